/* sweep.c - see sweep.h. Rows go through in blocks: a block is read, evaluated on all threads,
 * turned into text on all threads, each row in a place of its own, and written in order. */
#include "runtime/batch/sweep.h"

#include "runtime/value.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_ROWS = 8192,
    BLOCK_NUMBERS = 1 << 22, /* of the results of a block */
    NUMBER_TEXT = 26         /* bytes of a number and what stands behind it */
};

typedef struct sweep {
    qm_module *m;
    const qm_sweep_options *o;
    qm_arena *arena;
    qm_csv csv;
    qm_binding binding;
    qm_circuit circuit;
    qm_batch batch;
    uint32_t *shown; /* inputs with derivatives */
    uint32_t nshown;
    uint32_t nresults; /* numbers of a row: each sum, then each derivative of each sum */
    const char **keys; /* of them */
    uint64_t block;    /* rows */
    double *rows, *values, *gradients;
} sweep;

static qm_status table_fault(const sweep *w, uint64_t line, uint32_t column, const char *fault)
{
    qm_error(&w->m->cx->diag, QM_E_SWEEP, (qm_span){0, 0}, "%s:%llu:%u: %s", w->o->table,
             (unsigned long long)line, column, fault);
    return QM_ERR_INPUT;
}

/* Reports what the reader of the table said. */
static qm_status table_status(const sweep *w, qm_status s)
{
    if (s == QM_ERR_INPUT)
        return table_fault(w, w->csv.line, w->csv.fault_column, w->csv.fault);
    if (s == QM_ERR_IO)
        qm_error(&w->m->cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot read '%s': %s", w->o->table,
                 strerror(errno));
    return s;
}

static qm_status read_header(sweep *w)
{
    qm_csv_name *names;
    const qm_csv_name *wrong = NULL;
    const char *fault = NULL;
    uint32_t n;
    qm_csv_init(&w->csv, w->o->read, w->o->read_payload, w->arena);
    qm_status s = qm_csv_header(&w->csv, &names, &n);
    if (s != QM_OK)
        return table_status(w, s);
    s = qm_binding_columns(w->m, &w->binding, names, n, &wrong, &fault);
    return s == QM_OK ? QM_OK : table_fault(w, w->csv.line, wrong->column, fault);
}

/* How a derivative is called: "d(Z0)/d(theta[1,2])". */
static void name_results(sweep *w)
{
    const qm_sweep_options *o = w->o;
    w->shown = QM_NEW_ARRAY(w->arena, uint32_t, w->circuit.ninputs + 1);
    for (uint32_t i = 0; o->gradient && i < w->circuit.ninputs; i++)
        if (w->circuit.inputs[i].role != QM_INPUT_FIXED)
            w->shown[w->nshown++] = i;
    w->nresults = o->nsums + o->nsums * w->nshown;
    w->keys = QM_NEW_ARRAY(w->arena, const char *, w->nresults + 1);
    uint32_t n = 0;
    for (uint32_t k = 0; k < o->nsums; k++)
        w->keys[n++] = o->sums[k].text;
    for (uint32_t k = 0; k < o->nsums; k++)
        for (uint32_t i = 0; i < w->nshown; i++) {
            const qm_circuit_input *in = &w->circuit.inputs[w->shown[i]];
            w->keys[n++] = qm_arena_printf(w->arena, "d(%s)/d(%s)", o->sums[k].text,
                                           qm_circuit_input_name(w->m, in, w->arena));
        }
}

static qm_status make_circuit(sweep *w)
{
    bool local = qm_batch_wants_local(w->m->nqubits, w->o->table == NULL);
    return (local ? qm_circuit_make_local
                  : qm_circuit_make)(w->m, w->binding.bound, w->binding.inputs, w->binding.ninputs,
                                     w->o->sums, w->o->nsums, w->arena, &w->circuit);
}

