/* help.c - the texts of --help: from the tables of commands, options, formats and methods. */

#include "tools/cli.h"

#include "backends/backend.h"
#include "encode/layout.h"
#include "equiv/method.h"
#include "runtime/run_option.h"

#include <string.h>

enum { LEFT = 32, WIDTH = 100 };

void qm_cli_help_row(const char *left, const char *text, FILE *out)
{
    fprintf(out, "  %-*s", LEFT, left);
    int column = strlen(left) > LEFT ? WIDTH : 2 + LEFT; /* a long left side has its line */
    while (*text) {
        int word = (int)strcspn(text, " ");
        if (column + 1 + word > WIDTH) {
            fprintf(out, "\n%*s", 2 + LEFT, "");
            column = 2 + LEFT;
        }
        fprintf(out, " %.*s", word, text);
        column += 1 + word;
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static void help_run_options(FILE *out)
{
    fprintf(out, "\nsimulation:\n");
    for (const qm_run_option *k = qm_run_option_table; k->name; k++) {
        char left[64];
        snprintf(left, sizeof left, "--%s=%s", k->name, k->arg);
        qm_cli_help_row(left, k->help, out);
    }
}

static void help_limit(const qm_limit_info *l, FILE *out)
{
    char left[64], text[128];
    snprintf(left, sizeof left, "--%s=N", l->flag);
    snprintf(text, sizeof text, "%s (default %u)", l->what, l->value);
    qm_cli_help_row(left, text, out);
}

static void help_limits(FILE *out)
{
    fprintf(out, "\nlimits:\n");
    for (uint32_t i = 0; i < qm_limit_count; i++)
        help_limit(&qm_limit_table[i], out);
}

static void help_formats(FILE *out)
{
    fprintf(out, "\noutput formats:\n");
    for (const qm_backend *b = qm_backend_table; b->name; b++)
        qm_cli_help_row(b->name, b->summary, out);
}

static void help_methods(FILE *out)
{
    fprintf(out, "\nmethods:\n");
    for (uint32_t i = 0; qm_equiv_methods[i]; i++)
        qm_cli_help_row(qm_equiv_methods[i]->name, qm_equiv_methods[i]->summary, out);
}

static void help_encodings(FILE *out)
{
    fprintf(out, "\nencodings:\n");
    for (uint32_t i = 0; i < QM_ENCODINGS; i++)
        qm_cli_help_row(qm_encoding_names[i], qm_encoding_summaries[i], out);
}

void qm_cli_help(const qm_cli *c, FILE *out)
{
    if (c->command) {
        fprintf(out, "usage: qasmill %s [options]%s%s\n\n%s, as in\n    qasmill %s\n",
                c->command->name, *c->command->operands ? " " : "", c->command->operands,
                c->command->summary, c->command->example);
        qm_cli_help_options(c->command->bit, out);
        if (c->command->bit == QM_CMD_COMPILE)
            help_formats(out);
        if (c->command->bit == QM_CMD_RUN)
            help_run_options(out);
        if (c->command->bit == QM_CMD_EQUIV)
            help_methods(out);
        if (c->command->bit == QM_CMD_ENCODE)
            help_encodings(out);
        if (!(c->command->bit & QM_CMD_NO_PROGRAM))
            help_limits(out);
        return;
    }
    fprintf(out, "usage: qasmill COMMAND [options] FILE\n"
                 "       qasmill FILE [options]         the same as compile\n\n"
                 "qasmill compiles, optimises and runs OpenQASM 3 and 2 programs.\n\ncommands:\n");
    for (const qm_command *k = qm_command_table; k->name; k++)
        fprintf(out, "  %-10s %s\n", k->name, k->summary);
    fprintf(
        out,
        "\n'qasmill COMMAND --help' lists the options of a command.\n"
        "FILE may be '-' for standard input.\n\n"
        "exit codes: 0 ok, 1 the input is wrong, 2 usage, 3 a file cannot be read or written,\n"
        "            4 not equivalent, 5 equivalence unknown, 6 Ctrl-C has ended a search and the\n"
        "            best until then is written, 70 internal error, 130 interrupted\n");
}
