/* frame.h - circuits on sums over paths, with Clifford gates put off.
 *
 * The state is F R: a Clifford F behind a sum over paths R (paths.h). A Clifford gate changes F
 * alone. Another phase is a rotation about the Pauli that F makes of Z: of R it is a phase where
 * that Pauli is a product of Z, and else R is given another basis first, with a new variable. So
 * what R is made of does not depend on how Cliffords are written, and rotations that commute share
 * variables. */
#ifndef QM_EQUIV_TABLES_FRAME_H
#define QM_EQUIV_TABLES_FRAME_H

#include "equiv/flat.h"
#include "equiv/tables/paths.h"

enum { QM_TABLE_FRAME_WIRES = 64, QM_TABLE_FRAME_MAX_GATE = 10, QM_TABLE_FRAME_TURNS = 32 };

/* A Pauli with a sign, as in equiv/pauli/row.h: 0 or 2. */
typedef struct qm_frame_row {
    uint64_t row[2];
    uint32_t sign;
} qm_frame_row;

/* A rotation that has not been applied to R yet. */
typedef struct qm_frame_turn {
    qm_frame_row pauli; /* of R */
    qm_turn angle;      /* on its -1 eigenspace */
} qm_frame_turn;

typedef struct qm_table_frame {
    qm_table_paths paths;
    uint32_t n;
    qm_frame_row z[QM_TABLE_FRAME_WIRES], x[QM_TABLE_FRAME_WIRES]; /* F^-1 Z F, F^-1 X F */
    qm_frame_turn turns[QM_TABLE_FRAME_TURNS];                     /* in order */
    uint32_t nturns;
    double dropped; /* sum of what angles were rounded by, in radians */
} qm_table_frame;

/* F is the identity, and all wires of R are 0. */
void qm_table_frame_init(qm_table_frame *f, uint32_t nwires, qm_tables *tables);
/* Applies a gate to wires q, up to a phase; `angle` is that of a PHASE. False when it has more than
 * QM_TABLE_FRAME_MAX_GATE qubits; f->paths.lost may be set. */
bool qm_table_frame_apply(qm_table_frame *f, qm_fkind kind, const uint32_t *q, uint32_t n,
                          double angle);
/* Makes F the identity, up to a phase. */
void qm_table_frame_finish(qm_table_frame *f);

#endif
