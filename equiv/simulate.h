/* simulate.h - flat circuits as kernel ops of the simulator; private to equiv. */
#ifndef QM_EQUIV_SIMULATE_H
#define QM_EQUIV_SIMULATE_H

#include "equiv/flat.h"
#include "runtime/program.h"

/* Kernel ops whose qubits and data are offsets in the arrays. */
typedef struct qm_fkernels {
    qm_arena *arena;
    qm_kop *ops;
    uint32_t nops, cap_ops;
    uint32_t *qubits;
    uint32_t nqubits, cap_qubits;
    double *data;
    uint32_t ndata, cap_data;
} qm_fkernels;

void qm_fkernels_init(qm_fkernels *k, qm_arena *arena);
/* Appends a circuit without symbols, or its inverse. Gates on one qubit that meet become one op. */
void qm_fkernels_add(qm_fkernels *k, const qm_flat *f, bool inverse);
/* Appends a 2 x 2 matrix, row by row. */
void qm_fkernels_matrix(qm_fkernels *k, uint32_t qubit, const qm_c64 *u);

#endif
