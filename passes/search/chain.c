/* chain.c - see chain.h.
 *
 * A random walk over circuits of equal cost finds the way to cheaper ones that no single rewrite
 * shows, as GUOQ does (Xu, Molavi, Tannu and Albarghouthi, ASPLOS 2025) with rewrite rules and
 * resynthesis; here every window is resynthesised with the fewest CX that its Pauli rotations
 * allow, so one move takes the place of many rules. */
#include "passes/search/chain.h"

#include "support/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_SETTLED = 1 << 10, /* slots */
    MOST_SETTLED = 1 << 18,
    SETTLED_OF_A_GATE = 16,
    COMPACT_EVERY = 64,
    TRIES_OF_A_CX = 20,
    RANDOM_SPAN = 400,
    SWEEP_SPAN = 160,
    DEEP_UPHILL = 8,        /* where depth counts, one window in so many may get a CX more */
    LEARNT_ROTATIONS = 16,  /* of a window that becomes a rule: more hardly repeat, and take long */
    GATES_OF_A_STATE = 16,  /* that a growing window passes in the time of a state of networks */
    STATES_OF_A_SEARCH = 64 /* in the time that it takes to begin one */
};

static bool happens(qm_chain *h, double chance)
{
    return (double)(qm_rng_next(&h->random) >> 11) * 0x1p-53 < chance;
}

bool qm_worker_init(qm_worker *k, const qm_network_tables *tables, uint32_t gates)
{
    k->slots = LEAST_SETTLED;
    while (k->slots < MOST_SETTLED && k->slots / SETTLED_OF_A_GATE < gates)
        k->slots *= 2;
    k->solver = qm_network_solver_new(tables);
    k->settled = calloc(k->slots, sizeof *k->settled);
    return k->solver && k->settled;
}

void qm_worker_free(qm_worker *k)
{
    qm_network_solver_free(k->solver);
    qm_rules_free(&k->learnt);
    free(k->settled);
}

void qm_chain_init(qm_chain *h, const qm_locals *locals, uint32_t nqubits, uint32_t gates,
                   qm_cost_kind cost, qm_layers layers, qm_arena *arena)
{
    memset(h, 0, sizeof *h);
    qm_pcircuit_init(&h->c, locals, nqubits, arena);
    gates += QM_CHAIN_ROOM;
    h->c.gates = QM_NEW_ARRAY(arena, qm_pgate, (size_t)gates + 1);
    h->cap = gates;
    h->best = QM_NEW_ARRAY(arena, qm_pgate, (size_t)gates + 1);
    h->frame = qm_arena_zalloc(arena, (size_t)nqubits + 1, 1);
    qm_window_finder_init(&h->finder, nqubits, gates, arena);
    h->layers = layers;
    if (layers == QM_LAYERS_NOTHING)
        return;
    h->before = QM_NEW_ARRAY(arena, qm_pgate, (size_t)gates + 1);
    qm_scheduler_init(&h->scheduler, nqubits, gates, cost == QM_COST_DEPTH, arena);
}

static uint32_t count(const qm_pcircuit *c, qm_pkind kind)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        n += c->gates[i].kind == kind;
    return n;
}

static uint64_t weigh(const qm_pcircuit *c, const qm_cpp_weights *weights)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < c->ngates && weights; i++)
        if (c->gates[i].kind == QM_PK_CPP)
            sum += qm_cpp_weight(weights, c->gates[i].qubit[0], c->gates[i].qubit[1]);
    return sum;
}

static void count_layers(qm_chain_cost *cost, const qm_pcircuit *c, qm_layers layers,
                         qm_scheduler *scheduler)
{
    if (layers == QM_LAYERS_FIRST)
        cost->depth = qm_schedule_depth(scheduler, c);
    if (layers == QM_LAYERS_AFTER_CX)
        cost->layers = qm_schedule_depth(scheduler, c);
}

qm_chain_cost qm_chain_cost_of(const qm_pcircuit *c, qm_layers layers, qm_scheduler *scheduler,
                               const qm_cpp_weights *weights)
{
    qm_chain_cost cost = {
        .weight = weigh(c, weights), .cx = count(c, QM_PK_CPP), .rotations = count(c, QM_PK_ROT)};
    count_layers(&cost, c, layers, scheduler);
    return cost;
}

static void keep_best(qm_chain *h)
{
    memcpy(h->best, h->c.gates, h->c.ngates * sizeof *h->best);
    h->nbest = h->c.ngates;
    h->best_phase = h->c.phase;
    h->best_cost = h->cost;
}

