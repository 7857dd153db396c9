/* complex.c - see complex.h. */
#include "ir/complex.h"

#include <math.h>

enum { MOST_SQUARED = 64 }; /* the largest exponent that is multiplied out */

static bool is_nan(double complex z)
{
    return isnan(creal(z)) && isnan(cimag(z));
}

static bool is_infinite(double complex z)
{
    return isinf(creal(z)) || isinf(cimag(z));
}

static bool is_finite(double complex z)
{
    return isfinite(creal(z)) && isfinite(cimag(z));
}

/* The direction of an infinity: infinite parts as 1, others as 0, with their signs. */
static double complex direction(double complex z)
{
    return CMPLX(copysign(isinf(creal(z)) ? 1 : 0, creal(z)),
                 copysign(isinf(cimag(z)) ? 1 : 0, cimag(z)));
}

static double number_or_zero(double v)
{
    return isnan(v) ? copysign(0, v) : v;
}

static double complex without_nan(double complex z)
{
    return CMPLX(number_or_zero(creal(z)), number_or_zero(cimag(z)));
}

static double complex product(double complex x, double complex y)
{
    double a = creal(x), b = cimag(x), c = creal(y), d = cimag(y);
    return CMPLX(a * c - b * d, a * d + b * c);
}

static bool overflows(double complex x, double complex y)
{
    double a = creal(x), b = cimag(x), c = creal(y), d = cimag(y);
    return isinf(a * c) || isinf(b * d) || isinf(a * d) || isinf(b * c);
}

static double complex scaled(double complex z, double by)
{
    return CMPLX(by * creal(z), by * cimag(z));
}

static double complex multiply(double complex x, double complex y)
{
    double complex z = product(x, y);
    if (!is_nan(z) || !(is_infinite(x) || is_infinite(y) || overflows(x, y)))
        return z;
    x = is_infinite(x) ? direction(x) : x;
    y = is_infinite(y) ? direction(y) : y;
    return scaled(product(without_nan(x), without_nan(y)), INFINITY);
}

static double complex quotient(double complex x, double complex y)
{
    double a = creal(x), b = cimag(x), c = creal(y), d = cimag(y);
    if (fabs(c) >= fabs(d)) {
        double r = d / c, n = c + d * r;
        return CMPLX((a + b * r) / n, (b - a * r) / n);
    }
    double r = c / d, n = c * r + d;
    return CMPLX((a * r + b) / n, (b * r - a) / n);
}

static double complex divide(double complex x, double complex y)
{
    double complex z = quotient(x, y);
    if (!is_nan(z) || is_nan(x))
        return z;
    if (creal(y) == 0 && cimag(y) == 0)
        return scaled(x, copysign(INFINITY, creal(y)));
    if (is_infinite(x) && is_finite(y))
        return scaled(product(direction(x), conj(y)), INFINITY);
    if (is_infinite(y) && is_finite(x))
        return scaled(product(x, conj(direction(y))), 0);
    return z;
}

static double complex whole_power(double complex x, int n)
{
    double complex r = 1;
    for (int left = n < 0 ? -n : n; left > 0; left /= 2) {
        if (left % 2)
            r = multiply(r, x);
        x = multiply(x, x);
    }
    return n < 0 ? divide(1, r) : r;
}

static double complex power(double complex x, double complex y)
{
    double n = creal(y);
    bool real = cimag(y) == 0, whole = real && n == rint(n);
    if (real && n == 0)
        return 1;
    if (cimag(x) == 0 && real && (creal(x) >= 0 || whole))
        return pow(creal(x), n);
    if (whole && fabs(n) <= MOST_SQUARED)
        return whole_power(x, (int)n);
    return cexp(multiply(y, clog(x)));
}

double complex qm_complex_apply(qm_expr_op op, double complex x, double complex y)
{
    switch (op) {
    case QM_EX_NEG:
        return CMPLX(-creal(x), -cimag(x));
    case QM_EX_ADD:
        return CMPLX(creal(x) + creal(y), cimag(x) + cimag(y));
    case QM_EX_SUB:
        return CMPLX(creal(x) - creal(y), cimag(x) - cimag(y));
    case QM_EX_MUL:
        return multiply(x, y);
    case QM_EX_DIV:
        return divide(x, y);
    case QM_EX_POW:
        return power(x, y);
    case QM_EX_EXP:
        return cexp(x);
    case QM_EX_SQRT:
        return csqrt(x);
    default:
        return CMPLX(NAN, NAN);
    }
}
