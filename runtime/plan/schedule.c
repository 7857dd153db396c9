/* schedule.c - passes, and in each pass leaves.
 *
 * What costs time in a large state is first to move it through memory, then to move blocks between
 * the second-level and the first-level cache, then arithmetic. So ops are fused first (fuse.c);
 * then pass after pass takes as much work as one choice of positions allows (select.c); and the
 * same is done once more inside a pass for pieces. The lowest positions always take part, so that
 * rows of memory stay long. */

#include "runtime/plan/schedule.h"

#include "runtime/plan/leaf.h"
#include "runtime/plan/select.h"

#include <string.h>
#include <unistd.h>

enum {
    BLOCK_ROW_TILES = 3, /* log2 of the tiles of the shortest row of a block: 1 KiB */
    LEAF_ROW_TILES = 2,  /* and of a piece */
    LEAST_FREE = 2,      /* positions of a block beyond those of its rows */
    LEAF_BYTES = 14,     /* log2 of the bytes of a piece */
    DEFAULT_L2 = 1 << 20,
    /* Visits of ops in search of positions, as a share of the amplitudes of the state. */
    BLOCK_VISITS = 5,
    LEAF_VISITS = 7
};

typedef struct scheduler {
    qm_arena *arena;
    const qm_schedule_options *o;
    const qm_kernels *kernels;
    uint32_t tile_bits, block_bits, leaf_bits;
    uint64_t all, absent; /* positions: every one; fresh ones that no pass has brought in */
    qm_waiting waiting;
    qm_schedule *out;
    uint32_t cap;
} scheduler;

static uint32_t popcount(uint64_t v)
{
    return (uint32_t)__builtin_popcountll(v);
}

static uint64_t low_mask(uint32_t bits)
{
    return ((uint64_t)1 << bits) - 1;
}

static uint32_t clamp(uint32_t v, uint32_t low, uint32_t high)
{
    return v < low ? low : v > high ? high : v;
}

/* A block takes an eighth of the second-level cache. */
static uint32_t default_block_bits(qm_precision precision)
{
    long size = sysconf(_SC_LEVEL2_CACHE_SIZE);
    uint64_t bytes = (size > 0 ? (uint64_t)size : DEFAULT_L2) / 8;
    uint32_t bits = 0;
    while (qm_state_bytes(bits + 1, precision) <= bytes)
        bits++;
    return bits;
}

static void set_sizes(scheduler *s)
{
    const qm_schedule_options *o = s->o;
    uint32_t least = s->tile_bits + LEAST_FREE;
    uint32_t block = o->block_bits != 0 ? o->block_bits : default_block_bits(o->precision);
    uint32_t leaf = o->leaf_bits != 0 ? o->leaf_bits : LEAF_BYTES - 7 + s->tile_bits;
    s->block_bits = clamp(block, least, QM_MAX_STATE_QUBITS);
    s->leaf_bits = clamp(leaf, least, QM_LEAF_MAX_BITS);
}

/* The lowest positions up to `row` bits beyond a tile, as far as LEAST_FREE others have room. */
static uint64_t forced(const scheduler *s, uint32_t row, uint32_t size)
{
    uint32_t bits = s->tile_bits + row;
    return low_mask(bits < size - LEAST_FREE ? bits : size - LEAST_FREE);
}

/* Offsets in tiles of the values of the positions in `mask`, at the places they have among those of
 * `space`, lowest first. */
static void offsets(uint64_t mask, uint64_t space, uint32_t tile_bits, uint64_t *out)
{
    uint32_t n = 1;
    out[0] = 0;
    for (; mask != 0; mask &= mask - 1, n *= 2) {
        uint64_t bit = mask & -mask;
        uint64_t tiles = (uint64_t)1 << (popcount(space & (bit - 1)) - tile_bits);
        for (uint32_t i = 0; i < n; i++)
            out[n + i] = out[i] + tiles;
    }
}

/* How many of the lowest positions of `space` are in `inner`, one after another. */
static uint32_t run_length(uint64_t inner, uint64_t space)
{
    uint32_t n = 0;
    for (; space != 0 && (inner & space & -space) != 0; space &= space - 1)
        n++;
    return n;
}

/* The `count` lowest of the positions in `mask` taken out of it. */
static uint64_t drop_lowest(uint64_t mask, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        mask &= mask - 1;
    return mask;
}

