/* witness.h - product states as inputs that show a difference; private to equiv. */
#ifndef QM_EQUIV_WITNESS_H
#define QM_EQUIV_WITNESS_H

#include "equiv/method.h"

/* The basis state whose bit q is the value of qubit q, as kets that may be changed. Qubits from 64
 * up are |0>. */
qm_equiv_ket *qm_witness_basis(qm_equiv_task *t, uint32_t nqubits, uint64_t value);
/* Sets the witness: the input and the fidelity of the outputs (NaN: not known). `role` says what
 * the input is in the place of "the input". */
void qm_witness_product(qm_equiv_task *t, const qm_equiv_ket *input, uint32_t nqubits,
                        double fidelity, const char *role);

#endif
