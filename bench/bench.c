/* bench.c - clock, files and repetition for the measuring programs. */

#include "bench/bench.h"

#include "frontend/frontend.h"
#include "support/diag_render.h"
#include "support/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double qm_bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct top_list {
    const char **paths;
    off_t *sizes;
    uint32_t n, used;
    const char *suffix;
    qm_arena *arena;
} top_list;

/* Keeps the list sorted by size, then by name, so that it does not depend on the folder's order. */
static void consider(top_list *t, const char *path, off_t size)
{
    uint32_t at = t->used;
    while (at > 0 && (t->sizes[at - 1] < size ||
                      (t->sizes[at - 1] == size && strcmp(path, t->paths[at - 1]) < 0)))
        at--;
    if (at >= t->n)
        return;
    uint32_t last = t->used < t->n ? t->used++ : t->n - 1;
    memmove(&t->paths[at + 1], &t->paths[at], (last - at) * sizeof *t->paths);
    memmove(&t->sizes[at + 1], &t->sizes[at], (last - at) * sizeof *t->sizes);
    t->paths[at] = path;
    t->sizes[at] = size;
}

static bool ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n >= k && strcmp(s + n - k, suffix) == 0;
}

static void walk(top_list *t, const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        char *path = qm_arena_printf(t->arena, "%s/%s", folder, e->d_name);
        struct stat st;
        if (stat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            walk(t, path);
        else if (ends_with(path, t->suffix))
            consider(t, path, st.st_size);
    }
    closedir(dir);
}

uint32_t qm_bench_largest(const char *folder, const char *suffix, const char **paths, uint32_t n,
                          qm_arena *arena)
{
    top_list t = {.paths = paths,
                  .sizes = QM_NEW_ARRAY(arena, off_t, n),
                  .n = n,
                  .suffix = suffix,
                  .arena = arena};
    walk(&t, folder);
    return t.used;
}

_Noreturn static void give_up(qm_context *cx, const char *what)
{
    qm_text text;
    qm_text_init(&text, &cx->arena);
    for (const qm_diag_item *d = cx->diag.first; d; d = d->next)
        qm_diag_render_text(&cx->diag, d, false, &text);
    fprintf(stderr, "%s\n%s", what, text.data ? text.data : "");
    exit(1);
}

uint32_t qm_bench_read(qm_context *cx, const char *path)
{
    char *text;
    size_t size;
    const char *why;
    if (qm_file_read(&cx->arena, path, cx->limits.file_bytes, &text, &size, &why) != QM_OK)
        give_up(cx, path);
    return qm_sources_add(&cx->sources, path, text, size, (qm_span){0, 0});
}

qm_module *qm_bench_compile(qm_context *cx, uint32_t source)
{
    qm_module *m;
    if (qm_frontend_compile(cx, source, &m) != QM_OK)
        give_up(cx, cx->sources.list[source].name);
    return m;
}

double qm_bench_cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double best_time(double (*clock)(void), void (*fn)(void *payload), void *payload)
{
    double best = 1e300, start = qm_bench_now();
    for (int i = 0; i < 20 && (i == 0 || qm_bench_now() - start < 0.5); i++) {
        double t = clock();
        fn(payload);
        t = clock() - t;
        best = t < best ? t : best;
    }
    return best;
}

double qm_bench_best(void (*fn)(void *payload), void *payload)
{
    return best_time(qm_bench_now, fn, payload);
}

double qm_bench_best_cpu(void (*fn)(void *payload), void *payload)
{
    return best_time(qm_bench_cpu, fn, payload);
}

double qm_bench_peak_memory(void (*fn)(void *payload), void *payload)
{
    struct rusage usage = {0};
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        fn(payload);
        _exit(0);
    }
    if (child > 0)
        wait4(child, NULL, 0, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

const char *qm_bench_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
