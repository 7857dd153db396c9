/* cmd_limits.c - qasmill limits frqi --target=DEVICE [IMAGE]: up to which size, and at which
 * compression, a device can show an image, by each method (docs/limits.md). */

#include "tools/reach.h"

#include "encode/encode.h"
#include "encode/image.h"
#include "ir/stats.h"
#include "support/file.h"
#include "tools/device.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BITS = 5, PICTURE = 64 };
#define SHOTS    1e5
#define READABLE 20.0 /* dB */

static const double percents[] = {0, 25, 50, 75, 90, 95, 98};

static qm_status usage(qm_cli *c, const char *what, const char *word)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, what, word);
    return QM_ERR_USAGE;
}

/* Without an image: a gradient with a bright disc. */
static qm_status make_picture(qm_context *cx, qm_image *m)
{
    *m = (qm_image){.width = PICTURE, .height = PICTURE, .frames = 1, .channels = 1, .max = 255};
    qm_status s = qm_image_make(cx, "picture", m);
    for (uint32_t i = 0; !s && i < PICTURE * PICTURE; i++) {
        double x = (i % PICTURE + 0.5) / PICTURE, y = (i / PICTURE + 0.5) / PICTURE;
        bool disc = hypot(x - 0.4, y - 0.4) < 0.25;
        m->samples[i] = 255 * (0.1 + 0.4 * x + 0.1 * y + (disc ? 0.35 : 0));
    }
    return s;
}

static qm_status not_grey(qm_cli *c, const qm_image *m)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
             "limits are of one grey image, but '%s' has %u frame%s, %s", c->files[1], m->frames,
             m->frames == 1 ? "" : "s", qm_image_kind(m));
    return QM_ERR_USAGE;
}

static qm_status load_picture(qm_cli *c, qm_image *m)
{
    if (c->nfiles < 2)
        return make_picture(&c->cx, m);
    qm_status s = qm_image_load(&c->cx, c->files + 1, 1, m);
    if (!s && (m->channels != 1 || m->frames != 1))
        s = not_grey(c, m);
    return s;
}

/* CX of a multi-controlled rotation with k controls, as the method writes it. */
static qm_status count_pixel(qm_cli *c, uint32_t k, qm_encode_method method, uint64_t *cx)
{
    double samples[1 << 2 * MOST_BITS] = {1};
    qm_encode_data d = {.ndims = 1, .size = {1u << k}, .channels = 1, .max = 1, .samples = samples};
    const qm_encode_options o = {.encoding = QM_ENCODING_FRQI, .method = method};
    const qm_pipeline_options p = {.goal = NULL};
    qm_module *m;
    qm_layout layout;
    qm_encode_report report;
    qm_stats stats;
    qm_status s = qm_encode(&c->cx, &d, &o, &m, &layout, &report);
    if (!s)
        s = qm_pipeline_run(m, "inline,expand-controls", &p);
    if (s)
        return s;
    qm_module_stats(m, &c->cx.arena, &stats);
    *cx = stats.cx;
    qm_module_free(m);
    return QM_OK;
}

static void add_row(qm_cli *c, qm_reach *t, const qm_reach_row *row)
{
    QM_RESERVE(&c->cx.arena, t->rows, t->nrows, t->cap);
    t->rows[t->nrows++] = *row;
}

/* A gate a pixel. */
static qm_status add_counted(qm_cli *c, qm_reach *t, uint32_t bits, const double *truth,
                             const double *angles, const char *name, qm_encode_method method)
{
    uint32_t k = 2 * bits;
    uint64_t cx = 0, pixels = 0;
    for (uint32_t x = 0; x < 1u << k; x++)
        pixels += angles[x] != 0;
    qm_status s = count_pixel(c, k, method, &cx);
    if (s)
        return s;
    qm_reach_row row = {.bits = bits, .method = name};
    qm_effect_of_counts(t->target, k, cx * pixels, pixels, &c->cx.arena, &row.effect);
    row.psnr = qm_effect_psnr(&row.effect, k, truth, angles, t->shots, &c->cx.arena);
    add_row(c, t, &row);
    return QM_OK;
}

static void add_gates(qm_cli *c, qm_reach *t, const qm_reach_row *as, const qm_coupled_tree *tree,
                      const double *truth, const double *angles, const qm_synth *s)
{
    qm_reach_row row = *as;
    qm_effect_of_gates(t->target, tree, s, &row.effect);
    row.psnr = qm_effect_psnr(&row.effect, tree->k, truth, angles, t->shots, &c->cx.arena);
    add_row(c, t, &row);
}

/* The wires of the controls. */
static const uint32_t wires[2 * MOST_BITS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

/* One multiplexed rotation on coupled qubits: all of it, and compressed. */
static void add_coupled(qm_cli *c, qm_reach *t, uint32_t bits, qm_coupled_tree *tree,
                        const double *truth, const double *angles)
{
    const qm_multiplexer u = {QM_G_RY, tree->k, wires, tree->k};
    qm_synth s;
    double *kept = QM_NEW_ARRAY(&c->cx.arena, double, (size_t)1 << tree->k);
    qm_synth_init(&s, &c->cx.arena);
    qm_coupled_synthesise(&s, &u, tree, angles);
    add_gates(c, t, &(qm_reach_row){.bits = bits, .method = "ucry"}, tree, truth, angles, &s);
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        const qm_compress_options o = {.goal = QM_COMPRESS_DROP,
                                       .value = percents[i],
                                       .peak = M_PI,
                                       .from_zero = true,
                                       .tree = tree,
                                       .cancel = &c->cx.cancel};
        const qm_reach_row as = {.bits = bits, .method = "best", .percent = percents[i]};
        const qm_compressed *found = qm_compress(&c->cx.arena, angles, tree->k, &o);
        qm_compressed_angles(found, kept);
        qm_synth_init(&s, &c->cx.arena);
        qm_compressed_emit(&s, &u, found);
        add_gates(c, t, &as, &found->tree, truth, kept, &s);
    }
}

