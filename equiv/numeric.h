/* numeric.h - programs whose symbolic angles are given values; private to equiv.
 *
 * Where angles are all that programs need their inputs for, each path of them is a product of
 * matrices that are analytic in the symbols: equal for random values, they are equal for all, but
 * with probability 0. */
#ifndef QM_EQUIV_NUMERIC_H
#define QM_EQUIV_NUMERIC_H

#include "equiv/flat.h"

/* A copy in which angles that are functions of inputs alone are numbers: random values for the
 * symbols of the space, the same for equal seed and trial. Global phases are left out. The
 * caller frees it. Needs qm_module_count_writes(). */
qm_module *qm_numeric_copy(const qm_module *m, qm_fspace *space, uint64_t seed, uint32_t trial);

#endif
