/* expr.c - expressions of the tree to typed expressions of the module.
 *
 * The module's constructor folds constants, so a constant expression is one that comes back as a
 * constant. Chains of binary operators are walked in a loop, so that a long sum needs no deep
 * stack; what nests by brackets is bounded by the parser. */

#include "frontend/array.h"
#include "frontend/warn.h"

#include <math.h>

/* Parameters of OpenQASM 2 divide by no zero and take no logarithm or root without a value. */
static bool has_no_value(const qm_sema *s, qm_expr_op op, uint32_t b, uint32_t v)
{
    if (op == QM_EX_DIV)
        return qm_expr_is_const(s->m, b) && qm_expr_as_double(s->m, b) == 0;
    return (op == QM_EX_LOG || op == QM_EX_SQRT) && qm_expr_is_const(s->m, v) &&
           !isfinite(qm_expr_as_double(s->m, v));
}

uint32_t qm_sema_node(qm_sema *s, qm_expr_op op, qm_type t, uint32_t a, uint32_t b, qm_span at)
{
    if (t.kind != QM_T_DURATION &&
        (!qm_sema_is_settled(s, a, at) || (b != QM_NONE && !qm_sema_is_settled(s, b, at))))
        return QM_NONE;
    uint32_t v = qm_expr_make(s->m, op, t, a, b, QM_NONE);
    if (s->real_literals && has_no_value(s, op, b, v)) {
        qm_error(&s->cx->diag, QM_E_DIVISION, at, "this expression has no value");
        return QM_NONE;
    }
    if (qm_expr_is_const(s->m, v) || !qm_expr_is_const(s->m, a) ||
        (b != QM_NONE && !qm_expr_is_const(s->m, b)))
        return v;
    bool division = op == QM_EX_DIV || op == QM_EX_MOD;
    bool durations = b != QM_NONE && qm_sema_type_of(s, a).kind == QM_T_DURATION &&
                     qm_sema_type_of(s, b).kind == QM_T_DURATION;
    qm_error(&s->cx->diag, QM_E_DIVISION, at, "%s",
             durations  ? "durations in SI units and in dt compare only when the length of a dt is "
                          "known (--dt)"
             : division ? "division by zero in a constant expression"
                        : "the constant expression has no value");
    return QM_NONE;
}

__extension__ typedef unsigned __int128 wide_word;

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The base of a literal's digits; the prefix is skipped. */
static uint32_t literal_base(qm_str *t)
{
    uint32_t base = 10;
    if (t->size > 2 && t->data[0] == '0') {
        char c = t->data[1];
        base = c == 'x' || c == 'X' ? 16 : c == 'o' || c == 'O' ? 8 : c == 'b' || c == 'B' ? 2 : 10;
    }
    if (base != 10) {
        t->data += 2;
        t->size -= 2;
    }
    return base;
}

/* A literal of more than 64 bits: an unsigned integer of just its width. */
static uint32_t wide_literal(qm_sema *s, const qm_ast_expr *e)
{
    qm_str t = e->text;
    uint32_t base = literal_base(&t);
    uint32_t limit = s->cx->limits.int_bits / 64 + 1, n = 1;
    uint64_t *words = qm_arena_zalloc(&s->scratch, limit + 1, sizeof *words);
    for (uint32_t i = 0; i < t.size && n <= limit; i++) {
        int digit = digit_value(t.data[i]);
        if (digit < 0)
            continue;
        wide_word carry = (uint64_t)digit;
        for (uint32_t k = 0; k < n; k++) {
            carry += (wide_word)words[k] * base;
            words[k] = (uint64_t)carry;
            carry >>= 64;
        }
        if (carry)
            words[n++] = (uint64_t)carry;
    }
    uint32_t width = 64 * n - (words[n - 1] ? (uint32_t)__builtin_clzll(words[n - 1]) : 64);
    if (n > limit || width > s->cx->limits.int_bits) {
        qm_error(&s->cx->diag, QM_E_LIMIT, e->at,
                 "the literal needs more than %u bits (--max-int-bits)", s->cx->limits.int_bits);
        return QM_NONE;
    }
    return qm_expr_const_wide(s->m, qm_type_make(QM_T_UINT, width), words);
}

static uint32_t int_literal(qm_sema *s, const qm_ast_expr *e)
{
    if (e->b)
        return wide_literal(s, e);
    if (s->real_literals)
        return qm_expr_float(s->m, (double)e->value);
    qm_type_kind kind = e->value > INT64_MAX ? QM_T_UINT : QM_T_INT;
    return qm_expr_const(s->m, qm_type_unsized(kind), e->value);
}

static uint32_t bits_literal(qm_sema *s, const qm_ast_expr *e)
{
    uint32_t n = e->text.size;
    if (n > s->cx->limits.bits) {
        qm_error(&s->cx->diag, QM_E_LIMIT, e->at,
                 "a bit string has at most %u bits, but %u are given (--max-bits)",
                 s->cx->limits.bits, n);
        return QM_NONE;
    }
    uint64_t *words = qm_arena_zalloc(&s->scratch, n / 64 + 1, sizeof *words);
    for (uint32_t i = 0; i < n; i++)
        if (e->text.data[n - 1 - i] == '1')
            words[i / 64] |= UINT64_C(1) << (i % 64);
    qm_type t = qm_type_make(QM_T_BIT, n);
    return n <= 64 ? qm_expr_const(s->m, t, words[0]) : qm_expr_const_wide(s->m, t, words);
}

