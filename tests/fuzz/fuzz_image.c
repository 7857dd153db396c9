/* Fuzz target: any bytes as an image file, and as counts. The readers must not crash, and refuse
 * with one message or give samples within their range; an image that is read is encoded. */

#include "tests/fuzz/fuzz.h"

#include "encode/counts.h"
#include "encode/encode.h"
#include "encode/image.h"

enum { MOST_SAMPLES = 1 << 16, MOST_ENCODED = 1 << 8 };

static void encode(qm_context *cx, const qm_image *m)
{
    qm_encode_data d = {.ndims = 3,
                        .size = {m->width, m->height, m->frames},
                        .channels = m->channels,
                        .max = m->max,
                        .samples = m->samples};
    qm_encode_options o = {.encoding = QM_ENCODING_FRQI, .method = QM_METHOD_UCRY};
    qm_module *out;
    qm_layout l;
    qm_encode_report r;
    if (qm_encode(cx, &d, &o, &out, &l, &r) != QM_OK)
        fuzz_fault("an image that was read cannot be encoded", "");
    qm_module_free(out);
}

static void read_image(qm_context *cx, const uint8_t *data, size_t size)
{
    qm_image m;
    qm_status s = qm_image_read(cx, "image", data, size, &m);
    if ((s == QM_OK) != (cx->diag.errors == 0))
        fuzz_fault("a status that disagrees with the messages", "");
    if (s != QM_OK)
        return;
    for (size_t i = 0; i < qm_image_count(&m); i++)
        if (!(m.samples[i] >= 0 && m.samples[i] <= m.max))
            fuzz_fault("a sample out of range", "");
    if (qm_image_count(&m) <= MOST_ENCODED)
        encode(cx, &m);
}

static void read_counts(qm_context *cx, const char *text, size_t size)
{
    const qm_layout l = {.encoding = QM_ENCODING_FRQI,
                         .ndims = 2,
                         .size = {2, 2},
                         .bits = {1, 1},
                         .channels = 1,
                         .max = 255};
    qm_decoder d;
    bool shots;
    uint32_t errors = cx->diag.errors;
    qm_decoder_init(&d, cx, &l, 4);
    qm_status s = qm_counts_read(&d, "counts", text, size, &shots);
    if ((s == QM_OK) != (cx->diag.errors == errors))
        fuzz_fault("a status that disagrees with the messages", text);
    const qm_decoded *v = qm_decoder_finish(&d);
    for (uint32_t i = 0; s == QM_OK && i < d.count; i++)
        if (!(v[i].low <= v[i].high && v[i].value >= 0 && v[i].value <= l.max))
            fuzz_fault("a decoded sample out of range", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    cx->limits.image_samples = MOST_SAMPLES;
    if (setjmp(cx->recover) == 0) {
        read_image(cx, data, size);
        read_counts(cx, qm_arena_strdup(&cx->arena, (const char *)data, size), size);
    }
    fuzz_context_free(cx);
    return 0;
}
