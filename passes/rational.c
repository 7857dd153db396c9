/* rational.c - see rational.h. Common factors are taken out before a product is made, so that only
 * results that do not fit overflow. */
#include "passes/rational.h"

#include <math.h>

__extension__ typedef unsigned __int128 uint128;

static const qm_int128 lowest = -(qm_int128)(~(uint128)0 >> 1) - 1;

static qm_int128 magnitude(qm_int128 a)
{
    return a < 0 ? -a : a;
}

static qm_int128 gcd(qm_int128 a, qm_int128 b)
{
    a = magnitude(a);
    b = magnitude(b);
    while (b) {
        qm_int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool fits(qm_int128 num, qm_int128 den, qm_rational *out)
{
    if (num == lowest || den == lowest)
        return false;
    *out = (qm_rational){num, den};
    return true;
}

static bool multiply(qm_int128 a, qm_int128 b, qm_int128 *out)
{
    return !__builtin_mul_overflow(a, b, out) && *out != lowest;
}

bool qm_rational_from_double(double v, qm_rational *out)
{
    int exponent;
    double fraction = frexp(v, &exponent);
    qm_int128 num = (int64_t)ldexp(fraction, 53);
    exponent -= 53;
    for (; num != 0 && exponent < 0 && num % 2 == 0; exponent++)
        num /= 2;
    if (num == 0) {
        *out = qm_rational_int(0);
        return true;
    }
    if (exponent < -120 || exponent > 70)
        return false;
    *out = exponent < 0 ? (qm_rational){num, (qm_int128)1 << -exponent}
                        : (qm_rational){num * ((qm_int128)1 << exponent), 1};
    return true;
}

bool qm_rational_from_factor(double v, qm_rational *out)
{
    enum { MOST = 1000 };
    for (int32_t q = 1; q <= MOST && fabs(v) < 1e9; q++) {
        double p = rint(v * q);
        if (p / q != v)
            continue;
        qm_int128 common = gcd((qm_int128)p, q);
        *out = (qm_rational){(qm_int128)p / common, q / common};
        return true;
    }
    return qm_rational_from_double(v, out);
}

double qm_rational_to_double(qm_rational a)
{
    /* The integer part apart from the rest, so that each is rounded by itself. */
    qm_int128 whole = a.num / a.den, rest = a.num % a.den;
    return (double)whole + (double)rest / (double)a.den;
}

bool qm_rational_add(qm_rational a, qm_rational b, qm_rational *out)
{
    qm_int128 common = gcd(a.den, b.den), x, y, sum, den;
    if (!multiply(a.num, b.den / common, &x) || !multiply(b.num, a.den / common, &y) ||
        __builtin_add_overflow(x, y, &sum) || sum == lowest)
        return false;
    if (sum == 0)
        return fits(0, 1, out);
    /* What the sum has in common with the denominators divides their common factor. */
    qm_int128 shared = gcd(sum, common);
    if (!multiply(a.den / shared, b.den / common, &den))
        return false;
    return fits(sum / shared, den, out);
}

bool qm_rational_mul(qm_rational a, qm_rational b, qm_rational *out)
{
    if (a.num == 0 || b.num == 0)
        return fits(0, 1, out);
    qm_int128 x = gcd(a.num, b.den), y = gcd(b.num, a.den), num, den;
    return multiply(a.num / x, b.num / y, &num) && multiply(a.den / y, b.den / x, &den) &&
           fits(num, den, out);
}

bool qm_rational_div(qm_rational a, qm_rational b, qm_rational *out)
{
    qm_rational inverse = b.num < 0 ? (qm_rational){-b.den, -b.num} : (qm_rational){b.den, b.num};
    return qm_rational_mul(a, inverse, out);
}

bool qm_rational_compare(qm_rational a, qm_rational b, int *out)
{
    qm_rational d;
    if (!qm_rational_add(a, qm_rational_neg(b), &d))
        return false;
    *out = (d.num > 0) - (d.num < 0);
    return true;
}
