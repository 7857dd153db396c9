/* rewrite.c - see rewrite.h. */
#include "passes/pauli/rewrite.h"

#include "passes/cost.h"
#include "passes/operands.h"
#include "passes/pauli/schedule.h"

#include <string.h>

static bool has_gates(const qm_block *b)
{
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_GATE)
            return true;
    return false;
}

static qm_circuit_cost cost_of_block(const qm_rewrite *r)
{
    qm_goal layers = {.cost = QM_COST_TWO_QUBIT_DEPTH};
    qm_circuit_cost cost = qm_block_cost(r->pc->goal, r->m, r->block, r->pc->scratch);
    if (r->pc->layers)
        cost.layers = (uint64_t)qm_block_cost(&layers, r->m, r->block, r->pc->scratch).first;
    return cost;
}

/* Gives the block these ops when they are cheaper; false when not. */
static bool accept(const qm_rewrite *r, qm_op *ops, uint32_t nops)
{
    qm_block *b = &r->m->blocks[r->block];
    qm_block old = *b;
    qm_circuit_cost before = cost_of_block(r);
    b->ops = ops;
    b->nops = nops;
    qm_circuit_cost after = cost_of_block(r);
    *b = old;
    if (qm_cost_compare(after, before) >= 0)
        return false;
    if (nops > b->cap) {
        b->ops = QM_NEW_ARRAY(&r->m->arena, qm_op, nops);
        b->cap = nops;
    }
    memcpy(b->ops, ops, nops * sizeof *ops);
    b->nops = nops;
    return true;
}

/* Where layers count, what is written is in an order with few. */
static void schedule(const qm_rewrite *r, qm_pcircuit *c)
{
    const uint32_t rounds = 8;
    qm_scheduler s;
    if (!qm_cost_is_depth(r->pc->goal->cost) && !r->pc->layers)
        return;
    qm_scheduler_init(&s, c->nqubits, c->ngates, r->pc->goal->cost == QM_COST_DEPTH, c->arena);
    qm_schedule(&s, c, rounds);
}

static qm_status rewrite_block(const qm_rewrite *r, uint32_t nqubits, qm_rewrite_fn fn,
                               void *payload)
{
    qm_pcircuit c;
    qm_pcircuit_init(&c, &r->rows->locals, nqubits, r->pc->scratch);
    qm_pcircuit_read(&c, r->rows, r->m, r->block);
    qm_status status = fn(payload, r, &c);
    if (status || c.same)
        return status;
    schedule(r, &c);
    qm_op *ops;
    uint32_t nops, nparams = r->m->nparams;
    double phase;
    qm_pcircuit_write(&c, r->rows, r->m, r->block, &ops, &nops, &phase);
    if (accept(r, ops, nops)) {
        qm_block_add_phase(r->m, r->block, qm_param_number(phase));
        r->pc->changed++;
    } else {
        r->m->nparams = nparams;
    }
    return QM_OK;
}

/* A loop's variable that nothing else writes has one value wherever a block can read it: as long as
 * nothing leaves its block, angles that read it are stable. */
static void free_loop_variables(qm_module *m)
{
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            const qm_op *op = &m->blocks[b].ops[i];
            if (op->kind == QM_OP_FOR && m->cells[m->ctls[op->code].cell].nwrites == 1)
                m->cells[m->ctls[op->code].cell].nwrites = 0;
        }
}

qm_status qm_rewrite_blocks(qm_pass_ctx *pc, qm_module *m, qm_rewrite_fn fn, void *payload)
{
    qm_module_count_writes(m);
    free_loop_variables(m);
    bool *rewritten = qm_find_replaceable(m, pc->scratch);
    uint32_t nqubits = qm_max_qubits(m);
    qm_rewrite r = {.pc = pc, .m = m, .rows = qm_prows_of(pc)};
    qm_status status = QM_OK;
    uint64_t left = 0;
    double end = pc->deadline;
    for (uint32_t i = 0; i < m->nblocks; i++) {
        rewritten[i] = rewritten[i] && has_gates(&m->blocks[i]);
        left += rewritten[i] ? m->blocks[i].nops : 0;
    }
    for (r.block = 0; r.block < m->nblocks && !status; r.block++) {
        uint32_t nops = m->blocks[r.block].nops;
        if (!rewritten[r.block])
            continue;
        pc->deadline = isinf(end) ? end : qm_time_share(qm_clock(), end, nops, left);
        left -= nops;
        status = rewrite_block(&r, nqubits, fn, payload);
    }
    pc->deadline = end;
    qm_module_count_writes(m);
    return status;
}
