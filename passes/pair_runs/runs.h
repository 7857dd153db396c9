/* runs.h - runs of ops on one pair of qubits. */
#ifndef QM_PASSES_PAIR_RUNS_RUNS_H
#define QM_PASSES_PAIR_RUNS_RUNS_H

#include "passes/pass.h"

/* Gates on the two qubits or on one of them, between which no other op of the block touches either.
 * It begins with a gate on both. */
typedef struct qm_pair_run {
    uint32_t qubit[2];
    uint32_t first, last; /* op */
    uint32_t nops, n2;    /* all, and those on both qubits */
    bool open;
} qm_pair_run;

typedef struct qm_pair_runs {
    qm_pair_run *runs; /* by rising first */
    uint32_t nruns, cap;
    uint32_t *of;   /* per op of the block: its run, or QM_NONE */
    uint32_t *next; /* per op: the next one of its run, or QM_NONE */
} qm_pair_runs;

/* The runs of numeric gates of a block, in the arena. `nqubits` is above all of its qubits. Time
 * O(ops), memory 8 bytes an op, 4 a qubit, and 28 a run. */
qm_pair_runs qm_pair_runs_collect(const qm_module *m, uint32_t block, uint32_t nqubits,
                                  qm_arena *arena);
/* The unitary of a run, row-major; qubit[0] is the least significant bit of an index. `ops` are
 * those of the block. */
void qm_pair_run_unitary(const qm_module *m, const qm_op *ops, const qm_pair_runs *runs,
                         const qm_pair_run *r, qm_c64 u[16]);
/* What the ops of a run cost by the goal, as qm_gates_cost(). `ops` are those of the block. Empties
 * pc->spare. */
qm_circuit_cost qm_pair_run_cost(const qm_pass_ctx *pc, const qm_module *m, const qm_op *ops,
                                 const qm_pair_runs *runs, const qm_pair_run *r);

#endif
