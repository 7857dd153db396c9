/* directive.c - pragmas and annotations: kept as they are for those who understand them. */

#include "frontend/sema.h"

#include <string.h>

static qm_name text_name(qm_sema *s, const char *begin, const char *end)
{
    return qm_intern_add(&s->cx->names, begin, (size_t)(end - begin));
}

qm_status qm_sema_pragma(qm_sema *s, const qm_ast_stmt *st)
{
    qm_op op = qm_op_make(QM_OP_PRAGMA);
    op.code = text_name(s, st->text.data, st->text.data + st->text.size);
    qm_sema_push(s, op);
    return QM_OK;
}

static bool is_local(const qm_ast_annotation *a)
{
    return a->keyword.size == strlen(QM_NOTE_LOCAL) &&
           memcmp(a->keyword.data, QM_NOTE_LOCAL, a->keyword.size) == 0;
}

void qm_sema_obey_annotations(qm_sema *s, const qm_ast_stmt *st, uint32_t ncells)
{
    for (const qm_ast_annotation *a = st->annotations; a; a = a->next)
        for (uint32_t c = ncells; is_local(a) && c < s->m->ncells; c++)
            if (s->m->cells[c].role == QM_CELL_VAR)
                s->m->cells[c].global = false;
}

/* Where the module looks for the annotations of a statement: at what has no op, by its name. */
static qm_span place(const qm_ast_stmt *st)
{
    bool qubits =
        st->kind == QM_AS_DECL && (st->type->kind == QM_AT_QUBIT || st->type->kind == QM_AT_QREG);
    bool named = qubits || st->kind == QM_AS_GATE_DEF || st->kind == QM_AS_OPAQUE ||
                 st->kind == QM_AS_DEF || st->kind == QM_AS_EXTERN || st->kind == QM_AS_ALIAS;
    return named ? st->name.at : st->at;
}

void qm_sema_annotations(qm_sema *s, const qm_ast_stmt *st)
{
    for (const qm_ast_annotation *a = st->annotations; a; a = a->next) {
        const char *begin = a->keyword.data, *end = a->text.data + a->text.size;
        if (!is_local(a))
            qm_module_add_annotation(s->m, place(st), text_name(s, begin, end));
    }
}
