/* drop.c - a qubit that is in a known state leaves the vector.
 *
 * What: the amplitudes where the qubit has its value move together, scaled. How: in place. An
 * amplitude comes from an index between once and twice its own, so the new amplitudes [2^m,
 * 2^(m+1)) come from [2^(m+1), 2^(m+2)), which none of them is: threads share such a range, ranges
 * follow each other. Cost: one read of half the state and one write of the new one. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"
#include "runtime/sim/share.h"

#include <math.h>
#include <string.h>

enum {
    PARALLEL_TILES = 1 << 13, /* of a range, from which threads pay */
    PART_TILES = PARALLEL_TILES / 8
};

typedef struct move {
    qm_state *s;
    uint32_t position, outcome;
    double scale;
} move;

/* Tiles [begin, end) of the new state when whole tiles move. */
static void move_tiles(const move *m, uint64_t begin, uint64_t end)
{
    uint32_t bit = m->position - qm_tile_bits(m->s->precision);
    uint64_t run = (uint64_t)1 << bit, bytes = (uint64_t)2 * QM_HALF_TILE;
    const qm_kernel_set *k = m->s->kernels->set[m->s->precision];
    for (uint64_t t = begin; t < end;) {
        uint64_t left = run - (t & (run - 1)), count = left < end - t ? left : end - t;
        uint64_t from = (t & ~(run - 1)) << 1 | (uint64_t)m->outcome << bit | (t & (run - 1));
        k->scale((char *)m->s->amp + t * bytes, (const char *)m->s->amp + from * bytes, count,
                 m->scale);
        t += count;
    }
}

/* Tiles [begin, end) of the new state when the qubit is a lane: each from two tiles. */
static void move_lanes(const move *m, uint64_t begin, uint64_t end)
{
    uint32_t lanes = 1u << qm_tile_bits(m->s->precision), lane[QM_MAX_TILE];
    uint64_t bytes = (uint64_t)2 * QM_HALF_TILE;
    const qm_kernel_set *k = m->s->kernels->set[m->s->precision];
    for (uint32_t l = 0; l < lanes; l++) {
        uint32_t low = (1u << m->position) - 1;
        lane[l] = (l & ~low) << 1 | m->outcome << m->position | (l & low);
    }
    for (uint64_t t = begin; t < end; t++)
        k->pick((char *)m->s->amp + t * bytes, (const char *)m->s->amp + 2 * t * bytes, lane,
                m->scale);
}

static void move_range(const move *m, uint64_t begin, uint64_t end)
{
    if (m->position < qm_tile_bits(m->s->precision))
        move_lanes(m, begin, end);
    else
        move_tiles(m, begin, end);
}

typedef struct shared_move {
    const move *m;
    uint64_t begin;
} shared_move;

static void move_part(void *payload, uint64_t part)
{
    const shared_move *h = payload;
    uint64_t begin = h->begin + part * PART_TILES;
    move_range(h->m, begin, begin + PART_TILES);
}

static void move_shared(const move *m, uint64_t begin, uint64_t end)
{
    shared_move h = {m, begin};
    if (end - begin < PARALLEL_TILES)
        move_range(m, begin, end);
    else
        qm_share(m->s->threads, (end - begin) / PART_TILES, move_part, &h);
}

static void drop_in_tile(const move *m)
{
    qm_state *s = m->s;
    uint64_t low = ((uint64_t)1 << m->position) - 1;
    for (uint64_t i = 0; i < (uint64_t)1 << (s->n - 1); i++) {
        uint64_t from = (i & ~low) << 1 | (uint64_t)m->outcome << m->position | (i & low);
        qm_state_set(s, i, m->scale * qm_state_get(s, from));
    }
}

void qm_state_drop(qm_state *s, uint32_t position, uint32_t outcome, double p)
{
    uint32_t tile_bits = qm_tile_bits(s->precision);
    const move m = {s, position, outcome, 1 / sqrt(p)};
    if (s->n <= tile_bits) {
        drop_in_tile(&m);
    } else {
        uint64_t tiles = (uint64_t)1 << (s->n - 1 - tile_bits);
        uint64_t first = position < tile_bits ? 1 : (uint64_t)1 << (position - tile_bits);
        move_shared(&m, 0, first);
        for (uint64_t begin = first; begin < tiles; begin *= 2)
            move_shared(&m, begin, 2 * begin);
    }
    qm_state_shrink(s, s->n - 1);
}
