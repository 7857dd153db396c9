/* lower_func.c - subroutines: each is an internal function
 *
 *     result f(rt, ended, qubits, depth, values...)
 *
 * where `qubits` are the flat numbers of its actual qubits, `depth` counts the calls in one another
 * and `*ended` is set when the program ends inside: callers then leave, too. A value of many bits
 * is passed by its address, and such a result is stored at one more address, the last argument. */
#include "backends/llvm/lower.h"

#include "ir/array.h"

enum { ARG_RT, ARG_ENDED, ARG_QUBITS, ARG_DEPTH, ARG_VALUES, MAX_VALUE_BITS = 1 << 12 };

static bool is_wide(qm_type t)
{
    return qm_type_bits(t) > MAX_VALUE_BITS;
}

static LLVMTypeRef argument_type(const qm_lower *l, qm_type t)
{
    return is_wide(t) ? l->ptr : qm_value_type(l, t);
}

/* An array comes with its address and sizes; a wide result has an address, too. */
static size_t most_arguments(const qm_func *f)
{
    return ARG_VALUES + 1 + f->nformals * (size_t)(1 + QM_MAX_DIMENSIONS);
}

static void declare(qm_lower *l, uint32_t func)
{
    const qm_func *f = &l->m->funcs[func];
    LLVMTypeRef *types = QM_NEW_ARRAY(l->arena, LLVMTypeRef, most_arguments(f));
    uint32_t n = ARG_VALUES;
    types[ARG_RT] = types[ARG_ENDED] = types[ARG_QUBITS] = l->ptr;
    types[ARG_DEPTH] = l->i32;
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        if (cell != QM_NONE && qm_cell_is_array(&l->m->cells[cell]))
            n += qm_array_params(l, cell, types + n);
        else if (cell != QM_NONE)
            types[n++] = argument_type(l, l->m->cells[cell].type);
    }
    bool none = f->result.kind == QM_T_VOID || is_wide(f->result);
    if (is_wide(f->result))
        types[n++] = l->ptr;
    LLVMTypeRef result = none ? l->none : qm_value_type(l, f->result);
    l->fn_types[func] = LLVMFunctionType(result, types, n, false);
    l->fns[func] =
        LLVMAddFunction(l->mod, qm_arena_printf(l->arena, "qm_func_%u", func), l->fn_types[func]);
    LLVMSetLinkage(l->fns[func], LLVMInternalLinkage);
}

void qm_funcs_declare(qm_lower *l)
{
    uint32_t n = l->m->nfuncs;
    l->fns = QM_NEW_ARRAY(l->arena, LLVMValueRef, n);
    l->fn_types = QM_NEW_ARRAY(l->arena, LLVMTypeRef, n);
    for (uint32_t i = 0; i < n && l->status == QM_OK; i++)
        if (!l->m->funcs[i].is_extern)
            declare(l, i);
}

static void read_value(qm_lower *l, uint32_t cell, LLVMValueRef v)
{
    qm_type t = l->m->cells[cell].type;
    if (is_wide(t))
        v = LLVMBuildLoad2(l->b, qm_value_type(l, t), v, "");
    qm_cell_store(l, cell, v);
}

static void read_parameters(qm_lower *l, const qm_func *f)
{
    uint32_t n = ARG_VALUES;
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        if (cell != QM_NONE && qm_cell_is_array(&l->m->cells[cell]))
            n = qm_array_read_params(l, cell, n);
        else if (cell != QM_NONE)
            read_value(l, cell, LLVMGetParam(l->fn, n++));
    }
}

LLVMBasicBlockRef qm_func_begin(qm_lower *l, LLVMBasicBlockRef *end)
{
    l->fn = l->fns[l->func];
    l->rt = LLVMGetParam(l->fn, ARG_RT);
    l->ended = LLVMGetParam(l->fn, ARG_ENDED);
    l->map = LLVMGetParam(l->fn, ARG_QUBITS);
    l->depth = LLVMGetParam(l->fn, ARG_DEPTH);
    LLVMPositionBuilderAtEnd(l->entry_b, qm_new_block(l));
    LLVMBasicBlockRef start = qm_new_block(l);
    l->exit = l->stop = qm_new_block(l);
    *end = qm_new_block(l);
    LLVMPositionBuilderAtEnd(l->b, start);
    qm_gates_begin(l);
    qm_cells_enter(l);
    read_parameters(l, &l->m->funcs[l->func]);
    return start;
}

/* A return with a value that nobody reads. */
static void return_nothing(qm_lower *l)
{
    LLVMTypeRef result = LLVMGetReturnType(l->fn_types[l->func]);
    if (result == l->none)
        LLVMBuildRetVoid(l->b);
    else
        LLVMBuildRet(l->b, LLVMConstNull(result));
}

void qm_func_finish(qm_lower *l, LLVMBasicBlockRef start, LLVMBasicBlockRef end)
{
    const qm_func *f = &l->m->funcs[l->func];
    LLVMBuildBr(l->entry_b, start);
    LLVMPositionBuilderAtEnd(l->b, l->exit);
    LLVMBuildStore(l->b, LLVMConstInt(l->i8, 1, false), l->ended);
    return_nothing(l);
    LLVMPositionBuilderAtEnd(l->b, end);
    if (f->result.kind != QM_T_VOID) {
        qm_check(l, LLVMConstInt(l->i1, 1, false), QM_FAULT_NO_RETURN);
    }
    return_nothing(l);
}

