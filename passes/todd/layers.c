/* layers.c - each layer of commuting rotations by odd multiples of pi/4 as a phase polynomial.
 *
 * The operators of a layer are products of a few independent ones, whose eigenvalues (-1)^x are the
 * variables; exp(-i pi/8 c P) is exp(-i pi/8 c) times exp(i pi/4 c (y . x)). With
 *   y . x = sum_a y_a x_a - 2 sum_(a<b) y_a y_b x_a x_b + 4 sum_(a<b<c) ...    (mod 8)
 * two layers with the same signature differ by even terms, S and CZ in these variables, which are
 * added as rotations by pi/2. Of the odd multiples of pi/4 those are taken that leave few CZ. */
#include "passes/todd/layers.h"

#include "passes/pauli/string.h"
#include "passes/todd/part.h"

#include <math.h>
#include <string.h>

/* What bounds memory: columns and variables of a table that is reduced at a time (part of a table
 * is a table), and variables of a layer. */
enum { CHUNK_COLUMNS = 1024, CHUNK_VARIABLES = 420, MOST_VARIABLES = 8192 };

/* A layer in terms of independent operators. */
typedef struct layer_group {
    qm_todd_part *p;
    const qm_parities_options *options;
    qm_arena *spare; /* emptied by each search */
    uint32_t number; /* of the layer */
    uint32_t n;      /* operators */
    uint32_t cwords; /* of a vector of coefficients */
    uint64_t **strings;
    bool *negative;
    uint64_t *rows;        /* echelon form of the strings */
    uint64_t *coordinates; /* of its rows */
    uint32_t *pivot;       /* of its rows: a bit */
} layer_group;

/* What a set of rotations does, in units of pi/4: coefficients of x_a and of -2 x_a x_b. */
typedef struct quadratic {
    uint32_t n;
    int32_t *linear, *pairs; /* pair a < b at b (b - 1) / 2 + a */
} quadratic;

/* The odd part of a layer, and what is to come instead. */
typedef struct polynomial {
    qm_parities parities; /* every parity once */
    int32_t *eighths;     /* per parity */
    uint32_t nodd;        /* parities with an odd coefficient */
} polynomial;

static bool bit(const uint64_t *a, uint32_t i)
{
    return a[i / 64] >> i % 64 & 1;
}

static void flip(uint64_t *a, uint32_t i)
{
    a[i / 64] ^= (uint64_t)1 << i % 64;
}

static uint32_t first_bit(const uint64_t *a, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        if (a[i])
            return 64 * i + (uint32_t)__builtin_ctzll(a[i]);
    return QM_NONE;
}

/* Memory for one layer of the part after the other. */
static layer_group make_group(qm_todd_part *p, const qm_parities_options *options, qm_arena *spare)
{
    qm_arena *arena = p->arena;
    size_t n = p->nqubits;
    return (layer_group){
        .p = p,
        .options = options,
        .spare = spare,
        .cwords = p->words,
        .strings = QM_NEW_ARRAY(arena, uint64_t *, n),
        .negative = QM_NEW_ARRAY(arena, bool, n),
        .rows = QM_NEW_ARRAY(arena, uint64_t, n * 2 * p->words),
        .coordinates = QM_NEW_ARRAY(arena, uint64_t, n * p->words),
        .pivot = QM_NEW_ARRAY(arena, uint32_t, n),
    };
}

/* The coordinates of the item's operator, which becomes one of the independent ones when it is not
 * a product of those. */
static void express(layer_group *g, const qm_todd_item *item, uint64_t *rest, uint64_t *y)
{
    uint32_t words = 2 * g->p->words;
    memcpy(rest, item->string, words * sizeof *rest);
    memset(y, 0, g->cwords * sizeof *y);
    for (uint32_t i = 0; i < g->n; i++) {
        if (!bit(rest, g->pivot[i]))
            continue;
        for (uint32_t w = 0; w < words; w++)
            rest[w] ^= g->rows[(size_t)i * words + w];
        for (uint32_t w = 0; w < g->cwords; w++)
            y[w] ^= g->coordinates[(size_t)i * g->cwords + w];
    }
    uint32_t pivot = first_bit(rest, words);
    if (pivot == QM_NONE)
        return;
    uint32_t n = g->n++;
    flip(y, n);
    g->strings[n] = item->string;
    g->negative[n] = item->negative;
    g->pivot[n] = pivot;
    memcpy(g->rows + (size_t)n * words, rest, words * sizeof *rest);
    memcpy(g->coordinates + (size_t)n * g->cwords, y, g->cwords * sizeof *y);
    memset(y, 0, g->cwords * sizeof *y);
    flip(y, n);
}

