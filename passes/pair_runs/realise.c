/* realise.c - see realise.h.
 *
 * Two unitaries of one class are equal up to gates on one qubit, which their Cartan decompositions
 * give: T = (kT.after kR.after^-1) R (kR.before^-1 kT.before). So a row stands for any gate of its
 * class. A CX is an iswap and a SWAP up to gates on one qubit; SWAPs are moved to the front, where
 * an even number of them is left. Phases are not followed: the product of the gates is compared
 * with the unitary at the end, which gives the phase and the deviation. */
#include "passes/pair_runs/realise.h"

#include "passes/cost.h"
#include "passes/matrix.h"

#include <math.h>
#include <string.h>

typedef struct builder {
    const qm_realiser *r;
    qm_realised out;
    qm_c64 waiting[2][4]; /* gates on one qubit that are not written yet */
    bool swapped;         /* the qubits have changed their places */
} builder;

static const qm_c64 swap_matrix[16] = {[0] = 1, [6] = 1, [9] = 1, [15] = 1};

static builder begin(const qm_realiser *r)
{
    return (builder){.r = r, .waiting = {{1, 0, 0, 1}, {1, 0, 0, 1}}};
}

static void put_local(builder *b, uint32_t q, const qm_c64 u[4])
{
    qm_c64 *w = b->waiting[q ^ b->swapped];
    qm_mul2(u, w, w);
}

static void flush(builder *b)
{
    static const qm_c64 identity[4] = {1, 0, 0, 1};
    for (uint32_t q = 0; q < 2; q++) {
        qm_named_1q n = qm_name_1q(&b->r->namer, b->waiting[q]);
        memcpy(b->waiting[q], identity, sizeof identity);
        if (n.gate == QM_NONE)
            continue;
        qm_realised_gate *g = &b->out.gate[b->out.ngates++];
        *g = (qm_realised_gate){.gate = n.gate, .nqubits = 1, .qubit = {q}};
        memcpy(g->p, n.p, sizeof n.p);
    }
}

/* The gate t, by a row r(angle) of the same class. */
static void put_native(builder *b, const qm_kak *t, uint32_t row, double angle, const qm_kak *r)
{
    qm_c64 u[4];
    for (uint32_t q = 0; q < 2; q++) {
        qm_adjoint2(r->before[q], u);
        qm_mul2(u, t->before[q], u);
        put_local(b, q, u);
    }
    flush(b);
    uint32_t s = b->swapped;
    b->out.gate[b->out.ngates++] =
        (qm_realised_gate){.gate = row, .nqubits = 2, .qubit = {s, !s}, .p = {angle}};
    for (uint32_t q = 0; q < 2; q++) {
        qm_adjoint2(r->after[q], u);
        qm_mul2(t->after[q], u, u);
        put_local(b, q, u);
    }
}

static bool kak_of_row(uint32_t row, double angle, qm_kak *k)
{
    double p[QM_MAX_GATE_PARAMS] = {angle};
    qm_c64 u[16];
    qm_row_unitary(row, p, u);
    return qm_kak_decompose(u, k);
}

static bool same_class(const qm_kak *a, const double c[3], double tolerance)
{
    return fabs(a->c[0] - c[0]) <= tolerance && fabs(a->c[1] - c[1]) <= tolerance &&
           fabs(a->c[2] - c[2]) <= tolerance;
}

/* exp(i c PP) for the Pauli `axis`, as a decomposition of itself in the chamber. */
static bool kak_of_term(int axis, double c, qm_kak *k)
{
    qm_c64 pp[16], u[16];
    qm_kron2(qm_pauli_matrix[axis], qm_pauli_matrix[axis], pp);
    for (int i = 0; i < 16; i++)
        u[i] = cos(c) * (i % 5 == 0) + I * sin(c) * pp[i];
    return qm_kak_decompose(u, k);
}

/* A row for each of the terms of exp(i (c0 XX + c1 YY + c2 ZZ)). */
static bool build_of_angles(builder *b, const qm_kak *k)
{
    uint32_t row = b->r->row[QM_NATIVE_ANGLE];
    for (uint32_t q = 0; q < 2; q++)
        put_local(b, q, k->before[q]);
    for (int axis = 0; axis < 3; axis++) {
        qm_kak term, native;
        double angle = fabs(k->c[axis]) / b->r->scale;
        if (fabs(k->c[axis]) <= b->r->tolerance)
            continue;
        if (!kak_of_term(axis, k->c[axis], &term) || !kak_of_row(row, angle, &native))
            return false;
        put_native(b, &term, row, angle, &native);
    }
    for (uint32_t q = 0; q < 2; q++)
        put_local(b, q, k->after[q]);
    return true;
}

static void matrix_of(const qm_pgate *g, qm_c64 u[16])
{
    qm_unitary_identity(4, u);
    qm_kak_apply(g, 0, u);
}

