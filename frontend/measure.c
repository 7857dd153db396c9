/* measure.c - measurement, reset, barrier, nop, delay and box. */

#include "frontend/warn.h"

static qm_status refuse_in_gate(qm_sema *s, qm_span at, const char *what)
{
    if (!s->in_gate)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_SCOPE, at, "%s cannot stand in a gate definition", what);
    return QM_ERR_INPUT;
}

qm_status qm_sema_measured(qm_sema *s, const qm_ast_expr *measure, qm_qubits *q, qm_type *t)
{
    if (refuse_in_gate(s, measure->at, "a measurement") != QM_OK ||
        qm_sema_qubits(s, measure->a, q) != QM_OK)
        return QM_ERR_INPUT;
    *t = qm_type_make(QM_T_BIT, q->scalar ? 0 : q->n);
    return QM_OK;
}

static void push_measure(qm_sema *s, uint32_t qubit, uint32_t bit)
{
    qm_op op = qm_op_make(QM_OP_MEASURE);
    op.nqubits = 1;
    op.qubit[0] = qubit;
    op.code = bit;
    qm_sema_push(s, op);
}

/* Bit i of a place as an operand. */
static uint32_t bit_operand(qm_sema *s, const qm_place_ref *p, uint32_t i)
{
    if (!p->list)
        return s->m->cells[p->cell].bit0 + i;
    const qm_bitref *r = &p->list[i];
    if (r->index.expr != QM_NONE)
        return qm_module_add_dyn(s->m, r->cell, r->index.expr);
    return s->m->cells[r->cell].bit0 + r->index.at;
}

static bool lies_in_bits(const qm_sema *s, const qm_place_ref *p)
{
    if (!p->list)
        return p->type.kind == QM_T_BIT;
    for (uint32_t i = 0; i < p->n; i++)
        if (s->m->cells[p->list[i].cell].type.kind != QM_T_BIT)
            return false;
    return true;
}

static const char *shape(qm_sema *s, qm_type t)
{
    char text[32];
    return qm_arena_printf(&s->cx->arena, "%s", qm_type_text(t, text));
}

qm_status qm_sema_measure_qubits(qm_sema *s, const qm_qubits *q, const qm_place_ref *to)
{
    qm_type t = qm_type_make(QM_T_BIT, q->scalar ? 0 : q->n);
    if (s->version == 3 && q->n == 1 && to->type.kind == QM_T_BIT && to->type.width <= 1)
        t = to->type; /* a qubit and a register of one: as programs in the wild do */
    if (to->type.kind == QM_T_BIT ? !qm_type_equal(t, to->type) : !qm_cast_implicit(t, to->type)) {
        qm_error(&s->cx->diag, QM_E_MEASURE, to->at,
                 "measuring %u qubit%s gives %s, but the target is %s", q->n, q->n == 1 ? "" : "s",
                 shape(s, t), shape(s, to->type));
        return QM_ERR_INPUT;
    }
    if (qm_sema_expand(s, q->n, to->at) != QM_OK)
        return QM_ERR_INPUT;
    qm_place_ref direct = *to;
    bool detour = !lies_in_bits(s, to);
    if (detour) {
        if (qm_sema_check_bits(s, q->n, to->at) != QM_OK)
            return QM_ERR_INPUT;
        direct = (qm_place_ref){.type = t, .at = to->at};
        direct.cell = qm_sema_temporary(s, t, QM_NONE);
    }
    for (uint32_t i = 0; i < q->n; i++)
        push_measure(s, qm_qubits_at(q, i), bit_operand(s, &direct, i));
    return detour ? qm_sema_store(s, to, qm_expr_cell(s->m, direct.cell)) : QM_OK;
}

qm_status qm_sema_measure_into(qm_sema *s, const qm_ast_expr *measure, const qm_place_ref *to)
{
    qm_qubits q;
    qm_type t;
    qm_status status = qm_sema_measured(s, measure, &q, &t);
    return status == QM_OK ? qm_sema_measure_qubits(s, &q, to) : status;
}

qm_status qm_sema_measure(qm_sema *s, const qm_ast_stmt *st)
{
    qm_qubits q;
    qm_place_ref to;
    qm_status status = refuse_in_gate(s, st->at, "a measurement");
    qm_warn_old_measure(s, st);
    if (status != QM_OK || qm_sema_qubits(s, st->operands.first, &q) != QM_OK)
        status = QM_ERR_INPUT;
    if (st->target && qm_sema_place(s, st->target, &to) != QM_OK)
        status = QM_ERR_INPUT;
    if (status != QM_OK)
        return status;
    if (st->target)
        return qm_sema_measure_qubits(s, &q, &to);
    if (qm_sema_expand(s, q.n, st->at) != QM_OK)
        return QM_ERR_INPUT;
    for (uint32_t i = 0; i < q.n; i++)
        push_measure(s, qm_qubits_at(&q, i), QM_NONE);
    return QM_OK;
}

