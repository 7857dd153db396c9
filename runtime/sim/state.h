/* state.h - a statevector: 2^n complex128 amplitudes, qubit 0 the least significant bit of an index. */
#ifndef QM_RUNTIME_SIM_STATE_H
#define QM_RUNTIME_SIM_STATE_H

#include "runtime/program.h"

#include <complex.h>

typedef struct qm_state {
    double complex *amp; /* 2^n, 64-byte aligned */
    uint32_t n;
} qm_state;

/* Room for n qubits; the contents are |0...0>. QM_ERR_MEMORY when there is none. */
qm_status qm_state_init(qm_state *s, uint32_t n);
void qm_state_free(qm_state *s);
void qm_state_zero(qm_state *s);
/* One kernel op; qubits as in qm_kop. */
void qm_state_apply(qm_state *s, const qm_kop *op, const uint32_t *qubits, const double *data);
void qm_state_phase(qm_state *s, double phase);
/* Probability that the qubit is 1. */
double qm_state_prob1(const qm_state *s, uint32_t qubit);
/* Projects the qubit on `outcome`, whose probability is p, and renormalises. */
void qm_state_collapse(qm_state *s, uint32_t qubit, uint32_t outcome, double p);
/* Probabilities of the joint values of k distinct qubits (qubits[0] least significant): 2^k doubles. */
void qm_state_marginal(const qm_state *s, const uint32_t *qubits, uint32_t k, double *out);

#endif
