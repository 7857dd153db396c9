/* search.h - local search on Pauli circuits of any size, in pieces and in parallel. */
#ifndef QM_PASSES_SEARCH_SEARCH_H
#define QM_PASSES_SEARCH_SEARCH_H

#include "passes/pass.h"
#include "passes/search/chain.h"

typedef struct qm_search_plan {
    uint32_t patience; /* random tries end after so many rounds without a gain; 0: none are made;
                        * UINT32_MAX: only qm_pass_should_stop() ends them */
    uint32_t sweeps;   /* walks over the circuit in order, before them */
    double effort;     /* of a walk: states of networks looked at for each CX, see search.c */
    uint32_t rounds;   /* of rewriting by rules, with windows on four qubits */
    uint32_t tries;    /* in each piece and round, at most 20 for each CX */
    uint32_t beam;
    double four, five, uphill; /* uphill 0: no circuit is worked on by several chains */
    bool layers;               /* of two-qubit gates count after CX, where the goal is no depth */
} qm_search_plan;

/* Makes c cheaper by CX, then by layers when the plan says so, then by rotations; never dearer.
 * Before CX count layers where the goal is a depth, and where pairs of qubits have weights the sum
 * of these. The result depends on pc->goal->seed and the plan, not on the number of threads. Counts
 * the replaced windows in pc->checks. Errors: QM_ERR_MEMORY. */
qm_status qm_search(qm_pass_ctx *pc, qm_pcircuit *c, const qm_search_plan *plan);

#endif
