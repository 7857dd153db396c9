/* phases_baseline.c - the kernel of phases.h with vectors of 16 bytes. */

#include "runtime/sim/kernel_words.h"
#include "runtime/sim/phases.h"

#define WIDTH 16

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

const qm_piece_kernels qm_piece_baseline[2] = {{phases_double, expand_double},
                                               {phases_float, expand_float}};
