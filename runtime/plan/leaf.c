/* leaf.c - decoding: coefficients, tiles and conditions of each op of a leaf.
 *
 * Where a position lies decides what it becomes: in the piece's index, a condition on the piece or
 * a choice among jobs; among the tiles, a choice of tiles; in a lane, coefficients that differ by
 * lane. Diagonal ops are collected until an op comes that does not commute with them. */

#include "runtime/plan/leaf.h"

#include <string.h>

void qm_leaf_shape_init(qm_leaf_shape *s)
{
    uint32_t inside = 0, lanes = qm_tile_bits(s->precision);
    uint32_t bits = (uint32_t)__builtin_popcountll(s->piece);
    s->bits = bits > lanes ? bits : lanes;
    uint32_t block = s->bits,
             outer = s->bits + (uint32_t)__builtin_popcountll(s->block & ~s->piece);
    for (uint32_t p = 0; p < s->n; p++)
        s->local[p] = (uint8_t)(s->piece >> p & 1    ? inside++
                                : s->block >> p & 1  ? block++
                                : s->absent >> p & 1 ? 0
                                                     : outer++);
}

qm_leaf_op *qm_leaf_new_op(qm_leaf_builder *b)
{
    QM_RESERVE(b->arena, b->ops, b->nops, b->cap);
    qm_leaf_op *o = &b->ops[b->nops++];
    memset(o, 0, sizeof *o);
    return o;
}

static uint32_t lane_bits(const qm_leaf_builder *b)
{
    return b->kernels->set[b->shape->precision]->lane_bits;
}

static qm_job *new_job(qm_leaf_builder *b, const qm_kop *op, const uint32_t *qubits,
                       const double *data)
{
    qm_job *j = QM_NEW_ARRAY(b->arena, qm_job, 1);
    qm_job_init(j, b->kernels, b->shape->precision, b->shape->bits, op, qubits, data,
                qm_leaf_aligned(b, qm_job_coef_bytes(op)));
    return j;
}

void *qm_leaf_aligned(qm_leaf_builder *b, size_t bytes)
{
    char *raw = qm_arena_alloc(b->arena, 1, bytes + QM_HALF_TILE);
    return raw + (QM_HALF_TILE - (uintptr_t)raw % QM_HALF_TILE) % QM_HALF_TILE;
}

/* A matrix for one value of the selectors that are no lanes. */
typedef struct chosen {
    const qm_leaf_item *item;
    uint32_t local[QM_ITEM_SELECTORS];
    uint32_t value[QM_ITEM_SELECTORS];
    bool by_lane; /* some selector is a lane */
    qm_kop op;
    uint32_t qubits[2 + QM_ITEM_SELECTORS + QM_MAX_STATE_QUBITS]; /* local */
} chosen;

static const double complex *matrix_in_lane(const chosen *c, uint32_t lanes, uint32_t lane)
{
    uint32_t v = 0;
    for (uint32_t i = 0; i < c->item->nselectors; i++)
        v |= (c->local[i] < lanes ? lane >> c->local[i] & 1 : c->value[i]) << i;
    return c->item->u + ((size_t)v << (2 * c->item->ntargets));
}

static bool is_matrix(const double complex *u, uint32_t dim, bool flipped)
{
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t c = 0; c < dim; c++)
            if (u[r * dim + c] != ((r == c) != flipped))
                return false;
    return true;
}

/* A job whose matrix differs from lane to lane: made for one that needs the same kernel, then given
 * its coefficients, laid out as kernels.h says. */
static const qm_job *job_by_lane(qm_leaf_builder *b, const chosen *c)
{
    uint32_t bits = lane_bits(b), lanes = 1u << bits, target = c->qubits[0], controlled = 0, on = 0;
    bool real = true, identity = true, single = b->shape->precision == QM_SINGLE;
    for (uint32_t l = 0; l < lanes; l++) {
        const double complex *u = matrix_in_lane(c, bits, l);
        identity = identity && is_matrix(u, 2, false);
        for (uint32_t k = 0; k < 4; k++)
            real = real && cimag(u[k]) == 0;
    }
    if (identity)
        return NULL;
    for (uint32_t i = 1; i <= c->op.ncontrols; i++) {
        uint32_t q = c->qubits[i] & ~QM_CONTROL_ON_0;
        controlled |= q < bits ? 1u << q : 0;
        on |= q < bits && c->qubits[i] == q ? 1u << q : 0;
    }
    const double model[8] = {1, real ? 0 : 1, 1, 0, 1, 0, 1, 0};
    qm_job *j = new_job(b, &c->op, c->qubits, model);
    uint32_t parts = real ? 1 : 2, n = target < bits ? 2 : 4;
    for (uint32_t k = 0; k < n; k++) /* column, then row; or flip */
        for (uint32_t l = 0; l < lanes; l++) {
            uint32_t bit = target < bits ? l >> target & 1 : 0;
            uint32_t row = target < bits ? bit : k & 1, col = target < bits ? bit ^ k : k >> 1;
            double complex u = matrix_in_lane(c, bits, l)[2 * row + col];
            if ((l & controlled) != on)
                u = row == col;
            for (uint32_t part = 0; part < parts; part++) {
                double value = part == 0 ? creal(u) : cimag(u);
                size_t at = ((size_t)k * parts + part) * lanes + l;
                if (single)
                    ((float *)j->coef)[at] = (float)value;
                else
                    ((double *)j->coef)[at] = value;
            }
        }
    return j;
}

