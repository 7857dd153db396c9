/* gate.c - ops on qubits: runs of kernel ops, gates whose parameters or qubits only the running
 * program knows, measurements and resets. */

#include "runtime/interp/machine.h"

#include "runtime/plan/row_gate.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

enum { AMPLITUDES_A_STEP = 64 }; /* of a kernel op, in the time of a classical step */

static void count_work(qm_machine *x, double ops)
{
    x->quantum += ops * (1 + ldexp(1.0 / AMPLITUDES_A_STEP, (int)x->rt->reg->nactive));
}

static const uint32_t *actuals(const qm_machine *x)
{
    return x->actuals == UINT64_MAX ? NULL : (const uint32_t *)(x->at_work->bytes + x->actuals);
}

void qm_run_segment(qm_machine *x, qm_set *s, const qm_segment *g)
{
    if (g->nkops == 0)
        return;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        if (actuals(x) != NULL)
            qm_rt_run_on(x->rt, actuals(x), g->kop, g->nkops);
        else
            qm_rt_run(x->rt, g->kop, g->nkops);
        qm_branch_check_growth(x);
    }
    count_work(x, (double)s->n * g->nkops);
}

void qm_run_phase(qm_machine *x, qm_set *s, const qm_block *block)
{
    if (block->phase.value == 0 && block->phase.expr == QM_NONE)
        return;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        double v = block->phase.value;
        if (block->phase.expr != QM_NONE)
            v += qm_evaluate_double(x, block->phase.expr);
        qm_rt_phase(x->rt, v);
    }
}

static uint32_t dynamic_qubit(qm_machine *x, const qm_dyn *d)
{
    const qm_reg *r = &x->m->regs[d->object];
    uint32_t i = qm_evaluate_index(x, d->index, r->size);
    return r->kind == QM_REG_ALIAS ? x->m->pool[r->first + i] : r->first + i;
}

/* The flat number of a qubit; a subroutine looks it up among its actual qubits. */
static uint32_t flat_qubit(qm_machine *x, uint32_t operand)
{
    uint32_t q =
        operand & QM_DYNAMIC ? dynamic_qubit(x, &x->m->dyns[operand & ~QM_DYNAMIC]) : operand;
    return actuals(x) != NULL ? actuals(x)[q] : q;
}

void qm_op_actuals(qm_machine *x, const qm_op *op, uint32_t *out)
{
    const uint32_t *q = qm_op_qubits(x->m, op);
    bool dynamic = false;
    for (uint32_t i = 0; i < op->nqubits; i++) {
        out[i] = flat_qubit(x, q[i]);
        dynamic |= (q[i] & QM_DYNAMIC) != 0;
    }
    for (uint32_t i = 0; dynamic && i < op->nqubits; i++)
        for (uint32_t k = 0; k < i; k++)
            if (out[i] == out[k])
                qm_machine_fail(x, QM_FAULT_SAME_QUBIT);
}

static double parameter(qm_machine *x, const qm_param *p)
{
    return p->expr == QM_NONE ? p->value : qm_evaluate_double(x, p->expr);
}

void qm_run_gate(qm_machine *x, qm_set *s, const qm_op *op)
{
    qm_row_gate g;
    double p[QM_MAX_GATE_PARAMS + 1];
    uint32_t qubits[QM_KGATE_QUBITS];
    qm_row_gate_of(x->m, op->code, &g);
    uint32_t nparams = qm_gate_table[g.row].nparams;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        for (uint32_t i = 0; i < nparams + g.has_power; i++)
            p[i] = parameter(x, &x->m->params[op->param + i]);
        qm_op_actuals(x, op, qubits);
        qm_rt_gate(x->rt, g.row, g.ncontrols, g.on, qubits, p, g.has_power ? p[nparams] : 1);
        qm_branch_check_growth(x);
    }
    count_work(x, s->n);
}

/* The branch at work follows this outcome of the qubit. */
static qm_branch *follow(qm_machine *x, uint32_t qubit, uint32_t outcome, const double p[2])
{
    x->at_work->hash = qm_rng_stream(x->at_work->hash, outcome);
    qm_qreg_project(x->rt->reg, qubit, outcome, p[outcome]);
    return x->at_work;
}

/* By which share of b's weight or shots an outcome is followed; both 0: b is given up. */
static void choose(qm_machine *x, const qm_branch *b, const double p[2], double weight[2],
                   uint64_t shots[2])
{
    qm_rt *rt = x->rt;
    if (!rt->options->exact) {
        shots[1] = qm_explore_ones(rt, b->shots, b->hash, p);
        shots[0] = b->shots - shots[1];
        return;
    }
    for (uint32_t i = 0; i < 2; i++) {
        double w = b->weight * p[i];
        bool likely = p[i] > QM_UNLIKELY && w > QM_UNLIKELY;
        rt->lost += likely ? 0 : w;
        weight[i] = likely && !(rt->unwanted >> i & 1) ? w : 0;
    }
}