static uint32_t *narrow(qm_arena *arena, const uint64_t *from, uint32_t n)
{
    uint32_t *to = QM_NEW_ARRAY(arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        to[i] = (uint32_t)from[i];
    return to;
}

static void make_leaf(scheduler *s, const uint32_t *which, uint32_t count, uint64_t block,
                      uint64_t piece, qm_leaf *leaf)
{
    qm_leaf_shape shape = {.n = s->o->n,
                           .precision = s->o->precision,
                           .block = block,
                           .piece = piece,
                           .absent = s->absent};
    qm_leaf_shape_init(&shape);
    *leaf = (qm_leaf){0};
    qm_leaf_compile(s->waiting.ops, which, count, &shape, s->kernels, s->o->fusion != 0, s->arena,
                    leaf);
    uint32_t row = run_length(piece, block);
    uint64_t rest = drop_lowest(piece, row), outer = block & ~piece;
    leaf->row_tiles = 1u << (row > s->tile_bits ? row - s->tile_bits : 0);
    leaf->nrows = 1u << popcount(rest);
    leaf->npieces = 1u << popcount(outer);
    uint32_t most = leaf->nrows > leaf->npieces ? leaf->nrows : leaf->npieces;
    uint64_t *at = QM_NEW_ARRAY(s->arena, uint64_t, most);
    offsets(rest, block, s->tile_bits, at);
    leaf->rows = narrow(s->arena, at, leaf->nrows);
    offsets(outer, block, s->tile_bits, at);
    leaf->bases = narrow(s->arena, at, leaf->npieces);
}

/* Splits the ops of a pass into leaves. */
static void make_leaves(scheduler *s, const uint32_t *which, uint32_t count, uint64_t block,
                        qm_sim_pass *pass)
{
    qm_sop *ops = s->waiting.ops;
    for (uint32_t i = 0; i < count; i++)
        ops[which[i]].next = i + 1 < count ? which[i + 1] : QM_NONE;
    qm_waiting list = {ops, count > 0 ? which[0] : QM_NONE};
    uint32_t size = popcount(block) < s->leaf_bits ? popcount(block) : s->leaf_bits, cap = 0;
    bool whole = size == popcount(block);
    const qm_select_rule rule = {.forced = whole ? block : forced(s, LEAF_ROW_TILES, size),
                                 .allowed = block,
                                 .size = size,
                                 .all = s->all,
                                 .visits = (uint64_t)1 << s->o->n >> LEAF_VISITS};
    qm_leaf *leaves = NULL;
    while (list.head != QM_NONE) {
        uint64_t piece = whole ? block : qm_select_best(&list, &rule);
        uint64_t need = ops[list.head].x | ops[list.head].g;
        if (popcount(need | rule.forced) > size) { /* needs more room than a piece should have */
            piece = need | low_mask(s->tile_bits);
        }
        uint32_t *taken, n = qm_select_take(&list, piece, &rule, s->arena, &taken);
        QM_RESERVE(s->arena, leaves, pass->nleaves, cap);
        make_leaf(s, taken, n, block, piece, &leaves[pass->nleaves++]);
    }
    pass->leaves = leaves;
    s->out->leaves += pass->nleaves;
}

/* The fresh positions of a block enter the state. */
static void bring_in(scheduler *s, uint64_t block, qm_sim_pass *pass)
{
    uint64_t enter = block & s->absent;
    qm_fresh *fresh = QM_NEW_ARRAY(s->arena, qm_fresh, popcount(enter));
    for (uint64_t rest = enter; rest != 0; rest &= rest - 1) {
        uint32_t p = (uint32_t)__builtin_ctzll(rest);
        qm_fresh *f = &fresh[pass->nfresh++];
        f->bit = popcount(block & (((uint64_t)1 << p) - 1));
        memcpy(f->amplitude, s->o->fresh + 2 * (size_t)(p - (s->o->n - s->o->nfresh)),
               sizeof f->amplitude);
    }
    pass->fresh = fresh;
    s->absent &= ~enter;
}

static void make_pass(scheduler *s, const uint32_t *which, uint32_t count, uint64_t block,
                      qm_sim_pass *pass)
{
    uint32_t n = s->o->n, row = run_length(block, s->all);
    uint64_t rest = drop_lowest(block, row);
    uint32_t bits = popcount(block), live = n - popcount(s->absent & ~block);
    *pass = (qm_sim_pass){.bits = bits > s->tile_bits ? bits : s->tile_bits,
                          .outer = s->all & ~block & ~s->absent,
                          .nblocks = (uint64_t)1 << (live - bits),
                          .row_tiles = 1u << (row > s->tile_bits ? row - s->tile_bits : 0),
                          .nrows = 1u << popcount(rest),
                          .nops = count};
    uint64_t *rows = QM_NEW_ARRAY(s->arena, uint64_t, pass->nrows);
    offsets(rest, s->all, s->tile_bits, rows);
    pass->rows = rows;
    bring_in(s, block, pass);
    pass->bytes = 2 * (double)qm_state_bytes(live, s->o->precision);
    for (uint32_t i = 0; i < count; i++)
        pass->flops += 2.0 * s->waiting.ops[which[i]].cost * (double)((uint64_t)1 << live);
    make_leaves(s, which, count, block, pass);
}

/* A pass for the first op alone, which no block has room for. */
static void make_whole(scheduler *s, qm_sim_pass *pass)
{
    const qm_sop *o = &s->waiting.ops[s->waiting.head];
    *pass = (qm_sim_pass){.whole = &o->op,
                          .qubits = o->qubits,
                          .data = o->data,
                          .nops = 1,
                          .bytes = 2 * (double)qm_state_bytes(s->o->n, s->o->precision),
                          .flops = 2.0 * o->cost * (double)((uint64_t)1 << s->o->n)};
    s->waiting.head = o->next;
}

static qm_sim_pass *new_pass(scheduler *s)
{
    QM_RESERVE(s->arena, s->out->passes, s->out->npasses, s->cap);
    return &s->out->passes[s->out->npasses++];
}

/* Passes without ops, until no position is absent. */
static void enter_all(scheduler *s, uint64_t always, uint32_t size)
{
    while (s->absent != 0) {
        uint64_t block = always;
        for (uint64_t rest = s->absent & ~block; rest != 0 && popcount(block) < size;
             rest &= rest - 1)
            block |= rest & -rest;
        for (uint64_t rest = s->all & ~block; popcount(block) < size; rest &= rest - 1)
            block |= rest & -rest;
        make_pass(s, NULL, 0, block, new_pass(s));
    }
}

static void make_passes(scheduler *s)
{
    uint32_t size = s->o->n < s->block_bits ? s->o->n : s->block_bits;
    bool whole = size == s->o->n;
    qm_select_rule rule = {.forced = whole ? s->all : forced(s, BLOCK_ROW_TILES, size),
                           .allowed = s->all,
                           .size = size,
                           .all = s->all,
                           .visits = (uint64_t)1 << s->o->n >> BLOCK_VISITS};
    while (s->waiting.head != QM_NONE) {
        rule.fresh = s->absent;
        const qm_sop *head = &s->waiting.ops[s->waiting.head];
        if (popcount(qm_select_need(&rule, head) | rule.forced) > size) {
            enter_all(s, rule.forced, size);
            rule.fresh = 0;
        }
        if (popcount(qm_select_need(&rule, head) | rule.forced) > size) {
            make_whole(s, new_pass(s));
            continue;
        }
        uint64_t block = whole ? s->all : qm_select_best(&s->waiting, &rule);
        uint32_t *taken, n = qm_select_take(&s->waiting, block, &rule, s->arena, &taken);
        make_pass(s, taken, n, block, new_pass(s));
    }
    enter_all(s, rule.forced, size);
    for (uint32_t i = 0; i < s->out->npasses; i++) {
        s->out->bytes += s->out->passes[i].bytes;
        s->out->flops += s->out->passes[i].flops;
    }
}

void qm_schedule_make(const qm_kop *ops, uint32_t count, const uint32_t *qubits, const double *data,
                      const qm_schedule_options *o, qm_arena *arena, qm_schedule *out)
{
    *out = (qm_schedule){.ops_before = count};
    scheduler s = {.arena = arena, .o = o, .out = out, .all = low_mask(o->n)};
    s.absent = low_mask(o->n) & ~low_mask(o->n - o->nfresh);
    s.kernels = o->kernels != NULL ? o->kernels : qm_kernels_best();
    s.tile_bits = qm_tile_bits(o->precision);
    set_sizes(&s);
    qm_fuse(ops, count, qubits, data, o->fusion, arena, &s.waiting.ops, &out->ops_after);
    s.waiting.head = out->ops_after > 0 ? 0 : QM_NONE;
    make_passes(&s);
}

qm_status qm_schedule_run(const qm_schedule *s, qm_state *state, const atomic_bool *cancel)
{
    return qm_sim_pass_run(s->passes, s->npasses, state, cancel);
}
