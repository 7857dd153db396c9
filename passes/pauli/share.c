/* share.c - see share.h.
 *
 * Of two gates controlled by A and by B next to each other on a third wire, as CX(a, t) CX(b, t),
 * both are one gate controlled by A B. While a gate K on a and b is done before and undone after,
 * the axis B of wire b stands for A B. When that happens to many wires t in between (an event each)
 * one gate for each is saved, for two K. Fourier transforms are the example: each qubit meets the
 * same others in the same order, and what closes one controlled phase stands next to what opens
 * the following one. n (n - 1) CX become n (n - 1) / 2 and some 3 n.
 *
 * In between, wires a and b may only have gates of the axes A and B: runs of gates of one axis on a
 * wire. What else uses B there is moved before or behind where it can be, with what is in its way;
 * where not, it is a gate by A and one by B. The sums with most events come first: they may nest.
 *
 * All of that is exact, with signs: K turns B into A B, and a Pauli controlled by A B is the
 * product of those controlled by A and by B.
 *
 * The identity for CX circuits is that of common subexpressions of linear maps, as of C. Paar, ISIT
 * 1997; differences of neighbours for phase polynomials after M. Amy, P. Azimzadeh, M. Mosca,
 * Quantum Science and Technology 4, 015002 (2019). */
#include "passes/pauli/share.h"

#include <stdlib.h>
#include <string.h>

enum {
    LEAST_EVENTS = 3,
    WORK = 256,    /* gates that are looked at for each gate of the circuit, */
    IDLE_WORK = 64 /* and in vain */
};

/* What becomes of a gate between the two K. */
typedef enum fate {
    KEPT,    /* stays: a gate of an event, for both, */
    DROPPED, /* its partner, */
    FREE,    /* stays: does not use B, */
    DOUBLED, /* stays, with a gate by A beside it, */
    BEFORE,  /* moves before the first K, */
    BEHIND   /* moves behind the second */
} fate;

/* Gates of one axis on a wire that nothing parts. */
typedef struct run {
    uint32_t wire;
    uint32_t from, to; /* gates between which the wire has no other ones */
    uint32_t last;     /* CPP gate, or QM_NONE */
    uint8_t axis;
} run;

/* Two CPP gates side by side on a wire, with their other ends in runs a < b. */
typedef struct event {
    uint32_t a, b;
    uint32_t by_a, by_b; /* gates */
} event;

typedef struct group {
    uint32_t first, n; /* events */
} group;

typedef struct sharer {
    qm_pcircuit *c;
    qm_arena *arena;
    run *runs;
    uint32_t nruns, cap_runs;
    uint32_t *run_of; /* of each gate's two ends */
    uint32_t *newest; /* of each wire: its run, or QM_NONE */
    uint32_t *behind; /* of each wire: the gate after its last one */
    event *events;
    uint32_t nevents, cap_events;
    group *groups;
    uint32_t ngroups, cap_groups;
    uint8_t *fate;    /* of each gate: fate */
    uint8_t *blocked; /* of each wire: axes (1 << axis) of gates that stay */
    qm_pgate *buffer;
    uint64_t work;
} sharer;

static void end_run(sharer *s, uint32_t wire, uint32_t at)
{
    if (s->newest[wire] != QM_NONE)
        s->runs[s->newest[wire]].to = at;
    s->newest[wire] = QM_NONE;
    s->behind[wire] = at + 1;
}

static uint32_t join_run(sharer *s, uint32_t wire, uint8_t axis, uint32_t at)
{
    uint32_t r = s->newest[wire];
    if (r == QM_NONE || s->runs[r].axis != axis) {
        if (r != QM_NONE)
            s->runs[r].to = at;
        QM_RESERVE(s->arena, s->runs, s->nruns, s->cap_runs);
        s->runs[s->nruns] = (run){wire, s->behind[wire], s->c->ngates, QM_NONE, axis};
        s->newest[wire] = r = s->nruns++;
    }
    s->behind[wire] = at + 1;
    return r;
}

static bool is_within(const run *r, uint32_t at)
{
    return at >= r->from && at < r->to;
}

/* Gates `before` and `at` are side by side on the wire of end k of `at`. */
static void add_event(sharer *s, uint32_t before, uint32_t at, uint32_t k)
{
    uint32_t wire = s->c->gates[at].qubit[k];
    uint32_t a = s->run_of[2 * before + (s->c->gates[before].qubit[0] == wire)];
    uint32_t b = s->run_of[2 * at + !k];
    if (s->runs[a].wire == s->runs[b].wire)
        return;
    QM_RESERVE(s->arena, s->events, s->nevents, s->cap_events);
    s->events[s->nevents++] = a < b ? (event){a, b, before, at} : (event){b, a, at, before};
}

