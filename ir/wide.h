/* wide.h - arithmetic on integers of any width, as arrays of 64-bit words with the low word first.
 *
 * All numbers of a call have n words; results are modulo 2^(64 n). A result may be one of the
 * operands unless it says otherwise. */
#ifndef QM_IR_WIDE_H
#define QM_IR_WIDE_H

#include "support/base.h"

void qm_wide_add(uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n);
void qm_wide_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n);
void qm_wide_neg(uint64_t *r, const uint64_t *a, uint32_t n);
/* r is neither a nor b. Time: O(n^2). */
void qm_wide_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n);
/* Unsigned a = q b + r with r < b; b is not zero; q and r are distinct from each other and from a
 * and b. By shifting and subtracting: O(64 n^2). */
void qm_wide_divmod(uint64_t *q, uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n);
/* Shifts by any distance; vacated bits are 0. */
void qm_wide_shl(uint64_t *r, const uint64_t *a, uint64_t distance, uint32_t n);
void qm_wide_shr(uint64_t *r, const uint64_t *a, uint64_t distance, uint32_t n);

int qm_wide_compare(const uint64_t *a, const uint64_t *b, uint32_t n); /* unsigned: -1, 0, 1 */
bool qm_wide_is_zero(const uint64_t *a, uint32_t n);
bool qm_wide_bit(const uint64_t *a, uint64_t i); /* i < 64 n */
uint64_t qm_wide_popcount(const uint64_t *a, uint32_t n);
/* Makes bits from `width` up 0, or copies of bit width - 1 when is_signed. 1 <= width <= 64 n. */
void qm_wide_normalize(uint64_t *a, uint32_t width, bool is_signed, uint32_t n);

/* The nearest double (ties to even), or with `single` the nearest float. */
double qm_wide_to_double(const uint64_t *a, uint32_t n, bool is_signed, bool single);
/* The nearest double to a / 2^scale. */
double qm_wide_to_fraction(const uint64_t *a, uint32_t n, uint32_t scale);
/* |trunc(d)| modulo 2^(64 n); d is finite. */
void qm_wide_from_double(uint64_t *r, double d, uint32_t n);

#endif
