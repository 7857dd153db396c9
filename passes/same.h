/* same.h - when two ops do the same, undo each other, or may change places. */
#ifndef QM_PASSES_SAME_H
#define QM_PASSES_SAME_H

#include "ir/module.h"

/* Both ops are gates with known qubits. Parameters are compared exactly, or as sums; qubits that
 * mean the same may be permuted (qm_same_operands()). */
bool qm_gates_are_equal(qm_module *m, const qm_op *a, const qm_op *b);
/* Is `op` the inverse of `earlier`, phase included? */
bool qm_gate_undoes(qm_module *m, const qm_op *op, const qm_op *earlier);
/* May the gate, with known qubits and stable parameters, change places with its neighbour, any op?
 * Gates commute when their axes agree on each qubit that they share. Time O(qubits^2), and for
 * control flow that of qm_op_touches(). */
bool qm_gate_commutes(const qm_module *m, const qm_op *gate, const qm_op *neighbour);

#endif
