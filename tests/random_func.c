/* random_func.c - random subroutines and calls of them; see random_parts.h.
 *
 * A subroutine has a parameter int[8] and up to two registers of qubits. It calls earlier ones, and
 * itself with a smaller value, so that it ends. */

#include "tests/random_control.h"

#include "ir/array.h"

#include <string.h>

static const qm_span nowhere = {0, 0};

static qm_type int8(void)
{
    return random_type(QM_T_INT, 8);
}

static uint32_t constant(random_state *r, int64_t v)
{
    return qm_expr_const(r->m, int8(), (uint64_t)v);
}

static uint32_t compare(random_state *r, qm_expr_op op, uint32_t a, int64_t b)
{
    return qm_expr_make(r->m, op, random_type(QM_T_BOOL, 1), a, constant(r, b), QM_NONE);
}

static uint32_t add(random_state *r, uint32_t a, int64_t b)
{
    return qm_expr_make(r->m, QM_EX_ADD, int8(), a, constant(r, b), QM_NONE);
}

/* if (cond) { }: returns the block inside. */
static uint32_t push_if(random_state *r, uint32_t block, uint32_t cond)
{
    qm_ctl c = {.cond = cond, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1};
    qm_op op = qm_op_make(QM_OP_IF);
    op.code = qm_module_add_ctl(r->m, &c);
    op.region = qm_module_add_block(r->m);
    qm_block_push(r->m, block, op);
    return op.region;
}

static void push_return(random_state *r, uint32_t block, uint32_t func, uint32_t value)
{
    qm_op op = qm_op_make(QM_OP_RETURN);
    op.param = r->m->funcs[func].result.kind == QM_T_VOID ? QM_NONE : value;
    qm_block_push(r->m, block, op);
}

/* Makes one of the qubits for a register known at run time only: its number plus a variable that is
 * 0 combined with itself. */
static void hide_element(random_state *r, const qm_reg *formal, uint32_t *q)
{
    qm_module *m = r->m;
    qm_type u5 = random_type(QM_T_UINT, 5);
    uint32_t any = qm_expr_cell(m, r->cells.u5), k = formal->first + random_pick(r, formal->size);
    for (uint32_t i = 0; i < r->nregs; i++) {
        const qm_reg *reg = &m->regs[r->regs[i]];
        bool inside = true;
        for (uint32_t j = 0; j < formal->size; j++)
            inside &= qm_reg_position(m, reg, q[formal->first + j]) != QM_NONE;
        if (!inside || reg->scalar)
            continue;
        uint32_t none = qm_expr_make(m, QM_EX_XOR, u5, any, any, QM_NONE);
        uint32_t at = qm_expr_const(m, u5, q[k] - reg->first);
        q[k] = qm_module_add_dyn(m, r->regs[i], qm_expr_make(m, QM_EX_ADD, u5, none, at, QM_NONE));
        return;
    }
}

/* The formal array of a subroutine, or QM_NONE. */
static uint32_t formal_array(const random_state *r, uint32_t func)
{
    const qm_func *f = &r->m->funcs[func];
    for (uint32_t i = 0; i < f->nformals; i++)
        if (f->formals[i].cell != QM_NONE && r->m->cells[f->formals[i].cell].shape != QM_NONE)
            return f->formals[i].cell;
    return QM_NONE;
}

/* Can a subroutine give its own formal array to another? */
static bool can_give(const random_state *r, uint32_t own, uint32_t formal)
{
    uint64_t size;
    if (formal == QM_NONE)
        return true;
    if (own == QM_NONE || (r->m->cells[own].readonly && !r->m->cells[formal].readonly))
        return false;
    return !qm_array_known(r->m, formal, 0, &size) || qm_array_known(r->m, own, 0, &size);
}

/* The array of the subroutine that calls, or a part of a global one. */
static uint32_t array_argument(random_state *r, uint32_t own, uint32_t formal)
{
    uint64_t size;
    uint32_t ndims;
    if (own != QM_NONE)
        return qm_module_add_view(r->m, own, NULL, 0);
    qm_array_dims(r->m, formal, &ndims);
    bool known = qm_array_known(r->m, formal, 0, &size);
    return random_row(r, known ? (uint32_t)size : 2 + random_pick(r, 3));
}

/* The result goes to `cell` when the subroutine has one; `own`: the caller's array;
 * `hide`: a qubit of its first register is known at run time only. */
static void push_call(random_state *r, uint32_t block, uint32_t func, uint32_t arg, uint32_t of,
                      uint32_t cell, uint32_t own, bool hide)
{
    uint32_t formal = formal_array(r, func), view;
    const qm_func *f = &r->m->funcs[func];
    uint32_t q[RANDOM_QUBITS];
    qm_call c = {.func = func, .nargs = 1, .cell = cell};
    if (f->result.kind == QM_T_VOID)
        c.cell = QM_NONE;
    random_distinct_qubits(r, of, f->nqubits, q);
    if (hide && f->nqubits > 0)
        hide_element(r, &r->m->regs[f->formals[0].reg], q);
    c.args = qm_module_add_pool(r->m, &arg, 1);
    if (formal != QM_NONE) {
        view = array_argument(r, own, formal);
        c.nviews = 1;
        c.views = qm_module_add_pool(r->m, &view, 1);
    }
    qm_op op = qm_op_make(QM_OP_CALL);
    op.code = qm_module_add_call(r->m, &c);
    qm_op_set_qubits(r->m, &op, q, r->m->funcs[func].nqubits);
    qm_block_push(r->m, block, op);
}

