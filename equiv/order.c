/* order.c - merges the gates of two circuits by how far along they are. */
#include "equiv/order.h"

#include <stdlib.h>

/* About how many CX a gate is when it is expanded: what a circuit with the same gate expanded has
 * in its place. */
static uint32_t weight(const qm_fgate *g)
{
    static const uint32_t few[] = {0, 0, 1, 6};
    return g->nqubits <= 3 ? few[g->nqubits] : 12u * (g->nqubits - 3);
}

typedef struct place {
    uint64_t at; /* the weight of what is before it */
    uint32_t gate;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at)
                          : (x->gate > y->gate) - (x->gate < y->gate);
}

typedef struct line {
    place *places; /* in the order in which the gates are to be applied */
    uint32_t n;
    uint64_t end; /* the weight of all */
} line;

static line line_by_cx(const qm_flat *f, qm_arena *arena)
{
    line l = {.places = QM_NEW_ARRAY(arena, place, f->ngates), .n = f->ngates};
    for (uint32_t i = 0; i < f->ngates; i++) {
        l.places[i] = (place){.at = l.end, .gate = i};
        l.end += weight(&f->gates[i]);
    }
    return l;
}

static line line_by_depth(const qm_flat *f, qm_arena *arena)
{
    line l = {.places = QM_NEW_ARRAY(arena, place, f->ngates), .n = f->ngates};
    uint64_t *busy = qm_arena_zalloc(arena, f->nqubits, sizeof *busy);
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[i];
        const uint32_t *q = qm_fgate_qubits(f, g);
        uint64_t at = 0;
        for (uint32_t k = 0; k < g->nqubits; k++)
            at = busy[q[k]] > at ? busy[q[k]] : at;
        for (uint32_t k = 0; k < g->nqubits; k++)
            busy[q[k]] = at + weight(g);
        l.places[i] = (place){.at = at, .gate = i};
        l.end = at + weight(g) > l.end ? at + weight(g) : l.end;
    }
    if (l.n)
        qsort(l.places, l.n, sizeof *l.places, compare_places);
    return l;
}

uint32_t *qm_equiv_order(const qm_flat *a, const qm_flat *b, qm_interleaving how, qm_arena *arena)
{
    line (*make)(const qm_flat *, qm_arena *) =
        how == QM_INTERLEAVE_BY_CX ? line_by_cx : line_by_depth;
    line x = make(a, arena), y = make(b, arena);
    uint32_t *order = QM_NEW_ARRAY(arena, uint32_t, (size_t)x.n + y.n);
    for (uint32_t i = 0, j = 0; i < x.n || j < y.n;) {
        bool first = j == y.n || (i < x.n && (double)x.places[i].at * (double)y.end <=
                                                 (double)y.places[j].at * (double)x.end);
        order[i + j] = first ? 2 * x.places[i].gate : 2 * y.places[j].gate + 1;
        i += first;
        j += !first;
    }
    return order;
}
