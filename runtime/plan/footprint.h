/* footprint.h - which qubits a program brings into the statevector, and what is done to it there.
 */
#ifndef QM_RUNTIME_PLAN_FOOTPRINT_H
#define QM_RUNTIME_PLAN_FOOTPRINT_H

#include "runtime/plan/plan.h"

typedef struct qm_footprint_options {
    bool whole; /* every qubit is in the vector from the start, and stays */
    /* Per kernel op of the plan: qm_fate (prune.h); those that are not kept are not followed. NULL:
     * all are kept. */
    const uint8_t *fate;
    /* Receives the kernel ops of a segment that touch the vector, without controls that are
     * certain; `data` indexes the plan's kop_data. times: how often the segment runs. NULL: not
     * asked for. */
    void (*visit)(void *payload, const qm_kop *ops, uint32_t nops, const uint32_t *qubits,
                  double times);
    void *payload;
} qm_footprint_options;

typedef struct qm_footprint {
    uint32_t active;   /* at most so many qubits are in the vector at one time */
    uint32_t entering; /* so many are at some time */
    double gates;      /* that run, of known segments */
    double kops;       /* what they are planned as */
    double unseen;     /* those of them that are not kept */
    double touching;   /* those that touch the vector */
    double run_time;   /* gates that become kernel ops only while the program runs */
    double branches;   /* measurements and resets whose outcome may split a path */
    bool partial;      /* some loops or calls run an unknown number of times: counted once */
} qm_footprint;

/* Follows the program from its start. A qubit is in a known basis state, in a product with the
 * others, or in the vector; one that is measured or reset leaves it. Where control flow joins, the
 * larger of both counts, so `active` is an upper bound; the counts are of one path through
 * all branches. Subroutines count as bringing in all their qubits. Time O(ops + qubits of each
 * structured op), times up to 4 for each loop around; a bounded number of steps, after which every
 * qubit counts as active. */
void qm_footprint_make(const qm_module *m, const qm_plan *plan, const qm_footprint_options *o,
                       qm_arena *arena, qm_footprint *out);

#endif
