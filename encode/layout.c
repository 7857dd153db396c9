/* layout.c - the arithmetic of layouts, and their text. */

#include "encode/layout.h"

#include "support/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PRAGMA "qasmill.image "

const char *const qm_encoding_names[QM_ENCODINGS] = {
    [QM_ENCODING_FRQI] = "frqi", [QM_ENCODING_MCRQI] = "mcrqi", [QM_ENCODING_NEQR] = "neqr",
    [QM_ENCODING_QPIE] = "qpie", [QM_ENCODING_ANGLE] = "angle", [QM_ENCODING_BASIS] = "basis"};

const char *const qm_encoding_summaries[QM_ENCODINGS] = {
    [QM_ENCODING_FRQI] = "position in superposition, the value as the angle of a colour qubit",
    [QM_ENCODING_MCRQI] = "the same with the channel as a part of the position",
    [QM_ENCODING_NEQR] = "position in superposition, the value in bits",
    [QM_ENCODING_QPIE] = "the values as amplitudes of the positions",
    [QM_ENCODING_ANGLE] = "a qubit for each sample, the value as its angle",
    [QM_ENCODING_BASIS] = "the bits of each sample in qubits of their own"};

qm_encoding qm_encoding_find(const char *name, size_t size)
{
    uint32_t i = 0;
    while (i < QM_ENCODINGS &&
           (strlen(qm_encoding_names[i]) != size || memcmp(qm_encoding_names[i], name, size) != 0))
        i++;
    return (qm_encoding)i;
}

uint64_t qm_layout_count(const qm_layout *l, uint64_t most)
{
    uint64_t count = l->channels;
    for (uint32_t d = 0; d < l->ndims; d++) {
        if (count > most / l->size[d])
            return 0;
        count *= l->size[d];
    }
    return count;
}

uint32_t qm_layout_position_bits(const qm_layout *l)
{
    uint32_t n = 0;
    for (uint32_t d = 0; d < l->ndims; d++)
        n += l->bits[d];
    return n;
}

static uint32_t bits_of(uint32_t v)
{
    return v == 0 ? 0 : 32 - (uint32_t)__builtin_clz(v);
}

uint32_t qm_layout_address_bits(const qm_layout *l)
{
    bool by_channel =
        l->encoding == QM_ENCODING_MCRQI || (l->encoding == QM_ENCODING_QPIE && l->channels > 1);
    if (l->encoding == QM_ENCODING_ANGLE || l->encoding == QM_ENCODING_BASIS)
        return 0;
    return qm_layout_position_bits(l) + (by_channel ? 2 : 0);
}

uint32_t qm_layout_value_bits(const qm_layout *l)
{
    return bits_of(l->max);
}

uint64_t qm_layout_qubits(const qm_layout *l, uint64_t count)
{
    uint64_t position = qm_layout_position_bits(l), value = qm_layout_value_bits(l);
    switch (l->encoding) {
    case QM_ENCODING_FRQI:
        return position + l->channels;
    case QM_ENCODING_MCRQI:
        return position + 3;
    case QM_ENCODING_NEQR:
        return position + value * l->channels;
    case QM_ENCODING_QPIE:
        return position + (l->channels > 1 ? 2 : 0);
    case QM_ENCODING_ANGLE:
        return count;
    case QM_ENCODING_BASIS:
        return count * value;
    case QM_ENCODINGS:
        break;
    }
    return 0;
}

bool qm_layout_pad(qm_layout *l)
{
    bool padded = false;
    for (uint32_t d = 0; d < l->ndims; d++) {
        l->bits[d] = bits_of(l->size[d] - 1);
        l->at[d] = ((1u << l->bits[d]) - l->size[d]) / 2;
        padded |= l->size[d] != 1u << l->bits[d];
    }
    return padded;
}

uint64_t qm_layout_position(const qm_layout *l, uint64_t pixel)
{
    uint64_t position = 0;
    uint32_t shift = 0;
    for (uint32_t d = 0; d < l->ndims; d++) {
        position |= (pixel % l->size[d] + l->at[d]) << shift;
        pixel /= l->size[d];
        shift += l->bits[d];
    }
    return position;
}

static void put_list(qm_text *t, const char *key, const uint32_t *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        qm_text_printf(t, "%s%u", i == 0 ? key : ",", v[i]);
}

const char *qm_layout_text(const qm_layout *l, qm_arena *arena)
{
    qm_text t;
    char norm[QM_DOUBLE_TEXT];
    qm_text_init(&t, arena);
    qm_text_printf(&t, PRAGMA "%s", qm_encoding_names[l->encoding]);
    put_list(&t, " size=", l->size, l->ndims);
    put_list(&t, " at=", l->at, l->ndims);
    put_list(&t, " bits=", l->bits, l->ndims);
    qm_text_printf(&t, " channels=%u max=%u", l->channels, l->max);
    qm_format_double(norm, l->norm);
    if (l->encoding == QM_ENCODING_QPIE)
        qm_text_printf(&t, " norm=%s", norm);
    put_list(&t, " basis=", l->basis, l->nbasis);
    return t.data;
}

/* Numbers separated by commas, at most `room`, each at most `most`. Returns how many, 0 when they
 * are none. */
