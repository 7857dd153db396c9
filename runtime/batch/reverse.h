/* reverse.h - runs a local circuit backwards over a large state and an observable applied to it,
 * and collects the derivatives in its angles on the way. */
#ifndef QM_RUNTIME_BATCH_REVERSE_H
#define QM_RUNTIME_BATCH_REVERSE_H

#include "runtime/batch/circuit.h"
#include "runtime/sim/state.h"

#include <stdatomic.h>

typedef struct qm_reverse {
    const qm_circuit *circuit;
    const double *value; /* of its pars */
    /* 2^n amplitudes of psi behind the last op, then as many of lambda: one state of n + 1 qubits,
     * where n is at least QM_REVERSE_QUBITS. Both are lost. */
    qm_state *both;
    uint32_t block_bits; /* log2 of the amplitudes of psi in a block; 0: by the cache's size */
    const atomic_bool *cancel; /* may be NULL */
    double *adjoint;           /* per par; derivatives are added */
} qm_reverse;
enum { QM_REVERSE_QUBITS = 6 };

/* No result depends on the number of threads. QM_ERR_MEMORY, QM_ERR_CANCELLED. Cost: few sweeps
 * over both states; for each op on a pair of amplitudes about 3 of its matrices. */
qm_status qm_reverse_run(const qm_reverse *r, qm_arena *arena);

#endif
