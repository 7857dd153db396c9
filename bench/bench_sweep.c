/* bench_sweep.c - evaluations and gradients of small parametrised circuits on one core: RX angle
 * embedding and 3 strongly entangling layers with <Z0>, with the features swept or all inputs
 * swept, and a 5-qubit circuit with all its 38 angles swept, with <Z0>, which does not see all of
 * it, and the sum of all Z, which does. CPU time. Yardstick: the multiply-adds of the ops at two
 * vectors a cycle of 3 GHz. With few qubits also by a native kernel. */

#include "bench/bench.h"

#include "backends/native.h"
#include "runtime/batch/batch.h"
#include "support/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4096 };

typedef struct job {
    qm_batch batch;
    double *rows, *values, *gradients;
} job;

static void forward(void *payload)
{
    job *j = payload;
    qm_batch_run(&j->batch, j->rows, ROWS, j->values, NULL);
}

static void gradient(void *payload)
{
    job *j = payload;
    qm_batch_run(&j->batch, j->rows, ROWS, j->values, j->gradients);
}

/* Multiply-adds of an evaluation. */
static double work(const qm_circuit *c)
{
    double sum = 0;
    for (uint32_t i = 0; i < c->nops; i++) {
        const qm_cop *o = &c->ops[i];
        double each = o->kind == QM_COP_PHASE        ? 4
                      : o->kind == QM_COP_START      ? 8
                      : o->form == QM_MATRIX_COMPLEX ? 16
                      : o->form == QM_MATRIX_SWAP    ? 0
                                                     : 8;
        sum += each * (double)(UINT64_C(1) << o->nbasis);
    }
    return sum;
}

/* The same rows by a native kernel: its speed, the time to compile it and to take it from the
 * user's cache folder, and from how many rows on compiling pays, beside what is expected of that.
 */
static void measure_native(qm_context *cx, const qm_circuit *c, const qm_pauli_sum *sum,
                           bool single, job *j, double by_lanes)
{
    qm_batch_options o = {.single = single, .threads = 1, .always_native = true};
    double took[3], f = 0, expected = 0;
    for (int pass = 0; pass < 3; pass++) { /* compiled; compiled or kept; kept */
        qm_native native;
        const char *error;
        qm_native_init(&native, cx, pass > 0);
        o.native = &native.maker;
        double begin = qm_bench_cpu();
        if (qm_batch_init(&j->batch, c, sum, 1, &o, &cx->arena, &error) != QM_OK) {
            fprintf(stderr, "%s\n", error);
            exit(EXIT_FAILURE);
        }
        took[pass] = qm_bench_cpu() - begin;
        qm_native_cost cost = j->batch.cost;
        expected = (native.maker.start + cost.make) / cost.saved * j->batch.lanes->lanes;
        if (pass == 0)
            f = qm_bench_best_cpu(forward, j);
        qm_batch_free(&j->batch);
        qm_native_free(&native);
    }
    printf(
        "%28s native: %8.1f k evaluations/s (%6.3f us), %.2f times as fast; compiled in %.1f ms, "
        "kept %.1f ms; pays from %.3g rows, expected %.3g\n",
        "", 1e-3 * ROWS / f, 1e6 * f / ROWS, by_lanes / f, 1e3 * took[0], 1e3 * took[2],
        took[0] / (by_lanes - f) * ROWS, expected);
}