void qm_chain_load(qm_chain *h, const qm_pcircuit *c, uint64_t seed)
{
    memcpy(h->c.gates, c->gates, c->ngates * sizeof *c->gates);
    h->finder.linked = false;
    h->c.ngates = c->ngates;
    h->c.cap = c->ngates + QM_CHAIN_ROOM < h->cap ? c->ngates + QM_CHAIN_ROOM : h->cap;
    h->c.pool = c->pool;
    h->c.symbols = c->symbols;
    h->c.phase = c->phase;
    h->finder.weights = h->weights;
    h->cost = qm_chain_cost_of(c, h->layers, &h->scheduler, h->weights);
    h->random = seed;
    h->replaced = 0;
    keep_best(h);
}

void qm_chain_restore(qm_chain *h)
{
    memcpy(h->c.gates, h->best, h->nbest * sizeof *h->best);
    h->finder.linked = false;
    h->c.ngates = h->nbest;
    h->c.phase = h->best_phase;
    h->cost = h->best_cost;
}

/* The replacement has been made: false, and it is taken back, when it is dearer than `cost`, but
 * for one with more CX that layers come after: it was to be a climb. */
static bool is_kept(qm_chain *h, qm_chain_cost cost, uint32_t ngates, double phase)
{
    count_layers(&h->cost, &h->c, h->layers, &h->scheduler);
    bool climbs =
        h->layers == QM_LAYERS_AFTER_CX && (h->cost.cx > cost.cx || h->cost.weight > cost.weight);
    if (climbs || !qm_chain_is_cheaper(cost, h->cost))
        return true;
    memcpy(h->c.gates, h->before, ngates * sizeof *h->before);
    h->c.ngates = ngates;
    h->c.phase = phase;
    h->cost = cost;
    return false;
}

/* Where layers count first no gates are added: what has fewer may have more CX, and no bound would
 * hold. */
static bool has_room(const qm_chain *h, const qm_window *w, const qm_replacement *r)
{
    return r->n <= w->n || (h->layers != QM_LAYERS_FIRST && r->n - w->n <= h->c.cap - h->c.ngates);
}

/* False when that costs layers, or there is no room for it, and nothing is replaced. */
static bool replace(qm_chain *h, const qm_window *w, const qm_replacement *r)
{
    if (!has_room(h, w, r))
        return false;
    qm_chain_cost cost = h->cost;
    uint32_t ngates = h->c.ngates;
    double phase = h->c.phase;
    if (h->before)
        memcpy(h->before, h->c.gates, ngates * sizeof *h->before);
    if (h->weights)
        h->cost.weight = h->cost.weight - w->weight + r->weight;
    h->cost.cx = h->cost.cx - w->cx + r->cx;
    h->cost.rotations = h->cost.rotations - (w->n - w->cx) + (r->n - r->cx);
    qm_window_replace(&h->c, w, r, h->frame);
    h->finder.linked = false;
    if (h->before && !is_kept(h, cost, ngates, phase))
        return false;
    h->windows++;
    h->deviation = fmax(h->deviation, r->deviation);
    return true;
}

static qm_window_shape random_shape(qm_chain *h, const qm_chain_plan *plan)
{
    double u = (double)(qm_rng_next(&h->random) >> 11) * 0x1p-53;
    uint32_t qubits = u < plan->five                       ? 5
                      : u < plan->five + plan->four        ? 4
                      : u < plan->five + plan->four + 0.08 ? 2
                                                           : 3;
    return (qm_window_shape){.qubits = qubits,
                             .cx = 4 + (uint32_t)(qm_rng_next(&h->random) % 7),
                             .span = RANDOM_SPAN,
                             .refusals = happens(h, 0.67) ? 64 : 0};
}

/* May the window get one CX more? */
static bool goes_up(qm_chain *h, const qm_chain_plan *plan)
{
    double share = h->layers == QM_LAYERS_FIRST ? 1.0 / DEEP_UPHILL : plan->uphill;
    bool room = h->weights
                    ? h->cost.weight < h->best_cost.weight + (uint64_t)plan->gap * QM_CPP_WEIGHT
                    : h->cost.cx < h->best_cost.cx + plan->gap;
    return room && happens(h, share);
}

static void compact(qm_chain *h)
{
    qm_pcircuit_compact(&h->c);
    h->finder.linked = false;
}

static void try_at(qm_chain *h, qm_worker *k, const qm_chain_plan *plan, uint32_t at)
{
    qm_window w;
    qm_replacement r;
    qm_window_shape shape = random_shape(h, plan);
    qm_window_grow(&h->finder, &h->c, at, &shape, qm_rng_next(&h->random), &w);
    if (w.cx < 2)
        return;
    uint32_t up = goes_up(h, plan) ? (h->weights ? QM_CPP_WEIGHT : 1) : 0;
    if (!qm_window_resynthesise(k->solver, &h->c, &w, up ? w.weight + 1 : 0, w.weight + up,
                                plan->beam, qm_rng_next(&h->random), &r) ||
        !replace(h, &w, &r))
        return;
    if (++h->replaced % COMPACT_EVERY == 0 || h->c.cap - h->c.ngates < COMPACT_EVERY)
        compact(h);
    if (qm_chain_is_cheaper(h->cost, h->best_cost))
        keep_best(h);
}

