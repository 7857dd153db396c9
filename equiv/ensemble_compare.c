/* ensemble_compare.c - how far two ensembles of states are from each other.
 *
 * How: for each key, the states of both programs are written in a common orthonormal basis
 * (Gram-Schmidt, twice), where the difference of the two density matrices is a small Hermitian
 * matrix. Its Frobenius norm bounds the trace norm from below, and from above with the square root
 * of its rank. Cost: O(k^2 2^wires + k^3) for each key with k states. */
#include "equiv/ensemble.h"

#include <math.h>
#include <string.h>

enum { MAX_AMPLITUDES = 1 << 25 }; /* of the states of a key */

static const double negligible = 1e-13; /* norm of a state that is no new direction */

typedef struct group {
    qm_comparison *c;
    const qm_member *members[2];
    uint32_t n[2], rank;
    uint32_t wire[QM_MAX_WIRES], nfree; /* not fixed to one value in all states */
    double complex **basis;
    double complex *rows; /* coordinates of the states, `n` of each */
    double dropped;       /* bound of what is neglected */
    qm_arena *arena;
} group;

static const qm_member *member(const group *g, uint32_t i)
{
    return i < g->n[0] ? &g->members[0][i] : &g->members[1][i - g->n[0]];
}

static void find_free(group *g, uint32_t nwires)
{
    const qm_member *first = member(g, 0);
    uint64_t common = first->fixed;
    for (uint32_t i = 1; i < g->n[0] + g->n[1]; i++)
        common &= member(g, i)->fixed & ~(member(g, i)->value ^ first->value);
    g->nfree = 0;
    for (uint32_t w = 0; w < nwires; w++)
        if (!(common >> w & 1))
            g->wire[g->nfree++] = w;
}

/* A state over the free wires of the group. */
static void spread(const group *g, const qm_member *m, double complex *out)
{
    uint64_t fixed = 0, value = 0;
    uint32_t bit[QM_MAX_WIRES], n = 0;
    for (uint32_t j = 0; j < g->nfree; j++) {
        if (m->fixed >> g->wire[j] & 1) {
            fixed |= 1ull << j;
            value |= (m->value >> g->wire[j] & 1) << j;
        } else {
            bit[n++] = j;
        }
    }
    memset(out, 0, sizeof *out << g->nfree);
    for (uint64_t i = 0; i < 1ull << n; i++) {
        uint64_t at = value;
        for (uint32_t k = 0; k < n; k++)
            at |= (i >> k & 1) << bit[k];
        out[at] = m->amp[i];
    }
}

static double complex overlap(const double complex *a, const double complex *b, uint64_t n)
{
    double complex sum = 0;
    for (uint64_t i = 0; i < n; i++)
        sum += conj(a[i]) * b[i];
    return sum;
}

/* Writes a state, which is changed, in the basis, to which it may add a direction. */
static void add_row(group *g, double complex *v, double complex *row)
{
    uint64_t size = 1ull << g->nfree;
    double before = sqrt(creal(overlap(v, v, size)));
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t k = 0; k < g->rank; k++) {
            double complex a = overlap(g->basis[k], v, size);
            row[k] += a;
            for (uint64_t i = 0; i < size; i++)
                v[i] -= a * g->basis[k][i];
        }
    double left = sqrt(creal(overlap(v, v, size)));
    if (left <= negligible) {
        g->dropped += left * (2 * before + left);
        return;
    }
    for (uint64_t i = 0; i < size; i++)
        v[i] /= left;
    row[g->rank] = left;
    g->basis[g->rank++] = v;
}

/* The Frobenius norm of the difference. */
static double distance(const group *g)
{
    uint32_t n = g->n[0] + g->n[1];
    double sum = 0;
    for (uint32_t i = 0; i < g->rank; i++)
        for (uint32_t k = 0; k < g->rank; k++) {
            double complex d = 0;
            for (uint32_t r = 0; r < n; r++) {
                const double complex *row = &g->rows[(size_t)r * n];
                d += (r < g->n[0] ? 1 : -1) * row[i] * conj(row[k]);
            }
            sum += creal(d) * creal(d) + cimag(d) * cimag(d);
        }
    return sqrt(sum);
}

