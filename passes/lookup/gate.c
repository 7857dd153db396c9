/* gate.c - see gate.h. */
#include "passes/lookup/gate.h"

#include "passes/operands.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-11; /* of phases, radians, and of entries of matrices */

/* The angle in parts of a turn; false when it is no multiple of them. */
static bool parts_of(double angle, uint32_t *parts)
{
    double unit = 2 * M_PI / QM_LOOKUP_TURN, n = nearbyint(angle / unit);
    *parts = (uint32_t)(int32_t)n & (QM_LOOKUP_TURN - 1);
    return fabs(angle - n * unit) <= tolerance;
}

/* The controls and the matrix. */
static bool read_matrix(qm_lookup_gate *g, const qm_module *m, const qm_op *op, qm_c64 *u)
{
    uint32_t row = op->code, nmodified = 0;
    double params[QM_MAX_GATE_PARAMS];
    *g = (qm_lookup_gate){.on = UINT64_MAX, .target = QM_NONE, .unread = QM_NONE};
    if (row >= QM_G_COUNT) {
        const qm_gate *modified = &m->gates[row];
        if (modified->kind != QM_GK_MODIFIED || modified->base >= QM_G_COUNT || modified->has_power)
            return false;
        row = modified->base;
        nmodified = modified->ncontrols;
        g->on = modified->on | (nmodified < 64 ? UINT64_MAX << nmodified : 0);
    }
    g->ncontrols = nmodified + qm_gate_table[row].ncontrols;
    g->nbits = op->nqubits - g->ncontrols;
    if (g->nbits > QM_LOOKUP_MATRIX)
        return false;
    for (uint32_t k = 0, n = qm_op_nparams(m, op); k < n; k++) {
        params[k] = m->params[op->param + k].value;
        if (!isfinite(params[k]))
            return false;
    }
    memset(u, 0, ((size_t)1 << 2 * g->nbits) * sizeof *u);
    qm_gate_table[row].unitary(params, u);
    return true;
}

/* Do states that differ in the bit turn alike? */
static bool turns_alike(const qm_lookup_gate *g, uint32_t bit)
{
    for (uint32_t s = 0; s < 1u << g->nbits; s++)
        if (g->parts[s] != g->parts[s & ~(1u << bit)])
            return false;
    return true;
}

/* A matrix that flips at most one bit and turns phases. */
static bool read_monomial(qm_lookup_gate *g, const qm_c64 *u)
{
    uint32_t dim = 1u << g->nbits, moved = 0;
    double first = 0;
    for (uint32_t s = 0; s < dim; s++) {
        uint32_t to = 0;
        while (to < dim && cabs(u[to * dim + s]) < 0.5)
            to++;
        if (to == dim || fabs(cabs(u[to * dim + s]) - 1) > tolerance)
            return false;
        double phase = carg(u[to * dim + s]);
        first = s == 0 ? phase : first;
        if (!parts_of(phase - first, &g->parts[s]))
            return false;
        moved |= s ^ to;
        g->flips |= (uint32_t)(s != to) << s;
    }
    if ((moved & (moved - 1)) || (g->ncontrols > 0 && !parts_of(first, &g->common)))
        return false;
    g->phase = g->ncontrols > 0 ? 0 : first;
    if (moved)
        g->target = (uint32_t)__builtin_ctz(moved);
    uint32_t bit = moved ? g->target : 0;
    if (g->nbits > 0 && (moved || g->nbits == 1) && turns_alike(g, bit))
        g->unread = bit;
    return true;
}

static bool read_sum(qm_lookup_gate *g, const qm_c64 *u)
{
    if (g->nbits != 1 || g->ncontrols > 0)
        return false;
    for (uint32_t i = 0; i < 4; i++)
        if (fabs(cabs(u[i]) - M_SQRT1_2) > tolerance)
            return false;
    g->is_sum = true;
    g->phase = carg(u[0]);
    return parts_of(carg(u[1]) - g->phase, &g->before) &&
           parts_of(carg(u[2]) - g->phase, &g->after);
}

bool qm_lookup_gate_read(qm_lookup_gate *g, const qm_module *m, const qm_op *op)
{
    qm_c64 u[1 << 2 * QM_LOOKUP_MATRIX];
    return op->kind == QM_OP_GATE && op->nqubits > 0 && op->nqubits <= QM_LOOKUP_QUBITS &&
           qm_op_is_plain_gate(m, op) && qm_op_is_numeric(m, op) && read_matrix(g, m, op, u) &&
           (read_monomial(g, u) || read_sum(g, u));
}
