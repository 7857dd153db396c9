/* classes.h - how many CPP gates Cliffords on up to four qubits take.
 *
 * One-qubit Cliffords before and after are free, and renaming qubits or turning a circuit around
 * changes no count, so that the 4.7e10 Cliffords up to Paulis on four qubits fall into 1464
 * classes. */
#ifndef QM_PASSES_NETWORK_CLASSES_H
#define QM_PASSES_NETWORK_CLASSES_H

#include "passes/network/network.h"

enum {
    QM_CLASSES = 1464,
    QM_CLASS_QUBITS = 4,
    QM_CLASS_MOVES = 9, /* of the farthest class: qubits in a cycle */
    QM_CLASS_SLOTS = 4096
};

typedef struct qm_classes {
    qm_frame frame[QM_CLASSES]; /* one of each, by rising distance; the first is the identity */
    uint8_t distance[QM_CLASSES];
    uint16_t slot[QM_CLASS_SLOTS]; /* hash table of keys: index + 1 */
    uint64_t key[QM_CLASSES];
} qm_classes;

/* Fills the table: by rising distance from the identity. Some 2 ms. */
void qm_classes_make(qm_classes *c);

/* The moves after a frame: move m < the count of those of its first k qubits, 9 for each pair. */
uint32_t qm_classes_count_moves(uint32_t k);
qm_network_move qm_classes_move(const qm_frame *f, uint32_t k, uint32_t m);

/* The fewest CPP gates from f to g. Time as above. */
uint32_t qm_classes_distance(const qm_classes *c, uint32_t k, const qm_frame *f, const qm_frame *g);

/* Writes as many moves as that, which lead from the identity to the goal; returns how many. `seed`
 * chooses among the shortest. Time: some 0.2 ms. */
uint32_t qm_classes_network(const qm_classes *c, uint32_t k, const qm_frame *goal, uint64_t seed,
                            qm_network_move move[QM_CLASS_MOVES]);

#endif
