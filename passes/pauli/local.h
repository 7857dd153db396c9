/* local.h - the 24 Clifford operations on one qubit, and signed Pauli axes. */
#ifndef QM_PASSES_PAULI_LOCAL_H
#define QM_PASSES_PAULI_LOCAL_H

#include "ir/gate.h"
#include "ir/pauli.h"

/* A Pauli with a sign; `negative` is 0 or 1. */
typedef struct qm_signed_pauli {
    uint8_t axis; /* qm_pauli */
    uint8_t negative;
} qm_signed_pauli;

enum { QM_LOCAL_COUNT = 24, QM_LOCAL_IDENTITY = 0 };

/* The Clifford group of one qubit up to phases. Element i stands for the matrix u[i], which fixes
 * its phase: a product of H and S as found by breadth-first search, so that every product of two
 * elements is an element times a power of exp(i pi/4). */
typedef struct qm_locals {
    qm_c64 u[QM_LOCAL_COUNT][4];                     /* row-major */
    uint8_t product[QM_LOCAL_COUNT][QM_LOCAL_COUNT]; /* [a][b]: b first, then a: u[a] u[b] */
    uint8_t phase[QM_LOCAL_COUNT][QM_LOCAL_COUNT];   /* u[a] u[b] = exp(i pi/4 phase) u[product] */
    uint8_t inverse[QM_LOCAL_COUNT];
    qm_signed_pauli after[QM_LOCAL_COUNT][4];  /* u P u^-1 */
    qm_signed_pauli before[QM_LOCAL_COUNT][4]; /* u^-1 P u */
    uint8_t pauli[4];                          /* the element that X, Y or Z is, up to a phase of */
    uint8_t pauli_phase[4];                    /* exp(i pi/4 pauli_phase) */
    uint8_t quarter[4][4];       /* [P][k]: the element that exp(-i k pi/4 P) is, up to */
    uint8_t quarter_phase[4][4]; /* exp(i pi/4 quarter_phase) */
    /* The gates of the shortest word of rows h, s, sdg, x, y, z, sx, sxdg for each element, in
     * order of time; QM_NONE ends it. */
    uint32_t word[QM_LOCAL_COUNT][4];
} qm_locals;

/* Fills the tables. Time: some thousand products of 2 x 2 matrices. */
void qm_locals_init(qm_locals *l);
/* The element equal to v up to phase within tol, and v = exp(i *phase) u; QM_LOCAL_COUNT when there
 * is none. */
uint32_t qm_locals_find(const qm_locals *l, const qm_c64 v[4], double tol, double *phase);

#endif
