/* state.c - memory of a statevector, and the choice of a kernel for each op.
 *
 * An op is brought to a job (kernels.h): which bits of an index are fixed, which offsets its
 * targets make, and its coefficients. Jobs are cut into chunks of a fixed number of groups, which
 * threads share; no amplitude belongs to two chunks. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    CHUNK_BITS = 14,    /* amplitudes that a thread takes at once */
    PARALLEL_BITS = 17, /* amplitudes from which threads pay */
    HUGE_PAGE = 2 * 1024 * 1024
};

uint64_t qm_state_bytes(uint32_t n)
{
    return sizeof(double complex) << (n < QM_TILE_BITS ? QM_TILE_BITS : n);
}

double complex *qm_state_buffer(uint32_t n)
{
    if (n > QM_MAX_STATE_QUBITS)
        return NULL;
    uint64_t bytes = qm_state_bytes(n);
    void *p = NULL;
    if (posix_memalign(&p, bytes >= HUGE_PAGE ? HUGE_PAGE : 64, bytes) != 0)
        return NULL;
    if (bytes >= HUGE_PAGE)
        (void)madvise(p, bytes, MADV_HUGEPAGE); /* only speed depends on it */
    return p;
}

qm_status qm_state_init(qm_state *s, uint32_t n, uint32_t threads)
{
    *s = (qm_state){.amp = qm_state_buffer(n), .n = n};
    s->threads = threads != 0 ? threads : (uint32_t)omp_get_max_threads();
    if (s->amp == NULL)
        return QM_ERR_MEMORY;
    qm_state_zero(s);
    return QM_OK;
}

void qm_state_free(qm_state *s)
{
    free(s->amp);
    s->amp = NULL;
}

void qm_state_zero(qm_state *s)
{
    uint64_t bytes = qm_state_bytes(s->n);
    uint64_t piece = (uint64_t)1 << (CHUNK_BITS + 4);
    uint64_t pieces = (bytes + piece - 1) / piece;
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_BITS && s->threads > 1)
    for (uint64_t k = 0; k < pieces; k++) {
        uint64_t left = bytes - k * piece;
        memset((char *)s->amp + k * piece, 0, left < piece ? left : piece);
    }
    s->amp[0] = 1;
}

/* Which qubits of an op are fixed bits of a unit index, and which lie inside a tile. */
typedef struct shape {
    uint64_t targets, controls, on; /* masks of qubits; on: controls that fire on 1 */
} shape;

static const uint64_t tile_mask = QM_TILE - 1;

static shape shape_of(const qm_kop *op, const uint32_t *qubits)
{
    shape f = {0, 0, 0};
    for (uint32_t i = 0; i < op->ntargets; i++)
        f.targets |= (uint64_t)1 << qubits[i];
    for (uint32_t i = op->ntargets; i < (uint32_t)op->ntargets + op->ncontrols; i++) {
        uint64_t bit = (uint64_t)1 << (qubits[i] & ~QM_CONTROL_ON_0);
        f.controls |= bit;
        f.on |= (qubits[i] & QM_CONTROL_ON_0) ? 0 : bit;
    }
    return f;
}

/* Starts a job on units of 2^unit_bits amplitudes. */
static void job_init(qm_job *j, const qm_state *s, shape f, uint32_t unit_bits)
{
    j->amp = (double *)s->amp;
    j->unit_bits = unit_bits;
    j->nfixed = 0;
    j->on = f.on >> unit_bits;
    uint64_t fixed = (f.targets | f.controls) >> unit_bits;
    uint32_t bits = (s->n < QM_TILE_BITS ? QM_TILE_BITS : s->n) - unit_bits;
    for (uint32_t k = 0; k < bits; k++)
        if (fixed >> k & 1)
            j->fixed[j->nfixed++] = (uint8_t)k;
    j->groups = (uint64_t)1 << (bits - j->nfixed);
    j->run = j->nfixed == 0 ? j->groups : (uint64_t)1 << j->fixed[0];
    j->dim = 1;
    j->offset[0] = 0;
}

/* Offsets of the values of the targets that are fixed bits, in the order of the targets. Returns
 * which targets those are. */
static uint32_t job_offsets(qm_job *j, const qm_kop *op, const uint32_t *qubits)
{
    uint32_t which = 0;
    for (uint32_t i = 0; i < op->ntargets; i++) {
        if (qubits[i] < j->unit_bits)
            continue;
        which |= 1u << i;
        uint64_t bit = (uint64_t)1 << (qubits[i] - j->unit_bits);
        for (uint32_t v = 0; v < j->dim; v++)
            j->offset[j->dim + v] = j->offset[v] | bit;
        j->dim *= 2;
    }
    return which;
}

static void lanes_set(qm_lanes *l, uint32_t lane, double complex f)
{
    uint32_t half = lane / 2, at = lane % 2 * 2;
    l->re[half][at] = l->re[half][at + 1] = creal(f);
    l->im[half][at] = -cimag(f);
    l->im[half][at + 1] = cimag(f);
}

