/* array_slice.c - how many elements a range known only at run time keeps of a dimension, and
 * indices and ranges of what it keeps.
 *
 * A part holds one range a dimension, so a range of a range is computed: its bounds become
 * variables of the compiler's own. What the inner brackets ask for outside of the outer range is
 * placed outside of the whole dimension, where the run ends. */

#include "frontend/array_slice.h"

static uint32_t both(qm_sema *s, uint32_t a, uint32_t b)
{
    return qm_expr_make(s->m, QM_EX_LAND, qm_type_make(QM_T_BOOL, 1), a, b, QM_NONE);
}

/* v where the condition holds, else 0. */
static uint32_t where(qm_sema *s, uint32_t condition, uint32_t v)
{
    if (qm_expr_is_const(s->m, condition))
        return qm_expr_const_bit(s->m, condition, 0) ? v : qm_int_const(s, 0);
    return qm_int_node(s, QM_EX_MUL, qm_expr_cast(s->m, condition, qm_int_type()), v);
}

/* The sum without additions of 0. */
static uint32_t add(qm_sema *s, uint32_t a, uint32_t b)
{
    return a == qm_int_const(s, 0)   ? b
           : b == qm_int_const(s, 0) ? a
                                     : qm_int_node(s, QM_EX_ADD, a, b);
}

static uint32_t times(qm_sema *s, uint32_t a, uint32_t b)
{
    return a == qm_int_const(s, 1)   ? b
           : b == qm_int_const(s, 1) ? a
                                     : qm_int_node(s, QM_EX_MUL, a, b);
}

/* An index of n elements, counted from the front. */
static uint32_t from_front(qm_sema *s, uint32_t v, uint32_t n)
{
    v = qm_expr_cast(s->m, v, qm_int_type());
    return add(s, v, where(s, qm_int_compare(s, QM_EX_LT, v, qm_int_const(s, 0)), n));
}

/* The value, to be used several times. */
static uint32_t settled(qm_sema *s, uint32_t v)
{
    if (qm_expr_is_const(s->m, v))
        return v;
    return qm_expr_cell(s->m, qm_sema_temporary(s, qm_sema_type_of(s, v), v));
}

/* Has a range by `step` over a distance an element? A step of 0 makes the run end. */
static uint32_t not_empty(qm_sema *s, uint32_t distance, uint32_t step)
{
    int64_t by;
    uint32_t zero = qm_int_const(s, 0);
    if (!qm_expr_is_const(s->m, step))
        return qm_int_compare(s, QM_EX_GE, qm_int_node(s, QM_EX_MUL, distance, step), zero);
    return qm_int_compare(s, qm_expr_as_int(s->m, step, &by) && by < 0 ? QM_EX_LE : QM_EX_GE,
                          distance, zero);
}

static uint32_t quotient(qm_sema *s, uint32_t a, uint32_t b)
{
    return b == qm_int_const(s, 1) ? a : qm_int_node(s, QM_EX_DIV, a, b);
}

/* What a dimension keeps, as ints: the first index, the distance of the others, how many. */
typedef struct kept {
    uint32_t first, step, count;
} kept;

static uint32_t size_of(qm_sema *s, const qm_array_ref *r, uint32_t d)
{
    uint32_t ndims;
    return qm_expr_cast(s->m, qm_array_dims(s->m, r->cell, &ndims)[d], qm_int_type());
}

static kept what_is_kept(qm_sema *s, const qm_array_ref *r, uint32_t d)
{
    const qm_array_dim *dim = &r->dim[d];
    uint32_t size = size_of(s, r, d);
    kept k = {.first = qm_int_const(s, 0), .step = qm_int_const(s, 1), .count = size};
    if (qm_item_is_whole(dim->item))
        return k;
    k.first = from_front(s, dim->item.start, size);
    if (dim->item.step != QM_NONE)
        k.step = qm_expr_cast(s->m, dim->item.step, qm_int_type());
    uint32_t distance = qm_int_node(s, QM_EX_SUB, from_front(s, dim->item.stop, size), k.first);
    k.count = dim->known ? qm_int_const(s, (int64_t)dim->count)
                         : where(s, not_empty(s, distance, k.step),
                                 add(s, quotient(s, distance, k.step), qm_int_const(s, 1)));
    return k;
}

