/* boolean.h - Boolean polynomials: exclusive ors of products of variables.
 *
 * A product of variables (monomial) is kept once and has a number. A polynomial is a list of such
 * numbers and a constant, and a hash of 128 bits, the XOR of random numbers of its monomials: equal
 * hashes mean equal polynomials up to the constant, but for a chance of 2^-128 a pair. */
#ifndef QM_PASSES_PAULI_BOOLEAN_H
#define QM_PASSES_PAULI_BOOLEAN_H

#include "support/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { QM_MONOMIAL_DEGREE = 8, QM_BOOLEAN_TERMS = 24 };

typedef struct qm_monomial {
    uint64_t hash[2];
    uint32_t vars; /* the variables, rising, at pool[vars] */
    uint32_t degree;
} qm_monomial;

typedef struct qm_monomials {
    qm_arena *arena;
    qm_monomial *list;
    uint32_t n, cap;
    uint32_t *pool;
    uint32_t npool, cap_pool;
    uint32_t *slots; /* open addressing: a monomial's number + 1 */
    uint32_t nslots; /* a power of two */
} qm_monomials;

void qm_monomials_init(qm_monomials *m, qm_arena *arena);
/* Forgets all, keeps the memory. */
void qm_monomials_forget(qm_monomials *m);
/* The monomial of n rising variables, 1 to QM_MONOMIAL_DEGREE. Time O(n) expected. */
uint32_t qm_monomials_intern(qm_monomials *m, const uint32_t *vars, uint32_t n);
/* The product of two, or QM_NONE when its degree is too large. */
uint32_t qm_monomials_product(qm_monomials *m, uint32_t a, uint32_t b);
/* Its variables, rising, and how many. */
static inline const uint32_t *qm_monomials_vars(const qm_monomials *m, uint32_t monomial,
                                                uint32_t *degree)
{
    *degree = m->list[monomial].degree;
    return &m->pool[m->list[monomial].vars];
}
/* Is the variable in it? */
bool qm_monomials_has(const qm_monomials *m, uint32_t monomial, uint32_t var);

typedef struct qm_boolean {
    uint64_t hash[2];
    uint32_t n;
    bool one;                         /* the constant */
    uint32_t terms[QM_BOOLEAN_TERMS]; /* rising */
} qm_boolean;

/* f becomes f xor g. False, with f unchanged, when that has too many terms. */
bool qm_boolean_add(qm_boolean *f, const qm_boolean *g);
bool qm_boolean_toggle(const qm_monomials *m, qm_boolean *f, uint32_t monomial);
bool qm_boolean_has(const qm_boolean *f, uint32_t monomial);

#endif
