/* lower_extern_array.c - arrays as arguments of C functions: a copy of the elements in the types of
 * C, and how many there are in each dimension. What C has changed is taken over after the call; the
 * runtime remembers it as it does results. */
#include "backends/llvm/lower.h"

#include "ir/array.h"
#include "runtime/rt.h"

static LLVMValueRef const64(const qm_lower *l, uint64_t v)
{
    return LLVMConstInt(l->i64, v, false);
}

/* The type that an element has in memory; a complex number is its two parts. */
static LLVMTypeRef memory_type(const qm_lower *l, const qm_extern_array *a)
{
    return a->type.kind == QM_T_COMPLEX ? qm_value_type(l, a->type) : a->c_type;
}

static uint32_t c_bytes(const qm_extern_array *a)
{
    switch (LLVMGetTypeKind(a->c_type)) {
    case LLVMIntegerTypeKind:
        return LLVMGetIntTypeWidth(a->c_type) / 8;
    case LLVMFloatTypeKind:
        return sizeof(float);
    case LLVMDoubleTypeKind:
        return sizeof(double);
    default:
        return 2 * sizeof(double);
    }
}

static LLVMValueRef element_at(qm_lower *l, LLVMValueRef base, LLVMValueRef i, uint32_t bytes)
{
    return qm_byte_at(l, base, LLVMBuildMul(l->b, i, const64(l, bytes), ""));
}

static void element_to_c(qm_lower *l, const qm_extern_array *a, LLVMValueRef from, LLVMValueRef to)
{
    LLVMValueRef v = qm_frame_load(l, from, a->type);
    if (a->type.kind != QM_T_COMPLEX)
        v = qm_to_c(l, v, a->type, a->c_type);
    LLVMSetAlignment(LLVMBuildStore(l->b, v, to), 1);
}

static void element_from_c(qm_lower *l, const qm_extern_array *a, LLVMValueRef from,
                           LLVMValueRef to)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, memory_type(l, a), from, "");
    LLVMSetAlignment(v, 1);
    if (a->type.kind != QM_T_COMPLEX)
        v = qm_from_c(l, v, a->type);
    qm_frame_store(l, to, a->type, v);
}

/* Each element, between the program's memory and that of C. */
static void convert(qm_lower *l, const qm_extern_array *a, LLVMValueRef memory, bool to_c)
{
    LLVMBasicBlockRef before = LLVMGetInsertBlock(l->b), head = qm_new_block(l),
                      body = qm_new_block(l), next = qm_new_block(l);
    LLVMBuildBr(l->b, head);
    LLVMPositionBuilderAtEnd(l->b, head);
    LLVMValueRef i = LLVMBuildPhi(l->b, l->i64, "");
    LLVMBuildCondBr(l->b, LLVMBuildICmp(l->b, LLVMIntULT, i, a->count, ""), body, next);
    LLVMPositionBuilderAtEnd(l->b, body);
    LLVMValueRef ours = element_at(l, a->packed, i, qm_frame_bytes(a->type));
    LLVMValueRef theirs = element_at(l, memory, i, c_bytes(a));
    if (to_c)
        element_to_c(l, a, ours, theirs);
    else
        element_from_c(l, a, theirs, ours);
    LLVMValueRef values[] = {const64(l, 0), LLVMBuildAdd(l->b, i, const64(l, 1), "")};
    LLVMBasicBlockRef blocks[] = {before, LLVMGetInsertBlock(l->b)};
    LLVMAddIncoming(i, values, blocks, 2);
    LLVMBuildBr(l->b, head);
    LLVMPositionBuilderAtEnd(l->b, next);
}

void qm_extern_array_pass(qm_lower *l, const qm_call *c, uint32_t k, uint32_t formal,
                          qm_extern_array *a)
{
    LLVMValueRef args[1 + QM_MAX_DIMENSIONS];
    *a = (qm_extern_array){.formal = formal, .type = l->m->cells[formal].type, .c_type = a->c_type};
    qm_array_dims(l->m, formal, &a->ndims);
    qm_array_pass(l, c, k, formal, args, 0);
    qm_array_sizes(l, k, a->ndims, a->sizes);
    a->packed = args[0];
    a->count = a->sizes[0];
    for (uint32_t d = 1; d < a->ndims; d++)
        a->count = LLVMBuildMul(l->b, a->count, a->sizes[d], "");
    a->bytes = LLVMBuildMul(l->b, a->count, const64(l, c_bytes(a)), "");
    a->memory = qm_call_rt(l, QM_FN_qm_rt_extern_array, (LLVMValueRef[]){l->rt, a->bytes}, 2);
    convert(l, a, a->memory, true);
}

void qm_extern_array_return(qm_lower *l, const qm_call *c, uint32_t k, const qm_extern_array *a)
{
    bool written = !l->m->cells[a->formal].readonly;
    LLVMValueRef args[] = {l->rt, a->memory, a->bytes, qm_const32(l, written)};
    LLVMValueRef changed = qm_call_rt(l, QM_FN_qm_rt_extern_array_end, args, 4);
    if (written)
        convert(l, a, changed, false);
    qm_array_return(l, c, k, a->formal, a->packed);
}
