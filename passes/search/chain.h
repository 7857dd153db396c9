/* chain.h - local search on one piece of a Pauli circuit: windows are resynthesised one after the
 * other. */
#ifndef QM_PASSES_SEARCH_CHAIN_H
#define QM_PASSES_SEARCH_CHAIN_H

#include "passes/network/window.h"

/* A circuit with what is needed to work on it. Nothing is allocated while it is worked on but by
 * the solver, with malloc(), so chains may run in several threads. */
typedef struct qm_chain {
    qm_pcircuit c;  /* as it is */
    qm_pgate *best; /* the cheapest seen: c's gates then */
    uint32_t nbest;
    double best_phase;
    uint32_t cx, rotations, best_cx, best_rotations;
    qm_network_solver *solver;
    qm_window_finder finder;
    uint8_t *frame;
    uint64_t *settled; /* hash set of windows that a sweep found no better network for */
    uint64_t random;
    uint64_t windows; /* replaced */
    double deviation; /* the largest of these */
} qm_chain;

/* How one run of random tries goes. */
typedef struct qm_chain_plan {
    uint32_t tries;
    uint32_t beam;
    double four;   /* share of windows on four qubits */
    double uphill; /* share of windows that may get one CX more */
    uint32_t gap;  /* CX that the circuit may be above the best */
} qm_chain_plan;

/* Room for circuits of up to `gates` gates and `nqubits` qubits. False when memory runs out.
 * Memory from the arena and malloc(). */
bool qm_chain_init(qm_chain *h, const qm_locals *locals, uint32_t nqubits, uint32_t gates,
                   qm_arena *arena);
void qm_chain_free(qm_chain *h);
/* Copies the gates; they must fit. pool and symbols are shared. */
void qm_chain_load(qm_chain *h, const qm_pcircuit *c, uint64_t seed);
/* Goes back to the best. */
void qm_chain_restore(qm_chain *h);

/* Random windows: each is replaced by an equally good or better network, now and then by one with
 * one CX more. */
void qm_chain_run(qm_chain *h, const qm_chain_plan *plan);
/* Windows that start at each CPP in order, as long as that saves CX or rotations. Returns how often
 * it did. `rounds`: at most so many walks over the circuit. */
uint32_t qm_chain_sweep(qm_chain *h, uint32_t rounds, uint32_t beam);

#endif
