/* walk_call.c - subroutines: their variables are set aside while they are called again, their
 * qubits are looked up among the actual ones. */
#include "runtime/batch/walk.h"

#include <string.h>

enum { DEEP_BYTES = 2 << 20 }; /* of the stack */

/* What a call sets aside: of each variable of the subroutine what it was before. */
typedef struct saved {
    uint32_t *cells, *by, n;
    qm_walk_array **arrays;
    const uint32_t *actuals;
} saved;

/* An array that is passed. */
typedef struct passed {
    uint32_t formal, view;
    uint64_t *positions;
    qm_walk_array *array;
} passed;

/* Sets the variables of a subroutine aside; they begin without values. */
static saved set_aside(qm_walker *w, uint32_t func)
{
    saved s = {.actuals = w->actuals};
    uint32_t cap = 0;
    for (uint32_t i = 0; i < w->ncells; i++)
        if (w->m->cells[i].func == func) {
            QM_RESERVE(w->arena, s.cells, s.n, cap);
            s.cells[s.n++] = i;
        }
    s.by = QM_NEW_ARRAY(w->arena, uint32_t, s.n + 1);
    s.arrays = QM_NEW_ARRAY(w->arena, qm_walk_array *, s.n + 1);
    for (uint32_t i = 0; i < s.n; i++) {
        s.by[i] = w->by[s.cells[i]];
        s.arrays[i] = w->arrays[s.cells[i]];
        w->by[s.cells[i]] = QM_NONE;
        w->arrays[s.cells[i]] = NULL;
    }
    return s;
}

static void restore(qm_walker *w, const saved *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        w->by[s->cells[i]] = s->by[i];
        w->arrays[s->cells[i]] = s->arrays[i];
    }
    w->actuals = s->actuals;
}

/* The arguments, evaluated where the caller's variables are seen: values by formal, QM_NONE for
 * others, and arrays. False with a diagnostic. */
static bool evaluate(qm_walker *w, const qm_op *op, const qm_call *c, uint32_t *values,
                     passed *arrays)
{
    const qm_func *f = &w->m->funcs[c->func];
    uint32_t nvalues = 0, narrays = 0;
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        values[i] = QM_NONE;
        if (cell == QM_NONE)
            continue;
        if (!qm_cell_is_array(&w->m->cells[cell])) {
            values[i] = qm_walk_known(w, w->m->pool[c->args + nvalues++]);
            continue;
        }
        passed *p = &arrays[narrays];
        *p = (passed){.formal = cell, .view = w->m->pool[c->views + narrays]};
        p->array = qm_walk_pass(w, p->view, cell, qm_walk_span(w, op), &p->positions);
        if (!p->array)
            return false;
        narrays++;
    }
    return true;
}

static bool may_enter(qm_walker *w, const qm_op *op, const qm_func *f)
{
    qm_diag *d = &w->m->cx->diag;
    uint32_t most = w->m->cx->limits.call_depth;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (f->is_extern) {
        qm_error(d, QM_E_SWEEP, qm_walk_span(w, op),
                 "an extern function is called, which sweeps cannot");
        return false;
    }
    if (w->depth >= most) {
        qm_error(d, QM_E_LIMIT, qm_walk_span(w, op),
                 "more than %u subroutine calls in one another (raise --max-call-depth)", most);
        return false;
    }
    if ((here < w->stack ? w->stack - here : here - w->stack) > DEEP_BYTES) {
        qm_error(d, QM_E_LIMIT, qm_walk_span(w, op),
                 "%u subroutine calls in one another take more than %d bytes", w->depth,
                 DEEP_BYTES);
        return false;
    }
    return true;
}

/* Follows the body. */
static qm_way run(qm_walker *w, const qm_op *op, const qm_call *c, const uint32_t *actuals)
{
    const qm_func *f = &w->m->funcs[c->func];
    w->actuals = actuals;
    w->depth++;
    w->result = QM_NONE;
    qm_way next = qm_walk_block(w, f->body);
    w->depth--;
    if (next == QM_WAY_RETURN || next == QM_WAY_END || next == QM_WAY_FAILED)
        return next;
    if (f->result.kind == QM_T_VOID)
        return QM_WAY_RETURN;
    qm_error(&w->m->cx->diag, QM_E_RUN, qm_walk_span(w, op),
             "a subroutine ends without returning a value");
    return QM_WAY_FAILED;
}

qm_way qm_walk_call(qm_walker *w, const qm_op *op)
{
    const qm_call c = w->m->calls[op->code];
    const qm_func *f = &w->m->funcs[c.func];
    uint32_t *actuals = QM_NEW_ARRAY(w->arena, uint32_t, op->nqubits + 1);
    uint32_t *values = QM_NEW_ARRAY(w->arena, uint32_t, f->nformals + 1);
    passed *arrays = QM_NEW_ARRAY(w->arena, passed, c.nviews + 1);
    if (!may_enter(w, op, f) || !qm_walk_qubits(w, op, actuals) ||
        !evaluate(w, op, &c, values, arrays))
        return QM_WAY_FAILED;
    saved s = set_aside(w, c.func);
    for (uint32_t i = 0; i < f->nformals; i++)
        if (values[i] != QM_NONE)
            w->by[f->formals[i].cell] = values[i];
    for (uint32_t k = 0; k < c.nviews; k++) {
        w->arrays[arrays[k].formal] = arrays[k].array;
        w->has_arrays = true;
    }
    qm_way next = run(w, op, &c, actuals);
    restore(w, &s);
    for (uint32_t k = 0; k < c.nviews && next == QM_WAY_RETURN; k++)
        if (!w->m->cells[arrays[k].formal].readonly)
            qm_walk_give_back(w, arrays[k].view, arrays[k].array, arrays[k].positions);
    if (next != QM_WAY_RETURN)
        return next;
    if (c.cell != QM_NONE)
        w->by[c.cell] = w->result;
    return QM_WAY_ON;
}
