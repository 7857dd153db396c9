/* point.c - see point.h. lanes.inc does the same for many sets of values at once. */
#include "runtime/batch/point.h"

#include "runtime/batch/builder.h"

#include <math.h>
#include <string.h>

void qm_point_values(const qm_circuit *c, const double *row, double *value)
{
    for (uint32_t i = 0; i < c->npars; i++) {
        const qm_par *p = &c->pars[i];
        if (p->op == QM_PAR_INPUT) {
            const qm_circuit_input *in = &c->inputs[p->a];
            value[i] = in->role == QM_INPUT_SWEPT ? row[in->column] : in->value;
        } else {
            double x = p->op == QM_PAR_CONST ? 0 : value[p->a];
            value[i] = qm_par_apply(p, x, p->b == QM_NONE ? 0 : value[p->b]);
        }
    }
}

static void factor_matrix(const qm_circuit *c, const qm_factor *f, const double *value, qm_c64 u[4])
{
    if (f->kind == QM_FACTOR_CONST) {
        memcpy(u, c->constants[f->par].u, 4 * sizeof *u);
        return;
    }
    double a = value[f->par], cosine = cos(a / 2), sine = sin(a / 2);
    u[0] = u[3] = cosine;
    u[1] = f->kind == QM_FACTOR_X ? CMPLX(0, -sine) : -sine;
    u[2] = f->kind == QM_FACTOR_X ? CMPLX(0, -sine) : sine;
    if (f->kind == QM_FACTOR_PHASE) {
        u[0] = 1;
        u[1] = u[2] = 0;
        u[3] = CMPLX(cos(a), sin(a));
    }
}

void qm_point_matrix(const qm_circuit *c, const qm_cop *o, const double *value, qm_c64 u[4])
{
    factor_matrix(c, &c->factors[o->factor], value, u);
    for (uint32_t i = 1; i < o->nfactors; i++) {
        qm_c64 f[4], old[4];
        factor_matrix(c, &c->factors[o->factor + i], value, f);
        memcpy(old, u, sizeof old);
        for (int k = 0; k < 4; k++)
            u[k] = f[k & 2] * old[k & 1] + f[(k & 2) + 1] * old[2 + (k & 1)];
    }
}

uint32_t qm_point_controls(const qm_circuit *c, const qm_cop *o)
{
    uint32_t fixed = o->kind == QM_COP_START ? 0 : (uint32_t)(((uint64_t)1 << c->nqubits) - 1);
    for (uint32_t i = 0; i < o->nbasis; i++)
        fixed &= ~c->basis[o->basis + i];
    return fixed & ~qm_point_target(o);
}

uint32_t qm_point_target(const qm_cop *o)
{
    return o->kind == QM_COP_START ? 1u << o->flip : o->flip;
}

bool qm_point_turns(const qm_circuit *c, const qm_cop *o)
{
    for (uint32_t i = o->factor; i < o->factor + o->nfactors; i++)
        if (c->factors[i].kind != QM_FACTOR_CONST && c->pars[c->factors[i].par].op != QM_PAR_CONST)
            return true;
    return false;
}

static void turn(double *x, double *y, double angle)
{
    double c = cos(angle), s = sin(angle), old = *x;
    *x = c * old + s * *y;
    *y = c * *y - s * old;
}

void qm_point_derive(const qm_circuit *c, const qm_cop *o, const double *value, qm_moment g,
                     double *adjoint)
{
    double v[3] = {g.x, g.y, g.p - g.q}, t = g.p + g.q;
    if (o->kind == QM_COP_PHASE) { /* no Bloch sphere: its one angle */
        adjoint[c->factors[o->factor].par] -= 2 * g.q;
        return;
    }
    for (uint32_t i = o->factor + o->nfactors; i-- > o->factor;) {
        const qm_factor *f = &c->factors[i];
        if (f->kind == QM_FACTOR_CONST) {
            const double *r = c->constants[f->par].turn, old[3] = {v[0], v[1], v[2]};
            for (int k = 0; k < 3; k++)
                v[k] = r[k] * old[0] + r[3 + k] * old[1] + r[6 + k] * old[2];
            continue;
        }
        int axis = f->kind == QM_FACTOR_X ? 0 : f->kind == QM_FACTOR_Y ? 1 : 2;
        adjoint[f->par] += axis == 2 ? v[2] - t : v[axis];
        turn(&v[(axis + 1) % 3], &v[(axis + 2) % 3], value[f->par]);
    }
}

void qm_point_chain(const qm_circuit *c, const double *value, double *adjoint)
{
    for (uint32_t i = c->npars; i-- > 0;) {
        const qm_par *p = &c->pars[i];
        double d[2];
        if (p->op <= QM_PAR_INPUT || adjoint[i] == 0)
            continue;
        qm_par_derivative(p, value[p->a], p->b == QM_NONE ? 0 : value[p->b], value[i], d);
        adjoint[p->a] += d[0] * adjoint[i];
        if (p->b != QM_NONE)
            adjoint[p->b] += d[1] * adjoint[i];
    }
}
