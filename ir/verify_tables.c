/* verify_tables.c - registers, cells and gates: ranges that exist and do not overlap, gates that do
 * not call themselves. */
#include "ir/verify_internal.h"

#include "ir/array.h"

static void verify_alias(qm_verifier *v, uint32_t r)
{
    const qm_module *m = v->m;
    const qm_reg *reg = &m->regs[r];
    if (!qm_verify_range(reg->first, reg->size, m->npool)) {
        qm_verify_fault(v, "register %u: pool entries %u..+%u of %u", r, reg->first, reg->size,
                        m->npool);
        return;
    }
    if (reg->func != QM_NONE && reg->func >= m->nfuncs) {
        qm_verify_fault(v, "register %u: subroutine %u of %u", r, reg->func, m->nfuncs);
        return;
    }
    uint32_t have = reg->func == QM_NONE ? m->nqubits : m->funcs[reg->func].nqubits;
    for (uint32_t i = 0; i < reg->size; i++)
        if (m->pool[reg->first + i] >= have)
            qm_verify_fault(v, "register %u: alias of qubit %u of %u", r, m->pool[reg->first + i],
                            have);
}

static void verify_registers(qm_verifier *v)
{
    const qm_module *m = v->m;
    uint32_t next = 0; /* registers cover the qubits in order */
    for (uint32_t r = 0; r < m->nregs; r++) {
        const qm_reg *reg = &m->regs[r];
        if (reg->kind > QM_REG_FORMAL) {
            qm_verify_fault(v, "register %u: unknown kind %u", r, reg->kind);
            continue;
        }
        if (reg->kind == QM_REG_ALIAS) {
            verify_alias(v, r);
            continue;
        }
        if (reg->kind == QM_REG_FORMAL) /* see qm_verify_funcs() */
            continue;
        if (reg->first != next || !qm_verify_range(reg->first, reg->size, m->nqubits) ||
            (reg->kind == QM_REG_PHYSICAL && reg->size != 1))
            qm_verify_fault(v, "register %u: qubits %u..+%u, where %u of %u are next", r,
                            reg->first, reg->size, next, m->nqubits);
        else
            next += reg->size;
    }
    if (next != m->nqubits)
        qm_verify_fault(v, "registers hold %u qubits, but the module has %u", next, m->nqubits);
}

static void verify_cells(qm_verifier *v)
{
    const qm_module *m = v->m;
    uint32_t next = 0;
    for (uint32_t c = 0; c < m->ncells; c++) {
        const qm_cell *cell = &m->cells[c];
        if (!qm_verify_type(cell->type) || cell->type.kind == QM_T_VOID ||
            cell->role > QM_CELL_STRETCH ||
            (cell->role == QM_CELL_STRETCH && cell->type.kind != QM_T_DURATION)) {
            qm_verify_fault(v, "cell %u: type %u, role %u", c, cell->type.kind, cell->role);
            continue;
        }
        if (cell->func != QM_NONE && (cell->func >= m->nfuncs || cell->global))
            qm_verify_fault(v, "cell %u: subroutine %u of %u", c, cell->func, m->nfuncs);
        if (qm_cell_is_array(cell) && (!qm_array_is_sound(m, c) || cell->type.kind == QM_T_BIT ||
                                       (!cell->global && cell->func == QM_NONE)))
            qm_verify_fault(v, "cell %u: an array of shape %u of %u", c, cell->shape, m->nshapes);
        if (cell->readonly && (!qm_cell_is_array(cell) || cell->func == QM_NONE))
            qm_verify_fault(v, "cell %u: only formal arrays are read-only", c);
        if (cell->name >= m->cx->names.n)
            qm_verify_fault(v, "cell %u has no name", c);
        if (cell->type.kind != QM_T_BIT) {
            if (cell->bit0 != QM_NONE)
                qm_verify_fault(v, "cell %u: bit %u, but it is no register of bits", c, cell->bit0);
            continue;
        }
        uint32_t n = qm_type_bits(cell->type);
        if (cell->bit0 != next || !qm_verify_range(next, n, m->nbits))
            qm_verify_fault(v, "cell %u: bits %u..+%u, where %u of %u are next", c, cell->bit0, n,
                            next, m->nbits);
        else
            next += n;
    }
    if (next != m->nbits)
        qm_verify_fault(v, "cells hold %u bits, but the module has %u", next, m->nbits);
}

static bool row_is_sound(const qm_gate *g, uint32_t id)
{
    const qm_gate_row *row = &qm_gate_table[id];
    return id < QM_G_COUNT && g->nqubits == row->nqubits && g->nparams == row->nparams;
}

