/* exact.h - shortest CX circuits for linear maps of up to four bits. */
#ifndef QM_PASSES_LINEAR_CIRCUIT_EXACT_H
#define QM_PASSES_LINEAR_CIRCUIT_EXACT_H

#include "passes/linear_circuit/synthesise.h"

enum { QM_LINEAR_EXACT_WIRES = 4, QM_LINEAR_EXACT_GATES = 9 /* at most */ };

/* Of each matrix, row w in bits 4 w to 4 w + 3: 1 + the gates that make it; 0: not invertible. */
typedef struct qm_linear_table {
    uint8_t gates[1 << QM_LINEAR_EXACT_WIRES * QM_LINEAR_EXACT_WIRES];
} qm_linear_table;

/* Breadth first over the 20,160 invertible matrices: a few ms. */
void qm_linear_table_make(qm_linear_table *t);

/* The fewest CX after which wire w of n <= QM_LINEAR_EXACT_WIRES holds the parity out[w] (a word)
 * of what the wires held before; out is invertible. `seed` chooses among the shortest. Returns how
 * many. */
uint32_t qm_linear_shortest(const qm_linear_table *t, const uint64_t *out, uint32_t n,
                            uint64_t seed, qm_linear_gate gates[QM_LINEAR_EXACT_GATES]);

#endif
