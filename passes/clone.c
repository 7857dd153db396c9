/* clone.c - substitutes cells in ops. Parameters, operand lists and control records are shared with
 * the original where nothing in them changes. */
#include "passes/clone.h"

#include "ir/array.h"

#include <string.h>

void qm_clone_bind(qm_cloner *c, uint32_t cell, uint32_t expr, uint32_t to)
{
    QM_RESERVE(c->scratch, c->bindings, c->n, c->cap);
    c->bindings[c->n++] = (qm_binding){.cell = cell, .expr = expr, .to = to};
}

uint32_t qm_clone_expr(qm_cloner *c, uint32_t expr)
{
    if (expr == QM_NONE || qm_expr_is_const(c->m, expr))
        return expr;
    uint32_t original = expr;
    if (c->nby > 0)
        expr = qm_expr_subst_cells(c->m, expr, c->by, c->nby);
    for (uint32_t i = c->n; i-- > 0;)
        if (qm_expr_reads(c->m, expr, c->bindings[i].cell))
            expr = qm_expr_subst(c->m, expr, c->bindings[i].cell, c->bindings[i].expr);
    if (expr != original && qm_expr_has_bad_index(c->m, expr))
        c->bad_index = true;
    return expr;
}

static uint32_t clone_target(const qm_cloner *c, uint32_t cell)
{
    for (uint32_t i = c->n; i-- > 0;)
        if (c->bindings[i].cell == cell && c->bindings[i].to != QM_NONE)
            return c->bindings[i].to;
    return cell;
}

qm_ctl qm_clone_ctl(qm_cloner *c, qm_op_kind kind, const qm_ctl *ctl)
{
    qm_ctl copy = *ctl;
    if (kind != QM_OP_FOR) {
        copy.cond = qm_clone_expr(c, ctl->cond);
        return copy;
    }
    if (ctl->lo != QM_NONE) {
        copy.lo = qm_clone_expr(c, ctl->lo);
        copy.step = qm_clone_expr(c, ctl->step);
        copy.hi = qm_clone_expr(c, ctl->hi);
        int64_t step;
        c->bad_index |= qm_expr_is_const(c->m, copy.step) &&
                        qm_expr_as_int(c->m, copy.step, &step) && step == 0;
        return copy;
    }
    uint32_t *values = QM_NEW_ARRAY(c->scratch, uint32_t, (size_t)ctl->nvalues + 1);
    bool same = true;
    for (uint32_t i = 0; i < ctl->nvalues; i++) {
        values[i] = qm_clone_expr(c, c->m->pool[ctl->values + i]);
        same &= values[i] == c->m->pool[ctl->values + i];
    }
    if (!same)
        copy.values = qm_module_add_pool(c->m, values, ctl->nvalues);
    return copy;
}

/* The element that a constant index names among `size`, or QM_NONE. */
static uint32_t element(const qm_cloner *c, uint32_t index, uint32_t size)
{
    int64_t i;
    if (!qm_expr_as_int(c->m, index, &i) || i < -(int64_t)size || i >= (int64_t)size)
        return QM_NONE;
    return (uint32_t)(i < 0 ? i + (int64_t)size : i);
}

static qm_status clone_qubit(qm_cloner *c, uint32_t *operand)
{
    qm_module *m = c->m;
    if (!(*operand & QM_DYNAMIC))
        return QM_OK;
    qm_dyn dyn = m->dyns[*operand & ~QM_DYNAMIC];
    uint32_t index = qm_clone_expr(c, dyn.index);
    if (qm_expr_is_const(m, index)) {
        const qm_reg *reg = &m->regs[dyn.object];
        uint32_t i = element(c, index, reg->size);
        if (i == QM_NONE)
            return QM_ERR_INPUT;
        *operand = reg->kind == QM_REG_ALIAS ? m->pool[reg->first + i] : reg->first + i;
    } else if (index != dyn.index) {
        *operand = qm_module_add_dyn(m, dyn.object, index);
    }
    return QM_OK;
}

/* Is q[i] a known qubit that stands before it too? */
static bool is_repeated(const uint32_t *q, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (q[i] == q[k] && !(q[i] & QM_DYNAMIC))
            return true;
    return false;
}

/* A barrier is for each of its qubits once; other ops take no qubit twice. */
static qm_status make_distinct(const qm_op *op, uint32_t *q, uint32_t *n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *n; i++) {
        q[kept] = q[i];
        if (!is_repeated(q, kept))
            kept++;
        else if (op->kind != QM_OP_BARRIER)
            return QM_ERR_INPUT;
    }
    *n = kept;
    return QM_OK;
}

static qm_status clone_qubits(qm_cloner *c, const qm_op *op, qm_op *out)
{
    if (!qm_op_has_dynamic_qubit(c->m, op))
        return QM_OK;
    uint32_t *q = QM_NEW_ARRAY(c->scratch, uint32_t, op->nqubits);
    memcpy(q, qm_op_qubits(c->m, op), op->nqubits * sizeof *q);
    for (uint32_t k = 0; k < op->nqubits; k++) {
        qm_status status = clone_qubit(c, &q[k]);
        if (status)
            return status;
    }
    uint32_t n = op->nqubits;
    qm_status status = make_distinct(op, q, &n);
    qm_op_set_qubits(c->m, out, q, n);
    return status;
}

