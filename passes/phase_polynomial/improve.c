/* improve.c - shorter networks by searching their windows again.
 *
 * Large neighbourhood search: a window is some gates on a few wires that can be brought together
 * (a gate may pass those between when none of them touches its target and none writes its control).
 * Within it all order is free, and a term must be made in it only when nothing else makes it. */
#include "passes/phase_polynomial/network.h"
#include "passes/phase_polynomial/window.h"
#include "support/rng.h"

#include <string.h>

enum {
    MIN_WIRES = 3,
    MAX_WIRES = 8,
    MIN_GATES = 4,
    MAX_GATES = 16,
    REACH = 320 /* gates that are looked at for one window */
};

enum { USED_CONTROL = 1, USED_TARGET = 2 };

struct qm_network_improver {
    qm_network *net;
    qm_window_solver *solver;
    uint64_t stream, drawn;
    uint32_t *local; /* of each wire: its index in the window, or QM_NONE */
    uint8_t *used;   /* of each wire: how gates that are left out use it */
    uint32_t wires[MAX_WIRES], nwires;
    qm_network_gate inside[MAX_GATES], outside[REACH];
    uint32_t ninside, noutside;
    uint32_t first, end;       /* of the gates that were looked at */
    uint16_t value[MAX_GATES]; /* that each gate inside makes */
    qm_window window;
};

typedef qm_network_improver improver;

static uint32_t draw(improver *m, uint32_t below)
{
    return (uint32_t)((qm_rng_stream(m->stream, m->drawn++) >> 32) * below >> 32);
}

static float draw_between(improver *m, float low, float high)
{
    return low + (high - low) * (float)draw(m, 1 << 24) * 0x1p-24f;
}

static bool can_join(improver *m, const qm_network_gate *g, uint32_t most)
{
    if (m->used[g->control] & USED_TARGET || m->used[g->target] & USED_TARGET ||
        (!g->cz && m->used[g->target] & USED_CONTROL))
        return false;
    uint32_t added = (m->local[g->control] == QM_NONE) + (m->local[g->target] == QM_NONE);
    if (m->nwires > 0 && (added == 2 || m->nwires + added > most))
        return false;
    return added == 0 || m->nwires <= 2 || draw(m, 4) > 0;
}

static void add_wire(improver *m, uint32_t wire)
{
    if (m->local[wire] != QM_NONE)
        return;
    m->local[wire] = m->nwires;
    m->wires[m->nwires++] = wire;
}

static void collect(improver *m)
{
    const qm_network *net = m->net;
    uint32_t wires = MIN_WIRES + draw(m, MAX_WIRES - MIN_WIRES + 1);
    uint32_t gates = MIN_GATES + draw(m, MAX_GATES - MIN_GATES + 1);
    m->nwires = m->ninside = m->noutside = 0;
    m->end = m->first = draw(m, net->ngates);
    for (; m->end < net->ngates && m->end - m->first < REACH && m->ninside < gates; m->end++) {
        const qm_network_gate *g = &net->gates[m->end];
        if (can_join(m, g, wires)) {
            add_wire(m, g->control);
            add_wire(m, g->target);
            m->inside[m->ninside++] = *g;
        } else {
            m->outside[m->noutside++] = *g;
            m->used[g->control] |= USED_CONTROL;
            m->used[g->target] |= g->cz ? USED_CONTROL : USED_TARGET;
        }
    }
}

static void release(improver *m)
{
    for (uint32_t i = 0; i < m->nwires; i++)
        m->local[m->wires[i]] = QM_NONE;
    for (uint32_t i = 0; i < m->noutside; i++) {
        m->used[m->outside[i].control] = 0;
        m->used[m->outside[i].target] = 0;
    }
}

/* Is gate i the first inside that makes its term, and nothing outside makes it? */
static bool must_make(const improver *m, uint32_t i)
{
    uint32_t term = m->inside[i].term, times = 0;
    if (term == QM_NONE)
        return false;
    for (uint32_t j = 0; j < m->ninside; j++) {
        if (m->inside[j].term != term)
            continue;
        if (j < i)
            return false;
        times++;
    }
    return times == m->net->made[term];
}

/* Adds the terms that must be made. False when a wire holds one before the window: a gate that is
 * not known to make it, and may go later, has done so. */
static bool add_terms(improver *m, bool quarter)
{
    qm_window *w = &m->window;
    for (uint32_t i = 0; i < m->ninside; i++) {
        uint16_t v = m->value[i];
        if (!must_make(m, i) || m->net->quarter[m->inside[i].term] != quarter)
            continue;
        if ((v & (v - 1)) == 0)
            return false;
        w->term[w->nterms++] = v;
    }
    return true;
}

