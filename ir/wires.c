/* wires.c - who was last on each qubit while a pass walks over a block.
 *
 * last[q] names the newest op on qubit q; prev[] remembers what it held before each push, so that a
 * pop restores it. The qubits that were touched since the last cut are listed once, so a cut costs
 * what was touched and a whole walk is linear in its operands. */
#include "ir/wires.h"

#include <string.h>

qm_wires qm_wires_make(qm_arena *scratch, uint32_t nqubits, uint32_t nops)
{
    qm_wires w = {.nqubits = nqubits};
    w.last = QM_NEW_ARRAY(scratch, uint32_t, nqubits);
    w.prev = qm_arena_alloc(scratch, nops, QM_OP_INLINE * sizeof(uint32_t));
    w.touched = QM_NEW_ARRAY(scratch, uint32_t, nqubits);
    w.listed = qm_arena_zalloc(scratch, nqubits, sizeof(bool));
    if (nqubits > 0)
        memset(w.last, 0xff, nqubits * sizeof(uint32_t));
    return w;
}

uint32_t qm_wires_common(const qm_wires *w, const qm_op *op)
{
    if (op->nqubits == 0)
        return QM_NONE;
    uint32_t common = w->last[op->qubit[0]];
    for (uint32_t k = 1; k < op->nqubits; k++)
        if (w->last[op->qubit[k]] != common)
            return QM_NONE;
    return common;
}

void qm_wires_push(qm_wires *w, const qm_op *op, uint32_t index)
{
    for (uint32_t k = 0; k < op->nqubits; k++) {
        uint32_t q = op->qubit[k];
        w->prev[(size_t)index * QM_OP_INLINE + k] = w->last[q];
        w->last[q] = index;
        if (!w->listed[q]) {
            w->listed[q] = true;
            w->touched[w->ntouched++] = q;
        }
    }
}

void qm_wires_pop(qm_wires *w, const qm_op *op, uint32_t index)
{
    for (uint32_t k = 0; k < op->nqubits; k++)
        w->last[op->qubit[k]] = qm_wires_prev(w, index, k);
}

void qm_wires_cut_qubit(qm_wires *w, uint32_t qubit)
{
    w->last[qubit] = QM_NONE;
}

void qm_wires_cut(qm_wires *w)
{
    for (uint32_t i = 0; i < w->ntouched; i++) {
        w->last[w->touched[i]] = QM_NONE;
        w->listed[w->touched[i]] = false;
    }
    w->ntouched = 0;
}
