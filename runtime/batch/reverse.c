/* reverse.c - see reverse.h.
 *
 * As the scheduler does for circuits, a pass takes those ops that act on some positions of the
 * state, so that blocks of both states stay in the second-level cache while many ops are taken
 * back. psi and lambda are the two values of one more position, which is part of each block: so
 * taking back an op is one job for both, and a moment finds both at hand. Ops that commute may be
 * taken in any order: the moment of one is the same before and behind the other. Sums over blocks
 * are made in a fixed number of shares, which are added in order. STARTs come first in time and
 * commute with one another, so they are never taken back. */
#include "runtime/batch/reverse.h"

#include "runtime/batch/point.h"
#include "runtime/plan/select.h"
#include "runtime/sim/kernels.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BYTES = 18, /* log2 of the bytes of a block of both states */
    ROW_TILES = 3,    /* log2 of the tiles of its shortest row: 1 KiB */
    LEAST_FREE = 2,
    VISITS = 5, /* of ops in search of positions, as a share of the amplitudes */
    SHARES = 64,
    TILE_BYTES = 2 * QM_HALF_TILE,
    ALIGNMENT = 64
};

/* An op in a pass. Its qubits are positions of a block of both states. */
typedef struct step {
    const qm_cop *op;
    qm_job job;            /* takes it back */
    bool moment;           /* its moment is asked for */
    uint32_t target;       /* of a PAIR */
    uint64_t controls, on; /* inside the block */
    qm_moment sums[SHARES];
} step;

typedef struct pass {
    const qm_reverse *r;
    const qm_kernel_set *set;
    qm_arena *arena;
    uint32_t n, bits, tile_bits; /* qubits of psi, of it in a block */
    uint64_t inner, outer;
    uint64_t nblocks, nrows, row_tiles;
    uint64_t *rows; /* tile offset of each row in psi */
    step *steps;
    uint32_t nsteps;
} pass;

static uint64_t low_mask(uint32_t bits)
{
    return ((uint64_t)1 << bits) - 1;
}

static uint32_t popcount(uint64_t v)
{
    return (uint32_t)__builtin_popcountll(v);
}

/* The bits of v at the places where the mask is 1, lowest first. */
static uint64_t deposit(uint64_t v, uint64_t mask)
{
    uint64_t out = 0;
    for (; v != 0 && mask != 0; mask &= mask - 1, v >>= 1)
        if (v & 1)
            out |= mask & -mask;
    return out;
}

/* Where a position of the state is in a block of both: psi and lambda stand between the inner ones
 * and the outer ones. */
static uint32_t place(const pass *p, uint64_t bit)
{
    if (p->inner & bit)
        return popcount(p->inner & (bit - 1));
    return p->bits + 1 + popcount(p->outer & (bit - 1));
}

