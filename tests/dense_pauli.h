/* dense_pauli.h - the unitary of a Pauli circuit (passes/pauli/circuit.h) by textbook matrices. */
#ifndef QM_TESTS_DENSE_PAULI_H
#define QM_TESTS_DENSE_PAULI_H

#include "passes/pauli/circuit.h"

/* u, 2^n x 2^n row-major with n <= 6, becomes g u; OPAQUE and ERASED gates do nothing. `values` are
 * those of the symbols. */
void dense_pauli_apply(const qm_locals *l, const qm_pgate *g, const double *values, uint32_t n,
                       double complex *u);

/* The unitary of a circuit, its phase included, in the arena. */
double complex *dense_pauli_unitary(const qm_pcircuit *c, const double *values, qm_arena *arena);

#endif
