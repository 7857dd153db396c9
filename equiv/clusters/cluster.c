/* cluster.c - see cluster.h. A matrix is treated as a vector of 2 n bits: gates from the right act
 * on the bits of columns, and since h, phases and x under controls are symmetric matrices, as they
 * would act on a state; inverses from the left act on those of rows. */
#include "equiv/clusters/cluster.h"

#include <math.h>
#include <string.h>

static double complex *take(qm_cluster_pool *p, uint32_t n)
{
    struct qm_cluster_free *f = &p->free[n];
    return f->n > 0 ? f->at[--f->n] : QM_NEW_ARRAY(p->arena, double complex, (size_t)1 << 2 * n);
}

static void give(qm_cluster_pool *p, uint32_t n, double complex *u)
{
    struct qm_cluster_free *f = &p->free[n];
    QM_RESERVE(p->arena, f->at, f->n, f->cap);
    f->at[f->n++] = u;
}

qm_cluster qm_cluster_identity(qm_cluster_pool *pool, uint32_t qubit)
{
    qm_cluster c = {.n = 1, .qubit = {qubit}, .u = take(pool, 1)};
    c.u[0] = c.u[3] = 1;
    c.u[1] = c.u[2] = 0;
    return c;
}

void qm_cluster_join(qm_cluster_pool *pool, qm_cluster *c, qm_cluster *other)
{
    uint32_t n = c->n, m = other->n, low = (1u << n) - 1, other_low = (1u << m) - 1;
    double complex *u = take(pool, n + m);
    for (uint32_t i = 0; i < 1u << 2 * (n + m); i++) {
        uint32_t row = i >> (n + m), column = i & ((1u << (n + m)) - 1);
        u[i] = c->u[(row & low) << n | (column & low)] *
               other->u[(row >> n & other_low) << m | column >> n];
    }
    memcpy(&c->qubit[n], other->qubit, m * sizeof *other->qubit);
    give(pool, n, c->u);
    give(pool, m, other->u);
    c->u = u;
    c->n = n + m;
    other->n = 0;
}

static void apply_h(double complex *u, uint32_t size, uint32_t bit)
{
    for (uint32_t i = 0; i < size; i++) {
        if (i & bit)
            continue;
        double complex x = u[i], y = u[i | bit];
        u[i] = M_SQRT1_2 * (x + y);
        u[i | bit] = M_SQRT1_2 * (x - y);
    }
}

void qm_cluster_apply(qm_cluster *c, const qm_fgate *g, const uint32_t *qubits, double angle,
                      bool inverse)
{
    uint32_t size = 1u << 2 * c->n, all = 0, last = 0;
    for (uint32_t k = 0; k < g->nqubits; k++) {
        uint32_t i = 0;
        while (c->qubit[i] != qubits[k])
            i++;
        last = 1u << (inverse ? c->n + i : i);
        all |= last;
    }
    if (g->kind == QM_FK_H) {
        apply_h(c->u, size, last);
        return;
    }
    double complex phase = cexp(I * (inverse ? -angle : angle));
    for (uint32_t i = 0; i < size; i++) {
        if ((i & all) != all)
            continue;
        double complex x = c->u[i];
        if (g->kind == QM_FK_PHASE) {
            c->u[i] = x * phase;
        } else {
            c->u[i] = c->u[i ^ last];
            c->u[i ^ last] = x;
        }
    }
}

/* The bits of x under a mask, next to each other. */
static uint32_t gather(uint32_t x, uint32_t mask)
{
    uint32_t out = 0;
    for (uint32_t k = 0; mask != 0; mask &= mask - 1, k++)
        out |= (uint32_t)((x & mask & -mask) != 0) << k;
    return out;
}

/* The factor of u on the bits of a mask, scaled to the norm of a unitary; the other bits of
 * indices are those of `at`. */
static double complex *factor(qm_cluster_pool *pool, const qm_cluster *c, uint32_t mask,
                              uint32_t at)
{
    uint32_t n = (uint32_t)__builtin_popcount(mask), both = mask << c->n | mask;
    double complex *u = take(pool, n);
    double square = 0;
    for (uint32_t i = 0; i < 1u << 2 * c->n; i++) {
        if ((i & ~both) != (at & ~both))
            continue;
        double complex x = c->u[i];
        u[gather(i, both)] = x;
        square += creal(x) * creal(x) + cimag(x) * cimag(x);
    }
    double scale = sqrt(ldexp(1, (int)n) / square);
    for (uint32_t i = 0; i < 1u << 2 * n; i++)
        u[i] *= scale;
    return u;
}

/* The squared distance of the matrix from the product of its factors through the entry `at`; some
 * number above `most` when it is more. */
static double distance_of_product(const qm_cluster *c, uint32_t mask, uint32_t at, double most)
{
    uint32_t both = mask << c->n | mask;
    double complex inverse = 1 / c->u[at];
    double square = 0;
    for (uint32_t i = 0; i < 1u << 2 * c->n && square <= most; i++) {
        double complex x = c->u[(i & both) | (at & ~both)], y = c->u[(at & both) | (i & ~both)];
        double complex off = c->u[i] - x * y * inverse;
        square += creal(off) * creal(off) + cimag(off) * cimag(off);
    }
    return square;
}

/* The indices of the qubits of a mask, or of the others. */
static uint32_t choose_qubits(const qm_cluster *c, uint32_t mask, uint32_t *qubits)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if (mask >> i & 1)
            qubits[n++] = c->qubit[i];
    return n;
}

bool qm_cluster_split(qm_cluster_pool *pool, qm_cluster *c, uint32_t mask, double most,
                      qm_cluster *out, double *deviation)
{
    uint32_t at = 0, size = 1u << 2 * c->n, rest = ((1u << c->n) - 1) & ~mask;
    for (uint32_t i = 1; i < size && cabs(c->u[at]) < 0.5; i++)
        if (cabs(c->u[i]) > cabs(c->u[at]))
            at = i;
    double square = distance_of_product(c, mask, at, most * most);
    if (!(square <= most * most))
        return false;
    *deviation += sqrt(square);
    out->u = factor(pool, c, mask, at);
    out->n = choose_qubits(c, mask, out->qubit);
    double complex *left = factor(pool, c, rest, at);
    give(pool, c->n, c->u);
    c->u = left;
    c->n = choose_qubits(c, rest, c->qubit);
    return true;
}

double qm_cluster_distance(const qm_cluster *c, bool zero)
{
    uint32_t n = zero ? 1 : 1u << c->n;
    double complex trace = 0;
    double square = 0;
    for (uint32_t k = 0; k < n; k++)
        trace += c->u[k << c->n | k];
    double complex phase = cabs(trace) > 0 ? trace / cabs(trace) : 1;
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t row = 0; row < 1u << c->n; row++) {
            double complex off = c->u[row << c->n | k] - (row == k ? phase : 0);
            square += creal(off) * creal(off) + cimag(off) * cimag(off);
        }
    return sqrt(square);
}
