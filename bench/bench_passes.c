/* bench_passes.c - time of each pass of -O2 on the ten largest circuits below the folder given.
 * Yardstick: a copy of the module. */

#include "bench/bench.h"

#include "passes/pass.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILES = 10 };

static qm_status show(void *payload, const qm_pass *pass, const qm_module *m, const qm_pass_time *t)
{
    (void)pass;
    (void)m;
    const double *yard = payload;
    double ns = t->ops_before ? 1e9 * t->seconds / (double)t->ops_before : 0;
    printf("    %-20s %9.2f ms %8.1f ns/op %10llu -> %9llu ops, %6.1f copies\n", t->name,
           1e3 * t->seconds, ns, (unsigned long long)t->ops_before,
           (unsigned long long)t->ops_after, t->seconds / *yard);
    return QM_OK;
}

static void copy(void *payload)
{
    qm_module_free(qm_module_clone(payload));
}

int main(int argc, char **argv)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    const char *paths[FILES];
    uint32_t n = qm_bench_largest(argc > 1 ? argv[1] : ".", ".qasm", paths, FILES, &arena);
    for (uint32_t i = 0; i < n; i++) {
        qm_context cx;
        qm_context_init(&cx);
        qm_module *m = qm_bench_compile(&cx, qm_bench_read(&cx, paths[i]));
        double yard = qm_bench_best(copy, m);
        printf("%s: one copy takes %.2f ms\n", qm_bench_name(paths[i]), 1e3 * yard);
        qm_pipeline_options o = {.after = show, .payload = &yard};
        if (qm_pipeline_run(m, qm_opt_pipeline(QM_COST_CX, 2), &o) != QM_OK)
            printf("    failed\n");
        qm_module_free(m);
        qm_context_free(&cx);
    }
    qm_arena_free(&arena);
    return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
