/* erase.c - see erase.h. The phase of a NOP is its parameter, marked by a flag until the sweep. */
#include "passes/erase.h"

enum { OWES_PHASE = 1 }; /* qm_op.flags */

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
