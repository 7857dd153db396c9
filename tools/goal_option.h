/* goal_option.h - the options that say what passes optimise for. */
#ifndef QM_TOOLS_GOAL_OPTION_H
#define QM_TOOLS_GOAL_OPTION_H

#include "passes/pass.h"
#include "tools/context_option.h"

/* Sets an option by its name on the command line, without dashes: "cost" (for weighted:FILE *path
 * becomes FILE, which the caller reads), "assume", "time-budget", "seed" or "threads". False after
 * a fault, whose text lies in cx->arena: nothing is set. */
bool qm_goal_option(qm_context *cx, qm_goal *goal, const char **path, const char *name,
                    const char *value, qm_option_fault *fault);
/* How many processors this process may use, at least 1. */
uint32_t qm_processors(void);

#endif
