/* array.c - see array.h. */
#include "ir/array.h"

#include <assert.h>

const qm_type qm_size_type = {.kind = QM_T_UINT, .unsized = 1, .width = 64};

void qm_array_set_shape(qm_module *m, uint32_t cell, const uint32_t *dims, uint32_t ndims)
{
    assert(ndims > 0 && ndims <= QM_MAX_DIMENSIONS);
    uint32_t first = qm_module_add_pool(m, dims, ndims);
    QM_RESERVE(&m->arena, m->shapes, m->nshapes, m->cap_shapes);
    m->shapes[m->nshapes] = (qm_shape){.dims = first, .ndims = ndims};
    m->cells[cell].shape = m->nshapes++;
}

void qm_array_set_open_shape(qm_module *m, uint32_t cell, uint32_t ndims)
{
    uint32_t dims[QM_MAX_DIMENSIONS];
    assert(ndims <= QM_MAX_DIMENSIONS);
    for (uint32_t d = 0; d < ndims; d++)
        dims[d] = qm_expr_size(m, cell, d);
    qm_array_set_shape(m, cell, dims, ndims);
}

const uint32_t *qm_array_dims(const qm_module *m, uint32_t cell, uint32_t *ndims)
{
    const qm_shape *s = &m->shapes[m->cells[cell].shape];
    *ndims = s->ndims;
    return &m->pool[s->dims];
}

bool qm_array_known(const qm_module *m, uint32_t cell, uint32_t dimension, uint64_t *size)
{
    uint32_t n;
    const qm_expr *e = qm_expr_at(m, qm_array_dims(m, cell, &n)[dimension]);
    *size = e->value;
    return e->op == QM_EX_CONST;
}

bool qm_array_count(const qm_module *m, uint32_t cell, uint64_t *n)
{
    uint64_t size;
    *n = 1;
    for (uint32_t d = 0; d < m->shapes[m->cells[cell].shape].ndims; d++) {
        if (!qm_array_known(m, cell, d, &size))
            return false;
        *n *= size;
    }
    return true;
}

static bool is_dimension(const qm_module *m, uint32_t cell, uint32_t expr, uint32_t dimension)
{
    if (expr >= m->nexprs || !qm_type_equal(m->exprs[expr].type, qm_size_type))
        return false;
    const qm_expr *e = &m->exprs[expr];
    bool open = m->cells[cell].func != QM_NONE && e->op == QM_EX_SIZE && e->a == cell &&
                e->value == dimension;
    return open || (e->op == QM_EX_CONST && e->value <= INT32_MAX);
}

bool qm_array_is_sound(const qm_module *m, uint32_t cell)
{
    if (m->cells[cell].shape >= m->nshapes)
        return false;
    const qm_shape *s = &m->shapes[m->cells[cell].shape];
    if (s->ndims == 0 || s->ndims > QM_MAX_DIMENSIONS || s->dims > m->npool ||
        s->ndims > m->npool - s->dims)
        return false;
    uint64_t count = 1;
    for (uint32_t d = 0; d < s->ndims; d++) {
        uint32_t dim = m->pool[s->dims + d];
        if (!is_dimension(m, cell, dim, d) || m->exprs[dim].op != m->exprs[m->pool[s->dims]].op)
            return false;
        if (m->exprs[dim].op == QM_EX_CONST && m->exprs[dim].value > 1)
            count *= m->exprs[dim].value;
        if (count > INT32_MAX)
            return false;
    }
    return true;
}

uint32_t qm_fold_position(qm_module *m, uint32_t before, uint32_t index, uint32_t size)
{
    int64_t n, i, outer = 0;
    if (!qm_expr_is_const(m, index) || !qm_expr_as_int(m, index, &i) ||
        !qm_expr_is_const(m, size) || !qm_expr_as_int(m, size, &n) || i >= n || i < -n)
        return QM_NONE;
    if (before != QM_NONE && (!qm_expr_is_const(m, before) || !qm_expr_as_int(m, before, &outer)))
        return QM_NONE;
    uint64_t position = (uint64_t)outer * (uint64_t)n + (uint64_t)(i < 0 ? i + n : i);
    return qm_expr_const(m, qm_size_type, position);
}

