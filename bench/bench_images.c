/* bench_images.c - CX of FRQI images: exact, compressed at equal quality, and compressed for
 * devices, for the first images of Fashion-MNIST's test set (Debian package dataset-fashion-mnist),
 * padded by 2 pixels to 32x32.
 *
 * Quality is the peak signal-to-noise ratio of the decoded image, brightness being what frequencies
 * tell (synth/angles.h); the last columns tell it for angles read with their sign, negative ones
 * taken for black. Per image ours is at least as good as the reference it stands beside.
 * Yardsticks, in the same run: MARY, QPIXL, and a tour over QPIXL's masks (qpixl.h).
 *
 * Options: --images=N (30), --effort=N (moves for each mask; 0: as the library chooses). */

#include "bench/bench.h"
#include "bench/qpixl.h"

#include "support/arena.h"
#include "synth/compress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 28, WIDTH = 32, K = 10, PIXELS = 1 << K, MOST = 1000 };
#define DATA "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"

static double pictures[MOST][PIXELS]; /* angles of RY, 0 to pi */

static bool read_pictures(uint32_t n)
{
    unsigned char head[16], row[SIDE];
    FILE *f = popen("gzip -dc " DATA " 2>/dev/null", "r");
    bool ok = f && fread(head, sizeof head, 1, f) == 1;
    for (uint32_t i = 0; ok && i < n * SIDE; i++) {
        ok = fread(row, sizeof row, 1, f) == 1;
        double *at = pictures[i / SIDE] + (i % SIDE + 2) * WIDTH + 2;
        for (uint32_t x = 0; ok && x < SIDE; x++)
            at[x] = row[x] / 255.0 * M_PI;
    }
    if (f)
        pclose(f);
    return ok;
}

/* The picture with 2^k pixels: means of squares of pixels. */
static void shrink(const double *picture, uint32_t k, double *small)
{
    uint32_t side = 1u << k / 2, part = WIDTH / side;
    memset(small, 0, sizeof *small << k);
    for (uint32_t y = 0; y < WIDTH; y++)
        for (uint32_t x = 0; x < WIDTH; x++)
            small[y / part * side + x / part] += picture[y * WIDTH + x] / (part * part);
}

static qm_compress_options exactly(void)
{
    return (qm_compress_options){.goal = QM_COMPRESS_EXACT, .value = 1e-12, .peak = M_PI};
}

static void exact_table(uint32_t images)
{
    printf("exact, mean CX of %u images\n%8s %8s %8s %8s %8s %8s\n", images, "size", "MARY",
           "QPIXL", "closed", "FRQI", "measured");
    for (uint32_t k = 2; k <= K; k += 2) {
        double qpixl = 0, ours[3] = {0}, small[PIXELS];
        for (uint32_t i = 0; i < images; i++) {
            shrink(pictures[i], k, small);
            qpixl += qm_qpixl_cx(small, k, 1u << k, NULL);
            for (uint32_t form = 0; form < 3; form++) {
                qm_arena arena;
                qm_arena_init(&arena, NULL);
                qm_compress_options o = exactly();
                o.from_zero = form > 0;
                o.measured = form > 1;
                ours[form] += qm_compress(&arena, small, k, &o)->cx;
                qm_arena_free(&arena);
            }
        }
        printf("%5ux%-2u %8u %8.1f %8.1f %8.1f %8.1f\n", 1u << k / 2, 1u << k / 2, qm_mary_cx(k),
               qpixl / images, ours[0] / images, ours[1] / images, ours[2] / images);
    }
}

/* What is asked of a form of the circuit beside quality. */
typedef struct form {
    const char *name;
    bool from_zero, measured, relabel;
} form;

static const form forms[] = {
    {"closed", false, false, false}, /* for a target in any state */
    {"FRQI", true, false, false},    /* the target starts in |0> */
    {"measured", true, true, true},  /* all is measured; who reads it takes parities */
};
enum { FORMS = sizeof forms / sizeof *forms };

typedef struct row {
    double qpixl, tour, psnr, cx[FORMS], ours, seconds, signed_psnr, signed_ours;
} row;

/* The ratio when angles are read with their sign. */
static double signed_psnr(const double *angles, const double *decoded)
{
    double sum = 0;
    for (uint32_t x = 0; x < PIXELS; x++) {
        double v = fmin(1, fmax(0, decoded[x] / M_PI)) - angles[x] / M_PI;
        sum += v * v;
    }
    return -10 * log10(sum / PIXELS);
}

