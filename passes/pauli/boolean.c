/* boolean.c - see boolean.h. */
#include "passes/pauli/boolean.h"

#include "support/base.h"
#include "support/rng.h"

#include <string.h>

void qm_monomials_init(qm_monomials *m, qm_arena *arena)
{
    *m = (qm_monomials){.arena = arena, .nslots = 256};
    m->slots = qm_arena_zalloc(arena, m->nslots, sizeof *m->slots);
}

void qm_monomials_forget(qm_monomials *m)
{
    memset(m->slots, 0, m->nslots * sizeof *m->slots);
    m->n = m->npool = 0;
}

static uint32_t hash_of(const uint32_t *vars, uint32_t n)
{
    uint64_t h = n;
    for (uint32_t i = 0; i < n; i++)
        h = (h ^ vars[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(h >> 32);
}

static void place(qm_monomials *m, uint32_t monomial)
{
    uint32_t n;
    const uint32_t *vars = qm_monomials_vars(m, monomial, &n);
    uint32_t i = hash_of(vars, n) & (m->nslots - 1);
    while (m->slots[i] != 0)
        i = (i + 1) & (m->nslots - 1);
    m->slots[i] = monomial + 1;
}

static void grow(qm_monomials *m)
{
    m->nslots *= 4;
    m->slots = qm_arena_zalloc(m->arena, m->nslots, sizeof *m->slots);
    for (uint32_t i = 0; i < m->n; i++)
        place(m, i);
}

uint32_t qm_monomials_intern(qm_monomials *m, const uint32_t *vars, uint32_t n)
{
    uint32_t i = hash_of(vars, n) & (m->nslots - 1);
    for (; m->slots[i] != 0; i = (i + 1) & (m->nslots - 1)) {
        uint32_t k = m->slots[i] - 1;
        uint32_t degree;
        const uint32_t *other = qm_monomials_vars(m, k, &degree);
        if (degree == n && memcmp(other, vars, n * sizeof *vars) == 0)
            return k;
    }
    uint32_t begin = m->npool;
    for (uint32_t k = 0; k < n; k++) {
        QM_RESERVE(m->arena, m->pool, m->npool, m->cap_pool);
        m->pool[m->npool++] = vars[k];
    }
    QM_RESERVE(m->arena, m->list, m->n, m->cap);
    m->list[m->n] = (qm_monomial){.vars = begin, .degree = n};
    for (uint64_t k = 0; k < 2; k++)
        m->list[m->n].hash[k] = qm_rng_bits(0, 1, 2 * (uint64_t)m->n + k);
    m->slots[i] = ++m->n;
    if (m->n > m->nslots / 2)
        grow(m);
    return m->n - 1;
}

uint32_t qm_monomials_product(qm_monomials *m, uint32_t a, uint32_t b)
{
    uint32_t degree[2];
    const uint32_t *v[2] = {qm_monomials_vars(m, a, &degree[0]),
                            qm_monomials_vars(m, b, &degree[1])};
    const uint32_t *end[2] = {v[0] + degree[0], v[1] + degree[1]};
    uint32_t out[2 * QM_MONOMIAL_DEGREE], n = 0;
    while (v[0] < end[0] || v[1] < end[1]) {
        int k = v[0] == end[0] || (v[1] < end[1] && *v[1] < *v[0]);
        if (n == 0 || out[n - 1] != *v[k])
            out[n++] = *v[k];
        v[k]++;
    }
    return n > QM_MONOMIAL_DEGREE ? QM_NONE : qm_monomials_intern(m, out, n);
}

bool qm_monomials_has(const qm_monomials *m, uint32_t monomial, uint32_t var)
{
    uint32_t n;
    const uint32_t *v = qm_monomials_vars(m, monomial, &n);
    for (uint32_t i = 0; i < n; i++)
        if (v[i] == var)
            return true;
    return false;
}

bool qm_boolean_add(qm_boolean *f, const qm_boolean *g)
{
    uint32_t out[2 * QM_BOOLEAN_TERMS], n = 0, i = 0, k = 0;
    while (i < f->n || k < g->n) {
        if (k == g->n || (i < f->n && f->terms[i] < g->terms[k]))
            out[n++] = f->terms[i++];
        else if (i == f->n || g->terms[k] < f->terms[i])
            out[n++] = g->terms[k++];
        else
            i++, k++;
    }
    if (n > QM_BOOLEAN_TERMS)
        return false;
    memcpy(f->terms, out, n * sizeof *out);
    f->n = n;
    f->one ^= g->one;
    for (int w = 0; w < 2; w++)
        f->hash[w] ^= g->hash[w];
    return true;
}

bool qm_boolean_toggle(const qm_monomials *m, qm_boolean *f, uint32_t monomial)
{
    const uint64_t *h = m->list[monomial].hash;
    qm_boolean one = {.hash = {h[0], h[1]}, .n = 1, .terms = {monomial}};
    return qm_boolean_add(f, &one);
}

bool qm_boolean_has(const qm_boolean *f, uint32_t monomial)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (f->terms[i] == monomial)
            return true;
    return false;
}
