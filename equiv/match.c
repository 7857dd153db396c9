/* match.c - do two programs have the same items? Expressions are compared node by node, cells by
 * their names and types, as two modules share no numbers. */
#include "equiv/program.h"

#include <string.h>

enum { MAX_NODES = 4096 }; /* of the expressions of an item */

typedef struct matcher {
    const qm_fprogram *a, *b;
    uint32_t *to_a, *to_b; /* cells of the one that were met with one of the other; or QM_NONE */
    uint32_t left;         /* nodes that may still be compared */
} matcher;

/* A cell always meets the same one. */
static bool same_cell(matcher *x, uint32_t a, uint32_t b)
{
    if (a == QM_NONE || b == QM_NONE)
        return a == b;
    if (x->to_b[a] != QM_NONE || x->to_a[b] != QM_NONE)
        return x->to_b[a] == b && x->to_a[b] == a;
    x->to_b[a] = b;
    x->to_a[b] = a;
    const qm_module *ma = x->a->m, *mb = x->b->m;
    const qm_cell *ca = &ma->cells[a], *cb = &mb->cells[b];
    return qm_type_equal(ca->type, cb->type) && ca->role == cb->role && ca->bit0 == cb->bit0 &&
           strcmp(qm_intern_cstr(&ma->cx->names, ca->name),
                  qm_intern_cstr(&mb->cx->names, cb->name)) == 0;
}

static bool same_const(const matcher *x, const qm_expr *a, const qm_expr *b)
{
    uint32_t words = qm_type_words(a->type);
    if (words == 1)
        return a->value == b->value;
    return memcmp(&x->a->m->words[a->a], &x->b->m->words[b->a], words * sizeof(uint64_t)) == 0;
}

static bool same_expr(matcher *x, uint32_t a, uint32_t b)
{
    if (a == QM_NONE || b == QM_NONE)
        return a == b;
    if (x->left == 0)
        return false;
    x->left--;
    const qm_expr *ea = qm_expr_at(x->a->m, a), *eb = qm_expr_at(x->b->m, b);
    if (ea->op != eb->op || !qm_type_equal(ea->type, eb->type))
        return false;
    if (ea->op == QM_EX_CONST)
        return same_const(x, ea, eb);
    if (ea->op == QM_EX_CELL)
        return same_cell(x, ea->a, eb->a);
    if (qm_expr_is_leaf(ea->op) || ea->op == QM_EX_ELEMENT)
        return false;
    return same_expr(x, ea->a, eb->a) && same_expr(x, ea->b, eb->b) && same_expr(x, ea->c, eb->c);
}

static bool same_qubits(matcher *x, const qm_op *a, const qm_op *b)
{
    if (a->nqubits != b->nqubits)
        return false;
    const uint32_t *qa = qm_op_qubits(x->a->m, a), *qb = qm_op_qubits(x->b->m, b);
    for (uint32_t i = 0; i < a->nqubits; i++)
        if (qa[i] & QM_DYNAMIC || qb[i] & QM_DYNAMIC ||
            x->a->qubit_of[qa[i]] != x->b->qubit_of[qb[i]])
            return false;
    return true;
}

/* The same row, opaque gates of one name, or modifiers over such. */
static bool same_code(const qm_module *ma, uint32_t a, const qm_module *mb, uint32_t b)
{
    const qm_gate *ga = &ma->gates[a], *gb = &mb->gates[b];
    while (ga->kind == QM_GK_MODIFIED && gb->kind == QM_GK_MODIFIED &&
           ga->ncontrols == gb->ncontrols && ga->on == gb->on && ga->has_power == gb->has_power) {
        a = ga->base;
        b = gb->base;
        ga = &ma->gates[a];
        gb = &mb->gates[b];
    }
    if (ga->kind == QM_GK_ROW)
        return a == b;
    return ga->kind == QM_GK_OPAQUE && gb->kind == QM_GK_OPAQUE &&
           strcmp(qm_intern_cstr(&ma->cx->names, ga->name),
                  qm_intern_cstr(&mb->cx->names, gb->name)) == 0;
}

