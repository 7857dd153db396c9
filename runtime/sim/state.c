/* state.c - amplitudes of a statevector, and ops applied by threads.
 *
 * An op is prepared as a job (kernels.h); its groups are cut into chunks of a fixed number, which
 * threads share; no amplitude belongs to two chunks. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

enum {
    CHUNK_BITS = 14,    /* amplitudes that a thread takes at once */
    PARALLEL_BITS = 17, /* amplitudes from which threads pay */
    HUGE_PAGE = 2 * 1024 * 1024
};

void qm_state_zero(qm_state *s)
{
    uint64_t bytes = qm_state_bytes(s->n, s->precision);
    uint64_t piece = (uint64_t)1 << (CHUNK_BITS + 4);
    uint64_t pieces = (bytes + piece - 1) / piece;
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_BITS && s->threads > 1)
    for (uint64_t k = 0; k < pieces; k++) {
        uint64_t left = bytes - k * piece;
        memset((char *)s->amp + k * piece, 0, left < piece ? left : piece);
    }
    qm_state_set(s, 0, 1);
}

/* Where the real part of an amplitude lies, counted in reals. */
static uint64_t real_at(const qm_state *s, uint64_t i)
{
    uint64_t lanes = (uint64_t)1 << qm_tile_bits(s->precision);
    return (i & ~(lanes - 1)) * 2 + (i & (lanes - 1));
}

double complex qm_state_get(const qm_state *s, uint64_t i)
{
    uint64_t at = real_at(s, i), im = at + ((uint64_t)1 << qm_tile_bits(s->precision));
    if (s->precision == QM_DOUBLE)
        return CMPLX(((const double *)s->amp)[at], ((const double *)s->amp)[im]);
    return CMPLX(((const float *)s->amp)[at], ((const float *)s->amp)[im]);
}

void qm_state_set(qm_state *s, uint64_t i, double complex value)
{
    uint64_t at = real_at(s, i), im = at + ((uint64_t)1 << qm_tile_bits(s->precision));
    if (s->precision == QM_DOUBLE) {
        ((double *)s->amp)[at] = creal(value);
        ((double *)s->amp)[im] = cimag(value);
    } else {
        ((float *)s->amp)[at] = (float)creal(value);
        ((float *)s->amp)[im] = (float)cimag(value);
    }
}

static void job_run(const qm_state *s, const qm_job *j)
{
    uint64_t chunk = (uint64_t)1 << (j->group_bits < CHUNK_BITS ? CHUNK_BITS - j->group_bits : 0);
    uint64_t chunks = (j->groups + chunk - 1) / chunk;
    if (s->threads <= 1 || chunks < ((uint64_t)1 << (PARALLEL_BITS - CHUNK_BITS))) {
        qm_job_run(j, s->amp, 0);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(s->threads)
    for (uint64_t c = 0; c < chunks; c++) {
        uint64_t end = (c + 1) * chunk;
        j->kernel(j, s->amp, c * chunk, end < j->groups ? end : j->groups, 0);
    }
}

/* Ops with few coefficients are kept apart from those that need a large frame. */
enum { SMALL_COEFS = 8 << 10, LARGE_COEFS = 128 << 10 };

static void apply_small(qm_state *s, const qm_kop *op, const uint32_t *qubits, const double *data)
{
    alignas(64) char coef[SMALL_COEFS];
    qm_job j;
    qm_job_init(&j, s->kernels, s->precision, s->n, op, qubits, data, coef);
    job_run(s, &j);
}

static __attribute__((noinline)) void apply_large(qm_state *s, const qm_kop *op,
                                                  const uint32_t *qubits, const double *data)
{
    alignas(64) char coef[LARGE_COEFS];
    qm_job j;
    qm_job_init(&j, s->kernels, s->precision, s->n, op, qubits, data, coef);
    job_run(s, &j);
}

void qm_state_apply(qm_state *s, const qm_kop *op, const uint32_t *qubits, const double *data)
{
    if (qm_job_coef_bytes(op) <= SMALL_COEFS)
        apply_small(s, op, qubits, data);
    else
        apply_large(s, op, qubits, data);
}

void qm_state_collapse(qm_state *s, uint32_t qubit, uint32_t outcome, double p)
{
    const qm_kop op = {.kind = QM_KOP_DIAGONAL, .ntargets = 1};
    double factor[4] = {0, 0, 0, 0};
    factor[2 * outcome] = 1 / sqrt(p);
    qm_state_apply(s, &op, &qubit, factor);
}