/* With the sum of Z over the first `seen` qubits as observable. */
static void measure(const char *what, qm_module *m, const char *swept, uint32_t seen, bool single)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_circuit_input *inputs;
    uint32_t n, columns = 0, *bound = QM_NEW_ARRAY(&arena, uint32_t, m->ncells + 1);
    memset(bound, 0xff, m->ncells * sizeof *bound);
    if (qm_circuit_inputs(m, &arena, &inputs, &n) != QM_OK)
        exit(EXIT_FAILURE);
    for (uint32_t i = 0; i < n; i++) {
        const char *name = qm_intern_cstr(&m->cx->names, m->cells[inputs[i].cell].name);
        bool sweeps = !swept || strcmp(name, swept) == 0;
        inputs[i].role = sweeps ? QM_INPUT_SWEPT : QM_INPUT_UNIFORM;
        inputs[i].column = sweeps ? columns++ : 0;
        inputs[i].value = 0.37 * (i % 11) - 1.5;
    }
    qm_pauli_factor z[QM_CIRCUIT_QUBITS];
    qm_pauli_term terms[QM_CIRCUIT_QUBITS];
    for (uint32_t i = 0; i < seen; i++) {
        z[i] = (qm_pauli_factor){i, QM_PAULI_Z};
        terms[i] = (qm_pauli_term){1, &z[i], 1};
    }
    qm_pauli_sum sum = {.text = "Z", .terms = terms, .nterms = seen};
    qm_circuit c;
    const char *error = "";
    job j;
    if (qm_circuit_make(m, bound, inputs, n, &sum, 1, &arena, &c) != QM_OK ||
        qm_batch_init(&j.batch, &c, &sum, 1,
                      &(qm_batch_options){.gradient = true, .single = single, .threads = 1}, &arena,
                      &error) != QM_OK) {
        fprintf(stderr, "%s %s\n", what, error);
        exit(EXIT_FAILURE);
    }
    j.rows = QM_NEW_ARRAY(&arena, double, (size_t)ROWS *columns);
    j.values = QM_NEW_ARRAY(&arena, double, ROWS);
    j.gradients = QM_NEW_ARRAY(&arena, double, (size_t)ROWS *n);
    for (uint32_t i = 0; i < ROWS * columns; i++)
        j.rows[i] = 6.0 * ((i * 7919u) % 1009) / 1009 - 3;
    double f = qm_bench_best_cpu(forward, &j), g = qm_bench_best_cpu(gradient, &j);
    double ideal = work(&c) / j.batch.lanes->lanes / 2 / 3e9;
    printf("%-28s %s %s %3u ops: %8.1f k evaluations/s (%6.3f us), %8.1f k gradients/s, %.2f of "
           "the yardstick\n",
           what, j.batch.lanes->name, single ? "single" : "double", c.nops, 1e-3 * ROWS / f,
           1e6 * f / ROWS, 1e-3 * ROWS / g, f / ROWS / ideal);
    qm_batch_free(&j.batch);
    if (c.nqubits <= QM_NATIVE_QUBITS)
        measure_native(m->cx, &c, &sum, single, &j, f);
    qm_arena_free(&arena);
}

static qm_module *compile(qm_context *cx, const char *name, const char *text)
{
    uint32_t source = qm_sources_add(&cx->sources, name, text, strlen(text), (qm_span){0, 0});
    return qm_bench_compile(cx, source);
}

static const char *entangling(qm_arena *arena, uint32_t n)
{
    return qm_arena_printf(arena,
                           "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
                           "input array[float[64], %u] f;\ninput array[float[64], 3, %u, 3] w;\n"
                           "qubit[%u] q;\n"
                           "for int i in [0:%u] { rx(f[i]) q[i]; }\n"
                           "for int l in [0:2] {\n"
                           "  for int i in [0:%u] {\n"
                           "    rz(w[l, i, 0]) q[i]; ry(w[l, i, 1]) q[i]; rz(w[l, i, 2]) q[i];\n"
                           "  }\n"
                           "  for int i in [0:%u] { cx q[i], q[(i + l %% %u + 1) %% %u]; }\n"
                           "}\n",
                           n, n, n, n - 1, n - 1, n - 1, n - 1, n);
}

static const char *ladder(qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_puts(&t, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
                     "input array[float[64], 38] f;\nqubit[5] q;\n");
    for (int layer = 0, k = 0; layer < 4; layer++) {
        for (int q = 0; q < 5 && k < 38; q++, k += 2)
            qm_text_printf(&t, "ry(f[%d]) q[%d]; rz(f[%d]) q[%d];\n", k, q, k + 1, q);
        for (int q = 0; q < 4 && layer < 3; q++)
            qm_text_printf(&t, "cx q[%d], q[%d];\n", q, q + 1);
    }
    return t.data;
}

int main(void)
{
    static const uint32_t sizes[] = {4, 6, 8, 10, 12};
    qm_context cx;
    qm_context_init(&cx);
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int single = 0; single < 2; single++) {
            qm_module *m = compile(&cx, "entangling", entangling(&cx.arena, sizes[i]));
            char what[64];
            snprintf(what, sizeof what, "n %2u, features swept", sizes[i]);
            measure(what, m, "f", 1, single);
            snprintf(what, sizeof what, "n %2u, all swept", sizes[i]);
            measure(what, m, NULL, 1, single);
            qm_module_free(m);
        }
    qm_module *m = compile(&cx, "ladder", ladder(&cx.arena));
    for (int single = 0; single < 2; single++) {
        measure("n  5, 38 angles swept, Z0", m, NULL, 1, single);
        measure("n  5, 38 angles swept, sum Z", m, NULL, 5, single);
    }
    qm_module_free(m);
    qm_context_free(&cx);
    return EXIT_SUCCESS;
}
