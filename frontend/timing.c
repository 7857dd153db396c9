/* timing.c - durations, delays, boxes and stretches.
 *
 * A stretch is a variable whose value is not known before timing is resolved. What is computed from
 * one is a name for an expression, never a variable, and stands only where a length stands. */

#include "frontend/sema.h"
#include "ir/timing.h"

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

bool qm_sema_is_settled(qm_sema *s, uint32_t v, qm_span at)
{
    if (!qm_expr_is_stretchy(s->m, v))
        return true;
    qm_error(&s->cx->diag, QM_E_CONST, at,
             "this depends on a stretch, which is known only when the timing is resolved");
    return false;
}

qm_status qm_sema_name_length(qm_sema *s, const qm_ast_stmt *st, uint32_t v)
{
    double size = qm_expr_tree_size(s->m, v);
    if (size > s->cx->limits.length_nodes) {
        qm_error(&s->cx->diag, QM_E_LIMIT, st->init->at,
                 "this duration has %.0f operations when it is written out, but the limit is %u "
                 "(--max-length-nodes)",
                 size, s->cx->limits.length_nodes);
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    return qm_scope_declare(s, st->name, QM_SY_LENGTH, v) ? QM_OK : QM_ERR_INPUT;
}

qm_status qm_sema_stretch(qm_sema *s, const qm_ast_stmt *st)
{
    qm_type t = qm_type_make(QM_T_DURATION, 0);
    uint32_t v =
        st->init ? qm_sema_convert(s, qm_sema_right_side(s, st->init), t, st->init->at) : QM_NONE;
    if (st->init && v == QM_NONE) {
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    if (st->init)
        return qm_sema_name_length(s, st, v);
    uint32_t cell = qm_sema_variable(s, st->name, t, QM_NONE);
    if (cell == QM_NONE)
        return QM_ERR_INPUT;
    s->m->cells[cell].role = QM_CELL_STRETCH;
    return QM_OK;
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

/* Is all that the op says known before the program runs? */
static bool op_is_known(const qm_module *m, const qm_op *op)
{
    uint32_t length = QM_NONE;
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        for (uint32_t i = 0, n = qm_op_nparams(m, op); i < n; i++)
            if (!qm_param_is_number(m->params[op->param + i]))
                return false;
        break;
    case QM_OP_DELAY:
        length = op->param;
        break;
    case QM_OP_BOX:
        length = m->ctls[op->code].cond;
        break;
    case QM_OP_NOP:
    case QM_OP_MEASURE:
    case QM_OP_RESET:
    case QM_OP_BARRIER:
    case QM_OP_PRAGMA:
        break;
    default:
        return false;
    }
    return !qm_op_has_dynamic_qubit(m, op) && (length == QM_NONE || !qm_expr_reads_any(m, length));
}

/* The span of the first op from block `first` on of which not all is known; 0: none. Marks the
 * blocks as timed. */
static uint32_t finish_durationof(qm_module *m, uint32_t first)
{
    uint32_t unknown = 0;
    for (uint32_t b = first; b < m->nblocks; b++) {
        m->blocks[b].timed = true;
        for (uint32_t i = 0; i < m->blocks[b].nops && unknown == 0; i++)
            if (!op_is_known(m, &m->blocks[b].ops[i]))
                unknown = m->blocks[b].ops[i].span;
    }
    return unknown;
}

/* Why no calibration that comes later can help. */
static void report_unknown(qm_sema *s, uint32_t unknown, const qm_gap *gap)
{
    if (unknown == 0 || gap->kind != QM_GAP_ENTRY) {
        qm_gap_report(s->m, gap);
        return;
    }
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_TIMING, s->m->spans[unknown],
                             "how long this takes may depend on what is known only at run time");
    if (gap->what >= s->m->ngates || s->m->gates[gap->what].kind != QM_GK_MODIFIED)
        qm_note(&s->cx->diag, r, s->m->spans[unknown],
                "a defcal before it that is for all values and qubits makes it known");
}

uint32_t qm_sema_durationof(qm_sema *s, const qm_ast_expr *e)
{
    qm_module *m = s->m;
    uint32_t first = qm_module_add_block(m);
    s->durationofs++;
    s->boxes++;
    qm_status status = qm_sema_body(s, &e->body, first);
    s->durationofs--;
    s->boxes--;
    if (status != QM_OK)
        return QM_NONE;
    qm_duration d;
    qm_gap gap;
    uint32_t unknown = finish_durationof(m, first);
    bool known = qm_block_time(m, first, s->in_gate ? QM_IN_GATE : s->func, &s->scratch, &d, &gap);
    if (!known && unknown == 0 && !s->in_gate)
        return qm_expr_durationof(m, first, s->func);
    m->nblocks = first; /* nothing refers to them */
    if (known)
        return qm_expr_duration(m, d.fs, d.dt);
    report_unknown(s, unknown, &gap);
    return QM_NONE;
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
    qm_ctl c = {.cond = length, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1, .gate = gate};
    qm_op op = qm_op_make(QM_OP_BOX);
    op.code = qm_module_add_ctl(s->m, &c);
    op.region = body;
    qm_sema_push(s, op);
}

/* Does what is in the box fit its length, as far as both are known? */
static qm_status check_box(qm_sema *s, const qm_ast_stmt *st, uint32_t length, uint32_t body)
{
    qm_duration d;
    qm_gap gap;
    int order;
    uint32_t known = initial_value(s, length);
    if (!qm_expr_is_const(s->m, known) ||
        !qm_block_time(s->m, body, s->func, &s->scratch, &d, &gap) ||
        !qm_duration_compare(d, qm_expr_as_duration(s->m, known), s->cx->dt, &order) || order <= 0)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_TIMING, st->designator->at,
             "what is in the box takes %s, but the box only %s",
             duration_text(s, qm_expr_duration(s->m, d.fs, d.dt)), duration_text(s, known));
    return QM_ERR_INPUT;
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
    if (status != QM_OK || (length != QM_NONE && check_box(s, st, length, body) != QM_OK))
        return QM_ERR_INPUT;
    qm_sema_push_box(s, length, body, false);
    return QM_OK;
}
