/* warn.h - the warnings of the front end; private to it. Each function reports what it finds, when
 * the warning is shown. */
#ifndef QM_FRONTEND_WARN_H
#define QM_FRONTEND_WARN_H

#include "frontend/sema.h"

/* At the end of the innermost scope: names in it that nothing used. */
void qm_warn_unused(qm_sema *s);
/* A declaration of `id` where `outer` was visible. */
void qm_warn_shadow(qm_sema *s, qm_ast_ident id, const qm_symbol *outer);
/* For each statement of a block in turn; *left starts as {0, 0} and keeps the statement that left
 * the block. */
void qm_warn_unreachable(qm_sema *s, const qm_ast_stmt *st, qm_span *left);
/* A binary expression: in an angle, a quotient of integer literals with a remainder. */
void qm_warn_division(qm_sema *s, const qm_ast_expr *e);
/* The condition of an `if` or a `while`. */
void qm_warn_condition(qm_sema *s, const qm_ast_stmt *st, uint32_t condition);
/* Forms of OpenQASM 2 in a program of version 3. */
void qm_warn_old_declaration(qm_sema *s, const qm_ast_stmt *st);
void qm_warn_old_measure(qm_sema *s, const qm_ast_stmt *st);
/* At the end: the gates of OpenQASM 2 included in OpenQASM 3. */
void qm_warn_old_include(qm_sema *s);
/* At the end: a measurement into a bit that an earlier one wrote in the same straight-line code,
 * with nothing between that may read it. */
void qm_warn_overwritten(qm_sema *s);

#endif
