/* rational.h - exact fractions of 128-bit integers. Operations return false when a result does not
 * fit; then *out is not set. */
#ifndef QM_PASSES_RATIONAL_H
#define QM_PASSES_RATIONAL_H

#include "support/base.h"

__extension__ typedef __int128 qm_int128;

/* In lowest terms, den > 0. */
typedef struct qm_rational {
    qm_int128 num, den;
} qm_rational;

static inline qm_rational qm_rational_int(int64_t v)
{
    return (qm_rational){v, 1};
}
static inline qm_rational qm_rational_neg(qm_rational a)
{
    return (qm_rational){-a.num, a.den}; /* numerators never reach the lowest integer */
}
/* The value of a finite double, exactly. */
bool qm_rational_from_double(double v, qm_rational *out);
/* The same, but a double next to a fraction with a denominator of at most 1000 is that fraction:
 * 1.0/3 means a third. */
bool qm_rational_from_factor(double v, qm_rational *out);
double qm_rational_to_double(qm_rational a); /* within an ulp */
bool qm_rational_add(qm_rational a, qm_rational b, qm_rational *out);
bool qm_rational_mul(qm_rational a, qm_rational b, qm_rational *out);
bool qm_rational_div(qm_rational a, qm_rational b, qm_rational *out); /* b is not 0 */
/* *out = sign of a - b */
bool qm_rational_compare(qm_rational a, qm_rational b, int *out);

#endif
