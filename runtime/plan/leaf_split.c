/* leaf_split.c - complex matrices as real ones between diagonals.
 *
 * Any unitary 2 x 2 matrix is D R E with a real R and diagonal D and E (Euler angles). R takes half
 * the multiplications, and diagonals of many matrices become one multiplication by a table, as long
 * as no matrix between acts on their positions. Whether that pays depends on how often they must be
 * applied, so both ways are counted. Cost: two walks over the items. Guarantee: equal up to
 * rounding. */

#include "runtime/plan/leaf.h"

#include <string.h>

/* In vector multiplications a tile; what is bound by stores counts as much as its stores do. */
enum { REAL_COST = 4, COMPLEX_COST = 8, LANE_COST = 2, TABLE_COST = 8, FACTORS_COST = 12 };

typedef struct splitter {
    const qm_leaf_shape *shape;
    qm_arena *arena;
    qm_leaf_item *out;
    uint32_t n;
} splitter;

static double complex phase_of(double complex v)
{
    double r = cabs(v);
    return r == 0 ? 1 : v / r;
}

static bool near_zero(double v)
{
    return v < 4e-15 && v > -4e-15;
}

/* u = diag(left) r diag(1, right[1]); false when r would not be real. */
static bool split_matrix(const double complex u[4], double complex left[2], double complex right[2],
                         double complex r[4])
{
    left[0] = phase_of(u[0] != 0 ? u[0] : u[1]);
    right[0] = 1;
    right[1] = u[0] != 0 && u[1] != 0 ? phase_of(u[1]) * conj(left[0]) : 1;
    if (near_zero(cimag(right[1]))) /* a sign is real */
        right[1] = 1;
    left[1] = u[2] != 0 ? phase_of(u[2]) : phase_of(u[3]) * conj(right[1]);
    for (uint32_t k = 0; k < 4; k++) {
        double complex v = u[k] * conj(left[k / 2]) * conj(right[k % 2]);
        if (!near_zero(cimag(v)))
            return false;
        r[k] = creal(v);
    }
    return true;
}

static bool is_real(const double complex *u, uint32_t entries)
{
    for (uint32_t i = 0; i < entries; i++)
        if (cimag(u[i]) != 0)
            return false;
    return true;
}

/* A diagonal on the target and the selectors of an item, under its controls. */
static void add_diagonal(splitter *s, const qm_leaf_item *from, const double complex *d)
{
    uint32_t nt = 1 + (uint32_t)from->nselectors, n = nt;
    bool identity = true;
    for (uint32_t i = 0; i < 1u << nt; i++)
        identity = identity && d[i] == 1;
    if (identity)
        return;
    uint32_t *qubits =
        QM_NEW_ARRAY(s->arena, uint32_t, nt + (uint32_t)__builtin_popcountll(from->control));
    double complex *data = QM_NEW_ARRAY(s->arena, double complex, (size_t)1 << nt);
    memcpy(data, d, sizeof *d << nt);
    qubits[0] = from->target[0];
    for (uint32_t i = 0; i < from->nselectors; i++)
        qubits[1 + i] = from->selector[i];
    for (uint64_t c = from->control; c != 0; c &= c - 1)
        qubits[n++] = (uint32_t)__builtin_ctzll(c) | (from->on & c & -c ? 0 : QM_CONTROL_ON_0);
    qm_sop *op = QM_NEW(s->arena, qm_sop);
    op->op =
        (qm_kop){.kind = QM_KOP_DIAGONAL, .ntargets = (uint8_t)nt, .ncontrols = (uint16_t)(n - nt)};
    op->qubits = qubits;
    op->data = (const double *)data;
    op->z = from->z | from->x | from->g;
    s->out[s->n++] = (qm_leaf_item){.kind = QM_ITEM_DIAGONAL, .z = op->z, .op = op};
}

