/* diag_render.h - diagnostics as text with carets, or as JSON. */
#ifndef QM_SUPPORT_DIAG_RENDER_H
#define QM_SUPPORT_DIAG_RENDER_H

#include "support/diag.h"
#include "support/text.h"

/* file:line:col: error: text [E0204], the source line, a caret range, notes, fix-its. */
void qm_diag_render_text(const qm_diag *d, const qm_diag_item *item, bool color, qm_text *out);
/* The whole list as one JSON array of objects {severity, code, message, file, line, column,
 * end_line, end_column, notes, fixits}; ends with a newline. */
qm_status qm_diag_render_json(const qm_diag *d, qm_text *out);

#endif
