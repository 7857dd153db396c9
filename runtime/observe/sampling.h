/* sampling.h - expectation values by shots: bases in which many products of Paulis are measured at
 * once, and the estimates with their standard errors. */
#ifndef QM_RUNTIME_OBSERVE_SAMPLING_H
#define QM_RUNTIME_OBSERVE_SAMPLING_H

#include "runtime/observe/observe.h"

typedef struct qm_sampling qm_sampling;

/* Everything lies in the arena. Time O(terms) times the number of bases, of which at most some
 * hundred are compared with a term. */
qm_sampling *qm_sampling_new(const qm_pauli_sum *sums, uint32_t nsums, qm_arena *arena);
/* Measures all shots of a path once in each basis. Time O(2^n + shots x terms) a basis.
 * QM_ERR_CANCELLED. */
qm_status qm_sampling_path(qm_sampling *s, const qm_path_end *end, uint64_t seed);
/* The estimates of each sum after `shots` in all. */
void qm_sampling_finish(const qm_sampling *s, uint64_t shots, qm_expectation *out);

#endif
