/* call.c - subroutines. A call adds to the bytes of each branch: the result, the variables of the
 * subroutine, zeros at first, and its actual qubits; they go when it returns. */

#include "runtime/interp/machine.h"

#include <string.h>

enum { RESULT = 0 }; /* where the result is among the variables of a subroutine */

/* What a call hides of its caller. */
typedef struct caller {
    uint64_t used, activation, actuals;
    uint32_t depth;
    qm_set *returns;
} caller;

/* Evaluates arguments and qubits where the caller's variables are seen, into the new bytes. */
static void pass_arguments(qm_machine *x, const qm_op *op, const qm_call *c, uint64_t at,
                           uint64_t actuals)
{
    const qm_func *f = &x->m->funcs[c->func];
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        if (cell == QM_NONE)
            continue;
        uint32_t v = qm_evaluate(x, x->m->pool[c->args + n++]);
        qm_value_store(x, x->m->cells[cell].type, x->at_work->bytes + at + x->offset[cell], v);
    }
    qm_op_actuals(x, op, (uint32_t *)(x->at_work->bytes + actuals));
}

static void enter(qm_machine *x, uint32_t func, uint64_t at, uint64_t actuals, qm_set *returns)
{
    uint32_t line, column;
    x->activation = at;
    x->actuals = actuals;
    x->depth++;
    x->returns = returns;
    qm_machine_place(x, &line, &column);
    if (qm_rt_enter(x->rt, x->depth, x->m->cx->limits.call_depth, (uint32_t)x->func_size[func],
                    line, column))
        longjmp(x->rt->leave, 1);
}

/* The result of each branch becomes the value of the caller's variable. */
static void take_results(qm_machine *x, qm_set *s, uint32_t cell, uint64_t at)
{
    uint32_t size = qm_frame_bytes(x->m->cells[cell].type);
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        memcpy(qm_cell_at(x, cell), b->bytes + at + RESULT, size);
    }
}

void qm_run_call(qm_machine *x, qm_set *s, const qm_op *op)
{
    const qm_call *c = &x->m->calls[op->code];
    const qm_func *f = &x->m->funcs[c->func];
    caller saved = {x->used, x->activation, x->actuals, x->depth, x->returns};
    uint64_t at = qm_set_enlarge(x, s, x->func_size[c->func]);
    uint64_t actuals = qm_set_enlarge(x, s, (uint64_t)op->nqubits * sizeof(uint32_t));
    qm_set returned = {0};
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        pass_arguments(x, op, c, at, actuals);
    }
    enter(x, c->func, at, actuals, &returned);
    qm_run_block(x, s, f->body);
    if (s->n > 0 && f->result.kind != QM_T_VOID)
        qm_machine_fail(x, QM_FAULT_NO_RETURN);
    qm_set_append(s, &returned);
    x->used = saved.used;
    x->activation = saved.activation;
    x->actuals = saved.actuals;
    x->depth = saved.depth;
    x->returns = saved.returns;
    if (c->cell != QM_NONE)
        take_results(x, s, c->cell, at);
    qm_set_merge(x, s);
}

void qm_run_return(qm_machine *x, qm_set *s, const qm_op *op)
{
    for (qm_branch *b = s->first; b != NULL && op->param != QM_NONE; b = b->next) {
        qm_branch_select(x, b);
        uint32_t v = qm_evaluate(x, op->param);
        qm_value_store(x, qm_expr_at(x->m, v)->type, b->bytes + x->activation + RESULT, v);
    }
    qm_set_append(x->returns, s);
}
