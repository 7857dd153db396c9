/* cli.h - the command line: one table of options, one table of commands. */
#ifndef QM_TOOLS_CLI_H
#define QM_TOOLS_CLI_H

#include "passes/pass.h"
#include "support/context.h"
#include "tools/certify.h"
#include "tools/requests.h"
#include "tools/session.h"

#include <stdio.h>

/* Exit codes. */
enum {
    QM_EXIT_OK = 0,
    QM_EXIT_INPUT = 1,
    QM_EXIT_USAGE = 2,
    QM_EXIT_IO = 3,
    QM_EXIT_DIFFERENT = 4, /* programs, or those before and after a pass, do not do the same */
    QM_EXIT_UNKNOWN = 5,   /* whether they do is not known */
    QM_EXIT_STOPPED = 6,   /* Ctrl-C has ended a search: the output is the best until then */
    QM_EXIT_INTERNAL = 70,
    QM_EXIT_INTERRUPTED = 130
};

/* Commands, as bits that say where an option is allowed. */
enum {
    QM_CMD_RUN = 1 << 0,
    QM_CMD_COMPILE = 1 << 1,
    QM_CMD_CHECK = 1 << 2,
    QM_CMD_STATS = 1 << 3,
    QM_CMD_PASSES = 1 << 4,
    QM_CMD_EXPLAIN = 1 << 5,
    QM_CMD_FMT = 1 << 6,
    QM_CMD_EQUIV = 1 << 7,
    QM_CMD_ENCODE = 1 << 8,
    QM_CMD_DECODE = 1 << 9,
    QM_CMD_TARGET = 1 << 10,
    QM_CMD_LIMITS = 1 << 11,
    QM_CMD_HELP = 1 << 12,
    QM_CMD_ALL = (1 << 13) - 1,
    QM_CMD_TABLES = QM_CMD_PASSES | QM_CMD_EXPLAIN, /* those that have a page */
    QM_CMD_NO_PROGRAM =                             /* and read no program */
    QM_CMD_TABLES | QM_CMD_TARGET | QM_CMD_LIMITS | QM_CMD_HELP
};

#define QM_NO_SHOTS UINT64_MAX

typedef struct qm_cli {
    qm_context cx;
    const struct qm_command *command;
    const char **files; /* the operands */
    uint32_t nfiles, cap_files;

    qm_run_options run; /* shots: QM_NO_SHOTS when none were asked for */
    qm_ask *asks;
    uint32_t nasks, cap_asks;
    qm_input_value *inputs; /* run.inputs, run.ninputs of them */
    uint32_t cap_inputs;
    const char **include_dirs;
    uint32_t ninclude_dirs, cap_include_dirs;
    const char **externs;
    uint32_t nexterns, cap_externs;
    const char *pipeline; /* of --passes, or "-O2"; NULL: the command's default */
    qm_goal goal;         /* of the pipeline; threads 0: not chosen */
    qm_weights weights;   /* of goal.cost, from `weights_path` */
    const char *weights_path;
    bool measured; /* --cost was given */
    bool verify;
    const char *certificate;   /* where it is written, or NULL */
    qm_certifier *certifier;   /* NULL: nothing is certified */
    const char *ran;           /* the pipeline, without levels */
    uint32_t nsources;         /* of cx.sources: the program, what it includes, the weights */
    qm_certified_text written; /* the output */
    const char *emit, *output, *print_after, *diagnostics, *color;
    const char *table;                               /* of --sweep */
    const char *method;                              /* of equiv and encode, as written */
    const char *tolerance;                           /* of equiv, as written */
    const char *size, *reference;                    /* of encode and decode, as written */
    const char *compress, *max_cx, *psnr, *fidelity; /* of encode, as written */
    const char *import, *target, *plot;              /* a vendor; a device; a file */
    const char *durations;                           /* a device whose times are taken */
    bool gradient, no_cache, measure, relabel, unitary, json, explain, time_passes, verify_each,
        syntax_only, markdown, check, in_place, help, version;
    qm_diag_item **shown; /* first diagnostic not yet shown */
} qm_cli;

