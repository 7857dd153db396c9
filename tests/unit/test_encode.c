/* Programs of images: the state that the dense reference finds is that of the definition, decoding
 * gives the image back, and the counts of CX are those of the literature or less. */
#include "encode/decode.h"
#include "encode/encode.h"

#include "ir/stats.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

/* A picture without regularity whose values are no zeros, from a formula. */
static void fill(double *v, uint32_t n, uint32_t max)
{
    for (uint32_t i = 0; i < n; i++)
        v[i] = 1 + floor((max - 1) * (0.5 + 0.5 * sin(37.0 * i * i + 5.0 * i + 1)));
}

static qm_module *encode(qm_context *cx, const qm_encode_data *d, const qm_encode_options *o,
                         qm_layout *l)
{
    qm_module *m;
    qm_encode_report r;
    if (qm_encode(cx, d, o, &m, l, &r) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    test_verify(m, "after encoding");
    return m;
}

static uint64_t cx_of(const qm_module *m, qm_arena *arena)
{
    qm_stats s;
    qm_module_stats(m, arena, &s);
    return s.cx;
}

/* The amplitude of the definition, up to the relative phases of `mary`. */
static double amplitude(const qm_encode_data *d, const qm_layout *l, uint64_t state)
{
    uint32_t k = qm_layout_position_bits(l), bits = qm_layout_value_bits(l);
    uint64_t position = state & (((uint64_t)1 << k) - 1), rest = state >> k;
    double value[3] = {0, 0, 0}, scale = pow(2, -0.5 * k);
    uint64_t npixels = qm_layout_count(l, UINT64_MAX) / l->channels;
    for (uint64_t i = 0; i < npixels; i++)
        for (uint32_t c = 0; c < l->channels && qm_layout_position(l, i) == position; c++)
            value[c] = d->samples[i * l->channels + c];
    switch (l->encoding) {
    case QM_ENCODING_FRQI:
        for (uint32_t c = 0; c < l->channels; c++) {
            double t = value[c] / l->max * M_PI_2;
            scale *= rest >> c & 1 ? sin(t) : cos(t);
        }
        return scale;
    case QM_ENCODING_MCRQI: {
        double t = (rest & 3) < l->channels ? value[rest & 3] / l->max * M_PI_2 : 0;
        return scale / 2 * (rest >> 2 & 1 ? sin(t) : cos(t));
    }
    case QM_ENCODING_NEQR:
        for (uint32_t c = 0; c < l->channels; c++)
            if ((rest >> c * bits & ((1u << bits) - 1)) != (uint64_t)value[c])
                return 0;
        return scale;
    case QM_ENCODING_QPIE:
        return (l->channels == 1 ? value[0] : rest < 3 ? value[rest] : 0) / l->norm;
    default:
        return NAN;
    }
}

static void check_state(const qm_module *m, const qm_encode_data *d, const qm_layout *l,
                        bool phases, qm_arena *arena)
{
    dense_result r = dense_run(m, 0, NULL, 0, arena);
    assert_null(r.error);
    assert_int_equal(r.nstates, 1);
    for (uint64_t i = 0; i < (uint64_t)1 << m->nqubits; i++) {
        double complex a = r.states[0][i];
        uint64_t state = i & (((uint64_t)1 << qm_layout_qubits(l, 1)) - 1);
        double want = state == i ? amplitude(d, l, state) : 0; /* an ancilla is in |0> */
        double off = phases ? fabs(cabs(a) - fabs(want)) : cabs(a - want);
        if (!(off < 1e-9))
            test_fail("%s, amplitude %llu: %g%+gi, not %g", qm_encoding_names[l->encoding],
                      (unsigned long long)i, creal(a), cimag(a), want);
    }
}

/* The samples from the exact distribution of the measured program, by the reference. */
static const qm_decoded *decoded(const qm_module *m, const qm_layout *l, qm_context *cx)
{
    dense_result r = dense_run(m, 0, NULL, 0, &cx->arena);
    qm_decoder decoder;
    assert_null(r.error);
    qm_decoder_init(&decoder, cx, l, m->nqubits);
    for (uint32_t i = 0; i < r.noutcomes; i++)
        assert_int_equal(qm_decoder_add(&decoder, r.outcomes[i].bits, r.outcomes[i].probability),
                         QM_OK);
    return qm_decoder_finish(&decoder);
}

/* The image is what the measured program gives. */
static void check_decoded(const qm_module *m, const qm_encode_data *d, const qm_layout *l,
                          qm_context *cx)
{
    const qm_decoded *v = decoded(m, l, cx);
    uint64_t count = qm_layout_count(l, UINT64_MAX);
    for (uint64_t i = 0; i < count; i++)
        if (!(fabs(v[i].value - d->samples[i]) < 1e-9 * d->max) || !v[i].seen)
            test_fail("%s, sample %llu: %.15g, not %g", qm_encoding_names[l->encoding],
                      (unsigned long long)i, v[i].value, d->samples[i]);
}

static const struct {
    uint32_t ndims, size[4], channels, max;
} shapes[] = {{2, {1, 1}, 1, 255}, {2, {2, 2}, 1, 255},    {2, {3, 5}, 1, 255},
              {2, {4, 4}, 1, 15},  {2, {2, 3}, 3, 7},      {3, {2, 3, 3}, 1, 200},
              {1, {7}, 3, 3},      {4, {2, 1, 3, 2}, 1, 9}};

static void states_are_those_of_the_definitions(void **state)
{
    (void)state;
    static const struct {
        qm_encoding encoding;
        qm_encode_method method;
    } ways[] = {{QM_ENCODING_FRQI, QM_METHOD_BEST},  {QM_ENCODING_FRQI, QM_METHOD_MCRY},
                {QM_ENCODING_FRQI, QM_METHOD_UCRY},  {QM_ENCODING_FRQI, QM_METHOD_MARY},
                {QM_ENCODING_MCRQI, QM_METHOD_BEST}, {QM_ENCODING_MCRQI, QM_METHOD_MARY},
                {QM_ENCODING_NEQR, QM_METHOD_BEST},  {QM_ENCODING_NEQR, QM_METHOD_MCX},
                {QM_ENCODING_QPIE, QM_METHOD_BEST}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
            qm_context *cx = test_context_new();
            double samples[MOST];
            fill(samples, MOST, shapes[s].max);
            qm_encode_data d = {.ndims = shapes[s].ndims,
                                .channels = shapes[s].channels,
                                .max = shapes[s].max,
                                .samples = samples};
            memcpy(d.size, shapes[s].size, sizeof shapes[s].size);
            qm_encode_options o = {.encoding = ways[w].encoding, .method = ways[w].method};
            qm_layout l;
            if (o.encoding != QM_ENCODING_QPIE || d.size[0] > 1) {
                qm_module *m = encode(cx, &d, &o, &l);
                check_state(m, &d, &l, o.method == QM_METHOD_MARY, &cx->arena);
                qm_module_free(m);
                o.measure = true;
                m = encode(cx, &d, &o, &l);
                if (o.encoding != QM_ENCODING_QPIE) /* whose black samples are certain, not seen */
                    check_decoded(m, &d, &l, cx);
                qm_module_free(m);
            }
            test_context_free(cx);
        }
}

/* Each size of the MARY gate, with and without the ancilla. */
static void mary_exists_up_to_ten_controls(void **state)
{
    (void)state;
    static const uint32_t cx_of_pixel[] = {0, 2, 4, 6, 10, 14, 18, 24, 30, 36, 42};
    for (uint32_t k = 0; k <= 11; k++) {
        qm_context *cx = test_context_new();
        double *samples = QM_NEW_ARRAY(&cx->arena, double, 1u << k);
        fill(samples, 1u << k, 255);
        for (uint32_t i = 0; k > 6 && i < 1u << k; i++) /* fewer gates: the reference is slow */
            samples[i] = i % 61 == 5 ? samples[i] : 0;
        uint32_t lit = 0;
        for (uint32_t i = 0; i < 1u << k; i++)
            lit += samples[i] != 0;
        qm_encode_data d = {1, {1u << k}, 1, 255, samples};
        qm_encode_options o = {.encoding = QM_ENCODING_FRQI, .method = QM_METHOD_MARY};
        qm_module *m;
        qm_layout l;
        qm_encode_report r;
        qm_status s = qm_encode(cx, &d, &o, &m, &l, &r);
        assert_int_equal(s, k <= 10 ? QM_OK : QM_ERR_USAGE);
        if (s == QM_OK) {
            assert_int_equal(cx_of(m, &cx->arena), (uint64_t)lit * cx_of_pixel[k]);
            check_state(m, &d, &l, true, &cx->arena);
        }
        qm_module_free(m);
        test_context_free(cx);
    }
}

static void counts_are_those_of_the_literature_or_less(void **state)
{
    (void)state;
    for (uint32_t b = 1; b <= 5; b++) {
        qm_context *cx = test_context_new();
        uint32_t side = 1u << b, n = side * side;
        double *samples = QM_NEW_ARRAY(&cx->arena, double, n);
        fill(samples, n, 255);
        static const uint64_t mary[] = {0, 16, 160, 1152, 7680, 43008};
        qm_encode_data d = {2, {side, side}, 1, 255, samples};
        const struct {
            qm_encode_options o;
            uint64_t cx;
        } rows[] = {
            {{.encoding = QM_ENCODING_FRQI}, n - 1},
            {{.encoding = QM_ENCODING_FRQI, .measure = true}, n - 1},
            {{.encoding = QM_ENCODING_FRQI, .method = QM_METHOD_UCRY}, n},
            {{.encoding = QM_ENCODING_FRQI, .method = QM_METHOD_UCRY, .measure = true}, n - 1},
            {{.encoding = QM_ENCODING_FRQI, .method = QM_METHOD_MARY}, mary[b]},
            {{.encoding = QM_ENCODING_QPIE}, n - 1 - 2 * b},
        };
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            qm_layout l;
            qm_module *m = encode(cx, &d, &rows[i].o, &l);
            assert_int_equal(cx_of(m, &cx->arena), rows[i].cx);
            qm_module_free(m);
        }
        test_context_free(cx);
    }
}

