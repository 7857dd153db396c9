/* lower_call.c - calls of the runtime, of libm and of intrinsics, and checks that can end a
 * program. Functions are declared when they are first called. */
#include "backends/llvm/lower.h"

#include <string.h>

typedef struct rt_signature {
    const char *name, *result, *arguments;
} rt_signature;

static const rt_signature signatures[QM_FN_COUNT] = {
#define RT_FUNCTION(name, result, arguments) {#name, result, arguments},
#include "runtime/rt.def"
#undef RT_FUNCTION
};

static LLVMTypeRef letter_type(const qm_lower *l, char letter)
{
    switch (letter) {
    case 'i':
        return l->i32;
    case 'l':
        return l->i64;
    case 'd':
        return l->f64;
    case 'p':
        return l->ptr;
    default:
        return l->none;
    }
}

LLVMValueRef qm_call_rt(qm_lower *l, qm_rt_id id, LLVMValueRef *args, uint32_t n)
{
    if (!l->rt_fn[id]) {
        LLVMTypeRef types[8];
        for (uint32_t i = 0; i < n; i++)
            types[i] = letter_type(l, signatures[id].arguments[i]);
        LLVMTypeRef result = letter_type(l, signatures[id].result[0]);
        l->rt_type[id] = LLVMFunctionType(result, types, n, false);
        l->rt_fn[id] = LLVMAddFunction(l->mod, signatures[id].name, l->rt_type[id]);
    }
    return LLVMBuildCall2(l->b, l->rt_type[id], l->rt_fn[id], args, n, "");
}

LLVMValueRef qm_call_intrinsic(qm_lower *l, const char *name, LLVMTypeRef type, LLVMValueRef *args,
                               uint32_t n)
{
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMValueRef fn = LLVMGetIntrinsicDeclaration(l->mod, id, &type, 1);
    return LLVMBuildCall2(l->b, LLVMIntrinsicGetType(l->cx, id, &type, 1), fn, args, n, "");
}

LLVMValueRef qm_call_libm(qm_lower *l, const char *name, LLVMValueRef *args, uint32_t n)
{
    LLVMTypeRef types[2] = {l->f64, l->f64};
    LLVMTypeRef type = LLVMFunctionType(l->f64, types, n, false);
    LLVMValueRef fn = LLVMGetNamedFunction(l->mod, name);
    if (!fn)
        fn = LLVMAddFunction(l->mod, name, type);
    LLVMValueRef call = LLVMBuildCall2(l->b, type, fn, args, n, "");
    /* LLVM would replace pow(x, 2) and the like by something that rounds differently. */
    unsigned kind = LLVMGetEnumAttributeKindForName("nobuiltin", strlen("nobuiltin"));
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                             LLVMCreateEnumAttribute(l->cx, kind, 0));
    return call;
}

/* Makes the table of line beginnings of the source that holds `offset`. */
static void scan_lines(qm_lower *l, const qm_source *s, uint32_t index)
{
    qm_line_table *t = &l->lines;
    *t = (qm_line_table){.source = index};
    QM_RESERVE(l->arena, t->begins, t->n, t->cap);
    t->begins[t->n++] = 0;
    for (const char *p = s->text; (p = memchr(p, '\n', s->size - (size_t)(p - s->text)));) {
        p++;
        QM_RESERVE(l->arena, t->begins, t->n, t->cap);
        t->begins[t->n++] = (uint32_t)(p - s->text);
    }
}

static uint32_t find_source(const qm_sources *sources, uint32_t offset)
{
    uint32_t i = sources->n;
    while (i > 0 && sources->list[i - 1].base > offset)
        i--;
    return i > 0 ? i - 1 : QM_NONE;
}

