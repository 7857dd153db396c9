/* reduce.c - sums over a statevector: probabilities, marginals, overlaps.
 *
 * What: all but marginals are sums of conj(a_i) b_(i ^ x) (-1)^parity(i & z) over indices with some
 * bits fixed, kept apart by lane. How: cut into a fixed number of parts, which threads share, added
 * in order. Cost: one read of the amplitudes. Guarantee: sums are in double precision but for runs
 * of 64 terms, and do not depend on the number of threads. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"
#include "runtime/sim/share.h"

#include <stdlib.h>
#include <string.h>

enum {
    PARTS = 256,       /* of a sum at most */
    PART_GROUPS = 512, /* vectors of a part at least */
    BLOCK_BITS = 12,   /* amplitudes of a block of a marginal */
    SHARES = 16,       /* marginals that are made apart, and then added */
    SHARED_BITS = 12,  /* of a marginal at most, when that is done */
    PARALLEL_QUBITS = 16
};

/* Sums by lane of a vector. */
typedef struct lane_sums {
    double re[QM_MAX_TILE], im[QM_MAX_TILE];
} lane_sums;

static uint32_t lane_bits(const qm_state *s)
{
    return s->kernels->set[s->precision]->lane_bits;
}

/* Bits of an index as bits of a slot. */
static uint64_t slot_bits(const qm_state *s, uint64_t mask)
{
    uint64_t low = ((uint64_t)1 << (qm_tile_bits(s->precision) - lane_bits(s))) - 1;
    mask >>= lane_bits(s);
    return (mask & ~low) << 1 | (mask & low);
}

typedef struct parts {
    const qm_kernel_set *kernels;
    const qm_overlap *overlap;
    uint64_t size; /* groups of a part */
    lane_sums part[PARTS];
} parts;

static void sum_part(void *payload, uint64_t p)
{
    parts *s = payload;
    s->part[p] = (lane_sums){{0}, {0}};
    s->kernels->overlap(s->overlap, p * s->size, (p + 1) * s->size, s->part[p].re, s->part[p].im);
}

/* The sums over the indices whose bits `fixed` have the values `on`; lane bits are never fixed. */
static lane_sums overlap(const qm_state *a, uint64_t x, uint64_t z, uint64_t fixed, uint64_t on)
{
    const qm_kernel_set *k = a->kernels->set[a->precision];
    uint32_t tile_bits = qm_tile_bits(a->precision);
    uint64_t parts_bit = (uint64_t)1 << (tile_bits - k->lane_bits),
             lanes = (1u << k->lane_bits) - 1;
    const qm_overlap o = {.a = a->amp,
                          .b = a->amp,
                          .fixed = slot_bits(a, fixed) | parts_bit,
                          .on = slot_bits(a, on),
                          .x = slot_bits(a, x),
                          .z = slot_bits(a, z),
                          .flip = (uint32_t)(x & lanes)};
    uint32_t bits = (a->n < tile_bits ? tile_bits : a->n) - k->lane_bits + 1;
    uint64_t groups = (uint64_t)1 << (bits - (uint32_t)__builtin_popcountll(o.fixed));
    uint64_t size = groups / PARTS;
    size = size > PART_GROUPS ? size : groups < PART_GROUPS ? groups : PART_GROUPS;
    parts s; /* only the parts that are summed need a value */
    s.kernels = k;
    s.overlap = &o;
    s.size = size;
    qm_share(a->n >= PARALLEL_QUBITS ? a->threads : 1, groups / size, sum_part, &s);
    lane_sums sum = {{0}, {0}};
    for (uint64_t p = 0; p < groups / size; p++)
        for (uint64_t l = 0; l <= lanes; l++) {
            sum.re[l] += s.part[p].re[l];
            sum.im[l] += s.part[p].im[l];
        }
    return sum;
}

/* The lanes with their signs (-1)^parity(lane & z). */
static double complex signed_sum(const qm_state *s, const lane_sums *sums, uint64_t z)
{
    double complex sum = 0;
    for (uint32_t l = 0; l < 1u << lane_bits(s); l++) {
        double sign = __builtin_parityll(l & z) ? -1 : 1;
        sum += CMPLX(sign * sums->re[l], sign * sums->im[l]);
    }
    return sum;
}

void qm_state_probabilities(const qm_state *s, uint32_t qubit, double p[2])
{
    double sum[2] = {0, 0};
    uint64_t bit = (uint64_t)1 << qubit;
    if (qubit < lane_bits(s)) {
        lane_sums all = overlap(s, 0, 0, 0, 0);
        for (uint32_t l = 0; l < 1u << lane_bits(s); l++)
            sum[l >> qubit & 1] += all.re[l];
    } else {
        for (uint32_t b = 0; b < 2; b++) {
            lane_sums half = overlap(s, 0, 0, bit, b * bit);
            sum[b] = creal(signed_sum(s, &half, 0));
        }
    }
    p[0] = sum[0] / (sum[0] + sum[1]);
    p[1] = sum[1] / (sum[0] + sum[1]);
}

double complex qm_state_coherence(const qm_state *s, uint32_t qubit)
{
    uint64_t bit = (uint64_t)1 << qubit;
    lane_sums sums = overlap(s, bit, 0, qubit < lane_bits(s) ? 0 : bit, 0);
    if (qubit >= lane_bits(s))
        return conj(signed_sum(s, &sums, 0));
    double complex sum = 0;
    for (uint32_t l = 0; l < 1u << lane_bits(s); l++)
        sum += l >> qubit & 1 ? 0 : CMPLX(sums.re[l], -sums.im[l]);
    return sum;
}

