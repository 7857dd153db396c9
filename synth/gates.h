/* gates.h - gates that are made from numbers, in a list of their own until they become ops of a
 * module: what multiplexers, loaders of data and preparations of states return.
 *
 * Wires are numbers from 0; qm_synth_append() says which qubits of the module they are. */
#ifndef QM_SYNTH_GATES_H
#define QM_SYNTH_GATES_H

#include "ir/module.h"

typedef struct qm_synth_gate {
    uint16_t gate;    /* qm_gate_id of a row on one or two qubits with at most one parameter */
    uint32_t wire[2]; /* the control first; wire[1] is QM_NONE for a gate on one qubit */
    double angle;     /* radians; not used by rows without a parameter */
} qm_synth_gate;

typedef struct qm_synth {
    qm_arena *arena;
    qm_synth_gate *gates;
    uint32_t ngates, cap;
} qm_synth;

/* An empty list. arena must outlive it. */
void qm_synth_init(qm_synth *s, qm_arena *arena);
void qm_synth_push(qm_synth *s, qm_gate_id gate, uint32_t wire);
void qm_synth_rotate(qm_synth *s, qm_gate_id gate, uint32_t wire, double angle);
void qm_synth_pair(qm_synth *s, qm_gate_id gate, uint32_t control, uint32_t target);
/* How many gates act on two wires. */
uint32_t qm_synth_pairs(const qm_synth *s);
/* Appends the gates to a block as ops; wire w is qubit qubits[w]. Time O(gates). */
void qm_synth_append(const qm_synth *s, qm_module *m, uint32_t block, const uint32_t *qubits);

#endif
