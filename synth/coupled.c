#include "synth/coupled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEARCHED = 2048, /* masks whose order is searched for */
    ROUNDS = 8,      /* of 2-opt */
    MOST_TABLE = 20  /* controls of a table of costs */
};

typedef struct walker {
    qm_synth *s;
    const qm_multiplexer *u;
    const qm_coupled_tree *tree;
    uint32_t children[QM_MULTIPLEXER_MAX + 1]; /* of each wire, as a mask of controls */
    uint32_t under[QM_MULTIPLEXER_MAX + 1];    /* the wire and all below it */
} walker;

static void init(walker *w, qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree)
{
    *w = (walker){.s = s, .u = u, .tree = tree};
    for (uint32_t j = tree->k; j-- > 0;) { /* children before their parents */
        w->under[j] |= 1u << j;
        w->children[tree->parent[j]] |= 1u << j;
        w->under[tree->parent[j]] |= w->under[j];
    }
}

/* The mask that the steps in `steps` add up to: control i is in it when an odd number of steps is
 * below it. */
static uint32_t mask_of(const walker *w, uint32_t steps)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < w->tree->k; i++)
        mask |= (uint32_t)__builtin_parity(steps & w->under[i]) << i;
    return mask;
}

static uint32_t steps_of(const walker *w, uint32_t mask)
{
    uint32_t steps = 0;
    for (uint32_t i = 0; i < w->tree->k; i++)
        steps |= (uint32_t)__builtin_parity(mask & (w->children[i] | 1u << i)) << i;
    return steps;
}

/* The wire of the circuit of a wire of the tree. */
static uint32_t wire(const walker *w, uint32_t j)
{
    return j == w->tree->k ? w->u->target : w->u->controls[w->tree->control[j]];
}

/* A mask of controls as a mask of wires, and back. */
static uint32_t on_wires(const qm_coupled_tree *tree, uint32_t mask)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < tree->k; i++)
        out |= (mask >> tree->control[i] & 1) << i;
    return out;
}

static uint32_t on_controls(const qm_coupled_tree *tree, uint32_t wires)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < tree->k; i++)
        out |= (wires >> i & 1) << tree->control[i];
    return out;
}

/* Adds the parity on wire j to its parent; at the root by a gate that flips the axis. */
static void add_up(const walker *w, uint32_t j)
{
    uint32_t p = w->tree->parent[j];
    bool root = p == w->tree->k;
    qm_synth_pair(w->s, root && w->u->gate == QM_G_RX ? QM_G_CZ : QM_G_CX, wire(w, j), wire(w, p));
}

/* Adds the controls of `mask` that are wire j or below it to the parent of j; those on the way hold
 * sums after that. What j itself has is added twice where it is not asked for. */
static void collect(const walker *w, uint32_t j, uint32_t mask)
{
    if (!(mask & w->under[j]))
        return;
    if (!(mask >> j & 1))
        add_up(w, j);
    for (uint32_t c = w->children[j]; c; c &= c - 1)
        collect(w, (uint32_t)__builtin_ctz(c), mask);
    add_up(w, j);
}

/* Adds the parity of the controls in `mask` to the target. */
static void add(const walker *w, uint32_t mask)
{
    qm_synth *s = w->s;
    for (uint32_t near = w->children[w->tree->k]; near; near &= near - 1) {
        uint32_t j = (uint32_t)__builtin_ctz(near);
        if (!(mask & w->under[j]))
            continue;
        if (!(mask >> j & 1))
            add_up(w, j);
        uint32_t begin = s->ngates;
        for (uint32_t c = w->children[j]; c; c &= c - 1)
            collect(w, (uint32_t)__builtin_ctz(c), mask);
        uint32_t end = s->ngates;
        add_up(w, j);
        for (uint32_t i = end; i-- > begin;) { /* back: the same gates from the last to the first */
            qm_synth_gate g = s->gates[i];
            qm_synth_pair(s, (qm_gate_id)g.gate, g.wire[0], g.wire[1]);
        }
    }
}

/* The CX of add(). */
static uint32_t cost_of(const walker *w, uint32_t steps)
{
    uint32_t mask = mask_of(w, steps), cost = 0;
    for (uint32_t j = 0; j < w->tree->k; j++)
        if (mask & w->under[j])
            cost += (w->tree->depth[j] == 1 ? 1u : 2u) * (mask >> j & 1 ? 1u : 2u);
    return cost;
}

/* The place in Gray order, in which bit 0 changes most. */
static uint32_t gray_rank(uint32_t gray)
{
    for (uint32_t shift = 1; shift < 32; shift *= 2)
        gray ^= gray >> shift;
    return gray;
}

static int by_gray_rank(const void *a, const void *b)
{
    uint32_t x = gray_rank(*(const uint32_t *)a), y = gray_rank(*(const uint32_t *)b);
    return (x > y) - (x < y);
}

static void reverse(uint32_t *a, uint32_t n)
{
    for (uint32_t i = 0; i < n / 2; i++) {
        uint32_t other = a[n - 1 - i];
        a[n - 1 - i] = a[i];
        a[i] = other;
    }
}