/* Equal pixels, symmetric pictures and pictures of one colour cost less. */
static void regular_images_cost_less(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    double flat[64], stripes[64], mirrored[64];
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t x = i % 8, y = i / 8;
        flat[i] = 17;
        stripes[i] = 3 + 20.0 * (x * x % 11);
        mirrored[i] = fmod(100 + 31.0 * (x < 4 ? x : 7 - x) + 7.0 * y * y, 256);
    }
    const struct {
        const double *samples;
        uint64_t most;
    } rows[] = {{flat, 0}, {stripes, 7}, {mirrored, 40}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_encode_data d = {2, {8, 8}, 1, 255, rows[i].samples};
        qm_encode_options o = {.encoding = QM_ENCODING_FRQI};
        qm_layout l;
        qm_module *m = encode(cx, &d, &o, &l);
        assert_in_range(cx_of(m, &cx->arena), 0, rows[i].most);
        check_state(m, &d, &l, false, &cx->arena);
        qm_module_free(m);
    }
    test_context_free(cx);
}

/* What is said of a compressed image is so, and it keeps to what was asked for. */
static void compressed_images_are_as_good_as_said(void **state)
{
    (void)state;
    static const struct {
        qm_compress_goal goal;
        double value;
    } goals[] = {{QM_COMPRESS_DROP, 50},
                 {QM_COMPRESS_DROP, 90},
                 {QM_COMPRESS_PSNR, 20},
                 {QM_COMPRESS_MAX_CX, 12},
                 {QM_COMPRESS_FIDELITY, 0.95}};
    double samples[64 * 3];
    for (uint32_t i = 0; i < 64 * 3; i++) /* a smooth picture with an edge */
        samples[i] = floor(120 + 100 * sin(i / 9.0) * cos(i % 8 / 3.0)) * (i % 11 ? 1 : 0.2);
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++)
        for (uint32_t kind = 0; kind < 6; kind++) {
            qm_context *cx = test_context_new();
            uint32_t channels = kind < 4 ? 1 : 3;
            qm_encode_data d = {2, {8, kind < 4 ? 8 : 4}, channels, 255, samples};
            qm_encode_options o = {.encoding = kind == 5 ? QM_ENCODING_MCRQI : QM_ENCODING_FRQI,
                                   .compress = goals[g].goal,
                                   .compress_value = goals[g].value,
                                   .measure = true,
                                   .relabel = kind & 1};
            qm_module *m;
            qm_layout l;
            qm_encode_report r;
            assert_int_equal(qm_encode(cx, &d, &o, &m, &l, &r), QM_OK);
            test_verify(m, "after encoding");
            const qm_decoded *v = decoded(m, &l, cx);
            double squares = 0;
            uint32_t count = (uint32_t)qm_layout_count(&l, UINT64_MAX);
            for (uint32_t i = 0; i < count; i++)
                squares += pow((v[i].value - samples[i]) / 255, 2);
            double psnr = -10 * log10(squares / count);
            if (kind < 5 ? fabs(psnr - r.psnr) > 1e-6 : psnr < r.psnr - 1.26)
                test_fail("goal %zu, kind %u: %g dB, not %g", g, kind, psnr, r.psnr);
            if (goals[g].goal == QM_COMPRESS_PSNR)
                assert_true(r.psnr >= goals[g].value - 1e-6);
            if (goals[g].goal == QM_COMPRESS_FIDELITY)
                assert_true(r.fidelity >= goals[g].value - 1e-9);
            if (goals[g].goal == QM_COMPRESS_MAX_CX)
                assert_in_range(cx_of(m, &cx->arena), 0, (uint64_t)goals[g].value);
            qm_module_free(m);
            test_context_free(cx);
        }
}

