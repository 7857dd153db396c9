/* main.c - main() of standalone executables. The only file of the runtime that prints. */

#include "runtime/observe/ask.h"
#include "runtime/run_option.h"
#include "support/file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXIT_INPUT = 1,
    EXIT_USAGE = 2,
    EXIT_IO = 3,
    EXIT_INTERNAL = 70,
    EXIT_INTERRUPTED = 130,
    DEFAULT_SHOTS = 1024,
    MOST_FILE_BYTES = 1 << 30 /* of an observable */
};

static const uint64_t no_shots = UINT64_MAX; /* none were asked for */

typedef struct command {
    qm_run_options run;
    qm_input_value *inputs; /* room for one an argument */
    qm_ask *asks;           /* the same */
    uint32_t nasks;
    const char *output; /* a path; NULL: standard output */
    bool json, help;
} command;

static const char usage_text[] =
    "usage: %s [options]\n"
    "  -s, --shots N  how often the program runs (default 1024)\n"
    "  --seed S       of the random numbers (default 0); the same seed gives the same output\n"
    "  --exact        the exact distribution instead of shots\n"
    "  --all-variables\n"
    "                 all global variables, though the program declares outputs\n"
    "  --json         one JSON object instead of text\n"
    "  -o, --output FILE\n"
    "                 write to FILE, whole or not at all, instead of to standard output\n"
    "  -D NAME=VALUE  value of an input variable\n"
    "  -h, --help     this text\n"
    "about the final state, exact unless shots are asked for:\n"
    "  --expect SUM|@FILE, --amplitudes STATES, --marginal QUBITS, --density QUBITS,\n"
    "  --probabilities\n"
    "how programs run:\n";

static void print_usage(FILE *out, const char *program)
{
    fprintf(out, usage_text, program);
    for (const qm_run_option *k = qm_run_option_table; k->name != NULL; k++)
        fprintf(out, "  --%s %s\n                 %s\n", k->name, k->arg, k->help);
}

static bool parse_count(const char *text, uint64_t *out)
{
    return qm_parse_count(text, strlen(text), UINT64_MAX, out);
}

/* Splits NAME=VALUE in place. */
static bool parse_input(char *text, command *c)
{
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return false;
    *equals = '\0';
    c->inputs[c->run.ninputs++] = (qm_input_value){text, equals + 1};
    return true;
}

/* The value of option `name` at argv[*i]: after '=', or the next argument; of a short option also
 * right behind it. NULL: another option. */
static char *option_value(const char *name, int argc, char **argv, int *i)
{
    static char missing[] = "";
    size_t n = strlen(name);
    if (strncmp(argv[*i], name, n) != 0)
        return NULL;
    if (argv[*i][n] == '=')
        return argv[*i] + n + 1;
    if (argv[*i][n] != '\0')
        return n == 2 ? argv[*i] + n : NULL;
    return *i + 1 < argc ? argv[++*i] : missing;
}

/* An option of the table that all ways to run a program share. */
static bool parse_run_option(command *c, int argc, char **argv, int *i)
{
    if (strncmp(argv[*i], "--", 2) != 0)
        return false;
    const char *name = argv[*i] + 2;
    const char *equals = strchr(name, '=');
    const qm_run_option *o =
        qm_run_option_find(name, equals != NULL ? (size_t)(equals - name) : strlen(name));
    if (o == NULL || (equals == NULL && *i + 1 >= argc))
        return false;
    return qm_run_option_set(&c->run, o, equals != NULL ? equals + 1 : argv[++*i]) &&
           /* There is native code only, and no sweep. */
           c->run.sim.code != QM_CODE_INTERPRET && c->run.sim.engine != QM_ENGINE_NATIVE;
}

