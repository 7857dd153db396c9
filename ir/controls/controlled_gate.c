/* controlled_gate.c - any gate of the table under controls.
 *
 * A one-qubit gate with known angles is a phase times a rotation by some angle about some axis. The
 * axis is turned to Z. When one eigenvalue is 1, the gate is then a phase on all qubits; otherwise
 * it is rz under the controls and a phase on these. A gate on more qubits is expanded by its
 * definition, where pairs of ops that undo each other around the rest need no controls. */
#include "ir/controls/controlled.h"

#include <math.h>

static const double pi = 3.14159265358979323846, tolerance = 1e-12;

typedef struct site {
    qm_emitter *e;
    qm_idle idle;
    uint32_t control[QM_CONTROLS_LIMIT + 1]; /* room for a target behind them */
    uint32_t ncontrols;
} site;

static void emit_row(const site *at, uint32_t row, const qm_param *p, const uint32_t *q);

/* A row with an uncontrolled phase is nothing but that: it belongs to the controls. */
static void emit_control_phase(const site *at, qm_param phase)
{
    if (!qm_param_is_number(phase) || !(fabs(remainder(phase.value, 2 * pi)) <= tolerance))
        qm_emit_phase(at->e, at->control, at->ncontrols, phase, at->idle);
}

/* The phase on the controls and q. */
static void emit_phase(const site *at, uint32_t q, qm_param phase)
{
    site more = *at;
    more.control[more.ncontrols++] = q;
    emit_control_phase(&more, phase);
}

static void emit_rz(const site *at, uint32_t q, qm_param angle)
{
    qm_emit_controlled_rz(at->e, at->control, at->ncontrols, q, angle, at->idle);
}

/* An axis of the Bloch sphere. */
typedef struct axis {
    double x, y, z;
} axis;

/* Turns the axis to Z, or back. */
static void turn(const site *at, uint32_t q, axis a, bool back)
{
    if (a.z > 1 - tolerance)
        return;
    if (a.x > 1 - tolerance) {
        qm_emit_1(at->e, QM_G_H, q);
        return;
    }
    if (a.y > 1 - tolerance) {
        qm_emit_1(at->e, back ? QM_G_SXDG : QM_G_SX, q);
        return;
    }
    qm_param theta = qm_param_number((back ? 1 : -1) * atan2(hypot(a.x, a.y), a.z));
    qm_param phi = qm_param_number((back ? 1 : -1) * atan2(a.y, a.x));
    if (!back && phi.value != 0)
        qm_emit_rotation(at->e, QM_G_RZ, q, phi);
    qm_emit_rotation(at->e, QM_G_RY, q, theta);
    if (back && phi.value != 0)
        qm_emit_rotation(at->e, QM_G_RZ, q, phi);
}

/* exp(i phase) times the rotation by `angle` about an axis. */
typedef struct rotation {
    double phase, angle;
    axis axis;
} rotation;

static rotation rotation_of(const qm_c64 u[4])
{
    rotation r = {.phase = carg(u[0] * u[3] - u[1] * u[2]) / 2};
    qm_c64 k = cexp(-I * r.phase), s[4] = {k * u[0], k * u[1], k * u[2], k * u[3]};
    double x = -cimag(s[1] + s[2]) / 2, y = creal(s[2] - s[1]) / 2, z = -cimag(s[0] - s[3]) / 2;
    double length = sqrt(x * x + y * y + z * z);
    r.angle = 2 * atan2(length, creal(s[0] + s[3]) / 2);
    if (length <= tolerance)
        return (rotation){.phase = r.phase + (creal(s[0] + s[3]) < 0 ? pi : 0), .axis = {0, 0, 1}};
    double most = fabs(x) > fabs(y) ? x : y;
    most = fabs(z) >= fabs(most) - tolerance ? z : most;
    if (most < 0) {
        length = -length;
        r.angle = -r.angle;
    }
    r.axis = (axis){x / length, y / length, z / length};
    return r;
}

static bool vanishes(double angle)
{
    return fabs(remainder(angle, 2 * pi)) <= tolerance;
}

