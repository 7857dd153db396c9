/* string.h - Pauli operators as bits: i^power X^x Z^z, where Y = i X Z is both.
 *
 * A long string is `words` words of x and as many of z, with its power beside it; a short one has a
 * word of each. An operator that is Hermitian is 1 or -1 times the product of its X, Y and Z. */
#ifndef QM_PASSES_PAULI_STRING_H
#define QM_PASSES_PAULI_STRING_H

#include "ir/pauli.h"
#include "support/base.h"

/* The product of two Paulis on one qubit is i to this power times their XOR. */
static inline uint32_t qm_pauli_power(uint8_t a, uint8_t b)
{
    return ((a == QM_PAULI_Y) + (b == QM_PAULI_Y) + (a & b << 1 & QM_PAULI_Z) +
            3u * ((a ^ b) == QM_PAULI_Y)) &
           3;
}

/* The operator of *a and *b on two qubits becomes C that C^-1 for C a P-controlled Q on them: each
 * of the two that anticommutes with its axis brings the other axis. True: with a minus. */
static inline bool qm_pauli_pass_cpp(uint8_t *a, uint8_t p, uint8_t *b, uint8_t q)
{
    bool to_b = *a && *a != p, to_a = *b && *b != q;
    bool negative = to_a && to_b && (qm_pauli_power(*a, p) + qm_pauli_power(q, *b)) >> 1 & 1;
    *a ^= to_a ? p : 0;
    *b ^= to_b ? q : 0;
    return negative;
}

/* On up to 32 qubits. */
typedef struct qm_pstring {
    uint32_t x, z, power;
} qm_pstring;

static inline qm_pstring qm_pstring_product(qm_pstring a, qm_pstring b)
{
    return (qm_pstring){a.x ^ b.x, a.z ^ b.z,
                        (a.power + b.power + 2 * (uint32_t)__builtin_parity(a.z & b.x)) & 3};
}

static inline bool qm_pstring_equal(qm_pstring a, qm_pstring b) /* up to a phase */
{
    return a.x == b.x && a.z == b.z;
}

static inline bool qm_pstring_commutes(qm_pstring a, qm_pstring b)
{
    return !__builtin_parity((a.x & b.z) ^ (a.z & b.x));
}

static inline bool qm_pwords_commute(uint32_t words, const uint64_t *a, const uint64_t *b)
{
    uint64_t common = 0;
    for (uint32_t i = 0; i < words; i++)
        common ^= (a[i] & b[words + i]) ^ (a[words + i] & b[i]);
    return !__builtin_parityll(common);
}

/* a becomes a b; returns the power that its own and that of b do not account for: the z bits of a
 * are moved behind the x bits of b. */
static inline uint32_t qm_pwords_multiply(uint32_t words, uint64_t *a, const uint64_t *b)
{
    uint64_t crossed = 0;
    for (uint32_t i = 0; i < words; i++) {
        crossed ^= a[words + i] & b[i];
        a[i] ^= b[i];
        a[words + i] ^= b[words + i];
    }
    return 2 * (uint32_t)__builtin_parityll(crossed);
}

static inline uint8_t qm_pwords_axis(uint32_t words, const uint64_t *a, uint32_t q)
{
    return (uint8_t)((a[q / 64] >> q % 64 & 1) | (a[words + q / 64] >> q % 64 & 1) << 1);
}

/* The power of the product of X, Y and Z without a sign. */
static inline uint32_t qm_pwords_power(uint32_t words, const uint64_t *a)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < words; i++)
        n += (uint32_t)__builtin_popcountll(a[i] & a[words + i]);
    return n & 3;
}

#endif
