/* parities.c - TOHPE and TODD (Heyfron and Campbell 2018, arXiv:1712.01557; Vandaele 2024,
 * arXiv:2407.08695).
 *
 * Adding z to the columns of a set y (and a column z when y has an odd number of them) changes the
 * signature by terms in z and in the symmetric matrix A with A_ab the number of columns in y that
 * hold a and b, modulo 2. It is kept when A = z b^T + b z^T + e z z^T for some vector b and bit e:
 * for any z when A = 0 (TOHPE), else for this one (TODD). Where z is the sum of a column in y and
 * one outside, the two become equal and cancel. A is linear in y, so the sets with A = 0 are the
 * kernel of the matrix whose columns are the products of pairs of entries, and for a z the other
 * sets come from n + 1 right-hand sides, whose reductions by that matrix are sums of n (n + 1) / 2
 * prepared ones. Which steps come first decides where they end, so the search is begun again with
 * the columns in other orders.
 * Where the signature is one of products alone, as of whole Toffoli gates, further searches begin
 * at other tables with it, which annealing these products finds (products.h). */
#include "passes/todd/parities.h"

#include "passes/todd/products.h"
#include "support/rng.h"

#include <string.h>

static const uint64_t step_work = 1 << 25;

/* Of the search for other products: for which numbers of them, how many steps and what one counts,
 * and after how many rounds without success it ends. Two products leave nothing to search. */
enum {
    FEWEST_PRODUCTS = 3,
    MOST_PRODUCTS = 2048,
    MOST_STEPS = 1 << 20,
    STEP_WORDS = 128,
    TRIALS = 3
};

/* A vector of one bit a pair a <= b, and then one a column: which columns it was made of. */
typedef struct reducer {
    qm_parities *t;
    const qm_parities_options *options;
    uint32_t npairs, pair_words, words;
    uint64_t *basis;  /* per pair that is a pivot: the vector whose first pair it is */
    bool *is_pivot;   /* per pair */
    uint64_t *kernel; /* vectors without pairs */
    uint32_t nkernel;
    uint64_t *units; /* per pair: its unit vector, reduced */
    uint64_t *sides; /* n + 1 vectors */
    uint32_t *slots; /* hash of columns, or of sums with their counts */
    uint32_t nslots; /* a power of 2 */
    uint64_t *sums;  /* of the hash: words each */
    uint32_t *counts;
    uint32_t nsums;
    uint64_t *z, *best_z, *best_y;
    int best;
    uint64_t done; /* words that were combined */
} reducer;

qm_parities qm_parities_make(uint32_t n, uint32_t m, qm_arena *arena)
{
    qm_parities t = {.n = n, .words = (n + 63) / 64};
    t.columns = qm_arena_zalloc(arena, (size_t)m * t.words + 1, sizeof *t.columns);
    return t;
}

static void add(uint64_t *a, const uint64_t *b, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        a[i] ^= b[i];
}

static bool is_zero(const uint64_t *a, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        if (a[i])
            return false;
    return true;
}

static bool bit(const uint64_t *a, uint32_t i)
{
    return a[i / 64] >> i % 64 & 1;
}

static void flip(uint64_t *a, uint32_t i)
{
    a[i / 64] ^= (uint64_t)1 << i % 64;
}

static uint32_t pair(uint32_t a, uint32_t b)
{
    return a < b ? b * (b + 1) / 2 + a : a * (a + 1) / 2 + b;
}

/* Row a of the table as bits over columns. */
static void fill_rows(const qm_parities *t, uint32_t words, uint64_t *rows)
{
    for (uint32_t j = 0; j < t->m; j++)
        for (uint32_t a = 0; a < t->n; a++)
            if (qm_parity_has(t, j, a))
                flip(rows + (size_t)a * words, j);
}

bool qm_parities_same_signature(const qm_parities *a, const qm_parities *b, qm_arena *arena)
{
    const qm_parities *t[2] = {a, b};
    uint64_t *rows[2], *both[2];
    uint32_t words[2];
    if (a->n != b->n)
        return false;
    for (int k = 0; k < 2; k++) {
        words[k] = (t[k]->m + 63) / 64;
        rows[k] = qm_arena_zalloc(arena, (size_t)a->n * words[k] + 1, sizeof **rows);
        both[k] = qm_arena_zalloc(arena, words[k] + 1, sizeof **both);
        fill_rows(t[k], words[k], rows[k]);
    }
    bool same = true;
    for (uint32_t i = 0; i < a->n && same; i++)
        for (uint32_t j = i; j < a->n && same; j++) {
            for (int k = 0; k < 2; k++)
                for (uint32_t w = 0; w < words[k]; w++)
                    both[k][w] =
                        rows[k][(size_t)i * words[k] + w] & rows[k][(size_t)j * words[k] + w];
            for (uint32_t l = j; l < a->n && same; l++) {
                unsigned parity = 0;
                for (int k = 0; k < 2; k++)
                    for (uint32_t w = 0; w < words[k]; w++)
                        parity ^= (unsigned)__builtin_popcountll(both[k][w] &
                                                                 rows[k][(size_t)l * words[k] + w]);
                same = (parity & 1) == 0;
            }
        }
    return same;
}

