/* stmt.c - one statement: which part of the front end deals with it. */

#include "frontend/warn.h"

#include <string.h>

void qm_sema_push(qm_sema *s, qm_op op)
{
    op.span = s->span;
    qm_block_push(s->m, s->block, op);
}

qm_status qm_sema_not_lowered(qm_sema *s, qm_span at, const char *what)
{
    qm_error(&s->cx->diag, QM_E_NOT_LOWERED, at, "%s is not compiled yet", what);
    return QM_ERR_INPUT;
}

qm_status qm_sema_body(qm_sema *s, const qm_ast_stmts *body, uint32_t block)
{
    uint32_t outer = s->block, outer_jumps = s->block_jumps;
    qm_status status = QM_OK;
    qm_span left = {0, 0};
    if (block != outer)
        s->block_jumps = s->jumps;
    s->block = block;
    qm_scope_enter(&s->scopes);
    for (const qm_ast_stmt *st = body->first; st; st = st->next) {
        qm_warn_unreachable(s, st, &left);
        qm_status one = qm_sema_stmt(s, st);
        if (one != QM_OK && (status == QM_OK || one != QM_ERR_INPUT))
            status = one;
    }
    qm_warn_unused(s);
    qm_scope_leave(&s->scopes);
    s->block = outer;
    s->block_jumps = outer_jumps;
    return status;
}

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* The names that an unreadable statement may have declared are known, so that their uses are
 * silent. */
static qm_status unreadable(qm_sema *s, const qm_ast_stmt *st)
{
    static const char include[] = "include";
    const char *text = st->text.data;
    size_t size = st->text.size;
    if (size >= sizeof include && memcmp(text, include, sizeof include - 1) == 0)
        s->include_failed = true;
    for (size_t i = 0, n; i < size; i += n) {
        for (n = 0; i + n < size && is_word_character(text[i + n]); n++)
            ;
        qm_ast_ident id = {QM_NONE, st->at};
        if (n > 0)
            id.name = qm_intern_find(&s->cx->names, text + i, n);
        if (id.name != QM_NONE && !qm_scope_find(&s->scopes, id.name))
            qm_scope_poison(s, id);
        n += n == 0;
    }
    return QM_ERR_INPUT;
}

static qm_status block(qm_sema *s, const qm_ast_stmt *st)
{
    return qm_sema_body(s, &st->body, s->block);
}

static qm_status nothing(qm_sema *s, const qm_ast_stmt *st)
{
    (void)s;
    (void)st;
    return QM_OK;
}

static qm_status expression(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a gate definition holds only gates");
        return QM_ERR_INPUT;
    }
    if (qm_sema_is_func_call(s, st->init))
        return qm_sema_func_call(s, st->init);
    return qm_sema_expr(s, st->init) == QM_NONE ? QM_ERR_INPUT : QM_OK;
}

static qm_status assignment(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a gate definition assigns no variables");
        return QM_ERR_INPUT;
    }
    return qm_sema_assign(s, st);
}

typedef qm_status (*handler)(qm_sema *s, const qm_ast_stmt *st);

static const handler handlers[] = {
    [QM_AS_VERSION] = nothing, /* compile.c has read it */
    [QM_AS_INCLUDE] = qm_sema_include,
    [QM_AS_DECL] = qm_sema_decl,
    [QM_AS_CONST] = qm_sema_const,
    [QM_AS_INPUT] = qm_sema_io,
    [QM_AS_OUTPUT] = qm_sema_io,
    [QM_AS_ALIAS] = qm_sema_alias,
    [QM_AS_GATE_DEF] = qm_sema_gate_def,
    [QM_AS_OPAQUE] = qm_sema_opaque,
    [QM_AS_GATE_CALL] = qm_sema_gate_call,
    [QM_AS_MEASURE] = qm_sema_measure,
    [QM_AS_ASSIGN] = assignment,
    [QM_AS_RESET] = qm_sema_reset,
    [QM_AS_BARRIER] = qm_sema_barrier,
    [QM_AS_DELAY] = qm_sema_delay,
    [QM_AS_NOP] = qm_sema_nop,
    [QM_AS_BOX] = qm_sema_box,
    [QM_AS_IF] = qm_sema_if,
    [QM_AS_FOR] = qm_sema_for,
    [QM_AS_WHILE] = qm_sema_while,
    [QM_AS_SWITCH] = qm_sema_switch,
    [QM_AS_BREAK] = qm_sema_jump,
    [QM_AS_CONTINUE] = qm_sema_jump,
    [QM_AS_END] = qm_sema_jump,
    [QM_AS_RETURN] = qm_sema_return,
    [QM_AS_BLOCK] = block,
    [QM_AS_DEF] = qm_sema_def,
    [QM_AS_EXTERN] = qm_sema_extern,
    [QM_AS_EXPR] = expression,
    [QM_AS_PRAGMA] = qm_sema_pragma,
    [QM_AS_CALGRAMMAR] = qm_sema_calgrammar,
    [QM_AS_CAL] = qm_sema_cal,
    [QM_AS_DEFCAL] = qm_sema_defcal,
    [QM_AS_BROKEN] = unreadable,
};

/* What a durationof may hold: its block never runs. */
static bool takes_time(const qm_ast_stmt *st)
{
    switch ((qm_ast_stmt_kind)st->kind) {
    case QM_AS_GATE_CALL:
    case QM_AS_MEASURE:
    case QM_AS_RESET:
    case QM_AS_BARRIER:
    case QM_AS_DELAY:
    case QM_AS_NOP:
    case QM_AS_BOX:
    case QM_AS_BLOCK:
    case QM_AS_PRAGMA:
    case QM_AS_BROKEN:
        return true;
    case QM_AS_ASSIGN:
        return st->init->kind == QM_AX_MEASURE && st->op == QM_AO_NONE;
    default:
        return false;
    }
}

qm_status qm_sema_stmt(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->durationofs > 0 && !takes_time(st)) {
        qm_error(&s->cx->diag, QM_E_TIMING, st->at,
                 "'durationof' holds gates, measurements, resets, delays and boxes, nothing else");
        return QM_ERR_INPUT;
    }
    uint32_t outer = s->span;
    s->span = qm_module_add_span(s->m, st->at);
    uint32_t ncells = s->m->ncells;
    qm_sema_annotations(s, st);
    qm_status status = handlers[st->kind](s, st);
    qm_sema_obey_annotations(s, st, ncells);
    s->span = outer;
    return status;
}
