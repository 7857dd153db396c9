/* options.c - reads the command line by one table of options. */

#include "tools/cli.h"
#include "tools/context_option.h"
#include "tools/goal_option.h"

#include "ir/duration.h"
#include "runtime/run_option.h"
#include "support/file.h"

#include <stdlib.h>
#include <string.h>

typedef enum option_kind {
    OPT_FLAG,    /* sets a bool */
    OPT_TEXT,    /* a string */
    OPT_OUTPUT,  /* a file to be written, "-": standard output */
    OPT_NUMBER,  /* uint64_t */
    OPT_LEVEL,   /* -O0 .. -O3, kept with its dash as the pipeline */
    OPT_DEFINE,  /* name=value, many */
    OPT_FOLDER,  /* a folder, many */
    OPT_DT,      /* the length of one dt, in SI units */
    OPT_EXTERN,  /* a library, many */
    OPT_ASK,     /* a request about the final state, many */
    OPT_CONTEXT, /* set by qm_context_option() */
    OPT_GOAL     /* set by qm_goal_option() */
} option_kind;

typedef struct option {
    const char *name;   /* with its dashes */
    const char *letter; /* short form with its dash, or NULL */
    option_kind kind;
    size_t offset; /* of the field in qm_cli; of a request its qm_ask_kind */
    unsigned commands;
    const char *arg; /* how help calls the value; NULL: none */
    const char *help;
} option;

#define FIELD(f)          offsetof(qm_cli, f)
#define PIPELINE_COMMANDS (QM_CMD_RUN | QM_CMD_COMPILE | QM_CMD_STATS)
#define COMPILE_COMMANDS                                                                           \
    (PIPELINE_COMMANDS | QM_CMD_CHECK | QM_CMD_EQUIV) /* those that give programs a meaning */