static void emit_phase_about(const site *at, uint32_t q, axis a, double phase)
{
    if (vanishes(phase - pi) && a.x > 1 - tolerance) {
        qm_emit_controlled_x(at->e, at->control, at->ncontrols, q, at->idle);
        return;
    }
    turn(at, q, a, false);
    emit_phase(at, q, qm_param_number(remainder(phase, 2 * pi)));
    turn(at, q, a, true);
}

static void emit_unitary(const site *at, const qm_c64 u[4], uint32_t q)
{
    rotation r = rotation_of(u);
    if (r.angle == 0) {
        emit_control_phase(at, qm_param_number(r.phase));
    } else if (vanishes(r.phase - r.angle / 2)) {
        emit_phase_about(at, q, r.axis, r.phase + r.angle / 2);
    } else if (vanishes(r.phase + r.angle / 2)) {
        turn(at, q, r.axis, false);
        qm_emit_1(at->e, QM_G_X, q);
        emit_phase(at, q, qm_param_number(r.phase - r.angle / 2));
        qm_emit_1(at->e, QM_G_X, q);
        turn(at, q, r.axis, true);
    } else {
        bool minus = vanishes(r.phase - pi); /* a whole turn is the sign */
        turn(at, q, r.axis, false);
        emit_rz(at, q, qm_param_number(minus ? r.angle - 2 * pi : r.angle));
        turn(at, q, r.axis, true);
        if (!minus)
            emit_control_phase(at, qm_param_number(r.phase));
    }
}

/* Under one control that is a row. rz(lambda) ry(theta) rz(phi) in order of time is ry(theta)
 * rz(lambda + phi) between rz(-phi) and rz(phi). */
static void emit_u3(const site *at, const qm_param *p, uint32_t q)
{
    qm_module *m = at->e->m;
    if (at->ncontrols == 1) {
        qm_param phase = qm_param_scale(m, qm_param_add(m, p[1], p[2]), -0.5);
        qm_emit(at->e, QM_G_CU, (uint32_t[]){at->control[0], q},
                (qm_param[]){p[0], p[1], p[2], phase});
        return;
    }
    qm_emit_rotation(at->e, QM_G_RZ, q, qm_param_scale(m, p[1], -1));
    emit_rz(at, q, qm_param_add(m, p[1], p[2]));
    turn(at, q, (axis){0, 1, 0}, false);
    emit_rz(at, q, p[0]);
    turn(at, q, (axis){0, 1, 0}, true);
    qm_emit_rotation(at->e, QM_G_RZ, q, p[1]);
}

static qm_param sum_of(qm_module *m, const qm_param *p, uint32_t n)
{
    qm_param sum = p[0];
    for (uint32_t k = 1; k < n; k++)
        sum = qm_param_add(m, sum, p[k]);
    return sum;
}

/* A one-qubit row with symbolic angles. */
static void emit_symbolic(const site *at, uint32_t row, const qm_param *p, uint32_t q)
{
    if (qm_gate_table[row].flags & QM_GF_ADDITIVE) {
        char name = qm_gate_table[row].axis[0];
        axis a = {name == 'X', name == 'Y', name == 'Z'};
        turn(at, q, a, false);
        emit_rz(at, q, p[0]);
        turn(at, q, a, true);
        return;
    }
    emit_u3(at, p, q);
    if (row == QM_G_U)
        emit_control_phase(at, qm_param_scale(at->e->m, sum_of(at->e->m, p, 3), 0.5));
}

static bool numeric(const qm_param *p, uint32_t n, double *out)
{
    for (uint32_t k = 0; k < n; k++) {
        if (!qm_param_is_number(p[k]) || !isfinite(p[k].value))
            return false;
        out[k] = p[k].value;
    }
    return true;
}

/* An op of a row's definition with its parameters. */
typedef struct part {
    uint32_t gate, nqubits;
    uint32_t q[QM_MAX_GATE_QUBITS];
    qm_param p[QM_MAX_GATE_PARAMS];
    bool outer; /* it needs no controls */
} part;

static bool share_qubit(const part *a, const part *b)
{
    for (uint32_t i = 0; i < a->nqubits; i++)
        for (uint32_t k = 0; k < b->nqubits; k++)
            if (a->q[i] == b->q[k])
                return true;
    return false;
}

