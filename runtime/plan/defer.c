/* defer.c - which measurements can be sampled from the final state.
 *
 * One walk backwards over block 0 collects the qubits that later ops touch and the bits and cells
 * that they read or write; a measurement that meets neither is deferred. By the principle of
 * deferred measurement the joint distribution is the same. The sets only grow, so each expression
 * is walked once. Time O(ops + expressions). */

#include "runtime/plan/plan.h"

#include "runtime/plan/touch.h"

static bool may_end(const qm_module *m, const qm_op *op)
{
    if (op->kind == QM_OP_END || (op->kind == QM_OP_CALL && m->funcs[m->calls[op->code].func].ends))
        return true;
    for (uint32_t r = 0; r < qm_op_nregions(m, op); r++) {
        const qm_block *b = &m->blocks[op->region + r];
        for (uint32_t i = 0; i < b->nops; i++)
            if (may_end(m, &b->ops[i]))
                return true;
    }
    return false;
}

static bool is_free(const qm_touched *t, const qm_op *op)
{
    uint32_t qubit = qm_op_qubits(t->m, op)[0], index;
    if ((qubit & QM_DYNAMIC) || t->qubits[qubit])
        return false;
    if (op->code == QM_NONE)
        return true;
    return !(op->code & QM_DYNAMIC) && !t->bits[op->code] &&
           !t->cells[qm_module_bit_cell(t->m, op->code, &index)];
}

void qm_plan_defer(const qm_module *m, qm_arena *arena, qm_plan *out)
{
    const qm_block *b = &m->blocks[0];
    qm_touched t = qm_touched_make(m, arena);
    out->deferred = qm_arena_zalloc(arena, b->nops, sizeof *out->deferred);
    out->ndeferred = 0;
    uint32_t sure = 0; /* ops that every path reaches */
    while (sure < b->nops && !may_end(m, &b->ops[sure]))
        sure++;
    for (uint32_t i = b->nops; i-- > 0;) {
        const qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_MEASURE && i < sure && is_free(&t, op)) {
            out->deferred[i] = 1;
            out->ndeferred++;
        }
        qm_touch_op(&t, op);
    }
}
