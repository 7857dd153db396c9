/* block_writer.c - see block_writer.h. */
#include "passes/block_writer.h"

#include <string.h>

bool qm_block_is_worth_writing(const qm_module *m, uint32_t block)
{
    const qm_block *b = &m->blocks[block];
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->nops && n < 2; i++)
        n += b->ops[i].kind == QM_OP_GATE && b->ops[i].nqubits > 1;
    return n >= 2 && !b->timed;
}

void qm_block_writer_begin(qm_block_writer *w, qm_module *m, uint32_t block, qm_arena *arena)
{
    *w = (qm_block_writer){.m = m, .block = block, .arena = arena};
}

void qm_block_writer_put(qm_block_writer *w, qm_op op)
{
    QM_RESERVE(w->arena, w->ops, w->nops, w->cap);
    w->ops[w->nops++] = op;
}

void qm_block_writer_put_phase(qm_block_writer *w, double phase)
{
    qm_param p = qm_param_number(phase);
    if (!w->asked)
        w->may_leave = qm_block_may_leave(w->m, w->block);
    w->asked = true;
    if (w->may_leave)
        qm_block_writer_put(w, qm_op_gate(w->m, QM_G_GPHASE, NULL, &p));
    else
        qm_block_add_phase(w->m, w->block, p);
}

void qm_block_writer_end(qm_block_writer *w)
{
    qm_block *b = &w->m->blocks[w->block];
    if (!w->any)
        return;
    b->ops = QM_NEW_ARRAY(&w->m->arena, qm_op, (size_t)w->nops + 1);
    if (w->nops > 0)
        memcpy(b->ops, w->ops, w->nops * sizeof *b->ops);
    b->nops = w->nops;
    b->cap = w->nops + 1;
}
