/* search.h - the best of many circuits for a Clifford. */
#ifndef QM_PASSES_CLIFFORD_SEARCH_H
#define QM_PASSES_CLIFFORD_SEARCH_H

#include "passes/pauli_network/window.h"

/* A qm_pnet_find_fn for problems without rotations: makes circuits for the CPP gates and for their
 * inverse, which is turned around. On QM_CLIFFORD_EXACT_QUBITS qubits or less by tables of classes,
 * of which one is made in ws->arena when *ws->table is NULL; else on up to QM_CLIFFORD_BEAM_QUBITS
 * qubits by a beam of effort->attempts states, or fewer where effort->work is too little for that,
 * and on more qubits, or where hardly any states are left, by as many attempts. */
bool qm_clifford_find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                      const qm_pnet_effort *effort, qm_pnet *best);

#endif
