/* search.c - attempts with several settings, forwards and backwards. */
#include "passes/clifford/search.h"
#include "passes/clifford/beam.h"
#include "passes/clifford/exact.h"

#include <math.h>

/* Outputs that come soon count most: one gate can clear blocks of some of them at once. */
static const qm_clifford_config portfolio[] = {
    {.finish = {.fade = 0.5}},
    {.finish = {.fade = 0.7}},
    {.potential = true, .noise = 0.1F, .finish = {.fade = 0.4}},
    {.finish = {.fade = 0.3}},
};

enum { PORTFOLIO = sizeof portfolio / sizeof portfolio[0], LEAST_WIDTH = 3 };

typedef struct searcher {
    qm_clifford_run ahead, back;
    const qm_locals *locals;
    qm_arena *arena;
    qm_pnet *best;
    uint32_t limit;
    bool any;
} searcher;

static void take(searcher *s)
{
    qm_pnet_keep(s->best, &s->ahead.net, s->arena);
    s->limit = s->best->cx;
    s->any = true;
}

/* The circuit F G_k ... G_1 of the inverse is turned around: the Clifford is
 * F^-1 (F G_1 F^-1) ... (F G_k F^-1) for the local Cliffords F, up to Paulis. */
static void turn_around(searcher *s)
{
    const qm_pnet *o = &s->back.net.out;
    qm_pgate *gates = QM_NEW_ARRAY(s->arena, qm_pgate, o->ngates);
    for (uint32_t i = 0; i < o->ngates; i++) {
        qm_pgate g = o->gates[o->ngates - 1 - i];
        for (int k = 0; k < 2; k++)
            g.axis[k] = s->locals->after[o->frame[g.qubit[k]]][g.axis[k]].axis;
        gates[i] = g;
    }
    if (qm_clifford_replay(&s->ahead, gates, o->ngates, s->limit))
        take(s);
}

static void read_inverse(qm_pnet_problem *p, const qm_pgate *gates, uint32_t ngates,
                         uint32_t nqubits, qm_arena *arena)
{
    qm_pgate *reversed = QM_NEW_ARRAY(arena, qm_pgate, ngates);
    for (uint32_t i = 0; i < ngates; i++)
        reversed[i] = gates[ngates - 1 - i];
    qm_pnet_read(p, reversed, ngates, nqubits, arena);
}

static const qm_classes *classes_of(const qm_pnet_windows *ws)
{
    if (!*ws->table) {
        *ws->table = QM_NEW(ws->arena, qm_classes);
        qm_classes_make(*ws->table);
    }
    return *ws->table;
}

/* How many states a beam may have. */
static uint32_t width_of(const qm_pnet_problem *p, const qm_pnet_effort *effort)
{
    if (p->rows.nqubits > QM_CLIFFORD_BEAM_QUBITS)
        return 0;
    uint64_t most = effort->work / (p->cx * qm_clifford_beam_work(p->rows.nqubits));
    return most < effort->attempts ? (uint32_t)most : effort->attempts;
}

static void search_few(searcher *s, const qm_pnet_effort *effort, uint32_t width)
{
    if (qm_clifford_beam(&s->ahead, width, effort->seed, s->limit))
        take(s);
    if (qm_clifford_beam(&s->back, width, effort->seed, s->limit))
        turn_around(s);
}

static void search_many(searcher *s, const qm_pnet_effort *effort, const qm_pass_ctx *pc)
{
    for (uint32_t i = 0; i < effort->attempts; i++) {
        if (s->ahead.net.work + s->back.net.work > effort->work || (pc && qm_pass_should_stop(pc)))
            break;
        qm_clifford_config config = portfolio[i / 2 % PORTFOLIO];
        config.finish.seed = effort->seed + i / 2 / PORTFOLIO;
        if (i % 2 == 0 && qm_clifford_attempt(&s->ahead, &config, s->limit))
            take(s);
        else if (i % 2 == 1 && qm_clifford_attempt(&s->back, &config, s->limit))
            turn_around(s);
    }
}

bool qm_clifford_find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                      const qm_pnet_effort *effort, qm_pnet *best)
{
    searcher s = {.locals = ws->c->locals,
                  .arena = ws->fresh,
                  .best = best,
                  .limit = p->cx + effort->sideways};
    qm_pnet_problem inverse;
    read_inverse(&inverse, gates, ws->window.ngates, p->rows.nqubits, s.arena);
    qm_clifford_run_init(&s.ahead, p, s.locals, s.arena);
    qm_clifford_run_init(&s.back, &inverse, s.locals, s.arena);
    s.ahead.net.pc = s.back.net.pc = ws->pc;
    s.ahead.net.budget = s.back.net.budget = effort->work;
    uint32_t width = width_of(p, effort);
    if (p->rows.nqubits <= QM_CLIFFORD_EXACT_QUBITS) {
        if (qm_clifford_exact(&s.ahead, classes_of(ws), effort->seed, s.limit))
            take(&s);
    } else if (width >= LEAST_WIDTH) {
        search_few(&s, effort, width);
    } else {
        search_many(&s, effort, ws->pc);
    }
    return s.any;
}
