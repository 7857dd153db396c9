/* dense_pauli.c - rotations by their named matrices; C(P,Q) as (1 + P + Q - PQ) / 2. */
#include "tests/dense_pauli.h"

#include "tests/dense_matrix.h"
#include "tests/qm_test.h"

#include <string.h>

enum { MAX_DIM = 64 };

/* v becomes m v, on one qubit. */
static void apply(double complex *v, uint32_t n, const double complex m[4], uint32_t q)
{
    dense_apply(v, n, m, 1, &q, &(dense_controls){.n = 0});
}

static void named(const char *name, const double *p, double complex m[4])
{
    double complex u[DENSE_MAX_ENTRIES];
    assert_int_equal(dense_named_matrix(name, p, u), 1);
    memcpy(m, u, 4 * sizeof *m);
}

static void apply_rotation(const qm_pgate *g, const double *values, uint32_t n, double complex *v)
{
    static const char *const names[] = {
        [QM_PAULI_X] = "rx", [QM_PAULI_Y] = "ry", [QM_PAULI_Z] = "rz"};
    double angle = g->angle + (g->ref == QM_NONE ? 0 : g->sign * values[g->ref]);
    double complex m[4];
    named(names[g->axis[0]], &angle, m);
    apply(v, n, m, g->qubit[0]);
}

static void apply_cpp(const qm_pgate *g, uint32_t n, double complex *v)
{
    static const char *const names[] = {[QM_PAULI_X] = "x", [QM_PAULI_Y] = "y", [QM_PAULI_Z] = "z"};
    double complex p[MAX_DIM], q[MAX_DIM], pq[MAX_DIM], m[4];
    uint32_t dim = 1u << n;
    memcpy(p, v, dim * sizeof *p);
    memcpy(q, v, dim * sizeof *q);
    named(names[g->axis[0]], NULL, m);
    apply(p, n, m, g->qubit[0]);
    memcpy(pq, p, dim * sizeof *pq);
    named(names[g->axis[1]], NULL, m);
    apply(q, n, m, g->qubit[1]);
    apply(pq, n, m, g->qubit[1]);
    for (uint32_t i = 0; i < dim; i++)
        v[i] = (v[i] + p[i] + q[i] - pq[i]) / 2;
}

void dense_pauli_apply(const qm_locals *l, const qm_pgate *g, const double *values, uint32_t n,
                       double complex *u)
{
    uint32_t dim = 1u << n;
    assert_true(dim <= MAX_DIM);
    for (uint32_t column = 0; column < dim; column++) {
        double complex v[MAX_DIM];
        for (uint32_t i = 0; i < dim; i++)
            v[i] = u[i * dim + column];
        if (g->kind == QM_PK_ROT)
            apply_rotation(g, values, n, v);
        else if (g->kind == QM_PK_CPP)
            apply_cpp(g, n, v);
        else if (g->kind == QM_PK_LOCAL)
            apply(v, n, l->u[g->local], g->qubit[0]);
        for (uint32_t i = 0; i < dim; i++)
            u[i * dim + column] = v[i];
    }
}

double complex *dense_pauli_unitary(const qm_pcircuit *c, const double *values, qm_arena *arena)
{
    uint64_t dim = 1u << c->nqubits;
    double complex *u = qm_arena_zalloc(arena, dim * dim, sizeof *u);
    for (uint64_t i = 0; i < dim; i++)
        u[i * dim + i] = cexp(I * c->phase);
    for (uint32_t i = 0; i < c->ngates; i++)
        dense_pauli_apply(c->locals, &c->gates[i], values, c->nqubits, u);
    return u;
}
