/* path_sum.c - see path_sum.h. */
#include "passes/pauli/path_sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_ODD_TERMS = 12, /* of a bit in a phase that is an odd multiple of pi/4 */
    MOST_SUM = 4096,     /* terms of a factor before equal ones are added */
    WORK_PER_GATE = 64,
};

static const double eighth = M_PI / 4, exact = 1e-12;

void qm_path_sum_init(qm_path_sum *s, uint32_t ngates, qm_arena *arena)
{
    *s = (qm_path_sum){.arena = arena, .nslots = 1024};
    s->most_work = WORK_PER_GATE * ((uint64_t)ngates + 1024);
    qm_monomials_init(&s->monomials, arena);
    s->slots = qm_arena_zalloc(arena, s->nslots, sizeof *s->slots);
}

void qm_path_sum_forget(qm_path_sum *s)
{
    memset(s->slots, 0, s->nslots * sizeof *s->slots);
    qm_monomials_forget(&s->monomials);
    s->nvars = s->nphases = s->nlinks = s->npool = 0;
    s->work = 0;
}

qm_boolean qm_path_sum_new_bit(qm_path_sum *s, bool pinned)
{
    QM_RESERVE(s->arena, s->vars, s->nvars, s->cap_vars);
    uint32_t v = s->nvars++;
    uint32_t monomial = qm_monomials_intern(&s->monomials, &v, 1);
    s->vars[v] = (qm_path_var){.phases = QM_NONE, .monomial = monomial, .pinned = pinned};
    qm_boolean f = {.n = 0};
    qm_boolean_toggle(&s->monomials, &f, monomial);
    return f;
}

void qm_path_sum_count_uses(qm_path_sum *s, const qm_boolean *f, int by)
{
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t n;
        const uint32_t *v = qm_monomials_vars(&s->monomials, f->terms[i], &n);
        for (uint32_t k = 0; k < n; k++)
            s->vars[v[k]].uses += (uint32_t)by;
    }
}

void qm_path_sum_pin(qm_path_sum *s, const qm_boolean *f, bool unused_only)
{
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t n;
        const uint32_t *v = qm_monomials_vars(&s->monomials, f->terms[i], &n);
        for (uint32_t k = 0; k < n; k++)
            if (!unused_only || s->vars[v[k]].uses == 0)
                s->vars[v[k]].pinned = true;
    }
}

static qm_boolean load(const qm_path_sum *s, uint32_t at, uint32_t n)
{
    qm_boolean f = {.n = n};
    for (uint32_t i = 0; i < n; i++) {
        f.terms[i] = s->pool[at + i];
        for (int w = 0; w < 2; w++)
            f.hash[w] ^= s->monomials.list[f.terms[i]].hash[w];
    }
    return f;
}

static uint32_t store(qm_path_sum *s, const qm_boolean *f)
{
    uint32_t at = s->npool;
    for (uint32_t i = 0; i < f->n; i++) {
        QM_RESERVE(s->arena, s->pool, s->npool, s->cap_pool);
        s->pool[s->npool++] = f->terms[i];
    }
    return at;
}

/* Lists the phase with the variables of f that may be summed over; false: there is none. */
static bool list_with_vars(qm_path_sum *s, const qm_boolean *f, uint32_t phase)
{
    bool any = false;
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t n;
        const uint32_t *v = qm_monomials_vars(&s->monomials, f->terms[i], &n);
        for (uint32_t k = 0; k < n; k++) {
            qm_path_var *x = &s->vars[v[k]];
            if (x->pinned)
                continue;
            any = true;
            if (x->phases != QM_NONE && s->links[x->phases].phase == phase)
                continue;
            QM_RESERVE(s->arena, s->links, s->nlinks, s->cap_links);
            s->links[s->nlinks] = (qm_path_link){phase, x->phases};
            x->phases = s->nlinks++;
        }
    }
    return any;
}

static uint32_t *slot_of(const qm_path_sum *s, const uint64_t hash[2])
{
    uint32_t i = (uint32_t)hash[0] & (s->nslots - 1);
    while (s->slots[i] != 0 && memcmp(s->phases[s->slots[i] - 1].hash, hash, 2 * sizeof *hash) != 0)
        i = (i + 1) & (s->nslots - 1);
    return &s->slots[i];
}

