/* state.h - a statevector: 2^n complex128 amplitudes, qubit 0 the least significant bit of an
 * index.
 *
 * All sums are made of fixed blocks that are added in order, so no result depends on the number of
 * threads. */
#ifndef QM_RUNTIME_SIM_STATE_H
#define QM_RUNTIME_SIM_STATE_H

#include "runtime/program.h"

#include <complex.h>

enum {
    QM_MAX_TARGETS = 6,      /* of a kernel op */
    QM_MAX_STATE_QUBITS = 48 /* beyond any address space */
};
#define QM_CONTROL_ON_0 0x80000000u /* set in a control qubit of a kernel op that fires on 0 */

typedef enum qm_precision { QM_DOUBLE, QM_SINGLE } qm_precision;

typedef struct qm_state {
    double complex *amp; /* max(4, 2^n), 64-byte aligned; those past 2^n are zero */
    uint32_t n;
    uint32_t threads; /* of the kernels; 0: all */
} qm_state;

/* Bytes of a state of n <= QM_MAX_STATE_QUBITS qubits. */
uint64_t qm_state_bytes(uint32_t n);
/* An uninitialised buffer of that size on huge pages, to be free()d; NULL: no memory. */
double complex *qm_state_buffer(uint32_t n);
/* Room for n qubits; the contents are |0...0>. QM_ERR_MEMORY when there is none. */
qm_status qm_state_init(qm_state *s, uint32_t n, uint32_t threads);
void qm_state_free(qm_state *s);
void qm_state_zero(qm_state *s);
/* One kernel op: `qubits` and `data` point to its own first qubit and first double. Its qubits are
 * distinct and below n. Time O(2^n), or the part of it that the controls select. */
void qm_state_apply(qm_state *s, const qm_kop *op, const uint32_t *qubits, const double *data);
/* Applies the first of `count` >= 1 ops, or as many as one pass over the state serves, and returns
 * how many. `qubits` and `data` are the pools that the ops index. */
uint32_t qm_state_apply_some(qm_state *s, const qm_kop *ops, uint32_t count, const uint32_t *qubits,
                             const double *data);
/* Probabilities of the outcomes 0 and 1 of a qubit; their sum is 1. */
void qm_state_probabilities(const qm_state *s, uint32_t qubit, double p[2]);
/* The entry <0|rho|1> of the qubit's reduced density matrix, of a state with norm 1. The qubit is
 * entangled with no other when its squared modulus is the product of the two probabilities. */
double complex qm_state_coherence(const qm_state *s, uint32_t qubit);
/* Projects the qubit on `outcome`, whose probability is p, and renormalises. */
void qm_state_collapse(qm_state *s, uint32_t qubit, uint32_t outcome, double p);
/* Probabilities of the joint values of k distinct qubits (qubits[0] least significant): 2^k doubles
 * whose sum is the squared norm of the state. Time O(2^n). */
void qm_state_marginal(const qm_state *s, const uint32_t *qubits, uint32_t k, double *out);

/* Receives `count` samples of the basis state `index`; indices ascend. */
typedef void (*qm_sample_fn)(void *payload, uint64_t index, uint64_t count);
/* Draws `shots` basis states by the state's probabilities, with the random numbers (seed, stream).
 * Time O(2^n + shots), memory O(1): sorted uniforms come one by one from sums of exponentials
 * (Bentley and Saxe, ACM TOMS 6, 1980) and meet the cumulative sums. */
void qm_state_sample(const qm_state *s, uint64_t shots, uint64_t seed, uint64_t stream,
                     qm_sample_fn emit, void *payload);

#endif
