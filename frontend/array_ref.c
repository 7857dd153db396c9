/* array_ref.c - arrays and parts of them as they are written.
 *
 * Each dimension keeps all, a range or one index of its elements; brackets narrow the dimensions
 * that are left, the outermost first, so a[i][j] is a[i, j]. Constant indices are checked here and
 * counted from the front; those known only at run time are checked when the program runs. */

#include "frontend/array.h"

#include "frontend/array_slice.h"
#include "support/text.h"

int32_t qm_sema_rank(const qm_sema *s, const qm_ast_expr *e)
{
    const qm_symbol *sy;
    switch ((qm_ast_expr_kind)e->kind) {
    case QM_AX_PAREN:
        return qm_sema_rank(s, e->a);
    case QM_AX_IDENT:
        sy = qm_scope_find(&s->scopes, e->name.name);
        if (!sy || sy->kind != QM_SY_CELL || !qm_cell_is_array(&s->m->cells[sy->index]))
            return -1;
        return (int32_t)s->m->shapes[s->m->cells[sy->index].shape].ndims;
    case QM_AX_CONCAT: {
        int32_t a = qm_sema_rank(s, e->a), b = qm_sema_rank(s, e->b);
        return a > 0 ? a : b > 0 ? b : -1;
    }
    case QM_AX_INDEX: {
        int32_t rank = qm_sema_rank(s, e->a);
        if (rank <= 0) /* brackets behind an element choose bits */
            return -1;
        for (const qm_ast_expr *i = e->args.first; i; i = i->next)
            rank -= rank > 0 && i->kind != QM_AX_RANGE && i->kind != QM_AX_SET;
        return rank;
    }
    default:
        return -1;
    }
}

static const qm_item all_of_it = {QM_NONE, QM_NONE, QM_NONE};

static void whole_array(qm_sema *s, uint32_t cell, qm_array_ref *out)
{
    qm_array_dims(s->m, cell, &out->ndims);
    out->cell = cell;
    out->rank = out->ndims;
    for (uint32_t d = 0; d < out->ndims; d++) {
        out->dim[d].item = all_of_it;
        out->dim[d].known = qm_array_known(s->m, cell, d, &out->dim[d].count);
    }
}

static qm_status out_of_range(qm_sema *s, qm_span at, int64_t i, uint64_t n)
{
    if (n == 0)
        qm_error(&s->cx->diag, QM_E_INDEX, at, "index %lld is outside of an empty dimension",
                 (long long)i);
    else
        qm_error(&s->cx->diag, QM_E_INDEX, at, "index %lld is outside of 0..%llu", (long long)i,
                 (unsigned long long)(n - 1));
    return QM_ERR_INPUT;
}

/* A constant that does not fit is beyond every dimension. */
static int64_t as_index(const qm_sema *s, uint32_t v)
{
    int64_t i;
    return qm_expr_as_int(s->m, v, &i) ? i : INT64_MAX;
}

static qm_status integer(qm_sema *s, const qm_ast_expr *e, uint32_t *v)
{
    char text[32];
    *v = qm_sema_expr(s, e);
    if (*v == QM_NONE)
        return QM_ERR_INPUT;
    if (qm_type_is_integer(qm_sema_type_of(s, *v)))
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_TYPE, e->at, "an index is an integer, not %s",
             qm_type_text(qm_sema_type_of(s, *v), text));
    return QM_ERR_INPUT;
}

/* The constant range that a part keeps of its dimension. */
static void kept_range(const qm_sema *s, const qm_array_dim *d, int64_t *first, int64_t *step)
{
    *first = qm_item_is_whole(d->item) ? 0 : as_index(s, d->item.start);
    *step = d->item.step == QM_NONE ? 1 : as_index(s, d->item.step);
}

/* One index into what is kept of a dimension. */
static qm_status choose_index(qm_sema *s, const qm_ast_expr *e, qm_array_ref *r, uint32_t dimension)
{
    uint32_t v;
    int64_t first, step;
    qm_array_dim *d = &r->dim[dimension];
    if (integer(s, e, &v) != QM_OK)
        return QM_ERR_INPUT;
    if (!qm_expr_is_const(s->m, v) || !d->known) {
        if (qm_item_is_whole(d->item))
            d->item.start = v;
        else
            qm_slice_index(s, r, dimension, v);
        return QM_OK;
    }
    int64_t i = as_index(s, v), n = (int64_t)d->count;
    if (i >= n || i < -n)
        return out_of_range(s, e->at, i, d->count);
    kept_range(s, d, &first, &step);
    uint64_t at = (uint64_t)(first + (i < 0 ? i + n : i) * step);
    d->item = all_of_it;
    d->item.start = qm_expr_const(s->m, qm_size_type, at);
    return QM_OK;
}

