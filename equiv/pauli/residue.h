/* residue.h - what is left between two words; private to equiv/pauli. */
#ifndef QM_EQUIV_PAULI_RESIDUE_H
#define QM_EQUIV_PAULI_RESIDUE_H

#include "equiv/pauli/word.h"

/* Of words a and d, where d is qm_word_difference() of a and b and has no rotations: b is D a with
 * a Clifford D. Is D a permutation of qubits? Then permutation[q] is where D takes qubit q. */
bool qm_residue_permutes(const qm_word *a, const qm_word *d, uint32_t *permutation);
/* Sets the witness for a D that is not the identity: a product of eigenstates of Z and X that D
 * changes. */
void qm_residue_clifford_witness(qm_equiv_task *t, const qm_word *a, const qm_word *d);
/* Do the rotations that are left in d commute, have numbers as angles, and is their product no
 * Clifford? Then b is not a up to a Clifford, whatever stands beside them. False also when there
 * are too many to see. */
bool qm_residue_is_no_clifford(const qm_word *d, qm_arena *scratch);
/* Sets the witness for such a d. */
void qm_residue_rotation_witness(qm_equiv_task *t, const qm_word *a, const qm_word *d);

#endif