/* A request about the final state. */
static bool parse_ask(command *c, int argc, char **argv, int *i)
{
    for (uint32_t k = 0; k < QM_ASK_KINDS; k++) {
        const char *value = NULL;
        if (k == QM_ASK_PROBABILITIES ? strcmp(argv[*i], qm_ask_options[k]) != 0
                                      : !(value = option_value(qm_ask_options[k], argc, argv, i)))
            continue;
        c->asks[c->nasks++] = (qm_ask){(qm_ask_kind)k, value};
        return true;
    }
    return false;
}

/* Reads one argument, or two; false when they make no sense. */
static bool parse_option(command *c, int argc, char **argv, int *i)
{
    char *arg = argv[*i], *value;
    if (strcmp(arg, "--exact") == 0)
        return c->run.exact = true;
    if (strcmp(arg, "--all-variables") == 0)
        return c->run.all_variables = true;
    if (strcmp(arg, "--json") == 0)
        return c->json = true;
    if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
        return c->help = true;
    if ((value = option_value("--output", argc, argv, i)) != NULL ||
        (value = option_value("-o", argc, argv, i)) != NULL)
        return *(c->output = value) != '\0';
    if ((value = option_value("--shots", argc, argv, i)) != NULL ||
        (value = option_value("-s", argc, argv, i)) != NULL)
        return parse_count(value, &c->run.shots) && c->run.shots > 0;
    if ((value = option_value("--seed", argc, argv, i)) != NULL)
        return parse_count(value, &c->run.seed);
    if ((value = option_value("-D", argc, argv, i)) != NULL)
        return parse_input(value, c);
    return parse_ask(c, argc, argv, i) || parse_run_option(c, argc, argv, i);
}

/* Set by SIGINT. A signal handler can reach nothing but an object of static storage. */
static atomic_bool interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    atomic_store(&interrupted, true);
}

static int exit_code(qm_status st)
{
    switch (st) {
    case QM_OK:
        return 0;
    case QM_ERR_USAGE:
        return EXIT_USAGE;
    case QM_ERR_IO:
        return EXIT_IO;
    case QM_ERR_CANCELLED:
        return EXIT_INTERRUPTED;
    case QM_ERR_INTERNAL:
        return EXIT_INTERNAL;
    default:
        return EXIT_INPUT;
    }
}

/* Shows a fault at its line and column, as compilers do. */
static void show_fault(const char *name, const char *text, const qm_scan_fault *fault)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < fault->begin; i++) {
        line += text[i] == '\n';
        column = text[i] == '\n' ? 1 : column + 1;
    }
    fprintf(stderr, "%s:%zu:%zu: error: %s\n", name, line, column, fault->message);
}

static qm_status read_ask(qm_asker *r, const qm_ask *a)
{
    const char *path = qm_ask_path(a), *name = path != NULL ? path : qm_ask_options[a->kind];
    const char *text = a->text != NULL ? a->text : "", *why;
    size_t size = strlen(text);
    qm_scan_fault fault = {0};
    char *bytes;
    if (path != NULL) {
        qm_status st = qm_file_read(r->arena, path, MOST_FILE_BYTES, &bytes, &size, &why);
        if (st != QM_OK) {
            fprintf(stderr, "error: cannot read '%s': %s\n", path,
                    st == QM_ERR_IO ? why : "it is too large");
            return QM_ERR_IO;
        }
        text = bytes;
    }
    if (qm_asker_add(r, a, text, size, &fault) == QM_OK)
        return QM_OK;
    show_fault(name, text, &fault);
    return path != NULL ? QM_ERR_INPUT : QM_ERR_USAGE;
}

/* What is asked about the final state is exact unless shots are asked for. */
static qm_status read_asks(const qm_program *p, command *c, qm_arena *arena, qm_requests *out)
{
    qm_asker r = {arena, {p->nqubits, p->nregs, p->regs}, .out = out};
    *out = (qm_requests){0};
    if (c->run.shots == no_shots) {
        c->run.exact = c->run.exact || c->nasks > 0;
        c->run.shots = DEFAULT_SHOTS;
    }
    if (c->nasks > 0)
        c->run.requests = out;
    for (uint32_t i = 0; i < c->nasks; i++) {
        qm_status st = read_ask(&r, &c->asks[i]);
        if (st != QM_OK)
            return st;
    }
    return QM_OK;
}

