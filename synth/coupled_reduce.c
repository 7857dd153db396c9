/* coupled_reduce.c - other masks that are as good and cost less on a device. */
#include "synth/coupled_steps.h"

#include <string.h>

typedef struct reducer {
    const uint32_t *cost; /* of steps */
    double *energy;       /* of each mask in steps: its squared coefficient */
    bool *used;           /* which are in the tour */
    uint32_t *p, n;       /* the tour, from p[0] = 0, which stays */
    uint32_t size;        /* 2^k */
    double slack;         /* energy above what is asked for */
} reducer;

static uint32_t after(const reducer *r, uint32_t i)
{
    return r->p[i + 1 < r->n ? i + 1 : 0];
}

static void insert(reducer *r, uint32_t at, uint32_t m)
{
    memmove(r->p + at + 2, r->p + at + 1, (r->n - at - 1) * sizeof *r->p);
    r->p[at + 1] = m;
    r->n++;
    r->used[m] = true;
    r->slack += r->energy[m];
}

static void drop(reducer *r, uint32_t at)
{
    uint32_t m = r->p[at];
    memmove(r->p + at, r->p + at + 1, (r->n - at - 1) * sizeof *r->p);
    r->n--;
    r->used[m] = false;
    r->slack -= r->energy[m];
}

/* Adds the masks that lie on the way. */
static void add_free(reducer *r)
{
    for (uint32_t m = 1; m < r->size; m++)
        for (uint32_t i = 0; i < r->n && !r->used[m] && r->energy[m] > 0; i++)
            if (r->cost[r->p[i] ^ m] + r->cost[m ^ after(r, i)] == r->cost[r->p[i] ^ after(r, i)])
                insert(r, i, m);
}

/* Drops the mask that saves most CX for its energy, of those that the slack allows. */
static bool drop_best(reducer *r)
{
    uint32_t best = 0, best_saved = 0;
    for (uint32_t i = 1; i < r->n; i++) {
        uint32_t m = r->p[i], before = r->p[i - 1], next = after(r, i);
        uint32_t saved = r->cost[before ^ m] + r->cost[m ^ next] - r->cost[before ^ next];
        double price = best ? r->energy[r->p[best]] : 0;
        if (saved == 0 || r->energy[m] > r->slack)
            continue;
        if (best && (double)saved * price <= (double)best_saved * r->energy[m])
            continue;
        best = i;
        best_saved = saved;
    }
    if (best)
        drop(r, best);
    return best > 0;
}

uint32_t qm_coupled_reduce(const qm_coupled_tree *tree, const double *w, uint32_t *masks,
                           uint32_t n, qm_arena *scratch)
{
    if (!qm_steps_searched(tree, n))
        return n;
    qm_steps g;
    qm_steps_init(&g, tree);
    reducer r = {.size = 1u << tree->k, .n = 1};
    r.cost = qm_steps_table(&g, scratch);
    r.energy = QM_NEW_ARRAY(scratch, double, r.size);
    r.used = qm_arena_zalloc(scratch, r.size, sizeof *r.used);
    r.p = QM_NEW_ARRAY(scratch, uint32_t, r.size + 1u);
    bool zero = false;
    for (uint32_t m = 0; m < r.size; m++)
        r.energy[qm_steps_of(&g, m)] = w[m] * w[m];
    r.p[0] = 0;
    for (uint32_t i = 0; i < n; i++)
        if (masks[i])
            r.p[r.n++] = qm_steps_of(&g, masks[i]);
        else
            zero = true;
    qm_steps_order(r.p, r.n, r.cost, scratch);
    for (uint32_t i = 0; i < r.n; i++)
        r.used[r.p[i]] = true;
    if (!zero) { /* a rotation at mask 0 is free */
        r.slack = r.energy[0];
        zero = r.energy[0] > 0;
    }
    uint64_t length = UINT64_MAX, before;
    do {
        before = length;
        qm_steps_shorten(r.p, r.n, r.cost);
        add_free(&r);
        while (drop_best(&r))
            ;
        length = qm_steps_length(r.p, r.n, r.cost);
    } while (length < before);
    n = 0;
    if (zero)
        masks[n++] = 0;
    for (uint32_t i = 1; i < r.n; i++)
        masks[n++] = qm_steps_mask(&g, r.p[i]);
    return n;
}
