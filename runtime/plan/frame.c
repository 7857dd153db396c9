/* frame.c - the layout of variables and the tables of a program. Time O(cells + registers + ops).
 */

#include "runtime/plan/frame.h"

#include "ir/array.h"

enum { WORD_BITS = 64, WORD_BYTES = 8 };

uint32_t qm_frame_bytes(qm_type t)
{
    switch (t.kind) {
    case QM_T_BOOL:
        return 1;
    case QM_T_BIT:
        return t.width ? t.width : 1;
    case QM_T_DURATION:
    case QM_T_COMPLEX:
        return 2 * WORD_BYTES;
    default:
        return (t.width + WORD_BITS - 1) / WORD_BITS * WORD_BYTES;
    }
}

uint64_t qm_cell_bytes(const qm_module *m, uint32_t cell)
{
    uint64_t n = 1;
    if (qm_cell_is_array(&m->cells[cell]) && !qm_array_count(m, cell, &n))
        n = 0;
    return n * qm_frame_bytes(m->cells[cell].type);
}

static qm_status place_cells(const qm_module *m, qm_frame *f)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        const qm_cell *c = &m->cells[i];
        f->offset[i] = QM_NONE;
        if (!c->global || c->role == QM_CELL_STRETCH)
            continue;
        f->offset[i] = (uint32_t)size;
        size += (qm_cell_bytes(m, i) + WORD_BYTES - 1) & ~(uint64_t)(WORD_BYTES - 1);
        if (size > INT32_MAX) {
            qm_error(&m->cx->diag, QM_E_LIMIT, m->spans[0],
                     "the variables of the program take more than %d bytes", INT32_MAX);
            return QM_ERR_INPUT;
        }
        f->ncells++;
    }
    f->size = (uint32_t)size;
    return QM_OK;
}

static const uint32_t *list_dims(const qm_module *m, uint32_t cell, qm_arena *arena, uint32_t *n)
{
    *n = 0;
    if (!qm_cell_is_array(&m->cells[cell]))
        return NULL;
    uint64_t size;
    qm_array_dims(m, cell, n);
    uint32_t *dims = QM_NEW_ARRAY(arena, uint32_t, *n);
    for (uint32_t d = 0; d < *n && qm_array_known(m, cell, d, &size); d++)
        dims[d] = (uint32_t)size;
    return dims;
}

static void list_cells(const qm_module *m, qm_arena *arena, qm_frame *f)
{
    f->cells = QM_NEW_ARRAY(arena, qm_prog_cell, f->ncells);
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        const qm_cell *c = &m->cells[i];
        if (f->offset[i] == QM_NONE)
            continue;
        qm_prog_cell *p = &f->cells[n++];
        *p =
            (qm_prog_cell){.name = c->name == QM_NONE ? "" : qm_intern_cstr(&m->cx->names, c->name),
                           .kind = c->type.kind,
                           .unsized = c->type.unsized,
                           .role = c->role,
                           .assigned = c->nwrites > 0,
                           .width = c->type.width,
                           .offset = f->offset[i],
                           .size = (uint32_t)qm_cell_bytes(m, i),
                           .element = qm_frame_bytes(c->type)};
        p->dims = list_dims(m, i, arena, &p->ndims);
    }
}

static uint32_t bit_offset(const qm_module *m, const qm_frame *f, uint32_t bit)
{
    if (bit == QM_NONE)
        return QM_NONE;
    uint32_t index, cell = qm_module_bit_cell(m, bit, &index);
    return f->offset[cell] == QM_NONE ? QM_NONE : f->offset[cell] + index;
}

static void list_deferred(const qm_module *m, const qm_plan *plan, qm_arena *arena, qm_frame *f)
{
    const qm_block *block = &m->blocks[0];
    f->deferred = QM_NEW_ARRAY(arena, qm_deferred, plan->ndeferred);
    uint32_t n = 0;
    for (uint32_t i = 0; plan->ndeferred > 0 && i < block->nops; i++)
        if (plan->deferred[i])
            f->deferred[n++] =
                (qm_deferred){block->ops[i].qubit[0], bit_offset(m, f, block->ops[i].code)};
}

static void list_registers(const qm_module *m, qm_arena *arena, qm_frame *f)
{
    f->regs = QM_NEW_ARRAY(arena, qm_prog_qubits, m->nregs);
    for (uint32_t i = 0; i < m->nregs; i++) {
        const qm_reg *r = &m->regs[i];
        if (r->kind == QM_REG_ALIAS || r->kind == QM_REG_FORMAL)
            continue;
        bool physical = r->kind == QM_REG_PHYSICAL;
        f->regs[f->nregs++] =
            (qm_prog_qubits){.name = physical ? qm_arena_printf(arena, "$%u", r->number)
                                              : qm_intern_cstr(&m->cx->names, r->name),
                             .first = r->first,
                             .size = physical ? 1 : r->size};
    }
}

qm_status qm_frame_make(const qm_module *m, const qm_plan *plan, qm_arena *arena, qm_frame *out)
{
    *out = (qm_frame){.offset = QM_NEW_ARRAY(arena, uint32_t, m->ncells)};
    qm_status s = place_cells(m, out);
    if (s != QM_OK)
        return s;
    list_cells(m, arena, out);
    list_deferred(m, plan, arena, out);
    list_registers(m, arena, out);
    out->measures = qm_module_measures(m);
    return QM_OK;
}
