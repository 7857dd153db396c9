/* print_func.c - definitions and calls of subroutines in OpenQASM 3.
 *
 * Definitions stand after those of gates, in the module's order, in which each is known before its
 * use. An argument for a register is a register, a slice or an index set of one; qubits of several
 * are joined by an alias in a scope around the call. */
#include "ir/print_internal.h"

#include "ir/array.h"

static void put(qm_printer *p, const char *s)
{
    qm_text_puts(&p->out, s);
}

static void put_formal(qm_printer *p, const qm_formal *a)
{
    char type[32];
    if (a->cell != QM_NONE && qm_cell_is_array(&p->m->cells[a->cell])) {
        qm_print_array_head(p, a->cell);
        return;
    }
    if (a->cell != QM_NONE) {
        qm_print_enter_cell(p, a->cell);
        qm_text_printf(&p->out, "%s %s", qm_type_text(p->m->cells[a->cell].type, type),
                       p->cell_names[a->cell]);
        return;
    }
    const qm_reg *r = &p->m->regs[a->reg];
    p->reg_names[a->reg] = qm_print_claim(p, r->name);
    for (uint32_t i = 0; i < r->size; i++)
        p->owner[r->first + i] = a->reg;
    if (r->scalar)
        qm_text_printf(&p->out, "qubit %s", p->reg_names[a->reg]);
    else
        qm_text_printf(&p->out, "qubit[%u] %s", r->size, p->reg_names[a->reg]);
}

static void put_head(qm_printer *p, uint32_t func)
{
    const qm_func *f = &p->m->funcs[func];
    char type[32];
    qm_text_printf(&p->out, "def %s(", p->func_names[func]);
    for (uint32_t i = 0; i < f->nformals; i++) {
        put(p, i ? ", " : "");
        put_formal(p, &f->formals[i]);
    }
    put(p, ")");
    if (f->result.kind != QM_T_VOID)
        qm_text_printf(&p->out, " -> %s", qm_type_text(f->result, type));
    put(p, " {\n");
}

/* Aliases that the subroutine needs for indices known at run time. */
static void put_aliases(qm_printer *p, uint32_t func)
{
    for (uint32_t r = 0; r < p->m->nregs; r++)
        if (p->m->regs[r].func == func && p->m->regs[r].kind == QM_REG_ALIAS) {
            p->reg_names[r] = qm_print_claim(p, p->m->regs[r].name);
            qm_print_alias(p, r);
        }
}

static void release_registers(qm_printer *p, uint32_t func)
{
    for (uint32_t r = 0; r < p->m->nregs; r++)
        if (p->m->regs[r].func == func)
            qm_names_release(&p->names, p->reg_names[r]);
}

static void put_extern(qm_printer *p, uint32_t func)
{
    const qm_func *f = &p->m->funcs[func];
    char type[32];
    qm_print_notes_at(p, f->at);
    qm_text_printf(&p->out, "extern %s(", p->func_names[func]);
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        put(p, i ? ", " : "");
        if (qm_cell_is_array(&p->m->cells[cell]))
            qm_print_array_type(p, cell);
        else
            put(p, qm_type_text(p->m->cells[cell].type, type));
    }
    put(p, ")");
    if (f->result.kind != QM_T_VOID)
        qm_text_printf(&p->out, " -> %s", qm_type_text(f->result, type));
    put(p, ";\n");
}

static void put_func(qm_printer *p, uint32_t func)
{
    const qm_func *f = &p->m->funcs[func];
    uint32_t mark = p->nscope;
    if (f->is_extern) {
        put_extern(p, func);
        return;
    }
    p->func_names[func] = qm_print_claim(p, f->name);
    p->owner = QM_NEW_ARRAY(p->arena, uint32_t, f->nqubits);
    qm_print_notes_at(p, f->at);
    put_head(p, func);
    p->depth++;
    put_aliases(p, func);
    qm_print_block3(p, f->body);
    p->depth--;
    put(p, "}\n");
    qm_print_leave_scope(p, mark);
    release_registers(p, func);
    qm_print_flush(p);
}

void qm_print_name_externs(qm_printer *p)
{
    p->func_names = qm_arena_zalloc(p->arena, p->m->nfuncs, sizeof *p->func_names);
    for (uint32_t f = 0; f < p->m->nfuncs && p->dialect != QM_DIALECT_QASM2; f++)
        if (p->m->funcs[f].is_extern) {
            p->func_names[f] = qm_intern_cstr(&p->m->cx->names, p->m->funcs[f].name);
            qm_names_reserve(&p->names, p->func_names[f]);
        }
}

void qm_print_funcs(qm_printer *p)
{
    uint32_t *owner = p->owner;
    for (uint32_t f = 0; f < p->m->nfuncs; f++)
        put_func(p, f);
    p->owner = owner;
}

/* Do all qubits lie in one register? */
static bool has_one_owner(const qm_printer *p, const uint32_t *q, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (p->owner[q[i]] != p->owner[q[0]])
            return false;
    return true;
}