double qm_state_norm(const qm_state *s)
{
    lane_sums sums = overlap(s, 0, 0, 0, 0);
    return creal(signed_sum(s, &sums, 0));
}

void qm_state_pauli(const qm_state *s, uint64_t x, uint64_t z, double *re_im)
{
    /* The terms at i and i ^ x are conjugates, but for the sign (-1)^parity(x & z). */
    uint64_t high = x >> lane_bits(s) << lane_bits(s);
    uint64_t half = high == 0 ? 0 : (uint64_t)1 << (63 - __builtin_clzll(high));
    lane_sums sums = overlap(s, x, z, half, 0);
    double complex sum = signed_sum(s, &sums, z);
    bool odd = __builtin_parityll(x & z);
    re_im[0] = half == 0 ? creal(sum) : odd ? 0 : 2 * creal(sum);
    re_im[1] = half == 0 ? cimag(sum) : odd ? 2 * cimag(sum) : 0;
}

/* The bits of `index` at the qubits, qubits[0] least significant. */
static uint64_t gather(uint64_t index, const uint32_t *qubits, uint32_t k)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < k; i++)
        value |= (index >> qubits[i] & 1) << i;
    return value;
}

typedef struct marginal {
    const qm_state *s;
    const uint32_t *qubits;
    uint32_t k;
    uint32_t block_bits, kept; /* of an index inside a block; those that are in the marginal */
    uint32_t value[1 << BLOCK_BITS]; /* of the marginal, by the kept bits */
} marginal;

/* Weights of a block, summed over the bits that the marginal does not keep, from the top one down.
 */
static void fold(const marginal *m, uint64_t block, double *w)
{
    uint32_t tile_bits = qm_tile_bits(m->s->precision);
    uint64_t tiles = (uint64_t)1 << (m->block_bits - tile_bits);
    m->s->kernels->set[m->s->precision]->weights(
        (const char *)m->s->amp + block * tiles * (2 * QM_HALF_TILE), tiles, w);
    uint32_t size = 1u << m->block_bits;
    for (uint32_t bit = m->block_bits; bit-- > 0;) {
        if (m->kept >> bit & 1)
            continue;
        uint32_t half = 1u << bit;
        size /= 2;
        for (uint32_t to = 0, from = 0; to < size; to += half, from += 2 * half)
            for (uint32_t i = 0; i < half; i++)
                w[to + i] = w[from + i] + w[from + half + i];
    }
}

static void add_blocks(const marginal *m, uint64_t begin, uint64_t end, double *out)
{
    double w[1 << BLOCK_BITS];
    uint32_t values = 1u << __builtin_popcount(m->kept);
    for (uint64_t b = begin; b < end; b++) {
        uint64_t high = gather(b << m->block_bits, m->qubits, m->k);
        fold(m, b, w);
        for (uint32_t i = 0; i < values; i++)
            out[high | m->value[i]] += w[i];
    }
}

static void marginal_init(marginal *m, const qm_state *s, const uint32_t *qubits, uint32_t k)
{
    uint32_t tile_bits = qm_tile_bits(s->precision), n = s->n < tile_bits ? tile_bits : s->n;
    *m = (marginal){.s = s, .qubits = qubits, .k = k};
    m->block_bits = n < BLOCK_BITS ? n : BLOCK_BITS;
    for (uint32_t i = 0; i < k; i++)
        m->kept |= qubits[i] < m->block_bits ? 1u << qubits[i] : 0;
    uint32_t count = 1;
    for (uint32_t rest = m->kept; rest != 0; rest &= rest - 1, count *= 2)
        for (uint32_t v = 0; v < count; v++)
            m->value[count + v] = m->value[v] | (uint32_t)gather(rest & -rest, qubits, k);
}

/* Blocks in SHARES parts, each with its own marginal. */
typedef struct marginal_shares {
    const marginal *m;
    uint64_t blocks; /* of a part */
    double *out;     /* 2^k a part */
} marginal_shares;

static void add_share(void *payload, uint64_t p)
{
    const marginal_shares *h = payload;
    add_blocks(h->m, p * h->blocks, (p + 1) * h->blocks, h->out + (p << h->m->k));
}

void qm_state_marginal(const qm_state *s, const uint32_t *qubits, uint32_t k, double *out)
{
    marginal m;
    marginal_init(&m, s, qubits, k);
    uint64_t blocks = s->n <= m.block_bits ? 1 : (uint64_t)1 << (s->n - m.block_bits);
    size_t values = (size_t)1 << k;
    double *share = NULL;
    if (k <= SHARED_BITS && blocks >= SHARES)
        share = calloc(SHARES * values, sizeof *share);
    memset(out, 0, values * sizeof *out);
    if (share == NULL) {
        add_blocks(&m, 0, blocks, out);
        return;
    }
    marginal_shares h = {&m, blocks / SHARES, share};
    qm_share(s->threads, SHARES, add_share, &h);
    for (size_t p = 0; p < SHARES; p++)
        for (size_t v = 0; v < values; v++)
            out[v] += share[p * values + v];
    free(share);
}