static qm_status run_to_text(const qm_program *p, command *c, qm_arena *arena, qm_text *text)
{
    qm_requests requests;
    qm_result result;
    qm_status st = read_asks(p, c, arena, &requests);
    if (st != QM_OK)
        return st;
    st = qm_program_run(p, &c->run, arena, &result);
    if (st != QM_OK) {
        fprintf(stderr, "error: %s\n", result.error != NULL ? result.error : "the run failed");
        return st;
    }
    qm_text_init(text, arena);
    return c->json ? qm_result_json(p, &c->run, &result, text)
                   : qm_result_text(p, &c->run, &result, text);
}

static bool write_file(qm_outfile *f, const qm_text *t)
{
    return qm_outfile_write(f, t->data, t->size) == QM_OK && qm_outfile_commit(f) == QM_OK;
}

static bool write_stdout(const qm_text *t)
{
    return fwrite(t->data, 1, t->size, stdout) == t->size && fflush(stdout) == 0;
}

static qm_status cannot_write(const command *c)
{
    fprintf(stderr, "error: cannot write %s: %s\n", c->output != NULL ? c->output : "the result",
            strerror(errno));
    return QM_ERR_IO;
}

/* The file is opened first, so that a path that cannot be written costs no run. */
static qm_status run_and_write(const qm_program *p, command *c, qm_arena *arena)
{
    bool to_file = c->output != NULL && strcmp(c->output, "-") != 0;
    qm_outfile f;
    qm_text text;
    if (to_file && qm_outfile_open(&f, arena, c->output, 0666) != QM_OK)
        return cannot_write(c);
    qm_status st = run_to_text(p, c, arena, &text);
    if (st == QM_OK && !(to_file ? write_file(&f, &text) : write_stdout(&text)))
        st = cannot_write(c);
    if (to_file)
        qm_outfile_abort(&f);
    return st;
}

static int execute(const qm_program *p, command *c)
{
    jmp_buf full;
    qm_arena arena;
    qm_arena_init(&arena, &full);
    c->run.cancel = &interrupted;
    signal(SIGINT, on_interrupt);
    qm_status st = QM_ERR_MEMORY;
    if (setjmp(full) == 0)
        st = run_and_write(p, c, &arena);
    else
        fprintf(stderr, "error: no memory\n");
    qm_arena_free(&arena);
    return exit_code(st);
}

int qm_program_main(const qm_program *p, int argc, char **argv)
{
    const char *name = argc > 0 ? argv[0] : "program";
    command c = {.run = {.shots = no_shots}};
    c.inputs = calloc((size_t)argc + 1, sizeof *c.inputs);
    c.asks = calloc((size_t)argc + 1, sizeof *c.asks);
    c.run.inputs = c.inputs;
    int code = 0;
    if (c.inputs == NULL || c.asks == NULL) {
        fprintf(stderr, "error: no memory\n");
        code = EXIT_INTERNAL;
    }
    for (int i = 1; i < argc && code == 0; i++) {
        const char *arg = argv[i];
        if (!parse_option(&c, argc, argv, &i)) {
            fprintf(stderr, "error: wrong option or value: '%s'\n", arg);
            fprintf(stderr, "'%s --help' lists the options\n", name);
            code = EXIT_USAGE;
        }
    }
    if (code == 0 && c.run.exact && c.run.shots != no_shots) {
        fprintf(stderr,
                "error: a program is run exactly or by shots, but --exact and --shots are given\n");
        code = EXIT_USAGE;
    }
    if (code == 0 && c.help)
        print_usage(stdout, name);
    else if (code == 0)
        code = execute(p, &c);
    free(c.inputs);
    free(c.asks);
    return code;
}
