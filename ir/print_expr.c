/* print_expr.c - angles, constants and expressions as text.
 *
 * A constant is written so that it reads back with its type: bit strings and bool words by their
 * own literals, plain numbers for the types that literals have, casts of exact literals for the
 * others. Operators get parentheses only where the grammar's precedences need them. The text of an
 * expression is a tree: its size is that of the expression with nothing shared. */
#include "ir/duration.h"
#include "ir/print_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How tightly a text binds, by the grammar of OpenQASM 3. */
typedef enum prec {
    PREC_LOR,
    PREC_LAND,
    PREC_OR,
    PREC_XOR,
    PREC_AND,
    PREC_EQ,
    PREC_REL,
    PREC_SHIFT,
    PREC_ADD,
    PREC_MUL,
    PREC_UNARY,
    PREC_POW,
    PREC_PRIMARY
} prec;

typedef enum form { FORM_BINARY, FORM_UNARY, FORM_CALL, FORM_OTHER } form;

typedef struct spelling {
    const char *text;
    const char *text2; /* OpenQASM 2; NULL: it has none */
    uint8_t prec, form;
} spelling;

static const spelling spellings[QM_EX_OP_COUNT] = {
    [QM_EX_CONST] = {"", "", PREC_PRIMARY, FORM_OTHER},
    [QM_EX_CELL] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_DURATIONOF] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_PARAM] = {"", "", PREC_PRIMARY, FORM_OTHER},
    [QM_EX_SIZE] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_CAST] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_NEG] = {"-", "-", PREC_UNARY, FORM_UNARY},
    [QM_EX_NOT] = {"!", NULL, PREC_UNARY, FORM_UNARY},
    [QM_EX_BITNOT] = {"~", NULL, PREC_UNARY, FORM_UNARY},
    [QM_EX_ADD] = {" + ", " + ", PREC_ADD, FORM_BINARY},
    [QM_EX_SUB] = {" - ", " - ", PREC_ADD, FORM_BINARY},
    [QM_EX_MUL] = {"*", "*", PREC_MUL, FORM_BINARY},
    [QM_EX_DIV] = {"/", "/", PREC_MUL, FORM_BINARY},
    [QM_EX_MOD] = {" % ", NULL, PREC_MUL, FORM_BINARY},
    [QM_EX_POW] = {"**", "^", PREC_POW, FORM_BINARY},
    [QM_EX_SHL] = {" << ", NULL, PREC_SHIFT, FORM_BINARY},
    [QM_EX_SHR] = {" >> ", NULL, PREC_SHIFT, FORM_BINARY},
    [QM_EX_AND] = {" & ", NULL, PREC_AND, FORM_BINARY},
    [QM_EX_OR] = {" | ", NULL, PREC_OR, FORM_BINARY},
    [QM_EX_XOR] = {" ^ ", NULL, PREC_XOR, FORM_BINARY},
    [QM_EX_EQ] = {" == ", NULL, PREC_EQ, FORM_BINARY},
    [QM_EX_NE] = {" != ", NULL, PREC_EQ, FORM_BINARY},
    [QM_EX_LT] = {" < ", NULL, PREC_REL, FORM_BINARY},
    [QM_EX_LE] = {" <= ", NULL, PREC_REL, FORM_BINARY},
    [QM_EX_GT] = {" > ", NULL, PREC_REL, FORM_BINARY},
    [QM_EX_GE] = {" >= ", NULL, PREC_REL, FORM_BINARY},
    [QM_EX_LAND] = {" && ", NULL, PREC_LAND, FORM_BINARY},
    [QM_EX_LOR] = {" || ", NULL, PREC_LOR, FORM_BINARY},
    [QM_EX_BIT] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_INSERT] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_CONCAT] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_SIN] = {"sin", "sin", PREC_PRIMARY, FORM_CALL},
    [QM_EX_COS] = {"cos", "cos", PREC_PRIMARY, FORM_CALL},
    [QM_EX_TAN] = {"tan", "tan", PREC_PRIMARY, FORM_CALL},
    [QM_EX_ARCSIN] = {"arcsin", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_ARCCOS] = {"arccos", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_ARCTAN] = {"arctan", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_EXP] = {"exp", "exp", PREC_PRIMARY, FORM_CALL},
    [QM_EX_LOG] = {"log", "ln", PREC_PRIMARY, FORM_CALL},
    [QM_EX_SQRT] = {"sqrt", "sqrt", PREC_PRIMARY, FORM_CALL},
    [QM_EX_FLOOR] = {"floor", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_CEILING] = {"ceiling", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_POPCOUNT] = {"popcount", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_ROTL] = {"rotl", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_ROTR] = {"rotr", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_AT] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_ELEMENT] = {"", NULL, PREC_PRIMARY, FORM_OTHER},
    [QM_EX_REAL] = {"real", NULL, PREC_PRIMARY, FORM_CALL},
    [QM_EX_IMAG] = {"imag", NULL, PREC_PRIMARY, FORM_CALL},
};

