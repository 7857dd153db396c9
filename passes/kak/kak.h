/* kak.h - the Cartan (KAK) decomposition of two-qubit unitaries, and circuits with the fewest CX.
 *
 * A matrix on two qubits is 4 x 4 and row-major; qubit 0 is the least significant bit of an index.
 */
#ifndef QM_PASSES_KAK_KAK_H
#define QM_PASSES_KAK_KAK_H

#include "passes/pauli/circuit.h"

/* u = exp(i phase) (after[1] x after[0]) exp(i (c[0] XX + c[1] YY + c[2] ZZ))
 * (before[1] x before[0]), in the Weyl chamber: pi/4 >= c[0] >= c[1] >= |c[2]|, and c[2] >= 0 where
 * c[0] = pi/4 (to within rounding). Two unitaries with the same c are equal up to gates on one
 * qubit. */
typedef struct qm_kak {
    qm_c64 before[2][4], after[2][4];
    double c[3];
    double phase;
} qm_kak;

/* Decomposes u, whose entries may be wrong by about 1e-9; false when it is not unitary to that.
 * The product equals u to some 1e-14, or to what u lacks of being unitary. */
bool qm_kak_decompose(const qm_c64 u[16], qm_kak *k);

enum { QM_KAK_MAX_GATES = 3 + 15 };

/* exp(i phase) times the gates, ROT and CPP on qubits 0 and 1, and then the elements local[q]. */
typedef struct qm_kak_circuit {
    qm_pgate gates[QM_KAK_MAX_GATES];
    uint32_t ngates, ncpp;
    uint8_t local[2];
    double phase;
    double deviation; /* largest entry of the difference from u */
} qm_kak_circuit;

/* The circuit for u with the fewest CPP (at most 3) that is within `tolerance` of it in each entry,
 * and with few ROT. False when u is not unitary to within `tolerance`, so that there is none. */
bool qm_kak_synthesise(const qm_locals *l, const qm_c64 u[16], double tolerance,
                       qm_kak_circuit *out);

/* The same among the circuits with at least `least` CPP. */
bool qm_kak_synthesise_with(const qm_locals *l, const qm_c64 u[16], double tolerance,
                            uint32_t least, qm_kak_circuit *out);

/* u becomes G u for a ROT or CPP without symbol; its qubit `low` is qubit 0 of u. */
void qm_kak_apply(const qm_pgate *g, uint32_t low, qm_c64 u[16]);

#endif
