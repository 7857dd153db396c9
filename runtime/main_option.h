/* main_option.h - the options of standalone executables. */
#ifndef QM_RUNTIME_MAIN_OPTION_H
#define QM_RUNTIME_MAIN_OPTION_H

#include "runtime/observe/ask.h"
#include "runtime/run.h"

#define QM_MAIN_NO_SHOTS UINT64_MAX /* none were asked for */

typedef struct qm_main_options {
    qm_run_options run; /* shots: QM_MAIN_NO_SHOTS when none were asked for */
    qm_input_value *inputs;
    qm_ask *asks;
    uint32_t nasks;
    const char *output; /* a path; NULL: standard output */
    bool json, help;
} qm_main_options;

/* Reads the arguments after argv[0] into *out, which lies in the arena but for the words of argv.
 * NULL, or what is wrong with them. */
const char *qm_main_options_read(int argc, char **argv, qm_arena *arena, qm_main_options *out);
/* The text of --help. */
void qm_main_options_help(const char *program, qm_text *out);

#endif
