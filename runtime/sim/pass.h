/* pass.h - a pass: one sweep over a large state that applies many ops.
 *
 * A pass cuts the state into blocks: the amplitudes that agree outside `bits` inner positions. The
 * rows of a block, adjacent in memory, are gathered into a buffer that stays in the second-level
 * cache, and are scattered again at the end. In the buffer, each leaf does the same once more with
 * pieces for the first-level cache, to which its ops are applied. Where the inner positions are
 * the lowest, nothing is moved.
 *
 * Positions in a piece are its local bits; all others are bits of the piece's index, so an op that
 * is diagonal on one, or controlled by it, is decided piece by piece. Everything is decoded when
 * the schedule is made: ops say which tiles they join, with coefficients laid out for the kernels.
 * Amounts are in tiles of 128 bytes (state.h), so moving data does not depend on the precision. */
#ifndef QM_RUNTIME_SIM_PASS_H
#define QM_RUNTIME_SIM_PASS_H

#include "runtime/sim/state.h"

#include <stdatomic.h>

enum {
    QM_TILE_BYTES = 128,
    QM_LEAF_MAX_BITS = 12, /* local bits of a piece */
    QM_LEAF_FACTORS = 16   /* QM_LEAF_MAX_BITS and a constant, rounded up to whole vectors */
};

typedef enum qm_leaf_kernel {
    /* A matrix on A targets that choose tiles and B that choose lanes. Coefficients are one number
     * for all lanes when B is 0, or one a lane; of each the real part, then the imaginary part
     * unless the matrix is real. Order: output tile, input tile, input lane. */
    QM_LEAF_TILE,       /* A 1 */
    QM_LEAF_TILE_LANES, /* A 1, by lane */
    QM_LEAF_LANE,       /* B 1 */
    QM_LEAF_TILE2,
    QM_LEAF_TILE2_LANES,
    QM_LEAF_TILE_LANE,
    QM_LEAF_LANE2,
    QM_LEAF_REAL, /* added to those above: the matrix is real */
    QM_LEAF_EXCHANGE = 2 * QM_LEAF_REAL, /* exchanges tiles at[0] and at[1] */
    QM_LEAF_PHASES,
    QM_LEAF_KERNELS,
    QM_LEAF_WHOLE = QM_LEAF_KERNELS /* qm_state_apply() to the piece */
} qm_leaf_kernel;

/* Factors that apply when the piece's index agrees: one a local bit that is 1, and a constant. */
typedef struct qm_leaf_factors {
    uint64_t mask, want;
    double re[QM_LEAF_FACTORS], im[QM_LEAF_FACTORS]; /* constant at QM_LEAF_MAX_BITS */
} qm_leaf_factors;

typedef struct qm_leaf_op {
    uint8_t kernel; /* qm_leaf_kernel */
    uint8_t nselect;
    uint8_t flip[2];        /* lanes: xor with the lane's number, of each lane target */
    uint16_t at[4];         /* tile offset of each value of the tile targets */
    uint16_t count;         /* of groups */
    uint64_t mask, want;    /* runs in pieces whose index agrees */
    const uint16_t *groups; /* first tile of each group */
    const uint8_t *select;  /* bits of the piece's index, which choose */
    const void *const *variant; /* 2^nselect coefficient arrays; NULL: nothing to do */
    /* QM_LEAF_PHASES: variant[0] is a table of tiles of factors, or NULL; groups[t] is the place in
     * it for tile t. */
    const qm_leaf_factors *factors;
    uint32_t nfactors;
    /* QM_LEAF_WHOLE: the op, its variant its data. */
    qm_kop op;
    const uint32_t *qubits;
} qm_leaf_op;

typedef struct qm_leaf {
    uint32_t bits;         /* of a piece: max(bits, lanes) */
    uint32_t row_tiles;    /* adjacent tiles */
    uint32_t nrows;        /* of a piece */
    const uint32_t *rows;  /* tile offset of each row in the block */
    uint32_t npieces;      /* of a block */
    const uint32_t *bases; /* tile offset of each piece */
    qm_leaf_op *ops;
    uint32_t nops;
} qm_leaf;

typedef struct qm_pass {
    uint32_t bits;        /* of a block: max(bits, lanes) */
    uint64_t outer;       /* mask of the positions that number the blocks, in order */
    uint64_t nblocks;
    uint32_t row_tiles, nrows;
    const uint64_t *rows; /* tile offset of each row in the state */
    const qm_leaf *leaves;
    uint32_t nleaves;
    double bytes, flops; /* predicted: moved between memory and the cores; done */
    /* An op for which a block has no room; it is applied to the whole state. */
    const qm_kop *whole;
    const uint32_t *qubits;
    const double *data;
} qm_pass;

/* Applies the passes in order. Blocks are shared among s->threads threads; no result depends on
 * their number. QM_ERR_CANCELLED soon after *cancel (which may be NULL) is set, QM_ERR_MEMORY when
 * there is none for the buffers; the state is lost then. */
qm_status qm_pass_run(const qm_pass *passes, uint32_t npasses, qm_state *s,
                      const atomic_bool *cancel);

/* The kernels of leaf ops for this machine. */
typedef void (*qm_leaf_fn)(void *tiles, const qm_leaf_op *op, const void *coefficients);
const qm_leaf_fn *qm_leaf_kernels(qm_precision precision);

#endif
