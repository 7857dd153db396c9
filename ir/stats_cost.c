/* stats_cost.c - CX, T and rotations that a gate comes to when it is expanded.
 *
 * Rows expand by the table's definitions, program-defined gates by their bodies. A body's cost is
 * kept for each list of parameters that it is called with, so nested definitions take linear time.
 * When more than MAX_ENTRIES lists have been seen, or calls nest deeper than MAX_DEPTH, parameters
 * count as unknown, as symbolic ones do: each rotation by an unknown angle is a rotation.
 *
 * Controls beyond what the table has are counted as a ladder of Toffoli gates into clean ancillas,
 * 2 for each control too many (Barenco et al. 1995, lemma 7.2); a controlled body controls each of
 * its gates. An integer power is that many repetitions, another power its base and a rotation. */
#include "ir/costs.h"

#include <math.h>
#include <string.h>

enum { MAX_ENTRIES = 1 << 16, MAX_DEPTH = 256 };

struct qm_cost_entry {
    const double *p; /* NULL: free */
    uint32_t gate, controls;
    qm_cost cost;
};

static const double pi = 3.14159265358979323846;

static qm_cost plus(qm_cost a, qm_cost b)
{
    return (qm_cost){qm_saturating_add(a.cx, b.cx), qm_saturating_add(a.t, b.t),
                     qm_saturating_add(a.rotations, b.rotations)};
}