qm_status qm_sema_reset(qm_sema *s, const qm_ast_stmt *st)
{
    uint32_t *list, n;
    if (refuse_in_gate(s, st->at, "a reset") != QM_OK ||
        qm_sema_all_qubits(s, &st->operands, &list, &n) != QM_OK)
        return QM_ERR_INPUT;
    for (uint32_t i = 0; i < n; i++) {
        qm_op op = qm_op_make(QM_OP_RESET);
        op.nqubits = 1;
        op.qubit[0] = list[i];
        qm_sema_push(s, op);
    }
    return QM_OK;
}

/* All qubits in sight. */
static qm_status every_qubit(qm_sema *s, qm_span at, uint32_t **list, uint32_t *n)
{
    *n = qm_sema_nqubits(s);
    if (qm_sema_expand(s, *n, at) != QM_OK)
        return QM_ERR_INPUT;
    *list = QM_NEW_ARRAY(&s->scratch, uint32_t, *n + 1);
    for (uint32_t i = 0; i < *n; i++)
        (*list)[i] = i;
    return QM_OK;
}

/* Keeps the first mention of each qubit. */
static uint32_t unique(qm_sema *s, uint32_t *list, uint32_t n)
{
    uint32_t kept = 0, stamp = qm_sema_new_stamp(s);
    for (uint32_t i = 0; i < n; i++) {
        bool known = !(list[i] & QM_DYNAMIC);
        if (known && s->stamp[list[i]] == stamp)
            continue;
        if (known)
            s->stamp[list[i]] = stamp;
        list[kept++] = list[i];
    }
    return kept;
}

/* A barrier or delay on a list of operands, all qubits when it is empty. */
static qm_status push_on_qubits(qm_sema *s, const qm_ast_stmt *st, qm_op op, bool duplicates)
{
    uint32_t *list, n;
    if (qm_sema_all_qubits(s, &st->operands, &list, &n) != QM_OK)
        return QM_ERR_INPUT;
    if (st->operands.n == 0 && every_qubit(s, st->at, &list, &n) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t kept = unique(s, list, n);
    if (kept < n && !duplicates) {
        qm_error(&s->cx->diag, QM_E_SAME_QUBIT, st->at, "a qubit is given more than once");
        return QM_ERR_INPUT;
    }
    if (kept > UINT16_MAX)
        return qm_sema_not_lowered(s, st->at, "an operation on more than 65535 qubits");
    if (kept == 0)
        return QM_OK;
    qm_op_set_qubits(s->m, &op, list, kept);
    qm_sema_push(s, op);
    return QM_OK;
}

qm_status qm_sema_barrier(qm_sema *s, const qm_ast_stmt *st)
{
    return push_on_qubits(s, st, qm_op_make(QM_OP_BARRIER), true);
}

qm_status qm_sema_nop(qm_sema *s, const qm_ast_stmt *st)
{
    uint32_t *list, n;
    return qm_sema_all_qubits(s, &st->operands, &list, &n);
}

/* A duration that is not negative, as an expression. */
static uint32_t duration(qm_sema *s, const qm_ast_expr *e, const char *what)
{
    uint32_t v = qm_sema_expr(s, e);
    if (v == QM_NONE)
        return QM_NONE;
    char text[32];
    qm_type t = qm_sema_type_of(s, v);
    if (t.kind != QM_T_DURATION) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "the length of a %s is a duration, not %s", what,
                 qm_type_text(t, text));
        return QM_NONE;
    }
    if (qm_expr_is_const(s->m, v) && qm_expr_as_double(s->m, v) < 0) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "the length of a %s is not negative", what);
        return QM_NONE;
    }
    return v;
}

qm_status qm_sema_delay(qm_sema *s, const qm_ast_stmt *st)
{
    if (refuse_in_gate(s, st->at, "a delay") != QM_OK)
        return QM_ERR_INPUT;
    qm_op op = qm_op_make(QM_OP_DELAY);
    op.param = duration(s, st->designator, "delay");
    if (op.param == QM_NONE) {
        qm_sema_nop(s, st); /* reports what is wrong with the operands */
        return QM_ERR_INPUT;
    }
    return push_on_qubits(s, st, op, false);
}

qm_status qm_sema_box(qm_sema *s, const qm_ast_stmt *st)
{
    qm_ctl c = {.cond = QM_NONE, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1};
    qm_status status = refuse_in_gate(s, st->at, "a box");
    if (st->designator) {
        c.cond = duration(s, st->designator, "box");
        if (c.cond == QM_NONE)
            status = QM_ERR_INPUT;
    }
    uint32_t body = qm_module_add_block(s->m);
    if (qm_sema_body(s, &st->body, body) != QM_OK)
        status = QM_ERR_INPUT;
    if (status != QM_OK)
        return status;
    qm_op op = qm_op_make(QM_OP_BOX);
    op.code = qm_module_add_ctl(s->m, &c);
    op.region = body;
    qm_sema_push(s, op);
    return QM_OK;
}
