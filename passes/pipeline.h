/* pipeline.h - a pipeline string as a list of stages. */
#ifndef QM_PASSES_PIPELINE_H
#define QM_PASSES_PIPELINE_H

#include "passes/pass.h"

typedef struct qm_stage qm_stage;
struct qm_stage {
    qm_stage *next;
    const qm_pass *pass;   /* NULL: repeat(body) */
    const double *options; /* one value per row of pass->options */
    qm_stage *body;
    uint32_t column; /* where it stands in the string, from 1 */
};

/* Reads the grammar
 *   list = [stage {"," stage}];  stage = "repeat" "(" list ")" | pass ["{" [option {"," option}]
 * "}"]; option = name "=" number with blanks anywhere between. *out is the first stage, NULL for an
 * empty list, in `arena`. Faults are reported to cx->diag (E0501) and return QM_ERR_USAGE. Time is
 * linear in the string. */
qm_status qm_pipeline_parse(qm_context *cx, qm_arena *arena, const char *text, qm_stage **out);

#endif