void qm_print_reserve_functions(qm_printer *p)
{
    for (uint32_t e = 0; p->dialect != QM_DIALECT_QASM2 && e < p->m->nexprs; e++) {
        qm_expr_op op = (qm_expr_op)p->m->exprs[e].op;
        if (spellings[op].form == FORM_CALL)
            qm_names_reserve(&p->names, spellings[op].text);
        else if (op == QM_EX_SIZE)
            qm_names_reserve(&p->names, "sizeof");
    }
}

static const double pi = 3.14159265358979323846;

/* The text p*pi/q of v with the least q and a small p, or false. Text is exact: evaluating it from
 * left to right in double arithmetic gives v. */
static bool pi_form(char out[QM_DOUBLE_TEXT], double v, prec *binds)
{
    double turns = fabs(v) / pi;
    if (!(turns > 1e-9 && turns < 1e4))
        return false;
    for (uint32_t q = 1; q <= 1u << 24; q = q < 16 ? q + 1 : q * 2) {
        double p = nearbyint(turns * q);
        if (p < 1 || p > 9999 || fabs(turns * q - p) > 1e-9 * p || p * pi / q != fabs(v))
            continue;
        char times[8] = "", over[16] = "";
        if (p != 1)
            snprintf(times, sizeof times, "%d*", (int)p);
        if (q != 1)
            snprintf(over, sizeof over, "/%u", (unsigned)q);
        snprintf(out, QM_DOUBLE_TEXT, "%s%spi%s", signbit(v) ? "-" : "", times, over);
        *binds = p != 1 || q != 1 ? PREC_MUL : signbit(v) ? PREC_UNARY : PREC_PRIMARY;
        return true;
    }
    return false;
}

/* A decimal that is a real number in every dialect: with a '.' also before an exponent. */
static void decimal(char out[QM_DOUBLE_TEXT + 2], double v)
{
    int n = qm_format_double(out, v);
    char *e = strchr(out, 'e');
    if (e && !strchr(out, '.')) {
        memmove(e + 2, e, (size_t)(out + n - e) + 1);
        memcpy(e, ".0", 2);
    }
}

static prec real_text(char out[QM_DOUBLE_TEXT + 2], double v)
{
    prec binds = signbit(v) ? PREC_UNARY : PREC_PRIMARY;
    if (!pi_form(out, v, &binds))
        decimal(out, v);
    return binds;
}

void qm_print_angle(qm_text *t, double v)
{
    char text[QM_DOUBLE_TEXT + 2];
    if (v == 0 && !signbit(v)) {
        qm_text_puts(t, "0");
        return;
    }
    real_text(text, v);
    qm_text_puts(t, text);
}

static double float_value(const qm_expr *e)
{
    double v;
    memcpy(&v, &e->value, sizeof v);
    return v;
}

/* The casting rule of expr.h: does angle[width](v) have these bits? */
static bool reads_as_angle(double v, uint32_t width, uint64_t bits)
{
    double steps = nearbyint(fmod(v, 2 * pi) / (2 * pi) * ldexp(1, (int)width));
    return steps == (double)bits && (steps < 9007199254740992.0 || width == 64) &&
           (steps < 18446744073709551616.0 && (uint64_t)steps == bits);
}

