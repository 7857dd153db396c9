/* wires.c - see wires.h. */
#include "passes/toffoli/wires.h"

#include <string.h>

qm_wire_links qm_wire_links_make(const qm_pcircuit *c)
{
    qm_wire_links l = {c, QM_NEW_ARRAY(c->arena, uint32_t, 2 * (size_t)c->ngates + 1),
                       QM_NEW_ARRAY(c->arena, uint32_t, 2 * (size_t)c->ngates + 1)};
    uint32_t *run = QM_NEW_ARRAY(c->arena, uint32_t, c->nqubits + (size_t)1);
    uint32_t *last = QM_NEW_ARRAY(c->arena, uint32_t, c->nqubits + (size_t)1);
    memset(l.next, 0xff, 2 * (size_t)c->ngates * sizeof *l.next);
    memset(last, 0xff, c->nqubits * sizeof *last);
    memset(run, 0xff, c->nqubits * sizeof *run);
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        bool opaque = g->kind == QM_PK_OPAQUE;
        const uint32_t *q = opaque ? &c->pool[g->qubit[0]] : g->qubit;
        uint32_t n = opaque                    ? g->qubit[1]
                     : g->kind == QM_PK_CPP    ? 2
                     : g->kind == QM_PK_ERASED ? 0
                                               : 1;
        for (uint32_t k = 0; k < n; k++) {
            if (last[q[k]] != QM_NONE)
                l.next[last[q[k]]] = i;
            last[q[k]] = opaque ? QM_NONE : 2 * i + k;
            if (g->kind == QM_PK_CPP)
                l.run[2 * i + k] = run[q[k]] == QM_NONE ? i : run[q[k]];
            if (g->kind != QM_PK_ROT)
                run[q[k]] = QM_NONE;
            else if (run[q[k]] == QM_NONE)
                run[q[k]] = i;
        }
    }
    return l;
}

uint32_t qm_wire_front_next(const qm_wire_front *f)
{
    uint32_t first = QM_NONE;
    for (uint32_t k = 0; k < f->n; k++)
        if (f->next[k] < first)
            first = f->next[k];
    return first;
}

void qm_wire_front_step(qm_wire_front *f, uint32_t gate)
{
    const qm_pgate *g = &f->links->c->gates[gate];
    for (uint32_t k = 0; k < f->n; k++)
        if (f->next[k] == gate)
            f->next[k] = f->links->next[2 * gate + (f->wire[k] != g->qubit[0])];
}
