/* dense_outcome.h - what the dense reference reads off the ends of its branches: the distribution
 * of outcomes, final values of cells, and measurements that were left to the end. */
#ifndef QM_TESTS_DENSE_OUTCOME_H
#define QM_TESTS_DENSE_OUTCOME_H

#include "tests/dense.h"

/* Branches and outcomes less likely than this are dropped. */
#define DENSE_UNLIKELY 1e-13

/* The cell that holds a static bit operand, and the place in it; QM_NONE and 0: none does. */
uint32_t dense_bit_cell(const qm_module *m, uint32_t bit, uint32_t *index);
void dense_write_bit(dense_value *v, uint32_t index, uint32_t value);

/* Marks the measurements of a straight program that nothing after them depends on; NULL when there
 * is any other op than gates, measurements, resets, barriers and delays. Per op of block 0, in the
 * arena. */
const uint8_t *dense_find_deferred(const qm_module *m, qm_arena *arena);

/* Outcomes on their way into a result whose fields arrays, same and deferred are set. */
typedef struct dense_gathering {
    const qm_module *m;
    qm_arena *arena;
    const uint8_t *deferred; /* as from dense_find_deferred() */
    uint32_t nvalues;        /* of cells and elements */
    dense_result *r;
    uint32_t cap; /* of r->outcomes */
} dense_gathering;

/* Adds the outcomes of a final branch; the deferred bits in `cells` are overwritten. */
void dense_gather(dense_gathering *g, const double complex *amp, dense_value *cells);
/* Sorts the outcomes and makes one of equal ones. */
void dense_merge_outcomes(dense_result *r);

#endif
