/* dd.c - compares circuits by the decision diagram of one and the inverse of the other.
 *
 * The matrix b^-1 a is built from the middle outwards: gates of a from the right, inverses of gates
 * of b from the left, in turn, so that what is alike cancels and the diagram stays near the
 * identity. A diagram of the identity is a proof, up to the tolerance of numbers on edges (1e-12
 * each); one that is clearly something else gives a witness: a basis state, or the superposition of
 * two that differ in one qubit when only phases differ.
 *
 * Complete in both directions but for what is near the tolerance, and for matrices with blocks so
 * small beside what is around them, as x under 40 controls has, that the tolerance swallows them:
 * that is noticed, and then the answer is unknown. Time and memory are linear in the
 * gates and in the size of the diagram, which is exponential in the qubits at worst: NODE_LIMIT
 * nodes (about 200 MB), WORK_LIMIT steps for a gate, and the deadline bound it. Angles near 0 and
 * symbols with random values need nothing special.
 *
 * Source: L. Burgholzer and R. Wille, Advanced equivalence checking for quantum circuits, IEEE TCAD
 * 40 (2021, arXiv:2004.08420); the order of gates is that of order.h. */
#include "equiv/angle.h"
#include "equiv/dd/inspect.h"
#include "equiv/order.h"
#include "equiv/witness.h"

#include <math.h>

enum { NODE_LIMIT = 1 << 21, WORK_LIMIT = 1 << 23 };

/* What deviates by less may be rounding: neither the same nor different. */
static const double clear_deviation = 1e-4;

/* Qubits are levels in the order in which the circuits first use them: those that interact are
 * likely to be near each other, which keeps diagrams small. Returns the level of each. */
static const uint32_t *choose_levels(const qm_equiv_task *t)
{
    uint32_t *level = QM_NEW_ARRAY(t->scratch, uint32_t, t->a->nqubits), next = 0;
    for (uint32_t q = 0; q < t->a->nqubits; q++)
        level[q] = QM_NONE;
    for (int k = 0; k < 2; k++) {
        const qm_flat *f = k ? t->b : t->a;
        for (uint32_t i = 0; i < f->ngates; i++) {
            const uint32_t *q = qm_fgate_qubits(f, &f->gates[i]);
            for (uint32_t j = 0; j < f->gates[i].nqubits; j++)
                if (level[q[j]] == QM_NONE)
                    level[q[j]] = next++;
        }
    }
    for (uint32_t q = 0; q < t->a->nqubits; q++)
        if (level[q] == QM_NONE)
            level[q] = next++;
    return level;
}

/* b^-1 a; false: a limit was passed. */
static bool build(const qm_equiv_task *t, qm_dd *d, qm_interleaving how, const double *values,
                  qm_dd_edge *matrix)
{
    const uint32_t *order = qm_equiv_order(t->a, t->b, how, t->scratch);
    qm_dd_edge m = d->identity[d->nqubits];
    for (size_t i = (size_t)t->a->ngates + t->b->ngates; i-- > 0;) {
        bool of_b = order[i] & 1;
        const qm_flat *f = of_b ? t->b : t->a;
        const qm_fgate *g = &f->gates[order[i] >> 1];
        double angle = qm_equiv_angle(t, g, values);
        qm_dd_edge gate = qm_dd_gate(d, (qm_fkind)g->kind, qm_fgate_qubits(f, g), g->nqubits,
                                     of_b ? -angle : angle);
        d->work_limit = d->work + WORK_LIMIT;
        m = of_b ? qm_dd_multiply(d, gate, m) : qm_dd_multiply(d, m, gate);
        if (d->overflow || qm_equiv_stop(t))
            return false;
        m = qm_dd_collect(d, m);
    }
    *matrix = m;
    return true;
}

