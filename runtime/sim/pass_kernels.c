/* pass_kernels.c - the inner loops of passes, for each instruction set and precision.
 *
 * A piece is at most 2^QM_LEAF_MAX_BITS amplitudes in the first-level cache, so what counts is the
 * number of vector multiplications; contraction to fused multiply-add is on for this file
 * (CMakeLists.txt). Vectors have the length of a tile; narrower instruction sets take them in parts. */

#include "runtime/sim/pass.h"

#define QM_INLINE static inline __attribute__((always_inline))

enum { PRODUCT_ROWS = 1 << (QM_LEAF_MAX_BITS - 3 - 4) };

typedef double qm_leaf_v8 __attribute__((vector_size(64), may_alias));
typedef float qm_leaf_v16 __attribute__((vector_size(64), may_alias));
typedef int64_t qm_leaf_i8 __attribute__((vector_size(64)));
typedef int32_t qm_leaf_i16 __attribute__((vector_size(64)));

/* The lanes of v in the order of an index; permutation 0 is the identity. A macro, because vectors
 * as arguments of functions would depend on the target's calling convention. */
#ifdef __clang__
#define PERMUTE(v, index, p)                                                                       \
    __extension__({                                                                                \
        VEC from = (v), to = from;                                                                 \
        for (uint32_t l = 0; (p) != 0 && l < T; l++)                                               \
            to[l] = from[(index)[l]];                                                              \
        to;                                                                                        \
    })
#else
#define PERMUTE(v, index, p) ((p) == 0 ? (v) : __builtin_shuffle((v), (index)))
#endif

#define CONCAT(a, b) a##b
#define JOIN(a, b)   CONCAT(a, b)

#define KERNEL(name) JOIN(name, JOIN(PRECISION, _baseline))
#include "runtime/sim/pass_precisions.inc"
#undef KERNEL

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HAS_X86
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define KERNEL(name) JOIN(name, JOIN(PRECISION, _avx2))
#include "runtime/sim/pass_precisions.inc"
#undef KERNEL
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,fma,prefer-vector-width=512")
#define KERNEL(name) JOIN(name, JOIN(PRECISION, _avx512))
#include "runtime/sim/pass_precisions.inc"
#undef KERNEL
#pragma GCC pop_options
#endif

const qm_leaf_fn *qm_leaf_kernels(qm_precision precision)
{
#ifdef HAS_X86
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return precision == QM_DOUBLE ? table_double_avx512 : table_single_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return precision == QM_DOUBLE ? table_double_avx2 : table_single_avx2;
#endif
    return precision == QM_DOUBLE ? table_double_baseline : table_single_baseline;
}
