/* kernels.c - the inner loops of the statevector simulator.
 *
 * Written with vectors of two amplitudes. On x86-64 each kernel is compiled for the baseline and
 * for AVX2, chosen when the program is loaded; contraction to fused multiply-add is off everywhere
 * (cmake/warnings.cmake), so both give the same bytes. Cost: one read and one write of every
 * amplitude that the controls select; dense matrices dim multiplications an amplitude. */

#include "runtime/sim/kernels.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define QM_CLONES __attribute__((target_clones("default", "arch=haswell")))
#else
#define QM_CLONES
#endif
#define QM_INLINE static inline __attribute__((always_inline))

/* Macros, because vectors as arguments of functions would depend on the target's calling
 * convention. v times the factors that qm_lanes lays out; the two amplitudes of v exchanged. */
#define MULTIPLY(v, re, im) ((v) * (re) + __builtin_shufflevector(v, v, 1, 0, 3, 2) * (im))
#define EXCHANGE(v)         __builtin_shufflevector(v, v, 2, 3, 0, 1)

/* The unit index of a group. */
QM_INLINE uint64_t unit_of(const qm_job *j, uint64_t group)
{
    for (uint32_t k = 0; k < j->nfixed; k++) {
        uint64_t low = ((uint64_t)1 << j->fixed[k]) - 1;
        group = ((group & ~low) << 1) | (group & low);
    }
    return group | j->on;
}

/* How many of the groups [g, end) are adjacent. */
QM_INLINE uint64_t stretch(const qm_job *j, uint64_t g, uint64_t end)
{
    uint64_t left = j->run - (g & (j->run - 1));
    return left < end - g ? left : end - g;
}

QM_INLINE qm_v4 *tile_at(const qm_job *j, uint64_t tile)
{
    return (qm_v4 *)(j->amp + tile * (2 * QM_TILE));
}

QM_INLINE void pair_loop(const qm_job *j, uint64_t begin, uint64_t end, bool by_lane)
{
    const qm_lanes m[4] = {j->lanes[0], j->lanes[1], j->lanes[2], j->lanes[3]};
    for (uint64_t g = begin; g < end;) {
        uint64_t unit = unit_of(j, g);
        uint64_t count = stretch(j, g, end);
        qm_v4 *a = tile_at(j, unit);
        qm_v4 *b = tile_at(j, unit + j->offset[1]);
        for (uint64_t i = 0; i < 2 * count; i++) {
            uint64_t h = by_lane ? i & 1 : 0;
            qm_v4 x = a[i], y = b[i];
            a[i] = MULTIPLY(x, m[0].re[h], m[0].im[h]) + MULTIPLY(y, m[1].re[h], m[1].im[h]);
            b[i] = MULTIPLY(x, m[2].re[h], m[2].im[h]) + MULTIPLY(y, m[3].re[h], m[3].im[h]);
        }
        g += count;
    }
}

QM_CLONES void qm_kernel_pair(const qm_job *j, uint64_t begin, uint64_t end)
{
    pair_loop(j, begin, end, false);
}

QM_CLONES void qm_kernel_pair_lanes(const qm_job *j, uint64_t begin, uint64_t end)
{
    pair_loop(j, begin, end, true);
}

QM_INLINE void low_loop(const qm_job *j, uint64_t begin, uint64_t end, bool qubit1)
{
    const qm_lanes own = j->lanes[0], other = j->lanes[1];
    for (uint64_t g = begin; g < end;) {
        uint64_t count = stretch(j, g, end);
        qm_v4 *a = tile_at(j, unit_of(j, g));
        for (uint64_t i = 0; i < count; i++) {
            qm_v4 x = a[2 * i], y = a[2 * i + 1];
            qm_v4 ex = EXCHANGE(x), ey = EXCHANGE(y);
            qm_v4 px = qubit1 ? y : ex, py = qubit1 ? x : ey;
            a[2 * i] = MULTIPLY(x, own.re[0], own.im[0]) + MULTIPLY(px, other.re[0], other.im[0]);
            a[2 * i + 1] =
                MULTIPLY(y, own.re[1], own.im[1]) + MULTIPLY(py, other.re[1], other.im[1]);
        }
        g += count;
    }
}

QM_CLONES void qm_kernel_low0(const qm_job *j, uint64_t begin, uint64_t end)
{
    low_loop(j, begin, end, false);
}

QM_CLONES void qm_kernel_low1(const qm_job *j, uint64_t begin, uint64_t end)
{
    low_loop(j, begin, end, true);
}

