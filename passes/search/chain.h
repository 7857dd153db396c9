/* chain.h - local search on one piece of a Pauli circuit: windows are resynthesised one after the
 * other. */
#ifndef QM_PASSES_SEARCH_CHAIN_H
#define QM_PASSES_SEARCH_CHAIN_H

#include "passes/network/window.h"
#include "passes/pass.h"
#include "passes/pauli/schedule.h"
#include "passes/search/rules.h"

/* A window, and the states of networks looked at in vain for it: chains are charged for these when
 * they meet it again, so that what they do with their share does not depend on what the worker did
 * before. */
typedef struct qm_settled {
    uint64_t hash, work;
} qm_settled;

/* What a thread needs to work on chains. */
typedef struct qm_worker {
    qm_network_solver *solver;
    qm_settled *settled; /* hash table of windows that a sweep found no better network for; has */
    uint32_t slots;      /* a power of two */
    qm_rules learnt;     /* by qm_chain_rewrite() */
} qm_worker;

/* For circuits of about so many gates: memory grows with these, results do not depend on them.
 * False when memory runs out; free it all the same. */
bool qm_worker_init(qm_worker *k, const qm_network_tables *tables, uint32_t gates);
void qm_worker_free(qm_worker *k);

/* What layers count for. */
typedef enum qm_layers { QM_LAYERS_NOTHING, QM_LAYERS_FIRST, QM_LAYERS_AFTER_CX } qm_layers;

typedef struct qm_chain_cost {
    uint32_t depth;  /* layers where they count first, else 0 */
    uint64_t weight; /* of the CX; 0 where there are no weights */
    uint32_t cx;
    uint32_t layers; /* where they count after CX, else 0 */
    uint32_t rotations;
} qm_chain_cost;

/* `scheduler` counts layers; it, and `weights`, may be NULL where they count for nothing. */
qm_chain_cost qm_chain_cost_of(const qm_pcircuit *c, qm_layers layers, qm_scheduler *scheduler,
                               const qm_cpp_weights *weights);
/* By depth, then by weight, then by CX, then by layers, then by rotations. */
static inline bool qm_chain_is_cheaper(qm_chain_cost a, qm_chain_cost b)
{
    if (a.depth != b.depth)
        return a.depth < b.depth;
    if (a.weight != b.weight)
        return a.weight < b.weight;
    if (a.cx != b.cx)
        return a.cx < b.cx;
    return a.layers != b.layers ? a.layers < b.layers : a.rotations < b.rotations;
}

/* Gates that a chain's circuit may have more than the first one, with those erased. */
enum { QM_CHAIN_ROOM = 256 };

/* A circuit and its best version. Nothing is allocated while it is worked on but by the worker's
 * solver, with malloc(), so chains may run in several threads. */
typedef struct qm_chain {
    qm_pcircuit c;  /* as it is */
    uint32_t cap;   /* of c's gates, for any circuit */
    qm_pgate *best; /* the cheapest seen: c's gates then */
    uint32_t nbest;
    double best_phase;
    qm_chain_cost cost, best_cost;
    qm_layers layers;
    qm_pgate *before; /* room for c's gates before a replacement, where layers count; else NULL */
    qm_scheduler scheduler;
    const qm_cpp_weights *weights; /* NULL: none */
    qm_window_finder finder;
    uint8_t *frame;
    uint64_t random;
    uint64_t work;     /* of the walk at hand: states of networks; of a sweep, also as many for
                        * gates passed */
    uint32_t replaced; /* random windows since it was loaded */
    uint64_t windows;  /* replaced, in all */
    double deviation;  /* the largest of these */
} qm_chain;

/* How one run of random tries goes. */
typedef struct qm_chain_plan {
    uint32_t tries;
    uint32_t beam;
    double four, five; /* share of windows on four and on five qubits */
    double uphill;     /* share of windows that may get one CX more, of the lightest */
    uint32_t gap;      /* as many CX the circuit may be above the best */
} qm_chain_plan;

/* Room for circuits of up to `gates` gates and `nqubits` qubits. Layers are those of all gates
 * where the goal `cost` is their depth, else of two-qubit gates. For weights set `weights` before a
 * circuit is loaded. */
void qm_chain_init(qm_chain *h, const qm_locals *locals, uint32_t nqubits, uint32_t gates,
                   qm_cost_kind cost, qm_layers layers, qm_arena *arena);
/* Copies the gates; they must fit. pool and symbols are shared. */
void qm_chain_load(qm_chain *h, const qm_pcircuit *c, uint64_t seed);
/* Goes back to the best. */
void qm_chain_restore(qm_chain *h);

/* Random windows: each is replaced by an equally good or better network, now and then by one with
 * one CX more. Where layers count, one that has more of them, and not fewer CX, is not taken; where
 * they count first, never one that has more, and one with a CX more only when it has fewer. */
void qm_chain_run(qm_chain *h, qm_worker *k, const qm_chain_plan *plan);
/* Walks over the circuit, each from every CPP on, with windows of 4 CX and then of 8, as long as
 * that saves CX or rotations, at most `rounds` times each; ends when `work` states of networks have
 * been looked at, or their time spent on finding windows. Returns how often it saved something. */
uint32_t qm_chain_sweep(qm_chain *h, qm_worker *k, uint32_t rounds, uint32_t beam, uint64_t work);

/* How a walk by rules goes. */
typedef struct qm_chain_rewriting {
    const qm_rules *rules; /* that are known */
    uint64_t work;         /* states of networks that may be looked at for windows without a rule */
    uint32_t qubits, cx;   /* of windows, at most */
    uint32_t span;         /* gates that are looked at for one */
    uint32_t beam;
} qm_chain_rewriting;

/* Walks over the circuit once; each window, grown from each CPP on, becomes what a rule says. As
 * long as plan->work lasts, windows without a rule are searched, and what is found is learnt: that
 * depends on nothing but the window and plan->beam. For what the worker has learnt from another
 * piece the chain is charged as if it had searched. Time O(gates + work). */
void qm_chain_rewrite(qm_chain *h, qm_worker *k, const qm_chain_rewriting *plan);

#endif
