/* large.h - evaluates a local circuit for one set of values after the other, each on all threads:
 * for states that are large against a core's cache.
 *
 * Forwards the scheduler runs the ops (plan/schedule.h), backwards reverse.h does; memory is one
 * state, with gradients two, whatever the number of observables. */
#ifndef QM_RUNTIME_BATCH_LARGE_H
#define QM_RUNTIME_BATCH_LARGE_H

#include "runtime/batch/apply_sum.h"

#include <stdatomic.h>

typedef struct qm_large_options {
    bool single, gradient;
    uint32_t threads;          /* 0: all */
    uint32_t block_bits;       /* as in plan/schedule.h and reverse.h; 0: by the cache's size */
    const atomic_bool *cancel; /* may be NULL */
} qm_large_options;

typedef struct qm_large {
    const qm_circuit *circuit;
    qm_large_options options;
    qm_sign_sum *sums;
    uint32_t nsums;
    qm_state both; /* psi, with gradients lambda behind it, as one state */
    qm_state psi, lambda;
    double *value, *adjoint; /* per par */
} qm_large;

/* Can it take this circuit? */
bool qm_large_can(const qm_circuit *c);
/* Bytes that its states take. */
uint64_t qm_large_bytes(const qm_circuit *c, const qm_large_options *o);
/* Tables lie in the arena. QM_ERR_MEMORY when there is none for the states. The caller frees it. */
qm_status qm_large_init(qm_large *l, const qm_circuit *c, const qm_pauli_sum *sums, uint32_t nsums,
                        const qm_large_options *o, qm_arena *arena);
/* Evaluates one row. values: nsums; gradients: nsums times npars, the derivatives in each par;
 * NULL: none. QM_ERR_MEMORY, QM_ERR_CANCELLED. */
qm_status qm_large_run(qm_large *l, const double *row, double *values, double *gradients);
void qm_large_free(qm_large *l);

#endif
