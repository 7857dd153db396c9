/* exact.h - shortest CPP circuits of Cliffords on four qubits. */
#ifndef QM_PASSES_CLIFFORD_EXACT_H
#define QM_PASSES_CLIFFORD_EXACT_H

#include "passes/clifford/greedy.h"
#include "passes/network/classes.h"

/* Makes v->net.out with the fewest CPP gates, for at most QM_CLASS_QUBITS qubits. `seed` chooses
 * among the shortest. False when they are `limit` gates or more. Time: some 0.2 ms. */
bool qm_clifford_exact(qm_clifford_run *v, const qm_classes *classes, uint64_t seed,
                       uint32_t limit);

#endif
