/* resynthesise_native.c - two-qubit blocks by the gates that cost least.
 *
 * Gates on one pair of qubits without another op between them on either are one unitary, which is
 * written anew by the cheapest gates of the table (passes/pair_runs/realise.h): CX or what is one
 * up to gates on one qubit, a row with an angle for each Cartan coordinate, iswaps, a single row
 * of the same class, any of these behind a SWAP. Which that is, the weights of --cost=weighted
 * say; for all other costs it is CX.
 *
 * Guarantees the same unitary with its global phase, each block up to `tolerance` in every entry.
 * Symbolic gates and all ops that are no gates end blocks. A block is replaced only where that is
 * cheaper. Time O(ops), some 100 us a block.
 *
 * Source: the Weyl chamber as in Zhang, Vala, Sastry and Whaley, Phys. Rev. A 67, 042313 (2003);
 * a CX is an iswap and a SWAP: Schuch and Siewert, Phys. Rev. A 67, 032301 (2003). */
#include "passes/cost.h"
#include "passes/operands.h"
#include "passes/pair_runs/realise.h"
#include "passes/pair_runs/runs.h"

typedef struct rewriter {
    qm_pass_ctx *pc;
    qm_module *m;
    qm_realiser realiser;
    bool may_leave; /* the block that is rewritten */
} rewriter;

/* Pushes what the run becomes; false when it stays. */
static bool realise(rewriter *w, const qm_block *old, const qm_pair_runs *runs, uint32_t run,
                    uint32_t block)
{
    const qm_pair_run *r = &runs->runs[run];
    qm_realised x;
    qm_c64 u[16];
    qm_pair_run_unitary(w->m, old->ops, runs, r, u);
    bool better = qm_realise_pair(&w->realiser, u, r->qubit, &x) &&
                  qm_cost_compare(x.cost, qm_pair_run_cost(w->pc, w->m, old->ops, runs, r)) < 0;
    if (!better)
        return false;
    for (uint32_t i = 0; i < x.ngates; i++)
        qm_block_push(w->m, block, qm_realised_op(w->m, &x.gate[i], r->qubit));
    qm_param phase = qm_param_number(x.phase);
    if (w->may_leave && x.phase != 0)
        qm_block_push(w->m, block, qm_op_gate(w->m, QM_G_GPHASE, NULL, &phase));
    else
        qm_block_add_phase(w->m, block, phase);
    qm_pass_checked(w->pc, 1, x.deviation);
    w->pc->changed += r->nops;
    return true;
}

static void rewrite_block(rewriter *w, uint32_t block, uint32_t nqubits)
{
    qm_pair_runs runs = qm_pair_runs_collect(w->m, block, nqubits, w->pc->scratch);
    qm_block *b = &w->m->blocks[block];
    qm_block old = *b;
    bool *done = qm_arena_zalloc(w->pc->scratch, runs.nruns + 1u, sizeof *done);
    w->may_leave = qm_block_may_leave(w->m, block);
    b->ops = NULL;
    b->nops = b->cap = 0;
    for (uint32_t i = 0; i < old.nops; i++) {
        uint32_t run = runs.of[i];
        if (run != QM_NONE && i == runs.runs[run].first)
            done[run] = realise(w, &old, &runs, run, block);
        if (run == QM_NONE || !done[run])
            qm_block_push(w->m, block, old.ops[i]);
    }
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    rewriter w = {.pc = pc, .m = m};
    uint32_t nqubits = qm_max_qubits(m), nblocks = m->nblocks;
    w.realiser = qm_realiser_make(pc->goal, m, pc->options[0], pc->scratch);
    const bool *replaceable = qm_find_replaceable(m, pc->scratch);
    for (uint32_t i = 0; i < nblocks; i++)
        if (replaceable[i])
            rewrite_block(&w, i, nqubits);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"tolerance", "largest deviation of an entry of a block's unitary", 1e-11, 1e-14, 1e-3, false},
    {0},
};

const qm_pass qm_pass_resynthesise_native = {
    .name = "resynthesise-native",
    .summary = "write each two-qubit block with the gates that cost least",
    .text = "Gates on one pair of qubits without another op between them are one unitary. With "
            "--cost=weighted:FILE it is written with the gates of the table that cost least: as "
            "many CX as it needs, each by the cheapest gate that is one up to gates on one qubit "
            "(cz, ecr, ...); a gate with an angle (rzz, cp, ...) for each of its Cartan "
            "coordinates; iswaps; a single gate of its class; or one of these behind a swap. For "
            "the other costs it is CX. Some 100 us a block.",
    .source = "J. Zhang, J. Vala, S. Sastry, K. B. Whaley, Phys. Rev. A 67, 042313 (2003); N. "
              "Schuch, J. Siewert, Phys. Rev. A 67, 032301 (2003)",
    .example = "qubit[2] q; cx q[0], q[1]; rz(0.3) q[1]; cx q[0], q[1]; h q[1]; cz q[0], q[1]; "
               "h q[1]; cx q[0], q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .options = options,
    .run = run,
};
