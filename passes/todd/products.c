/* products.c - fewer parities by annealing a sum of products of three.
 *
 * Modulo 2 and up to Clifford phases u (v w + a b) = u (v + a) w + u a (w + b), a flip, and
 * = u (v + a)(w + b) + u v b + u a w, a split, which raises the number of products by one; any two
 * products, with no factor in common, are three others too. Two products with two factors in common
 * become one. Such walks find the products of Karatsuba's multiplication and better (flip graphs:
 * Kauers and Moosbauer 2022, arXiv:2212.01175; for T gates, Khoruzhii, Gelss and Pokutta 2026,
 * arXiv:2602.15285). A product stands for the seven parities that its factors span; those that
 * occur an even number of times vanish. What is annealed is the number of the parities that are
 * left plus that of the products, at one temperature, from the start: a state that is warmed loses
 * the order of its factors, and with it the chance that two of them meet. */
#include "passes/todd/products.h"

#include "support/rng.h"

#include <math.h>
#include <string.h>

/* Keys of a product: three factors, their other four sums, and three pairs of factors. */
enum { FACTORS = 3, SPAN = 7, KEYS = 10 };
/* Products beyond those at the start; what a step does in the log besides merging; percent of flips
 * among the moves. */
enum { EXTRA = 3, LOG_EXTRA = 16, FLIPS = 70, MOST_RISE = 64 };

typedef struct change {
    bool added;
    qm_product product;
} change;

struct qm_products_search {
    const qm_products *start;
    uint32_t n, cap; /* products */
    uint64_t (*keys)[KEYS];
    uint32_t *next; /* per key, then per fixed parity: the next one of its slot */
    uint32_t *slots;
    uint32_t mask;
    uint32_t weight; /* parities that occur an odd number of times */
    change *log;     /* of the last step */
    uint32_t nlog;
    uint64_t random;
    uint64_t (*best)[KEYS];
};
typedef struct qm_products_search scheme;

static uint32_t below(scheme *s, uint32_t n)
{
    return (uint32_t)((qm_rng_next(&s->random) >> 32) * n >> 32);
}

static uint64_t mix(uint64_t x)
{
    return qm_rng_next(&x);
}

static uint64_t key_of(const scheme *s, uint32_t e)
{
    uint32_t nkeys = s->cap * KEYS;
    return e < nkeys ? s->keys[e / KEYS][e % KEYS] : s->start->parities[e - nkeys];
}

static bool is_parity(const scheme *s, uint32_t e)
{
    return e >= s->cap * KEYS || e % KEYS < SPAN;
}

static uint32_t *slot_of(const scheme *s, uint64_t key)
{
    return &s->slots[(uint32_t)(key * 0x9E3779B97F4A7C15u >> 32) & s->mask];
}

static void link_key(scheme *s, uint32_t e)
{
    uint32_t *slot = slot_of(s, key_of(s, e));
    s->next[e] = *slot;
    *slot = e;
}

static void unlink_key(scheme *s, uint32_t e)
{
    uint32_t *at = slot_of(s, key_of(s, e));
    while (*at != e)
        at = &s->next[*at];
    *at = s->next[e];
}

static bool occurs_oddly(const scheme *s, uint64_t parity)
{
    bool odd = false;
    for (uint32_t e = *slot_of(s, parity); e != QM_NONE; e = s->next[e])
        odd ^= key_of(s, e) == parity && is_parity(s, e);
    return odd;
}

static void link_product(scheme *s, uint32_t t)
{
    for (uint32_t k = 0; k < SPAN; k++)
        s->weight += occurs_oddly(s, s->keys[t][k]) ? UINT32_MAX : 1;
    for (uint32_t k = 0; k < KEYS; k++)
        link_key(s, t * KEYS + k);
}

static void unlink_product(scheme *s, uint32_t t)
{
    for (uint32_t k = 0; k < KEYS; k++)
        unlink_key(s, t * KEYS + k);
    for (uint32_t k = 0; k < SPAN; k++)
        s->weight += occurs_oddly(s, s->keys[t][k]) ? 1 : UINT32_MAX;
}

/* Key SPAN + k is of the pair without factor k. */
static void fill_keys(uint64_t keys[KEYS], qm_product p)
{
    uint64_t u = p.factor[0], v = p.factor[1], w = p.factor[2];
    const uint64_t all[KEYS] = {
        u, v, w, u ^ v, u ^ w, v ^ w, u ^ v ^ w, mix(v) + mix(w), mix(u) + mix(w), mix(u) + mix(v)};
    memcpy(keys, all, sizeof all);
}

static qm_product product_at(const scheme *s, uint32_t t)
{
    return (qm_product){{s->keys[t][0], s->keys[t][1], s->keys[t][2]}};
}

