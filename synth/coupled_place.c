/* coupled_place.c - which controls are near the target, and what sums of controls the wires hold.
 *
 * Simulated annealing over exchanges of two controls and CX on edges of the tree, by the length of
 * the walk over the masks in Gray order of the corners: what a search for a better walk begins
 * with, and tells well how it ends.
 *
 * Source: Kirkpatrick, Gelatt, Vecchi, Science 220, 671 (1983). */
#include "synth/coupled_steps.h"

#include "support/rng.h"

#include <math.h>
#include <string.h>

/* Moves at most, each of which takes time O(2^k + n k); moves times 2^k at most; sums of controls
 * at most. */
enum { MOVES = 3 << 11, WORK = 3 << 21, SUMS = 64 };

/* Temperatures, as parts of the length of the walk. */
static const double HOT = 0.02, COLD = 0.001;

typedef struct edge {
    uint8_t to, from; /* wires */
} edge;

typedef struct place {
    uint32_t control[QM_MULTIPLEXER_MAX]; /* of each wire */
    uint32_t nsums;
    edge sums[SUMS];
    double cost;
} place;

typedef struct placing {
    const qm_coupled_tree *tree; /* its controls are not used */
    uint32_t k;
    uint32_t nedges;                   /* of the tree, between controls */
    uint8_t edges[QM_MULTIPLEXER_MAX]; /* by the lower wire */
    const uint32_t *masks, n;
    uint32_t *cost; /* [2^k] of sums of steps */
    bool *met;      /* [2^k] scratch: by the place of a corner in Gray order */
    double price;
    bool placed;
} placing;

/* The step of each control, as a sum of steps: what a mask of x becomes is linear. */
static void invert(const placing *p, const place *at, uint32_t *steps)
{
    uint32_t held[QM_MULTIPLEXER_MAX], of[QM_MULTIPLEXER_MAX];
    for (uint32_t i = 0; i < p->k; i++)
        held[i] = 1u << at->control[i];
    for (uint32_t i = 0; i < at->nsums; i++)
        held[at->sums[i].to] ^= held[at->sums[i].from];
    for (uint32_t i = 0; i < p->k; i++) {
        uint32_t parent = p->tree->parent[i];
        held[i] ^= parent == p->k ? 0 : held[parent];
        of[i] = 1u << i;
    }
    for (uint32_t bit = 0; bit < p->k; bit++) { /* Gauss and Jordan */
        uint32_t i = bit;
        while (!(held[i] >> bit & 1))
            i++;
        uint32_t h = held[i], o = of[i];
        held[i] = held[bit], of[i] = of[bit];
        held[bit] = h, of[bit] = o;
        for (uint32_t r = 0; r < p->k; r++)
            if (r != bit && held[r] >> bit & 1)
                held[r] ^= h, of[r] ^= o;
    }
    memcpy(steps, of, p->k * sizeof *of);
}

/* The place in Gray order, in which bit 0 changes most. */
static uint32_t gray_rank(uint32_t gray)
{
    for (uint32_t shift = 1; shift < 32; shift *= 2)
        gray ^= gray >> shift;
    return gray;
}

static double cost_of(const placing *p, const place *at)
{
    uint32_t steps[QM_MULTIPLEXER_MAX], size = 1u << p->k, corner = 0;
    uint64_t cost = 0;
    invert(p, at, steps);
    memset(p->met, 0, size * sizeof *p->met);
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t to = 0;
        for (uint32_t m = p->masks[i]; m; m &= m - 1)
            to ^= steps[__builtin_ctz(m)];
        p->met[gray_rank(to)] = true;
    }
    for (uint32_t i = 0; i < size; i++) {
        if (!p->met[i])
            continue;
        uint32_t next = i ^ i >> 1;
        cost += p->cost[corner ^ next];
        corner = next;
    }
    return (double)(cost + p->cost[corner]) + p->price * at->nsums;
}

static uint32_t below(uint32_t n, uint64_t *random)
{
    return (uint32_t)((qm_rng_next(random) >> 32) * n >> 32);
}

/* Exchanges two controls, or adds or takes back a sum. */
static void change(const placing *p, place *at, uint64_t *random)
{
    uint32_t kind = p->nedges > 0 ? below(4, random) : 0;
    if (kind == 1 && at->nsums < SUMS) {
        uint8_t child = p->edges[below(p->nedges, random)],
                parent = (uint8_t)p->tree->parent[child];
        bool up = below(2, random);
        at->sums[at->nsums++] = (edge){up ? parent : child, up ? child : parent};
    } else if (kind == 2 && at->nsums > 0) {
        uint32_t i = below(at->nsums--, random);
        memmove(at->sums + i, at->sums + i + 1, (at->nsums - i) * sizeof *at->sums);
    } else if (!p->placed) {
        uint32_t a = below(p->k, random), b = below(p->k, random), control = at->control[a];
        at->control[a] = at->control[b];
        at->control[b] = control;
    }
    at->cost = cost_of(p, at);
}

static place anneal(const placing *p, place at, uint64_t random)
{
    place best = at;
    uint32_t moves = WORK >> p->k < MOVES ? WORK >> p->k : MOVES;
    double hot = at.cost * HOT;
    for (uint32_t i = 0; i < moves; i++) {
        place next = at;
        double chance = (double)((qm_rng_next(&random) >> 11) + 1) * 0x1p-53;
        change(p, &next, &random);
        if (next.cost - at.cost > -log(chance) * hot * pow(COLD / HOT, (double)i / moves))
            continue;
        at = next;
        if (at.cost < best.cost)
            best = at;
    }
    return best;
}

static uint32_t *costs(const qm_coupled_tree *tree, qm_arena *arena)
{
    uint32_t size = 1u << tree->k, *cost = QM_NEW_ARRAY(arena, uint32_t, size);
    qm_steps g;
    qm_steps_init(&g, tree);
    for (uint32_t d = 0; d < size; d++)
        cost[d] = qm_steps_cost(&g, d);
    return cost;
}

void qm_coupled_place(qm_coupled_tree *tree, qm_mask_basis *b, const uint32_t *masks, uint32_t n,
                      double price, bool placed, uint64_t seed, qm_arena *arena)
{
    placing p = {
        .tree = tree, .k = tree->k, .masks = masks, .n = n, .price = price, .placed = placed};
    place at = {.nsums = 0};
    uint32_t qubit[QM_MULTIPLEXER_MAX];
    for (uint32_t i = 0; i < p.k; i++) {
        at.control[i] = tree->control[i];
        qubit[i] = tree->qubit[at.control[i]];
        if (tree->parent[i] < p.k)
            p.edges[p.nedges++] = (uint8_t)i;
    }
    p.cost = costs(tree, arena);
    p.met = QM_NEW_ARRAY(arena, bool, 1u << p.k);
    at.cost = cost_of(&p, &at);
    at = anneal(&p, at, seed);
    for (uint32_t i = 0; i < p.k; i++) {
        tree->control[i] = at.control[i];
        tree->qubit[at.control[i]] = qubit[i];
    }
    for (uint32_t i = 0; i < at.nsums; i++)
        qm_mask_basis_add(b, at.control[at.sums[i].to], at.control[at.sums[i].from], arena);
}
