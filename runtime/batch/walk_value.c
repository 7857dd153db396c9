/* walk_value.c - values: what variables stand for is put into an expression, and what is left is an
 * integer, or a number of inputs. */
#include "runtime/batch/walk.h"

#include <string.h>

/* What a node becomes, its operands done. */
static uint32_t rebuilt(qm_walker *w, uint32_t id)
{
    const qm_expr e = *qm_expr_at(w->m, id);
    int64_t at;
    if (e.op == QM_EX_CELL)
        return w->by[e.a] == QM_NONE ? id : w->by[e.a];
    if (e.op == QM_EX_SIZE && w->arrays[e.a])
        return qm_expr_const(w->m, e.type, w->arrays[e.a]->size[e.value]);
    if (qm_expr_is_leaf(e.op))
        return id;
    uint32_t a = e.a == QM_NONE ? QM_NONE : w->known[e.a];
    uint32_t b = e.b == QM_NONE ? QM_NONE : w->known[e.b];
    uint32_t c = e.c == QM_NONE ? QM_NONE : w->known[e.c];
    if (e.op == QM_EX_ELEMENT) {
        uint32_t value = qm_expr_as_int(w->m, a, &at)
                             ? qm_walk_element(w, (uint32_t)e.value, (uint64_t)at)
                             : QM_NONE;
        return value == QM_NONE ? qm_expr_element(w->m, (uint32_t)e.value, a) : value;
    }
    if (a == e.a && b == e.b && c == e.c)
        return id;
    return qm_expr_make(w->m, (qm_expr_op)e.op, e.type, a, b, c);
}

uint32_t qm_walk_known(qm_walker *w, uint32_t expr)
{
    if (!w->has_arrays)
        return qm_expr_subst_cells(w->m, expr, w->by, w->ncells);
    uint32_t *nodes, n = qm_expr_nodes(w->m, expr, w->arena, &nodes);
    if (expr >= w->cap_known) {
        w->cap_known = 2 * w->m->nexprs;
        w->known = QM_NEW_ARRAY(w->arena, uint32_t, w->cap_known);
    }
    for (uint32_t i = 0; i < n; i++)
        w->known[nodes[i]] = rebuilt(w, nodes[i]);
    return w->known[expr];
}

static bool is_real(qm_type t)
{
    return t.kind == QM_T_FLOAT || t.kind == QM_T_ANGLE;
}

/* What the type makes of a computed value. */
static uint32_t settle(qm_walker *w, qm_type t, uint32_t par, bool may_leave_circle)
{
    if (t.kind == QM_T_ANGLE && may_leave_circle)
        return qm_par_make(&w->b, QM_PAR_WRAP, par, QM_NONE, 0);
    if (t.kind == QM_T_FLOAT && t.width < 64)
        return qm_par_make(&w->b, QM_PAR_ROUND, par, QM_NONE, t.width);
    return par;
}

static uint32_t input_image(qm_walker *w, const qm_expr *e)
{
    uint32_t cell = e->op == QM_EX_CELL ? e->a : (uint32_t)e->value, first = w->input[cell];
    int64_t at = 0;
    if (first == QM_NONE || (e->op == QM_EX_ELEMENT && !qm_expr_as_int(w->m, e->a, &at)))
        return QM_NONE;
    const qm_circuit_input *in = &w->b.c->inputs[first + (uint32_t)at];
    if (in->role == QM_INPUT_OPEN)
        return QM_NONE;
    uint32_t par = qm_par_make(&w->b, QM_PAR_INPUT, first + (uint32_t)at, QM_NONE, 0);
    return settle(w, e->type, par, true);
}

static bool find_par_op(uint8_t op, qm_par_op *out)
{
    static const uint8_t table[QM_EX_OP_COUNT] = {
        [QM_EX_NEG] = QM_PAR_NEG,       [QM_EX_ADD] = QM_PAR_ADD,
        [QM_EX_SUB] = QM_PAR_SUB,       [QM_EX_MUL] = QM_PAR_MUL,
        [QM_EX_DIV] = QM_PAR_DIV,       [QM_EX_MOD] = QM_PAR_MOD,
        [QM_EX_POW] = QM_PAR_POW,       [QM_EX_SIN] = QM_PAR_SIN,
        [QM_EX_COS] = QM_PAR_COS,       [QM_EX_TAN] = QM_PAR_TAN,
        [QM_EX_ARCSIN] = QM_PAR_ARCSIN, [QM_EX_ARCCOS] = QM_PAR_ARCCOS,
        [QM_EX_ARCTAN] = QM_PAR_ARCTAN, [QM_EX_EXP] = QM_PAR_EXP,
        [QM_EX_LOG] = QM_PAR_LOG,       [QM_EX_SQRT] = QM_PAR_SQRT,
        [QM_EX_FLOOR] = QM_PAR_FLOOR,   [QM_EX_CEILING] = QM_PAR_CEILING,
    };
    *out = table[op];
    return table[op] != QM_PAR_CONST;
}

