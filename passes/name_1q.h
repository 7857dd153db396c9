/* name_1q.h - the simplest gate that a matrix on one qubit is. */
#ifndef QM_PASSES_NAME_1Q_H
#define QM_PASSES_NAME_1Q_H

#include "ir/gate.h"
#include "support/arena.h"

typedef struct qm_row_1q qm_row_1q;

typedef struct qm_namer_1q {
    double tolerance; /* matrices this near in every entry are equal */
    qm_row_1q *rows;  /* one-qubit rows without parameters */
    uint32_t nrows;
} qm_namer_1q;

/* exp(i phase) times one gate; with gate == QM_NONE nothing but the phase. */
typedef struct qm_named_1q {
    uint32_t gate;
    double p[3];
    double phase;
} qm_named_1q;

qm_namer_1q qm_namer_1q_make(double tolerance, qm_arena *arena);
/* The first of these that a unitary 2 x 2 matrix, row-major, equals up to phase: nothing, a row
 * without parameters, a rotation about Z, X or Y, u3. Angles within the tolerance of a multiple of
 * pi/4 become it. */
qm_named_1q qm_name_1q(const qm_namer_1q *f, const qm_c64 u[4]);

#endif