static const option option_table[] = {
    {"--shots", "-s", OPT_NUMBER, FIELD(run.shots), QM_CMD_RUN, "N",
     "sample N shots (default 1024)"},
    {"--shots", "-s", OPT_NUMBER, FIELD(run.shots), QM_CMD_DECODE, "N",
     "run the program by N shots (default: exactly)"},
    {"--seed", NULL, OPT_GOAL, 0, PIPELINE_COMMANDS | QM_CMD_EQUIV | QM_CMD_DECODE, "S",
     "seed of all random numbers (default 0)"},
    {"--method", NULL, OPT_TEXT, FIELD(method), QM_CMD_EQUIV, "NAME",
     "use this method only (default: all, the cheap ones first)"},
    {"--method", NULL, OPT_TEXT, FIELD(method), QM_CMD_ENCODE, "NAME",
     "how the gates are found: best (default, the fewest CX); of frqi and mcrqi also mcry, mary "
     "and ucry, of neqr mcx (docs/images.md)"},
    {"--size", NULL, OPT_TEXT, FIELD(size), QM_CMD_ENCODE, "WxH",
     "rescale the image by area averaging"},
    {"--compress", NULL, OPT_TEXT, FIELD(compress), QM_CMD_ENCODE, "PERCENT",
     "fewer CX for a picture that is as good as without so many per cent of its Walsh "
     "coefficients"},
    {"--max-cx", NULL, OPT_TEXT, FIELD(max_cx), QM_CMD_ENCODE, "N",
     "the best picture that N CX give"},
    {"--psnr", NULL, OPT_TEXT, FIELD(psnr), QM_CMD_ENCODE, "DB",
     "fewer CX for a picture of this peak signal-to-noise ratio"},
    {"--fidelity", NULL, OPT_TEXT, FIELD(fidelity), QM_CMD_ENCODE, "F",
     "fewer CX for a state of this fidelity"},
    {"--relabel", NULL, OPT_FLAG, FIELD(relabel), QM_CMD_ENCODE, NULL,
     "with compression: the position may be left in another basis, which decode knows"},
    {"--measure", NULL, OPT_FLAG, FIELD(measure), QM_CMD_ENCODE, NULL,
     "measure all qubits in the end"},
    {"--reference", NULL, OPT_TEXT, FIELD(reference), QM_CMD_DECODE, "IMAGE",
     "compare the result with this image: PSNR, SSIM and mean absolute error"},
    {"--tolerance", NULL, OPT_TEXT, FIELD(tolerance), QM_CMD_EQUIV, "D",
     "the largest deviation of equivalent circuits (default 1e-9)"},
    {"--unitary", NULL, OPT_FLAG, FIELD(unitary), QM_CMD_EQUIV, NULL,
     "phases before final measurements count, though no outcome shows them"},
    {"--define", "-D", OPT_DEFINE, 0, QM_CMD_RUN | QM_CMD_EQUIV, "NAME=VALUE",
     "give an input variable its value"},
    {"--extern", NULL, OPT_EXTERN, 0, QM_CMD_RUN | QM_CMD_COMPILE, "LIBRARY",
     "define the program's extern functions by this library (docs/extern.md); for --emit=exe also "
     "an object file or archive"},
    {"--exact", NULL, OPT_FLAG, FIELD(run.exact), QM_CMD_RUN, NULL,
     "print the exact distribution, final values and final state instead of shots"},
    {"--exact", NULL, OPT_FLAG, FIELD(run.exact), QM_CMD_DECODE, NULL,
     "run the program exactly (default, without COUNTS and --shots)"},
    {"--expect", NULL, OPT_ASK, QM_ASK_EXPECT, QM_CMD_RUN, "SUM|@FILE",
     "the expectation value of a sum of Paulis, as in \"0.5*Z0 Z1 - X(q[2])\", or of a file; "
     "exact, "
     "or by shots with --shots (docs/observables.md)"},
    {"--amplitudes", NULL, OPT_ASK, QM_ASK_AMPLITUDES, QM_CMD_RUN, "STATES",
     "amplitudes of basis states, as in 0101,3"},
    {"--marginal", NULL, OPT_ASK, QM_ASK_MARGINAL, QM_CMD_RUN, "QUBITS",
     "joint probabilities of qubits, as in q[0],q[1]"},
    {"--density", NULL, OPT_ASK, QM_ASK_DENSITY, QM_CMD_RUN, "QUBITS",
     "the density matrix of at most 8 qubits"},
    {"--probabilities", NULL, OPT_ASK, QM_ASK_PROBABILITIES, QM_CMD_RUN, NULL,
     "probabilities of all basis states"},
    {"--sweep", NULL, OPT_TEXT, FIELD(table), QM_CMD_RUN, "TABLE",
     "evaluate each --expect for each row of a CSV file whose header names inputs "
     "(docs/sweeps.md)"},
    {"--grad", NULL, OPT_FLAG, FIELD(gradient), QM_CMD_RUN, NULL,
     "also the derivatives of each --expect in all inputs"},
    {"--no-cache", NULL, OPT_FLAG, FIELD(no_cache), QM_CMD_RUN, NULL,
     "neither read nor keep native code of sweeps in ~/.cache/qasmill"},
    {"--all-variables", NULL, OPT_FLAG, FIELD(run.all_variables), QM_CMD_RUN, NULL,
     "show all global variables, though the program declares outputs"},
    {"--explain", NULL, OPT_FLAG, FIELD(explain), QM_CMD_RUN, NULL,
     "print how the program would be run, and why, and do not run it"},
    {"--json", NULL, OPT_FLAG, FIELD(json),
     QM_CMD_RUN | QM_CMD_STATS | QM_CMD_EQUIV | QM_CMD_DECODE, NULL, "print JSON"},
    {"--optimize", "-O", OPT_LEVEL, FIELD(pipeline), PIPELINE_COMMANDS, "LEVEL",
     "optimise: 0 (nothing) to 3 (most); the default is 0, for run a pipeline for simulation"},
    {"--passes", NULL, OPT_TEXT, FIELD(pipeline), PIPELINE_COMMANDS, "P",
     "run this pipeline, as in inline,repeat(cancel-inverses,merge-rotations)"},
    {"--cost", NULL, OPT_GOAL, 0, PIPELINE_COMMANDS, "COST",
     "what passes make least: cx (default), t, depth, two-qubit-depth or weighted:FILE "
     "(docs/passes.md)"},
    {"--assume", NULL, OPT_GOAL, 0, PIPELINE_COMMANDS | QM_CMD_EQUIV, "LIST",
     "what may be taken for granted: zero-inputs (all qubits start in |0>), measured (only the "
     "distribution of what is measured counts), permute-outputs"},
    {"--time-budget", NULL, OPT_GOAL, 0, PIPELINE_COMMANDS, "TIME",
     "end searches after this, as in 600, 90s or 10min, instead of each after its own rounds"},
    {"--time-budget", NULL, OPT_GOAL, 0, QM_CMD_EQUIV, "TIME",
     "stop after this, as in 600, 90s or 10min (default: after a fixed amount of work)"},
    {"--threads", NULL, OPT_GOAL, 0, QM_CMD_COMPILE | QM_CMD_STATS | QM_CMD_EQUIV, "N",
     "search or compare with N threads, 0: all (default: all for -O2, -O3 and equiv, else 1); "
     "results "
     "do "
     "not depend on it"},
    {"--verify", NULL, OPT_FLAG, FIELD(verify), QM_CMD_COMPILE, NULL,
     "check after each pass, and of the output, that the program does the same; exit with 4 when "
     "it "
     "does not, writing nothing, and with 5 when that is not known (docs/certificate.md)"},
    {"--certificate", NULL, OPT_OUTPUT, FIELD(certificate), QM_CMD_COMPILE, "FILE",
     "verify, and write what was found to FILE as JSON"},
    {"--emit", NULL, OPT_TEXT, FIELD(emit), QM_CMD_COMPILE | QM_CMD_ENCODE, "F",
     "output format (default qasm3)"},
    {"--target", NULL, OPT_TEXT, FIELD(target), QM_CMD_ENCODE, "DEVICE",
     "make frqi or mcrqi for this device ('qasmill target' lists some): each two-qubit gate is on "
     "a "
     "coupled pair, and the program says which qubits are meant (docs/targets.md)"},
    {"--target", NULL, OPT_TEXT, FIELD(target), QM_CMD_LIMITS, "DEVICE",
     "of this device ('qasmill target' lists some)"},
    {"--shots", "-s", OPT_NUMBER, FIELD(run.shots), QM_CMD_LIMITS, "N",
     "with N shots (default 100000)"},
    {"--psnr", NULL, OPT_TEXT, FIELD(psnr), QM_CMD_LIMITS, "DB",
     "an image is readable from this PSNR on (default 20)"},
    {"--json", NULL, OPT_FLAG, FIELD(json), QM_CMD_LIMITS, NULL, "print JSON"},
    {"--plot", NULL, OPT_OUTPUT, FIELD(plot), QM_CMD_LIMITS, "FILE",
     "write a plot of PSNR over size to FILE, as SVG"},
    {"--import", NULL, OPT_TEXT, FIELD(import), QM_CMD_TARGET, "ibm|mqt|quilc|staq",
     "read a vendor's description and write ours; ibm: the files of a configuration and, perhaps, "
     "of properties"},
    {"--json", NULL, OPT_FLAG, FIELD(json), QM_CMD_TARGET, NULL,
     "print the whole description, in the format of docs/targets.md"},
    {"--output", "-o", OPT_OUTPUT, FIELD(output), QM_CMD_TARGET, "FILE",
     "write the description to FILE instead of standard output"},
    {"--output", "-o", OPT_OUTPUT, FIELD(output), QM_CMD_RUN | QM_CMD_COMPILE | QM_CMD_ENCODE,
     "FILE", "write to FILE instead of standard output"},
    {"--output", "-o", OPT_OUTPUT, FIELD(output), QM_CMD_DECODE, "FILE",
     "write the image to FILE: .png, .pgm or .ppm"},
    {"--print-after", NULL, OPT_TEXT, FIELD(print_after), PIPELINE_COMMANDS, "PASS",
     "print the program after each run of PASS (or: all) to standard error"},
    {"--time-passes", NULL, OPT_FLAG, FIELD(time_passes), PIPELINE_COMMANDS, NULL,
     "print the time and effect of each pass, and CX, T and depths before and after, to "
     "standard error"},
    {"--verify-each", NULL, OPT_FLAG, FIELD(verify_each), PIPELINE_COMMANDS, NULL,
     "check the program after each pass"},
    {"--syntax-only", NULL, OPT_FLAG, FIELD(syntax_only), QM_CMD_CHECK, NULL,
     "check the grammar only: open no include, look up no name"},
    {"--markdown", NULL, OPT_FLAG, FIELD(markdown), QM_CMD_TABLES, NULL,
     "print the whole table as a page, docs/diagnostics.md or docs/passes.md"},
    {"--in-place", "-i", OPT_FLAG, FIELD(in_place), QM_CMD_FMT, NULL, "rewrite the files"},
    {"--check", NULL, OPT_FLAG, FIELD(check), QM_CMD_FMT, NULL,
     "write no file: name those whose layout would change, and exit with 1"},
    {"--include-dir", "-I", OPT_FOLDER, 0, COMPILE_COMMANDS, "DIR",
     "search DIR for included files, after the folder of the including file"},
    {"--std", NULL, OPT_CONTEXT, 0, QM_CMD_ALL & ~QM_CMD_NO_PROGRAM, "STD",
     "language of a text without a version line: qasm3 (default), qasm2, or qasm2-strict, which is "
     "OpenQASM 2 as its paper has it"},
    {"--dt", NULL, OPT_DT, 0, COMPILE_COMMANDS, "DURATION",
     "the length of one dt, the backend's unit of time, as in 0.5ns"},
    {"--durations", NULL, OPT_TEXT, FIELD(durations), PIPELINE_COMMANDS, "DEVICE",
     "gates and measurements on hardware qubits take what this device's description says, and so "
     "does a dt ('qasmill target' lists some)"},
    {"--warning", "-W", OPT_CONTEXT, 0, COMPILE_COMMANDS, "NAME",
     "show a warning; also no-NAME, all, extra, error, error=NAME ('qasmill explain' lists them)"},
    {"--no-warnings", "-w", OPT_CONTEXT, 0, COMPILE_COMMANDS, NULL, "show no warning"},
    {"--diagnostics", NULL, OPT_TEXT, FIELD(diagnostics), QM_CMD_ALL, "text|json|sarif",
     "how diagnostics are written to standard error"},
    {"--color", NULL, OPT_TEXT, FIELD(color), QM_CMD_ALL, "auto|always|never",
     "colour in diagnostics (default auto)"},
    {"--help", "-h", OPT_FLAG, FIELD(help), QM_CMD_ALL, NULL, "print this help"},
    {"--version", NULL, OPT_FLAG, FIELD(version), QM_CMD_ALL, NULL, "print the version"},
};

