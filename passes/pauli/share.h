/* share.h - sums of two values that are added to many wires are made once. */
#ifndef QM_PASSES_PAULI_SHARE_H
#define QM_PASSES_PAULI_SHARE_H

#include "passes/pauli/circuit.h"

/* Rewrites the circuit in place with fewer CPP gates, where two wires control gates on the same
 * other wires next to each other: see share.c. The same unitary with its phase. Returns how many
 * CPP gates are saved. Memory in `arena`, some 100 bytes a gate; time O(gates log gates) for each
 * sum that is shared, of which at most some hundred are looked for in large circuits. */
uint64_t qm_pcircuit_share(qm_pcircuit *c, qm_arena *arena);

#endif
