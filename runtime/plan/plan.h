/* plan.h - how a module will be executed: one explicit value, computed before any code is made. */
#ifndef QM_RUNTIME_PLAN_PLAN_H
#define QM_RUNTIME_PLAN_PLAN_H

#include "ir/module.h"
#include "runtime/program.h"

/* A maximal run of gate ops of a block whose qubits and parameters are known, with barriers and
 * delays between them: kops[kop, kop + nkops). nkops is 0 when the gates cancel. */
typedef struct qm_segment {
    uint32_t block, first, count; /* ops [first, first + count) of the block */
    uint32_t kop, nkops;          /* in a subroutine their qubits are numbered as in its body */
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

/* Plans a FLAT module. Everything lies in `arena`. Blocks that the program does not run (bodies of
 * gates) have no segments.
 *
 * In a segment, gates are known rows, or controls and a known power on any gate of at most 6
 * qubits; adjacent one-qubit gates on a qubit are multiplied into one.
 *
 * A measurement of block 0 is deferred when its qubit and bit are known, no `end` may come before
 * it, no later op touches its qubit and none reads or writes its bit. The qubits of deferred
 * measurements are distinct, and so are their bits. Time O(ops + expressions). */
qm_status qm_plan_make(const qm_module *m, qm_arena *arena, qm_plan *out);

/* The last part of it: sets out->deferred and out->ndeferred. */
void qm_plan_defer(const qm_module *m, qm_arena *arena, qm_plan *out);

#endif
