/* moments.c - expectation values and variances of sums of Paulis (state_view.h).
 *
 * A product of Paulis is P = i^|x&z| X^x Z^z with masks x of flips and z of signs, and
 * (P psi)[j] = i^|x&z| (-1)^|z & i| psi[i] with i = j ^ x. For all terms with one x, the factors of
 * psi[i] in a block of 2^k amplitudes are sums of signs over z: the Walsh-Hadamard transform of the
 * coefficients, placed by the low k bits of z, with the sign that the high bits make of the block's
 * number; of a few terms it is cheaper to make each one's signs by doubling. So O psi is made a
 * block at a time in the cache, and read off there.
 *
 * Where an observable acts on product qubits, their factors of a term are numbers, and <O^2> is the
 * value of the sum of all products of two terms. */

#include "runtime/observe/state_view.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BITS = 8,
    BLOCK = 1 << BLOCK_BITS,
    PARTS = 64, /* of the state, summed independently */
    PARALLEL_QUBITS = 12,
    FEW = 4, /* terms whose signs are made one by one */
    LANES = 8,
    MOST_SQUARED = 1024 /* terms of an observable whose square is written out */
};

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

/* The vector unit that the machine has; without contraction all give the same bytes. */
#if defined(__x86_64__) && defined(__gnu_linux__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

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

/* The Pauli on a vector of one qubit. */
static void apply_pauli(uint32_t pauli, double complex a[2])
{
    if (pauli & QM_PAULI_Z)
        a[1] = -a[1];
    if (pauli & QM_PAULI_X) {
        double complex first = a[0];
        a[0] = a[1];
        a[1] = first;
    }
    if (pauli == QM_PAULI_Y) {
        a[0] *= I;
        a[1] *= I;
    }
}

/* <a|PQ|a> of a product qubit. */
static double complex contract(const double complex a[2], uint32_t p, uint32_t q)
{
    double complex b[2] = {a[0], a[1]};
    apply_pauli(q, b);
    apply_pauli(p, b);
    return conj(a[0]) * b[0] + conj(a[1]) * b[1];
}

/* The next qubit of two lists of factors, and its Pauli in each. */
static uint32_t next_factors(const qm_pauli_term *t, uint32_t *i, const qm_pauli_term *u,
                             uint32_t *k, uint32_t pauli[2])
{
    uint32_t left = *i < t->count ? t->factors[*i].qubit : QM_NONE;
    uint32_t right = *k < u->count ? u->factors[*k].qubit : QM_NONE;
    pauli[0] = left <= right ? t->factors[(*i)++].pauli : QM_PAULI_I;
    pauli[1] = right <= left ? u->factors[(*k)++].pauli : QM_PAULI_I;
    return left < right ? left : right;
}

/* The product of two terms: masks of positions, product qubits as numbers. */
static masked_term mask_product(const qm_state_view *v, const qm_pauli_term *t,
                                const qm_pauli_term *u)
{
    static const double complex power[4] = {1, I, -1, -I};
    masked_term out = {.x = 0};
    double complex c = t->coefficient * u->coefficient;
    uint32_t turns = 0, pauli[2];
    for (uint32_t i = 0, k = 0; i < t->count || k < u->count;) {
        uint32_t qubit = next_factors(t, &i, u, &k, pauli);
        uint32_t at = qm_state_view_position(v, qubit), both = pauli[0] ^ pauli[1];
        if (at == QM_NONE) {
            c *= contract(v->product[qubit], pauli[0], pauli[1]);
            continue;
        }
        /* Z X = -X Z */
        turns += (pauli[0] == QM_PAULI_Y) + (pauli[1] == QM_PAULI_Y) +
                 2 * (pauli[0] >> 1 & pauli[1] & 1);
        out.x |= (uint64_t)(both & 1) << at;
        out.z |= (uint64_t)(both >> 1) << at;
    }
    c *= power[turns % 4];
    out.re = creal(c);
    out.im = cimag(c);
    return out;
}

static masked_sum sort_terms(const qm_state_view *v, masked_term *terms, uint32_t n)
{
    if (n > 0)
        qsort(terms, n, sizeof *terms, compare_masks);
    return (masked_sum){terms, n, v->state->n < BLOCK_BITS ? v->state->n : BLOCK_BITS};
}

static masked_sum mask_terms(const qm_state_view *v, const qm_pauli_sum *sum, qm_arena *arena)
{
    static const qm_pauli_term one = {.coefficient = 1};
    masked_term *terms = QM_NEW_ARRAY(arena, masked_term, sum->nterms);
    for (uint32_t i = 0; i < sum->nterms; i++)
        terms[i] = mask_product(v, &sum->terms[i], &one);
    return sort_terms(v, terms, sum->nterms);
}

static masked_sum mask_square(const qm_state_view *v, const qm_pauli_sum *sum, qm_arena *arena)
{
    uint32_t n = sum->nterms;
    masked_term *terms = QM_NEW_ARRAY(arena, masked_term, (size_t)n * n);
    for (uint32_t i = 0; i < n * n; i++)
        terms[i] = mask_product(v, &sum->terms[i / n], &sum->terms[i % n]);
    return sort_terms(v, terms, n * n);
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

/* The moments of what the masked terms add up to. */
static qm_status measure(const qm_state_view *v, const masked_sum *m, qm_moments *out)
{
    const qm_state *s = v->state;
    qm_moments part[PARTS] = {{0}};
    uint64_t blocks = (uint64_t)1 << (s->n - m->bits);
    uint64_t parts = blocks < PARTS ? blocks : PARTS, size = blocks / parts;
#pragma omp parallel for schedule(dynamic)                                                         \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t k = 0; k < parts; k++)
        for (uint64_t b = k * size; b < (k + 1) * size && !qm_state_view_cancelled(v); b++)
            add_block(s, m, b, &part[k]);
    *out = (qm_moments){0};
    for (uint64_t k = 0; k < parts; k++) {
        out->norm += part[k].norm;
        out->first += part[k].first;
        out->second += part[k].second;
    }
    return qm_state_view_cancelled(v) ? QM_ERR_CANCELLED : QM_OK;
}

static bool meets_product_qubits(const qm_state_view *v, const qm_pauli_sum *sum)
{
    for (uint32_t i = 0; v->position != NULL && i < sum->nterms; i++)
        for (uint32_t k = 0; k < sum->terms[i].count; k++)
            if (v->position[sum->terms[i].factors[k].qubit] == QM_NONE)
                return true;
    return false;
}

bool qm_state_view_wants_all(const qm_state_view *v, const qm_pauli_sum *sum)
{
    const double most_work = 0x1p34; /* amplitudes to read: some ten seconds */
    double n = sum->nterms;
    return meets_product_qubits(v, sum) &&
           (n > MOST_SQUARED || n * n * (double)((uint64_t)1 << v->state->n) > most_work);
}

qm_status qm_state_view_moments(const qm_state_view *v, const qm_pauli_sum *sum, qm_arena *arena,
                                qm_moments *out)
{
    const masked_sum m = mask_terms(v, sum, arena);
    qm_status st = measure(v, &m, out);
    if (st != QM_OK || !meets_product_qubits(v, sum))
        return st;
    qm_moments square;
    const masked_sum pairs = mask_square(v, sum, arena);
    st = measure(v, &pairs, &square);
    out->second = square.first;
    return st;
}
