/* blocks.h - compares programs whose ops that are no gates match one by one; private to equiv. */
#ifndef QM_EQUIV_BLOCKS_H
#define QM_EQUIV_BLOCKS_H

#include "equiv/compare.h"

/* Proves that programs are the same, or says nothing. `deep`: gates between ops that do not cancel
 * as Pauli rotations are given to all methods. Sets the result but for its time. */
bool qm_compare_blocks(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b, bool deep);

#endif
