/* phases_avx512.c - the kernels of phases.h with vectors of 64 bytes. */

#include "runtime/sim/phases.h"

#if defined(__AVX512F__)
#define WIDTH         64
#define PIECE_KERNELS qm_piece_avx512
#include "runtime/sim/phases_both.inc"
#elif defined(__x86_64__)
const qm_piece_kernels qm_piece_avx512[2] = {{NULL, NULL}};
#endif
