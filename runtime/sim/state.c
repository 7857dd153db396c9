/* state.c - amplitudes of a statevector, and ops applied by threads.
 *
 * An op is prepared as a job (kernels.h); threads share its groups, and no amplitude belongs to
 * two groups. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

enum {
    PIECE_BITS = 18,          /* log2 of the bytes that are cleared at once */
    PARALLEL_BYTES = 1 << 21, /* of a state, from which threads pay for clearing it */
    PARALLEL_WORK = 1 << 16,  /* amplitudes, weighted by the columns of a matrix, for other work */
    PARTS_EACH = 2            /* ranges of groups for each thread */
};

void qm_state_zero(qm_state *s)
{
    uint64_t bytes = qm_state_bytes(s->n, s->precision);
    uint64_t piece = (uint64_t)1 << PIECE_BITS;
    uint64_t pieces = (bytes + piece - 1) / piece;
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (bytes >= PARALLEL_BYTES && s->threads > 1)
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

/* Threads pay when the multiplications saved outweigh the start of a parallel region, some
 * microseconds. */
static bool pays_threads(const qm_state *s, const qm_job *j)
{
    return s->threads > 1 && (j->groups << j->group_bits) * (4 + j->columns) / 4 >= PARALLEL_WORK;
}

static void job_run(const qm_state *s, const qm_job *j)
{
    if (!pays_threads(s, j)) {
        qm_job_run(j, s->amp, 0);
        return;
    }
    uint64_t parts = (uint64_t)s->threads * PARTS_EACH, size = (j->groups + parts - 1) / parts;
    size = (size + QM_MAX_TILE - 1) / QM_MAX_TILE * QM_MAX_TILE; /* as dense_single takes them */
#pragma omp parallel for schedule(static) num_threads(s->threads)
    for (uint64_t p = 0; p < parts; p++) {
        uint64_t begin = p * size, end = begin + size;
        if (begin < j->groups)
            j->kernel(j, s->amp, begin, end < j->groups ? end : j->groups, 0);
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
