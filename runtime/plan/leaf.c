/* leaf.c - decoding: coefficients, tiles and conditions of each op of a leaf.
 *
 * Where a position lies decides what it becomes: in the piece's index, a condition on the piece or
 * a choice among coefficient arrays; among the tiles, a choice of tiles; in a lane, coefficients
 * that differ by lane. Diagonal ops are collected until an op comes that does not commute with
 * them. */

#include "runtime/plan/leaf.h"

#include <string.h>

static const char anything; /* what a kernel without coefficients is given */

void qm_leaf_shape_init(qm_leaf_shape *s)
{
    uint32_t inside = 0, lanes = qm_tile_bits(s->precision);
    uint32_t bits = (uint32_t)__builtin_popcountll(s->piece);
    s->bits = bits > lanes ? bits : lanes;
    uint32_t block = s->bits, outer = s->bits + (uint32_t)__builtin_popcountll(s->block & ~s->piece);
    for (uint32_t p = 0; p < s->n; p++)
        s->local[p] = (uint8_t)(s->piece >> p & 1 ? inside++ : s->block >> p & 1 ? block++ : outer++);
}

qm_leaf_op *qm_leaf_new_op(qm_leaf_builder *b)
{
    QM_RESERVE(b->arena, b->ops, b->nops, b->cap);
    qm_leaf_op *o = &b->ops[b->nops++];
    memset(o, 0, sizeof *o);
    return o;
}

/* A matrix with its positions sorted by where they lie; `local` below. */
typedef struct placed {
    const qm_item *item;
    uint32_t lanes; /* lane qubits */
    uint32_t ntile, nlane;
    uint32_t tile[2], lane[2];      /* which targets choose tiles, which lanes */
    uint32_t local[2];              /* of the targets */
    uint32_t selector[QM_ITEM_SELECTORS];
    uint32_t chosen[QM_ITEM_SELECTORS]; /* values of the selectors that are no lanes */
    uint32_t lane_control, lane_on;
    uint64_t tile_control, tile_on; /* bits of a tile's number */
    bool by_lane;
} placed;

static void place(const qm_leaf_shape *s, const qm_item *item, qm_leaf_op *op, placed *p)
{
    *p = (placed){.item = item, .lanes = qm_tile_bits(s->precision)};
    for (uint32_t i = 0; i < item->ntargets; i++) {
        p->local[i] = s->local[item->target[i]];
        if (p->local[i] < p->lanes) {
            op->flip[p->nlane] = (uint8_t)(1u << p->local[i]);
            p->lane[p->nlane++] = i;
        } else {
            p->tile[p->ntile++] = i;
        }
    }
    p->by_lane = p->nlane > 0;
    for (uint32_t i = 0; i < item->nselectors; i++) {
        p->selector[i] = s->local[item->selector[i]];
        p->by_lane = p->by_lane || p->selector[i] < p->lanes;
    }
    for (uint64_t c = item->control; c != 0; c &= c - 1) {
        uint32_t q = (uint32_t)__builtin_ctzll(c), l = s->local[q];
        uint64_t on = item->on >> q & 1;
        if (l < p->lanes) {
            p->lane_control |= 1u << l;
            p->lane_on |= (uint32_t)on << l;
        } else if (l < s->bits) {
            p->tile_control |= (uint64_t)1 << (l - p->lanes);
            p->tile_on |= on << (l - p->lanes);
        } else {
            op->mask |= (uint64_t)1 << (l - s->bits);
            op->want |= on << (l - s->bits);
        }
    }
    p->by_lane = p->by_lane || p->lane_control != 0;
}

/* The matrix that acts in a lane; NULL: none. */
static const double complex *matrix_in_lane(const placed *p, uint32_t lane)
{
    if ((lane & p->lane_control) != p->lane_on)
        return NULL;
    uint32_t v = 0;
    for (uint32_t i = 0; i < p->item->nselectors; i++)
        v |= (p->selector[i] < p->lanes ? lane >> p->selector[i] & 1 : p->chosen[i]) << i;
    return p->item->u + ((size_t)v << (2 * p->item->ntargets));
}

/* Coefficients as sim/pass.h lays them out: `out` gets complex numbers, those of each lane
 * adjacent; returns how many. Of output tile v, input tile w and input lane p. */
static uint32_t coefficients(const placed *p, double complex *out)
{
    uint32_t n = 0, nt = p->item->ntargets, dim = 1u << nt, lanes = p->by_lane ? 1u << p->lanes : 1;
    uint32_t vs = 1u << p->ntile, ps = 1u << p->nlane;
    for (uint32_t k = 0; k < vs * vs * ps; k++) {
        uint32_t v = k / ps / vs, w = k / ps % vs, q = k % ps;
        for (uint32_t lane = 0; lane < lanes; lane++) {
            uint32_t row = 0, col = 0;
            for (uint32_t i = 0; i < p->ntile; i++) {
                row |= (v >> i & 1) << p->tile[i];
                col |= (w >> i & 1) << p->tile[i];
            }
            for (uint32_t i = 0; i < p->nlane; i++) {
                uint32_t bit = lane >> p->local[p->lane[i]] & 1;
                row |= bit << p->lane[i];
                col |= (bit ^ (q >> i & 1)) << p->lane[i];
            }
            const double complex *m = matrix_in_lane(p, lane);
            out[n++] = m != NULL ? m[row * dim + col] : row == col;
        }
    }
    return n;
}

