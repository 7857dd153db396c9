/* cmd_explain.c - qasmill explain [CODE...]: the table of diagnostics as text and as Markdown. */

#include "tools/cli.h"

#include <string.h>
#include <strings.h>

/* The lines of a program, each behind a margin. */
static void print_program(const char *title, const char *program)
{
    printf("\n%s:\n", title);
    for (const char *line = program; *line;) {
        size_t n = strcspn(line, "\n");
        printf("    %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static const char *shown_by(const qm_diag_info *info)
{
    static const char *const texts[] = {
        [QM_WL_DEFAULT] = "by default", [QM_WL_ALL] = "by -Wall", [QM_WL_EXTRA] = "by -Wextra"};
    return texts[info->level];
}

static void explain(const qm_diag_info *info)
{
    printf("%s: %s\n\n%s\n", info->code, info->summary, info->why);
    if (info->warning)
        printf("\nThis is the warning -W%s, shown %s.\n", info->warning, shown_by(info));
    if (info->wrong) {
        print_program("wrong", info->wrong);
        print_program("right", info->right);
    } else {
        printf("\nThere is no example: the text of a program does not show it.\n");
    }
}

static void explain_markdown(const qm_diag_info *info)
{
    printf("\n## %s: %s\n\n%s\n", info->code, info->summary, info->why);
    if (info->warning)
        printf("\nThis is the warning `-W%s`, shown %s.\n", info->warning, shown_by(info));
    if (info->wrong)
        printf("\nWrong:\n\n```qasm\n%s\n```\n\nRight:\n\n```qasm\n%s\n```\n", info->wrong,
               info->right);
    else
        printf("\nThere is no example: the text of a program does not show it.\n");
}

static void print_page(void)
{
    printf("# Diagnostics\n\nThis page is what `qasmill explain --markdown` prints. "
           "`qasmill explain E0204` prints one of them.\n");
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
        explain_markdown(&qm_diag_table[code]);
}

static const qm_diag_info *find(const char *name)
{
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
        if (strcasecmp(qm_diag_table[code].code, name) == 0 ||
            (qm_diag_table[code].warning && strcmp(qm_diag_table[code].warning, name) == 0))
            return &qm_diag_table[code];
    return NULL;
}

/* Codes that are like one another are not about like things, but names of warnings are. */
static qm_status unknown(qm_cli *c, const char *name)
{
    const char *names[QM_DIAG_CODE_COUNT];
    uint32_t n = 0;
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
        if (qm_diag_table[code].warning)
            names[n++] = qm_diag_table[code].warning;
    qm_diag_rec r =
        qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, "there is no diagnostic '%s'", name);
    if (!qm_did_you_mean(&c->cx.diag, r, name, names, n))
        qm_note(&c->cx.diag, r, (qm_span){0, 0}, "'qasmill explain' lists them");
    return QM_ERR_USAGE;
}

static qm_status explain_each(qm_cli *c)
{
    qm_status status = QM_OK;
    for (uint32_t i = 0; i < c->nfiles; i++) {
        const qm_diag_info *info = find(c->files[i]);
        if (info) {
            fputs(i ? "\n" : "", stdout);
            explain(info);
            continue;
        }
        status = unknown(c, c->files[i]);
    }
    return status;
}

int qm_cmd_explain(qm_cli *c)
{
    qm_status status = QM_OK;
    if (c->markdown)
        print_page();
    else if (c->nfiles)
        status = explain_each(c);
    else
        for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
            printf("%s  %s%s%s%s\n", qm_diag_table[code].code, qm_diag_table[code].summary,
                   qm_diag_table[code].warning ? " (-W" : "",
                   qm_diag_table[code].warning ? qm_diag_table[code].warning : "",
                   qm_diag_table[code].warning ? ")" : "");
    qm_status flushed = qm_cli_flush(c);
    return qm_cli_exit_code(status == QM_OK ? flushed : status);
}
