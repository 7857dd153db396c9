/* multiplexer.h - multiplexed rotations: a rotation of one target whose angle is chosen by the
 * value of k controls (uniformly controlled rotation; UCRY where the axis is Y).
 *
 *   U = sum over x in [0, 2^k) of |x><x| on the controls, times exp(-i angle[x] P / 2) on the
 * target
 *
 * Bit j of x is control j. The Walsh coefficients w of the angles, angle[x] = sum over masks m of
 * w[m] (-1)^(m.x), are what is rotated by: before the rotation by w[m] the parity m.x of the
 * controls has been added to the target by CX (by CZ for P = X). So U costs the steps of a walk
 * over the masks with coefficients that are not zero, from mask 0 back to mask 0, one bit a step.
 *
 * Sources: Moettonen, Vartiainen, Bergholm, Salomaa, PRL 93, 130502 (2004); Amankwah, Camps,
 * Bethel, Van Beeumen, Perciano, Sci. Rep. 12, 7712 (2022). */
#ifndef QM_SYNTH_MULTIPLEXER_H
#define QM_SYNTH_MULTIPLEXER_H

#include "synth/gates.h"

enum { QM_MULTIPLEXER_MAX = 26 }; /* controls at most */

typedef struct qm_multiplexer {
    qm_gate_id gate;          /* rx, ry or rz */
    uint32_t ncontrols;       /* k, 0 to QM_MULTIPLEXER_MAX */
    const uint32_t *controls; /* k wires */
    uint32_t target;
} qm_multiplexer;

/* Replaces 2^k angles by their Walsh coefficients: w[m] = 2^-k times
 * the sum over x of a[x] (-1)^(m.x). Time O(k 2^k). */
void qm_walsh(double *a, uint32_t k);

/* Rotates by w[masks[i]], i = 0 .. n-1, in this order. The walk is from mask `first` to mask
 * `last`, both 0 unless the parity `first` has been added to the target before, and `last` may
 * be left on it. */
void qm_multiplexer_walk(qm_synth *s, const qm_multiplexer *u, const double *w,
                         const uint32_t *masks, uint32_t n, uint32_t first, uint32_t last);

/* The multiplexed rotation by 2^k angles in radians. Coefficients of at most `tolerance` (radians,
 * 0 or more) are taken for zero; exact for those kept. At most 2^k CX; where there are zeros, as
 * many as the walk over the other masks takes that compress.h finds. Memory in the arena of s, time
 * O(k 2^k), with zeros that of qm_compress(). */
void qm_multiplexer_synthesise(qm_synth *s, const qm_multiplexer *u, const double *angles,
                               double tolerance);

#endif