static void put_rotation(builder *b, const qm_pgate *g)
{
    static const int of_axis[4] = {[QM_PAULI_X] = 0, [QM_PAULI_Y] = 1, [QM_PAULI_Z] = 2};
    const qm_c64 *p = qm_pauli_matrix[of_axis[g->axis[0]]];
    qm_c64 u[4];
    for (int i = 0; i < 4; i++)
        u[i] = cos(g->angle / 2) * (i % 3 == 0) - I * sin(g->angle / 2) * p[i];
    put_local(b, g->qubit[0], u);
}

/* A circuit of CX, with a row in the place of each; behind a SWAP when the row is an iswap. */
static bool build_of_cx(builder *b, const qm_kak_circuit *c, qm_native_use use)
{
    uint32_t row = b->r->row[use];
    qm_kak native, gate;
    if (!kak_of_row(row, 0, &native))
        return false;
    for (uint32_t i = 0; i < c->ngates; i++) {
        if (c->gates[i].kind == QM_PK_ROT) {
            put_rotation(b, &c->gates[i]);
            continue;
        }
        qm_c64 u[16];
        matrix_of(&c->gates[i], u);
        if (use == QM_NATIVE_ISWAP) {
            qm_mul4(u, swap_matrix, u);
            b->swapped = !b->swapped;
        }
        if (!qm_kak_decompose(u, &gate))
            return false;
        put_native(b, &gate, row, 0, &native);
    }
    for (uint32_t q = 0; q < 2; q++)
        put_local(b, q, b->r->locals.u[c->local[q]]);
    return true;
}

static void product(const qm_realised *out, qm_c64 v[16])
{
    qm_unitary_identity(4, v);
    for (uint32_t i = 0; i < out->ngates; i++) {
        const qm_realised_gate *g = &out->gate[i];
        uint8_t bits[2] = {(uint8_t)g->qubit[0], (uint8_t)g->qubit[1]};
        qm_c64 u[16];
        qm_row_unitary(g->gate, g->p, u);
        qm_unitary_apply(4, v, g->nqubits, u, bits, 0, 0);
    }
}

/* Finds phase and deviation. */
static void compare(qm_realised *out, const qm_c64 u[16])
{
    qm_c64 v[16], trace = 0;
    product(out, v);
    for (int i = 0; i < 16; i++)
        trace += conj(v[i]) * u[i];
    double nearest = nearbyint(carg(trace) / (M_PI / 8)) * (M_PI / 8);
    out->phase = fabs(carg(trace) - nearest) <= 1e-12 ? nearest : carg(trace);
    out->deviation = 0;
    for (int i = 0; i < 16; i++)
        out->deviation = fmax(out->deviation, cabs(u[i] - cexp(I * out->phase) * v[i]));
}

typedef struct trial {
    qm_realiser *r;
    const qm_c64 *u; /* what is asked for */
    const uint32_t *q;
    bool found;
    qm_realised best;
} trial;

qm_op qm_realised_op(qm_module *m, const qm_realised_gate *g, const uint32_t q[2])
{
    uint32_t qubits[2] = {q[g->qubit[0]], q[g->qubit[1]]};
    qm_param p[QM_REALISED_PARAMS];
    for (int i = 0; i < QM_REALISED_PARAMS; i++)
        p[i] = qm_param_number(g->p[i]);
    return qm_op_gate(m, g->gate, qubits, p);
}

static qm_circuit_cost cost_of(qm_realiser *r, const qm_realised *x, const uint32_t q[2])
{
    qm_op ops[QM_REALISED_GATES];
    uint32_t nparams = r->m->nparams;
    for (uint32_t i = 0; i < x->ngates; i++)
        ops[i] = qm_realised_op(r->m, &x->gate[i], q);
    qm_circuit_cost cost = qm_gates_cost(r->goal, r->m, ops, x->ngates, r->arena);
    r->m->nparams = nparams;
    return cost;
}

static void judge(trial *t, builder *b)
{
    flush(b);
    compare(&b->out, t->u);
    if (!(b->out.deviation <= t->r->tolerance))
        return;
    b->out.cost = cost_of(t->r, &b->out, t->q);
    if (t->found && qm_cost_compare(b->out.cost, t->best.cost) >= 0)
        return;
    t->found = true;
    t->best = b->out;
}

/* The SWAP gate, when one is to come first. */
static builder begin_with(const trial *t, bool swap)
{
    builder b = begin(t->r);
    qm_kak s, native;
    uint32_t row = t->r->row[QM_NATIVE_SWAP];
    if (swap && qm_kak_decompose(swap_matrix, &s) && kak_of_row(row, 0, &native))
        put_native(&b, &s, row, 0, &native);
    return b;
}

