/* fuse_1q.c - a run of gates on one qubit becomes at most one gate.
 *
 * One walk over each block keeps for each qubit the product of the numeric one-qubit gates since
 * the last other op on it. When the run ends, its product is written in the place of its last gate
 * as the first of these that it equals up to phase: nothing, a row without parameters, a rotation
 * about Z, X or Y, u3. The phase goes to the block. A gate alone is replaced only when it becomes
 * simpler, so the pass never makes the circuit larger. A run of Clifford and T gates that no single
 * row equals stays as it is: u3 would be shorter, but hide its T count from the passes to come. No
 * run gets more T than it had.
 *
 * Guarantees the same unitary with its global phase, each run up to `tolerance` in every entry and
 * in its phase; angles that near to a multiple of pi/4 become it. Symbolic gates, gates on more
 * qubits, measurements, resets, barriers and control flow end the runs of the qubits that they
 * touch. Time O(ops), memory 4 bytes an op and 88 a qubit. */
#include "ir/costs.h"
#include "passes/cost.h"
#include "passes/erase.h"
#include "passes/matrix.h"
#include "passes/name_1q.h"
#include "passes/operands.h"
#include "passes/pass.h"

#include <math.h>

typedef struct run {
    qm_c64 u[4];
    uint32_t length; /* gates; 0: no run */
    uint32_t last;   /* op of the block */
    uint32_t active; /* position in fuser.active */
    bool discrete;   /* Clifford and T gates only */
    uint64_t t;      /* what its gates cost, see qm_t_count() */
} run;

typedef struct fuser {
    qm_module *m;
    uint32_t block;
    bool may_leave;   /* the block */
    run *runs;        /* per qubit */
    uint32_t *active; /* the qubits with a run */
    uint32_t nactive;
    uint32_t *before; /* per op: the gate before it in its run, or QM_NONE */
    qm_namer_1q namer;
    qm_costs costs;
    uint64_t changed;
} fuser;

static uint64_t t_of(qm_cost cost)
{
    return qm_t_count(cost.t, cost.rotations);
}

/* A run of Clifford and T gates gets no parameter, and none more T than it has. A gate alone is
 * left as it is unless the replacement has fewer parameters, and a phase has a place. */
static bool is_better(fuser *f, const run *r, const qm_op *op, const qm_named_1q *by)
{
    if (by->gate != QM_NONE && t_of(qm_costs_of_row(&f->costs, by->gate, by->p)) > r->t)
        return false;
    if (r->discrete && by->gate != QM_NONE && f->m->gates[by->gate].nparams)
        return false;
    if (r->length > 1 || by->gate == QM_NONE)
        return true;
    return f->m->gates[by->gate].nparams < f->m->gates[op->code].nparams &&
           (by->phase == 0 || !f->may_leave);
}

static void replace_run(fuser *f, const run *r, const qm_named_1q *by)
{
    qm_op *ops = f->m->blocks[f->block].ops, *op = &ops[r->last];
    uint32_t newest = by->gate == QM_NONE ? r->last : f->before[r->last];
    for (uint32_t i = newest; i != QM_NONE; i = f->before[i])
        qm_op_erase(f->m, f->block, &ops[i], i == newest ? by->phase : 0, f->may_leave);
    if (newest == QM_NONE && by->phase != 0)
        qm_block_add_phase(f->m, f->block, qm_param_number(by->phase));
    if (by->gate == QM_NONE)
        return;
    qm_param p[3];
    for (int i = 0; i < 3; i++)
        p[i] = qm_param_number(by->p[i]);
    op->code = by->gate;
    op->param = qm_module_add_params(f->m, p, f->m->gates[by->gate].nparams);
}

static void end_run(fuser *f, uint32_t qubit)
{
    run *r = &f->runs[qubit];
    if (r->length == 0)
        return;
    qm_named_1q by = qm_name_1q(&f->namer, r->u);
    if (is_better(f, r, &f->m->blocks[f->block].ops[r->last], &by)) {
        replace_run(f, r, &by);
        f->changed += r->length;
    }
    r->length = 0;
    f->active[r->active] = f->active[--f->nactive];
    f->runs[f->active[r->active]].active = r->active;
}

static void end_run_at(void *payload, uint32_t qubit)
{
    end_run(payload, qubit);
}

