/* sweep.h - expectation values, and their gradients, for rows of a table or for one set of values.
 */
#ifndef QM_RUNTIME_BATCH_SWEEP_H
#define QM_RUNTIME_BATCH_SWEEP_H

#include "runtime/batch/batch.h"
#include "runtime/batch/bind.h"

typedef struct qm_sweep_options {
    const qm_pauli_sum *sums;
    uint32_t nsums;
    const qm_input_value *values; /* given by name */
    uint32_t nvalues;
    const char *table; /* name of the table, for messages; NULL: one evaluation, of these values */
    qm_read_fn read;   /* of the table */
    void *read_payload;
    bool gradient; /* also the derivatives in all inputs */
    bool json;
    bool single;
    uint32_t threads;   /* 0: all */
    uint64_t max_bytes; /* of states; 0: what is free */
    qm_engine engine;   /* AUTO: a native kernel where it pays; NATIVE: always; else never */
    const qm_native_maker *native; /* who makes it; NULL: nobody */
    atomic_bool *cancel;           /* may be NULL */
} qm_sweep_options;

/* Evaluates a FLAT module, which is changed. With a table the output is a table: a header, then one
 * line a row in the same order; with json, one object a line, with the keys "values" (sum -> value)
 * and "gradients" (sum -> input -> derivative). Without one it is a line a number, or one object.
 * Numbers have 17 digits. Memory does not depend on the number of rows. QM_ERR_INPUT,
 * QM_ERR_MEMORY or QM_ERR_IO with a diagnostic (but QM_ERR_IO of `out` without); QM_ERR_CANCELLED.
 */
qm_status qm_sweep_run(qm_module *m, const qm_sweep_options *o, qm_writer out);

#endif
