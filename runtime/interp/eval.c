/* eval.c - values of expressions.
 *
 * The nodes that an expression visits are listed at its first evaluation; then one loop over the
 * list computes a constant for each. Where an operator has no value, the node's value is the fault,
 * which passes to the nodes that need it: && and || do not need what they do not reach. The fault
 * of the left operand comes first, so the run ends with the one that an evaluation in order would
 * meet first. Time O(nodes) and the cost of their operators. */

#include "runtime/interp/machine.h"

#include "ir/array.h"
#include "ir/fold.h"

#include <string.h>

#define FAULT 0x80000000u

static bool is_fault(uint32_t v)
{
    return v != QM_NONE && (v & FAULT);
}

/* One bit of a bit variable is read from its bytes; the whole value is not needed. */
static bool reads_cell_bit(const qm_machine *x, const qm_expr *e)
{
    if (e->op != QM_EX_BIT)
        return false;
    const qm_expr *whole = qm_expr_at(x->m, e->a);
    return whole->op == QM_EX_CELL && whole->type.kind == QM_T_BIT;
}

static void need(qm_machine *x, uint32_t id)
{
    if (id != QM_NONE && x->m->exprs[id].op != QM_EX_CONST)
        x->value[id] = QM_NONE;
}

qm_node_list qm_expr_list(qm_machine *x, uint32_t expr)
{
    qm_node_list list;
    list.n = qm_expr_nodes(x->m, expr, x->arena, &list.nodes);
    for (uint32_t i = 0; i < list.n; i++)
        x->value[list.nodes[i]] = 0;
    need(x, expr);
    for (uint32_t i = list.n; i-- > 0;) {
        const qm_expr *e = qm_expr_at(x->m, list.nodes[i]);
        if (x->value[list.nodes[i]] != QM_NONE || qm_expr_is_leaf(e->op))
            continue;
        if (!reads_cell_bit(x, e))
            need(x, e->a);
        need(x, e->b);
        need(x, e->c);
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < list.n; i++)
        if (x->value[list.nodes[i]] == QM_NONE)
            list.nodes[n++] = list.nodes[i];
    list.n = n;
    return list;
}

static uint32_t value_of(const qm_machine *x, uint32_t id)
{
    return id == QM_NONE || x->m->exprs[id].op == QM_EX_CONST ? id : x->value[id];
}

/* A constant index as native code has it: what does not fit becomes one that is out of any range.
 */
static int64_t index_of(const qm_machine *x, uint32_t value)
{
    int64_t i;
    if (qm_expr_as_int(x->m, value, &i))
        return i;
    const qm_expr *e = qm_expr_at(x->m, value);
    uint32_t top = qm_type_bits(e->type) - 1;
    bool negative = e->type.kind == QM_T_INT && qm_expr_const_bit(x->m, value, top);
    return negative ? INT64_MIN : INT64_MAX;
}

static bool in_range(int64_t i, uint32_t n)
{
    return i >= -(int64_t)n && i < (int64_t)n;
}

/* The newest index known at run time is at the op's place. */
static void note_index(qm_machine *x, uint32_t expr)
{
    if (!qm_expr_is_const(x->m, expr))
        qm_machine_place(x, &x->rt->line, &x->rt->column);
}

static uint32_t cell_bit(qm_machine *x, uint32_t id, const qm_expr *e)
{
    uint32_t cell = qm_expr_at(x->m, e->a)->a, n = qm_type_bits(x->m->cells[cell].type);
    int64_t i = index_of(x, value_of(x, e->b));
    if (!in_range(i, n))
        return FAULT | id;
    uint8_t bit = qm_cell_at(x, cell)[i < 0 ? i + n : i];
    return qm_expr_const(x->m, e->type, bit);
}

static uint32_t element(qm_machine *x, const qm_expr *e)
{
    uint64_t position = qm_expr_at(x->m, value_of(x, e->a))->value;
    return qm_value_load(x, e->type,
                         qm_array_at(x, (uint32_t)e->value) + position * qm_frame_bytes(e->type));
}

/* The value of a node whose operands, as far as they matter, have no fault. */
static uint32_t fold_node(qm_machine *x, uint32_t id, const qm_expr *e)
{
    switch (e->op) {
    case QM_EX_CELL:
        return qm_value_load(x, e->type, qm_cell_at(x, e->a));
    case QM_EX_SIZE:
        return qm_expr_const(x->m, e->type, qm_array_size(x, e->a, (uint32_t)e->value));
    case QM_EX_ELEMENT:
        return element(x, e);
    case QM_EX_BIT:
    case QM_EX_INSERT:
        note_index(x, e->b);
        if (reads_cell_bit(x, e))
            return cell_bit(x, id, e);
        break;
    default:
        break;
    }
    uint32_t v = qm_fold(x->m, (qm_expr_op)e->op, e->type, value_of(x, e->a), value_of(x, e->b),
                         value_of(x, e->c));
    return v == QM_NONE ? FAULT | id : v;
}

