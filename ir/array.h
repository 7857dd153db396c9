/* array.h - arrays: their shapes, the positions of their elements, and views of them.
 *
 * Elements lie in row-major order. The position of one is a chain of AT nodes, the outermost
 * dimension first: a[i, j] of array[T, 4, 3] is at AT(AT(none, i, 4), j, 3). Where the outer
 * indices are constant and in range, that part of the chain is one constant. */
#ifndef QM_IR_ARRAY_H
#define QM_IR_ARRAY_H

#include "ir/module.h"

enum { QM_MAX_DIMENSIONS = 7 };

/* The type of sizes and positions: uint. */
extern const qm_type qm_size_type;

static inline bool qm_cell_is_array(const qm_cell *c)
{
    return c->shape != QM_NONE;
}
/* Makes the cell an array of 1 to QM_MAX_DIMENSIONS dimensions. */
void qm_array_set_shape(qm_module *m, uint32_t cell, const uint32_t *dims, uint32_t ndims);
/* Makes it an array of any size: its dimensions are its own SIZE nodes. */
void qm_array_set_open_shape(qm_module *m, uint32_t cell, uint32_t ndims);
/* Its dimensions, valid until the pool grows. */
const uint32_t *qm_array_dims(const qm_module *m, uint32_t cell, uint32_t *ndims);
/* Is the size of the dimension known? */
bool qm_array_known(const qm_module *m, uint32_t cell, uint32_t dimension, uint64_t *size);
/* How many elements it has; false when its size is not known. */
bool qm_array_count(const qm_module *m, uint32_t cell, uint64_t *n);
/* Are the cell's shape and what it refers to in range and of the right kind? For the verifier. */
bool qm_array_is_sound(const qm_module *m, uint32_t cell);

/* The constant that AT(before, index, size) is, or QM_NONE. */
uint32_t qm_fold_position(qm_module *m, uint32_t before, uint32_t index, uint32_t size);
/* An index of a position: an expression, or with QM_NONE the number. */
typedef struct qm_place_index {
    uint32_t expr;
    uint64_t value;
} qm_place_index;
/* Takes a position apart into one index a dimension. False when it is none of the cell, whose
 * shape is sound. */
bool qm_position_indices(const qm_module *m, uint32_t cell, uint32_t position,
                         qm_place_index out[QM_MAX_DIMENSIONS]);

uint32_t qm_module_add_view(qm_module *m, uint32_t cell, const qm_item *items, uint32_t nitems);
/* What the view keeps of a dimension. */
qm_item qm_view_item(const qm_module *m, const qm_view *v, uint32_t dimension);
static inline bool qm_item_is_whole(qm_item i)
{
    return i.start == QM_NONE;
}
static inline bool qm_item_is_index(qm_item i)
{
    return i.start != QM_NONE && i.stop == QM_NONE;
}
/* A constant range of a dimension of `size`: its first index and how many it has; false when it is
 * empty, steps by 0 or leaves the dimension. */
bool qm_range_count(int64_t start, int64_t step, int64_t stop, uint64_t size, uint64_t *first,
                    uint64_t *count);
/* Calls visit for each expression of the view. */
void qm_view_each(const qm_module *m, uint32_t view, void (*visit)(void *payload, uint32_t expr),
                  void *payload);

/* The cell that a STORE writes to. */
static inline uint32_t qm_op_stored(const qm_module *m, const qm_op *op)
{
    return op->code & QM_DYNAMIC ? m->dyns[op->code & ~QM_DYNAMIC].object : op->code;
}
/* The views that a COPY reads. */
static inline const uint32_t *qm_copy_sources(const qm_module *m, const qm_op *op, uint32_t *n)
{
    *n = m->pool[op->param];
    return &m->pool[op->param + 1];
}
qm_op qm_op_copy(qm_module *m, uint32_t to, const uint32_t *from, uint32_t n);

#endif
