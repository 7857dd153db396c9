/* fold.h - merging the rotations of a Pauli circuit that turn about the same operator. */
#ifndef QM_PASSES_PAULI_FOLD_H
#define QM_PASSES_PAULI_FOLD_H

#include "passes/pauli/labels.h"
#include "passes/pauli/relations.h"

/* A rotation that others may be merged with. */
typedef struct qm_fold_entry {
    qm_label label;
    uint32_t gate;
} qm_fold_entry;

typedef struct qm_fold {
    qm_module *m;
    uint32_t block;        /* where the circuits come from */
    bool zero;             /* all wires start in |0> */
    const uint8_t *choice; /* per gate: 1: when it is merged with an earlier one, the sum stands in
                            * the place of that, not in its own; NULL: all are 0 */
    uint64_t merged;       /* gates that the last sweep has erased */
    qm_pcircuit *c;
    qm_labels labels;
    qm_fold_entry *entries; /* in the order in which labels are met */
    uint32_t nentries;
    uint64_t *slots; /* open addressing: half of a label's word, then 1 + its entry; 0: free */
    size_t mask;
    qm_relations relations;
    uint8_t (*next)[2]; /* per gate and operand: the axis of the next gate on that wire */
    uint8_t *axis;      /* scratch, per wire */
    uint32_t most_gates;
} qm_fold;

/* For sweeps over circuits with at most c's gates and wires. Memory from c->arena. */
void qm_fold_init(qm_fold *f, const qm_pcircuit *c, qm_module *m, uint32_t block, bool zero);
/* One sweep. Angles are left as they come (qm_pcircuit_normalise()). Time O(gates * (1 + wires /
 * 32)), where wires count up to 8192. */
void qm_fold_sweep(qm_fold *f, qm_pcircuit *c);

/* One sweep that merges rotations about bits that are equal modulo relations (relations.h). It ends
 * where many gates in a row gave nothing. Time O(gates) and the bounded work of relations. */
void qm_fold_related(qm_fold *f, qm_pcircuit *c);

#endif