/* A constant range of what is kept of a dimension of known size. */
static qm_status choose_constant_range(qm_sema *s, const qm_ast_expr *e, int64_t start,
                                       int64_t step, int64_t stop, qm_array_dim *d)
{
    uint64_t first, count;
    int64_t n = (int64_t)d->count, outer, by;
    if (start >= n || start < -n)
        return out_of_range(s, e->at, start, d->count);
    if (!qm_range_count(start, step, stop, d->count, &first, &count)) {
        int64_t end = stop < 0 ? stop + n : stop, begin = start < 0 ? start + n : start;
        if (step > 0 ? end >= begin : end <= begin)
            return out_of_range(s, e->at, stop, d->count);
        qm_error(&s->cx->diag, QM_E_RANGE, e->at, "the range %lld:%lld:%lld is empty",
                 (long long)start, (long long)step, (long long)stop);
        return QM_ERR_INPUT;
    }
    kept_range(s, d, &outer, &by);
    bool whole = qm_item_is_whole(d->item) && first == 0 && step == 1 && count == d->count;
    int64_t from = outer + (int64_t)first * by;
    d->count = count;
    if (whole)
        return QM_OK;
    if (count == 1)
        step = by = 1;
    d->item.start = qm_int_const(s, from);
    d->item.stop = qm_int_const(s, from + (int64_t)(count - 1) * step * by);
    d->item.step = step * by == 1 ? QM_NONE : qm_int_const(s, step * by);
    return QM_OK;
}

/* How many indices a constant range has of a dimension whose size is not known; false when one of
 * its ends is counted from the back, or it is empty. */
static bool counted_from_front(const qm_sema *s, qm_array_dim *d, int64_t step)
{
    uint64_t first;
    int64_t start = as_index(s, d->item.start), stop = as_index(s, d->item.stop);
    return start >= 0 && stop >= 0 &&
           qm_range_count(start, step, stop, INT32_MAX, &first, &d->count);
}

static qm_status choose_range(qm_sema *s, const qm_ast_expr *e, qm_array_ref *r, uint32_t dimension)
{
    qm_array_dim *d = &r->dim[dimension];
    const qm_ast_expr *parts[3] = {e->a, e->b, e->c};
    uint32_t v[3] = {QM_NONE, QM_NONE, QM_NONE};
    bool constant = true;
    if (!e->a && !e->b && !e->c)
        return QM_OK;
    for (uint32_t k = 0; k < 3; k++) {
        if (parts[k] && integer(s, parts[k], &v[k]) != QM_OK)
            return QM_ERR_INPUT;
        constant &= !parts[k] || qm_expr_is_const(s->m, v[k]);
    }
    int64_t step = v[1] == QM_NONE || !qm_expr_is_const(s->m, v[1]) ? 1 : as_index(s, v[1]);
    if (step == 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->b->at, "the step of a range is not zero");
        return QM_ERR_INPUT;
    }
    int64_t last = step < 0 ? 0 : -1, first = step < 0 ? -1 : 0;
    if (constant && d->known)
        return choose_constant_range(s, e, v[0] == QM_NONE ? first : as_index(s, v[0]), step,
                                     v[2] == QM_NONE ? last : as_index(s, v[2]), d);
    qm_item range = qm_open_range(s, (qm_item){.start = v[0], .step = v[1], .stop = v[2]});
    if (!qm_item_is_whole(d->item)) {
        qm_slice_range(s, r, dimension, range);
        return QM_OK;
    }
    d->item = range;
    d->known = constant && counted_from_front(s, d, step);
    return QM_OK;
}

static qm_status choose(qm_sema *s, const qm_ast_expr *e, qm_array_ref *r, uint32_t d)
{
    if (e->kind == QM_AX_RANGE)
        return choose_range(s, e, r, d);
    if (e->kind == QM_AX_SET) {
        qm_error(&s->cx->diag, QM_E_INDEX, e->at, "an array takes indices and ranges, not a set");
        return QM_ERR_INPUT;
    }
    r->rank--;
    return choose_index(s, e, r, d);
}

static qm_status index_array(qm_sema *s, const qm_ast_expr *e, qm_array_ref *out)
{
    if (qm_sema_array_ref(s, e->a, out) != QM_OK)
        return QM_ERR_INPUT;
    if (e->args.n > out->rank) {
        qm_error(&s->cx->diag, QM_E_INDEX, e->at, "%u dimension%s left, but %u indices are given",
                 out->rank, out->rank == 1 ? " is" : "s are", e->args.n);
        return QM_ERR_INPUT;
    }
    uint32_t d = 0;
    for (const qm_ast_expr *i = e->args.first; i; i = i->next, d++) {
        while (qm_item_is_index(out->dim[d].item))
            d++;
        if (choose(s, i, out, d) != QM_OK)
            return QM_ERR_INPUT;
    }
    out->at = e->at;
    return QM_OK;
}