/* The number that a node is, its operands done; QM_NONE when it is none that can be swept. */
static uint32_t image_of(qm_walker *w, uint32_t id)
{
    const qm_expr *e = qm_expr_at(w->m, id);
    qm_par_op op = QM_PAR_CONST;
    if (e->op == QM_EX_CONST)
        return is_real(e->type) || e->type.kind == QM_T_INT || e->type.kind == QM_T_UINT
                   ? qm_par_const(&w->b, qm_expr_as_double(w->m, id))
                   : QM_NONE;
    if (!is_real(e->type))
        return QM_NONE;
    if (e->op == QM_EX_CELL || e->op == QM_EX_ELEMENT)
        return input_image(w, e);
    if (e->op != QM_EX_CAST && !find_par_op(e->op, &op))
        return QM_NONE;
    uint32_t x = w->image[e->a], y = e->b == QM_NONE ? QM_NONE : w->image[e->b];
    if (x == QM_NONE || (e->b != QM_NONE && y == QM_NONE))
        return QM_NONE;
    if (e->op == QM_EX_CAST)
        return settle(w, e->type, x, qm_expr_at(w->m, e->a)->type.kind != QM_T_ANGLE);
    return settle(w, e->type, qm_par_make(&w->b, op, x, y, 0), op != QM_PAR_DIV);
}

/* Why a value is not known, at `at`: the first cell of the expression that has none. */
static void refuse(qm_walker *w, uint32_t expr, const char *what, qm_span at)
{
    qm_diag *d = &w->m->cx->diag;
    uint32_t *nodes, n = qm_expr_nodes(w->m, expr, w->arena, &nodes);
    for (uint32_t i = 0; i < n; i++) {
        const qm_expr *e = qm_expr_at(w->m, nodes[i]);
        if (e->op != QM_EX_CELL && e->op != QM_EX_ELEMENT)
            continue;
        uint32_t cell = e->op == QM_EX_CELL ? e->a : (uint32_t)e->value;
        const qm_cell *c = &w->m->cells[cell];
        qm_diag_rec r;
        if (c->role != QM_CELL_INPUT)
            r = qm_error(d, QM_E_SWEEP, at,
                         "%s depends on '%s', which is no function of the inputs", what,
                         qm_walk_cell_name(w, cell));
        else if (w->input[cell] != QM_NONE && image_of(w, nodes[i]) != QM_NONE)
            continue;
        else
            r = qm_error(d, QM_E_SWEEP, at, "%s depends on input '%s', which has no value", what,
                         qm_walk_cell_name(w, cell));
        qm_note(d, r, c->at, "'%s' is declared here", qm_walk_cell_name(w, cell));
        return;
    }
    qm_error(d, QM_E_SWEEP, at, "%s depends on inputs in a way that cannot be swept", what);
}

uint32_t qm_walk_number(qm_walker *w, uint32_t expr, qm_span at)
{
    expr = qm_walk_known(w, expr);
    uint32_t *nodes, n = qm_expr_nodes(w->m, expr, w->arena, &nodes);
    while (w->nimages < w->m->nexprs) {
        QM_RESERVE(w->arena, w->image, w->nimages, w->cap_images);
        w->image[w->nimages++] = QM_NONE;
    }
    for (uint32_t i = 0; i < n; i++)
        if (w->image[nodes[i]] == QM_NONE)
            w->image[nodes[i]] = image_of(w, nodes[i]);
    if (w->image[expr] == QM_NONE)
        refuse(w, expr, "this angle", at);
    return w->image[expr];
}

bool qm_walk_integer(qm_walker *w, uint32_t expr, const char *what, qm_span at, int64_t *out)
{
    expr = qm_walk_known(w, expr);
    if (qm_expr_as_int(w->m, expr, out))
        return true;
    qm_diag *d = &w->m->cx->diag;
    if (qm_expr_is_const(w->m, expr))
        qm_error(d, QM_E_SWEEP, at, "%s does not fit in 64 bits", what);
    else if (qm_expr_reads_any(w->m, expr))
        refuse(w, expr, what, at);
    else
        qm_error(d, QM_E_SWEEP, at, "%s has no value", what);
    return false;
}
