/* layers.h - fewer rotations by odd multiples of pi/4 in a Pauli circuit. */
#ifndef QM_PASSES_TODD_LAYERS_H
#define QM_PASSES_TODD_LAYERS_H

#include "passes/pauli/circuit.h"
#include "passes/todd/parities.h"

/* Rewrites the parts of c between LOCAL and OPAQUE gates, where that takes fewer rotations by odd
 * multiples of pi/4; the unitary stays exactly the same. Other rotations keep their number. Returns
 * how many went. A LOCAL ends each wire that has gates. Time O(gates^2 qubits / 64) for each part
 * and that of qm_parities_reduce(); a part that takes more than some `piece` steps is cut. Empties
 * `spare`. */
uint64_t qm_todd_rewrite(qm_pcircuit *c, const qm_parities_options *options, uint64_t piece,
                         qm_arena *spare);

#endif
