/* simplify.c - the rules that make diagrams smaller, and their order.
 *
 * Without ports: identities are fused away, spiders of phase pi/2 or -pi/2 are removed by local
 * complementation, pairs of phase 0 or pi by pivots. Gadgets on the same spiders become one. Then
 * what hinders a pivot is moved out of the way: other phases to gadgets, ports behind spiders of
 * their own. Each step leaves fewer spiders, or fewer that are no part of a gadget, so it ends.
 * Steps that toggle few edges come first: with each round more are allowed. */
#include "equiv/zx/simplify.h"

#include <stdlib.h>

/* Units of work for a step, and for each entry of a list that is merged. */
enum { STEP_WORK = 100, ENTRY_WORK = 4 };

static bool may_go_on(qm_zx_simplifier *s)
{
    double units = STEP_WORK + ENTRY_WORK * (double)(s->z->work - s->counted);
    s->counted = s->z->work;
    s->stopped = s->stopped || s->z->nedges > s->z->edge_limit || qm_equiv_spend(s->task, units);
    return !s->stopped;
}

static bool is_hub(const qm_zx *z, uint32_t v)
{
    for (uint32_t i = 0; i < z->spiders[v].n; i++) {
        const qm_spider *leaf = &z->spiders[z->spiders[v].near[i]];
        if (leaf->n == 1 && !leaf->nports)
            return true;
    }
    return false;
}

typedef enum partner { PAULI, ANY_PHASE, AT_PORTS } partner;

/* The neighbour of v of a kind with which a pivot toggles fewest edges, within the cap; or QM_NONE.
 */
static uint32_t find_partner(const qm_zx_simplifier *s, uint32_t v, partner kind)
{
    const qm_spider *a = &s->z->spiders[v];
    uint32_t best = QM_NONE;
    uint64_t least = s->cap;
    for (uint32_t i = 0; i < a->n; i++) {
        const qm_spider *b = &s->z->spiders[a->near[i]];
        bool fits = kind == PAULI       ? qm_zx_is_interior(b) && qm_zx_is_pauli(b)
                    : kind == ANY_PHASE ? qm_zx_is_interior(b) && b->n > 1
                                        : b->nports > 0;
        if (fits && (uint64_t)a->n * b->n <= least) {
            least = (uint64_t)a->n * b->n - 1;
            best = a->near[i];
        }
    }
    return best;
}

/* A spider of phase 0 with two legs is a wire. */
static bool remove_wire(qm_zx *z, uint32_t v)
{
    const qm_spider *s = &z->spiders[v];
    if (s->phase || s->n + s->nports != 2 || s->nports == 2)
        return false;
    uint32_t u = s->near[0], w = s->near[s->n - 1];
    if (s->nports) {
        uint32_t p = 0;
        while (z->ports[p].at != v)
            p++;
        qm_zx_move_port(z, p, u, !z->ports[p].hadamard);
    }
    qm_zx_remove(z, v);
    if (u != w)
        qm_zx_fuse(z, u, w);
    return true;
}

static bool clifford_step(qm_zx_simplifier *s, uint32_t v)
{
    qm_zx *z = s->z;
    const qm_spider *a = &z->spiders[v];
    if (remove_wire(z, v))
        return true;
    if (!qm_zx_is_interior(a))
        return false;
    if (a->n == 0) {
        qm_zx_remove(z, v);
        return true;
    }
    if (a->phase == QM_TURN_QUARTER || a->phase == 3 * QM_TURN_QUARTER) {
        if ((uint64_t)a->n * a->n / 2 > s->cap)
            return false;
        qm_zx_complement(z, v);
        return true;
    }
    uint32_t u = qm_zx_is_pauli(a) ? find_partner(s, v, PAULI) : QM_NONE;
    if (u != QM_NONE)
        qm_zx_pivot(z, v, u);
    return u != QM_NONE;
}

static bool gadget_step(qm_zx_simplifier *s, uint32_t v)
{
    qm_zx *z = s->z;
    const qm_spider *a = &z->spiders[v];
    if (!qm_zx_is_interior(a) || !qm_zx_is_pauli(a) || is_hub(z, v))
        return false;
    uint32_t u = find_partner(s, v, ANY_PHASE);
    if (u == QM_NONE)
        return false;
    qm_zx_gadgetise(z, u);
    qm_zx_pivot(z, v, u);
    return true;
}

