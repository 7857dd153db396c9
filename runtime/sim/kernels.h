/* kernels.h - the inner loops over a state, and the jobs that they take.
 *
 * What: a job is a kernel op prepared for states of n qubits: the kernel, where its groups of
 * amplitudes lie, and its coefficients. How: a vector of an instruction set holds 2^lane_bits
 * amplitudes; qubits below that are lanes, the others are bits of the address. The address of a
 * vector is counted in vectors ("slots"), so that real and imaginary parts are one more bit of it.
 * The slots of the groups of an op are those whose fixed bits (controls, targets, the bit of
 * imaginary parts) have given values; the next one is found by an addition that carries over the
 * fixed bits. Cost: one read and one write of each amplitude that controls on address bits select;
 * 4 (real: 2) multiply-adds of a vector for each row and column of a matrix. Guarantee: an
 * amplitude is computed by the same operations whatever the range, so results do not depend on
 * threads. */
#ifndef QM_RUNTIME_SIM_KERNELS_H
#define QM_RUNTIME_SIM_KERNELS_H

#include "runtime/sim/state.h"

enum {
    QM_HALF_TILE = 64,                    /* bytes of the real parts of a tile */
    QM_MAX_TILE = 16,                     /* amplitudes of the largest tile */
    QM_FUSED_TARGETS = 3,                 /* matrices with an own kernel; larger ones are dense */
    QM_FUSED_DIM = 1 << QM_FUSED_TARGETS, /* rows of the largest of these */
    QM_MAX_DIM = 1 << QM_MAX_TARGETS,     /* rows of the largest matrix */
    QM_DIAGONAL_DIM = 1 << QM_MAX_DIAGONAL_TARGETS
};

typedef struct qm_job qm_job;
/* Works on the groups [begin, end) of the state at `amp`. `outer`: of the state of which that one
 * is a part, the bits above; bit 0 is the part's first. */
typedef void (*qm_kernel)(const qm_job *j, void *amp, uint64_t begin, uint64_t end, uint64_t outer);

struct qm_job {
    qm_kernel kernel;
    uint64_t fixed, on; /* fixed bits of a slot; those of them that are set */
    uint64_t groups;
    uint32_t group_bits; /* log2 of the amplitudes of a group */
    uint32_t columns;    /* of the matrix that a group is multiplied by; 1: none */
    uint32_t dim;        /* values of the targets that are address bits */
    uint64_t selects;    /* diagonal: the slot bits whose value picks the coefficient */
    /* Of the bits above the state's qubits: controls, those of them that fire on 1, targets of a
     * diagonal; and the bytes of coefficients for each value of these targets. */
    uint64_t outer_controls, outer_on, outer_selects, outer_bytes;
    uint32_t flip[QM_FUSED_DIM]; /* by value of the lane targets: what a lane is xored with */
    uint64_t offset[QM_MAX_DIM]; /* by value of the other targets: bytes from the group's slot */
    void *coef;                  /* of the kernel, in the precision of the state */
};

/* Terms conj(a_i) b_(i ^ x) (-1)^parity(i & z) of two states, where the fixed bits of a slot have
 * the values `on`. x and z are bits of a slot; the lane bits of x are `flip`. */
typedef struct qm_overlap {
    const void *a, *b;
    uint64_t fixed, on, x, z;
    uint32_t flip;
} qm_overlap;

