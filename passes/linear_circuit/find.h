/* find.h - CX circuits in the place of CX circuits. */
#ifndef QM_PASSES_LINEAR_CIRCUIT_FIND_H
#define QM_PASSES_LINEAR_CIRCUIT_FIND_H

#include "passes/pauli_network/window.h"

/* A qm_pnet_admit_fn: with the gate the window is CX up to local Cliffords. */
bool qm_linear_admit(qm_pnet_windows *ws, const qm_pgate *g);

/* A qm_pnet_find_fn for problems without rotations. The gates are CX up to local Cliffords when
 * each wire can be given an axis as control and another as target; false when not. On up to
 * QM_LINEAR_EXACT_WIRES qubits the circuit is the shortest of CX, by a table that is made in
 * ws->arena when *ws->table is NULL; on more that of qm_linear_synthesise(). */
bool qm_linear_find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                    const qm_pnet_effort *effort, qm_pnet *best);

#endif
