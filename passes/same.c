/* same.c - see same.h. */
#include "passes/same.h"

#include "passes/linear.h"
#include "passes/operands.h"

/* Numbers are compared exactly, expressions as sums of multiples of the same terms. */
static bool same_param(qm_module *m, qm_param p, qm_param q)
{
    if (qm_param_is_number(p) || qm_param_is_number(q))
        return p.expr == q.expr && p.value == q.value;
    if (p.expr == q.expr)
        return true;
    qm_param difference = qm_param_collect(m, p, qm_param_scale(m, q, -1));
    return qm_param_is_number(difference) && difference.value == 0;
}

static bool row_undoes(qm_module *m, uint32_t a, const qm_param *p, uint32_t b, const qm_param *q)
{
    const qm_gate_row *row = &qm_gate_table[b];
    if (row->inverse != a)
        return false;
    for (uint32_t k = 0; k < row->nparams; k++)
        if (!same_param(m, p[k], qm_param_affine(m, &row->inverse_param[k], q, row->nparams)))
            return false;
    return true;
}

/* Does gate a with parameters p undo gate b with parameters q, on the same qubits? */
static bool undoes(qm_module *m, uint32_t a, const qm_param *p, uint32_t b, const qm_param *q)
{
    while (a >= QM_G_COUNT && b >= QM_G_COUNT) {
        const qm_gate *ga = &m->gates[a], *gb = &m->gates[b];
        if (ga->kind != QM_GK_MODIFIED || gb->kind != QM_GK_MODIFIED || ga->on != gb->on ||
            ga->ncontrols != gb->ncontrols || ga->has_power != gb->has_power)
            return false;
        if (ga->has_power) {
            uint32_t n = ga->nparams - 1u;
            for (uint32_t k = 0; k < n; k++)
                if (!same_param(m, p[k], q[k]))
                    return false;
            return ga->base == gb->base && same_param(m, p[n], qm_param_scale(m, q[n], -1));
        }
        a = ga->base;
        b = gb->base;
    }
    return a < QM_G_COUNT && b < QM_G_COUNT && row_undoes(m, a, p, b, q);
}

static bool same_operands(const qm_module *m, const qm_op *a, const qm_op *b)
{
    return a->nqubits == b->nqubits &&
           qm_same_operands(m, a->code, qm_op_qubits(m, a), qm_op_qubits(m, b));
}

bool qm_gates_are_equal(qm_module *m, const qm_op *a, const qm_op *b)
{
    if (a->code != b->code || !same_operands(m, a, b))
        return false;
    for (uint32_t k = 0, n = m->gates[a->code].nparams; k < n; k++)
        if (!same_param(m, m->params[a->param + k], m->params[b->param + k]))
            return false;
    return true;
}

bool qm_gate_undoes(qm_module *m, const qm_op *op, const qm_op *earlier)
{
    return same_operands(m, op, earlier) &&
           undoes(m, op->code, &m->params[op->param], earlier->code, &m->params[earlier->param]);
}

/* A gate, and whether another op has met one of its qubits. */
typedef struct meeting {
    const qm_module *m;
    const qm_op *gate;
    bool met;
} meeting;

static void meet(void *payload, uint32_t qubit)
{
    meeting *w = payload;
    const uint32_t *q = qm_op_qubits(w->m, w->gate);
    for (uint32_t k = 0; k < w->gate->nqubits; k++)
        w->met |= q[k] == qubit;
}

bool qm_gate_commutes(const qm_module *m, const qm_op *gate, const qm_op *neighbour)
{
    if (!qm_op_is_plain_gate(m, neighbour)) {
        meeting w = {.m = m, .gate = gate};
        return qm_op_touches(m, neighbour, meet, &w) && !w.met;
    }
    const uint32_t *q = qm_op_qubits(m, gate), *p = qm_op_qubits(m, neighbour);
    for (uint32_t k = 0; k < gate->nqubits; k++) {
        for (uint32_t i = 0; i < neighbour->nqubits; i++) {
            char axis = qm_gate_axis(m, gate->code, k);
            if (q[k] == p[i] && (axis == '-' || qm_gate_axis(m, neighbour->code, i) != axis))
                return false;
        }
    }
    return true;
}
