/* operate.c - the operators: which types each takes, what it converts, what it gives.
 *
 * Standard types follow C99's usual arithmetic conversions by width and signedness; the special
 * ones (bits, angles) mix only as the specification says. Beyond it: a register compared with an
 * integer is read as an unsigned integer, an integer constant beside a register or the bits of an
 * angle takes its type when it fits, and '%' takes floats, as programs in the wild expect. */

#include "frontend/suggest.h"

#include <string.h>

typedef enum operator_class { ARITH, BITWISE, SHIFT, COMPARE, LOGIC, ONE_OPERAND } operator_class;

static const struct {
    const char *text;
    uint8_t op;    /* qm_expr_op */
    uint8_t group; /* operator_class */
} operators[] = {
    [QM_AO_NEG] = {"-", QM_EX_NEG, ONE_OPERAND},
    [QM_AO_NOT] = {"!", QM_EX_NOT, ONE_OPERAND},
    [QM_AO_BITNOT] = {"~", QM_EX_BITNOT, ONE_OPERAND},
    [QM_AO_ADD] = {"+", QM_EX_ADD, ARITH},
    [QM_AO_SUB] = {"-", QM_EX_SUB, ARITH},
    [QM_AO_MUL] = {"*", QM_EX_MUL, ARITH},
    [QM_AO_DIV] = {"/", QM_EX_DIV, ARITH},
    [QM_AO_MOD] = {"%", QM_EX_MOD, ARITH},
    [QM_AO_POW] = {"**", QM_EX_POW, ARITH},
    [QM_AO_SHL] = {"<<", QM_EX_SHL, SHIFT},
    [QM_AO_SHR] = {">>", QM_EX_SHR, SHIFT},
    [QM_AO_AND] = {"&", QM_EX_AND, BITWISE},
    [QM_AO_OR] = {"|", QM_EX_OR, BITWISE},
    [QM_AO_XOR] = {"^", QM_EX_XOR, BITWISE},
    [QM_AO_EQ] = {"==", QM_EX_EQ, COMPARE},
    [QM_AO_NE] = {"!=", QM_EX_NE, COMPARE},
    [QM_AO_LT] = {"<", QM_EX_LT, COMPARE},
    [QM_AO_LE] = {"<=", QM_EX_LE, COMPARE},
    [QM_AO_GT] = {">", QM_EX_GT, COMPARE},
    [QM_AO_GE] = {">=", QM_EX_GE, COMPARE},
    [QM_AO_LAND] = {"&&", QM_EX_LAND, LOGIC},
    [QM_AO_LOR] = {"||", QM_EX_LOR, LOGIC},
};

const char *qm_ast_op_text(qm_ast_op op)
{
    return operators[op].text;
}

/* One application while its types are worked out. */
typedef struct operation {
    qm_sema *s;
    qm_ast_op op;
    uint32_t a, b;
    qm_type ta, tb;
    qm_span at;
} operation;

/* "x ^ y" of numbers: a power, as OpenQASM 2 writes it. */
static void mend_power(const operation *o, qm_diag_rec r)
{
    qm_str gap = qm_sema_text(o->s, o->s->operator_at);
    const char *mark = gap.size ? memchr(gap.data, '^', gap.size) : NULL;
    if (!mark)
        return;
    uint32_t at = o->s->operator_at.begin + (uint32_t)(mark - gap.data);
    qm_note(&o->s->cx->diag, r, (qm_span){at, at + 1},
            "'^' is exclusive or; a power is written '**'");
    qm_fixit(&o->s->cx->diag, r, (qm_span){at, at + 1}, "**");
}

static uint32_t refuse(const operation *o)
{
    char ta[32], tb[32];
    qm_diag_rec r =
        qm_error(&o->s->cx->diag, QM_E_TYPE, o->at,
                 "operator '%s' does not take operands of types %s and %s", qm_ast_op_text(o->op),
                 qm_type_text(o->ta, ta), qm_type_text(o->tb, tb));
    qm_type t = qm_type_is_bits(o->ta) ? o->ta : o->tb;
    if (qm_type_is_bits(t) && operators[o->op].group == ARITH)
        qm_note(&o->s->cx->diag, r, o->at, "a cast makes a number of a register: uint[%u](...)",
                t.width);
    if (o->op == QM_AO_XOR && (o->ta.kind == QM_T_FLOAT || o->tb.kind == QM_T_FLOAT))
        mend_power(o, r);
    return QM_NONE;
}