static uint64_t saturating_mul(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static qm_cost times(qm_cost a, uint64_t n)
{
    return (qm_cost){saturating_mul(a.cx, n), saturating_mul(a.t, n),
                     saturating_mul(a.rotations, n)};
}

/* The angle in units of pi/4, or false when it is no multiple of that. */
static bool octants(double angle, int64_t *out)
{
    double k = angle / (pi / 4);
    if (!(fabs(k) < 1e15) || fabs(k - nearbyint(k)) > 1e-9)
        return false;
    *out = (int64_t)nearbyint(k);
    return true;
}

static qm_cost cost_of_rotation(double angle)
{
    int64_t k;
    if (!octants(angle, &k))
        return (qm_cost){.rotations = 1};
    return (qm_cost){.t = k & 1};
}

/* U(theta, phi, lambda) is Rz(phi) Ry(theta) Rz(lambda); when theta is a multiple of pi, the outer
 * two are one rotation. */
static qm_cost cost_of_u(const double *p)
{
    int64_t theta, phi, lambda;
    if (!octants(p[0], &theta) || !octants(p[1], &phi) || !octants(p[2], &lambda))
        return (qm_cost){.rotations = 1};
    if (theta % 4 == 0)
        return (qm_cost){.t = (phi + lambda) & 1};
    return (qm_cost){.t = (uint64_t)((theta & 1) + (phi & 1) + (lambda & 1))};
}

/* Parameters of an op of a definition whose own parameters are p. */
static void def_params(const qm_def_op *d, const double *p, double q[QM_MAX_GATE_PARAMS])
{
    for (uint32_t k = 0; k < qm_gate_table[d->gate].nparams; k++)
        q[k] = qm_affine_eval(&d->param[k], p);
}

static qm_cost cost_of(qm_costs *c, uint32_t gate, const double *p, uint32_t controls);

static qm_cost cost_of_row(qm_costs *c, uint32_t row, const double *p)
{
    const qm_gate_row *r = &qm_gate_table[row];
    if (r->nqubits == 0)
        return (qm_cost){0};
    if (r->nparams == 0) {
        qm_gate_cost known = qm_row_cost(row);
        return (qm_cost){.cx = known.cx, .t = known.t};
    }
    if (r->nqubits == 1 && (r->flags & QM_GF_ADDITIVE))
        return cost_of_rotation(p[0]);
    if (r->ndef == 0)
        return cost_of_u(p);
    qm_cost sum = {0};
    for (uint32_t i = 0; i < r->ndef; i++) {
        double q[QM_MAX_GATE_PARAMS];
        def_params(&r->def[i], p, q);
        sum = plus(sum, cost_of(c, r->def[i].gate, q, 0));
    }
    if (sum.rotations > 1)
        sum.rotations = 1; /* one gate of the program */
    return sum;
}

/* The row that is `base` under the most controls up to n, or QM_NONE. */
static uint32_t controlled_row(uint32_t base, uint32_t n)
{
    uint32_t best = QM_NONE;
    for (uint32_t g = 0; g < QM_G_COUNT; g++) {
        const qm_gate_row *r = &qm_gate_table[g];
        if (r->base == base && r->ncontrols > 0 && r->ncontrols <= n &&
            (best == QM_NONE || r->ncontrols > qm_gate_table[best].ncontrols))
            best = g;
    }
    return best;
}

static qm_cost ladder(qm_costs *c, uint32_t controls)
{
    return times(cost_of_row(c, QM_G_CCX, NULL), 2 * (uint64_t)controls);
}

static qm_cost cost_of_controlled_row(qm_costs *c, uint32_t row, const double *p, uint32_t controls)
{
    const qm_gate_row *r = &qm_gate_table[row];
    if (r->ncontrols > 0)
        return cost_of_controlled_row(c, r->base, p, controls + r->ncontrols);
    uint32_t known = controlled_row(row, controls);
    if (known != QM_NONE)
        return plus(cost_of_row(c, known, p), ladder(c, controls - qm_gate_table[known].ncontrols));
    qm_cost sum = ladder(c, controls - 1);
    if (r->ndef == 0) /* a phase on the control, and two CX between thirds of the rotation */
        return plus(sum, (qm_cost){.cx = 2, .rotations = 1});
    for (uint32_t i = 0; i < r->ndef; i++) {
        double q[QM_MAX_GATE_PARAMS];
        def_params(&r->def[i], p, q);
        sum = plus(sum, cost_of_controlled_row(c, r->def[i].gate, q, 1));
    }
    return sum;
}

/* A parameter of a body with the formals' values; NaN when it is not known. */
static double value_of(const qm_module *m, uint32_t expr, const double *p)
{
    const qm_expr *e = qm_expr_at(m, expr);
    if (e->op == QM_EX_CONST)
        return qm_expr_as_double(m, expr);
    if (e->op == QM_EX_PARAM)
        return p ? p[e->a] : NAN;
    if (e->op == QM_EX_NEG)
        return -value_of(m, e->a, p);
    if (e->op < QM_EX_ADD || e->op > QM_EX_DIV || e->type.kind != QM_T_FLOAT)
        return NAN;
    double a = value_of(m, e->a, p);
    if (isnan(a))
        return NAN;
    double b = value_of(m, e->b, p);
    return e->op == QM_EX_ADD   ? a + b
           : e->op == QM_EX_SUB ? a - b
           : e->op == QM_EX_MUL ? a * b
                                : a / b;
}

static const double *values_of(qm_costs *c, const qm_op *op, const double *p)
{
    uint32_t n = qm_op_nparams(c->m, op);
    double *out = QM_NEW_ARRAY(c->arena, double, n + 1);
    for (uint32_t k = 0; k < n; k++) {
        qm_param v = c->m->params[op->param + k];
        out[k] = qm_param_is_number(v) ? v.value : value_of(c->m, v.expr, p);
    }
    return out;
}

static qm_cost cost_of_body(qm_costs *c, uint32_t gate, const double *p, uint32_t controls)
{
    const qm_module *m = c->m;
    const qm_block *b = &m->blocks[m->gates[gate].body];
    qm_cost sum = controls > 1 ? ladder(c, controls - 1) : (qm_cost){0};
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = qm_body_gate(m, &b->ops[i]);
        if (op)
            sum = plus(sum, cost_of(c, op->code, values_of(c, op, p), controls > 0));
    }
    if (controls > 0 && (b->phase.value != 0 || b->phase.expr != QM_NONE))
        sum = plus(sum, cost_of_rotation(b->phase.expr == QM_NONE ? b->phase.value : NAN));
    return sum;
}