static uint32_t eval_node(qm_machine *x, uint32_t id)
{
    qm_expr e = x->m->exprs[id];
    if (qm_expr_is_leaf(e.op))
        return fold_node(x, id, &e);
    uint32_t a = reads_cell_bit(x, &e) ? QM_NONE : value_of(x, e.a);
    if (is_fault(a))
        return a;
    if ((e.op == QM_EX_LAND || e.op == QM_EX_LOR) && x->m->exprs[a].value == (e.op == QM_EX_LOR))
        return a;
    uint32_t b = value_of(x, e.b), c = value_of(x, e.c);
    if (is_fault(b) || is_fault(c))
        return is_fault(b) ? b : c;
    return fold_node(x, id, &e);
}

void qm_machine_place(qm_machine *x, uint32_t *line, uint32_t *column)
{
    if (x->line == NULL) {
        x->line = qm_arena_zalloc(x->arena, x->m->nspans, sizeof *x->line);
        x->column = qm_arena_zalloc(x->arena, x->m->nspans, sizeof *x->column);
    }
    uint32_t begin = x->m->spans[x->span].begin;
    if (x->line[x->span] == 0 && begin != 0) {
        qm_place p = qm_sources_locate(&x->m->cx->sources, begin);
        x->line[x->span] = p.line;
        x->column[x->span] = p.column;
    }
    *line = x->line[x->span];
    *column = x->column[x->span];
}

void qm_machine_fail(qm_machine *x, const char *message)
{
    uint32_t line, column;
    qm_machine_place(x, &line, &column);
    qm_rt_fail(x->rt, message, line, column);
    __builtin_unreachable();
}

void qm_machine_give_up(qm_machine *x)
{
    x->gave_up = true;
    qm_rt_abort(x->rt, QM_ERR_INPUT, NULL);
}

/* Ends the run with what is wrong at the node. */
static _Noreturn void report(qm_machine *x, uint32_t id)
{
    qm_expr e = x->m->exprs[id];
    uint32_t line, column;
    qm_machine_place(x, &line, &column);
    if (e.op == QM_EX_AT)
        qm_rt_outside(x->rt, index_of(x, value_of(x, e.b)), (uint64_t)index_of(x, value_of(x, e.c)),
                      line, column);
    if (e.op == QM_EX_BIT || e.op == QM_EX_INSERT)
        qm_rt_index(x->rt, index_of(x, value_of(x, e.b)), qm_type_bits(qm_expr_at(x->m, e.a)->type),
                    line, column);
    if (e.op == QM_EX_POW)
        qm_machine_fail(x, QM_FAULT_POWER);
    if (e.op == QM_EX_CAST)
        qm_machine_fail(x, QM_FAULT_ANGLE);
    if (e.type.kind == QM_T_DURATION)
        qm_machine_fail(x, QM_FAULT_DURATION);
    if (qm_expr_at(x->m, e.a)->type.kind == QM_T_DURATION)
        qm_machine_fail(x, QM_FAULT_DT);
    qm_machine_fail(x, QM_FAULT_DIVISION);
}

uint32_t qm_evaluate(qm_machine *x, uint32_t expr)
{
    if (qm_expr_is_const(x->m, expr))
        return expr;
    qm_node_list *list = &x->lists[expr];
    if (list->nodes == NULL)
        *list = qm_expr_list(x, expr);
    for (uint32_t i = 0; i < list->n; i++)
        x->value[list->nodes[i]] = eval_node(x, list->nodes[i]);
    x->classical += list->n;
    uint32_t v = x->value[expr];
    if (is_fault(v))
        report(x, v & ~FAULT);
    return v;
}

double qm_evaluate_double(qm_machine *x, uint32_t expr)
{
    return qm_expr_as_double(x->m, qm_evaluate(x, expr));
}

int64_t qm_evaluate_int(qm_machine *x, uint32_t expr)
{
    return index_of(x, qm_evaluate(x, expr));
}

uint32_t qm_evaluate_index(qm_machine *x, uint32_t expr, uint32_t n)
{
    uint32_t line, column;
    int64_t i = index_of(x, qm_evaluate(x, expr));
    if (qm_expr_is_const(x->m, expr) && in_range(i, n))
        return (uint32_t)(i < 0 ? i + n : i);
    qm_machine_place(x, &line, &column);
    return qm_rt_index(x->rt, i, n, line, column);
}
