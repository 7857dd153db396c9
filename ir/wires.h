/* wires.h - who was last on each qubit while a pass walks over a block. */
#ifndef QM_IR_WIRES_H
#define QM_IR_WIRES_H

#include "ir/module.h"

/* A walk pushes each op; links to the previous op on each of its qubits are kept for ops with at most
 * QM_OP_INLINE qubits. Ops with regions, dynamic qubits or longer lists are walls: call cut. */
typedef struct qm_wires {
    uint32_t *last; /* per qubit: index of an op of the block, or QM_NONE */
    uint32_t *prev; /* per op and operand (QM_OP_INLINE each): what last[] held before it */
    uint32_t nqubits;
    uint32_t *touched; /* qubits pushed since the last cut, each once */
    uint32_t ntouched;
    bool *listed; /* per qubit: is it in touched */
} qm_wires;

/* For a block of nops ops on nqubits qubits; lives in scratch. */
qm_wires qm_wires_make(qm_arena *scratch, uint32_t nqubits, uint32_t nops);
/* The one op that all qubits of op saw last, or QM_NONE. At most QM_OP_INLINE qubits, none dynamic;
 * the same holds for push and pop. */
uint32_t qm_wires_common(const qm_wires *w, const qm_op *op);
void qm_wires_push(qm_wires *w, const qm_op *op, uint32_t index);
/* The op before op `index` on the qubit in its position `operand`. */
static inline uint32_t qm_wires_prev(const qm_wires *w, uint32_t index, uint32_t operand)
{
    return w->prev[(size_t)index * QM_OP_INLINE + operand];
}
/* Undoes the push of op `index`, which is the newest on all its qubits. */
void qm_wires_pop(qm_wires *w, const qm_op *op, uint32_t index);
/* Forgets one qubit, or all: nothing matches across here. Time: O(1) a qubit; for all, the qubits
 * pushed since the last time. A cut qubit must not be popped to an op before the cut. */
void qm_wires_cut_qubit(qm_wires *w, uint32_t qubit);
void qm_wires_cut(qm_wires *w);

#endif
