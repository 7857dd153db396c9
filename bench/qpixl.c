#include "bench/qpixl.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct kept {
    double *w;  /* [2^k] coefficients, 0 where dropped */
    bool *has;  /* [2^k] */
    uint32_t n; /* 2^k */
} kept;

static void transform(double *a, uint32_t n)
{
    if (n == 1)
        return;
    for (uint32_t i = 0; i < n / 2; i++) {
        double x = a[i], y = a[i + n / 2];
        a[i] = x + y;
        a[i + n / 2] = x - y;
    }
    transform(a, n / 2);
    transform(a + n / 2, n / 2);
}

static kept keep_largest(const double *angles, uint32_t k, uint32_t keep)
{
    kept t = {.n = 1u << k};
    t.w = calloc(t.n, sizeof *t.w);
    t.has = calloc(t.n, sizeof *t.has);
    if (!t.w || !t.has)
        exit(EXIT_FAILURE);
    memcpy(t.w, angles, t.n * sizeof *t.w);
    transform(t.w, t.n);
    for (uint32_t c = 0; c < keep; c++) {
        uint32_t best = t.n;
        for (uint32_t m = 0; m < t.n; m++)
            if (!t.has[m] && (best == t.n || fabs(t.w[m]) > fabs(t.w[best])))
                best = m;
        t.has[best] = true;
    }
    for (uint32_t m = 0; m < t.n; m++)
        t.w[m] = t.has[m] ? t.w[m] / t.n : 0;
    return t;
}

static void drop(kept *t)
{
    free(t->w);
    free(t->has);
}

uint32_t qm_qpixl_cx(const double *angles, uint32_t k, uint32_t keep, double *decoded)
{
    kept t = keep_largest(angles, k, keep);
    uint32_t parity = 0, cx = 0;
    for (uint32_t i = 0; i < t.n; i++) {
        uint32_t gray = i ^ (i >> 1), next = (i + 1) % t.n;
        if (t.has[gray]) {
            cx += (uint32_t)__builtin_popcount(parity);
            parity = 0;
        }
        parity ^= gray ^ next ^ (next >> 1);
    }
    cx += (uint32_t)__builtin_popcount(parity);
    if (decoded) {
        memcpy(decoded, t.w, t.n * sizeof *decoded);
        transform(decoded, t.n);
    }
    drop(&t);
    return cx;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    return (uint32_t)__builtin_popcount(a ^ b);
}

static uint32_t nearest_neighbours(kept *t, uint32_t *tour)
{
    uint32_t n = 1;
    tour[0] = 0;
    t->has[0] = false;
    for (;; n++) {
        uint32_t best = t->n;
        for (uint32_t m = 0; m < t->n; m++)
            if (t->has[m] &&
                (best == t->n || distance(tour[n - 1], m) < distance(tour[n - 1], best)))
                best = m;
        if (best == t->n)
            return n;
        tour[n] = best;
        t->has[best] = false;
    }
}

/* Reverses tour[i + 1 .. j] where that is shorter; tour[n] is tour[0]. */
static bool two_opt(uint32_t *tour, uint32_t n)
{
    bool improved = false;
    for (uint32_t i = 0; i + 1 < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            uint32_t before = distance(tour[i], tour[i + 1]) + distance(tour[j], tour[j + 1]);
            uint32_t after = distance(tour[i], tour[j]) + distance(tour[i + 1], tour[j + 1]);
            if (after >= before)
                continue;
            improved = true;
            for (uint32_t a = i + 1, b = j; a < b; a++, b--) {
                uint32_t swap = tour[a];
                tour[a] = tour[b];
                tour[b] = swap;
            }
        }
    return improved;
}

uint32_t qm_tour_cx(const double *angles, uint32_t k, uint32_t keep)
{
    kept t = keep_largest(angles, k, keep);
    uint32_t *tour = malloc((t.n + 1) * sizeof *tour), cx = 0;
    if (!tour)
        exit(EXIT_FAILURE);
    uint32_t n = nearest_neighbours(&t, tour);
    tour[n] = tour[0];
    while (two_opt(tour, n)) {
    }
    for (uint32_t i = 0; i < n; i++)
        cx += distance(tour[i], tour[i + 1]);
    free(tour);
    drop(&t);
    return cx;
}

uint32_t qm_mary_cx(uint32_t k)
{
    static const uint32_t pixel[] = {[2] = 4, [4] = 10, [6] = 18, [8] = 30, [10] = 42};
    return k < sizeof pixel / sizeof *pixel ? pixel[k] << k : 0;
}
