/* synthesise.h - CX circuits for linear maps of bit strings. */
#ifndef QM_PASSES_LINEAR_CIRCUIT_SYNTHESISE_H
#define QM_PASSES_LINEAR_CIRCUIT_SYNTHESISE_H

#include "support/arena.h"

typedef struct qm_linear_gate {
    uint32_t control, target;
} qm_linear_gate;

typedef struct qm_linear_circuit {
    qm_linear_gate *gates;
    uint32_t ngates, cap;
} qm_linear_circuit;

/* CX gates after which wire w holds the parity out[w] of what the wires held before, for n wires;
 * out has n rows of (n + 63) / 64 words and is invertible. The shorter of two: sections of columns
 * (Patel, Markov, Hayes, QIC 8, 282 (2008)), and greedy descent by the logarithms of weights (de
 * Brugiere et al., arXiv:2201.06508), on at most 64 wires. Time O(n^3) for each gate of the
 * latter, O(n^3) in all besides; memory for the gates, and O(n^2) bits, from arena. */
void qm_linear_synthesise(qm_linear_circuit *c, const uint64_t *out, uint32_t n, qm_arena *arena);

#endif