/* A channel that is flat leaves its CX to the others, and the budget is used up. */
static void channels_share_a_budget(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    double samples[256 * 3], one[256];
    for (uint32_t i = 0; i < 256; i++) {
        one[i] = floor(120 + 100 * sin(i / 9.0) * cos(i % 16 / 3.0)) * (i % 11 ? 1 : 0.2);
        samples[3 * i] = 77;
        samples[3 * i + 1] = one[i];
        samples[3 * i + 2] = i % 16 < 8 ? 10 : 200;
    }
    qm_encode_data d = {2, {16, 16}, 3, 255, samples};
    const qm_encode_options o = {
        .encoding = QM_ENCODING_FRQI, .compress = QM_COMPRESS_MAX_CX, .compress_value = 60};
    qm_encode_report r, alone;
    qm_module *m;
    qm_layout l;
    assert_int_equal(qm_encode(cx, &d, &o, &m, &l, &r), QM_OK);
    assert_in_range(cx_of(m, &cx->arena), 58, 60);
    qm_module_free(m);
    d = (qm_encode_data){2, {16, 16}, 1, 255, one};
    qm_encode_options rest = o;
    rest.compress_value = 57;
    assert_int_equal(qm_encode(cx, &d, &rest, &m, &l, &alone), QM_OK);
    assert_true(r.psnr > alone.psnr + 10 * log10(3) - 0.3);
    qm_module_free(m);
    test_context_free(cx);
}

