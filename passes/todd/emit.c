/* emit.c - the gates and the rotations of a part, written in the order of their times. */
#include "passes/todd/part.h"

#include <stdlib.h>

/* Gates that are to be moved past the frames. The operators of a group of rotations are brought to
 * one axis of a target qubit by C(P,Q) with the others; from one to the next only some change. */
typedef struct output {
    const qm_todd_part *p;
    qm_pmover *mover;
    qm_pcircuit *out; /* NULL: CPP are only counted */
    uint64_t ncpp;
    uint8_t *open;   /* per qubit of the part: P, or 0 */
    uint32_t target; /* QM_NONE: no gate is open */
    uint8_t other;   /* Q */
} output;

static void put(output *o, qm_pgate g)
{
    o->ncpp += g.kind == QM_PK_CPP;
    if (!o->out)
        return;
    qm_pmover_pass(o->mover, &g);
    qm_pcircuit_push(o->out, g);
}

static void put_phase(const output *o, uint32_t eighths)
{
    if (o->out)
        o->mover->eighths += eighths;
}

/* Multiplies wire q by an element times exp(i pi/4 eighths). */
static void put_local(output *o, uint32_t q, uint8_t local, uint32_t eighths)
{
    const qm_locals *l = o->p->c->locals;
    if (!o->out)
        return;
    uint8_t frame = o->mover->frame[q];
    o->mover->eighths += eighths + l->phase[local][frame];
    qm_pmover_set(o->mover, q, l->product[local][frame]);
}

/* exp(-i pi/4 P), or its inverse. */
static void put_quarter(output *o, uint32_t q, uint8_t axis, bool inverse)
{
    const qm_locals *l = o->p->c->locals;
    int k = inverse ? 3 : 1; /* exp(-i 3 pi/4 P) is minus the inverse */
    put_local(o, q, l->quarter[axis][k], l->quarter_phase[axis][k] + (inverse ? 4 : 0));
}

/* exp(-i pi/4 P Q) is exp(i pi/4) C(P,Q) and a quarter turn on each qubit. */
static void put_pair(output *o, const uint32_t q[2], const uint8_t axes[2], bool inverse)
{
    put(o, qm_pgate_cpp(q[0], axes[0], q[1], axes[1]));
    for (int k = 0; k < 2; k++)
        put_quarter(o, q[k], axes[k], inverse);
    put_phase(o, inverse ? 7 : 1);
}

/* Qubits of the part, from q on, that the item acts on. */
static uint32_t next_qubit(const qm_todd_part *p, const qm_todd_item *item, uint32_t q)
{
    while (q < p->nqubits && !item->axes[q])
        q++;
    return q;
}

/* A rotation by a multiple of pi/2. */
static void put_clifford(output *o, const qm_todd_item *item)
{
    const qm_todd_part *p = o->p;
    const qm_locals *l = o->p->c->locals;
    bool inverse = (item->eighths < 0) ^ item->flip;
    if (abs(item->eighths) == 4) { /* exp(-i pi/2 P) = -i P */
        for (uint32_t q = 0; (q = next_qubit(p, item, q)) < p->nqubits; q++)
            put_local(o, p->qubits[q], l->pauli[item->axes[q]], l->pauli_phase[item->axes[q]]);
        put_phase(o, inverse ? 2 : 6);
        return;
    }
    uint32_t first = next_qubit(p, item, 0), second = next_qubit(p, item, first + 1);
    if (second == p->nqubits) {
        put_quarter(o, p->qubits[first], item->axes[first], inverse);
        return;
    }
    qm_pauli other = item->axes[second] == QM_PAULI_X ? QM_PAULI_Z : QM_PAULI_X;
    for (int back = 0; back < 2; back++) {
        for (uint32_t q = second + 1; (q = next_qubit(p, item, q)) < p->nqubits; q++)
            put(o, qm_pgate_cpp(p->qubits[q], item->axes[q], p->qubits[second], other));
        if (!back)
            put_pair(o, (uint32_t[]){p->qubits[first], p->qubits[second]},
                     (uint8_t[]){item->axes[first], item->axes[second]}, inverse);
    }
}

static void toggle(output *o, uint32_t q, uint8_t axis)
{
    if (axis)
        put(o, qm_pgate_cpp(o->p->qubits[q], axis, o->p->qubits[o->target], o->other));
}

/* Makes the open gates those that bring the item's operator to the target; NULL: none. */
static void open_for(output *o, const qm_todd_item *item)
{
    for (uint32_t q = 0; q < o->p->nqubits; q++) {
        uint8_t axis = item && q != o->target ? item->axes[q] : 0;
        if (o->open[q] == axis)
            continue;
        toggle(o, q, o->open[q]);
        toggle(o, q, axis);
        o->open[q] = axis;
    }
}

