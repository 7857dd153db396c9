/* module.c - making, copying and filling modules. Everything is appended to vectors in the module's
 * arena; only the lookup of physical qubits needs more than constant time amortised, a hash table.
 */
#include "ir/module.h"

#include "ir/array.h"

#include <assert.h>
#include <string.h>

/* The vectors that own no further memory: pointer, length, capacity. */
#define PLAIN_VECTORS(V)                                                                           \
    V(gates, ngates, cap_gates)                                                                    \
    V(regs, nregs, cap_regs)                                                                       \
    V(cells, ncells, cap_cells)                                                                    \
    V(blocks, nblocks, cap_blocks)                                                                 \
    V(ctls, nctls, cap_ctls)                                                                       \
    V(funcs, nfuncs, cap_funcs)                                                                    \
    V(cals, ncals, cap_cals)                                                                       \
    V(calls, ncalls, cap_calls)                                                                    \
    V(params, nparams, cap_params)                                                                 \
    V(dyns, ndyns, cap_dyns)                                                                       \
    V(shapes, nshapes, cap_shapes)                                                                 \
    V(views, nviews, cap_views)                                                                    \
    V(pool, npool, cap_pool)                                                                       \
    V(spans, nspans, cap_spans)                                                                    \
    V(annotations, nannotations, cap_annotations)                                                  \
    V(words, nwords, cap_words)                                                                    \
    V(exprs, nexprs, cap_exprs)                                                                    \
    V(bit_cells, nbit_cells, cap_bit_cells)                                                        \
    V(hardware, nhardware, cap_hardware)                                                           \
    V(lengths, nlengths, cap_lengths)

/* A module lies in its own arena. */
static qm_module *module_alloc(qm_context *cx)
{
    qm_arena arena;
    qm_arena_init(&arena, cx->arena.recover);
    qm_module *m = QM_NEW(&arena, qm_module);
    m->cx = cx;
    m->arena = arena;
    return m;
}

static void add_rows(qm_module *m)
{
    for (uint32_t i = 0; i < QM_G_COUNT; i++) {
        const qm_gate_row *row = &qm_gate_table[i];
        qm_module_add_gate(m,
                           &(qm_gate){
                               .name = qm_intern_add(&m->cx->names, row->name, strlen(row->name)),
                               .kind = QM_GK_ROW,
                               .nparams = row->nparams,
                               .nqubits = row->nqubits,
                               .base = QM_NONE,
                               .body = QM_NONE,
                           });
    }
}

qm_module *qm_module_new(qm_context *cx)
{
    qm_module *m = module_alloc(cx);
    m->version = 3;
    QM_RESERVE(&m->arena, m->spans, m->nspans, m->cap_spans);
    m->spans[m->nspans++] = (qm_span){0, 0};
    add_rows(m);
    qm_module_add_block(m);
    return m;
}

static void *copy_array(qm_arena *arena, const void *p, uint32_t n, size_t size)
{
    if (n == 0)
        return NULL;
    return memcpy(qm_arena_alloc(arena, n, size), p, n * size);
}

static qm_name *copy_names(qm_arena *arena, const qm_name *names, uint32_t n)
{
    return names ? copy_array(arena, names, n, sizeof *names) : NULL;
}

void qm_module_assign(qm_module *c, const qm_module *m)
{
    qm_arena arena = c->arena;
    *c = *m;
    c->arena = arena;
    c->walk = NULL;
#define COPY(array, n, cap)                                                                        \
    c->array = copy_array(&c->arena, m->array, m->n, sizeof *m->array);                            \
    c->cap = m->n;
    PLAIN_VECTORS(COPY)
#undef COPY
    c->expr_slots = copy_array(&c->arena, m->expr_slots, m->nexpr_slots, sizeof *m->expr_slots);
    c->length_slots =
        copy_array(&c->arena, m->length_slots, m->nlength_slots, sizeof *m->length_slots);
    c->physical = copy_array(&c->arena, m->physical, m->nphysical_slots, sizeof *m->physical);
    for (uint32_t i = 0; i < c->nblocks; i++) {
        qm_block *b = &c->blocks[i];
        b->ops = copy_array(&c->arena, b->ops, b->nops, sizeof *b->ops);
        b->cap = b->nops;
    }
    for (uint32_t i = 0; i < c->ngates; i++) {
        qm_gate *g = &c->gates[i];
        g->param_names = copy_names(&c->arena, g->param_names, g->nparams);
        g->qubit_names = copy_names(&c->arena, g->qubit_names, g->nqubits);
    }
    for (uint32_t i = 0; i < c->nfuncs; i++) {
        qm_func *f = &c->funcs[i];
        f->formals = copy_array(&c->arena, f->formals, f->nformals, sizeof *f->formals);
    }
    for (uint32_t i = 0; i < c->ncals; i++) {
        qm_cal *k = &c->cals[i];
        k->text.data = copy_array(&c->arena, k->text.data, k->text.size, 1);
        k->params = copy_array(&c->arena, k->params, k->nparams, sizeof *k->params);
        k->qubits = copy_array(&c->arena, k->qubits, k->nqubits, sizeof *k->qubits);
    }
}

