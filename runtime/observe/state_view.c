/* state_view.c - amplitudes, marginals, density matrices and samples (state_view.h). A product
 * qubit is a factor of what the others give. */

#include "runtime/observe/state_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARALLEL_QUBITS = 12,
    DENSITY_PARTS = 8, /* of the state, summed independently */
    DENSITY_DEPTH = 4  /* vectors that are added to a density matrix at once */
};

/* The vector unit that the machine has; without contraction all give the same bytes. */
#if defined(__x86_64__) && defined(__gnu_linux__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

bool qm_state_view_cancelled(const qm_state_view *v)
{
    return v->cancel != NULL && atomic_load_explicit(v->cancel, memory_order_relaxed);
}

/* The amplitude of a product qubit. */
static double complex product_of(const qm_state_view *v, uint32_t qubit, uint64_t bit)
{
    return v->product[qubit][bit & 1];
}

double complex qm_state_view_amplitude(const qm_state_view *v, uint64_t index)
{
    double complex product = 1;
    uint64_t at = 0;
    for (uint32_t q = 0; q < v->nqubits; q++) {
        uint32_t position = qm_state_view_position(v, q);
        if (position == QM_NONE)
            product *= product_of(v, q, index >> q);
        else
            at |= (index >> q & 1) << position;
    }
    return product * qm_state_get(v->state, at);
}

/* The qubits of a list that have a position. */
typedef struct active_part {
    uint32_t positions[QM_MAX_STATE_QUBITS], places[QM_MAX_STATE_QUBITS]; /* places in the list */
    uint32_t n;
} active_part;

static active_part find_active(const qm_state_view *v, const uint32_t *qubits, uint32_t k)
{
    active_part a = {.n = 0};
    for (uint32_t i = 0; i < k; i++) {
        uint32_t position = qm_state_view_position(v, qubits[i]);
        if (position == QM_NONE)
            continue;
        a.places[a.n] = i;
        a.positions[a.n++] = position;
    }
    return a;
}

/* The bits of a value of the list that belong to active qubits. */
static uint64_t active_value(const active_part *a, uint64_t value)
{
    uint64_t out = 0;
    for (uint32_t i = 0; i < a->n; i++)
        out |= (value >> a->places[i] & 1) << i;
    return out;
}

/* The factor <i| |a><a| |j> of the product qubits of a list. */
static double complex product_entry(const qm_state_view *v, const uint32_t *qubits, uint32_t k,
                                    uint64_t i, uint64_t j)
{
    double complex f = 1;
    for (uint32_t q = 0; q < k; q++)
        if (qm_state_view_position(v, qubits[q]) == QM_NONE)
            f *= product_of(v, qubits[q], i >> q) * conj(product_of(v, qubits[q], j >> q));
    return f;
}

qm_status qm_state_view_marginal(const qm_state_view *v, const uint32_t *qubits, uint32_t k,
                                 double *out)
{
    active_part a = find_active(v, qubits, k);
    if (a.n == k) {
        qm_state_marginal(v->state, a.positions, k, out);
        return QM_OK;
    }
    double *part = malloc(sizeof *part << a.n);
    if (part == NULL)
        return QM_ERR_MEMORY;
    qm_state_marginal(v->state, a.positions, a.n, part);
    for (uint64_t i = 0; i < (uint64_t)1 << k; i++)
        out[i] = part[active_value(&a, i)] * creal(product_entry(v, qubits, k, i, i));
    free(part);
    return QM_OK;
}

typedef struct density {
    uint32_t k;
    uint64_t offset[1 << QM_MAX_DENSITY_QUBITS]; /* per value of the qubits */
    uint64_t rest;                               /* mask of all other positions */
} density;

/* Vectors over the qubits of a density matrix. */
typedef struct vectors {
    double re[DENSITY_DEPTH][1 << QM_MAX_DENSITY_QUBITS];
    double im[DENSITY_DEPTH][1 << QM_MAX_DENSITY_QUBITS];
} vectors;

/* Adds the lower triangles of their |a><a|. */
VECTORISED static void add_outer(const vectors *a, uint32_t n, double *restrict out)
{
    for (uint32_t i = 0; i < n; i++) {
        double *row = out + 2 * (size_t)i * n;
        for (uint32_t j = 0; j <= i; j++) {
            double re = 0, im = 0;
            for (uint32_t r = 0; r < DENSITY_DEPTH; r++) {
                re += a->re[r][i] * a->re[r][j] + a->im[r][i] * a->im[r][j];
                im += a->im[r][i] * a->re[r][j] - a->re[r][i] * a->im[r][j];
            }
            row[j] += re;
            row[n + j] += im;
        }
    }
}

