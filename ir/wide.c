/* wide.c - schoolbook arithmetic on arrays of words. Widths are bounded by the limit of integer
 * types, so the quadratic operations need no better algorithm. */
#include "ir/wide.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

void qm_wide_add(uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n)
{
    unsigned carry = 0;
    for (uint32_t i = 0; i < n; i++) {
        u128 s = (u128)a[i] + b[i] + carry;
        r[i] = (uint64_t)s;
        carry = (unsigned)(s >> 64);
    }
}

void qm_wide_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n)
{
    unsigned borrow = 0;
    for (uint32_t i = 0; i < n; i++) {
        u128 s = (u128)a[i] - b[i] - borrow;
        r[i] = (uint64_t)s;
        borrow = (unsigned)(s >> 64) & 1;
    }
}

void qm_wide_neg(uint64_t *r, const uint64_t *a, uint32_t n)
{
    unsigned carry = 1;
    for (uint32_t i = 0; i < n; i++) {
        r[i] = ~a[i] + carry;
        carry = carry && r[i] == 0;
    }
}

void qm_wide_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n)
{
    memset(r, 0, n * sizeof *r);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t carry = 0;
        for (uint32_t j = 0; i + j < n; j++) {
            u128 s = (u128)a[i] * b[j] + r[i + j] + carry;
            r[i + j] = (uint64_t)s;
            carry = (uint64_t)(s >> 64);
        }
    }
}

void qm_wide_divmod(uint64_t *q, uint64_t *r, const uint64_t *a, const uint64_t *b, uint32_t n)
{
    memset(q, 0, n * sizeof *q);
    memset(r, 0, n * sizeof *r);
    if (n == 1) {
        q[0] = a[0] / b[0];
        r[0] = a[0] % b[0];
        return;
    }
    for (uint64_t i = (uint64_t)n * 64; i-- > 0;) {
        bool out = qm_wide_bit(r, (uint64_t)n * 64 - 1);
        qm_wide_shl(r, r, 1, n);
        r[0] |= qm_wide_bit(a, i);
        if (out || qm_wide_compare(r, b, n) >= 0) {
            qm_wide_sub(r, r, b, n);
            q[i / 64] |= UINT64_C(1) << i % 64;
        }
    }
}

void qm_wide_shl(uint64_t *r, const uint64_t *a, uint64_t distance, uint32_t n)
{
    uint64_t words = distance / 64;
    unsigned bits = distance % 64;
    for (uint32_t i = n; i-- > 0;) {
        uint64_t high = i >= words ? a[i - words] << bits : 0;
        uint64_t low = bits && i > words ? a[i - words - 1] >> (64 - bits) : 0;
        r[i] = high | low;
    }
}

void qm_wide_shr(uint64_t *r, const uint64_t *a, uint64_t distance, uint32_t n)
{
    uint64_t words = distance / 64;
    unsigned bits = distance % 64;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t low = words < n - i ? a[i + words] >> bits : 0;
        uint64_t high = bits && words + 1 < n - i ? a[i + words + 1] << (64 - bits) : 0;
        r[i] = high | low;
    }
}

int qm_wide_compare(const uint64_t *a, const uint64_t *b, uint32_t n)
{
    for (uint32_t i = n; i-- > 0;)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

bool qm_wide_is_zero(const uint64_t *a, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (a[i])
            return false;
    return true;
}

bool qm_wide_bit(const uint64_t *a, uint64_t i)
{
    return a[i / 64] >> i % 64 & 1;
}

uint64_t qm_wide_popcount(const uint64_t *a, uint32_t n)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        count += (unsigned)__builtin_popcountll(a[i]);
    return count;
}

void qm_wide_normalize(uint64_t *a, uint32_t width, bool is_signed, uint32_t n)
{
    uint64_t fill = is_signed && qm_wide_bit(a, width - 1) ? UINT64_MAX : 0;
    uint32_t top = width / 64;
    if (width % 64) {
        uint64_t mask = UINT64_MAX << width % 64;
        a[top] = (a[top] & ~mask) | (fill & mask);
        top++;
    }
    for (; top < n; top++)
        a[top] = fill;
}

/* Word i of -a, where `low` is the lowest word of a that is not 0. */
static uint64_t negated_word(const uint64_t *a, uint32_t i, uint32_t low)
{
    return i < low ? 0 : i == low ? -a[i] : ~a[i];
}

static double to_scaled(const uint64_t *a, uint32_t n, bool is_signed, bool single, int scale)
{
    bool negative = is_signed && a[n - 1] >> 63;
    uint32_t low = 0;
    while (low < n && a[low] == 0)
        low++;
    if (low == n)
        return 0;
    uint32_t i = n - 1; /* the highest word of the magnitude that is not 0 */
    uint64_t high = negative ? negated_word(a, i, low) : a[i];
    while (high == 0) {
        i--;
        high = negative ? negated_word(a, i, low) : a[i];
    }
    /* The 64 leading bits; of what lies below them only counts whether it is 0. */
    unsigned lead = (unsigned)__builtin_clzll(high);
    uint64_t top = high << lead;
    if (i > 0) {
        uint64_t next = negative ? negated_word(a, i - 1, low) : a[i - 1];
        top |= lead ? next >> (64 - lead) : 0;
        top |= (next << lead) != 0 || low < i - 1;
    }
    int exponent = (int)i * 64 - (int)lead - scale;
    double v = single ? (double)ldexpf((float)top, exponent) : ldexp((double)top, exponent);
    return negative ? -v : v;
}

double qm_wide_to_double(const uint64_t *a, uint32_t n, bool is_signed, bool single)
{
    return to_scaled(a, n, is_signed, single, 0);
}

double qm_wide_to_fraction(const uint64_t *a, uint32_t n, uint32_t scale)
{
    return to_scaled(a, n, false, false, (int)scale);
}

void qm_wide_from_double(uint64_t *r, double d, uint32_t n)
{
    int exponent;
    double fraction = frexp(fabs(d), &exponent); /* in [1/2, 1), or 0 */
    memset(r, 0, n * sizeof *r);
    r[0] = (uint64_t)ldexp(fraction, 53);
    if (exponent >= 53)
        qm_wide_shl(r, r, (uint64_t)exponent - 53, n);
    else
        qm_wide_shr(r, r, (uint64_t)(53 - exponent), n);
}
