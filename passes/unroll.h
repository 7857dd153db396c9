/* unroll.h - writing out loops, for the passes that do. */
#ifndef QM_PASSES_UNROLL_H
#define QM_PASSES_UNROLL_H

#include "passes/pass.h"

typedef struct qm_unroll {
    uint64_t max_ops; /* operations that one loop may become */
    const bool *keep; /* per control record below nkeep: the loop stays, in copies, too */
    uint32_t nkeep;
} qm_unroll;

/* Writes out all loops of the module that can be (unroll.c). *changed: loops and branches that were
 * replaced, and copies that were made. */
qm_status qm_unroll_module(qm_module *m, const qm_unroll *how, qm_arena *scratch,
                           uint64_t *changed);

#endif
