/* kernel_words.h - words of the compilers that kernels.inc is written with. */
#ifndef QM_RUNTIME_SIM_KERNEL_WORDS_H
#define QM_RUNTIME_SIM_KERNEL_WORDS_H

#include "runtime/sim/kernels.h"

#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#endif
