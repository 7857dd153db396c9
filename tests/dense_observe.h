/* dense_observe.h - observables in the dense reference: textbook matrices on whole vectors. */
#ifndef QM_TESTS_DENSE_OBSERVE_H
#define QM_TESTS_DENSE_OBSERVE_H

#include "tests/dense.h"

/* A coefficient times a product of Paulis, a letter of "IXYZ" a qubit. */
typedef struct dense_pauli {
    double coefficient;
    char letters[16]; /* qubit 0 first */
} dense_pauli;

typedef struct dense_moments {
    double value, variance;
} dense_moments;

/* Of the final vectors of a result, whose squared norms are their probabilities. */
dense_moments dense_expect(const dense_result *r, uint32_t n, const dense_pauli *terms,
                           uint32_t nterms, qm_arena *arena);
/* The density matrix of k of n qubits, qubits[0] least significant: 2^k x 2^k, row-major. */
double complex *dense_reduced(const dense_result *r, uint32_t n, const uint32_t *qubits, uint32_t k,
                              qm_arena *arena);

#endif
