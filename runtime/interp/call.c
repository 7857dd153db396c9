/* call.c - subroutines. A call adds to the bytes of each branch: the result, the variables of the
 * subroutine, zeros at first, and its actual qubits; they go when it returns. */

#include "runtime/interp/machine.h"

#include "ir/array.h"

#include <string.h>

enum {
    RESULT = 0, /* where the result is among the variables of a subroutine */
    DEEP_BYTES = 2 << 20
};

/* What a call hides of its caller. */
typedef struct caller {
    uint64_t used, activation, actuals;
    uint32_t depth;
    qm_set *returns;
} caller;

/* Where the bytes of a call are. */
typedef struct site {
    const qm_call *call;
    const qm_func *func;
    uint64_t activation, actuals, passed;
    qm_set returned;
} site;

/* The cell of formal array number k. */
static uint32_t formal_array(const qm_machine *x, const qm_func *f, uint32_t k)
{
    for (uint32_t i = 0;; i++) {
        uint32_t cell = f->formals[i].cell;
        if (cell != QM_NONE && qm_cell_is_array(&x->m->cells[cell]) && k-- == 0)
            return cell;
    }
}

/* Evaluates the arguments of the branch at work where the caller's variables are seen, into the new
 * bytes. x->sizes[k] becomes that of array k when it is larger. */
static void pass_arguments(qm_machine *x, const qm_op *op, const site *at)
{
    const qm_func *f = at->func;
    const qm_call *c = at->call;
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t cell = f->formals[i].cell;
        if (cell == QM_NONE || qm_cell_is_array(&x->m->cells[cell]))
            continue;
        uint32_t v = qm_evaluate(x, x->m->pool[c->args + n++]);
        qm_value_store(x, x->m->cells[cell].type,
                       x->at_work->bytes + at->activation + x->offset[cell], v);
    }
    for (uint32_t k = 0; k < c->nviews; k++) {
        uint64_t size =
            qm_part_pass(x, x->m->pool[c->views + k], formal_array(x, f, k), at->passed, k);
        x->sizes[k] = size > x->sizes[k] ? size : x->sizes[k];
    }
    qm_op_actuals(x, op, (uint32_t *)(x->at_work->bytes + at->actuals));
}

static void pass_all(qm_machine *x, qm_set *s, const qm_op *op, const site *at)
{
    for (uint32_t k = 0; k < at->call->nviews; k++)
        x->sizes[k] = 0;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        pass_arguments(x, op, at);
    }
    for (uint32_t k = 0; k < at->call->nviews; k++) {
        uint32_t formal = formal_array(x, at->func, k);
        uint64_t copy = qm_set_enlarge(x, s, x->sizes[k]);
        for (qm_branch *b = s->first; b != NULL; b = b->next) {
            qm_branch_select(x, b);
            qm_part_enter(x, formal, at->activation, at->passed, k, copy);
        }
    }
}

static void return_arrays(qm_machine *x, qm_set *s, const site *at)
{
    for (qm_branch *b = s->first; b != NULL && at->call->nviews > 0; b = b->next) {
        qm_branch_select(x, b);
        for (uint32_t k = at->call->nviews; k-- > 0;)
            qm_part_return(x, formal_array(x, at->func, k), at->activation, at->passed, k);
    }
}

/* Native code takes less of the stack for a call. */
static bool is_deep(const qm_machine *x)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0), begin = x->rt->stack;
    return (here < begin ? begin - here : here - begin) > DEEP_BYTES;
}

static void enter(qm_machine *x, site *at)
{
    uint32_t line, column;
    uint64_t size = x->func_size[at->call->func];
    x->activation = at->activation;
    x->actuals = at->actuals;
    x->depth++;
    x->returns = &at->returned;
    if (x->patience > 0 && is_deep(x))
        qm_machine_give_up(x);
    qm_machine_place(x, &line, &column);
    if (qm_rt_enter(x->rt, x->depth, x->m->cx->limits.call_depth, (uint32_t)size, line, column))
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

/* The place of the last op of a block or its regions; 0: it is empty. */
static uint32_t last_span(const qm_module *m, uint32_t block)
{
    const qm_block *b = &m->blocks[block];
    if (b->nops == 0)
        return 0;
    const qm_op *op = &b->ops[b->nops - 1];
    for (uint32_t r = qm_op_nregions(m, op); r-- > 0;) {
        uint32_t span = last_span(m, op->region + r);
        if (span != 0)
            return span;
    }
    return op->span;
}

/* No branch may reach the end of a subroutine that has a result. */
static void check_end(qm_machine *x, const qm_set *s, const qm_func *f)
{
    if (s->n == 0 || f->result.kind == QM_T_VOID)
        return;
    x->span = last_span(x->m, f->body);
    qm_machine_fail(x, QM_FAULT_NO_RETURN);
}

void qm_run_call(qm_machine *x, qm_set *s, const qm_op *op)
{
    const qm_call *c = &x->m->calls[op->code];
    site at = {.call = c, .func = &x->m->funcs[c->func]};
    caller saved = {x->used, x->activation, x->actuals, x->depth, x->returns};
    at.activation = qm_set_enlarge(x, s, x->func_size[c->func]);
    at.actuals = qm_set_enlarge(x, s, (uint64_t)op->nqubits * sizeof(uint32_t));
    at.passed = qm_set_enlarge(x, s, qm_passed_bytes(c->nviews));
    pass_all(x, s, op, &at);
    enter(x, &at);
    qm_run_block(x, s, at.func->body);
    check_end(x, s, at.func);
    qm_set_append(s, &at.returned);
    return_arrays(x, s, &at);
    x->used = saved.used;
    x->activation = saved.activation;
    x->actuals = saved.actuals;
    x->depth = saved.depth;
    x->returns = saved.returns;
    if (c->cell != QM_NONE)
        take_results(x, s, c->cell, at.activation);
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