static void put_bits(qm_printer *p, uint32_t expr, uint32_t width)
{
    qm_text_puts(&p->out, "\"");
    for (uint32_t i = width; i-- > 0;)
        qm_text_puts(&p->out, qm_expr_const_bit(p->m, expr, i) ? "1" : "0");
    qm_text_puts(&p->out, "\"");
}

static const prec duration_binds[] = {
    [QM_DF_LITERAL] = PREC_PRIMARY, [QM_DF_NEGATIVE] = PREC_UNARY, [QM_DF_SUM] = PREC_ADD};

/* Is it a constant real number of a float or complex type? Then *v is its value. */
static bool is_real_constant(const qm_module *m, uint32_t expr, double *v)
{
    const qm_expr *e = qm_expr_at(m, expr);
    double part[2] = {0, 0};
    if (e->op != QM_EX_CONST || (e->type.kind != QM_T_FLOAT && e->type.kind != QM_T_COMPLEX))
        return false;
    if (e->type.kind == QM_T_COMPLEX)
        qm_expr_parts(m, expr, part);
    else
        part[0] = float_value(e);
    *v = part[0];
    return part[1] == 0 && !signbit(part[1]);
}

/* A complex constant as an expression of its type. */
static prec put_complex(qm_printer *p, uint32_t expr)
{
    double part[2];
    qm_expr_parts(p->m, expr, part);
    return qm_print_complex(&p->out, part[0], part[1]) ? PREC_PRIMARY : PREC_ADD;
}

/* A bare literal for a constant that has, or that is converted to, the type of the place: false
 * when there is none. */
static bool put_literal(qm_printer *p, uint32_t expr, prec *binds)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    char text[QM_DOUBLE_TEXT + 2];
    *binds = PREC_PRIMARY;
    switch (e->type.kind) {
    case QM_T_BOOL:
        qm_text_puts(&p->out, e->value ? "true" : "false");
        return true;
    case QM_T_BIT:
        if (e->type.width)
            put_bits(p, expr, e->type.width);
        else
            qm_text_puts(&p->out, e->value ? "1" : "0");
        return true;
    case QM_T_INT:
        if (e->type.width > 64 || (int64_t)e->value == INT64_MIN)
            return false;
        if ((int64_t)e->value < 0)
            *binds = PREC_UNARY;
        qm_text_printf(&p->out, "%lld", (long long)e->value);
        return true;
    case QM_T_UINT:
        if (e->type.width > 64)
            return false;
        qm_print_uint(&p->out, e->value);
        return true;
    case QM_T_FLOAT:
        *binds = real_text(text, float_value(e));
        qm_text_puts(&p->out, text);
        return true;
    case QM_T_ANGLE: {
        double v = qm_expr_as_double(p->m, expr);
        if (e->type.width > 64 || !reads_as_angle(v, e->type.width, e->value))
            return false;
        *binds = real_text(text, v);
        qm_text_puts(&p->out, text);
        return true;
    }
    case QM_T_COMPLEX: {
        double v;
        if (!is_real_constant(p->m, expr, &v)) {
            *binds = put_complex(p, expr);
            return true;
        }
        *binds = real_text(text, v);
        qm_text_puts(&p->out, text);
        return true;
    }
    case QM_T_DURATION:
        *binds = duration_binds[qm_duration_expr(qm_expr_as_duration(p->m, expr), &p->out)];
        return true;
    default:
        return false;
    }
}

/* Has a bare literal of this kind exactly this type? */
static bool is_literal_type(qm_type t)
{
    switch (t.kind) {
    case QM_T_BOOL:
    case QM_T_DURATION:
        return true;
    case QM_T_BIT:
        return t.width > 0;
    case QM_T_INT:
        return t.unsized;
    case QM_T_FLOAT:
    case QM_T_COMPLEX:
        return t.width == 64 && !t.unsized;
    default:
        return false;
    }
}

static prec put_const(qm_printer *p, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    prec binds;
    uint32_t start = p->out.size;
    bool bare = is_literal_type(e->type) || p->dialect == QM_DIALECT_QASM2;
    if (bare && e->type.kind == QM_T_COMPLEX)
        return put_complex(p, expr);
    if (bare && put_literal(p, expr, &binds))
        return binds;
    p->out.size = start;
    char type[32];
    qm_text_printf(&p->out, "%s(", qm_type_text(e->type, type));
    if (!put_literal(p, expr, &binds))
        put_bits(p, expr, e->type.width);
    qm_text_puts(&p->out, ")");
    return PREC_PRIMARY;
}

