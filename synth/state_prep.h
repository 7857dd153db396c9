/* state_prep.h - states from |0>: amplitudes given as numbers, and multiplexed RY rotations of a
 * target that is in |0>, which cost one CX less than on any state.
 *
 * A multiplexed RY by 2^k angles is prod over masks m of Z^(m.x) RY(w[m]) Z^(m.x) on the target,
 * where w are the Walsh coefficients and m.x is a parity of the controls (multiplexer.h). Z on |0>
 * does nothing, so the walk over the masks begins at any mask for nothing. With
 * X = RY(pi/2) Z RY(-pi/2) the Z become X, and the two quarter turns join the first and the last
 * rotation. */
#ifndef QM_SYNTH_STATE_PREP_H
#define QM_SYNTH_STATE_PREP_H

#include "synth/multiplexer.h"

/* The multiplexed RY by 2^k angles in radians on a target in |0>, in Gray order. Coefficients of at
 * most `tolerance` are taken for zero. At most 2^k - 1 CX. Returns how many masks the walk meets:
 * no walk costs less than one CX for each but the first. Memory in the arena of s, time O(k 2^k).
 */
uint32_t qm_loader_synthesise(qm_synth *s, const qm_multiplexer *u, const double *angles,
                              double tolerance);

/* Prepares on n wires, 1 to QM_MULTIPLEXER_MAX, from |0>, the state of 2^n real amplitudes, bit j
 * of an index on wires[j]; they need not be normalised, but not all be zero. Exact with its sign.
 * At most 2^n - 1 - n CX. Source: Moettonen et al., QIC 5, 467 (2005), with the loaders above. */
void qm_prepare_real(qm_synth *s, const uint32_t *wires, uint32_t n, const double *amplitudes);

#endif
