/* turn.h - angles as 64-bit fractions of a full turn.
 *
 * Sums and integer multiples wrap around as angles do. Multiples of 2 pi / 2^k are exact, so that
 * phases of Clifford+T circuits and of Fourier transforms cancel without rounding; other angles are
 * as good as doubles. */
#ifndef QM_EQUIV_TURN_H
#define QM_EQUIV_TURN_H

#include "support/base.h"

typedef uint64_t qm_turn;

#define QM_TURN_HALF    ((qm_turn)1 << 63) /* pi */
#define QM_TURN_QUARTER ((qm_turn)1 << 62)
#define QM_TURN_EIGHTH  ((qm_turn)1 << 61)

/* Angles that differ by at most this are the same: 1e-11 radians. Rounding makes less. */
#define QM_TURN_TOLERANCE ((qm_turn)29358905)

/* The angle of `radians` (finite), put on a multiple of 2 pi / 2^20 when it is within 1e-12 of it.
 */
qm_turn qm_turn_from_radians(double radians);

/* The distance of an angle from 0. */
static inline qm_turn qm_turn_abs(qm_turn t)
{
    return t < QM_TURN_HALF ? t : (qm_turn)0 - t;
}

static inline bool qm_turn_is_zero(qm_turn t)
{
    return qm_turn_abs(t) <= QM_TURN_TOLERANCE;
}

/* Puts an angle on a multiple of pi / 8 when it is within the tolerance of it, so that rules that
 * ask for such angles see them. */
static inline qm_turn qm_turn_snap(qm_turn t)
{
    qm_turn nearest = (t + ((qm_turn)1 << 59)) & ~(((qm_turn)1 << 60) - 1);
    return qm_turn_is_zero(t - nearest) ? nearest : t;
}

#endif