static qm_status clone_bit(qm_cloner *c, const qm_op *op, qm_op *out)
{
    qm_module *m = c->m;
    if (op->code == QM_NONE)
        return QM_OK;
    uint32_t i, cell;
    if (op->code & QM_DYNAMIC) {
        qm_dyn dyn = m->dyns[op->code & ~QM_DYNAMIC];
        cell = clone_target(c, dyn.object);
        uint32_t index = qm_clone_expr(c, dyn.index);
        if (!qm_expr_is_const(m, index)) {
            out->code = qm_module_add_dyn(m, cell, index);
            return QM_OK;
        }
        i = element(c, index, qm_type_bits(m->cells[cell].type));
        if (i == QM_NONE)
            return QM_ERR_INPUT;
    } else {
        cell = clone_target(c, qm_module_bit_cell(m, op->code, &i));
    }
    out->code = m->cells[cell].bit0 + i;
    return QM_OK;
}

static void clone_params(qm_cloner *c, qm_op *out)
{
    qm_module *m = c->m;
    uint32_t n = m->gates[out->code].nparams, first = out->param;
    bool same = true;
    for (uint32_t k = 0; k < n && same; k++)
        same = qm_clone_expr(c, m->params[first + k].expr) == m->params[first + k].expr;
    if (same)
        return;
    qm_param *p = QM_NEW_ARRAY(c->scratch, qm_param, n);
    for (uint32_t k = 0; k < n; k++) {
        p[k] = m->params[first + k];
        if (!qm_param_is_number(p[k]))
            p[k] = qm_param_expr(m, qm_clone_expr(c, p[k].expr));
    }
    out->param = qm_module_add_angles(m, out->code, p);
}

/* Arrays are declared once for all, so that only indices change. */
static uint32_t clone_view(qm_cloner *c, uint32_t view)
{
    qm_view v = c->m->views[view];
    qm_item items[QM_MAX_DIMENSIONS];
    bool same = true;
    for (uint32_t d = 0; d < v.nitems; d++) {
        qm_item old = qm_view_item(c->m, &v, d);
        items[d] = (qm_item){qm_clone_expr(c, old.start), qm_clone_expr(c, old.step),
                             qm_clone_expr(c, old.stop)};
        same &=
            items[d].start == old.start && items[d].step == old.step && items[d].stop == old.stop;
    }
    return same ? view : qm_module_add_view(c->m, v.cell, items, v.nitems);
}

/* Copies of n views at m->pool[first]. */
static uint32_t *clone_views(qm_cloner *c, uint32_t first, uint32_t n)
{
    uint32_t *views = QM_NEW_ARRAY(c->scratch, uint32_t, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        views[i] = clone_view(c, c->m->pool[first + i]);
    return views;
}

static void clone_copy(qm_cloner *c, qm_op *out)
{
    uint32_t n = c->m->pool[out->param], span = out->span;
    const uint32_t *sources = clone_views(c, out->param + 1, n);
    *out = qm_op_copy(c->m, clone_view(c, out->code), sources, n);
    out->span = span;
}

static void clone_store(qm_cloner *c, qm_op *out)
{
    if (!(out->code & QM_DYNAMIC)) {
        out->code = clone_target(c, out->code);
        return;
    }
    qm_dyn dyn = c->m->dyns[out->code & ~QM_DYNAMIC];
    uint32_t position = qm_clone_expr(c, dyn.index);
    if (position != dyn.index)
        out->code = qm_module_add_dyn(c->m, dyn.object, position);
}

static void clone_call(qm_cloner *c, qm_op *out)
{
    qm_module *m = c->m;
    qm_call call = m->calls[out->code];
    uint32_t first = call.args;
    call.cell = call.cell == QM_NONE ? QM_NONE : clone_target(c, call.cell);
    call.args = m->npool;
    for (uint32_t i = 0; i < call.nargs; i++) {
        uint32_t arg = qm_clone_expr(c, m->pool[first + i]);
        qm_module_add_pool(m, &arg, 1);
    }
    call.views = qm_module_add_pool(m, clone_views(c, call.views, call.nviews), call.nviews);
    out->code = qm_module_add_call(m, &call);
}

qm_status qm_clone_op(qm_cloner *c, const qm_op *op, qm_op *out)
{
    *out = *op;
    if (op->kind == QM_OP_GATE)
        clone_params(c, out);
    else if (op->kind == QM_OP_STORE)
        clone_store(c, out);
    else if (op->kind == QM_OP_COPY)
        clone_copy(c, out);
    else if (op->kind == QM_OP_CALL)
        clone_call(c, out);
    if (op->kind == QM_OP_STORE || op->kind == QM_OP_DELAY || op->kind == QM_OP_RETURN)
        out->param = qm_clone_expr(c, op->param);
    qm_status status = op->kind == QM_OP_MEASURE ? clone_bit(c, op, out) : QM_OK;
    return status ? status : clone_qubits(c, op, out);
}

void qm_clone_decl(qm_cloner *c, const qm_op *op, qm_op *out)
{
    qm_module *m = c->m;
    qm_cell cell = m->cells[op->code];
    *out = *op;
    out->param = qm_clone_expr(c, op->param);
    bool written_once = !cell.global && cell.nwrites == 1; /* by this declaration */
    if (written_once && out->param != QM_NONE && qm_expr_is_const(m, out->param)) {
        qm_clone_bind(c, op->code, out->param, QM_NONE);
        out->kind = QM_OP_NOP;
        return;
    }
    out->code =
        qm_module_add_cell(m, cell.name, cell.type, (qm_cell_role)cell.role, cell.global, cell.at);
    m->cells[out->code].func = cell.func;
    qm_clone_bind(c, op->code, qm_expr_cell(m, out->code), out->code);
}
