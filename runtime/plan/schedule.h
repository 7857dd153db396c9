/* schedule.h - from a list of kernel ops to passes over the state. */
#ifndef QM_RUNTIME_PLAN_SCHEDULE_H
#define QM_RUNTIME_PLAN_SCHEDULE_H

#include "runtime/plan/fuse.h"
#include "runtime/sim/pass.h"

typedef struct qm_schedule_options {
    uint32_t n; /* positions of the state */
    qm_precision precision;
    const qm_kernels *kernels; /* NULL: the best for this machine */
    uint32_t block_bits;       /* log2 of the amplitudes of a block; 0: by the cache's size */
    uint32_t leaf_bits;        /* of a piece; 0: by the cache's size; at most QM_LEAF_MAX_BITS */
    uint32_t fusion;           /* largest fused matrix in qubits; 0: none; QM_FUSE_AUTO: by cost */
    /* Positions [n - nfresh, n) are qubits that are not in the state yet: only amplitudes where
     * their bits are 0 exist. Their own amplitudes are fresh[2 * i] and fresh[2 * i + 1]. */
    uint32_t nfresh;
    const double complex *fresh;
} qm_schedule_options;

typedef struct qm_schedule {
    qm_sim_pass *passes;
    uint32_t npasses;               /* each is one sweep over the state */
    uint32_t leaves;                /* sweeps over blocks, in all passes */
    uint32_t ops_before, ops_after; /* fusion */
    double bytes, flops;            /* predicted, of all passes */
} qm_schedule;

/* Plans the ops: any list of QM_KOP_* on positions below o->n <= QM_MAX_STATE_QUBITS, whose pools
 * are `qubits` and `data`. Running the schedule equals applying them one by one, up to rounding,
 * after the fresh qubits have been multiplied in. Each enters in the pass that touches it first, so
 * the passes before are over a smaller state.
 * Everything lies in the arena, and refers to the pools. Time near-linear in count. */
void qm_schedule_make(const qm_kop *ops, uint32_t count, const uint32_t *qubits, const double *data,
                      const qm_schedule_options *o, qm_arena *arena, qm_schedule *out);

/* Runs it on a state of o->n qubits of that precision and those kernels; as qm_sim_pass_run(). */
qm_status qm_schedule_run(const qm_schedule *s, qm_state *state, const atomic_bool *cancel);

#endif
