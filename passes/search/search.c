/* search.c - cuts a circuit into pieces (pieces.h), each round elsewhere. Pieces are worked on in
 * parallel; which thread works on which changes nothing, because a piece's random numbers come
 * from the seed, the round and the piece. A circuit that is one piece is worked on by several
 * chains from different seeds. Walks by rules (rules.h) take the pieces in batches: what the
 * pieces of a batch learn is known to the next one. */
#include "passes/search/search.h"

#include "passes/pauli/gather.h"
#include "passes/search/pieces.h"
#include "support/rng.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_POPULATION_CX = 600, /* of a circuit that is worked on in one piece */
    CHAINS = 4,
    CYCLE = 24, /* rounds in which uphill moves become rare */
    GAP = 4,    /* CX that a chain may be above its best, */
    KICKED = 4, /* but in the first round of a chain that begins anew one in so many */
    SWEEPS_OF_A_PIECE = 3,
    MAX_WORKERS = 64,
    FIRST_BEAM = 20, /* of walks by rules, */
    WIDER = 5,       /* so many times more when that one finds no more */
    BATCH = 16,      /* pieces that learn rules without knowing what the others learn, at most */
    LARGE_CX = 4000, /* from here on the effort of walks is shared, */
    ONCE_CX = 8000,  /* and from here on there is one walk; see plan_walks() */
    LEAST_EFFORT = 12,
    PROBE = 8 * BATCH, /* pieces that are walked over in any case; no more when the gain is */
    WORTH = 500,       /* less than one CX in so many */
    LEAST_BEAM = 10
};

static void save(qm_chain *h, qm_pcircuit *c)
{
    qm_pcircuit_compact(&h->c);
    memcpy(c->gates, h->c.gates, h->c.ngates * sizeof *c->gates);
    c->ngates = h->c.ngates;
    c->phase = h->c.phase;
}

/* How walks over circuits of one size go. */
typedef struct walks {
    uint32_t sweeps, beam;
    double effort; /* for each CX */
} walks;

/* One job of one round: the piece as the chain leaves it, on the way between equal circuits too. */
static void work_on(qm_chain *h, qm_worker *k, qm_piece *p, const qm_chain_plan *random,
                    const walks *plan, uint64_t seed)
{
    h->weights = p->weights.weights ? &p->weights : NULL;
    qm_chain_load(h, &p->c, seed);
    if (random)
        qm_chain_run(h, k, random);
    else
        qm_chain_sweep(h, k, SWEEPS_OF_A_PIECE, plan->beam, (uint64_t)(plan->effort * h->cost.cx));
    if (qm_chain_is_cheaper(h->best_cost, h->cost))
        qm_chain_restore(h);
    save(h, &p->c);
}

typedef struct searcher {
    qm_pass_ctx *pc;
    qm_pcircuit *c;
    const qm_search_plan *plan;
    qm_arena arena; /* of one round, or of all chains of a population */
    qm_worker *workers;
    uint32_t nworkers;
    uint8_t *frame;
    qm_layers layers;
    qm_scheduler scheduler; /* of the whole circuit, where layers count */
    qm_cpp_weights weights; /* where these count */
    qm_chain_cost noted;    /* of the last gain */
    uint32_t waited;        /* rounds since */
    uint64_t windows;       /* replaced */
    qm_rules rules;
} searcher;

static qm_chain_cost cost_of(searcher *s)
{
    return qm_chain_cost_of(s->c, s->layers, &s->scheduler,
                            s->weights.weights ? &s->weights : NULL);
}

static uint64_t seed_of(const searcher *s, uint32_t round, uint32_t part)
{
    return qm_rng_bits(s->pc->goal->seed, qm_rng_stream(0x736561726368, round), part);
}

/* Uphill moves grow rare in the course of a cycle. */
static qm_chain_plan plan_of_round(const searcher *s, uint32_t round)
{
    double cooling = 1 - (double)(round % CYCLE) / CYCLE;
    return (qm_chain_plan){.tries = s->plan->tries,
                           .beam = s->plan->beam,
                           .four = s->plan->four,
                           .five = s->plan->five,
                           .uphill = s->plan->uphill * cooling,
                           .gap = GAP};
}

/* As the plan says for up to LARGE_CX. Beyond, more CX share that effort, and more windows are
 * worth more than wide searches; from some size on all is spent in one walk. */
