/* verify_func.c - subroutines: formals that exist and belong to them, and calls that fit. */
#include "ir/verify_internal.h"

#include "ir/array.h"

static bool formal_is_sound(const qm_verifier *v, uint32_t func, const qm_formal *a, uint32_t next)
{
    const qm_module *m = v->m;
    if (a->cell != QM_NONE)
        return a->reg == QM_NONE && a->cell < m->ncells && m->cells[a->cell].func == func;
    return a->reg < m->nregs && m->regs[a->reg].kind == QM_REG_FORMAL &&
           m->regs[a->reg].func == func && m->regs[a->reg].first == next &&
           qm_verify_range(next, m->regs[a->reg].size, m->funcs[func].nqubits);
}

static void verify_func(qm_verifier *v, uint32_t func)
{
    const qm_module *m = v->m;
    const qm_func *f = &m->funcs[func];
    uint32_t next = 0; /* formal registers cover the qubits in order */
    v->sound_func[func] = f->body < m->nblocks && f->name < m->cx->names.n &&
                          f->nqubits <= UINT16_MAX && qm_verify_type(f->result);
    if (!v->sound_func[func]) {
        qm_verify_fault(v, "subroutine %u: %u qubits, body %u", func, f->nqubits, f->body);
        return;
    }
    for (uint32_t i = 0; i < f->nformals; i++) {
        if (!formal_is_sound(v, func, &f->formals[i], next)) {
            qm_verify_fault(v, "subroutine %u: formal %u is not its own", func, i);
            v->sound_func[func] = false;
            return;
        }
        if (f->formals[i].reg != QM_NONE)
            next += m->regs[f->formals[i].reg].size;
    }
    if (f->is_extern && (f->nqubits > 0 || f->ends || m->blocks[f->body].nops > 0))
        qm_verify_fault(v, "subroutine %u: an extern function with qubits or a body", func);
    if (next != f->nqubits)
        qm_verify_fault(v, "subroutine %u: formal registers hold %u qubits of %u", func, next,
                        f->nqubits);
}

void qm_verify_funcs(qm_verifier *v)
{
    for (uint32_t f = 0; f < v->m->nfuncs; f++)
        verify_func(v, f);
}

/* The actual qubits of one formal register. */
static void verify_register(qm_verifier *v, const uint32_t *q, uint32_t n)
{
    const qm_module *m = v->m;
    for (uint32_t k = 0; k < n; k++)
        if ((q[k] & QM_DYNAMIC) &&
            ((q[k] & ~QM_DYNAMIC) >= m->ndyns || m->dyns[q[k] & ~QM_DYNAMIC].object >= m->nregs))
            return; /* reported with the qubits of the op */
    uint32_t reg = qm_dynamic_register(m, q, n);
    if (n > 1 && reg != QM_NONE && !qm_lie_in_register(m, reg, q, n))
        qm_verify_fault(v, "a register with a dynamic qubit has qubits of several registers");
}

static void verify_arguments(qm_verifier *v, const qm_op *op, const qm_call *c)
{
    const qm_module *m = v->m;
    const qm_func *f = &m->funcs[c->func];
    const uint32_t *q = qm_op_qubits(m, op);
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->nformals; i++) {
        const qm_formal *a = &f->formals[i];
        bool scalar = a->cell != QM_NONE && !qm_cell_is_array(&m->cells[a->cell]);
        if (scalar && n++ < c->nargs)
            qm_verify_typed(v, m->pool[c->args + n - 1], m->cells[a->cell].type, "argument");
        if (a->reg != QM_NONE && op->nqubits == f->nqubits)
            verify_register(v, q + m->regs[a->reg].first, m->regs[a->reg].size);
    }
    if (n != c->nargs || op->nqubits != f->nqubits)
        qm_verify_fault(v, "%u arguments and %u qubits instead of %u and %u", c->nargs, op->nqubits,
                        n, f->nqubits);
}

void qm_verify_call(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    if (op->code >= m->ncalls || m->calls[op->code].func >= m->nfuncs) {
        qm_verify_fault(v, "call record %u of %u", op->code, m->ncalls);
        return;
    }
    const qm_call *c = &m->calls[op->code];
    if (!v->sound_func[c->func])
        return;
    if (!qm_verify_range(c->args, c->nargs, m->npool)) {
        qm_verify_fault(v, "arguments at pool entries %u..+%u of %u", c->args, c->nargs, m->npool);
        return;
    }
    verify_arguments(v, op, c);
    qm_verify_array_arguments(v, c);
    if (v->at.func != QM_NONE && c->func > v->at.func)
        qm_verify_fault(v, "calls subroutine %u, which stands behind it", c->func);
    if (v->at.func != QM_NONE && m->funcs[c->func].ends && !m->funcs[v->at.func].ends)
        qm_verify_fault(v, "may end the program, which the subroutine is said not to do");
    if (c->cell == QM_NONE)
        return;
    if (c->cell >= m->ncells || m->cells[c->cell].func != v->at.func ||
        m->cells[c->cell].role == QM_CELL_INPUT)
        qm_verify_fault(v, "the result goes to cell %u of %u", c->cell, m->ncells);
    else if (!qm_type_equal(m->cells[c->cell].type, m->funcs[c->func].result) ||
             qm_cell_is_array(&m->cells[c->cell]))
        qm_verify_fault(v, "the result has another type than cell %u", c->cell);
}

void qm_verify_return(qm_verifier *v, const qm_op *op)
{
    if (v->at.func == QM_NONE) {
        qm_verify_fault(v, "stands in no subroutine");
        return;
    }
    qm_type t = v->m->funcs[v->at.func].result;
    if ((op->param == QM_NONE) != (t.kind == QM_T_VOID))
        qm_verify_fault(v, "a value where there is none, or none where there is one");
    else if (op->param != QM_NONE)
        qm_verify_typed(v, op->param, t, "value");
}