static bool is_zero(qm_product p)
{
    uint64_t u = p.factor[0], v = p.factor[1], w = p.factor[2];
    return !u || !v || !w || u == v || v == w || u == w || (u ^ v ^ w) == 0;
}

static void erase(scheme *s, uint32_t t)
{
    unlink_product(s, t);
    if (t != --s->n) {
        for (uint32_t k = 0; k < KEYS; k++)
            unlink_key(s, s->n * KEYS + k);
        memcpy(s->keys[t], s->keys[s->n], sizeof s->keys[t]);
        for (uint32_t k = 0; k < KEYS; k++)
            link_key(s, t * KEYS + k);
    }
}

static void append(scheme *s, qm_product p)
{
    fill_keys(s->keys[s->n], p);
    link_product(s, s->n++);
}

static void take(scheme *s, uint32_t t)
{
    s->log[s->nlog++] = (change){false, product_at(s, t)};
    erase(s, t);
}

/* A product with the factors of p but number `left`: its key of that pair, or QM_NONE. */
static uint32_t find_pair(const scheme *s, uint64_t key, qm_product p, uint32_t left)
{
    uint64_t v = p.factor[(left + 1) % FACTORS], w = p.factor[(left + 2) % FACTORS];
    for (uint32_t e = *slot_of(s, key); e != QM_NONE; e = s->next[e]) {
        if (key_of(s, e) != key || is_parity(s, e))
            continue;
        const uint64_t *f = s->keys[e / KEYS];
        uint32_t k = e % KEYS - SPAN;
        uint64_t a = f[(k + 1) % FACTORS], b = f[(k + 2) % FACTORS];
        if ((a == v && b == w) || (a == w && b == v))
            return e;
    }
    return QM_NONE;
}

/* Adds the product, which becomes one with others that have two factors in common. */
static void add(scheme *s, qm_product p)
{
    while (!is_zero(p)) {
        uint64_t keys[KEYS];
        fill_keys(keys, p);
        uint32_t k = 0, hit = QM_NONE;
        for (; k < FACTORS && hit == QM_NONE; k++)
            hit = find_pair(s, keys[SPAN + k], p, k);
        if (hit == QM_NONE) {
            s->log[s->nlog++] = (change){true, p};
            append(s, p);
            return;
        }
        p.factor[k - 1] ^= s->keys[hit / KEYS][hit % KEYS - SPAN];
        take(s, hit / KEYS);
    }
}

/* Takes back the changes of the last step. */
static void undo(scheme *s)
{
    while (s->nlog > 0) {
        change c = s->log[--s->nlog];
        if (!c.added) {
            append(s, c.product);
            continue;
        }
        uint64_t keys[KEYS];
        fill_keys(keys, c.product);
        erase(s, find_pair(s, keys[SPAN], c.product, 0) / KEYS);
    }
}

/* A factor of one product that another one has too, as keys. */
static bool pick_pair(scheme *s, uint32_t *one, uint32_t *other)
{
    const uint32_t tries = 16;
    for (uint32_t i = 0; i < tries; i++) {
        uint32_t t = below(s, s->n), n = 0;
        *one = t * KEYS + below(s, FACTORS);
        uint64_t u = key_of(s, *one);
        for (uint32_t e = *slot_of(s, u); e != QM_NONE; e = s->next[e])
            if (e < s->cap * KEYS && e % KEYS < FACTORS && e / KEYS != t && key_of(s, e) == u &&
                below(s, ++n) == 0)
                *other = e;
        if (n > 0)
            return true;
    }
    return false;
}

/* The product of x, y and z in the places k, k + i and the third. */
static qm_product place(uint32_t k, uint32_t i, uint64_t x, uint64_t y, uint64_t z)
{
    qm_product p;
    p.factor[k] = x;
    p.factor[(k + i) % FACTORS] = y;
    p.factor[(k + FACTORS - i) % FACTORS] = z;
    return p;
}

static void take_both(scheme *s, uint32_t t, uint32_t other)
{
    take(s, t > other ? t : other);
    take(s, t > other ? other : t);
}

/* u v w + a b c = u (v + b) w + u b (w + c) + (u + a) b c. */
static void replace_any(scheme *s)
{
    uint32_t t = below(s, s->n), other = below(s, s->n - 1);
    other += other >= t;
    qm_product p = product_at(s, t), q = product_at(s, other);
    const uint64_t *f = p.factor, *g = q.factor;
    take_both(s, t, other);
    add(s, (qm_product){{f[0], f[1] ^ g[1], f[2]}});
    add(s, (qm_product){{f[0], g[1], f[2] ^ g[2]}});
    add(s, (qm_product){{f[0] ^ g[0], g[1], g[2]}});
}

