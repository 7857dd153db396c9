/* leaf_items.c - one-qubit matrices that meet on their target become one.
 *
 * A matrix on a target under controls is a case of a matrix that other qubits' values select: with
 * the controls as selectors, a controlled X next to a rotation of its target costs nothing, since
 * the kernel only takes other coefficients. An item moves down the list to a later one when
 * nothing between acts on its target, nor on its selectors except diagonally. */

#include "runtime/plan/leaf.h"

#include <string.h>

typedef struct merger {
    qm_leaf_item *items;
    uint32_t n;
    bool merge;
    uint32_t last[QM_MAX_STATE_QUBITS];   /* the last item that touches the position */
    uint32_t change[QM_MAX_STATE_QUBITS]; /* the last that is not diagonal there */
} merger;

static uint32_t qubit_of(uint32_t q)
{
    return q & ~QM_CONTROL_ON_0;
}

static uint32_t lowest(uint64_t mask)
{
    return (uint32_t)__builtin_ctzll(mask);
}

static void append(merger *m, const qm_leaf_item *item)
{
    uint32_t at = m->n++;
    m->items[at] = *item;
    for (uint64_t b = item->z | item->x | item->g; b != 0; b &= b - 1)
        m->last[lowest(b)] = at;
    for (uint64_t b = item->x | item->g; b != 0; b &= b - 1)
        m->change[lowest(b)] = at;
}

/* The value of each selector of `item` in a value of the selectors `to`. */
static uint32_t narrow(const qm_leaf_item *item, const uint8_t *to, uint32_t nto, uint32_t value)
{
    uint32_t v = 0;
    for (uint32_t i = 0; i < item->nselectors; i++)
        for (uint32_t k = 0; k < nto; k++)
            if (to[k] == item->selector[i])
                v |= (value >> k & 1) << i;
    return v;
}

/* The matrix of an item for a value of the selectors `to`, which include its controls when they
 * are no controls of the result. */
static void matrix_for(const qm_leaf_item *item, bool keep, const uint8_t *to, uint32_t nto,
                       uint32_t value, double complex u[4])
{
    static const double complex identity[4] = {1, 0, 0, 1};
    bool fires = true;
    for (uint32_t k = 0; k < nto && !keep; k++)
        if (item->control >> to[k] & 1)
            fires = fires && (value >> k & 1) == (item->on >> to[k] & 1);
    const double complex *from =
        fires ? item->u + 4 * (size_t)narrow(item, to, nto, value) : identity;
    memcpy(u, from, 4 * sizeof *u);
}

static uint64_t selectors_of(const qm_leaf_item *item)
{
    uint64_t s = 0;
    for (uint32_t i = 0; i < item->nselectors; i++)
        s |= (uint64_t)1 << item->selector[i];
    return s;
}

/* b after a, both on the same target; false when there would be too many selectors. */
static bool product(const qm_leaf_item *a, const qm_leaf_item *b, qm_leaf_item *out)
{
    bool keep = a->control == b->control && a->on == b->on;
    uint64_t s = selectors_of(a) | selectors_of(b) | (keep ? 0 : a->control | b->control);
    if (__builtin_popcountll(s) > QM_ITEM_SELECTORS)
        return false;
    *out = *b;
    out->nselectors = 0;
    for (uint64_t rest = s; rest != 0; rest &= rest - 1)
        out->selector[out->nselectors++] = (uint8_t)lowest(rest);
    out->control = keep ? a->control : 0;
    out->on = keep ? a->on : 0;
    for (uint32_t v = 0; v < 1u << out->nselectors; v++) {
        double complex p[4], q[4], *u = out->u + 4 * (size_t)v;
        matrix_for(a, keep, out->selector, out->nselectors, v, p);
        matrix_for(b, keep, out->selector, out->nselectors, v, q);
        for (uint32_t r = 0; r < 2; r++)
            for (uint32_t c = 0; c < 2; c++)
                u[2 * r + c] = q[2 * r] * p[c] + q[2 * r + 1] * p[2 + c];
    }
    out->z = s | out->control;
    out->x = 0;
    out->g = (uint64_t)1 << out->target[0];
    return true;
}

