/* cosets.h - the Cliffords on three qubits up to local ones after them, as a graph whose edges are
 * CPP gates. */
#ifndef QM_PASSES_NETWORK_COSETS_H
#define QM_PASSES_NETWORK_COSETS_H

#include "passes/network/network.h"

enum { QM_COSETS = 6720, QM_COSET_MOVES = 27 };

typedef struct qm_cosets {
    qm_frame frame[QM_COSETS];   /* the first is the identity */
    uint64_t singles[QM_COSETS]; /* the nine Paulis that are mapped to one qubit, as a mask */
    /* Edge 9 p + 3 i + j: the i-th Pauli of the first qubit of pair p and the j-th of the second;
     * pairs are (0,1), (0,2), (1,2). */
    uint16_t to[QM_COSETS][QM_COSET_MOVES];
    /* By the ranks (0 to 2, in base 3) of the nine matrices of which Paulis of a qubit of one
     * Clifford anticommute with which of a qubit of the other. */
    uint8_t distance[19683];
    uint16_t slot[1 << 14]; /* hash table of the frames: index + 1 */
} qm_cosets;

/* Fills the tables, which are 0 throughout. Takes milliseconds. */
void qm_cosets_make(qm_cosets *c);
uint32_t qm_cosets_find(const qm_cosets *c, const qm_frame *f);
qm_network_move qm_cosets_move(const qm_cosets *c, uint32_t from, uint32_t edge);
/* CPP gates that lie between two Cliffords: the fewest of all pairs of Cliffords whose Paulis
 * commute as these do. */
uint32_t qm_cosets_distance(const qm_cosets *c, const qm_frame *f, const qm_frame *g);

#endif
