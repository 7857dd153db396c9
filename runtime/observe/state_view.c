/* state_view.c - see state_view.h.
 *
 * A product of Paulis is P = i^|x&z| X^x Z^z with masks x of flips and z of signs, and
 * (P psi)[j] = i^|x&z| (-1)^|z & i| psi[i] with i = j ^ x. For all terms with one x, the factors of
 * psi[i] in a block of 2^k amplitudes are sums of signs over z: the Walsh-Hadamard transform of the
 * coefficients, placed by the low k bits of z, with the sign that the high bits make of the block's
 * number; of a few terms it is cheaper to make each one's signs by doubling. So O psi is made a
 * block at a time in the cache, and read off there. */

#include "runtime/observe/state_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BITS = 8,
    BLOCK = 1 << BLOCK_BITS,
    PARTS = 64, /* of the state, summed independently */
    PARALLEL_QUBITS = 12,
    FEW = 4, /* terms whose signs are made one by one */
    LANES = 8,
    DENSITY_PARTS = 8,
    DENSITY_DEPTH = 4 /* vectors that are added to a density matrix at once */
};

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

/* The vector unit that the machine has; without contraction all give the same bytes. */
#if defined(__x86_64__) && defined(__gnu_linux__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

static uint32_t position_of(const qm_state_view *v, uint32_t qubit)
{
    return v->position != NULL ? v->position[qubit] : qubit;
}

bool qm_state_view_cancelled(const qm_state_view *v)
{
    return v->cancel != NULL && atomic_load_explicit(v->cancel, memory_order_relaxed);
}

/* v[i] and v[i ^ x] change places, x < LANES; n is rounded up to whole lanes. */
VECTORISED static void flip_lanes(double *v, uint32_t n, uint32_t x)
{
    for (uint32_t i = 0; i < n; i += LANES) {
        lanes a;
        memcpy(&a, v + i, sizeof a);
        if (x & 1)
            a = __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6);
        if (x & 2)
            a = __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5);
        if (x & 4)
            a = __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3);
        memcpy(v + i, &a, sizeof a);
    }
}

/* The amplitudes begin + (i ^ x) for i < n <= BLOCK, a power of two above x that divides begin. */
static void read_block(const qm_state *s, uint64_t begin, uint32_t n, uint32_t x, double re[BLOCK],
                       double im[BLOCK])
{
    uint32_t tile = 1u << qm_tile_bits(s->precision);
    for (uint32_t at = 0; at < n; at += LANES) {
        uint64_t from = begin + (at ^ (x & ~(LANES - 1u)));
        uint64_t place = 2 * (from & ~(uint64_t)(tile - 1)) + (from & (tile - 1));
        if (s->precision == QM_DOUBLE) {
            memcpy(re + at, (const double *)s->amp + place, LANES * sizeof *re);
            memcpy(im + at, (const double *)s->amp + place + tile, LANES * sizeof *im);
            continue;
        }
        const float *f = (const float *)s->amp + place;
        for (uint32_t i = 0; i < LANES; i++) {
            re[at + i] = f[i];
            im[at + i] = f[tile + i];
        }
    }
    flip_lanes(re, n, x % LANES);
    flip_lanes(im, n, x % LANES);
}

/* --- moments --- */

typedef struct masked_term {
    uint64_t x, z;
    double re, im; /* the coefficient times i^|x&z| */
} masked_term;

typedef struct masked_sum {
    masked_term *terms; /* by rising x */
    uint32_t n;
    uint32_t bits; /* of an index within a block */
} masked_sum;

static int compare_masks(const void *a, const void *b)
{
    const masked_term *s = a, *t = b;
    if (s->x != t->x)
        return s->x < t->x ? -1 : 1;
    return (s->z > t->z) - (s->z < t->z);
}

static masked_sum mask_terms(const qm_state_view *v, const qm_pauli_sum *sum, qm_arena *arena)
{
    static const double re[4] = {1, 0, -1, 0}, im[4] = {0, 1, 0, -1};
    masked_sum m = {.n = sum->nterms};
    m.bits = v->state->n < BLOCK_BITS ? v->state->n : BLOCK_BITS;
    m.terms = QM_NEW_ARRAY(arena, masked_term, sum->nterms + 1);
    for (uint32_t i = 0; i < sum->nterms; i++) {
        const qm_pauli_term *t = &sum->terms[i];
        masked_term *out = &m.terms[i];
        *out = (masked_term){.x = 0};
        uint32_t both = 0;
        for (uint32_t k = 0; k < t->count; k++) {
            uint64_t bit = (uint64_t)1 << position_of(v, t->factors[k].qubit);
            out->x |= (t->factors[k].pauli & QM_PAULI_X) ? bit : 0;
            out->z |= (t->factors[k].pauli & QM_PAULI_Z) ? bit : 0;
            both += t->factors[k].pauli == QM_PAULI_Y;
        }
        out->re = t->coefficient * re[both % 4];
        out->im = t->coefficient * im[both % 4];
    }
    if (m.n > 0)
        qsort(m.terms, m.n, sizeof *m.terms, compare_masks);
    return m;
}

