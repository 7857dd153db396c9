/* bench_schedule.c FILE [THREADS [BLOCK_BITS [LEAF_BITS [SINGLE [FUSION [FRESH]]]]]] - the gates of
 * a program as passes over the whole state, or (FRESH 1) from |0...0>, which qubits leave as
 * needed. Yardstick: one in-place sweep over that state by one thread, in the same run. Times are
 * CPU time with one thread, otherwise elapsed time. */

#include "bench/bench.h"

#include "runtime/plan/plan.h"
#include "runtime/plan/schedule.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct work {
    const qm_kop *ops;
    uint32_t count;
    const uint32_t *qubits;
    const double *data;
    qm_schedule_options options;
    qm_arena arena;
    qm_schedule schedule;
    qm_state state;
} work;

static void make(void *payload)
{
    work *w = payload;
    qm_arena_reset(&w->arena);
    qm_schedule_make(w->ops, w->count, w->qubits, w->data, &w->options, &w->arena, &w->schedule);
}

static void apply(void *payload)
{
    work *w = payload;
    if (qm_schedule_run(&w->schedule, &w->state, NULL) != QM_OK)
        exit(EXIT_FAILURE);
}

static void sweep(void *payload)
{
    work *w = payload;
    double *v = w->state.amp;
    size_t n = qm_state_bytes(w->state.n, w->state.precision) / sizeof *v;
    for (size_t i = 0; i < n; i++)
        v[i] = v[i] * 0.999999999 + 1e-40;
}

/* Takes swaps out of a list: later ops move to the other position. */
static uint32_t relabel(const qm_plan *plan, qm_kop *out, uint32_t *qubits)
{
    uint32_t place[QM_MAX_STATE_QUBITS], n = 0;
    for (uint32_t q = 0; q < QM_MAX_STATE_QUBITS; q++)
        place[q] = q;
    for (uint32_t i = 0; i < plan->nkops; i++) {
        const qm_kop *op = &plan->kops[i];
        const uint32_t *q = plan->kop_qubits + op->qubits;
        if (op->kind == QM_KOP_SWAP && op->ncontrols == 0) {
            uint32_t t = place[q[0]];
            place[q[0]] = place[q[1]];
            place[q[1]] = t;
            continue;
        }
        for (uint32_t k = 0; k < (uint32_t)op->ntargets + op->ncontrols; k++)
            qubits[op->qubits + k] = place[q[k] & ~QM_CONTROL_ON_0] | (q[k] & QM_CONTROL_ON_0);
        out[n++] = *op;
    }
    return n;
}

static uint32_t argument(int argc, char **argv, int at, uint32_t otherwise)
{
    return argc > at ? (uint32_t)strtoul(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return EXIT_FAILURE;
    qm_context cx;
    qm_context_init(&cx);
    qm_module *m = qm_bench_compile(&cx, qm_bench_read(&cx, argv[1]));
    qm_plan plan;
    if (qm_plan_make(m, &cx.arena, &plan) != QM_OK)
        return EXIT_FAILURE;
    qm_kop *ops = QM_NEW_ARRAY(&cx.arena, qm_kop, plan.nkops);
    uint32_t *qubits = QM_NEW_ARRAY(&cx.arena, uint32_t, plan.nkop_qubits);
    uint32_t count = relabel(&plan, ops, qubits), threads = argument(argc, argv, 2, 1);
    double complex zeros[2 * QM_MAX_STATE_QUBITS];
    for (uint32_t i = 0; i < 2 * QM_MAX_STATE_QUBITS; i++)
        zeros[i] = i % 2 == 0;
    work w = {.ops = ops, .count = count, .qubits = qubits, .data = plan.kop_data};
    w.options =
        (qm_schedule_options){.n = m->nqubits,
                              .block_bits = argument(argc, argv, 3, 0),
                              .leaf_bits = argument(argc, argv, 4, 0),
                              .precision = argument(argc, argv, 5, 0) ? QM_SINGLE : QM_DOUBLE,
                              .fusion = argument(argc, argv, 6, QM_FUSE_AUTO),
                              .nfresh = argument(argc, argv, 7, 0) ? m->nqubits : 0,
                              .fresh = zeros};
    qm_arena_init(&w.arena, NULL);
    if (qm_state_init(&w.state, m->nqubits, threads, w.options.precision) != QM_OK)
        return EXIT_FAILURE;
    double (*best)(void (*)(void *), void *) = threads == 1 ? qm_bench_best_cpu : qm_bench_best;
    double t = qm_bench_best_cpu(make, &w);
    double yard = qm_bench_best_cpu(sweep, &w), run = best(apply, &w);
    const qm_schedule *r = &w.schedule;
    printf("%-14s %u threads %s | S %7.3f ms | %4u ops, %4u fused, plan %7.3f ms | %2u passes, "
           "%3u leaves, %6.1f GB, %6.1f GFLOP | run %9.3f ms = %6.1f S\n",
           qm_bench_name(argv[1]), threads, w.options.precision ? "single" : "double", 1e3 * yard,
           r->ops_before, r->ops_after, 1e3 * t, r->npasses, r->leaves, 1e-9 * r->bytes,
           1e-9 * r->flops, 1e3 * run, run / yard);
    qm_state_free(&w.state);
    qm_arena_free(&w.arena);
    qm_module_free(m);
    qm_context_free(&cx);
    return EXIT_SUCCESS;
}
