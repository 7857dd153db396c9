/* lower_array.c - arrays: their elements in the frame, copies of parts, and parts as arguments.
 *
 * Positions are computed and checked in native code; parts become records (qm_rt_part) that the
 * runtime copies. A formal array is the address of its first element, with elements one after the
 * other, and its sizes where they are not fixed. */
#include "backends/llvm/lower.h"

#include "ir/array.h"
#include "runtime/rt.h"

#include <string.h>

enum {
    PART_WORDS = sizeof(qm_rt_part) / QM_WORD_BYTES,
    COUNTS = 1,
    STRIDES = 1 + QM_MAX_DIMENSIONS
};
_Static_assert(offsetof(qm_rt_part, count) == COUNTS * QM_WORD_BYTES &&
                   offsetof(qm_rt_part, stride) == STRIDES * QM_WORD_BYTES,
               "qm_rt_part");

static LLVMValueRef const64(const qm_lower *l, uint64_t v)
{
    return LLVMConstInt(l->i64, v, false);
}

void qm_arrays_begin(qm_lower *l)
{
    const qm_module *m = l->m;
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            const qm_op *op = &m->blocks[b].ops[i];
            uint32_t n = 0;
            if (op->kind == QM_OP_COPY)
                n = 1 + m->pool[op->param];
            else if (op->kind == QM_OP_CALL)
                n = m->calls[op->code].nviews;
            l->nparts = n > l->nparts ? n : l->nparts;
        }
}

static LLVMValueRef *known_sizes(qm_lower *l, uint32_t cell)
{
    uint32_t ndims;
    uint64_t size;
    qm_array_dims(l->m, cell, &ndims);
    LLVMValueRef *sizes = QM_NEW_ARRAY(l->arena, LLVMValueRef, ndims);
    for (uint32_t d = 0; d < ndims && qm_array_known(l->m, cell, d, &size); d++)
        sizes[d] = const64(l, size);
    return sizes;
}

void qm_arrays_enter(qm_lower *l)
{
    if (l->nparts > 0) {
        uint64_t words = (uint64_t)PART_WORDS * l->nparts;
        l->parts = qm_entry_alloca(l, LLVMArrayType2(l->i64, words), "parts");
        l->range = qm_entry_alloca(l, LLVMArrayType2(l->i64, 3), "range");
    }
    for (uint32_t i = 0; l->func == QM_NONE && i < l->m->ncells; i++) {
        if (!qm_cell_is_array(&l->m->cells[i]) || l->m->cells[i].func != QM_NONE)
            continue;
        l->slots[i].memory = qm_byte_at(l, l->frame, const64(l, l->slots[i].offset));
        l->slots[i].sizes = known_sizes(l, i);
    }
}

/* --- elements --- */

/* When `bad` is true the runtime function ends the run: n arguments, with room for two more, the
 * place. */
static void stop_when(qm_lower *l, LLVMValueRef bad, qm_rt_id id, LLVMValueRef *args, uint32_t n)
{
    LLVMBasicBlockRef fail = qm_new_block(l), next = qm_new_block(l);
    LLVMBuildCondBr(l->b, bad, fail, next);
    LLVMPositionBuilderAtEnd(l->b, fail);
    qm_line_column(l, args + n);
    qm_call_rt(l, id, args, n + 2);
    LLVMBuildBr(l->b, l->stop);
    LLVMPositionBuilderAtEnd(l->b, next);
}

/* The index counted from the front; outside of the dimension the run ends. */
static LLVMValueRef checked(qm_lower *l, LLVMValueRef index, LLVMValueRef size)
{
    LLVMValueRef negative = LLVMBuildICmp(l->b, LLVMIntSLT, index, const64(l, 0), "");
    LLVMValueRef from_end = LLVMBuildAdd(l->b, index, size, "");
    LLVMValueRef at = LLVMBuildSelect(l->b, negative, from_end, index, "");
    LLVMValueRef bad = LLVMBuildICmp(l->b, LLVMIntUGE, at, size, "");
    if (LLVMIsConstant(bad) && LLVMConstIntGetZExtValue(bad) == 0)
        return at;
    LLVMValueRef args[6] = {l->rt, index, size};
    stop_when(l, bad, QM_FN_qm_rt_outside, args, 3);
    return at;
}

