/* context_option.h - the options that belong to a context, for the command line and for the C
 * library alike. */
#ifndef QM_TOOLS_CONTEXT_OPTION_H
#define QM_TOOLS_CONTEXT_OPTION_H

#include "support/context.h"

/* Why an option was refused, in the context's arena. */
typedef struct qm_option_fault {
    const char *text;
    const char *near; /* what may have been meant, or NULL */
} qm_option_fault;

/* Sets an option by its name on the command line, without dashes: "std", "warning" or "W" (NAME,
 * no-NAME, all, extra, error, error=NAME), "no-warnings" or "w" (no value), or a limit of
 * limits.def. False after a fault: nothing is set. */
bool qm_context_option(qm_context *cx, const char *name, const char *value, qm_option_fault *fault);

#endif
