/* bench_state.c - the statevector kernels on one thread, in processor time. Yardstick: one in-place
 * sweep over the amplitudes in double precision, of the same number of qubits. Sizes: the
 * first-level cache, the second, the third, memory. Usage: bench_state [FOLDER [kernels]]. */

#include "bench/bench.h"

#include "runtime/sim/kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_DATA = 2 << 10, STEPS = 20 /* log2 of the amplitudes of one measurement, at least */ };

typedef struct job {
    qm_state *state;
    qm_kop op;
    uint32_t qubits[8];
    double data[MAX_DATA];
} job;

static uint32_t repeats(const qm_state *s)
{
    return s->n < STEPS ? 1u << (STEPS - s->n) : 1;
}

static void apply(void *payload)
{
    job *j = payload;
    for (uint32_t i = 0; i < repeats(j->state); i++)
        qm_state_apply(j->state, &j->op, j->qubits, j->data);
}

static void sweep(void *payload)
{
    qm_state *s = payload;
    double *reals = s->amp;
    for (uint32_t k = 0; k < repeats(s); k++)
        for (size_t i = 0; i < (size_t)2 << s->n; i++)
            reals[i] *= 1.0000000001;
}

/* Entries of modulus below 1 that are no numbers of a special kind: 1 on the diagonal, the others
 * small, so that states stay finite however often they are multiplied. */
static void fill(job *j, bool real)
{
    uint32_t dim = 1u << j->op.ntargets;
    bool matrix = j->op.kind == QM_KOP_MATRIX;
    for (uint32_t i = 0; i < dim * (matrix ? dim : 1); i++) {
        bool diagonal = !matrix || i / dim == i % dim;
        double angle = real ? 0 : 0.1 + i;
        j->data[2 * i] = diagonal ? cos(angle) : 1e-9;
        j->data[2 * i + 1] = diagonal ? sin(angle) : real ? 0 : 1e-9;
    }
}

/* All amplitudes alike, so that no number becomes too small for fast arithmetic. */
static void start_over(qm_state *s)
{
    for (uint64_t i = 0; i < (uint64_t)2 << s->n; i++)
        if (s->precision == QM_DOUBLE)
            ((double *)s->amp)[i] = 0.5;
        else
            ((float *)s->amp)[i] = 0.5F;
}

typedef struct kind {
    const char *name;
    qm_kop_kind kind;
    uint8_t targets, controls;
    bool real;
    int8_t qubits[4]; /* negative: from the top */
} kind;

static const kind kinds[] = {
    {"1 target, high", QM_KOP_MATRIX, 1, 0, false, {-2}},
    {"1 target, high, real", QM_KOP_MATRIX, 1, 0, true, {-2}},
    {"1 target, qubit 4", QM_KOP_MATRIX, 1, 0, false, {4}},
    {"1 target, lane", QM_KOP_MATRIX, 1, 0, false, {1}},
    {"1 target, lane, real", QM_KOP_MATRIX, 1, 0, true, {1}},
    {"1 target, control", QM_KOP_MATRIX, 1, 1, false, {-2, 5}},
    {"2 targets, high", QM_KOP_MATRIX, 2, 0, false, {-1, 5}},
    {"2 targets, high, real", QM_KOP_MATRIX, 2, 0, true, {-1, 5}},
    {"2 targets, 1 lane", QM_KOP_MATRIX, 2, 0, false, {0, 5}},
    {"2 targets, 1 lane, real", QM_KOP_MATRIX, 2, 0, true, {0, 5}},
    {"2 targets, lanes", QM_KOP_MATRIX, 2, 0, false, {0, 1}},
    {"2 targets, lanes, real", QM_KOP_MATRIX, 2, 0, true, {0, 1}},
    {"3 targets, high", QM_KOP_MATRIX, 3, 0, false, {-1, 5, 7}},
    {"3 targets, high, real", QM_KOP_MATRIX, 3, 0, true, {-1, 5, 7}},
    {"3 targets, 1 lane", QM_KOP_MATRIX, 3, 0, false, {1, 5, 7}},
    {"3 targets, 2 lanes", QM_KOP_MATRIX, 3, 0, false, {0, 2, 7}},
    {"3 targets, lanes", QM_KOP_MATRIX, 3, 0, false, {0, 1, 2}},
    {"4 targets, high", QM_KOP_MATRIX, 4, 0, false, {4, 6, 7, -2}},
    {"4 targets, 1 lane", QM_KOP_MATRIX, 4, 0, false, {1, 6, 7, -2}},
    {"diagonal, 1 target", QM_KOP_DIAGONAL, 1, 0, false, {5}},
    {"diagonal, lane", QM_KOP_DIAGONAL, 1, 0, false, {0}},
    {"diagonal, 4 targets", QM_KOP_DIAGONAL, 4, 0, false, {1, 4, 7, -1}},
    {"phase, 2 controls", QM_KOP_PHASE, 0, 2, false, {4, -1}},
    {"x, high", QM_KOP_X, 1, 0, false, {-1}},
    {"x, lane", QM_KOP_X, 1, 0, false, {0}},
    {"x, control", QM_KOP_X, 1, 1, false, {-1, 4}},
    {"x, control is a lane", QM_KOP_X, 1, 1, false, {-1, 0}},
    {"swap", QM_KOP_SWAP, 2, 0, false, {-1, 5}},
    {"swap, 1 lane", QM_KOP_SWAP, 2, 0, false, {-1, 1}},
};