static walks plan_walks(const qm_search_plan *plan, uint64_t cx)
{
    double part = fmin(1, LARGE_CX / (double)(cx + 1));
    uint32_t least_beam = plan->beam < LEAST_BEAM ? plan->beam : LEAST_BEAM;
    bool once = cx > ONCE_CX;
    walks w = {.sweeps = once ? 1 : plan->sweeps,
               .beam = (uint32_t)fmax(plan->beam * part / 2, least_beam),
               .effort = plan->effort * (once ? 2 * pow(part, 1.15) : part)};
    w.effort = fmax(w.effort, LEAST_EFFORT);
    return w;
}

static void tell_best(const searcher *s, uint64_t cx)
{
    const qm_goal *g = s->pc->goal;
    if (g->best)
        g->best(g->payload, "search", cx);
}

/* A chain for each worker, large enough for every piece. */
static qm_chain *make_chains(searcher *s, const qm_piece *p, uint32_t npieces)
{
    uint32_t gates = 0, wires = 0;
    for (uint32_t i = 0; i < npieces; i++) {
        gates = p[i].c.ngates > gates ? p[i].c.ngates : gates;
        wires = p[i].c.nqubits > wires ? p[i].c.nqubits : wires;
    }
    qm_chain *h = QM_NEW_ARRAY(&s->arena, qm_chain, s->nworkers);
    for (uint32_t i = 0; i < s->nworkers; i++)
        qm_chain_init(&h[i], s->c->locals, wires, gates, s->pc->goal->cost, s->layers, &s->arena);
    return h;
}

/* The circuit cut for a round. */
static qm_piece *cut_round(searcher *s, uint32_t round, uint32_t *n)
{
    uint32_t offset = (uint32_t)(seed_of(s, round, QM_NONE) % QM_PIECE_CX);
    return qm_pieces_cut(s->c, offset, &s->arena, n);
}

/* Puts the pieces together again. */
static void end_round(searcher *s, const qm_chain *h, const qm_piece *p, uint32_t n)
{
    for (uint32_t i = 0; i < s->nworkers; i++) {
        s->windows += h[i].windows;
        qm_pass_checked(s->pc, h[i].windows, h[i].deviation);
    }
    qm_pieces_join(s->c, p, n, s->frame);
    qm_arena_reset(&s->arena);
    tell_best(s, qm_pcircuit_cx(s->c));
}

/* All pieces once: random tries, or without a plan for these a walk. */
static void run_round(searcher *s, uint32_t round, const qm_chain_plan *random)
{
    uint32_t n;
    qm_piece *p = cut_round(s, round, &n);
    qm_chain *h = make_chains(s, p, n);
    walks plan = plan_walks(s->plan, qm_pcircuit_cx(s->c));
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->nworkers)
    for (uint32_t i = 0; i < n; i++) {
        int t = omp_get_thread_num();
        p[i].weights = s->weights;
        p[i].weights.qubit = p[i].wires;
        if (!qm_pass_should_stop(s->pc))
            work_on(&h[t], &s->workers[t], &p[i], random, &plan, seed_of(s, round, i));
    }
    end_round(s, h, p, n);
}

/* Takes over what the workers have learnt. Returns the work that it took. */
static uint64_t learn(searcher *s)
{
    uint64_t work = 0;
    for (uint32_t i = 0; i < s->nworkers; i++)
        work += qm_rules_move(&s->rules, &s->workers[i].learnt);
    return work;
}

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A step by which pieces are taken so that the first ones lie all over the circuit. */
static uint32_t stride_of(uint32_t n)
{
    uint32_t step = n > 1 ? (uint32_t)(0.618 * n) : 1;
    while (common_divisor(step, n) != 1)
        step++;
    return step;
}

/* All pieces once by rules. Batch after batch of them learns, as long as *budget states of networks
 * last. A batch knows what those before it have learnt, so that what repeats costs nothing; the
 * first ones are small, for what each of its pieces learns for itself is lost on the others. Each
 * piece may spend what a full batch could give to each. The walk ends where it gains too little. */
