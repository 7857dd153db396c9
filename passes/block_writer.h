/* block_writer.h - a block written anew where passes put other gates in the place of some of its
 * ops: nothing is copied before the first of them. */
#ifndef QM_PASSES_BLOCK_WRITER_H
#define QM_PASSES_BLOCK_WRITER_H

#include "ir/module.h"

typedef struct qm_block_writer {
    qm_module *m;
    uint32_t block;
    qm_arena *arena; /* of the list */
    bool any;        /* the list counts: something is replaced */
    bool asked;      /* when a phase was put, for */
    bool may_leave;  /* qm_block_may_leave() of the block */
    qm_op *ops;
    uint32_t nops, cap;
} qm_block_writer;

/* Has the block at least two gates on several qubits, and is it no box of a duration? */
bool qm_block_is_worth_writing(const qm_module *m, uint32_t block);
void qm_block_writer_begin(qm_block_writer *w, qm_module *m, uint32_t block, qm_arena *arena);
/* Appends an op of the block, or of what takes the place of some. */
void qm_block_writer_put(qm_block_writer *w, qm_op op);
/* A global phase in radians: of the block, or in a gate of its own where the block may be left. */
void qm_block_writer_put_phase(qm_block_writer *w, double phase);
/* The list becomes the block's, unless nothing was replaced. */
void qm_block_writer_end(qm_block_writer *w);

#endif
