/* qpixl.h - what compressed images cost by the literature: reference implementations of their own,
 * which share no code with what is measured.
 *
 * Angles are 2^k rotations, one a pixel; `keep` is how many of the largest Walsh coefficients are
 * kept. decoded gets the 2^k angles that are left, and may be NULL. */
#ifndef QM_BENCH_QPIXL_H
#define QM_BENCH_QPIXL_H

#include <stdint.h>

/* CX of QPIXL: rotations in Gray order, the CX between rotations that are left out cancel in pairs
 * (Amankwah et al., Sci. Rep. 12, 7712 (2022)). */
uint32_t qm_qpixl_cx(const double *angles, uint32_t k, uint32_t keep, double *decoded);
/* CX when the same rotations are ordered by a closed tour from mask 0: the nearest neighbour, then
 * 2-opt until nothing improves. */
uint32_t qm_tour_cx(const double *angles, uint32_t k, uint32_t keep);
/* CX of MARY: one multi-controlled rotation a pixel (Geng et al., QIP 22 (2023)), 2 or more
 * controls, up to 10; 0 when there is no such form. */
uint32_t qm_mary_cx(uint32_t k);

#endif
