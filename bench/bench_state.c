/* bench_state.c - the statevector kernels on one thread. Yardstick: one in-place sweep over the
 * amplitudes. GB/s counts each amplitude as read and written once. */

#include "bench/bench.h"

#include "runtime/sim/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct job {
    qm_state *state;
    qm_kop op;
    uint32_t qubits[3];
    double data[32];
} job;

static void apply(void *payload)
{
    job *j = payload;
    qm_state_apply(j->state, &j->op, j->qubits, j->data);
}

static void sweep(void *payload)
{
    qm_state *s = payload;
    double *reals = s->amp;
    for (size_t i = 0; i < (size_t)2 << s->n; i++)
        reals[i] *= 1.0000000001;
}

static void report(const char *what, job *j, double yard)
{
    double t = qm_bench_best(apply, j);
    double gb = 32e-9 * (double)((size_t)1 << j->state->n);
    printf("  n %2u  %-28s %9.3f ms %7.1f GB/s %6.2f sweeps\n", j->state->n, what, 1e3 * t, gb / t,
           t / yard);
}

static void measure(qm_state *s)
{
    double yard = qm_bench_best(sweep, s);
    printf("  n %2u  %-28s %9.3f ms\n", s->n, "yardstick: one sweep", 1e3 * yard);
    const uint32_t places[] = {0, 1, s->n / 2, s->n - 1};
    const double r = M_SQRT1_2;
    for (int i = 0; i < 4; i++) {
        char text[64];
        job h = {s, {QM_KOP_MATRIX, 1, 0, 0, 0}, {places[i]}, {r, 0, r, 0, r, 0, -r, 0}};
        snprintf(text, sizeof text, "matrix on qubit %u", places[i]);
        report(text, &h, yard);
        job rz = {s, {QM_KOP_DIAGONAL, 1, 0, 0, 0}, {places[i]}, {0.6, -0.8, 0.6, 0.8}};
        snprintf(text, sizeof text, "diagonal on qubit %u", places[i]);
        report(text, &rz, yard);
        job cx = {s, {QM_KOP_X, 1, 1, 0, 0}, {places[i], (places[i] + 3) % s->n}, {0}};
        snprintf(text, sizeof text, "cx, target %u control %u", cx.qubits[0], cx.qubits[1]);
        report(text, &cx, yard);
    }
}

int main(void)
{
    for (uint32_t n = 16; n <= 24; n += 4) {
        qm_state s;
        if (qm_state_init(&s, n, 1, QM_DOUBLE) != QM_OK)
            return EXIT_FAILURE;
        measure(&s);
        qm_state_free(&s);
    }
    return EXIT_SUCCESS;
}
