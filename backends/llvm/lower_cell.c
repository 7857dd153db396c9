/* lower_cell.c - classical variables: their memory, their bits, and the frame that the runtime sees
 * (layout in runtime/program.h).
 *
 * A bit register of up to QM_WORD_BITS bits is an integer, so that LLVM keeps it in a register. A
 * longer one is an array of bytes: reading or writing a bit costs one access, and the whole
 * register is packed into an integer only where an expression uses it as a whole. */
#include "backends/llvm/lower.h"

#include "ir/array.h"
#include "runtime/rt.h"

static uint32_t words_of(uint32_t width)
{
    return (width + QM_WORD_BITS - 1) / QM_WORD_BITS;
}

static bool is_bytes(qm_type t)
{
    return t.kind == QM_T_BIT && t.width > QM_WORD_BITS;
}

static LLVMValueRef constant_offset(qm_lower *l, LLVMValueRef base, uint32_t offset)
{
    return offset ? qm_byte_at(l, base, LLVMConstInt(l->i64, offset, false)) : base;
}

/* n <= QM_WORD_BITS bytes of 0 or 1 as an integer of n bits. */
static LLVMValueRef pack_word(qm_lower *l, LLVMValueRef bytes, uint32_t n)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, LLVMVectorType(l->i8, n), bytes, "");
    LLVMSetAlignment(v, 1);
    v = LLVMBuildTrunc(l->b, v, LLVMVectorType(l->i1, n), "");
    return LLVMBuildBitCast(l->b, v, LLVMIntTypeInContext(l->cx, n), "");
}

static void unpack_word(qm_lower *l, LLVMValueRef bytes, LLVMValueRef v, uint32_t n)
{
    v = LLVMBuildBitCast(l->b, v, LLVMVectorType(l->i1, n), "");
    v = LLVMBuildZExt(l->b, v, LLVMVectorType(l->i8, n), "");
    LLVMSetAlignment(LLVMBuildStore(l->b, v, bytes), 1);
}

static uint32_t word_part(uint32_t width, uint32_t word)
{
    uint32_t left = width - word * QM_WORD_BITS;
    return left < QM_WORD_BITS ? left : QM_WORD_BITS;
}

static LLVMTypeRef words_type(const qm_lower *l, uint32_t width)
{
    return LLVMIntTypeInContext(l->cx, words_of(width) * QM_WORD_BITS);
}

/* Wide registers are packed word by word through memory: vectors and shifts of thousands of bits
 * would take LLVM quadratic time. */
static LLVMValueRef load_wide(qm_lower *l, LLVMValueRef bytes, uint32_t width)
{
    for (uint32_t w = 0; w < words_of(width); w++) {
        LLVMValueRef from = constant_offset(l, bytes, w * QM_WORD_BITS);
        LLVMValueRef v = pack_word(l, from, word_part(width, w));
        v = LLVMBuildZExt(l->b, v, l->i64, "");
        LLVMBuildStore(l->b, v, constant_offset(l, l->words, w * QM_WORD_BYTES));
    }
    LLVMValueRef all = LLVMBuildLoad2(l->b, words_type(l, width), l->words, "");
    LLVMSetAlignment(all, QM_WORD_BYTES);
    return LLVMBuildTrunc(l->b, all, LLVMIntTypeInContext(l->cx, width), "");
}

static void store_wide(qm_lower *l, LLVMValueRef bytes, LLVMValueRef v, uint32_t width)
{
    v = LLVMBuildZExt(l->b, v, words_type(l, width), "");
    LLVMSetAlignment(LLVMBuildStore(l->b, v, l->words), QM_WORD_BYTES);
    for (uint32_t w = 0; w < words_of(width); w++) {
        uint32_t n = word_part(width, w);
        LLVMValueRef from = constant_offset(l, l->words, w * QM_WORD_BYTES);
        LLVMValueRef part = LLVMBuildLoad2(l->b, l->i64, from, "");
        part = LLVMBuildTrunc(l->b, part, LLVMIntTypeInContext(l->cx, n), "");
        unpack_word(l, constant_offset(l, bytes, w * QM_WORD_BITS), part, n);
    }
}

LLVMValueRef qm_cell_load(qm_lower *l, uint32_t cell)
{
    const qm_slot *s = &l->slots[cell];
    if (s->bytes)
        return load_wide(l, s->memory, l->m->cells[cell].type.width);
    return LLVMBuildLoad2(l->b, s->type, s->memory, "");
}

void qm_cell_store(qm_lower *l, uint32_t cell, LLVMValueRef value)
{
    const qm_slot *s = &l->slots[cell];
    if (s->bytes)
        store_wide(l, s->memory, value, l->m->cells[cell].type.width);
    else
        LLVMBuildStore(l->b, value, s->memory);
}

