/* uniform.c - see uniform.h. Where one control chooses between a and b,
 *
 *   a = r^-1 u e v,  b = r u e^-1 v,  e = diag(exp(i pi/4), exp(-i pi/4)),
 *
 * with r diagonal such that r a b^-1 r = u e^2 u^-1 has the eigenvalues i and -i. The e of both is
 * exp(i pi/4 Z Z), which is a CZ and diagonal gates. So v and u are multiplexers with a control
 * less, and diagonals that v leaves go through the CZ into u. */
#include "passes/multiplexer/uniform.h"

#include "passes/matrix.h"

#include <math.h>
#include <string.h>

static qm_c64 turn(double angle)
{
    return CMPLX(cos(angle), sin(angle));
}

/* A unitary whose columns are the eigenvectors of x for i and -i, which are its eigenvalues: the
 * longer column of the projector (1 - i x) / 2 on the first, and what is orthogonal to it. */
static void eigenvectors(const qm_c64 *x, qm_c64 *u)
{
    qm_c64 p[4] = {(1 - I * x[0]) / 2, -I * x[1] / 2, -I * x[2] / 2, (1 - I * x[3]) / 2};
    uint32_t column = cabs(p[0]) >= cabs(p[3]) ? 0 : 1;
    qm_c64 low = p[column], high = p[2 + column];
    double length = hypot(cabs(low), cabs(high));
    u[0] = low / length;
    u[2] = high / length;
    u[1] = -conj(u[2]);
    u[3] = conj(u[0]);
}

/* a becomes v and b becomes u; r: the phases of diag(r). */
static void split(qm_c64 *a, qm_c64 *b, double *r)
{
    qm_c64 x[4], u[4], v[4];
    qm_adjoint2(b, x);
    qm_mul2(a, x, x);
    double sum = -carg(x[0] * x[3] - x[1] * x[2]) / 2;
    bool any = cabs(x[0]) > 1e-12;
    double difference = any ? (M_PI + carg(x[3]) - carg(x[0])) / 2 : 0;
    r[0] = (sum + difference) / 2;
    r[1] = (sum - difference) / 2;
    qm_c64 t[2] = {turn(r[0]), turn(r[1])};
    for (uint32_t i = 0; i < 4; i++)
        x[i] *= t[i / 2] * t[i % 2];
    eigenvectors(x, u);
    qm_adjoint2(u, v);
    for (uint32_t i = 0; i < 4; i++) /* e^-1 u^-1 r a */
        v[i] *= t[i % 2] * turn(i / 2 ? M_PI / 4 : -M_PI / 4);
    qm_mul2(v, a, a);
    memcpy(b, u, sizeof u);
}

void qm_uniform_solve(qm_c64 *u, uint32_t k, double *d)
{
    if (k == 0) {
        d[0] = d[1] = 0;
        return;
    }
    uint32_t half = 1u << (k - 1);
    double *upper = d + 2 * (size_t)half; /* r, until the end */
    for (uint32_t x = 0; x < half; x++)
        split(&u[4 * (size_t)x], &u[4 * (size_t)(half + x)], &upper[2 * (size_t)x]);
    qm_uniform_solve(u, k - 1, d);
    for (uint32_t x = 0; x < half; x++)
        for (uint32_t i = 0; i < 4; i++) /* exp(i pi/4 Z Z) but for the CZ and the control's part */
            u[4 * (size_t)(half + x) + i] *= turn(d[2 * x + i % 2] - (i % 2 ? M_PI / 2 : 0));
    qm_uniform_solve(u + 4 * (size_t)half, k - 1, d);
    for (uint32_t i = 0; i < 2 * half; i++) {
        double rest = upper[i] - M_PI / 4;
        upper[i] = d[i] + rest;
        d[i] -= rest;
    }
}
