/* diag_json.h - what the JSON forms of diagnostics share; private to them. */
#ifndef QM_SUPPORT_DIAG_JSON_H
#define QM_SUPPORT_DIAG_JSON_H

#include "support/text.h"

#include <jansson.h>

/* A string value; text that is not UTF-8 is replaced by a remark. */
json_t *qm_json_text(const char *s);
/* Appends the value, indented, and a newline; takes the value, which may be NULL when there was no
 * memory: QM_ERR_MEMORY. */
qm_status qm_json_write(json_t *value, qm_text *out);

#endif
