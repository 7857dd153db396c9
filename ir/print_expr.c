/* print_expr.c - expressions as text.
 *
 * Operators get parentheses only where the grammar's precedences need them. The text of an
 * expression is a tree: its size is that of the expression with nothing shared. */
#include "ir/duration.h"
#include "ir/print_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum form { FORM_BINARY, FORM_UNARY, FORM_CALL, FORM_OTHER } form;

typedef struct spelling {
    const char *text;
    const char *text2; /* OpenQASM 2; NULL: it has none */
    uint8_t prec, form;
} spelling;

static const spelling spellings[QM_EX_OP_COUNT] = {
    [QM_EX_CONST] = {"", "", QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_CELL] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_DURATIONOF] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_PARAM] = {"", "", QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_SIZE] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_CAST] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_NEG] = {"-", "-", QM_PREC_UNARY, FORM_UNARY},
    [QM_EX_NOT] = {"!", NULL, QM_PREC_UNARY, FORM_UNARY},
    [QM_EX_BITNOT] = {"~", NULL, QM_PREC_UNARY, FORM_UNARY},
    [QM_EX_ADD] = {" + ", " + ", QM_PREC_ADD, FORM_BINARY},
    [QM_EX_SUB] = {" - ", " - ", QM_PREC_ADD, FORM_BINARY},
    [QM_EX_MUL] = {"*", "*", QM_PREC_MUL, FORM_BINARY},
    [QM_EX_DIV] = {"/", "/", QM_PREC_MUL, FORM_BINARY},
    [QM_EX_MOD] = {" % ", NULL, QM_PREC_MUL, FORM_BINARY},
    [QM_EX_POW] = {"**", "^", QM_PREC_POW, FORM_BINARY},
    [QM_EX_SHL] = {" << ", NULL, QM_PREC_SHIFT, FORM_BINARY},
    [QM_EX_SHR] = {" >> ", NULL, QM_PREC_SHIFT, FORM_BINARY},
    [QM_EX_AND] = {" & ", NULL, QM_PREC_AND, FORM_BINARY},
    [QM_EX_OR] = {" | ", NULL, QM_PREC_OR, FORM_BINARY},
    [QM_EX_XOR] = {" ^ ", NULL, QM_PREC_XOR, FORM_BINARY},
    [QM_EX_EQ] = {" == ", NULL, QM_PREC_EQ, FORM_BINARY},
    [QM_EX_NE] = {" != ", NULL, QM_PREC_EQ, FORM_BINARY},
    [QM_EX_LT] = {" < ", NULL, QM_PREC_REL, FORM_BINARY},
    [QM_EX_LE] = {" <= ", NULL, QM_PREC_REL, FORM_BINARY},
    [QM_EX_GT] = {" > ", NULL, QM_PREC_REL, FORM_BINARY},
    [QM_EX_GE] = {" >= ", NULL, QM_PREC_REL, FORM_BINARY},
    [QM_EX_LAND] = {" && ", NULL, QM_PREC_LAND, FORM_BINARY},
    [QM_EX_LOR] = {" || ", NULL, QM_PREC_LOR, FORM_BINARY},
    [QM_EX_BIT] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_INSERT] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_CONCAT] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_SIN] = {"sin", "sin", QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_COS] = {"cos", "cos", QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_TAN] = {"tan", "tan", QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_ARCSIN] = {"arcsin", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_ARCCOS] = {"arccos", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_ARCTAN] = {"arctan", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_EXP] = {"exp", "exp", QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_LOG] = {"log", "ln", QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_SQRT] = {"sqrt", "sqrt", QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_FLOOR] = {"floor", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_CEILING] = {"ceiling", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_POPCOUNT] = {"popcount", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_ROTL] = {"rotl", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_ROTR] = {"rotr", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_AT] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_ELEMENT] = {"", NULL, QM_PREC_PRIMARY, FORM_OTHER},
    [QM_EX_REAL] = {"real", NULL, QM_PREC_PRIMARY, FORM_CALL},
    [QM_EX_IMAG] = {"imag", NULL, QM_PREC_PRIMARY, FORM_CALL},
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

