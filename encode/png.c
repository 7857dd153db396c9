/* png.c - PNG by libpng. While libpng runs, nothing is taken from an arena: an arena that is full
 * jumps past libpng, whose memory would be lost. So the header is read here first. */

#include "encode/image.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

enum {
    HEADER = 33, /* bytes: the signature and the chunk IHDR */
    MOST_CHUNKS = 64
};

typedef struct stream {
    const uint8_t *data;
    size_t size, at;
    char fault[160];
} stream;

static void on_fault(png_structp png, png_const_charp what)
{
    stream *s = png_get_error_ptr(png);
    if (!s->fault[0])
        snprintf(s->fault, sizeof s->fault, "%s", what);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp what)
{
    (void)png, (void)what;
}

static void give(png_structp png, png_bytep to, size_t n)
{
    stream *s = png_get_io_ptr(png);
    if (s->size - s->at < n)
        png_error(png, "the file ends in the middle of the image");
    memcpy(to, s->data + s->at, n);
    s->at += n;
}

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Sizes and kind, as the chunk IHDR has them. */
static qm_status header(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                        qm_image *m)
{
    if (size < HEADER || memcmp(data + 12, "IHDR", 4) != 0)
        return qm_image_fault(cx, name, size < HEADER ? size : 8,
                              "the header of the PNG is expected");
    m->width = big_endian(data + 16);
    m->height = big_endian(data + 20);
    uint8_t depth = data[24], kind = data[25];
    if (kind & PNG_COLOR_MASK_ALPHA)
        return qm_image_fault(cx, name, 25,
                              "the PNG has an alpha channel, which no encoding "
                              "takes: flatten it first");
    m->frames = 1;
    m->channels = kind & PNG_COLOR_MASK_COLOR ? 3 : 1;
    m->max = kind == PNG_COLOR_TYPE_PALETTE ? 255 : (1u << (depth > 16 ? 16 : depth)) - 1;
    return qm_image_make(cx, name, m);
}

/* The numbers of colours in a row, in its first bytes, become the colours. */
static void look_up(png_structp png, png_bytep row, size_t width, const png_color *palette, int n)
{
    for (size_t x = width; x-- > 0;) {
        if (row[x] >= n)
            png_error(png, "a pixel has a colour that the palette lacks");
        const png_color *c = &palette[row[x]];
        row[3 * x] = c->red, row[3 * x + 1] = c->green, row[3 * x + 2] = c->blue;
    }
}

/* All that may fail inside libpng. Rows get 1 or 2 bytes a sample, the high one first. */
static bool read_rows(png_structp png, png_infop info, png_bytep *rows, size_t row_bytes)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    png_read_info(png, info);
    if (png_get_valid(png, info, PNG_INFO_tRNS))
        png_error(png, "the PNG has transparent colours, which no encoding takes: flatten it "
                       "first");
    png_colorp palette;
    int colours = 0;
    bool indexed = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
    if (indexed && !png_get_PLTE(png, info, &palette, &colours))
        png_error(png, "the PNG has no palette");
    png_set_packing(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != (indexed ? row_bytes / 3 : row_bytes))
        png_error(png, "the PNG has rows of an unexpected length");
    png_read_image(png, rows);
    png_read_end(png, NULL);
    for (uint32_t y = 0; indexed && y < png_get_image_height(png, info); y++)
        look_up(png, rows[y], row_bytes / 3, palette, colours);
    return true;
}

qm_status qm_png_read(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                      qm_image *out)
{
    qm_status s = header(cx, name, data, size, out);
    if (s != QM_OK)
        return s;
    size_t bytes = out->max > 255 ? 2 : 1, row = (size_t)out->width * out->channels * bytes;
    uint8_t *pixels = QM_NEW_ARRAY(&cx->arena, uint8_t, row * out->height);
    png_bytep *rows = QM_NEW_ARRAY(&cx->arena, png_bytep, out->height);
    for (uint32_t y = 0; y < out->height; y++)
        rows[y] = pixels + y * row;
    memset(pixels, 0, row * out->height);
    stream in = {data, size, 0, ""};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &in, on_fault, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool ok = info;
    if (ok) {
        png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_chunk_cache_max(png, MOST_CHUNKS);
        png_set_read_fn(png, &in, give);
        ok = read_rows(png, info, rows, row);
    }
    png_destroy_read_struct(&png, &info, NULL);
    if (!ok)
        return qm_image_fault(cx, name, in.at, "%s", in.fault[0] ? in.fault : "no memory");
    for (size_t i = 0; i < qm_image_count(out); i++)
        out->samples[i] = bytes == 1 ? pixels[i] : pixels[2 * i] << 8 | pixels[2 * i + 1];
    return QM_OK;
}

typedef struct sink {
    qm_writer out;
    qm_status status;
} sink;

static void on_write_fault(png_structp png, png_const_charp what)
{
    (void)what;
    png_longjmp(png, 1);
}

static void take(png_structp png, png_bytep bytes, size_t n)
{
    sink *s = png_get_io_ptr(png);
    s->status = s->out.write(s->out.payload, (const char *)bytes, n);
    if (s->status != QM_OK)
        png_error(png, "not written");
}

static void flush(png_structp png)
{
    (void)png;
}

static bool write_rows(png_structp png, png_infop info, const qm_image *m, png_bytep *rows)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    png_set_IHDR(png, info, m->width, m->height, m->max > 255 ? 16 : 8,
                 m->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_rows(png, info, rows);
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    return true;
}

qm_status qm_png_write(qm_context *cx, const qm_image *m, uint32_t frame, qm_writer out)
{
    uint32_t bytes = m->max > 255 ? 2 : 1, white = bytes == 2 ? 65535 : 255;
    size_t line = (size_t)m->width * m->channels, count = line * m->height;
    uint8_t *pixels = QM_NEW_ARRAY(&cx->arena, uint8_t, count * bytes);
    png_bytep *rows = QM_NEW_ARRAY(&cx->arena, png_bytep, m->height);
    for (size_t i = 0; i < count; i++) {
        uint32_t v = (uint32_t)lround(m->samples[frame * count + i] * white / m->max);
        if (bytes == 2)
            pixels[2 * i] = (uint8_t)(v >> 8);
        pixels[bytes * i + bytes - 1] = (uint8_t)(v & 255);
    }
    for (uint32_t y = 0; y < m->height; y++)
        rows[y] = pixels + y * line * bytes;
    sink to = {out, QM_OK};
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, &to, on_write_fault, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool ok = info;
    if (ok) {
        png_set_write_fn(png, &to, take, flush);
        ok = write_rows(png, info, m, rows);
    }
    png_destroy_write_struct(&png, &info);
    return ok ? QM_OK : to.status != QM_OK ? to.status : QM_ERR_MEMORY;
}
