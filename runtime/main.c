/* main.c - main() of standalone executables. The only file of the runtime that prints. */

#include "runtime/main_option.h"
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
static qm_status read_asks(const qm_program *p, qm_main_options *c, qm_arena *arena,
                           qm_requests *out)
{
    qm_asker r = {arena, {p->nqubits, p->nregs, p->regs}, .out = out};
    *out = (qm_requests){0};
    if (c->run.shots == QM_MAIN_NO_SHOTS) {
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

static qm_status run_to_text(const qm_program *p, qm_main_options *c, qm_arena *arena,
                             qm_text *text)
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

static qm_status cannot_write(const qm_main_options *c)
{
    fprintf(stderr, "error: cannot write %s: %s\n", c->output != NULL ? c->output : "the result",
            strerror(errno));
    return QM_ERR_IO;
}

/* The file is opened first, so that a path that cannot be written costs no run. */
static qm_status run_and_write(const qm_program *p, qm_main_options *c, qm_arena *arena)
{
    c->run.cancel = &interrupted;
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

/* Shows the text where it belongs, or runs the program. */
static qm_status execute(const qm_program *p, int argc, char **argv, qm_arena *arena)
{
    const char *name = argc > 0 ? argv[0] : "program";
    qm_main_options options;
    const char *fault = qm_main_options_read(argc, argv, arena, &options);
    if (fault != NULL) {
        fprintf(stderr, "error: %s\n'%s --help' lists the options\n", fault, name);
        return QM_ERR_USAGE;
    }
    if (!options.help)
        return run_and_write(p, &options, arena);
    qm_text help;
    qm_text_init(&help, arena);
    qm_main_options_help(name, &help);
    return write_stdout(&help) ? QM_OK : cannot_write(&(qm_main_options){.output = NULL});
}

int qm_program_main(const qm_program *p, int argc, char **argv)
{
    jmp_buf full;
    qm_arena arena;
    qm_arena_init(&arena, &full);
    signal(SIGINT, on_interrupt);
    qm_status st = QM_ERR_MEMORY;
    if (setjmp(full) == 0)
        st = execute(p, argc, argv, &arena);
    else
        fprintf(stderr, "error: no memory\n");
    qm_arena_free(&arena);
    return exit_code(st);
}
