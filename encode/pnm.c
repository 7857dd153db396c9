/* pnm.c - reads PGM and PPM, plain and raw, as netpbm's pgm(5) and ppm(5) define them. */

#include "encode/image.h"

#include <string.h>

typedef struct reader {
    qm_context *cx;
    const char *name;
    const uint8_t *data;
    size_t size, at;
} reader;

static bool is_white(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* White space, and comments from '#' to the end of the line. */
static void skip(reader *r)
{
    while (r->at < r->size && (is_white(r->data[r->at]) || r->data[r->at] == '#')) {
        if (r->data[r->at] == '#')
            while (r->at < r->size && r->data[r->at] != '\n')
                r->at++;
        else
            r->at++;
    }
}

/* A number of at most `most`; `what` for messages. */
static qm_status number(reader *r, const char *what, uint32_t most, uint32_t *out)
{
    skip(r);
    size_t start = r->at;
    uint64_t v = 0;
    for (; r->at < r->size && r->data[r->at] >= '0' && r->data[r->at] <= '9'; r->at++)
        if (v <= UINT32_MAX)
            v = 10 * v + (r->data[r->at] - '0');
    if (r->at == r->size && r->at == start)
        return qm_image_fault(r->cx, r->name, start, "the file ends where %s is expected", what);
    if (r->at == start)
        return qm_image_fault(r->cx, r->name, start, "%s is expected, a decimal number", what);
    if (v > most)
        return qm_image_fault(r->cx, r->name, start, "%s is %llu, but at most %u", what,
                              (unsigned long long)v, most);
    *out = (uint32_t)v;
    return QM_OK;
}

/* The numbers before the samples. */
static qm_status header(reader *r, qm_image *m, bool *plain)
{
    uint8_t kind = r->data[r->at + 1];
    if (kind != '2' && kind != '3' && kind != '5' && kind != '6')
        return qm_image_fault(r->cx, r->name, r->at,
                              "the kind is P%c, but only P2, P3, P5 and P6 are read", kind);
    *m = (qm_image){.frames = 1, .channels = kind == '3' || kind == '6' ? 3 : 1};
    *plain = kind <= '3';
    r->at += 2;
    qm_status s = number(r, "the width", INT32_MAX, &m->width);
    if (s == QM_OK)
        s = number(r, "the height", INT32_MAX, &m->height);
    size_t start = r->at;
    if (s == QM_OK)
        s = number(r, "the largest value", QM_IMAGE_MAX_VALUE, &m->max);
    if (s == QM_OK && m->max == 0)
        s = qm_image_fault(r->cx, r->name, start, "the largest value is 0, but at least 1");
    if (s != QM_OK || *plain)
        return s;
    if (r->at == r->size || !is_white(r->data[r->at]))
        return qm_image_fault(r->cx, r->name, r->at, "white space is expected before the samples");
    r->at++;
    return QM_OK;
}

static qm_status raw_samples(reader *r, qm_image *m)
{
    size_t count = qm_image_count(m), bytes = m->max > 255 ? 2 : 1;
    if ((r->size - r->at) / bytes < count)
        return qm_image_fault(r->cx, r->name, r->size,
                              "the file ends in the middle of the image: %zu of %zu samples",
                              (r->size - r->at) / bytes, count);
    for (size_t i = 0; i < count; i++, r->at += bytes) {
        uint32_t v = r->data[r->at];
        if (bytes == 2)
            v = v << 8 | r->data[r->at + 1];
        if (v > m->max)
            return qm_image_fault(r->cx, r->name, r->at, "a sample is %u, but at most %u", v,
                                  m->max);
        m->samples[i] = v;
    }
    return QM_OK;
}

/* A plain file has at least one byte a sample and one between two. */
static qm_status plain_samples(reader *r, qm_image *m)
{
    size_t count = qm_image_count(m);
    for (size_t i = 0; i < count; i++) {
        uint32_t v;
        qm_status s = number(r, "a sample", m->max, &v);
        if (s != QM_OK)
            return s;
        m->samples[i] = v;
    }
    return QM_OK;
}

static qm_status read_frame(reader *r, qm_image *m)
{
    bool plain;
    qm_status s = header(r, m, &plain);
    if (s == QM_OK)
        s = qm_image_make(r->cx, r->name, m);
    if (s == QM_OK)
        s = plain ? plain_samples(r, m) : raw_samples(r, m);
    return s;
}

/* Is there one more image? Other bytes behind an image are ignored, as netpbm does. */
static bool another(reader *r)
{
    while (r->at < r->size && is_white(r->data[r->at]))
        r->at++;
    return r->size - r->at >= 2 && r->data[r->at] == 'P' && r->data[r->at + 1] >= '1' &&
           r->data[r->at + 1] <= '7';
}

qm_status qm_pnm_read(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                      qm_image *out)
{
    reader r = {cx, name, data, size, 0};
    qm_image *frames = NULL;
    uint32_t n = 0, cap = 0;
    do {
        QM_RESERVE(&cx->arena, frames, n, cap);
        size_t start = r.at;
        qm_status s = read_frame(&r, &frames[n]);
        if (s != QM_OK)
            return s;
        if (frames[n].width != frames[0].width || frames[n].height != frames[0].height ||
            frames[n].channels != frames[0].channels || frames[n].max != frames[0].max)
            return qm_image_fault(cx, name, start,
                                  "image %u has another size, kind or largest "
                                  "value than the first one",
                                  n + 1);
        n++;
    } while (another(&r));
    *out = frames[0];
    if (n == 1)
        return QM_OK;
    out->frames = n;
    qm_status s = qm_image_make(cx, name, out);
    size_t count = qm_image_count(&frames[0]);
    for (uint32_t i = 0; s == QM_OK && i < n; i++)
        memcpy(out->samples + i * count, frames[i].samples, count * sizeof(double));
    return s;
}
