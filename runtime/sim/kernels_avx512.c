/* kernels_avx512.c - the kernels with vectors of 64 bytes: a half tile each. */

#include "runtime/sim/kernel_words.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__BMI2__)

#include <immintrin.h>

#define WIDTH           64
#define ROWS            8
#define SELECT(x, mask) _pext_u64(x, mask)
#define FLIP_TYPE       __m512i

#define REAL       double
#define NAME(x)    x##_double
#define LANE_BITS  3
#define FLIP(x, f) _mm512_permutexvar_pd(f, x)
#define FLIP_OF(mask)                                                                              \
    _mm512_xor_si512(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), _mm512_set1_epi64(mask))
#include "runtime/sim/kernels.inc"
#undef REAL
#undef NAME
#undef LANE_BITS
#undef FLIP
#undef FLIP_OF

#define REAL       float
#define NAME(x)    x##_float
#define LANE_BITS  4
#define FLIP(x, f) _mm512_permutexvar_ps(f, x)
#define FLIP_OF(mask)                                                                              \
    _mm512_xor_si512(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),      \
                     _mm512_set1_epi32((int)(mask)))
#include "runtime/sim/kernels.inc"

const qm_kernels qm_kernels_avx512 = {"avx512", {&kernels_double, &kernels_float}};

#else
const qm_kernels qm_kernels_avx512 = {.name = NULL};
#endif
