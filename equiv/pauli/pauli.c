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
#include "equiv/pauli/residue.h"
#include "passes/pass.h"

static bool make_word(qm_word *x, qm_equiv_task *t, const qm_flat *f)
{
    qm_word_init(x, t, f->nqubits, t->scratch);
    return qm_word_add(x, f) && qm_word_reduce(x);
}

static bool is_identity(const uint32_t *permutation, uint32_t n)
{
    for (uint32_t q = 0; q < n; q++)
        if (permutation[q] != q)
            return false;
    return true;
}

/* All rotations have cancelled. */
static qm_equiv_verdict compare_cliffords(qm_equiv_task *t, const qm_word *a, const qm_word *d,
                                          uint32_t rotations)
{
    uint32_t *permutation = QM_NEW_ARRAY(t->arena, uint32_t, (size_t)a->n + 1);
    bool permutes = qm_residue_permutes(a, d, permutation);
    bool free_order = t->options->assume & QM_ASSUME_PERMUTE_OUTPUTS;
    t->result->deviation = d->dropped / 2;
    if (permutes && (free_order || is_identity(permutation, a->n))) {
        if (free_order)
            t->result->permutation = permutation;
        qm_equiv_detail(t, "%u and %u rotations cancel, and the Cliffords are equal", a->list.nleft,
                        rotations);
        return QM_EQUIV_SAME;
    }
    qm_residue_clifford_witness(t, a, d);
    qm_equiv_detail(t, "%u and %u rotations cancel, but the Cliffords differ%s", a->list.nleft,
                    rotations, permutes ? " by a permutation of qubits" : "");
    return QM_EQUIV_DIFFERENT;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    qm_word a, b, d;
    if (!make_word(&a, t, t->a) || !make_word(&b, t, t->b)) {
        qm_equiv_detail(t, "a gate has too many qubits, or the time is over");
        return QM_EQUIV_UNKNOWN;
    }
    uint32_t rotations = b.list.nleft;
    bool done = qm_word_difference(&d, &a, &b);
    if (d.dropped / 2 > t->options->tolerance) {
        qm_equiv_detail(t, "rounding of %.3g in all", d.dropped / 2);
        return QM_EQUIV_UNKNOWN;
    }
    if (done && d.list.nleft == 0)
        return compare_cliffords(t, &a, &d, rotations);
    if (done && qm_residue_is_no_clifford(&d, t->scratch)) {
        qm_residue_rotation_witness(t, &a, &d);
        qm_equiv_detail(t, "what is left of %u and %u rotations is no Clifford: %u", a.list.nleft,
                        rotations, d.list.nleft);
        return QM_EQUIV_DIFFERENT;
    }
    qm_equiv_detail(t, "%u and %u rotations do not cancel: %u are left", a.list.nleft, rotations,
                    d.list.nleft + d.rest.nleft);
    return QM_EQUIV_UNKNOWN;
}

const qm_equiv_method qm_equiv_pauli = {
    .name = "pauli",
    .summary = "Pauli rotations that cancel; complete for Clifford circuits",
    .knows = QM_ASSUME_PERMUTE_OUTPUTS,
    .run = run,
};