static bool same_gate(matcher *x, const qm_op *a, const qm_op *b)
{
    const qm_module *ma = x->a->m, *mb = x->b->m;
    uint32_t n = qm_op_nparams(ma, a);
    if (!same_code(ma, a->code, mb, b->code) || n != qm_op_nparams(mb, b))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        qm_param p = ma->params[a->param + i], q = mb->params[b->param + i];
        bool numbers = qm_param_is_number(p) && qm_param_is_number(q);
        if (numbers ? p.value != q.value : !same_expr(x, p.expr, q.expr))
            return false;
    }
    return true;
}

static bool same_for(matcher *x, const qm_ctl *a, const qm_ctl *b)
{
    if (!same_cell(x, a->cell, b->cell) || (a->lo == QM_NONE) != (b->lo == QM_NONE))
        return false;
    if (a->lo != QM_NONE)
        return same_expr(x, a->lo, b->lo) && same_expr(x, a->step, b->step) &&
               same_expr(x, a->hi, b->hi);
    bool same = a->nvalues == b->nvalues;
    for (uint32_t i = 0; same && i < a->nvalues; i++)
        same = same_expr(x, x->a->m->pool[a->values + i], x->b->m->pool[b->values + i]);
    return same;
}

static bool same_switch(matcher *x, const qm_ctl *a, const qm_ctl *b)
{
    bool same = same_expr(x, a->cond, b->cond) && a->nvalues == b->nvalues;
    for (uint32_t i = 0; same && i < a->nvalues; i++) {
        const uint32_t *p = &x->a->m->pool[a->values + 2 * i];
        const uint32_t *q = &x->b->m->pool[b->values + 2 * i];
        same = same_expr(x, p[0], q[0]) && p[1] == q[1];
    }
    return same;
}

static bool same_control(matcher *x, const qm_op *a, const qm_op *b)
{
    const qm_ctl *ca = &x->a->m->ctls[a->code], *cb = &x->b->m->ctls[b->code];
    if (a->kind == QM_OP_FOR)
        return same_for(x, ca, cb);
    if (a->kind == QM_OP_SWITCH)
        return same_switch(x, ca, cb);
    return same_expr(x, ca->cond, cb->cond);
}

static bool same_op(matcher *x, const qm_op *a, const qm_op *b)
{
    x->left = MAX_NODES;
    if (a->kind != b->kind || !same_qubits(x, a, b))
        return false;
    switch (a->kind) {
    case QM_OP_MEASURE:
        return a->code == b->code && (a->code == QM_NONE || !(a->code & QM_DYNAMIC));
    case QM_OP_RESET:
    case QM_OP_BREAK:
    case QM_OP_CONTINUE:
    case QM_OP_END:
        return true;
    case QM_OP_GATE:
        return same_gate(x, a, b);
    case QM_OP_DECL:
    case QM_OP_STORE:
        return !(a->code & QM_DYNAMIC) && !(b->code & QM_DYNAMIC) &&
               x->a->m->cells[a->code].shape == QM_NONE &&
               x->b->m->cells[b->code].shape == QM_NONE && same_cell(x, a->code, b->code) &&
               same_expr(x, a->param, b->param);
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_WHILE:
    case QM_OP_SWITCH:
        return same_control(x, a, b);
    default: /* calls, arrays */
        return false;
    }
}

static bool match(matcher *x, const qm_fblock *a, const qm_fblock *b)
{
    if (a->nitems != b->nitems)
        return false;
    for (uint32_t i = 0; i < a->nitems; i++) {
        if (a->items[i].nblocks != b->items[i].nblocks ||
            !same_op(x, &a->items[i].op, &b->items[i].op))
            return false;
        for (uint32_t k = 0; k < a->items[i].nblocks; k++)
            if (!match(x, &a->items[i].blocks[k], &b->items[i].blocks[k]))
                return false;
    }
    return true;
}

bool qm_fprograms_match(const qm_fprogram *a, const qm_fprogram *b)
{
    qm_arena arena;
    qm_arena_init(&arena, a->m->arena.recover);
    matcher x = {.a = a,
                 .b = b,
                 .to_a = QM_NEW_ARRAY(&arena, uint32_t, (size_t)b->m->ncells + 1),
                 .to_b = QM_NEW_ARRAY(&arena, uint32_t, (size_t)a->m->ncells + 1)};
    memset(x.to_a, 0xff, b->m->ncells * sizeof *x.to_a);
    memset(x.to_b, 0xff, a->m->ncells * sizeof *x.to_b);
    bool same = match(&x, &a->body, &b->body);
    qm_arena_free(&arena);
    return same;
}