static void run_rewriting(searcher *s, uint32_t round, uint32_t beam, double *budget)
{
    uint32_t n;
    qm_pcircuit_gather(s->c, round % 2, &s->arena);
    qm_piece *p = cut_round(s, QM_NONE / 2 + round, &n);
    qm_chain *h = make_chains(s, p, n);
    uint32_t step = stride_of(n);
    qm_chain_rewriting plan = {.rules = &s->rules,
                               .qubits = 4,
                               .cx = 12,
                               .span = n > ONCE_CX / QM_PIECE_CX ? 48 : 160,
                               .beam = beam};
    uint64_t before = 0, after = 0;
    for (uint32_t first = 0; first < n;) {
        uint32_t most = n - first < BATCH ? n - first : BATCH;
        if (first >= PROBE && before - after < before / WORTH)
            break;
        plan.work = (uint64_t)(fmax(*budget, 0) / most);
        uint32_t batch = first == 0 ? 1 : first < most ? first : most;
        uint32_t end = plan.work == 0 ? n : first + batch;
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->nworkers)
        for (uint32_t i = first; i < end; i++) {
            int t = omp_get_thread_num();
            qm_piece *at = &p[(uint64_t)i * step % n];
            if (qm_pass_should_stop(s->pc))
                continue;
            at->weights = s->weights;
            at->weights.qubit = at->wires;
            h[t].weights = at->weights.weights ? &at->weights : NULL;
            qm_chain_load(&h[t], &at->c, 0);
            qm_chain_rewrite(&h[t], &s->workers[t], &plan);
            save(&h[t], &at->c);
        }
        *budget -= (double)learn(s);
        for (; first < end; first++) {
            const qm_piece *at = &p[(uint64_t)first * step % n];
            before += at->cx;
            after += qm_pcircuit_cx(&at->c);
        }
    }
    end_round(s, h, p, n);
}

/* Walks over windows on three qubits, in either order of the gates, as long as that helps. Large
 * circuits stay in their order. */
static void sweep(searcher *s)
{
    uint64_t cx = qm_pcircuit_cx(s->c);
    uint32_t sweeps = plan_walks(s->plan, cx).sweeps;
    for (uint32_t i = 0, waited = 0; i < sweeps && waited < 2; i++) {
        qm_chain_cost before = cost_of(s);
        if (cx <= ONCE_CX)
            qm_pcircuit_gather(s->c, i % 2, &s->arena);
        run_round(s, QM_NONE - 1 - i, NULL);
        qm_chain_cost after = cost_of(s);
        waited = after.cx != before.cx || after.weight != before.weight ? 0 : waited + 1;
    }
}

/* Rewrites by rules until neither order of the gates has led further; large circuits only the first
 * time, until the gain of a round is small. */
static void rewrite(searcher *s)
{
    uint64_t cx = qm_pcircuit_cx(s->c);
    bool large = cx > ONCE_CX;
    double part = large ? 0.7 : s->pc->again ? 0.5 : 1.5;
    double budget = part * s->plan->effort * fmin((double)cx, LARGE_CX);
    uint32_t rounds = large && s->pc->again ? 0 : s->plan->rounds;
    uint32_t beam = s->plan->beam < FIRST_BEAM ? s->plan->beam : FIRST_BEAM;
    for (uint32_t i = 0, waited = 0; i < rounds && waited < 1 + (budget > 0); i++) {
        qm_chain_cost before = cost_of(s), after;
        run_rewriting(s, i, beam, &budget);
        after = cost_of(s);
        after.cx += large ? before.cx / 100 : 0;
        waited = qm_chain_is_cheaper(after, before) ? 0 : waited + 1;
        if (waited < 2 || large || beam >= s->plan->beam)
            continue;
        waited = 0;
        beam = s->plan->beam < WIDER * beam ? s->plan->beam : WIDER * beam;
        qm_rules_doubt(&s->rules);
    }
}

/* Notes the cost after a round; false when there has been no gain for as long as patience lasts. A
 * gain is at least one CX in 500: large circuits would hardly ever see none. */
static bool goes_on(searcher *s, qm_chain_cost cost)
{
    uint32_t gain = s->noted.cx / 500;
    qm_chain_cost with_gain = cost;
    with_gain.weight += s->noted.weight / 500;
    with_gain.cx += gain;
    if (qm_chain_is_cheaper(with_gain, s->noted)) {
        s->noted = cost;
        s->waited = 0;
    } else if (s->plan->patience != UINT32_MAX) {
        s->waited++;
    }
    return s->waited < s->plan->patience && !qm_pass_should_stop(s->pc);
}

/* Takes over what a chain has found, if that is cheaper, with the qubits of the opaque gates as
 * they are numbered there. */