static uint32_t finish(const operation *o, qm_type result)
{
    return qm_sema_node(o->s, (qm_expr_op)operators[o->op].op, result, o->a, o->b, o->at);
}

static qm_type wider(qm_type a, qm_type b)
{
    if (a.width != b.width)
        return a.width > b.width ? a : b;
    return a.unsized ? b : a;
}

static bool is_standard(qm_type t)
{
    return t.kind == QM_T_INT || t.kind == QM_T_UINT || t.kind == QM_T_FLOAT ||
           t.kind == QM_T_COMPLEX || qm_type_is_scalar_bit(t);
}

/* C99's usual arithmetic conversions; bool and bit promote to int. Other than in C99, every complex
 * type is greater than every float, whatever their widths. */
qm_type qm_sema_promoted(qm_type a, qm_type b)
{
    if (qm_type_is_scalar_bit(a) && qm_type_is_scalar_bit(b))
        return qm_type_unsized(QM_T_INT);
    if (qm_type_is_scalar_bit(a))
        return b;
    if (qm_type_is_scalar_bit(b))
        return a;
    if (a.kind == b.kind)
        return wider(a, b);
    if (a.kind == QM_T_COMPLEX || b.kind == QM_T_COMPLEX)
        return a.kind == QM_T_COMPLEX ? a : b;
    if (a.kind == QM_T_FLOAT || b.kind == QM_T_FLOAT)
        return a.kind == QM_T_FLOAT ? a : b;
    qm_type u = a.kind == QM_T_UINT ? a : b, i = a.kind == QM_T_UINT ? b : a;
    return i.width > u.width ? i : u;
}

static bool convert_both(operation *o, qm_type t)
{
    o->a = qm_expr_cast(o->s->m, o->a, t);
    o->b = qm_expr_cast(o->s->m, o->b, t);
    o->ta = o->tb = t;
    return true;
}

/* An integer constant as a value of type t (bits or angle), when it fits. */
static bool adapt(qm_sema *s, uint32_t *v, qm_type *from, qm_type t)
{
    int64_t value;
    if (!qm_type_is_integer(*from) || !qm_expr_is_const(s->m, *v) ||
        !qm_expr_as_int(s->m, *v, &value) || value < 0)
        return false;
    uint32_t width = t.width ? t.width : 1;
    if (width < 63 && value >> width)
        return false;
    uint64_t word = (uint64_t)value;
    if (width <= 64) {
        *v = qm_expr_const(s->m, t, word);
    } else {
        uint64_t *words = qm_arena_zalloc(&s->scratch, (width + 63) / 64, sizeof *words);
        words[0] = word;
        *v = qm_expr_const_wide(s->m, t, words);
    }
    *from = t;
    return true;
}

/* Makes one type of two operands of which at least one is an angle; false when they do not mix. */
static bool unify_angles(operation *o)
{
    if (o->ta.kind == QM_T_ANGLE && o->tb.kind == QM_T_ANGLE)
        return convert_both(o, wider(o->ta, o->tb));
    qm_type t = o->ta.kind == QM_T_ANGLE ? o->ta : o->tb;
    qm_type other = o->ta.kind == QM_T_ANGLE ? o->tb : o->ta;
    return other.kind == QM_T_FLOAT && convert_both(o, t);
}

/* angle * uint, uint * angle, angle / uint: the integer takes the angle's width. */
static uint32_t scale_angle(operation *o)
{
    bool left = o->ta.kind == QM_T_ANGLE;
    qm_type t = left ? o->ta : o->tb;
    qm_type u = t;
    u.kind = QM_T_UINT;
    if (!qm_type_is_integer(left ? o->tb : o->ta) || (o->op == QM_AO_DIV && !left))
        return refuse(o);
    uint32_t *number = left ? &o->b : &o->a;
    *number = qm_expr_cast(o->s->m, *number, u);
    return finish(o, t);
}

/* The specification's a ** b of angles is the power of their radians. */
static uint32_t angle_power(operation *o)
{
    qm_type real = qm_type_unsized(QM_T_FLOAT);
    convert_both(o, real);
    return finish(o, real);
}

static uint32_t angle_arith(operation *o)
{
    bool both = o->ta.kind == QM_T_ANGLE && o->tb.kind == QM_T_ANGLE;
    if (o->op == QM_AO_ADD || o->op == QM_AO_SUB)
        return unify_angles(o) ? finish(o, o->ta) : refuse(o);
    if (o->op == QM_AO_POW && both)
        return angle_power(o);
    if (o->op == QM_AO_DIV && both) {
        unify_angles(o);
        qm_type t = o->ta;
        t.kind = QM_T_UINT;
        return finish(o, t);
    }
    return !both && (o->op == QM_AO_MUL || o->op == QM_AO_DIV) ? scale_angle(o) : refuse(o);
}

