/* print_cal.c - calibrations in OpenQASM 3. Bodies are copied as they are.
 *
 * Those that the program begins with stand before the definitions of gates and subroutines, which
 * may call gates that only a calibration declares. The constants of the program that bodies name
 * stand before all, by name, so that the order does not depend on who names them first. */
#include "ir/print_internal.h"

#include <stdlib.h>
#include <string.h>

static void put(qm_printer *p, const char *s)
{
    qm_text_puts(&p->out, s);
}

static const char *text_of(const qm_printer *p, qm_name name)
{
    return qm_intern_cstr(&p->m->cx->names, name);
}

void qm_print_name_cals(qm_printer *p)
{
    for (uint32_t i = 0; i < p->m->ncals && p->dialect != QM_DIALECT_QASM2; i++)
        if (p->m->cals[i].name != QM_NONE)
            qm_names_reserve(&p->names, text_of(p, p->m->cals[i].name));
}

typedef struct constant {
    const char *name;
    uint32_t value;
} constant;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const constant *)a)->name, ((const constant *)b)->name);
}

static void put_constants(qm_printer *p)
{
    const qm_module *m = p->m;
    constant *list = QM_NEW_ARRAY(p->arena, constant, m->ncals);
    uint32_t n = 0;
    char type[32];
    for (uint32_t i = 0; i < m->ncals; i++)
        if (m->cals[i].kind == QM_CAL_CONST)
            list[n++] = (constant){text_of(p, m->cals[i].name), m->cals[i].value};
    if (n > 0)
        qsort(list, n, sizeof *list, by_name);
    for (uint32_t i = 0; i < n; i++) {
        qm_type t = qm_expr_at(m, list[i].value)->type;
        qm_text_printf(&p->out, "const %s %s = ", qm_type_text(t, type), list[i].name);
        qm_print_converted(p, list[i].value, t);
        put(p, ";\n");
    }
}

static void put_params(qm_printer *p, const qm_cal *c)
{
    char type[32];
    for (uint32_t i = 0; i < c->nparams; i++) {
        const qm_cal_param *a = &c->params[i];
        put(p, i ? ", " : "(");
        if (a->value != QM_NONE)
            qm_print_converted(p, a->value, qm_expr_at(p->m, a->value)->type);
        else
            qm_text_printf(&p->out, "%s %s", qm_type_text(a->type, type), text_of(p, a->name));
    }
    put(p, c->nparams ? ") " : " ");
}

static void put_def(qm_printer *p, const qm_cal *c)
{
    char type[32];
    const char *name = c->gate == QM_NONE ? NULL : p->gate_names[c->gate];
    qm_text_printf(&p->out, "defcal %s", name ? name : text_of(p, c->name));
    put_params(p, c);
    for (uint32_t i = 0; i < c->nqubits; i++) {
        put(p, i ? ", " : "");
        if (c->qubits[i].name == QM_NONE)
            qm_text_printf(&p->out, "$%u", c->qubits[i].number);
        else
            put(p, text_of(p, c->qubits[i].name));
    }
    if (c->result.kind != QM_T_VOID)
        qm_text_printf(&p->out, " -> %s", qm_type_text(c->result, type));
    put(p, " {");
}

void qm_print_cal(qm_printer *p, const qm_op *op)
{
    const qm_cal *c = &p->m->cals[op->code];
    if (c->kind == QM_CAL_GRAMMAR)
        put(p, "defcalgrammar \"");
    else if (c->kind == QM_CAL_BLOCK)
        put(p, "cal {");
    else
        put_def(p, c);
    qm_text_add(&p->out, c->text.data, c->text.size);
    put(p, c->kind == QM_CAL_GRAMMAR ? "\";\n" : "}\n");
    qm_print_flush(p);
}

void qm_print_first_cals(qm_printer *p)
{
    const qm_block *b = &p->m->blocks[0];
    put_constants(p);
    for (; p->ncals < b->nops && b->ops[p->ncals].kind == QM_OP_CAL &&
           p->m->cals[b->ops[p->ncals].code].nreads == 0;
         p->ncals++)
        qm_print_cal(p, &b->ops[p->ncals]);
}