static bool undoes(qm_module *m, const part *a, const part *b)
{
    qm_param p[QM_MAX_GATE_PARAMS + 1];
    uint32_t n = qm_gate_table[a->gate].nparams;
    for (uint32_t k = 0; k < n; k++)
        p[k] = a->p[k];
    if (qm_row_inverse(m, a->gate, p) != b->gate)
        return false;
    for (uint32_t i = 0; i < a->nqubits; i++)
        if (a->q[i] != b->q[i])
            return false;
    for (uint32_t k = 0; k < n; k++)
        if (p[k].expr != b->p[k].expr || (qm_param_is_number(p[k]) && p[k].value != b->p[k].value))
            return false;
    return true;
}

/* Marks pairs that undo each other around all parts between that are not marked. */
static void find_outer(qm_module *m, part *parts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        bool movable = !parts[i].outer && parts[i].nqubits > 0;
        for (uint32_t k = 0; k < i; k++)
            movable = movable && (parts[k].outer || !share_qubit(&parts[k], &parts[i]));
        for (uint32_t k = n; movable && k-- > i + 1;) {
            if (parts[k].outer)
                continue;
            if (undoes(m, &parts[i], &parts[k])) {
                parts[i].outer = parts[k].outer = true;
                break;
            }
            movable = !share_qubit(&parts[i], &parts[k]);
        }
    }
}

static void emit_definition(const site *at, uint32_t row, const qm_param *p, const uint32_t *q)
{
    const qm_gate_row *r = &qm_gate_table[row];
    qm_module *m = at->e->m;
    part parts[QM_MAX_DEF_OPS];
    for (uint32_t i = 0; i < r->ndef; i++) {
        const qm_def_op *d = &r->def[i];
        part *to = &parts[i];
        *to = (part){.gate = d->gate, .nqubits = qm_gate_table[d->gate].nqubits};
        for (uint32_t k = 0; k < to->nqubits; k++)
            to->q[k] = q[d->qubit[k]];
        for (uint32_t k = 0; k < qm_gate_table[d->gate].nparams; k++)
            to->p[k] = qm_param_affine(m, &d->param[k], p, r->nparams);
    }
    find_outer(m, parts, r->ndef);
    for (uint32_t i = 0; i < r->ndef; i++) {
        if (parts[i].outer)
            qm_emit(at->e, parts[i].gate, parts[i].q, parts[i].p);
        else
            emit_row(at, parts[i].gate, parts[i].p, parts[i].q);
    }
}

/* Between two cx gates, iswap is rx(-pi) under a control, and its inverse rx(pi). */
static void emit_iswap(const site *at, double angle, const uint32_t *q)
{
    site more = *at;
    more.control[more.ncontrols++] = q[1];
    qm_param p = qm_param_number(angle);
    qm_emit_cx(at->e, q[0], q[1]);
    emit_row(&more, QM_G_RX, &p, q);
    qm_emit_cx(at->e, q[0], q[1]);
}

/* cu is u3 under a control, and a phase on that. */
static void emit_cu(const site *at, const qm_param *p, const uint32_t *q)
{
    qm_module *m = at->e->m;
    site more = *at;
    more.control[more.ncontrols++] = q[0];
    emit_row(&more, QM_G_U3, p, q + 1);
    emit_control_phase(&more, qm_param_add(m, p[3], qm_param_scale(m, sum_of(m, p + 1, 2), 0.5)));
}

static void emit_row(const site *at, uint32_t row, const qm_param *p, const uint32_t *q)
{
    const qm_gate_row *r = &qm_gate_table[row];
    double known[QM_MAX_GATE_PARAMS];
    site inner = *at;
    for (uint32_t k = 0; k < r->ncontrols; k++)
        inner.control[inner.ncontrols++] = q[k];
    q += r->ncontrols;
    if (inner.ncontrols == 0) {
        qm_emit(at->e, row, q, p);
    } else if (r->ncontrols > 0) {
        emit_row(&inner, r->base, p, q);
    } else if (r->nqubits == 0) {
        emit_control_phase(at, p[0]);
    } else if (r->nqubits == 1 && numeric(p, r->nparams, known)) {
        qm_c64 u[4];
        qm_row_unitary(row, known, u);
        emit_unitary(at, u, q[0]);
    } else if (r->nqubits == 1) {
        emit_symbolic(at, row, p, q[0]);
    } else if (row == QM_G_ISWAP || row == QM_G_ISWAPDG) {
        emit_iswap(at, row == QM_G_ISWAP ? -pi : pi, q);
    } else if (row == QM_G_CU) {
        emit_cu(at, p, q);
    } else {
        emit_definition(at, row, p, q);
    }
}

