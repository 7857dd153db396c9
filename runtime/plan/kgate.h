/* kgate.h - a gate with everything known, on its way to a kernel op. Used where kernel ops are
 * made: before code is made (plan.c) and, for operands that only the running program knows, by
 * qm_rt_gate. */
#ifndef QM_RUNTIME_PLAN_KGATE_H
#define QM_RUNTIME_PLAN_KGATE_H

#include "ir/gate.h"
#include "runtime/sim/state.h"

enum {
    QM_KGATE_CONTROLS = 64 + QM_MAX_GATE_QUBITS,
    QM_KGATE_QUBITS = QM_MAX_TARGETS + QM_KGATE_CONTROLS,
    QM_KGATE_DATA = 2 << (2 * QM_MAX_TARGETS) /* doubles */
};

typedef struct qm_kgate {
    uint32_t ntargets, ncontrols;
    uint32_t target[QM_MAX_TARGETS];
    uint32_t control[QM_KGATE_CONTROLS]; /* with QM_CONTROL_ON_0 where it fires on 0 */
    qm_c64 u[1 << (2 * QM_MAX_TARGETS)];
} qm_kgate;

/* A kernel op with its own qubits and data. */
typedef struct qm_kop_buffer {
    qm_kop op; /* qubits and data are 0 */
    uint32_t ndata;
    uint32_t qubits[QM_KGATE_QUBITS];
    double data[QM_KGATE_DATA];
} qm_kop_buffer;

/* Row `gate` to the power given (1 for none) under ncontrols <= 64 more controls, which stand first
 * in `qubits`; bit i of `on` as in qm_gate. */
qm_status qm_kgate_row(qm_kgate *k, uint32_t gate, uint32_t ncontrols, uint64_t on,
                       const uint32_t *qubits, const double *p, double power);

/* Adds n controls; bit i of `on` as in qm_gate. */
void qm_kgate_control(qm_kgate *k, const uint32_t *qubits, uint32_t n, uint64_t on);

/* The cheapest kernel op for it, by the entries of u. False when the gate does nothing. */
bool qm_kgate_lower(const qm_kgate *k, qm_kop_buffer *out);

#endif