/* The indices of the first `ndims` dimensions from a constant position among their elements. */
static bool split_constant(const qm_module *m, uint32_t cell, uint32_t ndims, uint64_t position,
                           qm_place_index *out)
{
    for (uint32_t d = ndims; d-- > 0;) {
        uint64_t size;
        if (!qm_array_known(m, cell, d, &size) || size == 0)
            return false;
        out[d] = (qm_place_index){.expr = QM_NONE, .value = position % size};
        position /= size;
    }
    return position == 0;
}

bool qm_position_indices(const qm_module *m, uint32_t cell, uint32_t position,
                         qm_place_index out[QM_MAX_DIMENSIONS])
{
    uint32_t ndims;
    const uint32_t *dims = qm_array_dims(m, cell, &ndims);
    for (uint32_t d = ndims; d-- > 0;) {
        if (position == QM_NONE)
            return false;
        const qm_expr *e = qm_expr_at(m, position);
        if (e->op == QM_EX_CONST)
            return split_constant(m, cell, d + 1, e->value, out);
        if (e->op != QM_EX_AT || e->c != dims[d])
            return false;
        out[d] = (qm_place_index){.expr = e->b};
        position = e->a;
    }
    return position == QM_NONE;
}

uint32_t qm_module_add_view(qm_module *m, uint32_t cell, const qm_item *items, uint32_t nitems)
{
    uint32_t first = m->npool;
    for (uint32_t i = 0; i < nitems; i++)
        qm_module_add_pool(m, (uint32_t[]){items[i].start, items[i].step, items[i].stop}, 3);
    QM_RESERVE(&m->arena, m->views, m->nviews, m->cap_views);
    m->views[m->nviews] = (qm_view){.cell = cell, .items = first, .nitems = nitems};
    return m->nviews++;
}

qm_item qm_view_item(const qm_module *m, const qm_view *v, uint32_t dimension)
{
    if (dimension >= v->nitems)
        return (qm_item){QM_NONE, QM_NONE, QM_NONE};
    const uint32_t *w = &m->pool[v->items + 3 * dimension];
    return (qm_item){w[0], w[1], w[2]};
}

bool qm_range_count(int64_t start, int64_t step, int64_t stop, uint64_t size, uint64_t *first,
                    uint64_t *count)
{
    const int64_t far = INT64_C(1) << 62; /* sizes are below, so that nothing overflows */
    int64_t n = (int64_t)size;
    if (step == 0 || start >= n || start < -n)
        return false;
    if (stop > far || stop < -far)
        return false;
    start += start < 0 ? n : 0;
    stop += stop < 0 ? n : 0;
    if (step > 0 ? stop < start : stop > start)
        return false;
    uint64_t distance = step > 0 ? (uint64_t)(stop - start) : (uint64_t)(start - stop);
    uint64_t width = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    uint64_t reach = distance / width * width;
    if (step > 0 ? reach >= size - (uint64_t)start : reach > (uint64_t)start)
        return false;
    *first = (uint64_t)start;
    *count = distance / width + 1;
    return true;
}

void qm_view_each(const qm_module *m, uint32_t view, void (*visit)(void *payload, uint32_t expr),
                  void *payload)
{
    const qm_view *v = &m->views[view];
    for (uint32_t i = 0; i < 3 * v->nitems; i++)
        if (m->pool[v->items + i] != QM_NONE)
            visit(payload, m->pool[v->items + i]);
}

qm_op qm_op_copy(qm_module *m, uint32_t to, const uint32_t *from, uint32_t n)
{
    qm_op op = qm_op_make(QM_OP_COPY);
    op.code = to;
    op.param = qm_module_add_pool(m, &n, 1);
    qm_module_add_pool(m, from, n);
    return op;
}
