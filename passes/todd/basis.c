/* basis.c - the signature of a table as products, in a basis where these are few.
 *
 * The signature S_abc counts the columns that hold a, b and c, modulo 2. For a < b < c it is a
 * product; S_aab is three parities of a, b and both, and what S_aaa lacks then is one of a. A
 * factor that many products share shows in the columns of these, three pairs of which differ by it:
 * so the basis is made of the sums of two columns that occur most often. Where the products have
 * factors of three kinds, as those of a multiplication, each kind gets its own place. */
#include "passes/todd/products.h"

#include <stdlib.h>
#include <string.h>

typedef struct basis {
    uint32_t n;
    uint64_t vectors[QM_PRODUCT_VARIABLES];
    uint64_t rows[QM_PRODUCT_VARIABLES];        /* echelon form: sums of vectors */
    uint64_t coordinates[QM_PRODUCT_VARIABLES]; /* of which */
} basis;

/* Bit c of s[a][b] is S_abc, in coordinates of the basis. */
typedef struct signature {
    uint32_t n;
    uint64_t s[QM_PRODUCT_VARIABLES][QM_PRODUCT_VARIABLES];
} signature;

/* A sum of two columns. */
typedef struct occurrence {
    uint64_t sum;
    uint32_t count;
} occurrence;

static uint64_t mask_of(uint32_t a)
{
    return (uint64_t)1 << a;
}

/* The coordinates of y; *rest is what no sum of vectors reaches. */
static uint64_t express(const basis *b, uint64_t y, uint64_t *rest)
{
    uint64_t coordinates = 0;
    for (uint32_t i = 0; i < b->n; i++)
        if (y & b->rows[i] & -b->rows[i]) {
            y ^= b->rows[i];
            coordinates ^= b->coordinates[i];
        }
    *rest = y;
    return coordinates;
}