static bool may_go_on(const reducer *r)
{
    return r->done < r->options->work && !r->options->stop(r->options->payload);
}

/* Has a step found something, and looked for better ones long enough? */
static bool is_enough(const reducer *r, uint64_t begin)
{
    return r->best > 0 && r->done - begin > step_work;
}

/* Adds basis vectors until no pivot is left among the pairs of v. */
static void reduce(reducer *r, uint64_t *v)
{
    for (uint32_t w = 0; w < r->pair_words; w++)
        for (uint64_t seen = 0, left; (left = v[w] & ~seen) != 0;) {
            uint32_t k = (uint32_t)__builtin_ctzll(left), p = 64 * w + k;
            seen = ((uint64_t)2 << k) - 1;
            if (r->is_pivot[p]) {
                add(v, r->basis + (size_t)p * r->words, r->words);
                r->done += r->words;
            }
        }
}

static uint32_t first_pair(const reducer *r, const uint64_t *v)
{
    for (uint32_t w = 0; w < r->pair_words; w++)
        if (v[w])
            return 64 * w + (uint32_t)__builtin_ctzll(v[w]);
    return QM_NONE;
}

/* Eliminates the products of pairs of the columns: basis and kernel. */
static void eliminate(reducer *r)
{
    memset(r->is_pivot, 0, r->npairs * sizeof *r->is_pivot);
    r->nkernel = 0;
    for (uint32_t j = 0; j < r->t->m; j++) {
        uint64_t *v = r->kernel + (size_t)r->nkernel * r->words;
        memset(v, 0, r->words * sizeof *v);
        for (uint32_t b = 0; b < r->t->n; b++)
            for (uint32_t a = 0; a <= b && qm_parity_has(r->t, j, b); a++)
                if (qm_parity_has(r->t, j, a))
                    flip(v, pair(a, b));
        flip(v + r->pair_words, j);
        reduce(r, v);
        uint32_t p = first_pair(r, v);
        if (p == QM_NONE) {
            r->nkernel++;
        } else {
            memcpy(r->basis + (size_t)p * r->words, v, r->words * sizeof *v);
            r->is_pivot[p] = true;
        }
    }
}