/* duration +- duration, duration * number, duration / number, duration / duration. */
static uint32_t duration_arith(operation *o)
{
    bool both = o->ta.kind == o->tb.kind;
    qm_type real = qm_type_unsized(QM_T_FLOAT);
    if (both && o->op == QM_AO_DIV)
        return finish(o, real);
    if (both)
        return o->op == QM_AO_ADD || o->op == QM_AO_SUB ? finish(o, o->ta) : refuse(o);
    bool left = o->ta.kind == QM_T_DURATION;
    qm_type number = left ? o->tb : o->ta;
    if (!is_standard(number) || qm_type_is_scalar_bit(number) || number.kind == QM_T_COMPLEX ||
        !(o->op == QM_AO_MUL || (o->op == QM_AO_DIV && left)))
        return refuse(o);
    uint32_t *v = left ? &o->b : &o->a;
    if (number.kind != QM_T_FLOAT)
        *v = qm_expr_cast(o->s->m, *v, real);
    return finish(o, left ? o->ta : o->tb);
}

static uint32_t arith(operation *o)
{
    if (o->ta.kind == QM_T_DURATION || o->tb.kind == QM_T_DURATION)
        return duration_arith(o);
    if (o->ta.kind == QM_T_ANGLE || o->tb.kind == QM_T_ANGLE)
        return angle_arith(o);
    if (!is_standard(o->ta) || !is_standard(o->tb))
        return refuse(o);
    qm_type t = qm_sema_promoted(o->ta, o->tb);
    if (o->op == QM_AO_MOD && t.kind == QM_T_COMPLEX)
        return refuse(o);
    convert_both(o, t);
    return finish(o, t);
}

static bool has_bits(qm_type t)
{
    return t.kind == QM_T_BIT || t.kind == QM_T_BOOL || t.kind == QM_T_INT || t.kind == QM_T_UINT ||
           t.kind == QM_T_ANGLE;
}

/* Makes one type of two that have bits and differ. */
static bool unify_bits(operation *o)
{
    if (qm_type_is_scalar_bit(o->ta) && qm_type_is_scalar_bit(o->tb))
        return convert_both(o, qm_type_make(QM_T_BIT, 0));
    bool special_a = o->ta.kind == QM_T_BIT || o->ta.kind == QM_T_ANGLE;
    bool special_b = o->tb.kind == QM_T_BIT || o->tb.kind == QM_T_ANGLE;
    if ((special_b && adapt(o->s, &o->a, &o->ta, o->tb)) ||
        (special_a && adapt(o->s, &o->b, &o->tb, o->ta)))
        return true;
    if (is_standard(o->ta) && is_standard(o->tb))
        return convert_both(o, qm_sema_promoted(o->ta, o->tb));
    return o->ta.kind == QM_T_ANGLE && o->tb.kind == QM_T_ANGLE && unify_angles(o);
}

static uint32_t bitwise(operation *o)
{
    bool fits =
        has_bits(o->ta) && has_bits(o->tb) && (qm_type_equal(o->ta, o->tb) || unify_bits(o));
    return fits ? finish(o, o->ta) : refuse(o);
}

static uint32_t shift(operation *o)
{
    int64_t by;
    if (!has_bits(o->ta) || qm_type_is_scalar_bit(o->ta) || !qm_type_is_integer(o->tb))
        return refuse(o);
    if (qm_expr_is_const(o->s->m, o->b) && qm_expr_as_int(o->s->m, o->b, &by) && by < 0) {
        qm_error(&o->s->cx->diag, QM_E_TYPE, o->at, "a shift is by at least 0, but %lld is given",
                 (long long)by);
        return QM_NONE;
    }
    qm_type u = o->tb;
    u.kind = QM_T_UINT;
    o->b = qm_expr_cast(o->s->m, o->b, u);
    return finish(o, o->ta);
}

static void register_to_uint(operation *o, uint32_t *v, qm_type *t)
{
    qm_type u = qm_type_make(QM_T_UINT, t->width);
    *v = qm_expr_cast(o->s->m, *v, u);
    *t = u;
}

/* Can a register be read as a number beside it? */
static bool is_countable(qm_type t)
{
    return qm_type_is_integer(t) || qm_type_is_scalar_bit(t);
}

