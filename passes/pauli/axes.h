/* axes.h - on which Pauli axis an op with all that is inside acts on each qubit.
 *
 * An op acts as P on a qubit when all that it does there is a function of P: gates of that axis,
 * measurements (of Z), or gates between a one-qubit Clifford and its inverse, as in "h q; t q; h
 * q;". Then rotations about P, and Pauli-controlled Paulis with P on the qubit, commute with it,
 * whatever branches it takes and however often it runs. */
#ifndef QM_PASSES_PAULI_AXES_H
#define QM_PASSES_PAULI_AXES_H

#include "ir/module.h"
#include "passes/pauli/rows.h"

typedef struct qm_axes {
    qm_module *m;
    const qm_prows *rows;
    uint32_t *touched; /* qubits of the op that was asked for last, each once */
    uint32_t n;
    uint8_t *axis;    /* per qubit, valid for touched ones: qm_pauli; QM_PAULI_I: no common one */
    uint8_t *frame;   /* per qubit: the local Clifford met so far, which has yet to be undone */
    uint32_t *level;  /* per qubit: depth of the region with that Clifford */
    uint32_t *turned; /* qubits with such Cliffords, innermost regions last */
    uint32_t nturned, left;
    uint64_t *annotated; /* spans with annotations, sorted; see qm_axes_is_annotated() */
    uint32_t nannotated;
} qm_axes;

/* For ops on qubits below nqubits. Memory in the arena. */
void qm_axes_init(qm_axes *a, qm_module *m, const qm_prows *rows, uint32_t nqubits,
                  qm_arena *arena);
/* Lists the qubits that the op and its regions touch, with their axes. False when the op concerns
 * all qubits, under the same conditions as qm_op_touches(). Annotated ops have no axes. */
bool qm_axes_find(qm_axes *a, const qm_op *op);
/* Does the op stand behind an annotation in the source? Time O(log annotations). */
bool qm_axes_is_annotated(const qm_axes *a, const qm_op *op);

#endif