static void end_all_runs(fuser *f)
{
    while (f->nactive)
        end_run(f, f->active[f->nactive - 1]);
}

/* The unitary of a numeric gate on one known qubit; false for other ops. */
static bool one_qubit_unitary(const fuser *f, const qm_op *op, qm_c64 u[4])
{
    if (op->kind != QM_OP_GATE || op->nqubits != 1 || (op->qubit[0] & QM_DYNAMIC) ||
        !qm_op_is_numeric(f->m, op))
        return false;
    enum { MAX_PARAMS = QM_MAX_GATE_PARAMS + 1 }; /* a row's and an exponent */
    double p[MAX_PARAMS];
    uint32_t n = f->m->gates[op->code].nparams;
    if (n > MAX_PARAMS)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        p[i] = f->m->params[op->param + i].value;
        if (!isfinite(p[i]))
            return false;
    }
    if (op->code < QM_G_COUNT)
        qm_row_unitary(op->code, p, u);
    else
        return qm_gate_unitary(f->m, op->code, p, u) == QM_OK;
    return true;
}

static bool is_discrete(const qm_op *op)
{
    return op->code < QM_G_COUNT && (qm_gate_table[op->code].flags & (QM_GF_CLIFFORD | QM_GF_T));
}

static void extend_run(fuser *f, uint32_t index, const qm_c64 u[4])
{
    uint32_t qubit = f->m->blocks[f->block].ops[index].qubit[0];
    run *r = &f->runs[qubit];
    f->before[index] = r->length ? r->last : QM_NONE;
    if (r->length == 0) {
        r->u[0] = r->u[3] = 1;
        r->u[1] = r->u[2] = 0;
        r->active = f->nactive;
        r->discrete = true;
        r->t = 0;
        f->active[f->nactive++] = qubit;
    }
    const qm_op *op = &f->m->blocks[f->block].ops[index];
    r->discrete &= is_discrete(op);
    r->t = qm_saturating_add(r->t, t_of(qm_costs_of_op(&f->costs, op)));
    qm_mul2(u, r->u, r->u);
    r->last = index;
    r->length++;
}

static void fuse_in_block(fuser *f, qm_arena *scratch, uint32_t block)
{
    qm_block *b = &f->m->blocks[block];
    f->block = block;
    f->may_leave = qm_block_may_leave(f->m, block);
    f->before = QM_NEW_ARRAY(scratch, uint32_t, (size_t)b->nops + 1);
    for (uint32_t i = 0; i < b->nops; i++) {
        qm_c64 u[4];
        if (one_qubit_unitary(f, &b->ops[i], u))
            extend_run(f, i, u);
        else if (!qm_op_touches(f->m, &b->ops[i], end_run_at, f))
            end_all_runs(f);
    }
    end_all_runs(f);
}

static qm_status run_pass(qm_pass_ctx *pc, qm_module *m)
{
    uint32_t nqubits = qm_max_qubits(m);
    fuser f = {
        .m = m,
        .namer = qm_namer_1q_make(pc->options[0], pc->scratch),
        .runs = qm_arena_zalloc(pc->scratch, (size_t)nqubits + 1, sizeof(run)),
        .active = QM_NEW_ARRAY(pc->scratch, uint32_t, (size_t)nqubits + 1),
        .costs = qm_costs_make(m, NULL, NULL, pc->scratch),
    };
    for (uint32_t i = 0; i < m->nblocks; i++)
        if (!m->blocks[i].timed)
            fuse_in_block(&f, pc->scratch, i);
    if (f.changed)
        qm_module_sweep(m);
    pc->changed = f.changed;
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"tolerance", "gates this near in every entry of the matrix are equal", 1e-12, 0, 1e-3, false},
    {0},
};

const qm_pass qm_pass_fuse_1q = {
    .name = "fuse-1q",
    .summary = "replace each run of gates on one qubit by at most one gate",
    .text = "The product of a run of numeric gates is written as nothing, a gate without "
            "parameters, a rotation, or u3, whichever comes first. A run of Clifford and T gates "
            "that is no single gate stays: u3 would hide its T count. Linear in the gates.",
    .example = "qubit[1] q;\n"
               "h q[0];\n"
               "rz(0.5) q[0];\n"
               "h q[0];\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = 1 << QM_COST_WEIGHTED,
    .options = options,
    .run = run_pass,
};
