/* part.c - arrays: where their elements are, copies of parts, and parts as arguments.
 *
 * A formal array has a copy of the elements that it stands for, one after the other in the bytes of
 * the call; a subroutine sees nothing else of its caller, so giving the copy back when it returns
 * is passing a reference. Branches of one set may pass parts of different sizes. */

#include "runtime/interp/machine.h"

#include "ir/array.h"

#include <string.h>

/* What the bytes of a call have for a formal array. */
typedef struct array_place {
    uint64_t at; /* of its first element */
    uint64_t size[QM_MAX_DIMENSIONS];
} array_place;

enum { MOST_BYTES = 1 << 30 }; /* of the copies of one call */

uint64_t qm_formal_array_bytes(void)
{
    return sizeof(array_place);
}

static bool is_formal(const qm_machine *x, uint32_t cell)
{
    return x->m->cells[cell].func != QM_NONE;
}

static array_place *place_of(const qm_machine *x, uint32_t cell)
{
    return (array_place *)qm_cell_at(x, cell);
}

uint8_t *qm_array_at(const qm_machine *x, uint32_t cell)
{
    return is_formal(x, cell) ? x->at_work->bytes + place_of(x, cell)->at : qm_cell_at(x, cell);
}

uint64_t qm_array_size(const qm_machine *x, uint32_t cell, uint32_t dimension)
{
    uint64_t size;
    return qm_array_known(x->m, cell, dimension, &size) ? size : place_of(x, cell)->size[dimension];
}

/* Index of an array's dimension, counted from the front. */
static uint64_t checked(qm_machine *x, uint32_t expr, uint64_t size)
{
    uint32_t line, column;
    int64_t i = qm_evaluate_int(x, expr);
    uint64_t at = i < 0 ? (uint64_t)i + size : (uint64_t)i;
    if (at >= size) {
        qm_machine_place(x, &line, &column);
        qm_rt_outside(x->rt, i, size, line, column);
    }
    return at;
}

static void add_dimension(qm_machine *x, qm_rt_part *p, uint32_t *rank, qm_item item, uint64_t size,
                          int64_t stride)
{
    uint32_t line, column;
    if (qm_item_is_index(item)) {
        p->base += (int64_t)checked(x, item.start, size) * stride;
        return;
    }
    int64_t range[3] = {0, 1, 0};
    p->count[*rank] = size;
    if (!qm_item_is_whole(item)) {
        range[0] = qm_evaluate_int(x, item.start);
        range[2] = qm_evaluate_int(x, item.stop);
        if (item.step != QM_NONE)
            range[1] = qm_evaluate_int(x, item.step);
        qm_machine_place(x, &line, &column);
        p->count[*rank] = qm_rt_range(x->rt, range, size, line, column);
    }
    p->base += range[0] * stride;
    p->stride[(*rank)++] = range[1] * stride;
}

/* The part of the branch at work that a view is; how many dimensions it has. */
static uint32_t part_of(qm_machine *x, uint32_t view, qm_rt_part *out)
{
    const qm_view *v = &x->m->views[view];
    uint32_t ndims, rank = 0;
    int64_t stride[QM_MAX_DIMENSIONS];
    qm_array_dims(x->m, v->cell, &ndims);
    stride[ndims - 1] = qm_frame_bytes(x->m->cells[v->cell].type);
    for (uint32_t d = ndims - 1; d-- > 0;)
        stride[d] = stride[d + 1] * (int64_t)qm_array_size(x, v->cell, d + 1);
    *out = (qm_rt_part){.base = qm_array_at(x, v->cell)};
    for (uint32_t d = 0; d < ndims; d++)
        add_dimension(x, out, &rank, qm_view_item(x->m, v, d), qm_array_size(x, v->cell, d),
                      stride[d]);
    return rank;
}

/* A part of the same shape whose elements lie one after the other. */
static qm_rt_part packed_at(const qm_rt_part *p, uint32_t rank, uint32_t size, uint8_t *base)
{
    qm_rt_part out = *p;
    int64_t stride = size;
    out.base = base;
    for (uint32_t d = rank; d-- > 0;) {
        out.stride[d] = stride;
        stride *= (int64_t)p->count[d];
    }
    return out;
}