QM_CLONES void qm_kernel_diagonal(const qm_job *j, uint64_t begin, uint64_t end)
{
    for (uint64_t g = begin; g < end;) {
        uint64_t unit = unit_of(j, g);
        uint64_t count = stretch(j, g, end);
        for (uint32_t v = 0; v < j->dim; v++) {
            if (j->skip[v])
                continue;
            const qm_lanes f = j->lanes[v];
            qm_v4 *a = tile_at(j, unit + j->offset[v]);
            for (uint64_t i = 0; i < count; i++) {
                a[2 * i] = MULTIPLY(a[2 * i], f.re[0], f.im[0]);
                a[2 * i + 1] = MULTIPLY(a[2 * i + 1], f.re[1], f.im[1]);
            }
        }
        g += count;
    }
}

QM_CLONES void qm_kernel_swap(const qm_job *j, uint64_t begin, uint64_t end)
{
    uint64_t doubles = (uint64_t)2 << j->unit_bits;
    for (uint64_t g = begin; g < end;) {
        uint64_t unit = unit_of(j, g);
        uint64_t count = stretch(j, g, end);
        double *restrict a = j->amp + (unit + j->offset[0]) * doubles;
        double *restrict b = j->amp + (unit + j->offset[1]) * doubles;
        for (uint64_t i = 0; i < count * doubles; i += 2) {
            double re = a[i], im = a[i + 1];
            a[i] = b[i];
            a[i + 1] = b[i + 1];
            b[i] = re;
            b[i + 1] = im;
        }
        g += count;
    }
}

enum { DENSE_LANES = 4 }; /* groups that a dense matrix is applied to at once */

/* y = matrix x for DENSE_LANES columns at once. */
QM_INLINE void dense_multiply(const qm_job *j, double (*x)[2 * DENSE_LANES],
                              double (*y)[2 * DENSE_LANES])
{
    for (uint32_t row = 0; row < j->dim; row++) {
        const double *m = j->matrix + (size_t)row * j->dim * 2;
        double re[DENSE_LANES] = {0}, im[DENSE_LANES] = {0};
        for (uint32_t col = 0; col < j->dim; col++) {
            double mr = m[2 * col], mi = m[2 * col + 1];
            for (uint32_t l = 0; l < DENSE_LANES; l++) {
                re[l] += mr * x[col][l] - mi * x[col][DENSE_LANES + l];
                im[l] += mr * x[col][DENSE_LANES + l] + mi * x[col][l];
            }
        }
        for (uint32_t l = 0; l < DENSE_LANES; l++) {
            y[row][l] = re[l];
            y[row][DENSE_LANES + l] = im[l];
        }
    }
}

QM_CLONES void qm_kernel_dense(const qm_job *j, uint64_t begin, uint64_t end)
{
    double x[QM_MAX_DIM][2 * DENSE_LANES] = {{0}}, y[QM_MAX_DIM][2 * DENSE_LANES];
    for (uint64_t g = begin; g < end; g += DENSE_LANES) {
        uint32_t lanes = end - g < DENSE_LANES ? (uint32_t)(end - g) : DENSE_LANES;
        double *at[DENSE_LANES];
        for (uint32_t l = 0; l < lanes; l++)
            at[l] = j->amp + 2 * unit_of(j, g + l);
        for (uint32_t v = 0; v < j->dim; v++)
            for (uint32_t l = 0; l < lanes; l++) {
                x[v][l] = at[l][2 * j->offset[v]];
                x[v][DENSE_LANES + l] = at[l][2 * j->offset[v] + 1];
            }
        dense_multiply(j, x, y);
        for (uint32_t v = 0; v < j->dim; v++)
            for (uint32_t l = 0; l < lanes; l++) {
                at[l][2 * j->offset[v]] = y[v][l];
                at[l][2 * j->offset[v] + 1] = y[v][DENSE_LANES + l];
            }
    }
}

QM_CLONES void qm_kernel_norm(const double *amp, uint64_t tiles, double lanes[QM_TILE])
{
    const qm_v4 *a = (const qm_v4 *)amp;
    qm_v4 s0 = {0}, s1 = {0};
    for (uint64_t i = 0; i < tiles; i++) {
        s0 += a[2 * i] * a[2 * i];
        s1 += a[2 * i + 1] * a[2 * i + 1];
    }
    lanes[0] = s0[0] + s0[1];
    lanes[1] = s0[2] + s0[3];
    lanes[2] = s1[0] + s1[1];
    lanes[3] = s1[2] + s1[3];
}
