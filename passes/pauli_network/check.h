/* check.h - is a network the circuit that it was made for? */
#ifndef QM_PASSES_PAULI_NETWORK_CHECK_H
#define QM_PASSES_PAULI_NETWORK_CHECK_H

#include "passes/pauli_network/attempt.h"

/* Is n, with its local Cliffords, the circuit of the given gates (ROT and CPP on qubits below
 * nqubits, ngates of them; p is the problem read from them)? Pulls the rotations and the Clifford
 * of n back by other means than those that made it and compares the rotations, their order where
 * they do not commute, and the Clifford. Sets *phase, in radians: the gates are exp(i *phase) times
 * n. Time O((ngates + n->ngates) nqubits^2 / 64 + nrots^2 (1 + nqubits / 64)). */
bool qm_pnet_check(const qm_pnet *n, const qm_pnet_problem *p, const qm_pgate *gates,
                   uint32_t ngates, const qm_locals *l, qm_arena *arena, double *phase);

#endif
