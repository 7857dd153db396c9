/* cmd_fmt.c - qasmill fmt FILE...: canonical layout, to standard output or in place. */

#include "tools/cli.h"

#include "frontend/format.h"
#include "support/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Replaces a file, which keeps its permissions. */
static qm_status rewrite(qm_cli *c, const char *path, const qm_text *text)
{
    struct stat st;
    qm_outfile f;
    if (stat(path, &st) != 0 || qm_outfile_open(&f, &c->cx.arena, path, 0666) != QM_OK)
        return qm_cli_cannot_write(c, path);
    bool written = (!f.temporary || fchmod(f.fd, st.st_mode & 07777) == 0) &&
                   qm_outfile_write(&f, text->data, text->size) == QM_OK;
    if (written && qm_outfile_commit(&f) == QM_OK)
        return QM_OK;
    qm_status s = qm_cli_cannot_write(c, path);
    qm_outfile_abort(&f);
    return s;
}

/* Does with the laid-out text what the options ask. */
static qm_status deliver(qm_cli *c, const char *path, const qm_source *source, const qm_text *text)
{
    bool changed = text->size != source->size ||
                   (text->size && memcmp(text->data, source->text, text->size) != 0);
    if (c->check) {
        if (changed)
            printf("%s\n", source->name);
        return changed ? QM_ERR_INPUT : QM_OK;
    }
    if (c->in_place)
        return changed ? rewrite(c, path, text) : QM_OK;
    return text->size ? qm_cli_write(NULL, text->data, text->size) : QM_OK;
}

static qm_status format_file(qm_cli *c, const char *path)
{
    qm_status s;
    uint32_t source = qm_session_read(&c->cx, path, &s);
    if (source == QM_NONE)
        return s;
    qm_arena arena;
    qm_text text;
    qm_arena_init(&arena, c->cx.arena.recover);
    qm_text_init(&text, &arena);
    s = qm_format(&c->cx, source, &text);
    if (s == QM_OK)
        s = deliver(c, path, &c->cx.sources.list[source], &text);
    qm_arena_free(&arena);
    return s;
}

static qm_status check_request(qm_cli *c)
{
    const char *fault = NULL;
    if (c->check && c->in_place)
        fault = "--check and --in-place exclude each other";
    else if (c->nfiles > 1 && !c->check && !c->in_place)
        fault = "several files need --in-place or --check";
    for (uint32_t i = 0; i < c->nfiles && c->in_place; i++)
        if (strcmp(c->files[i], "-") == 0)
            fault = "standard input cannot be rewritten in place";
    if (fault)
        qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, "%s", fault);
    return fault ? QM_ERR_USAGE : QM_OK;
}

int qm_cmd_fmt(qm_cli *c)
{
    int code = qm_cli_exit_code(check_request(c));
    for (uint32_t i = 0; i < c->nfiles && code != QM_EXIT_USAGE; i++) {
        int one = qm_cli_exit_code(format_file(c, c->files[i]));
        qm_cli_show_diagnostics(c);
        if (one > code)
            code = one;
    }
    if (qm_cli_flush(c) != QM_OK && code < QM_EXIT_IO)
        code = QM_EXIT_IO;
    return code;
}