enum { OPTION_COUNT = sizeof option_table / sizeof *option_table };

static qm_diag_rec report(qm_cli *c, const char *what, const char *subject)
{
    return qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, what, subject);
}

static int complain(qm_cli *c, const char *what, const char *subject)
{
    report(c, what, subject);
    return QM_EXIT_USAGE;
}

static int advise(qm_cli *c, qm_diag_rec r, const char *what, const char *subject)
{
    qm_note(&c->cx.diag, r, (qm_span){0, 0}, what, subject);
    return QM_EXIT_USAGE;
}

/* What was typed, split into the option's spelling and its value. */
typedef struct typed {
    char name[64];
    const char *value; /* NULL: none in this word */
} typed;

static typed split(const char *word)
{
    typed t = {"", NULL};
    size_t n;
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        n = equals ? (size_t)(equals - word) : strlen(word);
        t.value = equals ? equals + 1 : NULL;
    } else {
        n = 2;
        t.value = word[2] ? word + 2 : NULL;
    }
    if (n >= sizeof t.name)
        n = sizeof t.name - 1;
    memcpy(t.name, word, n);
    t.name[n] = '\0';
    return t;
}

/* The row of that name, of the command where there are several. What `run` has in a table of its
 * own is not looked for here. */
static const option *find_option(const qm_cli *c, const char *name)
{
    bool runs = c->command->bit == QM_CMD_RUN && strncmp(name, "--", 2) == 0 &&
                qm_run_option_find(name + 2, strlen(name + 2));
    const option *found = NULL;
    for (uint32_t i = 0; i < OPTION_COUNT && !runs; i++) {
        const option *o = &option_table[i];
        if (strcmp(o->name, name) != 0 && (!o->letter || strcmp(o->letter, name) != 0))
            continue;
        found = o;
        if (o->commands & c->command->bit)
            break;
    }
    return found;
}

