/* decimal.c - v = m 2^e has P significant digits when D = v 10^s, s = P - 1 - floor(log10 v), is
 * rounded to an integer. v 10^s = m 5^s / 2^-(e + s) is a quotient of integers of at most 116 bits,
 * so D is exact; and D reads back as v when it is less than half a unit of m away. */
#include "support/decimal.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FEWEST = 15, MOST = 17, FIVES = 27 /* 5^27 < 2^63 */ };

__extension__ typedef unsigned __int128 wide;

typedef struct number {
    uint64_t m; /* 2^52 < m < 2^53 */
    int e;
} number;

static uint64_t power(uint64_t base, int n)
{
    uint64_t p = 1;
    while (n-- > 0)
        p *= base;
    return p;
}

/* v 10^s to the nearest integer, ties to even; 0 when it does not fit. *exact: it reads back. */
static uint64_t scaled(number v, int s, bool *exact)
{
    int shift = -(v.e + s);
    if (s < 0 || s > FIVES || shift < 1 || shift > 100)
        return 0;
    uint64_t unit = power(5, s);
    wide product = (wide)v.m * unit, half = (wide)1 << (shift - 1), d = product >> shift;
    wide rest = product - (d << shift);
    d += rest > half || (rest == half && (d & 1));
    wide read = d << shift, off = read > product ? read - product : product - read;
    *exact = 2 * off < unit || (2 * off == unit && v.m % 2 == 0);
    return (uint64_t)d;
}

/* d 10^(x - digits + 1) as "%g" writes it: x is the power of ten of the first digit. */
static int put(char *out, bool negative, uint64_t d, int digits, int x)
{
    char text[MOST], *at = out;
    for (int i = digits; i-- > 0; d /= 10)
        text[i] = (char)('0' + d % 10);
    int used = digits, before = x + 1; /* digits before the point */
    while (used > 1 && text[used - 1] == '0')
        used--;
    bool scientific = x < -4 || x >= digits;
    if (negative)
        *at++ = '-';
    if (scientific)
        before = 1;
    if (before <= 0) {
        memcpy(at, "0.0000", 6);
        at += 2 - before;
    }
    for (int i = 0; i < used || i < before; i++) {
        if (i == before && before > 0)
            *at++ = '.';
        *at++ = i < used ? text[i] : '0';
    }
    if (scientific) {
        uint32_t size = (uint32_t)(x < 0 ? -x : x);
        *at++ = 'e';
        *at++ = x < 0 ? '-' : '+';
        *at++ = (char)('0' + size / 10);
        *at++ = (char)('0' + size % 10);
    }
    *at = '\0';
    return (int)(at - out);
}

int qm_decimal(char out[QM_DOUBLE_TEXT], double v)
{
    number n;
    double size = fabs(v);
    if (!(size > 1e-12 && size < 0x1p52))
        return 0;
    n.m = (uint64_t)ldexp(frexp(size, &n.e), 53);
    n.e -= 53;
    if ((n.m & (n.m - 1)) == 0)
        return 0; /* the doubles below are closer */
    int x = (int)floor(log10(size));
    for (int digits = FEWEST; digits <= MOST; digits++) {
        bool exact;
        uint64_t least = power(10, digits - 1), d = scaled(n, digits - 1 - x, &exact);
        if (d < least || d >= 10 * least)
            return 0; /* log10() or rounding has reached the next power of ten */
        if (exact || digits == MOST)
            return put(out, signbit(v), d, digits, x);
    }
    return 0;
}
