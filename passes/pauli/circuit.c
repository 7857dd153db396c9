/* circuit.c - building Pauli circuits, and moving local Cliffords to the end of their wires. */
#include "passes/pauli/circuit.h"

#include "passes/linear.h"

#include <assert.h>
#include <math.h>

void qm_pcircuit_init(qm_pcircuit *c, const qm_locals *locals, uint32_t nqubits, qm_arena *arena)
{
    *c = (qm_pcircuit){
        .locals = locals, .arena = arena, .nqubits = nqubits, .symbolic_phase = qm_param_number(0)};
}

void qm_pcircuit_push(qm_pcircuit *c, qm_pgate g)
{
    QM_RESERVE(c->arena, c->gates, c->ngates, c->cap);
    c->gates[c->ngates++] = g;
}

uint32_t qm_pcircuit_add_symbol(qm_pcircuit *c, qm_param symbol)
{
    QM_RESERVE(c->arena, c->symbols, c->nsymbols, c->cap_symbols);
    c->symbols[c->nsymbols] = symbol;
    return c->nsymbols++;
}

void qm_pcircuit_reserve_symbols(qm_pcircuit *c)
{
    uint32_t room = c->nsymbols < UINT32_MAX / 2 ? 2 * c->nsymbols : c->nsymbols;
    if (room <= c->cap_symbols)
        return;
    c->symbols = qm_arena_grow(c->arena, c->symbols, c->nsymbols, room, sizeof *c->symbols);
    c->cap_symbols = room;
}

static qm_param symbol_of(const qm_pcircuit *c, qm_module *m, const qm_pgate *g, int sign)
{
    return g->ref == QM_NONE ? qm_param_number(0)
                             : qm_param_scale(m, c->symbols[g->ref], sign * g->sign);
}

void qm_pcircuit_add_angle(qm_pcircuit *c, qm_module *m, qm_pgate *g, qm_pgate *by, int sign)
{
    g->angle += sign * by->angle;
    by->kind = QM_PK_ERASED;
    if (by->ref == QM_NONE)
        return;
    qm_param sum = qm_param_collect(m, symbol_of(c, m, g, 1), symbol_of(c, m, by, sign));
    bool number = qm_param_is_number(sum);
    if (number)
        g->angle += sum.value;
    g->ref = number ? QM_NONE : qm_pcircuit_add_symbol(c, sum);
    g->sign = 1;
}

qm_pgate qm_pgate_rot(uint32_t qubit, qm_pauli axis, double angle)
{
    return (qm_pgate){.kind = QM_PK_ROT,
                      .axis = {(uint8_t)axis},
                      .qubit = {qubit},
                      .ref = QM_NONE,
                      .sign = 1,
                      .angle = angle};
}

qm_pgate qm_pgate_cpp(uint32_t a, qm_pauli p, uint32_t b, qm_pauli q)
{
    return (qm_pgate){
        .kind = QM_PK_CPP, .axis = {(uint8_t)p, (uint8_t)q}, .qubit = {a, b}, .ref = QM_NONE};
}

void qm_pcircuit_compact(qm_pcircuit *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        if (c->gates[i].kind != QM_PK_ERASED)
            c->gates[n++] = c->gates[i];
    c->ngates = n;
}

uint64_t qm_pcircuit_cx(const qm_pcircuit *c)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        n += c->gates[i].kind == QM_PK_CPP;
    return n;
}

void qm_pmover_set(qm_pmover *v, uint32_t q, uint8_t local)
{
    v->active += (local != QM_LOCAL_IDENTITY) - (v->frame[q] != QM_LOCAL_IDENTITY);
    v->frame[q] = local;
}

/* The frame on q follows the Pauli. */
static void put_pauli_before_frame(qm_pmover *v, uint32_t q, uint8_t axis)
{
    const qm_locals *l = v->locals;
    uint8_t p = l->pauli[axis];
    v->eighths += l->pauli_phase[axis] + l->phase[v->frame[q]][p];
    qm_pmover_set(v, q, l->product[v->frame[q]][p]);
}

/* C(-P, Q) = Q C(P, Q) and C(-P, -Q) = -P Q C(P, Q). */
static void pass_cpp(qm_pmover *v, qm_pgate *g)
{
    uint8_t negative[2];
    for (int k = 0; k < 2; k++) {
        qm_signed_pauli p = v->locals->before[v->frame[g->qubit[k]]][g->axis[k]];
        g->axis[k] = p.axis;
        negative[k] = p.negative;
    }
    for (int k = 0; k < 2; k++)
        if (negative[k])
            put_pauli_before_frame(v, g->qubit[!k], g->axis[!k]);
    if (negative[0] && negative[1])
        v->eighths += 4;
}

void qm_pmover_pass(qm_pmover *v, qm_pgate *g)
{
    const qm_locals *l = v->locals;
    uint32_t q = g->qubit[0];
    switch ((qm_pkind)g->kind) {
    case QM_PK_ROT: {
        qm_signed_pauli p = l->before[v->frame[q]][g->axis[0]];
        g->axis[0] = p.axis;
        if (p.negative) {
            g->angle = -g->angle;
            g->sign = (int8_t)-g->sign;
        }
        break;
    }
    case QM_PK_CPP:
        pass_cpp(v, g);
        break;
    case QM_PK_LOCAL:
        v->eighths += l->phase[g->local][v->frame[q]];
        g->local = l->product[g->local][v->frame[q]];
        qm_pmover_set(v, q, QM_LOCAL_IDENTITY);
        break;
    case QM_PK_OPAQUE:
    case QM_PK_ERASED:
        break;
    }
}

void qm_pcircuit_move_locals(qm_pcircuit *c, uint32_t at, uint8_t *frame, const uint32_t *wires,
                             uint32_t n)
{
    qm_pmover v = {.locals = c->locals, .frame = frame};
    for (uint32_t i = 0; i < n; i++)
        v.active += frame[wires[i]] != QM_LOCAL_IDENTITY;
    for (uint32_t i = at; i < c->ngates && v.active; i++)
        qm_pmover_pass(&v, &c->gates[i]);
    assert(v.active == 0);
    c->phase = remainder(c->phase + v.eighths % 8 * M_PI_4, 2 * M_PI);
}

void qm_pcircuit_settle(qm_pcircuit *c, uint8_t *frame)
{
    qm_pmover v = {.locals = c->locals, .frame = frame};
    for (uint32_t i = 0; i < c->ngates; i++) {
        qm_pgate *g = &c->gates[i];
        if (g->kind != QM_PK_LOCAL || !g->moving) {
            if (v.active)
                qm_pmover_pass(&v, g);
            continue;
        }
        uint32_t q = g->qubit[0];
        v.eighths += c->locals->phase[g->local][frame[q]];
        qm_pmover_set(&v, q, c->locals->product[g->local][frame[q]]);
        g->kind = QM_PK_ERASED;
    }
    assert(v.active == 0);
    c->phase = remainder(c->phase + v.eighths % 8 * M_PI_4, 2 * M_PI);
}