static qm_status add_size(qm_cli *c, qm_reach *t, const qm_image *picture, uint32_t bits)
{
    uint32_t k = 2 * bits;
    qm_image m;
    qm_coupled_tree tree;
    if (!qm_coupled_choose(t->target, k, &c->cx.arena, &tree))
        return QM_OK; /* the device is too small */
    qm_status s = qm_image_rescale(&c->cx, picture, 1u << bits, 1u << bits, &m);
    double *truth = QM_NEW_ARRAY(&c->cx.arena, double, (size_t)1 << k);
    double *angles = QM_NEW_ARRAY(&c->cx.arena, double, (size_t)1 << k);
    for (size_t x = 0; !s && x < (size_t)1 << k; x++) {
        truth[x] = m.samples[x] / m.max;
        angles[x] = M_PI * truth[x];
    }
    if (!s)
        s = add_counted(c, t, bits, truth, angles, "mcry", QM_METHOD_MCRY);
    if (!s)
        s = add_counted(c, t, bits, truth, angles, "mary", QM_METHOD_MARY);
    if (s)
        return s;
    add_coupled(c, t, bits, &tree, truth, angles);
    return atomic_load(&c->cx.cancel) ? QM_ERR_CANCELLED : QM_OK;
}

static void print_table(const qm_reach *t)
{
    printf("device %s, %.0f shots, readable from %.4g dB\n\n", t->target->name, t->shots,
           t->readable);
    printf("%-9s%-8s%9s%9s%12s%11s%9s\n", "size", "method", "dropped", "CX", "time, us", "no error",
           "PSNR");
    for (uint32_t i = 0; i < t->nrows; i++) {
        const qm_reach_row *r = &t->rows[i];
        char size[32];
        snprintf(size, sizeof size, "%ux%u", 1u << r->bits, 1u << r->bits);
        printf("%-9s%-8s%8.0f%%%9llu%12.4g%11.4g%9.2f\n", size, r->method, r->percent,
               (unsigned long long)r->effect.cx, r->effect.duration / 1000, r->effect.kept,
               r->psnr);
    }
    printf("\nlargest readable image:\n");
    for (uint32_t i = 0; i < QM_REACH_METHODS; i++) {
        const qm_reach_row *r = qm_reach_largest(t, qm_reach_methods[i]);
        if (r)
            printf("  %-6s%ux%u with %.0f%% dropped, %.2f dB\n", qm_reach_methods[i], 1u << r->bits,
                   1u << r->bits, r->percent, r->psnr);
        else
            printf("  %-6snone\n", qm_reach_methods[i]);
    }
}

static qm_status write_plot(qm_cli *c, const qm_reach *t)
{
    qm_text svg;
    qm_text_init(&svg, &c->cx.arena);
    qm_reach_svg(t, &svg);
    return qm_cli_write_file(c, c->plot, svg.data, svg.size);
}

static qm_status read_options(qm_cli *c, qm_reach *t)
{
    if (strcmp(c->files[0], "frqi") != 0)
        return usage(c, "limits are known of frqi, but '%s' is given", c->files[0]);
    if (!c->target)
        return usage(c, "%s", "--target=DEVICE is needed ('qasmill target' lists some)");
    char *end = NULL;
    t->readable = c->psnr ? strtod(c->psnr, &end) : READABLE;
    if (c->psnr && (end == c->psnr || *end || !isfinite(t->readable) || t->readable < 0))
        return usage(c, "--psnr takes a number of dB from 0, but '%s' is given", c->psnr);
    t->shots = c->run.shots == QM_NO_SHOTS ? SHOTS : (double)c->run.shots;
    if (t->shots < 1)
        return usage(c, "%s", "at least 1 shot is needed");
    qm_target *target = NULL;
    qm_status s = qm_device_find(&c->cx, c->target, &target);
    t->target = target;
    return s;
}

int qm_cmd_limits(qm_cli *c)
{
    qm_reach t = {.nrows = 0};
    qm_image picture;
    qm_status s = read_options(c, &t);
    if (!s)
        s = load_picture(c, &picture);
    for (uint32_t bits = 1; !s && bits <= MOST_BITS; bits++)
        s = add_size(c, &t, &picture, bits);
    if (!s && c->plot)
        s = write_plot(c, &t);
    if (!s && c->json) {
        qm_text out;
        qm_text_init(&out, &c->cx.arena);
        qm_reach_json(&t, &out);
        s = qm_cli_write(NULL, out.data, out.size);
    } else if (!s) {
        print_table(&t);
    }
    qm_status flushed = qm_cli_flush(c);
    return qm_cli_exit_code(s == QM_OK ? flushed : s);
}
