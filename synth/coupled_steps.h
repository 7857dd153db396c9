/* coupled_steps.h - masks as sums of steps: what the walks of coupled.h and their searches share;
 * private to them. */
#ifndef QM_SYNTH_COUPLED_STEPS_H
#define QM_SYNTH_COUPLED_STEPS_H

#include "synth/coupled.h"

enum {
    QM_STEPS_SEARCHED = 2048, /* masks whose order is searched for */
    QM_STEPS_ROUNDS = 8,      /* of searches */
    QM_STEPS_TABLE = 20       /* controls of a table of costs */
};

typedef struct qm_steps {
    const qm_coupled_tree *tree;
    uint32_t children[QM_MULTIPLEXER_MAX + 1]; /* of each wire, as a mask of wires */
    uint32_t under[QM_MULTIPLEXER_MAX + 1];    /* the wire and all below it */
} qm_steps;

void qm_steps_init(qm_steps *g, const qm_coupled_tree *tree);
/* The mask of wires that the steps in `steps` add up to: wire i is in it when an odd number of them
 * is below it. */
uint32_t qm_steps_wires(const qm_steps *g, uint32_t steps);
/* The same for a mask of controls, and back. */
uint32_t qm_steps_mask(const qm_steps *g, uint32_t steps);
uint32_t qm_steps_of(const qm_steps *g, uint32_t mask);
/* The CX that add the sum to the target. */
uint32_t qm_steps_cost(const qm_steps *g, uint32_t steps);
/* That of each of the 2^k sums. */
uint32_t *qm_steps_table(const qm_steps *g, qm_arena *arena);
/* Whether walks over n masks are searched. */
bool qm_steps_searched(const qm_coupled_tree *tree, uint32_t n);
/* To Gray order, in which bit 0 changes most. */
void qm_steps_sort(uint32_t *p, uint32_t n);
void qm_steps_reverse(uint32_t *p, uint32_t n);
/* 2-opt over the closed tour of p[0] = 0 to p[n - 1], of which p[0] stays. */
void qm_steps_shorten(uint32_t *p, uint32_t n, const uint32_t *cost);
uint64_t qm_steps_length(const uint32_t *p, uint32_t n, const uint32_t *cost);

/* Shortens the tour from its order and from Gray order; the shorter of the two. */
void qm_steps_order(uint32_t *p, uint32_t n, const uint32_t *cost, qm_arena *scratch);

#endif