static uint32_t read_list(const char *text, size_t n, uint32_t room, uint32_t most, uint32_t *out)
{
    uint32_t count = 0;
    while (count < room) {
        const char *comma = memchr(text, ',', n);
        size_t length = comma ? (size_t)(comma - text) : n;
        uint64_t v;
        if (!qm_parse_count(text, length, most, &v))
            return 0;
        out[count++] = (uint32_t)v;
        if (!comma)
            return count;
        text = comma + 1;
        n -= length + 1;
    }
    return 0;
}

/* One word KEY=VALUE; false when it is none of a layout. */
static bool read_word(qm_layout *l, const char *word, size_t n, uint32_t lengths[3])
{
    const char *equals = memchr(word, '=', n);
    if (!equals) {
        l->encoding = qm_encoding_find(word, n);
        return l->encoding != QM_ENCODINGS;
    }
    size_t key = (size_t)(equals - word), rest = n - key - 1;
    const char *value = equals + 1;
    if (key == 4 && memcmp(word, "size", key) == 0)
        return (lengths[0] =
                    read_list(value, rest, QM_LAYOUT_DIMS, 1u << QM_LAYOUT_BITS, l->size)) > 0;
    if (key == 2 && memcmp(word, "at", key) == 0)
        return (lengths[1] = read_list(value, rest, QM_LAYOUT_DIMS, 1u << QM_LAYOUT_BITS, l->at)) >
               0;
    if (key == 4 && memcmp(word, "bits", key) == 0)
        return (lengths[2] = read_list(value, rest, QM_LAYOUT_DIMS, QM_LAYOUT_BITS, l->bits)) > 0;
    if (key == 8 && memcmp(word, "channels", key) == 0)
        return read_list(value, rest, 1, 3, &l->channels) == 1;
    if (key == 3 && memcmp(word, "max", key) == 0)
        return read_list(value, rest, 1, QM_LAYOUT_MAX, &l->max) == 1;
    if (key == 5 && memcmp(word, "basis", key) == 0)
        return (l->nbasis = read_list(value, rest, QM_LAYOUT_BITS, (1u << QM_LAYOUT_BITS) - 1,
                                      l->basis)) > 0;
    if (key == 4 && memcmp(word, "norm", key) == 0) {
        char *end;
        l->norm = strtod(value, &end);
        return end == value + rest && isfinite(l->norm) && l->norm >= 0;
    }
    return false;
}

static bool read_text(qm_layout *l, const char *text)
{
    uint32_t lengths[3] = {0, 0, 0};
    *l = (qm_layout){.encoding = QM_ENCODINGS};
    while (*text) {
        size_t n = strcspn(text, " ");
        if (n > 0 && !read_word(l, text, n, lengths))
            return false;
        text += n + (text[n] == ' ');
    }
    l->ndims = lengths[0];
    bool good = l->encoding != QM_ENCODINGS && l->ndims > 0 && lengths[1] == l->ndims &&
                lengths[2] == l->ndims && (l->channels == 1 || l->channels == 3) && l->max > 0;
    for (uint32_t d = 0; good && d < l->ndims; d++)
        good = l->size[d] > 0 && l->size[d] + l->at[d] <= 1u << l->bits[d];
    uint32_t k = good ? qm_layout_address_bits(l) : 0;
    good = good && qm_layout_position_bits(l) <= QM_LAYOUT_BITS && k <= QM_LAYOUT_BITS &&
           (l->nbasis == 0 || l->nbasis == k);
    for (uint32_t j = 0; good && j < l->nbasis; j++)
        good = l->basis[j] >> k == 0;
    return good;
}

qm_status qm_layout_find(const qm_module *m, qm_layout *out)
{
    qm_context *cx = m->cx;
    const qm_block *b = &m->blocks[0];
    const char *text = NULL;
    qm_span at = {0, 0};
    for (uint32_t i = 0; i < b->nops && !text; i++) {
        if (b->ops[i].kind != QM_OP_PRAGMA)
            continue;
        const char *pragma = qm_intern_cstr(&cx->names, b->ops[i].code);
        at = m->spans[b->ops[i].span];
        if (strncmp(pragma, PRAGMA, strlen(PRAGMA)) == 0)
            text = pragma + strlen(PRAGMA);
    }
    if (!text) {
        qm_error(&cx->diag, QM_E_IMAGE, (qm_span){0, 0},
                 "the program has no 'pragma qasmill.image', which says how an image lies in its "
                 "qubits");
        return QM_ERR_INPUT;
    }
    if (!read_text(out, text)) {
        qm_error(&cx->diag, QM_E_IMAGE, at, "this is no layout of an image");
        return QM_ERR_INPUT;
    }
    uint64_t count = qm_layout_count(out, cx->limits.image_samples);
    uint64_t need = count ? qm_layout_qubits(out, count) : 0;
    if (count && need <= m->nqubits)
        return QM_OK;
    qm_error(&cx->diag, QM_E_IMAGE, at,
             count ? "the image needs %llu qubits, but the program has %u"
                   : "the image has more samples than the limit (raise --max-image-samples)",
             (unsigned long long)need, m->nqubits);
    return QM_ERR_INPUT;
}
