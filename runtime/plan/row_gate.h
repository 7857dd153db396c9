/* row_gate.h - a gate of a module as qm_rt_gate() takes it. */
#ifndef QM_RUNTIME_PLAN_ROW_GATE_H
#define QM_RUNTIME_PLAN_ROW_GATE_H

#include "ir/module.h"

typedef struct qm_row_gate {
    uint32_t row; /* of the gate table */
    uint32_t ncontrols;
    uint64_t on;    /* as in qm_gate */
    bool has_power; /* its exponent stands behind the row's parameters */
} qm_row_gate;

/* Follows MODIFIED gates down to a row; false when there is none, as under a power of a power. */
bool qm_row_gate_of(const qm_module *m, uint32_t gate, qm_row_gate *out);

#endif
