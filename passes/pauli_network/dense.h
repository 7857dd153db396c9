/* dense.h - the unitaries of two small circuits, compared. */
#ifndef QM_PASSES_PAULI_NETWORK_DENSE_H
#define QM_PASSES_PAULI_NETWORK_DENSE_H

#include "passes/pauli_network/attempt.h"

enum { QM_PNET_DENSE_QUBITS = 6 };

/* The largest entry of the gates' unitary less exp(i phase) times that of n with its local
 * Cliffords. Symbols are given numbers. nqubits at most QM_PNET_DENSE_QUBITS; time O(4^nqubits
 * (ngates + n->ngates)). */
double qm_pnet_dense_deviation(const qm_pnet *n, double phase, const qm_pgate *gates,
                               uint32_t ngates, uint32_t nqubits, const qm_locals *l);

#endif
