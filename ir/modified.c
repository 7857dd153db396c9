/* modified.c - controls, powers and inverses of gates, in the one normal form described at qm_gate.
 */
#include "ir/module.h"

static uint64_t low_bits(uint32_t n)
{
    return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* The MODIFIED gate with these parts, found or made. */
static uint32_t modified(qm_module *m, uint32_t base, uint32_t ncontrols, uint64_t on,
                         bool has_power)
{
    for (uint32_t i = m->gates[base].derived; i != QM_NONE; i = m->gates[i].sibling) {
        const qm_gate *g = &m->gates[i];
        if (g->ncontrols == ncontrols && g->on == on && g->has_power == has_power)
            return i;
    }
    const qm_gate *b = &m->gates[base];
    return qm_module_add_gate(m, &(qm_gate){.name = QM_NONE,
                                            .kind = QM_GK_MODIFIED,
                                            .has_power = has_power,
                                            .nparams = b->nparams + has_power,
                                            .nqubits = b->nqubits + ncontrols,
                                            .base = base,
                                            .ncontrols = ncontrols,
                                            .on = on,
                                            .body = QM_NONE});
}

/* A gate as controls on a gate without any. */
typedef struct controlled {
    uint32_t base;
    uint32_t ncontrols;
    uint64_t on;
    bool has_power;
} controlled;

static controlled split_controls(const qm_module *m, uint32_t gate)
{
    const qm_gate *g = &m->gates[gate];
    if (g->kind == QM_GK_MODIFIED)
        return (controlled){g->base, g->ncontrols, g->on, g->has_power};
    if (g->kind == QM_GK_ROW && qm_gate_table[gate].ncontrols > 0) {
        const qm_gate_row *row = &qm_gate_table[gate];
        return (controlled){row->base, row->ncontrols, low_bits(row->ncontrols), false};
    }
    return (controlled){gate, 0, 0, false};
}

uint32_t qm_module_control_gate(qm_module *m, uint32_t base, uint32_t ncontrols, uint64_t on)
{
    if (ncontrols == 0)
        return base;
    controlled inner = split_controls(m, base);
    if (ncontrols > QM_MAX_CONTROLS || inner.ncontrols > QM_MAX_CONTROLS - ncontrols ||
        m->gates[base].nqubits > QM_OP_MAX_QUBITS - ncontrols)
        return QM_NONE;
    on &= low_bits(ncontrols);
    if (inner.ncontrols > 0)
        on |= inner.on << ncontrols;
    ncontrols += inner.ncontrols;
    if (!inner.has_power && m->gates[inner.base].kind == QM_GK_ROW && on == low_bits(ncontrols)) {
        uint32_t row = qm_row_controlled(inner.base, ncontrols);
        if (row != QM_NONE)
            return row;
    }
    return modified(m, inner.base, ncontrols, on, inner.has_power);
}

uint32_t qm_module_power_gate(qm_module *m, uint32_t base)
{
    controlled inner = split_controls(m, base);
    uint32_t powered = inner.base;
    if (inner.has_power)
        powered = modified(m, inner.base, 0, 0, true);
    return modified(m, powered, inner.ncontrols, inner.on, true);
}

uint32_t qm_row_inverse(qm_module *m, uint32_t gate, qm_param *p)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    qm_param inverse[QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < row->nparams; i++)
        inverse[i] = qm_param_affine(m, &row->inverse_param[i], p, row->nparams);
    for (uint32_t i = 0; i < row->nparams; i++)
        p[i] = inverse[i];
    return row->inverse;
}

/* The inverse of base^p[*n - 1] without controls. U^1 is U. */
static uint32_t power_inverse(qm_module *m, uint32_t base, qm_param *p, uint32_t *n)
{
    qm_param *exponent = &p[*n - 1];
    *exponent = qm_param_scale(m, *exponent, -1);
    if (qm_param_is_number(*exponent) && exponent->value == 1) {
        (*n)--;
        return base;
    }
    return qm_module_power_gate(m, base);
}

uint32_t qm_gate_inverse(qm_module *m, uint32_t gate, qm_param *p, uint32_t *n)
{
    qm_gate g = m->gates[gate];
    uint32_t inverse;
    switch (g.kind) {
    case QM_GK_ROW:
        return qm_row_inverse(m, gate, p);
    case QM_GK_MODIFIED:
        inverse = g.has_power ? power_inverse(m, g.base, p, n) : qm_gate_inverse(m, g.base, p, n);
        return qm_module_control_gate(m, inverse, g.ncontrols, g.on);
    default:
        p[(*n)++] = qm_param_number(-1);
        return qm_module_power_gate(m, gate);
    }
}

static const char *controls_text(const qm_gate *g, qm_arena *arena)
{
    const char *text = "";
    for (uint32_t i = 0; i < g->ncontrols;) {
        bool positive = g->on >> i & 1;
        uint32_t run = 1;
        while (i + run < g->ncontrols && (g->on >> (i + run) & 1) == positive)
            run++;
        const char *word = positive ? "ctrl" : "negctrl";
        text = run == 1 ? qm_arena_printf(arena, "%s%s @ ", text, word)
                        : qm_arena_printf(arena, "%s%s(%u) @ ", text, word, run);
        i += run;
    }
    return text;
}

const char *qm_module_gate_text(const qm_module *m, uint32_t gate, qm_arena *arena)
{
    const qm_gate *g = &m->gates[gate];
    const char *before = "";
    for (; g->kind == QM_GK_MODIFIED; g = &m->gates[g->base])
        before = qm_arena_printf(arena, "%s%s%s", before, controls_text(g, arena),
                                 g->has_power ? "pow @ " : "");
    return qm_arena_printf(arena, "%s%s", before, qm_intern_cstr(&m->cx->names, g->name));
}
