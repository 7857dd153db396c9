/* fold.c - operators on constants. Integers, angles and bits of all widths go one way, as arrays of
 * words; floats as doubles, durations as pairs of them. */
#include "ir/fold.h"

#include "ir/array.h"
#include "ir/duration.h"
#include "ir/module.h"
#include "ir/wide.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void qm_num_init(qm_module *m, qm_num *x, uint32_t n)
{
    x->n = n;
    x->w = n <= QM_NUM_INLINE ? x->space : QM_NEW_ARRAY(&m->arena, uint64_t, n);
    memset(x->w, 0, n * sizeof *x->w);
}

void qm_num_load(qm_module *m, qm_num *x, uint32_t n, const qm_expr *e)
{
    qm_num_init(m, x, n);
    uint32_t have = qm_type_words(e->type);
    const uint64_t *words = have > 1 ? &m->words[e->a] : &e->value;
    memcpy(x->w, words, (have < n ? have : n) * sizeof *words);
    if (have < n && e->type.kind == QM_T_INT && words[have - 1] >> 63)
        memset(x->w + have, 0xff, (n - have) * sizeof *words);
}

double qm_const_double(const qm_expr *e)
{
    double v;
    memcpy(&v, &e->value, sizeof v);
    return v;
}

static bool is_negative(const qm_num *x, qm_type type)
{
    return type.kind == QM_T_INT && x->w[x->n - 1] >> 63;
}

static uint32_t bool_const(qm_module *m, bool v)
{
    return qm_expr_const(m, (qm_type){.kind = QM_T_BOOL, .width = 1}, v);
}

static bool is_real(const qm_expr *e)
{
    return e->type.kind == QM_T_FLOAT;
}

static uint32_t real_const(qm_module *m, qm_type type, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof v);
    return qm_expr_const(m, type, bits);
}

/* Quotient and remainder of integers of `type`; truncates toward zero. */
static void divide(qm_module *m, qm_type type, qm_num *a, qm_num *b, qm_num *quotient,
                   qm_num *remainder)
{
    bool negative_a = is_negative(a, type);
    bool negative_b = is_negative(b, type);
    if (negative_a)
        qm_wide_neg(a->w, a->w, a->n);
    if (negative_b)
        qm_wide_neg(b->w, b->w, b->n);
    qm_num_init(m, quotient, a->n);
    qm_num_init(m, remainder, a->n);
    qm_wide_divmod(quotient->w, remainder->w, a->w, b->w, a->n);
    if (negative_a != negative_b)
        qm_wide_neg(quotient->w, quotient->w, a->n);
    if (negative_a)
        qm_wide_neg(remainder->w, remainder->w, a->n);
}

/* An operator on two integers of the node's width; the angle forms are the same on bit patterns. */
static uint32_t fold_integers(qm_module *m, qm_expr_op op, qm_type type, const qm_expr *ea,
                              const qm_expr *eb)
{
    uint32_t n = qm_type_words(type);
    qm_num a, b, r, rest;
    qm_num_load(m, &a, n, ea);
    qm_num_load(m, &b, n, eb);
    qm_num_init(m, &r, n);
    switch (op) {
    case QM_EX_ADD:
        qm_wide_add(r.w, a.w, b.w, n);
        break;
    case QM_EX_SUB:
        qm_wide_sub(r.w, a.w, b.w, n);
        break;
    case QM_EX_MUL:
        qm_wide_mul(r.w, a.w, b.w, n);
        break;
    case QM_EX_DIV:
    case QM_EX_MOD:
        if (qm_wide_is_zero(b.w, n))
            return QM_NONE;
        divide(m, type, &a, &b, &r, &rest);
        return qm_num_const(m, type, op == QM_EX_DIV ? &r : &rest);
    default:
        for (uint32_t i = 0; i < n; i++)
            r.w[i] = op == QM_EX_AND  ? a.w[i] & b.w[i]
                     : op == QM_EX_OR ? a.w[i] | b.w[i]
                                      : a.w[i] ^ b.w[i];
    }
    return qm_num_const(m, type, &r);
}

