/* decode.c - adds up outcomes by what they say of each sample. */

#include "encode/decode.h"

#include <math.h>
#include <string.h>

#define NORMAL_95 1.95996398454005423552 /* of a normal deviate, two-sided */

/* Bits that are read for each address. */
static uint32_t bits_read(const qm_layout *l)
{
    switch (l->encoding) {
    case QM_ENCODING_FRQI:
        return l->channels;
    case QM_ENCODING_NEQR:
        return l->channels * qm_layout_value_bits(l);
    default:
        return 1;
    }
}

void qm_decoder_init(qm_decoder *d, qm_context *cx, const qm_layout *l, uint32_t program)
{
    *d = (qm_decoder){.cx = cx, .layout = l, .also = program};
    d->count = qm_layout_count(l, cx->limits.image_samples);
    d->qubits = (uint32_t)qm_layout_qubits(l, d->count);
    uint32_t k = qm_layout_address_bits(l);
    bool product = l->encoding == QM_ENCODING_ANGLE || l->encoding == QM_ENCODING_BASIS;
    size_t pairs = product ? d->qubits : (size_t)bits_read(l) << k;
    d->weights = qm_arena_zalloc(&cx->arena, pairs, 2 * sizeof(double));
    d->bits = QM_NEW_ARRAY(&cx->arena, char, (size_t)program + 1);
}

static qm_status refuse(qm_decoder *d, const char *outcome, const char *why)
{
    qm_error(&d->cx->diag, QM_E_IMAGE, (qm_span){0, 0}, "outcome '%.80s': %s", outcome, why);
    return QM_ERR_INPUT;
}

/* The bits of an outcome in the order of the qubits, as far as there is room; returns how many
 * there are, or QM_NONE for another text. */
static uint32_t read_bits(qm_decoder *d, const char *outcome)
{
    uint32_t n = 0;
    while (*outcome) {
        size_t width = strcspn(outcome, " ");
        for (size_t i = width; i-- > 0;) {
            if (outcome[i] != '0' && outcome[i] != '1')
                return QM_NONE;
            if (n < d->also)
                d->bits[n] = outcome[i] == '1';
            n++;
        }
        outcome += width;
        outcome += strspn(outcome, " ");
    }
    return n;
}

static uint32_t read_address(const qm_decoder *d, uint32_t k)
{
    const qm_layout *l = d->layout;
    uint32_t y = 0, x = 0;
    for (uint32_t j = 0; j < k; j++)
        y |= (uint32_t)d->bits[j] << j;
    for (uint32_t j = 0; j < l->nbasis; j++)
        x |= (uint32_t)__builtin_parity(l->basis[j] & y) << j;
    return l->nbasis > 0 ? x : y;
}

qm_status qm_decoder_add(qm_decoder *d, const char *outcome, double weight)
{
    if (!(weight >= 0) || !isfinite(weight))
        return refuse(d, outcome, "its count or probability is no number from 0 up");
    uint32_t n = read_bits(d, outcome);
    if (n == QM_NONE)
        return refuse(d, outcome, "this is no string of 0 and 1 for each register");
    if (n != d->qubits && n != d->also)
        return refuse(
            d, outcome,
            qm_arena_printf(&d->cx->arena, "it has %u bits, but the image has %u", n, d->qubits));
    d->total += weight;
    uint32_t k = qm_layout_address_bits(d->layout), address = read_address(d, k);
    if (d->layout->encoding == QM_ENCODING_QPIE)
        d->weights[2 * (size_t)address + 1] += weight;
    for (uint32_t i = k; i < d->qubits; i++)
        d->weights[2 * ((size_t)address * (d->qubits - k) + i - k) + d->bits[i]] += weight;
    return QM_OK;
}

void qm_decoder_add_qubit(qm_decoder *d, uint64_t i, const double probability[2])
{
    d->weights[2 * i] += probability[0];
    d->weights[2 * i + 1] += probability[1];
}

/* Wilson's score interval of a probability, from `ones` in n. */
static void wilson(double ones, double n, double out[2])
{
    double z = NORMAL_95, p = ones / n, scale = 1 / (1 + z * z / n);
    double middle = scale * (p + z * z / (2 * n));
    double half = scale * z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    out[0] = ones > 0 ? fmax(0, middle - half) : 0;
    out[1] = ones < n ? fmin(1, middle + half) : 1;
}

static qm_decoded from_angle(const double w[2], uint32_t max)
{
    double n = w[0] + w[1], p[2], unit = max / M_PI_2;
    if (n == 0)
        return (qm_decoded){0, 0, max, false};
    wilson(w[1], n, p);
    return (qm_decoded){atan2(sqrt(w[1]), sqrt(w[0])) * unit, asin(sqrt(p[0])) * unit,
                        asin(sqrt(p[1])) * unit, true};
}

static qm_decoded from_amplitude(double w, double total, const qm_layout *l)
{
    double p[2];
    if (total == 0)
        return (qm_decoded){0, 0, l->max, false};
    wilson(w, total, p);
    return (qm_decoded){fmin(sqrt(w / total) * l->norm, l->max), fmin(sqrt(p[0]) * l->norm, l->max),
                        fmin(sqrt(p[1]) * l->norm, l->max), true};
}

static qm_decoded from_bits(const double *w, uint32_t bits)
{
    qm_decoded v = {0};
    for (uint32_t b = 0; b < bits; b++, w += 2) {
        double n = w[0] + w[1], p[2] = {0, 1};
        if (n > 0)
            wilson(w[1], n, p);
        v.seen |= n > 0;
        v.value += w[1] > w[0] ? 1u << b : 0;
        v.low += p[0] > 0.5 ? 1u << b : 0;
        v.high += p[1] >= 0.5 ? 1u << b : 0;
    }
    return v;
}

static qm_decoded decode_sample(const qm_decoder *d, uint64_t i)
{
    const qm_layout *l = d->layout;
    uint64_t pixel = i / l->channels, channel = i % l->channels;
    uint64_t p = qm_layout_position(l, pixel);
    uint32_t k = qm_layout_position_bits(l), bits = qm_layout_value_bits(l);
    switch (l->encoding) {
    case QM_ENCODING_FRQI:
        return from_angle(d->weights + 2 * (p * l->channels + channel), l->max);
    case QM_ENCODING_MCRQI:
        return from_angle(d->weights + 2 * (p | channel << k), l->max);
    case QM_ENCODING_NEQR:
        return from_bits(d->weights + 2 * (p * l->channels + channel) * bits, bits);
    case QM_ENCODING_QPIE:
        return from_amplitude(d->weights[2 * (p | channel << k) + 1], d->total, l);
    case QM_ENCODING_ANGLE:
        return from_angle(d->weights + 2 * i, l->max);
    default:
        return from_bits(d->weights + 2 * i * bits, bits);
    }
}

qm_decoded *qm_decoder_finish(const qm_decoder *d)
{
    qm_decoded *samples = QM_NEW_ARRAY(&d->cx->arena, qm_decoded, d->count);
    for (uint64_t i = 0; i < d->count; i++) {
        samples[i] = decode_sample(d, i);
        samples[i].value = fmin(samples[i].value, d->layout->max);
        samples[i].high = fmin(samples[i].high, d->layout->max);
    }
    return samples;
}
