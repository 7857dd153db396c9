/* kernels_avx2.c - the kernels with vectors of 32 bytes: a quarter of a tile each. */

#include "runtime/sim/kernel_words.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__BMI2__)

#include <immintrin.h>

#define WIDTH           32
#define ROWS            4
#define SELECT(x, mask) _pext_u64(x, mask)
#define FLIP_TYPE       __m256i
#define FLIP_WORDS(mask)                                                                           \
    _mm256_xor_si256(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32((int)(mask)))

#define REAL          double
#define NAME(x)       x##_double
#define LANE_BITS     2
#define FLIP(x, f)    _mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(x), f))
#define FLIP_OF(mask) FLIP_WORDS(2 * (mask))
#include "runtime/sim/kernels.inc"
#undef REAL
#undef NAME
#undef LANE_BITS
#undef FLIP
#undef FLIP_OF

#define REAL          float
#define NAME(x)       x##_float
#define LANE_BITS     3
#define FLIP(x, f)    _mm256_permutevar8x32_ps(x, f)
#define FLIP_OF(mask) FLIP_WORDS(mask)
#include "runtime/sim/kernels.inc"

const qm_kernels qm_kernels_avx2 = {"avx2", {&kernels_double, &kernels_float}};

#else
const qm_kernels qm_kernels_avx2 = {.name = NULL};
#endif