static void crown(searcher *s, const qm_chain *h, qm_chain_cost *champion)
{
    if (!qm_chain_is_cheaper(h->best_cost, *champion))
        return;
    *champion = h->best_cost;
    s->c->ngates = 0;
    for (uint32_t i = 0; i < h->nbest; i++)
        if (h->best[i].kind != QM_PK_ERASED)
            s->c->gates[s->c->ngates++] = h->best[i];
    s->c->phase = h->best_phase;
    s->c->pool = h->c.pool;
    s->c->npool = s->c->cap_pool = h->c.npool;
}

static bool begins_anew(uint32_t chain)
{
    return chain % 2 == 1;
}

/* A circuit in one piece: chains that go on from round to round. In each cycle every other one
 * begins anew from the circuit as it was given, and is first driven uphill by any window that can
 * take a CX more: the circuit that was given is mostly a local minimum, and what leads to the best
 * is not always what leads down fastest. The others begin from the best. */
static void run_population(searcher *s, const qm_pcircuit *given)
{
    qm_chain h[CHAINS];
    for (uint32_t i = 0; i < CHAINS; i++) {
        qm_chain_init(&h[i], given->locals, given->nqubits, given->ngates, s->pc->goal->cost,
                      s->layers, &s->arena);
        h[i].weights = s->weights.weights ? &s->weights : NULL;
    }
    qm_chain_cost champion = cost_of(s);
    for (uint32_t round = 0; goes_on(s, champion); round++) {
        for (uint32_t i = 0; i < CHAINS && round % CYCLE == 0; i++)
            qm_chain_load(&h[i], begins_anew(i) ? given : s->c, seed_of(s, round, i));
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->nworkers)
        for (uint32_t i = 0; i < CHAINS; i++) {
            qm_chain_plan plan = plan_of_round(s, round);
            if (begins_anew(i) && round % CYCLE == 0) {
                plan.uphill = 1;
                plan.gap = s->noted.cx / KICKED;
            }
            qm_chain_run(&h[i], &s->workers[omp_get_thread_num()], &plan);
        }
        for (uint32_t i = 0; i < CHAINS; i++)
            crown(s, &h[i], &champion);
        tell_best(s, champion.cx);
    }
    for (uint32_t i = 0; i < CHAINS; i++) {
        qm_pass_checked(s->pc, h[i].windows, h[i].deviation);
        s->windows += h[i].windows;
    }
}

/* Pieces that are not deeper can make a whole that is. */
typedef struct best_whole {
    qm_chain_cost cost;
    qm_pcircuit c;
} best_whole;

static void keep_best(searcher *s, best_whole *b)
{
    qm_chain_cost cost = s->layers != QM_LAYERS_NOTHING ? cost_of(s) : b->cost;
    if (!qm_chain_is_cheaper(cost, b->cost))
        return;
    if (s->c->ngates > b->c.cap) {
        b->c.cap = s->scheduler.cap;
        b->c.gates = QM_NEW_ARRAY(s->c->arena, qm_pgate, b->c.cap);
    }
    if (s->c->npool > b->c.cap_pool) {
        b->c.cap_pool = s->c->npool;
        b->c.pool = QM_NEW_ARRAY(s->c->arena, uint32_t, b->c.cap_pool);
    }
    b->cost = cost;
    b->c.ngates = s->c->ngates;
    b->c.npool = s->c->npool;
    b->c.phase = s->c->phase;
    memcpy(b->c.gates, s->c->gates, s->c->ngates * sizeof *s->c->gates);
    if (s->c->npool > 0)
        memcpy(b->c.pool, s->c->pool, s->c->npool * sizeof *s->c->pool);
}

static void restore_best(searcher *s, const best_whole *b)
{
    if (!b->c.gates || !qm_chain_is_cheaper(b->cost, cost_of(s)))
        return;
    s->c->ngates = b->c.ngates;
    s->c->npool = b->c.npool;
    s->c->phase = b->c.phase;
    memcpy(s->c->gates, b->c.gates, b->c.ngates * sizeof *b->c.gates);
    if (b->c.npool > 0)
        memcpy(s->c->pool, b->c.pool, b->c.npool * sizeof *b->c.pool);
}

static bool is_population(const searcher *s)
{
    return s->plan->patience > 0 && s->plan->uphill > 0 &&
           qm_pcircuit_cx(s->c) <= MAX_POPULATION_CX;
}

