/* pairs.h - cancels rotations of two qubits in groups.
 *
 * Circuits that differ in how two-qubit blocks are written have different rotations, none of which
 * cancels alone. All rotations of a block are about Paulis of one group, that of its two qubits,
 * and the block of the one times the inverse of the other's is a Clifford of that group. */
#ifndef QM_EQUIV_PAULI_PAIRS_H
#define QM_EQUIV_PAULI_PAIRS_H

#include "equiv/pauli/word.h"

/* As qm_word_difference(), with rotations cancelled in groups too: adds the gates of b, whose word
 * need not be known, and its items. False also where a gate has too many qubits. Time O(gates n /
 * 64), as long as what belongs together is near each other. */
bool qm_word_pair_difference(qm_word *x, const qm_word *a, const qm_word_source *b);

#endif
