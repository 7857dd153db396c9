/* sums.h - which of several functions are had cheaper as the sum modulo 2 of another one that has
 * been made and of a third function. */
#ifndef QM_SYNTH_SUMS_H
#define QM_SYNTH_SUMS_H

#include "synth/esop.h"

/* Function `function` is `g`, a table (esop.h), plus function `of`, unless that is QM_NONE. */
typedef struct qm_sum {
    uint32_t function, of;
    uint64_t *g;
} qm_sum;

typedef struct qm_sums {
    uint32_t n, k;            /* functions, of k variables */
    const uint64_t *const *f; /* n tables */
    /* What making a function in place of number i costs, and adding another one to it; QM_NONE: the
     * other is not to be added. */
    uint64_t (*cost)(void *payload, const uint64_t *g, uint32_t i);
    uint32_t (*link)(void *payload, uint32_t of, uint32_t i);
    void *payload;
} qm_sums;

/* Chooses by Prim's tree of least cost: always the function next that costs least by itself or
 * beside one that has been made. Fills out[n], in the order in which they are to be made, and
 * returns the sum of costs. Memory in the arena; time O(n^2) costs. Source: Prim, Bell System
 * Technical Journal 36, 1389 (1957). */
uint64_t qm_choose_sums(qm_sum *out, const qm_sums *s, qm_arena *arena);

/* CX of the shortest walk that may be over the Walsh coefficients of a function of k variables,
 * which is to be added to a target: one that is |0> before, or any. `scratch` has 2^k numbers. */
uint32_t qm_walk_bound(const uint64_t *table, uint32_t k, bool zero, double *scratch);

#endif
