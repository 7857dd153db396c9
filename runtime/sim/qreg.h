/* qreg.h - the qubits of a program: a statevector of those that are entangled, and beside it the
 * others.
 *
 * Each qubit is a product qubit with two amplitudes of its own, or it is active: it has a position
 * in the statevector. At the start all are product qubits in |0>. One-qubit gates on product qubits
 * cost nothing, and so do controls that are certain, targets that are in an eigenstate of what
 * acts on them, and SWAP, which exchanges positions. Other gates make their product qubits active:
 * these take the next positions, and enter the vector when the queue of ops that are still to be
 * made is flushed. A qubit that was measured is a product qubit again and the vector halves. So
 * memory and time are those of the entangled qubits, of as many as there are.
 *
 * With the engine "gates" there are no product qubits and no queue: position q is qubit q, and each
 * op is made at once. */
#ifndef QM_RUNTIME_SIM_QREG_H
#define QM_RUNTIME_SIM_QREG_H

#include "runtime/run.h"
#include "runtime/sim/state.h"

#include <complex.h>
#include <stdatomic.h>

/* Kernel ops on positions with their own qubits and data. */
typedef struct qm_op_queue {
    qm_kop *ops;
    uint32_t *qubits;
    double *data;
    uint32_t nops, cap_ops, nqubits, cap_qubits, ndata, cap_data;
} qm_op_queue;

typedef struct qm_qreg {
    uint32_t n;    /* qubits of the program */
    bool plain;    /* the engine "gates" */
    qm_state state; /* of the positions [0, state.n) */
    uint32_t nactive; /* positions in use; from state.n on they are fresh: product qubits until the
                       * queue is flushed */
    uint32_t *position;           /* per qubit; QM_NONE: a product qubit */
    uint32_t *qubit;              /* per position in use */
    double complex (*product)[2]; /* per product or fresh qubit: its amplitudes, with norm 1 */
    double complex factor;        /* global phase, kept apart */
    qm_op_queue queue;
    qm_op_queue after; /* flips of values that follow the final measurement; operands are qubits */
    uint64_t max_bytes; /* that the statevector may take; may be changed at any time */
    uint32_t wanted;    /* after QM_ERR_MEMORY: qubits of the vector that did not fit, or 0 */
    qm_sim_options options;
    const atomic_bool *cancel; /* may be NULL */
} qm_qreg;

/* n qubits in |0>. QM_ERR_MEMORY. To be freed in any case. */
qm_status qm_qreg_init(qm_qreg *r, uint32_t n, const qm_sim_options *o, uint64_t max_bytes,
                       const atomic_bool *cancel);
void qm_qreg_free(qm_qreg *r);
/* The same for one on the heap, or NULL. */
void qm_qreg_delete(qm_qreg *r);
/* All qubits are |0> again, nothing is queued. */
void qm_qreg_zero(qm_qreg *r);
/* *to, all zero bytes or an earlier register of the same n, becomes a copy of a flushed register.
 * QM_ERR_MEMORY: *to may only be freed. */
qm_status qm_qreg_copy(const qm_qreg *r, qm_qreg *to);
/* Bytes that a copy takes. */
uint64_t qm_qreg_bytes(const qm_qreg *r);

/* One kernel op: `qubits` and `data` point to its own first qubit and first double. Its qubits are
 * distinct and below n. Both are copied. Errors as of qm_qreg_flush(), for which the op is queued. */
qm_status qm_qreg_apply(qm_qreg *r, const qm_kop *op, const uint32_t *qubits, const double *data);
/* Makes what is queued. QM_ERR_MEMORY: with `wanted` set nothing was changed, and more max_bytes
 * may help. Otherwise, and after QM_ERR_CANCELLED, the register may only be freed, or made zero. */
qm_status qm_qreg_flush(qm_qreg *r);
/* Makes all qubits active and flushes: for those who look at the whole state. */
qm_status qm_qreg_settle(qm_qreg *r);

/* The functions below read a register. Those for an active qubit want it flushed. */

/* Is it a product qubit (by construction: an active one may be entangled with none)? */
static inline bool qm_qreg_is_product(const qm_qreg *r, uint32_t qubit)
{
    return r->position[qubit] == QM_NONE;
}
/* Probabilities of the outcomes 0 and 1 of a qubit; their sum is 1. */
void qm_qreg_probabilities(const qm_qreg *r, uint32_t qubit, double p[2]);
/* Is the qubit entangled with no other, up to rounding? p: its probabilities. */
bool qm_qreg_is_separate(const qm_qreg *r, uint32_t qubit, const double p[2]);
/* Projects the qubit on `outcome`, whose probability is p. */
void qm_qreg_project(qm_qreg *r, uint32_t qubit, uint32_t outcome, double p);
/* The amplitudes of all 2^n basis states, qubit 0 the least significant bit; n < 48. */
void qm_qreg_amplitudes(const qm_qreg *r, qm_amplitude *out);

/* Are two flushed registers of the same program in one state, up to a global phase? Parts of
 * amplitudes may differ by the tolerance. False also where they are equal, but differ in which
 * qubits are active. Time O(2^active + n). */
bool qm_qreg_same(const qm_qreg *a, const qm_qreg *b, double tolerance);
/* A number that nearly equal states have nearly in common, and others hardly. */
double qm_qreg_print(const qm_qreg *r);

/* Receives the values of the qubits asked for, in their order, with a probability or a count. */
typedef void (*qm_values_fn)(void *payload, const uint8_t *values, double p, uint64_t count);

/* Bytes that qm_qreg_distribution() needs for k distinct qubits; UINT64_MAX when beyond measure. */
uint64_t qm_qreg_distribution_bytes(const qm_qreg *r, const uint32_t *qubits, uint32_t k);
/* The joint distribution of k distinct qubits, times `weight`. Values with not more than `least`
 * are not emitted but added to *lost. QM_ERR_MEMORY. Time O(2^active + 2^k), k without the qubits
 * that are certain. */
qm_status qm_qreg_distribution(const qm_qreg *r, const uint32_t *qubits, uint32_t k, double weight,
                               double least, double *lost, qm_values_fn emit, void *payload);

/* To be called before a sampling, and before its flush: drops queued ops that have no influence on
 * what these qubits give, and puts flips off until after the measurement where that is cheaper with
 * `shots` samples to come; 0: never, for a distribution is asked for. The register may then only be
 * flushed, asked for that, and made zero. QM_ERR_MEMORY. */
qm_status qm_qreg_focus(qm_qreg *r, const uint32_t *qubits, uint32_t k, uint64_t shots);
/* Draws joint values of k distinct qubits with the random numbers (seed, stream). The same values
 * may be emitted several times. QM_ERR_MEMORY. Time O(2^active + shots * drawn qubits). */
qm_status qm_qreg_sample(const qm_qreg *r, const uint32_t *qubits, uint32_t k, uint64_t shots,
                         uint64_t seed, uint64_t stream, qm_values_fn emit, void *payload);

#endif
