/* esop.h - exclusive sums of products: a Boolean function of k variables as the sum modulo 2 of few
 * cubes, each of which is a multi-controlled X when the function is added to a qubit. */
#ifndef QM_SYNTH_ESOP_H
#define QM_SYNTH_ESOP_H

#include "support/arena.h"

enum { QM_ESOP_VARIABLES = 10 };

/* The product of the literals of the variables in `mask`: bit j of `on` tells which value of
 * variable j it wants. 1 where the mask is empty. */
typedef struct qm_cube {
    uint32_t mask, on;
} qm_cube;

typedef struct qm_esop {
    qm_cube *cubes;
    uint32_t n;
    uint64_t cost; /* of all */
} qm_esop;

/* A function of k variables as a table: bit x % 64 of word x / 64 is its value at x; below 6
 * variables it repeats itself in the word. */
static inline size_t qm_table_words(uint32_t k)
{
    return k <= 6 ? 1 : (size_t)1 << (k - 6);
}

static inline bool qm_table_at(const uint64_t *table, uint32_t x)
{
    return table[x / 64] >> (x % 64) & 1;
}

/* A sum of cubes for the function of k variables, 0 to QM_ESOP_VARIABLES, with a small cost, where
 * a cube of n literals costs cost[n], n = 0 .. k, which rises with n. Starts from the best
 * expansion by one of Shannon's and Davio's rules for each subfunction of a fixed order of
 * variables, and improves it by exchanges of pairs of cubes (exorlink). Memory in the arena. Time
 * O(k 3^k), and O(cubes^3) for each round of exchanges.
 *
 * Sources: Sasao, Logic Synthesis and Optimization, chapter 13 (1993), for pseudo-Kronecker
 * expressions; Song, Perkowski, IEEE TCAD 15, 385 (1996), for exorlink. */
qm_esop qm_esop_minimise(qm_arena *arena, const uint64_t *table, uint32_t k, const uint32_t *cost);

#endif
