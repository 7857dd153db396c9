/* print_check.c - what stands in a program, and what OpenQASM 3 cannot say of it.
 *
 * One walk over the program and over the bodies of its gates. Expressions are visited once for each
 * statement of the top level. */
#include "ir/print_internal.h"

#include "ir/array.h"

#include <math.h>
#include <string.h>

typedef struct checker {
    qm_printer *p;
    const qm_module *m;
    uint32_t *seen; /* per expression: 1 + the top-level statement that it was last seen in */
    uint32_t statement;
    bool *declared, *mentioned; /* per cell */
    bool *visited;              /* per gate */
} checker;

qm_diag_rec qm_print_refuse(qm_printer *p, const qm_op *op, const char *what)
{
    const qm_module *m = p->m;
    return qm_error(&m->cx->diag, QM_E_OUTPUT_FORM, op ? m->spans[op->span] : (qm_span){0, 0},
                    "OpenQASM %d cannot express %s", p->dialect == QM_DIALECT_QASM2 ? 2 : 3, what);
}

static void mention(checker *c, uint32_t cell)
{
    c->mentioned[cell] = true;
    c->p->last_use[cell] = c->statement;
}

static void check_constant(checker *c, const qm_op *op, const qm_expr *e)
{
    double part[2] = {0, 0};
    if (e->type.kind == QM_T_COMPLEX)
        memcpy(part, &c->m->words[e->a], sizeof part);
    else if (e->type.kind == QM_T_FLOAT)
        memcpy(part, &e->value, sizeof *part);
    if (!isfinite(part[0]) || !isfinite(part[1]))
        qm_print_refuse(c->p, op, "a constant that is not finite");
}

static void check_block(checker *c, uint32_t block);

static void check_expr(checker *c, const qm_op *op, uint32_t expr)
{
    while (expr != QM_NONE && c->seen[expr] != c->statement + 1) {
        const qm_expr *e = qm_expr_at(c->m, expr);
        c->seen[expr] = c->statement + 1;
        switch ((qm_expr_op)e->op) {
        case QM_EX_CONST:
            check_constant(c, op, e);
            return;
        case QM_EX_CELL:
        case QM_EX_SIZE:
            mention(c, e->a);
            return;
        case QM_EX_DURATIONOF:
            check_block(c, e->a);
            return;
        case QM_EX_ELEMENT:
            mention(c, (uint32_t)e->value);
            expr = e->a;
            break;
        case QM_EX_PARAM:
            return;
        case QM_EX_INSERT:
            qm_print_refuse(c->p, op, "the value of a variable with other bits");
            return;
        default:
            check_expr(c, op, e->b);
            check_expr(c, op, e->c);
            expr = e->a;
        }
    }
}

qm_insertions qm_print_insertions(qm_printer *p, uint32_t value)
{
    const qm_module *m = p->m;
    qm_insertions in = {.constant = true};
    for (uint32_t e = value; qm_expr_at(m, e)->op == QM_EX_INSERT; e = qm_expr_at(m, e)->a)
        in.n++;
    in.index = QM_NEW_ARRAY(p->arena, uint32_t, in.n);
    in.value = QM_NEW_ARRAY(p->arena, uint32_t, in.n);
    for (uint32_t k = in.n; k-- > 0; value = qm_expr_at(m, value)->a) {
        in.index[k] = qm_expr_at(m, value)->b;
        in.value[k] = qm_expr_at(m, value)->c;
        in.constant &= qm_expr_is_const(m, in.value[k]);
    }
    in.constant &= in.n > 1;
    in.selection = in.n > 1 && qm_print_is_selection(p, in.value, in.n);
    return in;
}

/* An INSERT chain is one assignment to a selection of bits, or one after the other: then the later
 * ones must not read what the earlier ones have changed. */
