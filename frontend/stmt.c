/* stmt.c - one statement: which part of the front end deals with it. */

#include "frontend/sema.h"

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
    uint32_t outer = s->block;
    qm_status status = QM_OK;
    s->block = block;
    qm_scope_enter(&s->scopes);
    for (const qm_ast_stmt *st = body->first; st; st = st->next) {
        qm_status one = qm_sema_stmt(s, st);
        if (one != QM_OK && (status == QM_OK || one != QM_ERR_INPUT))
            status = one;
    }
    qm_scope_leave(&s->scopes);
    s->block = outer;
    return status;
}

/* def and extern: the name is known, so that its uses are silent. */
static qm_status subroutine(qm_sema *s, const qm_ast_stmt *st, const char *what)
{
    if (s->scopes.depth > 0) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at,
                 "a subroutine can be declared only at the top level");
        return QM_ERR_INPUT;
    }
    qm_symbol *sy = qm_scope_declare(s, st->name, QM_SY_OPEN_GATE, QM_NONE);
    if (!sy)
        return QM_ERR_INPUT;
    sy->kind = QM_SY_POISON;
    return qm_sema_not_lowered(s, st->at, what);
}

static qm_status outside_def(qm_sema *s, const qm_ast_stmt *st)
{
    qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "'return' stands only in a subroutine");
    return QM_ERR_INPUT;
}

static qm_status expression(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a gate definition holds only gates");
        return QM_ERR_INPUT;
    }
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

static qm_status dispatch(qm_sema *s, const qm_ast_stmt *st)
{
    switch ((qm_ast_stmt_kind)st->kind) {
    case QM_AS_VERSION:
    case QM_AS_PRAGMA:
        return QM_OK;
    case QM_AS_INCLUDE:
        return qm_sema_include(s, st);
    case QM_AS_DECL:
        return qm_sema_decl(s, st);
    case QM_AS_CONST:
        return qm_sema_const(s, st);
    case QM_AS_INPUT:
    case QM_AS_OUTPUT:
        return qm_sema_io(s, st);
    case QM_AS_ALIAS:
        return qm_sema_alias(s, st);
    case QM_AS_GATE_DEF:
        return qm_sema_gate_def(s, st);
    case QM_AS_OPAQUE:
        return qm_sema_opaque(s, st);
    case QM_AS_GATE_CALL:
        return qm_sema_gate_call(s, st);
    case QM_AS_MEASURE:
        return qm_sema_measure(s, st);
    case QM_AS_ASSIGN:
        return assignment(s, st);
    case QM_AS_RESET:
        return qm_sema_reset(s, st);
    case QM_AS_BARRIER:
        return qm_sema_barrier(s, st);
    case QM_AS_DELAY:
        return qm_sema_delay(s, st);
    case QM_AS_NOP:
        return qm_sema_nop(s, st);
    case QM_AS_BOX:
        return qm_sema_box(s, st);
    case QM_AS_IF:
        return qm_sema_if(s, st);
    case QM_AS_FOR:
        return qm_sema_for(s, st);
    case QM_AS_WHILE:
        return qm_sema_while(s, st);
    case QM_AS_SWITCH:
        return qm_sema_switch(s, st);
    case QM_AS_BREAK:
    case QM_AS_CONTINUE:
    case QM_AS_END:
        return qm_sema_jump(s, st);
    case QM_AS_RETURN:
        return outside_def(s, st);
    case QM_AS_BLOCK:
        return qm_sema_body(s, &st->body, s->block);
    case QM_AS_DEF:
        return subroutine(s, st, "a subroutine definition");
    case QM_AS_EXTERN:
        return subroutine(s, st, "an extern function");
    case QM_AS_EXPR:
        return expression(s, st);
    case QM_AS_DEFCAL:
        qm_scope_poison(s, st->name);
        return qm_sema_not_lowered(s, st->at, "a calibration");
    case QM_AS_CALGRAMMAR:
    case QM_AS_CAL:
        return qm_sema_not_lowered(s, st->at, "a calibration");
    }
    return QM_ERR_INTERNAL;
}

qm_status qm_sema_stmt(qm_sema *s, const qm_ast_stmt *st)
{
    uint32_t outer = s->span;
    s->span = qm_module_add_span(s->m, st->at);
    qm_status status = dispatch(s, st);
    s->span = outer;
    return status;
}
