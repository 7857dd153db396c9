/* rotation.c - periods and axes of rows, read off their unitaries once for each run of a pass. */
#include "passes/rotation.h"

#include <math.h>

#define TWO_PI 6.283185307179586476925286766559

static const double exact = 1e-14; /* of entries that are sums of a few roundings */

/* Nearest multiple of pi/4 when that is what the value is up to rounding. */
static double snap(double v)
{
    double k = nearbyint(v / M_PI_4);
    return fabs(v - k * M_PI_4) < exact ? k * M_PI_4 : v;
}

/* Eigenvalues of u on the +1 and -1 eigenstates of the axis. */
static void eigenvalues(char axis, const qm_c64 *u, qm_c64 *plus, qm_c64 *minus)
{
    qm_c64 mixed = axis == 'Y' ? I * u[1] : u[1];
    *plus = axis == 'Z' ? u[0] : u[0] + mixed;
    *minus = axis == 'Z' ? u[3] : u[0] - mixed;
}

static void angles_at(uint32_t gate, char axis, double p, double *theta, double *alpha)
{
    qm_c64 u[4], plus, minus;
    qm_row_unitary(gate, &p, u);
    eigenvalues(axis, u, &plus, &minus);
    *theta = snap(carg(minus * conj(plus)));
    *alpha = snap(carg(plus) + *theta / 2);
}

static qm_turn find_turn(uint32_t gate)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    qm_turn t = {0};
    bool additive = row->flags & QM_GF_ADDITIVE;
    if (row->nqubits != 1 || row->axis[0] == '-' || (row->nparams && !additive))
        return t;
    t.axis = row->axis[0];
    if (!additive) {
        angles_at(gate, t.axis, 0, &t.theta0, &t.alpha0);
        return t;
    }
    double theta, alpha;
    angles_at(gate, t.axis, 0.5, &theta, &alpha);
    t.theta1 = nearbyint(theta / 0.5);
    t.alpha1 = nearbyint(alpha / 0.5 * 4) / 4; /* a multiple of 1/4 */
    return t;
}

/* Is the row with parameter p a multiple of the identity? */
static bool is_scalar(uint32_t gate, double p, qm_c64 *scalar)
{
    enum { MAX_DIM = 1 << QM_MAX_GATE_QUBITS };
    qm_c64 u[MAX_DIM * MAX_DIM];
    qm_row_unitary(gate, &p, u);
    uint32_t dim = 1u << qm_gate_table[gate].nqubits;
    for (uint32_t i = 0; i < dim; i++)
        for (uint32_t j = 0; j < dim; j++)
            if (cabs(u[i * dim + j] - (i == j ? u[0] : 0)) > exact)
                return false;
    *scalar = u[0];
    return true;
}

static void find_period(qm_rotations *r, uint32_t gate)
{
    qm_c64 scalar;
    r->identity[gate] = r->period[gate] = 2 * TWO_PI;
    if (!is_scalar(gate, TWO_PI, &scalar))
        return;
    r->period[gate] = TWO_PI;
    r->period_phase[gate] = snap(creal(scalar) < 0 ? M_PI + carg(-scalar) : carg(scalar));
    if (cabs(scalar - 1) <= exact)
        r->identity[gate] = TWO_PI;
}

const qm_rotations *qm_rotations_make(qm_arena *arena)
{
    qm_rotations *r = QM_NEW(arena, qm_rotations);
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        r->turn[gate] = find_turn(gate);
        if (qm_gate_table[gate].flags & QM_GF_ADDITIVE)
            find_period(r, gate);
    }
    return r;
}

uint32_t qm_rotation_row(const qm_module *m, uint32_t gate)
{
    while (gate >= QM_G_COUNT) {
        const qm_gate *g = &m->gates[gate];
        if (g->kind != QM_GK_MODIFIED || g->has_power)
            return QM_NONE;
        gate = g->base;
    }
    return qm_gate_table[gate].flags & QM_GF_ADDITIVE ? gate : QM_NONE;
}

/* Under controls a phase is no longer global, so only the identity itself counts. */
static double period_of(const qm_rotations *r, uint32_t gate, uint32_t row, double *phase)
{
    *phase = gate == row ? r->period_phase[row] : 0;
    return gate == row ? r->period[row] : r->identity[row];
}

bool qm_rotation_vanishes(const qm_rotations *r, const qm_module *m, uint32_t gate, double angle,
                          double tolerance, double *phase)
{
    uint32_t row = qm_rotation_row(m, gate);
    if (row == QM_NONE || !isfinite(angle))
        return false;
    double period_phase;
    double period = period_of(r, gate, row, &period_phase);
    double turns = nearbyint(angle / period);
    *phase = fmod(turns, 2) * period_phase;
    return fabs(angle - turns * period) <= tolerance;
}

double qm_rotation_reduce(const qm_rotations *r, const qm_module *m, uint32_t gate, double angle,
                          double *phase)
{
    *phase = 0;
    uint32_t row = qm_rotation_row(m, gate);
    if (row == QM_NONE || !isfinite(angle))
        return angle;
    double period_phase;
    double period = period_of(r, gate, row, &period_phase);
    if (fabs(angle) <= period / 2)
        return angle;
    double turns = nearbyint(angle / period);
    *phase = fmod(turns, 2) * period_phase;
    return angle - turns * period;
}
