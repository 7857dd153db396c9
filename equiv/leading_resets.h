/* leading_resets.h - programs that begin by resetting all their qubits. */
#ifndef QM_EQUIV_LEADING_RESETS_H
#define QM_EQUIV_LEADING_RESETS_H

#include "ir/module.h"

/* Does the program reset each of its qubits before it does anything else to any? Then it does the
 * same for every input. Time O(ops). */
bool qm_resets_all_first(const qm_module *m, qm_arena *arena);
/* The program without the resets that come before all else, for inputs that are |0>. The caller
 * frees it. */
qm_module *qm_without_leading_resets(const qm_module *m);

#endif
