/* labels.h - which Pauli operators on the wires of a circuit mean the same at different times.
 *
 * At each time the Paulis X_q and Z_q of a wire q stand for operators on the start of the circuit:
 * what they become when they are pulled back through the gates before. A rotation about R changes
 * those that anticommute with R, so an operator is the same at two times when it is equal as a
 * Pauli and commutes with all rotations between. The label of an operator is a random number of 128
 * bits for each of X_q and Z_q, XORed for products: a CPP XORs labels, and a rotation about X_q
 * gives Z_q a fresh label and touches no other, since on the other wires everything commutes with
 * it. So equal labels mean the same operator, up to its sign, but for a chance of 2^-128 for each
 * pair; each gate costs O(1). The sign needs the operator itself: i^phase X^x Z^z with a bit for
 * each wire, the rows of an inverse stabilizer tableau (Aaronson and Gottesman, Phys. Rev. A 70,
 * 052328, 2004).
 *
 * Wires whose past is not known (behind an OPAQUE gate) start anew. At most `room` beginnings have
 * bits; after that all labels are forgotten and all wires start anew. */
#ifndef QM_PASSES_PAULI_LABELS_H
#define QM_PASSES_PAULI_LABELS_H

#include "passes/pauli/circuit.h"

typedef struct qm_label {
    uint64_t bits[2]; /* 0: the operator is +1 or -1 */
    uint8_t phase;    /* of i; equal labels stand for operators that differ by i^(phase - phase) */
} qm_label;

typedef struct qm_labels {
    uint32_t room, words; /* words of a row: of its x bits, and as many of its z bits */
    uint32_t begun;       /* bits in use */
    uint32_t nslots;
    uint32_t era;           /* raised when all is forgotten */
    uint32_t *wire_era;     /* per wire: the era in which it has begun; 0: never */
    uint8_t *pending;       /* per wire: begins anew when it is used; 2: in the state |0> */
    uint32_t *slot;         /* per wire: its rows, which lie at 2 * slot and 2 * slot + 1 */
    uint64_t (*hash)[2][2]; /* per wire: of X and of Z */
    uint8_t (*phase)[2];
    uint64_t *rows;
    uint64_t *y[2];     /* scratch rows */
    uint64_t drawn;     /* random numbers used so far */
    bool has_constants; /* some operator may be +1 or -1 */
} qm_labels;

/* Memory in the arena: up to 34 MB, and 60 bytes a wire. */
void qm_labels_init(qm_labels *l, uint32_t nwires, qm_arena *arena);
/* All wires start anew, and no label from before comes back. */
void qm_labels_forget(qm_labels *l);
/* The wire starts anew: nothing is known about it, or it is in the state |0>. */
void qm_labels_start(qm_labels *l, uint32_t wire, bool zero);
qm_label qm_labels_of(qm_labels *l, uint32_t wire, uint8_t axis);
/* Goes past a P-controlled Q; past a rotation about the axis by an angle that is no multiple of
 * pi/2, or anything else that acts on that axis, and past a rotation by pi, which changes only
 * signs. Time O(rows' words). */
void qm_labels_pass_cpp(qm_labels *l, const qm_pgate *g);
void qm_labels_pass_turn(qm_labels *l, uint32_t wire, uint8_t axis);
void qm_labels_pass_pauli(qm_labels *l, uint32_t wire, uint8_t axis);
/* Goes past a Clifford on the wire. */
void qm_labels_pass_local(qm_labels *l, const qm_locals *locals, uint32_t wire, uint8_t local);

#endif
