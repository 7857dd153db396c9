/* sweep_arrays.c - see sweep_arrays.h. */
#include "runtime/batch/sweep_arrays.h"

enum { BLOCK_ROWS = 8192, BLOCK_NUMBERS = 1 << 22 };

typedef struct arrays_sweep {
    qm_module *m;
    const qm_sweep_options *o;
    const qm_sweep_arrays *a;
    qm_arena *arena;
    qm_binding binding;
    qm_circuit circuit;
    qm_batch batch;
    uint32_t *input; /* per number of a row: the input that it is */
} arrays_sweep;

static qm_status refuse(const arrays_sweep *w, qm_diag_code code, qm_status s, const char *why)
{
    qm_error(&w->m->cx->diag, code, (qm_span){0, 0}, "%s", why);
    return s;
}

static qm_status bind_columns(arrays_sweep *w)
{
    const qm_sweep_arrays *a = w->a;
    const qm_csv_name *wrong = NULL;
    const char *fault = NULL;
    qm_csv_name *names = QM_NEW_ARRAY(w->arena, qm_csv_name, a->ncolumns + 1);
    for (uint32_t i = 0; i < a->ncolumns; i++)
        names[i] = (qm_csv_name){a->columns[i], i + 1};
    if (qm_binding_columns(w->m, &w->binding, names, a->ncolumns, &wrong, &fault) != QM_OK)
        return refuse(
            w, QM_E_SWEEP, QM_ERR_INPUT,
            qm_arena_printf(w->arena, "column %u, '%s': %s", wrong->column, wrong->text, fault));
    if (w->binding.ncolumns != a->width)
        return refuse(w, QM_E_USAGE, QM_ERR_USAGE,
                      qm_arena_printf(w->arena, "the columns have %u numbers, but a row has %llu",
                                      w->binding.ncolumns, (unsigned long long)a->width));
    w->input = QM_NEW_ARRAY(w->arena, uint32_t, a->width + 1);
    for (uint32_t i = 0; i < w->binding.ninputs; i++)
        if (w->binding.inputs[i].role == QM_INPUT_SWEPT)
            w->input[w->binding.inputs[i].column] = i;
    return qm_binding_check(w->m, &w->binding);
}

static qm_status prepare(arrays_sweep *w)
{
    const qm_sweep_options *o = w->o;
    const qm_binding *b = &w->binding;
    const char *error = "";
    bool once = w->a->nrows <= 1;
    qm_status s = qm_binding_make(w->m, o->values, o->nvalues, QM_INPUT_FIXED, &w->binding);
    if (s == QM_OK)
        s = bind_columns(w);
    if (s == QM_OK)
        s = (qm_batch_wants_local(w->m->nqubits, once) ? qm_circuit_make_local : qm_circuit_make)(
            w->m, b->bound, b->inputs, b->ninputs, o->sums, o->nsums, w->arena, &w->circuit);
    if (s != QM_OK)
        return s;
    const qm_batch_options options = {.single = o->single,
                                      .gradient = w->a->gradients != NULL,
                                      .once = once,
                                      .threads = o->threads,
                                      .max_bytes = o->max_bytes,
                                      .cancel = o->cancel};
    s = qm_batch_init(&w->batch, &w->circuit, o->sums, o->nsums, &options, w->arena, &error);
    return s == QM_OK ? QM_OK : refuse(w, QM_E_RUN, s, error);
}

/* The derivatives of n rows in all inputs, as those in the numbers of a row. */
static void keep(const arrays_sweep *w, const double *all, uint64_t n, double *out)
{
    uint32_t ninputs = w->circuit.ninputs;
    for (uint64_t i = 0; i < n * w->o->nsums; i++)
        for (uint64_t k = 0; k < w->a->width; k++)
            out[i * w->a->width + k] = all[i * ninputs + w->input[k]];
}

static qm_status evaluate(arrays_sweep *w)
{
    const qm_sweep_arrays *a = w->a;
    uint64_t nsums = w->o->nsums, each = nsums * w->circuit.ninputs + 1;
    uint64_t block = BLOCK_NUMBERS / each < BLOCK_ROWS ? BLOCK_NUMBERS / each + 1 : BLOCK_ROWS;
    double *all = a->gradients ? qm_arena_alloc(w->arena, block * each, sizeof *all) : NULL;
    qm_status s = QM_OK;
    for (uint64_t r = 0; r < a->nrows && s == QM_OK; r += block) {
        uint64_t n = a->nrows - r < block ? a->nrows - r : block;
        s = qm_batch_run(&w->batch, a->rows + r * a->width, n, a->values + r * nsums, all);
        if (s == QM_OK && all)
            keep(w, all, n, a->gradients + r * nsums * a->width);
    }
    return s == QM_ERR_MEMORY ? refuse(w, QM_E_RUN, s, "there is no memory for an evaluation") : s;
}

qm_status qm_sweep_arrays_run(qm_module *m, const qm_sweep_options *o, const qm_sweep_arrays *a)
{
    qm_arena arena;
    qm_arena_init(&arena, m->cx->arena.recover);
    arrays_sweep w = {.m = m, .o = o, .a = a, .arena = &arena};
    qm_status s = prepare(&w);
    if (s == QM_OK)
        s = evaluate(&w);
    qm_batch_free(&w.batch);
    qm_arena_free(&arena);
    return s;
}