/* Runs of registers, joined. */
static void put_alias_of(qm_printer *p, const char *name, const uint32_t *q, uint32_t n)
{
    qm_print_indent(p);
    qm_text_printf(&p->out, "let %s = ", name);
    for (uint32_t i = 0, run; i < n; i += run) {
        const qm_reg *r = &p->m->regs[p->owner[q[i]]];
        uint32_t lo = q[i] - r->first;
        for (run = 1; i + run < n && q[i + run] == q[i] + run && lo + run < r->size;)
            run++;
        qm_text_printf(&p->out, "%s%s", i ? " ++ " : "", p->reg_names[p->owner[q[i]]]);
        if (run != r->size)
            qm_text_printf(&p->out, "[%u:%u]", lo, lo + run - 1);
    }
    put(p, ";\n");
}

/* Qubits of one register, more than one of them. */
static void put_part(qm_printer *p, const uint32_t *q, uint32_t n)
{
    const qm_reg *r = &p->m->regs[p->owner[q[0]]];
    bool rising = true;
    for (uint32_t i = 1; i < n; i++)
        rising &= q[i] == q[0] + i;
    put(p, p->reg_names[p->owner[q[0]]]);
    if (rising && n == r->size)
        return;
    if (rising) {
        qm_text_printf(&p->out, "[%u:%u]", q[0] - r->first, q[0] - r->first + n - 1);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        qm_text_printf(&p->out, "%s%u", i ? ", " : "[{", q[i] - r->first);
    put(p, "}]");
}

/* Aliases for the arguments that need one, by formal; NULL when none does. */
static const char **join_arguments(qm_printer *p, const qm_op *op)
{
    const qm_func *f = &p->m->funcs[p->m->calls[op->code].func];
    const uint32_t *q = qm_op_qubits(p->m, op);
    const char **names = NULL;
    for (uint32_t i = 0; i < f->nformals; i++) {
        const qm_reg *r = f->formals[i].reg == QM_NONE ? NULL : &p->m->regs[f->formals[i].reg];
        if (!r || r->size < 2 || qm_dynamic_register(p->m, q + r->first, r->size) != QM_NONE ||
            has_one_owner(p, q + r->first, r->size))
            continue;
        if (!names) {
            names = qm_arena_zalloc(p->arena, f->nformals, sizeof *names);
            put(p, "{\n");
            p->depth++;
        }
        names[i] = qm_print_claim(p, QM_NONE);
        put_alias_of(p, names[i], q + r->first, r->size);
    }
    if (names)
        qm_print_indent(p);
    return names;
}

/* Elements of the register `from`, some of them known only at run time. */
static void put_elements(qm_printer *p, uint32_t from, const uint32_t *q, uint32_t n)
{
    put(p, p->reg_names[from]);
    for (uint32_t i = 0; i < n; i++) {
        put(p, i ? ", " : "[{");
        if (q[i] & QM_DYNAMIC)
            qm_print_expr_in(p, p->m->dyns[q[i] & ~QM_DYNAMIC].index);
        else
            qm_print_uint(&p->out, qm_reg_position(p->m, &p->m->regs[from], q[i]));
    }
    put(p, "}]");
}

static void put_qubits(qm_printer *p, const qm_reg *r, const uint32_t *q)
{
    uint32_t from = qm_dynamic_register(p->m, q + r->first, r->size);
    if (r->size == 1)
        qm_print_qubit(p, q[r->first]);
    else if (from != QM_NONE)
        put_elements(p, from, q + r->first, r->size);
    else
        put_part(p, q + r->first, r->size);
}

static void put_arguments(qm_printer *p, const qm_op *op, const char **names)
{
    const qm_module *m = p->m;
    const qm_call *c = &m->calls[op->code];
    const qm_func *f = &m->funcs[c->func];
    uint32_t n = 0, nviews = 0;
    for (uint32_t i = 0; i < f->nformals; i++) {
        const qm_formal *a = &f->formals[i];
        put(p, i ? ", " : "");
        if (a->cell != QM_NONE && qm_cell_is_array(&m->cells[a->cell]))
            qm_print_view(p, m->pool[c->views + nviews++]);
        else if (a->cell != QM_NONE)
            qm_print_converted(p, m->pool[c->args + n++], m->cells[a->cell].type);
        else if (names && names[i])
            put(p, names[i]);
        else
            put_qubits(p, &m->regs[a->reg], qm_op_qubits(m, op));
    }
}

void qm_print_call(qm_printer *p, const qm_op *op)
{
    const qm_call *c = &p->m->calls[op->code];
    const char **names = join_arguments(p, op);
    if (c->cell != QM_NONE)
        qm_text_printf(&p->out, "%s = ", qm_print_cell_name(p, c->cell));
    qm_text_printf(&p->out, "%s(", p->func_names[c->func]);
    put_arguments(p, op, names);
    put(p, ");\n");
    qm_print_flush(p);
    if (!names)
        return;
    p->depth--;
    qm_print_indent(p);
    put(p, "}\n");
    for (uint32_t i = 0; i < p->m->funcs[c->func].nformals; i++)
        if (names[i])
            qm_names_release(&p->names, names[i]);
}

void qm_print_return(qm_printer *p, const qm_op *op)
{
    put(p, "return");
    if (op->param == QM_NONE)
        return;
    put(p, " ");
    qm_print_converted(p, op->param, qm_expr_at(p->m, op->param)->type);
}
