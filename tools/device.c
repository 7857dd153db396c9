/* device.c - see device.h. Descriptions lie in a folder "targets" with the other files that belong
 * to qasmill. */
#include "tools/device.h"

#include "backends/locate.h"
#include "support/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "targets"
#define SUFFIX ".json"

static bool has_suffix(const char *name)
{
    size_t n = strlen(name), suffix = strlen(SUFFIX);
    return n > suffix && strcmp(name + n - suffix, SUFFIX) == 0;
}

const qm_source *qm_device_source(qm_context *cx, const char *path, qm_status *s)
{
    char *text;
    size_t size;
    const char *why = NULL;
    *s = qm_file_read(&cx->arena, path, cx->limits.file_bytes, &text, &size, &why);
    if (*s != QM_OK) {
        qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot read '%s': %s", path,
                 why ? why : "it is too long (raise --max-file-bytes)");
        return NULL;
    }
    uint32_t i = qm_sources_add(&cx->sources, path, text, size, (qm_span){0, 0});
    if (i != QM_NONE)
        return &cx->sources.list[i];
    qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0}, "'%s': the sources are 4 GiB", path);
    *s = QM_ERR_INPUT;
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **qm_device_list(qm_arena *arena, uint32_t *n)
{
    char path[QM_PATH_BYTES];
    const char **names = NULL;
    uint32_t cap = 0;
    *n = 0;
    DIR *folder = qm_locate_file(FOLDER, path) ? opendir(path) : NULL;
    if (!folder)
        return NULL;
    char buffer[4096]; /* no arena memory is asked for while the folder is open */
    size_t used = 0;
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        size_t size = strlen(e->d_name) + 1;
        if (!has_suffix(e->d_name) || size > sizeof buffer - used)
            continue;
        memcpy(buffer + used, e->d_name, size);
        used += size;
    }
    closedir(folder);
    for (const char *name = buffer; name < buffer + used; name += strlen(name) + 1) {
        QM_RESERVE(arena, names, *n, cap);
        names[(*n)++] = qm_arena_strdup(arena, name, strlen(name) - strlen(SUFFIX));
    }
    if (*n)
        qsort(names, *n, sizeof *names, by_name);
    return names;
}

static qm_status unknown(qm_context *cx, const char *name)
{
    uint32_t n;
    const char **names = qm_device_list(&cx->arena, &n);
    const char *family = qm_target_similar_family(name);
    qm_diag_rec rec =
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0}, "there is no device '%s'", name);
    if (family)
        qm_note(&cx->diag, rec, (qm_span){0, 0}, "did you mean %s?", family);
    else if (!qm_did_you_mean(&cx->diag, rec, name, names, n))
        qm_note(&cx->diag, rec, (qm_span){0, 0}, "'qasmill target' lists devices and families");
    return QM_ERR_USAGE;
}

qm_status qm_device_find(qm_context *cx, const char *name, qm_target **out)
{
    char found[QM_PATH_BYTES];
    bool known;
    qm_status s = qm_target_generate(cx, name, &known, out);
    if (s || known)
        return s;
    const char *path = name;
    if (!strchr(name, '/') && !has_suffix(name)) {
        if (qm_locate_file(qm_arena_printf(&cx->arena, FOLDER "/%s" SUFFIX, name), found))
            path = qm_arena_strdup(&cx->arena, found, strlen(found));
        else if (access(name, F_OK) != 0)
            return unknown(cx, name);
    }
    const qm_source *source = qm_device_source(cx, path, &s);
    return source ? qm_target_read(cx, source, out) : s;
}
