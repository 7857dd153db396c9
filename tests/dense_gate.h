/* dense_gate.h - gates of a module on a dense vector: rows of the table by name, bodies gate by
 * gate, controls and powers by matrices. */
#ifndef QM_TESTS_DENSE_GATE_H
#define QM_TESTS_DENSE_GATE_H

#include "tests/dense_eval.h"
#include "tests/dense_matrix.h"

/* Where a gate acts: a vector of n qubits, under controls. */
typedef struct dense_target {
    double complex *amp;
    uint32_t n;
    dense_controls controls;
} dense_target;

/* The gate op with its parameters read from env, on the given qubits of t. What the reference does
 * not know sets env->error. */
void dense_gate_op(dense_env *env, dense_target *t, const qm_op *op, const uint32_t *qubits);
/* A block's global phase: its number plus its expression. */
void dense_block_phase(dense_env *env, dense_target *t, qm_param phase);
/* The unitary of one gate of m with parameters p, row-major into u (4^nqubits entries); false when
 * the reference does not know it or it has more than DENSE_MAX_TARGETS qubits. */
bool dense_gate_unitary(const qm_module *m, uint32_t gate, const double *p, double complex *u);

#endif
