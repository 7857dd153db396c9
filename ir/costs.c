/* costs.c - CX, T, rotations and layers that a gate comes to when it is expanded.
 *
 * Rows expand by the table's definitions, program-defined gates by their bodies, and gates under
 * controls beyond what the table has by the constructions of controls/, which is what the passes
 * inline and expand-controls make of them: CX and rotations with the help of all qubits that are
 * idle; layers and weights without them, since a qubit that helps may be busy elsewhere. A
 * controlled body controls each of its gates. An integer power is that many repetitions, another
 * power its base and a rotation.
 *
 * The cost of a gate that is no row is kept for each list of parameters that it comes with, so
 * nested definitions take linear time. When more than MAX_ENTRIES lists have been seen, or calls
 * nest deeper than MAX_DEPTH, parameters count as unknown, as symbolic ones do: each rotation by an
 * unknown angle is a rotation. */
#include "ir/costs.h"

#include "ir/controls/controlled.h"

#include <math.h>
#include <string.h>

enum {
    MAX_ENTRIES = 1 << 16,
    MAX_DEPTH = 256,
    MAX_PLACED = 1 << 20 /* ops of bodies whose places are followed */
};

struct qm_cost_entry {
    const double *p; /* NULL: free */
    uint32_t gate, nqubits;
    qm_controls controls;
    qm_cost cost;
};

static const double pi = 3.14159265358979323846;

/* One after the other. */
static qm_cost plus(qm_cost a, qm_cost b)
{
    return (qm_cost){qm_saturating_add(a.cx, b.cx),
                     qm_saturating_add(a.t, b.t),
                     qm_saturating_add(a.rotations, b.rotations),
                     qm_saturating_add(a.depth, b.depth),
                     qm_saturating_add(a.two_qubit_depth, b.two_qubit_depth),
                     a.weight + b.weight};
}

