/* image.h - images as arrays of samples, read from and written to PGM, PPM and PNG files.
 *
 * A sequence of images, or a volume, has several frames of one size. Samples are as the file stores
 * them: no gamma curve or colour profile is applied. */
#ifndef QM_ENCODE_IMAGE_H
#define QM_ENCODE_IMAGE_H

#include "support/context.h"

enum { QM_IMAGE_MAX_VALUE = 65535 };

typedef struct qm_image {
    uint32_t width, height, frames; /* each at least 1 */
    uint32_t channels;              /* 1: grey; 3: red, green, blue */
    uint32_t max;                   /* the value of white, 1 to QM_IMAGE_MAX_VALUE */
    double *samples;                /* [frame][row][column][channel], 0 to max */
} qm_image;

static inline size_t qm_image_count(const qm_image *m)
{
    return (size_t)m->width * m->height * m->frames * m->channels;
}

/* "grey" or "colour". */
static inline const char *qm_image_kind(const qm_image *m)
{
    return m->channels == 1 ? "grey" : "colour";
}

/* Makes *out->samples, not cleared, in cx->arena, for the other fields as they are. QM_ERR_INPUT
 * with a diagnostic (`name` says of what) when a size is 0, or there would be more samples than
 * the limit "max-image-samples". */
qm_status qm_image_make(qm_context *cx, const char *name, qm_image *out);

/* Reads a PGM or PPM (P2, P3, P5, P6; several images in one file are frames) or a PNG (grey, RGB,
 * palette, 1 to 16 bits, without transparency) of `size` bytes. The samples lie in cx->arena.
 * QM_ERR_INPUT with a diagnostic that names the file and, where there is one, the byte. */
qm_status qm_image_read(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                        qm_image *out);
/* The same for files ("-": standard input), whose images become frames; they have one size, number
 * of channels and largest value. */
qm_status qm_image_load(qm_context *cx, const char *const *paths, uint32_t n, qm_image *out);

/* Each frame rescaled to another size: a new pixel is the average of the area of old pixels that it
 * covers (area averaging, also when enlarging). */
qm_status qm_image_rescale(qm_context *cx, const qm_image *m, uint32_t width, uint32_t height,
                           qm_image *out);

/* Writes the image to a file, which appears whole or not at all; what kind follows from the end of
 * the name: .pgm, .ppm, .pnm or .png. Samples are rounded. A PNG has 8 bits a sample when max is at
 * most 255, else 16, and other values than 255 and 65535 are scaled to these. Frames follow one
 * another in a PGM or PPM; those of a PNG go to files of their own: NAME-0.png, NAME-1.png, ... */
qm_status qm_image_save(qm_context *cx, const qm_image *m, const char *path);
/* QM_ERR_USAGE: the end of the name is of no kind that has the image's channels; nothing else of m
 * is looked at. */
qm_status qm_image_check_path(qm_context *cx, const qm_image *m, const char *path);

/* For the readers: a diagnostic about the file, at a byte. */
qm_status qm_image_fault(qm_context *cx, const char *name, size_t at, const char *fmt, ...)
    QM_PRINTF(4, 5);
#define QM_IMAGE_NO_PLACE SIZE_MAX
qm_status qm_pnm_read(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                      qm_image *out);
qm_status qm_png_read(qm_context *cx, const char *name, const uint8_t *data, size_t size,
                      qm_image *out);
/* Writes one frame as a PNG. What the writer returns, or QM_ERR_MEMORY. */
qm_status qm_png_write(qm_context *cx, const qm_image *m, uint32_t frame, qm_writer out);

#endif
