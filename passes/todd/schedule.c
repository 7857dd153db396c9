/* schedule.c - where the rotations of a part are run: an item is moved forward through the CPP, and
 * stops where its operator acts on the fewest qubits. */
#include "passes/todd/part.h"
#include "passes/todd/strings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Row times column is i to this power times their XOR. */
static const uint8_t power[4][4] = {
    [QM_PAULI_X] = {[QM_PAULI_Z] = 3, [QM_PAULI_Y] = 1},
    [QM_PAULI_Z] = {[QM_PAULI_X] = 1, [QM_PAULI_Y] = 3},
    [QM_PAULI_Y] = {[QM_PAULI_X] = 3, [QM_PAULI_Z] = 1},
};

/* An operator on its way through the gates. */
typedef struct traveller {
    uint8_t *axes; /* per qubit of the part */
    uint32_t weight;
    bool negative;
} traveller;

static void pass_cpp(const qm_todd_part *p, traveller *v, const qm_pgate *g)
{
    uint8_t *a = &v->axes[p->index[g->qubit[0]]], *b = &v->axes[p->index[g->qubit[1]]];
    bool turn_b = *a && *a != g->axis[0], turn_a = *b && *b != g->axis[1];
    v->weight -= (*a != 0) + (*b != 0);
    if (turn_a && turn_b)
        v->negative ^= (power[*a][g->axis[0]] + power[g->axis[1]][*b]) >> 1 & 1;
    if (turn_a)
        *a ^= g->axis[0];
    if (turn_b)
        *b ^= g->axis[1];
    v->weight += (*a != 0) + (*b != 0);
}

/* CPP for the item where its operator has this weight. */
static uint32_t cost(const qm_todd_item *item, uint32_t weight)
{
    if (weight < 2 || abs(item->eighths) == 4)
        return 0;
    return abs(item->eighths) == 2 ? 2 * (weight - 2) + 1 : 2 * (weight - 1);
}

/* Stops the item at the cheapest time in [low, high]. */
static void place(const qm_todd_part *p, qm_todd_item *item, uint32_t low, uint32_t high)
{
    traveller v = {.axes = qm_arena_zalloc(p->arena, p->nqubits, 1), .negative = item->negative};
    item->axes = qm_arena_zalloc(p->arena, p->nqubits, 1);
    for (uint32_t q = 0; q < p->nqubits; q++) {
        unsigned x = item->string[q / 64] >> q % 64 & 1;
        unsigned z = item->string[p->words + q / 64] >> q % 64 & 1;
        v.axes[q] = (uint8_t)(x + 2 * z);
        v.weight += v.axes[q] != 0;
    }
    uint32_t best = UINT32_MAX;
    bool negative = false;
    for (uint32_t t = p->begin; t <= high; t++) {
        if (t >= low && cost(item, v.weight) < best) {
            best = cost(item, v.weight);
            item->time = t;
            negative = v.negative;
            memcpy(item->axes, v.axes, p->nqubits);
        }
        if (t < p->end && p->c->gates[t].kind == QM_PK_CPP)
            pass_cpp(p, &v, &p->c->gates[t]);
    }
    item->gate.kind = QM_PK_ROT;
    if (negative) {
        item->gate.angle = -item->gate.angle;
        item->gate.sign = (int8_t)-item->gate.sign;
        item->eighths = (int8_t)-item->eighths;
    }
}

void qm_todd_part_schedule(qm_todd_part *p)
{
    for (uint32_t layer = 0; layer < p->nlayers; layer++)
        for (uint32_t i = 0; i < p->nitems; i++) {
            qm_todd_item *item = &p->items[i];
            if (item->removed || item->layer != layer)
                continue;
            uint32_t low = p->begin, high = p->end;
            for (uint32_t k = 0; k < p->nitems; k++) {
                const qm_todd_item *o = &p->items[k];
                if (o->removed || o->layer == layer ||
                    qm_string_commutes(p->words, o->string, item->string))
                    continue;
                if (o->layer < layer && o->time > low)
                    low = o->time;
                else if (o->layer > layer && o->kept && o->time < high)
                    high = o->time;
            }
            if (!item->kept || item->time < low)
                place(p, item, low, high > low ? high : low);
        }
}

/* Gates that are to be moved past the frames. */
typedef struct output {
    const qm_todd_part *p;
    qm_pmover *mover;
    qm_pcircuit *out;
} output;