static qm_cost_entry *find(const qm_costs *c, uint32_t gate, uint32_t controls, const double *p,
                           uint32_t n)
{
    uint64_t h = (gate * UINT64_C(0x9e3779b97f4a7c15)) ^ controls;
    for (uint32_t k = 0; k < n; k++) {
        uint64_t bits;
        memcpy(&bits, &p[k], sizeof bits);
        h = (h ^ bits) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    for (uint32_t i = (uint32_t)h & (c->nslots - 1);; i = (i + 1) & (c->nslots - 1)) {
        qm_cost_entry *e = &c->entries[i];
        if (!e->p ||
            (e->gate == gate && e->controls == controls && memcmp(e->p, p, n * sizeof *p) == 0))
            return e;
    }
}

static void grow(qm_costs *c)
{
    qm_cost_entry *old = c->entries;
    uint32_t n = c->nslots;
    c->nslots = n ? 2 * n : 64;
    c->entries = qm_arena_zalloc(c->arena, c->nslots, sizeof *c->entries);
    for (uint32_t i = 0; i < n; i++)
        if (old[i].p)
            *find(c, old[i].gate, old[i].controls, old[i].p, c->m->gates[old[i].gate].nparams) =
                old[i];
}

/* n values that are all unknown, with one and the same bits. */
static const double *unknown_values(qm_costs *c, uint32_t n)
{
    double *p = QM_NEW_ARRAY(c->arena, double, n + 1);
    for (uint32_t k = 0; k < n; k++)
        p[k] = NAN;
    return p;
}

static qm_cost cost_of_call(qm_costs *c, uint32_t gate, const double *p, uint32_t controls)
{
    uint32_t n = c->m->gates[gate].nparams;
    for (uint32_t k = 0; k < n; k++)
        if (isnan(p[k])) { /* one unknown angle makes the others not worth an entry */
            p = unknown_values(c, n);
            break;
        }
    if (n > 0 && (c->n >= MAX_ENTRIES || c->depth >= MAX_DEPTH))
        p = unknown_values(c, n);
    qm_cost_entry *e = find(c, gate, controls, p, n);
    if (e->p)
        return e->cost;
    c->depth++;
    qm_cost cost = cost_of_body(c, gate, p, controls);
    c->depth--;
    if (2 * c->n + 2 > c->nslots)
        grow(c);
    *find(c, gate, controls, p, n) =
        (qm_cost_entry){.p = p, .gate = gate, .controls = controls, .cost = cost};
    c->n++;
    return cost;
}

static qm_cost cost_of(qm_costs *c, uint32_t gate, const double *p, uint32_t controls)
{
    const qm_gate *g = &c->m->gates[gate];
    uint64_t repeat = 1;
    bool fraction = false;
    uint32_t n = g->nparams;
    for (; g->kind == QM_GK_MODIFIED; gate = g->base, g = &c->m->gates[gate]) {
        controls += g->ncontrols;
        double r = g->has_power ? fabs(p[--n]) : 1;
        if (r == nearbyint(r))
            repeat = r < 1e18 ? saturating_mul(repeat, (uint64_t)r) : UINT64_MAX;
        else
            fraction = true;
    }
    qm_cost once = {0};
    if (g->kind == QM_GK_BODY)
        once = cost_of_call(c, gate, p, controls);
    else if (g->kind == QM_GK_ROW)
        once = controls ? cost_of_controlled_row(c, gate, p, controls) : cost_of_row(c, gate, p);
    once = times(once, repeat);
    return fraction ? plus(once, (qm_cost){.rotations = 1}) : once;
}

qm_costs qm_costs_make(const qm_module *m, qm_arena *arena)
{
    qm_costs c = {.m = m, .arena = arena};
    grow(&c);
    /* Callees stand before their callers, so no later call nests deeply. */
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (m->gates[g].kind == QM_GK_BODY)
            cost_of_call(&c, g, unknown_values(&c, m->gates[g].nparams), 0);
    return c;
}

qm_cost qm_costs_of_op(qm_costs *c, const qm_op *op)
{
    const qm_gate *g = &c->m->gates[op->code];
    if (g->kind == QM_GK_ROW && g->nparams == 0)
        return cost_of_row(c, op->code, NULL);
    double few[QM_MAX_GATE_PARAMS];
    if (g->kind != QM_GK_ROW)
        return cost_of(c, op->code, values_of(c, op, NULL), 0);
    for (uint32_t k = 0; k < g->nparams; k++) {
        qm_param v = c->m->params[op->param + k];
        few[k] = qm_param_is_number(v) ? v.value : NAN;
    }
    return cost_of_row(c, op->code, few);
}

qm_cost qm_costs_of_row(qm_costs *c, uint32_t row, const double *p)
{
    return cost_of_row(c, row, p);
}
