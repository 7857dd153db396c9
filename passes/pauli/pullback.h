/* pullback.h - what Paulis on the qubits of a circuit of CPP stand for at its start: G^-1 P G for
 * all gates G so far, the rows of an inverse stabilizer tableau (Aaronson and Gottesman, Phys. Rev.
 * A 70, 052328, 2004). */
#ifndef QM_PASSES_PAULI_PULLBACK_H
#define QM_PASSES_PAULI_PULLBACK_H

#include "passes/pauli/string.h"
#include "support/arena.h"

typedef struct qm_pullback {
    uint32_t nqubits, words; /* of half a string */
    uint64_t *strings;       /* of X of each qubit at 2 q and Z at 2 q + 1, and two to work with */
    uint8_t *power;
} qm_pullback;

/* At the start. Memory O(nqubits^2) bits in the arena. */
void qm_pullback_init(qm_pullback *p, uint32_t nqubits, qm_arena *arena);
static inline uint64_t *qm_pullback_string(const qm_pullback *p, uint32_t i)
{
    return p->strings + (size_t)i * 2 * p->words;
}
/* Sets the string of 2 words; returns its power. */
uint8_t qm_pullback_of(const qm_pullback *p, uint32_t q, uint8_t axis, uint64_t *out);
/* Goes past an axis[0]-controlled axis[1] on two qubits. Time O(words). */
void qm_pullback_pass_cpp(qm_pullback *p, const uint32_t q[2], const uint8_t axis[2]);

#endif
