/* name_1q.c - see name_1q.h. */
#include "passes/name_1q.h"

#include <math.h>

struct qm_row_1q {
    uint32_t gate;
    qm_c64 u[4];
};

qm_namer_1q qm_namer_1q_make(double tolerance, qm_arena *arena)
{
    qm_namer_1q f = {.tolerance = tolerance, .rows = QM_NEW_ARRAY(arena, qm_row_1q, QM_G_COUNT)};
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_gate_row *row = &qm_gate_table[gate];
        if (row->nqubits != 1 || row->nparams)
            continue;
        f.rows[f.nrows].gate = gate;
        qm_row_unitary(gate, NULL, f.rows[f.nrows].u);
        f.nrows++;
    }
    return f;
}

/* The multiple of pi/4 that the angle is within the tolerance of, else the angle. */
static double snap(const qm_namer_1q *f, double v)
{
    double nearest = nearbyint(v / M_PI_4) * M_PI_4;
    return fabs(v - nearest) <= f->tolerance ? nearest : v;
}

/* Is u = exp(i phase) v within the tolerance? */
static bool equal_up_to_phase(const qm_namer_1q *f, const qm_c64 u[4], const qm_c64 v[4],
                              double *phase)
{
    qm_c64 trace = 0;
    for (int i = 0; i < 4; i++)
        trace += conj(v[i]) * u[i];
    if (cabs(trace) < 1)
        return false;
    qm_c64 e = trace / cabs(trace);
    for (int i = 0; i < 4; i++)
        if (cabs(u[i] - e * v[i]) > f->tolerance)
            return false;
    *phase = snap(f, carg(e));
    return true;
}

static bool try_row(const qm_namer_1q *f, const qm_c64 u[4], uint32_t gate, double p,
                    qm_named_1q *r)
{
    qm_c64 v[4];
    qm_row_unitary(gate, &p, v);
    r->gate = gate;
    r->p[0] = p;
    return equal_up_to_phase(f, u, v, &r->phase);
}

/* u3(theta, phi, lambda) up to phase has the entries c, -exp(i lambda) s, exp(i phi) s and
 * exp(i (phi + lambda)) c, where c and s are the cosine and sine of theta / 2. */
static void as_u3(const qm_namer_1q *f, const qm_c64 u[4], qm_named_1q *r)
{
    double c = cabs(u[0]), s = cabs(u[2]);
    double phi = 0, lambda = 0;
    if (c <= f->tolerance) {
        phi = carg(-u[2] * conj(u[1]));
    } else {
        phi = s > f->tolerance ? carg(u[2] * conj(u[0])) : 0;
        lambda = remainder(carg(u[3] * conj(u[0])) - phi, 2 * M_PI);
    }
    r->gate = QM_G_U3;
    r->p[0] = snap(f, 2 * atan2(s, c));
    r->p[1] = snap(f, phi);
    r->p[2] = snap(f, lambda);
    qm_c64 v[4];
    qm_row_unitary(QM_G_U3, r->p, v);
    qm_c64 trace = 0;
    for (int i = 0; i < 4; i++)
        trace += conj(v[i]) * u[i];
    r->phase = snap(f, carg(trace));
}

qm_named_1q qm_name_1q(const qm_namer_1q *f, const qm_c64 u[4])
{
    static const qm_c64 identity[4] = {1, 0, 0, 1};
    qm_named_1q r = {.gate = QM_NONE};
    if (equal_up_to_phase(f, u, identity, &r.phase))
        return r;
    for (uint32_t i = 0; i < f->nrows; i++) {
        r.gate = f->rows[i].gate;
        if (equal_up_to_phase(f, u, f->rows[i].u, &r.phase))
            return r;
    }
    double half = atan2(cabs(u[2]), cabs(u[0]));
    if (try_row(f, u, QM_G_RZ, carg(u[3] * conj(u[0])), &r))
        return r;
    double sign = cimag(u[2] * conj(u[0])) < 0 ? 1 : -1;
    if (try_row(f, u, QM_G_RX, 2 * sign * half, &r))
        return r;
    sign = creal(u[2] * conj(u[0])) > 0 ? 1 : -1;
    if (try_row(f, u, QM_G_RY, 2 * sign * half, &r))
        return r;
    as_u3(f, u, &r);
    return r;
}