static uint32_t imaginary_literal(qm_sema *s, const qm_ast_expr *e)
{
    qm_type t = e->op ? qm_type_unsized(QM_T_COMPLEX) : qm_type_make(QM_T_COMPLEX, 64);
    return qm_expr_complex(s->m, t, 0, e->number);
}

static uint32_t name_value(qm_sema *s, const qm_ast_expr *e)
{
    const qm_symbol *sy = qm_scope_need(s, e->name, false);
    if (!sy)
        return QM_NONE;
    qm_place_ref place;
    switch ((qm_symbol_kind)sy->kind) {
    case QM_SY_CONST:
    case QM_SY_LENGTH:
        return sy->index;
    case QM_SY_CELL:
        return qm_cell_is_array(&s->m->cells[sy->index]) ? qm_sema_array_value(s, e)
                                                         : qm_expr_cell(s->m, sy->index);
    case QM_SY_PARAM:
        return qm_expr_param(s->m, sy->index);
    case QM_SY_BIT_ALIAS:
        if (sy->n == 0)
            return qm_expr_const(s->m, qm_type_unsized(QM_T_UINT), 0);
        if (sy->place)
            return qm_sema_kept_value(s, sy->place);
        return qm_sema_place(s, e, &place) == QM_OK ? qm_sema_place_value(s, &place) : QM_NONE;
    default:
        break;
    }
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_TYPE, e->at, "'%s' is %s, not a classical value",
                             qm_intern_cstr(&s->cx->names, e->name.name), qm_symbol_text(sy));
    qm_scope_note(s, r, sy);
    return QM_NONE;
}

uint32_t qm_sema_slice(qm_sema *s, const qm_ast_expr *e, qm_index_range *range)
{
    range->lo = QM_NONE;
    if (qm_sema_rank(s, e) >= 0)
        return qm_sema_array_value(s, e);
    uint32_t v = qm_sema_expr(s, e->a);
    if (v == QM_NONE)
        return QM_NONE;
    qm_type t = qm_sema_type_of(s, v);
    uint32_t n = qm_sema_bits_of(t);
    char text[32];
    if (n == 0) {
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                                 "a value of type %s has no bits to index", qm_type_text(t, text));
        if (t.unsized)
            qm_note(&s->cx->diag, r, e->a->at,
                    "bits are reached only in types with a stated width");
        return QM_NONE;
    }
    qm_index_set set;
    if (qm_sema_index_or_range(s, e, n, &set, range) != QM_OK)
        return QM_NONE;
    return range->lo == QM_NONE ? qm_sema_bits(s, v, &set) : v;
}

static uint32_t index_value(qm_sema *s, const qm_ast_expr *e)
{
    qm_index_range range;
    uint32_t v = qm_sema_slice(s, e, &range);
    if (v == QM_NONE || range.lo == QM_NONE)
        return v;
    qm_sema_refuse_size(s, e->args.first->at);
    return QM_NONE;
}

static uint32_t concat_value(qm_sema *s, const qm_ast_expr *e)
{
    uint32_t a = qm_sema_expr(s, e->a), b = qm_sema_expr(s, e->b);
    if (a == QM_NONE || b == QM_NONE)
        return QM_NONE;
    qm_type ta = qm_sema_type_of(s, a), tb = qm_sema_type_of(s, b);
    if (ta.kind != QM_T_BIT || tb.kind != QM_T_BIT) {
        char text[32];
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "'++' joins registers, but a value of type %s is given",
                 qm_type_text(ta.kind == QM_T_BIT ? tb : ta, text));
        return QM_NONE;
    }
    qm_type t = qm_type_make(QM_T_BIT, qm_type_bits(ta) + qm_type_bits(tb));
    return qm_sema_node(s, QM_EX_CONCAT, t, a, b, e->at);
}

static uint32_t cast_value(qm_sema *s, const qm_ast_expr *e)
{
    qm_type to;
    qm_status st = qm_sema_type(s, e->type, &to);
    uint32_t v = qm_sema_expr(s, e->a);
    return st == QM_OK ? qm_sema_explicit(s, v, to, e->at) : QM_NONE;
}

/* The right side of && or || when it calls subroutines: ops that run only when the left side `a`
 * has not decided. */