static bool fits_target(const output *o, const qm_todd_item *item)
{
    return o->target != QM_NONE && item->axes[o->target] && item->axes[o->target] != o->other;
}

/* CPP that it takes to open for the item. */
static uint32_t distance(const output *o, const qm_todd_item *item)
{
    uint32_t n = 0;
    bool fits = fits_target(o, item);
    for (uint32_t q = 0; q < o->p->nqubits; q++) {
        uint8_t axis = fits && q == o->target ? 0 : item->axes[q];
        n += !fits || o->open[q] != axis ? (o->open[q] != 0) + (axis != 0) : 0;
    }
    return n;
}

/* Closes what is open, and takes for target the item's qubit on which most of the items act. */
static void choose_target(output *o, const qm_todd_item *item, qm_todd_item *const *items,
                          uint32_t n)
{
    uint32_t most = 0;
    if (o->target != QM_NONE)
        open_for(o, NULL);
    for (uint32_t q = 0; (q = next_qubit(o->p, item, q)) < o->p->nqubits; q++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < n; i++)
            count += items[i]->axes[q] == item->axes[q];
        if (count > most) {
            most = count;
            o->target = q;
        }
    }
    o->other = item->axes[o->target] == QM_PAULI_X ? QM_PAULI_Z : QM_PAULI_X;
}

/* Writes rotations that commute, each after the one that leaves most gates open. */
static void put_group(output *o, qm_todd_item **items, uint32_t n)
{
    o->target = QM_NONE;
    for (; n > 0; n--) {
        uint32_t best = 0;
        for (uint32_t i = 1; i < n; i++)
            if (distance(o, items[i]) < distance(o, items[best]))
                best = i;
        const qm_todd_item *item = items[best];
        if (!fits_target(o, item))
            choose_target(o, item, items, n);
        open_for(o, item);
        qm_pgate g = item->gate;
        g.qubit[0] = o->p->qubits[o->target];
        g.axis[0] = item->axes[o->target];
        if (item->flip) {
            g.angle = -g.angle;
            g.sign = (int8_t)-g.sign;
        }
        put(o, g);
        items[best] = items[n - 1];
    }
    if (o->target != QM_NONE)
        open_for(o, NULL);
}

static int by_time(const void *a, const void *b)
{
    const qm_todd_item *x = *(qm_todd_item *const *)a, *y = *(qm_todd_item *const *)b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    return (x > y) - (x < y);
}

/* Writes items of one time and layer. */
static void put_items(output *o, qm_todd_item **items, uint32_t n)
{
    uint32_t nrotations = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!items[i]->axes)
            put(o, items[i]->gate);
        else if (items[i]->eighths != 0 && items[i]->eighths % 2 == 0)
            put_clifford(o, items[i]);
        else
            items[nrotations++] = items[i];
    }
    put_group(o, items, nrotations);
}

static void begin_output(output *o, const qm_todd_part *p)
{
    *o = (output){.p = p, .open = qm_arena_zalloc(p->arena, p->nqubits + 1, sizeof *o->open)};
}

/* Writes the items of the list, by rising time, that are of the first one's time and layer; returns
 * how many. */
static uint32_t put_next(output *o, qm_todd_item **items, uint32_t n)
{
    uint32_t time = items[0]->time, layer = items[0]->layer, k = 1;
    while (k < n && items[k]->time == time && items[k]->layer == layer)
        k++;
    put_items(o, items, k);
    return k;
}

uint64_t qm_todd_items_cost(const qm_todd_part *p, qm_todd_item **items, uint32_t n)
{
    output o;
    begin_output(&o, p);
    qsort(items, n, sizeof *items, by_time);
    for (uint32_t i = 0; i < n;)
        i += put_next(&o, items + i, n - i);
    return o.ncpp;
}

void qm_todd_part_write(const qm_todd_part *p, qm_pmover *mover, qm_pcircuit *out)
{
    output o;
    begin_output(&o, p);
    o.mover = mover;
    o.out = out;
    qm_todd_item **order = QM_NEW_ARRAY(p->arena, qm_todd_item *, p->nitems + 1);
    uint32_t n = 0, next = 0;
    for (uint32_t i = 0; i < p->nitems; i++)
        if (!p->items[i].removed)
            order[n++] = &p->items[i];
    qsort(order, n, sizeof *order, by_time);
    for (uint32_t t = p->begin; t <= p->end; t++) {
        while (next < n && order[next]->time == t)
            next += put_next(&o, order + next, n - next);
        if (t < p->end && p->c->gates[t].kind == QM_PK_CPP)
            put(&o, p->c->gates[t]);
    }
}
