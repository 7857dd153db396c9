/* image.c - what all formats share: sizes, frames, scale, files. */

#include "encode/image.h"

#include "support/file.h"
#include "support/text.h"

#include <errno.h>
#include <math.h>
#include <string.h>

qm_status qm_image_fault(qm_context *cx, const char *name, size_t at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *what = qm_arena_vprintf(&cx->arena, fmt, ap);
    va_end(ap);
    if (at == QM_IMAGE_NO_PLACE)
        qm_error(&cx->diag, QM_E_IMAGE, (qm_span){0, 0}, "'%s': %s", name, what);
    else
        qm_error(&cx->diag, QM_E_IMAGE, (qm_span){0, 0}, "'%s', byte %zu: %s", name, at, what);
    return QM_ERR_INPUT;
}

qm_status qm_image_make(qm_context *cx, const char *name, qm_image *out)
{
    if (out->width == 0 || out->height == 0)
        return qm_image_fault(cx, name, QM_IMAGE_NO_PLACE, "an image of %u x %u pixels is empty",
                              out->width, out->height);
    uint64_t count = (uint64_t)out->width * out->height;
    if (count <= cx->limits.image_samples)
        count *= (uint64_t)out->frames * out->channels;
    if (count <= cx->limits.image_samples) {
        out->samples = QM_NEW_ARRAY(&cx->arena, double, count);
        return QM_OK;
    }
    qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0},
             "'%s': %u x %u pixels are more than %u samples (raise --max-image-samples)", name,
             out->width, out->height, cx->limits.image_samples);
    return QM_ERR_INPUT;
}

qm_status qm_image_read(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                        qm_image *out)
{
    static const uint8_t png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    *out = (qm_image){0};
    if (size == 0)
        return qm_image_fault(cx, name, QM_IMAGE_NO_PLACE, "the file is empty");
    if (size >= sizeof png && memcmp(data, png, sizeof png) == 0)
        return qm_png_read(cx, name, data, size, out);
    if (size >= 2 && data[0] == 'P' && data[1] >= '1' && data[1] <= '7')
        return qm_pnm_read(cx, name, data, size, out);
    return qm_image_fault(cx, name, 0, "this is no PGM, PPM or PNG");
}

static qm_status load_one(qm_context *cx, const char *path, qm_image *out)
{
    char *data;
    size_t size;
    const char *why;
    const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    qm_status s = qm_file_read(&cx->arena, path, cx->limits.file_bytes, &data, &size, &why);
    if (s == QM_OK)
        return qm_image_read(cx, name, (const uint8_t *)data, size, out);
    if (s == QM_ERR_IO)
        qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot read '%s': %s", name, why);
    else
        qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0},
                 "'%s' has more than %u bytes (raise --max-file-bytes)", name,
                 cx->limits.file_bytes);
    return s;
}

static qm_status same_kind(qm_context *cx, const char *first, const qm_image *a, const char *path,
                           const qm_image *b)
{
    if (a->width == b->width && a->height == b->height && a->channels == b->channels &&
        a->max == b->max)
        return QM_OK;
    return qm_image_fault(cx, path, QM_IMAGE_NO_PLACE,
                          "%u x %u pixels, %s, values to %u; but '%s' has %u x %u, %s, %u",
                          b->width, b->height, qm_image_kind(b), b->max, first, a->width, a->height,
                          qm_image_kind(a), a->max);
}

qm_status qm_image_load(qm_context *cx, const char *const *paths, uint32_t n, qm_image *out)
{
    qm_image *parts = QM_NEW_ARRAY(&cx->arena, qm_image, n);
    uint64_t frames = 0;
    for (uint32_t i = 0; i < n; i++) {
        qm_status s = load_one(cx, paths[i], &parts[i]);
        if (s == QM_OK)
            s = same_kind(cx, paths[0], &parts[0], paths[i], &parts[i]);
        if (s != QM_OK)
            return s;
        frames += parts[i].frames;
    }
    *out = parts[0];
    if (n == 1)
        return QM_OK;
    out->frames = frames > UINT32_MAX ? UINT32_MAX : (uint32_t)frames;
    qm_status s = qm_image_make(cx, paths[0], out);
    double *to = out->samples;
    for (uint32_t i = 0; s == QM_OK && i < n; i++) {
        memcpy(to, parts[i].samples, qm_image_count(&parts[i]) * sizeof *to);
        to += qm_image_count(&parts[i]);
    }
    return s;
}

