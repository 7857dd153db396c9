/* esop.c - see esop.h. */
#include "synth/esop.h"

#include <string.h>

enum {
    MAX_EXCHANGED = 96, /* more cubes are left as they are */
    ROUNDS = 4
};

/* Of each variable, a cube takes the values whose bit is set: both, when it has no literal of it.
 * The sum of two cubes that differ in one variable is the cube of the sums of their bits. */
typedef struct cube {
    uint32_t low, high; /* bit j: value 0, 1 of variable j */
} cube;

typedef struct minimiser {
    qm_arena *arena;
    uint32_t k;
    const uint32_t *cost;
    cube *cubes;
    uint32_t n, cap;
} minimiser;

/* Costs of a function by how many literals the cubes have already. */
typedef struct costs {
    uint32_t by[QM_ESOP_VARIABLES + 1];
} costs;

static uint32_t saturate(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

/* Bits of a word of which variables 0 .. 5 are 0. */
static const uint64_t low_halves[] = {UINT64_C(0x5555555555555555), UINT64_C(0x3333333333333333),
                                      UINT64_C(0x0f0f0f0f0f0f0f0f), UINT64_C(0x00ff00ff00ff00ff),
                                      UINT64_C(0x0000ffff0000ffff), UINT64_C(0x00000000ffffffff)};

/* The parts of f, over k >= 1 variables, where the last one is 0 and 1; `out` has room for both and
 * for their sum, out[2]. */
static void split(const uint64_t *f, uint32_t k, uint64_t *out[3])
{
    if (k > 6) {
        size_t half = qm_table_words(k) / 2;
        for (size_t i = 0; i < half; i++) {
            out[0][i] = f[i];
            out[1][i] = f[half + i];
            out[2][i] = f[i] ^ f[half + i];
        }
        return;
    }
    uint32_t shift = 1u << (k - 1);
    uint64_t a = f[0] & low_halves[k - 1], b = f[0] >> shift & low_halves[k - 1];
    out[0][0] = a | a << shift;
    out[1][0] = b | b << shift;
    out[2][0] = out[0][0] ^ out[1][0];
}

/* Is f the same everywhere? */
static bool is_constant(const uint64_t *f, uint32_t k)
{
    if (f[0] != 0 && ~f[0] != 0)
        return false;
    for (size_t i = 1; i < qm_table_words(k); i++)
        if (f[i] != f[0])
            return false;
    return true;
}

/* The rule that costs least: 0 Shannon, 1 and 2 Davio by the variable and its complement. */
static uint32_t best_rule(const costs part[3], uint32_t literals, uint32_t *least)
{
    uint32_t of[3] = {saturate(part[0].by[literals + 1], part[1].by[literals + 1]),
                      saturate(part[0].by[literals], part[2].by[literals + 1]),
                      saturate(part[1].by[literals], part[2].by[literals + 1])};
    uint32_t best = 0;
    for (uint32_t i = 1; i < 3; i++)
        if (of[i] < of[best])
            best = i;
    *least = of[best];
    return best;
}

static void make_parts(const minimiser *s, uint32_t k, uint64_t *out[3])
{
    size_t words = qm_table_words(k - 1);
    uint64_t *all = QM_NEW_ARRAY(s->arena, uint64_t, 3 * words);
    for (uint32_t i = 0; i < 3; i++)
        out[i] = all + i * words;
}

/* The costs of f, over the first k variables, under 0 .. s->k - k literals. `room[k]` are the parts
 * at each depth. */
static costs find_costs(const minimiser *s, const uint64_t *f, uint32_t k, uint64_t *(*room)[3])
{
    costs c = {{0}};
    if (is_constant(f, k)) {
        for (uint32_t l = 0; l <= s->k - k; l++)
            c.by[l] = f[0] ? s->cost[l] : 0;
        return c;
    }
    costs part[3];
    split(f, k, room[k]);
    for (uint32_t i = 0; i < 3; i++)
        part[i] = find_costs(s, room[k][i], k - 1, room);
    for (uint32_t l = 0; l <= s->k - k; l++)
        best_rule(part, l, &c.by[l]);
    return c;
}

static void add(minimiser *s, cube c)
{
    QM_RESERVE(s->arena, s->cubes, s->n, s->cap);
    s->cubes[s->n++] = c;
}

/* Adds the cubes of f, each inside of `c`, which has so many literals. */
static void expand(minimiser *s, const uint64_t *f, uint32_t k, cube c, uint32_t literals,
                   uint64_t *(*room)[3])
{
    if (is_constant(f, k)) {
        if (f[0])
            add(s, c);
        return;
    }
    uint64_t *parts[3];
    costs part[3];
    uint32_t least;
    make_parts(s, k, parts);
    split(f, k, parts);
    for (uint32_t i = 0; i < 3; i++)
        part[i] = find_costs(s, parts[i], k - 1, room);
    uint32_t rule = best_rule(part, literals, &least), bit = 1u << (k - 1);
    cube without[2] = {{c.low, c.high & ~bit}, {c.low & ~bit, c.high}};
    if (rule == 0) {
        expand(s, parts[0], k - 1, without[0], literals + 1, room);
        expand(s, parts[1], k - 1, without[1], literals + 1, room);
    } else {
        expand(s, parts[rule - 1], k - 1, c, literals, room);
        expand(s, parts[2], k - 1, without[rule == 1], literals + 1, room);
    }
}

static uint32_t differences(cube a, cube b)
{
    return (a.low ^ b.low) | (a.high ^ b.high);
}

static uint32_t cost_of(const minimiser *s, cube c)
{
    return s->cost[__builtin_popcount(c.low ^ c.high)];
}

/* a with the bits in `which` as in b, or with the sum of both. */
static cube take(cube a, cube b, uint32_t which)
{
    return (cube){(a.low & ~which) | (b.low & which), (a.high & ~which) | (b.high & which)};
}

static cube sum_in(cube a, cube b, uint32_t which)
{
    return (cube){a.low ^ (b.low & which), a.high ^ (b.high & which)};
}

/* Adds c to the sum: together with a cube that differs in one variable it is one. */
static void merge(minimiser *s, cube c)
{
    for (uint32_t i = 0; i < s->n;) {
        uint32_t d = differences(s->cubes[i], c);
        if (d & (d - 1)) {
            i++;
            continue;
        }
        cube other = s->cubes[i];
        s->cubes[i] = s->cubes[--s->n];
        if (d == 0)
            return;
        c = sum_in(c, other, d);
        i = 0;
    }
    add(s, c);
}

/* Would c be one with a cube other than i and j? */
static bool would_merge(const minimiser *s, cube c, uint32_t i, uint32_t j)
{
    for (uint32_t l = 0; l < s->n; l++) {
        uint32_t d = differences(s->cubes[l], c);
        if (l != i && l != j && !(d & (d - 1)))
            return true;
    }
    return false;
}

/* Cubes i and j, which differ in the variables p and q, as two others, when these cost less or
 * merge. */
static bool exchange(minimiser *s, uint32_t i, uint32_t j, uint32_t p, uint32_t q)
{
    cube a = s->cubes[i], b = s->cubes[j];
    cube first = sum_in(a, b, p), second = sum_in(take(a, b, p), b, q);
    uint32_t old = cost_of(s, a) + cost_of(s, b), new = cost_of(s, first) + cost_of(s, second);
    if (new >= old && !would_merge(s, first, i, j) && !would_merge(s, second, i, j))
        return false;
    s->cubes[j] = s->cubes[--s->n];
    s->cubes[i] = s->cubes[--s->n];
    merge(s, first);
    merge(s, second);
    return true;
}

static bool improve(minimiser *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t j = i + 1; j < s->n; j++) {
            uint32_t d = differences(s->cubes[i], s->cubes[j]);
            if (__builtin_popcount(d) != 2)
                continue;
            uint32_t p = d & -d, q = d & (d - 1);
            if (exchange(s, i, j, p, q) || exchange(s, i, j, q, p))
                return true;
        }
    return false;
}

