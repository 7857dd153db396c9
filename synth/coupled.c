#include "synth/coupled.h"

#include "synth/coupled_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct walker {
    qm_steps g;
    qm_synth *s;
    const qm_multiplexer *u;
    const qm_coupled_tree *tree;
} walker;

/* The wire of the circuit of a wire of the tree. */
static uint32_t wire(const walker *w, uint32_t j)
{
    return j == w->tree->k ? w->u->target : w->u->controls[w->tree->control[j]];
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
    if (!(mask & w->g.under[j]))
        return;
    if (!(mask >> j & 1))
        add_up(w, j);
    for (uint32_t c = w->g.children[j]; c; c &= c - 1)
        collect(w, (uint32_t)__builtin_ctz(c), mask);
    add_up(w, j);
}

/* Adds the parity of the controls in `mask` to the target. */
static void add(const walker *w, uint32_t mask)
{
    qm_synth *s = w->s;
    for (uint32_t near = w->g.children[w->tree->k]; near; near &= near - 1) {
        uint32_t j = (uint32_t)__builtin_ctz(near);
        if (!(mask & w->g.under[j]))
            continue;
        if (!(mask >> j & 1))
            add_up(w, j);
        uint32_t begin = s->ngates;
        for (uint32_t c = w->g.children[j]; c; c &= c - 1)
            collect(w, (uint32_t)__builtin_ctz(c), mask);
        uint32_t end = s->ngates;
        add_up(w, j);
        for (uint32_t i = end; i-- > begin;) { /* back: the same gates from the last to the first */
            qm_synth_gate g = s->gates[i];
            qm_synth_pair(s, (qm_gate_id)g.gate, g.wire[0], g.wire[1]);
        }
    }
}

/* The CX of the walk over the masks in Gray order; p has room for n + 1. */
static uint64_t gray_cost(const qm_steps *g, const uint32_t *masks, uint32_t n, uint32_t *p)
{
    uint64_t cost = 0;
    for (uint32_t i = 0; i < n; i++)
        p[i] = qm_steps_of(g, masks[i]);
    p[n] = 0;
    qm_steps_sort(p, n + 1);
    for (uint32_t i = 0; i <= n; i++)
        cost += qm_steps_cost(g, p[i] ^ p[i < n ? i + 1 : 0]);
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
    if (n > QM_STEPS_SEARCHED || n == 1u << tree->k)
        return;
    qm_steps g;
    qm_steps_init(&g, tree);
    uint32_t *p = QM_NEW_ARRAY(scratch, uint32_t, n + 1u);
    uint64_t best = gray_cost(&g, masks, n, p);
    bool gained = true;
    for (uint32_t round = 0; round < QM_STEPS_ROUNDS && gained; round++) {
        gained = false;
        for (uint32_t b = 1; b < tree->k; b++)
            for (uint32_t a = 0; a < b; a++) {
                exchange(tree, a, b);
                uint64_t cost = gray_cost(&g, masks, n, p);
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
    walker walk = {.s = s, .u = u, .tree = tree};
    qm_steps_init(&walk.g, tree);
    uint32_t *p = QM_NEW_ARRAY(s->arena, uint32_t, n + 1u), used = 1;
    bool turns_at_zero = false;
    p[0] = 0; /* the tour begins at mask 0, whether it turns there or not */
    for (uint32_t i = 0; i < n; i++)
        if (masks[i])
            p[used++] = qm_steps_of(&walk.g, masks[i]);
        else
            turns_at_zero = true;
    if (qm_steps_searched(tree, used))
        qm_steps_order(p, used, qm_steps_table(&walk.g, s->arena), s->arena);
    else
        qm_steps_sort(p, used);
    if (used > 2 && qm_steps_cost(&walk.g, p[1]) > qm_steps_cost(&walk.g, p[used - 1]))
        qm_steps_reverse(p + 1, used - 1); /* the last step may be left out */
    if (turns_at_zero)
        qm_synth_rotate(s, u->gate, u->target, w[0]);
    for (uint32_t i = 1; i <= used; i++) {
        uint32_t next = i < used ? p[i] : 0;
        add(&walk, qm_steps_wires(&walk.g, p[i - 1] ^ next));
        if (next)
            qm_synth_rotate(s, u->gate, u->target, w[qm_steps_mask(&walk.g, next)]);
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

/* A choice of masks and of where the controls are, and its gates. */
typedef struct choice {
    qm_coupled_tree tree;
    uint32_t *masks, n;
    qm_synth s;
} choice;

static void build(choice *c, const qm_multiplexer *u, const double *w)
{
    qm_coupled_arrange(&c->tree, c->masks, c->n, c->s.arena);
    c->n = qm_coupled_reduce(&c->tree, w, c->masks, c->n, c->s.arena);
    qm_coupled_walk(&c->s, u, &c->tree, w, c->masks, c->n);
}

static choice new_choice(const qm_coupled_tree *tree, qm_arena *arena)
{
    choice c = {.tree = *tree, .masks = QM_NEW_ARRAY(arena, uint32_t, (size_t)1 << tree->k)};
    qm_synth_init(&c.s, arena);
    return c;
}

typedef struct coefficient {
    double size;
    uint32_t mask;
} coefficient;

static int by_size(const void *a, const void *b)
{
    const coefficient *x = a, *y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return (x->mask > y->mask) - (x->mask < y->mask);
}

/* The fewest coefficients whose squares add up to `energy`. */
static void take_largest(choice *c, const double *w, double energy)
{
    uint32_t size = 1u << c->tree.k;
    coefficient *all = QM_NEW_ARRAY(c->s.arena, coefficient, size);
    for (uint32_t m = 0; m < size; m++)
        all[m] = (coefficient){fabs(w[m]), m};
    qsort(all, size, sizeof *all, by_size);
    for (double sum = 0; c->n < size && sum < energy; c->n++) {
        c->masks[c->n] = all[c->n].mask;
        sum += all[c->n].size * all[c->n].size;
    }
}

/* From the masks that are given, and from the largest coefficients: what needs fewer CX. */
uint32_t qm_coupled_compress(qm_synth *s, const qm_multiplexer *u, qm_coupled_tree *tree,
                             const double *angles, double *kept)
{
    uint32_t size = 1u << u->ncontrols;
    double *w = QM_NEW_ARRAY(s->arena, double, size), energy = 0;
    choice given = new_choice(tree, s->arena), largest = new_choice(tree, s->arena);
    memcpy(w, angles, size * sizeof *w);
    qm_walsh(w, u->ncontrols);
    qm_walsh(kept, u->ncontrols);
    for (uint32_t m = 0; m < size; m++)
        if (fabs(kept[m]) > QM_COUPLED_NEGLIGIBLE) {
            given.masks[given.n++] = m;
            energy += w[m] * w[m];
        }
    take_largest(&largest, w, energy);
    build(&given, u, w);
    build(&largest, u, w);
    bool fewer = qm_synth_pairs(&largest.s) < qm_synth_pairs(&given.s);
    const choice *best = fewer ? &largest : &given;
    *s = best->s;
    *tree = best->tree;
    memset(kept, 0, size * sizeof *kept);
    for (uint32_t i = 0; i < best->n; i++) /* the transform is its own inverse but for 2^k */
        kept[best->masks[i]] = w[best->masks[i]] * size;
    qm_walsh(kept, u->ncontrols);
    return best->n;
}