qm_module *qm_module_clone(const qm_module *m)
{
    qm_module *c = module_alloc(m->cx);
    qm_module_assign(c, m);
    return c;
}

void qm_module_free(qm_module *m)
{
    if (!m)
        return;
    qm_arena arena = m->arena; /* m lies in it */
    qm_arena_free(&arena);
}

uint32_t qm_module_add_block(qm_module *m)
{
    QM_RESERVE(&m->arena, m->blocks, m->nblocks, m->cap_blocks);
    m->blocks[m->nblocks] = (qm_block){.phase = qm_param_number(0)};
    return m->nblocks++;
}

uint32_t qm_module_add_blocks(qm_module *m, uint32_t count)
{
    uint32_t first = m->nblocks;
    for (uint32_t i = 0; i < count; i++)
        qm_module_add_block(m);
    return first;
}

static uint32_t add_reg(qm_module *m, qm_reg reg)
{
    QM_RESERVE(&m->arena, m->regs, m->nregs, m->cap_regs);
    m->regs[m->nregs] = reg;
    return m->nregs++;
}

uint32_t qm_module_add_qubits(qm_module *m, qm_name name, uint32_t size, bool scalar, qm_span at)
{
    assert(size < QM_DYNAMIC - m->nqubits);
    uint32_t first = m->nqubits;
    m->nqubits += size;
    return add_reg(m, (qm_reg){.name = name,
                               .kind = QM_REG_QUBITS,
                               .scalar = scalar,
                               .first = first,
                               .size = size,
                               .func = QM_NONE,
                               .at = at});
}

