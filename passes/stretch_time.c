/* stretch_time.c - the rows that a segment adds to a system.
 *
 * Each qubit is a lane: a chain of ops. Where qubits meet (gates, delays and boxes on several of
 * them, barriers) there is an instant; along each lane, the time between two instants is at least
 * what stands between, and exactly that when the lane has a stretchable op between the two barriers
 * (or ends of the segment or box) around: such a lane has no idle time. A box is one op for the
 * lanes outside; inside it has its own start and end, at which its qubits meet as at barriers. */
#include "passes/stretch.h"

#include <stdlib.h>

typedef struct lane {
    uint32_t qubit;
    uint32_t last;       /* instant, or QM_NONE: the start */
    qm_rational *length; /* since then */
    bool stretchy;       /* since the last barrier */
    uint32_t rows;       /* since the last barrier, the newest first; QM_NONE: none */
} lane;

typedef struct timeline {
    qm_stretcher *x;
    uint32_t func;
    lane *lanes;
    uint32_t n;
} timeline;

/* Is a length that depends on a stretch in the op, or in the ops of a box? */
static bool is_stretch_in(const qm_module *m, const qm_op *op)
{
    if (op->kind == QM_OP_DELAY)
        return qm_expr_is_stretchy(m, op->param);
    if (op->kind != QM_OP_BOX)
        return false;
    uint32_t length = m->ctls[op->code].cond;
    const qm_block *b = &m->blocks[op->region];
    if (length != QM_NONE && qm_expr_is_stretchy(m, length))
        return true;
    for (uint32_t i = 0; i < b->nops; i++)
        if (is_stretch_in(m, &b->ops[i]))
            return true;
    return false;
}

/* Is one between the braces of the box? */
static bool stretches_inside(const qm_module *m, const qm_op *box)
{
    const qm_block *b = &m->blocks[box->region];
    for (uint32_t i = 0; i < b->nops && !m->ctls[box->code].gate; i++)
        if (is_stretch_in(m, &b->ops[i]))
            return true;
    return false;
}

static qm_rational *zero_length(const qm_stretcher *x)
{
    qm_rational *length = QM_NEW_ARRAY(x->scratch, qm_rational, x->n + 1u);
    for (uint32_t i = 0; i <= x->n; i++)
        length[i] = qm_rational_int(0);
    return length;
}

static qm_stretch_row *add_row(qm_stretcher *x, qm_stretch_row_kind kind, uint32_t span)
{
    QM_RESERVE(x->scratch, x->rows, x->nrows, x->cap_rows);
    qm_stretch_row *r = &x->rows[x->nrows++];
    *r = (qm_stretch_row){.kind = kind, .from = QM_NONE, .to = QM_NONE, .span = span};
    r->qubit = r->next = QM_NONE;
    return r;
}

/* The lanes meet at a new instant, which is returned. */
static uint32_t meet(timeline *t, const uint32_t *which, uint32_t n, uint32_t span)
{
    qm_stretcher *x = t->x;
    uint32_t instant = x->nvars++;
    for (uint32_t i = 0; i < n; i++) {
        lane *l = &t->lanes[which[i]];
        qm_stretch_row *r = add_row(x, QM_SR_PATH, span);
        r->from = l->last;
        r->to = instant;
        r->length = l->length;
        r->qubit = l->qubit;
        r->func = t->func;
        r->next = l->rows;
        l->rows = x->nrows - 1;
        l->last = instant;
        l->length = zero_length(x);
    }
    return instant;
}

/* A barrier is behind the lanes: stretchy ones have no idle time since the one before. */
static void settle(timeline *t, const uint32_t *which, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        lane *l = &t->lanes[which[i]];
        for (uint32_t r = l->rows; r != QM_NONE && l->stretchy; r = t->x->rows[r].next)
            t->x->rows[r].exact = true;
        l->stretchy = false;
        l->rows = QM_NONE;
    }
}

static int compare_lanes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = ((const lane *)b)->qubit;
    return (x > y) - (x < y);
}

/* The lanes of an op. */
static qm_status lanes_of(timeline *t, const qm_op *op, uint32_t **which, uint32_t *n)
{
    *n = qm_op_all_qubits(t->x->m, op, t->x->scratch, which);
    for (uint32_t i = 0; i < *n; i++) {
        if ((*which)[i] & QM_DYNAMIC) {
            qm_error(&t->x->m->cx->diag, QM_E_TIMING, t->x->m->spans[op->span],
                     "on which qubit this acts is known only at run time");
            return QM_ERR_INPUT;
        }
        const lane *l = bsearch(&(*which)[i], t->lanes, t->n, sizeof *l, compare_lanes);
        (*which)[i] = (uint32_t)(l - t->lanes);
    }
    return QM_OK;
}

/* The lanes are busy for that time. */
static qm_status pass_time(timeline *t, const uint32_t *which, uint32_t n, const qm_rational *time,
                           uint32_t span)
{
    qm_stretcher *x = t->x;
    for (uint32_t i = 0; i < n; i++) {
        lane *l = &t->lanes[which[i]];
        l->stretchy |= qm_stretch_uses(x, time);
        for (uint32_t k = 0; k <= x->n; k++)
            if (!qm_rational_add(l->length[k], time[k], &l->length[k]))
                return qm_stretch_overflow(x, span);
    }
    return QM_OK;
}

/* Remembers a length that is to become a constant, and that it is not negative. */
static void keep_length(timeline *t, uint32_t block, uint32_t op, qm_rational *length,
                        uint32_t span)
{
    qm_stretcher *x = t->x;
    if (!qm_stretch_uses(x, length))
        return;
    QM_RESERVE(x->scratch, x->lengths, x->nlengths, x->cap_lengths);
    x->lengths[x->nlengths++] = (qm_stretch_length){block, op, length};
    add_row(x, QM_SR_POSITIVE, span)->length = length;
}

