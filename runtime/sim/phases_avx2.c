/* phases_avx2.c - the kernels of phases.h with vectors of 32 bytes. */

#include "runtime/sim/phases.h"

#if defined(__AVX2__) && defined(__FMA__)
#define WIDTH         32
#define PIECE_KERNELS qm_piece_avx2
#include "runtime/sim/phases_both.inc"
#elif defined(__x86_64__)
const qm_piece_kernels qm_piece_avx2[2] = {{NULL, NULL}};
#endif