/* Averages `from` numbers, `step` apart, over `to` equal parts of their range. */
static void average(const double *in, uint32_t from, double *out, uint32_t to, size_t step)
{
    for (uint32_t i = 0; i < to; i++) {
        double begin = (double)i * from / to, end = (double)(i + 1) * from / to, sum = 0;
        for (uint32_t k = (uint32_t)begin; k < from && k < end; k++)
            sum += in[k * step] * (fmin(end, k + 1.0) - fmax(begin, k));
        out[i * step] = sum / (end - begin);
    }
}

qm_status qm_image_rescale(qm_context *cx, const qm_image *m, uint32_t width, uint32_t height,
                           qm_image *out)
{
    qm_image wide = *m;
    *out = *m;
    wide.width = out->width = width;
    out->height = height;
    qm_status s = qm_image_make(cx, "--size", out);
    if (s == QM_OK)
        s = qm_image_make(cx, "--size", &wide);
    if (s != QM_OK)
        return s;
    size_t c = m->channels, rows = (size_t)m->height * m->frames;
    for (size_t row = 0; row < rows; row++)
        for (size_t k = 0; k < c; k++)
            average(m->samples + row * m->width * c + k, m->width,
                    wide.samples + row * width * c + k, width, c);
    size_t line = (size_t)width * c;
    for (size_t f = 0; f < m->frames; f++)
        for (size_t k = 0; k < line; k++)
            average(wide.samples + f * m->height * line + k, m->height,
                    out->samples + f * height * line + k, height, line);
    return QM_OK;
}

static qm_status write_pnm(qm_context *cx, const qm_image *m, qm_writer out)
{
    size_t count = (size_t)m->width * m->height * m->channels;
    uint32_t bytes = m->max > 255 ? 2 : 1;
    char *line = QM_NEW_ARRAY(&cx->arena, char, count *bytes);
    qm_status s = QM_OK;
    for (uint32_t f = 0; s == QM_OK && f < m->frames; f++) {
        const char *head =
            qm_arena_printf(&cx->arena, "P%c\n%u %u\n%u\n", m->channels == 1 ? '5' : '6', m->width,
                            m->height, m->max);
        s = out.write(out.payload, head, strlen(head));
        for (size_t i = 0; i < count; i++) {
            uint32_t v = (uint32_t)lround(m->samples[f * count + i]);
            if (bytes == 2)
                line[2 * i] = (char)(v >> 8);
            line[bytes * i + bytes - 1] = (char)(v & 255);
        }
        if (s == QM_OK)
            s = out.write(out.payload, line, count * bytes);
    }
    return s;
}

static qm_status save_file(qm_context *cx, const qm_image *m, bool png, uint32_t frame,
                           const char *path)
{
    qm_outfile f;
    qm_status s = qm_outfile_open(&f, &cx->arena, path, 0666);
    qm_writer out = {qm_outfile_write, &f};
    if (s == QM_OK) {
        s = png ? qm_png_write(cx, m, frame, out) : write_pnm(cx, m, out);
        if (s == QM_OK)
            s = qm_outfile_commit(&f);
        else
            qm_outfile_abort(&f);
    }
    if (s == QM_ERR_IO)
        qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot write '%s': %s", path,
                 strerror(errno));
    return s;
}

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n > k && strcmp(path + n - k, end) == 0;
}

qm_status qm_image_check_path(qm_context *cx, const qm_image *m, const char *path)
{
    const char *end = m->channels == 1 ? ".pgm" : ".ppm";
    if (ends_in(path, ".png") || ends_in(path, ".pnm") || ends_in(path, end))
        return QM_OK;
    qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0},
             "a %s image is written to a file that ends in .png, .pnm or %s, but '%s' is given",
             qm_image_kind(m), end, path);
    return QM_ERR_USAGE;
}

qm_status qm_image_save(qm_context *cx, const qm_image *m, const char *path)
{
    bool png = ends_in(path, ".png");
    qm_status s = qm_image_check_path(cx, m, path);
    if (s == QM_OK && (!png || m->frames == 1))
        return save_file(cx, m, png, 0, path);
    for (uint32_t f = 0; s == QM_OK && f < m->frames; f++)
        s = save_file(cx, m, true, f,
                      qm_arena_printf(&cx->arena, "%.*s-%u.png", (int)(strlen(path) - 4), path, f));
    return s;
}
