/* dense_eval.c - see dense_eval.h. */

#include "tests/dense_eval.h"

#include <math.h>
#include <string.h>

uint32_t dense_width(qm_type t)
{
    return t.width ? t.width : 1;
}

static dense_u128 mask(uint32_t width)
{
    return width >= 128 ? ~(dense_u128)0 : ((dense_u128)1 << width) - 1;
}

static dense_value of_bits(qm_type t, dense_u128 bits)
{
    return (dense_value){.bits = bits & mask(dense_width(t))};
}

double dense_half(double x)
{
    const double largest = 65504;
    const int digits = 11, lowest = -24; /* exponent of the last place of the smallest numbers */
    int exponent;
    if (!isfinite(x))
        return x;
    frexp(x, &exponent);
    int place = exponent - digits > lowest ? exponent - digits : lowest;
    double r = ldexp(nearbyint(ldexp(x, -place)), place);
    return fabs(r) > largest ? copysign(INFINITY, x) : r;
}

/* volatile: GCC 12 vectorises the rounding of two parts of a complex number into none. */
static double rounded(qm_type t, double x)
{
    volatile float single = (float)x;
    return t.width == 16 ? dense_half(x) : t.width == 32 ? (double)single : x;
}

static dense_value of_real(qm_type t, double x)
{
    return (dense_value){.real = rounded(t, x)};
}

dense_value dense_from_complex(qm_type t, double complex z)
{
    return (dense_value){.real = rounded(t, creal(z)), .imag = rounded(t, cimag(z))};
}

static double complex as_complex(dense_value v)
{
    return CMPLX(v.real, v.imag);
}

dense_i128 dense_integer(qm_type t, dense_value v)
{
    uint32_t width = dense_width(t);
    if (t.kind == QM_T_INT && width < 128 && v.bits >> (width - 1) & 1)
        return (dense_i128)(v.bits | ~mask(width));
    return (dense_i128)v.bits;
}

double dense_double(qm_type t, dense_value v)
{
    if (t.kind == QM_T_FLOAT)
        return v.real;
    if (t.kind == QM_T_ANGLE)
        return ldexp((double)v.bits, -(int)dense_width(t)) * 2 * M_PI;
    return (double)dense_integer(t, v);
}

/* Fraction of a turn, rounded to the nearest of 2^width steps, ties to even. */
static dense_value angle_of_radians(qm_type t, double x)
{
    double turns = x / (2 * M_PI);
    double steps = rint(ldexp(turns - floor(turns), (int)dense_width(t)));
    return of_bits(t, (dense_u128)steps);
}

dense_value dense_from_double(qm_type t, double x)
{
    if (t.kind == QM_T_FLOAT)
        return of_real(t, x);
    if (t.kind == QM_T_ANGLE)
        return angle_of_radians(t, x);
    if (t.kind == QM_T_BOOL)
        return of_bits(t, x != 0);
    return of_bits(t, (dense_u128)(dense_i128)trunc(x));
}

static dense_value cast(qm_type from, qm_type to, dense_value v)
{
    if (from.kind == QM_T_COMPLEX)
        return dense_from_complex(to, as_complex(v));
    if (to.kind == QM_T_COMPLEX)
        return dense_from_complex(to, dense_double(from, v));
    if (to.kind == QM_T_FLOAT)
        return of_real(to, dense_double(from, v));
    if (from.kind == QM_T_FLOAT)
        return dense_from_double(to, v.real);
    if (to.kind == QM_T_BOOL)
        return of_bits(to, v.bits != 0);
    if (from.kind == QM_T_ANGLE && to.kind == QM_T_ANGLE) {
        uint32_t wide = dense_width(to), narrow = dense_width(from);
        return of_bits(to, wide >= narrow ? v.bits << (wide - narrow) : v.bits >> (narrow - wide));
    }
    return of_bits(to, (dense_u128)dense_integer(from, v));
}

static dense_value constant(const qm_module *m, const qm_expr *e)
{
    if (e->type.kind == QM_T_DURATION) {
        double parts[2];
        memcpy(parts, &m->words[e->a], sizeof parts);
        return (dense_value){.real = parts[0], .dt = parts[1]};
    }
    if (e->type.kind == QM_T_FLOAT) {
        double x;
        memcpy(&x, &e->value, sizeof x);
        return of_real(e->type, x);
    }
    if (e->type.kind == QM_T_COMPLEX) {
        double part[2];
        memcpy(part, &m->words[e->a], sizeof part);
        return dense_from_complex(e->type, CMPLX(part[0], part[1]));
    }
    if (dense_width(e->type) <= 64)
        return of_bits(e->type, e->value);
    return of_bits(e->type, (dense_u128)m->words[e->a + 1] << 64 | m->words[e->a]);
}