static void grow_slots(qm_path_sum *s)
{
    s->nslots *= 4;
    s->slots = qm_arena_zalloc(s->arena, s->nslots, sizeof *s->slots);
    for (uint32_t i = 0; i < s->nphases; i++)
        if (s->phases[i].ng == QM_NONE)
            *slot_of(s, s->phases[i].hash) = i + 1;
}

static void push_phase(qm_path_sum *s, qm_path_phase p, const qm_boolean *f, const qm_boolean *g)
{
    bool any = list_with_vars(s, f, s->nphases);
    if (g)
        any = list_with_vars(s, g, s->nphases) || any;
    if (!any)
        return;
    QM_RESERVE(s->arena, s->phases, s->nphases, s->cap_phases);
    p.f = store(s, f);
    p.nf = f->n;
    p.g = g ? store(s, g) : 0;
    p.ng = g ? g->n : QM_NONE;
    s->phases[s->nphases++] = p;
    if (g)
        return;
    *slot_of(s, p.hash) = s->nphases;
    if (s->nphases > s->nslots / 2)
        grow_slots(s);
}

void qm_path_sum_add_turn(qm_path_sum *s, double angle, const qm_boolean *f)
{
    if (f->n == 0 || angle == 0)
        return;
    angle = f->one ? -angle : angle;
    uint32_t *slot = slot_of(s, f->hash);
    if (*slot)
        s->phases[*slot - 1].angle += angle;
    else
        push_phase(s, (qm_path_phase){.hash = {f->hash[0], f->hash[1]}, .angle = angle}, f, NULL);
}

void qm_path_sum_add_product(qm_path_sum *s, const qm_boolean *f, const qm_boolean *g)
{
    qm_boolean a = *f, b = *g;
    a.one = b.one = false;
    if (g->one)
        qm_path_sum_add_turn(s, M_PI, &a);
    if (f->one)
        qm_path_sum_add_turn(s, M_PI, &b);
    if (a.n > 0 && b.n > 0)
        push_phase(s, (qm_path_phase){.angle = M_PI}, &a, &b);
}

static bool add_term(qm_path_sum *s, uint32_t monomial, uint32_t eighths)
{
    if (s->nsum == MOST_SUM)
        return false;
    QM_RESERVE(s->arena, s->sum, s->nsum, s->cap_sum);
    s->sum[s->nsum++] = (qm_path_term){monomial, eighths & 7};
    return true;
}

static bool add_terms(qm_path_sum *s, const qm_boolean *h, uint32_t eighths)
{
    for (uint32_t i = 0; i < h->n; i++)
        if (!add_term(s, h->terms[i], eighths))
            return false;
    return true;
}

/* Takes v out of f; false when it is in a product there. *had tells whether it was in f. */
static bool take_out(const qm_path_sum *s, uint32_t v, qm_boolean *f, bool *had)
{
    *had = false;
    for (uint32_t i = 0; i < f->n; i++)
        if (s->monomials.list[f->terms[i]].degree > 1 &&
            qm_monomials_has(&s->monomials, f->terms[i], v))
            return false;
    if (qm_boolean_has(f, s->vars[v].monomial)) {
        *had = true;
        qm_boolean_toggle(&s->monomials, f, s->vars[v].monomial);
    }
    return true;
}

/* What exp(i k pi/4 (v + h)) has with v: k v (1 - 2 h) eighths, where h as a number is the sum of
 * its terms - 2 times that of their pairs + 4 times that of triples ... */
static bool add_turn_factor(qm_path_sum *s, const qm_boolean *h, uint32_t k)
{
    if (!add_term(s, QM_NONE, k) || !add_terms(s, h, 8 - 2 * (k & 3)))
        return false;
    if (k % 2 == 0)
        return true;
    if (h->n > MOST_ODD_TERMS)
        return false;
    for (uint32_t i = 0; i < h->n; i++)
        for (uint32_t j = 0; j < i; j++) {
            uint32_t product = qm_monomials_product(&s->monomials, h->terms[i], h->terms[j]);
            if (product == QM_NONE || !add_term(s, product, 4))
                return false;
        }
    return true;
}

