/* pauli.c - circuits as words of Pauli rotations, and what is left between two of them.
 *
 * What: each circuit becomes rotations and a Clifford after them (word.h); the rotations of the
 * one are cancelled with those of the other from the inside. How: Clifford gates change a tableau
 * of images; a rotation about a qubit's axis becomes one about the image. Guarantee: when nothing
 * is left, the circuits are equal up to the Clifford, and both verdicts are proofs: so it is
 * complete for Clifford circuits. Rotations that are left disprove only when they commute and are
 * few. Symbolic angles are linear forms. Cost: O(n / 64) a gate and a rotation, as long as
 * equal rotations are near each other. Source: Pauli rotations as in Litinski, Quantum 3:128
 * (2019); comparing from the inside as in Burgholzer and Wille, arXiv:2004.08420. */
#include "equiv/method.h"
#include "equiv/pauli/pairs.h"
#include "equiv/pauli/residue.h"
#include "passes/pass.h"

#include <math.h>

static bool make_word(qm_word *x, qm_equiv_task *t, const qm_flat *f, double snap)
{
    qm_word_init(x, t, f->nqubits, snap, t->scratch);
    return qm_word_add(x, f) && qm_word_reduce(x);
}

static bool is_identity(const uint32_t *permutation, uint32_t n)
{
    for (uint32_t q = 0; q < n; q++)
        if (permutation[q] != q)
            return false;
    return true;
}

/* All rotations have cancelled, up to the tolerance. */
static qm_equiv_verdict compare_cliffords(qm_equiv_task *t, const qm_word *a, const qm_word *d,
                                          uint32_t rotations)
{
    uint32_t *permutation = QM_NEW_ARRAY(t->arena, uint32_t, (size_t)a->n + 1);
    bool permutes = qm_residue_permutes(a, d, permutation);
    bool free_order = t->options->assume & QM_ASSUME_PERMUTE_OUTPUTS;
    if (permutes && (free_order || is_identity(permutation, a->n))) {
        if (free_order)
            t->result->permutation = permutation;
        qm_equiv_detail(t, "%u and %u rotations cancel, and the Cliffords are equal", a->list.nleft,
                        rotations);
        return QM_EQUIV_SAME;
    }
    if (!t->proof_only)
        qm_residue_clifford_witness(t, a, d);
    qm_equiv_detail(t, "%u and %u rotations cancel, but the Cliffords differ%s", a->list.nleft,
                    rotations, permutes ? " by a permutation of qubits" : "");
    return QM_EQUIV_DIFFERENT;
}

/* Half the sum of the angles that are left: how far they can be from doing nothing. */
static double distance_left(const qm_word *d)
{
    double sum = 0;
    for (uint32_t i = d->list.first; i != QM_NONE; i = d->list.entries[i].next)
        sum += d->list.entries[i].form == QM_NONE ? fabs(d->list.entries[i].angle) / 2 : INFINITY;
    return sum;
}

/* When the Cliffords are equal, what is left may be conjugated without changing whether it is the
 * identity. True: it is a Clifford and not the identity. */
static bool cycles_to_clifford(qm_equiv_task *t, const qm_word *a, qm_word *d)
{
    uint32_t *permutation = QM_NEW_ARRAY(t->scratch, uint32_t, (size_t)a->n + 1);
    if (t->options->assume & QM_ASSUME_PERMUTE_OUTPUTS || !qm_residue_permutes(a, d, permutation) ||
        !is_identity(permutation, a->n) || !qm_word_cycle(d) || d->list.nleft > 0)
        return false;
    if (qm_residue_permutes(a, d, permutation) && is_identity(permutation, a->n))
        return false;
    t->result->deviation = NAN;
    t->result->witness = (qm_equiv_witness){
        .text = "undoing the first program and then running the second is, in another basis, a "
                "Clifford that is not the identity",
        .fidelity = NAN};
    return true;
}

/* Rotations that do not cancel one by one may do so by pairs of qubits. */
static bool pairs_cancel(qm_equiv_task *t, const qm_word *a, qm_word *d)
{
    if (!qm_word_pair_difference(d, a, &(qm_word_source){.segments = t->b}))
        return false;
    t->result->deviation = d->dropped / 2 + distance_left(d);
    return t->result->deviation <= t->options->tolerance;
}

static qm_equiv_verdict compare(qm_equiv_task *t, double snap)
{
    qm_word a, b, d;
    if (!make_word(&a, t, t->a, snap) || !make_word(&b, t, t->b, snap)) {
        qm_equiv_detail(t, "a gate has too many qubits, or the time is over");
        return QM_EQUIV_UNKNOWN;
    }
    uint32_t rotations = b.list.nleft;
    bool done = qm_word_difference(&d, &a, &b);
    if (d.dropped / 2 > t->options->tolerance) {
        qm_equiv_detail(t, "rounding of %.3g in all", d.dropped / 2);
        return QM_EQUIV_UNKNOWN;
    }
    t->result->deviation = d.dropped / 2 + distance_left(&d);
    if (done && t->result->deviation <= t->options->tolerance)
        return compare_cliffords(t, &a, &d, rotations);
    uint32_t left = d.list.nleft;
    if (done && cycles_to_clifford(t, &a, &d)) {
        qm_equiv_detail(t, "%u and %u rotations cancel but for a Clifford", a.list.nleft,
                        rotations);
        return QM_EQUIV_DIFFERENT;
    }
    if (done && qm_residue_is_no_clifford(&d, t->scratch)) {
        t->result->deviation = NAN;
        if (!t->proof_only)
            qm_residue_rotation_witness(t, &a, &d);
        qm_equiv_detail(t, "what is left of %u and %u rotations is no Clifford: %u", a.list.nleft,
                        rotations, d.list.nleft);
        return QM_EQUIV_DIFFERENT;
    }
    left += d.rest.nleft;
    if (pairs_cancel(t, &a, &d))
        return compare_cliffords(t, &a, &d, rotations);
    qm_equiv_detail(t, "%u and %u rotations do not cancel: %u are left, or %u by pairs of qubits",
                    a.list.nleft, rotations, left, d.list.nleft);
    return QM_EQUIV_UNKNOWN;
}

/* Small angles, and sums of such, are what circuits have many of on purpose: a Fourier transform.
 * Only when they do not cancel, angles near a Clifford may be one that was written with few digits.
 */
static qm_equiv_verdict run(qm_equiv_task *t)
{
    qm_equiv_verdict v = compare(t, fmin(QM_WORD_ROUNDING, t->options->tolerance));
    return v == QM_EQUIV_UNKNOWN && !qm_equiv_stop(t) ? compare(t, t->options->tolerance) : v;
}

const qm_equiv_method qm_equiv_pauli = {
    .name = "pauli",
    .summary = "Pauli rotations that cancel; complete for Clifford circuits",
    .knows = QM_ASSUME_PERMUTE_OUTPUTS,
    .linear = true,
    .run = run,
};
