/* walk_array.c - arrays whose elements are known one by one. Parts of them are lists of positions;
 * a subroutine works on a copy of the part that it is passed, which is given back at its end. */
#include "runtime/batch/walk.h"

#include <string.h>

/* The positions of the elements of a part, in row-major order, and its shape. */
typedef struct part {
    uint64_t *at, n;
    uint32_t ndims;
    uint64_t size[QM_MAX_DIMENSIONS];
} part;

static uint64_t size_of(const qm_walker *w, uint32_t cell, uint32_t dimension)
{
    uint64_t size = 0;
    if (!qm_array_known(w->m, cell, dimension, &size) && w->arrays[cell])
        size = w->arrays[cell]->size[dimension];
    return size;
}

/* The elements of a cell; those that nothing has written yet are its own. */
static qm_walk_array *array_of(qm_walker *w, uint32_t cell)
{
    if (w->arrays[cell])
        return w->arrays[cell];
    qm_walk_array *a = QM_NEW(w->arena, qm_walk_array);
    qm_array_dims(w->m, cell, &a->ndims);
    a->count = 1;
    for (uint32_t d = 0; d < a->ndims; d++) {
        a->size[d] = size_of(w, cell, d);
        a->count *= a->size[d];
    }
    a->values = QM_NEW_ARRAY(w->arena, uint32_t, a->count + 1);
    bool input = w->m->cells[cell].role == QM_CELL_INPUT;
    for (uint64_t i = 0; i < a->count; i++) {
        uint32_t at = input ? qm_expr_const(w->m, qm_size_type, i) : QM_NONE;
        a->values[i] = input ? qm_expr_element(w->m, cell, at) : QM_NONE;
    }
    w->arrays[cell] = a;
    w->has_arrays = true;
    return a;
}

uint32_t qm_walk_element(qm_walker *w, uint32_t cell, uint64_t position)
{
    const qm_walk_array *a = w->arrays[cell];
    return a && position < a->count ? a->values[position] : QM_NONE;
}

bool qm_walk_declare_array(qm_walker *w, const qm_op *op)
{
    qm_walk_array *a = array_of(w, op->code);
    for (uint64_t i = 0; i < a->count; i++)
        a->values[i] = op->param == QM_NONE ? QM_NONE : qm_walk_known(w, w->m->pool[op->param + i]);
    return true;
}

static bool refuse_index(const qm_walker *w, int64_t index, uint64_t size, uint32_t cell,
                         qm_span at)
{
    qm_error(&w->m->cx->diag, QM_E_RUN, at,
             "index %lld is outside of a dimension of array '%s', which has %llu elements",
             (long long)index, qm_walk_cell_name(w, cell), (unsigned long long)size);
    return false;
}

/* The index of a dimension, counted from the front. */
static bool index_of(qm_walker *w, uint32_t expr, uint64_t size, uint32_t cell, qm_span at,
                     uint64_t *out)
{
    int64_t i;
    if (!qm_walk_integer(w, expr, "this index", at, &i))
        return false;
    *out = i < 0 ? (uint64_t)i + size : (uint64_t)i;
    return *out < size || refuse_index(w, i, size, cell, at);
}

bool qm_walk_store_element(qm_walker *w, const qm_op *op)
{
    const qm_dyn dyn = w->m->dyns[op->code & ~QM_DYNAMIC];
    uint32_t value = qm_walk_known(w, op->param), ndims;
    qm_place_index index[QM_MAX_DIMENSIONS];
    uint64_t position = 0;
    qm_array_dims(w->m, dyn.object, &ndims);
    qm_position_indices(w->m, dyn.object, dyn.index, index);
    for (uint32_t d = 0; d < ndims; d++) {
        uint64_t i = index[d].value, size = size_of(w, dyn.object, d);
        if (index[d].expr != QM_NONE &&
            !index_of(w, index[d].expr, size, dyn.object, qm_walk_span(w, op), &i))
            return false;
        position = position * size + i;
    }
    array_of(w, dyn.object)->values[position] = value;
    return true;
}

