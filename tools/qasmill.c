/* qasmill.c - main(): chooses a command, and owns what is common to all: diagnostics on standard
 * error, exit codes, interruption, and the end of memory. */

#include "tools/cli.h"

#include "qasmill.h"
#include "support/diag_render.h"
#include "support/file.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const qm_command qm_command_table[] = {
    {"run", "FILE", "run a program", "run bell.qasm --shots=1000", QM_CMD_RUN, 1, 1, qm_cmd_run},
    {"compile", "FILE", "optimise a program and write it in another form",
     "compile bell.qasm -O2 -o smaller.qasm", QM_CMD_COMPILE, 1, 1, qm_cmd_compile},
    {"check", "FILE...", "report what is wrong with programs", "check bell.qasm", QM_CMD_CHECK, 1,
     UINT32_MAX, qm_cmd_check},
    {"fmt", "FILE...", "lay out programs canonically", "fmt -i bell.qasm", QM_CMD_FMT, 1,
     UINT32_MAX, qm_cmd_fmt},
    {"stats", "FILE", "count qubits, gates and depth", "stats bell.qasm", QM_CMD_STATS, 1, 1,
     qm_cmd_stats},
    {"equiv", "FILE FILE", "decide whether two programs do the same",
     "equiv bell.qasm smaller.qasm", QM_CMD_EQUIV, 2, 2, qm_cmd_equiv},
    {"encode", "ENCODING IMAGE...", "make a program of an image, a sequence of images or a volume",
     "encode frqi photo.png --size=32x32 -o photo.qasm", QM_CMD_ENCODE, 2, UINT32_MAX,
     qm_cmd_encode},
    {"decode", "[COUNTS] FILE", "make an image of the counts, or exact state, of its program",
     "decode photo.qasm --shots=100000 -o seen.png", QM_CMD_DECODE, 1, 2, qm_cmd_decode},
    {"target", "[DEVICE]", "list devices, show one, or import its description from its vendor's",
     "target grid:4x5", QM_CMD_TARGET, 0, 2, qm_cmd_target},
    {"limits", "frqi [IMAGE]", "say which images a device can show, by its error rates",
     "limits frqi --target=ibm_marrakesh", QM_CMD_LIMITS, 1, 2, qm_cmd_limits},
    {"passes", "", "list the passes and their options", "passes", QM_CMD_PASSES, 0, 0,
     qm_cmd_passes},
    {"explain", "[CODE...]", "explain diagnostics such as E0204, or list them all", "explain E0204",
     QM_CMD_EXPLAIN, 0, UINT32_MAX, qm_cmd_explain},
    {"help", "[COMMAND]", "list the commands, or the options of one", "help compile", QM_CMD_HELP,
     0, 1, qm_cmd_help},
    {.name = NULL},
};

/* The context that SIGINT cancels: a signal handler has no other way to reach it. */
static qm_context *interrupted_context;

/* The first SIGINT ends a search, if one runs: the best that it has is used, and the work goes on.
 * Otherwise, and the next time, it asks the running work to stop and clean up; when it does not
 * within a second, or one more SIGINT comes, the process ends. Output files are under temporary
 * names until they are whole. */
static void on_interrupt(int signal)
{
    qm_context *cx = interrupted_context;
    bool ends_search =
        signal == SIGINT && atomic_load(&cx->searching) && !atomic_exchange(&cx->stop_search, true);
    if (ends_search)
        return;
    if (signal == SIGALRM || atomic_exchange(&cx->cancel, true))
        _exit(QM_EXIT_INTERRUPTED);
    alarm(1);
}

/* May be called by a signal handler. */
_Noreturn static void end_with(const char *text, int code)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
    _exit(code);
}

/* A library has given up, and said why. */
static void on_abort(int signal)
{
    (void)signal;
    end_with("qasmill: error: a library ended the process\n", QM_EXIT_INTERNAL);
}

static void catch_signals(qm_context *cx)
{
    interrupted_context = cx;
    struct sigaction sa = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGALRM, &sa, NULL);
    sa.sa_handler = on_abort;
    sigaction(SIGABRT, &sa, NULL);
}

_Noreturn static void end_without_memory(void)
{
    end_with("qasmill: error: no memory left\n", QM_EXIT_INPUT);
}

