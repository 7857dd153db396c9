/* Image files: what is read is what netpbm and the PNG standard say, what is written is read back,
 * and what is wrong is refused with its place. */
#include "encode/image.h"
#include "encode/quality.h"

#include "support/text.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void reads(const char *text, size_t size, qm_image want, const double *samples)
{
    qm_context *cx = test_context_new();
    qm_image m;
    if (qm_image_read(cx, "x", (const uint8_t *)text, size, &m) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    assert_int_equal(m.width, want.width);
    assert_int_equal(m.height, want.height);
    assert_int_equal(m.frames, want.frames);
    assert_int_equal(m.channels, want.channels);
    assert_int_equal(m.max, want.max);
    for (size_t i = 0; i < qm_image_count(&m); i++)
        assert_true(m.samples[i] == samples[i]);
    test_context_free(cx);
}

static void refuses(const char *text, size_t size, const char *why)
{
    qm_context *cx = test_context_new();
    qm_image m;
    assert_int_equal(qm_image_read(cx, "x", (const uint8_t *)text, size, &m), QM_ERR_INPUT);
    assert_int_equal(cx->diag.errors, 1);
    if (!strstr(test_diagnostics(cx), why))
        test_fail("'%s' is not in: %s", why, test_diagnostics(cx));
    test_context_free(cx);
}

#define READS(text, image, ...)                                                                    \
    reads(text, sizeof(text) - 1, (qm_image)image, (const double[]){__VA_ARGS__})
#define REFUSES(text, why) refuses(text, sizeof(text) - 1, why)
#define IMAGE(w, h, f, c, m)                                                                       \
    {                                                                                              \
        w, h, f, c, m, NULL                                                                        \
    }

static void pgm_and_ppm_are_read(void **state)
{
    (void)state;
    READS("P2\n# a comment\n3 # another\n2\n255\n0 1 2\n253 254 255\n", IMAGE(3, 2, 1, 1, 255), 0,
          1, 2, 253, 254, 255);
    READS("P2 1 1 65535 65535", IMAGE(1, 1, 1, 1, 65535), 65535);
    READS("P3\n2 1 7\n1 2 3 4 5 6\n", IMAGE(2, 1, 1, 3, 7), 1, 2, 3, 4, 5, 6);
    READS("P5\n2 2\n255\n\x00\x7f\x80\xff", IMAGE(2, 2, 1, 1, 255), 0, 127, 128, 255);
    READS("P5 2 1 1000\n\x01\x02\x03\xe8", IMAGE(2, 1, 1, 1, 1000), 258, 1000);
    READS("P6 1 1 255\n\x01\x02\xff", IMAGE(1, 1, 1, 3, 255), 1, 2, 255);
    READS("P5 1 1 255\n\x09\nP5 1 1 255\n\x0a", IMAGE(1, 1, 2, 1, 255), 9, 10);
    READS("P2 1 1 9 3\nP2 1 1 9 4\n", IMAGE(1, 1, 2, 1, 9), 3, 4);
}

static void bad_files_are_refused_with_their_place(void **state)
{
    (void)state;
    REFUSES("", "the file is empty");
    REFUSES("GIF89a", "this is no PGM, PPM or PNG");
    REFUSES("P4\n1 1\n\x80", "byte 0: the kind is P4, but only");
    REFUSES("P2", "byte 2: the file ends where the width is expected");
    REFUSES("P2\nx", "byte 3: the width is expected, a decimal number");
    REFUSES("P2 0 5 255\n", "an image of 0 x 5 pixels is empty");
    REFUSES("P5 5 0 255\n", "an image of 5 x 0 pixels is empty");
    REFUSES("P5 100000 100000 255\n",
            "100000 x 100000 pixels are more than 16777216 samples (raise --max-image-samples)");
    REFUSES("P5 2147483647 2147483647 255\n", "max-image-samples");
    REFUSES("P5 99999999999999999999 1 255\n", "byte 3: the width is");
    REFUSES("P2 1 1 0\n1", "the largest value is 0, but at least 1");
    REFUSES("P2 1 1 65536\n1", "the largest value is 65536, but at most 65535");
    REFUSES("P2 2 1 7\n3 8", "byte 11: a sample is 8, but at most 7");
    REFUSES("P2 2 1 7\n3", "byte 10: the file ends where a sample is expected");
    REFUSES("P2 2 1 7\n3 -1", "byte 11: a sample is expected, a decimal number");
    REFUSES("P5 2 2 255\n\x01\x02\x03", "the file ends in the middle of the image: 3 of 4 samples");
    REFUSES("P5 2 1 200\n\x01\xff", "byte 12: a sample is 255, but at most 200");
    REFUSES("P5 2 1 255", "byte 10: white space is expected");
    REFUSES("P5 1 1 255\n\x09\nP5 2 1 255\n\x0a\x0b", "image 2 has another size");
    REFUSES("\x89PNG\r\n\x1a\n", "the header of the PNG is expected");
}

/* A PNG made by libpng itself, of any kind. */
typedef struct made {
    char bytes[4096];
    size_t size;
} made;

static void keep(png_structp png, png_bytep data, size_t n)
{
    made *m = png_get_io_ptr(png);
    assert_true(m->size + n <= sizeof m->bytes);
    memcpy(m->bytes + m->size, data, n);
    m->size += n;
}

static void no_flush(png_structp png)
{
    (void)png;
}

static made make_png(int width, int height, int depth, int kind, int interlace, bool transparent,
                     png_bytep rows)
{
    made m = {.size = 0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &m, keep, no_flush);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, depth, kind, interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_color palette[3] = {{1, 2, 3}, {50, 60, 70}, {255, 254, 253}};
    if (kind == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 3);
    png_byte alpha[3] = {255, 0, 255};
    if (transparent)
        png_set_tRNS(png, info, alpha, 3, NULL);
    png_bytep lines[8];
    size_t line = 0;
    png_write_info(png, info);
    line = png_get_rowbytes(png, info);
    for (int y = 0; y < height; y++)
        lines[y] = rows + (size_t)y * line;
    png_write_image(png, lines);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return m;
}

static void png_of_all_kinds_is_read(void **state)
{
    (void)state;
    uint8_t grey[] = {0, 10, 20, 30, 40, 255}, deep[] = {0, 1, 2, 3, 255, 255, 128, 0},
            bits[] = {0xb0}, indices[] = {0x18}, rgb[] = {1, 2, 3, 4, 5, 6};
    made m = make_png(3, 2, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, false, grey);
    reads(m.bytes, m.size, (qm_image)IMAGE(3, 2, 1, 1, 255),
          (const double[]){0, 10, 20, 30, 40, 255});
    m = make_png(3, 2, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7, false, grey);
    reads(m.bytes, m.size, (qm_image)IMAGE(3, 2, 1, 1, 255),
          (const double[]){0, 10, 20, 30, 40, 255});
    m = make_png(2, 2, 16, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, false, deep);
    reads(m.bytes, m.size, (qm_image)IMAGE(2, 2, 1, 1, 65535),
          (const double[]){1, 515, 65535, 32768});
    m = make_png(4, 1, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, false, bits);
    reads(m.bytes, m.size, (qm_image)IMAGE(4, 1, 1, 1, 1), (const double[]){1, 0, 1, 1});
    m = make_png(3, 1, 2, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, false, indices);
    reads(m.bytes, m.size, (qm_image)IMAGE(3, 1, 1, 3, 255),
          (const double[]){1, 2, 3, 50, 60, 70, 255, 254, 253});
    m = make_png(2, 1, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, false, rgb);
    reads(m.bytes, m.size, (qm_image)IMAGE(2, 1, 1, 3, 255), (const double[]){1, 2, 3, 4, 5, 6});
}

static void bad_png_is_refused(void **state)
{
    (void)state;
    uint8_t rows[] = {0, 10, 20, 30, 40, 255, 1, 2}, indices[] = {0x18};
    made m = make_png(2, 2, 8, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_INTERLACE_NONE, false, rows);
    refuses(m.bytes, m.size, "byte 25: the PNG has an alpha channel");
    m = make_png(3, 1, 2, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, true, indices);
    refuses(m.bytes, m.size, "transparent colours");
    m = make_png(3, 2, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, false, rows);
    for (size_t n = 8; n < m.size; n++) /* cut short anywhere, also inside of the header */
        refuses(m.bytes, n, n < 33 ? "the header of the PNG is expected" : "the file ends");
    made broken = m;
    broken.bytes[45] ^= 1;
    refuses(broken.bytes, m.size, "byte ");
    broken = m;
    memcpy(broken.bytes + 16, "\x00\x01\x86\xa0\x00\x01\x86\xa0", 8);
    refuses(broken.bytes, m.size, "100000 x 100000 pixels are more than");
    memcpy(broken.bytes + 16, "\0\0\0\0\0\0\0\0", 8);
    refuses(broken.bytes, m.size, "an image of 0 x 0 pixels is empty");
}

static const char *file_name(const char *end)
{
    static char name[64];
    snprintf(name, sizeof name, "test-image-%ld%s", (long)getpid(), end);
    return name;
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const struct {
        const char *end;
        uint32_t channels, max, frames;
    } kinds[] = {{".pgm", 1, 255, 1},  {".pgm", 1, 1000, 1}, {".pnm", 1, 7, 3},
                 {".ppm", 3, 255, 1},  {".png", 1, 255, 1},  {".png", 3, 255, 1},
                 {".png", 1, 65535, 1}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        qm_context *cx = test_context_new();
        qm_image m = {3, 2, kinds[i].frames, kinds[i].channels, kinds[i].max, NULL}, back;
        assert_int_equal(qm_image_make(cx, "m", &m), QM_OK);
        for (size_t k = 0; k < qm_image_count(&m); k++)
            m.samples[k] = floor(m.max * fabs(sin(3.0 * k * k + 1)));
        const char *name = file_name(kinds[i].end);
        assert_int_equal(qm_image_save(cx, &m, name), QM_OK);
        assert_int_equal(qm_image_load(cx, &name, 1, &back), QM_OK);
        assert_int_equal(back.max, m.max);
        assert_int_equal(qm_image_count(&back), qm_image_count(&m));
        for (size_t k = 0; k < qm_image_count(&m); k++)
            assert_true(back.samples[k] == m.samples[k]);
        unlink(name);
        test_context_free(cx);
    }
}

static void frames_are_files_and_files_are_frames(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    double samples[8] = {0, 1, 2, 3, 4, 5, 6, 255};
    qm_image m = {2, 2, 2, 1, 255, samples}, back;
    const char *end = file_name(""), *names[3];
    for (uint32_t f = 0; f < 2; f++)
        names[f] = qm_arena_printf(&cx->arena, "%s-%u.png", end, f);
    names[2] = qm_arena_printf(&cx->arena, "%s.png", end);
    assert_int_equal(qm_image_save(cx, &m, names[2]), QM_OK);
    assert_int_equal(qm_image_load(cx, names, 2, &back), QM_OK);
    assert_int_equal(back.frames, 2);
    assert_memory_equal(back.samples, samples, sizeof samples);
    assert_int_equal(qm_image_load(cx, names, 3, &back), QM_ERR_IO);
    double one[4] = {1, 2, 3, 4};
    qm_image other = {4, 1, 1, 1, 255, one};
    assert_int_equal(qm_image_save(cx, &other, names[2]), QM_OK);
    const char *differing[2] = {names[0], names[2]};
    assert_int_equal(qm_image_load(cx, differing, 2, &back), QM_ERR_INPUT);
    assert_int_equal(qm_image_save(cx, &m, "x.gif"), QM_ERR_USAGE);
    assert_int_equal(qm_image_save(cx, &m, "x.ppm"), QM_ERR_USAGE);
    for (uint32_t i = 0; i < 3; i++)
        unlink(names[i]);
    test_context_free(cx);
}

static void rescaling_averages_areas(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    double samples[12] = {0, 4, 8, 12, 4, 8, 12, 16, 100, 100, 100, 100};
    qm_image m = {4, 3, 1, 1, 255, samples}, half, same, line;
    assert_int_equal(qm_image_rescale(cx, &m, 2, 3, &half), QM_OK);
    const double want[6] = {2, 10, 6, 14, 100, 100};
    for (uint32_t i = 0; i < 6; i++)
        assert_true(fabs(half.samples[i] - want[i]) < 1e-12);
    assert_int_equal(qm_image_rescale(cx, &m, 4, 3, &same), QM_OK);
    for (uint32_t i = 0; i < 12; i++)
        assert_true(fabs(same.samples[i] - samples[i]) < 1e-12);
    assert_int_equal(qm_image_rescale(cx, &m, 1, 2, &line), QM_OK); /* rows 0 and half of 1 */
    assert_true(fabs(line.samples[0] - (6 + 10 / 2.0) / 1.5) < 1e-12);
    assert_true(fabs(line.samples[1] - (10 / 2.0 + 100) / 1.5) < 1e-12);
    assert_int_equal(qm_image_rescale(cx, &m, 0, 2, &line), QM_ERR_INPUT);
    test_context_free(cx);
}

static void quality_is_that_of_the_literature(void **state)
{
    (void)state;
    double a[256], b[256];
    for (uint32_t i = 0; i < 256; i++) {
        a[i] = (i * 7 + i / 16 * 13) % 256;
        b[i] = fmin(255, a[i] + 10);
    }
    qm_image x = {16, 16, 1, 1, 255, a}, y = {16, 16, 1, 1, 255, b};
    qm_quality same = qm_image_quality(&x, &x), q = qm_image_quality(&x, &y);
    assert_true(isinf(same.psnr) && fabs(same.ssim - 1) < 1e-12 && same.mean_error == 0);
    double squares = 0, sum = 0;
    for (uint32_t i = 0; i < 256; i++) {
        squares += (b[i] - a[i]) * (b[i] - a[i]);
        sum += b[i] - a[i];
    }
    assert_true(fabs(q.psnr - 10 * log10(255 * 255 / (squares / 256))) < 1e-9);
    assert_true(fabs(q.mean_error - sum / 256) < 1e-12);
    assert_true(q.ssim > 0.9 && q.ssim < 1);
    /* Flat images differ in the mean alone: (2 m n + C1) / (m^2 + n^2 + C1). */
    for (uint32_t i = 0; i < 256; i++) {
        a[i] = 100;
        b[i] = 120;
    }
    double c1 = 0.01 * 255 * 0.01 * 255;
    assert_true(fabs(qm_image_quality(&x, &y).ssim -
                     (2 * 100 * 120 + c1) / (100 * 100 + 120 * 120 + c1)) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pgm_and_ppm_are_read),
        cmocka_unit_test(bad_files_are_refused_with_their_place),
        cmocka_unit_test(png_of_all_kinds_is_read),
        cmocka_unit_test(bad_png_is_refused),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(frames_are_files_and_files_are_frames),
        cmocka_unit_test(rescaling_averages_areas),
        cmocka_unit_test(quality_is_that_of_the_literature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