typedef struct qm_command {
    const char *name, *operands, *summary, *example; /* the last without the tool's name */
    unsigned bit;
    uint32_t min_files, max_files;
    int (*run)(qm_cli *c);
} qm_command;

extern const qm_command qm_command_table[]; /* ended by name NULL */

/* Parses argv into c; a mistake becomes a diagnostic. Returns an exit code, or -1 to go on. */
int qm_cli_parse(qm_cli *c, int argc, char **argv);
/* Writes the help of c->command, or the general one. */
void qm_cli_help(const qm_cli *c, FILE *out);
/* A row of help: what is explained, and the text beside it in lines of at most 100 columns. */
void qm_cli_help_row(const char *left, const char *text, FILE *out);
/* The options of these commands, a row each. */
void qm_cli_help_options(unsigned commands, FILE *out);

/* Shows the diagnostics that are new since the last call. */
void qm_cli_show_diagnostics(qm_cli *c);
int qm_cli_exit_code(qm_status s);
/* --exact and --shots exclude one another. */
qm_status qm_cli_check_shots(qm_cli *c);
/* Loads the file and runs the passes asked for (`level` when none is): the common start of
 * commands. */
qm_status qm_cli_compile(qm_cli *c, const char *path, const char *level, qm_module **out);
/* Whether there is a format as the options say, and where they say. */
qm_status qm_cli_check_format(qm_cli *c);
/* Writes m to c->output in that format, certified when c->certifier is set. */
qm_status qm_cli_write_module(qm_cli *c, const qm_module *m);
/* Checks the output in the named format against m and the input, and writes it unless they differ;
 * needs c->certifier. */
qm_status qm_cli_write_certified(qm_cli *c, const qm_module *m, const char *format);
/* Writes the certificate of a compilation that has ended with s, says the verdict, and gives the
 * exit code. */
int qm_cli_end_certified(qm_cli *c, qm_status s);
/* A qm_write_fn to standard output. */
qm_status qm_cli_write(void *payload, const char *bytes, size_t size);
/* Evaluates the expectation values of `requests` for the rows of c->table, or for the values given
 * by name, with gradients when c->gradient. */
qm_status qm_cli_sweep(qm_cli *c, const qm_module *m, const qm_requests *requests, qm_writer out);
/* Flushes standard output; an error there becomes a diagnostic. */
qm_status qm_cli_flush(qm_cli *c);
/* Reports that errno keeps `path` from being written; returns QM_ERR_IO. */
qm_status qm_cli_cannot_write(qm_cli *c, const char *path);
/* Writes a whole file; NULL and "-" are standard output. An error becomes a diagnostic. */
qm_status qm_cli_write_file(qm_cli *c, const char *path, const char *bytes, size_t size);

/* Prints docs/passes.md. */
qm_status qm_cli_passes_page(qm_cli *c);

/* A line on the terminal for work that takes over two seconds; nothing elsewhere. */
void qm_progress_start(void);
void qm_progress_stage(const char *stage); /* a string that stays */
/* The best cost that a search has so far; until the next stage. From any thread. */
void qm_progress_best(uint64_t cost);
void qm_progress_stop(void);

int qm_cmd_run(qm_cli *c);
int qm_cmd_compile(qm_cli *c);
int qm_cmd_check(qm_cli *c);
int qm_cmd_stats(qm_cli *c);
int qm_cmd_passes(qm_cli *c);
int qm_cmd_explain(qm_cli *c);
int qm_cmd_fmt(qm_cli *c);
int qm_cmd_equiv(qm_cli *c);
int qm_cmd_target(qm_cli *c);
int qm_cmd_limits(qm_cli *c);
int qm_cmd_encode(qm_cli *c);
int qm_cmd_decode(qm_cli *c);
int qm_cmd_help(qm_cli *c);

#endif
