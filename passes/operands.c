/* operands.c - axes, permutable qubits, and the reach of ops. */
#include "passes/operands.h"

#include <string.h>

enum { MAX_REGION_OPS = 256, MAX_DYNAMIC_QUBITS = 64 };

uint32_t qm_max_qubits(const qm_module *m)
{
    uint32_t n = m->nqubits;
    for (uint32_t i = QM_G_COUNT; i < m->ngates; i++)
        if (m->gates[i].kind == QM_GK_BODY && m->gates[i].nqubits > n)
            n = m->gates[i].nqubits;
    for (uint32_t i = 0; i < m->nfuncs; i++)
        if (m->funcs[i].nqubits > n)
            n = m->funcs[i].nqubits;
    return n;
}

bool *qm_find_replaceable(const qm_module *m, qm_arena *arena)
{
    bool *replaceable = QM_NEW_ARRAY(arena, bool, m->nblocks);
    for (uint32_t i = 0; i < m->nblocks; i++)
        replaceable[i] = !m->blocks[i].timed;
    for (uint32_t i = QM_G_COUNT; i < m->ngates; i++)
        if (m->gates[i].kind == QM_GK_BODY)
            replaceable[m->gates[i].body] = false;
    return replaceable;
}

char qm_gate_axis(const qm_module *m, uint32_t gate, uint32_t k)
{
    while (gate >= QM_G_COUNT) {
        const qm_gate *g = &m->gates[gate];
        if (g->kind != QM_GK_MODIFIED)
            return '-';
        if (k < g->ncontrols)
            return 'Z';
        k -= g->ncontrols;
        gate = g->base;
    }
    return qm_gate_table[gate].axis[k];
}

/* Is each of a[0, n) one of b[0, n), where controls i and j match only when they fire on the same
 * value? */
static bool same_set(const uint32_t *a, const uint32_t *b, uint32_t n, uint64_t on)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = 0;
        while (j < n && b[j] != a[i])
            j++;
        if (j == n || ((on >> i ^ on >> j) & 1))
            return false;
    }
    return true;
}

static bool same_row_operands(const qm_gate_row *row, const uint32_t *a, const uint32_t *b)
{
    if (row->flags & QM_GF_SYMMETRIC)
        return same_set(a, b, row->nqubits, 0);
    uint32_t nc = row->ncontrols, rest = row->nqubits - nc;
    if (!same_set(a, b, nc, 0))
        return false;
    if (qm_gate_table[row->base].flags & QM_GF_SYMMETRIC)
        return same_set(a + nc, b + nc, rest, 0);
    return memcmp(a + nc, b + nc, rest * sizeof *a) == 0;
}

bool qm_same_operands(const qm_module *m, uint32_t gate, const uint32_t *a, const uint32_t *b)
{
    while (gate >= QM_G_COUNT && m->gates[gate].kind == QM_GK_MODIFIED) {
        const qm_gate *g = &m->gates[gate];
        if (!same_set(a, b, g->ncontrols, g->on))
            return false;
        a += g->ncontrols;
        b += g->ncontrols;
        gate = g->base;
    }
    if (gate < QM_G_COUNT)
        return same_row_operands(&qm_gate_table[gate], a, b);
    return memcmp(a, b, m->gates[gate].nqubits * sizeof *a) == 0;
}

bool qm_op_is_stable(const qm_module *m, const qm_op *op)
{
    const qm_param *p = &m->params[op->param];
    for (uint32_t i = 0, n = m->gates[op->code].nparams; i < n; i++)
        if (!qm_param_is_number(p[i]) && !qm_expr_is_stable(m, p[i].expr))
            return false;
    return true;
}

bool qm_op_is_numeric(const qm_module *m, const qm_op *op)
{
    const qm_param *p = &m->params[op->param];
    for (uint32_t i = 0, n = m->gates[op->code].nparams; i < n; i++)
        if (!qm_param_is_number(p[i]))
            return false;
    return true;
}

typedef struct toucher {
    const qm_module *m;
    void (*touch)(void *payload, uint32_t qubit);
    void *payload;
    uint32_t left; /* ops of regions that may still be looked at */
} toucher;

static bool touch_dynamic(const toucher *t, uint32_t operand)
{
    const qm_reg *reg = &t->m->regs[t->m->dyns[operand & ~QM_DYNAMIC].object];
    if (reg->size > MAX_DYNAMIC_QUBITS)
        return false;
    for (uint32_t i = 0; i < reg->size; i++)
        t->touch(t->payload,
                 reg->kind == QM_REG_ALIAS ? t->m->pool[reg->first + i] : reg->first + i);
    return true;
}

static bool touch_op(toucher *t, const qm_op *op)
{
    if (op->kind == QM_OP_BREAK || op->kind == QM_OP_CONTINUE || op->kind == QM_OP_END ||
        op->kind == QM_OP_RETURN)
        return false;
    if (op->kind == QM_OP_CALL && t->m->funcs[t->m->calls[op->code].func].ends)
        return false;
    const uint32_t *q = qm_op_qubits(t->m, op);
    for (uint32_t k = 0; k < op->nqubits; k++) {
        if (!(q[k] & QM_DYNAMIC))
            t->touch(t->payload, q[k]);
        else if (!touch_dynamic(t, q[k]))
            return false;
    }
    for (uint32_t r = 0, n = qm_op_nregions(t->m, op); r < n; r++) {
        const qm_block *b = &t->m->blocks[op->region + r];
        for (uint32_t i = 0; i < b->nops; i++)
            if (t->left-- == 0 || !touch_op(t, &b->ops[i]))
                return false;
    }
    return true;
}

bool qm_op_touches(const qm_module *m, const qm_op *op,
                   void (*touch)(void *payload, uint32_t qubit), void *payload)
{
    toucher t = {.m = m, .touch = touch, .payload = payload, .left = MAX_REGION_OPS};
    return touch_op(&t, op);
}
