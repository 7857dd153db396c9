/* wires.c - see wires.h. */
#include "equiv/wires.h"

qm_fwires qm_fwires_make(const qm_flat *f, bool backwards, qm_arena *arena)
{
    qm_fwires w = {.f = f,
                   .next = QM_NEW_ARRAY(arena, uint32_t, (size_t)f->nqubits + 1),
                   .end = qm_arena_zalloc(arena, (size_t)f->nqubits + 1, sizeof(uint32_t))};
    size_t total = 0;
    for (uint32_t i = 0; i < f->ngates; i++)
        for (uint32_t k = 0; k < f->gates[i].nqubits; k++, total++)
            w.end[qm_fgate_qubits(f, &f->gates[i])[k]]++;
    w.gates = QM_NEW_ARRAY(arena, uint32_t, total + 1);
    for (uint32_t q = 0, at = 0; q < f->nqubits; q++) {
        uint32_t n = w.end[q];
        w.next[q] = w.end[q] = at;
        at += n;
    }
    for (uint32_t i = 0; i < f->ngates; i++) {
        uint32_t gate = backwards ? f->ngates - 1 - i : i;
        for (uint32_t k = 0; k < f->gates[gate].nqubits; k++)
            w.gates[w.end[qm_fgate_qubits(f, &f->gates[gate])[k]]++] = gate;
    }
    return w;
}

bool qm_fwires_ready(const qm_fwires *w, uint32_t gate)
{
    const uint32_t *q = qm_fgate_qubits(w->f, &w->f->gates[gate]);
    for (uint32_t k = 0; k < w->f->gates[gate].nqubits; k++)
        if (qm_fwires_next(w, q[k]) != gate)
            return false;
    return true;
}

void qm_fwires_pass(qm_fwires *w, uint32_t gate)
{
    const uint32_t *q = qm_fgate_qubits(w->f, &w->f->gates[gate]);
    for (uint32_t k = 0; k < w->f->gates[gate].nqubits; k++)
        w->next[q[k]]++;
}