static uint64_t total(const minimiser *s)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < s->n; i++)
        sum += cost_of(s, s->cubes[i]);
    return sum;
}

/* Exchanges that merge may cost more for a while: the best sum is kept. */
static void improve_all(minimiser *s)
{
    cube *best = QM_NEW_ARRAY(s->arena, cube, s->n + 1);
    uint32_t nbest = s->n;
    uint64_t least = total(s);
    memcpy(best, s->cubes, s->n * sizeof *best);
    for (uint32_t round = 0; round < ROUNDS * nbest && improve(s); round++)
        if (s->n <= nbest && total(s) < least) {
            least = total(s);
            nbest = s->n;
            memcpy(best, s->cubes, s->n * sizeof *best);
        }
    s->cubes = best;
    s->n = nbest;
}

qm_esop qm_esop_minimise(qm_arena *arena, const uint64_t *table, uint32_t k, const uint32_t *cost)
{
    minimiser s = {.arena = arena, .k = k, .cost = cost};
    uint64_t *room[QM_ESOP_VARIABLES + 1][3];
    cube all = {(1u << k) - 1, (1u << k) - 1};
    for (uint32_t i = 1; i <= k; i++)
        make_parts(&s, i, room[i]);
    expand(&s, table, k, all, 0, room);
    if (s.n > 1 && s.n <= MAX_EXCHANGED)
        improve_all(&s);
    qm_esop e = {.cubes = QM_NEW_ARRAY(arena, qm_cube, s.n + 1), .n = s.n, .cost = total(&s)};
    for (uint32_t i = 0; i < s.n; i++) {
        uint32_t mask = s.cubes[i].low ^ s.cubes[i].high;
        e.cubes[i] = (qm_cube){mask, s.cubes[i].high & mask};
    }
    return e;
}