static prec put(qm_printer *p, uint32_t expr);

/* What an expression casts to `type` when the front end inserts that cast by itself; else itself.
 */
static uint32_t implicit_operand(const qm_module *m, uint32_t expr, qm_type type)
{
    const qm_expr *e = qm_expr_at(m, expr);
    bool implied = e->op == QM_EX_CAST && qm_type_equal(e->type, type) &&
                   qm_cast_implicit(qm_expr_at(m, e->a)->type, type);
    return implied ? e->a : expr;
}

/* The expression as an operand that must bind at least as tightly as `least`. */
static void put_operand(qm_printer *p, uint32_t expr, prec least)
{
    uint32_t start = p->out.size;
    if (put(p, expr) >= least)
        return;
    uint32_t n = p->out.size - start;
    qm_text_puts(&p->out, "()");
    memmove(p->out.data + start + 1, p->out.data + start, n);
    p->out.data[start] = '(';
    p->out.data[start + n + 1] = ')';
}

/* Do the usual arithmetic conversions of a value of type `from` beside one of type `to` give `to`,
 * so that the front end inserts the cast? */
static bool absorbs(qm_type from, qm_type to)
{
    if (to.kind != QM_T_INT && to.kind != QM_T_UINT && to.kind != QM_T_FLOAT &&
        to.kind != QM_T_COMPLEX)
        return false;
    if (from.kind == QM_T_BOOL || (from.kind == QM_T_BIT && from.width == 0))
        return true;
    if (from.kind == to.kind)
        return to.width > from.width || (to.width == from.width && (from.unsized || !to.unsized));
    if (to.kind == QM_T_COMPLEX)
        return from.kind == QM_T_FLOAT || from.kind == QM_T_INT || from.kind == QM_T_UINT;
    if (from.kind != QM_T_INT && from.kind != QM_T_UINT)
        return false;
    return to.kind == QM_T_FLOAT ||
           (to.kind == QM_T_UINT ? to.width >= from.width : to.width > from.width);
}

/* What may stand for an operand beside another of its type: what it casts, or QM_NONE. */
static uint32_t absorbed(const qm_module *m, uint32_t operand)
{
    const qm_expr *e = qm_expr_at(m, operand);
    return e->op == QM_EX_CAST && absorbs(qm_expr_at(m, e->a)->type, e->type) ? e->a : QM_NONE;
}

static bool is_whole(double v)
{
    return fabs(v) < 1e15 && v == nearbyint(v) && !(v == 0 && signbit(v));
}

/* Is it a constant for which a plain number may stand beside another operand of its type? */
static bool is_plain(const qm_module *m, uint32_t operand, uint8_t op)
{
    static const qm_type literal = {.kind = QM_T_INT, .unsized = 1, .width = 64};
    const qm_expr *e = qm_expr_at(m, operand);
    if (e->op != QM_EX_CONST)
        return false;
    if (e->type.kind == QM_T_BIT && e->type.width == 0)
        return op >= QM_EX_AND && op <= QM_EX_GE;
    double v;
    if (is_real_constant(m, operand, &v))
        return is_whole(v) || e->type.kind == QM_T_COMPLEX;
    bool integer = e->type.kind == QM_T_INT || e->type.kind == QM_T_UINT;
    if (op == QM_EX_SHL || op == QM_EX_SHR)
        return integer && e->type.unsized;
    return integer && op != QM_EX_AND && op != QM_EX_OR && op != QM_EX_XOR &&
           absorbs(literal, e->type);
}

/* An operand where the front end finds its type by itself. */
static void put_plain(qm_printer *p, uint32_t expr, prec least)
{
    uint32_t start = p->out.size;
    prec binds;
    double v;
    bool whole = is_real_constant(p->m, expr, &v) && is_whole(v);
    if (whole && (v >= 0 || least <= PREC_UNARY))
        qm_text_printf(&p->out, "%.0f", v);
    else if (whole || !put_literal(p, expr, &binds) || binds < least) {
        p->out.size = start;
        put_operand(p, expr, least);
    }
}

