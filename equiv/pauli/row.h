/* row.h - signed Pauli operators on n qubits as rows of bits.
 *
 * A row is 2w words, w = ceil(n / 64): bits x, then bits z; a qubit with both is Y. The sign is
 * kept beside it: 0 or 2, the power of i. */
#ifndef QM_EQUIV_PAULI_ROW_H
#define QM_EQUIV_PAULI_ROW_H

#include <stdbool.h>
#include <stdint.h>

static inline bool qm_row_get(const uint64_t *row, uint32_t bit)
{
    return row[bit / 64] >> bit % 64 & 1;
}

static inline void qm_row_flip(uint64_t *row, uint32_t bit)
{
    row[bit / 64] ^= 1ull << bit % 64;
}

/* Do the operators anticommute? */
static inline bool qm_row_anticommutes(const uint64_t *a, const uint64_t *b, uint32_t w)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < w; i++)
        sum ^= (a[i] & b[w + i]) ^ (a[w + i] & b[i]);
    return __builtin_parityll(sum);
}

static inline bool qm_row_equal(const uint64_t *a, const uint64_t *b, uint32_t w)
{
    for (uint32_t i = 0; i < 2 * w; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static inline bool qm_row_is_zero(const uint64_t *row, uint32_t w)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < 2 * w; i++)
        any |= row[i];
    return any == 0;
}

/* a becomes a b; returns the power of i by which the product differs from the row (as in Stim,
 * Gidney, Quantum 5:497 (2021): counts modulo 4 as two bits a position). */
static inline uint32_t qm_row_multiply(uint64_t *a, const uint64_t *b, uint32_t w)
{
    uint64_t ones = 0, twos = 0;
    for (uint32_t i = 0; i < w; i++) {
        uint64_t x1 = a[i], z1 = a[w + i], x2 = b[i], z2 = b[w + i];
        uint64_t cross = x1 & z2, anti = (x2 & z1) ^ cross;
        a[i] = x1 ^ x2;
        a[w + i] = z1 ^ z2;
        twos ^= (ones ^ a[i] ^ a[w + i] ^ cross) & anti;
        ones ^= anti;
    }
    return ((uint32_t)__builtin_popcountll(ones) + 2 * (uint32_t)__builtin_popcountll(twos)) & 3;
}

static inline void qm_row_swap(uint64_t *a, uint64_t *b, uint32_t w)
{
    for (uint32_t i = 0; i < 2 * w; i++) {
        uint64_t t = a[i];
        a[i] = b[i];
        b[i] = t;
    }
}

static inline uint64_t qm_row_hash(const uint64_t *row, uint32_t w)
{
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (uint32_t i = 0; i < 2 * w; i++) {
        h = (h ^ row[i]) * 0xbf58476d1ce4e5b9u;
        h ^= h >> 29;
    }
    return h;
}

#endif
