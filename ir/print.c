/* print.c - a module as OpenQASM: what all dialects share.
 *
 * The module is checked first, so that nothing is written when the dialect cannot express it; then
 * one walk writes it through a buffer that is handed over in chunks. Time: linear in the module and
 * in the text of its expressions. */
#include "ir/print.h"

#include "ir/print_internal.h"

enum { CHUNK = 1 << 16 };

void qm_print_uint(qm_text *t, uint64_t v)
{
    char digits[20];
    uint32_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + v % 10);
    while (v /= 10);
    qm_text_add(t, digits + n, sizeof digits - n);
}

void qm_print_indent(qm_printer *p)
{
    for (uint32_t i = 0; i < p->depth; i++)
        qm_text_add(&p->out, "    ", 4);
}

static void hand_over(qm_printer *p)
{
    if (p->status == QM_OK && p->out.size > 0)
        p->status = p->writer.write(p->writer.payload, p->out.data, p->out.size);
    p->out.size = 0;
}

void qm_print_flush(qm_printer *p)
{
    if (p->out.size >= CHUNK && p->held == 0)
        hand_over(p);
}

const char *qm_print_cell_name(const qm_printer *p, uint32_t cell)
{
    if (p->cell_names && p->cell_names[cell])
        return p->cell_names[cell];
    return qm_intern_cstr(&p->m->cx->names, p->m->cells[cell].name);
}

const char *qm_print_claim(qm_printer *p, qm_name name)
{
    const char *wanted = name == QM_NONE ? "v" : qm_intern_cstr(&p->m->cx->names, name);
    return qm_names_claim(&p->names, qm_names_spelling(p->arena, p->dialect, wanted));
}

void qm_print_enter_cell(qm_printer *p, uint32_t cell)
{
    p->cell_names[cell] = qm_print_claim(p, p->m->cells[cell].name);
    QM_RESERVE(p->arena, p->scope, p->nscope, p->cap_scope);
    p->scope[p->nscope++] = cell;
}

void qm_print_leave_scope(qm_printer *p, uint32_t mark)
{
    while (p->nscope > mark) {
        uint32_t cell = p->scope[--p->nscope];
        qm_names_release(&p->names, p->cell_names[cell]);
        p->cell_names[cell] = NULL;
    }
}

static void find_owners(qm_printer *p)
{
    p->reg_names = qm_arena_zalloc(p->arena, p->m->nregs, sizeof *p->reg_names);
    const qm_module *m = p->m;
    p->owner = QM_NEW_ARRAY(p->arena, uint32_t, m->nqubits);
    for (uint32_t r = 0; r < m->nregs; r++)
        if (m->regs[r].kind != QM_REG_ALIAS && m->regs[r].kind != QM_REG_FORMAL)
            for (uint32_t i = 0; i < m->regs[r].size; i++)
                p->owner[m->regs[r].first + i] = r;
}

void qm_print_name_registers(qm_printer *p)
{
    const qm_module *m = p->m;
    for (uint32_t r = 0; r < m->nregs; r++)
        if (m->regs[r].func == QM_NONE)
            p->reg_names[r] = m->regs[r].kind == QM_REG_PHYSICAL
                                  ? qm_arena_printf(p->arena, "$%u", m->regs[r].number)
                                  : qm_print_claim(p, m->regs[r].name);
}

static qm_status print(qm_printer *p)
{
    bool two = p->dialect == QM_DIALECT_QASM2;
    uint32_t errors = p->m->cx->diag.errors;
    if (two)
        qm_print_check2(p);
    else
        qm_print_check3(p);
    if (p->m->cx->diag.errors != errors)
        return QM_ERR_INPUT;
    qm_text_init(&p->out, p->arena);
    qm_names_init(&p->names, p->arena);
    qm_print_mark_gates(p);
    qm_names_reserve_language(&p->names, p->dialect, two || qm_print_needs_include(p));
    qm_print_reserve_functions(p);
    qm_print_name_externs(p);
    qm_print_name_gates(p);
    qm_print_name_cals(p);
    find_owners(p);
    p->cell_names = qm_arena_zalloc(p->arena, p->m->ncells, sizeof *p->cell_names);
    if (two)
        qm_print_program2(p);
    else
        qm_print_program3(p);
    hand_over(p);
    return p->status;
}

/* The arena lives in the caller: it is freed there whichever way this returns. */
static qm_status print_guarded(const qm_module *m, qm_dialect dialect, qm_writer out,
                               qm_arena *arena)
{
    if (setjmp(*arena->recover))
        return QM_ERR_MEMORY;
    qm_printer *p = QM_NEW(arena, qm_printer);
    *p = (qm_printer){.m = m, .dialect = dialect, .arena = arena, .writer = out};
    return print(p);
}

qm_status qm_module_print(const qm_module *m, qm_dialect dialect, qm_writer out)
{
    jmp_buf recover;
    qm_arena arena;
    qm_arena_init(&arena, &recover);
    qm_status status = print_guarded(m, dialect, out, &arena);
    qm_arena_free(&arena);
    return status;
}
