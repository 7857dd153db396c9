/* rng.c - Philox4x32-10 keyed by the seed, counting (index, stream). */

#include "support/rng.h"

#include <Random123/philox.h>

uint64_t qm_rng_bits(uint64_t seed, uint64_t stream, uint64_t index)
{
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t ctr = {
        {(uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream, (uint32_t)(stream >> 32)}};
    philox4x32_ctr_t r = philox4x32(ctr, key);
    return (uint64_t)r.v[1] << 32 | r.v[0];
}

double qm_rng_uniform(uint64_t seed, uint64_t stream, uint64_t index)
{
    return (double)(qm_rng_bits(seed, stream, index) >> 11) * 0x1p-53;
}

/* Each event has a uniform number that is compared with p from the highest bit on; all events that
 * are still undecided take their next bit at once, so on average two bits an event are drawn. */
uint64_t qm_rng_binomial(uint64_t seed, uint64_t stream, uint64_t n, double p)
{
    if (!(p > 0))
        return 0;
    if (p >= 1)
        return n;
    uint64_t digits = (uint64_t)(p * 0x1p53), happened = 0, index = 0;
    for (uint32_t bit = 53; bit-- > 0 && n > 0;) {
        uint64_t ones = 0, left = n;
        for (; left > 0; index++) {
            uint64_t take = left < 64 ? left : 64;
            uint64_t word = qm_rng_bits(seed, stream, index) >> (64 - take);
            ones += (uint64_t)__builtin_popcountll(word);
            left -= take;
        }
        happened += digits >> bit & 1 ? n - ones : 0;
        n = digits >> bit & 1 ? ones : n - ones;
    }
    return happened;
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t qm_rng_stream(uint64_t stream, uint64_t branch)
{
    uint64_t h = stream + (branch + 1) * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}
