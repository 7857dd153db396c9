/* beam.h - CPP circuits of Cliffords on few qubits by breadth-first search. */
#ifndef QM_PASSES_CLIFFORD_BEAM_H
#define QM_PASSES_CLIFFORD_BEAM_H

#include "passes/clifford/greedy.h"

enum { QM_CLIFFORD_BEAM_QUBITS = 8 };

/* Makes v->net.out with fewer CPP gates than `limit`, for 2 to QM_CLIFFORD_BEAM_QUBITS qubits, but
 * at most 63:
 * breadth first, keeping the `width` best states of each length, so that it is the shortest when
 * all are kept. `seed` decides between equal ones. False when none is found or v->net.budget is
 * used up. Time: 0.1 us times width, 9 nqubits^2 / 2 and the gates. */
bool qm_clifford_beam(qm_clifford_run *v, uint32_t width, uint64_t seed, uint32_t limit);

#endif
