/* diagram.h - matrices as decision diagrams.
 *
 * Each qubit is a level. A node of level q is a matrix on levels 0 to q: four edges to nodes of
 * level q - 1, in the order of (row, column) = 00, 01, 10, 11, where row and column are the bits of
 * level q. An edge is a node times a number; the zero matrix is an edge with the number 0. Nodes
 * are normalised, so matrices that are equal up to a factor are one node, and that of a unitary has
 * magnitude 1. Node 0 is the 1 x 1 matrix 1. */
#ifndef QM_EQUIV_DD_DIAGRAM_H
#define QM_EQUIV_DD_DIAGRAM_H

#include "equiv/dd/values.h"
#include "equiv/method.h"

typedef struct qm_dd_edge {
    uint32_t node;
    uint32_t value; /* index in values */
} qm_dd_edge;

typedef struct qm_dd_node {
    qm_dd_edge to[4];
    uint32_t level;
    uint32_t next; /* in its bucket; 0: last */
    bool kept;     /* survives the collection that runs */
} qm_dd_node;

typedef struct qm_dd_product {
    uint32_t a, b; /* nodes */
    qm_dd_edge result;
} qm_dd_product;

typedef struct qm_dd_sum {
    uint32_t a, b;  /* nodes */
    uint32_t value; /* of b, where a has 1 */
    qm_dd_edge result;
} qm_dd_sum;

typedef struct qm_dd {
    qm_arena *arena;
    qm_dd_values values;
    qm_dd_node *nodes;
    uint32_t n, cap;
    uint32_t limit;      /* of nodes */
    uint32_t collect_at; /* how many nodes there are when it is worth collecting */
    uint32_t *buckets;
    uint32_t nbuckets;       /* a power of two */
    qm_dd_product *products; /* direct-mapped caches; a == 0: empty */
    qm_dd_sum *sums;
    uint32_t nqubits;
    const uint32_t *level; /* of each qubit */
    qm_dd_edge *identity;  /* of each number of qubits, 0 to nqubits */
    uint32_t *operands;    /* scratch of callers: levels of a gate's qubits */
    uint32_t *moved[2];    /* scratch of collections: new numbers of nodes and of values */
    uint32_t cap_moved[2];
    const qm_equiv_task *task; /* asked whether to stop */
    uint64_t work;             /* products and sums so far */
    uint64_t work_limit;
    bool overflow; /* a limit was passed or the time is over: results are worthless */
} qm_dd;

/* In the scratch arena of the task, on the qubits of its circuits. `level` is kept. */
void qm_dd_init(qm_dd *d, const uint32_t *level, uint32_t node_limit, const qm_equiv_task *task);
/* The matrix of a gate on all qubits; `angle` in radians is that of a PHASE. */
qm_dd_edge qm_dd_gate(qm_dd *d, qm_fkind kind, const uint32_t *qubits, uint32_t n, double angle);
qm_dd_edge qm_dd_multiply(qm_dd *d, qm_dd_edge a, qm_dd_edge b);
/* When there are many nodes, forgets all that `root` does not need, and returns root as it is
 * numbered then. */
qm_dd_edge qm_dd_collect(qm_dd *d, qm_dd_edge root);

static inline qm_c64 qm_dd_number(const qm_dd *d, qm_dd_edge e)
{
    return d->values.list[e.value].z;
}

#endif