/* Makes the job that takes an op back. */
static void make_job(pass *p, step *s)
{
    const qm_circuit *c = p->r->circuit;
    const qm_state *both = p->r->both;
    uint64_t controls = qm_point_controls(c, s->op), target = qm_point_target(s->op);
    uint32_t qubits[QM_CIRCUIT_QUBITS + 1];
    qm_c64 u[4];
    qm_kop op = {.kind = QM_KOP_MATRIX, .ntargets = 1};
    qm_point_matrix(c, s->op, p->r->value, u);
    double data[8] = {creal(u[0]), -cimag(u[0]), creal(u[2]), -cimag(u[2]),
                      creal(u[1]), -cimag(u[1]), creal(u[3]), -cimag(u[3])};
    if (s->op->kind == QM_COP_PHASE) {
        op = (qm_kop){.kind = QM_KOP_PHASE};
        memmove(data, data + 6, 2 * sizeof *data);
    } else {
        op.kind = s->op->form == QM_MATRIX_SWAP ? QM_KOP_X : QM_KOP_MATRIX;
        qubits[0] = s->target = place(p, target);
    }
    for (; controls != 0; controls &= controls - 1) {
        uint64_t bit = controls & -controls;
        bool on = (s->op->start & bit) != 0;
        uint32_t at = place(p, bit);
        qubits[op.ntargets + op.ncontrols++] = at | (on ? 0 : QM_CONTROL_ON_0);
        if (at < p->bits) {
            s->controls |= (uint64_t)1 << at;
            s->on |= on ? (uint64_t)1 << at : 0;
        }
    }
    uintptr_t room = (uintptr_t)qm_arena_alloc(p->arena, qm_job_coef_bytes(&op) + ALIGNMENT, 1);
    room = (room + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    qm_job_init(&s->job, both->kernels, both->precision, p->bits + 1, &op, qubits, data,
                (void *)room);
}

static void make_pass(pass *p, const qm_sop *ops, const uint32_t *which, uint32_t count)
{
    const qm_circuit *c = p->r->circuit;
    uint32_t row = (uint32_t)__builtin_ctzll(~p->inner);
    p->bits = popcount(p->inner);
    p->outer = low_mask(p->n) & ~p->inner;
    p->nblocks = (uint64_t)1 << (p->n - p->bits);
    p->row_tiles = (uint64_t)1 << (row - p->tile_bits);
    p->nrows = (uint64_t)1 << (p->bits - row);
    p->rows = QM_NEW_ARRAY(p->arena, uint64_t, p->nrows);
    for (uint64_t i = 0; i < p->nrows; i++)
        p->rows[i] = deposit(i, p->inner & ~low_mask(row)) >> p->tile_bits;
    p->steps = qm_arena_zalloc(p->arena, count, sizeof *p->steps);
    p->nsteps = count;
    for (uint32_t i = 0; i < count; i++) {
        p->steps[i].op = &c->ops[c->nops - 1 - (uint32_t)(&ops[which[i]] - ops)];
        p->steps[i].moment = qm_point_turns(c, p->steps[i].op);
        make_job(p, &p->steps[i]);
    }
}

/* Bits of an index as bits of a slot (sim/kernels.h). */
static uint64_t slot_bits(const pass *p, uint64_t mask)
{
    uint64_t low = low_mask(p->tile_bits - p->set->lane_bits);
    mask >>= p->set->lane_bits;
    return (mask & ~low) << 1 | (mask & low);
}

/* Sums by lane of a vector. */
typedef double lane_sums[QM_MAX_TILE];

/* Where the kernels find the pairs lambda_i, psi_(i ^ x) with the bits `fixed` of i as `on`. */
static qm_overlap overlap_of(const pass *p, const char *block, uint64_t x, uint64_t fixed,
                             uint64_t on)
{
    uint32_t lanes = p->set->lane_bits;
    return (qm_overlap){.a = block + qm_state_bytes(p->bits, p->r->both->precision),
                        .b = block,
                        .fixed = slot_bits(p, fixed) | (uint64_t)1 << (p->tile_bits - lanes),
                        .on = slot_bits(p, on),
                        .x = slot_bits(p, x),
                        .flip = (uint32_t)(x & low_mask(lanes))};
}

static uint64_t groups_of(const pass *p, const qm_overlap *o)
{
    return (uint64_t)1 << (p->bits + 1 - p->set->lane_bits - popcount(o->fixed));
}

/* Does the step act on this lane? */
static bool acts_on(const pass *p, const step *s, uint64_t lane)
{
    return ((lane ^ s->on) & s->controls & low_mask(p->set->lane_bits)) == 0;
}

static double sum_of(const pass *p, const step *s, const double *lanes)
{
    double sum = 0;
    for (uint64_t l = 0; l < 1u << p->set->lane_bits; l++)
        sum += acts_on(p, s, l) ? lanes[l] : 0;
    return sum;
}

/* The target is a lane: pairs lie in one vector. */
static void add_lane_moment(const pass *p, const step *s, const char *block, qm_moment *g)
{
    lane_sums re = {0}, im = {0}, re_flipped = {0}, im_flipped = {0};
    uint64_t t = (uint64_t)1 << s->target;
    qm_overlap o = overlap_of(p, block, 0, s->controls, s->on);
    p->set->overlap(&o, 0, groups_of(p, &o), re, im);
    o = overlap_of(p, block, t, s->controls, s->on);
    p->set->overlap(&o, 0, groups_of(p, &o), re_flipped, im_flipped);
    for (uint64_t l = 0; l < 1u << p->set->lane_bits; l++) {
        if (!acts_on(p, s, l))
            continue;
        g->x += im_flipped[l];
        g->y += l & t ? re_flipped[l] : -re_flipped[l];
        g->p += l & t ? 0 : im[l];
        g->q += l & t ? im[l] : 0;
    }
}

static void add_moment(const pass *p, const step *s, const char *block, qm_moment *g)
{
    lane_sums sums[4] = {{0}};
    uint64_t t = (uint64_t)1 << s->target;
    if (s->op->kind == QM_COP_PHASE) {
        qm_overlap o = overlap_of(p, block, 0, s->controls, s->on);
        p->set->overlap(&o, 0, groups_of(p, &o), sums[0], sums[1]);
        g->q += sum_of(p, s, sums[1]);
    } else if (s->target < p->set->lane_bits) {
        add_lane_moment(p, s, block, g);
    } else {
        qm_overlap o = overlap_of(p, block, t, s->controls | t, s->on);
        p->set->moment(&o, 0, groups_of(p, &o), sums[0]);
        g->x += sum_of(p, s, sums[0]);
        g->y += sum_of(p, s, sums[1]);
        g->p += sum_of(p, s, sums[2]);
        g->q += sum_of(p, s, sums[3]);
    }
}

/* Copies the rows of a block, of both states, into the buffer or back. */
static void move(const pass *p, uint64_t index, char *buffer, bool back)
{
    size_t row = (size_t)p->row_tiles * TILE_BYTES;
    size_t half = qm_state_bytes(p->n, p->r->both->precision);
    char *first =
        (char *)p->r->both->amp + (deposit(index, p->outer) >> p->tile_bits) * (size_t)TILE_BYTES;
    for (uint64_t i = 0; i < 2 * p->nrows; i++, buffer += row) {
        uint64_t r = i & (p->nrows - 1);
        char *at = first + (i < p->nrows ? 0 : half) + p->rows[r] * TILE_BYTES;
        memcpy(back ? at : buffer, back ? buffer : at, row);
    }
}

static void run_block(pass *p, uint64_t index, uint32_t share, char *buffer)
{
    char *block = p->nrows == 1 && p->nblocks == 1 ? p->r->both->amp : buffer;
    if (block == buffer)
        move(p, index, buffer, false);
    for (uint32_t i = 0; i < p->nsteps; i++) {
        step *s = &p->steps[i];
        if (!qm_job_fires(&s->job, index))
            continue;
        if (s->moment)
            add_moment(p, s, block, &s->sums[share]);
        if (s->op->kind != QM_COP_START)
            qm_job_run(&s->job, block, index);
    }
    if (block == buffer)
        move(p, index, buffer, true);
}

static void run_pass(pass *p, char *buffers)
{
    uint32_t threads = p->r->both->threads;
    uint64_t shares = p->nblocks < SHARES ? p->nblocks : SHARES, each = p->nblocks / shares;
    size_t bytes = qm_state_bytes(p->bits + 1, p->r->both->precision);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
    for (uint64_t s = 0; s < shares; s++)
        for (uint64_t b = s * each; b < (s + 1) * each; b++)
            run_block(p, b, (uint32_t)s, buffers + (size_t)omp_get_thread_num() * bytes);
    for (uint32_t i = 0; i < p->nsteps; i++) {
        qm_moment g = {0};
        for (uint64_t s = 0; s < shares && p->steps[i].moment; s++) {
            const qm_moment *part = &p->steps[i].sums[s];
            g = (qm_moment){g.x + part->x, g.y + part->y, g.p + part->p, g.q + part->q};
        }
        if (p->steps[i].moment)
            qm_point_derive(p->r->circuit, p->steps[i].op, p->r->value, g, p->r->adjoint);
    }
}

/* All ops, the last one first, as the scheduler wants to see them. */
static qm_waiting list_ops(const qm_reverse *r, qm_arena *arena)
{
    enum { MATRIX = 24, CHEAP = 2 };
    const qm_circuit *c = r->circuit;
    qm_sop *ops = qm_arena_zalloc(arena, c->nops + 1, sizeof *ops);
    for (uint32_t i = 0; i < c->nops; i++) {
        const qm_cop *o = &c->ops[c->nops - 1 - i];
        uint64_t target = qm_point_target(o);
        bool x = o->form == QM_MATRIX_SWAP || o->form == QM_MATRIX_XLIKE;
        ops[i] = (qm_sop){.z = qm_point_controls(c, o),
                          .x = x ? target : 0,
                          .g = x ? 0 : target,
                          .next = i + 1 < c->nops ? i + 1 : QM_NONE,
                          .cost = target == 0 || o->form == QM_MATRIX_SWAP ? CHEAP : MATRIX};
    }
    return (qm_waiting){ops, c->nops ? 0 : QM_NONE};
}

static uint32_t block_bits(const qm_reverse *r, uint32_t n)
{
    uint32_t bits = r->block_bits;
    while (r->block_bits == 0 && qm_state_bytes(bits + 2, r->both->precision) <= 1u << BLOCK_BYTES)
        bits++;
    uint32_t least = qm_tile_bits(r->both->precision) + LEAST_FREE;
    bits = bits < least ? least : bits;
    return bits < n ? bits : n;
}

qm_status qm_reverse_run(const qm_reverse *r, qm_arena *arena)
{
    pass p = {.r = r, .arena = arena, .n = r->circuit->nqubits};
    uint32_t size = block_bits(r, p.n);
    p.set = r->both->kernels->set[r->both->precision];
    p.tile_bits = qm_tile_bits(r->both->precision);
    uint32_t row = p.tile_bits + ROW_TILES;
    qm_select_rule rule = {.forced = low_mask(row + LEAST_FREE < size ? row : size - LEAST_FREE),
                           .allowed = low_mask(p.n),
                           .size = size,
                           .all = low_mask(p.n),
                           .visits = (uint64_t)1 << p.n >> VISITS};
    qm_waiting list = list_ops(r, arena);
    char *buffers = aligned_alloc(
        ALIGNMENT, r->both->threads * (size_t)qm_state_bytes(size + 1, r->both->precision));
    qm_status st = buffers ? QM_OK : QM_ERR_MEMORY;
    while (st == QM_OK && list.head != QM_NONE) {
        p.inner = size == p.n ? rule.all : qm_select_best(&list, &rule);
        uint32_t *taken, n = qm_select_take(&list, p.inner, &rule, arena, &taken);
        make_pass(&p, list.ops, taken, n);
        run_pass(&p, buffers);
        if (r->cancel && atomic_load(r->cancel))
            st = QM_ERR_CANCELLED;
    }
    free(buffers);
    return st;
}
