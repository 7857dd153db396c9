#include "synth/coupled.h"

#include "synth/coupled_steps.h"

#include <math.h>
#include <string.h>

/* CX from wires to their parents, by the wires. */
typedef struct gathered {
    uint32_t n;
    uint8_t wire[2 * QM_MULTIPLEXER_MAX];
} gathered;

typedef struct walker {
    qm_steps g;
    qm_synth *s;
    const qm_multiplexer *u;
    const qm_coupled_tree *tree;
    gathered held[QM_MULTIPLEXER_MAX]; /* of each neighbour of the target: not taken back yet */
    uint32_t plus;                     /* wires that are in |+>, of their own */
} walker;

/* The wire of the circuit of a wire of the tree. */
static uint32_t wire(const walker *w, uint32_t j)
{
    return j == w->tree->k ? w->u->target : w->u->controls[w->tree->control[j]];
}

/* Adds the parity on wire j to its parent; at the root by a gate that flips the axis. */
static void add_up(walker *w, uint32_t j)
{
    uint32_t p = w->tree->parent[j], both = 1u << j | 1u << p;
    bool root = p == w->tree->k;
    if ((w->plus & both) == both)
        return;
    w->plus &= ~both;
    qm_synth_pair(w->s, root && w->u->gate == QM_G_RX ? QM_G_CZ : QM_G_CX, wire(w, j), wire(w, p));
}

/* Appends what gathers the wires in `mask` that are below j on j; those on the way hold sums then.
 * What a wire on the way itself has is added twice where it is not asked for. */
static void collect(const walker *w, uint32_t j, uint32_t mask, gathered *out)
{
    for (uint32_t rest = w->g.children[j]; rest; rest &= rest - 1) {
        uint32_t c = (uint32_t)__builtin_ctz(rest);
        if (!(mask & w->g.under[c]))
            continue;
        if (!(mask >> c & 1))
            out->wire[out->n++] = (uint8_t)c;
        collect(w, c, mask, out);
        out->wire[out->n++] = (uint8_t)c;
    }
}

/* Takes back what neighbour j has gathered and gathers other wires; what both begin with stays. */
static void gather(walker *w, uint32_t j, const gathered *wanted)
{
    gathered *held = &w->held[j];
    uint32_t same = 0;
    while (same < held->n && same < wanted->n && held->wire[same] == wanted->wire[same])
        same++;
    while (held->n > same)
        add_up(w, held->wire[--held->n]);
    for (; held->n < wanted->n; held->n++) {
        held->wire[held->n] = wanted->wire[held->n];
        add_up(w, held->wire[held->n]);
    }
}

static bool equal(const gathered *a, const gathered *b)
{
    return a->n == b->n && memcmp(a->wire, b->wire, a->n) == 0;
}

/* Adds the parity of the wires in `mask` to the target. */
static void add(walker *w, uint32_t mask)
{
    static const gathered nothing = {.n = 0};
    for (uint32_t near = w->g.children[w->tree->k]; near; near &= near - 1) {
        uint32_t j = (uint32_t)__builtin_ctz(near);
        if (!(mask & w->g.under[j]))
            continue;
        gathered wanted = {.n = 0};
        collect(w, j, mask, &wanted);
        bool own = mask >> j & 1, there = wanted.n > 0 && equal(&wanted, &w->held[j]);
        if (!own) { /* once with what is below it and once without, in either order */
            gather(w, j, there ? &wanted : &nothing);
            add_up(w, j);
        }
        gather(w, j, !own && there ? &nothing : &wanted);
        add_up(w, j);
    }
}

void qm_coupled_walk(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                     const double *w, const uint32_t *corners, uint32_t n, uint32_t first,
                     uint32_t last, bool plus)
{
    static const gathered nothing = {.n = 0};
    walker *walk = QM_NEW(s->arena, walker);
    *walk = (walker){.s = s, .u = u, .tree = tree, .plus = plus ? (1u << tree->k) - 1 : 0};
    qm_steps_init(&walk->g, tree);
    uint32_t at = first;
    for (uint32_t i = 0; i < n; i++) {
        add(walk, qm_steps_wires(&walk->g, at ^ corners[i]));
        qm_synth_rotate(s, u->gate, u->target, w[corners[i]]);
        at = corners[i];
    }
    add(walk, qm_steps_wires(&walk->g, at ^ last));
    for (uint32_t j = 0; j < tree->k; j++)
        gather(walk, j, &nothing);
}

void qm_coupled_synthesise(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                           const double *angles)
{
    uint32_t size = 1u << tree->k;
    double *w = QM_NEW_ARRAY(s->arena, double, size),
           *by_mask = QM_NEW_ARRAY(s->arena, double, size);
    uint32_t *corners = QM_NEW_ARRAY(s->arena, uint32_t, size);
    qm_steps g;
    qm_steps_init(&g, tree);
    memcpy(by_mask, angles, size * sizeof *w);
    qm_walsh(by_mask, tree->k);
    for (uint32_t i = 0; i < size; i++) {
        corners[i] = i ^ i >> 1;
        w[i] = by_mask[qm_steps_mask(&g, i)];
    }
    qm_coupled_walk(s, u, tree, w, corners, size, 0, 0, false);
}
