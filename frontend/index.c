/* index.c - index brackets: one index, a set, or a range.
 *
 * Indices count from 0, negative ones from the end; ranges include both ends. Constant indices are
 * checked here; one index, the members of a set, or the bounds of a range may be known only at run
 * time (range.c). */

#include "frontend/operand.h"

static qm_status out_of_range(qm_sema *s, qm_span at, int64_t i, uint32_t n)
{
    qm_diag_rec r;
    if (n == 0)
        r = qm_error(&s->cx->diag, QM_E_INDEX, at, "index %lld is outside of an empty register",
                     (long long)i);
    else
        r = qm_error(&s->cx->diag, QM_E_INDEX, at, "index %lld is outside of 0..%u", (long long)i,
                     n - 1);
    if (s->indexed && s->indexed->kind == QM_AX_IDENT)
        qm_scope_note(s, r, qm_scope_find(&s->scopes, s->indexed->name.name));
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
    if (qm_expr_as_int(s->m, v, &i))
        return normalize(s, e->at, i, n, &out->at);
    qm_error(&s->cx->diag, QM_E_INDEX, e->at, "an index does not fit in 64 bits");
    return QM_ERR_INPUT;
}

static qm_status bound(qm_sema *s, uint32_t v, qm_span at, int64_t absent, int64_t *out)
{
    *out = absent;
    return v == QM_NONE
               ? QM_OK
               : qm_sema_int_value(s, v, at, "a bound of a range", INT32_MIN, INT32_MAX, NULL, out);
}

static qm_status const_range(qm_sema *s, const qm_ast_expr *e, const uint32_t part[3], uint32_t n,
                             qm_index_set *out)
{
    int64_t step, a, c;
    if (bound(s, part[1], e->at, 1, &step) != QM_OK ||
        bound(s, part[0], e->at, step < 0 ? (int64_t)n - 1 : 0, &a) != QM_OK ||
        bound(s, part[2], e->at, step < 0 ? 0 : (int64_t)n - 1, &c) != QM_OK)
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
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_RANGE, e->at, "the range %lld:%lld:%lld is empty",
                     (long long)a, (long long)step, (long long)c);
        if (!e->b && e->a && e->c) {
            qm_note(&s->cx->diag, r, e->at, "a range that goes down has a negative step");
            qm_fixit(&s->cx->diag, r, (qm_span){e->a->at.end, e->a->at.end}, ":-1");
        }
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

static qm_status range(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out,
                       qm_index_range *run)
{
    const qm_ast_expr *parts[3] = {e->a, e->b, e->c};
    uint32_t part[3] = {QM_NONE, QM_NONE, QM_NONE};
    bool known = true;
    for (uint32_t i = 0; i < 3; i++) {
        if (!parts[i])
            continue;
        part[i] = qm_sema_integer(s, parts[i], "a bound of a range");
        if (part[i] == QM_NONE)
            return QM_ERR_INPUT;
        known &= qm_expr_is_const(s->m, part[i]);
    }
    return known ? const_range(s, e, part, n, out) : qm_sema_run_range(s, e, part, n, out, run);
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

static qm_status index_items(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out,
                             qm_index_range *run)
{
    const qm_ast_expr *item = e->args.first;
    *out = (qm_index_set){NULL, 0, false};
    run->lo = QM_NONE;
    if (e->args.n != 1) {
        qm_error(&s->cx->diag, QM_E_INDEX, e->at, "a register takes 1 index, but %u are given",
                 e->args.n);
        return QM_ERR_INPUT;
    }
    if (item->kind == QM_AX_RANGE)
        return range(s, item, n, out, run);
    if (item->kind == QM_AX_SET)
        return set(s, item, n, out);
    out->list = QM_NEW_ARRAY(&s->scratch, qm_index, 1);
    out->n = 1;
    out->scalar = true;
    return one_index(s, item, n, out->list);
}

qm_status qm_sema_index_or_range(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out,
                                 qm_index_range *run)
{
    const qm_ast_expr *outer = s->indexed;
    s->indexed = e->a;
    qm_status status = index_items(s, e, n, out, run);
    s->indexed = outer;
    return status;
}

qm_status qm_sema_index(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out)
{
    qm_index_range run;
    qm_status status = qm_sema_index_or_range(s, e, n, out, &run);
    if (status != QM_OK || run.lo == QM_NONE)
        return status;
    qm_sema_refuse_size(s, e->args.first->at);
    return QM_ERR_INPUT;
}

void qm_sema_refuse_size(qm_sema *s, qm_span at)
{
    qm_error(&s->cx->diag, QM_E_CONST, at, "the size of this slice is known only at run time");
}
