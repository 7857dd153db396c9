/* search.h - the best of many circuits for a Clifford. */
#ifndef QM_PASSES_CLIFFORD_SEARCH_H
#define QM_PASSES_CLIFFORD_SEARCH_H

#include "passes/pauli_network/window.h"

/* Makes circuits for the CPP gates, whose problem is p, and for their inverse, which is turned
 * around. Sets *best to the first with the fewest CPP gates, fewer than p->cx or, `sideways`, no
 * more; false when there is none. On up to QM_CLIFFORD_BEAM_QUBITS qubits by
 * a beam of effort->attempts states, else by as many attempts. pc may be NULL. */
bool qm_clifford_search(const qm_pnet_problem *p, const qm_pgate *gates, uint32_t ngates,
                        const qm_pnet_effort *effort, const qm_locals *l, const qm_pass_ctx *pc,
                        qm_arena *arena, qm_pnet *best);

#endif
