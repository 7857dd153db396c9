/* format.h - OpenQASM text in its canonical layout. */
#ifndef QM_FRONTEND_FORMAT_H
#define QM_FRONTEND_FORMAT_H

#include "support/context.h"
#include "support/text.h"

/* Writes the source with index `source` in cx->sources to `out`, which is empty, laid out: the same
 * tokens and comments in the same order, so the same program; only white space differs. The layout
 * of a laid-out text is that text, and so is that of what the printer (ir/print.h) writes. No
 * include is opened and no name looked up. On QM_ERR_INPUT the text has syntax errors, which are in
 * cx->diag, and `out` is of no use. Time and memory are linear in the text. */
qm_status qm_format(qm_context *cx, uint32_t source, qm_text *out);

#endif
