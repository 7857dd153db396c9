/* limits.h - how good an FRQI image a device can give: the expected PSNR from its error rates.
 *
 * The model (docs/limits.md has its reasons and how far it holds). Where an error strikes, the
 * outcomes are uniform; else they are the ideal ones, then misread. In an FRQI circuit whose
 * two-qubit gates all act on the colour qubit this is exact for depolarising errors, as a mixed
 * colour qubit stays mixed, and errors of phase on the controls change no probability. It is too
 * dark a picture of errors between controls and of decay. */
#ifndef QM_ENCODE_LIMITS_H
#define QM_ENCODE_LIMITS_H

#include "ir/target.h"
#include "synth/coupled.h"

typedef struct qm_effect {
    uint64_t cx;
    double duration;                      /* ns */
    double kept;                          /* probability that no error strikes, 0 to 1 */
    double read1[QM_MULTIPLEXER_MAX + 1]; /* of each wire: probability of reading 1 of |0> */
    double read0[QM_MULTIPLEXER_MAX + 1]; /* and 0 of |1> */
} qm_effect;

/* The gates of s on the qubits of the tree, each as soon as possible, after one H a control; the
 * controls decay (T1) and the colour qubit decays and dephases while they wait. Unknown numbers are
 * no errors and no time. Time O(gates). */
void qm_effect_of_gates(const qm_target *t, const qm_coupled_tree *tree, const qm_synth *s,
                        qm_effect *out);
/* A circuit of which only counts are known, one gate after another, by the medians of the device
 * and as if all its qubits interacted: cx two-qubit gates, and rotations of the colour qubit. */
void qm_effect_of_counts(const qm_target *t, uint32_t k, uint64_t cx, uint64_t rotations,
                         qm_arena *scratch, qm_effect *out);

/* The expected PSNR in dB of the decoded image against `truth` (2^k values, 0 to 1) when the
 * circuit rotates by `angles` (radians, pi times a value) and `shots` are taken: the decoded value
 * is 2/pi asin sqrt(p) of the colour's probability p at each position. The variance of a position
 * with n shots is 1 / (pi^2 n), at most 1/4. Memory 2^k in scratch, time O(k 2^k). */
double qm_effect_psnr(const qm_effect *f, uint32_t k, const double *truth, const double *angles,
                      double shots, qm_arena *scratch);

#endif
