/* simplex.h - small linear programs, solved exactly. */
#ifndef QM_PASSES_SIMPLEX_H
#define QM_PASSES_SIMPLEX_H

#include "passes/rational.h"
#include "support/arena.h"

/* Variables x >= 0 and rows sum of a[i][j] x[j] >= b[i]. */
typedef struct qm_lp {
    uint32_t nvars, nrows;
    qm_rational *a; /* nrows * nvars */
    qm_rational *b;
} qm_lp;

typedef enum qm_lp_status {
    QM_LP_OK,
    QM_LP_INFEASIBLE,
    QM_LP_OVERFLOW, /* a fraction does not fit */
    QM_LP_LIMIT     /* too many steps */
} qm_lp_status;

/* Finds the x that minimises the sum of cost[j] x[j], with cost >= 0, and among those the variables
 * order[0], order[1], ... one after the other. *x is in the arena. When there is none, conflict[]
 * has the rows that contradict one another and *nconflict how many; their sum with some factors >=
 * 0 cannot be. Time is bounded by a number of steps, each O(nrows * nvars). */
qm_lp_status qm_lp_solve(const qm_lp *lp, const qm_rational *cost, const uint32_t *order,
                         uint32_t norder, qm_arena *arena, qm_rational **x, uint32_t **conflict,
                         uint32_t *nconflict);

#endif
