/* lanes.h - evaluates a circuit for as many values of its inputs at once as a vector has lanes.
 *
 * Amplitude i of all lanes lies in two vectors, its real and its imaginary parts, so no qubit asks
 * for a shuffle, and each evaluation is computed in its own lane by the same operations wherever
 * it stands: results do not depend on the number of lanes that are used, only on the instruction
 * set and the precision. When the states between all ops fit in QM_LANE_KEPT bytes, they are kept
 * for gradients; otherwise ops are taken back on both states. Cost of an op: 8 multiply-adds an
 * amplitude for a complex matrix, 4 for a real one. A gradient costs three to four times the
 * evaluation. */
#ifndef QM_RUNTIME_BATCH_LANES_H
#define QM_RUNTIME_BATCH_LANES_H

#include "runtime/batch/circuit.h"

/* A part of an observable: (O psi)_i is the sum of (re_i + i im_i) psi_(i ^ flip) over its parts.
 */
typedef struct qm_lane_part {
    uint32_t flip;
    const double *re, *im; /* 2^n; im is NULL when all are 0 */
} qm_lane_part;

typedef struct qm_lane_sum {
    qm_lane_part *parts;
    uint32_t nparts;
} qm_lane_sum;

/* Makes the parts of a Pauli sum, 2^n numbers each, in the arena. QM_ERR_MEMORY when they would
 * take more than QM_LANE_TABLE numbers. Time O(terms 2^n). */
enum { QM_LANE_TABLE = 1 << 28, QM_LANE_KEPT = 1 << 20 };
qm_status qm_lane_sum_make(const qm_circuit *c, const qm_pauli_sum *sum, qm_arena *arena,
                           qm_lane_sum *out);

/* What one thread works on. All arrays hold vectors. */
typedef struct qm_lane_work {
    const qm_circuit *circuit;
    const qm_lane_sum *sums;
    bool ready;         /* what no swept input changes is computed */
    const double *rows; /* evaluation l has its columns at rows + l * nswept */
    uint32_t nrows;     /* 1 to lanes; lanes from there on repeat the last one */
    double *value;      /* per par */
    double *adjoint;    /* per par: the derivative in it; NULL: no gradients */
    double *trig;       /* per factor: cosine and sine, of half the angle for X and Y */
    void *matrix;       /* per op: 2 x 2, real and imaginary parts */
    bool keeps;         /* psi has room for the states between ops too, one after the other */
    bool kept;          /* and they are kept there; set by the caller of forward */
    void *psi, *lambda; /* states */
} qm_lane_work;

typedef struct qm_lanes {
    const char *name; /* of the instruction set */
    uint32_t lanes;
    bool single;
    /* Computes value and trig from rows, and the matrices that no swept input changes. */
    void (*prepare)(qm_lane_work *w);
    /* Does that, then computes the other matrices and psi. */
    void (*forward)(qm_lane_work *w);
    /* The expectation value of sum k, one a lane. */
    void (*expect)(const qm_lane_work *w, uint32_t k, double *out);
    /* Sets w->adjoint to the derivatives of sum k; psi must be forward's, and is lost
     * unless states are kept. */
    void (*backward)(qm_lane_work *w, uint32_t k);
    /* Computes psi again after backward, with the same rows. */
    void (*again)(qm_lane_work *w);
} qm_lanes;

/* The kernels for this machine, or those of the named instruction set ("avx512", "avx2",
 * "baseline"), or with "narrow" the ones of this machine that have the fewest lanes, for states
 * that are large or few; NULL when the machine or the build does not have it. */
const qm_lanes *qm_lanes_find(const char *name, bool single);

/* Bytes that a work takes; 0 when they cannot be counted. */
uint64_t qm_lane_work_bytes(const qm_lanes *l, const qm_circuit *c, bool gradient);
/* Memory for it; QM_ERR_MEMORY when there is none. */
qm_status qm_lane_work_init(qm_lane_work *w, const qm_lanes *l, const qm_circuit *c,
                            const qm_lane_sum *sums, bool gradient);
void qm_lane_work_free(qm_lane_work *w);

#endif
