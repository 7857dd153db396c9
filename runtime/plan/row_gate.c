/* row_gate.c - see row_gate.h. Controls commute with powers, so they may be gathered; a power of a
 * power is not the power of the product. */

#include "runtime/plan/row_gate.h"

bool qm_row_gate_of(const qm_module *m, uint32_t gate, qm_row_gate *out)
{
    *out = (qm_row_gate){.row = gate};
    while (m->gates[out->row].kind == QM_GK_MODIFIED) {
        const qm_gate *g = &m->gates[out->row];
        if ((g->has_power && out->has_power) || out->ncontrols + g->ncontrols > QM_MAX_CONTROLS)
            break;
        if (g->ncontrols > 0)
            out->on |= g->on << out->ncontrols;
        out->ncontrols += g->ncontrols;
        out->has_power |= g->has_power;
        out->row = g->base;
    }
    return m->gates[out->row].kind == QM_GK_ROW;
}