static dense_value fault(dense_env *env, const char *text)
{
    if (!env->error)
        env->error = text;
    return (dense_value){0};
}

static double real_function(unsigned op, double x)
{
    switch (op) {
    case QM_EX_SIN:
        return sin(x);
    case QM_EX_COS:
        return cos(x);
    case QM_EX_TAN:
        return tan(x);
    case QM_EX_ARCSIN:
        return asin(x);
    case QM_EX_ARCCOS:
        return acos(x);
    case QM_EX_ARCTAN:
        return atan(x);
    case QM_EX_EXP:
        return exp(x);
    case QM_EX_LOG:
        return log(x);
    case QM_EX_SQRT:
        return sqrt(x);
    case QM_EX_FLOOR:
        return floor(x);
    default:
        return ceil(x);
    }
}

static dense_value real_arithmetic(dense_env *env, const qm_expr *e, double a, double b)
{
    switch (e->op) {
    case QM_EX_ADD:
        return of_real(e->type, a + b);
    case QM_EX_SUB:
        return of_real(e->type, a - b);
    case QM_EX_MUL:
        return of_real(e->type, a * b);
    case QM_EX_DIV:
        return of_real(e->type, a / b);
    case QM_EX_MOD:
        return of_real(e->type, fmod(a, b));
    case QM_EX_POW:
        return of_real(e->type, pow(a, b));
    default:
        return fault(env, "no such operator on floats");
    }
}

static dense_value complex_arithmetic(dense_env *env, const qm_expr *e, double complex a,
                                      double complex b)
{
    switch (e->op) {
    case QM_EX_ADD:
        return dense_from_complex(e->type, a + b);
    case QM_EX_SUB:
        return dense_from_complex(e->type, a - b);
    case QM_EX_MUL:
        return dense_from_complex(e->type, a * b);
    case QM_EX_DIV:
        return dense_from_complex(e->type, a / b);
    case QM_EX_POW:
        return dense_from_complex(e->type, cpow(a, b));
    case QM_EX_EQ:
        return of_bits(e->type, a == b);
    case QM_EX_NE:
        return of_bits(e->type, a != b);
    default:
        return fault(env, "no such operator on complex numbers");
    }
}

/* By magnitude and argument. */
static dense_value complex_function(const qm_expr *e, double complex a)
{
    double size = exp(creal(a)), turn = cimag(a);
    switch (e->op) {
    case QM_EX_REAL:
        return of_real(e->type, creal(a));
    case QM_EX_IMAG:
        return of_real(e->type, cimag(a));
    case QM_EX_NEG:
        return dense_from_complex(e->type, -a);
    case QM_EX_SQRT:
        size = sqrt(cabs(a));
        turn = carg(a) / 2;
        break;
    default:
        break;
    }
    return dense_from_complex(e->type, CMPLX(size * cos(turn), size * sin(turn)));
}

static dense_u128 integer_power(dense_u128 a, dense_u128 b)
{
    dense_u128 r = 1;
    for (; b; b >>= 1, a *= a)
        if (b & 1)
            r *= a;
    return r;
}

static dense_value integer_arithmetic(dense_env *env, const qm_expr *e, dense_i128 a, dense_i128 b)
{
    dense_u128 ua = (dense_u128)a, ub = (dense_u128)b;
    switch (e->op) {
    case QM_EX_ADD:
        return of_bits(e->type, ua + ub);
    case QM_EX_SUB:
        return of_bits(e->type, ua - ub);
    case QM_EX_MUL:
        return of_bits(e->type, ua * ub);
    case QM_EX_DIV:
        return b == 0 ? fault(env, "division by zero") : of_bits(e->type, (dense_u128)(a / b));
    case QM_EX_MOD:
        return b == 0 ? fault(env, "division by zero") : of_bits(e->type, (dense_u128)(a % b));
    case QM_EX_POW:
        return b < 0 ? fault(env, "negative power") : of_bits(e->type, integer_power(ua, ub));
    case QM_EX_AND:
        return of_bits(e->type, ua & ub);
    case QM_EX_OR:
        return of_bits(e->type, ua | ub);
    case QM_EX_XOR:
        return of_bits(e->type, ua ^ ub);
    default:
        return fault(env, "no such operator on integers");
    }
}

