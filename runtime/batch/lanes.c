/* lanes.c - the kernels of lanes.inc for each instruction set and precision, chosen by the machine.
 * Contraction to fused multiply-add is on in this file (CMakeLists.txt), so results differ in the
 * last bits between instruction sets. */
#include "runtime/batch/lanes.h"

#include "runtime/batch/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QM_INLINE static inline __attribute__((always_inline))

/* One part of pi/2 after the other, 33 bits each, so that multiples up to 2^20 are exact; and the
 * coefficients of the Taylor series up to where they no longer count on [-pi/4, pi/4]. */
#define PIO2_1 0x1.921fb544p+0
#define PIO2_2 0x1.0b4611a6p-34
#define PIO2_3 0x1.3198a2e037073p-69
static const double largest_fast_angle = 1e5;
static const double sine_terms[] = {
    -1.0 / 6,        1.0 / 120,        -1.0 / 5040,         1.0 / 362880,
    -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000};
static const double cosine_terms[] = {
    -1.0 / 2,       1.0 / 24,        -1.0 / 720,         1.0 / 40320,
    -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000};
enum { SINE_TERMS = 7, COSINE_TERMS = 8 };

#define JOIN_(a, b, c) a##_##b##_##c
#define JOIN(a, b, c)  JOIN_(a, b, c)
#define KERNEL(name)   JOIN(name, TARGET, PRECISION)
#define NAME_(x)       #x
#define NAME(x)        NAME_(x)

#define BYTES  16
#define TARGET baseline
#include "runtime/batch/lanes_both.inc"
#undef BYTES
#undef TARGET

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HAS_TARGETS
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define BYTES  16
#define TARGET narrow
#include "runtime/batch/lanes_both.inc"
#undef BYTES
#undef TARGET
#define BYTES  32
#define TARGET avx2
#include "runtime/batch/lanes_both.inc"
#undef BYTES
#undef TARGET
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx2,fma")
#define BYTES  64
#define TARGET avx512
#include "runtime/batch/lanes_both.inc"
#undef BYTES
#undef TARGET
#pragma GCC pop_options
#endif

const qm_lanes *qm_lanes_find(const char *name, bool single)
{
#ifdef HAS_TARGETS
    bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vl");
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (wide && avx2 && (!name || strcmp(name, "avx512") == 0))
        return single ? &lanes_avx512_single : &lanes_avx512_double;
    if (avx2 && (!name || strcmp(name, "avx2") == 0))
        return single ? &lanes_avx2_single : &lanes_avx2_double;
    if (avx2 && name && strcmp(name, "narrow") == 0)
        return single ? &lanes_narrow_single : &lanes_narrow_double;
#endif
    if (!name || strcmp(name, "baseline") == 0 || strcmp(name, "narrow") == 0)
        return single ? &lanes_baseline_single : &lanes_baseline_double;
    return NULL;
}

enum { MOST_VECTOR = 64 };

typedef struct sizes {
    uint64_t numbers, matrices, state; /* bytes of a par, of an op, of a state */
} sizes;

static sizes sizes_of(const qm_lanes *l, const qm_circuit *c)
{
    uint64_t real = l->single ? sizeof(float) : sizeof(double);
    return (sizes){.numbers = l->lanes * sizeof(double),
                   .matrices = 8 * real * l->lanes,
                   .state = 2 * real * l->lanes << c->nqubits};
}

/* How many states psi is. */
static uint64_t psi_states(const sizes *s, const qm_circuit *c, bool gradient)
{
    uint32_t starts = 0;
    while (starts < c->nops && c->ops[starts].kind == QM_COP_START)
        starts++;
    uint64_t n = 1 + c->nops - starts;
    return gradient && n <= QM_LANE_KEPT / s->state ? n : 1;
}

uint64_t qm_lane_work_bytes(const qm_lanes *l, const qm_circuit *c, bool gradient)
{
    sizes s = sizes_of(l, c);
    uint64_t n = s.numbers * ((uint64_t)c->npars * (gradient ? 2 : 1) + 2 * (uint64_t)c->nfactors);
    return n + s.matrices * c->nops + s.state * (psi_states(&s, c, gradient) + gradient) +
           6 * MOST_VECTOR;
}

/* `bytes` for vectors; not NULL unless there is no memory. */
static void *allocate(uint64_t bytes)
{
    uint64_t whole = (bytes + MOST_VECTOR) / MOST_VECTOR * MOST_VECTOR;
    return whole < bytes ? NULL : aligned_alloc(MOST_VECTOR, whole);
}

qm_status qm_lane_work_init(qm_lane_work *w, const qm_lanes *l, const qm_circuit *c,
                            const qm_lane_sum *sums, bool gradient)
{
    sizes s = sizes_of(l, c);
    *w = (qm_lane_work){.circuit = c, .sums = sums};
    w->value = allocate(s.numbers * c->npars);
    w->trig = allocate(s.numbers * 2 * c->nfactors);
    w->matrix = allocate(s.matrices * c->nops);
    w->keeps = psi_states(&s, c, gradient) > 1;
    w->psi = allocate(s.state * psi_states(&s, c, gradient));
    if (gradient) {
        w->adjoint = allocate(s.numbers * c->npars);
        w->lambda = allocate(s.state);
    }
    if (w->value && w->trig && w->matrix && w->psi && (!gradient || (w->adjoint && w->lambda)))
        return QM_OK;
    qm_lane_work_free(w);
    return QM_ERR_MEMORY;
}

void qm_lane_work_free(qm_lane_work *w)
{
    free(w->value);
    free(w->adjoint);
    free(w->trig);
    free(w->matrix);
    free(w->psi);
    free(w->lambda);
    *w = (qm_lane_work){0};
}