LLVMValueRef qm_build_position(qm_lower *l, const qm_expr *e, LLVMValueRef before,
                               LLVMValueRef index, LLVMValueRef size)
{
    LLVMValueRef at = checked(l, qm_index_as_i64(l, index, qm_expr_at(l->m, e->b)->type), size);
    return before ? LLVMBuildAdd(l->b, LLVMBuildMul(l->b, before, size, ""), at, "") : at;
}

static LLVMValueRef address(qm_lower *l, uint32_t cell, LLVMValueRef position)
{
    uint32_t bytes = qm_frame_bytes(l->m->cells[cell].type);
    LLVMValueRef offset = LLVMBuildMul(l->b, position, const64(l, bytes), "");
    return qm_byte_at(l, l->slots[cell].memory, offset);
}

LLVMValueRef qm_build_element(qm_lower *l, const qm_expr *e, LLVMValueRef position)
{
    return qm_frame_load(l, address(l, (uint32_t)e->value, position), e->type);
}

void qm_element_assign(qm_lower *l, const qm_op *op)
{
    const qm_dyn *d = &l->m->dyns[op->code & ~QM_DYNAMIC];
    LLVMValueRef v = qm_eval(l, op->param);
    LLVMValueRef to = address(l, d->object, qm_eval(l, d->index));
    qm_frame_store(l, to, l->m->cells[d->object].type, v);
}

/* --- declarations --- */

/* The bytes of a constant in the frame; false for a type that has none here. */
static bool constant_bytes(const qm_module *m, uint32_t expr, char *to)
{
    const qm_expr *e = qm_expr_at(m, expr);
    if (e->op != QM_EX_CONST)
        return false;
    switch (e->type.kind) {
    case QM_T_BOOL:
        *to = (char)e->value;
        return true;
    case QM_T_INT:
    case QM_T_UINT:
    case QM_T_ANGLE:
        memcpy(to, qm_type_words(e->type) > 1 ? &m->words[e->a] : &e->value,
               qm_type_words(e->type) * sizeof(uint64_t));
        return true;
    case QM_T_FLOAT:
        memcpy(to, &e->value, sizeof e->value);
        return true;
    default:
        return false;
    }
}

/* Constant elements are one constant array, which is copied; the others are stored one by one. */
void qm_array_declare(qm_lower *l, const qm_op *op)
{
    const qm_module *m = l->m;
    uint64_t n, total = qm_cell_bytes(m, op->code);
    if (op->param == QM_NONE || !qm_array_count(m, op->code, &n) || n == 0)
        return; /* the frame begins as zeros, or as the inputs */
    uint32_t size = qm_frame_bytes(m->cells[op->code].type);
    char *bytes = qm_arena_zalloc(l->arena, total, 1);
    bool *stored = qm_arena_zalloc(l->arena, n, sizeof *stored);
    for (uint64_t i = 0; i < n; i++)
        stored[i] = !constant_bytes(m, m->pool[op->param + i], bytes + i * size);
    LLVMValueRef data = LLVMConstStringInContext2(l->cx, bytes, total, true);
    LLVMValueRef global = LLVMAddGlobal(l->mod, LLVMTypeOf(data), "");
    LLVMSetInitializer(global, data);
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMBuildMemCpy(l->b, l->slots[op->code].memory, QM_WORD_BYTES, global, 1, const64(l, total));
    for (uint64_t i = 0; i < n && l->status == QM_OK; i++)
        if (stored[i])
            qm_frame_store(l, address(l, op->code, const64(l, i)), m->cells[op->code].type,
                           qm_eval(l, m->pool[op->param + i]));
}

/* --- parts --- */

static LLVMValueRef part_at(qm_lower *l, uint32_t k)
{
    return qm_byte_at(l, l->parts, const64(l, (uint64_t)k * sizeof(qm_rt_part)));
}