static void move(scheme *s)
{
    uint32_t one, other = QM_NONE;
    s->nlog = 0;
    if (!pick_pair(s, &one, &other)) {
        replace_any(s);
        return;
    }
    /* Places are kept where they can be, as the factors of a place are often of one kind. */
    uint32_t k = one % KEYS, l = other % KEYS, i = 1 + below(s, 2);
    uint32_t j = k == l ? i : 1 + below(s, 2);
    const uint64_t *f = s->keys[one / KEYS], *g = s->keys[other / KEYS];
    uint64_t u = f[k], v = f[(k + i) % FACTORS], w = f[(k + FACTORS - i) % FACTORS];
    uint64_t a = g[(l + j) % FACTORS], b = g[(l + FACTORS - j) % FACTORS];
    take_both(s, one / KEYS, other / KEYS);
    if (below(s, 100) < FLIPS) {
        add(s, place(k, i, u, v ^ a, w));
        add(s, place(k, i, u, a, w ^ b));
    } else {
        add(s, place(k, i, u, v ^ a, w ^ b));
        add(s, place(k, i, u, v, b));
        add(s, place(k, i, u, a, w));
    }
}

qm_products_search *qm_products_search_make(const qm_products *p, qm_arena *arena)
{
    scheme *s = qm_arena_zalloc(arena, 1, sizeof *s);
    *s = (scheme){.start = p, .cap = p->nproducts + EXTRA + 1};
    uint32_t nkeys = s->cap * KEYS + p->nparities, nslots = 16;
    while (nslots < 2 * nkeys)
        nslots *= 2;
    s->mask = nslots - 1;
    s->keys = qm_arena_zalloc(arena, s->cap, sizeof *s->keys);
    s->best = qm_arena_zalloc(arena, s->cap, sizeof *s->best);
    s->next = QM_NEW_ARRAY(arena, uint32_t, nkeys);
    s->slots = QM_NEW_ARRAY(arena, uint32_t, nslots);
    s->log = QM_NEW_ARRAY(arena, change, 4 * (size_t)s->cap + LOG_EXTRA);
    return s;
}

static void begin(scheme *s)
{
    const qm_products *p = s->start;
    memset(s->slots, 0xFF, ((size_t)s->mask + 1) * sizeof *s->slots);
    s->n = 0;
    s->weight = p->nparities;
    for (uint32_t k = 0; k < p->nparities; k++)
        link_key(s, s->cap * KEYS + k);
    for (uint32_t k = 0; k < p->nproducts; k++) {
        s->nlog = 0;
        add(s, p->products[k]);
    }
}

static uint32_t keep_best(scheme *s)
{
    memcpy(s->best, s->keys, s->n * sizeof *s->best);
    return s->n;
}

/* The parities of the n best products and the fixed ones that occur an odd number of times. */
static bool write_columns(const scheme *s, uint32_t n, uint32_t most, qm_parities *out)
{
    out->m = 0;
    for (uint32_t k = 0; k < n * SPAN + s->start->nparities; k++) {
        uint64_t y = k < n * SPAN ? s->best[k / SPAN][k % SPAN] : s->start->parities[k - n * SPAN];
        uint32_t j = 0;
        while (j < out->m && *qm_parity(out, j) != y)
            j++;
        if (j < out->m)
            *qm_parity(out, j) = *qm_parity(out, --out->m);
        else if (out->m == most)
            return false;
        else
            *qm_parity(out, out->m++) = y;
    }
    return true;
}

bool qm_products_search_run(qm_products_search *s, const qm_products_options *options,
                            uint32_t most, qm_parities *out)
{
    uint64_t chance[MOST_RISE];
    for (uint32_t k = 0; k < MOST_RISE; k++)
        chance[k] = (uint64_t)ldexp(exp(-(double)k / options->temperature), 63);
    s->random = options->seed;
    begin(s);
    uint32_t nbest = keep_best(s), least = s->weight + s->n;
    for (uint64_t i = 0; i < options->steps && s->n > 1; i++) {
        uint32_t before = s->weight + s->n;
        move(s);
        uint32_t now = s->weight + s->n, rise = now > before ? now - before : 0;
        if (s->n >= s->cap || rise >= MOST_RISE || qm_rng_next(&s->random) >> 1 > chance[rise])
            undo(s);
        if (s->weight + s->n < least) {
            least = s->weight + s->n;
            nbest = keep_best(s);
        }
        if ((i & 0xFFF) == 0 && options->stop(options->payload))
            break;
    }
    return write_columns(s, nbest, most, out);
}