uint32_t qm_slice_size(qm_sema *s, const qm_array_ref *r, uint32_t d)
{
    if (qm_item_is_whole(r->dim[d].item))
        return qm_expr_size(s->m, r->cell, d);
    return qm_expr_cast(s->m, what_is_kept(s, r, d).count, qm_size_type);
}

static kept settled_kept(qm_sema *s, const qm_array_ref *r, uint32_t d)
{
    kept k = what_is_kept(s, r, d);
    k.first = settled(s, k.first);
    k.step = settled(s, k.step);
    k.count = settled(s, k.count);
    return k;
}

static uint32_t is_index(qm_sema *s, uint32_t v, uint32_t n)
{
    return both(s, qm_int_compare(s, QM_EX_GE, v, qm_int_const(s, 0)),
                qm_int_compare(s, QM_EX_LT, v, n));
}

/* The index of the dimension that index i, counted from the front, is of what is kept; the size of
 * the dimension when `good` is false. */
static uint32_t placed(qm_sema *s, const kept *k, uint32_t i, uint32_t good, uint32_t size)
{
    uint32_t at = add(s, k->first, times(s, i, k->step));
    return add(s, size, where(s, good, qm_int_node(s, QM_EX_SUB, at, size)));
}

void qm_slice_index(qm_sema *s, qm_array_ref *r, uint32_t d, uint32_t v)
{
    kept k = settled_kept(s, r, d);
    uint32_t i = settled(s, from_front(s, settled(s, v), k.count));
    uint32_t index = placed(s, &k, i, is_index(s, i, k.count), size_of(s, r, d));
    r->dim[d].item = (qm_item){settled(s, index), QM_NONE, QM_NONE};
}

void qm_slice_range(qm_sema *s, qm_array_ref *r, uint32_t d, qm_item range)
{
    kept k = settled_kept(s, r, d);
    uint32_t size = size_of(s, r, d);
    uint32_t step = qm_int_const(s, 1);
    if (range.step != QM_NONE)
        step = settled(s, qm_expr_cast(s->m, range.step, qm_int_type()));
    uint32_t first = settled(s, from_front(s, settled(s, range.start), k.count));
    uint32_t stop = from_front(s, settled(s, range.stop), k.count);
    uint32_t distance = settled(s, qm_int_node(s, QM_EX_SUB, stop, first));
    uint32_t last = settled(s, add(s, first, times(s, quotient(s, distance, step), step)));
    uint32_t good = both(s, not_empty(s, distance, step),
                         both(s, is_index(s, first, k.count), is_index(s, last, k.count)));
    good = settled(s, good);
    uint32_t by = times(s, step, k.step);
    r->dim[d].item = (qm_item){.start = settled(s, placed(s, &k, first, good, size)),
                               .step = by == qm_int_const(s, 1) ? QM_NONE : settled(s, by),
                               .stop = settled(s, placed(s, &k, last, good, size))};
    r->dim[d].known = false;
}

qm_item qm_open_range(qm_sema *s, qm_item range)
{
    uint32_t down = qm_int_const(s, 0);
    if (range.step != QM_NONE) {
        uint32_t step = qm_expr_cast(s->m, range.step, qm_int_type());
        down = qm_expr_cast(s->m, qm_int_compare(s, QM_EX_LT, step, qm_int_const(s, 0)),
                            qm_int_type());
    }
    if (range.start == QM_NONE)
        range.start = qm_int_node(s, QM_EX_SUB, qm_int_const(s, 0), down);
    if (range.stop == QM_NONE)
        range.stop = qm_int_node(s, QM_EX_SUB, down, qm_int_const(s, 1));
    return range;
}
