/* reduce.c - probabilities, marginals and samples of a statevector.
 *
 * Sums go over blocks of fixed size, made by any thread and added in order. Errors grow with the
 * number of blocks of a part and of terms in a block, not with 2^n. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

enum {
    PARTS = 256,     /* parts of the state that are summed independently */
    BLOCK_BITS = 12, /* amplitudes of a block: at most this many in one running sum */
    PARALLEL_QUBITS = 16
};

static uint32_t padded_qubits(const qm_state *s)
{
    uint32_t tile_bits = qm_tile_bits(s->precision);
    return s->n < tile_bits ? tile_bits : s->n;
}

static uint32_t tile_size(const qm_state *s) /* amplitudes */
{
    return 1u << qm_tile_bits(s->precision);
}

static double weight(const qm_state *s, uint64_t i)
{
    double complex a = qm_state_get(s, i);
    return creal(a) * creal(a) + cimag(a) * cimag(a);
}

static uint64_t part_size(const qm_state *s) /* amplitudes; a power of two */
{
    uint64_t size = ((uint64_t)1 << padded_qubits(s)) / PARTS;
    return size < tile_size(s) ? tile_size(s) : size;
}

static uint64_t part_count(const qm_state *s)
{
    return ((uint64_t)1 << padded_qubits(s)) / part_size(s);
}

/* Adds the probabilities of the amplitudes [begin, end) to p[value of the qubit]. */
static void add_range(const qm_state *s, uint32_t qubit, uint64_t begin, uint64_t end, double p[2])
{
    uint64_t step = (uint64_t)1 << BLOCK_BITS;
    if (qubit >= qm_tile_bits(s->precision) && step > (uint64_t)1 << qubit)
        step = (uint64_t)1 << qubit;
    if (step > end - begin)
        step = end - begin;
    const qm_kernel_set *k = s->kernels->set[s->precision];
    uint32_t tile = tile_size(s);
    for (uint64_t i = begin; i < end; i += step) {
        double lanes[QM_MAX_TILE] = {0};
        k->norm((const char *)s->amp + i / tile * (2 * QM_HALF_TILE), step / tile, lanes);
        for (uint32_t l = 0; l < tile; l++)
            p[(i + l) >> qubit & 1] += lanes[l];
    }
}

void qm_state_probabilities(const qm_state *s, uint32_t qubit, double p[2])
{
    double part[PARTS][2] = {{0}};
    uint64_t size = part_size(s), parts = part_count(s);
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t k = 0; k < parts; k++)
        add_range(s, qubit, k * size, (k + 1) * size, part[k]);
    double sum[2] = {0, 0};
    for (uint64_t k = 0; k < parts; k++)
        for (uint32_t b = 0; b < 2; b++)
            sum[b] += part[k][b];
    p[0] = sum[0] / (sum[0] + sum[1]);
    p[1] = sum[1] / (sum[0] + sum[1]);
}

/* Sum of a(0) conj(a(1)) over the pairs [begin, end) of amplitudes that differ in the qubit. */
static double complex add_pairs(const qm_state *s, uint32_t qubit, uint64_t begin, uint64_t end)
{
    uint64_t bit = (uint64_t)1 << qubit;
    double complex sum = 0;
    for (uint64_t k = begin; k < end; k++) {
        uint64_t i = (k & ~(bit - 1)) << 1 | (k & (bit - 1));
        sum += qm_state_get(s, i) * conj(qm_state_get(s, i | bit));
    }
    return sum;
}

double complex qm_state_coherence(const qm_state *s, uint32_t qubit)
{
    double complex part[PARTS] = {0}, sum = 0;
    uint64_t pairs = (uint64_t)1 << (s->n - 1), parts = pairs < PARTS ? pairs : PARTS;
    uint64_t size = pairs / parts;
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t k = 0; k < parts; k++)
        part[k] = add_pairs(s, qubit, k * size, (k + 1) * size);
    for (uint64_t k = 0; k < parts; k++)
        sum += part[k];
    return sum;
}

/* The bits of `index` at the qubits, qubits[0] least significant. */
static uint64_t gather(uint64_t index, const uint32_t *qubits, uint32_t k)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < k; i++)
        value |= (index >> qubits[i] & 1) << i;
    return value;
}

