/* rotation.h - what follows from the gate table about rotations: their periods, and which one-qubit
 * gates turn about the same axis. */
#ifndef QM_PASSES_ROTATION_H
#define QM_PASSES_ROTATION_H

#include "ir/module.h"

/* A one-qubit gate with an axis A is exp(i (alpha0 + alpha1 p)) exp(-i (theta0 + theta1 p) A / 2),
 * where p is its parameter, if it has one. */
typedef struct qm_turn {
    char axis; /* 'X', 'Y' or 'Z'; 0: the row is no such gate */
    double theta0, theta1, alpha0, alpha1;
} qm_turn;

typedef struct qm_rotations {
    qm_turn turn[QM_G_COUNT];
    /* ADDITIVE rows: the gate with parameter `period` is exp(i period_phase) times the identity;
     * with parameter `identity` it is the identity. Others have period 0. */
    double period[QM_G_COUNT], period_phase[QM_G_COUNT], identity[QM_G_COUNT];
} qm_rotations;

/* Computed from the unitaries of the rows, in the arena. */
const qm_rotations *qm_rotations_make(qm_arena *arena);

/* The row that the gate is a rotation of: itself, or the innermost base of controls; QM_NONE when
 * the gate is not ADDITIVE. */
uint32_t qm_rotation_row(const qm_module *m, uint32_t gate);

/* Is the rotation by `angle` within `tolerance` of a multiple of the identity? Then *phase is the
 * phase of that multiple. */
bool qm_rotation_vanishes(const qm_rotations *r, const qm_module *m, uint32_t gate, double angle,
                          double tolerance, double *phase);
/* The angle of an equal rotation, in (-period / 2, period / 2]; *phase is what the gate is to be
 * multiplied by. Angles already there are returned as they are. */
double qm_rotation_reduce(const qm_rotations *r, const qm_module *m, uint32_t gate, double angle,
                          double *phase);

#endif
