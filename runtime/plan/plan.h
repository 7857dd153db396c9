/* plan.h - how a module will be executed: one explicit value, computed before any code is made. */
#ifndef QM_RUNTIME_PLAN_PLAN_H
#define QM_RUNTIME_PLAN_PLAN_H

#include "ir/module.h"
#include "runtime/program.h"

/* A maximal run of gate ops of a block whose qubits and parameters are known: kops[kop, kop + nkops). */
typedef struct qm_segment {
    uint32_t block, first, count; /* ops [first, first + count) of the block */
    uint32_t kop, nkops;
} qm_segment;

typedef struct qm_plan {
    qm_segment *segments; /* ordered by (block, first) */
    uint32_t nsegments;
    qm_kop *kops;
    uint32_t nkops;
    uint32_t *kop_qubits;
    uint32_t nkop_qubits;
    double *kop_data;
    uint32_t nkop_data;
    uint8_t *deferred; /* per op of block 0: 1 for a measurement sampled from the final state */
    uint32_t ndeferred;
} qm_plan;

/* Plans a FLAT module. Everything lies in `arena`.
 * A measurement of block 0 is deferred when no later op touches its qubit and none reads or writes
 * its bit. Time O(ops). */
qm_status qm_plan_make(const qm_module *m, qm_arena *arena, qm_plan *out);

#endif