/* The branch at work becomes one for each likely outcome; NULL where there is none. */
static void split(qm_machine *x, uint32_t qubit, bool seen, qm_branch *out[2])
{
    qm_branch *b = x->at_work;
    double p[2], weight[2] = {0, 0};
    uint64_t shots[2] = {0, 0};
    out[0] = out[1] = NULL;
    qm_explore_probabilities(x->rt, qubit, p);
    if (!seen && qm_qreg_is_separate(x->rt->reg, qubit, p)) {
        out[p[1] > p[0]] = follow(x, qubit, p[1] > p[0], p);
        return;
    }
    choose(x, b, p, weight, shots);
    bool taken[2];
    for (uint32_t i = 0; i < 2; i++)
        taken[i] = weight[i] > 0 || shots[i] > 0;
    if (!taken[0] && !taken[1]) {
        qm_branch_drop(x, b);
        return;
    }
    qm_branch *other = taken[0] && taken[1] ? qm_branch_copy(x) : b;
    x->rt->split |= other != b;
    for (uint32_t i = 0; i < 2; i++) {
        if (!taken[i])
            continue;
        qm_branch_select(x, i == 0 ? b : other);
        x->at_work->weight = weight[i];
        x->at_work->shots = shots[i];
        out[i] = follow(x, qubit, i, p);
    }
}

static void measure(qm_machine *x, uint32_t qubit, qm_branch *out[2])
{
    if (x->together) {
        split(x, qubit, true, out);
        return;
    }
    uint32_t outcome = qm_rt_measure(x->rt, qubit);
    out[outcome] = x->at_work;
    out[1 - outcome] = NULL;
}

/* The bit operand's cell and its number there. */
static uint32_t bit_index(qm_machine *x, uint32_t operand, uint32_t *cell)
{
    uint32_t index;
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &x->m->dyns[operand & ~QM_DYNAMIC];
        *cell = d->object;
        return qm_evaluate_index(x, d->index, qm_type_bits(x->m->cells[d->object].type));
    }
    *cell = qm_module_bit_cell(x->m, operand, &index);
    return index;
}

/* Which outcomes of a measurement into the bit are left out. */
static uint8_t unwanted(const qm_machine *x, uint32_t cell, uint32_t index)
{
    const uint8_t *list = x->rt->options->unwanted;
    if (list == NULL || cell == QM_NONE || x->frame->offset[cell] == QM_NONE)
        return 0;
    return list[x->frame->offset[cell] + index];
}

void qm_run_measure(qm_machine *x, qm_set *s, const qm_op *op)
{
    qm_set after = {0};
    qm_branch *b, *to[2];
    count_work(x, 4.0 * s->n);
    while ((b = qm_set_pop(s)) != NULL) {
        qm_branch_select(x, b);
        uint32_t qubit = flat_qubit(x, op->qubit[0]), cell = QM_NONE, index = 0;
        if (op->code != QM_NONE)
            index = bit_index(x, op->code, &cell);
        x->rt->unwanted = unwanted(x, cell, index);
        measure(x, qubit, to);
        x->rt->unwanted = 0;
        for (uint32_t i = 0; i < 2; i++) {
            if (to[i] == NULL)
                continue;
            qm_branch_select(x, to[i]);
            if (cell != QM_NONE)
                qm_cell_at(x, cell)[index] = (uint8_t)i;
            qm_set_push(&after, to[i]);
        }
    }
    *s = after;
    qm_set_merge(x, s);
}

void qm_run_reset(qm_machine *x, qm_set *s, const qm_op *op)
{
    qm_set after = {0};
    qm_branch *b, *to[2];
    count_work(x, 4.0 * s->n);
    while ((b = qm_set_pop(s)) != NULL) {
        qm_branch_select(x, b);
        uint32_t qubit = flat_qubit(x, op->qubit[0]);
        if (!x->together) {
            qm_rt_reset(x->rt, qubit);
            qm_set_push(&after, b);
            continue;
        }
        split(x, qubit, false, to);
        if (to[1] != NULL) {
            qm_branch_select(x, to[1]);
            qm_rt_gate(x->rt, QM_G_X, 0, 0, &qubit, NULL, 1);
        }
        for (uint32_t i = 0; i < 2; i++)
            if (to[i] != NULL)
                qm_set_push(&after, to[i]);
    }
    *s = after;
    qm_set_merge(x, s);
}
