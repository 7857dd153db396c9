/* gate_walk.h - a gate that is being taken apart; internal to runtime/batch. gates.c does rows of
 * the table, power.c powers. */
#ifndef QM_RUNTIME_BATCH_GATE_WALK_H
#define QM_RUNTIME_BATCH_GATE_WALK_H

#include "runtime/batch/builder.h"

typedef struct qm_gate_walk {
    qm_circuit_builder *b;
    /* Of everything that is applied: those of the gate, of a row, and of a part of a matrix. */
    qm_control controls[QM_MAX_CONTROLS + QM_MAX_GATE_QUBITS + QM_MAX_UNITARY_QUBITS];
    uint32_t ncontrols;
} qm_gate_walk;

/* Are n parameters constants, *values? */
bool qm_gate_is_constant(const qm_gate_walk *w, const uint32_t *pars, uint32_t n, double *values);
/* A number made from parameters. */
uint32_t qm_gate_affine(qm_circuit_builder *b, const qm_affine *f, const uint32_t *pars);
void qm_gate_row_apply(qm_gate_walk *w, uint32_t gate, const uint32_t *qubits,
                       const uint32_t *pars);
/* Applies a gate that has a power, without its controls; the exponent is its last parameter. False
 * for a power that is not known how to be swept. */
bool qm_gate_power_apply(qm_gate_walk *w, const qm_module *m, const qm_gate *g,
                         const uint32_t *qubits, const uint32_t *pars);

#endif