static int unknown_option(qm_cli *c, const char *name)
{
    const char *near = NULL;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < OPTION_COUNT; i++)
        if (qm_similar(name, strlen(name), option_table[i].name, strlen(option_table[i].name),
                       &best))
            near = option_table[i].name;
    for (const qm_run_option *k = qm_run_option_table; k->name && strncmp(name, "--", 2) == 0; k++)
        if (qm_similar(name + 2, strlen(name + 2), k->name, strlen(k->name), &best))
            near = qm_arena_printf(&c->cx.arena, "--%s", k->name);
    qm_diag_rec r = report(c, "unknown option '%s'", name);
    if (near)
        return advise(c, r, "did you mean '%s'?", near);
    return advise(c, r, "see 'qasmill %s --help'", c->command->name);
}

static int refuse_value(qm_cli *c, const char *name, const char *takes, const char *value)
{
    return complain(c, "%s", qm_option_refused(name, takes, value, &c->cx.arena));
}

static int set_define(qm_cli *c, const char *value)
{
    QM_RESERVE(&c->cx.arena, c->inputs, c->run.ninputs, c->cap_inputs);
    c->run.inputs = c->inputs;
    if (!qm_run_input_set(value, &c->cx.arena, &c->inputs[c->run.ninputs]))
        return refuse_value(c, "--define", QM_INPUT_VALUES, value);
    c->run.ninputs++;
    return -1;
}

