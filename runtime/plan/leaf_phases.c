/* leaf_phases.c - a run of diagonal ops becomes one op.
 *
 * What lies in the piece becomes a table over the tiles whose bits matter. An op that also depends
 * on the piece's index and on at most one bit of the piece is a factor of that bit, so that all of
 * these together are a product with one factor a bit, made anew for each piece: about three complex
 * multiplications an amplitude, however many phases. Other ops stay by themselves. */

#include "runtime/plan/leaf.h"

#include <string.h>

enum { MOST_OUTER = 4, SEARCHED = 64 };

typedef struct run {
    qm_leaf_builder *b;
    uint64_t used;                      /* positions in the piece that the table depends on */
    double complex *table;              /* by the values of those, and of all lanes */
    uint32_t lanes;                     /* positions of lanes are the lowest of the table's index */
    uint8_t place[QM_MAX_STATE_QUBITS]; /* bit of the table's index of a position */
    uint32_t bits;                      /* of the table's index */
    qm_leaf_factors *factors;
    uint32_t nfactors, cap;
} run;

static uint64_t in_piece(const qm_leaf_builder *b, uint64_t positions)
{
    return positions & b->shape->piece;
}

static bool goes_to_table(const qm_leaf_builder *b, const qm_leaf_item *item)
{
    return (item->z & ~b->shape->piece) == 0;
}

/* Multiplies every entry that the item changes. */
static void multiply_table(run *r, const qm_sop *o)
{
    uint32_t nt = o->op.ntargets, mask = 0, want = 0;
    for (uint32_t i = nt; i < nt + o->op.ncontrols; i++) {
        uint32_t bit = 1u << r->place[o->qubits[i] & ~QM_CONTROL_ON_0];
        mask |= bit;
        want |= o->qubits[i] & QM_CONTROL_ON_0 ? 0 : bit;
    }
    uint32_t rest = ((1u << r->bits) - 1) & ~mask, e = 0;
    do {
        uint32_t at = e | want, value = 0;
        for (uint32_t i = 0; i < nt; i++)
            value |= (at >> r->place[o->qubits[i]] & 1) << i;
        r->table[at] *= CMPLX(o->data[2 * value], o->data[2 * value + 1]);
        e = (e - rest) & rest;
    } while (e != 0);
}

static void make_table(run *r, const qm_leaf_item *const *items, uint32_t count)
{
    const qm_leaf_shape *s = r->b->shape;
    r->bits = r->lanes;
    for (uint32_t p = 0; p < s->n; p++)
        if (s->local[p] < r->lanes)
            r->place[p] = s->local[p];
        else if (r->used >> p & 1)
            r->place[p] = (uint8_t)r->bits++;
    r->table = QM_NEW_ARRAY(r->b->arena, double complex, (size_t)1 << r->bits);
    for (uint32_t i = 0; i < 1u << r->bits; i++)
        r->table[i] = 1;
    for (uint32_t i = 0; i < count; i++)
        if (goes_to_table(r->b, items[i]))
            multiply_table(r, items[i]->op);
}

/* The table as tiles, and for each tile of a piece its place in it. */
static void store_table(const run *r, qm_phases *out)
{
    const qm_leaf_shape *s = r->b->shape;
    uint32_t lanes = 1u << r->lanes, tiles = 1u << (s->bits - r->lanes);
    void *table = qm_leaf_aligned(r->b, (size_t)QM_TILE_BYTES << (r->bits - r->lanes));
    for (uint32_t e = 0; e < 1u << r->bits; e++) {
        size_t re = (size_t)(e / lanes) * 2 * lanes + e % lanes, im = re + lanes;
        if (s->precision == QM_SINGLE) {
            ((float *)table)[re] = (float)creal(r->table[e]);
            ((float *)table)[im] = (float)cimag(r->table[e]);
        } else {
            ((double *)table)[re] = creal(r->table[e]);
            ((double *)table)[im] = cimag(r->table[e]);
        }
    }
    uint16_t *places = qm_arena_zalloc(r->b->arena, tiles, sizeof *places);
    for (uint32_t p = 0; p < s->n; p++) {
        if (s->local[p] >= s->bits || s->local[p] < r->lanes || !(r->used >> p & 1))
            continue;
        for (uint32_t t = 0; t < tiles; t++)
            if (t >> (s->local[p] - r->lanes) & 1)
                places[t] |= (uint16_t)(1u << (r->place[p] - r->lanes));
    }
    out->table = table;
    out->places = places;
}