static LLVMValueRef word_at(qm_lower *l, LLVMValueRef part, uint32_t word)
{
    return qm_byte_at(l, part, const64(l, (uint64_t)word * QM_WORD_BYTES));
}

static LLVMValueRef eval_i64(qm_lower *l, uint32_t expr)
{
    return qm_index_as_i64(l, qm_eval(l, expr), qm_expr_at(l->m, expr)->type);
}

/* The first index of a range and, in *step and *count, how it goes on. */
static LLVMValueRef lower_range(qm_lower *l, qm_item item, LLVMValueRef size, LLVMValueRef *step,
                                LLVMValueRef *count)
{
    LLVMValueRef place[2],
        bounds[3] = {eval_i64(l, item.start), const64(l, 1), eval_i64(l, item.stop)};
    if (item.step != QM_NONE)
        bounds[1] = eval_i64(l, item.step);
    *step = bounds[1];
    for (uint32_t k = 0; k < 3; k++)
        LLVMBuildStore(l->b, bounds[k], word_at(l, l->range, k));
    qm_line_column(l, place);
    *count = qm_call_rt(l, QM_FN_qm_rt_range,
                        (LLVMValueRef[]){l->rt, l->range, size, place[0], place[1]}, 5);
    return LLVMBuildLoad2(l->b, l->i64, l->range, "");
}

/* A part, as it is written to a record. */
typedef struct part {
    LLVMValueRef base, count[QM_MAX_DIMENSIONS], stride[QM_MAX_DIMENSIONS];
    uint32_t rank;
    bool packed; /* for certain: its elements lie one after the other */
} part;

static void add_dimension(qm_lower *l, part *p, qm_item item, LLVMValueRef size,
                          LLVMValueRef stride)
{
    LLVMValueRef first = NULL, step, count;
    if (qm_item_is_index(item)) {
        first = checked(l, eval_i64(l, item.start), size);
    } else if (qm_item_is_whole(item)) {
        p->count[p->rank] = size;
        p->stride[p->rank++] = stride;
    } else {
        first = lower_range(l, item, size, &step, &count);
        p->packed &= p->rank == 0 && item.step == QM_NONE;
        p->count[p->rank] = count;
        p->stride[p->rank++] = LLVMBuildMul(l->b, step, stride, "");
    }
    if (first)
        p->base = qm_byte_at(l, p->base, LLVMBuildMul(l->b, first, stride, ""));
}

static part lower_view(qm_lower *l, uint32_t view)
{
    const qm_view *v = &l->m->views[view];
    const qm_slot *s = &l->slots[v->cell];
    uint32_t ndims;
    LLVMValueRef stride[QM_MAX_DIMENSIONS];
    qm_array_dims(l->m, v->cell, &ndims);
    stride[ndims - 1] = const64(l, qm_frame_bytes(l->m->cells[v->cell].type));
    for (uint32_t d = ndims - 1; d-- > 0;)
        stride[d] = LLVMBuildMul(l->b, stride[d + 1], s->sizes[d + 1], "");
    part p = {.base = s->memory, .packed = true};
    for (uint32_t d = 0; d < ndims; d++) {
        qm_item item = qm_view_item(l->m, v, d);
        p.packed &= !(qm_item_is_index(item) && p.rank > 0);
        add_dimension(l, &p, item, s->sizes[d], stride[d]);
    }
    return p;
}

static void write_part(qm_lower *l, const part *p, uint32_t k)
{
    LLVMValueRef to = part_at(l, k);
    LLVMBuildStore(l->b, p->base, to);
    for (uint32_t d = 0; d < p->rank; d++) {
        LLVMBuildStore(l->b, p->count[d], word_at(l, to, COUNTS + d));
        LLVMBuildStore(l->b, p->stride[d], word_at(l, to, STRIDES + d));
    }
}

