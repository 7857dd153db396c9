/* matrix.h - products of 2 x 2 and 4 x 4 matrices, row-major. */
#ifndef QM_PASSES_MATRIX_H
#define QM_PASSES_MATRIX_H

#include "ir/gate.h"

#include <string.h>

/* X, Y and Z, in this order. */
static const qm_c64 qm_pauli_matrix[3][4] = {{0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};

/* out = a b; out may be one of them. */
static inline void qm_mul2(const qm_c64 a[4], const qm_c64 b[4], qm_c64 out[4])
{
    qm_c64 r[4] = {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2],
                   a[2] * b[1] + a[3] * b[3]};
    memcpy(out, r, sizeof r);
}

static inline void qm_adjoint2(const qm_c64 a[4], qm_c64 out[4])
{
    qm_c64 r[4] = {conj(a[0]), conj(a[2]), conj(a[1]), conj(a[3])};
    memcpy(out, r, sizeof r);
}

static inline void qm_mul4(const qm_c64 a[16], const qm_c64 b[16], qm_c64 out[16])
{
    qm_c64 r[16];
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            qm_c64 sum = 0;
            for (int k = 0; k < 4; k++)
                sum += a[4 * i + k] * b[4 * k + j];
            r[4 * i + j] = sum;
        }
    memcpy(out, r, sizeof r);
}

static inline void qm_adjoint4(const qm_c64 a[16], qm_c64 out[16])
{
    qm_c64 r[16];
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            r[4 * j + i] = conj(a[4 * i + j]);
    memcpy(out, r, sizeof r);
}

/* a1 on qubit 1 and a0 on qubit 0. */
static inline void qm_kron2(const qm_c64 a1[4], const qm_c64 a0[4], qm_c64 out[16])
{
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            out[4 * i + j] = a1[2 * (i >> 1) + (j >> 1)] * a0[2 * (i & 1) + (j & 1)];
}

#endif
