/* erase.h - erasing ops whose global phase must not be lost.
 *
 * A phase belongs to the block's phase, unless the block may be left early (break, continue, end):
 * then it counts only on the runs that come to the op, and stays in the op's place as a gphase
 * gate. */
#ifndef QM_PASSES_ERASE_H
#define QM_PASSES_ERASE_H

#include "ir/module.h"

/* Makes the op a NOP that keeps its qubits, for which the block owes `phase` radians. `may_leave`
 * is qm_block_may_leave() of the block. */
void qm_op_erase(qm_module *m, uint32_t block, qm_op *op, double phase, bool may_leave);
/* Drops the NOPs of all blocks, but for the phases that they owe. Time O(ops). */
void qm_module_sweep(qm_module *m);

#endif
