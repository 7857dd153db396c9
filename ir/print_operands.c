/* print_operands.c - qubits and bits as operands, whole registers, and where registers are
 * declared. */
#include "ir/print_internal.h"

#include <string.h>

static void put_element(qm_printer *p, const char *name, bool scalar, uint32_t index)
{
    qm_text_puts(&p->out, name);
    if (scalar)
        return;
    qm_text_add(&p->out, "[", 1);
    qm_print_uint(&p->out, index);
    qm_text_add(&p->out, "]", 1);
}

static void put_dynamic(qm_printer *p, const char *name, uint32_t index)
{
    qm_text_printf(&p->out, "%s[", name);
    qm_print_expr_in(p, index);
    qm_text_add(&p->out, "]", 1);
}

void qm_print_qubit(qm_printer *p, uint32_t operand)
{
    const qm_module *m = p->m;
    if (p->qubits) {
        qm_text_puts(&p->out, p->qubits[operand]);
        return;
    }
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &m->dyns[operand & ~QM_DYNAMIC];
        put_dynamic(p, p->reg_names[d->object], d->index);
        return;
    }
    const qm_reg *r = &m->regs[p->owner[operand]];
    bool bare = r->kind == QM_REG_PHYSICAL || (r->scalar && p->dialect != QM_DIALECT_QASM2);
    put_element(p, p->reg_names[p->owner[operand]], bare, operand - r->first);
}

void qm_print_bit(qm_printer *p, uint32_t operand)
{
    const qm_module *m = p->m;
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &m->dyns[operand & ~QM_DYNAMIC];
        put_dynamic(p, qm_print_cell_name(p, d->object), d->index);
        return;
    }
    uint32_t index;
    uint32_t cell = qm_module_bit_cell(m, operand, &index);
    bool bare = m->cells[cell].type.width == 0 && p->dialect != QM_DIALECT_QASM2;
    put_element(p, qm_print_cell_name(p, cell), bare, index);
}

/* The register whose qubits are q[0], q[1], ... in order, at most n of them, or QM_NONE. */
static uint32_t whole_register(const qm_printer *p, const uint32_t *q, uint32_t n)
{
    if (p->qubits || (q[0] & QM_DYNAMIC))
        return QM_NONE;
    uint32_t owner = p->owner[q[0]];
    const qm_reg *r = &p->m->regs[owner];
    bool named = r->kind == QM_REG_QUBITS || r->kind == QM_REG_FORMAL;
    if (!named || r->scalar || r->first != q[0] || r->size < 2 || r->size > n)
        return QM_NONE;
    for (uint32_t i = 1; i < r->size; i++)
        if (q[i] != q[0] + i)
            return QM_NONE;
    return owner;
}

void qm_print_qubits(qm_printer *p, const uint32_t *q, uint32_t n)
{
    for (uint32_t i = 0; i < n;) {
        if (i)
            qm_text_puts(&p->out, ", ");
        uint32_t reg = whole_register(p, q + i, n - i);
        if (reg == QM_NONE) {
            qm_print_qubit(p, q[i++]);
        } else {
            qm_text_puts(&p->out, p->reg_names[reg]);
            i += p->m->regs[reg].size;
        }
    }
}

/* Do two ops differ in nothing but their qubit, and the bit they measure into? */
static bool same_operation(const qm_printer *p, const qm_op *a, const qm_op *b)
{
    const qm_module *m = p->m;
    if (a->kind != b->kind || b->nqubits != 1)
        return false;
    if (a->span != b->span && (qm_print_has_notes(p, a) || qm_print_has_notes(p, b)))
        return false;
    if (a->kind == QM_OP_RESET)
        return true;
    if (a->kind == QM_OP_MEASURE)
        return (a->code == QM_NONE) == (b->code == QM_NONE);
    uint32_t n = qm_op_nparams(m, a);
    if (a->kind != QM_OP_GATE || a->code != b->code)
        return false;
    for (uint32_t k = 0; k < n; k++) {
        qm_param x = m->params[a->param + k], y = m->params[b->param + k];
        if (x.expr != y.expr ||
            (x.expr == QM_NONE && memcmp(&x.value, &y.value, sizeof x.value) != 0))
            return false;
    }
    return true;
}

uint32_t qm_print_run(const qm_printer *p, const qm_block *b, uint32_t i)
{
    const qm_module *m = p->m;
    const qm_op *op = &b->ops[i];
    if (p->qubits || op->nqubits != 1 || (op->qubit[0] & QM_DYNAMIC) ||
        (op->kind != QM_OP_GATE && op->kind != QM_OP_MEASURE && op->kind != QM_OP_RESET))
        return 1;
    const qm_reg *r = &m->regs[p->owner[op->qubit[0]]];
    bool named = r->kind == QM_REG_QUBITS || r->kind == QM_REG_FORMAL;
    if (!named || r->first != op->qubit[0] || r->size < 2 || r->size > b->nops - i)
        return 1;
    bool to_bits = op->kind == QM_OP_MEASURE && op->code != QM_NONE;
    if (to_bits) {
        if (op->code & QM_DYNAMIC)
            return 1;
        uint32_t index;
        uint32_t cell = qm_module_bit_cell(m, op->code, &index);
        if (index != 0 || m->cells[cell].type.width != r->size)
            return 1;
    }
    for (uint32_t k = 1; k < r->size; k++) {
        const qm_op *next = &b->ops[i + k];
        if (!same_operation(p, op, next) || next->qubit[0] != op->qubit[0] + k ||
            (to_bits && next->code != op->code + k))
            return 1;
    }
    return r->size;
}

void qm_print_targets(qm_printer *p, const qm_op *op, uint32_t run)
{
    const uint32_t *q = qm_op_qubits(p->m, op);
    for (uint32_t k = 0; k < op->nqubits; k++) {
        qm_text_puts(&p->out, k ? ", " : " ");
        if (run > 1)
            qm_text_puts(&p->out, p->reg_names[p->owner[q[0]]]);
        else
            qm_print_qubit(p, q[k]);
    }
}
