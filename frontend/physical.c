/* physical.c - physical qubits, and how subroutines get at them.
 *
 * They are global, and in scope in the body of a subroutine. A subroutine of the module sees only
 * its formal qubits: so each physical qubit that a body uses, also by way of the subroutines that
 * it calls, becomes a formal one behind those that are written, and calls pass it. */

#include "frontend/sema.h"

/* The flat index of the formal qubit that stands for the physical one; QM_NONE: there is none. */
static uint32_t find(const qm_sema *s, uint32_t func, uint32_t number)
{
    for (uint32_t i = 0; i < s->nimplicit; i++) {
        const qm_reg *r = &s->m->regs[s->implicit[i]];
        if (r->func == func && r->number == number)
            return r->first;
    }
    return QM_NONE;
}

static qm_status formal_qubit(qm_sema *s, uint32_t number, qm_span at, uint32_t *out)
{
    *out = find(s, s->func, number);
    if (*out != QM_NONE)
        return QM_OK;
    if (s->m->funcs[s->func].nqubits >= QM_OP_MAX_QUBITS) {
        qm_error(&s->cx->diag, QM_E_LIMIT, at, "a subroutine has at most %d qubits",
                 QM_OP_MAX_QUBITS);
        return QM_ERR_INPUT;
    }
    uint32_t reg =
        qm_func_add_qubits(s->m, s->func, qm_sema_fresh_name(s, s->m->nregs), 1, true, at);
    s->m->regs[reg].number = number;
    QM_RESERVE(&s->arena, s->implicit, s->nimplicit, s->cap_implicit);
    s->implicit[s->nimplicit++] = reg;
    *out = s->m->regs[reg].first;
    return QM_OK;
}

qm_status qm_sema_physical(qm_sema *s, uint64_t number, qm_span at, uint32_t *out)
{
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, at,
                 "physical qubit $%llu cannot be used in a gate definition",
                 (unsigned long long)number);
        return QM_ERR_INPUT;
    }
    if (number >= QM_DYNAMIC || s->m->nqubits >= s->cx->limits.qubits) {
        qm_error(&s->cx->diag, QM_E_LIMIT, at,
                 "too many qubits, or too high a number; the limit "
                 "is %u qubits (--max-qubits)",
                 s->cx->limits.qubits);
        return QM_ERR_INPUT;
    }
    if (s->func != QM_NONE)
        return formal_qubit(s, (uint32_t)number, at, out);
    uint32_t reg = qm_module_physical(s->m, (uint32_t)number, at);
    *out = s->m->regs[reg].first;
    return QM_OK;
}

bool qm_sema_is_implicit(const qm_sema *s, uint32_t reg)
{
    for (uint32_t i = 0; i < s->nimplicit; i++)
        if (s->implicit[i] == reg)
            return true;
    return false;
}

uint32_t qm_sema_implicit_formals(const qm_sema *s, uint32_t func)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->nimplicit; i++)
        n += s->m->regs[s->implicit[i]].func == func;
    return n;
}

qm_status qm_sema_implicit_arguments(qm_sema *s, uint32_t func, qm_span at, uint32_t *out)
{
    if (func == s->func)
        return QM_OK;
    for (uint32_t i = 0; i < s->nimplicit; i++) {
        const qm_reg *r = &s->m->regs[s->implicit[i]];
        if (r->func == func && qm_sema_physical(s, r->number, at, out++) != QM_OK)
            return QM_ERR_INPUT;
    }
    return QM_OK;
}

static void complete(qm_sema *s, uint32_t block, uint32_t *q)
{
    for (uint32_t i = 0; i < s->m->blocks[block].nops; i++) {
        qm_op *op = &s->m->blocks[block].ops[i];
        for (uint32_t r = 0; r < qm_op_nregions(s->m, op); r++)
            complete(s, op->region + r, q);
        if (op->kind != QM_OP_CALL || s->m->calls[op->code].func != s->func)
            continue;
        const uint32_t *given = qm_op_qubits(s->m, op);
        uint32_t n = s->m->funcs[s->func].nqubits;
        for (uint32_t k = 0; k < n; k++)
            q[k] = k < op->nqubits ? given[k] : k;
        qm_op_set_qubits(s->m, op, q, n);
    }
}

void qm_sema_complete_recursion(qm_sema *s)
{
    if (qm_sema_implicit_formals(s, s->func) > 0)
        complete(s, s->m->funcs[s->func].body,
                 QM_NEW_ARRAY(&s->scratch, uint32_t, s->m->funcs[s->func].nqubits));
}
