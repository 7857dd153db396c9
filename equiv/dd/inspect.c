/* inspect.c - traces and largest entries of decision diagrams, node by node. */
#include "equiv/dd/inspect.h"

#include <math.h>

/* Nodes come after those they point to, so one pass over all nodes sees what it needs; those that
 * `e` does not need cost time only. */
qm_c64 qm_dd_mean_diagonal(const qm_dd *d, qm_dd_edge e, qm_arena *scratch)
{
    qm_c64 *mean = QM_NEW_ARRAY(scratch, qm_c64, d->n);
    mean[0] = 1;
    for (uint32_t i = 1; i < d->n; i++) {
        const qm_dd_edge *to = d->nodes[i].to;
        mean[i] = (qm_dd_number(d, to[0]) * mean[to[0].node] +
                   qm_dd_number(d, to[3]) * mean[to[3].node]) /
                  2;
    }
    return qm_dd_number(d, e) * mean[e.node];
}

typedef struct largest {
    double any, off; /* of all entries; of those off the diagonal */
} largest;

/* The largest entry below edge i that is wanted. */
static double below(const qm_dd *d, const qm_dd_edge *to, int i, const largest *l, bool off)
{
    const largest *below = &l[to[i].node];
    bool diagonal = i == 0 || i == 3;
    return cabs(qm_dd_number(d, to[i])) * (off && diagonal ? below->off : below->any);
}

double qm_dd_largest_off_diagonal(const qm_dd *d, qm_dd_edge e, bool *column, qm_arena *scratch)
{
    largest *l = QM_NEW_ARRAY(scratch, largest, d->n);
    l[0] = (largest){.any = 1, .off = 0};
    for (uint32_t i = 1; i < d->n; i++) {
        l[i] = (largest){0};
        for (int k = 0; k < 4; k++) {
            l[i].any = fmax(l[i].any, below(d, d->nodes[i].to, k, l, false));
            l[i].off = fmax(l[i].off, below(d, d->nodes[i].to, k, l, true));
        }
    }
    double found = cabs(qm_dd_number(d, e)) * l[e.node].off;
    bool off = true;
    for (uint32_t at = e.node; at && found > 0;) {
        const qm_dd_node *n = &d->nodes[at];
        int best = 0;
        for (int k = 1; k < 4; k++)
            if (below(d, n->to, k, l, off) > below(d, n->to, best, l, off))
                best = k;
        column[n->level] = best & 1;
        off = off && (best == 0 || best == 3);
        at = n->to[best].node;
    }
    return found;
}

qm_c64 qm_dd_diagonal_entry(const qm_dd *d, qm_dd_edge e, const bool *column)
{
    qm_c64 z = qm_dd_number(d, e);
    while (e.node) {
        e = d->nodes[e.node].to[column[d->nodes[e.node].level] ? 3 : 0];
        z *= qm_dd_number(d, e);
    }
    return z;
}
