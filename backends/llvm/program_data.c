/* program_data.c - writes the constant qm_program of runtime/program.h, field by field, into an
 * LLVM module. Kernel ops are emitted as bytes, so that a circuit of a million gates costs a copy.
 */
#include "backends/llvm/program_data.h"

#include "backends/llvm/lower.h"

#include "ir/array.h"

#include <string.h>

enum { BLOB_ALIGNMENT = 64, PROGRAM_WORDS = 8, PROGRAM_FIELDS = 17 };

/* The layouts below follow these structs. */
_Static_assert(sizeof(qm_program) == PROGRAM_WORDS * 4 + (PROGRAM_FIELDS - PROGRAM_WORDS) * 8 &&
                   offsetof(qm_program, measures) == 28 && offsetof(qm_program, cells) == 32 &&
                   offsetof(qm_program, entry) == 96,
               "qm_program");
_Static_assert(sizeof(qm_prog_cell) == 40 && offsetof(qm_prog_cell, assigned) == 11 &&
                   offsetof(qm_prog_cell, size) == 20 && offsetof(qm_prog_cell, dims) == 24 &&
                   offsetof(qm_prog_cell, element) == 36,
               "qm_prog_cell");
_Static_assert(sizeof(qm_prog_extern) == 16 && sizeof(qm_prog_qubits) == 16 &&
                   sizeof(qm_deferred) == 8,
               "program tables");

static LLVMValueRef add_constant(qm_lower *l, const char *name, LLVMValueRef data)
{
    LLVMValueRef g = LLVMAddGlobal(l->mod, LLVMTypeOf(data), name);
    LLVMSetInitializer(g, data);
    LLVMSetGlobalConstant(g, true);
    LLVMSetLinkage(g, LLVMPrivateLinkage);
    return g;
}

static LLVMValueRef add_blob(qm_lower *l, const char *name, const void *bytes, size_t size,
                             bool external)
{
    if (size == 0)
        return LLVMConstNull(l->ptr);
    if (external)
        return LLVMAddGlobal(l->mod, l->i8, name);
    LLVMValueRef data = LLVMConstStringInContext2(l->cx, (const char *)bytes, size, true);
    LLVMValueRef g = add_constant(l, name, data);
    LLVMSetAlignment(g, BLOB_ALIGNMENT);
    return g;
}

static LLVMValueRef add_string(qm_lower *l, const char *s)
{
    return add_constant(l, "", LLVMConstStringInContext2(l->cx, s, strlen(s), false));
}

static LLVMValueRef constant8(const qm_lower *l, uint32_t v)
{
    return LLVMConstInt(l->i8, v, false);
}

/* An array of structs of one type; null when it is empty. */
static LLVMValueRef add_table(qm_lower *l, const char *name, LLVMValueRef *rows, uint32_t n)
{
    if (n == 0)
        return LLVMConstNull(l->ptr);
    return add_constant(l, name, LLVMConstArray2(LLVMTypeOf(rows[0]), rows, n));
}

static LLVMValueRef add_dims(qm_lower *l, uint32_t cell, uint32_t *ndims)
{
    *ndims = 0;
    if (!qm_cell_is_array(&l->m->cells[cell]))
        return LLVMConstNull(l->ptr);
    LLVMValueRef sizes[QM_MAX_DIMENSIONS];
    uint64_t size;
    qm_array_dims(l->m, cell, ndims);
    for (uint32_t d = 0; d < *ndims && qm_array_known(l->m, cell, d, &size); d++)
        sizes[d] = qm_const32(l, (uint32_t)size);
    return add_table(l, "dims", sizes, *ndims);
}

static LLVMValueRef add_cells(qm_lower *l, uint32_t *n)
{
    const qm_module *m = l->m;
    LLVMValueRef *rows = QM_NEW_ARRAY(l->arena, LLVMValueRef, m->ncells + 1);
    *n = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        const qm_cell *c = &m->cells[i];
        if (l->slots[i].offset == QM_NONE)
            continue;
        const char *name = c->name == QM_NONE ? "" : qm_intern_cstr(&m->cx->names, c->name);
        uint32_t ndims;
        LLVMValueRef dims = add_dims(l, i, &ndims);
        LLVMValueRef row[] = {add_string(l, name),
                              constant8(l, c->type.kind),
                              constant8(l, c->type.unsized),
                              constant8(l, c->role),
                              constant8(l, c->nwrites > 0),
                              qm_const32(l, c->type.width),
                              qm_const32(l, l->slots[i].offset),
                              qm_const32(l, (uint32_t)qm_cell_bytes(l->m, i)),
                              dims,
                              qm_const32(l, ndims),
                              qm_const32(l, qm_frame_bytes(c->type))};
        rows[(*n)++] = LLVMConstStructInContext(l->cx, row, 11, false);
    }
    return add_table(l, "cells", rows, *n);
}

static uint32_t bit_offset(const qm_lower *l, uint32_t bit)
{
    if (bit == QM_NONE)
        return QM_NONE;
    uint32_t index, cell = qm_module_bit_cell(l->m, bit, &index);
    return l->slots[cell].offset == QM_NONE ? QM_NONE : l->slots[cell].offset + index;
}