/* The functions of one float. */
static bool fold_function(qm_expr_op op, double x, double *out)
{
    static double (*const functions[])(double) = {
        [QM_EX_SIN] = sin,     [QM_EX_COS] = cos,      [QM_EX_TAN] = tan,
        [QM_EX_ARCSIN] = asin, [QM_EX_ARCCOS] = acos,  [QM_EX_ARCTAN] = atan,
        [QM_EX_EXP] = exp,     [QM_EX_LOG] = log,      [QM_EX_SQRT] = sqrt,
        [QM_EX_FLOOR] = floor, [QM_EX_CEILING] = ceil, [QM_EX_OP_COUNT] = NULL,
    };
    if (!functions[op])
        return false;
    *out = functions[op](x);
    return true;
}

bool qm_fold_real(qm_expr_op op, double a, double b, double *out)
{
    switch (op) {
    case QM_EX_NEG:
        *out = -a;
        return true;
    case QM_EX_ADD:
        *out = a + b;
        return true;
    case QM_EX_SUB:
        *out = a - b;
        return true;
    case QM_EX_MUL:
        *out = a * b;
        return true;
    case QM_EX_DIV:
        *out = a / b;
        return true;
    case QM_EX_MOD:
        *out = fmod(a, b);
        return true;
    case QM_EX_POW:
        *out = pow(a, b);
        return true;
    default:
        return fold_function(op, a, out);
    }
}

static uint32_t fold_reals(qm_module *m, qm_expr_op op, qm_type type, double a, double b)
{
    double v;
    return qm_fold_real(op, a, b, &v) ? real_const(m, type, v) : QM_NONE;
}

/* 1 / (base ** -exponent), truncated, for a negative exponent. */
static uint32_t negative_power(qm_module *m, qm_type type, qm_num *base, bool odd)
{
    if (qm_wide_is_zero(base->w, base->n))
        return QM_NONE;
    qm_num one, minus_one;
    qm_num_init(m, &one, base->n);
    one.w[0] = 1;
    qm_num_init(m, &minus_one, base->n);
    qm_wide_neg(minus_one.w, one.w, base->n);
    bool is_one = qm_wide_compare(base->w, one.w, base->n) == 0;
    bool is_minus_one =
        is_negative(base, type) && qm_wide_compare(base->w, minus_one.w, base->n) == 0;
    if (is_one || (is_minus_one && !odd))
        return qm_num_const(m, type, &one);
    if (is_minus_one)
        return qm_num_const(m, type, &minus_one);
    qm_num zero;
    qm_num_init(m, &zero, base->n);
    return qm_num_const(m, type, &zero);
}

/* By repeated squaring, from the exponent's highest bit down. */
static uint32_t fold_power(qm_module *m, qm_type type, const qm_expr *ea, const qm_expr *eb)
{
    uint32_t n = qm_type_words(type);
    qm_num base, exponent, r, t;
    qm_num_load(m, &base, n, ea);
    qm_num_load(m, &exponent, qm_type_words(eb->type), eb);
    if (is_negative(&exponent, eb->type))
        return negative_power(m, type, &base, exponent.w[0] & 1);
    qm_num_init(m, &r, n);
    qm_num_init(m, &t, n);
    r.w[0] = 1;
    for (uint64_t i = (uint64_t)exponent.n * 64; i-- > 0;) {
        qm_wide_mul(t.w, r.w, r.w, n);
        if (qm_wide_bit(exponent.w, i))
            qm_wide_mul(r.w, t.w, base.w, n);
        else
            memcpy(r.w, t.w, n * sizeof *r.w);
    }
    return qm_num_const(m, type, &r);
}

