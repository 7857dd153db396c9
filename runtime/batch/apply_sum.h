/* apply_sum.h - a Pauli sum applied to a large state, without a table of its size. */
#ifndef QM_RUNTIME_BATCH_APPLY_SUM_H
#define QM_RUNTIME_BATCH_APPLY_SUM_H

#include "runtime/batch/circuit.h"
#include "runtime/sim/state.h"

/* A term as signs: (O psi)_i has coefficient * (-1)^parity((i ^ flip) & row) * psi_(i ^ flip),
 * times i where `imaginary`. */
typedef struct qm_sign_term {
    uint32_t flip, row;
    bool imaginary;
    double coefficient;
} qm_sign_term;

typedef struct qm_sign_sum {
    qm_sign_term *terms; /* by rising flip */
    uint32_t nterms;
} qm_sign_sum;

/* The sum in the frame that the circuit ends in, in the arena. Time O(terms log terms). */
void qm_sign_sum_make(const qm_circuit *c, const qm_pauli_sum *sum, qm_arena *arena,
                      qm_sign_sum *out);
/* Returns <psi|O|psi>, and sets *lambda, a state of the same size and precision, to O psi; NULL:
 * only the value. The state has more qubits than a tile. Time O((terms + 10 flips 2^10) 2^n /
 * 2^10), shared among psi->threads threads, whose number changes no result. */
double qm_sign_sum_apply(const qm_sign_sum *sum, const qm_state *psi, qm_state *lambda);

#endif
