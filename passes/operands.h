/* operands.h - what passes ask about the operands of ops. */
#ifndef QM_PASSES_OPERANDS_H
#define QM_PASSES_OPERANDS_H

#include "ir/module.h"

/* One more than the largest qubit index in any block, gate bodies included. */
uint32_t qm_max_qubits(const qm_module *m);

/* Per block: does it hold ops that a pass may replace by cheaper ones? Not when it is `timed`, or
 * the body of a gate: in flat form those are called under powers and controls, where a body that is
 * cheaper by itself may be dearer. */
bool *qm_find_replaceable(const qm_module *m, qm_arena *arena);

/* Axis of a gate on its operand k: 'X', 'Y', 'Z' or '-' (see qm_gate_row.axis). Controls have 'Z';
 * a power has the axes of its base, being a function of the same operator. */
char qm_gate_axis(const qm_module *m, uint32_t gate, uint32_t k);

/* Do the qubits a and b mean the same operation of the gate? Controls that fire on the same value,
 * and the qubits of symmetric gates, may be permuted. Time O(qubits^2). */
bool qm_same_operands(const qm_module *m, uint32_t gate, const uint32_t *a, const uint32_t *b);

/* Is the op a gate with known qubits? */
static inline bool qm_op_is_plain_gate(const qm_module *m, const qm_op *op)
{
    return op->kind == QM_OP_GATE && !qm_op_has_dynamic_qubit(m, op);
}

/* Has the op's every parameter one value, wherever it stands in the program? Needs
 * qm_module_count_writes(). */
bool qm_op_is_stable(const qm_module *m, const qm_op *op);
/* Are the op's parameters all numbers? */
bool qm_op_is_numeric(const qm_module *m, const qm_op *op);

/* Calls touch() for each qubit that the op or its regions touch, some more than once. False when
 * the op concerns all qubits: it may leave the block, or finding out would take long (regions of
 * more than 256 ops, operands chosen at run time among more than 64 qubits). */
bool qm_op_touches(const qm_module *m, const qm_op *op,
                   void (*touch)(void *payload, uint32_t qubit), void *payload);

#endif