qm_status qm_sema_array_ref(qm_sema *s, const qm_ast_expr *e, qm_array_ref *out)
{
    if (e->kind == QM_AX_PAREN)
        return qm_sema_array_ref(s, e->a, out);
    if (e->kind == QM_AX_INDEX)
        return index_array(s, e, out);
    if (e->kind == QM_AX_CONCAT) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "arrays are joined only as the whole right side of '='");
        return QM_ERR_INPUT;
    }
    const qm_symbol *sy = qm_scope_need(s, e->name, false);
    if (!sy)
        return QM_ERR_INPUT;
    whole_array(s, sy->index, out);
    out->at = e->at;
    return QM_OK;
}

uint32_t qm_sema_view(qm_sema *s, const qm_array_ref *r)
{
    qm_item items[QM_MAX_DIMENSIONS];
    uint32_t n = 0;
    for (uint32_t d = 0; d < r->ndims; d++) {
        items[d] = r->dim[d].item;
        if (!qm_item_is_whole(items[d]))
            n = d + 1;
    }
    return qm_module_add_view(s->m, r->cell, items, n);
}

const char *qm_sema_array_text(qm_sema *s, const qm_array_ref *r)
{
    qm_text t;
    char type[32];
    qm_text_init(&t, &s->cx->arena);
    qm_text_printf(&t, "array[%s", qm_type_text(s->m->cells[r->cell].type, type));
    for (uint32_t d = 0; d < r->ndims; d++) {
        if (qm_item_is_index(r->dim[d].item))
            continue;
        if (r->dim[d].known)
            qm_text_printf(&t, ", %llu", (unsigned long long)r->dim[d].count);
        else
            qm_text_puts(&t, ", ?");
    }
    qm_text_puts(&t, "]");
    return t.data;
}

uint32_t qm_sema_position(qm_sema *s, uint32_t cell, const uint32_t *index)
{
    uint32_t position = QM_NONE, ndims;
    qm_array_dims(s->m, cell, &ndims);
    for (uint32_t d = 0; d < ndims; d++)
        position = qm_expr_at_index(s->m, position, index[d], qm_array_dims(s->m, cell, &ndims)[d]);
    return position;
}

uint32_t qm_sema_element_position(qm_sema *s, const qm_array_ref *r)
{
    uint32_t index[QM_MAX_DIMENSIONS];
    for (uint32_t d = 0; d < r->ndims; d++)
        index[d] = r->dim[d].item.start;
    return qm_sema_position(s, r->cell, index);
}

/* Is index i among `count` from `first` on by `step`? */
static bool holds(int64_t i, int64_t first, int64_t step, uint64_t count)
{
    int64_t k = (i - first) / step;
    return (i - first) % step == 0 && k >= 0 && (uint64_t)k < count;
}

/* Is it certain that the two keep a common index of their dimension? */
static bool dimensions_meet(const qm_sema *s, const qm_array_dim *a, const qm_array_dim *b)
{
    bool index_a = qm_item_is_index(a->item), index_b = qm_item_is_index(b->item);
    if (qm_item_is_whole(a->item) && qm_item_is_whole(b->item))
        return !a->known || a->count > 0;
    if (a->item.start == b->item.start && index_a && index_b)
        return true;
    bool known_a = index_a ? qm_expr_is_const(s->m, a->item.start) : a->known;
    bool known_b = index_b ? qm_expr_is_const(s->m, b->item.start) : b->known;
    if (!known_a || !known_b)
        return false;
    int64_t first_a, step_a, first_b, step_b;
    kept_range(s, a, &first_a, &step_a);
    kept_range(s, b, &first_b, &step_b);
    uint64_t na = index_a ? 1 : a->count, nb = index_b ? 1 : b->count;
    for (uint64_t i = 0; i < na; i++)
        if (holds(first_a + (int64_t)i * step_a, first_b, step_b, nb))
            return true;
    return false;
}

bool qm_sema_overlap(const qm_sema *s, const qm_array_ref *a, const qm_array_ref *b)
{
    if (a->cell != b->cell)
        return false;
    for (uint32_t d = 0; d < a->ndims; d++)
        if (!dimensions_meet(s, &a->dim[d], &b->dim[d]))
            return false;
    return true;
}

qm_status qm_sema_check_written(qm_sema *s, uint32_t cell, qm_span at)
{
    const qm_cell *c = &s->m->cells[cell];
    if (c->role == QM_CELL_INPUT) {
        qm_error(&s->cx->diag, QM_E_ASSIGN, at, "an input cannot be assigned");
        return QM_ERR_INPUT;
    }
    if (!c->readonly)
        return QM_OK;
    const char *name = qm_intern_cstr(&s->cx->names, c->name);
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_ASSIGN, at, "array '%s' is readonly", name);
    qm_note(&s->cx->diag, r, c->at, "'%s' is declared here", name);
    return QM_ERR_INPUT;
}
