/* cmd_decode.c - qasmill decode [COUNTS] FILE. */

#include "tools/cli.h"

#include "encode/counts.h"
#include "encode/quality.h"
#include "runtime/observe/observe.h"
#include "support/text.h"

#include <math.h>
#include <string.h>

typedef struct decoded {
    qm_layout layout;
    qm_decoder decoder;
    bool shots;
    qm_decoded *samples;
    qm_image image;
    qm_image reference;
    qm_quality quality; /* with a reference */
} decoded;

static qm_status keep_outcomes(void *payload, const qm_program *p, const qm_run_options *o,
                               const qm_result *r)
{
    qm_decoder *d = payload;
    qm_status s = QM_OK;
    (void)p;
    for (uint32_t i = 0; s == QM_OK && i < r->noutcomes; i++)
        s = qm_decoder_add(d, r->outcomes[i].bits,
                           o->exact ? r->outcomes[i].probability : (double)r->outcomes[i].count);
    return s;
}

static qm_status keep_qubits(void *payload, const qm_program *p, const qm_run_options *o,
                             const qm_result *r)
{
    (void)p;
    for (uint32_t i = 0; i < o->requests->nmarginals; i++)
        qm_decoder_add_qubit(payload, i, r->observed->marginals[i]);
    return QM_OK;
}

/* Of qubits that are encoded one by one, each is asked for alone: together they have too many
 * outcomes. */
static qm_status run_qubits(qm_cli *c, const qm_module *m, decoded *d)
{
    uint32_t n = d->decoder.qubits, *qubits = QM_NEW_ARRAY(&c->cx.arena, uint32_t, n);
    qm_qubit_list *lists = QM_NEW_ARRAY(&c->cx.arena, qm_qubit_list, n);
    for (uint32_t q = 0; q < n; q++) {
        qubits[q] = q;
        lists[q] = (qm_qubit_list){"", &qubits[q], 1};
    }
    qm_requests requests = {.marginals = lists, .nmarginals = n};
    c->run.requests = &requests;
    qm_status s = qm_session_execute(m, &c->run, keep_qubits, &d->decoder);
    c->run.requests = NULL;
    return s;
}

static qm_status run(qm_cli *c, const qm_module *m, decoded *d)
{
    d->shots = c->run.shots != QM_NO_SHOTS;
    c->run.exact = !d->shots;
    c->run.cancel = &c->cx.cancel;
    qm_progress_stage("running");
    if (!d->shots && d->layout.encoding == QM_ENCODING_ANGLE)
        return run_qubits(c, m, d);
    return qm_session_execute(m, &c->run, keep_outcomes, &d->decoder);
}

static qm_status read_counts(qm_cli *c, decoded *d)
{
    qm_status s;
    if (c->run.exact || c->run.shots != QM_NO_SHOTS) {
        qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                 "'%s' has the counts: nothing is run by shots or exactly", c->files[0]);
        return QM_ERR_USAGE;
    }
    uint32_t source = qm_session_read(&c->cx, c->files[0], &s);
    if (source == QM_NONE)
        return s;
    const qm_source *t = &c->cx.sources.list[source];
    return qm_counts_read(&d->decoder, t->name, t->text, t->size, &d->shots);
}

static uint32_t dimension(const qm_layout *l, uint32_t d)
{
    return d < l->ndims ? l->size[d] : 1;
}

/* What the image will be: further dimensions than three are frames after frames. */
static void shape_image(decoded *d)
{
    const qm_layout *l = &d->layout;
    d->image = (qm_image){.width = dimension(l, 0),
                          .height = dimension(l, 1),
                          .channels = l->channels,
                          .max = l->max,
                          .frames = 1};
    for (uint32_t i = 2; i < l->ndims; i++)
        d->image.frames *= l->size[i];
}

static qm_status make_image(qm_cli *c, decoded *d)
{
    d->samples = qm_decoder_finish(&d->decoder);
    qm_status s = qm_image_make(&c->cx, "the decoded image", &d->image);
    for (uint64_t i = 0; s == QM_OK && i < d->decoder.count; i++)
        d->image.samples[i] = d->samples[i].value;
    return s;
}

static qm_status check_reference(qm_cli *c, const decoded *d)
{
    const qm_image *a = &d->reference, *b = &d->image;
    if (a->width != b->width || a->height != b->height || a->frames != b->frames ||
        a->channels != b->channels)
        return qm_image_fault(&c->cx, c->reference, QM_IMAGE_NO_PLACE,
                              "%u x %u pixels, %u frame%s, %s; but the decoded image has %u x %u, "
                              "%u, %s",
                              a->width, a->height, a->frames, a->frames == 1 ? "" : "s",
                              qm_image_kind(a), b->width, b->height, b->frames, qm_image_kind(b));
    return QM_OK;
}

static uint64_t count_unseen(const decoded *d)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < d->decoder.count; i++)
        n += !d->samples[i].seen;
    return n;
}

/* Half the width of the confidence intervals: the mean, and the largest. */
static void intervals(const decoded *d, double *mean, double *largest)
{
    *mean = *largest = 0;
    for (uint64_t i = 0; i < d->decoder.count; i++) {
        double half = (d->samples[i].high - d->samples[i].low) / 2;
        *mean += half / (double)d->decoder.count;
        *largest = fmax(*largest, half);
    }
}

