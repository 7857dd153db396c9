/* tables.h - what a list of gates does to all basis states at once, as Boolean functions.
 *
 * Each qubit is the sum modulo 2 of what it was at the start and of a Boolean function of what
 * other qubits were; and basis states have turned by a phase, a number of twelve binary digits,
 * each of them a Boolean function too. A function is a table of bits over the variables, 64 of them
 * in a word: the qubits that have been read so far, and a variable for each h that has no partner
 * yet (a sum over paths). A second h on the qubit closes that sum when the phase is a half turn or
 * none where the variable is 1, which is how Toffoli gates in h, t and cx are read.
 *
 * Source of the sum over paths and its rule: Dawson et al., QIC 5, 102 (2005), arXiv:quant-ph/
 * 0408129; Amy, arXiv:1805.06908. */
#ifndef QM_PASSES_LOOKUP_TABLES_H
#define QM_PASSES_LOOKUP_TABLES_H

#include "passes/lookup/gate.h"

enum { QM_TABLES_VARIABLES = 16, QM_TABLES_WIRES = 64 };

typedef struct qm_tables_wire {
    uint32_t qubit;
    uint32_t variable; /* of what the qubit was at the start; QM_NONE: it has not been read, or was
                          0 */
    bool zero;         /* it was 0 at the start */
    bool open;         /* between two h */
    uint32_t inner;    /* variable of the sum over paths, while open */
    bool moved;        /* it has been flipped or opened */
    bool looked_at, constant; /* found by qm_tables_is_cut(): the function is the same everywhere */
} qm_tables_wire;

typedef struct qm_tables {
    qm_arena *arena;
    qm_tables_wire wires[QM_TABLES_WIRES];
    uint32_t nwires, nopen;
    uint32_t used; /* variables, as a mask */
    uint32_t nvariables;
    size_t words, stride; /* of a table, and from one table to the next */
    uint64_t *tables;
    uint32_t ntables; /* that there is room for */
    double phase;     /* global, in radians */
    uint64_t work;    /* words changed, since it was made */
} qm_tables;

qm_tables *qm_tables_make(qm_arena *arena);
/* Forgets all qubits. */
void qm_tables_begin(qm_tables *p);
/* The wire of a qubit; QM_NONE: there is none. */
uint32_t qm_tables_find(const qm_tables *p, uint32_t qubit);
/* Adds a qubit that has no wire. False when there are too many. */
bool qm_tables_add(qm_tables *p, uint32_t qubit, bool zero);
/* Applies a gate on qubits that all have wires. False when it can not be followed from here:
 * nothing has changed then, but that qubits may have become variables. Time O(variables' 2^n / 64),
 * for phases twelve times that. */
bool qm_tables_apply(qm_tables *p, const qm_lookup_gate *g, const uint32_t *qubits);
/* Is what has been applied |c>|t> -> exp(i a(c)) |c + constant>|t + f(c)>, with qubits t whose own
 * values matter for no function? */
bool qm_tables_is_cut(qm_tables *p);
/* Tables, words long: of wire w, and of a digit of the phase, the highest first (half a turn). */
const uint64_t *qm_tables_wire_table(const qm_tables *p, uint32_t w);
const uint64_t *qm_tables_digit(const qm_tables *p, uint32_t digit);
/* Does a table depend on a variable? */
bool qm_tables_depends(const qm_tables *p, const uint64_t *table, uint32_t variable);

#endif
