/* permuted_states.h - what two circuits make of |0...0>, up to the order of qubits; private to
 * equiv. */
#ifndef QM_EQUIV_PERMUTED_STATES_H
#define QM_EQUIV_PERMUTED_STATES_H

#include "equiv/method.h"

/* Both circuits without symbols. SAME with result->permutation, or DIFFERENT with a witness: no
 * order of the qubits that the measurements follow makes the results the same. */
qm_equiv_verdict qm_permuted_states(qm_equiv_task *t);

#endif
