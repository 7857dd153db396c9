/* suggest.h - what was meant by a name that is not declared; private to the front end. */
#ifndef QM_FRONTEND_SUGGEST_H
#define QM_FRONTEND_SUGGEST_H

#include "frontend/sema.h"

/* The source text of a span, for fix-its; empty when it has no place. */
qm_str qm_sema_text(const qm_sema *s, qm_span at);
/* What OpenQASM calls what other languages call `typed`, or NULL. */
const char *qm_suggest_spelling(const qm_sema *s, const char *typed);
/* The same for what can be used here: a name in sight, or a word that begins a declaration. */
const char *qm_suggest_name(const qm_sema *s, const char *typed);
/* "did you mean", with its fix-it. */
void qm_suggest(qm_sema *s, qm_diag_rec r, qm_span at, const char *meant);
/* A call of an unknown gate whose name is nearly a type was to be a declaration: the names that it
 * declares are poisoned, so that their uses are silent. */
void qm_suggest_declared(qm_sema *s, const qm_ast_stmt *st);

#endif
