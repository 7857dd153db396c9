/* flow.c - control flow: a set is parted by conditions and joined again after them.
 *
 * The state of a loop lies in the bytes of each branch, so that branches whose bounds differ run
 * together, and equal ones with the same rounds left may be merged in the loop. */

#include "runtime/interp/machine.h"

#include <string.h>

enum { MARK_NONE = UINT32_MAX };

typedef struct loop_state { /* of a loop over a range */
    uint64_t value;
    int64_t step;
    uint64_t left; /* rounds after this one */
} loop_state;

/* Runs the regions with the branches that are marked so; those with no mark wait. */
static void run_marked(qm_machine *x, qm_set *s, const qm_op *op, uint32_t nregions)
{
    qm_set after = {0};
    for (uint32_t r = 0; r < nregions; r++) {
        qm_set part = qm_set_take(s, r);
        if (part.n > 0)
            qm_run_block(x, &part, op->region + r);
        qm_set_append(&after, &part);
    }
    qm_set_append(&after, s);
    *s = after;
    qm_set_merge(x, s);
}

static bool holds(qm_machine *x, uint32_t cond)
{
    return qm_expr_at(x->m, qm_evaluate(x, cond))->value != 0;
}

static void run_if(qm_machine *x, qm_set *s, const qm_op *op, const qm_ctl *c)
{
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        b->mark = holds(x, c->cond) ? 0 : c->has_else ? 1 : MARK_NONE;
    }
    run_marked(x, s, op, c->nregions);
}

static uint32_t chosen_case(qm_machine *x, const qm_ctl *c)
{
    uint32_t v = qm_evaluate(x, c->cond);
    const uint32_t *pair = &x->m->pool[c->values];
    for (uint32_t i = 0; i < c->nvalues; i++)
        if (pair[2 * (size_t)i] == v)
            return pair[2 * (size_t)i + 1];
    return c->has_else ? c->nregions - 1 : MARK_NONE;
}

static void run_switch(qm_machine *x, qm_set *s, const qm_op *op, const qm_ctl *c)
{
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        b->mark = chosen_case(x, c);
    }
    run_marked(x, s, op, c->nregions);
}

/* One round: what ends it, by its end or a continue, is in s; breaks are in `done`. */
static void run_round(qm_machine *x, qm_set *s, uint32_t body, qm_set *done)
{
    qm_set again = {0}, *breaks = x->breaks, *continues = x->continues;
    x->breaks = done;
    x->continues = &again;
    qm_run_block(x, s, body);
    x->breaks = breaks;
    x->continues = continues;
    qm_set_append(s, &again);
    qm_machine_poll(x);
}

/* Merges the branches that have left a loop, when they have become many more since the last time;
 * only bytes that the loop does not own count. */
static void merge_done(qm_machine *x, qm_set *done, uint64_t outside, uint32_t *last)
{
    uint64_t used = x->used;
    if (done->n <= 2 * *last)
        return;
    x->used = outside;
    qm_set_merge(x, done);
    x->used = used;
    *last = done->n;
}

static void run_while(qm_machine *x, qm_set *s, const qm_op *op, const qm_ctl *c)
{
    qm_set done = {0};
    uint32_t last = 0;
    for (;;) {
        for (qm_branch *b = s->first; b != NULL; b = b->next) {
            qm_branch_select(x, b);
            b->mark = holds(x, c->cond);
        }
        qm_set body = qm_set_take(s, true);
        qm_set_append(&done, s);
        merge_done(x, &done, x->used, &last);
        *s = body;
        if (s->n == 0)
            break;
        run_round(x, s, op->region, &done);
        qm_set_merge(x, s);
    }
    *s = done;
    qm_set_merge(x, s);
}

/* Holds any integer of 64 bits, with or without sign. */
__extension__ typedef __int128 wide_int;

static wide_int integer(qm_machine *x, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(x->m, qm_evaluate(x, expr));
    return e->type.kind == QM_T_INT ? (wide_int)(int64_t)e->value : (wide_int)e->value;
}

