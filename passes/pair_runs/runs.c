/* runs.c - one walk over a block, which keeps for each qubit the run that is open on it. */
#include "passes/pair_runs/runs.h"

#include "passes/cost.h"
#include "passes/operands.h"

#include <math.h>
#include <string.h>

typedef struct collector {
    const qm_module *m;
    qm_arena *arena;
    qm_pair_runs out;
    uint32_t *newest; /* per qubit: its newest run, or QM_NONE */
    uint32_t floor;   /* runs before this one are closed */
} collector;

enum { MAX_PARAMS = QM_MAX_GATE_PARAMS + 1 }; /* a row's and an exponent */

static bool has_finite_params(const qm_module *m, const qm_op *op)
{
    uint32_t n = m->gates[op->code].nparams;
    for (uint32_t i = 0; i < n && n <= MAX_PARAMS; i++)
        if (!isfinite(m->params[op->param + i].value))
            return false;
    return n <= MAX_PARAMS;
}

/* The matrix of a numeric gate on one or two qubits; false when it has none. */
static bool matrix_of(const qm_module *m, const qm_op *op, qm_c64 u[16])
{
    double p[MAX_PARAMS];
    for (uint32_t i = 0; i < m->gates[op->code].nparams; i++)
        p[i] = m->params[op->param + i].value;
    if (op->code >= QM_G_COUNT)
        return qm_gate_unitary(m, op->code, p, u) == QM_OK;
    qm_row_unitary(op->code, p, u);
    return true;
}

/* A numeric gate on one or two known qubits with a matrix? */
static bool belongs_to_runs(const qm_module *m, const qm_op *op)
{
    qm_c64 u[16];
    return op->kind == QM_OP_GATE && op->nqubits >= 1 && op->nqubits <= 2 &&
           qm_op_is_plain_gate(m, op) && qm_op_is_numeric(m, op) && has_finite_params(m, op) &&
           (op->code < QM_G_COUNT || matrix_of(m, op, u));
}

static qm_pair_run *open_run(const collector *k, uint32_t q)
{
    uint32_t run = k->newest[q];
    return run != QM_NONE && run >= k->floor && k->out.runs[run].open ? &k->out.runs[run] : NULL;
}

static void close_at(void *payload, uint32_t q)
{
    qm_pair_run *r = open_run(payload, q);
    if (r)
        r->open = false;
}

static qm_pair_run *begin(collector *k, const uint32_t *q, uint32_t index)
{
    close_at(k, q[0]);
    close_at(k, q[1]);
    QM_RESERVE(k->arena, k->out.runs, k->out.nruns, k->out.cap);
    k->newest[q[0]] = k->newest[q[1]] = k->out.nruns;
    qm_pair_run *r = &k->out.runs[k->out.nruns++];
    *r = (qm_pair_run){.qubit = {q[0], q[1]}, .first = index, .open = true};
    return r;
}

static void add(collector *k, const qm_op *op, uint32_t index)
{
    const uint32_t *q = op->qubit;
    qm_pair_run *r = open_run(k, q[0]);
    if (op->nqubits == 2 && (!r || open_run(k, q[1]) != r))
        r = begin(k, q, index);
    if (!r)
        return;
    if (r->nops > 0)
        k->out.next[r->last] = index;
    r->last = index;
    r->nops++;
    r->n2 += op->nqubits == 2;
    k->out.of[index] = (uint32_t)(r - k->out.runs);
}

qm_pair_runs qm_pair_runs_collect(const qm_module *m, uint32_t block, uint32_t nqubits,
                                  qm_arena *arena)
{
    const qm_block *b = &m->blocks[block];
    collector k = {.m = m, .arena = arena, .newest = QM_NEW_ARRAY(arena, uint32_t, nqubits + 1u)};
    k.out.of = QM_NEW_ARRAY(arena, uint32_t, b->nops + 1u);
    k.out.next = QM_NEW_ARRAY(arena, uint32_t, b->nops + 1u);
    memset(k.out.next, 0xff, b->nops * sizeof *k.out.next);
    memset(k.newest, 0xff, nqubits * sizeof *k.newest);
    memset(k.out.of, 0xff, b->nops * sizeof *k.out.of);
    for (uint32_t i = 0; i < b->nops; i++) {
        if (belongs_to_runs(m, &b->ops[i]))
            add(&k, &b->ops[i], i);
        else if (!qm_op_touches(m, &b->ops[i], close_at, &k))
            k.floor = k.out.nruns;
    }
    return k.out;
}

void qm_pair_run_unitary(const qm_module *m, const qm_op *ops, const qm_pair_runs *runs,
                         const qm_pair_run *r, qm_c64 u[16])
{
    qm_unitary_identity(4, u);
    for (uint32_t i = r->first; i != QM_NONE; i = runs->next[i]) {
        const uint32_t *q = ops[i].qubit;
        uint8_t bits[2] = {q[0] == r->qubit[1], q[0] == r->qubit[0]};
        qm_c64 g[16];
        if (matrix_of(m, &ops[i], g))
            qm_unitary_apply(4, u, ops[i].nqubits, g, bits, 0, 0);
    }
}

qm_circuit_cost qm_pair_run_cost(const qm_pass_ctx *pc, const qm_module *m, const qm_op *ops,
                                 const qm_pair_runs *runs, const qm_pair_run *r)
{
    qm_arena_reset(pc->spare);
    qm_op *list = QM_NEW_ARRAY(pc->spare, qm_op, r->nops);
    uint32_t n = 0;
    for (uint32_t i = r->first; i != QM_NONE; i = runs->next[i])
        list[n++] = ops[i];
    return qm_gates_cost(pc->goal, m, list, n, pc->spare);
}