/* The cast away from int that a shift distance gets is left out, too. */
static uint32_t shift_distance(const qm_module *m, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(m, expr);
    if (e->op != QM_EX_CAST || e->type.kind != QM_T_UINT)
        return expr;
    qm_type from = qm_expr_at(m, e->a)->type;
    bool same =
        from.kind == QM_T_INT && from.width == e->type.width && from.unsized == e->type.unsized;
    return same ? e->a : expr;
}

/* Leaves out casts that the front end inserts: of at most one operand, since the other one fixes
 * the type. */
static void simplify_operands(const qm_module *m, const qm_expr *e, uint32_t *a, uint32_t *b)
{
    uint8_t op = e->op;
    if (op == QM_EX_SHL || op == QM_EX_SHR) {
        *b = shift_distance(m, *b);
    } else if (op == QM_EX_LAND || op == QM_EX_LOR) {
        *a = implicit_operand(m, *a, e->type);
        *b = implicit_operand(m, *b, e->type);
    } else if (op < QM_EX_SHL || (op >= QM_EX_EQ && op <= QM_EX_GE)) {
        uint32_t *side = absorbed(m, *a) != QM_NONE ? a : b;
        if (absorbed(m, *side) != QM_NONE)
            *side = absorbed(m, *side);
    }
}

static void put_binary(qm_printer *p, const qm_expr *e)
{
    const spelling *s = &spellings[e->op];
    bool two = p->dialect == QM_DIALECT_QASM2;
    prec left = s->prec, right = s->prec + 1;
    if (e->op == QM_EX_POW) { /* groups to the right; how OpenQASM 2 groups '^' is left open */
        left = PREC_PRIMARY;
        right = two ? PREC_PRIMARY : PREC_POW;
    }
    uint32_t a = e->a, b = e->b;
    simplify_operands(p->m, e, &a, &b);
    bool plain_a = a == e->a && b == e->b && is_plain(p->m, a, e->op) && e->op != QM_EX_SHL &&
                   e->op != QM_EX_SHR;
    bool plain_b = a == e->a && b == e->b && !plain_a && is_plain(p->m, b, e->op);
    (plain_a ? put_plain : put_operand)(p, a, left);
    qm_text_puts(&p->out, two ? s->text2 : s->text);
    (plain_b ? put_plain : put_operand)(p, b, right);
}

static void put_call(qm_printer *p, const qm_expr *e, const char *name)
{
    qm_text_printf(&p->out, "%s(", name);
    put(p, e->a);
    if (e->b != QM_NONE) {
        qm_text_puts(&p->out, ", ");
        put(p, e->b);
    }
    qm_text_puts(&p->out, ")");
}

/* Is it an angle taken as a number of radians? */
static bool is_radians(const qm_module *m, const qm_expr *e)
{
    return e->op == QM_EX_CAST && e->type.kind == QM_T_FLOAT &&
           qm_expr_at(m, e->a)->type.kind == QM_T_ANGLE;
}

/* OpenQASM has no cast from an angle to its radians, but one to its bits, and from these to a
 * number. */
static prec put_radians(qm_printer *p, const qm_expr *e)
{
    char unit[QM_DOUBLE_TEXT + 2];
    uint32_t width = qm_expr_at(p->m, e->a)->type.width;
    bool narrow = e->type.width != 64; /* than the product */
    char type[32];
    if (narrow)
        qm_text_printf(&p->out, "%s(", qm_type_text(e->type, type));
    qm_text_printf(&p->out, "uint[%u](bit[%u](", width, width);
    put(p, e->a);
    bool tight = real_text(unit, ldexp(2 * pi, -(int)width)) > PREC_MUL;
    qm_text_printf(&p->out, tight ? "))*%s%s" : "))*(%s)%s", unit, narrow ? ")" : "");
    return narrow ? PREC_PRIMARY : PREC_MUL;
}