static bool port_step(qm_zx_simplifier *s, uint32_t v)
{
    qm_zx *z = s->z;
    const qm_spider *a = &z->spiders[v];
    if (!qm_zx_is_interior(a) || !qm_zx_is_pauli(a) || is_hub(z, v))
        return false;
    uint32_t u = find_partner(s, v, AT_PORTS);
    if (u == QM_NONE)
        return false;
    qm_zx_detach(z, u);
    if (!qm_zx_is_pauli(&z->spiders[u]))
        qm_zx_gadgetise(z, u);
    qm_zx_pivot(z, v, u);
    return true;
}

/* Takes a step at every spider; returns whether one was possible. */
static bool sweep(qm_zx_simplifier *s, bool (*step)(qm_zx_simplifier *s, uint32_t v))
{
    bool any = false;
    for (uint32_t v = 0; v < s->z->n; v++) {
        if (!s->z->spiders[v].live || !step(s, v))
            continue;
        any = true;
        if (!may_go_on(s))
            break;
    }
    return any && !s->stopped;
}

typedef struct qm_gadget {
    uint64_t hash; /* of the spiders that its hub is at */
    uint32_t hub, leaf;
} qm_gadget;

static int compare_gadgets(const void *a, const void *b)
{
    const qm_gadget *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
                              : (x->hub > y->hub) - (x->hub < y->hub);
}

static bool same_targets(const qm_zx *z, const qm_gadget *g, const qm_gadget *h)
{
    const qm_spider *a = &z->spiders[g->hub], *b = &z->spiders[h->hub];
    uint32_t i = 0, j = 0;
    while (i < a->n || j < b->n) {
        if (i < a->n && a->near[i] == g->leaf)
            i++;
        else if (j < b->n && b->near[j] == h->leaf)
            j++;
        else if (i == a->n || j == b->n || a->near[i++] != b->near[j++])
            return false;
    }
    return true;
}

/* Lists the gadgets, with hubs of phase 0. */
static uint32_t list_gadgets(qm_zx *z, qm_gadget *list)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < z->n; v++) {
        qm_spider *leaf = &z->spiders[v];
        if (!qm_zx_is_interior(leaf) || leaf->n != 1)
            continue;
        qm_spider *hub = &z->spiders[leaf->near[0]];
        if (!qm_zx_is_interior(hub) || !qm_zx_is_pauli(hub) || hub->n < 2)
            continue;
        leaf->phase = hub->phase ? (qm_turn)0 - leaf->phase : leaf->phase;
        hub->phase = 0;
        qm_gadget g = {.hub = leaf->near[0], .leaf = v};
        for (uint32_t i = 0; i < hub->n; i++)
            if (hub->near[i] != v)
                g.hash +=
                    (hub->near[i] + 1) * 0x9e3779b97f4a7c15u ^ hub->near[i] * 0xff51afd7ed558ccdu;
        list[n++] = g;
    }
    return n;
}

static bool merge_gadgets(qm_zx_simplifier *s)
{
    qm_zx *z = s->z;
    while (s->cap_gadgets < z->n)
        s->gadgets = qm_vector_grow(z->arena, s->gadgets, s->cap_gadgets, &s->cap_gadgets,
                                    sizeof *s->gadgets);
    qm_gadget *list = s->gadgets;
    uint32_t n = list_gadgets(z, list), first = 0;
    bool any = false;
    if (n)
        qsort(list, n, sizeof *list, compare_gadgets);
    for (uint32_t i = 1; i < n; i++) {
        if (list[i].hash != list[first].hash || list[i].hub == list[first].hub ||
            !same_targets(z, &list[first], &list[i])) {
            first = i;
            continue;
        }
        qm_zx_add_phase(z, list[first].leaf, z->spiders[list[i].leaf].phase);
        qm_zx_remove(z, list[i].leaf);
        qm_zx_remove(z, list[i].hub);
        any = true;
    }
    return any;
}

void qm_zx_simplify(qm_zx_simplifier *s)
{
    bool again = true;
    while (again && may_go_on(s)) {
        while (sweep(s, clifford_step))
            ;
        again = merge_gadgets(s);
        again |= sweep(s, gadget_step);
        if (!again)
            again = sweep(s, port_step);
    }
}
