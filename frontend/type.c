/* type.c - types as written, and the conversions between values of them.
 *
 * The casting table itself is qm_cast_implicit() and qm_cast_explicit() in ir/expr.h; here stand
 * its diagnostics, and the two things that depend on the value: constants. */

#include "frontend/sema.h"

uint32_t qm_sema_bits_of(qm_type t)
{
    switch (t.kind) {
    case QM_T_BIT:
        return t.width;
    case QM_T_INT:
    case QM_T_UINT:
    case QM_T_ANGLE:
        return t.unsized ? 0 : t.width;
    default:
        return 0;
    }
}

uint32_t qm_sema_integer(qm_sema *s, const qm_ast_expr *e, const char *what)
{
    uint32_t v = qm_sema_expr(s, e);
    char text[32];
    if (v == QM_NONE || qm_type_is_integer(qm_sema_type_of(s, v)))
        return v;
    qm_error(&s->cx->diag, QM_E_TYPE, e->at, "%s is an integer, not %s", what,
             qm_type_text(qm_sema_type_of(s, v), text));
    return QM_NONE;
}

qm_status qm_sema_int_value(qm_sema *s, uint32_t v, qm_span at, const char *what, int64_t lo,
                            int64_t hi, const char *flag, int64_t *out)
{
    qm_diag *d = &s->cx->diag;
    if (!qm_expr_is_const(s->m, v)) {
        qm_error(d, QM_E_CONST, at, "%s is known only at run time", what);
        return QM_ERR_INPUT;
    }
    if (qm_expr_as_int(s->m, v, out) && *out >= lo && *out <= hi)
        return QM_OK;
    if (!qm_expr_as_int(s->m, v, out))
        qm_error(d, QM_E_TYPE, at, "%s does not fit in 64 bits", what);
    else if (*out < lo)
        qm_error(d, QM_E_TYPE, at, "%s is at least %lld, but %lld is given", what, (long long)lo,
                 (long long)*out);
    else
        qm_error(d, QM_E_LIMIT, at, "%s is at most %lld%s%s%s, but %lld is given", what,
                 (long long)hi, flag ? " (--" : "", flag ? flag : "", flag ? ")" : "",
                 (long long)*out);
    return QM_ERR_INPUT;
}

qm_status qm_sema_const_int(qm_sema *s, const qm_ast_expr *e, const char *what, int64_t lo,
                            int64_t hi, const char *flag, int64_t *out)
{
    uint32_t v = qm_sema_integer(s, e, what);
    return v == QM_NONE ? QM_ERR_INPUT : qm_sema_int_value(s, v, e->at, what, lo, hi, flag, out);
}

static qm_status float_type(qm_sema *s, const qm_ast_type *t, qm_type *out)
{
    int64_t width = 64;
    if (qm_sema_const_int(s, t->width, "the width of a float", 1, INT32_MAX, NULL, &width) != QM_OK)
        return QM_ERR_INPUT;
    if (!qm_float_exists((uint64_t)width)) {
        qm_error(&s->cx->diag, QM_E_TYPE, t->width->at,
                 "a float has 16, 32 or 64 bits, but %lld are given", (long long)width);
        return QM_ERR_INPUT;
    }
    *out = qm_type_make(QM_T_FLOAT, (uint32_t)width);
    return QM_OK;
}

static qm_status sized_type(qm_sema *s, const qm_ast_type *t, qm_type_kind kind, qm_type *out)
{
    if (!t->width) {
        *out = qm_type_unsized(kind);
        return QM_OK;
    }
    if (kind == QM_T_FLOAT)
        return float_type(s, t, out);
    int64_t width;
    if (qm_sema_const_int(s, t->width, "the width of a type", 1, s->cx->limits.int_bits,
                          "max-int-bits", &width) != QM_OK)
        return QM_ERR_INPUT;
    *out = qm_type_make(kind, (uint32_t)width);
    return QM_OK;
}

static qm_status complex_type(qm_sema *s, const qm_ast_type *t, qm_type *out)
{
    qm_type part = qm_type_unsized(QM_T_FLOAT);
    char text[32];
    if (t->base && qm_sema_type(s, t->base, &part) != QM_OK)
        return QM_ERR_INPUT;
    if (part.kind != QM_T_FLOAT) {
        qm_error(&s->cx->diag, QM_E_TYPE, t->base->at,
                 "the parts of a complex number are floats, not of type %s",
                 qm_type_text(part, text));
        return QM_ERR_INPUT;
    }
    *out = part;
    out->kind = QM_T_COMPLEX;
    return QM_OK;
}

