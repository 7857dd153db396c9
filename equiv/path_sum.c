/* path_sum.c - proves circuits equal by reducing a sum over paths to the identity.
 *
 * The gates of one circuit are applied to the identity from the left, the inverses of the other's
 * from the right, in turn, so that what is alike cancels early. The operator is a sum over Boolean
 * paths with a phase polynomial; rules remove paths as soon as they apply (pathsum/reduce.c). When
 * what is left is sum_x |x><x|, the circuits are equal up to a phase. It never disproves. Where
 * that fails it is tried in other orders, and backwards: b^-1 a instead of a b^-1. For inputs |0>,
 * b^-1 a is applied to them at the end and has to leave them as they are.
 *
 * Complete for Clifford circuits. Guarantees a proof up to the rounding of angles that are no
 * multiples of 2 pi / 2^20; symbols get random values. Time is linear in the gates while the
 * polynomial stays small, and exponential at worst: it is bounded by the deadline, by COUNT_LIMIT
 * monomials (about 30 MB) and by STEP_LIMIT terms a gate.
 *
 * Source: M. Amy, Towards large-scale functional verification of universal quantum circuits, QPL
 * 2018 (arXiv:1805.06908). Applying gates from both sides, and keeping one end of the operator
 * free of polynomials by renaming paths, is this file's and pathsum/state.c's. */
#include "equiv/angle.h"
#include "equiv/order.h"
#include "equiv/pathsum/state.h"
#include "passes/pass.h"

enum {
    COUNT_LIMIT = 1 << 18,
    STEP_LIMIT = 1 << 19,
    FIRST_CAP = 1000,
    CAP_STEPS = 4,
    CAP_FACTOR = 16
};

typedef enum outcome { PROVED, STUCK, TOO_LARGE, OUT_OF_TIME } outcome;

/* Which product is reduced. The rules meet different sums, and may get stuck in one only. */
enum { SWAPPED = 1, BACKWARDS = 2, WAYS = 4 };

static outcome reduce_pair(qm_equiv_task *t, const uint32_t *order, uint32_t way,
                           const double *values)
{
    qm_paths s;
    qm_paths_init(&s, t->a->nqubits, t->scratch, COUNT_LIMIT + 4 * t->a->nqubits, UINT64_MAX);
    s.poly.task = t;
    s.cost_cap = FIRST_CAP;
    size_t n = (size_t)t->a->ngates + t->b->ngates;
    for (size_t i = 0; i < n; i++) {
        uint32_t item = order[way & BACKWARDS ? n - 1 - i : i];
        bool of_b = item & 1;
        int side = of_b != ((way & SWAPPED) != 0) ? QM_RIGHT : QM_LEFT;
        const qm_flat *f = of_b ? t->b : t->a;
        const qm_fgate *g = &f->gates[item >> 1];
        qm_turn angle = 0;
        if (g->kind == QM_FK_PHASE)
            angle = qm_turn_from_radians(qm_equiv_angle(t, g, values));
        if (way & BACKWARDS)
            angle = (qm_turn)0 - angle;
        s.poly.work_limit = s.poly.work + STEP_LIMIT;
        qm_paths_apply(&s, side, (qm_fkind)g->kind, qm_fgate_qubits(f, g), g->nqubits, angle);
        if (s.poly.overflow)
            return qm_equiv_stop(t) ? OUT_OF_TIME : TOO_LARGE;
    }
    bool zero = t->options->assume & QM_ASSUME_ZERO_INPUTS && way & BACKWARDS;
    s.poly.work_limit = s.poly.work + STEP_LIMIT;
    if (zero)
        qm_paths_apply_to_zero(&s);
    for (int k = 0; k < CAP_STEPS && s.nput_off && !s.poly.overflow; k++) {
        s.cost_cap *= CAP_FACTOR;
        s.poly.work_limit = s.poly.work + STEP_LIMIT;
        qm_paths_retry(&s);
    }
    if (s.poly.overflow)
        return qm_equiv_stop(t) ? OUT_OF_TIME : TOO_LARGE;
    return (zero ? qm_paths_is_zero(&s) : qm_paths_is_identity(&s)) ? PROVED : STUCK;
}

/* One set of values: each way with each interleaving until one proves it. */
static outcome try_values(qm_equiv_task *t, const double *values)
{
    outcome o = STUCK;
    for (uint32_t k = 0; k < QM_INTERLEAVINGS * WAYS && o != PROVED && o != OUT_OF_TIME; k++) {
        qm_interleaving how = (qm_interleaving)(k % QM_INTERLEAVINGS);
        const uint32_t *order = qm_equiv_order(t->a, t->b, how, t->scratch);
        uint32_t first = t->options->assume & QM_ASSUME_ZERO_INPUTS ? BACKWARDS : 0;
        o = reduce_pair(t, order, first ^ (k / QM_INTERLEAVINGS), values);
    }
    return o;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    outcome o = PROVED;
    for (uint32_t trial = 0; trial < qm_equiv_trials(t) && o == PROVED; trial++)
        o = try_values(t, qm_equiv_symbol_values(t, trial, t->scratch));
    switch (o) {
    case PROVED:
        qm_equiv_detail(t, "the sum over paths reduces to the identity");
        return QM_EQUIV_SAME;
    case STUCK:
        qm_equiv_detail(t, "no rule removes the paths that are left");
        break;
    case TOO_LARGE:
        qm_equiv_detail(t, "the phase polynomial grows beyond %d terms", COUNT_LIMIT);
        break;
    case OUT_OF_TIME:
        qm_equiv_detail(t, "the time is over");
        break;
    }
    return QM_EQUIV_UNKNOWN;
}

const qm_equiv_method qm_equiv_path_sum = {
    .name = "path-sum",
    .summary = "reduce the sum over paths of one circuit and the inverse of the other",
    .run = run,
};
