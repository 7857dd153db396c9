/* blocks.c - several ops in one pass over a large state.
 *
 * Ops whose targets are low qubits keep apart the blocks of 2^BLOCK_QUBITS amplitudes; controls on
 * high qubits choose blocks. So a run of such ops is applied block by block, each a small state
 * that stays in the cache. The arithmetic is that of one op after another: same bytes. Cost: one
 * pass over memory for the run instead of one an op. */

#include "runtime/sim/state.h"

#include <string.h>

enum {
    BLOCK_QUBITS = 14, /* 256 KiB: fits the second-level cache of one core */
    FEWEST_BLOCKS = 8, /* smaller states fit caches as they are */
    MOST_OPS = 256     /* of one pass, so that a run can be cancelled in time */
};

static bool is_local(const qm_kop *op, const uint32_t *qubits)
{
    for (uint32_t i = 0; i < op->ntargets; i++)
        if (qubits[i] >= BLOCK_QUBITS)
            return false;
    return op->ntargets + op->ncontrols > 0;
}

/* Applies an op to one block, whose index is the value of the high qubits. */
static void apply_to_block(qm_state *block, uint64_t index, const qm_kop *op,
                           const uint32_t *qubits, const double *data)
{
    uint32_t inside[QM_MAX_TARGETS + QM_MAX_STATE_QUBITS];
    qm_kop low = *op;
    memcpy(inside, qubits, op->ntargets * sizeof *qubits);
    low.ncontrols = 0;
    for (uint32_t i = op->ntargets; i < (uint32_t)op->ntargets + op->ncontrols; i++) {
        uint32_t q = qubits[i] & ~QM_CONTROL_ON_0;
        uint64_t on = qubits[i] & QM_CONTROL_ON_0 ? 0 : 1;
        if (q < BLOCK_QUBITS)
            inside[op->ntargets + low.ncontrols++] = qubits[i];
        else if ((index >> (q - BLOCK_QUBITS) & 1) != on)
            return;
    }
    qm_state_apply(block, &low, inside, data);
}

uint32_t qm_state_apply_some(qm_state *s, const qm_kop *ops, uint32_t count, const uint32_t *qubits,
                             const double *data)
{
    uint32_t n = 0;
    if (s->n >= BLOCK_QUBITS && (uint64_t)1 << (s->n - BLOCK_QUBITS) >= FEWEST_BLOCKS)
        while (n < count && n < MOST_OPS && is_local(&ops[n], qubits + ops[n].qubits))
            n++;
    if (n < 2) {
        qm_state_apply(s, ops, qubits + ops->qubits, data + ops->data);
        return 1;
    }
    uint64_t blocks = (uint64_t)1 << (s->n - BLOCK_QUBITS);
#pragma omp parallel for schedule(static) num_threads(s->threads) if (s->threads > 1)
    for (uint64_t b = 0; b < blocks; b++) {
        qm_state block = *s;
        block.amp = (char *)s->amp + b * qm_state_bytes(BLOCK_QUBITS, s->precision);
        block.n = BLOCK_QUBITS;
        block.threads = 1;
        for (uint32_t i = 0; i < n; i++)
            apply_to_block(&block, b, &ops[i], qubits + ops[i].qubits, data + ops[i].data);
    }
    return n;
}
