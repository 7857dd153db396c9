/* pass.c - running passes: gather, leaves, scatter.
 *
 * Gathering is what makes any set of positions cheap: rows at power-of-two strides would share the
 * same few sets of a cache, a copy does not. While a block is worked on in one buffer, the other
 * buffer is written back and filled with the next block, a kibibyte between two ops, prefetched a
 * few ops ahead: so memory and arithmetic overlap, and lines need to survive in the cache only for
 * that long. Cost: one read and one write of the state a pass, and of the block, which is in the
 * second-level cache, a leaf. */

#include "runtime/sim/pass.h"

#include "runtime/sim/share.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    HUGE_PAGE = 2 * 1024 * 1024,
    CHUNK_TILES = 8, /* that are moved at once */
    AHEAD = 4        /* chunks between a prefetch and the move */
};

/* What all threads share in a pass. */
typedef struct shared {
    const qm_sim_pass *pass;
    qm_state *state;
    qm_phases_fn phases;
    uint32_t tile_bits, fresh_rows; /* bits of a row's number that are fresh */
    uint32_t chunk, chunks;         /* tiles of a chunk, chunks of a block */
    uint64_t calls;                 /* of ops for a block */
    const atomic_bool *cancel;
    _Atomic uint64_t next; /* block */
} shared;

/* Chunks that go one way between the state and a buffer. */
typedef struct stream {
    char *block, *buffer;
    uint32_t at, end;
} stream;

