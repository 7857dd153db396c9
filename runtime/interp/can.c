/* can.c - what the interpreter takes: one walk over the blocks that the program runs. */

#include "runtime/interp/machine.h"

#include "ir/array.h"
#include "ir/fold.h"
#include "runtime/plan/row_gate.h"

enum { WORD_BITS = 64, VALUE_BITS = QM_NUM_INLINE * WORD_BITS };

typedef struct check {
    qm_machine *x;
    bool fine;
    bool *exprs; /* those that were seen */
} check;

static void check_type(check *c, qm_type t)
{
    c->fine = c->fine && qm_type_bits(t) <= VALUE_BITS;
}

static void check_expr(check *c, uint32_t expr)
{
    const qm_module *m = c->x->m;
    if (expr == QM_NONE || c->exprs[expr] || qm_expr_is_const(m, expr))
        return;
    c->exprs[expr] = true;
    qm_node_list *list = &c->x->lists[expr];
    *list = qm_expr_list(c->x, expr);
    for (uint32_t i = 0; i < list->n; i++) {
        const qm_expr *e = qm_expr_at(m, list->nodes[i]);
        check_type(c, e->type);
        if (e->op == QM_EX_DURATIONOF || e->op == QM_EX_PARAM)
            c->fine = false;
    }
}

/* A value that is stored: a bit register as wide as it likes when it is a constant or has one bit
 * replaced. */
static void check_stored(check *c, uint32_t cell, uint32_t expr)
{
    const qm_module *m = c->x->m;
    if (expr == QM_NONE)
        return;
    const qm_expr *e = qm_expr_at(m, expr);
    bool bit = e->op == QM_EX_INSERT && qm_expr_at(m, e->a)->op == QM_EX_CELL &&
               qm_expr_at(m, e->a)->a == cell && e->type.kind == QM_T_BIT;
    if (bit) {
        check_expr(c, e->b);
        check_expr(c, e->c);
    } else {
        check_expr(c, expr);
    }
}

static void check_declaration(check *c, const qm_op *op)
{
    const qm_module *m = c->x->m;
    uint64_t n = 0;
    if (m->cells[op->code].role == QM_CELL_STRETCH || op->param == QM_NONE)
        return;
    if (!qm_cell_is_array(&m->cells[op->code])) {
        check_stored(c, op->code, op->param);
        return;
    }
    qm_array_count(m, op->code, &n);
    for (uint64_t i = 0; i < n; i++)
        check_expr(c, m->pool[op->param + i]);
}

static void check_qubits(check *c, const qm_op *op)
{
    const qm_module *m = c->x->m;
    const uint32_t *q = qm_op_qubits(m, op);
    for (uint32_t i = 0; i < op->nqubits; i++)
        if (q[i] & QM_DYNAMIC)
            check_expr(c, m->dyns[q[i] & ~QM_DYNAMIC].index);
}

static void check_gate(check *c, const qm_op *op)
{
    const qm_module *m = c->x->m;
    qm_row_gate g;
    c->fine = c->fine && qm_row_gate_of(m, op->code, &g);
    for (uint32_t i = 0; c->fine && i < qm_op_nparams(m, op); i++)
        check_expr(c, m->params[op->param + i].expr);
    check_qubits(c, op);
}

static void check_flow(check *c, const qm_op *op)
{
    const qm_module *m = c->x->m;
    const qm_ctl *k = &m->ctls[op->code];
    if (op->kind == QM_OP_BOX)
        return;
    if (op->kind != QM_OP_FOR) {
        check_expr(c, k->cond);
        return;
    }
    for (uint32_t i = 0; k->lo == QM_NONE && i < k->nvalues; i++)
        check_expr(c, m->pool[k->values + i]);
    if (k->lo == QM_NONE)
        return;
    const uint32_t bound[] = {k->lo, k->step, k->hi};
    for (uint32_t i = 0; i < 3; i++) {
        qm_type t = qm_expr_at(m, bound[i])->type;
        c->fine = c->fine && t.width <= WORD_BITS && (t.kind == QM_T_INT || t.kind == QM_T_UINT);
        check_expr(c, bound[i]);
    }
    check_type(c, m->cells[k->cell].type);
}

static void check_item(void *payload, uint32_t expr)
{
    check_expr(payload, expr);
}

static void check_views(check *c, const uint32_t *views, uint32_t n)
{
    if (c->x->most_parts <= n)
        c->x->most_parts = n + 1;
    for (uint32_t i = 0; i < n; i++)
        qm_view_each(c->x->m, views[i], check_item, c);
}

static void check_copy(check *c, const qm_op *op)
{
    uint32_t n;
    const uint32_t *sources = qm_copy_sources(c->x->m, op, &n);
    check_views(c, &op->code, 1);
    check_views(c, sources, n);
}

static void check_call(check *c, const qm_op *op)
{
    const qm_module *m = c->x->m;
    const qm_call *k = &m->calls[op->code];
    c->fine = c->fine && !m->funcs[k->func].is_extern;
    for (uint32_t i = 0; i < k->nargs; i++)
        check_expr(c, m->pool[k->args + i]);
    check_views(c, &m->pool[k->views], k->nviews);
    check_qubits(c, op);
}

static void check_op(check *c, const qm_op *op)
{
    const qm_module *m = c->x->m;
    switch (op->kind) {
    case QM_OP_GATE:
        check_gate(c, op);
        break;
    case QM_OP_MEASURE:
        if (op->code != QM_NONE && op->code & QM_DYNAMIC)
            check_expr(c, m->dyns[op->code & ~QM_DYNAMIC].index);
        check_qubits(c, op);
        break;
    case QM_OP_RESET:
        check_qubits(c, op);
        break;
    case QM_OP_DECL:
        check_declaration(c, op);
        break;
    case QM_OP_STORE:
        if (op->code & QM_DYNAMIC)
            check_expr(c, m->dyns[op->code & ~QM_DYNAMIC].index);
        check_stored(c, qm_op_stored(m, op), op->param);
        break;
    case QM_OP_COPY:
        check_copy(c, op);
        break;
    case QM_OP_CALL:
        check_call(c, op);
        break;
    case QM_OP_RETURN:
        check_expr(c, op->param);
        break;
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_WHILE:
    case QM_OP_SWITCH:
        check_flow(c, op);
        break;
    default:
        break;
    }
}

static void check_block(check *c, uint32_t block)
{
    qm_machine *x = c->x;
    const qm_block *b = &x->m->blocks[block];
    uint32_t next = x->first_segment[block];
    check_expr(c, b->phase.expr);
    for (uint32_t i = 0; i < b->nops && c->fine;) {
        const qm_op *op = &b->ops[i];
        const qm_segment *g = qm_segment_at(x, block, i, &next);
        i += g != NULL ? g->count : 1;
        if (g != NULL)
            continue;
        check_op(c, op);
        x->has_locals[block] |= op->kind == QM_OP_DECL && !x->m->cells[op->code].global;
        for (uint32_t r = 0; r < qm_op_nregions(x->m, op); r++)
            check_block(c, op->region + r);
    }
}

bool qm_machine_can(qm_machine *x)
{
    check c = {.x = x, .fine = true};
    c.exprs = qm_arena_zalloc(x->arena, x->m->nexprs, sizeof *c.exprs);
    check_block(&c, 0);
    for (uint32_t f = 0; f < x->m->nfuncs && c.fine; f++)
        if (!x->m->funcs[f].is_extern)
            check_block(&c, x->m->funcs[f].body);
    return c.fine;
}