static qm_status prepare(sweep *w)
{
    const qm_sweep_options *o = w->o;
    const char *error = "";
    qm_status s = qm_binding_make(w->m, o->values, o->nvalues,
                                  o->gradient ? QM_INPUT_UNIFORM : QM_INPUT_FIXED, &w->binding);
    if (s == QM_OK && o->table)
        s = read_header(w);
    if (s == QM_OK)
        s = qm_binding_check(w->m, &w->binding);
    if (s == QM_OK)
        s = make_circuit(w);
    if (s != QM_OK)
        return s;
    name_results(w);
    bool native = o->engine == QM_ENGINE_AUTO || o->engine == QM_ENGINE_NATIVE;
    qm_batch_options b = {.single = o->single,
                          .gradient = o->gradient,
                          .once = o->table == NULL,
                          .native = native ? o->native : NULL,
                          .always_native = o->engine == QM_ENGINE_NATIVE,
                          .threads = o->threads,
                          .max_bytes = o->max_bytes,
                          .cancel = o->cancel};
    s = qm_batch_init(&w->batch, &w->circuit, o->sums, o->nsums, &b, w->arena, &error);
    if (s != QM_OK)
        qm_error(&w->m->cx->diag, s == QM_ERR_USAGE ? QM_E_USAGE : QM_E_RUN, (qm_span){0, 0}, "%s",
                 error);
    return s;
}

static void make_room(sweep *w)
{
    uint64_t numbers =
        (uint64_t)w->o->nsums * (1 + (uint64_t)w->circuit.ninputs) + w->circuit.nswept;
    uint64_t lanes = w->batch.lanes->lanes;
    w->block = BLOCK_NUMBERS / numbers / lanes * lanes;
    w->block = w->block < lanes ? lanes : w->block > BLOCK_ROWS ? BLOCK_ROWS : w->block;
    if (!w->o->table)
        w->block = 1;
    w->rows = QM_NEW_ARRAY(w->arena, double, w->block * w->circuit.nswept + 1);
    w->values = QM_NEW_ARRAY(w->arena, double, w->block * w->o->nsums + 1);
    if (w->o->gradient)
        w->gradients = qm_arena_alloc(w->arena, w->block * w->o->nsums + 1,
                                      (w->circuit.ninputs + 1) * sizeof(double));
}

/* Result k of a row. */
static double result(const sweep *w, uint64_t row, uint32_t k)
{
    uint32_t nsums = w->o->nsums;
    if (k < nsums)
        return w->values[row * nsums + k];
    uint32_t sum = (k - nsums) / w->nshown, input = w->shown[(k - nsums) % w->nshown];
    return w->gradients[(row * nsums + sum) * w->circuit.ninputs + input];
}

/* A name, in quotes where a table needs them. */
static void csv_name(const char *s, qm_text *out)
{
    if (!strpbrk(s, ",\"\n\r")) {
        qm_text_puts(out, s);
        return;
    }
    qm_text_puts(out, "\"");
    for (; *s; s++) {
        qm_text_add(out, "\"", *s == '"');
        qm_text_add(out, *s == '\n' || *s == '\r' ? " " : s, 1);
    }
    qm_text_puts(out, "\"");
}

static qm_status write_header(const sweep *w, qm_writer out)
{
    qm_text t;
    qm_text_init(&t, w->arena);
    for (uint32_t k = 0; k < w->nresults; k++) {
        qm_text_puts(&t, k ? "," : "");
        csv_name(w->keys[k], &t);
    }
    qm_text_puts(&t, "\n");
    return out.write(out.payload, t.data, t.size);
}

/* The rows of a block as lines of a table. Texts are made where their longest forms would lie. */
static qm_status write_rows(const sweep *w, uint64_t n, char *text, uint32_t *length, qm_writer out)
{
    uint64_t room = (uint64_t)w->nresults * NUMBER_TEXT;
#pragma omp parallel for schedule(static) num_threads(w->batch.nthreads)
    for (uint64_t r = 0; r < n; r++) {
        char *at = text + r * room;
        for (uint32_t k = 0; k < w->nresults; k++)
            at += snprintf(at, NUMBER_TEXT, "%.17g%c", result(w, r, k),
                           k + 1 < w->nresults ? ',' : '\n');
        length[r] = (uint32_t)(at - (text + r * room));
    }
    qm_status s = QM_OK;
    for (uint64_t r = 0; r < n && s == QM_OK; r++)
        s = out.write(out.payload, text + r * room, length[r]);
    return s;
}

static void json_number(double v, qm_text *t)
{
    qm_text_printf(t, isfinite(v) ? "%.17g" : "\"%g\"", v);
}

