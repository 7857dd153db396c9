/* sample.c - basis states drawn by the probabilities of a statevector.
 *
 * What: shots as sorted uniform numbers that meet the cumulative sums. How: sorted uniforms come
 * one by one from sums of exponentials (Bentley and Saxe, ACM TOMS 6, 1980); sums of blocks tell
 * which blocks have a shot. Cost: two reads of the amplitudes and O(shots). Guarantee: sums are
 * made of fixed blocks added in order, so samples do not depend on the number of threads. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"
#include "runtime/sim/share.h"
#include "support/rng.h"

#include <math.h>

enum {
    PARTS = 256,     /* parts of the state that are summed independently */
    BLOCK_BITS = 12, /* amplitudes of a block: at most this many in one running sum */
    PARALLEL_QUBITS = 16
};

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

static uint64_t block_size(uint64_t begin, uint64_t end)
{
    uint64_t most = (uint64_t)1 << BLOCK_BITS;
    return end - begin < most ? end - begin : most;
}

/* Squared moduli of the amplitudes [begin, end), at most a block of whole tiles. */
static void weigh(const qm_state *s, uint64_t begin, uint64_t end, double *w)
{
    uint32_t tile_bits = qm_tile_bits(s->precision);
    s->kernels->set[s->precision]->weights((const char *)s->amp +
                                               (begin >> tile_bits) * (2 * QM_HALF_TILE),
                                           (end - begin) >> tile_bits, w);
}

/* Their sum. */
static double block_weight(const qm_state *s, uint64_t begin, uint64_t end)
{
    double w[1 << BLOCK_BITS], sum[QM_MAX_TILE] = {0};
    weigh(s, begin, end, w);
    for (uint64_t i = 0; i < end - begin; i++)
        sum[i % 8] += w[i];
    for (uint32_t l = 1; l < 8; l++)
        sum[0] += sum[l];
    return sum[0];
}

static double part_weight(const qm_state *s, uint64_t begin, uint64_t end)
{
    double sum = 0;
    for (uint64_t b = begin, step = block_size(begin, end); b < end; b += step)
        sum += block_weight(s, b, b + step);
    return sum;
}

typedef struct weights {
    const qm_state *s;
    uint64_t size; /* amplitudes of a part */
    double part[PARTS];
} weights;

static void weigh_part(void *payload, uint64_t k)
{
    weights *w = payload;
    w->part[k] = part_weight(w->s, k * w->size, (k + 1) * w->size);
}

/* Emits the points below the running sums of the amplitudes [begin, end), which start at `sum`.
 * A point that rounding leaves between the end of one range and the start of the next falls to the
 * next amplitude that is not zero. */
static void sample_block(sampler *m, uint64_t begin, uint64_t end, double sum)
{
    double w[1 << BLOCK_BITS];
    weigh(m->s, begin, end, w);
    for (uint64_t i = begin; i < end; i++) {
        double p = w[i - begin];
        uint64_t count = 0;
        sum += p;
        for (; p > 0 && m->c.at < sum; count++)
            cuts_advance(&m->c);
        if (count > 0)
            m->emit(m->payload, i, count);
    }
}

/* The same for a part: blocks without a point are skipped. */
static void sample_part(sampler *m, uint64_t begin, uint64_t end, double sum)
{
    uint64_t step = block_size(begin, end);
    for (uint64_t b = begin; b < end && m->c.at < INFINITY; b += step) {
        double w = block_weight(m->s, b, b + step);
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
    uint32_t tile_bits = qm_tile_bits(s->precision);
    uint64_t all = (uint64_t)1 << (s->n < tile_bits ? tile_bits : s->n);
    uint64_t size = all >> tile_bits < PARTS ? (uint64_t)1 << tile_bits : all / PARTS;
    uint64_t parts = all / size;
    weights w; /* only the parts that are weighed need a value */
    w.s = s;
    w.size = size;
    qm_share(s->n >= PARALLEL_QUBITS ? s->threads : 1, parts, weigh_part, &w);
    double total = 0;
    for (uint64_t k = 0; k < parts; k++)
        total += w.part[k];
    sampler m = {.s = s, .emit = emit, .payload = payload};
    cuts_init(&m.c, shots, seed, stream, total);
    double sum = 0;
    for (uint64_t k = 0; k < parts; k++) {
        if (m.c.at < sum + w.part[k])
            sample_part(&m, k * size, (k + 1) * size, sum);
        sum += w.part[k];
    }
    if (m.c.at < INFINITY)
        sample_rest(&m);
}
