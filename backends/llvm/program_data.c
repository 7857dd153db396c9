/* program_data.c - writes the constant qm_program of runtime/program.h, field by field, into an
 * LLVM module. Kernel ops are emitted as bytes, so that a circuit of a million gates costs a copy.
 */
#include "backends/llvm/program_data.h"

#include "backends/llvm/lower.h"

#include "ir/array.h"

#include <string.h>

enum { BLOB_ALIGNMENT = 64, PROGRAM_WORDS = 8, PROGRAM_FIELDS = 18 };

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

static LLVMValueRef add_cells(qm_lower *l)
{
    const qm_frame *f = &l->layout;
    LLVMValueRef *rows = QM_NEW_ARRAY(l->arena, LLVMValueRef, f->ncells);
    for (uint32_t i = 0; i < f->ncells; i++) {
        const qm_prog_cell *c = &f->cells[i];
        LLVMValueRef sizes[QM_MAX_DIMENSIONS];
        for (uint32_t d = 0; d < c->ndims; d++)
            sizes[d] = qm_const32(l, c->dims[d]);
        LLVMValueRef row[] = {add_string(l, c->name),
                              constant8(l, c->kind),
                              constant8(l, c->unsized),
                              constant8(l, c->role),
                              constant8(l, c->assigned),
                              qm_const32(l, c->width),
                              qm_const32(l, c->offset),
                              qm_const32(l, c->size),
                              add_table(l, "dims", sizes, c->ndims),
                              qm_const32(l, c->ndims),
                              qm_const32(l, c->element)};
        rows[i] = LLVMConstStructInContext(l->cx, row, 11, false);
    }
    return add_table(l, "cells", rows, f->ncells);
}

static LLVMValueRef add_registers(qm_lower *l)
{
    const qm_frame *f = &l->layout;
    LLVMValueRef *rows = QM_NEW_ARRAY(l->arena, LLVMValueRef, f->nregs);
    for (uint32_t i = 0; i < f->nregs; i++) {
        LLVMValueRef row[] = {add_string(l, f->regs[i].name), qm_const32(l, f->regs[i].first),
                              qm_const32(l, f->regs[i].size)};
        rows[i] = LLVMConstStructInContext(l->cx, row, 3, false);
    }
    return add_table(l, "registers", rows, f->nregs);
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

void qm_emit_program(qm_lower *l, bool external_data)
{
    const qm_plan *p = l->plan;
    const qm_sources *sources = &l->m->cx->sources;
    const qm_frame *f = &l->layout;
    LLVMValueRef cells = add_cells(l), regs = add_registers(l);
    LLVMValueRef fields[PROGRAM_FIELDS] = {
        qm_const32(l, QM_PROGRAM_ABI),
        qm_const32(l, l->m->nqubits),
        qm_const32(l, f->size),
        qm_const32(l, f->ncells),
        qm_const32(l, p->ndeferred),
        qm_const32(l, p->nkops),
        qm_const32(l, f->nregs),
        qm_const32(l, f->measures),
        cells,
        add_blob(l, "deferred", f->deferred, p->ndeferred * sizeof *f->deferred, false),
        add_blob(l, QM_SYMBOL_KOPS, p->kops, p->nkops * sizeof *p->kops, external_data),
        add_blob(l, QM_SYMBOL_KOP_QUBITS, p->kop_qubits, p->nkop_qubits * sizeof *p->kop_qubits,
                 external_data),
        add_blob(l, QM_SYMBOL_KOP_DATA, p->kop_data, p->nkop_data * sizeof *p->kop_data,
                 external_data),
        regs,
        add_externs(l, external_data),
        add_string(l, sources->n > 0 ? sources->list[0].name : ""),
        l->fn,
        LLVMConstNull(l->ptr)};
    LLVMValueRef program = add_constant(
        l, QM_PROGRAM_SYMBOL, LLVMConstStructInContext(l->cx, fields, PROGRAM_FIELDS, false));
    LLVMSetLinkage(program, LLVMExternalLinkage);
}
