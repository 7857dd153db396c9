/* gather.h - an order of the gates of a Pauli circuit in which each stands near those that need it.
 */
#ifndef QM_PASSES_PAULI_GATHER_H
#define QM_PASSES_PAULI_GATHER_H

#include "passes/pauli/circuit.h"

/* Reorders the gates, where gates of one axis on a wire may stand in any order: `late` puts each
 * gate just before the first one that has to follow it, else just after the last one that it has
 * to follow. Memory in `arena`, some 40 bytes a gate. Time O(gates + operands). */
void qm_pcircuit_gather(qm_pcircuit *c, bool late, qm_arena *arena);

#endif