static void read_cpp(sharer *s, uint32_t at)
{
    const qm_pgate *g = &s->c->gates[at];
    for (uint32_t k = 0; k < 2; k++)
        s->run_of[2 * at + k] = join_run(s, g->qubit[k], g->axis[k], at);
    for (uint32_t k = 0; k < 2; k++) {
        run *r = &s->runs[s->run_of[2 * at + k]];
        if (r->last != QM_NONE)
            add_event(s, r->last, at, k);
        r->last = at;
    }
}

static int compare_events(const void *x, const void *y)
{
    const event *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    return a->by_a < b->by_a ? -1 : a->by_a > b->by_a;
}

static int compare_groups(const void *x, const void *y)
{
    const group *a = x, *b = y;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

/* Keeps the events whose gates stand where both runs last. */
static void drop_events(sharer *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->nevents; i++) {
        event e = s->events[i];
        if (is_within(&s->runs[e.b], e.by_a) && is_within(&s->runs[e.a], e.by_b))
            s->events[n++] = e;
    }
    s->nevents = n;
}

static void group_events(sharer *s)
{
    if (s->nevents > 0)
        qsort(s->events, s->nevents, sizeof *s->events, compare_events);
    s->ngroups = 0;
    for (uint32_t i = 0, n; i < s->nevents; i += n) {
        const event *e = &s->events[i];
        for (n = 1; i + n < s->nevents && e[n].a == e->a && e[n].b == e->b;)
            n++;
        if (n < LEAST_EVENTS)
            continue;
        QM_RESERVE(s->arena, s->groups, s->ngroups, s->cap_groups);
        s->groups[s->ngroups++] = (group){i, n};
    }
    if (s->ngroups > 0)
        qsort(s->groups, s->ngroups, sizeof *s->groups, compare_groups);
}

static void find_groups(sharer *s)
{
    const qm_pcircuit *c = s->c;
    memset(s->newest, 0xff, c->nqubits * sizeof *s->newest);
    memset(s->behind, 0, c->nqubits * sizeof *s->behind);
    s->nruns = s->nevents = 0;
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        switch ((qm_pkind)g->kind) {
        case QM_PK_CPP:
            read_cpp(s, i);
            break;
        case QM_PK_ROT:
            join_run(s, g->qubit[0], g->axis[0], i);
            break;
        case QM_PK_LOCAL:
            end_run(s, g->qubit[0], i);
            break;
        case QM_PK_OPAQUE:
            for (uint32_t k = 0; k < g->qubit[1]; k++)
                end_run(s, c->pool[g->qubit[0] + k], i);
            break;
        case QM_PK_ERASED:
            break;
        }
    }
    s->work += c->ngates;
    drop_events(s);
    group_events(s);
}

/* A sum to be shared: that of the values of `other` and `holder`, on the latter's wire. */
typedef struct sum {
    const run *holder, *other;
    uint32_t begin, end; /* gates between the two K */
    uint32_t events, doubled;
} sum;

/* Finds where the events lie, and says which gate of each goes. */
static sum begin_sum(sharer *s, const group *g, bool a_holds)
{
    const event *e = &s->events[g->first];
    sum m = {.holder = &s->runs[a_holds ? e->a : e->b],
             .other = &s->runs[a_holds ? e->b : e->a],
             .begin = QM_NONE};
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t low = e[i].by_a < e[i].by_b ? e[i].by_a : e[i].by_b;
        uint32_t high = e[i].by_a < e[i].by_b ? e[i].by_b : e[i].by_a;
        m.begin = low < m.begin ? low : m.begin;
        m.end = high >= m.end ? high + 1 : m.end;
    }
    memset(s->fate + m.begin, DOUBLED, m.end - m.begin);
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t kept = a_holds ? e[i].by_a : e[i].by_b, dropped = a_holds ? e[i].by_b : e[i].by_a;
        if (s->fate[kept] != DOUBLED || s->fate[dropped] != DOUBLED)
            continue;
        s->fate[kept] = KEPT;
        s->fate[dropped] = DROPPED;
        m.events++;
    }
    return m;
}

/* The end of a gate that is on the wire; 2: none. */
static uint32_t end_on(const qm_pgate *g, uint32_t wire)
{
    if ((g->kind == QM_PK_CPP || g->kind == QM_PK_ROT) && g->qubit[0] == wire)
        return 0;
    return g->kind == QM_PK_CPP && g->qubit[1] == wire ? 1 : 2;
}

static void block(sharer *s, const qm_pgate *g)
{
    const qm_pcircuit *c = s->c;
    if (g->kind == QM_PK_OPAQUE)
        for (uint32_t k = 0; k < g->qubit[1]; k++)
            s->blocked[c->pool[g->qubit[0] + k]] = 0xff;
    else if (g->kind == QM_PK_LOCAL)
        s->blocked[g->qubit[0]] = 0xff;
    else if (g->kind != QM_PK_ERASED)
        for (uint32_t k = 0; k < (g->kind == QM_PK_CPP ? 2 : 1); k++)
            s->blocked[g->qubit[k]] |= (uint8_t)(1u << g->axis[k]);
}