/* qm_sources_locate() for very many places: it would count lines from the start each time. */
static void locate(qm_lower *l, uint32_t *line, uint32_t *column)
{
    *line = *column = 0;
    const qm_sources *sources = &l->m->cx->sources;
    uint32_t begin = l->m->spans[l->span].begin;
    uint32_t index = begin ? find_source(sources, begin) : QM_NONE;
    if (index == QM_NONE)
        return;
    const qm_source *s = &sources->list[index];
    qm_line_table *t = &l->lines;
    if (t->source != index)
        scan_lines(l, s, index);
    uint32_t offset = begin - s->base, low = 0, high = t->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        *(t->begins[middle] <= offset ? &low : &high) = middle;
    }
    if (t->line != low + 1 || t->offset > offset) {
        t->line = low + 1;
        t->offset = t->begins[low];
        t->column = 1;
    }
    for (; t->offset < offset && t->offset < s->size; t->offset++)
        t->column += ((unsigned char)s->text[t->offset] & 0xc0) != 0x80;
    *line = t->line;
    *column = t->column;
}

LLVMBasicBlockRef qm_new_block(qm_lower *l)
{
    return LLVMAppendBasicBlockInContext(l->cx, l->fn, "");
}

LLVMValueRef qm_const32(const qm_lower *l, uint32_t v)
{
    return LLVMConstInt(l->i32, v, false);
}

LLVMValueRef qm_entry_alloca(qm_lower *l, LLVMTypeRef type, const char *name)
{
    return LLVMBuildAlloca(l->entry_b, type, name);
}

LLVMValueRef qm_byte_at(qm_lower *l, LLVMValueRef base, LLVMValueRef index)
{
    return LLVMBuildGEP2(l->b, l->i8, base, &index, 1, "");
}

void qm_check(qm_lower *l, LLVMValueRef bad, const char *message)
{
    LLVMBasicBlockRef fail = qm_new_block(l), next = qm_new_block(l);
    LLVMBuildCondBr(l->b, bad, fail, next);
    LLVMPositionBuilderAtEnd(l->b, fail);
    uint32_t line, column;
    locate(l, &line, &column);
    LLVMValueRef text = LLVMGetNamedGlobal(l->mod, message);
    if (!text) {
        text = LLVMBuildGlobalStringPtr(l->b, message, message);
    }
    LLVMValueRef args[] = {l->rt, text, qm_const32(l, line), qm_const32(l, column)};
    qm_call_rt(l, QM_FN_qm_rt_fail, args, 4);
    LLVMBuildBr(l->b, l->stop);
    LLVMPositionBuilderAtEnd(l->b, next);
}

void qm_line_column(qm_lower *l, LLVMValueRef place[2])
{
    uint32_t line, column;
    locate(l, &line, &column);
    place[0] = qm_const32(l, line);
    place[1] = qm_const32(l, column);
}

LLVMValueRef qm_index_as_i64(qm_lower *l, LLVMValueRef index, qm_type t)
{
    bool is_signed = t.kind == QM_T_INT;
    uint32_t width = LLVMGetIntTypeWidth(LLVMTypeOf(index));
    if (width < QM_WORD_BITS || (width == QM_WORD_BITS && is_signed))
        return qm_resize(l, index, l->i64, is_signed);
    LLVMTypeRef type = LLVMTypeOf(index);
    LLVMValueRef max = LLVMConstInt(type, INT64_MAX, false);
    LLVMValueRef args[] = {index, max};
    if (!is_signed)
        return qm_resize(l, qm_call_intrinsic(l, "llvm.umin", type, args, 2), l->i64, false);
    args[0] = qm_call_intrinsic(l, "llvm.smin", type, args, 2);
    args[1] = LLVMConstInt(type, (uint64_t)INT64_MIN, true);
    return qm_resize(l, qm_call_intrinsic(l, "llvm.smax", type, args, 2), l->i64, true);
}

LLVMValueRef qm_checked_index(qm_lower *l, LLVMValueRef index, qm_type t, uint32_t n)
{
    uint32_t line, column;
    locate(l, &line, &column);
    LLVMValueRef args[] = {l->rt, qm_index_as_i64(l, index, t), qm_const32(l, n),
                           qm_const32(l, line), qm_const32(l, column)};
    return qm_call_rt(l, QM_FN_qm_rt_index, args, 5);
}

void qm_poll(qm_lower *l, LLVMBasicBlockRef next)
{
    LLVMValueRef asked = qm_call_rt(l, QM_FN_qm_rt_poll, &l->rt, 1);
    LLVMValueRef stop = LLVMBuildICmp(l->b, LLVMIntNE, asked, qm_const32(l, 0), "");
    LLVMBuildCondBr(l->b, stop, l->stop, next);
}