/* The input is a basis state, but for one level (or none: QM_NONE) in |0> + |1>. */
static void set_witness(qm_equiv_task *t, const qm_dd *d, const bool *column, uint32_t superposed,
                        double overlap)
{
    qm_equiv_ket *input = qm_witness_basis(t, t->a->nqubits, 0);
    for (uint32_t q = 0; q < t->a->nqubits; q++)
        input[q] = d->level[q] == superposed
                       ? (qm_equiv_ket){{M_SQRT1_2, M_SQRT1_2}, {0, 0}}
                       : (qm_equiv_ket){{!column[d->level[q]], column[d->level[q]]}, {0, 0}};
    qm_witness_product(t, input, t->a->nqubits, overlap * overlap, NULL);
}

/* A matrix that is not the identity's diagram. */
static qm_equiv_verdict look_for_difference(qm_equiv_task *t, const qm_dd *d, qm_dd_edge m)
{
    bool *column = qm_arena_zalloc(t->scratch, d->nqubits, sizeof *column);
    double entry = qm_dd_largest_off_diagonal(d, m, column, t->scratch);
    if (entry > clear_deviation) {
        set_witness(t, d, column, QM_NONE, cabs(qm_dd_diagonal_entry(d, m, column)));
        t->result->deviation = entry;
        qm_equiv_detail(t, "an entry of %.3g is off the diagonal of b^-1 a", entry);
        return QM_EQUIV_DIFFERENT;
    }
    uint32_t level;
    double step = qm_dd_largest_step(d, m, column, &level, t->scratch);
    if (step <= clear_deviation) {
        qm_equiv_detail(t, "b^-1 a is too near the identity to tell");
        return QM_EQUIV_UNKNOWN;
    }
    qm_c64 overlap = qm_dd_diagonal_entry(d, m, column) / 2;
    column[level] = !column[level];
    overlap += qm_dd_diagonal_entry(d, m, column) / 2;
    set_witness(t, d, column, level, cabs(overlap));
    t->result->deviation = step;
    qm_equiv_detail(t, "two entries on the diagonal of b^-1 a differ by %.3g", step);
    return QM_EQUIV_DIFFERENT;
}

/* One set of values, by one order of gates. *built: the diagram was finished. */
static qm_equiv_verdict try_order(qm_equiv_task *t, qm_interleaving how, const double *values,
                                  bool *built)
{
    qm_dd d;
    qm_dd_edge m;
    qm_dd_init(&d, choose_levels(t), NODE_LIMIT, t);
    *built = build(t, &d, how, values, &m);
    if (!*built) {
        qm_equiv_detail(t, qm_equiv_stop(t) ? "the time is over"
                                            : "the decision diagram is too large");
        return QM_EQUIV_UNKNOWN;
    }
    if (d.values.lost) {
        qm_equiv_detail(t, "parts of the matrices are too small for the diagram's numbers");
        return QM_EQUIV_UNKNOWN;
    }
    if (m.node == d.identity[d.nqubits].node) {
        qm_equiv_detail(t, "the decision diagram of b^-1 a is the identity's");
        return QM_EQUIV_SAME;
    }
    qm_equiv_verdict v = look_for_difference(t, &d, m);
    if (v == QM_EQUIV_DIFFERENT)
        t->result->witness.values = qm_equiv_values_text(t, values);
    return v;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    qm_equiv_verdict v = QM_EQUIV_SAME;
    for (uint32_t trial = 0; trial < qm_equiv_trials(t) && v == QM_EQUIV_SAME; trial++) {
        const double *values = qm_equiv_symbol_values(t, trial, t->scratch);
        qm_equiv_task part = *t; /* each order of gates gets its part of the work */
        bool built = false;
        for (int how = 0; how < QM_INTERLEAVINGS && !built; how++) {
            qm_equiv_share(&part, t, (uint32_t)(QM_INTERLEAVINGS - how));
            v = try_order(&part, (qm_interleaving)how, values, &built);
        }
    }
    return v;
}

const qm_equiv_method qm_equiv_dd = {
    .name = "dd",
    .summary = "build the decision diagram of one circuit and the inverse of the other",
    .run = run,
};