static const qm_job *job_for(qm_leaf_builder *b, const chosen *c)
{
    if (c->by_lane)
        return job_by_lane(b, c);
    uint32_t dim = 1u << c->item->ntargets;
    const double complex *u = matrix_in_lane(c, 0, 0);
    if (is_matrix(u, dim, false))
        return NULL;
    qm_kop op = c->op;
    op.kind = dim == 2 && is_matrix(u, dim, true) ? QM_KOP_X : QM_KOP_MATRIX;
    return new_job(b, &op, c->qubits, (const double *)u);
}

/* One op for a value of the selectors among the tiles: c->value has it. */
static void add_chosen(qm_leaf_builder *b, chosen *c)
{
    uint32_t used[QM_ITEM_SELECTORS], nused = 0;
    uint8_t *select = QM_NEW_ARRAY(b->arena, uint8_t, QM_ITEM_SELECTORS);
    for (uint32_t i = 0; i < c->item->nselectors; i++)
        if (c->local[i] >= b->shape->bits) {
            select[nused] = (uint8_t)(c->local[i] - b->shape->bits);
            used[nused++] = i;
        }
    const qm_job **job = QM_NEW_ARRAY(b->arena, const qm_job *, (size_t)1 << nused);
    bool nothing = true;
    for (uint32_t v = 0; v < 1u << nused; v++) {
        for (uint32_t i = 0; i < nused; i++)
            c->value[used[i]] = v >> i & 1;
        job[v] = job_for(b, c);
        nothing = nothing && job[v] == NULL;
    }
    if (nothing)
        return;
    qm_leaf_op *op = qm_leaf_new_op(b);
    op->nselect = nused;
    op->select = select;
    op->job = job;
}

/* Appends the ops for an item. */
static void add_matrix(qm_leaf_builder *b, const qm_leaf_item *item)
{
    const qm_leaf_shape *s = b->shape;
    chosen c = {.item = item};
    uint32_t which[QM_ITEM_SELECTORS], nwhich = 0, n = item->ntargets;
    for (uint32_t i = 0; i < n; i++)
        c.qubits[i] = s->local[item->target[i]];
    for (uint64_t rest = item->control; rest != 0; rest &= rest - 1) {
        uint32_t q = (uint32_t)__builtin_ctzll(rest);
        c.qubits[n++] = s->local[q] | (item->on >> q & 1 ? 0 : QM_CONTROL_ON_0);
    }
    for (uint32_t i = 0; i < item->nselectors; i++) {
        c.local[i] = s->local[item->selector[i]];
        c.by_lane = c.by_lane || c.local[i] < lane_bits(b);
        if (c.local[i] >= lane_bits(b) && c.local[i] < s->bits)
            which[nwhich++] = i;
    }
    c.op = (qm_kop){.kind = QM_KOP_MATRIX,
                    .ntargets = item->ntargets,
                    .ncontrols = (uint16_t)(n + nwhich - item->ntargets)};
    for (uint32_t v = 0; v < 1u << nwhich; v++) {
        for (uint32_t i = 0; i < nwhich; i++) {
            c.value[which[i]] = v >> i & 1;
            c.qubits[n + i] = c.local[which[i]] | (v >> i & 1 ? 0 : QM_CONTROL_ON_0);
        }
        add_chosen(b, &c);
    }
}

void qm_leaf_add_whole(qm_leaf_builder *b, const qm_sop *sop)
{
    uint32_t n = (uint32_t)sop->op.ntargets + sop->op.ncontrols;
    uint32_t *qubits = QM_NEW_ARRAY(b->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        qubits[i] =
            b->shape->local[sop->qubits[i] & ~QM_CONTROL_ON_0] | (sop->qubits[i] & QM_CONTROL_ON_0);
    const qm_job **job = QM_NEW_ARRAY(b->arena, const qm_job *, 1);
    job[0] = new_job(b, &sop->op, qubits, sop->data);
    qm_leaf_new_op(b)->job = job;
}

void qm_leaf_compile(const qm_sop *ops, const uint32_t *which, uint32_t count,
                     const qm_leaf_shape *shape, const qm_kernels *kernels, bool merge,
                     qm_arena *arena, qm_leaf *out)
{
    qm_leaf_item *items;
    uint32_t nitems, nphases = 0;
    qm_leaf_items(ops, which, count, merge, arena, &items, &nitems);
    if (merge)
        qm_leaf_split(shape, arena, &items, &nitems);
    qm_leaf_builder b = {.arena = arena, .shape = shape, .kernels = kernels};
    const qm_leaf_item **phases = QM_NEW_ARRAY(arena, const qm_leaf_item *, nitems);
    uint64_t touched = 0; /* by the diagonal items that wait */
    for (uint32_t i = 0; i < nitems; i++) {
        const qm_leaf_item *item = &items[i];
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
            add_matrix(&b, item);
        else
            qm_leaf_add_whole(&b, item->op);
    }
    qm_leaf_add_phases(&b, phases, nphases);
    out->bits = shape->bits;
    out->ops = b.ops;
    out->nops = b.nops;
}
