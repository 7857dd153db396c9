/* exact.h - shortest CPP circuits of Cliffords on up to five qubits. */
#ifndef QM_PASSES_CLIFFORD_EXACT_H
#define QM_PASSES_CLIFFORD_EXACT_H

#include "passes/clifford/greedy.h"
#include "passes/network/classes.h"

enum { QM_CLIFFORD_EXACT_QUBITS = 5 };

/* Makes v->net.out with the fewest CPP gates, for 2 to QM_CLIFFORD_EXACT_QUBITS qubits. `seed`
 * chooses among the shortest. False when they are `limit` gates or more, or not known. `classes`
 * may be NULL for five qubits. Time: some 0.2 ms, 0.5 ms for five. */
bool qm_clifford_exact(qm_clifford_run *v, const qm_classes *classes, uint64_t seed,
                       uint32_t limit);

#endif
