/* bench_frontend.c - how fast text becomes syntax, and a module: MB/s and gates/s of processor time
 * on the ten largest circuits below the folder given, and the peak memory of the process per byte
 * of text. Yardstick: one pass over the bytes that counts the lines. */

#include "bench/bench.h"

#include "frontend/frontend.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILES = 10 };

typedef struct job {
    const char *path;
    uint64_t lines;
    size_t bytes;
    uint32_t gates;
} job;

static void count_lines(void *payload)
{
    job *j = payload;
    qm_context cx;
    qm_context_init(&cx);
    uint32_t source = qm_bench_read(&cx, j->path);
    const qm_source *s = &cx.sources.list[source];
    j->lines = 0;
    for (uint32_t i = 0; i < s->size; i++)
        j->lines += s->text[i] == '\n';
    j->bytes = s->size;
    qm_context_free(&cx);
}

static void parse(void *payload)
{
    const job *j = payload;
    qm_context cx;
    qm_context_init(&cx);
    if (qm_frontend_check_syntax(&cx, qm_bench_read(&cx, j->path)) != QM_OK)
        fprintf(stderr, "%s does not parse\n", j->path);
    qm_context_free(&cx);
}

static void compile(void *payload)
{
    job *j = payload;
    qm_context cx;
    qm_context_init(&cx);
    qm_module *m = qm_bench_compile(&cx, qm_bench_read(&cx, j->path));
    j->gates = 0;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        j->gates += m->blocks[0].ops[i].kind == QM_OP_GATE;
    qm_module_free(m);
    qm_context_free(&cx);
}

int main(int argc, char **argv)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    const char *paths[FILES];
    uint32_t n = qm_bench_largest(argc > 1 ? argv[1] : ".", ".qasm", paths, FILES, &arena);
    double memory[FILES]; /* before the measurements of time let the process grow */
    for (uint32_t i = 0; i < n; i++)
        memory[i] = qm_bench_peak_memory(compile, &(job){.path = paths[i]});
    printf("%-28s %7s %9s | %9s %9s %10s %7s | %9s %s\n", "file", "MB", "gates", "syntax", "module",
           "module", "memory", "yardstick", "module/yardstick");
    printf("%-28s %7s %9s | %9s %9s %10s %7s | %9s\n", "", "", "", "MB/s", "MB/s", "gates/s", "B/B",
           "MB/s");
    for (uint32_t i = 0; i < n; i++) {
        job j = {.path = paths[i]};
        double yard = qm_bench_best_cpu(count_lines, &j);
        double syntax = qm_bench_best_cpu(parse, &j);
        double module = qm_bench_best_cpu(compile, &j);
        double mb = 1e-6 * (double)j.bytes;
        printf("%-28s %7.2f %9u | %9.1f %9.1f %10.3g %7.1f | %9.0f %.4f\n", qm_bench_name(paths[i]),
               mb, j.gates, mb / syntax, mb / module, j.gates / module, memory[i] / (double)j.bytes,
               mb / yard, yard / module);
    }
    qm_arena_free(&arena);
    return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