/* The kernels of an instruction set for one precision. */
typedef struct qm_kernel_set {
    uint32_t lane_bits, vector_bytes;
    /* [all entries are real][targets on address bits][targets on lanes]. Coefficients: for each
     * flip, column and row (the address part of both) a vector of real parts, unless all are real
     * one of imaginary parts. */
    qm_kernel matrix[2][QM_FUSED_TARGETS + 1][QM_FUSED_TARGETS + 1];
    /* Any matrix, of complex entries row by row; groups are vectors, or single amplitudes (slots
     * count these then) of which 2^lane_bits are taken at once. */
    qm_kernel dense, dense_single;
    qm_kernel exchange; /* the vectors at offset[0] and offset[1] */
    /* A complex factor a value, or for each value a vector of real and one of imaginary parts. */
    qm_kernel diagonal, diagonal_lanes;
    /* Writes coefficients: for each i a vector of the real parts of the entries from[i] + lane[l]
     * of complex data, then one of imaginary parts unless all entries are real; repeat: lane[l] =
     * 0. */
    void (*spread)(void *coef, const double *data, const uint32_t *from, uint32_t count,
                   const uint32_t *lane, bool real);
    void (*repeat)(void *coef, const double *data, const uint32_t *from, uint32_t count, bool real);
    /* Writes factor times `tiles` tiles; ranges that overlap are the same. */
    void (*scale)(void *to, const void *from, uint64_t tiles, double factor);
    /* Writes factor times one tile whose lane l is amplitude lane[l] of the two tiles `from`. */
    void (*pick)(void *to, const void *from, const uint32_t *lane, double factor);
    /* Adds the terms of an overlap over groups of one vector to the sums of lanes. */
    void (*overlap)(const qm_overlap *o, uint64_t begin, uint64_t end, double *re, double *im);
    /* With i the groups of one vector, k = i ^ x, and R_uv the sum of conj(a_u) b_v: adds to the
     * sums of lanes Im(R_ki + R_ik), Re(R_ki - R_ik), Im R_ii and Im R_kk, QM_MAX_TILE doubles
     * each. z and flip do not matter. */
    void (*moment)(const qm_overlap *o, uint64_t begin, uint64_t end, double *sums);
    /* Squared moduli of `tiles` tiles. */
    void (*weights)(const void *amp, uint64_t tiles, double *out);
} qm_kernel_set;

struct qm_kernels {
    const char *name;            /* "avx512", "avx2", "baseline"; NULL: not in this build */
    const qm_kernel_set *set[2]; /* by qm_precision */
};

/* The best kernels for this machine. */
const qm_kernels *qm_kernels_best(void);
/* Those of the name; NULL when this machine or this build has none. */
const qm_kernels *qm_kernels_named(const char *name);

extern const qm_kernels qm_kernels_baseline;
#if defined(__x86_64__)
extern const qm_kernels qm_kernels_avx2, qm_kernels_avx512;
#endif

/* Slot of the group with this number. */
static inline uint64_t qm_job_slot(const qm_job *j, uint64_t group)
{
    uint64_t slot = group;
    for (uint64_t rest = j->fixed; rest != 0; rest &= rest - 1) {
        uint64_t low = (rest & -rest) - 1;
        slot = (slot & ~low) << 1 | (slot & low);
    }
    return slot | j->on;
}

/* Slot of the group after it: the carry runs over the fixed bits. */
static inline uint64_t qm_job_next(const qm_job *j, uint64_t slot)
{
    return (((slot | j->fixed) + 1) & ~j->fixed) | j->on;
}

/* Bytes that the coefficients of an op may take. */
uint64_t qm_job_coef_bytes(const qm_kop *op);
/* Prepares the op for states of n qubits. Its coefficients are written to `coef` (64-byte aligned,
 * of the bytes above), which the job keeps using. Controls, and targets of diagonals, may be n or
 * more: then such a state, of a tile at least, is a part of a larger one, and those bits are told
 * when the job runs. */
void qm_job_init(qm_job *j, const qm_kernels *kernels, qm_precision precision, uint32_t n,
                 const qm_kop *op, const uint32_t *qubits, const double *data, void *coef);
/* Coefficients of a diagonal for these outer bits. */
static inline const void *qm_job_coef(const qm_job *j, uint64_t outer)
{
    uint64_t value = 0, rest = j->outer_selects;
    for (uint32_t at = 0; rest != 0; rest &= rest - 1, at++)
        value |= (uint64_t)((outer & rest & -rest) != 0) << at;
    return (const char *)j->coef + value * j->outer_bytes;
}

/* Do the controls among the outer bits fire? */
static inline bool qm_job_fires(const qm_job *j, uint64_t outer)
{
    return (outer & j->outer_controls) == j->outer_on;
}

/* Applies the op on this thread to a state, or to the part of one that the outer bits choose. */
static inline void qm_job_run(const qm_job *j, void *amp, uint64_t outer)
{
    if (qm_job_fires(j, outer))
        j->kernel(j, amp, 0, j->groups, outer);
}

#endif
