/* erase.c - see erase.h. The phase of a NOP is its parameter, marked by a flag until the sweep. */
#include "passes/erase.h"

enum { OWES_PHASE = 1 }; /* qm_op.flags */

static bool leaves(const qm_module *m, const qm_op *op, bool in_loop);

static bool block_leaves(const qm_module *m, uint32_t block, bool in_loop)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        if (leaves(m, &b->ops[i], in_loop))
            return true;
    return false;
}

/* A break or continue inside a loop leaves no block around that loop. */
static bool leaves(const qm_module *m, const qm_op *op, bool in_loop)
{
    if (op->kind == QM_OP_BREAK || op->kind == QM_OP_CONTINUE)
        return !in_loop;
    bool loop = in_loop || op->kind == QM_OP_FOR || op->kind == QM_OP_WHILE;
    for (uint32_t r = 0, n = qm_op_nregions(m, op); r < n; r++)
        if (block_leaves(m, op->region + r, loop))
            return true;
    return op->kind == QM_OP_END;
}

bool qm_block_may_leave(const qm_module *m, uint32_t block)
{
    return block_leaves(m, block, false);
}

void qm_op_erase(qm_module *m, uint32_t block, qm_op *op, double phase, bool may_leave)
{
    op->kind = QM_OP_NOP;
    if (phase == 0)
        return;
    qm_param p = qm_param_number(phase);
    if (!may_leave) {
        qm_block_add_phase(m, block, p);
        return;
    }
    op->flags = OWES_PHASE;
    op->param = qm_module_add_params(m, &p, 1);
}

void qm_module_sweep(qm_module *m)
{
    for (uint32_t i = 0; i < m->nblocks; i++) {
        qm_block *b = &m->blocks[i];
        for (uint32_t k = 0; k < b->nops; k++) {
            qm_op *op = &b->ops[k];
            if (op->kind != QM_OP_NOP || op->flags != OWES_PHASE)
                continue;
            op->kind = QM_OP_GATE;
            op->flags = 0;
            op->code = QM_G_GPHASE;
            qm_op_set_qubits(m, op, op->qubit, 0);
        }
        qm_block_compact(b);
    }
}
