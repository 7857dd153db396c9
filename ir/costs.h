/* costs.h - what gates cost when they are expanded to CX and one-qubit gates. */
#ifndef QM_IR_COSTS_H
#define QM_IR_COSTS_H

#include "ir/module.h"

/* Layers are those of gates on one and two qubits of the table: any of them takes one, and a larger
 * gate as many as its expansion from the time on when all of its qubits are free. */
typedef struct qm_cost {
    uint64_t cx, t, rotations;
    uint64_t depth, two_qubit_depth; /* layers of all gates; of gates on two qubits */
    double weight;                   /* where rows have weights, else 0 */
} qm_cost;

/* The weight of a row, or NaN for that of its definition; q: the qubits it acts on, or NULL when
 * they are not known. */
typedef double (*qm_row_weight)(const void *payload, uint32_t row, const uint32_t *q);

typedef struct qm_cost_entry qm_cost_entry;

/* Costs found so far, of gates with given parameters. */
typedef struct qm_costs {
    const qm_module *m;
    qm_arena *arena;
    uint32_t nqubits; /* of what the gates at hand stand in: the others are idle, and may help gates
                       * under many controls. As made: those of the program */
    qm_row_weight weigh; /* NULL: rows have no weights, and places do not count */
    const void *payload;
    qm_cost_entry *entries; /* open addressing */
    uint32_t n, nslots;     /* a power of two */
    uint32_t depth;         /* of nested calls */
    uint32_t nplaced;       /* ops of bodies whose places were followed */
} qm_costs;

/* weigh may be NULL. */
qm_costs qm_costs_make(const qm_module *m, qm_row_weight weigh, const void *payload,
                       qm_arena *arena);
/* The cost of a gate op. Time: constant for rows; the expansions of other gates are counted once
 * for each list of parameters that they come with, up to a bound. */
qm_cost qm_costs_of_op(qm_costs *c, const qm_op *op);
/* The cost of a row with these parameters, in constant time; of c only the arena is used. */
qm_cost qm_costs_of_row(qm_costs *c, uint32_t row, const double *p);

static inline uint64_t qm_saturating_add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

#endif
