/* lower_func.c - subroutines: each is an internal function
 *
 *     result f(rt, ended, qubits, depth, values...)
 *
 * where `qubits` are the flat numbers of its actual qubits, `depth` counts the calls in one another
 * and `*ended` is set when the program ends inside: callers then leave, too. */
#include "backends/llvm/lower.h"

enum { ARG_RT, ARG_ENDED, ARG_QUBITS, ARG_DEPTH, ARG_VALUES, MAX_VALUE_BITS = 1 << 12 };

static bool is_value(qm_lower *l, qm_type t)
{
    if (qm_type_bits(t) <= MAX_VALUE_BITS)
        return true;
    char text[32];
    qm_lower_error(l, QM_E_NOT_LOWERED,
                   "a parameter or result of type %s is not yet compiled to native code",
                   qm_type_text(t, text));
    return false;
}

static void declare(qm_lower *l, uint32_t func)
{
    const qm_func *f = &l->m->funcs[func];
    LLVMTypeRef *types = QM_NEW_ARRAY(l->arena, LLVMTypeRef, f->nformals + (size_t)ARG_VALUES);
    uint32_t n = ARG_VALUES;
    types[ARG_RT] = types[ARG_ENDED] = types[ARG_QUBITS] = l->ptr;
    types[ARG_DEPTH] = l->i32;
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        if (cell != QM_NONE && is_value(l, l->m->cells[cell].type))
            types[n++] = qm_value_type(l, l->m->cells[cell].type);
    }
    bool none = f->result.kind == QM_T_VOID;
    if (!none && !is_value(l, f->result))
        return;
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

static void read_parameters(qm_lower *l, const qm_func *f)
{
    uint32_t n = ARG_VALUES;
    for (uint32_t i = 0; i < f->nformals; i++)
        if (f->formals[i].cell != QM_NONE)
            qm_cell_store(l, f->formals[i].cell, LLVMGetParam(l->fn, n++));
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
        qm_check(l, LLVMConstInt(l->i1, 1, false), "a subroutine ends without returning a value");
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

void qm_lower_call(qm_lower *l, const qm_op *op)
{
    const qm_call *c = &l->m->calls[op->code];
    if (l->m->funcs[c->func].is_extern) {
        qm_lower_extern_call(l, op);
        return;
    }
    LLVMValueRef *args = QM_NEW_ARRAY(l->arena, LLVMValueRef, c->nargs + (size_t)ARG_VALUES);
    for (uint32_t i = 0; i < c->nargs; i++)
        args[ARG_VALUES + i] = qm_eval(l, l->m->pool[c->args + i]);
    qm_store_qubits(l, op, l->actuals);
    args[ARG_RT] = l->rt;
    args[ARG_ENDED] = l->ended;
    args[ARG_QUBITS] = l->actuals;
    args[ARG_DEPTH] = enter(l, c->func);
    LLVMValueRef result = LLVMBuildCall2(l->b, l->fn_types[c->func], l->fns[c->func], args,
                                         ARG_VALUES + c->nargs, "");
    continue_unless_ended(l);
    if (c->cell != QM_NONE)
        qm_cell_store(l, c->cell, result);
}

void qm_lower_return(qm_lower *l, const qm_op *op)
{
    if (op->param == QM_NONE)
        LLVMBuildRetVoid(l->b);
    else
        LLVMBuildRet(l->b, qm_eval(l, op->param));
}