/* The Walsh-Hadamard transform. */
VECTORISED static void transform(double *restrict v, uint32_t n)
{
    for (uint32_t half = 1; half < n; half *= 2)
        for (uint32_t base = 0; base < n; base += 2 * half)
            for (uint32_t i = base; i < base + half; i++) {
                double a = v[i], b = v[i + half];
                v[i] = a + b;
                v[i + half] = a - b;
            }
}

/* v[i] = c times the sign of z & i. */
VECTORISED static void make_signs(double *v, uint32_t bits, double c, uint64_t z)
{
    v[0] = c;
    for (uint32_t k = 0; k < bits; k++) {
        double sign = z >> k & 1 ? -1 : 1;
        uint32_t half = 1u << k;
        for (uint32_t i = 0; i < half; i++)
            v[half + i] = sign * v[i];
    }
}

VECTORISED static void add(double *restrict out, const double *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] += v[i];
}

/* The factors of psi[j ^ x] in block b of O psi that the real (part 0) or imaginary parts of the
 * terms [t, end) make. The sign of z & (j ^ x) is that of z & j, times that of z & x. */
static void make_factors(const masked_sum *m, const masked_term *t, const masked_term *end,
                         uint32_t part, uint64_t b, double factor[BLOCK])
{
    uint32_t n = 1u << m->bits;
    bool few = end - t <= FEW;
    memset(factor, 0, n * sizeof *factor);
    for (; t < end; t++) {
        double c = part == 0 ? t->re : t->im, signs[BLOCK];
        if (__builtin_parityll(t->z & (b << m->bits ^ t->x)))
            c = -c;
        if (few && c != 0) {
            make_signs(signs, m->bits, c, t->z);
            add(factor, signs, n);
        } else if (!few) {
            factor[t->z & (n - 1)] += c;
        }
    }
    if (!few)
        transform(factor, n);
}

/* out += f psi, with real factors and with imaginary ones. */
VECTORISED static void multiply_real(const double *f, const double *re, const double *im,
                                     uint32_t n, double *restrict out_re, double *restrict out_im)
{
    for (uint32_t i = 0; i < n; i++) {
        out_re[i] += f[i] * re[i];
        out_im[i] += f[i] * im[i];
    }
}

VECTORISED static void multiply_imaginary(const double *f, const double *re, const double *im,
                                          uint32_t n, double *restrict out_re,
                                          double *restrict out_im)
{
    for (uint32_t i = 0; i < n; i++) {
        out_re[i] -= f[i] * im[i];
        out_im[i] += f[i] * re[i];
    }
}

/* Adds the share of the terms [t, end), which have one x, to block b of O psi. */
static void add_flips(const qm_state *s, const masked_sum *m, const masked_term *t,
                      const masked_term *end, uint64_t b, double out[2][BLOCK])
{
    double psi[2][BLOCK], factor[BLOCK];
    uint32_t n = 1u << m->bits;
    bool any[2] = {false, false};
    for (const masked_term *k = t; k < end; k++) {
        any[0] |= k->re != 0;
        any[1] |= k->im != 0;
    }
    read_block(s, (b ^ t->x >> m->bits) << m->bits, n, (uint32_t)t->x & (n - 1), psi[0], psi[1]);
    if (any[0]) {
        make_factors(m, t, end, 0, b, factor);
        multiply_real(factor, psi[0], psi[1], n, out[0], out[1]);
    }
    if (any[1]) {
        make_factors(m, t, end, 1, b, factor);
        multiply_imaginary(factor, psi[0], psi[1], n, out[0], out[1]);
    }
}

