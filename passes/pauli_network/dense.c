/* dense.c - small circuits column by column. */
#include "passes/pauli_network/dense.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { STATES = 1 << QM_PNET_DENSE_QUBITS };

typedef struct column {
    uint32_t nqubits;
    qm_c64 v[STATES];
} column;

/* out = P v for P on qubit q. */
static void multiply_pauli(const column *c, const qm_c64 *v, uint32_t q, uint8_t axis, qm_c64 *out)
{
    for (uint32_t i = 0; i < 1u << c->nqubits; i++) {
        uint32_t bit = i >> q & 1;
        qm_c64 z = v[i];
        if (axis & QM_PAULI_Z && bit)
            z = -z;
        if (axis == QM_PAULI_Y)
            z *= I;
        out[axis & QM_PAULI_X ? i ^ 1u << q : i] = z;
    }
}

/* (1 + P + Q - P Q) / 2 */
static void apply_cpp(column *c, const qm_pgate *g)
{
    qm_c64 p[STATES], q[STATES], pq[STATES];
    multiply_pauli(c, c->v, g->qubit[0], g->axis[0], p);
    multiply_pauli(c, c->v, g->qubit[1], g->axis[1], q);
    multiply_pauli(c, q, g->qubit[0], g->axis[0], pq);
    for (uint32_t i = 0; i < 1u << c->nqubits; i++)
        c->v[i] = (c->v[i] + p[i] + q[i] - pq[i]) / 2;
}

static void apply_rot(column *c, const qm_pgate *g)
{
    qm_c64 p[STATES];
    double angle = g->angle + (g->ref == QM_NONE ? 0 : g->sign * (0.7 + 0.37 * g->ref));
    multiply_pauli(c, c->v, g->qubit[0], g->axis[0], p);
    for (uint32_t i = 0; i < 1u << c->nqubits; i++)
        c->v[i] = cos(angle / 2) * c->v[i] - I * sin(angle / 2) * p[i];
}

static void apply_gates(column *c, const qm_pgate *gates, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (gates[i].kind == QM_PK_CPP)
            apply_cpp(c, &gates[i]);
        else
            apply_rot(c, &gates[i]);
}

static void apply_local(column *c, const qm_c64 u[4], uint32_t q)
{
    for (uint32_t i = 0; i < 1u << c->nqubits; i++) {
        uint32_t j = i | 1u << q;
        if (i == j)
            continue;
        qm_c64 a = c->v[i], b = c->v[j];
        c->v[i] = u[0] * a + u[1] * b;
        c->v[j] = u[2] * a + u[3] * b;
    }
}

double qm_pnet_dense_deviation(const qm_pnet *n, double phase, const qm_pgate *gates,
                               uint32_t ngates, uint32_t nqubits, const qm_locals *l)
{
    double deviation = 0;
    for (uint32_t k = 0; k < 1u << nqubits; k++) {
        column a = {.nqubits = nqubits}, b = {.nqubits = nqubits};
        a.v[k] = 1;
        b.v[k] = cexp(I * phase);
        apply_gates(&a, gates, ngates);
        apply_gates(&b, n->gates, n->ngates);
        for (uint32_t q = 0; q < nqubits; q++)
            apply_local(&b, l->u[n->frame[q]], q);
        for (uint32_t i = 0; i < 1u << nqubits; i++) {
            double d = cabs(a.v[i] - b.v[i]);
            if (!(d <= deviation))
                deviation = d;
        }
    }
    return deviation;
}