void qm_chain_run(qm_chain *h, qm_worker *k, const qm_chain_plan *plan)
{
    uint32_t most = TRIES_OF_A_CX * h->cost.cx, tries = plan->tries < most ? plan->tries : most;
    for (uint32_t i = 0; i < tries && h->cost.cx > 1; i++) {
        uint32_t at;
        do
            at = (uint32_t)(qm_rng_next(&h->random) % h->c.ngates);
        while (h->c.gates[at].kind != QM_PK_CPP);
        try_at(h, k, plan, at);
    }
}

static bool improve_at(qm_chain *h, qm_worker *k, uint32_t at, uint32_t cx, uint32_t beam)
{
    qm_window w;
    qm_replacement r;
    qm_window_shape shape = {.qubits = 3, .cx = cx, .span = SWEEP_SPAN};
    h->work += qm_window_grow(&h->finder, &h->c, at, &shape, 0, &w) / GATES_OF_A_STATE;
    if (w.cx < 2)
        return false;
    qm_window_key key;
    qm_window_key_make(&h->c, &w, &key);
    uint64_t hash = key.hash, before = qm_network_solver_work(k->solver);
    qm_settled *settled = &k->settled[hash & (k->slots - 1)];
    if (settled->hash == hash) {
        h->work += settled->work;
        return false;
    }
    bool better = qm_window_improve(k->solver, &h->c, &w, beam, hash, &r);
    uint64_t work = qm_network_solver_work(k->solver) - before;
    h->work += work;
    if (!better)
        *settled = (qm_settled){hash, work};
    return better && replace(h, &w, &r);
}

static uint32_t walk(qm_chain *h, qm_worker *k, uint32_t cx, uint32_t beam, uint64_t most)
{
    uint32_t saved = 0;
    for (uint32_t at = 0; at < h->c.ngates && h->work < most; at++)
        if (h->c.gates[at].kind == QM_PK_CPP)
            saved += improve_at(h, k, at, cx, beam);
    compact(h);
    return saved;
}

uint32_t qm_chain_sweep(qm_chain *h, qm_worker *k, uint32_t rounds, uint32_t beam, uint64_t work)
{
    uint32_t total = 0;
    h->work = 0;
    for (uint32_t cx = 4; cx <= 8; cx += 4)
        for (uint32_t i = 0, saved = 1; i < rounds && saved; i++)
            total += saved = walk(h, k, cx, beam, work);
    if (qm_chain_is_cheaper(h->cost, h->best_cost))
        keep_best(h);
    return total;
}

static bool rewrite_at(qm_chain *h, qm_worker *k, const qm_chain_rewriting *plan, uint32_t at)
{
    qm_window w;
    qm_window_shape shape = {.qubits = plan->qubits, .cx = plan->cx, .span = plan->span};
    qm_window_grow(&h->finder, &h->c, at, &shape, 0, &w);
    if (w.cx < 2)
        return false;
    qm_window_key key;
    qm_replacement r;
    qm_window_key_make(&h->c, &w, &key);
    const qm_rule *rule = qm_rules_find(plan->rules, &key);
    if (!rule && (h->work >= plan->work || w.n - w.cx > LEARNT_ROTATIONS))
        return false;
    if (!rule && (rule = qm_rules_find(&k->learnt, &key)))
        h->work += rule->work;
    if (rule)
        return qm_rule_apply(rule, &w, &r) && replace(h, &w, &r);
    uint64_t before = qm_network_solver_work(k->solver);
    bool better = qm_window_improve(k->solver, &h->c, &w, plan->beam, key.hash, &r);
    uint64_t work = STATES_OF_A_SEARCH + qm_network_solver_work(k->solver) - before;
    h->work += work;
    qm_rules_add(&k->learnt, &key, &w, better ? &r : NULL, work);
    return better && replace(h, &w, &r);
}

void qm_chain_rewrite(qm_chain *h, qm_worker *k, const qm_chain_rewriting *plan)
{
    h->work = 0;
    for (uint32_t at = 0; at < h->c.ngates; at++)
        if (h->c.gates[at].kind == QM_PK_CPP)
            rewrite_at(h, k, plan, at);
    compact(h);
    if (qm_chain_is_cheaper(h->cost, h->best_cost))
        keep_best(h);
}
