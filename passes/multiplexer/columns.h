/* columns.h - what gates do to basis states: columns of a unitary that have few entries.
 *
 * A column is a list of basis states with their amplitudes. Gates that permute basis states and
 * turn their phases leave a list as long as it is; others, such as h, double it, and halve it again
 * when they are undone. Circuits that are made of controlled gates keep their columns short,
 * however many qubits they have, so all of their 2^n columns take time O(gates 2^n), and a few
 * columns tell in time O(gates) where a circuit comes back. */
#ifndef QM_PASSES_MULTIPLEXER_COLUMNS_H
#define QM_PASSES_MULTIPLEXER_COLUMNS_H

#include "ir/module.h"

enum {
    QM_COLUMN_QUBITS = 16, /* bits of a basis state */
    QM_COLUMN_ENTRIES = 16 /* of a column */
};

typedef enum qm_column_kind {
    QM_CK_DIAGONAL, /* one bit: phases */
    QM_CK_FLIP,     /* one bit: it is flipped, with phases */
    QM_CK_ONE,      /* one bit */
    QM_CK_MANY      /* any number of bits up to QM_MAX_GATE_QUBITS, and none */
} qm_column_kind;

typedef struct qm_column_gate {
    uint16_t mask, on; /* acts on the states s with (s & mask) == on */
    uint8_t kind, nbits;
    uint8_t bit[QM_MAX_GATE_QUBITS]; /* of a state, the least significant of the matrix first */
    uint32_t matrix;                 /* first of 4^nbits entries, row-major */
} qm_column_gate;

/* Gates, with their matrices; equal ones of the gate table share theirs. */
typedef struct qm_column_gates {
    qm_arena *arena;
    qm_column_gate *gates;
    uint32_t ngates, cap;
    qm_c64 *matrices;
    uint32_t nmatrices, cap_matrices;
    uint32_t row[QM_G_COUNT]; /* one more than the matrix of a row without parameters */
} qm_column_gates;

typedef struct qm_column_entry {
    uint32_t state;
    qm_c64 amplitude;
} qm_column_entry;

typedef struct qm_column {
    uint32_t n;
    qm_column_entry entries[QM_COLUMN_ENTRIES];
} qm_column;

void qm_column_gates_init(qm_column_gates *g, qm_arena *arena);
/* Can a gate with known qubits and numbers as parameters be appended? */
bool qm_column_gates_take(const qm_module *m, const qm_op *op);
/* Appends such a gate; its operand k is bit[k] of the states. */
void qm_column_gates_add(qm_column_gates *g, const qm_module *m, const qm_op *op,
                         const uint8_t *bit);
/* Appends a row of the gate table. */
void qm_column_gates_add_row(qm_column_gates *g, uint32_t row, const double *p, const uint8_t *bit);
/* The bits that the gate changes in more than their phase. */
uint32_t qm_column_gate_moves(const qm_column_gate *g);
/* All bits that the gate looks at. */
uint32_t qm_column_gate_touches(const qm_column_gate *g);

/* A hash that continues h; gates of one list without parameters are equal when all of theirs are
 * in both. */
uint64_t qm_column_gate_hash(const qm_column_gate *g, uint64_t h);

void qm_column_start(qm_column *c, uint32_t state);
/* Applies a gate. False when the column would get more than QM_COLUMN_ENTRIES entries; it is then
 * undefined. Amplitudes below 1e-11 count as zero. */
bool qm_column_apply(qm_column *c, const qm_column_gates *g, const qm_column_gate *gate);
/* The amplitude of a state. */
qm_c64 qm_column_amplitude(const qm_column *c, uint32_t state);

#endif
