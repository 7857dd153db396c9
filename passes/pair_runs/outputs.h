/* outputs.h - where the qubits of a program are at its end, when its passes may permute them.
 *
 * The pragma `pragma qasmill.outputs 0:2 2:0` at the end of the program says that what the source
 * has on qubit 0 at the end is on qubit 2, and what it has on qubit 2 on qubit 0; all others are
 * where they were. Qubits count over all registers in the order of their declarations. */
#ifndef QM_PASSES_PAIR_RUNS_OUTPUTS_H
#define QM_PASSES_PAIR_RUNS_OUTPUTS_H

#include "ir/module.h"

/* Reads the program's pragma: out[i] is where qubit i of the source is, i without a pragma. False
 * when it is no permutation of the qubits of m. */
bool qm_outputs_read(const qm_module *m, uint32_t *out, qm_arena *scratch);
/* Replaces the pragma; an identity has none. */
void qm_outputs_write(qm_module *m, const uint32_t *out, qm_arena *scratch);

/* Puts each qubit back where the source has it, by SWAPs at the end, and drops the pragma: one SWAP
 * less than qubits for each cycle. Bits that are measured before stay as they are, as measurements
 * follow their qubits. QM_ERR_INPUT with a diagnostic when the pragma is no permutation. */
qm_status qm_outputs_restore(qm_module *m, qm_arena *scratch);

#endif
