/* poly.c - phase polynomials: monomials in a hash table with lists per variable. */
#include "equiv/pathsum/poly.h"

#include <string.h>

enum { FIRST_SLOTS = 1024, STOP_EVERY = 4096 };
enum { STEP_WORK = 30 }; /* units of work */

void qm_poly_init(qm_poly *p, qm_arena *arena, uint32_t count_limit, uint64_t work_limit)
{
    *p = (qm_poly){.arena = arena, .count_limit = count_limit, .work_limit = work_limit};
    p->nslots = FIRST_SLOTS;
    p->slots = qm_arena_zalloc(arena, p->nslots, sizeof *p->slots);
    p->words = qm_vector_grow(arena, NULL, 0, &p->cap_words, sizeof *p->words);
    p->nwords = 1; /* 0 is no monomial */
}

uint32_t qm_poly_new_var(qm_poly *p, uint8_t external)
{
    uint32_t v;
    if (p->nspare) {
        v = p->spare[--p->nspare];
    } else {
        QM_RESERVE(p->arena, p->vars, p->nvars, p->cap_vars);
        v = p->nvars++;
        p->vars[v] = (qm_poly_var){0};
    }
    qm_poly_var *r = &p->vars[v];
    *r = (qm_poly_var){
        .at = r->at, .cap = r->cap, .external = external, .live = true, .queued = r->queued};
    return v;
}

void qm_poly_drop_var(qm_poly *p, uint32_t v)
{
    p->vars[v].live = false;
    QM_RESERVE(p->arena, p->spare, p->nspare, p->cap_spare);
    p->spare[p->nspare++] = v;
}

static uint32_t hash_vars(const uint32_t *vars, uint32_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (uint32_t i = 0; i < n; i++) {
        h = (h ^ vars[i]) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    return (uint32_t)h;
}

static bool equals(const qm_poly *p, uint32_t id, uint32_t hash, const uint32_t *vars, uint32_t n)
{
    if (p->words[id + 1] != (hash | (uint64_t)n << 32))
        return false;
    for (uint32_t k = 0; k < n; k++)
        if (qm_poly_variable(p, id, k) != vars[k])
            return false;
    return true;
}

/* The slot where the monomial is or would be. */
static uint32_t slot_of(const qm_poly *p, uint32_t hash, const uint32_t *vars, uint32_t n)
{
    uint32_t s = hash & (p->nslots - 1);
    while (p->slots[s] && !equals(p, p->slots[s], hash, vars, n))
        s = (s + 1) & (p->nslots - 1);
    return s;
}

uint32_t qm_poly_find(const qm_poly *p, const uint32_t *vars, uint32_t n)
{
    return p->slots[slot_of(p, hash_vars(vars, n), vars, n)];
}

qm_turn qm_poly_linear(const qm_poly *p, uint32_t v)
{
    uint32_t id = qm_poly_find(p, &v, 1);
    return id ? p->words[id] : 0;
}

static void grow_table(qm_poly *p)
{
    uint32_t old = p->nslots, *slots = p->slots;
    p->nslots *= 2;
    p->slots = qm_arena_zalloc(p->arena, p->nslots, sizeof *p->slots);
    for (uint32_t i = 0; i < old; i++) {
        if (!slots[i])
            continue;
        uint32_t s = (uint32_t)p->words[slots[i] + 1] & (p->nslots - 1);
        while (p->slots[s])
            s = (s + 1) & (p->nslots - 1);
        p->slots[s] = slots[i];
    }
}

/* Empties a slot and moves back the ones that were pushed past it. */
static void clear_slot(qm_poly *p, uint32_t s)
{
    uint32_t mask = p->nslots - 1;
    for (uint32_t next = (s + 1) & mask; p->slots[next]; next = (next + 1) & mask) {
        uint32_t home = (uint32_t)p->words[p->slots[next] + 1] & mask;
        if (((next - home) & mask) >= ((next - s) & mask)) {
            p->slots[s] = p->slots[next];
            s = next;
        }
    }
    p->slots[s] = 0;
}

void qm_poly_enqueue(qm_poly *p, uint32_t v)
{
    qm_poly_var *r = &p->vars[v];
    if (r->queued || !qm_poly_is_free(r))
        return;
    r->queued = true;
    QM_RESERVE(p->arena, p->queue, p->nqueue, p->cap_queue);
    p->queue[p->nqueue++] = v;
}

/* Counts (sign 1) or discounts (-1) a monomial in the statistics of its variables. */
static void tally(qm_poly *p, uint32_t id, uint32_t sign)
{
    uint32_t n = qm_poly_degree(p, id), kinds[3] = {0};
    bool odd = n > 1 && p->words[id] != QM_TURN_HALF;
    for (uint32_t k = 0; k < n; k++)
        kinds[p->vars[qm_poly_variable(p, id, k)].external]++;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t v = qm_poly_variable(p, id, k);
        qm_poly_var *r = &p->vars[v];
        r->nodd += odd ? sign : 0;
        r->nends[0] += kinds[QM_POLY_LEFT] ? sign : 0;
        r->nends[1] += kinds[QM_POLY_RIGHT] ? sign : 0;
        qm_poly_enqueue(p, v);
    }
}