static int set_level(qm_cli *c, const char *value)
{
    if (value[0] < '0' || value[0] >= '0' + QM_OPT_LEVELS || value[1])
        return refuse_value(c, "-O", "0, 1, 2 or 3", value);
    c->pipeline = qm_arena_printf(&c->cx.arena, "-O%s", value);
    return -1;
}

static int set_in_context(qm_cli *c, const char *name, const char *value)
{
    qm_option_fault fault;
    if (qm_context_option(&c->cx, name, value, &fault))
        return -1;
    qm_diag_rec r = report(c, "%s", fault.text);
    return fault.near ? advise(c, r, "did you mean '%s'?", fault.near) : QM_EXIT_USAGE;
}

/* A run has its seed for shots too. */
static int set_in_goal(qm_cli *c, const char *name, const char *value)
{
    qm_option_fault fault;
    if (!qm_goal_option(&c->cx, &c->goal, &c->weights_path, name, value, &fault))
        return complain(c, "%s", fault.text);
    c->run.seed = c->goal.seed;
    c->measured |= strcmp(name, "cost") == 0;
    return -1;
}

static int set_dt(qm_cli *c, const char *value)
{
    qm_duration d;
    if (!qm_duration_parse(value, &d) || d.dt != 0 || !(d.fs > 0))
        return refuse_value(c, "--dt", "a duration above 0 in ns, us, ms or s", value);
    c->cx.dt = d.fs;
    return -1;
}

static int set_number(qm_cli *c, const option *o, const char *value)
{
    if (qm_parse_count(value, strlen(value), UINT64_MAX, (uint64_t *)((char *)c + o->offset)))
        return -1;
    return refuse_value(c, o->name, QM_COUNT_VALUES, value);
}

static int set_option(qm_cli *c, const option *o, const char *value)
{
    void *field = (char *)c + o->offset;
    switch (o->kind) {
    case OPT_FLAG:
        *(bool *)field = true;
        return -1;
    case OPT_TEXT:
    case OPT_OUTPUT:
        *(const char **)field = value;
        return -1;
    case OPT_NUMBER:
        return set_number(c, o, value);
    case OPT_LEVEL:
        return set_level(c, value);
    case OPT_DEFINE:
        return set_define(c, value);
    case OPT_DT:
        return set_dt(c, value);
    case OPT_EXTERN:
        QM_RESERVE(&c->cx.arena, c->externs, c->nexterns, c->cap_externs);
        c->externs[c->nexterns++] = value;
        return -1;
    case OPT_ASK:
        QM_RESERVE(&c->cx.arena, c->asks, c->nasks, c->cap_asks);
        c->asks[c->nasks++] = (qm_ask){(qm_ask_kind)o->offset, value};
        return -1;
    case OPT_CONTEXT:
        return set_in_context(c, o->name + 2, value);
    case OPT_GOAL:
        return set_in_goal(c, o->name + 2, value);
    case OPT_FOLDER:
        QM_RESERVE(&c->cx.arena, c->include_dirs, c->ninclude_dirs, c->cap_include_dirs);
        c->include_dirs[c->ninclude_dirs++] = value;
        return -1;
    }
    return QM_EXIT_INTERNAL;
}

