/* print_registers.c - declarations of qubits and aliases in OpenQASM 3.
 *
 * The front end numbers registers where they are declared and physical qubits where they are first
 * used. To keep the flat numbers of a program that has both, a register that follows a physical
 * qubit is declared right after the statement that first uses that qubit. A rehearsal finds out
 * whether this gives back the module's numbers; when it does not (a pass has moved or removed first
 * uses), registers are declared first and physical qubits are renumbered by their first use; the ir
 * dialect then pins each physical qubit to its number by a "nop" in the order of the registers. */
#include "ir/array.h"
#include "ir/print_internal.h"

/* Physical registers that the op and its regions use advance next_reg; false when they are not the
 * next ones, or when a register is used that is not declared by then. */
static bool use_op(qm_printer *p, const qm_op *op);

static bool use_block(qm_printer *p, uint32_t block)
{
    const qm_block *b = &p->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        if (!use_op(p, &b->ops[i]))
            return false;
    return true;
}

/* What stands before the operands of a statement: the length of a delay or box, or a value. */
static bool use_expr(qm_printer *p, const qm_op *op)
{
    bool value = op->kind == QM_OP_DELAY || op->kind == QM_OP_DECL || op->kind == QM_OP_STORE ||
                 op->kind == QM_OP_RETURN;
    uint32_t expr = value ? op->param : op->kind == QM_OP_BOX ? p->m->ctls[op->code].cond : QM_NONE;
    if (op->kind == QM_OP_DECL && qm_cell_is_array(&p->m->cells[op->code]))
        return true;
    if (expr == QM_NONE || qm_expr_is_const(p->m, expr))
        return true;
    uint32_t *nodes, n = qm_expr_nodes(p->m, expr, p->arena, &nodes);
    for (uint32_t i = 0; i < n; i++)
        if (p->m->exprs[nodes[i]].op == QM_EX_DURATIONOF && !use_block(p, p->m->exprs[nodes[i]].a))
            return false;
    return true;
}

static bool use_op(qm_printer *p, const qm_op *op)
{
    const qm_module *m = p->m;
    if (!use_expr(p, op))
        return false;
    const uint32_t *q = qm_op_qubits(m, op);
    for (uint32_t i = 0; i < op->nqubits; i++) {
        uint32_t reg = q[i] & QM_DYNAMIC ? m->dyns[q[i] & ~QM_DYNAMIC].object : p->owner[q[i]];
        if (reg < p->next_reg)
            continue;
        if (reg > p->next_reg || m->regs[reg].kind != QM_REG_PHYSICAL)
            return false;
        p->next_reg++;
    }
    for (uint32_t r = 0; r < qm_op_nregions(m, op); r++)
        if (!use_block(p, op->region + r))
            return false;
    return true;
}

static void pass_declared(qm_printer *p)
{
    while (p->next_reg < p->m->nregs && p->m->regs[p->next_reg].kind != QM_REG_PHYSICAL)
        p->next_reg++;
}

static bool rehearse(qm_printer *p)
{
    const qm_block *b = &p->m->blocks[0];
    pass_declared(p);
    for (uint32_t i = 0; i < b->nops; i++) {
        if (!use_op(p, &b->ops[i]))
            return false;
        pass_declared(p);
    }
    for (uint32_t r = p->next_reg; r < p->m->nregs; r++)
        if (p->m->regs[r].kind != QM_REG_PHYSICAL)
            return false;
    return true;
}

void qm_print_plan_registers(qm_printer *p)
{
    const qm_module *m = p->m;
    bool physical = false, mixed = false;
    for (uint32_t r = 0; r < m->nregs; r++) {
        mixed |= physical && m->regs[r].kind != QM_REG_PHYSICAL && m->regs[r].func == QM_NONE;
        physical |= m->regs[r].kind == QM_REG_PHYSICAL;
    }
    bool kept = rehearse(p);
    p->pinned = physical && p->dialect == QM_DIALECT_IR && (!kept || p->next_reg < m->nregs);
    p->interleaved = mixed && kept && !p->pinned;
    p->next_reg = 0;
}

/* let name = q[0:2] ++ r[{1}]: runs of one register are slices of it. */
void qm_print_alias(qm_printer *p, uint32_t reg)
{
    const qm_module *m = p->m;
    const qm_reg *alias = &m->regs[reg];
    const uint32_t *q = &m->pool[alias->first];
    qm_print_indent(p);
    qm_text_printf(&p->out, "let %s = ", p->reg_names[reg]);
    for (uint32_t i = 0, n; i < alias->size; i += n) {
        const qm_reg *r = &m->regs[p->owner[q[i]]];
        uint32_t lo = q[i] - r->first;
        for (n = 1; i + n < alias->size && q[i + n] == q[i] + n && lo + n < r->size;)
            n++;
        if (i)
            qm_text_puts(&p->out, " ++ ");
        qm_text_puts(&p->out, p->reg_names[p->owner[q[i]]]);
        if (alias->scalar && !r->scalar)
            qm_text_printf(&p->out, "[%u]", lo);
        else if (n != r->size)
            qm_text_printf(&p->out, "[%u:%u]", lo, lo + n - 1);
    }
    qm_text_puts(&p->out, ";\n");
}

static void declare(qm_printer *p, uint32_t reg)
{
    const qm_reg *r = &p->m->regs[reg];
    if (r->func != QM_NONE) /* stands in the subroutine */
        return;
    if (r->kind != QM_REG_PHYSICAL)
        qm_print_notes_at(p, r->at);
    if (r->kind == QM_REG_PHYSICAL)
        qm_text_printf(&p->out, "nop %s;\n", p->reg_names[reg]);
    else if (r->kind == QM_REG_ALIAS)
        qm_print_alias(p, reg);
    else if (r->scalar)
        qm_text_printf(&p->out, "qubit %s;\n", p->reg_names[reg]);
    else
        qm_text_printf(&p->out, "qubit[%u] %s;\n", r->size, p->reg_names[reg]);
    qm_print_flush(p);
}

void qm_print_registers(qm_printer *p, const qm_op *op)
{
    const qm_module *m = p->m;
    if (op && !p->interleaved)
        return;
    if (op)
        use_op(p, op);
    for (; p->next_reg < m->nregs; p->next_reg++)
        if (p->pinned || m->regs[p->next_reg].kind != QM_REG_PHYSICAL)
            declare(p, p->next_reg);
        else if (p->interleaved)
            break;
}