static bool use_color(const qm_cli *c)
{
    if (c->color && strcmp(c->color, "auto") != 0)
        return strcmp(c->color, "always") == 0;
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR"),
               *force = getenv("CLICOLOR_FORCE");
    if (no_color && *no_color)
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

static void show_text(qm_cli *c, bool color)
{
    qm_arena arena;
    qm_arena_init(&arena, c->cx.arena.recover);
    qm_text out;
    qm_text_init(&out, &arena);
    for (; *c->shown; c->shown = &(*c->shown)->next)
        qm_diag_render_text(&c->cx.diag, *c->shown, color, &out);
    if (out.size)
        fwrite(out.data, 1, out.size, stderr);
    qm_arena_free(&arena);
}

void qm_cli_show_diagnostics(qm_cli *c)
{
    if (!c->diagnostics || strcmp(c->diagnostics, "text") == 0)
        show_text(c, use_color(c));
}

/* Once, at the end: JSON and SARIF are one value, and text ends with what was left out. */
static void finish_diagnostics(qm_cli *c)
{
    qm_cli_show_diagnostics(c);
    const qm_diag *d = &c->cx.diag;
    if (c->diagnostics && strcmp(c->diagnostics, "text") != 0) {
        bool sarif = strcmp(c->diagnostics, "sarif") == 0;
        qm_text out;
        qm_text_init(&out, &c->cx.arena);
        if ((sarif ? qm_diag_render_sarif(d, qasmill_version(), &out)
                   : qm_diag_render_json(d, &out)) == QM_OK)
            fwrite(out.data, 1, out.size, stderr);
    } else if (d->errors > d->max_errors) {
        fprintf(stderr, "qasmill: %u more error%s not shown (raise --max-errors)\n",
                d->errors - d->max_errors, d->errors - d->max_errors == 1 ? " is" : "s are");
    }
}

int qm_cli_exit_code(qm_status s)
{
    switch (s) {
    case QM_OK:
        return QM_EXIT_OK;
    case QM_ERR_INPUT:
    case QM_ERR_MEMORY: /* the program asks for more than the machine has */
        return QM_EXIT_INPUT;
    case QM_ERR_USAGE:
        return QM_EXIT_USAGE;
    case QM_ERR_IO:
        return QM_EXIT_IO;
    case QM_ERR_CANCELLED:
        return QM_EXIT_INTERRUPTED;
    case QM_ERR_INTERNAL:
        break;
    }
    return QM_EXIT_INTERNAL;
}

qm_status qm_cli_write(void *payload, const char *bytes, size_t size)
{
    (void)payload;
    return fwrite(bytes, 1, size, stdout) == size ? QM_OK : QM_ERR_IO;
}

qm_status qm_cli_flush(qm_cli *c)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return QM_OK;
    qm_error(&c->cx.diag, QM_E_FILE, (qm_span){0, 0}, "cannot write to standard output: %s",
             strerror(errno));
    return QM_ERR_IO;
}

qm_status qm_cli_cannot_write(qm_cli *c, const char *path)
{
    qm_error(&c->cx.diag, QM_E_FILE, (qm_span){0, 0}, "cannot write '%s': %s", path,
             strerror(errno));
    return QM_ERR_IO;
}

qm_status qm_cli_write_file(qm_cli *c, const char *path, const char *bytes, size_t size)
{
    qm_outfile f;
    if (!path || strcmp(path, "-") == 0) {
        qm_cli_write(NULL, bytes, size);
        return qm_cli_flush(c);
    }
    if (qm_outfile_open(&f, &c->cx.arena, path, 0666) != QM_OK)
        return qm_cli_cannot_write(c, path);
    if (qm_outfile_write(&f, bytes, size) == QM_OK && qm_outfile_commit(&f) == QM_OK)
        return QM_OK;
    qm_status s = qm_cli_cannot_write(c, path);
    qm_outfile_abort(&f);
    return s;
}

static int run_command(qm_cli *c)
{
    if (c->version || c->help) {
        if (c->version)
            printf("qasmill %s\n", qasmill_version());
        else
            qm_cli_help(c, stdout);
        int code = qm_cli_exit_code(qm_cli_flush(c));
        finish_diagnostics(c);
        return code;
    }
    catch_signals(&c->cx);
    qm_progress_start();
    int code = c->command->run(c);
    qm_progress_stop();
    finish_diagnostics(c);
    if (code != QM_EXIT_OK)
        return atomic_load(&c->cx.cancel) ? QM_EXIT_INTERRUPTED : code;
    if (!atomic_load(&c->cx.stop_search))
        return code;
    fputs("qasmill: interrupted: the result is the best that the search had until then\n", stderr);
    return QM_EXIT_STOPPED;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C");
    qm_cli *c = calloc(1, sizeof *c);
    if (c)
        qm_context_init(&c->cx);
    if (!c || setjmp(c->cx.recover))
        end_without_memory();
    c->cx.arena.recover = &c->cx.recover;
    c->cx.no_memory = end_without_memory;
    c->run.shots = QM_NO_SHOTS;
    c->shown = &c->cx.diag.first;
    int code = qm_cli_parse(c, argc, argv);
    if (code < 0)
        code = run_command(c);
    else
        finish_diagnostics(c);
    qm_context_free(&c->cx);
    free(c);
    return code;
}