static qm_leaf_factors *factors_for(run *r, uint64_t mask, uint64_t want)
{
    for (uint32_t i = r->nfactors; i > 0 && i + SEARCHED > r->nfactors; i--)
        if (r->factors[i - 1].mask == mask && r->factors[i - 1].want == want)
            return &r->factors[i - 1];
    QM_RESERVE(r->b->arena, r->factors, r->nfactors, r->cap);
    qm_leaf_factors *f = &r->factors[r->nfactors++];
    *f = (qm_leaf_factors){.mask = mask, .want = want};
    for (uint32_t k = 0; k < QM_LEAF_FACTORS; k++)
        f->re[k] = 1;
    return f;
}

static void scale(qm_leaf_factors *f, uint32_t at, double complex by)
{
    double complex v = CMPLX(f->re[at], f->im[at]) * by;
    f->re[at] = creal(v);
    f->im[at] = cimag(v);
}

/* Adds the item's factors for each value of its positions outside; false, and nothing is added,
 * when it is no product or a factor is 0. */
static bool add_factors(run *r, const qm_leaf_item *item)
{
    const qm_leaf_shape *s = r->b->shape;
    uint64_t inner = in_piece(r->b, item->z), outer = item->z & ~inner, mask = 0;
    uint32_t nouter = (uint32_t)__builtin_popcountll(outer);
    if ((inner & (inner - 1)) != 0 || nouter > MOST_OUTER)
        return false;
    uint64_t at[1 << MOST_OUTER] = {0}, want[1 << MOST_OUTER] = {0};
    for (uint64_t rest = outer, n = 1; rest != 0; rest &= rest - 1, n *= 2) {
        uint64_t bit = (uint64_t)1 << (s->local[__builtin_ctzll(rest)] - s->bits);
        mask |= bit;
        for (uint64_t v = 0; v < n; v++) {
            at[n + v] = at[v] | (rest & -rest);
            want[n + v] = want[v] | bit;
        }
    }
    for (uint32_t v = 0; v < 1u << nouter; v++)
        if (qm_sop_factor(item->op, at[v]) == 0)
            return false;
    for (uint32_t v = 0; v < 1u << nouter; v++) {
        double complex off = qm_sop_factor(item->op, at[v]);
        double complex on = qm_sop_factor(item->op, at[v] | inner);
        if (off == 1 && on == 1)
            continue;
        qm_leaf_factors *f = factors_for(r, mask, want[v]);
        scale(f, QM_LEAF_MAX_BITS, off);
        if (inner != 0)
            scale(f, s->local[__builtin_ctzll(inner)], on / off);
    }
    return true;
}

void qm_leaf_add_phases(qm_leaf_builder *b, const qm_leaf_item *const *items, uint32_t count)
{
    run r = {.b = b, .lanes = qm_tile_bits(b->shape->precision)};
    bool table = false;
    for (uint32_t i = 0; i < count; i++) {
        if (goes_to_table(b, items[i])) {
            r.used |= items[i]->z;
            table = true;
        } else if (!add_factors(&r, items[i])) {
            qm_leaf_add_whole(b, items[i]->op);
        }
    }
    if (!table && r.nfactors == 0)
        return;
    qm_phases *phases = QM_NEW(b->arena, qm_phases);
    phases->tiles = 1u << (b->shape->bits - r.lanes);
    phases->factors = r.factors;
    phases->nfactors = r.nfactors;
    if (table) {
        make_table(&r, items, count);
        store_table(&r, phases);
    }
    qm_leaf_new_op(b)->phases = phases;
}
