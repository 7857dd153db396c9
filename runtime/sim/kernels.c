/* kernels.c - the inner loops of the statevector simulator.
 *
 * Written with vectors of two amplitudes. On x86-64 the kernels are compiled for the baseline and
 * for AVX2, and chosen by the machine; contraction to fused multiply-add is off everywhere
 * (cmake/warnings.cmake), so both give the same bytes. Cost: one read and one write of every
 * amplitude that the controls select; dense matrices take dim multiplications an amplitude. */

#include "runtime/sim/kernels.h"

#define QM_INLINE static inline __attribute__((always_inline))

/* Macros, because vectors as arguments of functions would depend on the target's calling
 * convention. v times the factors that qm_lanes lays out; the two amplitudes of v exchanged. */
#define MULTIPLY(v, re, im) ((v) * (re) + __builtin_shufflevector(v, v, 1, 0, 3, 2) * (im))
#define EXCHANGE(v)         __builtin_shufflevector(v, v, 2, 3, 0, 1)

enum { DENSE_LANES = 4 }; /* groups that a dense matrix is applied to at once */

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

#define KERNEL(name) name##_baseline
#include "runtime/sim/kernels.inc"
#undef KERNEL

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HAS_AVX2
#pragma GCC push_options
#pragma GCC target("avx2")
#define KERNEL(name) name##_avx2
#include "runtime/sim/kernels.inc"
#undef KERNEL
#pragma GCC pop_options
#endif

const qm_kernels *qm_kernels_best(void)
{
#ifdef HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        return &table_avx2;
#endif
    return &table_baseline;
}