/* The slot of physical qubit `number`: where it is, or where it would be. */
static uint32_t physical_slot(const qm_module *m, uint32_t number)
{
    uint32_t mask = m->nphysical_slots - 1;
    uint32_t slot = number * UINT32_C(2654435769) & mask;
    while (m->physical[slot] != QM_NONE && m->regs[m->physical[slot]].number != number)
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_physical(qm_module *m)
{
    const uint32_t *old = m->physical;
    uint32_t nold = m->nphysical_slots;
    m->nphysical_slots = nold ? 2 * nold : 16;
    m->physical = QM_NEW_ARRAY(&m->arena, uint32_t, m->nphysical_slots);
    memset(m->physical, 0xff, m->nphysical_slots * sizeof *m->physical);
    for (uint32_t i = 0; i < nold; i++)
        if (old[i] != QM_NONE)
            m->physical[physical_slot(m, m->regs[old[i]].number)] = old[i];
}

uint32_t qm_module_physical(qm_module *m, uint32_t number, qm_span at)
{
    if (2 * (m->nphysical + 1) > m->nphysical_slots)
        grow_physical(m);
    uint32_t slot = physical_slot(m, number);
    if (m->physical[slot] != QM_NONE)
        return m->physical[slot];
    m->nphysical++;
    QM_RESERVE(&m->arena, m->hardware, m->nhardware, m->cap_hardware);
    m->hardware[m->nhardware++] = m->nregs;
    return m->physical[slot] = add_reg(m, (qm_reg){.name = QM_NONE,
                                                   .kind = QM_REG_PHYSICAL,
                                                   .scalar = true,
                                                   .first = m->nqubits++,
                                                   .size = 1,
                                                   .number = number,
                                                   .func = QM_NONE,
                                                   .at = at});
}

uint32_t qm_module_add_alias(qm_module *m, qm_name name, const uint32_t *qubits, uint32_t n,
                             qm_span at)
{
    uint32_t first = qm_module_add_pool(m, qubits, n);
    return add_reg(m, (qm_reg){.name = name,
                               .kind = QM_REG_ALIAS,
                               .first = first,
                               .size = n,
                               .func = QM_NONE,
                               .at = at});
}

uint32_t qm_module_add_cell(qm_module *m, qm_name name, qm_type type, qm_cell_role role,
                            bool global, qm_span at)
{
    QM_RESERVE(&m->arena, m->cells, m->ncells, m->cap_cells);
    qm_cell *c = &m->cells[m->ncells];
    *c = (qm_cell){.name = name,
                   .type = type,
                   .role = (uint8_t)role,
                   .global = global,
                   .func = QM_NONE,
                   .bit0 = QM_NONE,
                   .given = QM_NONE,
                   .shape = QM_NONE,
                   .at = at};
    if (type.kind == QM_T_BIT) {
        assert(qm_type_bits(type) < QM_DYNAMIC - m->nbits);
        c->bit0 = m->nbits;
        m->nbits += qm_type_bits(type);
        QM_RESERVE(&m->arena, m->bit_cells, m->nbit_cells, m->cap_bit_cells);
        m->bit_cells[m->nbit_cells++] = m->ncells;
    }
    return m->ncells++;
}

uint32_t qm_module_add_gate(qm_module *m, const qm_gate *g)
{
    QM_RESERVE(&m->arena, m->gates, m->ngates, m->cap_gates);
    uint32_t id = m->ngates++;
    m->gates[id] = *g;
    m->gates[id].derived = m->gates[id].sibling = QM_NONE;
    if (g->kind == QM_GK_MODIFIED) {
        m->gates[id].sibling = m->gates[g->base].derived;
        m->gates[g->base].derived = id;
    }
    return id;
}

uint32_t qm_module_add_params(qm_module *m, const qm_param *p, uint32_t n)
{
    if (n == 0)
        return 0;
    uint32_t first = m->nparams;
    for (uint32_t i = 0; i < n; i++) {
        QM_RESERVE(&m->arena, m->params, m->nparams, m->cap_params);
        m->params[m->nparams++] = p[i];
    }
    return first;
}

uint32_t qm_module_add_pool(qm_module *m, const uint32_t *v, uint32_t n)
{
    uint32_t first = m->npool;
    for (uint32_t i = 0; i < n; i++) {
        QM_RESERVE(&m->arena, m->pool, m->npool, m->cap_pool);
        m->pool[m->npool++] = v[i];
    }
    return first;
}

uint32_t qm_module_add_dyn(qm_module *m, uint32_t object, uint32_t index)
{
    QM_RESERVE(&m->arena, m->dyns, m->ndyns, m->cap_dyns);
    assert(m->ndyns < QM_DYNAMIC);
    m->dyns[m->ndyns] = (qm_dyn){.object = object, .index = index};
    return m->ndyns++ | QM_DYNAMIC;
}

uint32_t qm_module_add_span(qm_module *m, qm_span at)
{
    const qm_span *last = &m->spans[m->nspans - 1];
    if (last->begin == at.begin && last->end == at.end)
        return m->nspans - 1;
    if (at.begin == 0 && at.end == 0)
        return 0;
    QM_RESERVE(&m->arena, m->spans, m->nspans, m->cap_spans);
    m->spans[m->nspans] = at;
    return m->nspans++;
}

void qm_module_add_annotation(qm_module *m, qm_span at, qm_name text)
{
    QM_RESERVE(&m->arena, m->annotations, m->nannotations, m->cap_annotations);
    m->annotations[m->nannotations++] = (qm_annotation){at, text};
}

uint32_t qm_module_add_ctl(qm_module *m, const qm_ctl *c)
{
    QM_RESERVE(&m->arena, m->ctls, m->nctls, m->cap_ctls);
    m->ctls[m->nctls] = *c;
    return m->nctls++;
}

uint32_t qm_module_add_func(qm_module *m, qm_name name, qm_type result, qm_span at)
{
    QM_RESERVE(&m->arena, m->funcs, m->nfuncs, m->cap_funcs);
    m->funcs[m->nfuncs] = (qm_func){.name = name, .result = result, .at = at};
    m->funcs[m->nfuncs].body = qm_module_add_block(m);
    return m->nfuncs++;
}

const char *qm_func_kind_text(const qm_func *f)
{
    return f->is_extern ? "extern function" : "subroutine";
}

static void add_formal(qm_module *m, qm_func *f, qm_formal formal)
{
    f->formals =
        qm_arena_grow(&m->arena, f->formals, f->nformals, f->nformals + 1, sizeof *f->formals);
    f->formals[f->nformals++] = formal;
}

void qm_func_add_cell(qm_module *m, uint32_t func, uint32_t cell)
{
    m->cells[cell].func = func;
    add_formal(m, &m->funcs[func], (qm_formal){.cell = cell, .reg = QM_NONE});
}

uint32_t qm_func_add_qubits(qm_module *m, uint32_t func, qm_name name, uint32_t size, bool scalar,
                            qm_span at)
{
    qm_func *f = &m->funcs[func];
    uint32_t reg = add_reg(m, (qm_reg){.name = name,
                                       .kind = QM_REG_FORMAL,
                                       .scalar = scalar,
                                       .first = f->nqubits,
                                       .size = size,
                                       .func = func,
                                       .at = at});
    f->nqubits += size;
    add_formal(m, f, (qm_formal){.cell = QM_NONE, .reg = reg});
    return reg;
}

uint32_t qm_module_add_call(qm_module *m, const qm_call *c)
{
    QM_RESERVE(&m->arena, m->calls, m->ncalls, m->cap_calls);
    m->calls[m->ncalls] = *c;
    return m->ncalls++;
}

static void count_writes_of_call(qm_module *m, const qm_call *c)
{
    const qm_func *f = &m->funcs[c->func];
    for (uint32_t i = 0, n = 0; i < f->nformals; i++) {
        const qm_cell *formal =
            f->formals[i].cell == QM_NONE ? NULL : &m->cells[f->formals[i].cell];
        if (!formal || !qm_cell_is_array(formal))
            continue;
        uint32_t cell = m->views[m->pool[c->views + n++]].cell;
        if (!formal->readonly && m->cells[cell].nwrites < UINT32_MAX)
            m->cells[cell].nwrites++;
    }
}

static void count_write(qm_module *m, const qm_op *op)
{
    uint32_t cell = QM_NONE;
    uint32_t index;
    if (op->kind == QM_OP_STORE)
        cell = qm_op_stored(m, op);
    else if (op->kind == QM_OP_COPY)
        cell = m->views[op->code].cell;
    else if (op->kind == QM_OP_FOR)
        cell = m->ctls[op->code].cell;
    else if (op->kind == QM_OP_CALL)
        cell = m->calls[op->code].cell;
    else if (op->kind == QM_OP_DECL && !m->cells[op->code].global)
        cell = op->code;
    else if (op->kind == QM_OP_MEASURE && op->code != QM_NONE)
        cell = op->code & QM_DYNAMIC ? m->dyns[op->code & ~QM_DYNAMIC].object
                                     : qm_module_bit_cell(m, op->code, &index);
    if (cell != QM_NONE && m->cells[cell].nwrites < UINT32_MAX)
        m->cells[cell].nwrites++;
}

void qm_module_count_writes(qm_module *m)
{
    if (m->ncells == 0)
        return;
    for (uint32_t i = 0; i < m->ncells; i++)
        m->cells[i].nwrites = 0;
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            count_write(m, &m->blocks[b].ops[i]);
            if (m->blocks[b].ops[i].kind == QM_OP_CALL)
                count_writes_of_call(m, &m->calls[m->blocks[b].ops[i].code]);
        }
    for (uint32_t f = 0; f < m->nfuncs; f++)
        for (uint32_t i = 0; i < m->funcs[f].nformals; i++)
            if (m->funcs[f].formals[i].cell != QM_NONE)
                m->cells[m->funcs[f].formals[i].cell].nwrites++;
}

uint32_t qm_module_bit_cell(const qm_module *m, uint32_t bit, uint32_t *index)
{
    assert(bit < m->nbits);
    uint32_t lo = 0, hi = m->nbit_cells; /* bit0 of cell lo <= bit < bit0 of cell hi */
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (m->cells[m->bit_cells[mid]].bit0 <= bit)
            lo = mid;
        else
            hi = mid;
    }
    uint32_t cell = m->bit_cells[lo];
    *index = bit - m->cells[cell].bit0;
    return cell;
}
