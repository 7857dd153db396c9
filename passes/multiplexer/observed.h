/* observed.h - which qubits are known to be |0>, and of which only a measurement counts. */
#ifndef QM_PASSES_MULTIPLEXER_OBSERVED_H
#define QM_PASSES_MULTIPLEXER_OBSERVED_H

#include "ir/module.h"

/* After the op, zero[q] says whether qubit q of nqubits is known to be |0>: false on qubits that it
 * touches, unless it is a reset, or a barrier. Not for gates. */
void qm_zero_after(const qm_module *m, const qm_op *op, bool *zero, uint32_t nqubits);

/* Is each of n qubits measured in ops `from` and later of the block before anything acts on it that
 * is not diagonal? When the block ends without one, `at_end` is the answer. False as well when that
 * is not seen within some thousand ops. */
bool qm_only_measured(const qm_module *m, uint32_t block, uint32_t from, const uint32_t *qubits,
                      uint32_t n, bool at_end);

#endif