/* The same for a comparison, where an integer is an angle in radians as in an assignment. */
static bool unify_compared_angles(operation *o)
{
    bool left = o->ta.kind == QM_T_ANGLE;
    return qm_type_is_integer(left ? o->tb : o->ta) ? convert_both(o, left ? o->ta : o->tb)
                                                    : unify_angles(o);
}

static uint32_t compare(operation *o)
{
    qm_type result = qm_type_make(QM_T_BOOL, 1);
    bool unordered = o->ta.kind == QM_T_COMPLEX || o->tb.kind == QM_T_COMPLEX;
    if (unordered && o->op != QM_AO_EQ && o->op != QM_AO_NE)
        return refuse(o);
    if (qm_type_equal(o->ta, o->tb))
        return finish(o, result);
    if (o->ta.kind == QM_T_ANGLE || o->tb.kind == QM_T_ANGLE)
        return unify_compared_angles(o) ? finish(o, result) : refuse(o);
    if (o->ta.kind == QM_T_BIT || o->tb.kind == QM_T_BIT)
        if (adapt(o->s, &o->a, &o->ta, o->tb) || adapt(o->s, &o->b, &o->tb, o->ta))
            return finish(o, result);
    if (qm_type_is_bits(o->ta) && is_countable(o->tb))
        register_to_uint(o, &o->a, &o->ta);
    if (qm_type_is_bits(o->tb) && is_countable(o->ta))
        register_to_uint(o, &o->b, &o->tb);
    if (!is_standard(o->ta) || !is_standard(o->tb))
        return refuse(o);
    bool bits = qm_type_is_scalar_bit(o->ta) && qm_type_is_scalar_bit(o->tb);
    convert_both(o, bits ? result : qm_sema_promoted(o->ta, o->tb));
    return finish(o, result);
}

static uint32_t logic(operation *o)
{
    qm_type t = qm_type_make(QM_T_BOOL, 1);
    qm_span gap = o->s->operator_at;
    o->a = qm_sema_truth(o->s, o->a, (qm_span){o->at.begin, gap.begin});
    o->b = qm_sema_truth(o->s, o->b, (qm_span){gap.end, o->at.end});
    if (o->a == QM_NONE || o->b == QM_NONE)
        return QM_NONE;
    /* Either side alone may decide, so the other need not have a value. */
    return qm_expr_make(o->s->m, (qm_expr_op)operators[o->op].op, t, o->a, o->b, QM_NONE);
}

uint32_t qm_sema_binary(qm_sema *s, qm_ast_op op, uint32_t a, uint32_t b, qm_span at)
{
    if (s->real_literals && op == QM_AO_XOR)
        op = QM_AO_POW; /* OpenQASM 2 writes powers as '^' */
    operation o = {s, op, a, b, qm_sema_type_of(s, a), qm_sema_type_of(s, b), at};
    switch ((operator_class)operators[op].group) {
    case ARITH:
        return arith(&o);
    case BITWISE:
        return bitwise(&o);
    case SHIFT:
        return shift(&o);
    case COMPARE:
        return compare(&o);
    case LOGIC:
        return logic(&o);
    case ONE_OPERAND:
        break;
    }
    return QM_NONE;
}

uint32_t qm_sema_unary(qm_sema *s, qm_ast_op op, uint32_t a, qm_span at)
{
    qm_type t = qm_sema_type_of(s, a);
    qm_type boolean = qm_type_make(QM_T_BOOL, 1);
    char text[32];
    switch (op) {
    case QM_AO_NOT:
        a = qm_sema_truth(s, a, at);
        return a == QM_NONE ? QM_NONE : qm_sema_node(s, QM_EX_NOT, boolean, a, QM_NONE, at);
    case QM_AO_BITNOT:
        if (has_bits(t)) {
            qm_type bit = t.kind == QM_T_BOOL ? qm_type_make(QM_T_BIT, 0) : t;
            return qm_sema_node(s, QM_EX_BITNOT, bit, qm_expr_cast(s->m, a, bit), QM_NONE, at);
        }
        break;
    default:
        if (qm_type_is_scalar_bit(t)) {
            t = qm_type_unsized(QM_T_INT);
            a = qm_expr_cast(s->m, a, t);
        }
        if (is_standard(t) || t.kind == QM_T_ANGLE || t.kind == QM_T_DURATION)
            return qm_sema_node(s, QM_EX_NEG, t, a, QM_NONE, at);
    }
    qm_error(&s->cx->diag, QM_E_TYPE, at, "operator '%s' does not take an operand of type %s",
             qm_ast_op_text(op), qm_type_text(t, text));
    return QM_NONE;
}