/* angle and basis have too many qubits for a statevector of the reference: their gates are read. */
static void products_have_a_qubit_a_number(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    static const double samples[6] = {0, 5, 10, 15, 3, 8};
    qm_encode_data d = {2, {2, 1}, 3, 15, samples};
    qm_layout l;
    qm_encode_options o = {.encoding = QM_ENCODING_ANGLE, .measure = true};
    qm_module *m = encode(cx, &d, &o, &l);
    assert_int_equal(m->nqubits, 6);
    check_decoded(m, &d, &l, cx);
    qm_module_free(m);
    o = (qm_encode_options){.encoding = QM_ENCODING_BASIS};
    m = encode(cx, &d, &o, &l);
    assert_int_equal(m->nqubits, 24);
    uint64_t ones = 0;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        if (m->blocks[0].ops[i].kind == QM_OP_GATE) {
            assert_int_equal(m->blocks[0].ops[i].code, QM_G_X);
            ones |= 1u << m->blocks[0].ops[i].qubit[0];
        }
    assert_int_equal(ones, 0x83fa50);
    qm_module_free(m);
    test_context_free(cx);
}

/* Text, and compilation, keep what the decoder needs. */
static void layouts_live_in_the_program(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    double samples[MOST];
    fill(samples, MOST, 255);
    for (qm_encoding e = 0; e < QM_ENCODINGS; e++) {
        qm_encode_data d = {3, {3, 2, 2}, 1, 255, samples};
        qm_encode_options o = {.encoding = e};
        qm_layout l, found;
        qm_module *m = encode(cx, &d, &o, &l);
        qm_module *read = test_compile(cx, test_print(m, QM_DIALECT_QASM3));
        test_pipeline("inline,cancel-inverses,merge-rotations,commute-cancel", read);
        assert_int_equal(qm_layout_find(read, &found), QM_OK);
        assert_string_equal(qm_layout_text(&l, &cx->arena), qm_layout_text(&found, &cx->arena));
        qm_module_free(m);
        qm_module_free(read);
    }
    test_context_free(cx);
}

