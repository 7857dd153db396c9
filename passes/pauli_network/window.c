/* window.c - growing windows, and replacing them. */
#include "passes/pauli_network/window.h"
#include "passes/pauli_network/check.h"
#include "passes/pauli_network/dense.h"

#include <math.h>
#include <string.h>

enum { MIXED = 4 };

static const double unitary_tolerance = 1e-9;

/* What has given the best networks of Fourier transforms and Toffoli gates, then of chemistry, spin
 * chains and random Paulis. */
static const qm_pnet_config portfolio[] = {
    {.decay = 0.2, .power = 2, .frame = 0.02},
    {.decay = 0.4, .power = 0, .frame = 0.3},
    {.decay = 0.2, .power = 0, .frame = 0.3},
    {.decay = 0.3, .power = 1, .frame = 0.3},
    {.decay = 0.5, .power = 0, .frame = 0.02},
    {.decay = 0.5, .power = 1, .frame = 0.1},
    {.decay = 0.4, .power = 1.5, .frame = 0.02, .slack = 1},
    {.decay = 0.6, .power = 1.5, .frame = 0.1},
    {.decay = 0.8, .power = 1.5, .frame = 0.02},
    {.decay = 0.6, .power = 0.5, .slack = 1},
    {.decay = 0.3, .power = 0.5, .frame = 0.1},
    {.decay = 0.5, .power = 1.5, .frame = 0.1},
};

enum { PORTFOLIO = sizeof portfolio / sizeof portfolio[0] };

void qm_pnet_windows_init(qm_pnet_windows *ws, qm_pcircuit *c, qm_pass_ctx *pc, qm_arena *arena,
                          qm_arena *fresh)
{
    uint32_t n = c->nqubits;
    *ws = (qm_pnet_windows){.c = c, .pc = pc, .arena = arena, .fresh = fresh, .find = qm_pnet_find};
    ws->stamp = qm_arena_zalloc(arena, n, sizeof *ws->stamp);
    ws->barred = QM_NEW_ARRAY(arena, uint8_t, n);
    ws->member = QM_NEW_ARRAY(arena, uint32_t, n);
    ws->frame = qm_arena_zalloc(arena, n, 1);
    ws->window.qubit = QM_NEW_ARRAY(arena, uint32_t, n);
}

static void visit(qm_pnet_windows *ws, uint32_t q)
{
    if (ws->stamp[q] == ws->walk)
        return;
    ws->stamp[q] = ws->walk;
    ws->barred[q] = QM_PAULI_I;
    ws->member[q] = QM_NONE;
}

static void bar(qm_pnet_windows *ws, uint32_t q, uint8_t axis)
{
    visit(ws, q);
    uint8_t old = ws->barred[q];
    ws->barred[q] = old == QM_PAULI_I || old == axis ? axis : MIXED;
}

/* The gate is not of the window. */
static void leave_out(qm_pnet_windows *ws, const qm_pgate *g)
{
    switch ((qm_pkind)g->kind) {
    case QM_PK_CPP:
        bar(ws, g->qubit[1], g->axis[1]);
        bar(ws, g->qubit[0], g->axis[0]);
        break;
    case QM_PK_ROT:
        bar(ws, g->qubit[0], g->axis[0]);
        break;
    case QM_PK_LOCAL:
        bar(ws, g->qubit[0], MIXED);
        break;
    case QM_PK_OPAQUE:
        for (uint32_t i = 0; i < g->qubit[1]; i++)
            bar(ws, ws->c->pool[g->qubit[0] + i], MIXED);
        break;
    case QM_PK_ERASED:
        break;
    }
}

/* Can the gate join with its qubits, at most `qubits` in all? Unless that is no limit, windows hold
 * together. */
