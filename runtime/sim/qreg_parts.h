/* qreg_parts.h - what the files of the register share. */
#ifndef QM_RUNTIME_SIM_QREG_PARTS_H
#define QM_RUNTIME_SIM_QREG_PARTS_H

#include "runtime/sim/qreg.h"

/* Doubles of an op's data. */
uint32_t qm_kop_doubles(const qm_kop *op);
/* Copies an op with `ndata` doubles to the end. QM_ERR_MEMORY. */
qm_status qm_queue_push(qm_op_queue *q, const qm_kop *op, const uint32_t *qubits,
                        const double *data, uint32_t ndata);
void qm_queue_clear(qm_op_queue *q);
void qm_queue_free(qm_op_queue *q);
/* Is it as long as is good for memory? */
bool qm_queue_is_full(const qm_op_queue *q);

/* The position of a qubit, which becomes active if it was not. */
uint32_t qm_qreg_activate(qm_qreg *r, uint32_t qubit);
/* Does a vector of n qubits fit? */
bool qm_qreg_fits(const qm_qreg *r, uint32_t n);

#endif
