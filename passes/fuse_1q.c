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

typedef struct named {
    uint32_t gate;
    qm_c64 u[4];
} named;

typedef struct fuser {
    qm_module *m;
    double tolerance;
    uint32_t block;
    bool may_leave;   /* the block */
    run *runs;        /* per qubit */
    uint32_t *active; /* the qubits with a run */
    uint32_t nactive;
    uint32_t *before; /* per op: the gate before it in its run, or QM_NONE */
    named *rows;      /* one-qubit rows without parameters */
    uint32_t nrows;
    qm_costs costs;
    uint64_t changed;
} fuser;

/* One gate: with gate == QM_NONE nothing but the phase. */
typedef struct replacement {
    uint32_t gate;
    double p[3];
    double phase;
} replacement;

static void list_named(fuser *f, qm_arena *scratch)
{
    f->rows = QM_NEW_ARRAY(scratch, named, QM_G_COUNT);
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_gate_row *row = &qm_gate_table[gate];
        if (row->nqubits != 1 || row->nparams)
            continue;
        f->rows[f->nrows].gate = gate;
        qm_row_unitary(gate, NULL, f->rows[f->nrows].u);
        f->nrows++;
    }
}

/* u = v u */
static void multiply(const qm_c64 v[4], qm_c64 u[4])
{
    qm_c64 a = u[0], b = u[1], c = u[2], d = u[3];
    u[0] = v[0] * a + v[1] * c;
    u[1] = v[0] * b + v[1] * d;
    u[2] = v[2] * a + v[3] * c;
    u[3] = v[2] * b + v[3] * d;
}

/* The multiple of pi/4 that the angle is within the tolerance of, else the angle. */
static double snap(const fuser *f, double v)
{
    double nearest = nearbyint(v / M_PI_4) * M_PI_4;
    return fabs(v - nearest) <= f->tolerance ? nearest : v;
}

/* Is u = exp(i phase) v within the tolerance? */
static bool equal_up_to_phase(const fuser *f, const qm_c64 u[4], const qm_c64 v[4], double *phase)
{
    qm_c64 trace = 0;
    for (int i = 0; i < 4; i++)
        trace += conj(v[i]) * u[i];
    if (cabs(trace) < 1)
        return false;
    qm_c64 e = trace / cabs(trace);
    for (int i = 0; i < 4; i++)
        if (cabs(u[i] - e * v[i]) > f->tolerance)
            return false;
    *phase = snap(f, carg(e));
    return true;
}

static bool try_row(const fuser *f, const qm_c64 u[4], uint32_t gate, double p, replacement *r)
{
    qm_c64 v[4];
    qm_row_unitary(gate, &p, v);
    r->gate = gate;
    r->p[0] = p;
    return equal_up_to_phase(f, u, v, &r->phase);
}

/* u3(theta, phi, lambda) up to phase has the entries c, -exp(i lambda) s, exp(i phi) s and
 * exp(i (phi + lambda)) c, where c and s are the cosine and sine of theta / 2. */
static void as_u3(const fuser *f, const qm_c64 u[4], replacement *r)
{
    double c = cabs(u[0]), s = cabs(u[2]);
    double phi = 0, lambda = 0;
    if (c <= f->tolerance) {
        phi = carg(-u[2] * conj(u[1]));
    } else {
        phi = s > f->tolerance ? carg(u[2] * conj(u[0])) : 0;
        lambda = remainder(carg(u[3] * conj(u[0])) - phi, 2 * M_PI);
    }
    r->gate = QM_G_U3;
    r->p[0] = snap(f, 2 * atan2(s, c));
    r->p[1] = snap(f, phi);
    r->p[2] = snap(f, lambda);
    qm_c64 v[4];
    qm_row_unitary(QM_G_U3, r->p, v);
    qm_c64 trace = 0;
    for (int i = 0; i < 4; i++)
        trace += conj(v[i]) * u[i];
    r->phase = snap(f, carg(trace));
}

static replacement synthesize(const fuser *f, const qm_c64 u[4])
{
    static const qm_c64 identity[4] = {1, 0, 0, 1};
    replacement r = {.gate = QM_NONE};
    if (equal_up_to_phase(f, u, identity, &r.phase))
        return r;
    for (uint32_t i = 0; i < f->nrows; i++) {
        r.gate = f->rows[i].gate;
        if (equal_up_to_phase(f, u, f->rows[i].u, &r.phase))
            return r;
    }
    double half = atan2(cabs(u[2]), cabs(u[0]));
    if (try_row(f, u, QM_G_RZ, carg(u[3] * conj(u[0])), &r))
        return r;
    double sign = cimag(u[2] * conj(u[0])) < 0 ? 1 : -1;
    if (try_row(f, u, QM_G_RX, 2 * sign * half, &r))
        return r;
    sign = creal(u[2] * conj(u[0])) > 0 ? 1 : -1;
    if (try_row(f, u, QM_G_RY, 2 * sign * half, &r))
        return r;
    as_u3(f, u, &r);
    return r;
}

static uint64_t t_of(qm_cost cost)
{
    return qm_t_count(cost.t, cost.rotations);
}

/* A run of Clifford and T gates gets no parameter, and none more T than it has. A gate alone is
 * left as it is unless the replacement has fewer parameters, and a phase has a place. */
static bool is_better(fuser *f, const run *r, const qm_op *op, const replacement *by)
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

static void replace_run(fuser *f, const run *r, const replacement *by)
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
    replacement by = synthesize(f, r->u);
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
    multiply(u, r->u);
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
        .tolerance = pc->options[0],
        .runs = qm_arena_zalloc(pc->scratch, (size_t)nqubits + 1, sizeof(run)),
        .active = QM_NEW_ARRAY(pc->scratch, uint32_t, (size_t)nqubits + 1),
        .costs = qm_costs_make(m, pc->scratch),
    };
    list_named(&f, pc->scratch);
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
