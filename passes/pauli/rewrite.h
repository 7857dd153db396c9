/* rewrite.h - the frame of every pass that works on Pauli circuits: read a block, change it, write
 * it back when it has become cheaper. */
#ifndef QM_PASSES_PAULI_REWRITE_H
#define QM_PASSES_PAULI_REWRITE_H

#include "passes/pass.h"
#include "passes/pauli/circuit.h"

/* Where a circuit comes from. */
typedef struct qm_rewrite {
    qm_pass_ctx *pc;
    qm_module *m;
    uint32_t block;
    const qm_prows *rows;
} qm_rewrite;

/* Changes the circuit into one that does the same. Memory from c->arena, which is pc->scratch. */
typedef qm_status (*qm_rewrite_fn)(void *payload, const qm_rewrite *r, qm_pcircuit *c);

/* Calls fn for each block that has gates and is neither `timed` nor a gate's body, and replaces the
 * block's ops when that makes it cheaper by pc->goal (cost.h); pc->changed counts these. Global
 * phases are kept, but on paths that leave a block before its end (break, continue, return, end),
 * where they are not observable. Where pc->goal is a depth, or pc->layers, gates that commute are
 * put in an order with few layers. Each block gets a share of the time until pc->deadline, in
 * proportion to its ops. A pass that uses it needs QM_FORM_FLAT and keeps it, and keeps
 * QM_FORM_NUMERIC; it keeps QM_FORM_LAYOUT when fn makes no CPP on pairs of qubits that had none.
 * Time O(gates + qubits) a block besides fn's. */
qm_status qm_rewrite_blocks(qm_pass_ctx *pc, qm_module *m, qm_rewrite_fn fn, void *payload);

#endif