/* The values [begin, end) of the rest: each gives a vector over the qubits. */
static void add_density(const qm_state_view *v, const density *d, uint64_t begin, uint64_t end,
                        double *out)
{
    vectors a;
    uint32_t n = 1u << d->k;
    uint64_t at = 0, value = begin;
    for (uint64_t mask = d->rest; mask != 0; mask &= mask - 1, value >>= 1)
        at |= (value & 1) ? mask & -mask : 0;
    memset(&a, 0, sizeof a);
    for (uint64_t r = begin; r < end && !qm_state_view_cancelled(v);) {
        for (uint32_t k = 0; k < DENSITY_DEPTH; k++, r++) {
            for (uint32_t i = 0; i < n; i++) {
                double complex z = r < end ? qm_state_get(v->state, at | d->offset[i]) : 0;
                a.re[k][i] = creal(z);
                a.im[k][i] = cimag(z);
            }
            at = ((at | ~d->rest) + 1) & d->rest; /* the next value of the rest's bits */
        }
        add_outer(&a, n, out);
    }
}

static void unpack_density(const double *parts, uint32_t nparts, uint32_t n, double complex *out)
{
    size_t size = 2 * (size_t)n * n;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j <= i; j++) {
            double complex sum = 0;
            for (uint32_t p = 0; p < nparts; p++) {
                const double *row = parts + p * size + 2 * (size_t)i * n;
                sum += CMPLX(row[j], row[n + j]);
            }
            out[(size_t)i * n + j] = sum;
            if (j < i)
                out[(size_t)j * n + i] = conj(sum);
        }
}

/* The density matrix of the active qubits, which is cleared before. */
static qm_status add_active(const qm_state_view *v, const active_part *a, double complex *out)
{
    const qm_state *s = v->state;
    uint32_t n = 1u << a->n;
    density d = {.k = a->n, .rest = ((uint64_t)1 << s->n) - 1};
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t q = 0; q < a->n; q++)
            d.offset[i] |= (uint64_t)(i >> q & 1) << a->positions[q];
    d.rest &= ~d.offset[n - 1];
    uint64_t values = (uint64_t)1 << (s->n - a->n);
    uint64_t parts = values < DENSITY_PARTS ? values : DENSITY_PARTS, size = values / parts;
    double *sums = calloc(parts * 2 * n * n, sizeof *sums);
    if (sums == NULL)
        return QM_ERR_MEMORY;
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t p = 0; p < parts; p++)
        add_density(v, &d, p * size, (p + 1) * size, sums + p * 2 * n * n);
    unpack_density(sums, (uint32_t)parts, n, out);
    free(sums);
    return qm_state_view_cancelled(v) ? QM_ERR_CANCELLED : QM_OK;
}

qm_status qm_state_view_density(const qm_state_view *v, const uint32_t *qubits, uint32_t k,
                                double scale, double complex *out)
{
    active_part a = find_active(v, qubits, k);
    size_t n = (size_t)1 << k;
    double complex *part = calloc((size_t)1 << 2 * a.n, sizeof *part);
    if (part == NULL)
        return QM_ERR_MEMORY;
    qm_status st = add_active(v, &a, part);
    for (size_t i = 0; i < n * n && st == QM_OK; i++) {
        size_t at = (size_t)active_value(&a, i / n) << a.n | active_value(&a, i % n);
        out[i] += scale * part[at] * product_entry(v, qubits, k, i / n, i % n);
    }
    free(part);
    return st;
}

/* --- other bases --- */

uint64_t qm_state_view_support(const qm_state_view *v, const qm_pauli_factor *factors,
                               uint32_t count)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < count; i++)
        mask |= (uint64_t)1 << qm_state_view_position(v, factors[i].qubit);
    return mask;
}

/* To the basis in which the Paulis are Z, or back. */
static void rotate(const qm_state_view *v, const qm_pauli_factor *factors, uint32_t count,
                   bool back)
{
    static const qm_kop matrix = {.kind = QM_KOP_MATRIX, .ntargets = 1};
    const double h = M_SQRT1_2;
    /* H is its own inverse; H S^-1 takes Y to Z. */
    const double x[8] = {h, 0, h, 0, h, 0, -h, 0}, y[8] = {h, 0, 0, -h, h, 0, 0, h},
                 y_back[8] = {h, 0, h, 0, 0, h, 0, -h};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = qm_state_view_position(v, factors[i].qubit);
        if (factors[i].pauli == QM_PAULI_X)
            qm_state_apply(v->state, &matrix, &at, x);
        else if (factors[i].pauli == QM_PAULI_Y)
            qm_state_apply(v->state, &matrix, &at, back ? y_back : y);
    }
}

void qm_state_view_sample(const qm_state_view *v, const qm_pauli_factor *factors, uint32_t count,
                          uint64_t shots, uint64_t seed, uint64_t stream, qm_sample_fn emit,
                          void *payload)
{
    rotate(v, factors, count, false);
    qm_state_sample(v->state, shots, seed, stream, emit, payload);
    rotate(v, factors, count, true);
}
