/* rt_matrix.c - matrices that are known only at run time: powers of gates that are no rows of the
 * table, built from the gates of their definitions. */

#include "runtime/rt.h"

#include "runtime/execution.h"

#include <math.h>
#include <string.h>

enum { ENTRIES = 1 << (2 * QM_MAX_UNITARY_QUBITS) };

void qm_rt_matrix_begin(qm_rt *rt, uint32_t nqubits)
{
    uint32_t i = rt->nmatrices++;
    rt->matrix_qubits[i] = (uint8_t)nqubits;
    if (qm_rt_skips(rt))
        return;
    if (rt->matrix[i] == NULL)
        rt->matrix[i] = QM_NEW_ARRAY(rt->arena, qm_c64, ENTRIES);
    qm_unitary_identity(1u << nqubits, rt->matrix[i]);
}

void qm_rt_matrix_power(qm_rt *rt, double power)
{
    uint32_t i = rt->nmatrices - 1;
    if (!isfinite(power))
        qm_rt_fail(rt, "the power of a gate is not a finite number", rt->line, rt->column);
    if (qm_rt_skips(rt))
        return;
    if (qm_unitary_power(rt->matrix_qubits[i], rt->matrix[i], power) != QM_OK)
        qm_rt_fail(rt, "the power of a gate could not be computed", rt->line, rt->column);
}

void qm_rt_matrix_apply(qm_rt *rt)
{
    const qm_kgate *k = &rt->gate;
    uint32_t i = rt->nmatrices - 1, mask = 0, on = 0;
    uint8_t qubit[QM_MAX_TARGETS];
    for (uint32_t c = 0; c < k->ncontrols; c++) {
        uint32_t bit = 1u << (k->control[c] & ~QM_CONTROL_ON_0);
        mask |= bit;
        on |= k->control[c] & QM_CONTROL_ON_0 ? 0 : bit;
    }
    for (uint32_t t = 0; t < k->ntargets; t++)
        qubit[t] = (uint8_t)k->target[t];
    qm_unitary_apply(1u << rt->matrix_qubits[i], rt->matrix[i], k->ntargets, k->u, qubit, mask, on);
}

void qm_rt_matrix_end(qm_rt *rt, uint32_t ncontrols, uint64_t on, const uint32_t *qubits)
{
    uint32_t i = --rt->nmatrices, n = rt->matrix_qubits[i];
    qm_rt_check_distinct(rt, qubits, ncontrols + n);
    if (qm_rt_skips(rt))
        return;
    qm_kgate *k = &rt->gate;
    k->ncontrols = 0;
    qm_kgate_control(k, qubits, ncontrols, on);
    k->ntargets = n;
    memcpy(k->target, qubits + ncontrols, n * sizeof *qubits);
    memcpy(k->u, rt->matrix[i], ((size_t)1 << (2 * n)) * sizeof *k->u);
    if (rt->nmatrices > 0)
        qm_rt_matrix_apply(rt);
    else
        qm_rt_apply(rt);
}
