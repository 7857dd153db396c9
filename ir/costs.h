/* costs.h - what gates cost when they are expanded to CX and one-qubit gates. */
#ifndef QM_IR_COSTS_H
#define QM_IR_COSTS_H

#include "ir/module.h"

typedef struct qm_cost {
    uint64_t cx, t, rotations;
} qm_cost;

typedef struct qm_cost_entry qm_cost_entry;

/* Costs found so far, of gates with given parameters. */
typedef struct qm_costs {
    const qm_module *m;
    qm_arena *arena;
    qm_cost_entry *entries; /* open addressing */
    uint32_t n, nslots;     /* a power of two */
    uint32_t depth;         /* of nested calls */
} qm_costs;

qm_costs qm_costs_make(const qm_module *m, qm_arena *arena);
/* The cost of a gate op. Time: constant for rows; bodies are expanded once for each list of
 * parameters that they are called with, up to a bound. */
qm_cost qm_costs_of_op(qm_costs *c, const qm_op *op);
/* The cost of a row with these parameters, in constant time; of c only the arena is used. */
qm_cost qm_costs_of_row(qm_costs *c, uint32_t row, const double *p);

static inline uint64_t qm_saturating_add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

#endif