static uint32_t new_monomial(qm_poly *p, uint32_t n)
{
    uint32_t id = p->recycled[n];
    if (id) {
        p->recycled[n] = (uint32_t)p->words[id];
        return id;
    }
    while (p->cap_words - p->nwords < n + 2)
        p->words =
            qm_vector_grow(p->arena, p->words, p->cap_words, &p->cap_words, sizeof *p->words);
    id = p->nwords;
    p->nwords += n + 2;
    return id;
}

static void link_monomial(qm_poly *p, uint32_t id, const uint32_t *vars, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        qm_poly_var *r = &p->vars[vars[k]];
        QM_RESERVE(p->arena, r->at, r->n, r->cap);
        p->words[id + 2 + k] = vars[k] | (uint64_t)r->n << 32;
        r->at[r->n++] = id | (uint64_t)k << 32;
    }
}

static void unlink_monomial(qm_poly *p, uint32_t id)
{
    for (uint32_t k = 0; k < qm_poly_degree(p, id); k++) {
        uint32_t v = qm_poly_variable(p, id, k), at = (uint32_t)(p->words[id + 2 + k] >> 32);
        qm_poly_var *r = &p->vars[v];
        uint64_t moved = r->at[--r->n];
        r->at[at] = moved;
        p->words[(uint32_t)moved + 2 + (moved >> 32)] = v | (uint64_t)at << 32;
    }
}

static void remove_at(qm_poly *p, uint32_t slot, uint32_t id)
{
    clear_slot(p, slot);
    unlink_monomial(p, id);
    tally(p, id, (uint32_t)-1);
    uint32_t n = qm_poly_degree(p, id);
    p->words[id] = p->recycled[n];
    p->recycled[n] = id;
    p->count--;
}

void qm_poly_remove(qm_poly *p, uint32_t id)
{
    uint32_t s = (uint32_t)p->words[id + 1] & (p->nslots - 1);
    while (p->slots[s] != id)
        s = (s + 1) & (p->nslots - 1);
    remove_at(p, s, id);
}

static void insert(qm_poly *p, uint32_t slot, uint32_t hash, const uint32_t *vars, uint32_t n,
                   qm_turn c)
{
    uint32_t id = new_monomial(p, n);
    p->words[id] = c;
    p->words[id + 1] = hash | (uint64_t)n << 32;
    link_monomial(p, id, vars, n);
    tally(p, id, 1);
    p->slots[slot] = id;
    if (++p->count > p->nslots / 2)
        grow_table(p);
    p->overflow |= p->count > p->count_limit;
}

void qm_poly_add(qm_poly *p, const uint32_t *vars, uint32_t n, qm_turn c)
{
    p->overflow |= ++p->work > p->work_limit || (p->work % STOP_EVERY == 0 && p->task &&
                                                 qm_equiv_spend(p->task, STEP_WORK * STOP_EVERY));
    if (p->overflow || qm_turn_is_zero(c))
        return;
    uint32_t hash = hash_vars(vars, n), s = slot_of(p, hash, vars, n), id = p->slots[s];
    if (!id) {
        insert(p, s, hash, vars, n, qm_turn_snap(c));
        return;
    }
    c = qm_turn_snap(p->words[id] + c);
    if (!c) {
        remove_at(p, s, id);
        return;
    }
    tally(p, id, (uint32_t)-1);
    p->words[id] = c;
    tally(p, id, 1);
}

