/* kernels.h - the loops of qm_state_apply(), each over a range of independent groups of amplitudes.
 *
 * Amplitudes are taken in units: a tile of four (64 bytes, the values of qubits 0 and 1), or single
 * ones. The unit index of a group is its number with the fixed bits (controls and targets) put in.
 * Controls and targets on qubits 0 and 1 are no fixed bits of tiles: they become coefficients that
 * differ from lane to lane. */
#ifndef QM_RUNTIME_SIM_KERNELS_H
#define QM_RUNTIME_SIM_KERNELS_H

#include "runtime/sim/state.h"

enum {
    QM_TILE_BITS = 2,                /* qubits inside a tile */
    QM_TILE = 1 << QM_TILE_BITS,     /* amplitudes of a tile */
    QM_MAX_DIM = 1 << QM_MAX_TARGETS /* rows of the largest matrix */
};

typedef double qm_v4 __attribute__((vector_size(32), may_alias)); /* two amplitudes */

/* Four complex factors, one a lane, laid out so that v * re + swap(v) * im multiplies. */
typedef struct qm_lanes {
    qm_v4 re[2], im[2];
} qm_lanes;

typedef struct qm_job {
    double *amp;
    uint32_t unit_bits; /* QM_TILE_BITS or 0 */
    uint32_t nfixed;
    uint8_t fixed[QM_MAX_STATE_QUBITS]; /* positions in a unit index, ascending */
    uint64_t on;                        /* bits of a unit index that controls ask for */
    uint64_t groups;
    uint64_t run;                /* groups of one aligned stretch of this many are adjacent */
    uint32_t dim;                /* values of the targets that are fixed bits */
    uint64_t offset[QM_MAX_DIM]; /* unit offset of each of these values */
    qm_lanes lanes[QM_MAX_DIM];  /* diagonal: one a value; pairs: the matrix, row-major */
    bool skip[QM_MAX_DIM];       /* diagonal: the factor is 1 */
    const double *matrix;        /* dense: dim x dim complex */
} qm_job;

typedef void (*qm_kernel)(const qm_job *j, uint64_t begin, uint64_t end);

typedef struct qm_kernels {
    /* 2 x 2 matrices on a fixed target: one matrix, or one a lane. */
    qm_kernel pair, pair_lanes;
    /* 2 x 2 matrices on qubit 0 or 1: lanes[0] times itself plus lanes[1] times the partner. */
    qm_kernel low0, low1;
    qm_kernel diagonal;
    qm_kernel swap;  /* exchanges the units at offset[0] and offset[1]; any unit */
    qm_kernel dense; /* units are single amplitudes */
    /* Squared moduli of `tiles` tiles from `amp`, summed by lane. */
    void (*norm)(const double *amp, uint64_t tiles, double lanes[QM_TILE]);
} qm_kernels;

/* The kernels for this machine. */
const qm_kernels *qm_kernels_best(void);

#endif
