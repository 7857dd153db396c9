/* schedule.c - see schedule.h.
 *
 * On a wire, gates of one axis that follow each other are a group: they commute there, so each may
 * take any free layer from the start of the group on. A gate of another axis begins a group where
 * the last one ends. So a gate takes the first layer that is free on all its wires. The order by
 * layers, and in a layer as before, is the same unitary. */
#include "passes/pauli/schedule.h"

#include <string.h>

enum { MIXED = 4, MASK = 64 };

typedef struct qm_schedule_wire {
    uint32_t start, end; /* of the group, in layers */
    uint64_t taken;      /* layers from `start` on that have a gate; later ones are searched from
                          * `end` on */
    uint8_t axis;        /* QM_PAULI_I: no gate yet; MIXED: nothing commutes */
} wire;

void qm_scheduler_init(qm_scheduler *s, uint32_t nqubits, uint32_t gates, bool rotations,
                       qm_arena *arena)
{
    *s = (qm_scheduler){.nqubits = nqubits, .cap = gates, .rotations = rotations};
    s->wires = QM_NEW_ARRAY(arena, wire, (size_t)nqubits + 1);
    s->time = QM_NEW_ARRAY(arena, uint32_t, (size_t)gates + 1);
    s->order = QM_NEW_ARRAY(arena, uint32_t, (size_t)gates + 1);
    s->other = QM_NEW_ARRAY(arena, uint32_t, (size_t)gates + 1);
    s->count = QM_NEW_ARRAY(arena, uint32_t, (size_t)gates + 2);
}

/* The wire's group is one of this axis. */
static void enter(wire *w, uint8_t axis)
{
    if (w->axis == axis && axis != MIXED)
        return;
    w->axis = axis;
    w->start = w->end;
    w->taken = 0;
}

static bool is_free(const wire *w, uint32_t t)
{
    return t >= w->end || (t - w->start < MASK && !(w->taken >> (t - w->start) & 1));
}

static void take(wire *w, uint32_t t, uint32_t length)
{
    if (length > 0 && t - w->start < MASK)
        w->taken |= UINT64_C(1) << (t - w->start);
    w->end = t + length > w->end ? t + length : w->end;
}

/* The first free layer of a wire from t on. */
static uint32_t next_free(const wire *w, uint32_t t)
{
    while (!is_free(w, t))
        t = t - w->start < MASK ? t + 1 : w->end;
    return t;
}

static uint32_t place_cpp(wire *a, wire *b)
{
    uint32_t t = a->start > b->start ? a->start : b->start;
    while (!is_free(a, t) || !is_free(b, t))
        t = next_free(b, next_free(a, t));
    take(a, t, 1);
    take(b, t, 1);
    return t;
}

static uint32_t place_rotation(const qm_scheduler *s, wire *w)
{
    uint32_t t = s->rotations ? next_free(w, w->start) : w->start;
    take(w, t, s->rotations);
    return t;
}

/* Walls on all of its wires, not before the one before it. */
static uint32_t place_opaque(qm_scheduler *s, const qm_pcircuit *c, const qm_pgate *g,
                             uint32_t floor)
{
    const uint32_t *q = &c->pool[g->qubit[0]];
    for (uint32_t k = 0; k < g->qubit[1]; k++)
        floor = s->wires[q[k]].end > floor ? s->wires[q[k]].end : floor;
    for (uint32_t k = 0; k < g->qubit[1]; k++) {
        wire *w = &s->wires[q[k]];
        w->end = floor + (g->qubit[1] > 1 || s->rotations);
        enter(w, MIXED);
    }
    return floor;
}

/* Gives each gate its layer, in the order s->order; returns how many there are. */
static uint32_t place_all(qm_scheduler *s, const qm_pcircuit *c)
{
    uint32_t layers = 0, floor = 0;
    memset(s->wires, 0, s->nqubits * sizeof *s->wires);
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[s->order[i]];
        wire *a = &s->wires[g->kind == QM_PK_OPAQUE ? 0 : g->qubit[0]], *b;
        uint32_t *t = &s->time[s->order[i]];
        switch ((qm_pkind)g->kind) {
        case QM_PK_ROT:
            enter(a, g->axis[0]);
            *t = place_rotation(s, a);
            layers = *t + s->rotations > layers ? *t + s->rotations : layers;
            break;
        case QM_PK_CPP:
            b = &s->wires[g->qubit[1]];
            enter(a, g->axis[0]);
            enter(b, g->axis[1]);
            *t = place_cpp(a, b);
            layers = *t + 1 > layers ? *t + 1 : layers;
            break;
        case QM_PK_LOCAL:
            enter(a, MIXED);
            *t = a->start;
            break;
        case QM_PK_OPAQUE:
            *t = floor = place_opaque(s, c, g, floor);
            layers = floor + 1 > layers ? floor + 1 : layers;
            break;
        case QM_PK_ERASED:
            *t = 0;
            break;
        }
    }
    return layers;
}

static void begin(qm_scheduler *s, const qm_pcircuit *c)
{
    for (uint32_t i = 0; i < c->ngates; i++)
        s->order[i] = i;
}

uint32_t qm_schedule_depth(qm_scheduler *s, const qm_pcircuit *c)
{
    begin(s, c);
    return place_all(s, c);
}

/* Sorts s->order by layers, of which there are at most ngates + 1; stable. */
static void sort_by_time(qm_scheduler *s, const qm_pcircuit *c)
{
    uint32_t n = c->ngates, sum = 0;
    memset(s->count, 0, ((size_t)n + 2) * sizeof *s->count);
    for (uint32_t i = 0; i < n; i++)
        s->count[s->time[i]]++;
    for (uint32_t t = 0; t <= n; t++) {
        uint32_t here = s->count[t];
        s->count[t] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < n; i++)
        s->other[s->count[s->time[s->order[i]]]++] = s->order[i];
    memcpy(s->order, s->other, n * sizeof *s->order);
}

static void reverse(qm_scheduler *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        s->other[n - 1 - i] = s->order[i];
    memcpy(s->order, s->other, n * sizeof *s->order);
}

void qm_schedule(qm_scheduler *s, qm_pcircuit *c, uint32_t rounds)
{
    uint32_t layers = UINT32_MAX, now;
    if (c->ngates == 0)
        return;
    begin(s, c);
    for (uint32_t round = 0; round < rounds; round++) {
        now = place_all(s, c);
        sort_by_time(s, c);
        if (now >= layers)
            break;
        layers = now;
        reverse(s, c->ngates);
        place_all(s, c);
        sort_by_time(s, c);
        reverse(s, c->ngates);
    }
    place_all(s, c);
    sort_by_time(s, c);
    qm_pgate *sorted = QM_NEW_ARRAY(c->arena, qm_pgate, (size_t)c->ngates + 1);
    for (uint32_t i = 0; i < c->ngates; i++)
        sorted[i] = c->gates[s->order[i]];
    memcpy(c->gates, sorted, c->ngates * sizeof *sorted);
}
