/* schedule.h - layers for the gates of a Pauli circuit, in which gates that commute change places.
 */
#ifndef QM_PASSES_PAULI_SCHEDULE_H
#define QM_PASSES_PAULI_SCHEDULE_H

#include "passes/pauli/circuit.h"

/* What a scheduler needs to know of circuits of up to so many gates and qubits. Nothing is
 * allocated after it was made, so that threads can have one each. */
typedef struct qm_scheduler {
    struct qm_schedule_wire *wires;
    uint32_t *time; /* per gate: its layer */
    uint32_t *order, *other, *count;
    uint32_t nqubits, cap;
    bool rotations; /* take a layer too, as do measurements and resets */
} qm_scheduler;

void qm_scheduler_init(qm_scheduler *s, uint32_t nqubits, uint32_t gates, bool rotations,
                       qm_arena *arena);
/* The layers that the gates take one after the other, each as early as those before it on its wires
 * allow, where gates of one axis on a wire may stand in any order. CPP and OPAQUE gates take a
 * layer, LOCAL gates none. At most s->cap gates and s->nqubits qubits. Time O(gates). */
uint32_t qm_schedule_depth(qm_scheduler *s, const qm_pcircuit *c);
/* Brings the gates into an order with few layers: scheduled from the start and from the end in
 * turn, as long as that helps, at most `rounds` times. Time O(rounds * (gates + layers)). */
void qm_schedule(qm_scheduler *s, qm_pcircuit *c, uint32_t rounds);

#endif