static bool state_problem(improver *m)
{
    qm_window *w = &m->window;
    *w = (qm_window){.nwires = m->nwires, .max_gates = m->ninside};
    for (uint32_t i = 0; i < m->nwires; i++)
        w->out[i] = (uint16_t)(1u << i);
    for (uint32_t i = 0; i < m->ninside; i++) {
        uint32_t c = m->local[m->inside[i].control], t = m->local[m->inside[i].target];
        m->value[i] = w->out[c] ^ w->out[t];
        if (!m->inside[i].cz)
            w->out[t] = m->value[i];
    }
    if (!add_terms(m, true))
        return false;
    w->nquarter = w->nterms;
    return add_terms(m, false);
}

/* The term that a value inside is known to be. */
static uint32_t find_term(const improver *m, uint16_t value)
{
    for (uint32_t i = 0; i < m->ninside; i++)
        if (m->value[i] == value && m->inside[i].term != QM_NONE)
            return m->inside[i].term;
    return QM_NONE;
}

/* Are the outputs and terms of the window those of these gates? */
static bool is_solution(const improver *m, const qm_window_gate *gates, uint32_t n)
{
    const qm_window *w = &m->window;
    uint16_t value[QM_WINDOW_WIRES];
    bool made[QM_WINDOW_GATES] = {false};
    for (uint32_t i = 0; i < w->nwires; i++)
        value[i] = (uint16_t)(1u << i);
    for (uint32_t k = 0; k < n; k++) {
        uint16_t v = value[gates[k].control] ^ value[gates[k].target];
        for (uint32_t i = 0; i < (gates[k].cz ? w->nquarter : w->nterms); i++)
            made[i] |= w->term[i] == v;
        if (!gates[k].cz)
            value[gates[k].target] = v;
    }
    for (uint32_t i = 0; i < w->nterms; i++)
        if (!made[i])
            return false;
    return memcmp(value, w->out, w->nwires * sizeof *value) == 0;
}

/* Puts the gates in the place of those inside, and what was left out after them. */
static void replace(improver *m, const qm_window_gate *gates, uint32_t n)
{
    qm_network *net = m->net;
    for (uint32_t i = 0; i < m->ninside; i++)
        if (m->inside[i].term != QM_NONE)
            net->made[m->inside[i].term]--;
    uint16_t value[QM_WINDOW_WIRES];
    for (uint32_t i = 0; i < m->nwires; i++)
        value[i] = (uint16_t)(1u << i);
    qm_network_gate *to = net->gates + m->first;
    for (uint32_t k = 0; k < n; k++) {
        uint16_t v = value[gates[k].control] ^ value[gates[k].target];
        uint32_t term = find_term(m, v);
        if (!gates[k].cz)
            value[gates[k].target] = v;
        else if (term != QM_NONE && !net->quarter[term])
            term = QM_NONE;
        if (term != QM_NONE)
            net->made[term]++;
        *to++ = (qm_network_gate){m->wires[gates[k].control], m->wires[gates[k].target], term,
                                  gates[k].cz};
    }
    memcpy(to, m->outside, m->noutside * sizeof *to);
    to += m->noutside;
    if (n < m->ninside) {
        memmove(to, net->gates + m->end, (net->ngates - m->end) * sizeof *to);
        net->ngates -= m->ninside - n;
    }
}

static void try_window(improver *m)
{
    collect(m);
    if (m->ninside > 1 && state_problem(m)) {
        qm_window_gate gates[QM_WINDOW_GATES];
        qm_window_taste taste = {
            .power = draw_between(m, 0.05f, 0.55f),
            .term = draw_between(m, 0.2f, 1),
            .out = draw_between(m, 0.05f, 0.45f),
            .noise = draw(m, 2) ? 0.5f : 0.1f,
            .beam = 40,
            .random = qm_rng_stream(m->stream, m->drawn++),
        };
        uint32_t n = qm_window_solve(m->solver, &m->window, &taste, gates);
        if (n != QM_NONE && is_solution(m, gates, n))
            replace(m, gates, n);
    }
    release(m);
}

qm_network_improver *qm_network_improver_make(qm_arena *arena, uint32_t nwires)
{
    improver *m = QM_NEW(arena, improver);
    m->solver = qm_window_solver_make(arena);
    m->local = QM_NEW_ARRAY(arena, uint32_t, nwires);
    memset(m->local, 0xff, nwires * sizeof *m->local);
    m->used = qm_arena_zalloc(arena, nwires, 1);
    return m;
}

void qm_network_improve(qm_network_improver *m, qm_network *net, const qm_network_search *search)
{
    m->net = net;
    for (uint64_t i = 0; i < search->rounds && net->ngates > 1; i++) {
        if (search->stop && search->stop(search->payload))
            return;
        m->stream = qm_rng_stream(search->seed, i);
        m->drawn = 0;
        try_window(m);
    }
}