static uint32_t guarded_value(qm_sema *s, const qm_ast_expr *e, uint32_t a)
{
    qm_type boolean = qm_type_make(QM_T_BOOL, 1);
    a = qm_sema_truth(s, a, e->a->at);
    if (a == QM_NONE)
        return QM_NONE;
    uint32_t cell = qm_sema_temporary(s, boolean, a), value = qm_expr_cell(s->m, cell);
    uint32_t outer = s->block;
    qm_ctl c = {.cond = value, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1};
    if (e->op == QM_AO_LOR)
        c.cond = qm_expr_make(s->m, QM_EX_NOT, boolean, value, QM_NONE, QM_NONE);
    uint32_t block = qm_module_add_block(s->m);
    s->block = block;
    uint32_t b = qm_sema_condition(s, e->b);
    qm_place_ref place = {.cell = cell, .type = boolean, .at = e->b->at};
    if (b != QM_NONE)
        qm_sema_store(s, &place, b);
    s->block = outer;
    qm_sema_push_structured(s, QM_OP_IF, &c, block);
    return b == QM_NONE ? QM_NONE : value;
}

/* a op b op c ... groups to the left, so the tree is deep on the left. */
static uint32_t binary_value(qm_sema *s, const qm_ast_expr *e)
{
    uint32_t n = 0;
    const qm_ast_expr *first = e;
    for (; first->kind == QM_AX_BINARY; first = first->a)
        n++;
    const qm_ast_expr **spine = QM_NEW_ARRAY(&s->scratch, const qm_ast_expr *, n);
    for (uint32_t i = n; i-- > 0; e = e->a)
        spine[i] = e;
    uint32_t v = qm_sema_expr(s, first);
    for (uint32_t i = 0; i < n; i++) {
        bool logical = spine[i]->op == QM_AO_LAND || spine[i]->op == QM_AO_LOR;
        if (logical && v != QM_NONE && qm_sema_calls_func(s, spine[i]->b)) {
            v = guarded_value(s, spine[i], v);
            continue;
        }
        qm_warn_division(s, spine[i]);
        uint32_t b = qm_sema_expr(s, spine[i]->b);
        s->operator_at = (qm_span){spine[i]->a->at.end, spine[i]->b->at.begin};
        v = v == QM_NONE || b == QM_NONE
                ? QM_NONE
                : qm_sema_binary(s, (qm_ast_op)spine[i]->op, v, b, spine[i]->at);
    }
    return v;
}

/* A literal that is negated: where it is unsigned, for it does not fit in int, a signed integer
 * with one bit more, so that the minus does not wrap. */
static uint32_t negated_literal(qm_sema *s, uint32_t v)
{
    qm_type t = v == QM_NONE ? qm_type_unsized(QM_T_INT) : qm_sema_type_of(s, v);
    if (t.kind != QM_T_UINT || t.width >= s->cx->limits.int_bits)
        return v;
    return qm_expr_cast(s->m, v, qm_type_make(QM_T_INT, t.width + 1));
}

static uint32_t unary_value(qm_sema *s, const qm_ast_expr *e)
{
    uint32_t a = qm_sema_expr(s, e->a);
    if (e->op == QM_AO_NEG && e->a->kind == QM_AX_INT)
        a = negated_literal(s, a);
    return a == QM_NONE ? QM_NONE : qm_sema_unary(s, (qm_ast_op)e->op, a, e->at);
}

static uint32_t misplaced(qm_sema *s, const qm_ast_expr *e)
{
    static const char *const texts[] = {
        [QM_AX_RANGE] = "a range stands only in index brackets and loops",
        [QM_AX_SET] = "a set stands only in index brackets and loops",
        [QM_AX_PHYSICAL] = "a physical qubit is not a classical value",
        [QM_AX_ARRAY] = "a list of elements stands only in the declaration of an array",
        [QM_AX_MEASURE] = "a measurement stands only on the right side of '='",
    };
    qm_error(&s->cx->diag, QM_E_TYPE, e->at, "%s", texts[e->kind]);
    return QM_NONE;
}

uint32_t qm_sema_expr(qm_sema *s, const qm_ast_expr *e)
{
    switch ((qm_ast_expr_kind)e->kind) {
    case QM_AX_INT:
        return int_literal(s, e);
    case QM_AX_FLOAT:
        return qm_expr_float(s->m, e->number);
    case QM_AX_BOOL:
        return qm_expr_const(s->m, qm_type_make(QM_T_BOOL, 1), e->value != 0);
    case QM_AX_BITS:
        return bits_literal(s, e);
    case QM_AX_IDENT:
        return name_value(s, e);
    case QM_AX_PAREN:
        return qm_sema_expr(s, e->a);
    case QM_AX_UNARY:
        return unary_value(s, e);
    case QM_AX_BINARY:
        return binary_value(s, e);
    case QM_AX_CALL:
        return qm_sema_call(s, e);
    case QM_AX_CAST:
        return cast_value(s, e);
    case QM_AX_INDEX:
        return index_value(s, e);
    case QM_AX_CONCAT:
        return concat_value(s, e);
    case QM_AX_RANGE:
    case QM_AX_SET:
    case QM_AX_PHYSICAL:
    case QM_AX_MEASURE:
        return misplaced(s, e);
    case QM_AX_IMAG:
        return imaginary_literal(s, e);
    case QM_AX_TIME:
        return qm_sema_time_literal(s, e);
    case QM_AX_ARRAY:
        return misplaced(s, e);
    case QM_AX_DURATIONOF:
        return qm_sema_durationof(s, e);
    }
    return QM_NONE;
}
