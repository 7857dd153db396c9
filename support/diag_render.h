/* diag_render.h - diagnostics as text with carets, as JSON, or as SARIF. */
#ifndef QM_SUPPORT_DIAG_RENDER_H
#define QM_SUPPORT_DIAG_RENDER_H

#include "support/diag.h"
#include "support/text.h"

const char *qm_severity_text(qm_severity s); /* "note", "warning", "error" */
/* file:line:col: error: text [E0204], the source line, a caret range, notes, fix-its. */
void qm_diag_render_text(const qm_diag *d, const qm_diag_item *item, bool color, qm_text *out);
/* The whole list as one JSON array of objects {severity, code, message, file, line, column,
 * end_line, end_column, notes, fixits}; ends with a newline. */
qm_status qm_diag_render_json(const qm_diag *d, qm_text *out);
/* The whole list as a log of SARIF 2.1.0 with one run of the tool at `version`; ends with a
 * newline. Columns count code points, as everywhere. */
qm_status qm_diag_render_sarif(const qm_diag *d, const char *version, qm_text *out);

#endif