/* The product of the independent operators with these coordinates; true: it is minus `out`. */
static bool product(const layer_group *g, const uint64_t *y, uint64_t *out)
{
    uint32_t words = g->p->words;
    uint32_t power = 0;
    memset(out, 0, 2 * (size_t)words * sizeof *out);
    for (uint32_t i = 0; i < g->n; i++)
        if (bit(y, i))
            power += qm_pwords_multiply(words, out, g->strings[i]) +
                     qm_pwords_power(words, g->strings[i]) + 2 * g->negative[i];
    return (power & 3) != qm_pwords_power(words, out);
}

static bool is_turn(const layer_group *g, const qm_todd_item *item)
{
    return item->layer == g->number && item->eighths != 0 && !item->removed;
}

/* Adds c to the coefficient of a parity; column m - 1 of the table is y itself. */
static void add_term(polynomial *f, const uint64_t *y, int32_t c)
{
    qm_parities *t = &f->parities;
    uint32_t j = 0;
    while (j < t->m && memcmp(qm_parity(t, j), y, t->words * sizeof *y) != 0)
        j++;
    if (j == t->m) {
        memcpy(qm_parity(t, t->m++), y, t->words * sizeof *y);
        f->eighths[j] = 0;
    }
    f->eighths[j] += c;
}

static polynomial read_layer(layer_group *g, uint32_t nturns)
{
    const qm_todd_part *p = g->p;
    qm_arena *arena = p->arena;
    polynomial f = {.parities = qm_parities_make(p->nqubits, nturns, arena),
                    .eighths = QM_NEW_ARRAY(arena, int32_t, nturns)};
    uint64_t *s = QM_NEW_ARRAY(arena, uint64_t, 2 * (size_t)p->words);
    uint64_t *y = QM_NEW_ARRAY(arena, uint64_t, g->cwords);
    for (uint32_t i = 0; i < p->nitems; i++) {
        const qm_todd_item *item = &p->items[i];
        if (!is_turn(g, item))
            continue;
        express(g, item, s, y);
        bool negative = product(g, y, s) ^ item->negative;
        add_term(&f, y, negative ? -item->eighths : item->eighths);
    }
    for (uint32_t j = 0; j < f.parities.m; j++)
        f.nodd += f.eighths[j] & 1;
    f.parities.n = g->n;
    return f;
}

static quadratic make_quadratic(uint32_t n, qm_arena *arena)
{
    quadratic q = {.n = n};
    q.linear = qm_arena_zalloc(arena, n + 1, sizeof *q.linear);
    q.pairs = qm_arena_zalloc(arena, (size_t)n * n / 2 + 1, sizeof *q.pairs);
    return q;
}

static void accumulate(quadratic *q, const uint64_t *y, int32_t c)
{
    for (uint32_t b = 0; b < q->n; b++) {
        if (!bit(y, b))
            continue;
        q->linear[b] += c;
        for (uint32_t a = 0; a < b; a++)
            if (bit(y, a))
                q->pairs[b * (b - 1) / 2 + a] += c;
    }
}

/* The columns of a table from one on that are reduced at a time, at least one. Where all variables
 * are too many, those of the chunk are listed in *variable and get new numbers. */
static qm_parities take_chunk(const qm_parities *t, uint32_t at, uint32_t **variable,
                              qm_arena *arena)
{
    qm_parities all = *t;
    all.columns = qm_parity(t, at);
    all.m = t->m - at < CHUNK_COLUMNS ? t->m - at : CHUNK_COLUMNS;
    if (t->n <= CHUNK_VARIABLES)
        return all;
    uint64_t *known = qm_arena_zalloc(arena, t->words, sizeof *known);
    uint32_t *number = QM_NEW_ARRAY(arena, uint32_t, t->n), m = 0, n = 0;
    *variable = QM_NEW_ARRAY(arena, uint32_t, t->n);
    for (uint32_t more = 0; m < all.m; m++, n += more) {
        more = 0;
        for (uint32_t i = 0; i < t->n; i++)
            if (qm_parity_has(&all, m, i) && !bit(known, i))
                (*variable)[n + more++] = i;
        if (m > 0 && n + more > CHUNK_VARIABLES)
            break;
        for (uint32_t k = n; k < n + more; k++) {
            flip(known, (*variable)[k]);
            number[(*variable)[k]] = k;
        }
    }
    qm_parities chunk = qm_parities_make(n, m, arena);
    for (chunk.m = 0; chunk.m < m; chunk.m++)
        for (uint32_t i = 0; i < t->n; i++)
            if (qm_parity_has(&all, chunk.m, i))
                flip(qm_parity(&chunk, chunk.m), number[i]);
    return chunk;
}