static uint64_t saturating_mul(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static qm_cost times(qm_cost a, uint64_t n)
{
    return (qm_cost){saturating_mul(a.cx, n),
                     saturating_mul(a.t, n),
                     saturating_mul(a.rotations, n),
                     saturating_mul(a.depth, n),
                     saturating_mul(a.two_qubit_depth, n),
                     a.weight * (double)n};
}

/* Layers reached by each qubit of an expansion. */
typedef struct layers {
    uint64_t *all, *two;
} layers;

/* A gate on n qubits q that takes `length` layers, as soon as all of them are free. */
static void stack(uint64_t *at, const uint32_t *q, uint32_t n, uint64_t length, uint64_t *greatest)
{
    uint64_t end = 0;
    for (uint32_t i = 0; i < n; i++)
        end = at[q[i]] > end ? at[q[i]] : end;
    end = qm_saturating_add(end, length);
    for (uint32_t i = 0; i < n; i++)
        at[q[i]] = end;
    if (end > *greatest)
        *greatest = end;
}

/* Adds a part of an expansion to its sum. */
static void add_part(qm_cost *sum, const layers *at, qm_cost part, const uint32_t *q, uint32_t n)
{
    uint64_t depth = sum->depth, two = sum->two_qubit_depth;
    *sum = plus(*sum, part);
    sum->depth = depth;
    sum->two_qubit_depth = two;
    stack(at->all, q, n, part.depth, &sum->depth);
    if (n > 1)
        stack(at->two, q, n, part.two_qubit_depth, &sum->two_qubit_depth);
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

static qm_cost weighed_row(qm_costs *c, uint32_t row, const double *p, const uint32_t *q);

/* A row on two and more qubits by its definition; on two it is one layer however. */
static qm_cost cost_of_definition(qm_costs *c, uint32_t row, const double *p, const uint32_t *q)
{
    const qm_gate_row *r = &qm_gate_table[row];
    uint64_t depths[2 * QM_MAX_GATE_QUBITS] = {0};
    const layers at = {depths, depths + QM_MAX_GATE_QUBITS};
    qm_cost sum = {.cx = row == QM_G_CX};
    for (uint32_t i = 0; i < r->ndef; i++) {
        const qm_def_op *d = &r->def[i];
        double inner[QM_MAX_GATE_PARAMS];
        uint32_t own[QM_MAX_GATE_QUBITS], actual[QM_MAX_GATE_QUBITS];
        uint32_t n = qm_gate_table[d->gate].nqubits;
        for (uint32_t k = 0; k < n; k++) {
            own[k] = d->qubit[k];
            actual[k] = q ? q[own[k]] : 0;
        }
        def_params(d, p, inner);
        add_part(&sum, &at, weighed_row(c, d->gate, inner, q ? actual : NULL), own, n);
    }
    if (r->nqubits == 2)
        sum.depth = sum.two_qubit_depth = 1;
    return sum;
}

static qm_cost cost_of_row(qm_costs *c, uint32_t row, const double *p, const uint32_t *q)
{
    const qm_gate_row *r = &qm_gate_table[row];
    if (r->nqubits == 0)
        return (qm_cost){0};
    if (r->nqubits > 1)
        return cost_of_definition(c, row, p, q);
    qm_cost cost = {.t = (r->flags & QM_GF_T) != 0};
    if (r->nparams > 0)
        cost = r->flags & QM_GF_ADDITIVE ? cost_of_rotation(p[0]) : cost_of_u(p);
    cost.depth = 1;
    return cost;
}

/* With the row's own weight, or else that of its definition. */
static qm_cost weighed_row(qm_costs *c, uint32_t row, const double *p, const uint32_t *q)
{
    qm_cost cost = cost_of_row(c, row, p, q);
    double own = c->weigh && qm_gate_table[row].nqubits > 0 ? c->weigh(c->payload, row, q) : NAN;
    if (!isnan(own))
        cost.weight = own;
    return cost;
}

/* Takes the rows of an expansion, on qubits numbered from those of the gate on. */
typedef struct tally {
    qm_costs *c;
    const uint32_t *q; /* where the gate acts; NULL: not known */
    uint64_t depths[2 * QM_CONTROLS_LIMIT];
    bool helped; /* by idle qubits: layers and weights do not count */
    qm_cost sum;
} tally;

static void take(void *payload, uint32_t row, const uint32_t *q, const qm_param *p)
{
    tally *t = payload;
    double values[QM_MAX_GATE_PARAMS];
    uint32_t actual[QM_MAX_GATE_QUBITS], n = qm_gate_table[row].nqubits;
    for (uint32_t k = 0; k < qm_gate_table[row].nparams; k++)
        values[k] = p[k].value;
    if (t->helped) {
        t->sum = plus(t->sum, cost_of_row(t->c, row, values, NULL));
        return;
    }
    for (uint32_t k = 0; k < n && t->q; k++)
        actual[k] = t->q[q[k]];
    const layers at = {t->depths, t->depths + QM_CONTROLS_LIMIT};
    add_part(&t->sum, &at, weighed_row(t->c, row, values, t->q ? actual : NULL), q, n);
}

/* A row, or the unitary u where that is not NULL, under controls: n qubits in all. */
static qm_cost tally_controlled(qm_costs *c, qm_controls controls, uint32_t row, const double *p,
                                const qm_c64 *u, const uint32_t *q, uint32_t n, uint32_t nidle)
{
    tally t = {.c = c, .q = q, .helped = nidle > 0};
    qm_emitter e = {.take = take, .payload = &t};
    uint32_t own[QM_CONTROLS_LIMIT], others[QM_CONTROLS_LIMIT];
    qm_param angles[QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < n; i++)
        own[i] = i;
    for (uint32_t i = 0; i < nidle; i++)
        others[i] = n + i;
    for (uint32_t k = 0; !u && k < qm_gate_table[row].nparams; k++)
        angles[k] = qm_param_number(p[k]);
    qm_idle idle = {.dirty = others, .ndirty = nidle, .clean = QM_NONE};
    if (u)
        qm_emit_controlled_unitary(&e, controls, u, own, idle);
    else
        qm_emit_controlled_row(&e, controls, row, angles, own, idle);
    return t.sum;
}

/* The same: CX and rotations with what is idle, layers and weights without. */
static qm_cost cost_of_controlled(qm_costs *c, qm_controls controls, uint32_t row, const double *p,
                                  const qm_c64 *u, const uint32_t *q)
{
    uint32_t n = controls.n + qm_gate_table[row].nqubits;
    uint32_t nidle = c->nqubits > n ? c->nqubits - n : 0;
    qm_cost alone = tally_controlled(c, controls, row, p, u, q, n, 0);
    if (nidle == 0 || controls.n + qm_gate_table[row].ncontrols < 3)
        return alone;
    qm_cost helped = tally_controlled(c, controls, row, p, u, q, n, nidle < n ? nidle : n);
    alone.cx = helped.cx;
    alone.t = helped.t;
    alone.rotations = helped.rotations;
    return alone;
}

/* The row that the controls make of a row, or QM_NONE. */
static uint32_t row_under(qm_controls controls, uint32_t row)
{
    uint32_t n = controls.n;
    bool all_on = n >= 64 ? ~controls.on == 0 : controls.on == (UINT64_C(1) << n) - 1;
    const qm_gate_row *r = &qm_gate_table[row];
    if (n == 0)
        return row;
    return all_on ? qm_row_controlled(r->base, n + r->ncontrols) : QM_NONE;
}

static qm_cost cost_of_controlled_row(qm_costs *c, qm_controls controls, uint32_t row,
                                      const double *p, const uint32_t *q)
{
    uint32_t known = row_under(controls, row);
    return known != QM_NONE ? weighed_row(c, known, p, q)
                            : cost_of_controlled(c, controls, row, p, NULL, q);
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

static qm_cost cost_of(qm_costs *c, qm_controls controls, uint32_t gate, const double *p,
                       const uint32_t *q);

/* Where an op of a body acts, whose gate acts on q behind its controls. */
static const uint32_t *placed(qm_costs *c, qm_controls controls, const qm_op *op, const uint32_t *q)
{
    if (!q)
        return NULL;
    uint32_t *out = QM_NEW_ARRAY(c->arena, uint32_t, controls.n + op->nqubits + 1u);
    memcpy(out, q, controls.n * sizeof *out);
    for (uint32_t k = 0; k < op->nqubits; k++)
        out[controls.n + k] = q[controls.n + qm_op_qubits(c->m, op)[k]];
    c->nplaced++;
    return out;
}

/* q: where the gate acts, behind its controls; NULL: not known. */
static qm_cost cost_of_body(qm_costs *c, qm_controls controls, uint32_t gate, const double *p,
                            const uint32_t *q)
{
    const qm_module *m = c->m;
    const qm_block *b = &m->blocks[m->gates[gate].body];
    uint32_t n = m->gates[gate].nqubits;
    uint64_t *depths = qm_arena_zalloc(c->arena, 2 * (size_t)n + 1, sizeof *depths);
    const layers at = {depths, depths + n};
    qm_cost sum = {0};
    if (controls.n > 0 && (b->phase.value != 0 || b->phase.expr != QM_NONE)) {
        double phase = b->phase.value;
        if (b->phase.expr != QM_NONE)
            phase += value_of(m, b->phase.expr, p);
        sum = cost_of_controlled_row(c, controls, QM_G_GPHASE, &phase, q);
    }
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = qm_body_gate(m, &b->ops[i]);
        qm_cost part = {0};
        if (op)
            part = cost_of(c, controls, op->code, values_of(c, op, p), placed(c, controls, op, q));
        op = op ? op : &b->ops[i];
        if (controls.n > 0) /* which all gates share */
            sum = plus(sum, part);
        else
            add_part(&sum, &at, part, qm_op_qubits(m, op), op->nqubits);
    }
    return sum;
}

static qm_cost_entry *find(const qm_costs *c, qm_controls controls, uint32_t gate, const double *p,
                           uint32_t n)
{
    uint64_t h = (gate * UINT64_C(0x9e3779b97f4a7c15)) ^ controls.n ^ controls.on << 8;
    h ^= (uint64_t)c->nqubits << 40;
    for (uint32_t k = 0; k < n; k++) {
        uint64_t bits;
        memcpy(&bits, &p[k], sizeof bits);
        h = (h ^ bits) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    for (uint32_t i = (uint32_t)(h ^ h >> 32) & (c->nslots - 1);; i = (i + 1) & (c->nslots - 1)) {
        qm_cost_entry *e = &c->entries[i];
        if (!e->p || (e->gate == gate && e->nqubits == c->nqubits && e->controls.n == controls.n &&
                      e->controls.on == controls.on && memcmp(e->p, p, n * sizeof *p) == 0))
            return e;
    }
}

static void grow(qm_costs *c)
{
    qm_cost_entry *old = c->entries;
    uint32_t n = c->nslots, nqubits = c->nqubits;
    c->nslots = n ? 2 * n : 64;
    c->entries = qm_arena_zalloc(c->arena, c->nslots, sizeof *c->entries);
    for (uint32_t i = 0; i < n; i++) {
        const qm_cost_entry *e = &old[i];
        c->nqubits = e->nqubits;
        if (e->p)
            *find(c, e->controls, e->gate, e->p, c->m->gates[e->gate].nparams) = *e;
    }
    c->nqubits = nqubits;
}

static void enter(qm_costs *c, qm_controls controls, uint32_t gate, const double *p, qm_cost cost)
{
    if (2 * c->n + 2 > c->nslots)
        grow(c);
    *find(c, controls, gate, p, c->m->gates[gate].nparams) = (qm_cost_entry){
        .p = p, .gate = gate, .nqubits = c->nqubits, .controls = controls, .cost = cost};
    c->n++;
}

/* n values that are all unknown, with one and the same bits. */
static const double *unknown_values(qm_costs *c, uint32_t n)
{
    double *p = QM_NEW_ARRAY(c->arena, double, n + 1);
    for (uint32_t k = 0; k < n; k++)
        p[k] = NAN;
    return p;
}

/* One unknown angle makes the others not worth an entry. */
static const double *entry_values(qm_costs *c, const double *p, uint32_t n)
{
    bool unknown = n > 0 && (c->n >= MAX_ENTRIES || c->depth >= MAX_DEPTH);
    for (uint32_t k = 0; k < n; k++)
        unknown |= isnan(p[k]);
    return unknown ? unknown_values(c, n) : p;
}

/* Each place that a gate acts on is expanded by itself, up to a bound. */
static qm_cost cost_of_call(qm_costs *c, qm_controls controls, uint32_t gate, const double *p,
                            const uint32_t *q)
{
    uint32_t n = c->m->gates[gate].nparams;
    if (q && c->nplaced < MAX_PLACED && c->depth < MAX_DEPTH) {
        c->depth++;
        qm_cost cost = cost_of_body(c, controls, gate, p, q);
        c->depth--;
        return cost;
    }
    p = entry_values(c, p, n);
    const qm_cost_entry *e = find(c, controls, gate, p, n);
    if (e->p)
        return e->cost;
    c->depth++;
    qm_cost cost = cost_of_body(c, controls, gate, p, NULL);
    c->depth--;
    enter(c, controls, gate, p, cost);
    return cost;
}

/* A power of a one-qubit gate under controls is its unitary under them. */
static bool power_unitary(const qm_module *m, uint32_t gate, const double *p, double power,
                          qm_c64 u[4])
{
    for (uint32_t k = 0; k < 4; k++)
        u[k] = 0;
    if (m->gates[gate].nqubits != 1 || !isfinite(power))
        return false;
    for (uint32_t k = 0; k < m->gates[gate].nparams; k++)
        if (!isfinite(p[k]))
            return false;
    return qm_gate_unitary(m, gate, p, u) == QM_OK && qm_unitary_power(1, u, power) == QM_OK;
}

static qm_cost cost_of(qm_costs *c, qm_controls controls, uint32_t gate, const double *p,
                       const uint32_t *q)
{
    const qm_gate *g = &c->m->gates[gate];
    uint64_t repeat = 1;
    double fraction = 1;
    uint32_t n = g->nparams;
    for (; g->kind == QM_GK_MODIFIED; gate = g->base, g = &c->m->gates[gate]) {
        controls.on |= controls.n < 64 ? g->on << controls.n : 0;
        controls.n += g->ncontrols;
        double r = g->has_power ? p[--n] : 1;
        if (r == nearbyint(r))
            repeat = fabs(r) < 1e18 ? saturating_mul(repeat, (uint64_t)fabs(r)) : UINT64_MAX;
        else
            fraction *= r;
    }
    if (controls.n > QM_MAX_CONTROLS) /* no pass can expand it */
        controls = (qm_controls){QM_MAX_CONTROLS, UINT64_MAX};
    qm_c64 u[4];
    if (fraction != 1 && controls.n > 0 &&
        power_unitary(c->m, gate, p, fraction * (double)repeat, u))
        return cost_of_controlled(c, controls, QM_G_U3, NULL, u, q);
    if (fraction != 1 && g->kind == QM_GK_BODY) /* nor this, whose body may be made cheaper */
        controls.n = 0, q = NULL;
    qm_cost once = {.depth = 1, .two_qubit_depth = g->nqubits + controls.n > 1};
    if (g->kind == QM_GK_BODY)
        once = cost_of_call(c, controls, gate, p, q);
    else if (g->kind == QM_GK_ROW)
        once = cost_of_controlled_row(c, controls, gate, p, q);
    once = times(once, repeat);
    if (fraction != 1)
        once.rotations = qm_saturating_add(once.rotations, 1);
    return once;
}

qm_costs qm_costs_make(const qm_module *m, qm_row_weight weigh, const void *payload,
                       qm_arena *arena)
{
    qm_costs c = {
        .m = m, .arena = arena, .nqubits = m->nqubits, .weigh = weigh, .payload = payload};
    grow(&c);
    /* Callees stand before their callers, so no later call nests deeply. */
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (m->gates[g].kind == QM_GK_BODY)
            cost_of_call(&c, (qm_controls){0}, g, unknown_values(&c, m->gates[g].nparams), NULL);
    return c;
}

/* Rows may have weights that depend on where they act. */
static qm_cost cost_of_other(qm_costs *c, const qm_op *op)
{
    const qm_controls none = {0};
    const double *p = values_of(c, op, NULL);
    bool dynamic = qm_op_has_dynamic_qubit(c->m, op);
    if (c->weigh && !dynamic)
        return cost_of(c, none, op->code, p, qm_op_qubits(c->m, op));
    uint32_t nqubits = c->nqubits;
    c->nqubits = dynamic ? 0 : nqubits; /* it may be any: none helps */
    qm_cost_entry *e = find(c, none, op->code, p, c->m->gates[op->code].nparams);
    qm_cost cost = e->p ? e->cost : cost_of(c, none, op->code, p, NULL);
    if (!e->p && c->n < MAX_ENTRIES)
        enter(c, none, op->code, p, cost);
    c->nqubits = nqubits;
    return cost;
}

qm_cost qm_costs_of_op(qm_costs *c, const qm_op *op)
{
    const qm_gate *g = &c->m->gates[op->code];
    double few[QM_MAX_GATE_PARAMS];
    if (g->kind != QM_GK_ROW)
        return cost_of_other(c, op);
    for (uint32_t k = 0; k < g->nparams; k++) {
        qm_param v = c->m->params[op->param + k];
        few[k] = qm_param_is_number(v) ? v.value : NAN;
    }
    bool dynamic = c->weigh && qm_op_has_dynamic_qubit(c->m, op);
    return weighed_row(c, op->code, few, dynamic ? NULL : qm_op_qubits(c->m, op));
}

qm_cost qm_costs_of_row(qm_costs *c, uint32_t row, const double *p)
{
    return cost_of_row(c, row, p, NULL);
}