static int set_run_option(qm_cli *c, const qm_run_option *o, const char *value)
{
    if (qm_run_option_set(&c->run, o, value))
        return -1;
    return refuse_value(c, qm_arena_printf(&c->cx.arena, "--%s", o->name),
                        qm_run_option_values(o, &c->cx.arena), value);
}

/* The commands that take an option of this name, those of one row being given. */
static unsigned takers(const char *name, unsigned commands)
{
    if (strncmp(name, "--", 2) == 0 && qm_run_option_find(name + 2, strlen(name + 2)))
        commands |= QM_CMD_RUN;
    for (uint32_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp(option_table[i].name, name) == 0 ||
            (option_table[i].letter && strcmp(option_table[i].letter, name) == 0))
            commands |= option_table[i].commands;
    return commands;
}

static int misplaced_option(qm_cli *c, const char *name, unsigned commands)
{
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    qm_text_printf(&t, "'%s' has no option '%s', which is one of", c->command->name, name);
    for (const qm_command *k = qm_command_table; k->name; k++)
        if (commands & k->bit)
            qm_text_printf(&t, " %s", k->name);
    return advise(c, report(c, "%s", t.data), "see 'qasmill %s --help'", c->command->name);
}

/* Reads the option at argv[*at]; moves *at when the value is the next word. */
static int read_option(qm_cli *c, int argc, char **argv, int *at)
{
    typed t = split(argv[*at]);
    const option *o = find_option(c, t.name);
    bool by_word = !o && strncmp(t.name, "--", 2) == 0;
    const qm_limit_info *limit = by_word ? qm_limit_find(t.name + 2) : NULL;
    const qm_run_option *run = by_word ? qm_run_option_find(t.name + 2, strlen(t.name + 2)) : NULL;
    if (!o && !limit && !run)
        return unknown_option(c, t.name);
    bool takes_value = limit || run || o->arg;
    if (!takes_value && t.value)
        return complain(c, "option '%s' takes no value", t.name);
    unsigned commands = o ? o->commands : run ? QM_CMD_RUN : QM_CMD_ALL;
    if (!(commands & c->command->bit)) {
        return misplaced_option(c, t.name, takers(t.name, commands));
    }
    if (takes_value && !t.value) {
        if (*at + 1 >= argc)
            return complain(c, "option '%s' needs a value", t.name);
        t.value = argv[++*at];
    }
    if (run)
        return set_run_option(c, run, t.value);
    return limit ? set_in_context(c, limit->flag, t.value) : set_option(c, o, t.value);
}

static bool one_of(const char *value, const char *a, const char *b, const char *d)
{
    return !value || strcmp(value, a) == 0 || strcmp(value, b) == 0 || (d && strcmp(value, d) == 0);
}

/* As many as the command takes, and standard input at most once? */
static int check_operands(qm_cli *c)
{
    const qm_command *k = c->command;
    uint32_t inputs = 0;
    for (uint32_t i = 0; i < c->nfiles; i++)
        inputs += strcmp(c->files[i], "-") == 0;
    if (inputs > 1)
        return complain(c, "'-', standard input, is given %s, but can be read once only",
                        inputs == 2 ? "twice" : "several times");
    if (c->nfiles >= k->min_files && c->nfiles <= k->max_files)
        return -1;
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    qm_text_printf(&t, "'%s' takes %s, but ", k->name,
                   k->max_files > 0 ? k->operands : "no operands");
    if (c->nfiles == 0)
        qm_text_puts(&t, "nothing is given");
    else if (c->nfiles < k->min_files)
        qm_text_printf(&t, "only '%s' is given", c->files[0]);
    else
        qm_text_printf(&t, "'%s' is given%s", c->files[k->max_files], k->max_files ? ", too" : "");
    return advise(c, report(c, "%s", t.data), "as in 'qasmill %s'", k->example);
}

/* Each file that the command is to write can be, as far as is known before the work. */
static int check_outputs(qm_cli *c)
{
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        const option *o = &option_table[i];
        if (o->kind != OPT_OUTPUT || !(o->commands & c->command->bit))
            continue;
        const char *path = *(const char **)((char *)c + o->offset);
        if (path && strcmp(path, "-") != 0 && qm_outfile_check(&c->cx.arena, path) != QM_OK)
            return qm_cli_exit_code(qm_cli_cannot_write(c, path));
    }
    return -1;
}

