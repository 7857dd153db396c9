/* batch.c - rows are dealt out in groups of as many as a vector has lanes. A group is computed by
 * one thread alone and rows of a group do not meet, so threads change nothing. */
#include "runtime/batch/batch.h"

#include "runtime/memory.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { WIDE_QUBITS = 15, ONCE_QUBITS = 8 };

bool qm_batch_wants_local(uint32_t nqubits, bool once)
{
    return nqubits > (once ? ONCE_QUBITS : WIDE_QUBITS);
}

static void find_inputs(qm_batch *b, qm_arena *arena)
{
    const qm_circuit *c = b->circuit;
    b->input_par = QM_NEW_ARRAY(arena, uint32_t, c->ninputs + 1);
    memset(b->input_par, 0xff, (c->ninputs + 1) * sizeof *b->input_par);
    for (uint32_t i = 0; i < c->npars; i++)
        if (c->pars[i].op == QM_PAR_INPUT)
            b->input_par[c->pars[i].a] = i;
}

static uint64_t allowed_bytes(const qm_batch_options *o)
{
    return o->max_bytes ? o->max_bytes : qm_free_memory();
}

/* As many threads as are wanted, or as memory allows; 0: not even one. */
static uint32_t choose_threads(const qm_batch *b, const qm_batch_options *o)
{
    uint32_t wanted = o->once ? 1 : o->threads ? o->threads : (uint32_t)omp_get_max_threads();
    uint64_t each = qm_lane_work_bytes(b->lanes, b->circuit, o->gradient);
    uint64_t fit = allowed_bytes(o) / each;
    return fit < wanted ? (uint32_t)fit : wanted;
}

static qm_status no_memory(const qm_batch *b, const qm_batch_options *o, qm_arena *arena,
                           const char **error)
{
    uint64_t each = qm_lane_work_bytes(b->lanes, b->circuit, o->gradient);
    *error =
        qm_arena_printf(arena, "%u evaluations at a time of %u qubits take %s, but only %s are %s",
                        b->lanes->lanes, b->circuit->nqubits, qm_bytes_text(arena, each),
                        qm_bytes_text(arena, allowed_bytes(o)), o->max_bytes ? "allowed" : "free");
    return QM_ERR_MEMORY;
}

/* Wide vectors pay as long as the states of all lanes lie in a core's cache. */
static const qm_lanes *choose_lanes(const qm_circuit *c, const qm_batch_options *o)
{
    bool narrow = o->once || c->nqubits > WIDE_QUBITS;
    return qm_lanes_find(o->isa ? o->isa : narrow ? "narrow" : NULL, o->single);
}

static qm_native_shape shape_of(const qm_batch *b)
{
    return (qm_native_shape){.circuit = b->circuit,
                             .sums = b->sums,
                             .nsums = b->nsums,
                             .lanes = b->lanes->lanes,
                             .single = b->lanes->single};
}

static void make_kernel(qm_batch *b)
{
    qm_native_shape shape = shape_of(b);
    b->kernel = b->native->make(b->native->payload, &shape);
    b->native = NULL;
}

/* Prepares what a kernel needs; makes it when it is wanted always. */
static qm_status init_native(qm_batch *b, const qm_batch_options *o, qm_arena *arena,
                             const char **error)
{
    qm_native_shape shape = shape_of(b);
    const char *why = "native kernels compute no gradients";
    if (!o->native)
        return QM_OK;
    if (!o->gradient && qm_native_can(&shape, arena, &why)) {
        why = "no native kernel can be made";
        b->native = o->native;
        b->cost = qm_native_estimate(&shape);
        b->numbers = qm_native_numbers(&shape, arena);
        b->kernel_out = qm_arena_alloc(arena, (size_t)b->nthreads * (b->nsums + 1),
                                       b->lanes->lanes * sizeof(double));
        if (o->always_native)
            make_kernel(b);
    }
    if (b->kernel || !o->always_native)
        return QM_OK;
    *error = why;
    return QM_ERR_USAGE;
}

