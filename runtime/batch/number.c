/* number.c - decimal numbers to doubles, fast.
 *
 * Up to 19 digits are a 64-bit integer, and powers of ten up to 10^27 are exact in the 80-bit
 * format of x86, so their product or quotient there is off by half of its last of 64 bits. Rounding
 * that to 53 bits is right unless the bits beyond are so near a half that the error could matter
 * (after Clinger, "How to read floating point numbers accurately", PLDI 1990). Those numbers, and
 * where there is no such format all that are not exact in doubles, are left to strtod(). */
#include "runtime/batch/csv.h"

#include <float.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 19, LONGEST = 1024 };

typedef struct decimal {
    uint64_t digits;
    int64_t exponent; /* of ten */
    bool exact;       /* no digit was dropped */
} decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits with at most one point between; false when there is no digit. */
static bool read_digits(const char **at, const char *end, decimal *d)
{
    const char *s = *at;
    bool any = false, point = false;
    uint32_t count = 0;
    for (; s < end && (is_digit(*s) || (*s == '.' && !point)); s++) {
        if (*s == '.') {
            point = true;
            continue;
        }
        any = true;
        if (count < MOST_DIGITS) {
            d->digits = 10 * d->digits + (uint64_t)(*s - '0');
            count += d->digits != 0;
            d->exponent -= point;
        } else {
            d->exact = d->exact && *s == '0';
            d->exponent += !point;
        }
    }
    *at = s;
    return any;
}

/* "e-12"; left alone when no digit follows. */
static void read_exponent(const char **at, const char *end, decimal *d)
{
    enum { HUGE_EXPONENT = 100000 };
    const char *s = *at;
    if (s == end || (*s != 'e' && *s != 'E'))
        return;
    s++;
    bool negative = s < end && *s == '-';
    s += s < end && (*s == '-' || *s == '+');
    if (s == end || !is_digit(*s))
        return;
    int64_t e = 0;
    for (; s < end && is_digit(*s); s++)
        if (e < HUGE_EXPONENT)
            e = 10 * e + (*s - '0');
    d->exponent += negative ? -e : e;
    *at = s;
}

#if LDBL_MANT_DIG == 64
static bool convert(const decimal *d, double *out)
{
    static const long double powers[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                         1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                         1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                         1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    enum { LARGEST = 27, BEYOND = 0x7ff, HALF = 0x400 }; /* the 11 bits past those of a double */
    if (!d->exact || d->exponent < -LARGEST || d->exponent > LARGEST)
        return false;
    long double v = (long double)d->digits;
    v = d->exponent < 0 ? v / powers[-d->exponent] : v * powers[d->exponent];
    uint64_t mantissa;
    memcpy(&mantissa, &v, sizeof mantissa);
    uint32_t beyond = mantissa & BEYOND;
    *out = (double)v;
    return beyond < HALF - 1 || beyond > HALF + 1;
}
#else
static bool convert(const decimal *d, double *out)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    enum { LARGEST = 22 };
    if (!d->exact || d->digits > UINT64_C(1) << DBL_MANT_DIG || d->exponent < -LARGEST ||
        d->exponent > LARGEST)
        return false;
    double v = (double)d->digits;
    *out = d->exponent < 0 ? v / powers[-d->exponent] : v * powers[d->exponent];
    return true;
}
#endif

/* The text has been found to be a number. */
static bool convert_slowly(const char *text, size_t n, double *out)
{
    char copy[LONGEST];
    if (n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c == (locale_t)0)
        return false;
    *out = strtod_l(copy, NULL, c);
    freelocale(c);
    return true;
}

bool qm_number_read(const char **at, const char *end, double *out)
{
    const char *s = *at;
    bool negative = s < end && *s == '-';
    decimal d = {.exact = true};
    s += s < end && (*s == '-' || *s == '+');
    if (!read_digits(&s, end, &d))
        return false;
    read_exponent(&s, end, &d);
    if (convert(&d, out))
        *out = negative ? -*out : *out;
    else if (!convert_slowly(*at, (size_t)(s - *at), out))
        return false;
    *at = s;
    return true;
}
