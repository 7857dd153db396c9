/* shared.c - see shared.h. */

#include "tests/shared.h"

#include "frontend/frontend.h"
#include "support/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *shared_folder(int argc, char **argv, const char *needed)
{
    const char *folder = getenv("QM_SHARED");
    char path[4096];
    struct stat st;
    if (!folder)
        folder = argc > 1 ? argv[1] : "../shared";
    snprintf(path, sizeof path, "%s/%s", folder, needed);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return folder;
    printf("**********************************************************\n"
           "SKIPPED: ../shared is absent (no folder %s)\n"
           "**********************************************************\n",
           path);
    return NULL;
}

uint32_t shared_each_program(const char *path, void (*visit)(void *payload, const char *file),
                             void *payload)
{
    struct dirent **entries;
    char file[4096];
    uint32_t files = 0;
    int n = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        const char *dot = strrchr(entries[i]->d_name, '.');
        if (dot && strcmp(dot, ".qasm") == 0) {
            snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
            visit(payload, file);
            files++;
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return files;
}

uint32_t shared_source(qm_context *cx, const char *path)
{
    char *text;
    size_t size;
    const char *why;
    if (qm_file_read(&cx->arena, path, cx->limits.file_bytes, &text, &size, &why) != QM_OK)
        return QM_NONE;
    const char *name = qm_arena_strdup(&cx->arena, path, strlen(path));
    return qm_sources_add(&cx->sources, name, text, size, (qm_span){0, 0});
}

qm_status shared_compile(qm_context *cx, const char *path, qm_module **out)
{
    uint32_t source = shared_source(cx, path);
    *out = NULL;
    return source == QM_NONE ? QM_ERR_IO : qm_frontend_compile(cx, source, out);
}

bool shared_not_lowered(const qm_context *cx, const char **reason)
{
    *reason = NULL;
    for (const qm_diag_item *i = cx->diag.first; i; i = i->next) {
        if (i->severity != QM_SEV_ERROR)
            continue;
        if (i->code != QM_E_NOT_LOWERED)
            return false;
        if (!*reason)
            *reason = i->text;
    }
    return *reason != NULL;
}

const char *shared_first_error(const qm_context *cx)
{
    for (const qm_diag_item *i = cx->diag.first; i; i = i->next)
        if (i->severity == QM_SEV_ERROR)
            return i->text;
    return "";
}

const char *shared_disputed(const shared_dispute *disputes, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (; disputes->file; disputes++)
        if (strcmp(disputes->file, name) == 0)
            return disputes->why;
    return NULL;
}

void shared_count(shared_tally *t, const char *key)
{
    uint32_t i = 0;
    while (i < t->n && strcmp(t->keys[i], key) != 0)
        i++;
    if (i == t->n) {
        uint32_t n = t->n;
        QM_RESERVE(&t->arena, t->keys, n, t->cap);
        QM_RESERVE(&t->arena, t->counts, n, t->cap_counts);
        t->keys[n] = qm_arena_strdup(&t->arena, key, strlen(key));
        t->counts[n] = 0;
        t->n++;
    }
    t->counts[i]++;
}

void shared_print_tally(const shared_tally *t, const char *title)
{
    printf("%s\n", title);
    for (uint32_t i = 0; i < t->n; i++)
        printf("%6u  %s\n", t->counts[i], t->keys[i]);
}

void shared_free_tally(shared_tally *t)
{
    qm_arena_free(&t->arena);
}