static qm_status bit_type(qm_sema *s, const qm_ast_type *t, qm_type *out)
{
    int64_t width = 0;
    if (t->width && qm_sema_const_int(s, t->width, "the size of a bit register", 1,
                                      s->cx->limits.bits, "max-bits", &width) != QM_OK)
        return QM_ERR_INPUT;
    *out = qm_type_make(QM_T_BIT, (uint32_t)width);
    return QM_OK;
}

qm_status qm_sema_type(qm_sema *s, const qm_ast_type *t, qm_type *out)
{
    switch ((qm_ast_type_kind)t->kind) {
    case QM_AT_BIT:
    case QM_AT_CREG:
        return bit_type(s, t, out);
    case QM_AT_BOOL:
        *out = qm_type_make(QM_T_BOOL, 1);
        return QM_OK;
    case QM_AT_INT:
        return sized_type(s, t, QM_T_INT, out);
    case QM_AT_UINT:
        return sized_type(s, t, QM_T_UINT, out);
    case QM_AT_FLOAT:
        return sized_type(s, t, QM_T_FLOAT, out);
    case QM_AT_ANGLE:
        return sized_type(s, t, QM_T_ANGLE, out);
    case QM_AT_COMPLEX:
        return complex_type(s, t, out);
    case QM_AT_DURATION:
        *out = qm_type_make(QM_T_DURATION, 0);
        return QM_OK;
    case QM_AT_STRETCH:
        qm_error(&s->cx->diag, QM_E_TYPE, t->at,
                 "a stretch is a variable that the program declares: elsewhere 'duration' stands");
        return QM_ERR_INPUT;
    case QM_AT_ARRAY:
        qm_error(&s->cx->diag, QM_E_TYPE, t->at,
                 "the type of a value is needed here, not of an array");
        return QM_ERR_INPUT;
    case QM_AT_QUBIT:
    case QM_AT_QREG:
        qm_error(&s->cx->diag, QM_E_TYPE, t->at, "a classical type is needed, not a qubit");
        return QM_ERR_INPUT;
    case QM_AT_NONE:
    case QM_AT_PORT:
    case QM_AT_FRAME:
    case QM_AT_WAVEFORM:
        break;
    }
    return QM_ERR_INTERNAL;
}

static uint32_t refuse(qm_sema *s, uint32_t v, qm_type to, qm_span at, bool implicit)
{
    char from_text[32], to_text[32];
    qm_type from = qm_sema_type_of(s, v);
    qm_type_text(from, from_text);
    qm_type_text(to, to_text);
    qm_diag_rec r = qm_error(&s->cx->diag, implicit ? QM_E_TYPE : QM_E_CAST, at,
                             "a value of type %s cannot be %s %s", from_text,
                             implicit ? "used as" : "cast to", to_text);
    if (implicit && qm_cast_explicit(from, to))
        qm_note(&s->cx->diag, r, at, "the cast %s(...) is allowed", to_text);
    if (from.kind == QM_T_COMPLEX && to.kind == QM_T_FLOAT)
        qm_note(&s->cx->diag, r, at, "real(...) and imag(...) are the parts of a complex number");
    return QM_NONE;
}

uint32_t qm_sema_convert(qm_sema *s, uint32_t v, qm_type to, qm_span at)
{
    if (v == QM_NONE || qm_type_equal(qm_sema_type_of(s, v), to))
        return v;
    if (!qm_cast_implicit(qm_sema_type_of(s, v), to))
        return refuse(s, v, to, at, true);
    return qm_sema_node(s, QM_EX_CAST, to, v, QM_NONE, at);
}

uint32_t qm_sema_assigned(qm_sema *s, uint32_t v, qm_type to, qm_span at)
{
    if (v != QM_NONE && qm_sema_type_of(s, v).kind == QM_T_FLOAT && qm_type_is_integer(to))
        return qm_sema_explicit(s, v, to, at);
    return qm_sema_convert(s, v, to, at);
}

uint32_t qm_sema_explicit(qm_sema *s, uint32_t v, qm_type to, qm_span at)
{
    if (v == QM_NONE || qm_type_equal(qm_sema_type_of(s, v), to))
        return v;
    if (!qm_cast_explicit(qm_sema_type_of(s, v), to))
        return refuse(s, v, to, at, false);
    return qm_sema_node(s, QM_EX_CAST, to, v, QM_NONE, at);
}

uint32_t qm_sema_truth(qm_sema *s, uint32_t v, qm_span at)
{
    qm_type boolean = qm_type_make(QM_T_BOOL, 1);
    if (v != QM_NONE && qm_type_is_bits(qm_sema_type_of(s, v)))
        return qm_sema_explicit(s, v, boolean, at);
    return qm_sema_convert(s, v, boolean, at);
}

uint32_t qm_sema_condition(qm_sema *s, const qm_ast_expr *e)
{
    return qm_sema_truth(s, qm_sema_expr(s, e), e->at);
}
