/* bench_run.c - whole runs of the circuits in FOLDER/simulation with at most 22 qubits: text to
 * module, native code, and 1024 shots. Yardstick: one in-place sweep over a state of that size; the
 * last column is the sweeps that one gate costs. */

#include "bench/bench.h"

#include "backends/backend.h"
#include "passes/pass.h"
#include "runtime/run.h"

#include <complex.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILES = 64, MAX_QUBITS = 22 };

static double sweep_seconds(uint32_t nqubits)
{
    size_t n = (size_t)1 << nqubits;
    double complex *amp = calloc(n, sizeof *amp);
    double best = 1e300;
    for (int round = 0; amp && round < 5; round++) {
        double t = qm_bench_now();
        for (size_t i = 0; i < n; i++)
            amp[i] = amp[i] * 0.999 + 1e-9;
        t = qm_bench_now() - t;
        best = t < best ? t : best;
    }
    free(amp);
    return best;
}

static void run(const char *path)
{
    qm_context cx;
    qm_context_init(&cx);
    double t0 = qm_bench_now();
    qm_module *m = qm_bench_compile(&cx, qm_bench_read(&cx, path));
    const qm_llvm_api *llvm = qm_llvm_load(&cx);
    if (m->nqubits > MAX_QUBITS || !llvm ||
        qm_pipeline_run(m, qm_simulation_pipeline, &(qm_pipeline_options){0}) != QM_OK) {
        qm_module_free(m);
        qm_context_free(&cx);
        return;
    }
    double t1 = qm_bench_now();
    qm_jit *jit = NULL;
    const qm_program *program;
    qm_result r;
    qm_run_options o = {.shots = 1024};
    if (llvm->jit(m, &jit, &program) == QM_OK) {
        double t2 = qm_bench_now();
        qm_status s = qm_program_run(program, &o, &cx.arena, &r);
        double t3 = qm_bench_now();
        double yard = sweep_seconds(m->nqubits);
        printf("%-24s %3u qubits %6u ops | module %8.2f ms, code %8.2f ms, run %9.2f ms | sweep "
               "%8.3f ms, "
               "%.2f sweeps/op%s\n",
               qm_bench_name(path), m->nqubits, m->blocks[0].nops, 1e3 * (t1 - t0), 1e3 * (t2 - t1),
               1e3 * (t3 - t2), 1e3 * yard, (t3 - t2) / yard / m->blocks[0].nops,
               s == QM_OK ? "" : " failed");
        llvm->free(jit);
    }
    qm_module_free(m);
    qm_context_free(&cx);
}

int main(int argc, char **argv)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    const char *paths[FILES];
    const char *folder = qm_arena_printf(&arena, "%s/simulation", argc > 1 ? argv[1] : ".");
    uint32_t n = qm_bench_largest(folder, ".qasm", paths, FILES, &arena);
    for (uint32_t i = 0; i < n; i++)
        run(paths[i]);
    qm_arena_free(&arena);
    return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
