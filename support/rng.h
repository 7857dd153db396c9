/* rng.h - counter-based random numbers: Philox4x32-10 (Salmon et al., SC'11) through Random123.
 *
 * A number depends on (seed, stream, index) alone, so results are the same whatever the order or
 * the number of threads in which they are drawn. */
#ifndef QM_SUPPORT_RNG_H
#define QM_SUPPORT_RNG_H

#include <stdint.h>

uint64_t qm_rng_bits(uint64_t seed, uint64_t stream, uint64_t index);
/* Uniform in [0, 1) with 53 random bits. */
double qm_rng_uniform(uint64_t seed, uint64_t stream, uint64_t index);
/* How many of n events of probability p happen: a binomial number from the numbers of a stream.
 * Exact for p as a multiple of 2^-53. Time O(n / 32). */
uint64_t qm_rng_binomial(uint64_t seed, uint64_t stream, uint64_t n, double p);
/* A stream for the `branch`-th part of what has this stream. */
uint64_t qm_rng_stream(uint64_t stream, uint64_t branch);

/* The next number of a stream kept as a state, for inner loops of searches: SplitMix64 (Steele, Lea
 * and Flood, OOPSLA 2014), about 1 ns. */
static inline uint64_t qm_rng_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

#endif
