/* defer.c - which measurements can be sampled from the final state.
 *
 * One walk backwards over block 0 collects the qubits that later ops touch and the bits and cells
 * that they read or write; a measurement that meets neither is deferred. By the principle of
 * deferred measurement the joint distribution is the same. The sets only grow, so each expression
 * is walked once. Time O(ops + expressions). */

#include "runtime/plan/plan.h"

#include "ir/array.h"

typedef struct touched {
    const qm_module *m;
    bool *qubits, *cells, *bits, *exprs;
} touched;

static void touch_expr(touched *t, uint32_t id)
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

static void touch_register(touched *t, const qm_reg *r)
{
    for (uint32_t i = 0; i < r->size; i++)
        t->qubits[r->kind == QM_REG_ALIAS ? t->m->pool[r->first + i] : r->first + i] = true;
}

static void touch_qubit(touched *t, uint32_t operand)
{
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &t->m->dyns[operand & ~QM_DYNAMIC];
        touch_register(t, &t->m->regs[d->object]);
        touch_expr(t, d->index);
    } else {
        t->qubits[operand] = true;
    }
}

static void touch_bit(touched *t, uint32_t operand)
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

static void touch_control(touched *t, const qm_op *op)
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

static void touch_views(touched *t, const uint32_t *views, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        t->cells[t->m->views[views[i]].cell] = true;
        qm_view_each(t->m, views[i], touch_item, t);
    }
}

static void touch_copy(touched *t, const qm_op *op)
{
    uint32_t n;
    const uint32_t *sources = qm_copy_sources(t->m, op, &n);
    touch_views(t, &op->code, 1);
    touch_views(t, sources, n);
}

static void touch_store(touched *t, const qm_op *op)
{
    t->cells[qm_op_stored(t->m, op)] = true;
    if (op->code & QM_DYNAMIC)
        touch_expr(t, t->m->dyns[op->code & ~QM_DYNAMIC].index);
    touch_expr(t, op->param);
}

static void touch_declaration(touched *t, const qm_op *op)
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

static void touch_call(touched *t, const qm_call *c)
{
    if (c->cell != QM_NONE)
        t->cells[c->cell] = true;
    for (uint32_t i = 0; i < c->nargs; i++)
        touch_expr(t, t->m->pool[c->args + i]);
    touch_views(t, &t->m->pool[c->views], c->nviews);
}

static void touch_op(touched *t, const qm_op *op);

static void touch_block(touched *t, uint32_t block)
{
    const qm_block *b = &t->m->blocks[block];
    touch_expr(t, b->phase.expr);
    for (uint32_t i = 0; i < b->nops; i++)
        touch_op(t, &b->ops[i]);
}

static void touch_op(touched *t, const qm_op *op)
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

static bool is_free(const touched *t, const qm_op *op)
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
    touched t = {.m = m};
    t.qubits = qm_arena_zalloc(arena, m->nqubits, sizeof *t.qubits);
    t.cells = qm_arena_zalloc(arena, m->ncells, sizeof *t.cells);
    t.bits = qm_arena_zalloc(arena, m->nbits, sizeof *t.bits);
    t.exprs = qm_arena_zalloc(arena, m->nexprs, sizeof *t.exprs);
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
        touch_op(&t, op);
    }
}