static uint32_t local(random_state *r, uint32_t func, qm_type t, uint32_t value)
{
    uint32_t cell = qm_module_add_cell(r->m, random_name(r, "l"), t, QM_CELL_VAR, false, nowhere);
    r->m->cells[cell].func = func;
    random_declare(r, r->m->funcs[func].body, cell, value);
    return cell;
}

static void measure(random_state *r, uint32_t func)
{
    uint32_t q = random_pick(r, r->m->funcs[func].nqubits);
    qm_type bit = {.kind = QM_T_BIT};
    qm_op op = qm_op_make(QM_OP_MEASURE);
    uint32_t cell = local(r, func, bit, qm_expr_const(r->m, bit, 0));
    op.code = r->m->cells[cell].bit0;
    qm_op_set_qubits(r->m, &op, &q, 1);
    qm_block_push(r->m, r->m->funcs[func].body, op);
    r->func_cost[func]++;
}

static void store_result(random_state *r, uint32_t func, uint32_t cell, uint32_t value)
{
    qm_op op = qm_op_make(QM_OP_STORE);
    op.code = cell;
    op.param = value;
    qm_block_push(r->m, r->m->funcs[func].body, op);
}

/* Calls an earlier subroutine, or itself while 0 < x < 3. */
static void inner_call(random_state *r, uint32_t func, uint32_t x, uint32_t cell)
{
    uint32_t callee = random_pick(r, func + 1), body = r->m->funcs[func].body;
    uint32_t own = formal_array(r, func);
    if (r->m->funcs[callee].nqubits > r->m->funcs[func].nqubits ||
        !can_give(r, own, formal_array(r, callee)))
        return;
    if (callee != func) {
        r->func_cost[func] += r->func_cost[callee];
        r->m->funcs[func].ends |= r->m->funcs[callee].ends;
        push_call(r, body, callee, add(r, x, 1), r->m->funcs[func].nqubits, cell, own, false);
        return;
    }
    uint32_t positive = push_if(r, body, compare(r, QM_EX_GT, x, 0));
    uint32_t small = push_if(r, positive, compare(r, QM_EX_LT, x, 3));
    push_call(r, small, func, add(r, x, -1), r->m->funcs[func].nqubits, cell, own, false);
    r->func_cost[func] *= 3;
}

void random_func(random_state *r)
{
    qm_module *m = r->m;
    bool value = random_pick(r, 3) != 0;
    qm_type none = {.kind = QM_T_VOID};
    uint32_t func = qm_module_add_func(m, random_name(r, "f"), value ? int8() : none, nowhere);
    uint32_t cell = qm_module_add_cell(m, random_name(r, "x"), int8(), QM_CELL_VAR, false, nowhere);
    uint32_t body = m->funcs[func].body, x = qm_expr_cell(m, cell);
    uint32_t size = 1 + random_pick(r, m->nqubits < 3 ? m->nqubits : 3);
    qm_func_add_qubits(m, func, random_name(r, "w"), size, size == 1 && random_pick(r, 2), nowhere);
    qm_func_add_cell(m, func, cell);
    if (size < m->nqubits && random_pick(r, 2))
        qm_func_add_qubits(m, func, random_name(r, "w"), 1, true, nowhere);
    uint32_t array = r->narrays && random_pick(r, 2) ? random_formal_array(r, func) : QM_NONE;
    uint32_t result = local(r, func, int8(), add(r, x, random_pick(r, 3)));
    for (uint32_t i = random_pick(r, 4); i-- > 0;)
        random_local_gate(r, body, m->funcs[func].nqubits);
    if (random_pick(r, 2))
        push_return(r, push_if(r, body, compare(r, QM_EX_EQ, x, random_pick(r, 4))), func, x);
    if (random_has(r, RANDOM_CONTROL) && random_pick(r, 4) == 0) {
        m->funcs[func].ends = true;
        uint32_t branch = push_if(r, body, compare(r, QM_EX_EQ, x, random_pick(r, 4)));
        qm_block_push(m, branch, qm_op_make(QM_OP_END));
    }
    if (random_has(r, RANDOM_MEASURE) && random_pick(r, 2))
        measure(r, func);
    inner_call(r, func, x, result);
    if (array != QM_NONE)
        store_result(r, func, result, random_use_formal(r, body, array, x));
    for (uint32_t i = random_pick(r, 3); i-- > 0;)
        random_local_gate(r, body, m->funcs[func].nqubits);
    if (value)
        push_return(r, body, func, qm_expr_cell(m, result));
}

void random_extern(random_state *r)
{
    uint32_t func = qm_module_add_func(r->m, QM_NONE, int8(), nowhere), array = QM_NONE;
    r->m->funcs[func].is_extern = true;
    qm_func_add_cell(
        r->m, func,
        qm_module_add_cell(r->m, random_name(r, "x"), int8(), QM_CELL_VAR, false, nowhere));
    if (r->narrays && random_pick(r, 2))
        array = random_formal_array(r, func);
    const char *name = array == QM_NONE              ? "test_step"
                       : r->m->cells[array].readonly ? "test_read"
                                                     : "test_change";
    r->m->funcs[func].name = qm_intern_add(&r->m->cx->names, name, strlen(name));
}

void random_call(random_state *r, uint32_t block)
{
    if (r->m->nfuncs == 0)
        return;
    uint32_t func = random_pick(r, r->m->nfuncs), cost = r->func_cost[func] * r->rounds;
    if (r->measurements < cost)
        return;
    r->measurements -= cost;
    uint32_t cell = random_pick(r, 4) ? r->cells.i8 : QM_NONE;
    bool hide = random_has(r, RANDOM_DYNAMIC) && r->cells.u5 != QM_NONE && random_pick(r, 2);
    push_call(r, block, func, random_int(r, 8, 1), r->m->nqubits, cell, QM_NONE, hide);
}
