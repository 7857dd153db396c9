/* cmd_compile.c - qasmill compile FILE. */

#include "tools/cli.h"

#include <string.h>
#include <unistd.h>

/* The format asked for, or the one of the output's suffix, or qasm3. */
static const char *choose_format(const qm_cli *c)
{
    if (c->emit)
        return c->emit;
    const char *dot = c->output ? strrchr(c->output, '.') : NULL;
    if (dot)
        for (const qm_backend *b = qm_backend_table; b->name; b++)
            if (b->suffix && *b->suffix && strcmp(b->suffix, dot) == 0)
                return b->name;
    return "qasm3";
}

/* Says which pragmas of the program the format leaves out. */
static void say_lost_pragmas(const qm_backend *b, const qm_module *m)
{
    for (uint32_t i = 0; i < m->blocks[0].nops && b->no_pragmas; i++)
        if (m->blocks[0].ops[i].kind == QM_OP_PRAGMA)
            fprintf(stderr, "qasmill: note: %s has no place for 'pragma %s'\n", b->name,
                    qm_intern_cstr(&m->cx->names, m->blocks[0].ops[i].code));
}

static bool to_file(const qm_cli *c)
{
    return c->output && strcmp(c->output, "-") != 0;
}

qm_status qm_cli_check_format(qm_cli *c)
{
    const char *format = choose_format(c);
    const qm_backend *b = qm_session_backend(&c->cx, format, to_file(c));
    if (!b)
        return QM_ERR_USAGE;
    if (b->check_file && to_file(c))
        return b->check_file(&c->cx, c->output);
    if (!b->binary || to_file(c) || !isatty(STDOUT_FILENO))
        return QM_OK;
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
             "'%s' is not for a terminal: name a file with -o", format);
    return QM_ERR_USAGE;
}

qm_status qm_cli_write_module(qm_cli *c, const qm_module *m)
{
    const char *format = choose_format(c);
    say_lost_pragmas(qm_backend_find(format), m);
    if (c->certifier)
        return qm_cli_write_certified(c, m, format);
    if (to_file(c))
        return qm_session_emit_file(m, format, c->output);
    qm_status s = qm_session_emit(m, format, (qm_writer){qm_cli_write, NULL});
    return s == QM_OK || s == QM_ERR_IO ? qm_cli_flush(c) : s;
}

static qm_status check_certificate(qm_cli *c)
{
    const char *output = c->output ? c->output : "-";
    if (!c->certificate || strcmp(c->certificate, output) != 0)
        return QM_OK;
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
             "the program and its certificate are both to be written to '%s'", output);
    return QM_ERR_USAGE;
}

int qm_cmd_compile(qm_cli *c)
{
    qm_module *m;
    qm_certifier certifier = {0};
    if (c->verify || c->certificate)
        c->certifier = &certifier;
    qm_status s = qm_cli_check_format(c);
    if (s == QM_OK)
        s = check_certificate(c);
    if (s == QM_OK)
        s = qm_cli_compile(c, c->files[0], "-O0", &m);
    if (s == QM_OK) {
        qm_progress_stage("writing");
        s = qm_cli_write_module(c, m);
        qm_module_free(m);
    }
    return c->certifier ? qm_cli_end_certified(c, s) : qm_cli_exit_code(s);
}