static bool may_join(qm_pnet_windows *ws, const qm_pgate *g, uint32_t qubits)
{
    uint32_t n = ws->window.nqubits, shared = n == 0 || qubits == QM_NONE;
    if (g->kind != QM_PK_CPP && (g->kind != QM_PK_ROT || ws->clifford))
        return false;
    for (int k = 0; k < (g->kind == QM_PK_CPP ? 2 : 1); k++) {
        uint32_t q = g->qubit[k];
        visit(ws, q);
        if (ws->barred[q] != QM_PAULI_I && ws->barred[q] != g->axis[k])
            return false;
        n += ws->member[q] == QM_NONE;
        shared += ws->member[q] != QM_NONE;
    }
    return n <= qubits && shared && (!ws->admit || ws->admit(ws, g));
}

static void join(qm_pnet_windows *ws, uint32_t i)
{
    qm_pnet_window *w = &ws->window;
    const qm_pgate *g = &ws->c->gates[i];
    for (int k = 0; k < (g->kind == QM_PK_CPP ? 2 : 1); k++)
        if (ws->member[g->qubit[k]] == QM_NONE) {
            ws->member[g->qubit[k]] = w->nqubits;
            w->qubit[w->nqubits++] = g->qubit[k];
        }
    QM_RESERVE(ws->arena, w->index, w->ngates, w->cap);
    w->index[w->ngates++] = i;
    w->cx += g->kind == QM_PK_CPP;
}

void qm_pnet_window_grow(qm_pnet_windows *ws, uint32_t start, uint32_t qubits, uint32_t cx,
                         uint32_t span)
{
    const qm_pcircuit *c = ws->c;
    qm_pnet_window *w = &ws->window;
    w->ngates = w->nqubits = w->cx = 0;
    ws->walk++;
    uint32_t end = span < c->ngates - start ? start + span : c->ngates;
    for (uint32_t i = start; i < end; i++) {
        bool full = w->cx == cx && c->gates[i].kind == QM_PK_CPP;
        if (!full && may_join(ws, &c->gates[i], qubits))
            join(ws, i);
        else
            leave_out(ws, &c->gates[i]);
    }
}

uint32_t qm_pnet_find_cpp(const qm_pcircuit *c, uint32_t from)
{
    while (from < c->ngates && c->gates[from].kind != QM_PK_CPP)
        from++;
    return from;
}

uint32_t qm_pnet_window_left_out(const qm_pnet_windows *ws)
{
    const qm_pnet_window *w = &ws->window;
    uint32_t i = w->index[0];
    for (uint32_t k = 0; i < ws->c->ngates; i++)
        if (k < w->ngates && w->index[k] == i)
            k++;
        else if (ws->c->gates[i].kind == QM_PK_CPP)
            break;
    return i;
}

/* On the numbers of its qubits, in ws->fresh. */
static qm_pgate *gates_of_window(const qm_pnet_windows *ws)
{
    const qm_pnet_window *w = &ws->window;
    qm_pgate *gates = QM_NEW_ARRAY(ws->fresh, qm_pgate, w->ngates);
    for (uint32_t i = 0; i < w->ngates; i++) {
        gates[i] = ws->c->gates[w->index[i]];
        gates[i].qubit[0] = ws->member[gates[i].qubit[0]];
        if (gates[i].kind == QM_PK_CPP)
            gates[i].qubit[1] = ws->member[gates[i].qubit[1]];
    }
    return gates;
}

void qm_pnet_keep(qm_pnet *best, const qm_pnet_run *run, qm_arena *arena)
{
    const qm_pnet *o = &run->out;
    uint32_t n = run->rows.nqubits;
    *best = *o;
    best->gates = QM_NEW_ARRAY(arena, qm_pgate, o->ngates);
    best->rows = QM_NEW_ARRAY(arena, uint32_t, o->ngates);
    best->frame = QM_NEW_ARRAY(arena, uint8_t, n);
    for (uint32_t i = 0; i < o->ngates; i++) {
        best->gates[i] = o->gates[i];
        best->rows[i] = o->rows[i];
    }
    memcpy(best->frame, o->frame, n);
}

