/* fold_cast.c - casts of constants, by the rules at qm_cast_explicit() in expr.h, and their values
 * as numbers of C. */
#include "ir/fold.h"

#include "ir/module.h"
#include "ir/wide.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double two_pi = 6.283185307179586;

/* The words of a constant with bits. */
static const uint64_t *words_of(const qm_module *m, const qm_expr *e)
{
    return qm_type_words(e->type) > 1 ? &m->words[e->a] : &e->value;
}

static bool is_zero(const qm_module *m, const qm_expr *e)
{
    if (!qm_type_bits(e->type))
        return qm_const_double(e) == 0;
    return qm_wide_is_zero(words_of(m, e), qm_type_words(e->type));
}

/* The nearest double, or with `single` the nearest float, of an integer, bool or bit. */
static double integer_to_double(const qm_module *m, const qm_expr *e, bool single)
{
    return qm_wide_to_double(words_of(m, e), qm_type_words(e->type), e->type.kind == QM_T_INT,
                             single);
}

/* The nearest value of the type to trunc(d); 0 for NaN. */
static uint32_t float_to_integer(qm_module *m, qm_type type, double d)
{
    bool is_signed = type.kind == QM_T_INT;
    qm_num r;
    qm_num_init(m, &r, qm_type_words(type));
    double limit = ldexp(1, (int)type.width - is_signed); /* the first power of 2 too large */
    if (isnan(d) || (d < 0 && !is_signed))
        return qm_num_const(m, type, &r);
    if (fabs(d) >= limit) {
        if (d > 0)
            memset(r.w, 0xff, r.n * sizeof *r.w);
        if (is_signed) /* 0111...1 or 1000...0 */
            r.w[(type.width - 1) / 64] ^= UINT64_C(1) << (type.width - 1) % 64;
        return qm_num_const(m, type, &r);
    }
    qm_wide_from_double(r.w, d, r.n);
    if (d < 0)
        qm_wide_neg(r.w, r.w, r.n);
    return qm_num_const(m, type, &r);
}

/* The float has `width` bits. */
static uint32_t float_to_angle(qm_module *m, qm_type type, double d, uint32_t width)
{
    if (!isfinite(d))
        return QM_NONE;
    double turn = qm_float_round(two_pi, width);
    int shift = type.width > 1000 ? (int)type.width - 1000 : 0; /* beyond the range of a double */
    double scaled = rint(ldexp(fmod(d, turn) / turn, (int)type.width - shift));
    qm_num r;
    qm_num_init(m, &r, qm_type_words(type));
    qm_wide_from_double(r.w, scaled, r.n);
    qm_wide_shl(r.w, r.w, (uint64_t)shift, r.n);
    if (scaled < 0)
        qm_wide_neg(r.w, r.w, r.n);
    return qm_num_const(m, type, &r);
}

static uint32_t angle_to_angle(qm_module *m, qm_type type, const qm_expr *e)
{
    uint32_t from = e->type.width, to = type.width;
    uint32_t n = qm_type_words(from > to ? e->type : type);
    qm_num a, r;
    qm_num_load(m, &a, n, e);
    if (from <= to) {
        qm_wide_shl(a.w, a.w, to - from, n);
    } else {
        /* Adding just under half of the last place kept, plus its low bit, rounds ties to even;
         * what carries out of the top is a whole turn. */
        uint32_t drop = from - to;
        qm_num half;
        qm_num_init(m, &half, n);
        memset(half.w, 0xff, n * sizeof *half.w);
        qm_wide_normalize(half.w, drop, false, n);
        qm_wide_shr(half.w, half.w, 1, n);
        bool odd = qm_wide_bit(a.w, drop);
        qm_wide_add(a.w, a.w, half.w, n);
        if (odd) {
            qm_num one;
            qm_num_init(m, &one, n);
            one.w[0] = 1;
            qm_wide_add(a.w, a.w, one.w, n);
        }
        qm_wide_normalize(a.w, from, false, n);
        qm_wide_shr(a.w, a.w, drop, n);
    }
    qm_num_init(m, &r, qm_type_words(type));
    memcpy(r.w, a.w, r.n * sizeof *r.w);
    return qm_num_const(m, type, &r);
}

uint32_t qm_fold_cast(qm_module *m, qm_type type, uint32_t a)
{
    qm_expr e = *qm_expr_at(m, a);
    bool from_float = e.type.kind == QM_T_FLOAT;
    if (type.kind == QM_T_BOOL || (type.kind == QM_T_BIT && type.width == 0))
        return qm_expr_const(m, type, !is_zero(m, &e));
    if (type.kind == QM_T_FLOAT) {
        double v = from_float                  ? qm_const_double(&e)
                   : e.type.kind == QM_T_ANGLE ? qm_expr_as_double(m, a)
                                               : integer_to_double(m, &e, type.width == 32);
        uint64_t bits;
        memcpy(&bits, &v, sizeof v);
        return qm_expr_const(m, type, bits);
    }
    bool to_integer = type.kind == QM_T_INT || type.kind == QM_T_UINT;
    if (from_float && to_integer)
        return float_to_integer(m, type, qm_const_double(&e));
    if (type.kind == QM_T_ANGLE && from_float)
        return float_to_angle(m, type, qm_const_double(&e), e.type.width);
    if (type.kind == QM_T_ANGLE && e.type.kind == QM_T_ANGLE)
        return angle_to_angle(m, type, &e);
    if (type.kind == QM_T_ANGLE && (e.type.kind == QM_T_INT || e.type.kind == QM_T_UINT))
        return float_to_angle(m, type, integer_to_double(m, &e, false), 64);
    if (!qm_type_bits(type) || !qm_type_bits(e.type))
        return QM_NONE;
    qm_num x;
    qm_num_load(m, &x, qm_type_words(type), &e);
    return qm_num_const(m, type, &x);
}

double qm_expr_as_double(const qm_module *m, uint32_t id)
{
    const qm_expr *e = qm_expr_at(m, id);
    assert(e->op == QM_EX_CONST);
    if (!qm_type_bits(e->type))
        return qm_const_double(e);
    if (e->type.kind == QM_T_ANGLE)
        return two_pi * qm_wide_to_fraction(words_of(m, e), qm_type_words(e->type), e->type.width);
    return integer_to_double(m, e, false);
}

bool qm_expr_const_bit(const qm_module *m, uint32_t id, uint32_t i)
{
    const qm_expr *e = qm_expr_at(m, id);
    assert(e->op == QM_EX_CONST && i < qm_type_bits(e->type));
    return qm_wide_bit(words_of(m, e), i);
}

bool qm_expr_as_int(const qm_module *m, uint32_t id, int64_t *out)
{
    const qm_expr *e = qm_expr_at(m, id);
    if (e->op != QM_EX_CONST || !qm_type_bits(e->type))
        return false;
    uint32_t n = qm_type_words(e->type);
    const uint64_t *words = words_of(m, e);
    uint64_t fill = e->type.kind == QM_T_INT && words[n - 1] >> 63 ? UINT64_MAX : 0;
    if ((words[0] >> 63 ? UINT64_MAX : 0) != fill)
        return false;
    for (uint32_t i = 1; i < n; i++)
        if (words[i] != fill)
            return false;
    *out = (int64_t)words[0];
    return true;
}
