/* class_key.h - a number for the class of a Clifford: what is left of it up to one-qubit Cliffords
 * before and after it, the names of its qubits, and whether it or its inverse is meant. */
#ifndef QM_PASSES_NETWORK_CLASS_KEY_H
#define QM_PASSES_NETWORK_CLASS_KEY_H

#include "passes/network/network.h"

/* What the Paulis of qubits before and after a Clifford have to do with each other: at[i][j] has
 * bit 2 a + b when Pauli a of qubit i before it and Pauli b of qubit j after it anticommute, where
 * a and b are the first two of each. */
typedef struct qm_class_blocks {
    uint8_t at[QM_NETWORK_QUBITS][QM_NETWORK_QUBITS];
} qm_class_blocks;

/* Sets the blocks of qubit i of f with those of g: the Clifford leads from f to g. Both are on k
 * qubits. */
void qm_class_blocks_set(qm_class_blocks *b, uint32_t i, const qm_frame *f, const qm_frame *g,
                         uint32_t k);

/* The same number for all of a class. On k = 4 qubits each class has a different one
 * (test_classes); on 5 all have but those of one Clifford in 46,000 (test_distances_all). Time:
 * some 0.5 us. */
uint64_t qm_class_key(const qm_class_blocks *b, uint32_t k);

#endif
