/* beam.h - CPP circuits of Cliffords on few qubits by breadth-first search. */
#ifndef QM_PASSES_CLIFFORD_BEAM_H
#define QM_PASSES_CLIFFORD_BEAM_H

#include "passes/clifford/greedy.h"

enum { QM_CLIFFORD_BEAM_QUBITS = 16 };

/* Makes v->net.out with fewer CPP gates than `limit`, and at most 255, for 2 to
 * QM_CLIFFORD_BEAM_QUBITS qubits: breadth first, keeping the `width` best states of each length.
 * `seed` decides between equal ones. False when none is found or v->net.budget is used up, which
 * counts qm_clifford_beam_work() for each state. */
bool qm_clifford_beam(qm_clifford_run *v, uint32_t width, uint64_t seed, uint32_t limit);
/* What it takes to extend a state on n qubits. */
static inline uint64_t qm_clifford_beam_work(uint32_t n)
{
    return 9 * (uint64_t)n * n;
}

#endif