/* Puts the network in the place of the window's first gate. */
static void replace(qm_pnet_windows *ws, const qm_pnet *net)
{
    qm_pcircuit *c = ws->c;
    const qm_pnet_window *w = &ws->window;
    uint32_t first = w->index[0], last = w->index[w->ngates - 1], nleft = 0;
    for (uint32_t i = first, k = 0; i <= last; i++) {
        if (w->index[k] == i) {
            k++;
            continue;
        }
        QM_RESERVE(ws->arena, ws->left_out, nleft, ws->cap_left_out);
        ws->left_out[nleft++] = c->gates[i];
    }
    /* a network of fewer CPP gates and no more rotations fits */
    uint32_t at = first;
    for (uint32_t i = 0; i < net->ngates; i++) {
        qm_pgate g = net->gates[i];
        g.qubit[0] = w->qubit[g.qubit[0]];
        if (g.kind == QM_PK_CPP)
            g.qubit[1] = w->qubit[g.qubit[1]];
        c->gates[at++] = g;
    }
    uint32_t end = at;
    for (uint32_t i = 0; i < nleft; i++)
        c->gates[end++] = ws->left_out[i];
    memmove(c->gates + end, c->gates + last + 1, (c->ngates - last - 1) * sizeof *c->gates);
    c->ngates -= last + 1 - end;
    for (uint32_t i = 0; i < w->nqubits; i++)
        ws->frame[w->qubit[i]] = net->frame[i];
    ws->end = at;
    qm_pcircuit_move_locals(c, at, ws->frame, w->qubit, w->nqubits);
}

/* Each attempt is to be better than those before. */
bool qm_pnet_find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                  const qm_pnet_effort *effort, qm_pnet *best)
{
    (void)gates;
    qm_pnet_run run;
    uint32_t limit = p->cx + effort->sideways;
    bool any = false;
    qm_pnet_run_init(&run, p, ws->c->locals, ws->fresh);
    run.pc = ws->pc;
    run.budget = effort->work;
    for (uint32_t i = 0; i < effort->attempts && run.work < run.budget; i++) {
        qm_pnet_config config = portfolio[i % PORTFOLIO];
        config.seed = effort->seed + i / PORTFOLIO;
        if (!qm_pnet_attempt(&run, &config, limit))
            continue;
        qm_pnet_keep(best, &run, ws->fresh);
        limit = best->cx;
        any = true;
    }
    return any;
}

/* Puts the network in the window's place if it is, as checked, what the gates are. It has no more
 * CPP gates and rotations than they. */
static bool put(qm_pnet_windows *ws, const qm_pnet *net, const qm_pnet_problem *p,
                const qm_pgate *gates)
{
    const qm_pnet_window *w = &ws->window;
    const qm_locals *l = ws->c->locals;
    double phase, deviation = 0;
    if (!qm_pnet_check(net, p, gates, w->ngates, l, ws->fresh, &phase))
        return false;
    if (w->nqubits <= QM_PNET_DENSE_QUBITS)
        deviation = qm_pnet_dense_deviation(net, phase, gates, w->ngates, w->nqubits, l);
    if (!(deviation <= unitary_tolerance))
        return false;
    replace(ws, net);
    ws->c->phase += phase;
    if (ws->pc)
        qm_pass_checked(ws->pc, 1, deviation);
    return true;
}

bool qm_pnet_window_improve(qm_pnet_windows *ws, const qm_pnet_effort *effort)
{
    const qm_pnet_window *w = &ws->window;
    qm_pnet_problem p;
    qm_pnet best;
    if (w->cx < 2)
        return false;
    qm_arena_reset(ws->fresh);
    qm_pgate *gates = gates_of_window(ws);
    qm_pnet_read(&p, gates, w->ngates, w->nqubits, ws->fresh);
    return ws->find(ws, &p, gates, effort, &best) && put(ws, &best, &p, gates);
}
