/* problem.h - a part of a circuit as rotations about Paulis at its start, their order as far as it
 * matters, and a Clifford. */
#ifndef QM_PASSES_PAULI_NETWORK_PROBLEM_H
#define QM_PASSES_PAULI_NETWORK_PROBLEM_H

#include "passes/pauli_network/rows.h"

typedef struct qm_pnet_problem {
    qm_pnet_rows rows;
    qm_pgate *rots;   /* [nrots]: ROT gates, whose angles and symbols count */
    uint32_t *before; /* [nrots]: how many earlier live rotations do not commute with it */
    uint32_t *depth;  /* [nrots]: the longest chain of such */
    uint64_t *live;   /* [rows.rot_words]: the others have been added to earlier equal ones */
    uint32_t cx;      /* CPP gates that were given */
    double phase;     /* radians, of what has been merged */
} qm_pnet_problem;

/* The problem of the gates, which are ROT and CPP on qubits below nqubits. Rotations about equal
 * Paulis with nothing between them that matters are merged, except where that makes a Clifford gate
 * or one is symbolic. Memory in `arena`: nqubits (nrots + 2 nqubits) / 4 bytes and some. Time
 * O(ngates nrots / 64 + nrots^2 (1 + nqubits / 64)). */
void qm_pnet_read(qm_pnet_problem *p, const qm_pgate *gates, uint32_t ngates, uint32_t nqubits,
                  qm_arena *arena);

#endif
