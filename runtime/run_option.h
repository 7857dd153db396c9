/* run_option.h - the options of a run that say how it is done, by name: one table for the command
 * line, for standalone executables and for the C library. */
#ifndef QM_RUNTIME_RUN_OPTION_H
#define QM_RUNTIME_RUN_OPTION_H

#include "runtime/run.h"

typedef enum qm_run_option_kind {
    QM_RUN_OPTION_WORD,  /* one of `words`; the field is an enum that counts them */
    QM_RUN_OPTION_COUNT, /* a whole number in [least, most]; the field is a uint32_t */
    QM_RUN_OPTION_BYTES  /* with K, M, G or T for a power of 1024; the field is a uint64_t */
} qm_run_option_kind;

typedef struct qm_run_option {
    const char *name; /* without dashes */
    const char *arg;  /* how help calls the value */
    const char *help;
    qm_run_option_kind kind;
    uint32_t least, most;
    uint32_t zero;            /* what the field is when 0 is given */
    const char *const *words; /* ended by NULL */
    size_t offset;            /* of the field in qm_run_options */
} qm_run_option;

extern const qm_run_option qm_run_option_table[]; /* ended by name NULL */

/* NULL: there is none of this name, whose length is n. */
const qm_run_option *qm_run_option_find(const char *name, size_t n);
/* False when the option cannot have the value; nothing is set then. */
bool qm_run_option_set(qm_run_options *o, const qm_run_option *option, const char *value);
/* "auto, gates or blocks", "a whole number from 4 to 40", ...: what it can have, in the arena. */
const char *qm_run_option_values(const qm_run_option *option, qm_arena *arena);

/* What options that are not in the table can have. */
#define QM_COUNT_VALUES "a whole number below 2^64"
#define QM_INPUT_VALUES "NAME=VALUE"
/* "--threads takes a whole number from 0 to 4096, but 'x' is given", in the arena. */
const char *qm_option_refused(const char *name, const char *takes, const char *value,
                              qm_arena *arena);
#define QM_EXACT_AND_SHOTS "a program is run exactly or by shots, but --exact and --shots are given"

/* Splits NAME=VALUE, which must outlive *out. False: it is not of that form. */
bool qm_run_input_set(const char *text, qm_arena *arena, qm_input_value *out);

#endif