static void json_row(const sweep *w, uint64_t row, qm_text *t)
{
    uint32_t nsums = w->o->nsums;
    qm_text_puts(t, "{\"values\": {");
    for (uint32_t k = 0; k < nsums; k++) {
        qm_text_puts(t, k ? ", " : "");
        qm_json_string(w->o->sums[k].text, t);
        qm_text_puts(t, ": ");
        json_number(result(w, row, k), t);
    }
    qm_text_puts(t, "}");
    for (uint32_t k = 0; w->o->gradient && k < nsums; k++) {
        qm_text_puts(t, k ? ", " : ", \"gradients\": {");
        qm_json_string(w->o->sums[k].text, t);
        qm_text_puts(t, ": {");
        for (uint32_t i = 0; i < w->nshown; i++) {
            const qm_circuit_input *in = &w->circuit.inputs[w->shown[i]];
            qm_text_puts(t, i ? ", " : "");
            qm_json_string(qm_circuit_input_name(w->m, in, t->arena), t);
            qm_text_puts(t, ": ");
            json_number(result(w, row, nsums + k * w->nshown + i), t);
        }
        qm_text_puts(t, "}");
    }
    qm_text_puts(t, w->o->gradient ? "}}\n" : "}\n");
}

static qm_status write_json(const sweep *w, uint64_t n, qm_writer out)
{
    qm_status s = QM_OK;
    qm_arena arena;
    qm_arena_init(&arena, w->arena->recover);
    for (uint64_t r = 0; r < n && s == QM_OK; r++) {
        qm_text t;
        qm_text_init(&t, &arena);
        json_row(w, r, &t);
        s = out.write(out.payload, t.data, t.size);
        qm_arena_reset(&arena);
    }
    qm_arena_free(&arena);
    return s;
}

static qm_status write_lines(const sweep *w, qm_writer out)
{
    qm_text t;
    qm_text_init(&t, w->arena);
    for (uint32_t k = 0; k < w->nresults; k++)
        qm_text_printf(&t, "%s = %.17g\n", w->keys[k], result(w, 0, k));
    return out.write(out.payload, t.data, t.size);
}

static qm_status run_batch(sweep *w, uint64_t n)
{
    qm_status s = qm_batch_run(&w->batch, w->rows, n, w->values, w->gradients);
    if (s == QM_ERR_MEMORY)
        qm_error(&w->m->cx->diag, QM_E_RUN, (qm_span){0, 0},
                 "there is no memory for the buffers of an evaluation of %u qubits",
                 w->circuit.nqubits);
    return s;
}

static qm_status evaluate_one(sweep *w, qm_writer out)
{
    qm_status s = run_batch(w, 1);
    if (s != QM_OK)
        return s;
    return w->o->json ? write_json(w, 1, out) : write_lines(w, out);
}

static qm_status evaluate_table(sweep *w, qm_writer out)
{
    char *text = NULL;
    uint32_t *length = NULL;
    qm_status s = QM_OK;
    if (!w->o->json) {
        text = qm_arena_alloc(w->arena, w->block * w->nresults, NUMBER_TEXT);
        length = QM_NEW_ARRAY(w->arena, uint32_t, w->block);
    }
    for (bool first = true; s == QM_OK; first = false) {
        uint64_t n;
        if (w->o->cancel && atomic_load(w->o->cancel))
            return QM_ERR_CANCELLED;
        s = table_status(w, qm_csv_rows(&w->csv, w->circuit.nswept, w->rows, w->block, &n));
        if (s == QM_OK && first && !w->o->json)
            s = write_header(w, out);
        if (s != QM_OK || n == 0)
            break;
        s = run_batch(w, n);
        if (s != QM_OK)
            break;
        s = w->o->json ? write_json(w, n, out) : write_rows(w, n, text, length, out);
    }
    return s;
}

qm_status qm_sweep_run(qm_module *m, const qm_sweep_options *o, qm_writer out)
{
    qm_arena arena;
    qm_arena_init(&arena, m->cx->arena.recover);
    sweep w = {.m = m, .o = o, .arena = &arena};
    qm_status s = prepare(&w);
    if (s == QM_OK) {
        make_room(&w);
        s = o->table ? evaluate_table(&w, out) : evaluate_one(&w, out);
    }
    qm_batch_free(&w.batch);
    qm_arena_free(&arena);
    return s;
}