/* Its base stands before it, so a chain of bases ends. */
static bool modified_is_sound(const qm_module *m, const qm_gate *g, uint32_t id)
{
    if (g->base >= id || g->ncontrols > 64 || g->has_power > 1)
        return false;
    const qm_gate *base = &m->gates[g->base];
    return g->nqubits == base->nqubits + g->ncontrols &&
           g->nparams == base->nparams + g->has_power &&
           (g->ncontrols == 64 || g->on >> g->ncontrols == 0);
}

static void verify_gate(qm_verifier *v, uint32_t id)
{
    const qm_module *m = v->m;
    const qm_gate *g = &m->gates[id];
    bool sound = false;
    switch (g->kind) {
    case QM_GK_ROW:
        sound = row_is_sound(g, id);
        break;
    case QM_GK_BODY:
        sound = id >= QM_G_COUNT && g->body < m->nblocks && g->name < m->cx->names.n;
        break;
    case QM_GK_OPAQUE:
        sound = id >= QM_G_COUNT && g->name < m->cx->names.n;
        break;
    case QM_GK_MODIFIED:
        sound = id >= QM_G_COUNT && modified_is_sound(m, g, id);
        break;
    default:
        break;
    }
    if (g->nqubits > UINT16_MAX)
        sound = false;
    v->sound_gate[id] = sound;
    if (!sound)
        qm_verify_fault(v, "gate %u: kind %u, %u qubits, %u parameters, base %u, body %u", id,
                        g->kind, g->nqubits, g->nparams, g->base, g->body);
}

void qm_verify_tables(qm_verifier *v)
{
    const qm_module *m = v->m;
    verify_registers(v);
    verify_cells(v);
    uint32_t most = m->nqubits;
    for (uint32_t g = 0; g < m->ngates; g++) {
        verify_gate(v, g);
        if (v->sound_gate[g] && m->gates[g].nqubits > most)
            most = m->gates[g].nqubits;
    }
    qm_verify_funcs(v);
    qm_verify_cals(v);
    for (uint32_t f = 0; f < m->nfuncs; f++)
        if (v->sound_func[f] && m->funcs[f].nqubits > most)
            most = m->funcs[f].nqubits;
    v->stamp = qm_arena_zalloc(v->faults->arena, most, sizeof *v->stamp);
}

static bool is_body(const qm_verifier *v, uint32_t g)
{
    return v->sound_gate[g] && v->m->gates[g].kind == QM_GK_BODY;
}

/* The body gate that an op of a body calls, under its modifiers, or QM_NONE. */
static uint32_t callee(const qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    op = qm_body_gate(m, op);
    if (!op || op->code >= m->ngates)
        return QM_NONE;
    uint32_t g = op->code;
    while (v->sound_gate[g] && m->gates[g].kind == QM_GK_MODIFIED)
        g = m->gates[g].base;
    return is_body(v, g) ? g : QM_NONE;
}

/* Adds `sign` to the number of calls of each gate that the body of g calls; those that reach 0 are
 * appended to ready[n..]. Returns the new n. */
static uint32_t count_calls(const qm_verifier *v, uint32_t g, uint32_t sign, uint32_t *calls,
                            uint32_t *ready, uint32_t n)
{
    const qm_block *b = &v->m->blocks[v->m->gates[g].body];
    for (uint32_t i = 0; b->ops && i < b->nops; i++) {
        uint32_t to = callee(v, &b->ops[i]);
        if (to == QM_NONE)
            continue;
        calls[to] += sign;
        if (calls[to] == 0)
            ready[n++] = to;
    }
    return n;
}

/* Kahn's order of the call graph: callers before callees; what never becomes ready lies on or
 * behind a cycle. */
void qm_verify_recursion(qm_verifier *v)
{
    const qm_module *m = v->m;
    qm_arena *a = v->faults->arena;
    uint32_t *calls = qm_arena_zalloc(a, m->ngates, sizeof *calls);
    uint32_t *ready = QM_NEW_ARRAY(a, uint32_t, m->ngates);
    uint32_t n = 0;
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (is_body(v, g))
            count_calls(v, g, 1, calls, ready, 0);
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (is_body(v, g) && calls[g] == 0)
            ready[n++] = g;
    for (uint32_t i = 0; i < n; i++)
        n = count_calls(v, ready[i], UINT32_MAX, calls, ready, n);
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (calls[g] != 0)
            qm_verify_fault(v, "gate %u is on or behind a cycle of gates that call themselves", g);
}
