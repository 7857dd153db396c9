/* class_orbits.h - how many Cliffords are in a class, by orbits and stabilisers. */
#ifndef QM_TESTS_CLASS_ORBITS_H
#define QM_TESTS_CLASS_ORBITS_H

#include "passes/network/network.h"

/* The frame of the inverse Clifford, whose Paulis are in rising order as those of f are. */
qm_frame test_inverse_frame(const qm_frame *f, uint32_t k);

/* How many frames on k qubits become each other by one-qubit Cliffords before them, other names of
 * the qubits and taking the inverse, with f among them. */
uint64_t test_orbit_size(const qm_frame *f, uint32_t k);

#endif