static void measure(row *r, const double *angles, uint32_t keep, uint32_t effort)
{
    double decoded[PIXELS];
    r->qpixl += qm_qpixl_cx(angles, K, keep, decoded);
    r->tour += qm_tour_cx(angles, K, keep);
    double asked = qm_angles_psnr(angles, decoded, K, M_PI);
    r->psnr += asked;
    r->signed_psnr += signed_psnr(angles, decoded);
    for (uint32_t f = 0; f < FORMS; f++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        qm_compress_options o = {.goal = QM_COMPRESS_PSNR,
                                 .value = asked,
                                 .peak = M_PI,
                                 .from_zero = forms[f].from_zero,
                                 .measured = forms[f].measured,
                                 .relabel = forms[f].relabel,
                                 .effort = effort};
        double start = qm_bench_cpu();
        qm_compressed *c = qm_compress(&arena, angles, K, &o);
        r->cx[f] += c->cx;
        if (f == 0) {
            r->seconds += qm_bench_cpu() - start;
            r->ours += c->psnr;
            qm_compressed_angles(c, decoded);
            r->signed_ours += signed_psnr(angles, decoded);
        }
        if (c->psnr < asked - 1e-6)
            printf("not as good as asked: %.4f dB for %.4f dB\n", c->psnr, asked);
        qm_arena_free(&arena);
    }
}

static void compressed_table(uint32_t images, uint32_t effort)
{
    static const uint32_t keep[] = {717, 512, 256, 102, 51};
    printf("compressed, mean CX of %u images at equal quality\n%6s %7s %7s", images, "kept",
           "QPIXL", "tour");
    for (uint32_t f = 0; f < FORMS; f++)
        printf(" %8s %7s", forms[f].name, "to tour");
    printf(" %7s %7s %7s %7s %7s\n", "dB", "ours", "ms", "signed", "ours");
    for (uint32_t i = 0; i < sizeof keep / sizeof *keep; i++) {
        row r = {0};
        for (uint32_t n = 0; n < images; n++)
            measure(&r, pictures[n], keep[i], effort);
        printf("%6u %7.1f %7.1f", keep[i], r.qpixl / images, r.tour / images);
        for (uint32_t f = 0; f < FORMS; f++)
            printf(" %8.1f %6.1f%%", r.cx[f] / images, 100 * (r.cx[f] / r.tour - 1));
        printf(" %7.2f %7.2f %7.1f %7.2f %7.2f\n", r.psnr / images, r.ours / images,
               1e3 * r.seconds / images, r.signed_psnr / images, r.signed_ours / images);
        fflush(stdout);
    }
}

/* Where CX act on coupled qubits only, as good as without so many per cent of the coefficients. */
static void device_table(uint32_t images, uint32_t effort)
{
    static const char *const devices[] = {"full:11", "grid:6x6", "heavy-hex:156", "line:11"};
    static const double percents[] = {50, 75, 90, 95};
    qm_context cx;
    qm_context_init(&cx);
    printf("on devices, mean CX of %u images by per cent dropped\n%14s %7.0f %7.0f %7.0f %7.0f\n",
           images, "", percents[0], percents[1], percents[2], percents[3]);
    for (size_t d = 0; d < sizeof devices / sizeof *devices; d++) {
        qm_target *target;
        qm_coupled_tree tree;
        bool known;
        if (qm_target_generate(&cx, devices[d], &known, &target) ||
            !qm_coupled_choose(target, K, &cx.arena, &tree))
            exit(EXIT_FAILURE);
        printf("%14s", devices[d]);
        for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
            double sum = 0;
            for (uint32_t n = 0; n < images; n++) {
                qm_arena arena;
                qm_arena_init(&arena, NULL);
                qm_compress_options o = {.goal = QM_COMPRESS_DROP,
                                         .value = percents[i],
                                         .peak = M_PI,
                                         .from_zero = true,
                                         .tree = target->all_to_all ? NULL : &tree,
                                         .effort = effort};
                sum += qm_compress(&arena, pictures[n], K, &o)->cx;
                qm_arena_free(&arena);
            }
            printf(" %7.1f", sum / images);
        }
        printf("\n");
    }
    qm_context_free(&cx);
}

/* A picture of 256x256 that has no structure: what an exact one costs in time. */
static void large_picture(void)
{
    enum { LARGE = 16 };
    double *angles = malloc(sizeof *angles << LARGE);
    if (!angles)
        exit(EXIT_FAILURE);
    for (uint32_t x = 0; x < 1u << LARGE; x++) {
        uint32_t v = (x >> 8) * 7 + (x & 255) * (x & 255) / 5;
        angles[x] = (v % 256) / 255.0 * M_PI;
    }
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_compress_options o = exactly();
    double start = qm_bench_cpu();
    qm_compressed *c = qm_compress(&arena, angles, LARGE, &o);
    printf("exact 256x256: %u CX, %.2f s\n", c->cx, qm_bench_cpu() - start);
    qm_arena_free(&arena);
    free(angles);
}

int main(int argc, char **argv)
{
    uint32_t images = 30, effort = 0;
    for (int i = 1; i < argc; i++) {
        if (!strncmp(argv[i], "--images=", 9))
            images = (uint32_t)strtoul(argv[i] + 9, NULL, 10);
        if (!strncmp(argv[i], "--effort=", 9))
            effort = (uint32_t)strtoul(argv[i] + 9, NULL, 10);
    }
    if (images < 1 || images > MOST || !read_pictures(images)) {
        fprintf(stderr, "bench_images: 1 to %d images of %s\n", MOST, DATA);
        return EXIT_FAILURE;
    }
    exact_table(images);
    large_picture();
    compressed_table(images, effort);
    device_table(images, effort);
    return EXIT_SUCCESS;
}
