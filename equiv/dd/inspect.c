/* inspect.c - the largest entries and differences in decision diagrams.
 *
 * Nodes come after those they point to, so one pass over all nodes knows what it needs; nodes that
 * are not below the edge in question cost time only. */
#include "equiv/dd/inspect.h"

#include <math.h>

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

typedef struct step {
    qm_c64 first;   /* the entry in column 0 */
    double largest; /* difference of two columns */
    int where;      /* of that: below edge 0 or 3, or QM_HERE */
} step;

enum { QM_HERE = 1 };

double qm_dd_largest_step(const qm_dd *d, qm_dd_edge e, bool *column, uint32_t *level,
                          qm_arena *scratch)
{
    step *s = QM_NEW_ARRAY(scratch, step, d->n);
    s[0] = (step){.first = 1};
    for (uint32_t i = 1; i < d->n; i++) {
        const qm_dd_edge *to = d->nodes[i].to;
        const step *low = &s[to[0].node], *high = &s[to[3].node];
        qm_c64 a = qm_dd_number(d, to[0]), b = qm_dd_number(d, to[3]);
        s[i] = (step){.first = a * low->first,
                      .largest = cabs(a * low->first - b * high->first),
                      .where = QM_HERE};
        if (cabs(a) * low->largest > s[i].largest)
            s[i] = (step){s[i].first, cabs(a) * low->largest, 0};
        if (cabs(b) * high->largest > s[i].largest)
            s[i] = (step){s[i].first, cabs(b) * high->largest, 3};
    }
    if (s[e.node].largest == 0)
        return 0;
    for (uint32_t q = 0; q < d->nqubits; q++)
        column[q] = false;
    uint32_t at = e.node;
    while (s[at].where != QM_HERE) {
        column[d->nodes[at].level] = s[at].where == 3;
        at = d->nodes[at].to[s[at].where].node;
    }
    *level = d->nodes[at].level;
    return cabs(qm_dd_number(d, e)) * s[e.node].largest;
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