/* Can the last item on b's target move down to the end of the list? */
static bool meets(const merger *m, const qm_leaf_item *b)
{
    uint32_t at = m->last[b->target[0]];
    if (at == QM_NONE)
        return false;
    const qm_leaf_item *a = &m->items[at];
    if (a->dead || a->kind != QM_ITEM_MATRIX || a->ntargets != 1 || a->target[0] != b->target[0])
        return false;
    for (uint64_t z = a->z; z != 0; z &= z - 1)
        if (m->change[lowest(z)] != QM_NONE && m->change[lowest(z)] > at)
            return false;
    return true;
}

static bool merge_into_last(merger *m, const qm_leaf_item *b)
{
    qm_leaf_item out;
    if (!m->merge || b->ntargets != 1 || !meets(m, b))
        return false;
    qm_leaf_item *a = &m->items[m->last[b->target[0]]];
    if (!product(a, b, &out))
        return false;
    a->dead = true;
    append(m, &out);
    return true;
}

static void add_matrix(merger *m, const qm_sop *o)
{
    static const double flip[8] = {0, 0, 1, 0, 1, 0, 0, 0};
    uint32_t nt = o->op.ntargets;
    qm_leaf_item item = {
        .kind = QM_ITEM_MATRIX, .ntargets = (uint8_t)nt, .z = o->z, .x = o->x, .g = o->g, .op = o};
    for (uint32_t i = 0; i < nt; i++)
        item.target[i] = (uint8_t)o->qubits[i];
    for (uint32_t i = nt; i < nt + o->op.ncontrols; i++) {
        uint64_t bit = (uint64_t)1 << qubit_of(o->qubits[i]);
        item.control |= bit;
        item.on |= o->qubits[i] & QM_CONTROL_ON_0 ? 0 : bit;
    }
    memcpy(item.u, o->op.kind == QM_KOP_X ? flip : o->data, (sizeof *item.u << (2 * nt)));
    if (!merge_into_last(m, &item))
        append(m, &item);
}

/* A diagonal op joins a matrix on one of its positions when the others are its selectors. */
static bool add_as_matrix(merger *m, const qm_sop *o)
{
    for (uint64_t rest = m->merge ? o->z : 0; rest != 0; rest &= rest - 1) {
        uint32_t t = lowest(rest);
        qm_leaf_item item = {
            .kind = QM_ITEM_MATRIX, .ntargets = 1, .target = {(uint8_t)t}, .op = o};
        uint64_t s = o->z & ~((uint64_t)1 << t);
        if (__builtin_popcountll(s) > QM_ITEM_SELECTORS || !meets(m, &item) ||
            (s & ~selectors_of(&m->items[m->last[t]])) != 0)
            continue;
        for (uint64_t k = s; k != 0; k &= k - 1)
            item.selector[item.nselectors++] = (uint8_t)lowest(k);
        for (uint32_t v = 0; v < 1u << item.nselectors; v++) {
            uint64_t at = 0;
            for (uint32_t i = 0; i < item.nselectors; i++)
                at |= (uint64_t)(v >> i & 1) << item.selector[i];
            item.u[4 * v] = qm_sop_factor(o, at);
            item.u[4 * v + 3] = qm_sop_factor(o, at | (uint64_t)1 << t);
        }
        if (merge_into_last(m, &item))
            return true;
    }
    return false;
}

void qm_leaf_items(const qm_sop *ops, const uint32_t *which, uint32_t count, bool merge,
                   qm_arena *arena, qm_leaf_item **out, uint32_t *nout)
{
    merger m = {.merge = merge, .items = QM_NEW_ARRAY(arena, qm_leaf_item, count)};
    memset(m.last, 0xff, sizeof m.last);
    memset(m.change, 0xff, sizeof m.change);
    for (uint32_t i = 0; i < count; i++) {
        const qm_sop *o = &ops[which[i]];
        if (o->op.kind == QM_KOP_X || (o->op.kind == QM_KOP_MATRIX && o->op.ntargets <= 2)) {
            add_matrix(&m, o);
            continue;
        }
        bool diagonal = (o->x | o->g) == 0;
        if (diagonal && add_as_matrix(&m, o))
            continue;
        qm_leaf_item item = {.kind = diagonal ? QM_ITEM_DIAGONAL : QM_ITEM_OTHER,
                             .z = o->z,
                             .x = o->x,
                             .g = o->g,
                             .op = o};
        append(&m, &item);
    }
    *out = m.items;
    *nout = 0;
    for (uint32_t i = 0; i < m.n; i++)
        if (!m.items[i].dead)
            m.items[(*nout)++] = m.items[i];
}
