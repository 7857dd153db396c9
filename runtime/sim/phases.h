/* phases.h - one kernel for a product of diagonal ops on a piece (pass.h).
 *
 * What: every amplitude is multiplied by a factor from a table, and by a product of one factor a
 * bit, which may differ from piece to piece. How: the product is made by doubling, for 16 tiles and
 * for the rows of 16 tiles. Cost: one complex multiplication an amplitude for the table, two for
 * the product, however many ops there are. */
#ifndef QM_RUNTIME_SIM_PHASES_H
#define QM_RUNTIME_SIM_PHASES_H

#include "runtime/sim/kernels.h"

enum {
    QM_LEAF_MAX_BITS = 12, /* local bits of a piece */
    QM_LEAF_FACTORS = 16   /* those and a constant, rounded up to whole vectors */
};

/* Factors that apply when the piece's index agrees: one a local bit that is 1, and a constant. */
typedef struct qm_leaf_factors {
    uint64_t mask, want;
    double re[QM_LEAF_FACTORS], im[QM_LEAF_FACTORS]; /* constant at QM_LEAF_MAX_BITS */
} qm_leaf_factors;

typedef struct qm_phases {
    uint32_t tiles; /* of a piece */
    /* Tiles of factors, 64-byte aligned, in the state's precision, or NULL; places[t] is the one
     * for tile t. */
    const void *table;
    const uint16_t *places;
    const qm_leaf_factors *factors; /* the product of those that apply */
    uint32_t nfactors;
} qm_phases;

/* Multiplies a piece by the table and, unless they are NULL, by the factors. */
typedef void (*qm_phases_fn)(void *piece, const qm_phases *p, const qm_leaf_factors *f);

/* A qubit that enters the state: so far, amplitudes exist only where its bit is 0. */
typedef struct qm_fresh {
    uint32_t bit;        /* of an amplitude's number in a block */
    double amplitude[4]; /* of the qubit's values 0 and 1: re, im, re, im */
} qm_fresh;

/* Multiplies the amplitudes where the bit is 0 by the qubit's amplitudes; the products with the
 * second one go where it is 1. Only tiles whose number has no bit of `absent`. */
typedef void (*qm_expand_fn)(void *block, uint32_t tiles, uint32_t absent, const qm_fresh *f);

/* For the fresh qubits of a block of 2^bits amplitudes of the state, in ascending order. */
void qm_fresh_enter(const qm_fresh *fresh, uint32_t count, const qm_state *s, uint32_t bits,
                    void *block);

typedef struct qm_piece_kernels {
    qm_phases_fn phases;
    qm_expand_fn expand;
} qm_piece_kernels;

/* Those of an instruction set and a precision. */
const qm_piece_kernels *qm_piece_kernels_of(const qm_kernels *k, qm_precision precision);

extern const qm_piece_kernels qm_piece_baseline[2]; /* by precision */
#if defined(__x86_64__)
extern const qm_piece_kernels qm_piece_avx2[2], qm_piece_avx512[2];
#endif

/* Applies the factors that agree with the index of the piece. */
void qm_phases_apply(qm_phases_fn kernel, const qm_phases *p, void *piece, uint64_t index);

#endif