enum { MOST_COEFFICIENTS = 16 * 16 }; /* two tile targets, by 16 lanes */

static const void *store(qm_leaf_builder *b, const double complex *c, uint32_t n, uint32_t lanes,
                         bool real)
{
    bool single = b->shape->precision == QM_SINGLE;
    uint32_t parts = real ? 1 : 2;
    size_t bytes = (size_t)n * parts * (single ? sizeof(float) : sizeof(double));
    char *raw = qm_arena_alloc(b->arena, 1, bytes + 64);
    char *aligned = raw + (64 - (uintptr_t)raw % 64) % 64;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t part = 0; part < parts; part++) {
            double value = part == 0 ? creal(c[i]) : cimag(c[i]);
            size_t at = ((size_t)(i / lanes) * parts + part) * lanes + i % lanes;
            if (single)
                ((float *)(void *)aligned)[at] = (float)value;
            else
                ((double *)(void *)aligned)[at] = value;
        }
    return aligned;
}

/* The tiles where all targets are 0 and the controls and the chosen selectors as they must be. */
static void groups(qm_leaf_builder *b, const placed *p, qm_leaf_op *op)
{
    uint32_t tiles = 1u << (b->shape->bits - p->lanes);
    uint64_t mask = p->tile_control, want = p->tile_on;
    for (uint32_t i = 0; i < p->item->nselectors; i++)
        if (p->selector[i] >= p->lanes && p->selector[i] < b->shape->bits) {
            mask |= (uint64_t)1 << (p->selector[i] - p->lanes);
            want |= (uint64_t)p->chosen[i] << (p->selector[i] - p->lanes);
        }
    for (uint32_t i = 0; i < p->ntile; i++) {
        uint32_t bit = 1u << (p->local[p->tile[i]] - p->lanes);
        mask |= bit;
        for (uint32_t v = 0; v < 1u << i; v++)
            op->at[v | 1u << i] = (uint16_t)(op->at[v] + bit);
    }
    uint16_t *list = QM_NEW_ARRAY(b->arena, uint16_t, tiles >> __builtin_popcountll(mask));
    uint32_t free_bits = (tiles - 1) & ~(uint32_t)mask, t = 0;
    do {
        list[op->count++] = (uint16_t)(t | want);
        t = (t - free_bits) & free_bits;
    } while (t != 0);
    op->groups = list;
}

static bool is_matrix(const double complex *u, uint32_t dim, bool flipped)
{
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t c = 0; c < dim; c++)
            if (u[r * dim + c] != ((r == c) != flipped))
                return false;
    return true;
}

static uint32_t kernel_for(const placed *p, bool real)
{
    static const uint8_t kernel[3][3] = {{0, QM_LEAF_LANE, QM_LEAF_LANE2},
                                         {QM_LEAF_TILE, QM_LEAF_TILE_LANE, 0},
                                         {QM_LEAF_TILE2, 0, 0}};
    uint32_t k = kernel[p->ntile][p->nlane];
    if (p->nlane == 0 && p->by_lane)
        k = p->ntile == 1 ? QM_LEAF_TILE_LANES : QM_LEAF_TILE2_LANES;
    return real ? k + QM_LEAF_REAL : k;
}

/* One op for a value of the selectors that choose tiles: p->chosen has it. */
static void add_chosen(qm_leaf_builder *b, placed *p, const qm_leaf_op *model)
{
    uint32_t dim = 1u << p->item->ntargets, used[QM_ITEM_SELECTORS], nused = 0;
    uint8_t *select = QM_NEW_ARRAY(b->arena, uint8_t, QM_ITEM_SELECTORS);
    for (uint32_t i = 0; i < p->item->nselectors; i++)
        if (p->selector[i] >= b->shape->bits) {
            select[nused] = (uint8_t)(p->selector[i] - b->shape->bits);
            used[nused++] = i;
        }
    double complex c[1 << QM_ITEM_SELECTORS][MOST_COEFFICIENTS];
    const void **variant = QM_NEW_ARRAY(b->arena, const void *, (size_t)1 << nused);
    bool real = true, exchange = !p->by_lane && p->ntile == 1, nothing = true;
    uint32_t n = 0;
    for (uint32_t v = 0; v < 1u << nused; v++) {
        for (uint32_t i = 0; i < nused; i++)
            p->chosen[used[i]] = v >> i & 1;
        n = coefficients(p, c[v]);
        bool identity = true;
        for (uint32_t lane = 0; lane < (p->by_lane ? 1u << p->lanes : 1); lane++) {
            const double complex *u = matrix_in_lane(p, lane);
            identity = identity && (u == NULL || is_matrix(u, dim, false));
        }
        for (uint32_t i = 0; i < n; i++)
            real = real && cimag(c[v][i]) == 0;
        exchange = exchange && (identity || is_matrix(matrix_in_lane(p, 0), dim, true));
        nothing = nothing && identity;
        variant[v] = identity ? NULL : &anything;
    }
    if (nothing)
        return;
    for (uint32_t v = 0; v < 1u << nused && !exchange; v++)
        if (variant[v] != NULL)
            variant[v] = store(b, c[v], n, p->by_lane ? 1u << p->lanes : 1, real);
    qm_leaf_op *op = qm_leaf_new_op(b);
    *op = *model;
    op->kernel = (uint8_t)(exchange ? QM_LEAF_EXCHANGE : kernel_for(p, real));
    op->nselect = (uint8_t)nused;
    op->select = select;
    op->variant = variant;
    groups(b, p, op);
}