/* Leaves, too, when the program has ended inside a call. */
static void continue_unless_ended(qm_lower *l)
{
    LLVMBasicBlockRef next = qm_new_block(l);
    LLVMValueRef byte = LLVMBuildLoad2(l->b, l->i8, l->ended, "");
    LLVMValueRef ended = LLVMBuildICmp(l->b, LLVMIntNE, byte, LLVMConstNull(l->i8), "");
    LLVMBuildCondBr(l->b, ended, l->exit, next);
    LLVMPositionBuilderAtEnd(l->b, next);
}

/* The depth of a call from here, checked. */
static LLVMValueRef enter(qm_lower *l, uint32_t func)
{
    LLVMValueRef place[2], depth = LLVMBuildAdd(l->b, l->depth, qm_const32(l, 1), "");
    qm_line_column(l, place);
    LLVMValueRef args[] = {l->rt,
                           depth,
                           qm_const32(l, l->m->cx->limits.call_depth),
                           qm_const32(l, qm_cells_bytes(l, func)),
                           place[0],
                           place[1]};
    LLVMValueRef asked = qm_call_rt(l, QM_FN_qm_rt_enter, args, 6);
    LLVMBasicBlockRef next = qm_new_block(l);
    LLVMValueRef stop = LLVMBuildICmp(l->b, LLVMIntNE, asked, qm_const32(l, 0), "");
    LLVMBuildCondBr(l->b, stop, l->stop, next);
    LLVMPositionBuilderAtEnd(l->b, next);
    return depth;
}

static bool is_array(const qm_lower *l, const qm_func *f, uint32_t formal)
{
    uint32_t cell = f->formals[formal].cell;
    return cell != QM_NONE && qm_cell_is_array(&l->m->cells[cell]);
}

static LLVMValueRef argument(qm_lower *l, uint32_t expr)
{
    qm_type t = qm_expr_at(l->m, expr)->type;
    LLVMValueRef v = qm_eval(l, expr);
    if (!is_wide(t))
        return v;
    LLVMValueRef memory = qm_entry_alloca(l, qm_value_type(l, t), "");
    LLVMBuildStore(l->b, v, memory);
    return memory;
}

/* The arguments in the order of the formals; at[i] is where formal i begins. */
static uint32_t pass_values(qm_lower *l, const qm_call *c, LLVMValueRef *args, uint32_t *at)
{
    const qm_func *f = &l->m->funcs[c->func];
    LLVMValueRef *values = QM_NEW_ARRAY(l->arena, LLVMValueRef, c->nargs);
    for (uint32_t i = 0; i < c->nargs; i++)
        values[i] = argument(l, l->m->pool[c->args + i]);
    uint32_t n = ARG_VALUES, k = 0, nvalues = 0;
    for (uint32_t i = 0; i < f->nformals; i++) {
        at[i] = n;
        if (is_array(l, f, i))
            n = qm_array_pass(l, c, k++, f->formals[i].cell, args, n);
        else if (f->formals[i].cell != QM_NONE)
            args[n++] = values[nvalues++];
    }
    return n;
}

void qm_lower_call(qm_lower *l, const qm_op *op)
{
    const qm_call *c = &l->m->calls[op->code];
    if (l->m->funcs[c->func].is_extern) {
        qm_lower_extern_call(l, op);
        return;
    }
    const qm_func *f = &l->m->funcs[c->func];
    qm_type t = f->result;
    LLVMValueRef *args = QM_NEW_ARRAY(l->arena, LLVMValueRef, most_arguments(f));
    uint32_t *at = QM_NEW_ARRAY(l->arena, uint32_t, f->nformals); /* of each formal in args */
    uint32_t n = pass_values(l, c, args, at);
    if (is_wide(t))
        args[n++] = qm_entry_alloca(l, qm_value_type(l, t), "");
    qm_store_qubits(l, op, l->actuals);
    args[ARG_RT] = l->rt;
    args[ARG_ENDED] = l->ended;
    args[ARG_QUBITS] = l->actuals;
    args[ARG_DEPTH] = enter(l, c->func);
    LLVMValueRef result = LLVMBuildCall2(l->b, l->fn_types[c->func], l->fns[c->func], args, n, "");
    for (uint32_t i = f->nformals, k = c->nviews; i-- > 0;)
        if (is_array(l, f, i))
            qm_array_return(l, c, --k, f->formals[i].cell, args[at[i]]);
    continue_unless_ended(l);
    if (c->cell != QM_NONE && is_wide(t))
        result = LLVMBuildLoad2(l->b, qm_value_type(l, t), args[n - 1], "");
    if (c->cell != QM_NONE)
        qm_cell_store(l, c->cell, result);
}

void qm_lower_return(qm_lower *l, const qm_op *op)
{
    if (op->param == QM_NONE) {
        LLVMBuildRetVoid(l->b);
    } else if (is_wide(qm_expr_at(l->m, op->param)->type)) {
        LLVMValueRef to = LLVMGetLastParam(l->fn);
        LLVMBuildStore(l->b, qm_eval(l, op->param), to);
        LLVMBuildRetVoid(l->b);
    } else {
        LLVMBuildRet(l->b, qm_eval(l, op->param));
    }
}
