/* bench_gradient.c - one evaluation and one gradient of a hardware-efficient ansatz of 10 layers
 * (RY and RZ on each qubit, then a chain of CX), in all its 20 n angles. The observable Z0 sees few
 * of the gates, the Z of the last qubit all. CPU time of one thread. */

#include "bench/bench.h"

#include "runtime/batch/batch.h"
#include "support/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 10 };

typedef struct job {
    qm_batch batch;
    double *rows, *gradients, value;
} job;

static void forward(void *payload)
{
    job *j = payload;
    if (qm_batch_run(&j->batch, j->rows, 1, &j->value, NULL) != QM_OK)
        exit(EXIT_FAILURE);
}

static void gradient(void *payload)
{
    job *j = payload;
    if (qm_batch_run(&j->batch, j->rows, 1, &j->value, j->gradients) != QM_OK)
        exit(EXIT_FAILURE);
}

static qm_module *ansatz(qm_context *cx, uint32_t n)
{
    const char *text =
        qm_arena_printf(&cx->arena,
                        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
                        "input array[float[64], %d, %u, 2] w;\nqubit[%u] q;\n"
                        "for int l in [0:%d] {\n"
                        "  for int i in [0:%u] { ry(w[l, i, 0]) q[i]; rz(w[l, i, 1]) q[i]; }\n"
                        "  for int i in [0:%u] { cx q[i], q[i + 1]; }\n"
                        "}\n",
                        LAYERS, n, n, LAYERS - 1, n - 1, n - 2);
    return qm_bench_compile(
        cx, qm_sources_add(&cx->sources, "ansatz", text, strlen(text), (qm_span){0, 0}));
}

static void measure(uint32_t n, uint32_t seen, bool single)
{
    qm_context cx;
    qm_context_init(&cx);
    qm_module *m = ansatz(&cx, n);
    qm_arena *arena = &cx.arena;
    qm_circuit_input *inputs;
    uint32_t ninputs, *bound = QM_NEW_ARRAY(arena, uint32_t, m->ncells + 1);
    memset(bound, 0xff, m->ncells * sizeof *bound);
    if (qm_circuit_inputs(m, arena, &inputs, &ninputs) != QM_OK)
        exit(EXIT_FAILURE);
    job j = {.rows = QM_NEW_ARRAY(arena, double, ninputs),
             .gradients = QM_NEW_ARRAY(arena, double, ninputs)};
    for (uint32_t i = 0; i < ninputs; i++) {
        inputs[i].role = QM_INPUT_SWEPT;
        inputs[i].column = i;
        j.rows[i] = 0.37 * (i % 11) - 1.5;
    }
    const qm_pauli_factor z = {seen, QM_PAULI_Z};
    const qm_pauli_term term = {.coefficient = 1, .factors = &z, .count = 1};
    const qm_pauli_sum sum = {.text = "Z", .terms = &term, .nterms = 1};
    const qm_batch_options o = {.gradient = true, .single = single, .threads = 1, .once = true};
    const char *error = "";
    qm_circuit c;
    qm_status s = (qm_batch_wants_local(n, true) ? qm_circuit_make_local : qm_circuit_make)(
        m, bound, inputs, ninputs, &sum, 1, arena, &c);
    if (s != QM_OK || qm_batch_init(&j.batch, &c, &sum, 1, &o, arena, &error) != QM_OK) {
        fprintf(stderr, "%s\n", error);
        exit(EXIT_FAILURE);
    }
    double f = qm_bench_best_cpu(forward, &j), g = qm_bench_best_cpu(gradient, &j);
    printf("n %2u, Z%-2u, %s: %4u ops, evaluation %9.3f ms, gradient %9.3f ms, %.1f evaluations\n",
           n, seen, single ? "single" : "double", c.nops, 1e3 * f, 1e3 * g, g / f);
    qm_batch_free(&j.batch);
    qm_module_free(m);
    qm_context_free(&cx);
}

int main(void)
{
    static const uint32_t sizes[] = {10, 12, 14, 16, 18, 20, 22};
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int single = 0; single < 2; single++) {
            measure(sizes[i], 0, single);
            measure(sizes[i], sizes[i] - 1, single);
        }
    return EXIT_SUCCESS;
}