static void add_block(const qm_state *s, const masked_sum *m, uint64_t b, qm_moments *sum)
{
    double psi[2][BLOCK], out[2][BLOCK] = {{0}};
    uint32_t n = 1u << m->bits;
    for (uint32_t i = 0, end; i < m->n; i = end) {
        for (end = i + 1; end < m->n && m->terms[end].x == m->terms[i].x; end++)
            ;
        add_flips(s, m, m->terms + i, m->terms + end, b, out);
    }
    read_block(s, b << m->bits, n, 0, psi[0], psi[1]);
    double norm = 0, first = 0, second = 0;
    for (uint32_t i = 0; i < n; i++) {
        norm += psi[0][i] * psi[0][i] + psi[1][i] * psi[1][i];
        first += psi[0][i] * out[0][i] + psi[1][i] * out[1][i];
        second += out[0][i] * out[0][i] + out[1][i] * out[1][i];
    }
    sum->norm += norm;
    sum->first += first;
    sum->second += second;
}

qm_status qm_state_view_moments(const qm_state_view *v, const qm_pauli_sum *sum, qm_arena *arena,
                                qm_moments *out)
{
    const qm_state *s = v->state;
    const masked_sum m = mask_terms(v, sum, arena);
    qm_moments part[PARTS] = {{0}};
    uint64_t blocks = (uint64_t)1 << (s->n - m.bits);
    uint64_t parts = blocks < PARTS ? blocks : PARTS, size = blocks / parts;
#pragma omp parallel for schedule(dynamic)                                                         \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t k = 0; k < parts; k++)
        for (uint64_t b = k * size; b < (k + 1) * size && !qm_state_view_cancelled(v); b++)
            add_block(s, &m, b, &part[k]);
    *out = (qm_moments){0};
    for (uint64_t k = 0; k < parts; k++) {
        out->norm += part[k].norm;
        out->first += part[k].first;
        out->second += part[k].second;
    }
    return qm_state_view_cancelled(v) ? QM_ERR_CANCELLED : QM_OK;
}

/* --- amplitudes, marginals, density matrices --- */

/* The index by positions of a value of some qubits, qubits[0] least significant. */
static uint64_t place(const qm_state_view *v, const uint32_t *qubits, uint32_t k, uint64_t value)
{
    uint64_t index = 0;
    for (uint32_t i = 0; i < k; i++)
        index |= (value >> i & 1) << position_of(v, qubits[i]);
    return index;
}

double complex qm_state_view_amplitude(const qm_state_view *v, uint64_t index)
{
    uint64_t at = 0;
    for (uint32_t q = 0; q < v->state->n; q++)
        at |= (index >> q & 1) << position_of(v, q);
    return qm_state_get(v->state, at);
}

void qm_state_view_marginal(const qm_state_view *v, const uint32_t *qubits, uint32_t k, double *out)
{
    uint32_t positions[QM_MAX_STATE_QUBITS];
    for (uint32_t i = 0; i < k; i++)
        positions[i] = position_of(v, qubits[i]);
    qm_state_marginal(v->state, positions, k, out);
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

static void unpack_density(const double *parts, uint32_t nparts, uint32_t n, double scale,
                           double complex *out)
{
    size_t size = 2 * (size_t)n * n;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j <= i; j++) {
            double complex sum = 0;
            for (uint32_t p = 0; p < nparts; p++) {
                const double *row = parts + p * size + 2 * (size_t)i * n;
                sum += CMPLX(row[j], row[n + j]);
            }
            out[(size_t)i * n + j] += scale * sum;
            if (j < i)
                out[(size_t)j * n + i] += scale * conj(sum);
        }
}

qm_status qm_state_view_density(const qm_state_view *v, const uint32_t *qubits, uint32_t k,
                                double scale, double complex *out)
{
    const qm_state *s = v->state;
    uint32_t n = 1u << k;
    density d = {.k = k, .rest = s->n == 0 ? 0 : ((uint64_t)1 << s->n) - 1};
    for (uint32_t i = 0; i < n; i++)
        d.offset[i] = place(v, qubits, k, i);
    d.rest &= ~d.offset[n - 1];
    uint64_t values = (uint64_t)1 << (s->n - k);
    uint64_t parts = values < DENSITY_PARTS ? values : DENSITY_PARTS, size = values / parts;
    double *sums = calloc(parts * 2 * n * n, sizeof *sums);
    if (sums == NULL)
        return QM_ERR_MEMORY;
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t p = 0; p < parts; p++)
        add_density(v, &d, p * size, (p + 1) * size, sums + p * 2 * n * n);
    unpack_density(sums, (uint32_t)parts, n, scale, out);
    free(sums);
    return qm_state_view_cancelled(v) ? QM_ERR_CANCELLED : QM_OK;
}

/* --- other bases --- */

uint64_t qm_state_view_support(const qm_state_view *v, const qm_pauli_factor *factors,
                               uint32_t count)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < count; i++)
        mask |= (uint64_t)1 << position_of(v, factors[i].qubit);
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
        uint32_t at = position_of(v, factors[i].qubit);
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
