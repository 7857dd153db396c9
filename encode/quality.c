#include "encode/quality.h"

#include <math.h>

enum { WINDOW = 11 };

/* The weights along one dimension; returns how many there are. */
static uint32_t window(uint32_t size, double *w)
{
    uint32_t n = size < WINDOW ? size : WINDOW;
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        double x = (i - (n - 1) / 2.0) / 1.5;
        sum += w[i] = exp(-x * x / 2);
    }
    for (uint32_t i = 0; i < n; i++)
        w[i] /= sum;
    return n;
}

/* The structural similarity of the windows whose first samples are a and b. */
static double similarity(const double *a, const double *b, double scale, double max,
                         const qm_image *m, const double *wx, uint32_t nx, const double *wy,
                         uint32_t ny)
{
    double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
    for (uint32_t y = 0; y < ny; y++)
        for (uint32_t x = 0; x < nx; x++) {
            size_t at = ((size_t)y * m->width + x) * m->channels;
            double w = wx[x] * wy[y], u = a[at], v = b[at] * scale;
            ma += w * u;
            mb += w * v;
            aa += w * u * u;
            bb += w * v * v;
            ab += w * u * v;
        }
    double c1 = 0.01 * max * 0.01 * max, c2 = 0.03 * max * 0.03 * max;
    return (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2) /
           ((ma * ma + mb * mb + c1) * (aa - ma * ma + bb - mb * mb + c2));
}

static double mean_similarity(const qm_image *a, const qm_image *b, double scale)
{
    double wx[WINDOW], wy[WINDOW], sum = 0;
    uint32_t nx = window(a->width, wx), ny = window(a->height, wy);
    size_t count = 0, frame = (size_t)a->width * a->height * a->channels;
    for (uint32_t f = 0; f < a->frames; f++)
        for (uint32_t y = 0; y + ny <= a->height; y++)
            for (size_t x = 0; x < (size_t)(a->width - nx + 1) * a->channels; x++, count++) {
                size_t at = f * frame + (size_t)y * a->width * a->channels + x;
                sum +=
                    similarity(a->samples + at, b->samples + at, scale, a->max, a, wx, nx, wy, ny);
            }
    return sum / (double)count;
}

qm_quality qm_image_quality(const qm_image *a, const qm_image *b)
{
    double scale = (double)a->max / b->max, squares = 0, sum = 0;
    size_t count = qm_image_count(a);
    for (size_t i = 0; i < count; i++) {
        double d = a->samples[i] - b->samples[i] * scale;
        squares += d * d;
        sum += fabs(d);
    }
    return (qm_quality){.psnr = 10 * log10(a->max * (double)a->max * (double)count / squares),
                        .ssim = mean_similarity(a, b, scale),
                        .mean_error = sum / (double)count};
}
