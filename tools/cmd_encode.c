/* cmd_encode.c - qasmill encode ENCODING IMAGE... */

#include "tools/cli.h"

#include "encode/image.h"
#include "ir/stats.h"
#include "passes/pipeline.h"
#include "support/text.h"
#include "tools/device.h"
#include "tools/encoded.h"

#include <string.h>

static qm_status usage(qm_cli *c, const char *what, const char *word)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, what, word);
    return QM_ERR_USAGE;
}

static bool is_qasm2(const qm_cli *c)
{
    return c->emit && strcmp(c->emit, "qasm2") == 0;
}

static qm_status read_options(qm_cli *c, qm_encode_options *o)
{
    const char *encoding = c->files[0];
    *o = (qm_encode_options){.encoding = qm_encoding_find(encoding, strlen(encoding)),
                             .measure = c->measure,
                             .as_measured = is_qasm2(c),
                             .relabel = c->relabel};
    if (o->encoding == QM_ENCODINGS) {
        qm_diag_rec r = qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                                 "there is no encoding '%s' (frqi, mcrqi, neqr, qpie, angle or "
                                 "basis, then the image)",
                                 encoding);
        qm_did_you_mean(&c->cx.diag, r, encoding, qm_encoding_names, QM_ENCODINGS);
        return QM_ERR_USAGE;
    }
    const struct {
        const char *name, *value;
    } given[] = {{"method", c->method},
                 {"compress", c->compress},
                 {"max-cx", c->max_cx},
                 {"psnr", c->psnr},
                 {"fidelity", c->fidelity}};
    qm_status s = QM_OK;
    for (size_t i = 0; s == QM_OK && i < sizeof given / sizeof *given; i++)
        if (given[i].value)
            s = qm_encode_option_set(&c->cx, o, given[i].name, given[i].value);
    if (s == QM_OK && o->relabel && o->compress == QM_COMPRESS_EXACT)
        s = usage(c, "%s",
                  "--relabel is for compressed images: --compress, --max-cx, --psnr or --fidelity "
                  "is needed");
    return s;
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

static void say_losses(qm_cli *c, const qm_module *m, const qm_encode_report *r)
{
    qm_stats stats;
    qm_module_stats(m, &c->cx.arena, &stats);
    fprintf(stderr, "qasmill: note: compressed to %llu CX, PSNR %.2f dB, fidelity %.6f\n",
            (unsigned long long)stats.cx, r->psnr, r->fidelity);
}

static qm_status encode(qm_cli *c, qm_module **m)
{
    qm_encode_options o;
    qm_image image;
    qm_layout layout;
    qm_encode_report report;
    qm_target *target = NULL;
    qm_status s = read_options(c, &o);
    if (s == QM_OK && c->target)
        s = qm_device_find(&c->cx, c->target, &target);
    o.target = target;
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
    s = qm_encode_program(&c->cx, &data, &o, m, &layout, &report);
    if (s == QM_OK)
        say_padding(&layout);
    if (s == QM_OK && o.compress != QM_COMPRESS_EXACT)
        say_losses(c, *m, &report);
    return s;
}

/* OpenQASM 2 has neither pragmas nor modifiers of gates, nor assignments. */
static qm_status fit_format(const qm_cli *c, qm_module *m)
{
    const qm_pipeline_options o = {.goal = NULL};
    if (!is_qasm2(c))
        return QM_OK;
    return qm_pipeline_run(m, "inline,expand-controls", &o);
}

int qm_cmd_encode(qm_cli *c)
{
    qm_module *m = NULL;
    qm_status s = qm_cli_check_format(c);
    if (s == QM_OK)
        s = encode(c, &m);
    if (s == QM_OK)
        s = fit_format(c, m);
    if (s == QM_OK)
        s = qm_cli_write_module(c, m);
    qm_module_free(m);
    return qm_cli_exit_code(s);
}
