/* bounds.h - how many CPP gates Cliffords on four qubits take at least, quickly. */
#ifndef QM_PASSES_NETWORK_BOUNDS_H
#define QM_PASSES_NETWORK_BOUNDS_H

#include "passes/network/network.h"

enum { QM_BOUND_QUBITS = 4, QM_BOUND_SLOTS = 1 << 16 };

/* By the ranks of the commutation matrices of the Paulis of each qubit before and after. */
typedef struct qm_bounds {
    uint32_t ranks[QM_BOUND_SLOTS]; /* hash table; 0: free, as no Clifford has rank 0 throughout */
    uint8_t moves[QM_BOUND_SLOTS];
} qm_bounds;

/* Fills the table, which is 0 throughout. False when memory runs out. Takes as long as
 * qm_classes_make(). */
bool qm_bounds_make(qm_bounds *b);

/* Per Pauli on four qubits: with which of the first two Paulis of each qubit of a frame it does not
 * commute, two bits a qubit. */
typedef struct qm_bound_goal {
    uint8_t against[1 << 2 * QM_BOUND_QUBITS];
} qm_bound_goal;

void qm_bound_aim(qm_bound_goal *to, const qm_frame *goal);
/* The fewest moves of all Cliffords that have the same ranks as that from f to the goal: of 1464
 * classes 1000 take no more, 441 one more and 23 two. Some 20 ns. */
uint32_t qm_bounds_moves(const qm_bounds *b, const qm_frame *f, const qm_bound_goal *to);
/* The ranks of f, a byte a qubit, and from these the same bound for what a move makes of f. r and t
 * are Paulis that its qubits have after it, besides m.pa and m.pb. */
uint32_t qm_bound_ranks(const qm_frame *f, const qm_bound_goal *to);
uint32_t qm_bounds_after(const qm_bounds *b, uint32_t ranks, qm_network_move m, uint16_t r,
                         uint16_t t, const qm_bound_goal *to);

#endif