/* Adds the item in parts, or as it is. Diagonals that would depend on the piece's index stay. */
static void add(splitter *s, const qm_leaf_item *item)
{
    uint32_t values = 1u << item->nselectors;
    bool split = item->kind == QM_ITEM_MATRIX && item->ntargets == 1 &&
                 ((item->z | item->x | item->g) & ~s->shape->piece) == 0 &&
                 !is_real(item->u, 4 * values);
    double complex left[2 << QM_ITEM_SELECTORS], right[2 << QM_ITEM_SELECTORS];
    qm_leaf_item real = *item;
    for (uint32_t v = 0; split && v < values; v++)
        split = split_matrix(item->u + 4 * (size_t)v, left + 2 * (size_t)v, right + 2 * (size_t)v,
                             real.u + 4 * (size_t)v);
    if (!split) {
        s->out[s->n++] = *item;
        return;
    }
    add_diagonal(s, item, right);
    s->out[s->n++] = real;
    add_diagonal(s, item, left);
}

/* Brings each diagonal forward to the item that is the last to change one of its positions, so
 * that those of many matrices can be applied together. */
static void bring_forward(qm_arena *arena, qm_leaf_item *items, uint32_t n)
{
    uint32_t change[QM_MAX_STATE_QUBITS] = {0}, changes = 0;
    uint32_t *key = QM_NEW_ARRAY(arena, uint32_t, n); /* how many changes come before it */
    for (uint32_t i = 0; i < n; i++) {
        bool diagonal = items[i].kind == QM_ITEM_DIAGONAL;
        uint64_t positions = diagonal ? items[i].z : items[i].x | items[i].g;
        changes += !diagonal;
        key[i] = diagonal ? 0 : changes;
        for (; positions != 0; positions &= positions - 1) {
            uint32_t *c = &change[__builtin_ctzll(positions)];
            if (!diagonal)
                *c = changes;
            else if (*c > key[i])
                key[i] = *c;
        }
    }
    uint32_t *start = qm_arena_zalloc(arena, (size_t)changes + 2, sizeof *start);
    for (uint32_t i = 0; i < n; i++)
        start[key[i] + 1]++;
    for (uint32_t k = 0; k <= changes; k++)
        start[k + 1] += start[k];
    qm_leaf_item *sorted = QM_NEW_ARRAY(arena, qm_leaf_item, n);
    for (uint32_t i = 0; i < n; i++) /* the change itself comes before its diagonals */
        if (items[i].kind != QM_ITEM_DIAGONAL)
            sorted[start[key[i]]++] = items[i];
    for (uint32_t i = 0; i < n; i++)
        if (items[i].kind == QM_ITEM_DIAGONAL)
            sorted[start[key[i]]++] = items[i];
    memcpy(items, sorted, n * sizeof *items);
}

/* What running the items costs. */
static uint32_t cost(const qm_leaf_shape *shape, const qm_leaf_item *items, uint32_t n)
{
    uint64_t waiting = 0; /* positions of diagonals that have to be applied */
    uint64_t lanes = ((uint64_t)1 << qm_tile_bits(shape->precision)) - 1;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        const qm_leaf_item *item = &items[i];
        uint64_t targets = item->x | item->g;
        if (item->kind == QM_ITEM_DIAGONAL)
            waiting |= item->z;
        bool flush = (targets & waiting) != 0 || (i + 1 == n && waiting != 0);
        if (flush)
            sum += (waiting & ~shape->piece) != 0 ? FACTORS_COST : TABLE_COST;
        waiting = flush ? 0 : waiting;
        if (item->kind == QM_ITEM_MATRIX && item->ntargets == 1)
            sum += (is_real(item->u, 4u << item->nselectors) ? REAL_COST : COMPLEX_COST) +
                   ((targets & lanes) != 0 ? LANE_COST : 0);
    }
    return sum;
}

void qm_leaf_split(const qm_leaf_shape *shape, qm_arena *arena, qm_leaf_item **items, uint32_t *n)
{
    splitter s = {.shape = shape, .arena = arena};
    s.out = QM_NEW_ARRAY(arena, qm_leaf_item, (size_t)3 * *n);
    for (uint32_t i = 0; i < *n; i++)
        add(&s, &(*items)[i]);
    bring_forward(arena, *items, *n);
    bring_forward(arena, s.out, s.n);
    if (cost(shape, s.out, s.n) >= cost(shape, *items, *n))
        return;
    *items = s.out;
    *n = s.n;
}
