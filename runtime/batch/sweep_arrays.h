/* sweep_arrays.h - expectation values, and their gradients, for rows of numbers in memory. */
#ifndef QM_RUNTIME_BATCH_SWEEP_ARRAYS_H
#define QM_RUNTIME_BATCH_SWEEP_ARRAYS_H

#include "runtime/batch/sweep.h"

typedef struct qm_sweep_arrays {
    const char *const *columns; /* names, as the header of a table has them */
    uint32_t ncolumns;
    uint64_t width; /* numbers of a row, of all columns together */
    const double *rows;
    uint64_t nrows;
    double *values;    /* nrows x nsums */
    double *gradients; /* nrows x nsums x width: derivatives in the numbers of a row; NULL: none */
} qm_sweep_arrays;

/* Evaluates a FLAT module, which is changed; of the options those for texts do not matter. Apart
 * from what is passed, memory does not depend on the number of rows. QM_ERR_INPUT, QM_ERR_USAGE or
 * QM_ERR_MEMORY with a diagnostic, QM_ERR_CANCELLED: what is in the arrays then is undefined. */
qm_status qm_sweep_arrays_run(qm_module *m, const qm_sweep_options *o, const qm_sweep_arrays *a);

#endif
