/* pass.c - running passes: gather, leaves, scatter.
 *
 * Gathering is what makes any set of positions cheap: rows at power-of-two strides would share the
 * same few sets of a cache, a copy does not. Cost: one read and one write of the state a pass, and
 * of the block, which is in the second-level cache, a leaf. */

#include "runtime/sim/pass.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 * 1024 * 1024 };

typedef struct worker { /* what a thread needs */
    const qm_sim_pass *pass;
    qm_phases_fn phases;
    qm_expand_fn expand;
    uint32_t tile_bits, fresh_rows; /* bits of a row's number that are fresh */
    char *block, *small;
} worker;

/* The bits of v at the places where the mask is 1, lowest first. */
static uint64_t deposit(uint64_t v, uint64_t mask)
{
    uint64_t out = 0;
    for (; v != 0 && mask != 0; mask &= mask - 1, v >>= 1)
        if (v & 1)
            out |= mask & -mask;
    return out;
}

/* The ops of a leaf on one piece. */
static void run_ops(const worker *w, const qm_leaf *leaf, char *piece, uint64_t index)
{
    for (uint32_t i = 0; i < leaf->nops; i++) {
        const qm_leaf_op *op = &leaf->ops[i];
        if (op->phases != NULL) {
            qm_phases_apply(w->phases, op->phases, piece, index);
            continue;
        }
        uint32_t v = 0;
        for (uint32_t k = 0; k < op->nselect; k++)
            v |= (uint32_t)(index >> op->select[k] & 1) << k;
        if (op->job[v] != NULL)
            qm_job_run(op->job[v], piece, index);
    }
}

static void run_leaf(const worker *w, const qm_leaf *leaf, char *block, uint64_t index)
{
    size_t row = (size_t)leaf->row_tiles * QM_TILE_BYTES;
    for (uint32_t p = 0; p < leaf->npieces; p++) {
        char *base = block + (size_t)leaf->bases[p] * QM_TILE_BYTES;
        uint64_t at = index * leaf->npieces + p;
        if (leaf->nrows == 1) {
            run_ops(w, leaf, base, at);
            continue;
        }
        for (uint32_t r = 0; r < leaf->nrows; r++)
            memcpy(w->small + r * row, base + (size_t)leaf->rows[r] * QM_TILE_BYTES, row);
        run_ops(w, leaf, w->small, at);
        for (uint32_t r = 0; r < leaf->nrows; r++)
            memcpy(base + (size_t)leaf->rows[r] * QM_TILE_BYTES, w->small + r * row, row);
    }
}

/* Brings the fresh bits in: where such a bit is 1, amplitudes become those where it is 0, times the
 * ratio of the qubit's two. Bits above that are fresh too are 0 yet. */
static void expand(const worker *w, char *block)
{
    const qm_sim_pass *p = w->pass;
    uint32_t absent = 0;
    for (uint32_t i = 0; i < p->nfresh; i++)
        absent |= 1u << p->fresh[i].bit;
    for (uint32_t i = 0; i < p->nfresh; i++) {
        absent &= ~(1u << p->fresh[i].bit);
        uint32_t tiles = 1u << (p->bits - w->tile_bits);
        w->expand(block, tiles, absent >> w->tile_bits, &p->fresh[i]);
    }
}

static void run_block(const worker *w, char *state, uint64_t index)
{
    const qm_sim_pass *p = w->pass;
    size_t row = (size_t)p->row_tiles * QM_TILE_BYTES;
    uint64_t first = deposit(index, p->outer) >> w->tile_bits;
    char *base = state + first * QM_TILE_BYTES;
    char *block = p->nrows == 1 ? base : w->block;
    if (block != base)
        for (uint32_t r = 0; r < p->nrows; r++)
            if ((r & w->fresh_rows) == 0)
                memcpy(block + r * row, base + p->rows[r] * QM_TILE_BYTES, row);
    expand(w, block);
    for (uint32_t l = 0; l < p->nleaves; l++)
        run_leaf(w, &p->leaves[l], block, index);
    if (block != base)
        for (uint32_t r = 0; r < p->nrows; r++)
            memcpy(base + p->rows[r] * QM_TILE_BYTES, block + r * row, row);
}

static bool is_set(const atomic_bool *flag)
{
    return flag != NULL && atomic_load_explicit(flag, memory_order_relaxed);
}

static void run_pass(const qm_sim_pass *p, qm_state *s, char *buffers, size_t block, size_t stride,
                     const atomic_bool *cancel)
{
    if (p->whole != NULL) {
        qm_state_apply(s, p->whole, p->qubits, p->data);
        return;
    }
    const qm_piece_kernels *k = qm_piece_kernels_of(s->kernels, s->precision);
    worker shared = {.pass = p,
                     .phases = k->phases,
                     .expand = k->expand,
                     .tile_bits = qm_tile_bits(s->precision)};
    for (uint32_t i = 0; i < p->nfresh; i++)
        shared.fresh_rows |= (1u << p->fresh[i].bit >> shared.tile_bits) / p->row_tiles;
#pragma omp parallel for schedule(dynamic)                                                         \
    num_threads(s->threads) if (s->threads > 1 && p->nblocks > 1)
    for (uint64_t b = 0; b < p->nblocks; b++) {
        if (is_set(cancel))
            continue;
        worker w = shared;
        w.block = buffers + (size_t)omp_get_thread_num() * stride;
        w.small = w.block + block;
        run_block(&w, s->amp, b);
    }
}

qm_status qm_sim_pass_run(const qm_sim_pass *passes, uint32_t npasses, qm_state *s,
                          const atomic_bool *cancel)
{
    size_t block = 0, small = 0;
    for (uint32_t i = 0; i < npasses; i++) {
        size_t n = passes[i].whole != NULL ? 0 : qm_state_bytes(passes[i].bits, s->precision);
        block = n > block && passes[i].nrows > 1 ? n : block;
        for (uint32_t l = 0; l < passes[i].nleaves; l++) {
            n = qm_state_bytes(passes[i].leaves[l].bits, s->precision);
            small = n > small && passes[i].leaves[l].nrows > 1 ? n : small;
        }
    }
    /* A page between the buffers of two threads, and between their starts in the cache's sets. */
    size_t stride = block + small + 4096, bytes = stride * s->threads;
    void *buffers = NULL;
    if (block + small > 0) {
        if (posix_memalign(&buffers, bytes >= HUGE_PAGE / 2 ? HUGE_PAGE : 4096, bytes) != 0)
            return QM_ERR_MEMORY;
        (void)madvise(buffers, bytes, MADV_HUGEPAGE); /* only speed depends on it */
    }
    for (uint32_t i = 0; i < npasses && !is_set(cancel); i++)
        run_pass(&passes[i], s, buffers, block, stride, cancel);
    free(buffers);
    return is_set(cancel) ? QM_ERR_CANCELLED : QM_OK;
}