/* Appends the columns of a chunk, reduced where its signature is kept; returns how many it had. */
static uint32_t reduce_chunk(const layer_group *g, const qm_parities *t, uint32_t at,
                             qm_parities *out)
{
    uint32_t *variable = NULL;
    qm_arena_reset(g->spare);
    qm_parities chunk = take_chunk(t, at, &variable, g->spare), reduced = chunk;
    if (!g->options->stop(g->options->payload))
        qm_parities_reduce(&reduced, g->options, g->spare);
    if (reduced.m < chunk.m && !qm_parities_same_signature(&chunk, &reduced, g->spare))
        reduced = chunk;
    for (uint32_t j = 0; j < reduced.m; j++, out->m++)
        for (uint32_t i = 0; i < chunk.n; i++)
            if (qm_parity_has(&reduced, j, i))
                flip(qm_parity(out, out->m), variable ? variable[i] : i);
    return chunk.m;
}

/* The parities with odd coefficients, reduced. */
static qm_parities reduce_odd(const layer_group *g, const polynomial *f)
{
    const qm_parities *all = &f->parities;
    qm_parities odd = *all, out = *all;
    size_t size = (size_t)(all->m + 1) * all->words;
    odd.columns = QM_NEW_ARRAY(g->p->arena, uint64_t, size);
    out.columns = qm_arena_zalloc(g->p->arena, size, sizeof *out.columns);
    odd.m = out.m = 0;
    for (uint32_t j = 0; j < all->m; j++)
        if (f->eighths[j] & 1)
            memcpy(qm_parity(&odd, odd.m++), qm_parity(all, j), all->words * sizeof(uint64_t));
    for (uint32_t at = 0; at < odd.m;)
        at += reduce_chunk(g, &odd, at, &out);
    return out;
}

/* A rotation by c pi/4 about the product with these coordinates; returns c as it is used. */
static int32_t add_item(const layer_group *g, const uint64_t *y, int32_t c)
{
    qm_todd_part *p = g->p;
    c = ((c + 3) & 7) - 3;
    if (c == 0)
        return 0;
    qm_todd_item item = {.layer = g->number,
                         .eighths = (int8_t)c,
                         .gate = qm_pgate_rot(0, QM_PAULI_Z, c * M_PI_4),
                         .string = QM_NEW_ARRAY(p->arena, uint64_t, 2 * (size_t)p->words)};
    item.negative = product(g, y, item.string);
    QM_RESERVE(p->arena, p->items, p->nitems, p->cap);
    p->items[p->nitems++] = item;
    return c;
}

/* The items of a table: T gates or their inverses, chosen so that few CZ are left of `rest`, which
 * is what the table is to make up for and becomes what it lacks. Returns the sum of multiples. */
static int32_t add_odd(const layer_group *g, const qm_parities *t, quadratic *rest)
{
    qm_arena *arena = g->p->arena;
    uint32_t npairs = g->n * (g->n - 1) / 2;
    uint64_t *pairs = qm_arena_zalloc(arena, npairs / 64 + 1, sizeof *pairs);
    uint64_t *inverse = qm_arena_zalloc(arena, t->m / 64 + 1, sizeof *inverse);
    for (uint32_t j = 0; j < t->m; j++)
        accumulate(rest, qm_parity(t, j), -1);
    for (uint32_t k = 0; k < npairs; k++)
        pairs[k / 64] |= (uint64_t)(rest->pairs[k] >> 1 & 1) << k % 64;
    if (t->n <= CHUNK_VARIABLES)
        qm_parities_solve(t, pairs, inverse, g->options, g->spare);
    int32_t sum = 0;
    for (uint32_t j = 0; j < t->m; j++) {
        if (bit(inverse, j))
            accumulate(rest, qm_parity(t, j), 2);
        sum += add_item(g, qm_parity(t, j), bit(inverse, j) ? -1 : 1);
    }
    return sum;
}

/* The items of what is left: x_a x_b times 4 is 2 x_a + 2 x_b - 2 (x_a + x_b mod 2). */
static int32_t add_even(const layer_group *g, quadratic *rest)
{
    uint64_t *y = qm_arena_zalloc(g->p->arena, g->cwords, sizeof *y);
    int32_t sum = 0;
    for (uint32_t b = 0; b < g->n; b++)
        for (uint32_t a = 0; a < b; a++) {
            if ((rest->pairs[b * (b - 1) / 2 + a] & 3) == 0)
                continue;
            rest->linear[a] += 2;
            rest->linear[b] += 2;
            flip(y, a);
            flip(y, b);
            sum += add_item(g, y, -2);
            memset(y, 0, g->cwords * sizeof *y);
        }
    for (uint32_t a = 0; a < g->n; a++) {
        flip(y, a);
        sum += add_item(g, y, rest->linear[a]);
        memset(y, 0, g->cwords * sizeof *y);
    }
    return sum;
}

