/* cmd_encode.c - qasmill encode ENCODING IMAGE... */

#include "tools/cli.h"

#include "encode/encode.h"
#include "encode/image.h"
#include "support/text.h"

#include <string.h>

static qm_status usage(qm_cli *c, const char *what, const char *word)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, what, word);
    return QM_ERR_USAGE;
}

static qm_status read_options(qm_cli *c, qm_encode_options *o)
{
    const char *encoding = c->files[0], *method = c->method ? c->method : "best";
    *o = (qm_encode_options){.encoding = qm_encoding_find(encoding, strlen(encoding)),
                             .measure = c->measure};
    if (o->encoding == QM_ENCODINGS)
        return usage(c,
                     "there is no encoding '%s' (frqi, mcrqi, neqr, qpie, angle or basis, then the "
                     "image)",
                     encoding);
    while (o->method < QM_METHODS && strcmp(method, qm_encode_method_names[o->method]) != 0)
        o->method++;
    return o->method < QM_METHODS ? QM_OK : usage(c, "there is no method '%s'", method);
}

/* WxH */
static qm_status rescale(qm_cli *c, qm_image *m)
{
    const char *x = strchr(c->size, 'x');
    uint64_t width, height;
    if (!x || !qm_parse_count(c->size, (size_t)(x - c->size), UINT32_MAX, &width) ||
        !qm_parse_count(x + 1, strlen(x + 1), UINT32_MAX, &height))
        return usage(c, "--size takes WIDTHxHEIGHT, but '%s' is given", c->size);
    qm_image old = *m;
    return qm_image_rescale(&c->cx, &old, (uint32_t)width, (uint32_t)height, m);
}

static void say_padding(const qm_layout *l)
{
    uint64_t padded = (uint64_t)1 << qm_layout_position_bits(l);
    uint64_t pixels = qm_layout_count(l, UINT64_MAX) / l->channels;
    bool addressed = l->encoding != QM_ENCODING_ANGLE && l->encoding != QM_ENCODING_BASIS;
    if (!addressed || padded == pixels)
        return;
    fprintf(stderr, "qasmill: note: padded with black from ");
    for (uint32_t d = 0; d < l->ndims; d++)
        fprintf(stderr, d == 0 ? "%u" : " x %u", l->size[d]);
    fprintf(stderr, " to ");
    for (uint32_t d = 0; d < l->ndims; d++)
        fprintf(stderr, d == 0 ? "%u" : " x %u", 1u << l->bits[d]);
    fprintf(stderr, " pixels\n");
}

static qm_status encode(qm_cli *c, qm_module **m)
{
    qm_encode_options o;
    qm_image image;
    qm_layout layout;
    qm_encode_report report;
    qm_status s = read_options(c, &o);
    if (s == QM_OK)
        s = qm_image_load(&c->cx, c->files + 1, c->nfiles - 1, &image);
    if (s == QM_OK && c->size)
        s = rescale(c, &image);
    if (s != QM_OK)
        return s;
    qm_encode_data data = {.ndims = image.frames > 1 ? 3 : 2,
                           .size = {image.width, image.height, image.frames},
                           .channels = image.channels,
                           .max = image.max,
                           .samples = image.samples};
    qm_progress_stage("encoding");
    s = qm_encode(&c->cx, &data, &o, m, &layout, &report);
    if (s == QM_OK)
        say_padding(&layout);
    return s;
}

int qm_cmd_encode(qm_cli *c)
{
    qm_module *m = NULL;
    qm_status s = encode(c, &m);
    if (s == QM_OK)
        s = qm_cli_write_module(c, m);
    qm_module_free(m);
    return qm_cli_exit_code(s);
}