static LLVMValueRef add_deferred(qm_lower *l)
{
    const qm_plan *plan = l->plan;
    const qm_block *block = &l->m->blocks[0];
    qm_deferred *list = QM_NEW_ARRAY(l->arena, qm_deferred, plan->ndeferred + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; plan->ndeferred > 0 && i < block->nops; i++)
        if (plan->deferred[i])
            list[n++] = (qm_deferred){block->ops[i].qubit[0], bit_offset(l, block->ops[i].code)};
    return add_blob(l, "deferred", list, n * sizeof *list, false);
}

static LLVMValueRef add_registers(qm_lower *l, uint32_t *n)
{
    const qm_module *m = l->m;
    LLVMValueRef *rows = QM_NEW_ARRAY(l->arena, LLVMValueRef, m->nregs + 1);
    *n = 0;
    for (uint32_t i = 0; i < m->nregs; i++) {
        const qm_reg *r = &m->regs[i];
        if (r->kind == QM_REG_ALIAS || r->kind == QM_REG_FORMAL)
            continue;
        const char *name = r->kind == QM_REG_PHYSICAL ? qm_arena_printf(l->arena, "$%u", r->number)
                                                      : qm_intern_cstr(&m->cx->names, r->name);
        LLVMValueRef row[] = {add_string(l, name), qm_const32(l, r->first),
                              qm_const32(l, r->kind == QM_REG_PHYSICAL ? 1 : r->size)};
        rows[(*n)++] = LLVMConstStructInContext(l->cx, row, 3, false);
    }
    return add_table(l, "registers", rows, *n);
}

/* The table of C functions, ended by nulls. The JIT leaves the addresses to who runs the program.
 */
static LLVMValueRef add_externs(qm_lower *l, bool by_name)
{
    const qm_module *m = l->m;
    LLVMValueRef *rows = QM_NEW_ARRAY(l->arena, LLVMValueRef, m->nfuncs + 1);
    LLVMValueRef null = LLVMConstNull(l->ptr);
    uint32_t n = 0;
    for (uint32_t f = 0; f < m->nfuncs; f++) {
        if (!m->funcs[f].is_extern)
            continue;
        const char *name = qm_intern_cstr(&m->cx->names, m->funcs[f].name);
        LLVMValueRef row[] = {add_string(l, name), by_name ? null : qm_extern_address(l, name)};
        rows[n++] = LLVMConstStructInContext(l->cx, row, 2, false);
    }
    if (n == 0)
        return null;
    rows[n++] = LLVMConstStructInContext(l->cx, (LLVMValueRef[]){null, null}, 2, false);
    return add_table(l, "externs", rows, n);
}

/* Does running the block measure? `seen`: per subroutine. */
static bool measures(const qm_module *m, uint32_t block, bool *seen)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_MEASURE)
            return true;
        for (uint32_t r = 0; r < qm_op_nregions(m, op); r++)
            if (measures(m, op->region + r, seen))
                return true;
        uint32_t func = op->kind == QM_OP_CALL ? m->calls[op->code].func : QM_NONE;
        if (func == QM_NONE || seen[func])
            continue;
        seen[func] = true;
        if (measures(m, m->funcs[func].body, seen))
            return true;
    }
    return false;
}

void qm_emit_program(qm_lower *l, bool external_data)
{
    const qm_plan *p = l->plan;
    const qm_sources *sources = &l->m->cx->sources;
    uint32_t ncells, nregs;
    LLVMValueRef cells = add_cells(l, &ncells), regs = add_registers(l, &nregs);
    LLVMValueRef fields[PROGRAM_FIELDS] = {
        qm_const32(l, QM_PROGRAM_ABI),
        qm_const32(l, l->m->nqubits),
        qm_const32(l, l->frame_size),
        qm_const32(l, ncells),
        qm_const32(l, p->ndeferred),
        qm_const32(l, p->nkops),
        qm_const32(l, nregs),
        qm_const32(l, measures(l->m, 0, qm_arena_zalloc(l->arena, l->m->nfuncs, sizeof(bool)))),
        cells,
        add_deferred(l),
        add_blob(l, QM_SYMBOL_KOPS, p->kops, p->nkops * sizeof *p->kops, external_data),
        add_blob(l, QM_SYMBOL_KOP_QUBITS, p->kop_qubits, p->nkop_qubits * sizeof *p->kop_qubits,
                 external_data),
        add_blob(l, QM_SYMBOL_KOP_DATA, p->kop_data, p->nkop_data * sizeof *p->kop_data,
                 external_data),
        regs,
        add_externs(l, external_data),
        add_string(l, sources->n > 0 ? sources->list[0].name : ""),
        l->fn};
    LLVMValueRef program = add_constant(
        l, QM_PROGRAM_SYMBOL, LLVMConstStructInContext(l->cx, fields, PROGRAM_FIELDS, false));
    LLVMSetLinkage(program, LLVMExternalLinkage);
}