static uint32_t fold_shift(qm_module *m, qm_expr_op op, qm_type type, const qm_expr *ea,
                           const qm_expr *eb)
{
    uint32_t n = qm_type_words(type);
    uint32_t width = qm_type_bits(type);
    qm_num a, by, r;
    qm_num_load(m, &a, n, ea);
    qm_num_load(m, &by, qm_type_words(eb->type), eb);
    bool all = by.w[0] >= width || !qm_wide_is_zero(by.w + 1, by.n - 1);
    uint64_t distance = all ? width : by.w[0];
    qm_num_init(m, &r, n);
    if (op == QM_EX_SHL) {
        qm_wide_shl(r.w, a.w, distance, n);
        return qm_num_const(m, type, &r);
    }
    bool negative = is_negative(&a, type);
    if (negative) /* x >> k of a negative x is ~(~x >> k) */
        for (uint32_t i = 0; i < n; i++)
            a.w[i] = ~a.w[i];
    qm_wide_shr(r.w, a.w, distance, n);
    if (negative)
        for (uint32_t i = 0; i < n; i++)
            r.w[i] = ~r.w[i];
    return qm_num_const(m, type, &r);
}

/* The distance of a rotation to the left, in [0, width). */
static uint32_t rotation_distance(qm_module *m, const qm_expr *by, uint32_t width, bool right)
{
    qm_num x;
    qm_num_load(m, &x, qm_type_words(by->type), by);
    bool negative = is_negative(&x, by->type);
    if (negative)
        qm_wide_neg(x.w, x.w, x.n);
    uint64_t rest = 0;
    for (uint32_t i = x.n; i-- > 0;) {
        rest = (rest << 32 | x.w[i] >> 32) % width;
        rest = (rest << 32 | (x.w[i] & UINT32_MAX)) % width;
    }
    return (uint32_t)(negative != right && rest ? width - rest : rest);
}

static uint32_t fold_rotate(qm_module *m, qm_expr_op op, qm_type type, const qm_expr *ea,
                            const qm_expr *eb)
{
    uint32_t n = qm_type_words(type);
    uint32_t width = qm_type_bits(type);
    uint32_t left = rotation_distance(m, eb, width, op == QM_EX_ROTR);
    qm_num a, high, low;
    qm_num_load(m, &a, n, ea);
    qm_wide_normalize(a.w, width, false, n);
    qm_num_init(m, &high, n);
    qm_num_init(m, &low, n);
    qm_wide_shl(high.w, a.w, left, n);
    qm_wide_shr(low.w, a.w, width - left, n);
    for (uint32_t i = 0; i < n; i++)
        high.w[i] |= low.w[i];
    return qm_num_const(m, type, &high);
}

/* -1, 0, 1, or 2 when a NaN makes the operands unordered. */
static int compare(qm_module *m, const qm_expr *ea, const qm_expr *eb)
{
    if (is_real(ea)) {
        double a = qm_const_double(ea), b = qm_const_double(eb);
        return isnan(a) || isnan(b) ? 2 : (a > b) - (a < b);
    }
    uint32_t n = qm_type_words(ea->type);
    qm_num a, b;
    qm_num_load(m, &a, n, ea);
    qm_num_load(m, &b, n, eb);
    bool negative_a = is_negative(&a, ea->type), negative_b = is_negative(&b, eb->type);
    if (negative_a != negative_b)
        return negative_a ? -1 : 1;
    return qm_wide_compare(a.w, b.w, n);
}

static uint32_t order_const(qm_module *m, qm_expr_op op, int order)
{
    switch (op) {
    case QM_EX_EQ:
        return bool_const(m, order == 0);
    case QM_EX_NE:
        return bool_const(m, order != 0);
    case QM_EX_LT:
        return bool_const(m, order == -1);
    case QM_EX_LE:
        return bool_const(m, order == -1 || order == 0);
    case QM_EX_GT:
        return bool_const(m, order == 1);
    default:
        return bool_const(m, order == 1 || order == 0);
    }
}

