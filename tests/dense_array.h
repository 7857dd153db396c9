/* dense_array.h - arrays in the dense reference. The values of their elements lie behind those of
 * the cells; an array is a list of places. A formal array is the list of its caller, so that it
 * is a reference by construction. */
#ifndef QM_TESTS_DENSE_ARRAY_H
#define QM_TESTS_DENSE_ARRAY_H

#include "tests/dense_eval.h"

/* Gives every global array its places; returns how many values there are in all. */
uint32_t dense_layout(const qm_module *m, qm_arena *arena, dense_array **arrays);
/* Puts the arrays of a call in the places of the formal ones; returns the arrays before that. */
const dense_array *dense_bind(dense_env *env, const qm_call *c, dense_array *arrays,
                              qm_arena *arena);
/* A DECL, STORE or COPY, on the values that env reads. */
void dense_assign(dense_env *env, const qm_op *op, dense_value *cells, qm_arena *arena);
/* Does a value with its elements differ between two lists of values? */
bool dense_cell_differs(const dense_array *array, uint32_t cell, const dense_value *a,
                        const dense_value *b);

#endif