void qm_leaf_add_matrix(qm_leaf_builder *b, const qm_item *item)
{
    qm_leaf_op model = {0};
    placed p;
    place(b->shape, item, &model, &p);
    uint32_t which[QM_ITEM_SELECTORS], n = 0;
    for (uint32_t i = 0; i < item->nselectors; i++)
        if (p.selector[i] >= p.lanes && p.selector[i] < b->shape->bits)
            which[n++] = i;
    for (uint32_t v = 0; v < 1u << n; v++) {
        for (uint32_t i = 0; i < n; i++)
            p.chosen[which[i]] = v >> i & 1;
        add_chosen(b, &p, &model);
    }
}

/* Splits the op's positions: what the piece's index decides, and the op that is left in the piece.
 * Diagonal targets outside choose among slices of the data. */
void qm_leaf_add_whole(qm_leaf_builder *b, const qm_sop *sop)
{
    const qm_leaf_shape *s = b->shape;
    qm_leaf_op *op = qm_leaf_new_op(b);
    uint32_t nt = sop->op.ntargets, n = nt + sop->op.ncontrols, at = 0, inner = 0;
    uint32_t *qubits = QM_NEW_ARRAY(b->arena, uint32_t, n);
    uint8_t *select = QM_NEW_ARRAY(b->arena, uint8_t, nt + 1);
    op->kernel = QM_LEAF_WHOLE;
    op->op = sop->op;
    op->op.ncontrols = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t off = sop->qubits[i] & QM_CONTROL_ON_0;
        uint32_t l = s->local[sop->qubits[i] & ~QM_CONTROL_ON_0];
        if (l < s->bits) {
            qubits[at++] = l | off;
            inner |= i < nt ? 1u << i : 0;
            op->op.ncontrols += i >= nt;
        } else if (i < nt) {
            select[op->nselect++] = (uint8_t)(l - s->bits);
        } else {
            op->mask |= (uint64_t)1 << (l - s->bits);
            op->want |= (uint64_t)(off == 0) << (l - s->bits);
        }
    }
    op->op.ntargets = (uint8_t)(nt - op->nselect);
    op->qubits = qubits;
    op->select = select;
    const void **variant = QM_NEW_ARRAY(b->arena, const void *, (size_t)1 << op->nselect);
    op->variant = variant;
    variant[0] = sop->data;
    if (op->nselect == 0)
        return;
    for (uint32_t v = 0; v < 1u << op->nselect; v++) {
        double *slice = QM_NEW_ARRAY(b->arena, double, (size_t)2 << op->op.ntargets);
        variant[v] = slice;
        for (uint32_t k = 0; k < 1u << op->op.ntargets; k++) {
            uint32_t value = 0, in = k, out = v;
            for (uint32_t i = 0; i < nt; i++) {
                uint32_t *from = inner >> i & 1 ? &in : &out;
                value |= (*from & 1) << i;
                *from >>= 1;
            }
            memcpy(slice + 2 * (size_t)k, sop->data + 2 * (size_t)value, 2 * sizeof *slice);
        }
    }
}

void qm_leaf_compile(const qm_sop *ops, const uint32_t *which, uint32_t count,
                     const qm_leaf_shape *shape, bool merge, qm_arena *arena, qm_leaf *out)
{
    qm_item *items;
    uint32_t nitems, nphases = 0;
    qm_leaf_items(ops, which, count, merge, arena, &items, &nitems);
    qm_leaf_builder b = {.arena = arena, .shape = shape};
    const qm_item **phases = QM_NEW_ARRAY(arena, const qm_item *, nitems);
    uint64_t touched = 0; /* by the diagonal items that wait */
    for (uint32_t i = 0; i < nitems; i++) {
        const qm_item *item = &items[i];
        if (item->dead)
            continue;
        if (item->kind == QM_ITEM_DIAGONAL) {
            phases[nphases++] = item;
            touched |= item->z;
            continue;
        }
        if (((item->x | item->g) & touched) != 0) {
            qm_leaf_add_phases(&b, phases, nphases);
            nphases = 0;
            touched = 0;
        }
        if (item->kind == QM_ITEM_MATRIX)
            qm_leaf_add_matrix(&b, item);
        else
            qm_leaf_add_whole(&b, item->op);
    }
    qm_leaf_add_phases(&b, phases, nphases);
    out->bits = shape->bits;
    out->ops = b.ops;
    out->nops = b.nops;
}
