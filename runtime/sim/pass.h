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
 * the schedule is made. Places are counted in tiles (state.h), so moving data does not depend on
 * the precision. */
#ifndef QM_RUNTIME_SIM_PASS_H
#define QM_RUNTIME_SIM_PASS_H

#include "runtime/sim/kernels.h"
#include "runtime/sim/phases.h"

#include <stdatomic.h>

enum { QM_TILE_BYTES = 2 * QM_HALF_TILE };

typedef struct qm_leaf_op {
    /* By the value of the bits `select` of the piece's index; NULL: nothing to do. */
    const qm_job *const *job;
    const uint8_t *select;
    uint32_t nselect;
    const qm_phases *phases; /* instead of jobs, or NULL */
} qm_leaf_op;

typedef struct qm_leaf {
    uint32_t bits;         /* of a piece: max(positions, those of a tile) */
    uint32_t row_tiles;    /* adjacent tiles */
    uint32_t nrows;        /* of a piece */
    const uint32_t *rows;  /* tile offset of each row in the block */
    uint32_t npieces;      /* of a block */
    const uint32_t *bases; /* tile offset of each piece */
    const qm_leaf_op *ops;
    uint32_t nops;
} qm_leaf;

typedef struct qm_sim_pass {
    uint32_t bits;  /* of a block: max(positions, those of a tile) */
    uint64_t outer; /* mask of the positions that number the blocks: all others that are no more
                     * fresh, lowest first */
    uint64_t nblocks;
    uint32_t row_tiles, nrows;
    const uint64_t *rows;  /* tile offset of each row in the state */
    const qm_fresh *fresh; /* the lowest bit first */
    uint32_t nfresh;
    const qm_leaf *leaves;
    uint32_t nleaves;
    uint32_t nops;       /* that it applies */
    double bytes, flops; /* predicted: moved between memory and the cores; done */
    /* An op for which a block has no room, applied to the whole state; NULL: none. */
    const qm_kop *whole;
    const uint32_t *qubits;
    const double *data;
} qm_sim_pass;

/* Applies the passes in order. Blocks are shared among s->threads threads; no result depends on
 * their number. QM_ERR_CANCELLED soon after *cancel (which may be NULL) is set, QM_ERR_MEMORY when
 * there is none for the buffers; the state is lost then. */
qm_status qm_sim_pass_run(const qm_sim_pass *passes, uint32_t npasses, qm_state *s,
                          const atomic_bool *cancel);

#endif