/* Makes a kernel once the rows that there were would have paid for it, so that at worst it costs
 * what was lost before: how many rows are to come is not known. Neither threads nor a kernel that
 * is kept make it come earlier, because it may change the last bits. */
static void consider_kernel(qm_batch *b, uint64_t n)
{
    if (!b->native)
        return;
    b->rows += n;
    if (b->cost.saved * (double)b->rows / b->lanes->lanes > b->native->start + b->cost.make)
        make_kernel(b);
}

/* Prepares the evaluation of a local circuit. */
static qm_status init_large(qm_batch *b, const qm_pauli_sum *sums, const qm_batch_options *o,
                            qm_arena *arena, const char **error)
{
    const qm_circuit *c = b->circuit;
    const qm_large_options large = {.single = o->single,
                                    .gradient = o->gradient,
                                    .threads = o->threads,
                                    .block_bits = o->block_bits,
                                    .cancel = o->cancel};
    uint64_t bytes = qm_large_bytes(c, &large);
    b->nthreads = o->threads ? o->threads : (uint32_t)omp_get_max_threads();
    b->derivatives = qm_arena_alloc(arena, (size_t)b->nsums * c->npars + 1, sizeof(double));
    b->large = QM_NEW(arena, qm_large);
    if (bytes <= allowed_bytes(o) &&
        qm_large_init(b->large, c, sums, b->nsums, &large, arena) == QM_OK)
        return QM_OK;
    *error = qm_arena_printf(arena, "%s of %u qubits takes %s, but only %s are %s",
                             o->gradient ? "a gradient" : "an evaluation", c->nqubits,
                             qm_bytes_text(arena, bytes), qm_bytes_text(arena, allowed_bytes(o)),
                             o->max_bytes ? "allowed" : "free");
    return QM_ERR_MEMORY;
}

qm_status qm_batch_init(qm_batch *b, const qm_circuit *c, const qm_pauli_sum *sums, uint32_t nsums,
                        const qm_batch_options *o, qm_arena *arena, const char **error)
{
    *b = (qm_batch){.circuit = c, .nsums = nsums, .lanes = choose_lanes(c, o)};
    if (!b->lanes) {
        *error = qm_arena_printf(arena, "this machine has no instruction set '%s'", o->isa);
        return QM_ERR_USAGE;
    }
    b->cancel = o->cancel;
    find_inputs(b, arena);
    qm_native_shape bare = {.circuit = c};
    if (o->always_native && !qm_native_can(&bare, arena, error))
        return QM_ERR_USAGE;
    if (!o->isa && !o->always_native && qm_large_can(c))
        return init_large(b, sums, o, arena, error);
    uint32_t threads = choose_threads(b, o);
    if (threads == 0)
        return no_memory(b, o, arena, error);
    b->sums = QM_NEW_ARRAY(arena, qm_lane_sum, nsums + 1);
    for (uint32_t k = 0; k < nsums; k++)
        if (qm_lane_sum_make(c, &sums[k], arena, &b->sums[k]) != QM_OK) {
            *error =
                qm_arena_printf(arena, "'%s' takes tables of more than %d numbers at %u qubits",
                                sums[k].text, QM_LANE_TABLE, c->nqubits);
            return QM_ERR_MEMORY;
        }
    b->works = qm_arena_zalloc(arena, threads, sizeof *b->works);
    for (; b->nthreads < threads; b->nthreads++)
        if (qm_lane_work_init(&b->works[b->nthreads], b->lanes, c, b->sums, o->gradient) != QM_OK)
            break;
    return b->nthreads ? init_native(b, o, arena, error) : no_memory(b, o, arena, error);
}

/* Copies what one sum gave for the rows of a group out of its lanes. */
static void copy_gradients(const qm_batch *b, const qm_lane_work *w, uint32_t k, double *out)
{
    uint32_t lanes = b->lanes->lanes, n = b->circuit->ninputs;
    for (uint32_t l = 0; l < w->nrows; l++) {
        double *to = out + ((size_t)l * b->nsums + k) * n;
        for (uint32_t i = 0; i < n; i++)
            to[i] =
                b->input_par[i] == QM_NONE ? 0 : w->adjoint[(size_t)b->input_par[i] * lanes + l];
    }
}