static bool is_power_of_one_qubit_gate(const qm_module *m, const qm_gate *g)
{
    return g->kind == QM_GK_MODIFIED && g->has_power && m->gates[g->base].nqubits == 1;
}

enum { MAX_POWER_PARAMS = 2 * QM_MAX_GATE_PARAMS };

/* The unitary of a power of a one-qubit gate; false when it is not known. */
static bool power_unitary(const qm_module *m, const qm_gate *g, const qm_param *p, qm_c64 u[4])
{
    double known[MAX_POWER_PARAMS];
    if (g->nparams > MAX_POWER_PARAMS || !numeric(p, g->nparams, known))
        return false;
    uint32_t base = g->base;
    qm_c64 v[4];
    for (uint32_t k = 0; k < 4; k++)
        v[k] = 0;
    if (qm_gate_unitary(m, base, known, v) != QM_OK ||
        qm_unitary_power(1, v, known[g->nparams - 1]) != QM_OK)
        return false;
    for (uint32_t k = 0; k < 4; k++)
        u[k] = v[k];
    return true;
}

bool qm_gate_expands(const qm_module *m, uint32_t gate, const qm_param *p)
{
    const qm_gate *g = &m->gates[gate];
    qm_c64 u[4];
    if (g->kind == QM_GK_ROW)
        return true;
    if (g->kind != QM_GK_MODIFIED || g->ncontrols == 0)
        return false;
    return g->has_power ? is_power_of_one_qubit_gate(m, g) && power_unitary(m, g, p, u)
                        : m->gates[g->base].kind == QM_GK_ROW;
}

/* Makes controls that fire on 0 fire on 1, or back. */
static void flip_controls(qm_emitter *e, const uint32_t *q, qm_controls controls)
{
    for (uint32_t i = 0; i < controls.n; i++)
        if (!(controls.on >> i & 1))
            qm_emit_1(e, QM_G_X, q[i]);
}

static site site_of(qm_emitter *e, qm_controls controls, const uint32_t *q, qm_idle idle)
{
    site at = {.e = e, .idle = idle};
    for (uint32_t i = 0; i < controls.n; i++)
        at.control[at.ncontrols++] = q[i];
    return at;
}

void qm_emit_controlled_row(qm_emitter *e, qm_controls controls, uint32_t row, const qm_param *p,
                            const uint32_t *q, qm_idle idle)
{
    site at = site_of(e, controls, q, idle);
    flip_controls(e, q, controls);
    emit_row(&at, row, p, q + controls.n);
    flip_controls(e, q, controls);
}

void qm_emit_controlled_unitary(qm_emitter *e, qm_controls controls, const qm_c64 u[4],
                                const uint32_t *q, qm_idle idle)
{
    site at = site_of(e, controls, q, idle);
    flip_controls(e, q, controls);
    emit_unitary(&at, u, q[controls.n]);
    flip_controls(e, q, controls);
}

void qm_emit_gate(qm_emitter *e, const qm_module *m, uint32_t gate, const qm_param *p,
                  const uint32_t *q, qm_idle idle)
{
    const qm_gate g = m->gates[gate];
    qm_controls controls = {g.ncontrols, g.on};
    qm_c64 u[4];
    if (g.kind == QM_GK_ROW)
        qm_emit_controlled_row(e, (qm_controls){0}, gate, p, q, idle);
    else if (!g.has_power)
        qm_emit_controlled_row(e, controls, g.base, p, q, idle);
    else if (power_unitary(m, &g, p, u))
        qm_emit_controlled_unitary(e, controls, u, q, idle);
}