static uint32_t fold_compare(qm_module *m, qm_expr_op op, const qm_expr *a, const qm_expr *b)
{
    return order_const(m, op, compare(m, a, b));
}

/* Operators with a duration among the operands. */
static uint32_t fold_durations(qm_module *m, qm_expr_op op, uint32_t a, uint32_t b)
{
    bool left = qm_expr_at(m, a)->type.kind == QM_T_DURATION;
    bool right = b != QM_NONE && qm_expr_at(m, b)->type.kind == QM_T_DURATION;
    qm_duration x = left ? qm_expr_as_duration(m, a) : (qm_duration){0, 0}, y = {0, 0};
    double number = 0, dt = m->cx->dt;
    int order;
    if (right)
        y = qm_expr_as_duration(m, b);
    if (op >= QM_EX_EQ && op <= QM_EX_GE)
        return qm_duration_compare(x, y, dt, &order) ? order_const(m, op, order) : QM_NONE;
    if (left && right && op == QM_EX_DIV)
        return qm_duration_ratio(x, y, dt, &number) ? qm_expr_float(m, number) : QM_NONE;
    if (op == QM_EX_NEG)
        x = qm_duration_scale(x, -1);
    else if (op == QM_EX_ADD || op == QM_EX_SUB)
        x = qm_duration_add(x, qm_duration_scale(y, op == QM_EX_ADD ? 1 : -1));
    else if (op == QM_EX_MUL)
        x = qm_duration_scale(left ? x : y, qm_expr_as_double(m, left ? b : a));
    else
        x = (qm_duration){x.fs / qm_expr_as_double(m, b), x.dt / qm_expr_as_double(m, b)};
    return isfinite(x.fs) && isfinite(x.dt) ? qm_expr_duration(m, x.fs, x.dt) : QM_NONE;
}

/* The bit of `object` that a constant index names, or QM_NONE when it has none. */
static uint32_t bit_number(const qm_module *m, const qm_expr *object, uint32_t index)
{
    int64_t i;
    int64_t bits = qm_type_bits(object->type);
    if (!qm_expr_as_int(m, index, &i) || i >= bits || i < -bits)
        return QM_NONE;
    return (uint32_t)(i < 0 ? i + bits : i);
}

static uint32_t fold_insert(qm_module *m, qm_type type, const qm_expr *ea, uint32_t index,
                            const qm_expr *bit)
{
    uint32_t i = bit_number(m, ea, index);
    if (i == QM_NONE)
        return QM_NONE;
    qm_num a;
    qm_num_load(m, &a, qm_type_words(type), ea);
    a.w[i / 64] = (a.w[i / 64] & ~(UINT64_C(1) << i % 64)) | (bit->value & 1) << i % 64;
    return qm_num_const(m, type, &a);
}

static uint32_t fold_concat(qm_module *m, qm_type type, const qm_expr *low, const qm_expr *high)
{
    uint32_t n = qm_type_words(type);
    qm_num a, b;
    qm_num_load(m, &a, n, low);
    qm_num_load(m, &b, n, high);
    qm_wide_shl(b.w, b.w, qm_type_bits(low->type), n);
    for (uint32_t i = 0; i < n; i++)
        a.w[i] |= b.w[i];
    return qm_num_const(m, type, &a);
}

static uint32_t fold_popcount(qm_module *m, qm_type type, const qm_expr *e)
{
    qm_num a, r;
    qm_num_load(m, &a, qm_type_words(e->type), e);
    qm_wide_normalize(a.w, qm_type_bits(e->type), false, a.n);
    qm_num_init(m, &r, qm_type_words(type));
    r.w[0] = qm_wide_popcount(a.w, a.n);
    return qm_num_const(m, type, &r);
}