static void run_all(searcher *s)
{
    bool population = is_population(s);
    qm_pcircuit given = *s->c;
    if (population) {
        s->c->cap = given.ngates + QM_CHAIN_ROOM;
        s->c->gates = QM_NEW_ARRAY(s->c->arena, qm_pgate, s->c->cap);
        memcpy(s->c->gates, given.gates, given.ngates * sizeof *given.gates);
        given.pool = QM_NEW_ARRAY(s->c->arena, uint32_t, (size_t)given.npool + 1);
        if (given.npool > 0)
            memcpy(given.pool, s->c->pool, given.npool * sizeof *given.pool);
    }
    if (qm_pcircuit_cx(s->c) > ONCE_CX) {
        sweep(s);
        rewrite(s);
    } else {
        rewrite(s);
        sweep(s);
    }
    s->noted = (qm_chain_cost){.depth = UINT32_MAX / 2, .cx = UINT32_MAX / 2};
    if (population) {
        run_population(s, &given);
        return;
    }
    best_whole best = {.cost = {.depth = UINT32_MAX}};
    keep_best(s, &best);
    for (uint32_t round = 0; goes_on(s, cost_of(s)); round++) {
        qm_chain_plan plan = plan_of_round(s, round);
        plan.uphill = 0; /* what a piece climbs it cannot come down again in one round */
        run_round(s, round, &plan);
        keep_best(s, &best);
    }
    restore_best(s, &best);
}

/* Those of the whole pipeline, or *own where a pass is on its own; NULL: no memory. */
static const qm_network_tables *tables_of(const qm_pass_ctx *pc, qm_network_tables **own)
{
    qm_pass_shared *s = pc->shared;
    while (s && s->above)
        s = s->above;
    qm_network_tables **tables = s ? &s->networks : own;
    if (!*tables)
        *tables = qm_network_tables_new();
    return *tables;
}

/* As many as there is work for at a time. */
static uint32_t choose_workers(const searcher *s)
{
    uint32_t jobs = (uint32_t)(qm_pcircuit_cx(s->c) / QM_PIECE_CX) + 1;
    if (is_population(s) && jobs < CHAINS)
        jobs = CHAINS;
    uint32_t most = s->pc->goal->threads < MAX_WORKERS ? s->pc->goal->threads : MAX_WORKERS;
    return jobs < most ? jobs : most;
}

/* Workers' memory is of malloc(), and the arenas jump when memory runs out, so that has to pass
 * through here. */
qm_status qm_search(qm_pass_ctx *pc, qm_pcircuit *c, const qm_search_plan *plan)
{
    if (qm_pcircuit_cx(c) < 2)
        return QM_OK;
    jmp_buf recover;
    jmp_buf *const outer = c->arena->recover;
    qm_worker workers[MAX_WORKERS];
    memset(workers, 0, sizeof workers);
    searcher s = {.pc = pc, .c = c, .plan = plan, .workers = workers};
    qm_network_tables *own = NULL;
    const qm_network_tables *tables = tables_of(pc, &own);
    uint32_t wanted = tables ? choose_workers(&s) : 0;
    volatile qm_status status = QM_ERR_MEMORY;
    qm_arena_init(&s.arena, &recover);
    if (pc->goal->cost == QM_COST_WEIGHTED && pc->goal->weights->npairs > 0)
        s.weights = qm_cpp_weights_make(pc->goal->weights);
    s.frame = qm_arena_zalloc(c->arena, (size_t)c->nqubits + 1, 1);
    if (setjmp(recover) == 0) {
        c->arena->recover = &recover;
        s.layers = qm_cost_is_depth(pc->goal->cost) ? QM_LAYERS_FIRST
                   : plan->layers                   ? QM_LAYERS_AFTER_CX
                                                    : QM_LAYERS_NOTHING;
        if (s.layers != QM_LAYERS_NOTHING)
            qm_scheduler_init(&s.scheduler, c->nqubits, c->ngates + c->nqubits,
                              pc->goal->cost == QM_COST_DEPTH, c->arena);
        while (s.nworkers < wanted && qm_worker_init(&workers[s.nworkers], tables, c->ngates))
            s.nworkers++;
        if (s.nworkers > 0) {
            run_all(&s);
            c->same = s.windows == 0 && !qm_cost_is_depth(pc->goal->cost);
            status = QM_OK;
        }
    }
    c->arena->recover = outer;
    qm_arena_free(&s.arena);
    qm_rules_free(&s.rules);
    for (uint32_t i = 0; i < MAX_WORKERS; i++)
        qm_worker_free(&workers[i]);
    free(own);
    return status;
}