static void run_kernel(const qm_batch *b, qm_lane_work *w, double *values)
{
    uint32_t lanes = b->lanes->lanes;
    double *out = b->kernel_out + (size_t)(w - b->works) * b->nsums * lanes;
    b->lanes->prepare(w);
    b->kernel(w->trig, w->matrix, b->numbers, out, w->psi);
    for (uint32_t l = 0; l < w->nrows; l++)
        for (uint32_t k = 0; k < b->nsums; k++)
            values[(size_t)l * b->nsums + k] = out[(size_t)k * lanes + l];
}

/* One group of w->nrows rows. */
static void run_group(const qm_batch *b, qm_lane_work *w, double *values, double *gradients)
{
    enum { MOST_LANES = 64 };
    double lane[MOST_LANES];
    if (b->kernel && !gradients) {
        run_kernel(b, w, values);
        return;
    }
    w->kept = w->keeps && gradients;
    b->lanes->forward(w);
    for (uint32_t k = 0; k < b->nsums; k++) {
        b->lanes->expect(w, k, lane);
        for (uint32_t l = 0; l < w->nrows; l++)
            values[(size_t)l * b->nsums + k] = lane[l];
    }
    for (uint32_t k = 0; gradients && k < b->nsums; k++) {
        if (k > 0 && !w->kept)
            b->lanes->again(w);
        b->lanes->backward(w, k);
        copy_gradients(b, w, k, gradients);
    }
}

static bool is_cancelled(const qm_batch *b)
{
    return b->cancel && atomic_load(b->cancel);
}

static qm_status run_large(qm_batch *b, const double *rows, uint64_t n, double *values,
                           double *gradients)
{
    const qm_circuit *c = b->circuit;
    qm_status s = QM_OK;
    for (uint64_t r = 0; r < n && s == QM_OK; r++) {
        s = qm_large_run(b->large, rows + r * c->nswept, values + r * b->nsums,
                         gradients ? b->derivatives : NULL);
        for (uint64_t k = 0; gradients && k < b->nsums; k++)
            for (uint32_t i = 0; i < c->ninputs; i++)
                gradients[(r * b->nsums + k) * c->ninputs + i] =
                    b->input_par[i] == QM_NONE ? 0 : b->derivatives[k * c->npars + b->input_par[i]];
    }
    return s;
}

qm_status qm_batch_run(qm_batch *b, const double *rows, uint64_t n, double *values,
                       double *gradients)
{
    if (b->large)
        return run_large(b, rows, n, values, gradients);
    uint64_t lanes = b->lanes->lanes, groups = (n + lanes - 1) / lanes;
    uint32_t threads = groups < b->nthreads ? (uint32_t)groups : b->nthreads;
    consider_kernel(b, n);
    for (uint32_t t = 0; t < b->nthreads; t++)
        b->works[t].ready = false;
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads ? threads : 1)
    for (uint64_t g = 0; g < groups; g++) {
        if (is_cancelled(b))
            continue;
        qm_lane_work *w = &b->works[omp_get_thread_num()];
        uint64_t first = g * lanes, left = n - first;
        w->rows = rows + first * b->circuit->nswept;
        w->nrows = (uint32_t)(left < lanes ? left : lanes);
        size_t at = first * b->nsums;
        run_group(b, w, values + at, gradients ? gradients + at * b->circuit->ninputs : NULL);
    }
    return is_cancelled(b) ? QM_ERR_CANCELLED : QM_OK;
}

void qm_batch_free(qm_batch *b)
{
    for (uint32_t t = 0; b->works && t < b->nthreads; t++)
        qm_lane_work_free(&b->works[t]);
    if (b->large)
        qm_large_free(b->large);
    *b = (qm_batch){0};
}
