/* state.c - amplitudes of a statevector, and ops applied by threads.
 *
 * An op is prepared as a job (kernels.h); threads share its groups, and no amplitude belongs to
 * two groups. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"
#include "runtime/sim/share.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

enum {
    PIECE_BITS = 18,          /* log2 of the bytes that are cleared at once */
    PARALLEL_BYTES = 1 << 21, /* of a state, from which threads pay for clearing it */
    PARALLEL_WORK = 1 << 16,  /* amplitudes, weighted by the columns of a matrix, for other work */
    PARTS_EACH = 8            /* ranges of groups for each thread */
};

static void clear_piece(void *payload, uint64_t piece)
{
    const qm_state *s = payload;
    uint64_t at = piece << PIECE_BITS, left = qm_state_bytes(s->n, s->precision) - at;
    memset((char *)s->amp + at, 0, left < 1 << PIECE_BITS ? left : 1 << PIECE_BITS);
}

void qm_state_zero(qm_state *s)
{
    uint64_t bytes = qm_state_bytes(s->n, s->precision);
    uint64_t pieces = (bytes + (1 << PIECE_BITS) - 1) >> PIECE_BITS;
    qm_share(bytes >= PARALLEL_BYTES ? s->threads : 1, pieces, clear_piece, s);
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

/* A job in ranges of `size` groups. */
typedef struct ranges {
    const qm_job *job;
    void *amp;
    uint64_t size;
} ranges;

static void run_range(void *payload, uint64_t part)
{
    const ranges *r = payload;
    uint64_t begin = part * r->size, end = begin + r->size;
    r->job->kernel(r->job, r->amp, begin, end < r->job->groups ? end : r->job->groups, 0);
}

static void job_run(const qm_state *s, const qm_job *j)
{
    if (!pays_threads(s, j)) {
        qm_job_run(j, s->amp, 0);
        return;
    }
    uint64_t parts = (uint64_t)s->threads * PARTS_EACH, size = (j->groups + parts - 1) / parts;
    size = (size + QM_MAX_TILE - 1) / QM_MAX_TILE * QM_MAX_TILE; /* as dense_single takes them */
    ranges r = {j, s->amp, size};
    qm_share(s->threads, (j->groups + size - 1) / size, run_range, &r);
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
