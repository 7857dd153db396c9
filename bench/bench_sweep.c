/* bench_sweep.c - evaluations a second of a small circuit for many values of its inputs, and
 * gradients, after
 *   layers N   RX of N swept inputs on N qubits, then three layers of RZ RY RZ a qubit with fixed
 *              weights and a ring of CNOTs of range 1, 2, 3: <Z> of qubit 0;
 *   small_5    the circuit of FOLDER/simulation/small_5.qasm with every angle a swept input: the
 * sum of all <Z>. Each on one thread by processor time, and on two by the wall clock; the best of
 * several. */

#include "bench/bench.h"

#include "passes/pass.h"
#include "runtime/batch/batch.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 3, ROWS = 4096, MAX_QUBITS = 16 };

static const uint32_t sizes[] = {4, 6, 8, 10, 12};

typedef struct job {
    qm_batch *batch;
    const double *rows;
    uint32_t nrows;
    double *values, *gradients;
} job;

static void run_job(void *payload)
{
    job *j = payload;
    qm_batch_run(j->batch, j->rows, j->nrows, j->values, j->gradients);
}

/* The circuit of the head's comment; every input is named x with a number. */
static void write_layers(qm_text *t, uint32_t n)
{
    qm_text_puts(t, "include \"stdgates.inc\";\n");
    for (uint32_t q = 0; q < n; q++)
        qm_text_printf(t, "input float[64] x%u;\n", q);
    qm_text_printf(t, "qubit[%u] q;\n", n);
    for (uint32_t q = 0; q < n; q++)
        qm_text_printf(t, "rx(x%u) q[%u];\n", q, q);
    for (uint32_t l = 0; l < LAYERS; l++) {
        for (uint32_t q = 0; q < n; q++) {
            double w = 0.1 + 0.7 * (l * n + q);
            qm_text_printf(t, "rz(%.3f) q[%u]; ry(%.3f) q[%u]; rz(%.3f) q[%u];\n", w, q, 1.3 * w, q,
                           0.4 * w, q);
        }
        for (uint32_t q = 0; q < n; q++)
            qm_text_printf(t, "cx q[%u], q[%u];\n", q, (q + l % (n - 1) + 1) % n);
    }
}

/* A program with inputs instead of its numbers between parentheses. */
static uint32_t write_with_inputs(qm_text *t, const char *text)
{
    qm_text body;
    qm_text_init(&body, t->arena);
    uint32_t n = 0;
    const char *p = strchr(text, ';') + 1; /* after the version */
    for (bool inside = false; *p != '\0'; p++) {
        bool number = inside && (isdigit((unsigned char)*p) || *p == '-' || *p == '.');
        inside = *p == '(' || (inside && *p != ')');
        if (number) {
            char *end;
            (void)strtod(p, &end);
            qm_text_printf(&body, "x%u", n++);
            p = end - 1;
        } else {
            qm_text_printf(&body, "%c", *p);
        }
    }
    for (uint32_t i = 0; i < n; i++)
        qm_text_printf(t, "input float[64] x%u;\n", i);
    qm_text_add(t, body.data, body.size);
    return n;
}

static void measure(const char *name, const qm_circuit *c, const qm_pauli_sum *sum, bool single,
                    uint32_t threads, qm_arena *arena)
{
    qm_batch b;
    qm_batch_options o = {.single = single, .gradient = true, .threads = threads};
    const char *error;
    if (qm_batch_init(&b, c, sum, 1, &o, arena, &error) != QM_OK) {
        printf("%-10s %s\n", name, error);
        return;
    }
    uint32_t rows = c->nqubits > 10 ? ROWS / 8 : ROWS;
    double *v = QM_NEW_ARRAY(arena, double, (size_t)rows * c->nswept);
    for (size_t i = 0; i < (size_t)rows * c->nswept; i++)
        v[i] = 0.001 * (double)(i * 7919 % 6007);
    job j = {&b, v, rows, QM_NEW_ARRAY(arena, double, rows), NULL};
    double (*best)(void (*)(void *), void *) = threads == 1 ? qm_bench_best_cpu : qm_bench_best;
    double forward = best(run_job, &j);
    j.gradients = QM_NEW_ARRAY(arena, double, (size_t)rows * c->ninputs);
    double gradient = best(run_job, &j);
    printf("%-10s %2u qubits %3u swept %s %u | %11.0f evaluations/s, %8.4f us each | %10.0f "
           "gradients/s | %.9f\n",
           name, c->nqubits, c->nswept, single ? "single" : "double", threads, rows / forward,
           1e6 * forward / rows, rows / gradient, j.values[rows - 1]);
    fflush(stdout);
    qm_batch_free(&b);
}

static void run(const char *name, bool all, qm_context *cx, const qm_text *text)
{
    uint32_t source = qm_sources_add(&cx->sources, name, text->data, text->size, (qm_span){0, 0});
    qm_module *m = qm_bench_compile(cx, source);
    qm_circuit_input *inputs;
    uint32_t ninputs;
    qm_circuit c;
    qm_pauli_term z[MAX_QUBITS];
    for (uint32_t q = 0; q < m->nqubits; q++)
        z[q] = (qm_pauli_term){.coefficient = 1, .z = (uint64_t)1 << q};
    const qm_pauli_sum sum = {.text = "Z", .terms = z, .nterms = all ? m->nqubits : 1};
    if (qm_pipeline_run(m, qm_opt_pipelines[1], &(qm_pipeline_options){0}) == QM_OK &&
        qm_pipeline_run(m, "inline", &(qm_pipeline_options){0}) == QM_OK &&
        qm_circuit_inputs(m, &cx->arena, &inputs, &ninputs) == QM_OK) {
        uint32_t *bound = QM_NEW_ARRAY(&cx->arena, uint32_t, m->ncells);
        for (uint32_t i = 0; i < m->ncells; i++)
            bound[i] = QM_NONE;
        for (uint32_t i = 0; i < ninputs; i++) {
            inputs[i].role = QM_INPUT_SWEPT;
            inputs[i].column = i;
        }
        if (qm_circuit_make(m, bound, inputs, ninputs, &sum, 1, &cx->arena, &c) == QM_OK)
            for (uint32_t k = 0; k < 4; k++)
                measure(name, &c, &sum, k >> 1, 1 + (k & 1), &cx->arena);
    }
    qm_module_free(m);
}

int main(int argc, char **argv)
{
    for (uint32_t i = 0; i <= sizeof sizes / sizeof *sizes; i++) {
        qm_context cx;
        qm_context_init(&cx);
        qm_text t;
        qm_text_init(&t, &cx.arena);
        if (i < sizeof sizes / sizeof *sizes) {
            write_layers(&t, sizes[i]);
            run("layers", false, &cx, &t);
        } else if (argc > 1) {
            const char *path = qm_arena_printf(&cx.arena, "%s/simulation/small_5.qasm", argv[1]);
            uint32_t file = qm_bench_read(&cx, path);
            write_with_inputs(&t, cx.sources.list[file].text);
            run("small_5", true, &cx, &t);
        }
        qm_context_free(&cx);
    }
    return EXIT_SUCCESS;
}
