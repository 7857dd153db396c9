/* op.c - ops and blocks: making, storing, appending, compacting. */
#include "ir/op.h"

#include "ir/module.h"

#include <assert.h>

qm_op qm_op_make(qm_op_kind kind)
{
    return (qm_op){.kind = (uint8_t)kind,
                   .code = QM_NONE,
                   .qubit = {QM_NONE, QM_NONE, QM_NONE},
                   .param = QM_NONE,
                   .region = QM_NONE};
}

void qm_op_set_qubits(qm_module *m, qm_op *op, const uint32_t *q, uint32_t n)
{
    assert(n <= QM_OP_MAX_QUBITS);
    op->nqubits = (uint16_t)n;
    if (n > QM_OP_INLINE)
        op->qubit[0] = qm_module_add_pool(m, q, n);
    else
        for (uint32_t i = 0; i < n; i++)
            op->qubit[i] = q[i];
}

qm_op qm_op_gate(qm_module *m, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    qm_op op = qm_op_make(QM_OP_GATE);
    op.code = gate;
    op.param = qm_module_add_angles(m, gate, p);
    qm_op_set_qubits(m, &op, q, m->gates[gate].nqubits);
    return op;
}

uint32_t qm_reg_position(const qm_module *m, const qm_reg *r, uint32_t qubit)
{
    if (r->kind != QM_REG_ALIAS)
        return qubit >= r->first && qubit - r->first < r->size ? qubit - r->first : QM_NONE;
    for (uint32_t i = 0; i < r->size; i++)
        if (m->pool[r->first + i] == qubit)
            return i;
    return QM_NONE;
}

uint32_t qm_dynamic_register(const qm_module *m, const uint32_t *q, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (q[i] & QM_DYNAMIC)
            return m->dyns[q[i] & ~QM_DYNAMIC].object;
    return QM_NONE;
}

bool qm_lie_in_register(const qm_module *m, uint32_t reg, const uint32_t *q, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (q[i] & QM_DYNAMIC ? m->dyns[q[i] & ~QM_DYNAMIC].object != reg
                              : qm_reg_position(m, &m->regs[reg], q[i]) == QM_NONE)
            return false;
    return true;
}

/* Does running the block measure? `seen`: per subroutine. */
static bool block_measures(const qm_module *m, uint32_t block, bool *seen)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_MEASURE)
            return true;
        for (uint32_t r = 0; r < qm_op_nregions(m, op); r++)
            if (block_measures(m, op->region + r, seen))
                return true;
        uint32_t func = op->kind == QM_OP_CALL ? m->calls[op->code].func : QM_NONE;
        if (func == QM_NONE || seen[func])
            continue;
        seen[func] = true;
        if (block_measures(m, m->funcs[func].body, seen))
            return true;
    }
    return false;
}

bool qm_module_measures(const qm_module *m)
{
    qm_arena arena;
    qm_arena_init(&arena, m->cx->arena.recover);
    bool found = block_measures(m, 0, qm_arena_zalloc(&arena, m->nfuncs + 1u, sizeof(bool)));
    qm_arena_free(&arena);
    return found;
}

qm_op *qm_block_add(qm_module *m, uint32_t block, qm_op_kind kind)
{
    qm_block *b = &m->blocks[block];
    QM_RESERVE(&m->arena, b->ops, b->nops, b->cap);
    qm_op *op = &b->ops[b->nops++];
    *op = qm_op_make(kind);
    return op;
}

void qm_block_push(qm_module *m, uint32_t block, qm_op op)
{
    qm_block *b = &m->blocks[block];
    QM_RESERVE(&m->arena, b->ops, b->nops, b->cap);
    b->ops[b->nops++] = op;
}

void qm_block_add_phase(qm_module *m, uint32_t block, qm_param phase)
{
    qm_param *have = &m->blocks[block].phase;
    if (qm_param_is_number(phase)) {
        have->value = qm_angle_reduce(have->value + qm_angle_reduce(phase.value));
        return;
    }
    qm_param symbolic = phase;
    if (have->expr != QM_NONE)
        symbolic = qm_param_add(m, (qm_param){.value = 0, .expr = have->expr}, phase);
    m->blocks[block].phase.expr = symbolic.expr;
}

uint32_t qm_block_compact(qm_block *b)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind != QM_OP_NOP)
            b->ops[kept++] = b->ops[i];
    uint32_t dropped = b->nops - kept;
    b->nops = kept;
    return dropped;
}

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
    return op->kind == QM_OP_END || op->kind == QM_OP_RETURN ||
           (op->kind == QM_OP_CALL && m->funcs[m->calls[op->code].func].ends);
}

bool qm_block_may_leave(const qm_module *m, uint32_t block)
{
    return block_leaves(m, block, false);
}

const qm_op *qm_body_gate(const qm_module *m, const qm_op *op)
{
    if (op->kind == QM_OP_BOX && op->region < m->nblocks && m->blocks[op->region].nops == 1)
        op = &m->blocks[op->region].ops[0];
    return op->kind == QM_OP_GATE ? op : NULL;
}
