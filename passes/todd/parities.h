/* parities.h - phase polynomials with as few terms as can be found.
 *
 * A table of m parities (columns) of n variables stands for the phase exp(i pi/4 sum |y_j . x|), up
 * to Clifford phases. Two tables are equal in that sense when their signature tensors are: for all
 * a <= b <= c the parity of the number of columns that hold a, b and c. */
#ifndef QM_PASSES_TODD_PARITIES_H
#define QM_PASSES_TODD_PARITIES_H

#include "support/arena.h"

typedef struct qm_parities {
    uint32_t n, m;
    uint32_t words;    /* of a column */
    uint64_t *columns; /* distinct, none 0; column j at columns + j * words */
} qm_parities;

/* No columns, and room for m, cleared. */
qm_parities qm_parities_make(uint32_t n, uint32_t m, qm_arena *arena);

static inline uint64_t *qm_parity(const qm_parities *t, uint32_t j)
{
    return t->columns + (size_t)j * t->words;
}

static inline bool qm_parity_has(const qm_parities *t, uint32_t j, uint32_t row)
{
    return qm_parity(t, j)[row / 64] >> row % 64 & 1;
}

/* Time O(n^3 m / 64). */
bool qm_parities_same_signature(const qm_parities *a, const qm_parities *b, qm_arena *arena);

typedef struct qm_parities_options {
    uint64_t work;   /* words that may be combined, about */
    uint32_t rounds; /* searches from other orders of the columns, after the first */
    uint64_t seed;   /* of those */
    bool (*stop)(void *payload);
    void *payload;
} qm_parities_options;

/* Removes columns, keeping the signature, until no step of TOHPE or TODD removes more or the work
 * is done. t->columns may then be in the arena. Time for one step of TOHPE O(m^2), for one of TODD
 * O(m^2 n^2 (n^2 + m) / 64). */
void qm_parities_reduce(qm_parities *t, const qm_parities_options *options, qm_arena *arena);

/* Finds columns, as bits of y ((m + 63) / 64 words), such that the number of them that hold a and b
 * is odd for the pairs a < b in `pairs` (bit b (b - 1) / 2 + a); what they do not reach stays in
 * `pairs`. When it is to stop, only the first columns are made use of. Time O(m n^2 (n^2 + m) /
 * 64).
 */
void qm_parities_solve(const qm_parities *t, uint64_t *pairs, uint64_t *y,
                       const qm_parities_options *options, qm_arena *arena);

#endif