static void put(const output *o, qm_pgate g)
{
    qm_pmover_pass(o->mover, &g);
    qm_pcircuit_push(o->out, g);
}

/* Multiplies wire q by an element times exp(i pi/4 eighths). */
static void put_local(const output *o, uint32_t q, uint8_t local, uint32_t eighths)
{
    const qm_locals *l = o->mover->locals;
    uint8_t frame = o->mover->frame[q];
    o->mover->eighths += eighths + l->phase[local][frame];
    qm_pmover_set(o->mover, q, l->product[local][frame]);
}

/* exp(-i pi/4 P), or its inverse. */
static void put_quarter(const output *o, uint32_t q, uint8_t axis, bool inverse)
{
    const qm_locals *l = o->mover->locals;
    int k = inverse ? 3 : 1; /* exp(-i 3 pi/4 P) is minus the inverse */
    put_local(o, q, l->quarter[axis][k], l->quarter_phase[axis][k] + (inverse ? 4 : 0));
}

/* exp(-i pi/4 P Q) is exp(i pi/4) C(P,Q) and a quarter turn on each qubit. */
static void put_pair(const output *o, const uint32_t q[2], const uint8_t axes[2], bool inverse)
{
    put(o, qm_pgate_cpp(q[0], axes[0], q[1], axes[1]));
    for (int k = 0; k < 2; k++)
        put_quarter(o, q[k], axes[k], inverse);
    o->mover->eighths += inverse ? 7 : 1;
}

static void put_item(const output *o, const qm_todd_item *item)
{
    const qm_todd_part *p = o->p;
    if (!item->axes) {
        put(o, item->gate);
        return;
    }
    uint32_t at[2] = {QM_NONE, QM_NONE}; /* the first and the last qubit of the part in P */
    for (uint32_t q = 0; q < p->nqubits; q++)
        if (item->axes[q])
            at[at[0] != QM_NONE] = q;
    if (at[1] == QM_NONE)
        at[1] = at[0];
    const qm_locals *l = o->mover->locals;
    if (abs(item->eighths) == 4) { /* exp(-i pi/2 P) = -i P */
        for (uint32_t q = 0; q < p->nqubits; q++)
            if (item->axes[q])
                put_local(o, p->qubits[q], l->pauli[item->axes[q]], l->pauli_phase[item->axes[q]]);
        o->mover->eighths += item->eighths == 4 ? 6 : 2;
        return;
    }
    bool clifford = abs(item->eighths) == 2;
    uint32_t last = p->qubits[at[1]];
    uint8_t axis = item->axes[at[1]];
    /* The others are taken off one after the other: C(P,Q) makes P R of R, when R is not Q. */
    qm_pauli other = axis == QM_PAULI_X ? QM_PAULI_Z : QM_PAULI_X;
    for (int back = 0; back < 2; back++) {
        for (uint32_t q = at[0] + (clifford && at[0] != at[1]); q < at[1]; q++)
            if (item->axes[q])
                put(o, qm_pgate_cpp(p->qubits[q], item->axes[q], last, other));
        if (back)
            break;
        qm_pgate g = item->gate;
        g.qubit[0] = last;
        g.axis[0] = axis;
        if (!clifford)
            put(o, g);
        else if (at[0] == at[1])
            put_quarter(o, last, axis, item->eighths < 0);
        else
            put_pair(o, (uint32_t[]){p->qubits[at[0]], last}, (uint8_t[]){item->axes[at[0]], axis},
                     item->eighths < 0);
    }
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

void qm_todd_part_write(const qm_todd_part *p, qm_pmover *mover, qm_pcircuit *out)
{
    output o = {.p = p, .mover = mover, .out = out};
    qm_todd_item **order = QM_NEW_ARRAY(p->arena, qm_todd_item *, p->nitems + 1);
    uint32_t n = 0, next = 0;
    for (uint32_t i = 0; i < p->nitems; i++)
        if (!p->items[i].removed)
            order[n++] = &p->items[i];
    qsort(order, n, sizeof *order, by_time);
    for (uint32_t t = p->begin; t <= p->end; t++) {
        while (next < n && order[next]->time == t)
            put_item(&o, order[next++]);
        if (t < p->end && p->c->gates[t].kind == QM_PK_CPP)
            put(&o, p->c->gates[t]);
    }
}
