/* bench_simulate.c - how fast a whole state is evolved: the circuits of FOLDER/simulation, from
 * |0...0> to all of the 2^n amplitudes; nothing is sampled, and no gate is left out because nobody
 * looks.
 *
 * Yardstick: S, one in-place sweep (read, multiply, write) over 2^n complex128 on huge pages by one
 * thread, also where the state is in single precision. Times of one thread are processor time of
 * this process, so that what else runs on the machine counts little; times of more are by the wall
 * clock. Each is the shortest of at least three. P(q[0] = 1) and 2^n |amplitude 3|^2 show that the
 * state is the right one; up to 16 qubits both are compared with a plain loop over the program's
 * gates and their matrices. */

#include "bench/bench.h"

#include "runtime/plan/plan.h"
#include "runtime/sim/state.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_REFERENCE_QUBITS = 16, SMALL_QUBITS = 10 };

static const char *const families[] = {"hea", "qft", "qv", "random", "small"};

typedef struct options {
    const char *circuit;      /* a part of the file's name, or NULL */
    unsigned qubits, threads; /* 0: all */
    const char *engine;
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

static double seconds(bool processor)
{
    return processor ? qm_bench_cpu() : qm_bench_now();
}

/* S for states of n qubits. */
static double sweep_seconds(uint32_t n)
{
    size_t count = (size_t)2 << n;
    double *v = (double *)qm_state_buffer(n);
    if (v == NULL)
        return 0;
    memset(v, 0, count * sizeof *v);
    double best = 1e300, start = qm_bench_now();
    for (int i = 0; i < 1000 && (i < 5 || qm_bench_now() - start < 0.5); i++) {
        double t = qm_bench_cpu();
        scale(v, count);
        t = qm_bench_cpu() - t;
        best = t < best ? t : best;
    }
    free(v);
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

/* What is measured: the whole of what the simulator does for a plan, on a fresh state. */
static void evolve(qm_state *s, const qm_plan *plan, bool alone)
{
    for (uint32_t i = 0; i < plan->nkops;) {
        if (alone) {
            const qm_kop *k = &plan->kops[i++];
            qm_state_apply(s, k, plan->kop_qubits + k->qubits, plan->kop_data + k->data);
        } else {
            i += qm_state_apply_some(s, plan->kops + i, plan->nkops - i, plan->kop_qubits,
                                     plan->kop_data);
        }
    }
}

static evidence look(const qm_state *s)
{
    double p[2];
    qm_state_probabilities(s, 0, p);
    return (evidence){p[1], ldexp(creal(s->amp[3] * conj(s->amp[3])), (int)s->n)};
}

static void measure(const options *o, const char *name, uint32_t n, uint32_t gates,
                    const qm_plan *plan, double yard, uint32_t threads)
{
    qm_state s;
    if (qm_state_init(&s, n, threads) != QM_OK) {
        printf("%-10s %u qubits: no memory\n", name, n);
        return;
    }
    bool alone = o->engine != NULL && strcmp(o->engine, "gates") == 0;
    int repeat = n < SMALL_QUBITS ? 1000 : 1; /* so that reading the clock does not count */
    double best = 1e300, start = qm_bench_now();
    for (int i = 0; i < 1000 && (i < 3 || qm_bench_now() - start < 0.5); i++) {
        qm_state_zero(&s);
        double t = seconds(threads == 1);
        for (int k = 0; k < repeat; k++) {
            if (k > 0)
                qm_state_zero(&s);
            evolve(&s, plan, alone);
        }
        t = (seconds(threads == 1) - t) / repeat;
        best = t < best ? t : best;
    }
    evidence e = look(&s);
    printf("%-10s %2u %7u %6u %-6s %u | %9.3f ms %8.1f S %8.2f ns/amplitude | %.9f %.9f\n", name, n,
           gates, plan->nkops, "double", threads, 1e3 * best, best / yard,
           ldexp(1e9 * best, -(int)n), e.one, e.third);
    fflush(stdout);
    qm_state_free(&s);
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
            printf("%-10s %2u by a plain loop %47s | %.9f %.9f\n", name, m->nqubits, "", e.one,
                   e.third);
        }
        for (uint32_t threads = 1; threads <= 2; threads++)
            if (o->threads == 0 || o->threads == threads)
                measure(o, name, m->nqubits, m->blocks[0].nops, &plan, yard, threads);
    }
    qm_module_free(m);
    qm_context_free(&cx);
}

static const char *value_of(const char *arg, const char *name)
{
    size_t n = strlen(name);
    return strncmp(arg, name, n) == 0 && arg[n] == '=' ? arg + n + 1 : NULL;
}

static bool parse(options *o, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        const char *v;
        if ((v = value_of(argv[i], "--circuit")))
            o->circuit = v;
        else if ((v = value_of(argv[i], "--qubits")))
            o->qubits = (unsigned)strtoul(v, NULL, 10);
        else if ((v = value_of(argv[i], "--threads")))
            o->threads = (unsigned)strtoul(v, NULL, 10);
        else if ((v = value_of(argv[i], "--engine")))
            o->engine = v;
        else
            return false;
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
        fprintf(stderr, "usage: bench_simulate FOLDER [--circuit=NAME] [--qubits=N] [--threads=N] "
                        "[--engine=gates]\n");
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
