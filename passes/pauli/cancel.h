/* cancel.h - cancelling and merging gates of a Pauli circuit that commutation brings together.
 *
 * A run is a maximal group of gates on a wire that stand together and have one axis there. OPAQUE
 * gates that act on one axis are members of runs, too. The LOCAL before them turns the run's axis,
 * and perhaps changes its sign. */
#ifndef QM_PASSES_PAULI_CANCEL_H
#define QM_PASSES_PAULI_CANCEL_H

#include "passes/pauli/builder.h"

typedef struct qm_run {
    uint32_t below;    /* the run before it on the wire, of another axis, or QM_NONE */
    uint32_t count;    /* gates */
    uint32_t numbers;  /* XOR of the gates: the gate when there is one */
    uint32_t rotation; /* the gate, or QM_NONE */
    uint8_t axis;
    bool negative;          /* sign of the axis, of an arbitrary first one */
    bool rotation_negative; /* that sign where the rotation stands */
} qm_run;

/* The CPP in a pair of runs, those of the lower wire first. */
typedef struct qm_meeting {
    uint32_t run[2];
    uint32_t gate;    /* or QM_NONE; the slot is free when run[0] is */
    bool negative[2]; /* of the runs where the gate stands */
} qm_meeting;

typedef struct qm_cancel {
    qm_module *m;
    qm_pcircuit *c;
    qm_pbuilder b;
    qm_run *runs;
    uint32_t nruns, cap_runs;
    uint32_t *top;        /* per wire: its last run, or QM_NONE */
    qm_meeting *meetings; /* open addressing */
    uint32_t mask;
    bool any_pair; /* may CPPs be made on any pair of wires? */
    uint64_t changed;
} qm_cancel;

/* For sweeps over circuits with at most c's gates and wires. Memory from c->arena. */
void qm_cancel_init(qm_cancel *s, qm_pcircuit *c, qm_module *m, bool any_pair);
/* One sweep; s->changed says how many gates it has taken away. Time O(gates + wires). */
void qm_cancel_sweep(qm_cancel *s, qm_pcircuit *c);

#endif