void qm_lower_copy(qm_lower *l, const qm_op *op)
{
    uint32_t n;
    const uint32_t *sources = qm_copy_sources(l->m, op, &n);
    uint32_t size = qm_frame_bytes(l->m->cells[l->m->views[op->code].cell].type);
    part to = lower_view(l, op->code);
    write_part(l, &to, 0);
    for (uint32_t i = 0; i < n && l->status == QM_OK; i++) {
        part from = lower_view(l, sources[i]);
        write_part(l, &from, 1 + i);
    }
    LLVMValueRef place[2];
    qm_line_column(l, place);
    LLVMValueRef args[] = {
        l->rt,    l->parts, qm_const32(l, n), qm_const32(l, to.rank), qm_const32(l, size),
        place[0], place[1]};
    qm_call_rt(l, QM_FN_qm_rt_copy, args, 7);
}

/* --- subroutines --- */

static bool is_open(const qm_lower *l, uint32_t cell)
{
    uint64_t size;
    return !qm_array_known(l->m, cell, 0, &size);
}

uint32_t qm_array_params(const qm_lower *l, uint32_t cell, LLVMTypeRef *types)
{
    uint32_t ndims;
    qm_array_dims(l->m, cell, &ndims);
    types[0] = l->ptr;
    for (uint32_t d = 0; d < ndims; d++)
        types[1 + d] = l->i64;
    return is_open(l, cell) ? 1 + ndims : 1;
}

uint32_t qm_array_read_params(qm_lower *l, uint32_t cell, uint32_t n)
{
    qm_slot *s = &l->slots[cell];
    uint32_t ndims;
    qm_array_dims(l->m, cell, &ndims);
    s->memory = LLVMGetParam(l->fn, n++);
    s->sizes = known_sizes(l, cell);
    for (uint32_t d = 0; is_open(l, cell) && d < ndims; d++)
        s->sizes[d] = LLVMGetParam(l->fn, n++);
    return n;
}

/* The sizes of a part must be those of the parameter. */
static void check_shape(qm_lower *l, const part *p, uint32_t formal)
{
    uint64_t size;
    for (uint32_t d = 0; d < p->rank && qm_array_known(l->m, formal, d, &size); d++) {
        LLVMValueRef bad = LLVMBuildICmp(l->b, LLVMIntNE, p->count[d], const64(l, size), "");
        LLVMValueRef args[6] = {l->rt, const64(l, size), p->count[d], qm_const32(l, d)};
        if (!LLVMIsConstant(bad) || LLVMConstIntGetZExtValue(bad))
            stop_when(l, bad, QM_FN_qm_rt_misfit, args, 4);
    }
}

uint32_t qm_array_pass(qm_lower *l, const qm_call *c, uint32_t k, uint32_t formal,
                       LLVMValueRef *args, uint32_t n)
{
    part p = lower_view(l, l->m->pool[c->views + k]);
    check_shape(l, &p, formal);
    write_part(l, &p, k);
    uint32_t size = qm_frame_bytes(l->m->cells[formal].type);
    args[n++] = p.packed ? p.base
                         : qm_call_rt(l, QM_FN_qm_rt_pack,
                                      (LLVMValueRef[]){l->rt, part_at(l, k), qm_const32(l, p.rank),
                                                       qm_const32(l, size)},
                                      4);
    for (uint32_t d = 0; is_open(l, formal) && d < p.rank; d++)
        args[n++] = p.count[d];
    return n;
}

void qm_array_sizes(qm_lower *l, uint32_t k, uint32_t n, LLVMValueRef *sizes)
{
    for (uint32_t d = 0; d < n; d++)
        sizes[d] = LLVMBuildLoad2(l->b, l->i64, word_at(l, part_at(l, k), COUNTS + d), "");
}

void qm_array_return(qm_lower *l, const qm_call *c, uint32_t k, uint32_t formal,
                     LLVMValueRef packed)
{
    uint32_t ndims, view = l->m->pool[c->views + k];
    uint32_t size = qm_frame_bytes(l->m->cells[formal].type);
    qm_array_dims(l->m, formal, &ndims);
    if (l->m->views[view].nitems == 0)
        return;
    LLVMValueRef args[] = {l->rt,
                           part_at(l, k),
                           packed,
                           qm_const32(l, ndims),
                           qm_const32(l, size),
                           qm_const32(l, !l->m->cells[formal].readonly)};
    qm_call_rt(l, QM_FN_qm_rt_unpack, args, 6);
}