/* Each CX is on a coupled pair of the device's qubits that the program names. */
static void check_coupled(const qm_module *m, const qm_target *t)
{
    uint32_t qubits[16], n = 0;
    const qm_block *b = &m->blocks[0];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        const char *at = op->kind == QM_OP_PRAGMA ? qm_intern_cstr(&m->cx->names, op->code) : "";
        at = strstr(at, "qasmill.target ") ? strstr(at, "qubits=") : NULL;
        assert_true(!at || n == 0);
        for (; at; at = strchr(at + 1, ','))
            qubits[n++] = (uint32_t)strtoul(strpbrk(at, "0123456789"), NULL, 10);
        if (op->kind == QM_OP_GATE && op->nqubits == 2) {
            assert_int_equal(n, m->nqubits);
            assert_true(qm_target_coupled(t, qubits[op->qubit[0]], qubits[op->qubit[1]]));
        }
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++)
            assert_true(qubits[i] != qubits[j] && qubits[i] < t->nqubits);
}

/* On a device, where the walk may end anywhere: no more CX, and the same picture; of each channel.
 */
static void devices_measure_the_image(void **state)
{
    (void)state;
    static const struct {
        const char *device;
        qm_compress_goal goal;
        double value;
        uint32_t channels;
    } rows[] = {{"line:5", QM_COMPRESS_EXACT, 0, 1},   {"grid:2x3", QM_COMPRESS_EXACT, 0, 1},
                {"line:5", QM_COMPRESS_MAX_CX, 12, 1}, {"heavy-hex:127", QM_COMPRESS_DROP, 40, 1},
                {"line:7", QM_COMPRESS_EXACT, 0, 3},   {"grid:3x3", QM_COMPRESS_EXACT, 0, 3},
                {"full:7", QM_COMPRESS_EXACT, 0, 3},   {"heavy-hex:127", QM_COMPRESS_MAX_CX, 50, 3},
                {"ring:8", QM_COMPRESS_MAX_CX, 9, 3},  {"line:9", QM_COMPRESS_DROP, 40, 3},
                {"grid:2x4", QM_COMPRESS_PSNR, 25, 3}, {"full:8", QM_COMPRESS_FIDELITY, 0.99, 3}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        qm_context *cx = test_context_new();
        double samples[48];
        uint32_t channels = rows[r].channels, n = 16 * channels;
        fill(samples, n, 255);
        const qm_encode_data d = {
            .ndims = 2, .size = {4, 4}, .channels = channels, .max = 255, .samples = samples};
        qm_encode_options o = {.encoding = QM_ENCODING_FRQI,
                               .compress = rows[r].goal,
                               .compress_value = rows[r].value};
        qm_target *target;
        bool known;
        assert_int_equal(qm_target_generate(cx, rows[r].device, &known, &target), QM_OK);
        o.target = target;
        qm_layout l;
        qm_encode_report report;
        qm_module *plain = encode(cx, &d, &o, &l), *measured;
        o.measure = true;
        assert_int_equal(qm_encode(cx, &d, &o, &measured, &l, &report), QM_OK);
        test_verify(measured, "after encoding");
        check_coupled(plain, target);
        check_coupled(measured, target);
        if (rows[r].goal == QM_COMPRESS_EXACT)
            check_state(plain, &d, &l, false, &cx->arena);
        uint64_t before = cx_of(plain, &cx->arena), now = cx_of(measured, &cx->arena);
        assert_true(rows[r].goal == QM_COMPRESS_MAX_CX ? now <= rows[r].value : now <= before);
        const qm_decoded *v = decoded(measured, &l, cx);
        double squares = 0;
        for (uint32_t i = 0; i < n; i++)
            squares += (v[i].value - samples[i]) * (v[i].value - samples[i]);
        if (rows[r].goal == QM_COMPRESS_EXACT)
            assert_true(squares < 1e-12);
        else
            assert_true(fabs(10 * log10(255.0 * 255 * n / squares) - report.psnr) < 1e-6);
        qm_module_free(plain);
        qm_module_free(measured);
        test_context_free(cx);
    }
}

