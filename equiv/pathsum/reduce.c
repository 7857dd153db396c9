/* reduce.c - the rules that remove variables from a sum over paths.
 *
 *   Elim   y in no term                     it is a factor 2
 *   HH     y (z + Q) / 2, z not in Q        z is Q
 *   omega  y / 4 + y Q / 2                  it is a phase - Q / 4 (and y 3 / 4: Q / 4)
 *
 * where Q is any Boolean polynomial of internal variables and y is in no other term (Amy 2018). Of
 * the variables z that HH may replace the one with fewest new terms is taken. */
#include "equiv/pathsum/state.h"

#define LEFT_PENALTY ((uint64_t)1 << 40) /* more than any cost */

/* About how many terms c times a lifted exclusive or of k terms has. */
static uint64_t lifted_size(qm_turn c, uint64_t k)
{
    uint64_t size = k;
    for (uint64_t j = 2; j <= k && !qm_turn_is_zero(c *= 2) && size < UINT32_MAX; j++)
        size += size * (k - j + 1) / j;
    return size;
}

uint64_t qm_paths_substitution_cost(const qm_poly *p, uint32_t z, uint64_t k)
{
    uint64_t cost = 0;
    const qm_poly_var *r = &p->vars[z];
    for (uint32_t i = 0; i < r->n && cost < UINT32_MAX; i++)
        cost += lifted_size(qm_poly_coefficient(p, (uint32_t)r->at[i]), k);
    return cost;
}

static void put_off(qm_paths *s, uint32_t y)
{
    QM_RESERVE(s->poly.arena, s->put_off, s->nput_off, s->cap_put_off);
    s->put_off[s->nput_off++] = y;
}

static void remove_all(qm_poly *p, uint32_t v)
{
    while (p->vars[v].n)
        qm_poly_remove(p, (uint32_t)p->vars[v].at[p->vars[v].n - 1]);
}

/* Is v in exactly one term of f? */
static bool occurs_once(const qm_terms *f, uint32_t v)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t n;
        const uint32_t *m = qm_terms_at(f, i, &n);
        for (uint32_t k = 0; k < n; k++)
            count += m[k] == v;
    }
    return count == 1;
}

/* The index in f, the quotient of a variable, of the z of HH; QM_NONE: there is none. Variables of
 * left ends are not taken while there are others, so that left ends stay simple. */
static uint32_t choose(const qm_poly *p, const qm_terms *f, uint64_t *cost)
{
    uint32_t best = QM_NONE;
    *cost = UINT64_MAX;
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t n;
        const uint32_t *m = qm_terms_at(f, i, &n);
        if (n != 1)
            continue;
        uint64_t c = qm_paths_substitution_cost(p, *m, f->n - 1);
        c += p->vars[*m].nends[0] ? LEFT_PENALTY : 0;
        if (c < *cost && occurs_once(f, *m)) {
            best = i;
            *cost = c;
        }
    }
    return best;
}

/* HH on y; f is its quotient. */
static void rule_hh(qm_paths *s, uint32_t y, qm_terms *f)
{
    qm_poly *p = &s->poly;
    uint64_t cost;
    uint32_t at = choose(p, f, &cost), n;
    if (at == QM_NONE)
        return;
    if (cost % LEFT_PENALTY > s->cost_cap) {
        put_off(s, y);
        return;
    }
    uint32_t z = *qm_terms_at(f, at, &n);
    f->start[at] = f->start[--f->n];
    remove_all(p, y);
    qm_poly_substitute(p, z, f);
    qm_poly_drop_var(p, y);
    qm_poly_drop_var(p, z);
}

/* omega on y with y c, c = 1/4 or 3/4; f is its quotient without that term. */
static void rule_omega(qm_paths *s, uint32_t y, qm_turn c, const qm_terms *f)
{
    qm_poly *p = &s->poly;
    if (lifted_size(c, f->n) > s->cost_cap) {
        put_off(s, y);
        return;
    }
    remove_all(p, y);
    qm_poly_add_lifted(p, f, 0, NULL, 0, (qm_turn)0 - c);
    qm_poly_drop_var(p, y);
}

static void reduce_var(qm_paths *s, uint32_t y)
{
    qm_poly *p = &s->poly;
    const qm_poly_var *r = &p->vars[y];
    if (!r->n) {
        qm_poly_drop_var(p, y);
        return;
    }
    qm_turn c = qm_poly_linear(p, y);
    qm_terms *f = &s->terms[0];
    qm_poly_quotient(p, y, f);
    if (c == 0 || c == QM_TURN_HALF) {
        rule_hh(s, y, f);
    } else if (c == QM_TURN_QUARTER || c == 3 * QM_TURN_QUARTER) {
        for (uint32_t i = 0; i < f->n; i++)
            if (!f->data[f->start[i]])
                f->start[i--] = f->start[--f->n];
        rule_omega(s, y, c, f);
    }
}

void qm_paths_reduce(qm_paths *s)
{
    qm_poly *p = &s->poly;
    while (p->nqueue && !p->overflow) {
        uint32_t y = p->queue[--p->nqueue];
        p->vars[y].queued = false;
        if (qm_poly_is_free(&p->vars[y]))
            reduce_var(s, y);
    }
}

void qm_paths_retry(qm_paths *s)
{
    uint32_t n = s->nput_off;
    s->nput_off = 0;
    for (uint32_t i = 0; i < n; i++)
        qm_poly_enqueue(&s->poly, s->put_off[i]);
    qm_paths_reduce(s);
}