/* With rows of the other uses, for v, which is u or U SWAP. */
static void try_natives(trial *t, const qm_c64 v[16], bool swap)
{
    const qm_realiser *r = t->r;
    qm_kak k;
    if (!qm_kak_decompose(v, &k))
        return;
    builder b = begin_with(t, swap);
    if (r->row[QM_NATIVE_ANGLE] != QM_NONE && build_of_angles(&b, &k))
        judge(t, &b);
    for (uint32_t i = 0; i < r->nfixed; i++) {
        if (!same_class(&r->fixed_kak[i], k.c, r->tolerance))
            continue;
        b = begin_with(t, swap);
        put_native(&b, &k, r->fixed[i], 0, &r->fixed_kak[i]);
        judge(t, &b);
    }
}

static void try_iswaps(trial *t, const qm_c64 mirrored[16])
{
    qm_kak_circuit c;
    if (t->r->row[QM_NATIVE_ISWAP] == QM_NONE)
        return;
    for (uint32_t k = 1; k <= 3; k++) {
        builder b = begin(t->r);
        b.swapped = k & 1;
        const qm_c64 *v = k & 1 ? mirrored : t->u;
        if (qm_kak_synthesise_with(&t->r->locals, v, t->r->tolerance, k, &c) && c.ncpp == k &&
            build_of_cx(&b, &c, QM_NATIVE_ISWAP))
            judge(t, &b);
    }
}

static void try_cx(trial *t, const qm_c64 v[16], bool swap)
{
    qm_kak_circuit c;
    builder b = begin_with(t, swap);
    if (qm_kak_synthesise(&t->r->locals, v, t->r->tolerance, &c) &&
        build_of_cx(&b, &c, QM_NATIVE_CX))
        judge(t, &b);
}

bool qm_realise_pair(qm_realiser *r, const qm_c64 u[16], const uint32_t q[2], qm_realised *out)
{
    trial t = {.r = r, .u = u, .q = q};
    try_cx(&t, u, false);
    if (r->goal->cost == QM_COST_WEIGHTED) {
        qm_c64 mirrored[16];
        qm_mul4(u, swap_matrix, mirrored);
        try_natives(&t, u, false);
        try_iswaps(&t, mirrored);
        try_cx(&t, mirrored, true);
        try_natives(&t, mirrored, true);
    }
    *out = t.best;
    return t.found;
}

/* What a row without parameters is, by its class; QM_NATIVE_USES: none of these. */
static qm_native_use use_of(const qm_kak *k, double tolerance)
{
    static const double classes[QM_NATIVE_USES][3] = {[QM_NATIVE_CX] = {M_PI_4, 0, 0},
                                                      [QM_NATIVE_ANGLE] = {-1, -1, -1},
                                                      [QM_NATIVE_ISWAP] = {M_PI_4, M_PI_4, 0},
                                                      [QM_NATIVE_SWAP] = {M_PI_4, M_PI_4, M_PI_4}};
    int use = 0;
    while (use < QM_NATIVE_USES && !same_class(k, classes[use], tolerance))
        use++;
    return (qm_native_use)use;
}

static qm_circuit_cost cost_of_row(qm_realiser *r, uint32_t row, double angle)
{
    static const uint32_t pair[2] = {0, 1};
    qm_realised x = {.ngates = 1, .gate = {{row, 2, {0, 1}, {angle}}}};
    return cost_of(r, &x, pair);
}

/* Takes the row for a use, when it is the cheapest for that. */
static void offer(qm_realiser *r, qm_native_use use, uint32_t row, double angle)
{
    uint32_t *best = &r->row[use];
    if (*best == QM_NONE ||
        qm_cost_compare(cost_of_row(r, row, angle), cost_of_row(r, *best, angle)) < 0)
        *best = row;
}

qm_realiser qm_realiser_make(const qm_goal *goal, qm_module *m, double tolerance, qm_arena *arena)
{
    const double angle = 0.25;
    qm_realiser r = {.goal = goal,
                     .m = m,
                     .arena = arena,
                     .tolerance = tolerance,
                     .namer = qm_namer_1q_make(fmin(tolerance, 1e-12), arena),
                     .row = {QM_NONE, QM_NONE, QM_NONE, QM_NONE}};
    qm_kak k;
    qm_locals_init(&r.locals);
    offer(&r, QM_NATIVE_CX, QM_G_CX, 0);
    for (uint32_t row = 0; row < QM_G_COUNT; row++) {
        const qm_gate_row *g = &qm_gate_table[row];
        if (g->nqubits != 2 || !kak_of_row(row, angle, &k))
            continue;
        if (g->nparams == 0) {
            r.fixed[r.nfixed] = row;
            r.fixed_kak[r.nfixed++] = k;
            if (use_of(&k, tolerance) != QM_NATIVE_USES)
                offer(&r, use_of(&k, tolerance), row, 0);
        } else if (g->flags & QM_GF_ADDITIVE && k.c[1] <= tolerance) {
            offer(&r, QM_NATIVE_ANGLE, row, angle);
        }
    }
    if (r.row[QM_NATIVE_ANGLE] != QM_NONE && kak_of_row(r.row[QM_NATIVE_ANGLE], angle, &k))
        r.scale = k.c[0] / angle;
    return r;
}
