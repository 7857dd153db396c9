/* walk.h - a program that is being followed; internal to runtime/batch.
 *
 * walk.c follows control flow and hands gates to the builder, walk_call.c subroutines, walk_value.c
 * evaluates expressions, walk_array.c keeps the elements of arrays. Known values are expressions of
 * inputs alone. */
#ifndef QM_RUNTIME_BATCH_WALK_H
#define QM_RUNTIME_BATCH_WALK_H

#include "ir/array.h"
#include "runtime/batch/builder.h"

typedef enum qm_way { /* where control goes after an op */
                      QM_WAY_ON,
                      QM_WAY_BREAK,
                      QM_WAY_CONTINUE,
                      QM_WAY_RETURN,
                      QM_WAY_END,
                      QM_WAY_FAILED /* with a diagnostic, or cancelled */
} qm_way;

/* An array of which the program has written elements, or that stands for a part of another one. */
typedef struct qm_walk_array {
    uint32_t ndims;
    uint64_t size[QM_MAX_DIMENSIONS];
    uint64_t count;
    uint32_t *values; /* known values of elements, or QM_NONE */
} qm_walk_array;

typedef struct qm_walker {
    qm_module *m;
    qm_circuit_builder b;
    qm_arena *arena;
    uint32_t *by;           /* per cell: its value, or QM_NONE: an input, or unknown */
    qm_walk_array **arrays; /* per cell, or NULL: not written */
    bool has_arrays;        /* some are not NULL */
    uint32_t ncells;        /* of `by` and `arrays` */
    uint32_t *input;        /* per cell: its first input, or QM_NONE */
    uint32_t *image;        /* per expression: its number in the circuit, or QM_NONE */
    uint32_t nimages;       /* expressions that were looked at */
    uint32_t cap_images;
    uint32_t *known; /* scratch of a substitution: per expression */
    uint32_t cap_known;
    uint32_t *measured; /* per qubit: span of its measurement, or QM_NONE */
    bool *used;         /* per qubit */
    uint32_t steps;
    const uint32_t *actuals; /* of the subroutine that is followed; NULL: none is */
    uint32_t depth;          /* subroutines in one another */
    uint32_t result;         /* of the newest RETURN, or QM_NONE */
    uintptr_t stack;         /* where following began */
} qm_walker;

static inline qm_span qm_walk_span(const qm_walker *w, const qm_op *op)
{
    return w->m->spans[op->span];
}
static inline const char *qm_walk_cell_name(const qm_walker *w, uint32_t cell)
{
    return qm_intern_cstr(&w->m->cx->names, w->m->cells[cell].name);
}

qm_way qm_walk_block(qm_walker *w, uint32_t block);
/* The qubits of an op, or of a call's arguments, which are distinct and not measured; false with a
 * diagnostic. */
bool qm_walk_qubits(qm_walker *w, const qm_op *op, uint32_t *out);

/* walk_value.c. The expression with all that is known put in. */
uint32_t qm_walk_known(qm_walker *w, uint32_t expr);
/* The number that an expression is; QM_NONE with a diagnostic. */
uint32_t qm_walk_number(qm_walker *w, uint32_t expr, qm_span at);
/* The integer that it is; false with a diagnostic about `what`. */
bool qm_walk_integer(qm_walker *w, uint32_t expr, const char *what, qm_span at, int64_t *out);

/* walk_array.c. Those that can fail are false or NULL then, with a diagnostic. The known value
 * of an element, or QM_NONE. */
uint32_t qm_walk_element(qm_walker *w, uint32_t cell, uint64_t position);
bool qm_walk_declare_array(qm_walker *w, const qm_op *op);
bool qm_walk_store_element(qm_walker *w, const qm_op *op);
bool qm_walk_copy(qm_walker *w, const qm_op *op);
/* The formal array gets a copy of the elements that a view keeps: their positions go to *positions,
 * for qm_walk_give_back(). */
qm_walk_array *qm_walk_pass(qm_walker *w, uint32_t view, uint32_t formal, qm_span at,
                            uint64_t **positions);
void qm_walk_give_back(qm_walker *w, uint32_t view, const qm_walk_array *from,
                       const uint64_t *positions);

/* walk_call.c. */
qm_way qm_walk_call(qm_walker *w, const qm_op *op);

#endif
