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