/* May the gate leave the interval past those that stay? On both wires of the sum all gates in it
 * commute. */
static bool may_leave(const sharer *s, const sum *m, const qm_pgate *g)
{
    if (g->kind != QM_PK_ROT && g->kind != QM_PK_CPP)
        return false;
    for (uint32_t k = 0; k < (g->kind == QM_PK_CPP ? 2 : 1); k++)
        if (g->qubit[k] != m->holder->wire && g->qubit[k] != m->other->wire &&
            s->blocked[g->qubit[k]] & ~(1u << g->axis[k]))
            return false;
    return true;
}

static bool stays(const sharer *s, uint32_t at)
{
    return s->fate[at] == KEPT || s->fate[at] == FREE || s->fate[at] == DOUBLED;
}

/* Lets gates move out, in one direction; those of events stay. */
static void move_out(sharer *s, sum *m, fate way)
{
    uint32_t n = m->end - m->begin;
    memset(s->blocked, 0, s->c->nqubits);
    m->doubled = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = way == BEFORE ? m->begin + i : m->end - 1 - i;
        const qm_pgate *g = &s->c->gates[at];
        if ((s->fate[at] == DOUBLED || s->fate[at] == FREE) && may_leave(s, m, g))
            s->fate[at] = (uint8_t)way;
        if (s->fate[at] == DOUBLED && end_on(g, m->holder->wire) == 2)
            s->fate[at] = FREE;
        m->doubled += s->fate[at] == DOUBLED;
        if (stays(s, at))
            block(s, g);
    }
}

static qm_pgate *put(const sharer *s, const sum *m, fate way, qm_pgate *to)
{
    for (uint32_t i = m->begin; i < m->end; i++)
        if (s->fate[i] == way)
            *to++ = s->c->gates[i];
    return to;
}

static void apply(sharer *s, const sum *m)
{
    qm_pcircuit *c = s->c;
    qm_pauli flip = m->holder->axis == QM_PAULI_X ? QM_PAULI_Z : QM_PAULI_X;
    qm_pgate k = qm_pgate_cpp(m->other->wire, (qm_pauli)m->other->axis, m->holder->wire, flip);
    qm_pgate *to = put(s, m, BEFORE, s->buffer);
    *to++ = k;
    for (uint32_t i = m->begin; i < m->end; i++) {
        if (!stays(s, i))
            continue;
        *to++ = c->gates[i];
        if (s->fate[i] != DOUBLED)
            continue;
        *to = c->gates[i];
        uint32_t end = end_on(to, m->holder->wire);
        to->qubit[end] = m->other->wire;
        to->axis[end] = m->other->axis;
        to++;
    }
    *to++ = k;
    to = put(s, m, BEHIND, to);
    uint32_t n = (uint32_t)(to - s->buffer);
    memcpy(c->gates + m->begin, s->buffer, n * sizeof *to);
    memmove(c->gates + m->begin + n, c->gates + m->end, (c->ngates - m->end) * sizeof *to);
    c->ngates -= m->end - m->begin - n;
}

/* Shares the first sum that gains; 0: none does. */
static uint32_t share_one(sharer *s, uint64_t most)
{
    find_groups(s);
    for (uint32_t i = 0; i < s->ngroups && s->work < most; i++)
        for (int a_holds = 0; a_holds < 2; a_holds++) {
            sum m = begin_sum(s, &s->groups[i], a_holds);
            move_out(s, &m, BEFORE);
            move_out(s, &m, BEHIND);
            s->work += 2 * (m.end - m.begin);
            if (m.events <= m.doubled + 2)
                continue;
            apply(s, &m);
            return m.events - m.doubled - 2;
        }
    return 0;
}

uint64_t qm_pcircuit_share(qm_pcircuit *c, qm_arena *arena)
{
    uint32_t n = c->ngates;
    uint64_t gained = 0, before;
    sharer s = {.c = c, .arena = arena};
    s.run_of = QM_NEW_ARRAY(arena, uint32_t, 2 * (size_t)n);
    s.newest = QM_NEW_ARRAY(arena, uint32_t, c->nqubits);
    s.behind = QM_NEW_ARRAY(arena, uint32_t, c->nqubits);
    s.fate = QM_NEW_ARRAY(arena, uint8_t, n);
    s.blocked = QM_NEW_ARRAY(arena, uint8_t, c->nqubits);
    s.buffer = QM_NEW_ARRAY(arena, qm_pgate, n);
    do {
        uint64_t most = s.work + (uint64_t)IDLE_WORK * n;
        before = gained;
        gained += share_one(&s, most);
    } while (gained > before && s.work < (uint64_t)WORK * n);
    return gained;
}
