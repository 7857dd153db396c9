/* leading_resets.c - see leading_resets.h. */
#include "equiv/leading_resets.h"

#include "support/arena.h"

/* Resets and what does nothing to qubits come first: how many ops are these? */
static uint32_t count_leading(const qm_module *m)
{
    const qm_block *b = &m->blocks[0];
    uint32_t n = 0;
    for (; n < b->nops; n++) {
        const qm_op *op = &b->ops[n];
        bool reset = op->kind == QM_OP_RESET && !qm_op_has_dynamic_qubit(m, op);
        bool idle = op->kind == QM_OP_NOP || op->kind == QM_OP_BARRIER || op->kind == QM_OP_DECL;
        if (!reset && !idle)
            break;
    }
    return n;
}

bool qm_resets_all_first(const qm_module *m, qm_arena *arena)
{
    bool *done = qm_arena_zalloc(arena, (size_t)m->nqubits + 1, sizeof *done);
    uint32_t left = m->nqubits;
    for (uint32_t i = 0, n = count_leading(m); i < n; i++) {
        const qm_op *op = &m->blocks[0].ops[i];
        if (op->kind != QM_OP_RESET || done[op->qubit[0]])
            continue;
        done[op->qubit[0]] = true;
        left--;
    }
    return left == 0 && m->nqubits > 0;
}

qm_module *qm_without_leading_resets(const qm_module *m)
{
    qm_module *copy = qm_module_clone(m);
    qm_block *b = &copy->blocks[0];
    for (uint32_t i = 0, n = count_leading(m); i < n; i++)
        if (b->ops[i].kind == QM_OP_RESET)
            b->ops[i].kind = QM_OP_NOP;
    qm_block_compact(b);
    return copy;
}