static prec put_cast(qm_printer *p, const qm_expr *e)
{
    if (is_radians(p->m, e))
        return put_radians(p, e);
    char type[32];
    qm_text_printf(&p->out, "%s(", qm_type_text(e->type, type));
    put(p, e->a);
    qm_text_puts(&p->out, ")");
    return PREC_PRIMARY;
}

static void put_index(qm_printer *p, const qm_expr *e)
{
    int64_t at;
    put_operand(p, e->a, PREC_PRIMARY);
    qm_text_puts(&p->out, "[");
    if (qm_expr_is_const(p->m, e->b) && qm_expr_as_int(p->m, e->b, &at))
        qm_text_printf(&p->out, "%lld", (long long)at);
    else
        put(p, e->b);
    qm_text_puts(&p->out, "]");
}

/* The text of an expression stays in the buffer until its statement ends. */
static void put_durationof(qm_printer *p, uint32_t block)
{
    p->held++;
    qm_text_puts(&p->out, "durationof({\n");
    p->depth++;
    qm_print_block3(p, block);
    p->depth--;
    qm_print_indent(p);
    qm_text_puts(&p->out, "})");
    p->held--;
}

static prec put(qm_printer *p, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    const spelling *s = &spellings[e->op];
    switch ((form)s->form) {
    case FORM_BINARY:
        if (e->op == QM_EX_MOD &&
            e->type.kind == QM_T_FLOAT) { /* no operator of the specification */
            put_call(p, e, "mod");
            return PREC_PRIMARY;
        }
        put_binary(p, e);
        return s->prec;
    case FORM_UNARY:
        qm_text_puts(&p->out, s->text);
        put_operand(p, e->op == QM_EX_NOT ? implicit_operand(p->m, e->a, e->type) : e->a,
                    p->dialect == QM_DIALECT_QASM2 ? PREC_PRIMARY : PREC_UNARY);
        return s->prec;
    case FORM_CALL:
        put_call(p, e, p->dialect == QM_DIALECT_QASM2 ? s->text2 : s->text);
        return s->prec;
    case FORM_OTHER:
        break;
    }
    switch ((qm_expr_op)e->op) {
    case QM_EX_CONST:
        return put_const(p, expr);
    case QM_EX_CELL:
        qm_text_puts(&p->out, qm_print_cell_name(p, e->a));
        break;
    case QM_EX_DURATIONOF:
        put_durationof(p, e->a);
        break;
    case QM_EX_PARAM:
        if (p->params)
            qm_text_puts(&p->out, p->params[e->a]);
        else
            qm_text_printf(&p->out, "p%u", e->a);
        break;
    case QM_EX_SIZE:
        qm_text_printf(&p->out, "sizeof(%s, %llu)", qm_print_cell_name(p, e->a),
                       (unsigned long long)e->value);
        break;
    case QM_EX_ELEMENT:
        qm_print_element(p, (uint32_t)e->value, e->a);
        break;
    case QM_EX_CAST:
        return put_cast(p, e);
    case QM_EX_BIT:
        put_index(p, e);
        break;
    default: /* INSERT stands only in assignments to one cell, which print_stmt.c takes apart */
        qm_print_concat(p, expr);
        break;
    }
    return PREC_PRIMARY;
}

void qm_print_expr_in(qm_printer *p, uint32_t expr)
{
    put(p, expr);
}

void qm_print_primary(qm_printer *p, uint32_t expr)
{
    put_operand(p, expr, PREC_PRIMARY);
}

void qm_print_converted(qm_printer *p, uint32_t expr, qm_type type)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    if (e->op == QM_EX_CONST && qm_type_equal(e->type, type)) {
        uint32_t start = p->out.size;
        prec binds;
        if (put_literal(p, expr, &binds))
            return;
        p->out.size = start;
    }
    put(p, implicit_operand(p->m, expr, type));
}

void qm_print_param(qm_printer *p, qm_param v)
{
    if (qm_param_is_number(v))
        qm_print_angle(&p->out, v.value);
    else /* the front end takes an angle's radians by itself */
        put(p, is_radians(p->m, qm_expr_at(p->m, v.expr)) ? qm_expr_at(p->m, v.expr)->a : v.expr);
}

bool qm_print_has_spelling2(uint32_t op)
{
    return spellings[op].text2 != NULL;
}
