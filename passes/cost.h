/* cost.h - what a circuit costs under a goal: the one measure by which passes and the driver
 * compare before and after. */
#ifndef QM_PASSES_COST_H
#define QM_PASSES_COST_H

#include "passes/pass.h"

/* The cost of the ops of one block. What the blocks of its control flow, and subroutines that it
 * calls, cost is theirs: such an op synchronises all qubits and takes one layer of depth. Time
 * O(operands), for depths O(qubits of the module) more. Memory in `scratch`. */
qm_circuit_cost qm_block_cost(const qm_goal *goal, const qm_module *m, uint32_t block,
                              qm_arena *scratch);
/* The cost of a list of gate ops; as depth counts what they take one after the other. Time O(n). */
qm_circuit_cost qm_gates_cost(const qm_goal *goal, const qm_module *m, const qm_op *ops, uint32_t n,
                              qm_arena *scratch);
/* The cost of the whole program as qm_module_stats() counts it: bodies of loops and branches once,
 * called subroutines and gates as their bodies. Weights are those of the blocks of the program and
 * of subroutines, each once, and of gates as they are called. Time O(operands). */
qm_circuit_cost qm_module_cost(const qm_goal *goal, const qm_module *m, qm_arena *scratch);

/* Below 0 when a is cheaper than b, above 0 when it is dearer. Weighted sums that differ by 1e-12
 * of their size or less are equal: the order of summation makes such differences. */
int qm_cost_compare(qm_circuit_cost a, qm_circuit_cost b);

/* By how much gates on the pair of qubits, in either order, are dearer: 1 where it has no row. Time
 * O(log pairs). */
double qm_pair_factor(const qm_weights *weights, uint32_t first, uint32_t second);

/* What QM_COST_T counts for so many T gates and other rotations. */
uint64_t qm_t_count(uint64_t t, uint64_t rotations);

/* The word of the command line for a kind: "cx", "t", "depth", "two-qubit-depth", "weighted". */
const char *qm_cost_name(qm_cost_kind kind);

#endif