static qm_status length_of(timeline *t, uint32_t block, uint32_t i, qm_rational **out)
{
    qm_stretcher *x = t->x;
    const qm_op op = x->m->blocks[block].ops[i];
    bool says =
        op.kind == QM_OP_DELAY || (op.kind == QM_OP_BOX && x->m->ctls[op.code].cond != QM_NONE);
    if (says) {
        qm_status status = qm_stretch_length_of(x, &op, t->func, out);
        if (status == QM_OK)
            keep_length(t, block, i, *out, op.span);
        return status;
    }
    qm_duration d;
    qm_gap gap;
    if (!qm_op_time(x->m, &op, t->func, x->scratch, &d, &gap)) {
        qm_gap_report(x->m, &gap);
        return QM_ERR_INPUT;
    }
    *out = zero_length(x);
    return qm_stretch_constant(x, d, op.span, &(*out)[0]);
}

static qm_status add_ops(timeline *t, uint32_t block, uint32_t first, uint32_t end);

/* A box with stretches inside: lanes outside see one op, of its length or as short as can be. */
static qm_status add_box(timeline *t, uint32_t block, uint32_t i, const uint32_t *which, uint32_t n)
{
    qm_stretcher *x = t->x;
    const qm_op op = x->m->blocks[block].ops[i];
    lane *outside = QM_NEW_ARRAY(x->scratch, lane, n + 1u);
    qm_rational *length = NULL;
    if (x->m->ctls[op.code].cond != QM_NONE && length_of(t, block, i, &length) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t start = meet(t, which, n, op.span);
    for (uint32_t k = 0; k < n; k++) {
        outside[k] = t->lanes[which[k]];
        t->lanes[which[k]].stretchy = false;
        t->lanes[which[k]].rows = QM_NONE;
    }
    qm_status status = add_ops(t, op.region, 0, x->m->blocks[op.region].nops);
    uint32_t finish = meet(t, which, n, op.span);
    settle(t, which, n);
    for (uint32_t k = 0; k < n; k++) {
        t->lanes[which[k]].stretchy = outside[k].stretchy || (length && qm_stretch_uses(x, length));
        t->lanes[which[k]].rows = outside[k].rows;
    }
    qm_stretch_row *r = add_row(x, QM_SR_BOX, op.span);
    r->from = start;
    r->to = finish;
    r->length = length;
    r->exact = true;
    if (!length) {
        QM_RESERVE(x->scratch, x->boxes, x->nboxes, x->cap_boxes);
        r->qubit = x->nvars;
        x->boxes[x->nboxes++] = x->nvars++;
    }
    return status;
}

static qm_status add_op(timeline *t, uint32_t block, uint32_t i)
{
    const qm_module *m = t->x->m;
    const qm_op op = m->blocks[block].ops[i];
    uint32_t *which, n;
    qm_rational *length;
    bool meets = op.kind == QM_OP_BARRIER && op.nqubits != 1;
    if (qm_op_is_instant(op.kind) && !meets)
        return QM_OK;
    if (lanes_of(t, &op, &which, &n) != QM_OK)
        return QM_ERR_INPUT;
    if (meets) {
        meet(t, which, n, op.span);
        settle(t, which, n);
        return QM_OK;
    }
    if (op.kind == QM_OP_BOX && stretches_inside(m, &op))
        return add_box(t, block, i, which, n);
    if (length_of(t, block, i, &length) != QM_OK)
        return QM_ERR_INPUT;
    if (n > 1)
        meet(t, which, n, op.span);
    return pass_time(t, which, n, length, op.span);
}

static qm_status add_ops(timeline *t, uint32_t block, uint32_t first, uint32_t end)
{
    qm_status status = QM_OK;
    for (uint32_t i = first; i < end && status == QM_OK; i++)
        status = add_op(t, block, i);
    return status;
}

/* The qubits of the segment, sorted. */
static uint32_t collect(const qm_module *m, const qm_stretch_segment *s, qm_arena *arena,
                        uint32_t **out)
{
    uint32_t n = 0, cap = 0;
    *out = NULL;
    for (uint32_t i = s->first; i < s->end; i++) {
        uint32_t *q, k = qm_op_all_qubits(m, &m->blocks[s->block].ops[i], arena, &q);
        for (uint32_t j = 0; j < k; j++) {
            QM_RESERVE(arena, *out, n, cap);
            (*out)[n++] = q[j];
        }
    }
    return n;
}

qm_status qm_stretch_add_segment(qm_stretcher *x, const qm_stretch_segment *s)
{
    uint32_t *q, n = collect(x->m, s, x->scratch, &q);
    timeline t = {.x = x, .func = s->func};
    qsort(q, n, sizeof *q, qm_compare_u32);
    t.lanes = QM_NEW_ARRAY(x->scratch, lane, n + 1u);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || q[i] != q[i - 1])
            t.lanes[t.n++] =
                (lane){.qubit = q[i], .last = QM_NONE, .length = zero_length(x), .rows = QM_NONE};
    qm_status status = add_ops(&t, s->block, s->first, s->end);
    uint32_t *all = QM_NEW_ARRAY(x->scratch, uint32_t, t.n + 1u);
    for (uint32_t i = 0; i < t.n; i++)
        all[i] = i;
    const qm_block *b = &x->m->blocks[s->block];
    uint32_t end = meet(&t, all, t.n, b->ops[s->end < b->nops ? s->end : s->end - 1].span);
    settle(&t, all, t.n);
    QM_RESERVE(x->scratch, x->ends, x->nends, x->cap_ends);
    x->ends[x->nends++] = end;
    return status;
}