static void print_text(const qm_cli *c, const decoded *d)
{
    const qm_image *m = &d->image;
    printf("image       %u x %u pixels", m->width, m->height);
    if (m->frames > 1)
        printf(", %u frames", m->frames);
    printf(", %s, values to %u, %s\n", qm_image_kind(m), m->max,
           qm_encoding_names[d->layout.encoding]);
    if (d->shots) {
        double mean, largest;
        intervals(d, &mean, &largest);
        printf("shots       %.0f\n", d->decoder.total);
        printf("unseen      %llu of %llu samples%s\n", (unsigned long long)count_unseen(d),
               (unsigned long long)d->decoder.count, count_unseen(d) ? ", left black" : "");
        printf("interval    95%%: +- %.4g in the mean, +- %.4g at most\n", mean, largest);
    }
    if (c->reference)
        printf("PSNR        %.4f dB\nSSIM        %.6f\nmean error  %.6g\n", d->quality.psnr,
               d->quality.ssim, d->quality.mean_error);
}

static void put_number(qm_text *t, const char *before, double v)
{
    char text[QM_DOUBLE_TEXT];
    qm_format_double(text, v);
    qm_text_printf(t, isfinite(v) ? "%s%s" : "%s\"%s\"", before, text);
}

static void print_json(const qm_cli *c, const decoded *d, qm_text *t)
{
    const qm_image *m = &d->image;
    qm_text_printf(t,
                   "{\n  \"encoding\": \"%s\",\n  \"width\": %u,\n  \"height\": %u,\n  \"frames\": "
                   "%u,\n  \"channels\": %u,\n  \"max\": %u,\n",
                   qm_encoding_names[d->layout.encoding], m->width, m->height, m->frames,
                   m->channels, m->max);
    if (d->shots)
        qm_text_printf(t, "  \"shots\": %.0f,\n  \"unseen\": %llu,\n", d->decoder.total,
                       (unsigned long long)count_unseen(d));
    if (c->reference) {
        put_number(t, "  \"psnr\": ", d->quality.psnr);
        put_number(t, ",\n  \"ssim\": ", d->quality.ssim);
        put_number(t, ",\n  \"mean_error\": ", d->quality.mean_error);
        qm_text_puts(t, ",\n");
    }
    qm_text_puts(t, "  \"samples\": [");
    for (uint64_t i = 0; i < d->decoder.count; i++) {
        const qm_decoded *v = &d->samples[i];
        put_number(t, i ? ",\n    {\"value\": " : "\n    {\"value\": ", v->value);
        if (d->shots) {
            put_number(t, ", \"low\": ", v->low);
            put_number(t, ", \"high\": ", v->high);
            qm_text_printf(t, ", \"seen\": %s", v->seen ? "true" : "false");
        }
        qm_text_puts(t, "}");
    }
    qm_text_puts(t, "\n  ]\n}\n");
}

/* What can be known to be wrong before the program runs. */
static qm_status prepare(qm_cli *c, const qm_module *m, decoded *d)
{
    qm_status s = qm_layout_find(m, &d->layout);
    if (s != QM_OK)
        return s;
    shape_image(d);
    if (c->output)
        s = qm_image_check_path(&c->cx, &d->image, c->output);
    if (s == QM_OK && c->reference)
        s = qm_image_load(&c->cx, &c->reference, 1, &d->reference);
    if (s == QM_OK && c->reference)
        s = check_reference(c, d);
    return s;
}

static qm_status decode(qm_cli *c, const qm_module *m)
{
    decoded d = {0};
    qm_status s = prepare(c, m, &d);
    if (s != QM_OK)
        return s;
    qm_decoder_init(&d.decoder, &c->cx, &d.layout, m->nqubits);
    s = c->nfiles == 2 ? read_counts(c, &d) : run(c, m, &d);
    if (s == QM_OK)
        s = make_image(c, &d);
    if (s == QM_OK && c->reference)
        d.quality = qm_image_quality(&d.reference, &d.image);
    if (s == QM_OK && c->output)
        s = qm_image_save(&c->cx, &d.image, c->output);
    if (s != QM_OK)
        return s;
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    if (c->json) {
        print_json(c, &d, &t);
        fwrite(t.data, 1, t.size, stdout);
    } else {
        print_text(c, &d);
    }
    return qm_cli_flush(c);
}

/* The usual slip: the files the other way round. */
static bool ends_as_counts(const char *path)
{
    size_t n = strlen(path);
    return n > 5 && strcmp(path + n - 5, ".json") == 0;
}

int qm_cmd_decode(qm_cli *c)
{
    qm_module *m;
    if (ends_as_counts(c->files[c->nfiles - 1])) {
        qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                 "'%s' is no program: the counts come first, then the program",
                 c->files[c->nfiles - 1]);
        return qm_cli_exit_code(QM_ERR_USAGE);
    }
    qm_status s = qm_cli_check_shots(c);
    if (s == QM_OK)
        s = qm_cli_compile(c, c->files[c->nfiles - 1], qm_simulation_pipeline, &m);
    if (s != QM_OK)
        return qm_cli_exit_code(s);
    s = decode(c, m);
    qm_module_free(m);
    return qm_cli_exit_code(s);
}
