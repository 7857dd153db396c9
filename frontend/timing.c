/* timing.c - durations, delays, boxes and stretches.
 *
 * A stretch is a variable whose value is not known before timing is resolved. What is computed from
 * one is a name for an expression, never a variable, and stands only where a length stands. */

#include "frontend/sema.h"
#include "ir/duration.h"

#include <math.h>

uint32_t qm_sema_time_literal(qm_sema *s, const qm_ast_expr *e)
{
    bool dt = e->op == QM_AU_DT;
    double fs = dt ? 0 : qm_duration_literal(e->number, qm_time_units[e->op].fs);
    if (isfinite(fs) && isfinite(e->number))
        return qm_expr_duration(s->m, fs, dt ? e->number : 0);
    qm_error(&s->cx->diag, QM_E_LITERAL, e->at, "the duration is too large for a number");
    return QM_NONE;
}

void qm_sema_note_value(qm_sema *s, uint32_t cell, uint32_t v)
{
    if (s->m->cells[cell].type.kind != QM_T_DURATION)
        return;
    while (s->ninitial <= cell) {
        QM_RESERVE(&s->arena, s->initial, s->ninitial, s->cap_initial);
        s->initial[s->ninitial++] = QM_NONE;
    }
    bool known = v != QM_NONE && qm_expr_is_const(s->m, v);
    s->initial[cell] = known ? v : QM_NONE;
}

/* The expression with the values that variables still have from their declarations: what it is when
 * control comes here for the first time. */
static uint32_t initial_value(qm_sema *s, uint32_t v)
{
    return qm_expr_subst_cells(s->m, v, s->initial, s->ninitial);
}

static const char *duration_text(qm_sema *s, uint32_t v)
{
    qm_text text;
    qm_text_init(&text, &s->cx->arena);
    qm_duration_text(qm_expr_as_duration(s->m, v), &text);
    return text.data;
}

uint32_t qm_sema_length(qm_sema *s, const qm_ast_expr *e, const char *what)
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
    uint32_t known = initial_value(s, v);
    int order;
    if (qm_expr_is_const(s->m, known) &&
        qm_duration_compare(qm_expr_as_duration(s->m, known), (qm_duration){0, 0}, s->cx->dt,
                            &order) &&
        order < 0) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "the length of a %s is not negative, but %s is",
                 what, duration_text(s, known));
        return QM_NONE;
    }
    return v;
}

qm_status qm_sema_delay(qm_sema *s, const qm_ast_stmt *st)
{
    qm_op op = qm_op_make(QM_OP_DELAY);
    op.param = qm_sema_length(s, st->designator, "delay");
    if (op.param == QM_NONE) {
        qm_sema_nop(s, st); /* reports what is wrong with the operands */
        return QM_ERR_INPUT;
    }
    return qm_sema_push_on_qubits(s, st, op, false);
}

void qm_sema_push_box(qm_sema *s, uint32_t length, uint32_t body, bool gate)
{
    qm_ctl c = {
        .cond = length, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1, .gate = gate};
    qm_op op = qm_op_make(QM_OP_BOX);
    op.code = qm_module_add_ctl(s->m, &c);
    op.region = body;
    qm_sema_push(s, op);
}

qm_status qm_sema_box(qm_sema *s, const qm_ast_stmt *st)
{
    qm_status status = qm_sema_refuse_in_gate(s, st->at, "a box");
    uint32_t length = QM_NONE;
    if (st->designator) {
        length = qm_sema_length(s, st->designator, "box");
        if (length == QM_NONE)
            status = QM_ERR_INPUT;
    }
    uint32_t body = qm_module_add_block(s->m);
    s->boxes++;
    if (qm_sema_body(s, &st->body, body) != QM_OK)
        status = QM_ERR_INPUT;
    s->boxes--;
    if (status == QM_OK)
        qm_sema_push_box(s, length, body, false);
    return status;
}