/* Adds the vector unless it is a sum of those that are there. */
static void extend(basis *b, uint64_t y)
{
    uint64_t rest, coordinates = express(b, y, &rest);
    if (!rest)
        return;
    b->vectors[b->n] = y;
    b->rows[b->n] = rest;
    b->coordinates[b->n] = coordinates ^ mask_of(b->n);
    b->n++;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static int most_first(const void *a, const void *b)
{
    const occurrence *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return by_value(&x->sum, &y->sum);
}

static basis choose_basis(const qm_parities *t, qm_arena *arena)
{
    size_t nsums = 0, n = 0, most = (size_t)t->m * t->m / 2 + 1;
    uint64_t *sums = QM_NEW_ARRAY(arena, uint64_t, most);
    occurrence *list = QM_NEW_ARRAY(arena, occurrence, most);
    for (uint32_t j = 0; j < t->m; j++)
        for (uint32_t i = 0; i < j; i++)
            sums[nsums++] = *qm_parity(t, i) ^ *qm_parity(t, j);
    qsort(sums, nsums, sizeof *sums, by_value);
    for (size_t k = 0; k < nsums; k++) {
        if (n == 0 || list[n - 1].sum != sums[k])
            list[n++] = (occurrence){sums[k], 0};
        list[n - 1].count++;
    }
    qsort(list, n, sizeof *list, most_first);
    basis b = {.n = 0};
    for (size_t k = 0; k < n && b.n < t->n; k++)
        extend(&b, list[k].sum);
    for (uint32_t a = 0; a < t->n; a++)
        extend(&b, mask_of(a));
    return b;
}

static void fill_signature(signature *s, const basis *b, const qm_parities *t)
{
    memset(s, 0, sizeof *s);
    s->n = b->n;
    for (uint32_t j = 0; j < t->m; j++) {
        uint64_t rest, y = express(b, *qm_parity(t, j), &rest);
        for (uint64_t as = y; as; as &= as - 1)
            for (uint64_t bs = y; bs; bs &= bs - 1)
                s->s[__builtin_ctzll(as)][__builtin_ctzll(bs)] ^= y;
    }
}

/* Those above b. */
static uint64_t above(uint32_t b)
{
    return ~(mask_of(b) | (mask_of(b) - 1));
}

/* Gives the variables of a product that have no kind yet one that the others lack. */
static void complete_kinds(uint8_t *kinds[3])
{
    for (int i = 0; i < 3; i++) {
        uint8_t kind = 1;
        while (kind < 3 && (*kinds[0] == kind || *kinds[1] == kind || *kinds[2] == kind))
            kind++;
        *kinds[i] = *kinds[i] ? *kinds[i] : kind;
    }
}

/* Completes the products of which `known` variables have a kind; true: there was one. The first one
 * only, unless its kinds follow. */
static bool spread_kinds(const signature *s, int known, uint8_t *kinds)
{
    bool found = false;
    for (uint32_t a = 0; a < s->n; a++)
        for (uint32_t b = a + 1; b < s->n; b++)
            for (uint64_t cs = s->s[a][b] & above(b); cs; cs &= cs - 1) {
                uint8_t *of[3] = {&kinds[a], &kinds[b], &kinds[__builtin_ctzll(cs)]};
                if ((*of[0] != 0) + (*of[1] != 0) + (*of[2] != 0) != known)
                    continue;
                complete_kinds(of);
                found = true;
                if (known < 2)
                    return true;
            }
    return found;
}

/* Gives each variable one of the kinds 1 to 3, so that the three of a product differ where they
 * can: kinds follow from products with two known ones, and are begun by any product. */
static void find_kinds(const signature *s, uint8_t *kinds)
{
    while (spread_kinds(s, 2, kinds) || spread_kinds(s, 1, kinds) || spread_kinds(s, 0, kinds))
        ;
}

/* The product of three variables, in the order of their kinds. */
static qm_product make_product(const basis *b, const uint8_t *kinds, const uint32_t v[3])
{
    qm_product p = {{b->vectors[v[0]], b->vectors[v[1]], b->vectors[v[2]]}};
    if ((1 << kinds[v[0]] | 1 << kinds[v[1]] | 1 << kinds[v[2]]) == (1 << 1 | 1 << 2 | 1 << 3))
        for (int i = 0; i < 3; i++)
            p.factor[kinds[v[i]] - 1] = b->vectors[v[i]];
    return p;
}

/* False when there are more than `most`. */
static bool write_products(const signature *s, const basis *b, uint32_t most, qm_products *out,
                           qm_arena *arena)
{
    uint8_t kinds[QM_PRODUCT_VARIABLES] = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t j = i + 1; j < s->n; j++)
            n += (uint32_t)__builtin_popcountll(s->s[i][j] & above(j));
    if (n > most)
        return false;
    find_kinds(s, kinds);
    out->products = QM_NEW_ARRAY(arena, qm_product, n + 1);
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t j = i + 1; j < s->n; j++)
            for (uint64_t ks = s->s[i][j] & above(j); ks; ks &= ks - 1) {
                const uint32_t v[3] = {i, j, (uint32_t)__builtin_ctzll(ks)};
                out->products[out->nproducts++] = make_product(b, kinds, v);
            }
    return true;
}

/* Adds a parity, or removes it. */
static void toggle(qm_products *p, uint64_t y)
{
    uint32_t k = 0;
    while (k < p->nparities && p->parities[k] != y)
        k++;
    if (k < p->nparities)
        p->parities[k] = p->parities[--p->nparities];
    else
        p->parities[p->nparities++] = y;
}

static void write_parities(const signature *s, const basis *b, qm_products *out, qm_arena *arena)
{
    out->parities = QM_NEW_ARRAY(arena, uint64_t, s->n * (s->n + 1) / 2 + 1);
    for (uint32_t i = 0; i < s->n; i++) {
        bool single = s->s[i][i] >> i & 1;
        for (uint32_t j = 0; j < s->n; j++) {
            if (j == i || !(s->s[i][i] >> j & 1))
                continue;
            single = !single; /* it makes up for what the sum adds to S_iii */
            if (j > i)
                toggle(out, b->vectors[i] ^ b->vectors[j]);
        }
        if (single)
            toggle(out, b->vectors[i]);
    }
}

bool qm_products_of(const qm_parities *t, uint32_t most, qm_products *out, qm_arena *arena)
{
    if (t->n > QM_PRODUCT_VARIABLES || t->n == 0)
        return false;
    basis b = choose_basis(t, arena);
    signature *s = QM_NEW_ARRAY(arena, signature, 1);
    fill_signature(s, &b, t);
    *out = (qm_products){.nproducts = 0};
    if (!write_products(s, &b, most, out, arena))
        return false;
    write_parities(s, &b, out, arena);
    return true;
}