static void measure(qm_state *s, const kind *k, double yard)
{
    static job j;
    j = (job){.state = s, .op = {(uint8_t)k->kind, k->targets, k->controls, 0, 0}};
    for (uint32_t i = 0; i < (uint32_t)k->targets + k->controls; i++)
        j.qubits[i] = (uint32_t)(k->qubits[i] < 0 ? (int)s->n + k->qubits[i] : k->qubits[i]);
    fill(&j, k->real);
    start_over(s);
    double t = qm_bench_best_cpu(apply, &j) / repeats(s);
    printf("  %10.4f ms %6.2f", 1e3 * t, t / yard);
}

/* Sums. */
typedef struct other {
    const char *name;
    void (*run)(void *payload);
} other;

static void run_norm(void *payload)
{
    for (uint32_t i = 0; i < repeats(payload); i++)
        (void)qm_state_norm(payload);
}

static void run_probabilities(void *payload)
{
    double p[2];
    for (uint32_t i = 0; i < repeats(payload); i++)
        qm_state_probabilities(payload, 5, p);
}

static void run_pauli(void *payload)
{
    double p[2];
    for (uint32_t i = 0; i < repeats(payload); i++)
        qm_state_pauli(payload, 0x123, 0x246, p);
}

static void run_marginal(void *payload)
{
    static const uint32_t qubits[] = {9, 2, 5, 0, 7, 3};
    double p[1 << 6];
    for (uint32_t i = 0; i < repeats(payload); i++)
        qm_state_marginal(payload, qubits, 6, p);
}

static void count_samples(void *payload, uint64_t index, uint64_t count)
{
    *(uint64_t *)payload += index + count;
}

static void run_sample(void *payload)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < repeats(payload); i++)
        qm_state_sample(payload, 1000, 1, 1, count_samples, &sum);
}

static const other others[] = {
    {"norm", run_norm},           {"probabilities", run_probabilities},
    {"pauli sum", run_pauli},     {"marginal of 6", run_marginal},
    {"1000 samples", run_sample},
};

static void measure_other(qm_state *s, const other *o, double yard)
{
    start_over(s);
    double t = qm_bench_best_cpu(o->run, s) / repeats(s);
    printf("  %10.4f ms %6.2f", 1e3 * t, t / yard);
}

static qm_status start(qm_state *s, uint32_t n, qm_precision p, const qm_kernels *kernels)
{
    qm_status st = qm_state_init(s, n, 1, p);
    s->kernels = kernels;
    return st;
}

static bool measure_all(uint32_t n, const qm_kernels *kernels)
{
    qm_state d, f;
    bool ok = start(&d, n, QM_DOUBLE, kernels) == QM_OK;
    ok = start(&f, n, QM_SINGLE, kernels) == QM_OK && ok;
    if (ok) {
        start_over(&d);
        double yard = qm_bench_best_cpu(sweep, &d) / repeats(&d);
        printf("%u qubits, %s: sweep %.4f ms; double, in sweeps; single, in the same sweeps\n", n,
               kernels->name, 1e3 * yard);
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            printf("  %-24s", kinds[i].name);
            measure(&d, &kinds[i], yard);
            measure(&f, &kinds[i], yard);
            printf("\n");
        }
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
            printf("  %-24s", others[i].name);
            measure_other(&d, &others[i], yard);
            measure_other(&f, &others[i], yard);
            printf("\n");
        }
    }
    qm_state_free(&d);
    qm_state_free(&f);
    return ok;
}

int main(int argc, char **argv)
{
    static const uint32_t sizes[] = {10, 14, 20, 24};
    const qm_kernels *kernels = argc > 2 ? qm_kernels_named(argv[2]) : qm_kernels_best();
    if (kernels == NULL) {
        fprintf(stderr, "this machine has no kernels named %s\n", argv[2]);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (!measure_all(sizes[i], kernels))
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
