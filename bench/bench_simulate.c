/* bench_simulate.c - how fast a whole state is evolved: the circuits of FOLDER/simulation, from
 * |0...0> to all of the 2^n amplitudes; nothing is sampled, and no gate is left out because nobody
 * looks.
 *
 * Yardstick: S, one in-place sweep (read, multiply, write) over 2^n complex128 on huge pages by one
 * thread, also where the state is in single precision. Times of one thread are processor time of
 * this process, so that what else runs on the machine counts little; times of more are by the wall
 * clock. Each is the shortest of at least three, and holds all that depends on the gates: queueing,
 * scheduling, evolving. P(q[0] = 1) and 2^n |amplitude 3|^2 show that the state is the right one;
 * up to 16 qubits both are compared with a plain loop over the program's gates and their matrices.
 */

#include "bench/bench.h"

#include "runtime/plan/plan.h"
#include "runtime/plan/schedule.h"
#include "runtime/run_option.h"
#include "runtime/sim/qreg.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_REFERENCE_QUBITS = 16,
    SMALL_QUBITS = 10 /* below it, one evolution is too short for the clock */
};

static const char *const families[] = {"hea", "qft", "qv", "random", "small"};
static const char *const precision_names[] = {"double", "single"};

typedef struct options {
    const char *circuit;     /* a part of the file's name, or NULL */
    unsigned qubits;         /* 0: all */
    bool threads, precision; /* they are given: otherwise all are measured */
    qm_run_options run;      /* what the simulator is asked for */
} options;

/* What shows that a state is the right one. */
typedef struct evidence {
    double one;   /* P(q[0] = 1) */
    double third; /* 2^n |amplitude 3|^2 */
} evidence;

#ifdef __x86_64__
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static void
scale(double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        v[i] *= 1.0000000001;
}

/* S for states of n qubits. */
static double sweep_seconds(uint32_t n)
{
    qm_state s;
    if (qm_state_init(&s, n, 1, QM_DOUBLE) != QM_OK)
        return NAN;
    double best = 1e300, start = qm_bench_now();
    for (int i = 0; i < 1000 && (i < 5 || qm_bench_now() - start < 0.5); i++) {
        double t = qm_bench_cpu();
        scale(s.amp, (size_t)2 << n);
        t = qm_bench_cpu() - t;
        best = t < best ? t : best;
    }
    qm_state_free(&s);
    return best;
}

static void apply_plainly(double complex *amp, uint32_t n, const qm_c64 *u, const uint32_t *qubit,
                          uint32_t k)
{
    uint32_t dim = (uint32_t)1 << k;
    uint64_t offset[64], mask = 0;
    for (uint32_t r = 0; r < dim; r++) {
        offset[r] = 0;
        for (uint32_t b = 0; b < k; b++)
            offset[r] |= (uint64_t)(r >> b & 1) << qubit[b];
        mask |= offset[r];
    }
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        if (i & mask)
            continue;
        double complex old[64];
        for (uint32_t r = 0; r < dim; r++)
            old[r] = amp[i | offset[r]];
        for (uint32_t r = 0; r < dim; r++) {
            double complex sum = 0;
            for (uint32_t c = 0; c < dim; c++)
                sum += u[r * dim + c] * old[c];
            amp[i | offset[r]] = sum;
        }
    }
}

/* The evidence by the plain loop, for modules of gates with numbers only. */
static evidence reference(const qm_module *m)
{
    uint32_t n = m->nqubits;
    double complex *amp = calloc((size_t)1 << n, sizeof *amp);
    evidence e = {NAN, NAN};
    if (amp == NULL)
        return e;
    amp[0] = 1;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++) {
        const qm_op *op = &m->blocks[0].ops[i];
        qm_c64 u[64 * 64];
        double p[16];
        if (op->kind != QM_OP_GATE)
            continue;
        for (uint32_t j = 0; j < m->gates[op->code].nparams; j++)
            p[j] = m->params[op->param + j].value;
        if (qm_gate_unitary(m, op->code, p, u) == QM_OK)
            apply_plainly(amp, n, u, qm_op_qubits(m, op), op->nqubits);
    }
    e.one = 0;
    for (uint64_t i = 1; i < (uint64_t)1 << n; i += 2)
        e.one += creal(amp[i] * conj(amp[i]));
    e.third = ldexp(creal(amp[3] * conj(amp[3])), (int)n);
    free(amp);
    return e;
}

