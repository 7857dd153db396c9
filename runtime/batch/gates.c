/* gates.c - takes gates apart into what frame.c knows: rotations about X and Y, phases, constant
 * one-qubit matrices, each under controls, and the maps X, CX and SWAP. What is no such gate is
 * expanded by the definition in its row of the table, with the controls on each part. */
#include "runtime/batch/gate_walk.h"

uint32_t qm_gate_affine(qm_circuit_builder *b, const qm_affine *f, const uint32_t *pars)
{
    uint32_t sum = qm_par_const(b, f->c);
    bool zero = f->c == 0;
    for (uint32_t i = 0; i < QM_MAX_GATE_PARAMS; i++) {
        if (f->k[i] == 0)
            continue;
        uint32_t part = qm_par_scale(b, pars[i], f->k[i]);
        sum = zero ? part : qm_par_make(b, QM_PAR_ADD, sum, part, 0);
        zero = false;
    }
    return sum;
}

bool qm_gate_is_constant(const qm_gate_walk *w, const uint32_t *pars, uint32_t n, double *values)
{
    for (uint32_t i = 0; i < n; i++)
        if (!qm_par_is_const(w->b, pars[i], &values[i]))
            return false;
    return true;
}

/* A row whose one qubit turns about a Pauli axis, exp(-i p/2 sigma). */
static bool is_rotation(const qm_gate_row *row)
{
    return row->nqubits == 1 && row->flags & QM_GF_ADDITIVE && row->frequency[0] == 0.5 &&
           row->axis[0] != '-';
}

static void rotate(qm_gate_walk *w, char axis, uint32_t qubit, uint32_t par)
{
    if (axis == 'Z') {
        qm_frame_phase(w->b, w->controls, w->ncontrols, qm_par_scale(w->b, par, -0.5));
        qm_frame_factor(w->b, qubit, w->controls, w->ncontrols, (qm_factor){QM_FACTOR_PHASE, par});
        return;
    }
    qm_factor f = {axis == 'X' ? QM_FACTOR_X : QM_FACTOR_Y, par};
    qm_frame_factor(w->b, qubit, w->controls, w->ncontrols, f);
}

/* U(theta, phi, lambda) is P(phi) RY(theta) P(lambda) times exp(i theta / 2). */
static void apply_u(qm_gate_walk *w, uint32_t qubit, const uint32_t *pars)
{
    qm_frame_phase(w->b, w->controls, w->ncontrols, qm_par_scale(w->b, pars[0], 0.5));
    qm_frame_factor(w->b, qubit, w->controls, w->ncontrols, (qm_factor){QM_FACTOR_PHASE, pars[2]});
    qm_frame_factor(w->b, qubit, w->controls, w->ncontrols, (qm_factor){QM_FACTOR_Y, pars[0]});
    qm_frame_factor(w->b, qubit, w->controls, w->ncontrols, (qm_factor){QM_FACTOR_PHASE, pars[1]});
}

static void apply_definition(qm_gate_walk *w, const qm_gate_row *row, const uint32_t *qubits,
                             const uint32_t *pars)
{
    for (uint32_t i = 0; i < row->ndef; i++) {
        const qm_def_op *op = &row->def[i];
        uint32_t inner[QM_MAX_GATE_QUBITS], values[QM_MAX_GATE_PARAMS];
        for (uint32_t k = 0; k < qm_gate_table[op->gate].nqubits; k++)
            inner[k] = qubits[op->qubit[k]];
        for (uint32_t k = 0; k < qm_gate_table[op->gate].nparams; k++)
            values[k] = qm_gate_affine(w->b, &op->param[k], pars);
        qm_gate_row_apply(w, op->gate, inner, values);
    }
}

/* A row without controls of its own. */
static void apply_base(qm_gate_walk *w, uint32_t gate, const uint32_t *qubits, const uint32_t *pars)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    double values[QM_MAX_GATE_PARAMS] = {0};
    if (row->nqubits == 0) {
        qm_frame_phase(w->b, w->controls, w->ncontrols, pars[0]);
    } else if (row->nqubits == 1 && qm_gate_is_constant(w, pars, row->nparams, values)) {
        qm_c64 u[4];
        qm_row_unitary(gate, values, u);
        qm_frame_matrix(w->b, qubits[0], w->controls, w->ncontrols, u);
    } else if (is_rotation(row)) {
        rotate(w, row->axis[0], qubits[0], pars[0]);
    } else if (gate == QM_G_U) {
        apply_u(w, qubits[0], pars);
    } else if (gate == QM_G_SWAP && w->ncontrols == 0) {
        qm_frame_swap(w->b, qubits[0], qubits[1]);
    } else {
        apply_definition(w, row, qubits, pars);
    }
}

void qm_gate_row_apply(qm_gate_walk *w, uint32_t gate, const uint32_t *qubits, const uint32_t *pars)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    uint32_t outer = w->ncontrols;
    for (uint32_t i = 0; i < row->ncontrols; i++)
        w->controls[w->ncontrols++] = (qm_control){qubits[i], true};
    apply_base(w, row->ncontrols ? row->base : gate, qubits + row->ncontrols, pars);
    w->ncontrols = outer;
}

static qm_status refuse(const qm_module *m, uint32_t gate, qm_span at, const char *why,
                        qm_arena *arena)
{
    qm_error(&m->cx->diag, QM_E_SWEEP, at, "gate '%s' cannot be swept: %s",
             qm_module_gate_text(m, gate, arena), why);
    return QM_ERR_INPUT;
}

qm_status qm_builder_gate(qm_circuit_builder *b, const qm_module *m, uint32_t gate,
                          const uint32_t *qubits, const uint32_t *pars, qm_span at)
{
    const qm_gate *g = &m->gates[gate];
    qm_gate_walk w = {.b = b};
    if (g->kind == QM_GK_ROW) {
        qm_gate_row_apply(&w, gate, qubits, pars);
        return QM_OK;
    }
    if (g->kind != QM_GK_MODIFIED)
        return refuse(m, gate, at, "it has no definition", b->arena);
    for (uint32_t i = 0; i < g->ncontrols; i++)
        w.controls[w.ncontrols++] = (qm_control){qubits[i], g->on >> i & 1};
    qubits += g->ncontrols;
    if (!g->has_power && g->base < QM_G_COUNT)
        qm_gate_row_apply(&w, g->base, qubits, pars);
    else if (!g->has_power || !qm_gate_power_apply(&w, m, g, qubits, pars))
        return refuse(m, gate, at,
                      "a power that depends on inputs must be one of a gate with one qubit, a "
                      "rotation or a swap, or a small integer one of a gate of the language",
                      b->arena);
    return QM_OK;
}
