/* strings.h - Pauli operators on many qubits: `words` words of X bits, then as many of Z bits. */
#ifndef QM_PASSES_TODD_STRINGS_H
#define QM_PASSES_TODD_STRINGS_H

#include "support/base.h"

static inline bool qm_string_commutes(uint32_t words, const uint64_t *a, const uint64_t *b)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < words; i++)
        n ^= (unsigned)__builtin_popcountll((a[i] & b[words + i]) ^ (a[words + i] & b[i]));
    return (n & 1) == 0;
}

/* a becomes the operator of a b, which is i^k times it; returns k. Operators are Hermitian: Y
 * stands for i X Z. */
static inline unsigned qm_string_multiply(uint32_t words, uint64_t *a, const uint64_t *b)
{
    unsigned k = 0;
    for (uint32_t i = 0; i < words; i++) {
        uint64_t ax = a[i], az = a[words + i], bx = b[i], bz = b[words + i];
        a[i] = ax ^ bx;
        a[words + i] = az ^ bz;
        k += (unsigned)(__builtin_popcountll(ax & az) + __builtin_popcountll(bx & bz) +
                        2 * __builtin_popcountll(az & bx) +
                        3 * __builtin_popcountll(a[i] & a[words + i]));
    }
    return k & 3;
}

#endif
