/* phases_avx512.c - the kernel of phases.h with vectors of 64 bytes. */

#include "runtime/sim/kernel_words.h"
#include "runtime/sim/phases.h"

#if defined(__AVX512F__)

#define WIDTH 64

#define REAL      double
#define NAME(x)   x##_double
#define TILE_BITS 3
#include "runtime/sim/phases.inc"
#undef REAL
#undef NAME
#undef TILE_BITS

#define REAL      float
#define NAME(x)   x##_float
#define TILE_BITS 4
#include "runtime/sim/phases.inc"

const qm_piece_kernels qm_piece_avx512[2] = {{phases_double, expand_double},
                                             {phases_float, expand_float}};

#elif defined(__x86_64__)
const qm_piece_kernels qm_piece_avx512[2] = {{NULL, NULL}};
#endif
