/* walk.h - the way in which passes make parts of circuits on any number of qubits anew: the largest
 * parts first, then windows at random places. */
#ifndef QM_PASSES_PAULI_NETWORK_WALK_H
#define QM_PASSES_PAULI_NETWORK_WALK_H

#include "passes/pauli/rewrite.h"
#include "passes/pauli_network/window.h"

typedef struct qm_pnet_plan {
    qm_pnet_find_fn find;
    qm_pnet_admit_fn admit;
    bool clifford;          /* parts and windows have no rotations */
    bool share;             /* sums that are added to many wires first, pauli/share.h */
    double rotations;       /* for each CX: blocks with more of them stay */
    uint32_t parts;         /* at most */
    uint32_t part_attempts; /* for each part */
    uint64_t part_work;
    uint32_t windows; /* for each CX, */
    uint32_t most;    /* and at most for the block */
    uint64_t window_work;
    uint32_t qubits;   /* of a window: 3 .. qubits */
    uint32_t least_cx; /* of a window's bound, which is random */
    uint64_t stream;   /* of random numbers */
} qm_pnet_plan;

/* Makes each block anew by the plan, with `effort` times its attempts, work and windows. Windows
 * take circuits as long as the old ones too: they change what the next windows are. Ends early when
 * qm_pass_should_stop(). As for qm_rewrite_blocks(). */
qm_status qm_pnet_walk(qm_pass_ctx *pc, qm_module *m, const qm_pnet_plan *plan, uint32_t effort);

#endif