static int check_words(qm_cli *c)
{
    if (!one_of(c->diagnostics, "text", "json", "sarif")) {
        const char *given = c->diagnostics;
        c->diagnostics = NULL;
        return complain(c, "--diagnostics takes text, json or sarif, but '%s' is given", given);
    }
    if (!one_of(c->color, "auto", "always", "never"))
        return complain(c, "--color takes auto, always or never, but '%s' is given", c->color);
    if (c->help || c->version)
        return -1;
    int code = check_operands(c);
    return code < 0 ? check_outputs(c) : code;
}

static const qm_command *find_command(const char *name)
{
    for (const qm_command *k = qm_command_table; k->name; k++)
        if (strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

static int unknown_command(qm_cli *c, const char *what, const char *name)
{
    const char *near = NULL;
    uint32_t best = UINT32_MAX;
    for (const qm_command *k = qm_command_table; k->name; k++)
        if (qm_similar(name, strlen(name), k->name, strlen(k->name), &best))
            near = k->name;
    qm_diag_rec r = report(c, what, name);
    return advise(c, r, near ? "did you mean '%s'?" : "'qasmill --help' lists the commands", near);
}

/* The first word is a command, or a bare file (or option), which means compile. */
static int choose_command(qm_cli *c, int argc, char **argv, int *at)
{
    c->command = find_command("compile");
    *at = 1;
    if (argc < 2) {
        qm_cli_help(&(qm_cli){.command = NULL}, stderr);
        return QM_EXIT_USAGE;
    }
    bool help = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
    const qm_command *named = find_command(help ? "help" : argv[1]);
    if (named) {
        c->command = named;
        *at = 2;
    } else if (argv[1][0] != '-' && !strpbrk(argv[1], "./")) {
        return unknown_command(c, "there is no command or file '%s'", argv[1]);
    }
    return -1;
}

static void add_file(qm_cli *c, const char *path)
{
    QM_RESERVE(&c->cx.arena, c->files, c->nfiles, c->cap_files);
    c->files[c->nfiles++] = path;
}

/* A mistake is shown as is asked for behind it. */
static void read_diagnostics(qm_cli *c, int argc, char **argv, int at)
{
    static const char name[] = "--diagnostics=";
    for (; at < argc; at++)
        if (strncmp(argv[at], name, strlen(name)) == 0 &&
            one_of(argv[at] + strlen(name), "text", "json", "sarif"))
            c->diagnostics = argv[at] + strlen(name);
}

int qm_cli_parse(qm_cli *c, int argc, char **argv)
{
    int at;
    int code = choose_command(c, argc, argv, &at);
    bool options = true;
    for (; code < 0 && at < argc; at++) {
        const char *word = argv[at];
        if (options && strcmp(word, "--") == 0)
            options = false;
        else if (options && word[0] == '-' && word[1])
            code = read_option(c, argc, argv, &at);
        else
            add_file(c, word);
    }
    if (code >= 0) {
        read_diagnostics(c, argc, argv, at);
        return code;
    }
    c->cx.include_dirs = c->include_dirs;
    c->cx.ninclude_dirs = c->ninclude_dirs;
    c->cx.extern_libraries = c->externs;
    c->cx.nextern_libraries = c->nexterns;
    return c->command ? check_words(c) : -1;
}

void qm_cli_help_options(unsigned commands, FILE *out)
{
    fprintf(out, "\noptions:\n");
    for (uint32_t i = 0; i < OPTION_COUNT; i++) {
        const option *o = &option_table[i];
        if (!(o->commands & commands))
            continue;
        char left[64];
        snprintf(left, sizeof left, "%s%s%s%s%s", o->letter ? o->letter : "", o->letter ? ", " : "",
                 o->name, o->arg ? (o->kind == OPT_DEFINE ? " " : "=") : "", o->arg ? o->arg : "");
        qm_cli_help_row(left, o->help, out);
    }
}

int qm_cmd_help(qm_cli *c)
{
    c->command = c->nfiles > 0 ? find_command(c->files[0]) : NULL;
    if (c->nfiles > 0 && !c->command)
        return unknown_command(c, "there is no command '%s'", c->files[0]);
    qm_cli_help(c, stdout);
    return qm_cli_exit_code(qm_cli_flush(c));
}