void qm_run_copy(qm_machine *x, qm_set *s, const qm_op *op)
{
    uint32_t n, line, column;
    const uint32_t *sources = qm_copy_sources(x->m, op, &n);
    uint32_t size = qm_frame_bytes(x->m->cells[x->m->views[op->code].cell].type);
    qm_machine_place(x, &line, &column);
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        uint32_t rank = part_of(x, op->code, &x->parts[0]);
        for (uint32_t i = 0; i < n; i++)
            part_of(x, sources[i], &x->parts[1 + i]);
        qm_rt_copy(x->rt, x->parts, n, rank, size, line, column);
    }
}

/* --- parts as arguments --- */

typedef struct passed {
    uint64_t base; /* of the part, among the bytes */
    uint64_t count[QM_MAX_DIMENSIONS];
    int64_t stride[QM_MAX_DIMENSIONS];
} passed;

uint64_t qm_passed_bytes(uint32_t n)
{
    return n * sizeof(passed);
}

static passed *passed_at(const qm_machine *x, uint64_t at, uint32_t k)
{
    return (passed *)(x->at_work->bytes + at) + k;
}

/* The sizes of a part must be those of the parameter. */
static void check_shape(qm_machine *x, const qm_rt_part *p, uint32_t rank, uint32_t formal)
{
    uint64_t size;
    uint32_t line, column;
    for (uint32_t d = 0; d < rank && qm_array_known(x->m, formal, d, &size); d++) {
        if (p->count[d] == size)
            continue;
        qm_machine_place(x, &line, &column);
        qm_rt_misfit(x->rt, size, p->count[d], d, line, column);
    }
}

uint64_t qm_part_pass(qm_machine *x, uint32_t view, uint32_t formal, uint64_t at, uint32_t k)
{
    qm_rt_part p;
    uint32_t rank = part_of(x, view, &p);
    check_shape(x, &p, rank, formal);
    passed *out = passed_at(x, at, k);
    uint64_t n = qm_frame_bytes(x->m->cells[formal].type);
    out->base = (uint64_t)(p.base - x->at_work->bytes);
    for (uint32_t d = 0; d < rank; d++) {
        out->count[d] = p.count[d];
        out->stride[d] = p.stride[d];
        n *= p.count[d];
    }
    if (n > MOST_BYTES)
        qm_machine_fail(x, "copies of parts of arrays take too much memory");
    return n;
}

/* Moves the elements between a part and its copy. */
static void move(qm_machine *x, const passed *from, uint32_t formal, uint64_t copy, bool back)
{
    uint32_t ndims, size = qm_frame_bytes(x->m->cells[formal].type);
    uint8_t *bytes = x->at_work->bytes;
    qm_array_dims(x->m, formal, &ndims);
    qm_rt_part part = {.base = bytes + from->base};
    memcpy(part.count, from->count, sizeof part.count);
    memcpy(part.stride, from->stride, sizeof part.stride);
    qm_rt_part packed = packed_at(&part, ndims, size, bytes + copy);
    const qm_rt_part parts[2] = {back ? part : packed, back ? packed : part};
    qm_rt_copy(x->rt, parts, 1, ndims, size, 0, 0);
}

void qm_part_enter(qm_machine *x, uint32_t formal, uint64_t activation, uint64_t at, uint32_t k,
                   uint64_t copy)
{
    const passed *p = passed_at(x, at, k);
    array_place *place = (array_place *)(x->at_work->bytes + activation + x->offset[formal]);
    place->at = copy;
    memcpy(place->size, p->count, sizeof place->size);
    move(x, p, formal, copy, false);
}

void qm_part_return(qm_machine *x, uint32_t formal, uint64_t activation, uint64_t at, uint32_t k)
{
    const array_place *place =
        (const array_place *)(x->at_work->bytes + activation + x->offset[formal]);
    if (!x->m->cells[formal].readonly)
        move(x, passed_at(x, at, k), formal, place->at, true);
}