static qm_prec put(qm_printer *p, uint32_t expr);

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
static void put_operand(qm_printer *p, uint32_t expr, qm_prec least)
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
    if (qm_print_is_real(m, operand, &v))
        return is_whole(v) || e->type.kind == QM_T_COMPLEX;
    bool integer = e->type.kind == QM_T_INT || e->type.kind == QM_T_UINT;
    if (op == QM_EX_SHL || op == QM_EX_SHR)
        return integer && e->type.unsized;
    return integer && op != QM_EX_AND && op != QM_EX_OR && op != QM_EX_XOR &&
           absorbs(literal, e->type);
}

/* An operand where the front end finds its type by itself. */
static void put_plain(qm_printer *p, uint32_t expr, qm_prec least)
{
    uint32_t start = p->out.size;
    qm_prec binds;
    double v;
    bool whole = qm_print_is_real(p->m, expr, &v) && is_whole(v);
    if (whole && (v >= 0 || least <= QM_PREC_UNARY))
        qm_text_printf(&p->out, "%.0f", v);
    else if (whole || !qm_print_literal(p, expr, &binds) || binds < least) {
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
    qm_prec left = s->prec, right = s->prec + 1;
    if (e->op == QM_EX_POW) { /* groups to the right; how OpenQASM 2 groups '^' is left open */
        left = QM_PREC_PRIMARY;
        right = two ? QM_PREC_PRIMARY : QM_PREC_POW;
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
static qm_prec put_radians(qm_printer *p, const qm_expr *e)
{
    char unit[QM_DOUBLE_TEXT + 2];
    uint32_t width = qm_expr_at(p->m, e->a)->type.width;
    bool narrow = e->type.width != 64; /* than the product */
    char type[32];
    if (narrow)
        qm_text_printf(&p->out, "%s(", qm_type_text(e->type, type));
    qm_text_printf(&p->out, "uint[%u](bit[%u](", width, width);
    put(p, e->a);
    bool tight = qm_print_real(unit, ldexp(2 * M_PI, -(int)width)) > QM_PREC_MUL;
    qm_text_printf(&p->out, tight ? "))*%s%s" : "))*(%s)%s", unit, narrow ? ")" : "");
    return narrow ? QM_PREC_PRIMARY : QM_PREC_MUL;
}

static qm_prec put_cast(qm_printer *p, const qm_expr *e)
{
    if (is_radians(p->m, e))
        return put_radians(p, e);
    char type[32];
    qm_text_printf(&p->out, "%s(", qm_type_text(e->type, type));
    put(p, e->a);
    qm_text_puts(&p->out, ")");
    return QM_PREC_PRIMARY;
}

static void put_index(qm_printer *p, const qm_expr *e)
{
    int64_t at;
    put_operand(p, e->a, QM_PREC_PRIMARY);
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

static qm_prec put(qm_printer *p, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    const spelling *s = &spellings[e->op];
    switch ((form)s->form) {
    case FORM_BINARY:
        if (e->op == QM_EX_MOD &&
            e->type.kind == QM_T_FLOAT) { /* no operator of the specification */
            put_call(p, e, "mod");
            return QM_PREC_PRIMARY;
        }
        put_binary(p, e);
        return s->prec;
    case FORM_UNARY:
        qm_text_puts(&p->out, s->text);
        put_operand(p, e->op == QM_EX_NOT ? implicit_operand(p->m, e->a, e->type) : e->a,
                    p->dialect == QM_DIALECT_QASM2 ? QM_PREC_PRIMARY : QM_PREC_UNARY);
        return s->prec;
    case FORM_CALL:
        put_call(p, e, p->dialect == QM_DIALECT_QASM2 ? s->text2 : s->text);
        return s->prec;
    case FORM_OTHER:
        break;
    }
    switch ((qm_expr_op)e->op) {
    case QM_EX_CONST:
        return qm_print_const(p, expr);
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
    return QM_PREC_PRIMARY;
}

void qm_print_expr_in(qm_printer *p, uint32_t expr)
{
    put(p, expr);
}

void qm_print_primary(qm_printer *p, uint32_t expr)
{
    put_operand(p, expr, QM_PREC_PRIMARY);
}

void qm_print_converted(qm_printer *p, uint32_t expr, qm_type type)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    if (e->op == QM_EX_CONST && qm_type_equal(e->type, type)) {
        uint32_t start = p->out.size;
        qm_prec binds;
        if (qm_print_literal(p, expr, &binds))
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
