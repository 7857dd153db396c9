/* rows.h - what the rows of the gate table are in terms of Pauli rotations, local Cliffords and
 * Pauli-controlled Paulis. */
#ifndef QM_PASSES_PAULI_ROWS_H
#define QM_PASSES_PAULI_ROWS_H

#include "passes/pass.h"
#include "passes/pauli/local.h"
#include "passes/rotation.h"

typedef enum qm_prow_kind {
    QM_PR_LOCAL,   /* exp(i phase) times the element `local` */
    QM_PR_TURN,    /* a rotation: qm_rotations has it */
    QM_PR_CPP,     /* Z-controlled axis */
    QM_PR_PHASE,   /* a global phase */
    QM_PR_MATRIX,  /* a gate on one qubit with parameters: rotations about Z, Y and Z */
    QM_PR_DEFINED, /* by other rows */
    QM_PR_NONE     /* anything else */
} qm_prow_kind;

typedef struct qm_prow {
    uint8_t kind;  /* qm_prow_kind */
    uint8_t axis;  /* TURN, CPP: qm_pauli */
    uint8_t local; /* LOCAL */
    uint32_t ops;  /* at most so many rotations and CPPs */
    double phase;  /* LOCAL */
} qm_prow;

typedef struct qm_prows {
    qm_locals locals;
    const qm_rotations *rotations;
    qm_prow row[QM_G_COUNT];
} qm_prows;

/* In the arena. Time: that of qm_locals_init(). */
const qm_prows *qm_prows_make(qm_arena *arena);
/* The same for a pass: made once for all passes of a pipeline. */
const qm_prows *qm_prows_of(const qm_pass_ctx *pc);
qm_pauli qm_pauli_of_axis(char axis); /* QM_PAULI_I for '-' */

/* rx, ry or rz. */
uint32_t qm_prows_additive(qm_pauli axis);
/* A row without parameters that turns by `angle` about the axis, up to 1e-12, or
 * qm_prows_additive(). The rotation is exp(i *phase) times the row. */
uint32_t qm_prows_turn(const qm_prows *r, qm_pauli axis, double angle, double *phase);

#endif
