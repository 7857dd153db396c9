/* state.h - a statevector of n qubits: 2^n complex amplitudes, qubit 0 the least significant bit of
 * an index.
 *
 * Layout: tiles of T amplitudes, T = 8 (double) or 16 (single); a tile is T real parts, then T
 * imaginary parts: 128 bytes. Amplitude i is lane i % T of tile i / T. It depends on the precision
 * only, so instruction sets and saved states agree. There is at least one tile; lanes past 2^n are
 * zero.
 *
 * All sums are made of fixed blocks that are added in order, so no result depends on the number of
 * threads. */
#ifndef QM_RUNTIME_SIM_STATE_H
#define QM_RUNTIME_SIM_STATE_H

#include "runtime/program.h"

#include <complex.h>

enum {
    QM_MAX_TARGETS = 6,           /* of a matrix */
    QM_MAX_DIAGONAL_TARGETS = 10, /* of a diagonal */
    QM_MAX_STATE_QUBITS = 48      /* beyond any address space */
};
#define QM_CONTROL_ON_0 0x80000000u /* set in a control qubit of a kernel op that fires on 0 */

typedef enum qm_precision { QM_DOUBLE, QM_SINGLE } qm_precision;

typedef struct qm_kernels qm_kernels; /* kernels.h */

typedef struct qm_state {
    void *amp; /* tiles, 64-byte aligned */
    uint32_t n;
    uint32_t threads; /* of the kernels, at least 1 */
    qm_precision precision;
    const qm_kernels *kernels; /* the instruction set */
    uint64_t room;             /* bytes at amp, at least qm_state_bytes() */
} qm_state;

/* log2 of the amplitudes of a tile: the number of lane qubits. */
static inline uint32_t qm_tile_bits(qm_precision p)
{
    return p == QM_DOUBLE ? 3 : 4;
}

/* Bytes of a state of n <= QM_MAX_STATE_QUBITS qubits. */
uint64_t qm_state_bytes(uint32_t n, qm_precision precision);
/* Room for n qubits; the contents are |0...0>. threads 0: all. QM_ERR_MEMORY when there is none. */
qm_status qm_state_init(qm_state *s, uint32_t n, uint32_t threads, qm_precision precision);
void qm_state_free(qm_state *s);
void qm_state_zero(qm_state *s);
/* Makes room for n >= s->n qubits. The amplitudes stay, at their place in memory or on their pages;
 * of the new ones, those in the first tile are zero, the others have no value yet. QM_ERR_MEMORY:
 * the state is as before. */
qm_status qm_state_extend(qm_state *s, uint32_t n);
/* Makes the state the first part of it, one of n <= s->n qubits, and gives memory back. */
void qm_state_shrink(qm_state *s, uint32_t n);
/* Makes *to, a state of any size or all zero bytes, a copy, in its own room where that is enough.
 * QM_ERR_MEMORY: *to is as before. */
qm_status qm_state_copy(const qm_state *from, qm_state *to);
/* Projects the qubit at `position` on `outcome`, whose probability is p, renormalises, and takes
 * the qubit out: those above move down by one. n is at least 1. */
void qm_state_drop(qm_state *s, uint32_t position, uint32_t outcome, double p);
/* One amplitude, i < 2^n. For small things: kernels read and write tiles. */
double complex qm_state_get(const qm_state *s, uint64_t i);
void qm_state_set(qm_state *s, uint64_t i, double complex value);
/* One kernel op: `qubits` and `data` point to its own first qubit and first double. Its qubits are
 * distinct and below n. Time O(2^n), or the part of it that the controls select. */
void qm_state_apply(qm_state *s, const qm_kop *op, const uint32_t *qubits, const double *data);
/* Probabilities of the outcomes 0 and 1 of a qubit; their sum is 1. */
void qm_state_probabilities(const qm_state *s, uint32_t qubit, double p[2]);
/* The entry <0|rho|1> of the qubit's reduced density matrix, of a state with norm 1. The qubit is
 * entangled with no other when its squared modulus is the product of the two probabilities. */
double complex qm_state_coherence(const qm_state *s, uint32_t qubit);
/* Sum of |a_i|^2. */
double qm_state_norm(const qm_state *s);
/* Real and imaginary part of the sum of conj(a_i) a_(i ^ x) (-1)^parity(i & z); x, z < 2^n. */
void qm_state_pauli(const qm_state *s, uint64_t x, uint64_t z, double *re_im);
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