static qm_status queue_all(qm_qreg *r, const qm_plan *plan)
{
    qm_status s = QM_OK;
    for (uint32_t i = 0; i < plan->nkops && s == QM_OK; i++) {
        const qm_kop *k = &plan->kops[i];
        s = qm_qreg_apply(r, k, plan->kop_qubits + k->qubits, plan->kop_data + k->data);
    }
    return s;
}

/* What is measured: all that the simulator does for a plan, on a register in |0...0>. */
static qm_status evolve(qm_qreg *r, const qm_plan *plan)
{
    qm_status s = queue_all(r, plan);
    return s == QM_OK ? qm_qreg_settle(r) : s;
}

/* The schedule of what the register queues for the plan, and what it is predicted to cost. */
static void show_schedule(qm_qreg *r, const qm_plan *plan, double seconds)
{
    qm_arena arena;
    qm_schedule s;
    qm_arena_init(&arena, NULL);
    qm_qreg_zero(r);
    if (queue_all(r, plan) == QM_OK && r->queue.nops > 0) {
        const qm_op_queue *q = &r->queue;
        double complex fresh[QM_MAX_STATE_QUBITS][2];
        for (uint32_t p = r->state.n; p < r->nactive; p++)
            memcpy(fresh[p - r->state.n], r->product[r->qubit[p]], sizeof fresh[0]);
        const qm_schedule_options o = {.n = r->nactive,
                                       .precision = r->options.precision,
                                       .nfresh = r->nactive - r->state.n,
                                       .fresh = fresh[0],
                                       .block_bits = r->options.block_bits,
                                       .fusion = r->options.fusion == 0 ? QM_FUSE_AUTO
                                                 : r->options.fusion == QM_NO_FUSION
                                                     ? 0
                                                     : r->options.fusion};
        double t = qm_bench_cpu();
        qm_schedule_make(q->ops, q->nops, q->qubits, q->data, &o, &arena, &s);
        t = qm_bench_cpu() - t;
        printf("%13s %u ops as %u in %u passes and %u leaves, made in %.2f ms; predicted: %.1f GB "
               "of memory traffic, %.1f GFLOP; that is %.1f GB/s and %.1f GFLOP/s\n",
               "", s.ops_before, s.ops_after, s.npasses, s.leaves, 1e3 * t, 1e-9 * s.bytes,
               1e-9 * s.flops, 1e-9 * s.bytes / seconds, 1e-9 * s.flops / seconds);
    }
    qm_arena_free(&arena);
}

static evidence look(const qm_qreg *r)
{
    double p[2];
    qm_qreg_probabilities(r, 0, p);
    uint64_t third = (uint64_t)1 << r->position[0] | (uint64_t)1 << r->position[1];
    double complex a = r->factor * qm_state_get(&r->state, third);
    return (evidence){p[1], ldexp(creal(a * conj(a)), (int)r->n)};
}

/* The shortest time of one evolution; NAN: it failed. */
static double best_time(qm_qreg *r, const qm_plan *plan)
{
    double (*clock)(void) = r->options.threads == 1 ? qm_bench_cpu : qm_bench_now;
    int repeat = r->n < SMALL_QUBITS ? 1000 : 1;
    double best = 1e300, start = qm_bench_now();
    for (int i = 0; i < 1000 && (i < 3 || qm_bench_now() - start < 0.5); i++) {
        qm_qreg_zero(r);
        double t = clock();
        qm_status s = evolve(r, plan);
        for (int k = 1; k < repeat && s == QM_OK; k++) {
            qm_qreg_zero(r);
            s = evolve(r, plan);
        }
        if (s != QM_OK)
            return NAN;
        t = (clock() - t) / repeat;
        best = t < best ? t : best;
    }
    return best;
}