static uint32_t hash(const uint64_t *v, uint32_t words)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < words; i++)
        h = (h ^ v[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
    return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

static void clear_sums(reducer *r)
{
    memset(r->slots, 0xFF, r->nslots * sizeof *r->slots);
    r->nsums = 0;
}

/* The place of v in the hash: an index of sums, or an empty slot. */
static uint32_t *find_sum(const reducer *r, const uint64_t *v)
{
    uint32_t w = r->t->words, i = hash(v, w) & (r->nslots - 1);
    while (r->slots[i] != QM_NONE &&
           memcmp(r->sums + (size_t)r->slots[i] * w, v, w * sizeof *v) != 0)
        i = (i + 1) & (r->nslots - 1);
    return &r->slots[i];
}

static uint32_t add_sum(reducer *r, const uint64_t *v)
{
    uint32_t *slot = find_sum(r, v);
    if (*slot == QM_NONE) {
        *slot = r->nsums++;
        memcpy(r->sums + (size_t)*slot * r->t->words, v, r->t->words * sizeof *v);
        r->counts[*slot] = 0;
    }
    return *slot;
}

static void index_columns(reducer *r)
{
    clear_sums(r);
    for (uint32_t j = 0; j < r->t->m; j++)
        add_sum(r, qm_parity(r->t, j));
}

static bool is_odd(const reducer *r, const uint64_t *y)
{
    unsigned n = 0;
    for (uint32_t w = 0; w < r->words - r->pair_words; w++)
        n ^= (unsigned)__builtin_popcountll(y[w]);
    return n & 1;
}

static void keep_best(reducer *r, int gain, const uint64_t *y, const uint64_t *z)
{
    if (gain <= r->best)
        return;
    r->best = gain;
    memcpy(r->best_y, y, (r->words - r->pair_words) * sizeof *y);
    memcpy(r->best_z, z, r->t->words * sizeof *z);
}

/* How many columns go when z is added to those of y. The hash is index_columns(). */
static int gain_of(reducer *r, const uint64_t *y, const uint64_t *z)
{
    const qm_parities *t = r->t;
    bool odd = is_odd(r, y);
    int gain = odd ? -1 : 0;
    uint64_t *v = r->z;
    for (uint32_t i = 0; i < t->m; i++) {
        for (uint32_t w = 0; w < t->words; w++)
            v[w] = qm_parity(t, i)[w] ^ z[w];
        if (is_zero(v, t->words)) { /* the column is z */
            gain += bit(y, i) ? 1 : odd ? 2 : 0;
        } else if (bit(y, i)) {
            uint32_t j = *find_sum(r, v);
            if (j != QM_NONE && !bit(y, j))
                gain += 2;
        }
    }
    r->done += (uint64_t)t->m * t->words;
    return gain;
}

/* The z that removes most columns for this y of the kernel: the most frequent sum of a column in y
 * and one outside. */
static void best_for(reducer *r, const uint64_t *y)
{
    const qm_parities *t = r->t;
    bool odd = is_odd(r, y);
    clear_sums(r);
    for (uint32_t i = 0; i < t->m; i++) {
        if (bit(y, i) || odd) /* it becomes 0, or equal to the column that is added */
            r->counts[add_sum(r, qm_parity(t, i))] += bit(y, i) ? 1 : 2;
        for (uint32_t j = 0; j < t->m && bit(y, i); j++) {
            if (bit(y, j))
                continue;
            for (uint32_t w = 0; w < t->words; w++)
                r->z[w] = qm_parity(t, i)[w] ^ qm_parity(t, j)[w];
            r->counts[add_sum(r, r->z)] += 2;
        }
    }
    r->done += (uint64_t)r->nsums * (t->words + 4);
    for (uint32_t k = 0; k < r->nsums; k++)
        keep_best(r, (int)r->counts[k] - odd, y, r->sums + (size_t)k * t->words);
}

/* Adds best_z to the columns of best_y, and drops what cancels. */
static void apply_best(reducer *r)
{
    qm_parities *t = r->t;
    uint32_t m = t->m;
    for (uint32_t j = 0; j < m; j++)
        if (bit(r->best_y, j))
            add(qm_parity(t, j), r->best_z, t->words);
    if (is_odd(r, r->best_y))
        memcpy(qm_parity(t, m++), r->best_z, t->words * sizeof *r->best_z);
    clear_sums(r);
    for (uint32_t j = 0; j < m; j++)
        r->counts[add_sum(r, qm_parity(t, j))] ^= 1;
    t->m = 0;
    for (uint32_t k = 0; k < r->nsums; k++) {
        const uint64_t *v = r->sums + (size_t)k * t->words;
        if (r->counts[k] && !is_zero(v, t->words))
            memcpy(qm_parity(t, t->m++), v, t->words * sizeof *v);
    }
}

static bool tohpe_step(reducer *r)
{
    r->best = 0;
    eliminate(r);
    uint64_t begin = r->done;
    for (uint32_t k = 0; k < r->nkernel && may_go_on(r) && !is_enough(r, begin); k++)
        best_for(r, r->kernel + (size_t)k * r->words + r->pair_words);
    if (r->best <= 0)
        return false;
    apply_best(r);
    return true;
}

/* When it is to stop, only some. */
static void prepare_units(reducer *r)
{
    for (uint32_t p = 0; p < r->npairs && may_go_on(r); p++) {
        uint64_t *u = r->units + (size_t)p * r->words;
        memset(u, 0, r->words * sizeof *u);
        flip(u, p);
        reduce(r, u);
    }
}

/* The right-hand sides for z, reduced: z e_k^T + e_k z^T for each k, and z z^T. */
static void fill_sides(reducer *r, const uint64_t *z)
{
    uint32_t n = r->t->n;
    memset(r->sides, 0, (size_t)(n + 1) * r->words * sizeof *r->sides);
    for (uint32_t a = 0; a < n; a++) {
        if (!bit(z, a))
            continue;
        for (uint32_t k = 0; k < n; k++) {
            const uint64_t *u = r->units + (size_t)pair(a, k) * r->words;
            if (k != a)
                add(r->sides + (size_t)k * r->words, u, r->words);
            if (k <= a && bit(z, k))
                add(r->sides + (size_t)n * r->words, u, r->words);
        }
        r->done += (uint64_t)n * r->words;
    }
}

/* Tries each set of columns that the right-hand sides for z give. */
static void try_sides(reducer *r, const uint64_t *z)
{
    uint32_t n = r->t->n;
    fill_sides(r, z);
    for (uint32_t k = 0; k <= n; k++) {
        uint64_t *v = r->sides + (size_t)k * r->words;
        uint32_t p = first_pair(r, v);
        if (p == QM_NONE) {
            if (!is_zero(v, r->words))
                keep_best(r, gain_of(r, v + r->pair_words, z), v + r->pair_words, z);
            continue;
        }
        for (uint32_t l = k + 1; l <= n; l++)
            if (bit(r->sides + (size_t)l * r->words, p)) {
                add(r->sides + (size_t)l * r->words, v, r->words);
                r->done += r->words;
            }
    }
}

static bool todd_step(reducer *r, uint64_t *z)
{
    const qm_parities *t = r->t;
    r->best = 0;
    prepare_units(r);
    index_columns(r);
    uint64_t begin = r->done;
    for (uint32_t i = 0; i < t->m; i++)
        for (uint32_t j = i; j < t->m && may_go_on(r) && !is_enough(r, begin); j++) {
            memcpy(z, qm_parity(t, i), t->words * sizeof *z);
            if (j > i)
                add(z, qm_parity(t, j), t->words);
            try_sides(r, z);
        }
    if (r->best <= 0)
        return false;
    apply_best(r);
    return true;
}

/* Puts the columns into another order: steps prefer earlier ones. */
static void shuffle(qm_parities *t, uint64_t seed, uint64_t round)
{
    for (uint32_t k = t->m; k > 1; k--) {
        uint32_t other = (uint32_t)(qm_rng_bits(seed, round, k) % k);
        for (uint32_t w = 0; w < t->words; w++) {
            uint64_t word = qm_parity(t, k - 1)[w];
            qm_parity(t, k - 1)[w] = qm_parity(t, other)[w];
            qm_parity(t, other)[w] = word;
        }
    }
}

static void copy_columns(qm_parities *to, const qm_parities *from)
{
    to->m = from->m;
    memcpy(to->columns, from->columns, (size_t)from->m * from->words * sizeof *from->columns);
}

static qm_parities clone(const qm_parities *t, uint32_t m, qm_arena *arena)
{
    qm_parities c = *t;
    c.columns = QM_NEW_ARRAY(arena, uint64_t, (size_t)m * t->words + 1);
    copy_columns(&c, t);
    return c;
}

static void begin_reducer(reducer *r, qm_parities *t, uint32_t m, qm_arena *arena)
{
    r->t = t;
    r->npairs = t->n * (t->n + 1) / 2;
    r->pair_words = (r->npairs + 63) / 64;
    r->words = r->pair_words + (m + 63) / 64;
    r->basis = QM_NEW_ARRAY(arena, uint64_t, (size_t)r->npairs * r->words + 1);
    r->units = QM_NEW_ARRAY(arena, uint64_t, (size_t)r->npairs * r->words + 1);
    r->kernel = QM_NEW_ARRAY(arena, uint64_t, (size_t)m * r->words + 1);
    r->sides = QM_NEW_ARRAY(arena, uint64_t, (size_t)(t->n + 1) * r->words + 1);
    r->is_pivot = QM_NEW_ARRAY(arena, bool, r->npairs + 1);
    r->best_y = QM_NEW_ARRAY(arena, uint64_t, r->words + 1);
    r->best_z = QM_NEW_ARRAY(arena, uint64_t, t->words + 1);
    r->z = QM_NEW_ARRAY(arena, uint64_t, t->words + 1);
    size_t sums = (size_t)m * m / 4 + m + 1;
    for (r->nslots = 4; r->nslots < 2 * sums; r->nslots *= 2)
        ;
    r->slots = QM_NEW_ARRAY(arena, uint32_t, r->nslots);
    r->counts = QM_NEW_ARRAY(arena, uint32_t, sums);
    r->sums = QM_NEW_ARRAY(arena, uint64_t, sums * t->words + 1);
}

/* Independent columns are units in another basis, and no fewer have their signature: as a matrix of
 * n x n^2 entries it has rank m. */
static bool is_independent(const qm_parities *t, qm_arena *arena)
{
    if (t->m > t->n)
        return false;
    qm_parities u = clone(t, t->m, arena);
    uint32_t *pivot = QM_NEW_ARRAY(arena, uint32_t, t->m);
    for (uint32_t j = 0; j < u.m; j++) {
        uint32_t row = 0;
        for (uint32_t i = 0; i < j; i++)
            if (qm_parity_has(&u, j, pivot[i]))
                add(qm_parity(&u, j), qm_parity(&u, i), u.words);
        while (row < u.n && !qm_parity_has(&u, j, row))
            row++;
        if (row == u.n)
            return false;
        pivot[j] = row;
    }
    return true;
}

/* Steps of TOHPE and TODD until none removes a column; keeps the best. */
static void descend(reducer *r, uint64_t *z, qm_parities *best)
{
    do {
        while (tohpe_step(r))
            ;
    } while (may_go_on(r) && todd_step(r, z));
    if (r->t->m < best->m)
        copy_columns(best, r->t);
}

/* Another table with the signature, of no more columns than *best had at first, in its place;
 * false: there is none. */
static bool change_products(reducer *r, qm_products_search *search, const qm_products *p,
                            uint32_t most, uint32_t round)
{
    static const double temperatures[] = {0.5, 0.7, 0.9};
    uint64_t steps = (uint64_t)p->nproducts * p->nproducts << 10;
    steps = steps < MOST_STEPS ? steps : MOST_STEPS;
    r->done += steps * STEP_WORDS;
    qm_products_options options = {.steps = steps,
                                   .temperature = temperatures[round % 3],
                                   .seed = qm_rng_bits(r->options->seed, round, 0),
                                   .stop = r->options->stop,
                                   .payload = r->options->payload};
    return qm_products_search_run(search, &options, most, r->t);
}

void qm_parities_reduce(qm_parities *t, const qm_parities_options *options, qm_arena *arena)
{
    if (is_independent(t, arena))
        return;
    uint32_t m = t->m + 1; /* a step adds a column before it drops more */
    qm_parities work = clone(t, m, arena), best = clone(t, m, arena);
    reducer r = {.options = options};
    begin_reducer(&r, &work, m, arena);
    uint64_t *z = QM_NEW_ARRAY(arena, uint64_t, t->words + 1);
    descend(&r, z, &best);
    bool gains = best.m < t->m, useful = false; /* are shuffles; are other products */
    qm_products products;
    qm_products_search *search = NULL;
    if (options->rounds > 0 && may_go_on(&r) &&
        qm_products_of(t, MOST_PRODUCTS, &products, arena) && products.nparities == 0 &&
        products.nproducts >= FEWEST_PRODUCTS)
        search = qm_products_search_make(&products, arena);
    for (uint32_t round = 1; round <= options->rounds && (gains || search) && may_go_on(&r);
         round++) {
        if (gains) {
            copy_columns(&work, t);
            shuffle(&work, options->seed, round);
            descend(&r, z, &best);
        }
        uint32_t before = best.m;
        if (search && may_go_on(&r) && change_products(&r, search, &products, t->m, round))
            descend(&r, z, &best);
        useful |= best.m < before;
        if (round == TRIALS && !useful)
            search = NULL;
    }
    *t = best;
}

void qm_parities_solve(const qm_parities *t, uint64_t *pairs, uint64_t *y,
                       const qm_parities_options *options, qm_arena *arena)
{
    uint32_t npairs = t->n * (t->n - 1) / 2, mwords = (t->m + 63) / 64;
    reducer r = {.npairs = npairs, .pair_words = (npairs + 63) / 64};
    r.words = r.pair_words + mwords;
    r.basis = QM_NEW_ARRAY(arena, uint64_t, (size_t)npairs * r.words + 1);
    r.is_pivot = qm_arena_zalloc(arena, npairs + 1, sizeof *r.is_pivot);
    uint64_t *v = QM_NEW_ARRAY(arena, uint64_t, r.words + 1);
    for (uint32_t j = 0; j < t->m && !options->stop(options->payload); j++) {
        memset(v, 0, r.words * sizeof *v);
        for (uint32_t b = 0; b < t->n; b++)
            for (uint32_t a = 0; a < b && qm_parity_has(t, j, b); a++)
                if (qm_parity_has(t, j, a))
                    flip(v, b * (b - 1) / 2 + a);
        flip(v + r.pair_words, j);
        reduce(&r, v);
        uint32_t p = first_pair(&r, v);
        if (p == QM_NONE)
            continue;
        memcpy(r.basis + (size_t)p * r.words, v, r.words * sizeof *v);
        r.is_pivot[p] = true;
    }
    memset(v, 0, r.words * sizeof *v);
    memcpy(v, pairs, r.pair_words * sizeof *v);
    reduce(&r, v);
    memcpy(pairs, v, r.pair_words * sizeof *v);
    memcpy(y, v + r.pair_words, mwords * sizeof *v);
}