LLVMValueRef qm_cell_load_bit(qm_lower *l, uint32_t cell, LLVMValueRef index)
{
    const qm_slot *s = &l->slots[cell];
    LLVMValueRef v;
    if (s->bytes) {
        v = LLVMBuildLoad2(l->b, l->i8, qm_byte_at(l, s->memory, index), "");
    } else {
        v = LLVMBuildLoad2(l->b, s->type, s->memory, "");
        v = LLVMBuildLShr(l->b, v, qm_resize(l, index, s->type, false), "");
    }
    return qm_resize(l, v, l->i1, false);
}

void qm_cell_store_bit(qm_lower *l, uint32_t cell, LLVMValueRef index, LLVMValueRef bit)
{
    const qm_slot *s = &l->slots[cell];
    if (s->bytes) {
        LLVMValueRef byte = LLVMBuildZExt(l->b, bit, l->i8, "");
        LLVMBuildStore(l->b, byte, qm_byte_at(l, s->memory, index));
        return;
    }
    index = qm_resize(l, index, s->type, false);
    LLVMValueRef old = LLVMBuildLoad2(l->b, s->type, s->memory, "");
    LLVMValueRef mask = LLVMBuildShl(l->b, LLVMConstInt(s->type, 1, false), index, "");
    LLVMValueRef set = LLVMBuildShl(l->b, qm_resize(l, bit, s->type, false), index, "");
    LLVMValueRef rest = LLVMBuildAnd(l->b, old, LLVMBuildNot(l->b, mask, ""), "");
    LLVMBuildStore(l->b, LLVMBuildOr(l->b, rest, set, ""), s->memory);
}

void qm_cell_clear(qm_lower *l, uint32_t cell)
{
    const qm_slot *s = &l->slots[cell];
    if (s->bytes)
        LLVMBuildMemSet(l->b, s->memory, LLVMConstInt(l->i8, 0, false),
                        LLVMConstInt(l->i64, l->m->cells[cell].type.width, false), 1);
    else
        LLVMBuildStore(l->b, LLVMConstNull(s->type), s->memory);
}

static void copy_bytes(qm_lower *l, LLVMValueRef to, LLVMValueRef from, uint32_t n)
{
    LLVMBuildMemCpy(l->b, to, 1, from, 1, LLVMConstInt(l->i64, n, false));
}

/* A wide register from a constant: a copy of a constant array of bytes. */
static void assign_constant(qm_lower *l, uint32_t cell, uint32_t expr)
{
    uint32_t n = l->m->cells[cell].type.width;
    char *bits = QM_NEW_ARRAY(l->arena, char, n);
    for (uint32_t i = 0; i < n; i++)
        bits[i] = (char)qm_expr_const_bit(l->m, expr, i);
    LLVMValueRef data = LLVMConstStringInContext2(l->cx, bits, n, true);
    LLVMValueRef global = LLVMAddGlobal(l->mod, LLVMTypeOf(data), "");
    LLVMSetInitializer(global, data);
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    copy_bytes(l, l->slots[cell].memory, global, n);
}

/* cell := the same cell with one bit replaced. */
static bool assign_bit(qm_lower *l, uint32_t cell, const qm_expr *e)
{
    if (e->op != QM_EX_INSERT || l->m->cells[cell].type.kind != QM_T_BIT)
        return false;
    const qm_expr *whole = qm_expr_at(l->m, e->a);
    if (whole->op != QM_EX_CELL || whole->a != cell)
        return false;
    uint32_t n = e->type.width ? e->type.width : 1;
    LLVMValueRef bit = qm_eval(l, e->c);
    LLVMValueRef index = qm_eval_index(l, e->b, n);
    qm_cell_store_bit(l, cell, index, bit);
    return true;
}

void qm_cell_assign(qm_lower *l, uint32_t cell, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(l->m, expr);
    const qm_slot *s = &l->slots[cell];
    if (assign_bit(l, cell, e))
        return;
    if (s->bytes && e->op == QM_EX_CONST)
        assign_constant(l, cell, expr);
    else if (s->bytes && e->op == QM_EX_CELL)
        copy_bytes(l, s->memory, l->slots[e->a].memory, l->m->cells[cell].type.width);
    else
        qm_cell_store(l, cell, qm_eval(l, expr));
}

static bool is_floating(qm_type t)
{
    return t.kind == QM_T_FLOAT || t.kind == QM_T_COMPLEX || t.kind == QM_T_DURATION;
}

LLVMValueRef qm_frame_load(qm_lower *l, LLVMValueRef from, qm_type t)
{
    LLVMTypeRef type = is_floating(t)                              ? qm_value_type(l, t)
                       : t.kind == QM_T_BIT || t.kind == QM_T_BOOL ? l->i8
                                                                   : words_type(l, t.width);
    LLVMValueRef v = LLVMBuildLoad2(l->b, type, from, "");
    LLVMSetAlignment(v, type == l->i8 ? 1 : QM_WORD_BYTES);
    return is_floating(t) ? v : qm_resize(l, v, qm_value_type(l, t), false);
}

