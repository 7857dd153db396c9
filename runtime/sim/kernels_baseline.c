/* kernels_baseline.c - the kernels with vectors of 16 bytes, which every machine has: SSE2 on
 * x86-64, NEON on AArch64. */

#include "runtime/sim/kernel_words.h"

#define WIDTH 16
#ifdef __aarch64__
#define ROWS 8 /* 32 registers */
#else
#define ROWS 4
#endif
#define SELECT(x, mask) select_bits(x, mask)
#define FLIP_TYPE       uint32_t
#define FLIP_OF(mask)   (mask)

/* The bits of x at the mask, moved together. */
static inline uint64_t select_bits(uint64_t x, uint64_t mask)
{
    uint64_t value = 0;
    for (uint32_t at = 0; mask != 0; mask &= mask - 1, at++)
        value |= (uint64_t)((x & mask & -mask) != 0) << at;
    return value;
}

typedef double two __attribute__((vector_size(WIDTH), may_alias));
typedef float four __attribute__((vector_size(WIDTH), may_alias));

INLINE two flip_two(two x, uint32_t mask)
{
    if (mask & 1)
        x = __builtin_shufflevector(x, x, 1, 0);
    return x;
}

INLINE four flip_four(four x, uint32_t mask)
{
    if (mask & 1)
        x = __builtin_shufflevector(x, x, 1, 0, 3, 2);
    if (mask & 2)
        x = __builtin_shufflevector(x, x, 2, 3, 0, 1);
    return x;
}

#define REAL       double
#define NAME(x)    x##_double
#define LANE_BITS  1
#define FLIP(x, f) flip_two(x, f)
#include "runtime/sim/kernels.inc"
#undef REAL
#undef NAME
#undef LANE_BITS
#undef FLIP

#define REAL       float
#define NAME(x)    x##_float
#define LANE_BITS  2
#define FLIP(x, f) flip_four(x, f)
#include "runtime/sim/kernels.inc"

const qm_kernels qm_kernels_baseline = {"baseline", {&kernels_double, &kernels_float}};
