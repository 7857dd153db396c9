/* known.h - what is known of the state that a word makes: Paulis of which it is an eigenstate.
 *
 * After a reset the qubit's Z is 1. A rotation of commuting Paulis leaves that so, one that does
 * not commute ends it; and where S is 1, a rotation about P S is one about P. */
#ifndef QM_EQUIV_PAULI_KNOWN_H
#define QM_EQUIV_PAULI_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

typedef struct qm_known {
    bool on;        /* else nothing is ever known */
    uint32_t w, n;  /* words of half a row; how many are known, independent ones */
    uint64_t *rows; /* each has a bit, its pivot, that no other has; room for all qubits */
    uint32_t *pivot;
    uint8_t *sign; /* 0 or 2 */
} qm_known;

/* From here on the Pauli of a row, with this sign, is 1. It commutes with all that is known. */
void qm_known_add(qm_known *k, const uint64_t *row, uint32_t sign);
/* The one with the first pivot of those that do not commute with the row, as a row with its sign;
 * false when all do. No other anticommutes with the one-qubit Pauli that the pivot does not commute
 * with. */
bool qm_known_find(const qm_known *k, const uint64_t *row, uint64_t *found, uint32_t *sign,
                   uint32_t *pivot);
/* Something happens that only leaves what commutes with the row. */
void qm_known_drop(qm_known *k, const uint64_t *row);
/* Multiplies the row by what is known and commutes with it until it has no pivots of that; returns
 * the sign of the product. All bits 0: the row was known itself. */
uint32_t qm_known_reduce(const qm_known *k, uint64_t *row);

#endif