static bool compare(unsigned op, int order)
{
    switch (op) {
    case QM_EX_EQ:
        return order == 0;
    case QM_EX_NE:
        return order != 0;
    case QM_EX_LT:
        return order < 0;
    case QM_EX_LE:
        return order <= 0;
    case QM_EX_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static dense_value comparison(const qm_expr *e, qm_type t, dense_value a, dense_value b)
{
    int order;
    if (t.kind == QM_T_FLOAT)
        order = (a.real > b.real) - (a.real < b.real);
    else
        order = (dense_integer(t, a) > dense_integer(t, b)) -
                (dense_integer(t, a) < dense_integer(t, b));
    return of_bits(e->type, compare(e->op, order));
}

static dense_value shift(const qm_expr *e, qm_type t, dense_value a, dense_i128 by)
{
    uint32_t width = dense_width(t);
    uint32_t n = by < 0 || by > width ? width : (uint32_t)by;
    if (e->op == QM_EX_SHL)
        return of_bits(e->type, n >= 128 ? 0 : a.bits << n);
    dense_i128 v = dense_integer(t, a);
    if (n >= width)
        return of_bits(e->type, (dense_u128)(t.kind == QM_T_INT && v < 0 ? -1 : 0));
    return of_bits(e->type, t.kind == QM_T_INT ? (dense_u128)(v >> n) : a.bits >> n);
}

static dense_value rotate(const qm_expr *e, dense_value a, dense_i128 by)
{
    dense_i128 width = dense_width(e->type);
    dense_i128 left = (e->op == QM_EX_ROTL ? by : -by) % width;
    dense_value r = {0};
    for (dense_i128 i = 0; i < width; i++)
        r.bits |= (a.bits >> i & 1) << ((i + left + width) % width);
    return r;
}

/* The position of element `index` of n, negative ones from the end. */
static uint32_t element(dense_env *env, dense_i128 index, uint32_t n)
{
    dense_i128 at = index < 0 ? index + n : index;
    if (at < 0 || at >= n) {
        fault(env, "index out of range");
        return 0;
    }
    return (uint32_t)at;
}

static uint64_t offset_of(dense_env *env, uint32_t position)
{
    const qm_expr *e = &env->m->exprs[position];
    if (e->op != QM_EX_AT)
        return (uint64_t)dense_integer(e->type, dense_eval(env, position));
    uint64_t before = e->a == QM_NONE ? 0 : offset_of(env, e->a);
    uint64_t size = (uint64_t)dense_eval(env, e->c).bits;
    dense_i128 index = dense_integer(env->m->exprs[e->b].type, dense_eval(env, e->b));
    return before * size + element(env, index, (uint32_t)size);
}

uint32_t dense_element(dense_env *env, uint32_t cell, uint32_t position)
{
    uint64_t at = offset_of(env, position);
    if (at < env->arrays[cell].n)
        return env->arrays[cell].places[at];
    fault(env, "no such element");
    return cell;
}

static dense_value bit_access(dense_env *env, const qm_expr *e, qm_type t, dense_value a)
{
    const qm_expr *index = &env->m->exprs[e->b];
    uint32_t at = element(env, dense_integer(index->type, dense_eval(env, e->b)), dense_width(t));
    if (e->op == QM_EX_BIT)
        return of_bits(e->type, a.bits >> at & 1);
    dense_u128 bit = dense_eval(env, e->c).bits & 1;
    return of_bits(e->type, (a.bits & ~((dense_u128)1 << at)) | bit << at);
}

/* Operators with a duration; b is absent for a minus sign. Those that depend on the length of a dt
 * are left out. */
static dense_value timing(dense_env *env, const qm_expr *e, qm_type ta, dense_value a,
                          dense_value b)
{
    bool number_first = ta.kind == QM_T_FLOAT;
    switch (e->op) {
    case QM_EX_NEG:
        return (dense_value){.real = -a.real, .dt = -a.dt};
    case QM_EX_ADD:
        return (dense_value){.real = a.real + b.real, .dt = a.dt + b.dt};
    case QM_EX_SUB:
        return (dense_value){.real = a.real - b.real, .dt = a.dt - b.dt};
    case QM_EX_MUL:
        if (number_first)
            return (dense_value){.real = a.real * b.real, .dt = a.real * b.dt};
        return (dense_value){.real = a.real * b.real, .dt = a.dt * b.real};
    case QM_EX_DIV:
        if (e->type.kind == QM_T_DURATION)
            return (dense_value){.real = a.real / b.real, .dt = a.dt / b.real};
        break;
    default:
        break;
    }
    bool si = a.dt == 0 && b.dt == 0;
    if (!si && (a.real != 0 || b.real != 0))
        return fault(env, "durations in two units");
    double x = si ? a.real : a.dt, y = si ? b.real : b.dt;
    if (e->op == QM_EX_DIV)
        return of_real(e->type, x / y);
    return of_bits(e->type, compare(e->op, (x > y) - (x < y)));
}

static dense_value unary(const qm_expr *e, qm_type t, dense_value a)
{
    if (t.kind == QM_T_COMPLEX && e->op != QM_EX_CAST)
        return complex_function(e, as_complex(a));
    switch (e->op) {
    case QM_EX_CAST:
        return cast(t, e->type, a);
    case QM_EX_NEG:
        return t.kind == QM_T_FLOAT ? of_real(t, -a.real) : of_bits(t, -a.bits);
    case QM_EX_NOT:
        return of_bits(e->type, a.bits == 0);
    case QM_EX_BITNOT:
        return of_bits(t, ~a.bits);
    case QM_EX_POPCOUNT: {
        dense_u128 n = 0;
        for (; a.bits; a.bits >>= 1)
            n += a.bits & 1;
        return of_bits(e->type, n);
    }
    default:
        return of_real(e->type, real_function(e->op, dense_double(t, a)));
    }
}

static dense_value binary(dense_env *env, const qm_expr *e, dense_value a, dense_value b)
{
    qm_type ta = env->m->exprs[e->a].type, tb = env->m->exprs[e->b].type;
    if (ta.kind == QM_T_COMPLEX)
        return complex_arithmetic(env, e, as_complex(a), as_complex(b));
    switch (e->op) {
    case QM_EX_EQ:
    case QM_EX_NE:
    case QM_EX_LT:
    case QM_EX_LE:
    case QM_EX_GT:
    case QM_EX_GE:
        return comparison(e, ta, a, b);
    case QM_EX_SHL:
    case QM_EX_SHR:
        return shift(e, ta, a, dense_integer(tb, b));
    case QM_EX_ROTL:
    case QM_EX_ROTR:
        return rotate(e, a, dense_integer(tb, b));
    case QM_EX_CONCAT:
        return of_bits(e->type, a.bits | b.bits << dense_width(ta));
    default:
        if (e->type.kind == QM_T_FLOAT)
            return real_arithmetic(env, e, dense_double(ta, a), dense_double(tb, b));
        return integer_arithmetic(env, e, dense_integer(ta, a), dense_integer(tb, b));
    }
}

dense_value dense_eval(dense_env *env, uint32_t expr)
{
    const qm_expr *e = &env->m->exprs[expr];
    if (dense_width(e->type) > 128)
        return fault(env, "a type that the reference does not know");
    switch (e->op) {
    case QM_EX_CONST:
        return constant(env->m, e);
    case QM_EX_CELL:
        return env->cells[e->a];
    case QM_EX_SIZE:
        return of_bits(e->type, env->arrays[e->a].dims[e->value]);
    case QM_EX_ELEMENT:
        return env->cells[dense_element(env, (uint32_t)e->value, e->a)];
    case QM_EX_PARAM:
        return of_real(e->type, env->params[e->a]);
    default:
        break;
    }
    dense_value a = dense_eval(env, e->a);
    if (e->op == QM_EX_LAND || e->op == QM_EX_LOR)
        return (a.bits != 0) == (e->op == QM_EX_LOR) ? a : dense_eval(env, e->b);
    if (e->op == QM_EX_BIT || e->op == QM_EX_INSERT)
        return bit_access(env, e, env->m->exprs[e->a].type, a);
    qm_type ta = env->m->exprs[e->a].type;
    if (e->type.kind == QM_T_DURATION || ta.kind == QM_T_DURATION)
        return timing(env, e, ta, a, e->b == QM_NONE ? a : dense_eval(env, e->b));
    if (e->b == QM_NONE)
        return unary(e, env->m->exprs[e->a].type, a);
    return binary(env, e, a, dense_eval(env, e->b));
}

bool dense_value_differs(dense_value a, dense_value b, double tol)
{
    double complex x = as_complex(a), y = as_complex(b);
    return a.bits != b.bits || a.dt != b.dt || cabs(x - y) > tol * fmax(1, cabs(x));
}

double dense_param(dense_env *env, qm_param p)
{
    if (p.expr == QM_NONE)
        return p.value;
    return dense_double(env->m->exprs[p.expr].type, dense_eval(env, p.expr));
}
