/* literal.c - values of number literals.
 *
 * A float whose digits fit a machine number and whose power of ten is exact needs one rounding
 * (Clinger, PLDI 1990): of double up to 2^53, of the 64-bit significand of x87 up to 2^63. The rest
 * goes to strtod in the C locale. */

#include "frontend/parser.h"

#include <float.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static uint32_t digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (uint32_t)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (uint32_t)(c - 'A') + 10;
    return UINT32_MAX;
}

static uint32_t base_of(const char *s, size_t n)
{
    if (n < 2 || s[0] != '0')
        return 10;
    switch (s[1]) {
    case 'b':
    case 'B':
        return 2;
    case 'o':
    case 'O':
        return 8;
    case 'x':
    case 'X':
        return 16;
    default:
        return 10;
    }
}

bool qm_literal_int(const char *s, size_t n, uint64_t *value)
{
    uint32_t base = base_of(s, n);
    uint64_t v = 0;
    for (size_t i = base == 10 ? 0 : 2; i < n; i++) {
        if (s[i] == '_')
            continue;
        if (__builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, digit_value(s[i]), &v))
            return false;
    }
    *value = v;
    return true;
}

size_t qm_literal_bad_digit(const char *s, size_t n)
{
    uint32_t base = base_of(s, n);
    if (s[1] == 'O')
        return 1;
    for (size_t i = 2; i < n; i++) {
        bool separator = s[i] == '_' && i > 2 && s[i - 1] != '_';
        if (!separator && digit_value(s[i]) >= base)
            return i;
    }
    return n;
}

/* s holds digits, '.', an exponent, underscores and perhaps blanks at the end. */
static double slow_float(qm_arena *scratch, const char *s, size_t n)
{
    char *buf = QM_NEW_ARRAY(scratch, char, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (s[i] != '_')
            buf[k++] = s[i];
    buf[k] = '\0';
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double v = strtod_l(buf, NULL, c);
    freelocale(c);
    return v;
}

#if LDBL_MANT_DIG == 64
/* m * 10^exponent when rounding it first to 64 and then to 53 bits is right: unless the 11 bits
 * that fall away are exactly one half. */
static bool extended_float(uint64_t m, int32_t exponent, double *v)
{
    static const long double power[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                        1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                        1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                        1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    if (exponent < -27 || exponent > 27)
        return false;
    long double x =
        exponent < 0 ? (long double)m / power[-exponent] : (long double)m * power[exponent];
    uint64_t significand;
    memcpy(&significand, &x, sizeof significand);
    *v = (double)x;
    return (significand & 0x7FF) != 0x400;
}
#else
static bool extended_float(uint64_t m, int32_t exponent, double *v)
{
    (void)m, (void)exponent, (void)v;
    return false;
}
#endif

double qm_literal_float(qm_arena *scratch, const char *s, size_t n)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    uint64_t m = 0;
    int32_t scale = 0, digits = 0, exponent = 0;
    bool point = false;
    size_t i = 0;
    for (; i < n && s[i] != 'e' && s[i] != 'E' && s[i] != ' ' && s[i] != '\t'; i++) {
        if (s[i] == '.') {
            point = true;
        } else if (s[i] != '_') {
            m = m * 10 + (uint64_t)(s[i] - '0');
            digits += m != 0;
            scale -= point;
            if (digits > 18)
                return slow_float(scratch, s, n);
        }
    }
    if (i < n && (s[i] == 'e' || s[i] == 'E')) {
        bool negative = s[++i] == '-';
        for (i += s[i] == '-' || s[i] == '+'; i < n && s[i] != ' ' && s[i] != '\t'; i++)
            if (s[i] != '_' && exponent < 10000)
                exponent = exponent * 10 + (s[i] - '0');
        exponent = negative ? -exponent : exponent;
    }
    exponent += scale;
    if (m == 0)
        return 0;
    if (m > (UINT64_C(1) << 53) || exponent < -22 || exponent > 22) {
        double v;
        return extended_float(m, exponent, &v) ? v : slow_float(scratch, s, n);
    }
    return exponent < 0 ? (double)m / power[-exponent] : (double)m * power[exponent];
}