static void check_store(checker *c, const qm_op *op)
{
    uint32_t cell = qm_op_stored(c->m, op), e = op->param;
    uint32_t position = op->code & QM_DYNAMIC ? c->m->dyns[op->code & ~QM_DYNAMIC].index : QM_NONE;
    mention(c, cell);
    check_expr(c, op, position);
    if (qm_expr_at(c->m, e)->op != QM_EX_INSERT) {
        check_expr(c, op, e);
        return;
    }
    qm_insertions in = qm_print_insertions(c->p, e);
    bool at_once = in.selection || in.constant;
    if (in.n > 1 && !at_once && position != QM_NONE && qm_expr_reads(c->m, position, cell))
        qm_print_refuse(c->p, op, "a change of bits of an element that its own index reads");
    for (uint32_t k = 0; k < in.n; k++) {
        check_expr(c, op, in.index[k]);
        check_expr(c, op, in.value[k]);
        if (k && !at_once &&
            (qm_expr_reads(c->m, in.index[k], cell) || qm_expr_reads(c->m, in.value[k], cell)))
            qm_print_refuse(c->p, op, "a change of bits that depends on all their old values");
    }
    while (qm_expr_at(c->m, e)->op == QM_EX_INSERT)
        e = qm_expr_at(c->m, e)->a;
    const qm_expr *old = qm_expr_at(c->m, e);
    bool itself = position == QM_NONE
                      ? old->op == QM_EX_CELL && old->a == cell
                      : old->op == QM_EX_ELEMENT && old->value == cell && old->a == position;
    if (!itself)
        qm_print_refuse(c->p, op, "the value of another variable with other bits");
}

static void check_operands(checker *c, const qm_op *op)
{
    const qm_module *m = c->m;
    const uint32_t *q = qm_op_qubits(m, op);
    uint32_t index;
    for (uint32_t i = 0; i < op->nqubits; i++)
        if (q[i] & QM_DYNAMIC)
            check_expr(c, op, m->dyns[q[i] & ~QM_DYNAMIC].index);
    if (op->kind != QM_OP_MEASURE || op->code == QM_NONE)
        return;
    if (!(op->code & QM_DYNAMIC)) {
        mention(c, qm_module_bit_cell(m, op->code, &index));
        return;
    }
    mention(c, m->dyns[op->code & ~QM_DYNAMIC].object);
    check_expr(c, op, m->dyns[op->code & ~QM_DYNAMIC].index);
}

static void check_control(checker *c, const qm_op *op)
{
    const qm_ctl *t = &c->m->ctls[op->code];
    check_expr(c, op, t->cond);
    if (op->kind == QM_OP_FOR) {
        c->declared[t->cell] = true;
        mention(c, t->cell);
        check_expr(c, op, t->lo);
        check_expr(c, op, t->step);
        check_expr(c, op, t->hi);
    }
    uint32_t stride = op->kind == QM_OP_SWITCH ? 2 : 1;
    for (uint32_t i = 0; i < t->nvalues; i++)
        check_expr(c, op, c->m->pool[t->values + i * stride]);
    c->p->has_switch |= op->kind == QM_OP_SWITCH;
}

/* The expressions of views. */
typedef struct view_check {
    checker *c;
    const qm_op *op;
} view_check;

static void check_item(void *payload, uint32_t expr)
{
    const view_check *t = payload;
    check_expr(t->c, t->op, expr);
}

static void check_views(checker *c, const qm_op *op, const uint32_t *views, uint32_t n)
{
    view_check t = {c, op};
    for (uint32_t i = 0; i < n; i++) {
        mention(c, c->m->views[views[i]].cell);
        qm_view_each(c->m, views[i], check_item, &t);
    }
}

static void check_copy(checker *c, const qm_op *op)
{
    uint32_t n;
    const uint32_t *sources = qm_copy_sources(c->m, op, &n);
    check_views(c, op, &op->code, 1);
    check_views(c, op, sources, n);
}

