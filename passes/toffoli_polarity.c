/* toffoli_polarity.c - choose the signs of the rotations of Toffoli gates.
 *
 * A ccx or ccz is seven rotations by +-pi/4, a gate with one more control fifteen by +-pi/8. Such a
 * gate is its own inverse, so all its angles may be negated. Rotations of different gates about the
 * same Pauli merge (phase folding): with the right signs two quarters cancel, with the wrong ones
 * they add up to a Clifford that stands between CX gates which would cancel, too. The groups of
 * rotations are found wherever they come from (toffoli/group.c), as are the rotations that can be
 * merged (toffoli/classes.c); then signs are chosen greedily and improved by local search
 * (toffoli/polarity.c). Passes that merge rotations and cancel CX gates make use of it.
 *
 * Guarantees the same unitary with its global phase, but on paths that leave a block before its
 * end, where it cannot be observed, and no more CX. A block where no sign is changed stays as it
 * is. Time O(gates * reach) at worst, O(gates) where equal rotations are near each other; memory
 * O(gates).
 *
 * Source: the idea is that of Nam et al., npj Quantum Information 4:23 (2018), where Toffoli gates
 * are expanded with a sign of choice. */
#include "passes/operands.h"
#include "passes/pass.h"
#include "passes/toffoli/polarity.h"

static bool has_gates(const qm_block *b)
{
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_GATE)
            return true;
    return false;
}

static void choose_in_block(qm_pass_ctx *pc, qm_module *m, const qm_prows *rows, uint32_t block)
{
    qm_pcircuit c;
    qm_pcircuit_init(&c, &rows->locals, qm_max_qubits(m), pc->scratch);
    c.negative = true;
    qm_pcircuit_read(&c, rows, m, block);
    qm_polarity_score score = qm_polarity_choose(&c, (uint32_t)pc->options[0]);
    if (score.flipped == 0)
        return;
    qm_op *ops;
    uint32_t nops;
    double phase;
    qm_pcircuit_write(&c, rows, m, block, &ops, &nops, &phase);
    m->blocks[block].nops = 0;
    for (uint32_t i = 0; i < nops; i++)
        qm_block_push(m, block, ops[i]);
    qm_block_add_phase(m, block, qm_param_number(phase));
    pc->changed += score.flipped;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_module_count_writes(m);
    const qm_prows *rows = qm_prows_make(pc->scratch);
    for (uint32_t i = 0; i < m->nblocks; i++)
        if (!m->blocks[i].timed && has_gates(&m->blocks[i]))
            choose_in_block(pc, m, rows, i);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"reach", "gates that a rotation is followed to the next one about the same Pauli", 4096, 1,
     1e9, true},
    {0},
};

const qm_pass qm_pass_toffoli_polarity = {
    .name = "toffoli-polarity",
    .summary = "choose the signs of the rotations of Toffoli gates so that most cancel",
    .text = "The seven rotations of a ccx or ccz, however it was expanded, may all be negated, as "
            "the gate is its own inverse. This pass finds them, and which rotations of different "
            "gates can be merged, and chooses signs such that merged rotations vanish rather than "
            "add up to a Clifford: greedily, then by local search. Other passes merge them and "
            "cancel the CX gates that are left without rotations between. Linear time in practice.",
    .source = "Nam et al., npj Quantum Information 4:23 (2018)",
    .example = "qubit[5] q; ccx q[0], q[1], q[2]; ccx q[2], q[3], q[4]; ccx q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .options = options,
    .run = run,
};