static bool write_rows(group *g)
{
    uint32_t n = g->n[0] + g->n[1];
    double size = ldexp(1, (int)g->nfree), work = 4.0 * n * n * (size + n);
    if (n * size > MAX_AMPLITUDES || (double)n * n > MAX_AMPLITUDES ||
        g->c->spent + work > g->c->limit)
        return false;
    g->c->spent += work;
    g->basis = QM_NEW_ARRAY(g->arena, double complex *, n);
    g->rows = qm_arena_zalloc(g->arena, (size_t)n * n, sizeof *g->rows);
    for (uint32_t i = 0; i < n; i++) {
        double complex *v = QM_NEW_ARRAY(g->arena, double complex, 1ull << g->nfree);
        spread(g, member(g, i), v);
        add_row(g, v, &g->rows[(size_t)i * n]);
    }
    return true;
}

/* Each of the two states alone is all that its program ends in. */
static double fidelity(const group *g)
{
    if (g->n[0] != 1 || g->n[1] != 1 || fabs(g->members[0]->weight - 1) > 1e-9 ||
        fabs(g->members[1]->weight - 1) > 1e-9)
        return NAN;
    double complex sum = 0;
    for (uint32_t k = 0; k < g->rank; k++)
        sum += conj(g->rows[k]) * g->rows[2 + k];
    return fmin(1, creal(sum * conj(sum)));
}

static bool add_group(group *g, uint32_t nwires, double *worst, qm_ensemble_distance *out)
{
    find_free(g, nwires);
    if (!write_rows(g))
        return false;
    double d = distance(g);
    out->least += d;
    out->most += sqrt(g->rank) * d + g->dropped;
    if (d <= *worst)
        return true;
    *worst = d;
    out->key = member(g, 0)->key;
    out->fidelity = fidelity(g);
    for (uint32_t k = 0; k < 2; k++) {
        out->p[k] = 0;
        for (uint32_t i = 0; i < g->n[k]; i++)
            out->p[k] += g->members[k][i].weight;
    }
    return true;
}

/* How many members from `from` on have this key. */
static uint32_t count_same(const qm_ensembles *e, uint32_t k, uint32_t from, const uint8_t *key,
                           uint32_t nkey)
{
    uint32_t n = from;
    while (n < e->n[k] && memcmp(e->members[k][n].key, key, nkey) == 0)
        n++;
    return n - from;
}

bool qm_ensembles_compare(qm_comparison *c, const qm_ensembles *e, uint32_t nkey,
                          qm_ensemble_distance *out)
{
    uint32_t at[2] = {0, 0};
    double worst = -1;
    bool ok = true;
    qm_arena arena;
    qm_arena_init(&arena, c->work.recover);
    *out = (qm_ensemble_distance){.fidelity = NAN};
    while (ok && (at[0] < e->n[0] || at[1] < e->n[1])) {
        const uint8_t *key = NULL;
        for (uint32_t k = 0; k < 2; k++)
            if (at[k] < e->n[k] && (!key || memcmp(e->members[k][at[k]].key, key, nkey) < 0))
                key = e->members[k][at[k]].key;
        group g = {.c = c, .arena = &arena};
        for (uint32_t k = 0; k < 2; k++) {
            g.members[k] = &e->members[k][at[k]];
            g.n[k] = count_same(e, k, at[k], key, nkey);
            at[k] += g.n[k];
        }
        ok = add_group(&g, e->nwires, &worst, out) && qm_clock() < c->deadline &&
             !atomic_load(&c->cx->cancel);
        qm_arena_reset(&arena);
    }
    qm_arena_free(&arena);
    return ok;
}
