/* measure.c - measurement, reset, barrier and nop; a delay is a barrier that takes time. */

#include "frontend/operand.h"
#include "frontend/warn.h"

qm_status qm_sema_refuse_in_gate(qm_sema *s, qm_span at, const char *what)
{
    if (!s->in_gate)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_SCOPE, at, "%s cannot stand in a gate definition", what);
    return QM_ERR_INPUT;
}

qm_status qm_sema_measured(qm_sema *s, const qm_ast_expr *measure, qm_qubits *q, qm_type *t)
{
    if (qm_sema_refuse_in_gate(s, measure->at, "a measurement") != QM_OK ||
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

/* Can measurements write the bits of the place by themselves? Not where a copy must follow. */
static bool lies_in_bits(const qm_sema *s, const qm_place_ref *p)
{
    if (!p->list)
        return p->type.kind == QM_T_BIT;
    if (p->back)
        return false;
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

/* Says where a target that is a whole variable is declared, and cuts the longer side down to the
 * size of the other. */
static void mend_shape(qm_sema *s, qm_diag_rec r, const qm_qubits *q, const qm_place_ref *to)
{
    const qm_cell *cell = &s->m->cells[to->cell];
    bool named = q->at.begin < to->at.begin || q->at.end > to->at.end; /* not "bit c = measure q" */
    bool whole = !q->list && !q->scalar;
    uint32_t width = to->type.width;
    qm_span at = {0, 0};
    qm_note(&s->cx->diag, r, cell->at, "'%s' is declared here",
            qm_intern_cstr(&s->cx->names, cell->name));
    if (to->type.kind == QM_T_BIT && q->n > (width ? width : 1) && whole)
        at.begin = at.end = q->at.end;
    else if (to->type.kind == QM_T_BIT && q->n < width && named)
        at.begin = at.end = to->at.end;
    uint32_t n = q->n < width ? q->n : width;
    bool one = q->scalar || width == 0;
    if (at.begin && (one || s->version == 3))
        qm_fixit(&s->cx->diag, r, at,
                 one ? "[0]" : qm_arena_printf(&s->cx->arena, "[0:%u]", n - 1));
}

qm_status qm_sema_measure_qubits(qm_sema *s, const qm_qubits *q, const qm_place_ref *to)
{
    qm_type t = qm_type_make(QM_T_BIT, q->scalar ? 0 : q->n);
    if (s->version == 3 && q->n == 1 && to->type.kind == QM_T_BIT && to->type.width <= 1)
        t = to->type; /* a qubit and a register of one: as programs in the wild do */
    if (to->type.kind == QM_T_BIT ? !qm_type_equal(t, to->type) : !qm_cast_implicit(t, to->type)) {
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_MEASURE, to->at,
                                 "measuring %u qubit%s gives %s, but the target is %s", q->n,
                                 q->n == 1 ? "" : "s", shape(s, t), shape(s, to->type));
        if (!to->list)
            mend_shape(s, r, q, to);
        return QM_ERR_INPUT;
    }
    if (qm_sema_expand(s, q->n, to->at) != QM_OK)
        return QM_ERR_INPUT;
    qm_place_ref direct = *to;
    if (s->durationofs > 0) { /* it never runs, so it stores nothing */
        for (uint32_t i = 0; i < q->n; i++)
            push_measure(s, qm_qubits_at(q, i), QM_NONE);
        return QM_OK;
    }
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

/* An op on each qubit of one operand. */
static qm_status push_on_each(qm_sema *s, const qm_ast_expr *e, qm_op_kind kind)
{
    qm_qubits q;
    qm_range_loop loop;
    if (qm_sema_qubits_or_range(s, e, &q) != QM_OK ||
        qm_sema_range_begin(s, &q, 1, &loop) != QM_OK || qm_sema_expand(s, q.n, e->at) != QM_OK)
        return QM_ERR_INPUT;
    for (uint32_t i = 0; i < q.n; i++) {
        qm_op op = qm_op_make(kind);
        op.nqubits = 1;
        op.qubit[0] = qm_qubits_at(&q, i);
        qm_sema_push(s, op);
    }
    qm_sema_range_end(s, &loop);
    return QM_OK;
}

/* Is it the name of a register "creg c[0];" of OpenQASM 2? */
static bool is_empty_register(const qm_sema *s, const qm_ast_expr *e)
{
    if (e->kind != QM_AX_IDENT)
        return false;
    const qm_symbol *sy = qm_scope_find(&s->scopes, e->name.name);
    return sy && sy->kind == QM_SY_BIT_ALIAS && !sy->place && sy->n == 0;
}

qm_status qm_sema_measure(qm_sema *s, const qm_ast_stmt *st)
{
    qm_qubits q;
    qm_place_ref to;
    qm_status status = qm_sema_refuse_in_gate(s, st->at, "a measurement");
    qm_warn_old_measure(s, st);
    if (status == QM_OK && !st->target)
        return push_on_each(s, st->operands.first, QM_OP_MEASURE);
    if (status != QM_OK || qm_sema_qubits(s, st->operands.first, &q) != QM_OK)
        status = QM_ERR_INPUT;
    else if (q.n == 0 && is_empty_register(s, st->target))
        return QM_OK;
    if (st->target && qm_sema_place(s, st->target, &to) != QM_OK)
        status = QM_ERR_INPUT;
    return status == QM_OK ? qm_sema_measure_qubits(s, &q, &to) : status;
}

qm_status qm_sema_reset(qm_sema *s, const qm_ast_stmt *st)
{
    qm_status status = qm_sema_refuse_in_gate(s, st->at, "a reset");
    for (const qm_ast_expr *e = st->operands.first; e && status == QM_OK; e = e->next)
        status = push_on_each(s, e, QM_OP_RESET);
    return status;
}

/* All qubits in sight. */
static qm_status every_qubit(qm_sema *s, qm_span at, uint32_t **list, uint32_t *n)
{
    qm_scope_use_qubits(&s->scopes);
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

/* One barrier on more qubits than an op can have: barriers on parts of them, one on a qubit of each
 * part, and those on the parts again, so that what stands behind any of them comes after what
 * stands before any. */
static qm_status push_large_barrier(qm_sema *s, const uint32_t *list, uint32_t n)
{
    uint32_t *joint = QM_NEW_ARRAY(&s->scratch, uint32_t, n / QM_OP_MAX_QUBITS + 1), njoint = 0;
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < n; i += QM_OP_MAX_QUBITS) {
            qm_op op = qm_op_make(QM_OP_BARRIER);
            qm_op_set_qubits(s->m, &op, list + i,
                             n - i < QM_OP_MAX_QUBITS ? n - i : QM_OP_MAX_QUBITS);
            qm_sema_push(s, op);
            if (round == 0)
                joint[njoint++] = list[i];
        }
        if (round == 0) {
            qm_op op = qm_op_make(QM_OP_BARRIER);
            qm_op_set_qubits(s->m, &op, joint, njoint);
            qm_sema_push(s, op);
        }
    }
    return QM_OK;
}

qm_status qm_sema_push_on_qubits(qm_sema *s, const qm_ast_stmt *st, qm_op op, bool duplicates)
{
    uint32_t *list, n;
    bool barrier = op.kind == QM_OP_BARRIER; /* one on more qubits only forbids more */
    if ((barrier ? qm_sema_covering_qubits : qm_sema_all_qubits)(s, &st->operands, &list, &n) !=
        QM_OK)
        return QM_ERR_INPUT;
    if (st->operands.n == 0 && every_qubit(s, st->at, &list, &n) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t kept = unique(s, list, n);
    if (kept < n && !duplicates) {
        qm_error(&s->cx->diag, QM_E_SAME_QUBIT, st->at, "a qubit is given more than once");
        return QM_ERR_INPUT;
    }
    if (kept > QM_OP_MAX_QUBITS && barrier)
        return push_large_barrier(s, list, kept);
    if (kept > QM_OP_MAX_QUBITS) {
        qm_error(&s->cx->diag, QM_E_LIMIT, st->at, "an operation takes at most %d qubits, not %u",
                 QM_OP_MAX_QUBITS, kept);
        return QM_ERR_INPUT;
    }
    if (kept == 0)
        return QM_OK;
    qm_op_set_qubits(s->m, &op, list, kept);
    qm_sema_push(s, op);
    return QM_OK;
}

qm_status qm_sema_barrier(qm_sema *s, const qm_ast_stmt *st)
{
    return qm_sema_push_on_qubits(s, st, qm_op_make(QM_OP_BARRIER), true);
}

qm_status qm_sema_nop(qm_sema *s, const qm_ast_stmt *st)
{
    uint32_t *list, n;
    if (qm_sema_covering_qubits(s, &st->operands, &list, &n) != QM_OK)
        return QM_ERR_INPUT;
    for (uint32_t i = 0; i < n && s->boxes > 0; i++) { /* the box keeps the qubit for its time */
        qm_op op = qm_op_make(QM_OP_BARRIER);
        qm_op_set_qubits(s->m, &op, &list[i], 1);
        qm_sema_push(s, op);
    }
    return QM_OK;
}