static void check_declaration(checker *c, const qm_op *op)
{
    uint64_t n = 1;
    c->declared[op->code] = true;
    mention(c, op->code);
    if (!qm_cell_is_array(&c->m->cells[op->code])) {
        check_expr(c, op, op->param);
        return;
    }
    qm_array_count(c->m, op->code, &n);
    for (uint32_t i = 0; op->param != QM_NONE && i < n; i++)
        check_expr(c, op, c->m->pool[op->param + i]);
}

static void check_call(checker *c, const qm_op *op)
{
    const qm_call *call = &c->m->calls[op->code];
    if (call->cell != QM_NONE)
        mention(c, call->cell);
    for (uint32_t i = 0; i < call->nargs; i++)
        check_expr(c, op, c->m->pool[call->args + i]);
    check_views(c, op, &c->m->pool[call->views], call->nviews);
}

static void check_gate(checker *c, const qm_op *op)
{
    const qm_module *m = c->m;
    for (uint32_t k = 0; k < qm_op_nparams(m, op); k++)
        check_expr(c, op, m->params[op->param + k].expr);
    uint32_t g = op->code;
    while (m->gates[g].kind == QM_GK_MODIFIED)
        g = m->gates[g].base;
    if (m->gates[g].kind == QM_GK_OPAQUE && !m->gates[g].calibrated)
        qm_print_refuse(c->p, op, "a gate without a definition");
    if (m->gates[g].kind != QM_GK_BODY || c->visited[g])
        return;
    c->visited[g] = true;
    check_block(c, m->gates[g].body);
}

static void check_op(checker *c, const qm_op *op)
{
    check_operands(c, op);
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        check_gate(c, op);
        break;
    case QM_OP_DELAY:
        check_expr(c, op, op->param);
        break;
    case QM_OP_DECL:
        check_declaration(c, op);
        break;
    case QM_OP_COPY:
        check_copy(c, op);
        break;
    case QM_OP_STORE:
        check_store(c, op);
        break;
    case QM_OP_CALL:
        check_call(c, op);
        break;
    case QM_OP_RETURN:
        check_expr(c, op, op->param);
        break;
    case QM_OP_CAL:
        for (uint32_t i = 0; i < c->m->cals[op->code].nreads; i++)
            mention(c, c->m->pool[c->m->cals[op->code].reads + i]);
        break;
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_WHILE:
    case QM_OP_SWITCH:
    case QM_OP_BOX:
        check_control(c, op);
        break;
    default:
        break;
    }
    for (uint32_t r = 0; r < qm_op_nregions(c->m, op); r++)
        check_block(c, op->region + r);
}

static void check_block(checker *c, uint32_t block)
{
    const qm_block *b = &c->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        if (block == 0)
            c->statement = i;
        check_op(c, &b->ops[i]);
    }
    check_expr(c, NULL, b->phase.expr);
}

void qm_print_check3(qm_printer *p)
{
    const qm_module *m = p->m;
    checker c = {.p = p, .m = m};
    c.seen = qm_arena_zalloc(p->arena, m->nexprs, sizeof *c.seen);
    c.declared = qm_arena_zalloc(p->arena, m->ncells, sizeof(bool));
    c.mentioned = qm_arena_zalloc(p->arena, m->ncells, sizeof(bool));
    c.visited = qm_arena_zalloc(p->arena, m->ngates, sizeof(bool));
    p->hoisted = qm_arena_zalloc(p->arena, m->ncells, sizeof(bool));
    p->last_use = qm_arena_zalloc(p->arena, m->ncells, sizeof(uint32_t));
    check_block(&c, 0);
    for (uint32_t f = 0; f < m->nfuncs; f++)
        check_block(&c, m->funcs[f].body);
    for (uint32_t i = 0; i < m->ncells; i++)
        p->hoisted[i] =
            !c.declared[i] && m->cells[i].func == QM_NONE &&
            (c.mentioned[i] || (m->cells[i].global && m->cells[i].role != QM_CELL_STRETCH));
}
