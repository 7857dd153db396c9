/* state_view.h - what observations need of a statevector, in terms of the program's qubits. The
 * files behind it (state_view.c, moments.c) alone know how amplitudes are stored and where a qubit
 * is. */
#ifndef QM_RUNTIME_OBSERVE_STATE_VIEW_H
#define QM_RUNTIME_OBSERVE_STATE_VIEW_H

#include "runtime/observe/pauli.h"
#include "runtime/sim/state.h"

#include <stdatomic.h>

/* The state of nqubits qubits: those with a position are in the statevector, the others are product
 * qubits. */
typedef struct qm_state_view {
    qm_state *state;
    uint32_t nqubits;
    const uint32_t *position; /* per qubit; QM_NONE: a product qubit; NULL: each its own number */
    const double complex (*product)[2]; /* per product qubit: its amplitudes, with norm 1 */
    const atomic_bool *cancel;          /* may be NULL; asked now and then by long work */
} qm_state_view;

static inline uint32_t qm_state_view_position(const qm_state_view *v, uint32_t qubit)
{
    return v->position != NULL ? v->position[qubit] : qubit;
}
bool qm_state_view_cancelled(const qm_state_view *v);

/* Norm, <psi|O|psi> and <psi|O^2|psi> of a state psi, which need not be normalised. */
typedef struct qm_moments {
    double norm, first, second;
} qm_moments;

/* The sum is applied to the state block by block, without a second vector: terms that flip the same
 * positions share one sweep, and their signs in a block are one Walsh-Hadamard transform. Memory in
 * `arena` O(terms); time O(2^n) times the number of different flips, each about as long as a read
 * of the state. The sums do not depend on the number of threads. A sum that acts on product qubits
 * takes the square of the terms; qm_state_view_wants_all() says when that is too much.
 * QM_ERR_CANCELLED. */
qm_status qm_state_view_moments(const qm_state_view *v, const qm_pauli_sum *sum, qm_arena *arena,
                                qm_moments *out);
/* Does a sum act on product qubits, with too many terms for that? They should be made active then.
 */
bool qm_state_view_wants_all(const qm_state_view *v, const qm_pauli_sum *sum);
/* The amplitude of a basis state: bit k of the index belongs to the program's qubit k. */
double complex qm_state_view_amplitude(const qm_state_view *v, uint64_t index);
/* Probabilities of the values of k distinct qubits, qubits[0] least significant, times the squared
 * norm: 2^k doubles. QM_ERR_MEMORY. */
qm_status qm_state_view_marginal(const qm_state_view *v, const uint32_t *qubits, uint32_t k,
                                 double *out);
/* Adds `scale` times the density matrix of k <= QM_MAX_DENSITY_QUBITS distinct qubits, qubits[0]
 * least significant, to out: 2^k x 2^k, row-major. Time O(2^(n + k)). QM_ERR_MEMORY,
 * QM_ERR_CANCELLED. */
enum { QM_MAX_DENSITY_QUBITS = 8 };
qm_status qm_state_view_density(const qm_state_view *v, const uint32_t *qubits, uint32_t k,
                                double scale, double complex *out);
/* The positions of the factors' qubits, which are active, as a mask of bits of an index. */
uint64_t qm_state_view_support(const qm_state_view *v, const qm_pauli_factor *factors,
                               uint32_t count);
/* Samples the state in the basis in which each factor, on an active qubit, is measured as Z; the
 * index that `emit` gets is over positions. The state is changed, and changed back up to rounding.
 * (seed, stream) are of the random numbers. Time O(2^n (1 + factors) + shots). */
void qm_state_view_sample(const qm_state_view *v, const qm_pauli_factor *factors, uint32_t count,
                          uint64_t shots, uint64_t seed, uint64_t stream, qm_sample_fn emit,
                          void *payload);

#endif