void qm_frame_store(qm_lower *l, LLVMValueRef to, qm_type t, LLVMValueRef v)
{
    if (t.kind == QM_T_BIT || t.kind == QM_T_BOOL)
        v = qm_resize(l, v, l->i8, false);
    else if (!is_floating(t))
        v = qm_resize(l, v, words_type(l, t.width), t.kind == QM_T_INT);
    LLVMSetAlignment(LLVMBuildStore(l->b, v, to), LLVMTypeOf(v) == l->i8 ? 1 : QM_WORD_BYTES);
}

static void read_input(qm_lower *l, uint32_t cell)
{
    const qm_slot *s = &l->slots[cell];
    qm_type t = l->m->cells[cell].type;
    LLVMValueRef from = constant_offset(l, l->frame, s->offset);
    if (s->bytes)
        copy_bytes(l, s->memory, from, t.width);
    else if (t.kind == QM_T_BIT && t.width > 0)
        LLVMBuildStore(l->b, pack_word(l, from, t.width), s->memory);
    else
        LLVMBuildStore(l->b, qm_frame_load(l, from, t), s->memory);
}

static void write_result(qm_lower *l, uint32_t cell)
{
    const qm_slot *s = &l->slots[cell];
    qm_type t = l->m->cells[cell].type;
    LLVMValueRef to = constant_offset(l, l->frame, s->offset);
    if (s->bytes) {
        copy_bytes(l, to, s->memory, t.width);
        return;
    }
    LLVMValueRef v = LLVMBuildLoad2(l->b, s->type, s->memory, "");
    if (t.kind == QM_T_BIT && t.width > 0) {
        unpack_word(l, to, v, t.width);
        return;
    }
    qm_frame_store(l, to, t, v);
}

static void make_slot(qm_lower *l, uint32_t cell)
{
    const qm_cell *c = &l->m->cells[cell];
    qm_slot *s = &l->slots[cell];
    s->bytes = is_bytes(c->type);
    s->type = s->bytes ? LLVMArrayType2(l->i8, c->type.width) : qm_value_type(l, c->type);
    const char *name = c->name == QM_NONE ? "" : qm_intern_cstr(&l->m->cx->names, c->name);
    s->memory = qm_entry_alloca(l, s->type, name);
    qm_cell_clear(l, cell);
    if (c->role == QM_CELL_INPUT && s->offset != QM_NONE)
        read_input(l, cell);
}

void qm_cells_begin(qm_lower *l)
{
    const qm_module *m = l->m;
    uint32_t widest = 0;
    qm_status status = qm_frame_make(m, l->plan, l->arena, &l->layout);
    if (status != QM_OK) {
        l->status = status;
        return;
    }
    l->slots = (qm_slot *)qm_arena_zalloc(l->arena, m->ncells + 1, sizeof(qm_slot));
    for (uint32_t i = 0; i < m->ncells; i++) {
        qm_type t = m->cells[i].type;
        l->slots[i].offset = l->layout.offset[i];
        if (is_bytes(t) && t.width > widest)
            widest = t.width;
    }
    l->widest = widest;
    qm_arrays_begin(l);
}

void qm_cells_enter(qm_lower *l)
{
    l->words = qm_entry_alloca(l, LLVMArrayType2(l->i64, words_of(l->widest) + 1), "words");
    l->pair = qm_entry_alloca(l, LLVMVectorType(l->f64, 2), "pair");
    for (uint32_t i = 0; i < l->m->ncells; i++)
        if (l->m->cells[i].func == l->func && l->m->cells[i].role != QM_CELL_STRETCH &&
            !qm_cell_is_array(&l->m->cells[i]))
            make_slot(l, i);
    qm_arrays_enter(l);
}

uint32_t qm_cells_bytes(const qm_lower *l, uint32_t func)
{
    uint64_t n = (uint64_t)l->widest / 8 + (uint64_t)l->nparts * sizeof(qm_rt_part);
    for (uint32_t i = 0; i < l->m->ncells; i++)
        if (l->m->cells[i].func == func && l->m->cells[i].role != QM_CELL_STRETCH)
            n += qm_cell_is_array(&l->m->cells[i]) ? QM_WORD_BYTES * (1 + QM_MAX_DIMENSIONS)
                                                   : qm_frame_bytes(l->m->cells[i].type);
    return n < INT32_MAX ? (uint32_t)n : INT32_MAX;
}

void qm_cells_finish(qm_lower *l)
{
    for (uint32_t i = 0; i < l->m->ncells; i++)
        if (l->slots[i].offset != QM_NONE && !qm_cell_is_array(&l->m->cells[i]))
            write_result(l, i);
}