/* Returns how many odd multiples of pi/4 went; the circuit's phase changes by *phase. */
static uint32_t reduce_layer(layer_group *g, uint32_t number, double *phase)
{
    qm_todd_part *p = g->p;
    uint32_t nturns = 0, nitems = p->nitems;
    g->number = number;
    g->n = 0;
    for (uint32_t i = 0; i < nitems; i++)
        nturns += is_turn(g, &p->items[i]);
    if (nturns < 2)
        return 0;
    polynomial f = read_layer(g, nturns);
    if (g->n > MOST_VARIABLES)
        return 0;
    qm_parities odd = reduce_odd(g, &f);
    if (odd.m >= nturns)
        return 0;
    quadratic rest = make_quadratic(g->n, p->arena);
    int32_t sum = 0;
    for (uint32_t j = 0; j < f.parities.m; j++) {
        accumulate(&rest, qm_parity(&f.parities, j), f.eighths[j]);
        sum += f.eighths[j];
    }
    for (uint32_t i = 0; i < nitems; i++)
        if (is_turn(g, &p->items[i]))
            p->items[i].removed = true;
    sum -= add_odd(g, &odd, &rest);
    sum -= add_even(g, &rest);
    *phase -= sum * M_PI / 8;
    return nturns - odd.m;
}

static bool is_inside(const qm_pgate *g)
{
    return g->kind == QM_PK_ROT || g->kind == QM_PK_CPP || g->kind == QM_PK_ERASED;
}

/* Where the part from `begin` on ends, with its rotations in *nrot: where reading and placing these
 * takes `piece` steps at the latest. */
static uint32_t part_end(const qm_pcircuit *c, uint32_t begin, uint64_t piece, uint64_t *nrot)
{
    uint32_t end = begin;
    for (*nrot = 0; end < c->ngates && is_inside(&c->gates[end]); end++) {
        *nrot += c->gates[end].kind == QM_PK_ROT;
        if (*nrot * (*nrot * c->nqubits / 64 + (end - begin)) > piece)
            return end + 1;
    }
    return end;
}

/* Reduces the part; 0 when nothing was gained, and then nothing was written. */
static uint64_t rewrite_part(const qm_pcircuit *c, uint32_t begin, uint32_t end, uint32_t *index,
                             const qm_parities_options *options, qm_arena *spare, qm_pmover *mover,
                             qm_pcircuit *out)
{
    uint64_t gone = 0;
    qm_todd_part p = qm_todd_part_read(c, begin, end, index, c->arena);
    layer_group g = make_group(&p, options, spare);
    for (uint32_t layer = 0; layer < p.nlayers && !options->stop(options->payload); layer++)
        gone += reduce_layer(&g, layer, &out->phase);
    if (gone == 0)
        return 0;
    qm_todd_part_schedule(&p);
    qm_todd_part_write(&p, mover, out);
    return gone;
}

uint64_t qm_todd_rewrite(qm_pcircuit *c, const qm_parities_options *options, uint64_t piece,
                         qm_arena *spare)
{
    qm_pcircuit out = *c;
    out.gates = NULL;
    out.ngates = out.cap = 0;
    qm_pmover mover = {.locals = c->locals,
                       .frame = qm_arena_zalloc(c->arena, c->nqubits + 1, sizeof(uint8_t))};
    uint32_t *index = QM_NEW_ARRAY(c->arena, uint32_t, c->nqubits + 1);
    uint64_t gone = 0;
    for (uint32_t i = 0, end; i < c->ngates; i = end) {
        uint64_t nrot, n = 0;
        end = part_end(c, i, piece, &nrot);
        if (nrot > 1 && nrot * nrot / 64 * c->nqubits <= options->work &&
            !options->stop(options->payload))
            n = rewrite_part(c, i, end, index, options, spare, &mover, &out);
        gone += n;
        end += end == i;
        for (uint32_t k = i; k < end && n == 0; k++) {
            qm_pgate g = c->gates[k];
            qm_pmover_pass(&mover, &g);
            qm_pcircuit_push(&out, g);
        }
    }
    out.phase = remainder(out.phase + mover.eighths % 8 * M_PI_4, 2 * M_PI);
    if (gone > 0)
        *c = out;
    return gone;
}
