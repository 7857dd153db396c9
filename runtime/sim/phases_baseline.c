/* phases_baseline.c - the kernels of phases.h with vectors of 16 bytes. */

#define WIDTH         16
#define PIECE_KERNELS qm_piece_baseline
#include "runtime/sim/phases_both.inc"