static uint32_t fold_unary(qm_module *m, qm_expr_op op, qm_type type, const qm_expr *ea)
{
    if (op == QM_EX_NOT)
        return bool_const(m, !ea->value);
    if (is_real(ea))
        return fold_reals(m, op, type, qm_const_double(ea), 0);
    qm_num a;
    qm_num_load(m, &a, qm_type_words(type), ea);
    if (op == QM_EX_NEG)
        qm_wide_neg(a.w, a.w, a.n);
    else
        for (uint32_t i = 0; i < a.n; i++)
            a.w[i] = ~a.w[i];
    return qm_num_const(m, type, &a);
}

/* An operator on two constants that is none of the special forms. */
static uint32_t fold_binary(qm_module *m, qm_expr_op op, qm_type type, const qm_expr *a,
                            const qm_expr *b)
{
    switch (op) {
    case QM_EX_SHL:
    case QM_EX_SHR:
        return fold_shift(m, op, type, a, b);
    case QM_EX_ROTL:
    case QM_EX_ROTR:
        return fold_rotate(m, op, type, a, b);
    case QM_EX_EQ:
    case QM_EX_NE:
    case QM_EX_LT:
    case QM_EX_LE:
    case QM_EX_GT:
    case QM_EX_GE:
        return fold_compare(m, op, a, b);
    case QM_EX_CONCAT:
        return fold_concat(m, type, a, b);
    default:
        break;
    }
    if (is_real(a))
        return fold_reals(m, op, type, qm_const_double(a), qm_const_double(b));
    if (op == QM_EX_POW)
        return fold_power(m, type, a, b);
    return fold_integers(m, op, type, a, b);
}

/* Rules that need no constant, or only the first operand constant. */
static uint32_t fold_partly(const qm_module *m, qm_expr_op op, uint32_t a, uint32_t b)
{
    const qm_expr *ea = qm_expr_at(m, a);
    if (op == QM_EX_NEG && ea->op == QM_EX_NEG)
        return ea->a;
    if ((op == QM_EX_NOT || op == QM_EX_BITNOT) && ea->op == op)
        return ea->a;
    if ((op == QM_EX_LAND || op == QM_EX_LOR) && ea->op == QM_EX_CONST)
        return ea->value == (op == QM_EX_LAND) ? b : a;
    return QM_NONE;
}

static bool is_complex(qm_type type)
{
    return type.kind == QM_T_COMPLEX;
}

uint32_t qm_fold(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b, uint32_t c)
{
    if (op == QM_EX_AT)
        return qm_fold_position(m, a, b, c);
    uint32_t partly = fold_partly(m, op, a, b);
    if (partly != QM_NONE)
        return partly;
    bool constant = qm_expr_is_const(m, a) && (b == QM_NONE || qm_expr_is_const(m, b)) &&
                    (c == QM_NONE || qm_expr_is_const(m, c));
    qm_expr ea = *qm_expr_at(m, a);
    if (!constant)
        return QM_NONE;
    if (type.kind == QM_T_DURATION || ea.type.kind == QM_T_DURATION)
        return fold_durations(m, op, a, b);
    if (is_complex(type) || is_complex(ea.type))
        return qm_fold_complex(m, op, type, a, b);
    if (b == QM_NONE) {
        if (op == QM_EX_CAST)
            return qm_fold_cast(m, type, a);
        if (op == QM_EX_POPCOUNT)
            return fold_popcount(m, type, &ea);
        if (op >= QM_EX_SIN && op <= QM_EX_CEILING)
            return fold_reals(m, op, type, qm_expr_as_double(m, a), 0);
        return fold_unary(m, op, type, &ea);
    }
    qm_expr eb = *qm_expr_at(m, b);
    if (op == QM_EX_BIT) {
        uint32_t i = bit_number(m, &ea, b);
        return i == QM_NONE ? QM_NONE : qm_expr_const(m, type, qm_expr_const_bit(m, a, i));
    }
    if (op == QM_EX_INSERT) {
        qm_expr ec = *qm_expr_at(m, c);
        return fold_insert(m, type, &ea, b, &ec);
    }
    return fold_binary(m, op, type, &ea, &eb);
}