void qm_state_marginal(const qm_state *s, const uint32_t *qubits, uint32_t k, double *out)
{
    uint64_t size = (uint64_t)1 << s->n;
    uint64_t block = size < (uint64_t)1 << BLOCK_BITS ? size : (uint64_t)1 << BLOCK_BITS;
    uint64_t low[1 << BLOCK_BITS];
    for (uint64_t i = 0; i < block; i++)
        low[i] = gather(i, qubits, k);
    memset(out, 0, sizeof *out << k);
    for (uint64_t base = 0; base < size; base += block) {
        uint64_t high = gather(base, qubits, k);
        for (uint64_t i = 0; i < block; i++)
            out[high | low[i]] += weight(s, base + i);
    }
}

static double range_norm(const qm_state *s, uint64_t begin, uint64_t end)
{
    double p[2] = {0, 0};
    add_range(s, 0, begin, end, p);
    return p[0] + p[1];
}

/* Points that cut [0, total) like sorted uniform random numbers. */
typedef struct cuts {
    uint64_t seed, stream;
    uint64_t next, shots; /* number of the coming point; how many there are */
    double scale;         /* total / sum of all the exponentials */
    double sum;           /* of the exponentials so far */
    double at;            /* the coming point; infinite after the last */
} cuts;

static double exponential(const cuts *c, uint64_t i)
{
    return -log1p(-qm_rng_uniform(c->seed, c->stream, i));
}

static void cuts_advance(cuts *c)
{
    if (c->next == c->shots) {
        c->at = INFINITY;
        return;
    }
    c->sum += exponential(c, c->next++);
    c->at = c->sum * c->scale;
}

static void cuts_init(cuts *c, uint64_t shots, uint64_t seed, uint64_t stream, double total)
{
    *c = (cuts){.seed = seed, .stream = stream, .shots = shots};
    double sum = 0;
    for (uint64_t i = 0; i <= shots; i++)
        sum += exponential(c, i);
    c->scale = total / sum;
    cuts_advance(c);
}

typedef struct sampler {
    const qm_state *s;
    cuts c;
    qm_sample_fn emit;
    void *payload;
} sampler;

/* Emits the points below the running sums of the amplitudes [begin, end), which start at `sum`.
 * A point that rounding leaves between the end of one range and the start of the next falls to the
 * next amplitude that is not zero. */
static void sample_block(sampler *m, uint64_t begin, uint64_t end, double sum)
{
    for (uint64_t i = begin; i < end; i++) {
        double w = weight(m->s, i);
        uint64_t count = 0;
        sum += w;
        for (; w > 0 && m->c.at < sum; count++)
            cuts_advance(&m->c);
        if (count > 0)
            m->emit(m->payload, i, count);
    }
}

/* The same for a part: blocks without a point are skipped. */
static void sample_part(sampler *m, uint64_t begin, uint64_t end, double sum)
{
    uint64_t step = (uint64_t)1 << BLOCK_BITS;
    if (step > end - begin)
        step = end - begin;
    for (uint64_t b = begin; b < end && m->c.at < INFINITY; b += step) {
        double w = range_norm(m->s, b, b + step);
        if (m->c.at < sum + w)
            sample_block(m, b, b + step, sum);
        sum += w;
    }
}

/* Points that rounding left past the last sum belong to the last amplitude that is not zero. */
static void sample_rest(sampler *m)
{
    uint64_t left = m->c.shots - m->c.next + 1;
    uint64_t i = (uint64_t)1 << m->s->n;
    while (i-- > 1 && qm_state_get(m->s, i) == 0)
        ;
    m->emit(m->payload, i, left);
}

void qm_state_sample(const qm_state *s, uint64_t shots, uint64_t seed, uint64_t stream,
                     qm_sample_fn emit, void *payload)
{
    double part[PARTS] = {0};
    uint64_t size = part_size(s), parts = part_count(s);
#pragma omp parallel for schedule(static)                                                          \
    num_threads(s->threads) if (s->n >= PARALLEL_QUBITS && s->threads > 1)
    for (uint64_t k = 0; k < parts; k++)
        part[k] = range_norm(s, k * size, (k + 1) * size);
    double total = 0;
    for (uint64_t k = 0; k < parts; k++)
        total += part[k];
    sampler m = {.s = s, .emit = emit, .payload = payload};
    cuts_init(&m.c, shots, seed, stream, total);
    double sum = 0;
    for (uint64_t k = 0; k < parts; k++) {
        if (m.c.at < sum + part[k])
            sample_part(&m, k * size, (k + 1) * size, sum);
        sum += part[k];
    }
    if (m.c.at < INFINITY)
        sample_rest(&m);
}