/* What the last qubit is rotated by for each of 2^k values of the others, from 0 to pi: the angles
 * of RY with the parities that CX have brought there, which are its Walsh coefficients. `flip`:
 * added to what is measured. */
static void follow_parities(const qm_module *m, uint32_t k, double *angles, uint32_t flip)
{
    uint32_t mask = 0, size = 1u << k;
    memset(angles, 0, size * sizeof *angles);
    for (uint32_t i = 0; i < m->blocks[0].nops; i++) {
        const qm_op *op = &m->blocks[0].ops[i];
        if (op->kind != QM_OP_GATE || op->code == QM_G_H)
            continue;
        assert_int_equal(op->qubit[op->nqubits - 1], k);
        if (op->code == QM_G_CX)
            mask ^= 1u << op->qubit[0];
        else
            angles[mask] += m->params[op->param].value;
    }
    for (uint32_t half = 1; half < size; half *= 2)
        for (uint32_t x = 0; x < size; x++)
            if (!(x & half)) {
                double sum = angles[x] + angles[x | half];
                angles[x | half] = angles[x] - angles[x | half];
                angles[x] = sum;
            }
    for (uint32_t x = 0; x < size; x++)
        if (__builtin_parity(x & (mask ^ flip)))
            angles[x] = M_PI - angles[x];
}

/* Those that are not searched: with zeros among the coefficients too. */
static void large_pictures_are_exact(void **state)
{
    (void)state;
    enum { K = 14 };
    for (uint32_t n = 0; n < 8; n++) {
        qm_context *cx = test_context_new();
        double *samples = QM_NEW_ARRAY(&cx->arena, double, 1u << K);
        double *angles = QM_NEW_ARRAY(&cx->arena, double, 1u << K);
        fill(samples, 1u << K, 255);
        for (uint32_t i = 0; n / 4 && i < 1u << K; i++) /* half of the coefficients are zero */
            samples[i] = samples[i & ~64u];
        const qm_encode_data d = {2, {1u << K / 2, 1u << K / 2}, 1, 255, samples};
        const qm_encode_options o = {.encoding = QM_ENCODING_FRQI,
                                     .method = n & 1 ? QM_METHOD_UCRY : QM_METHOD_BEST,
                                     .measure = n & 2};
        qm_layout l;
        qm_module *m = encode(cx, &d, &o, &l);
        uint64_t cx_count = cx_of(m, &cx->arena);
        uint64_t all = (uint64_t)(n & 1 && !(n & 2) ? 1u : 0u) + (1u << K) - 1;
        assert_true(n / 4 ? cx_count <= all * 5 / 8 : cx_count == all);
        bool open = o.method == QM_METHOD_UCRY && o.measure;
        follow_parities(m, K, angles, open ? 1u << (K - 1) : 0);
        for (uint32_t i = 0; i < 1u << K; i++)
            assert_true(fabs(angles[i] - M_PI * samples[i] / 255) < 1e-9);
        const char *text = test_print(m, QM_DIALECT_QASM3);
        assert_int_equal(open, strstr(text, "c[14] = c[14] ^ c[13];") != NULL);
        qm_module_free(m);
        test_context_free(cx);
    }
}