static void measure(const char *name, const qm_module *m, const qm_plan *plan, double yard,
                    const qm_sim_options *o)
{
    qm_qreg r;
    double t = NAN;
    if (qm_qreg_init(&r, m->nqubits, o, UINT64_MAX, NULL) == QM_OK)
        t = best_time(&r, plan);
    printf("%-10s %2u %6u gates %6u ops %s %u | ", name, m->nqubits, m->blocks[0].nops, plan->nkops,
           precision_names[o->precision], o->threads);
    if (isnan(t)) {
        printf("no memory\n");
    } else {
        evidence e = look(&r);
        printf("%10.3f ms %7.1f S %7.2f ns/amplitude | %.9f %.9f\n", 1e3 * t, t / yard,
               ldexp(1e9 * t, -(int)r.n), e.one, e.third);
        if (o->threads == 1 && o->engine != QM_ENGINE_GATES && r.n >= SMALL_QUBITS)
            show_schedule(&r, plan, t);
    }
    fflush(stdout);
    qm_qreg_free(&r);
}

/* Every precision and number of threads that is not given. */
static void measure_all(const options *o, const char *name, const qm_module *m, const qm_plan *plan,
                        double yard)
{
    for (int p = QM_DOUBLE; p <= QM_SINGLE; p++) {
        for (uint32_t threads = 1; threads <= 2; threads++) {
            qm_sim_options sim = o->run.sim;
            if (!o->precision)
                sim.precision = (qm_precision)p;
            if (!o->threads)
                sim.threads = threads;
            if ((!o->precision || p == 0) && (!o->threads || threads == 1))
                measure(name, m, plan, yard, &sim);
        }
    }
}

static void run(const options *o, const char *path)
{
    qm_context cx;
    qm_context_init(&cx);
    double t0 = qm_bench_cpu();
    qm_module *m = qm_bench_compile(&cx, qm_bench_read(&cx, path));
    double t1 = qm_bench_cpu();
    qm_plan plan;
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(qm_bench_name(path), "."),
             qm_bench_name(path));
    if ((o->qubits == 0 || o->qubits == m->nqubits) && qm_plan_make(m, &cx.arena, &plan) == QM_OK) {
        double t2 = qm_bench_cpu();
        double yard = sweep_seconds(m->nqubits);
        printf("%s: text to module %.2f ms, plan %.2f ms, S %.4f ms (%.1f GB/s)\n", name,
               1e3 * (t1 - t0), 1e3 * (t2 - t1), 1e3 * yard, ldexp(32e-9 / yard, (int)m->nqubits));
        if (m->nqubits <= MAX_REFERENCE_QUBITS) {
            evidence e = reference(m);
            printf("%-10s %2u by a plain loop %51s | %.9f %.9f\n", name, m->nqubits, "", e.one,
                   e.third);
        }
        measure_all(o, name, m, &plan, yard);
    }
    qm_module_free(m);
    qm_context_free(&cx);
}

static const char *value_of(const char *arg, const char *name)
{
    size_t n = strlen(name);
    return strncmp(arg, name, n) == 0 && arg[n] == '=' ? arg + n + 1 : NULL;
}

/* Options of the bench, and those of the simulator as "run" has them. */
static bool parse(options *o, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        const char *v, *name = argv[i] + strspn(argv[i], "-");
        size_t n = strcspn(name, "=");
        const qm_run_option *option = qm_run_option_find(name, n);
        if ((v = value_of(argv[i], "--circuit")))
            o->circuit = v;
        else if ((v = value_of(argv[i], "--qubits")))
            o->qubits = (unsigned)strtoul(v, NULL, 10);
        else if (!option || name[n] == '\0' || !qm_run_option_set(&o->run, option, name + n + 1))
            return false;
        o->threads |= o->run.sim.threads != 0;
        o->precision |= value_of(argv[i], "--precision") != NULL;
    }
    return argc > 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool wanted(const options *o, const char *name)
{
    if (o->circuit != NULL && strstr(name, o->circuit) == NULL)
        return false;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strncmp(name, families[i], strlen(families[i])) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    enum { FILES = 64 };
    options o = {0};
    if (!parse(&o, argc, argv)) {
        fprintf(stderr, "usage: bench_simulate FOLDER [--circuit=NAME] [--qubits=N] "
                        "[options of the simulation]\n");
        return 2;
    }
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    const char *paths[FILES];
    const char *folder = qm_arena_printf(&arena, "%s/simulation", argv[1]);
    uint32_t n = qm_bench_largest(folder, ".qasm", paths, FILES, &arena);
    qsort(paths, n, sizeof *paths, by_name);
    for (uint32_t i = 0; i < n; i++)
        if (wanted(&o, qm_bench_name(paths[i])))
            run(&o, paths[i]);
    qm_arena_free(&arena);
    return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
