/* cancel_inverses.c - erase a gate that undoes an earlier one.
 *
 * One walk over each block. Gate i meets the earlier gates on its qubits, newest first, as long as
 * it commutes with those between by their axes (wires.h). When it meets its inverse on the same
 * qubits, both are erased; later gates then see what was before them, so "h x x h" vanishes in a
 * single walk. The qubits of symmetric gates, and equal controls, may be permuted. The method is
 * commutative gate cancellation as in Nam et al., npj Quantum Information 4:23 (2018), section
 * "Optimization subroutines".
 *
 * Guarantees the same unitary, with its global phase, and no more gates than before. Measurements,
 * resets, barriers and control flow are walls on the qubits that they touch. Parameters are
 * compared exactly, or as sums (same.h); symbolic ones need to be stable. Time O(ops * reach),
 * memory 12 bytes an op or so. */
#include "passes/erase.h"
#include "passes/operands.h"
#include "passes/pass.h"
#include "passes/same.h"
#include "passes/wires.h"

static bool undoes(void *payload, const qm_op *op, const qm_op *earlier)
{
    qm_module *m = payload;
    return qm_gate_undoes(m, op, earlier) && qm_op_is_stable(m, op);
}

static uint64_t cancel_in_block(qm_module *m, qm_wires *wires, qm_block *b)
{
    qm_wires_begin(wires, b);
    uint64_t erased = 0;
    for (uint32_t i = 0; i < b->nops; i++) {
        qm_op *op = &b->ops[i];
        if (!qm_op_is_plain_gate(m, op)) {
            qm_wires_wall(wires, op);
            continue;
        }
        uint32_t j = qm_wires_find(wires, op, undoes, m);
        if (j == QM_NONE) {
            qm_wires_push(wires, i);
            continue;
        }
        op->kind = b->ops[j].kind = QM_OP_NOP;
        erased += 2;
    }
    return erased;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_module_count_writes(m);
    qm_wires wires = qm_wires_make(pc->scratch, m, (uint32_t)pc->options[0]);
    for (uint32_t i = 0; i < m->nblocks; i++)
        if (!m->blocks[i].timed)
            pc->changed += cancel_in_block(m, &wires, &m->blocks[i]);
    if (pc->changed)
        qm_module_sweep(m);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"reach", "gates of a qubit that are looked at for each gate", 32, 1, 1e6, true},
    {0},
};

const qm_pass qm_pass_cancel_inverses = {
    .name = "cancel-inverses",
    .summary = "erase a gate that undoes an earlier one, through gates that commute with it",
    .text = "Walks each block once. A gate meets the earlier gates on its qubits, newest first, as "
            "long as it "
            "commutes with those between by their axes; when it meets its inverse on the same "
            "qubits, both "
            "are erased. Up to `reach` gates are looked at for each. Time O(gates * reach).",
    .source = "Nam et al., npj Quantum Information 4:23 (2018)",
    .example = "qubit[3] q;\n"
               "cx q[0], q[1];\n"
               "rz(0.5) q[0];\n"
               "cx q[0], q[2];\n"
               "cx q[0], q[1];\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .options = options,
    .run = run,
};
