/* touch.c - see touch.h. */

#include "runtime/plan/touch.h"

#include "ir/array.h"

qm_touched qm_touched_make(const qm_module *m, qm_arena *arena)
{
    return (qm_touched){.m = m,
                        .qubits = qm_arena_zalloc(arena, m->nqubits, sizeof(bool)),
                        .cells = qm_arena_zalloc(arena, m->ncells, sizeof(bool)),
                        .bits = qm_arena_zalloc(arena, m->nbits, sizeof(bool)),
                        .exprs = qm_arena_zalloc(arena, m->nexprs, sizeof(bool))};
}

static void touch_expr(qm_touched *t, uint32_t id)
{
    if (id == QM_NONE || t->exprs[id])
        return;
    t->exprs[id] = true;
    const qm_expr *e = qm_expr_at(t->m, id);
    if (e->op == QM_EX_CELL) {
        t->cells[e->a] = true;
        return;
    }
    if (qm_expr_is_leaf(e->op))
        return;
    if (e->op == QM_EX_ELEMENT)
        t->cells[e->value] = true;
    touch_expr(t, e->a);
    touch_expr(t, e->b);
    touch_expr(t, e->c);
}

static void touch_register(qm_touched *t, const qm_reg *r)
{
    for (uint32_t i = 0; i < r->size; i++)
        t->qubits[r->kind == QM_REG_ALIAS ? t->m->pool[r->first + i] : r->first + i] = true;
}

static void touch_qubit(qm_touched *t, uint32_t operand)
{
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &t->m->dyns[operand & ~QM_DYNAMIC];
        touch_register(t, &t->m->regs[d->object]);
        touch_expr(t, d->index);
    } else {
        t->qubits[operand] = true;
    }
}

static void touch_bit(qm_touched *t, uint32_t operand)
{
    if (operand == QM_NONE)
        return;
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &t->m->dyns[operand & ~QM_DYNAMIC];
        t->cells[d->object] = true;
        touch_expr(t, d->index);
    } else {
        t->bits[operand] = true;
    }
}

static void touch_control(qm_touched *t, const qm_op *op)
{
    const qm_ctl *c = &t->m->ctls[op->code];
    if (op->kind != QM_OP_FOR) {
        touch_expr(t, c->cond);
        return;
    }
    t->cells[c->cell] = true;
    if (c->lo == QM_NONE) {
        for (uint32_t i = 0; i < c->nvalues; i++)
            touch_expr(t, t->m->pool[c->values + i]);
        return;
    }
    touch_expr(t, c->lo);
    touch_expr(t, c->step);
    touch_expr(t, c->hi);
}

static void touch_item(void *payload, uint32_t expr)
{
    touch_expr(payload, expr);
}

static void touch_views(qm_touched *t, const uint32_t *views, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        t->cells[t->m->views[views[i]].cell] = true;
        qm_view_each(t->m, views[i], touch_item, t);
    }
}

static void touch_copy(qm_touched *t, const qm_op *op)
{
    uint32_t n;
    const uint32_t *sources = qm_copy_sources(t->m, op, &n);
    touch_views(t, &op->code, 1);
    touch_views(t, sources, n);
}

static void touch_store(qm_touched *t, const qm_op *op)
{
    t->cells[qm_op_stored(t->m, op)] = true;
    if (op->code & QM_DYNAMIC)
        touch_expr(t, t->m->dyns[op->code & ~QM_DYNAMIC].index);
    touch_expr(t, op->param);
}

static void touch_declaration(qm_touched *t, const qm_op *op)
{
    uint64_t n = 1;
    t->cells[op->code] = true;
    if (op->param == QM_NONE)
        return;
    if (!qm_cell_is_array(&t->m->cells[op->code])) {
        touch_expr(t, op->param);
        return;
    }
    qm_array_count(t->m, op->code, &n);
    for (uint64_t i = 0; i < n; i++)
        touch_expr(t, t->m->pool[op->param + i]);
}

static void touch_call(qm_touched *t, const qm_call *c)
{
    if (c->cell != QM_NONE)
        t->cells[c->cell] = true;
    for (uint32_t i = 0; i < c->nargs; i++)
        touch_expr(t, t->m->pool[c->args + i]);
    touch_views(t, &t->m->pool[c->views], c->nviews);
}

static void touch_block(qm_touched *t, uint32_t block)
{
    const qm_block *b = &t->m->blocks[block];
    touch_expr(t, b->phase.expr);
    for (uint32_t i = 0; i < b->nops; i++)
        qm_touch_op(t, &b->ops[i]);
}

void qm_touch_op(qm_touched *t, const qm_op *op)
{
    const uint32_t *q = qm_op_qubits(t->m, op);
    switch (op->kind) {
    case QM_OP_GATE:
        for (uint32_t i = 0; i < qm_op_nparams(t->m, op); i++)
            touch_expr(t, t->m->params[op->param + i].expr);
        for (uint32_t i = 0; i < op->nqubits; i++)
            touch_qubit(t, q[i]);
        break;
    case QM_OP_MEASURE:
        touch_bit(t, op->code);
        touch_qubit(t, q[0]);
        break;
    case QM_OP_RESET:
        touch_qubit(t, q[0]);
        break;
    case QM_OP_CALL:
        touch_call(t, &t->m->calls[op->code]);
        for (uint32_t i = 0; i < op->nqubits; i++)
            touch_qubit(t, q[i]);
        break;
    case QM_OP_DECL:
        touch_declaration(t, op);
        break;
    case QM_OP_STORE:
        touch_store(t, op);
        break;
    case QM_OP_COPY:
        touch_copy(t, op);
        break;
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_WHILE:
    case QM_OP_SWITCH:
    case QM_OP_BOX:
        touch_control(t, op);
        for (uint32_t i = 0; i < qm_op_nregions(t->m, op); i++)
            touch_block(t, op->region + i);
        break;
    default: /* barriers and delays change no amplitude */
        break;
    }
}