static bool add_factor(qm_path_sum *s, uint32_t v, const qm_path_phase *p)
{
    if (p->angle == 0)
        return true;
    bool in_f, in_g = false;
    qm_boolean f = load(s, p->f, p->nf), g = load(s, p->g, p->ng == QM_NONE ? 0 : p->ng);
    if (p->ng == QM_NONE) {
        double k = round(p->angle / eighth);
        return fabs(p->angle - k * eighth) < exact && take_out(s, v, &f, &in_f) &&
               (!in_f || add_turn_factor(s, &f, (uint32_t)(int64_t)fmod(k, 8) & 7));
    }
    if (!take_out(s, v, &f, &in_f) || !take_out(s, v, &g, &in_g))
        return false;
    if (in_f && in_g && !add_term(s, QM_NONE, 4))
        return false;
    return (!in_f || add_terms(s, &g, 4)) && (!in_g || add_terms(s, &f, 4));
}

static int by_monomial(const void *a, const void *b)
{
    uint32_t x = ((const qm_path_term *)a)->monomial, y = ((const qm_path_term *)b)->monomial;
    return (x > y) - (x < y);
}

/* The phase of v is (-1)^(v rest) times i^(quarters v): false when it is not of that form. */
static bool factor_of(qm_path_sum *s, uint32_t v, qm_boolean *rest, uint32_t *quarters)
{
    s->nsum = 0;
    for (uint32_t i = s->vars[v].phases; i != QM_NONE; i = s->links[i].next)
        if (++s->work > s->most_work || !add_factor(s, v, &s->phases[s->links[i].phase]))
            return false;
    s->work += s->nsum;
    if (s->nsum > 0)
        qsort(s->sum, s->nsum, sizeof *s->sum, by_monomial);
    *rest = (qm_boolean){.n = 0};
    *quarters = 0;
    for (uint32_t i = 0, k; i < s->nsum; i = k) {
        uint32_t sum = 0;
        for (k = i; k < s->nsum && s->sum[k].monomial == s->sum[i].monomial; k++)
            sum += s->sum[k].eighths;
        sum &= 7;
        if (s->sum[i].monomial == QM_NONE && sum % 2 == 0)
            *quarters = sum / 2;
        else if (sum == 4 && rest->n < QM_BOOLEAN_TERMS)
            qm_boolean_toggle(&s->monomials, rest, s->sum[i].monomial);
        else if (sum != 0)
            return false;
    }
    return true;
}

/* What the phases with v are where v is 0. */
static void restrict_phases(qm_path_sum *s, uint32_t v)
{
    for (uint32_t i = s->vars[v].phases; i != QM_NONE; i = s->links[i].next) {
        qm_path_phase *p = &s->phases[s->links[i].phase];
        if (p->angle == 0)
            continue;
        qm_path_phase old = *p;
        p->angle = 0;
        bool had;
        qm_boolean f = load(s, old.f, old.nf);
        take_out(s, v, &f, &had);
        if (old.ng == QM_NONE) {
            qm_path_sum_add_turn(s, old.angle, &f);
        } else {
            qm_boolean g = load(s, old.g, old.ng);
            take_out(s, v, &g, &had);
            qm_path_sum_add_product(s, &f, &g);
        }
    }
    s->vars[v].pinned = true;
}

bool qm_path_sum_over(qm_path_sum *s, uint32_t v, const qm_boolean *f, qm_boolean *y)
{
    qm_boolean rest, h = *f;
    uint32_t quarters;
    bool had;
    if (!take_out(s, v, &h, &had) || !had || !factor_of(s, v, &rest, &quarters))
        return false;
    rest.one = quarters >= 2;
    *y = rest;
    if (quarters % 2 == 1) {
        qm_boolean p = rest;
        *y = qm_path_sum_new_bit(s, false);
        if (!qm_boolean_add(&p, y))
            return false;
        restrict_phases(s, v);
        qm_path_sum_add_turn(s, -M_PI / 2, &p);
    } else {
        restrict_phases(s, v);
    }
    qm_path_sum_add_product(s, &h, y);
    return true;
}
