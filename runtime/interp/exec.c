/* exec.c - the walk over the ops of a block, with all branches that are there. Branches leave the
 * set where control does: at a break, at the end. C recursion follows the nesting of blocks and
 * calls, which limits bound. */

#include "runtime/interp/machine.h"

#include "ir/array.h"

#include <string.h>

enum {
    MOST_VALUES = 1 << 16, /* constants that are kept before all are forgotten */
    MANY_MERGES = 100      /* that save more than native code would */
};

void qm_machine_poll(qm_machine *x)
{
    if (qm_rt_poll(x->rt))
        longjmp(x->rt->leave, 1);
}

/* An op begins: no value is in use. */
static void begin_op(qm_machine *x, const qm_set *s, uint32_t span)
{
    x->span = span;
    x->classical += s->n;
    if (x->m->nexprs > x->nexprs + MOST_VALUES)
        qm_values_forget(x);
    if (x->patience > 0 && x->merges < MANY_MERGES && x->classical > x->patience &&
        x->classical > x->quantum)
        qm_machine_give_up(x);
    if (x->limit > 0 && x->classical + x->quantum > x->limit)
        qm_machine_give_up(x);
}

void qm_run_end(qm_machine *x, qm_set *s)
{
    qm_branch *b;
    qm_rt *rt = x->rt;
    while ((b = qm_set_pop(s)) != NULL) {
        qm_branch_select(x, b);
        if (!x->together) {
            memcpy(x->out_frame, b->bytes, x->frame->size);
            continue;
        }
        uint8_t *frame = rt->frame;
        rt->weight = b->weight;
        rt->shots = b->shots;
        rt->hash = b->hash;
        rt->frame = b->bytes;
        rt->npaths++;
        qm_explore_end_path(rt);
        rt->frame = frame;
        qm_branch_drop(x, b);
    }
}

static void declare_array(qm_machine *x, const qm_op *op)
{
    uint64_t n;
    qm_type t = x->m->cells[op->code].type;
    if (op->param == QM_NONE || !qm_array_count(x->m, op->code, &n))
        return; /* the frame begins as zeros, or as the inputs */
    uint8_t *at = qm_cell_at(x, op->code);
    for (uint64_t i = 0; i < n; i++)
        qm_value_store(x, t, at + i * qm_frame_bytes(t), qm_evaluate(x, x->m->pool[op->param + i]));
}

static void declare(qm_machine *x, const qm_op *op)
{
    const qm_cell *c = &x->m->cells[op->code];
    if (c->role == QM_CELL_STRETCH)
        return;
    if (qm_cell_is_array(c))
        declare_array(x, op);
    else if (op->param != QM_NONE)
        qm_cell_set(x, op->code, op->param);
    else if (c->role != QM_CELL_INPUT)
        qm_cell_zero(x, op->code);
}

static void store(qm_machine *x, const qm_op *op)
{
    if (!(op->code & QM_DYNAMIC)) {
        qm_cell_set(x, op->code, op->param);
        return;
    }
    const qm_dyn *d = &x->m->dyns[op->code & ~QM_DYNAMIC];
    qm_type t = x->m->cells[d->object].type;
    uint32_t v = qm_evaluate(x, op->param);
    uint64_t position = qm_expr_at(x->m, qm_evaluate(x, d->index))->value;
    qm_value_store(x, t, qm_array_at(x, d->object) + position * qm_frame_bytes(t), v);
}

/* Ops on variables, which each branch does for itself. */
static void run_classical(qm_machine *x, qm_set *s, const qm_op *op)
{
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        if (op->kind == QM_OP_DECL)
            declare(x, op);
        else
            store(x, op);
    }
}

static void run_op(qm_machine *x, qm_set *s, const qm_op *op)
{
    switch (op->kind) {
    case QM_OP_GATE:
        qm_run_gate(x, s, op);
        break;
    case QM_OP_MEASURE:
        qm_run_measure(x, s, op);
        break;
    case QM_OP_RESET:
        qm_run_reset(x, s, op);
        break;
    case QM_OP_DECL:
    case QM_OP_STORE:
        run_classical(x, s, op);
        break;
    case QM_OP_COPY:
        qm_run_copy(x, s, op);
        break;
    case QM_OP_BREAK:
        qm_set_append(x->breaks, s);
        break;
    case QM_OP_CONTINUE:
        qm_set_append(x->continues, s);
        break;
    case QM_OP_END:
        qm_set_merge(x, s);
        qm_run_end(x, s);
        break;
    case QM_OP_CALL:
        qm_run_call(x, s, op);
        break;
    case QM_OP_RETURN:
        qm_run_return(x, s, op);
        break;
    case QM_OP_NOP:
    case QM_OP_BARRIER:
    case QM_OP_PRAGMA:
    case QM_OP_DELAY:
    case QM_OP_CAL:
        break;
    default:
        qm_run_flow(x, s, op);
        break;
    }
}

/* The variables of a block are gone after it: as zeros they keep no branches apart. */
static void forget_locals(qm_machine *x, qm_set *s, const qm_block *block)
{
    for (uint32_t i = 0; i < block->nops; i++) {
        const qm_op *op = &block->ops[i];
        if (op->kind != QM_OP_DECL || x->m->cells[op->code].global ||
            qm_cell_is_array(&x->m->cells[op->code]))
            continue;
        for (qm_branch *b = s->first; b != NULL; b = b->next) {
            qm_branch_select(x, b);
            qm_cell_zero(x, op->code);
        }
    }
}

const qm_segment *qm_segment_at(const qm_machine *x, uint32_t block, uint32_t at, uint32_t *next)
{
    const qm_segment *g = &x->plan->segments[*next];
    if (*next == x->plan->nsegments || g->block != block || g->first != at)
        return NULL;
    ++*next;
    return g;
}

void qm_run_block(qm_machine *x, qm_set *s, uint32_t block)
{
    const qm_block *b = &x->m->blocks[block];
    uint32_t next = x->first_segment[block];
    qm_run_phase(x, s, b);
    for (uint32_t i = 0; i < b->nops && s->n > 0;) {
        const qm_segment *g = qm_segment_at(x, block, i, &next);
        begin_op(x, s, b->ops[i].span);
        if (g != NULL)
            qm_run_segment(x, s, g);
        else if (block != 0 || x->plan->ndeferred == 0 || !x->plan->deferred[i])
            run_op(x, s, &b->ops[i]);
        i += g != NULL ? g->count : 1;
    }
    if (x->has_locals[block])
        forget_locals(x, s, b);
}

void qm_machine_begin(qm_machine *x, qm_rt *rt)
{
    x->rt = rt;
    x->arena->recover = x->m->arena.recover = rt->arena->recover;
    x->used = x->top_size;
    x->activation = 0;
    x->actuals = UINT64_MAX;
    x->depth = 0;
    x->breaks = x->continues = x->returns = NULL;
    x->span = 0;
}
