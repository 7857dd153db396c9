/* range.c - ranges with bounds that are known only at run time.
 *
 * Where the bounds differ by a constant, as in q[i:i + 3], the size is known and the range is a
 * list of indices. Otherwise it stands only as an operand of an operation that a loop can do to
 * each element. There a negative bound counts from the end, as a constant one does, and a range
 * that turns out empty makes no turn. */

#include "frontend/operand.h"

/* v as what it is besides constants that are added and subtracted; their sum goes to *offset,
 * modulo 2^64. Integers of fewer bits may wrap, so they are taken as they are,
 * before they are extended. */
static uint32_t linear(qm_sema *s, uint32_t v, uint64_t *offset)
{
    *offset = 0;
    for (;;) {
        const qm_expr *e = qm_expr_at(s->m, v);
        if (!qm_type_is_integer(e->type) || e->type.width != 64)
            return v;
        int64_t k;
        if (e->op == QM_EX_CAST && qm_sema_type_of(s, e->a).width <= 64 &&
            qm_type_is_integer(qm_sema_type_of(s, e->a))) {
            v = e->a;
        } else if ((e->op == QM_EX_ADD || e->op == QM_EX_SUB) && qm_expr_is_const(s->m, e->b) &&
                   qm_expr_as_int(s->m, e->b, &k)) {
            *offset += e->op == QM_EX_ADD ? (uint64_t)k : -(uint64_t)k;
            v = e->a;
        } else if (e->op == QM_EX_ADD && qm_expr_is_const(s->m, e->a) &&
                   qm_expr_as_int(s->m, e->a, &k)) {
            *offset += (uint64_t)k;
            v = e->b;
        } else {
            return v;
        }
    }
}

/* The distance of two bounds, when it is known. */
static bool distance(qm_sema *s, uint32_t lo, uint32_t hi, int64_t *out)
{
    uint64_t a, b;
    if (linear(s, lo, &a) != linear(s, hi, &b))
        return false;
    *out = (int64_t)(b - a);
    return *out != INT64_MIN; /* so that it has an opposite */
}

/* A bound as an int in which a negative one counts from the end. */
static uint32_t from_start(qm_sema *s, uint32_t v, uint32_t n)
{
    bool is_signed = qm_sema_type_of(s, v).kind == QM_T_INT;
    v = qm_expr_cast(s->m, v, qm_int_type());
    if (!is_signed)
        return v;
    uint32_t negative = qm_int_compare(s, QM_EX_LT, v, qm_int_const(s, 0));
    uint32_t shift =
        qm_int_node(s, QM_EX_MUL, qm_expr_cast(s->m, negative, qm_int_type()), qm_int_const(s, n));
    int64_t none;
    if (qm_expr_is_const(s->m, shift) && qm_expr_as_int(s->m, shift, &none) && none == 0)
        return v;
    return qm_int_node(s, QM_EX_ADD, v, shift);
}

static qm_status list_of(qm_sema *s, const qm_ast_expr *e, uint32_t lo, int64_t step, int64_t last,
                         uint32_t n, qm_index_set *out)
{
    if ((step > 0) != (last >= 0) && last != 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->at, "the range is empty: it goes by %lld over %lld",
                 (long long)step, (long long)last);
        return QM_ERR_INPUT;
    }
    uint64_t size = (uint64_t)(last / step) + 1;
    if (size > n) {
        qm_error(&s->cx->diag, QM_E_INDEX, e->at,
                 "the range has %llu elements, but the register has %u", (unsigned long long)size,
                 n);
        return QM_ERR_INPUT;
    }
    out->n = (uint32_t)size;
    out->list = QM_NEW_ARRAY(&s->scratch, qm_index, out->n);
    lo = qm_expr_cast(s->m, lo, qm_int_type());
    for (uint32_t i = 0; i < out->n; i++) {
        uint32_t v = i ? qm_int_node(s, QM_EX_ADD, lo, qm_int_const(s, (int64_t)i * step)) : lo;
        out->list[i] = (qm_index){0, v};
    }
    return QM_OK;
}

