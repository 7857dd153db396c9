/* frontend.h - OpenQASM text to a module. */
#ifndef QM_FRONTEND_FRONTEND_H
#define QM_FRONTEND_FRONTEND_H

#include "ir/module.h"

/* Parses, checks and lowers the source with index `source` in cx->sources. Includes are looked up
 * beside the including file and in cx->include_dirs; stdgates.inc and qelib1.inc are built in.
 * On QM_OK *out is a verified module that the caller frees; otherwise *out is NULL and the
 * diagnostics in cx->diag say why. Time and memory are linear in the text and what it expands to.
 */
qm_status qm_frontend_compile(qm_context *cx, uint32_t source, qm_module **out);

/* Parses only: opens no include, looks up no name. */
qm_status qm_frontend_check_syntax(qm_context *cx, uint32_t source);

#endif
