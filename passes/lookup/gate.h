/* gate.h - gates as what lookup/tables.h follows: flips and phases under controls, and sums over
 * paths. */
#ifndef QM_PASSES_LOOKUP_GATE_H
#define QM_PASSES_LOOKUP_GATE_H

#include "ir/module.h"

enum {
    QM_LOOKUP_QUBITS = 64, /* of a gate */
    QM_LOOKUP_MATRIX = 4,  /* qubits of a gate that are no controls */
    QM_LOOKUP_DIGITS = 12, /* binary ones, of a phase in turns */
    QM_LOOKUP_TURN = 1 << QM_LOOKUP_DIGITS
};

/* Qubits 0 to ncontrols - 1 of the op are controls, and its matrix acts on those after them. Phases
 * are numbers of parts, QM_LOOKUP_TURN of which are a turn. */
typedef struct qm_lookup_gate {
    bool is_sum; /* exp(i phase) diag(1, after) h diag(1, before); else one entry in each row */
    uint32_t ncontrols, nbits;
    uint64_t on;     /* bit i: control i fires on 1 */
    double phase;    /* global, radians */
    uint32_t common; /* phase where the controls fire */
    uint32_t target; /* the one bit of the matrix that is flipped; QM_NONE: none is */
    uint32_t unread; /* the one bit that neither flips nor phases depend on, or QM_NONE */
    uint32_t flips;  /* bit s: the target is flipped from state s, which has it as 0 */
    uint32_t parts[1 << QM_LOOKUP_MATRIX]; /* what state s turns by, beside `common` */
    uint32_t before, after;
} qm_lookup_gate;

/* Reads an op. False when it is no gate with known qubits and numbers, on at most QM_LOOKUP_QUBITS
 * qubits, or its matrix is not one of those. Time O(4^nbits). */
bool qm_lookup_gate_read(qm_lookup_gate *g, const qm_module *m, const qm_op *op);

#endif