void qm_poly_internalise(qm_poly *p, uint32_t v)
{
    for (uint32_t i = 0; i < p->vars[v].n; i++)
        tally(p, (uint32_t)p->vars[v].at[i], (uint32_t)-1);
    p->vars[v].external = QM_POLY_INTERNAL;
    for (uint32_t i = 0; i < p->vars[v].n; i++)
        tally(p, (uint32_t)p->vars[v].at[i], 1);
}

uint32_t qm_poly_union(qm_poly *p, const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb,
                       uint32_t *out)
{
    uint32_t n = 0, i = 0, j = 0;
    while (i < na || j < nb) {
        if (n == QM_POLY_MAX_DEGREE) {
            p->overflow = true;
            return 0;
        }
        if (j == nb || (i < na && a[i] < b[j])) {
            out[n++] = a[i++];
        } else {
            i += i < na && a[i] == b[j];
            out[n++] = b[j++];
        }
    }
    return n;
}

void qm_poly_add_lifted(qm_poly *p, const qm_terms *terms, uint32_t from, const uint32_t *r,
                        uint32_t n, qm_turn c)
{
    uint32_t both[QM_POLY_MAX_DEGREE];
    for (uint32_t i = from; i < terms->n && !p->overflow; i++) {
        uint32_t nq;
        const uint32_t *q = qm_terms_at(terms, i, &nq);
        uint32_t nboth = qm_poly_union(p, r, n, q, nq, both);
        qm_poly_add(p, both, nboth, c);
        if (!qm_turn_is_zero(2 * c))
            qm_poly_add_lifted(p, terms, i + 1, both, nboth, (qm_turn)0 - 2 * c);
    }
}

void qm_poly_substitute(qm_poly *p, uint32_t v, const qm_terms *terms)
{
    qm_terms *rest = &p->rest;
    qm_poly_quotient(p, v, rest);
    while (p->cap_c < rest->n)
        p->c = qm_vector_grow(p->arena, p->c, p->cap_c, &p->cap_c, sizeof *p->c);
    for (uint32_t i = 0; i < rest->n; i++)
        p->c[i] = p->words[(uint32_t)p->vars[v].at[i]];
    while (p->vars[v].n)
        qm_poly_remove(p, (uint32_t)p->vars[v].at[p->vars[v].n - 1]);
    for (uint32_t i = 0; i < rest->n && !p->overflow; i++) {
        uint32_t n;
        const uint32_t *r = qm_terms_at(rest, i, &n);
        qm_poly_add_lifted(p, terms, 0, r, n, p->c[i]);
    }
}

void qm_poly_quotient(const qm_poly *p, uint32_t v, qm_terms *out)
{
    qm_terms_clear(out);
    for (uint32_t i = 0; i < p->vars[v].n; i++) {
        uint32_t id = (uint32_t)p->vars[v].at[i], rest[QM_POLY_MAX_DEGREE], n = 0;
        for (uint32_t k = 0; k < qm_poly_degree(p, id); k++)
            if (qm_poly_variable(p, id, k) != v)
                rest[n++] = qm_poly_variable(p, id, k);
        qm_terms_push(out, p->arena, rest, n);
    }
}

void qm_terms_push(qm_terms *t, qm_arena *arena, const uint32_t *vars, uint32_t n)
{
    QM_RESERVE(arena, t->start, t->n, t->cap_start);
    t->start[t->n++] = t->size;
    while (t->cap - t->size < n + 1)
        t->data = qm_vector_grow(arena, t->data, t->cap, &t->cap, sizeof *t->data);
    t->data[t->size++] = n;
    if (n)
        memcpy(t->data + t->size, vars, n * sizeof *vars);
    t->size += n;
}