typedef struct worker {
    const shared *s;
    char *small;
    stream out, in; /* of the other buffer, in this order */
    uint64_t credit;
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

static char *chunk_in_state(const shared *s, const stream *t, uint32_t chunk)
{
    uint32_t tile = chunk * s->chunk, row = tile / s->pass->row_tiles;
    return t->block + (s->pass->rows[row] + tile % s->pass->row_tiles) * QM_TILE_BYTES;
}

/* Moves one chunk; fresh rows have nothing to be read yet. */
static void move_chunk(const shared *s, stream *t, bool out)
{
    size_t bytes = (size_t)s->chunk * QM_TILE_BYTES;
    if (t->at + AHEAD < t->end) {
        const char *soon = chunk_in_state(s, t, t->at + AHEAD);
        for (size_t k = 0; k < bytes; k += QM_HALF_TILE)
            __builtin_prefetch(soon + k, 1, 2);
    }
    char *state = chunk_in_state(s, t, t->at), *buffer = t->buffer + t->at * bytes;
    if (out)
        memcpy(state, buffer, bytes);
    else if ((t->at * s->chunk / s->pass->row_tiles & s->fresh_rows) == 0)
        memcpy(buffer, state, bytes);
    t->at++;
}

static bool move_one(worker *w)
{
    bool out = w->out.at < w->out.end;
    if (!out && w->in.at >= w->in.end)
        return false;
    move_chunk(w->s, out ? &w->out : &w->in, out);
    return true;
}

/* Moves this op's share. */
static void move_some(worker *w)
{
    w->credit += 2 * (uint64_t)w->s->chunks;
    for (; w->credit >= w->s->calls; w->credit -= w->s->calls)
        if (!move_one(w)) {
            w->credit = 0;
            return;
        }
}

/* The ops of a leaf on one piece. */
static void run_ops(worker *w, const qm_leaf *leaf, char *piece, uint64_t index)
{
    for (uint32_t i = 0; i < leaf->nops; i++) {
        const qm_leaf_op *op = &leaf->ops[i];
        move_some(w);
        if (op->phases != NULL) {
            qm_phases_apply(w->s->phases, op->phases, piece, index);
            continue;
        }
        uint32_t v = 0;
        for (uint32_t k = 0; k < op->nselect; k++)
            v |= (uint32_t)(index >> op->select[k] & 1) << k;
        if (op->job[v] != NULL)
            qm_job_run(op->job[v], piece, index);
    }
}

static void run_leaf(worker *w, const qm_leaf *leaf, char *block, uint64_t index)
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

static void work(worker *w, char *block, uint64_t index)
{
    const qm_sim_pass *p = w->s->pass;
    qm_fresh_enter(p->fresh, p->nfresh, w->s->state, p->bits, block);
    for (uint32_t l = 0; l < p->nleaves; l++)
        run_leaf(w, &p->leaves[l], block, index);
}

static char *block_in_state(const shared *s, uint64_t index)
{
    uint64_t tile = deposit(index, s->pass->outer) >> s->tile_bits;
    return (char *)s->state->amp + tile * QM_TILE_BYTES;
}

static bool is_set(const atomic_bool *flag)
{
    return flag != NULL && atomic_load_explicit(flag, memory_order_relaxed);
}

/* The next block that nobody works on; nblocks: there is none. */
static uint64_t take_block(shared *s)
{
    uint64_t b = is_set(s->cancel) ? s->pass->nblocks : atomic_fetch_add(&s->next, 1);
    return b < s->pass->nblocks ? b : s->pass->nblocks;
}

static stream stream_of(const shared *s, uint64_t index, char *buffer)
{
    uint32_t end = index < s->pass->nblocks ? s->chunks : 0;
    return (stream){.block = block_in_state(s, end > 0 ? index : 0), .buffer = buffer, .end = end};
}

/* One thread's share of the blocks, in two buffers. */
static void work_through(shared *s, char *buffers, size_t block, char *small)
{
    worker w = {.s = s, .small = small};
    char *here = buffers, *other = buffers + block;
    uint64_t none = s->pass->nblocks, now = take_block(s), before = none;
    w.in = stream_of(s, now, here);
    while (move_one(&w))
        ;
    while (now != none) {
        uint64_t after = take_block(s);
        w.out = stream_of(s, before, other);
        w.in = stream_of(s, after, other);
        w.credit = 0;
        work(&w, here, now);
        while (move_one(&w))
            ;
        char *t = here;
        here = other;
        other = t;
        before = now;
        now = after;
    }
    w.in.end = 0;
    w.out = stream_of(s, before, other);
    while (move_one(&w))
        ;
}

/* Buffers for each thread, one after another: two of a block, one of a piece. */
typedef struct buffers {
    char *first;
    size_t block, stride;
} buffers;

typedef struct crew {
    shared *s;
    const buffers *b;
} crew;

static void work_as(void *payload, uint64_t thread)
{
    const crew *c = payload;
    char *own = c->b->first + thread * c->b->stride;
    work_through(c->s, own, c->b->block, own + 2 * c->b->block);
}

static void run_pass(const qm_sim_pass *p, qm_state *state, const buffers *b,
                     const atomic_bool *cancel)
{
    if (p->whole != NULL) {
        qm_state_apply(state, p->whole, p->qubits, p->data);
        return;
    }
    shared s = {.pass = p,
                .state = state,
                .phases = qm_piece_kernels_of(state->kernels, state->precision)->phases,
                .tile_bits = qm_tile_bits(state->precision),
                .cancel = cancel,
                .chunk = p->row_tiles < CHUNK_TILES ? p->row_tiles : CHUNK_TILES};
    s.chunks = (1u << (p->bits - s.tile_bits)) / s.chunk;
    for (uint32_t i = 0; i < p->nfresh; i++)
        s.fresh_rows |= (1u << p->fresh[i].bit >> s.tile_bits) / p->row_tiles;
    for (uint32_t l = 0; l < p->nleaves; l++)
        s.calls += (uint64_t)p->leaves[l].npieces * p->leaves[l].nops;
    s.calls = s.calls > 0 ? s.calls : 1;
    if (p->nblocks == 1 && p->nrows == 1) {
        worker w = {.s = &s, .small = b->first + 2 * b->block};
        work(&w, state->amp, 0);
        return;
    }
    crew c = {&s, b};
    qm_share(state->threads, state->threads, work_as, &c);
}

qm_status qm_sim_pass_run(const qm_sim_pass *passes, uint32_t npasses, qm_state *s,
                          const atomic_bool *cancel)
{
    size_t block = 0, small = 0;
    for (uint32_t i = 0; i < npasses; i++) {
        bool moved = passes[i].whole == NULL && (passes[i].nblocks > 1 || passes[i].nrows > 1);
        size_t n = moved ? qm_state_bytes(passes[i].bits, s->precision) : 0;
        block = n > block ? n : block;
        for (uint32_t l = 0; l < passes[i].nleaves; l++) {
            n = qm_state_bytes(passes[i].leaves[l].bits, s->precision);
            small = n > small && passes[i].leaves[l].nrows > 1 ? n : small;
        }
    }
    /* A page between two threads' buffers, so that they start at different sets of a cache. */
    size_t stride = 2 * block + small + 4096, bytes = stride * s->threads;
    void *room = NULL;
    if (block + small > 0) {
        if (posix_memalign(&room, bytes >= HUGE_PAGE / 2 ? HUGE_PAGE : 4096, bytes) != 0)
            return QM_ERR_MEMORY;
        (void)madvise(room, bytes, MADV_HUGEPAGE); /* only speed depends on it */
    }
    const buffers b = {room, block, stride};
    for (uint32_t i = 0; i < npasses && !is_set(cancel); i++)
        run_pass(&passes[i], s, &b, cancel);
    free(room);
    return is_set(cancel) ? QM_ERR_CANCELLED : QM_OK;
}