/* The state of the loop before its first round; false when there is none. */
static bool begin_range(qm_machine *x, const qm_ctl *c, loop_state *out)
{
    wide_int lo = integer(x, c->lo), step = integer(x, c->step), hi = integer(x, c->hi);
    if (step == 0)
        qm_machine_fail(x, QM_FAULT_STEP);
    if (step > 0 ? lo > hi : lo < hi)
        return false;
    out->value = (uint64_t)lo;
    out->step = (int64_t)step;
    out->left = (uint64_t)(step > 0 ? (hi - lo) / step : (lo - hi) / -step);
    return true;
}

static loop_state *state_at(qm_branch *b, uint64_t at)
{
    return (loop_state *)(b->bytes + at);
}

/* Each branch goes on to its next round, or is done. */
static void next_round(qm_set *s, uint64_t at, qm_set *done)
{
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        loop_state *l = state_at(b, at);
        b->mark = l->left == 0;
        l->left -= l->left > 0;
        l->value += (uint64_t)l->step;
    }
    qm_set ended = qm_set_take(s, true);
    qm_set_append(done, &ended);
}

static void set_variable(qm_machine *x, qm_set *s, uint32_t cell, uint64_t at)
{
    qm_type t = x->m->cells[cell].type;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        qm_value_store(x, t, qm_cell_at(x, cell), qm_expr_const(x->m, t, state_at(b, at)->value));
    }
}

static void run_range(qm_machine *x, qm_set *s, const qm_op *op, const qm_ctl *c, qm_set *done)
{
    uint64_t outside = x->used, at = qm_set_enlarge(x, s, sizeof(loop_state));
    uint32_t last = 0;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        b->mark = begin_range(x, c, state_at(b, at));
    }
    qm_set body = qm_set_take(s, true);
    qm_set_append(done, s);
    *s = body;
    while (s->n > 0) {
        set_variable(x, s, c->cell, at);
        run_round(x, s, op->region, done);
        next_round(s, at, done);
        qm_set_merge(x, s);
        merge_done(x, done, outside, &last);
    }
}

/* Values of a set are computed before the first round. */
static void run_values(qm_machine *x, qm_set *s, const qm_op *op, const qm_ctl *c, qm_set *done)
{
    qm_type t = x->m->cells[c->cell].type;
    uint64_t size = qm_frame_bytes(t), outside = x->used;
    uint64_t at = qm_set_enlarge(x, s, size * c->nvalues);
    uint32_t last = 0;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        for (uint32_t i = 0; i < c->nvalues; i++)
            qm_value_store(x, t, b->bytes + at + i * size,
                           qm_evaluate(x, x->m->pool[c->values + i]));
    }
    for (uint32_t i = 0; i < c->nvalues && s->n > 0; i++) {
        for (qm_branch *b = s->first; b != NULL; b = b->next) {
            qm_branch_select(x, b);
            memcpy(qm_cell_at(x, c->cell), b->bytes + at + i * size, size);
        }
        run_round(x, s, op->region, done);
        qm_set_merge(x, s);
        merge_done(x, done, outside, &last);
    }
    qm_set_append(done, s);
}

static void run_for(qm_machine *x, qm_set *s, const qm_op *op, const qm_ctl *c)
{
    qm_set done = {0};
    uint64_t used = x->used;
    if (c->lo == QM_NONE)
        run_values(x, s, op, c, &done);
    else
        run_range(x, s, op, c, &done);
    x->used = used;
    *s = done;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        qm_branch_select(x, b);
        qm_cell_zero(x, c->cell);
    }
    qm_set_merge(x, s);
}

void qm_run_flow(qm_machine *x, qm_set *s, const qm_op *op)
{
    const qm_ctl *c = &x->m->ctls[op->code];
    switch (op->kind) {
    case QM_OP_IF:
        run_if(x, s, op, c);
        break;
    case QM_OP_SWITCH:
        run_switch(x, s, op, c);
        break;
    case QM_OP_WHILE:
        run_while(x, s, op, c);
        break;
    case QM_OP_FOR:
        run_for(x, s, op, c);
        break;
    default: /* BOX */
        qm_run_block(x, s, op->region);
        break;
    }
}
