/* index.c - index brackets: one index, a set, or a range.
 *
 * Indices count from 0, negative ones from the end; ranges include both ends. Constant indices are
 * checked here; one index, or the members of a set, may be known only at run time. */

#include "frontend/sema.h"

static qm_status out_of_range(qm_sema *s, qm_span at, int64_t i, uint32_t n)
{
    if (n == 0)
        qm_error(&s->cx->diag, QM_E_INDEX, at, "index %lld is outside of an empty register",
                 (long long)i);
    else
        qm_error(&s->cx->diag, QM_E_INDEX, at, "index %lld is outside of 0..%u", (long long)i,
                 n - 1);
    return QM_ERR_INPUT;
}

/* A constant index brought to 0..n-1. */
static qm_status normalize(qm_sema *s, qm_span at, int64_t i, uint32_t n, uint32_t *out)
{
    if (i >= (int64_t)n || i < -(int64_t)n)
        return out_of_range(s, at, i, n);
    *out = (uint32_t)(i < 0 ? i + n : i);
    return QM_OK;
}

static qm_status one_index(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index *out)
{
    out->expr = QM_NONE;
    if (e->kind == QM_AX_INT && !e->b && e->value < n) {
        out->at = (uint32_t)e->value;
        return QM_OK;
    }
    uint32_t v = qm_sema_expr(s, e);
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    qm_type t = qm_sema_type_of(s, v);
    char text[32];
    if (!qm_type_is_integer(t)) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "an index is an integer, not %s",
                 qm_type_text(t, text));
        return QM_ERR_INPUT;
    }
    int64_t i;
    if (!qm_expr_is_const(s->m, v)) {
        out->at = 0;
        out->expr = v;
        return QM_OK;
    }
    return normalize(s, e->at, qm_expr_as_int(s->m, v, &i) ? i : INT64_MAX, n, &out->at);
}

static qm_status range_part(qm_sema *s, const qm_ast_expr *e, int64_t absent, int64_t *out)
{
    *out = absent;
    if (!e)
        return QM_OK;
    uint32_t v = qm_sema_expr(s, e);
    if (v != QM_NONE && qm_type_is_integer(qm_sema_type_of(s, v)) && !qm_expr_is_const(s->m, v))
        return qm_sema_not_lowered(s, e->at, "a range of indices that is known only at run time");
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    return qm_sema_const_int(s, e, "a bound of a range", INT32_MIN, INT32_MAX, NULL, out);
}

static qm_status range(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out)
{
    int64_t step, a, c;
    if (range_part(s, e->b, 1, &step) != QM_OK ||
        range_part(s, e->a, step < 0 ? (int64_t)n - 1 : 0, &a) != QM_OK ||
        range_part(s, e->c, step < 0 ? 0 : (int64_t)n - 1, &c) != QM_OK)
        return QM_ERR_INPUT;
    if (step == 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->b->at, "the step of a range is not zero");
        return QM_ERR_INPUT;
    }
    uint32_t first;
    if (normalize(s, e->at, a, n, &first) != QM_OK)
        return QM_ERR_INPUT;
    int64_t stop = c < 0 ? c + n : c;
    int64_t distance = step > 0 ? stop - first : (int64_t)first - stop;
    if (distance < 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->at, "the range %lld:%lld:%lld is empty", (long long)a,
                 (long long)step, (long long)c);
        return QM_ERR_INPUT;
    }
    int64_t last = first + distance / (step < 0 ? -step : step) * step;
    if (last < 0 || last >= n)
        return out_of_range(s, e->at, last, n);
    out->n = (uint32_t)(distance / (step < 0 ? -step : step)) + 1;
    if (qm_sema_expand(s, out->n, e->at) != QM_OK)
        return QM_ERR_INPUT;
    out->list = QM_NEW_ARRAY(&s->scratch, qm_index, out->n);
    for (uint32_t i = 0; i < out->n; i++)
        out->list[i] = (qm_index){(uint32_t)(first + (int64_t)i * step), QM_NONE};
    return QM_OK;
}

static qm_status set(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out)
{
    if (e->args.n == 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->at, "an index set is not empty");
        return QM_ERR_INPUT;
    }
    out->list = QM_NEW_ARRAY(&s->scratch, qm_index, e->args.n);
    for (const qm_ast_expr *i = e->args.first; i; i = i->next)
        if (one_index(s, i, n, &out->list[out->n++]) != QM_OK)
            return QM_ERR_INPUT;
    return QM_OK;
}

qm_status qm_sema_index(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out)
{
    const qm_ast_expr *item = e->args.first;
    *out = (qm_index_set){NULL, 0, false};
    if (e->args.n != 1) {
        qm_error(&s->cx->diag, QM_E_INDEX, e->at, "a register takes 1 index, but %u are given",
                 e->args.n);
        return QM_ERR_INPUT;
    }
    if (item->kind == QM_AX_RANGE)
        return range(s, item, n, out);
    if (item->kind == QM_AX_SET)
        return set(s, item, n, out);
    out->list = QM_NEW_ARRAY(&s->scratch, qm_index, 1);
    out->n = 1;
    out->scalar = true;
    return one_index(s, item, n, out->list);
}