qm_status qm_sema_run_range(qm_sema *s, const qm_ast_expr *e, const uint32_t part[3], uint32_t n,
                            qm_index_set *out, qm_index_range *range)
{
    int64_t step = 1, last;
    bool known = part[1] == QM_NONE || qm_expr_is_const(s->m, part[1]);
    if (!known && (part[0] == QM_NONE || part[2] == QM_NONE)) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->at,
                 "a range with a step known only at run time has a start and a stop");
        return QM_ERR_INPUT;
    }
    if (known && part[1] != QM_NONE &&
        qm_sema_int_value(s, part[1], e->b->at, "the step of a range", INT32_MIN, INT32_MAX, NULL,
                          &step) != QM_OK)
        return QM_ERR_INPUT;
    if (step == 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->b->at, "the step of a range is not zero");
        return QM_ERR_INPUT;
    }
    if (known && part[0] != QM_NONE && part[2] != QM_NONE && distance(s, part[0], part[2], &last))
        return list_of(s, e, part[0], step, last, n, out);
    range->start = part[0];
    range->stop = part[2];
    range->step = known ? qm_int_const(s, step) : qm_expr_cast(s->m, part[1], qm_int_type());
    range->lo = part[0] != QM_NONE ? from_start(s, part[0], n)
                                   : qm_int_const(s, step < 0 ? (int64_t)n - 1 : 0);
    range->hi = part[2] != QM_NONE ? from_start(s, part[2], n)
                                   : qm_int_const(s, step < 0 ? 0 : (int64_t)n - 1);
    return QM_OK;
}

static bool same_distance(qm_sema *s, uint32_t lo_a, uint32_t hi_a, uint32_t lo_b, uint32_t hi_b)
{
    int64_t lo, hi;
    return distance(s, lo_a, lo_b, &lo) && distance(s, hi_a, hi_b, &hi) && lo == hi;
}

/* Do two ranges have the same size whatever the values are? */
static bool same_size(qm_sema *s, const qm_index_range *a, const qm_index_range *b)
{
    bool whole =
        a->start != QM_NONE && a->stop != QM_NONE && b->start != QM_NONE && b->stop != QM_NONE;
    return a->step == b->step &&
           (same_distance(s, a->lo, a->hi, b->lo, b->hi) ||
            (whole && same_distance(s, a->start, a->stop, b->start, b->stop)));
}

static qm_status check_sizes(qm_sema *s, const qm_qubits *q, uint32_t n, const qm_qubits *first)
{
    for (uint32_t i = 0; i < n; i++) {
        bool fits = q[i].range ? same_size(s, first->range, q[i].range) : q[i].scalar;
        if (fits)
            continue;
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_BROADCAST, q[i].at,
                                 "this register need not have as many qubits as the range, whose "
                                 "size is known only at run time");
        qm_note(&s->cx->diag, r, first->at, "the range");
        return QM_ERR_INPUT;
    }
    return QM_OK;
}

/* The element of a range in a turn of the loop over another. */
static void element(qm_sema *s, qm_qubits *q, const qm_index_range *over, uint32_t turn)
{
    uint32_t index = turn;
    if (q->range->lo != over->lo)
        index = qm_int_node(s, QM_EX_ADD, turn, qm_int_node(s, QM_EX_SUB, q->range->lo, over->lo));
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, 1);
    list[0] = q->list ? qm_sema_element_of(s, q->list, q->n, index)
                      : qm_module_add_dyn(s->m, q->reg, index);
    *q = (qm_qubits){.n = 1, .scalar = true, .list = list, .at = q->at};
}

qm_status qm_sema_range_begin(qm_sema *s, qm_qubits *q, uint32_t n, qm_range_loop *loop)
{
    const qm_qubits *first = NULL;
    loop->body = QM_NONE;
    for (uint32_t i = n; i-- > 0;)
        if (q[i].range)
            first = &q[i];
    if (!first)
        return QM_OK;
    if (check_sizes(s, q, n, first) != QM_OK)
        return QM_ERR_INPUT;
    const qm_index_range *over = first->range;
    loop->ctl = (qm_ctl){
        .cond = QM_NONE, .lo = over->lo, .step = over->step, .hi = over->hi, .nregions = 1};
    loop->ctl.cell =
        qm_sema_cell(s, qm_sema_fresh_name(s, s->m->ncells), qm_int_type(), false, (qm_span){0, 0});
    uint32_t turn = qm_expr_cell(s->m, loop->ctl.cell);
    for (uint32_t i = 0; i < n; i++)
        if (q[i].range)
            element(s, &q[i], over, turn);
    loop->outer = s->block;
    loop->body = s->block = qm_module_add_block(s->m);
    return QM_OK;
}

void qm_sema_range_end(qm_sema *s, const qm_range_loop *loop)
{
    if (loop->body == QM_NONE)
        return;
    s->block = loop->outer;
    qm_sema_push_structured(s, QM_OP_FOR, &loop->ctl, loop->body);
}