/* One round of 2-opt over the closed tour of p[0] to p[n - 1], of which p[0] stays; whether
 * anything was gained. cost[d] is that of the steps d. */
static bool improve(uint32_t *p, uint32_t n, const uint32_t *cost)
{
    bool gained = false;
    for (uint32_t i = 0; i + 2 < n; i++)
        for (uint32_t j = i + 2; j < n; j++) {
            uint32_t after = p[j + 1 < n ? j + 1 : 0];
            if (cost[p[i] ^ p[j]] + cost[p[i + 1] ^ after] <
                cost[p[i] ^ p[i + 1]] + cost[p[j] ^ after]) {
                reverse(p + i + 1, j - i);
                gained = true;
            }
        }
    return gained;
}

/* Shortens the tour of n steps, where all of them are not too many. */
static void search(const walker *w, uint32_t *p, uint32_t n)
{
    uint32_t k = w->tree->k;
    if (n > SEARCHED || n == 1u << k || k > MOST_TABLE)
        return;
    uint32_t *cost = QM_NEW_ARRAY(w->s->arena, uint32_t, (size_t)1 << k);
    for (uint32_t d = 0; d < 1u << k; d++)
        cost[d] = cost_of(w, d);
    for (uint32_t round = 0; round < ROUNDS && improve(p, n, cost); round++)
        ;
}

/* The CX of the walk over the masks in Gray order; p has room for n + 1. */
static uint64_t gray_cost(const walker *w, const uint32_t *masks, uint32_t n, uint32_t *p)
{
    uint64_t cost = 0;
    for (uint32_t i = 0; i < n; i++)
        p[i] = steps_of(w, on_wires(w->tree, masks[i]));
    p[n] = 0;
    qsort(p, n + 1, sizeof *p, by_gray_rank);
    for (uint32_t i = 0; i <= n; i++)
        cost += cost_of(w, p[i] ^ p[i < n ? i + 1 : 0]);
    return cost;
}

static void exchange(qm_coupled_tree *tree, uint32_t a, uint32_t b)
{
    uint32_t *ca = &tree->control[a], *cb = &tree->control[b];
    uint32_t control = *ca, qubit = tree->qubit[*ca];
    tree->qubit[*ca] = tree->qubit[*cb];
    tree->qubit[*cb] = qubit;
    *ca = *cb;
    *cb = control;
}

void qm_coupled_arrange(qm_coupled_tree *tree, const uint32_t *masks, uint32_t n, qm_arena *scratch)
{
    if (n > SEARCHED || n == 1u << tree->k)
        return;
    walker w;
    init(&w, NULL, NULL, tree);
    uint32_t *p = QM_NEW_ARRAY(scratch, uint32_t, n + 1u);
    uint64_t best = gray_cost(&w, masks, n, p);
    bool gained = true;
    for (uint32_t round = 0; round < ROUNDS && gained; round++) {
        gained = false;
        for (uint32_t b = 1; b < tree->k; b++)
            for (uint32_t a = 0; a < b; a++) {
                exchange(tree, a, b);
                uint64_t cost = gray_cost(&w, masks, n, p);
                if (cost < best) {
                    best = cost;
                    gained = true;
                } else {
                    exchange(tree, a, b);
                }
            }
    }
}

void qm_coupled_walk(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                     const double *w, const uint32_t *masks, uint32_t n)
{
    walker walk;
    init(&walk, s, u, tree);
    uint32_t *p = QM_NEW_ARRAY(s->arena, uint32_t, n + 1u), used = 1;
    bool turns_at_zero = false;
    p[0] = 0; /* the tour begins at mask 0, whether it turns there or not */
    for (uint32_t i = 0; i < n; i++)
        if (masks[i])
            p[used++] = steps_of(&walk, on_wires(tree, masks[i]));
        else
            turns_at_zero = true;
    qsort(p, used, sizeof *p, by_gray_rank);
    search(&walk, p, used);
    if (turns_at_zero)
        qm_synth_rotate(s, u->gate, u->target, w[0]);
    for (uint32_t i = 1; i <= used; i++) {
        uint32_t next = i < used ? p[i] : 0;
        add(&walk, mask_of(&walk, p[i - 1] ^ next));
        if (next)
            qm_synth_rotate(s, u->gate, u->target, w[on_controls(tree, mask_of(&walk, next))]);
    }
}

void qm_coupled_synthesise(qm_synth *s, const qm_multiplexer *u, qm_coupled_tree *tree,
                           const double *angles, double tolerance)
{
    uint32_t size = 1u << u->ncontrols, n = 0;
    double *w = QM_NEW_ARRAY(s->arena, double, size);
    uint32_t *masks = QM_NEW_ARRAY(s->arena, uint32_t, size);
    memcpy(w, angles, size * sizeof *w);
    qm_walsh(w, u->ncontrols);
    for (uint32_t m = 0; m < size; m++)
        if (fabs(w[m]) > tolerance)
            masks[n++] = m;
    qm_coupled_arrange(tree, masks, n, s->arena);
    qm_coupled_walk(s, u, tree, w, masks, n);
}