/* What an item keeps of a dimension: `count` indices from `first` on. */
static bool range_of(qm_walker *w, qm_item item, uint64_t size, uint32_t cell, qm_span at,
                     uint64_t *first, int64_t *step, uint64_t *count)
{
    int64_t start, stop;
    *step = 1;
    *count = 1;
    if (qm_item_is_index(item))
        return index_of(w, item.start, size, cell, at, first);
    *first = 0;
    *count = size;
    if (qm_item_is_whole(item))
        return true;
    if (!qm_walk_integer(w, item.start, "this range", at, &start) ||
        !qm_walk_integer(w, item.stop, "this range", at, &stop) ||
        (item.step != QM_NONE && !qm_walk_integer(w, item.step, "this range", at, step)))
        return false;
    if (qm_range_count(start, *step, stop, size, first, count))
        return true;
    qm_error(&w->m->cx->diag, QM_E_RUN, at, "range %lld:%lld:%lld is no part of %llu elements",
             (long long)start, (long long)*step, (long long)stop, (unsigned long long)size);
    return false;
}

static bool part_of(qm_walker *w, uint32_t view, qm_span at, part *out)
{
    const qm_view v = w->m->views[view];
    uint32_t ndims;
    qm_array_dims(w->m, v.cell, &ndims);
    *out = (part){.at = qm_arena_zalloc(w->arena, 1, sizeof *out->at), .n = 1};
    for (uint32_t d = 0; d < ndims; d++) {
        uint64_t size = size_of(w, v.cell, d), first, count, n = 0;
        int64_t step;
        qm_item item = qm_view_item(w->m, &v, d);
        if (!range_of(w, item, size, v.cell, at, &first, &step, &count))
            return false;
        uint64_t *next = qm_arena_alloc(w->arena, out->n * count + 1, sizeof *next);
        for (uint64_t i = 0; i < out->n; i++)
            for (uint64_t k = 0; k < count; k++)
                next[n++] = out->at[i] * size + first + k * (uint64_t)step;
        if (!qm_item_is_index(item))
            out->size[out->ndims++] = count;
        out->at = next;
        out->n = n;
    }
    return true;
}

static bool refuse_shape(const qm_walker *w, uint64_t want, uint64_t have, qm_span at)
{
    qm_error(&w->m->cx->diag, QM_E_RUN, at,
             "the shapes of arrays differ: %llu elements instead of %llu", (unsigned long long)have,
             (unsigned long long)want);
    return false;
}

bool qm_walk_copy(qm_walker *w, const qm_op *op)
{
    uint32_t nsources;
    qm_span at = qm_walk_span(w, op);
    uint64_t n = 0;
    part to, from;
    qm_copy_sources(w->m, op, &nsources);
    if (!part_of(w, op->code, at, &to))
        return false;
    uint32_t *values = QM_NEW_ARRAY(w->arena, uint32_t, to.n + 1);
    for (uint32_t s = 0; s < nsources; s++) {
        uint32_t view = qm_copy_sources(w->m, op, &nsources)[s];
        if (!part_of(w, view, at, &from))
            return false;
        const qm_walk_array *source = array_of(w, w->m->views[view].cell);
        for (uint64_t i = 0; i < from.n && n < to.n; i++)
            values[n++] = source->values[from.at[i]];
        if (s + 1 == nsources && n < to.n)
            return refuse_shape(w, to.n, n, at);
    }
    qm_walk_array *array = array_of(w, w->m->views[op->code].cell);
    for (uint64_t i = 0; i < to.n; i++)
        array->values[to.at[i]] = values[i];
    return true;
}

qm_walk_array *qm_walk_pass(qm_walker *w, uint32_t view, uint32_t formal, qm_span at,
                            uint64_t **positions)
{
    part from;
    if (!part_of(w, view, at, &from))
        return NULL;
    const qm_walk_array *source = array_of(w, w->m->views[view].cell);
    qm_walk_array *a = QM_NEW(w->arena, qm_walk_array);
    a->ndims = from.ndims;
    a->count = from.n;
    memcpy(a->size, from.size, sizeof a->size);
    a->values = QM_NEW_ARRAY(w->arena, uint32_t, from.n + 1);
    for (uint64_t i = 0; i < from.n; i++)
        a->values[i] = source->values[from.at[i]];
    for (uint32_t d = 0; d < a->ndims; d++) {
        uint64_t size;
        if (qm_array_known(w->m, formal, d, &size) && size != a->size[d]) {
            refuse_shape(w, size, a->size[d], at);
            return NULL;
        }
    }
    *positions = from.at;
    return a;
}

void qm_walk_give_back(qm_walker *w, uint32_t view, const qm_walk_array *from,
                       const uint64_t *positions)
{
    qm_walk_array *to = array_of(w, w->m->views[view].cell);
    for (uint64_t i = 0; i < from->count; i++)
        to->values[positions[i]] = from->values[i];
}