/* Whatever is asked, an interrupt ends it without a program. */
static void interrupts_end_it(void **state)
{
    (void)state;
    static const char *const devices[] = {NULL, "line:7", "full:7"};
    static const qm_compress_goal goals[] = {QM_COMPRESS_EXACT, QM_COMPRESS_MAX_CX,
                                             QM_COMPRESS_DROP};
    for (int i = 0; i < 9; i++) {
        qm_context *cx = test_context_new();
        double samples[64];
        fill(samples, 64, 255);
        const qm_encode_data d = {
            .ndims = 2, .size = {8, 8}, .channels = 1, .max = 255, .samples = samples};
        qm_encode_options o = {
            .encoding = QM_ENCODING_FRQI, .compress = goals[i % 3], .compress_value = 20};
        qm_target *target = NULL;
        bool known;
        if (devices[i / 3])
            assert_int_equal(qm_target_generate(cx, devices[i / 3], &known, &target), QM_OK);
        o.target = target;
        qm_layout l;
        qm_encode_report report;
        qm_module *m;
        atomic_store(&cx->cancel, true);
        assert_int_equal(qm_encode(cx, &d, &o, &m, &l, &report), QM_ERR_CANCELLED);
        assert_null(m);
        test_context_free(cx);
    }
}

/* Intervals hold the truth, and shrink with the root of the shots. */
static void counts_give_intervals(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_layout l = {.encoding = QM_ENCODING_FRQI,
                   .ndims = 2,
                   .size = {2, 1},
                   .bits = {1, 0},
                   .channels = 1,
                   .max = 255};
    double width[2];
    for (uint32_t i = 0; i < 2; i++) {
        double scale = i == 0 ? 1 : 100;
        qm_decoder d;
        qm_decoder_init(&d, cx, &l, 2);
        assert_int_equal(qm_decoder_add(&d, "0 0", 30 * scale), QM_OK);
        assert_int_equal(qm_decoder_add(&d, "0 1", 10 * scale), QM_OK);
        const qm_decoded *v = qm_decoder_finish(&d);
        assert_true(fabs(v[0].value - 255 * 2 / M_PI * asin(0.5)) < 1e-9);
        assert_true(v[0].low < v[0].value && v[0].value < v[0].high);
        assert_true(v[0].seen && !v[1].seen && v[1].high == 255 && v[1].low == 0);
        width[i] = v[0].high - v[0].low;
    }
    assert_true(width[0] / width[1] > 9 && width[0] / width[1] < 11);
    qm_decoder d;
    qm_decoder_init(&d, cx, &l, 3);
    assert_int_equal(qm_decoder_add(&d, "010", 1), QM_OK); /* of the whole program */
    static const char *const wrong[] = {"0", "0101", "0a", "", "11111111111111111111"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(qm_decoder_add(&d, wrong[i], 1), QM_ERR_INPUT);
    assert_int_equal(qm_decoder_add(&d, "01", -1), QM_ERR_INPUT);
    assert_int_equal(qm_decoder_add(&d, "01", NAN), QM_ERR_INPUT);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_those_of_the_definitions),
        cmocka_unit_test(mary_exists_up_to_ten_controls),
        cmocka_unit_test(counts_are_those_of_the_literature_or_less),
        cmocka_unit_test(regular_images_cost_less),
        cmocka_unit_test(compressed_images_are_as_good_as_said),
        cmocka_unit_test(channels_share_a_budget),
        cmocka_unit_test(products_have_a_qubit_a_number),
        cmocka_unit_test(layouts_live_in_the_program),
        cmocka_unit_test(devices_measure_the_image),
        cmocka_unit_test(large_pictures_are_exact),
        cmocka_unit_test(interrupts_end_it),
        cmocka_unit_test(counts_give_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
