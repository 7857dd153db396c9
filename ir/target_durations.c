/* target_durations.c - the times of a device, in a module's table of durations. */
#include "ir/target.h"

#include "ir/timing.h"

#include <math.h>
#include <string.h>

#define FS_IN_NS 1e6

/* Every gate of the module with that name. */
static void add(qm_module *m, const char *name, const uint32_t *numbers, uint32_t n, double ns)
{
    for (uint32_t g = 0; g < m->ngates && !isnan(ns); g++)
        if (m->gates[g].name != QM_NONE &&
            strcmp(qm_intern_cstr(&m->cx->names, m->gates[g].name), name) == 0)
            qm_module_add_duration(m, g, numbers, n, (qm_duration){ns * FS_IN_NS, 0});
}

static void add_gate(const qm_target *t, const qm_target_gate *g, qm_module *m)
{
    for (uint32_t i = 0; i < g->nplaces; i++) {
        const qm_target_place *p = &g->places[i];
        bool any = p->qubit[0] == QM_NONE;
        double ns = g->is_virtual ? 0 : p->duration;
        add(m, g->name, p->qubit, any ? 0 : g->nqubits, ns);
        if (!any && g->nqubits == 2 && !t->directed)
            add(m, g->name, (uint32_t[]){p->qubit[1], p->qubit[0]}, 2, ns);
    }
}

void qm_target_add_durations(const qm_target *t, qm_module *m)
{
    for (uint32_t g = 0; g < t->ngates; g++)
        add_gate(t, &t->gates[g], m);
    for (uint32_t q = 0; q < t->nqubits; q++)
        if (!isnan(t->qubits[q].readout_duration))
            qm_module_add_duration(m, QM_TIMED_MEASURE, &q, 1,
                                   (qm_duration){t->qubits[q].readout_duration * FS_IN_NS, 0});
}