static void job_run(const qm_state *s, const qm_job *j, qm_kernel kernel)
{
    uint32_t group_bits = j->unit_bits; /* log2 of the amplitudes of a group */
    for (uint32_t d = j->dim; d > 1; d /= 2)
        group_bits++;
    uint64_t chunk = (uint64_t)1 << (group_bits < CHUNK_BITS ? CHUNK_BITS - group_bits : 0);
    uint64_t chunks = (j->groups + chunk - 1) / chunk;
    if (s->threads <= 1 || chunks < ((uint64_t)1 << (PARALLEL_BITS - CHUNK_BITS))) {
        kernel(j, 0, j->groups);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(s->threads)
    for (uint64_t c = 0; c < chunks; c++) {
        uint64_t end = (c + 1) * chunk;
        kernel(j, c * chunk, end < j->groups ? end : j->groups);
    }
}

/* Does a lane satisfy the controls that lie inside a tile? */
static bool lane_fires(shape f, uint32_t lane)
{
    return (lane & f.controls & tile_mask) == (f.on & tile_mask);
}

static void apply_pair(const qm_state *s, const qm_kop *op, const uint32_t *qubits,
                       const double complex m[4])
{
    static const double complex identity[4] = {1, 0, 0, 1};
    shape f = shape_of(op, qubits);
    const qm_kernels *k = qm_kernels_best();
    qm_job j;
    job_init(&j, s, f, QM_TILE_BITS);
    if (qubits[0] < QM_TILE_BITS) {
        for (uint32_t lane = 0; lane < QM_TILE; lane++) {
            const double complex *u = lane_fires(f, lane) ? m : identity;
            uint32_t bit = lane >> qubits[0] & 1;
            lanes_set(&j.lanes[0], lane, u[3 * bit]);
            lanes_set(&j.lanes[1], lane, u[1 + bit]);
        }
        job_run(s, &j, qubits[0] == 0 ? k->low0 : k->low1);
        return;
    }
    job_offsets(&j, op, qubits);
    for (uint32_t e = 0; e < 4; e++)
        for (uint32_t lane = 0; lane < QM_TILE; lane++)
            lanes_set(&j.lanes[e], lane, lane_fires(f, lane) ? m[e] : identity[e]);
    job_run(s, &j, (f.controls & tile_mask) ? k->pair_lanes : k->pair);
}

static void apply_diagonal(const qm_state *s, const qm_kop *op, const uint32_t *qubits,
                           const double *data)
{
    shape f = shape_of(op, qubits);
    const qm_kernels *k = qm_kernels_best();
    qm_job j;
    job_init(&j, s, f, QM_TILE_BITS);
    uint32_t high = job_offsets(&j, op, qubits);
    for (uint32_t v = 0; v < j.dim; v++) {
        j.skip[v] = true;
        for (uint32_t lane = 0; lane < QM_TILE; lane++) {
            uint32_t value = 0, rest = v; /* of all targets: high ones from v, low ones from lane */
            for (uint32_t i = 0; i < op->ntargets; i++) {
                uint32_t bit = high >> i & 1 ? rest & 1 : lane >> qubits[i] & 1;
                rest = high >> i & 1 ? rest >> 1 : rest;
                value |= bit << i;
            }
            double complex factor =
                lane_fires(f, lane) ? CMPLX(data[2 * value], data[2 * value + 1]) : 1;
            j.skip[v] = j.skip[v] && factor == 1;
            lanes_set(&j.lanes[v], lane, factor);
        }
    }
    job_run(s, &j, k->diagonal);
}

/* Exchanges the amplitudes where the targets are in the two states given. */
static void apply_exchange(const qm_state *s, const qm_kop *op, const uint32_t *qubits,
                           uint32_t first, uint32_t second)
{
    shape f = shape_of(op, qubits);
    const qm_kernels *k = qm_kernels_best();
    qm_job j;
    job_init(&j, s, f, ((f.targets | f.controls) & tile_mask) ? 0 : QM_TILE_BITS);
    job_offsets(&j, op, qubits);
    uint64_t a = j.offset[first], b = j.offset[second];
    j.offset[0] = a;
    j.offset[1] = b;
    job_run(s, &j, k->swap);
}

static void apply_not(const qm_state *s, const qm_kop *op, const uint32_t *qubits)
{
    static const double complex not_gate[4] = {0, 1, 1, 0};
    shape f = shape_of(op, qubits);
    if ((f.targets | f.controls) & tile_mask) /* lanes of a tile differ: arithmetic beats moves */
        apply_pair(s, op, qubits, not_gate);
    else
        apply_exchange(s, op, qubits, 0, 1);
}

static void apply_dense(const qm_state *s, const qm_kop *op, const uint32_t *qubits,
                        const double *data)
{
    const qm_kernels *k = qm_kernels_best();
    qm_job j;
    job_init(&j, s, shape_of(op, qubits), 0);
    job_offsets(&j, op, qubits);
    j.matrix = data;
    job_run(s, &j, k->dense);
}

void qm_state_apply(qm_state *s, const qm_kop *op, const uint32_t *qubits, const double *data)
{
    switch (op->kind) {
    case QM_KOP_MATRIX:
        if (op->ntargets == 1) {
            double complex m[4];
            memcpy(m, data, sizeof m);
            apply_pair(s, op, qubits, m);
        } else {
            apply_dense(s, op, qubits, data);
        }
        break;
    case QM_KOP_DIAGONAL:
    case QM_KOP_PHASE:
        apply_diagonal(s, op, qubits, data);
        break;
    case QM_KOP_X:
        apply_not(s, op, qubits);
        break;
    case QM_KOP_SWAP:
        apply_exchange(s, op, qubits, 1, 2);
        break;
    }
}

void qm_state_collapse(qm_state *s, uint32_t qubit, uint32_t outcome, double p)
{
    const qm_kop op = {.kind = QM_KOP_DIAGONAL, .ntargets = 1};
    double factor[4] = {0, 0, 0, 0};
    factor[2 * outcome] = 1 / sqrt(p);
    qm_state_apply(s, &op, &qubit, factor);
}
