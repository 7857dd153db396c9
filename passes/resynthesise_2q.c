/* resynthesise_2q.c - two-qubit blocks become circuits with the fewest CX.
 *
 * The gates of a pair of qubits that can be moved together form a block (passes/kak/blocks.c); its
 * 4 x 4 unitary is decomposed (passes/kak/kak.c) and written with 0 to 3 CX when that is fewer, or
 * as many and fewer rotations (passes/kak/synthesis.c). The one-qubit Cliffords of replacements are
 * carried along in the same walk.
 *
 * Guarantees the same unitary with its global phase, each replaced block up to `tolerance` in every
 * entry; most are within 1e-14. Symbolic rotations, measurements, resets, barriers and control flow
 * end blocks, but for gates that commute with a symbolic rotation. Never makes the circuit
 * costlier; where no block is replaced it stays as it is. Time and memory O(ops). */
#include "passes/kak/blocks.h"
#include "passes/pauli/rewrite.h"

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    qm_resynthesised done = qm_resynthesise_blocks(c, payload);
    qm_pass_checked(r->pc, done.blocks, done.deviation);
    c->same = done.blocks == 0 && !qm_cost_is_depth(r->pc->goal->cost);
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_resynthesis options = {.tolerance = pc->options[0],
                              .rotations_first = pc->goal->cost == QM_COST_T};
    return qm_rewrite_blocks(pc, m, rewrite, &options);
}

static const qm_pass_option options[] = {
    {"tolerance", "largest deviation of an entry of a block's unitary", 1e-12, 1e-14, 1e-3, false},
    {.name = NULL},
};

const qm_pass qm_pass_resynthesise_2q = {
    .name = "resynthesise-2q",
    .summary = "write each two-qubit block with the fewest CX",
    .text = "Gates on a pair of qubits that can be moved together form a block. Its unitary is "
            "decomposed numerically, and where 0, 1, 2 or 3 CX are fewer than the block has, it is "
            "written anew. Time and memory are linear in the gates.",
    .source = "Shende, Bullock and Markov 2004, Recognizing small-circuit structure in two-qubit "
              "operators; Vatan and Williams 2004, Optimal quantum circuits for general two-qubit "
              "gates",
    .example = "qubit[2] q; cx q[0], q[1]; rx(0.4) q[0]; rz(0.3) q[1]; cx q[0], q[1]; "
               "ry(0.5) q[0]; cx q[0], q[1]; rx(0.2) q[1]; cx q[0], q[1]; ry(0.1) q[0];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .options = options,
    .run = run,
};
