/* scalar.h - the phase by which two Clifford circuits differ. */
#ifndef QM_PASSES_PAULI_NETWORK_SCALAR_H
#define QM_PASSES_PAULI_NETWORK_SCALAR_H

#include "passes/pauli/circuit.h"

/* A state sum over u of exp(i pi/4 phase) i^(linear u) (-1)^(quadratic) |A u + b>, up to its norm,
 * of variables u in {0, 1}. Each variable is alone on some qubit. */
typedef struct qm_stabilizer_sum {
    uint32_t nqubits, words; /* words of a set of variables: nqubits + 1 of them */
    uint64_t *form;          /* [qubit][word]: the variables whose sum the qubit is */
    uint8_t *constant;       /* [qubit]: and 0 or 1 */
    uint32_t *pivot;         /* [variable]: the qubit where it is alone, or QM_NONE */
    uint32_t *variable;      /* [qubit]: the inverse */
    uint8_t *linear;         /* [variable]: 0 .. 3 */
    uint64_t *quadratic;     /* [variable][word]: symmetric, no diagonal */
    uint64_t *spare;         /* [word] */
    unsigned phase;          /* of pi/4 */
} qm_stabilizer_sum;

/* The state |0...0>. */
void qm_stabilizer_sum_init(qm_stabilizer_sum *s, uint32_t nqubits, qm_arena *arena);
/* Applies a CPP gate. Time O(nqubits^2 / 64) for each axis that is not Z, else O(nqubits). */
void qm_stabilizer_sum_cpp(qm_stabilizer_sum *s, const qm_pgate *g);
/* Applies the local Clifford l->u[local] to qubit q. */
void qm_stabilizer_sum_local(qm_stabilizer_sum *s, const qm_locals *l, uint32_t q, uint8_t local);
/* Is it exp(i pi/4 phase) |0...0>? */
bool qm_stabilizer_sum_is_zero(const qm_stabilizer_sum *s);

#endif
