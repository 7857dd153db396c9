/* extern.c - declarations of extern functions: subroutines that C code defines.
 *
 * An extern is a subroutine of the module without a body. Its formals are cells as any other's, so
 * that calls are checked and converted like those of subroutines (def.c). Which types a C function
 * can take is the matter of the back end; the declaration may have any classical type. */

#include "frontend/array.h"

/* Nothing names the cells; the module wants a name for each. */
static qm_status formal(qm_sema *s, const qm_ast_type *type, uint32_t func)
{
    qm_type t;
    if (type->kind == QM_AT_ARRAY)
        return qm_sema_formal_array(s, type, (qm_ast_ident){s->m->funcs[func].name, type->at});
    if (qm_sema_type(s, type, &t) != QM_OK ||
        (t.kind == QM_T_BIT && qm_sema_check_bits(s, qm_type_bits(t), type->at) != QM_OK))
        return QM_ERR_INPUT;
    qm_func_add_cell(s->m, func, qm_sema_cell(s, s->m->funcs[func].name, t, false, type->at));
    return QM_OK;
}

qm_status qm_sema_extern(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->scopes.depth > 0) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at,
                 "an extern function can be declared only at the top level");
        return QM_ERR_INPUT;
    }
    qm_type result = {.kind = QM_T_VOID};
    qm_status status = st->type ? qm_sema_type(s, st->type, &result) : QM_OK;
    if (!qm_scope_declare(s, st->name, QM_SY_FUNC, s->m->nfuncs))
        return QM_ERR_INPUT;
    uint32_t func = qm_module_add_func(s->m, st->name.name, result, st->name.at);
    s->m->funcs[func].is_extern = true;
    s->func = func;
    for (const qm_ast_param *p = st->params.first; p; p = p->next)
        if (formal(s, p->type, func) != QM_OK)
            status = QM_ERR_INPUT;
    s->func = QM_NONE;
    if (status != QM_OK) { /* uses are silent */
        qm_symbol *sy = (qm_symbol *)qm_scope_find(&s->scopes, st->name.name);
        sy->kind = QM_SY_POISON;
    }
    return status;
}
