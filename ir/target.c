#include "ir/target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

qm_target *qm_target_new(qm_arena *arena, const char *name, uint32_t nqubits)
{
    qm_target *t = QM_NEW(arena, qm_target);
    t->name = name;
    t->nqubits = nqubits;
    t->dt = NAN;
    t->qubits = QM_NEW_ARRAY(arena, qm_target_qubit, nqubits);
    for (uint32_t q = 0; q < nqubits; q++)
        t->qubits[q] = (qm_target_qubit){NAN, NAN, NAN, NAN, NAN};
    return t;
}

static int by_qubits(const void *a, const void *b)
{
    const uint32_t *p = a, *q = b;
    return p[0] != q[0] ? qm_compare_u32(p, q) : qm_compare_u32(p + 1, q + 1);
}

static int by_place(const void *a, const void *b)
{
    const qm_target_place *p = a, *q = b;
    return by_qubits(p->qubit, q->qubit);
}

/* Lower qubit first. */
static void order(uint32_t pair[2])
{
    uint32_t a = pair[0], b = pair[1];
    pair[0] = a < b ? a : b;
    pair[1] = a < b ? b : a;
}

/* Sorted, each once; how many are left. */
static uint32_t distinct(uint32_t (*pairs)[2], uint32_t n)
{
    uint32_t kept = 0;
    if (n)
        qsort(pairs, n, sizeof *pairs, by_qubits);
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || by_qubits(pairs[kept - 1], pairs[i]) != 0)
            memmove(pairs[kept++], pairs[i], sizeof *pairs);
    return kept;
}

static void link_neighbours(qm_target *t, qm_arena *arena)
{
    uint32_t(*ends)[2] = qm_arena_alloc(arena, 2 * (size_t)t->npairs + 1, sizeof *ends);
    for (uint32_t i = 0; i < t->npairs; i++)
        for (int side = 0; side < 2; side++) {
            ends[2 * i + side][0] = t->pairs[i][side];
            ends[2 * i + side][1] = t->pairs[i][!side];
        }
    uint32_t n = distinct(ends, 2 * t->npairs), at = 0;
    t->near = QM_NEW_ARRAY(arena, uint32_t, n + 1u);
    t->first = QM_NEW_ARRAY(arena, uint32_t, t->nqubits + 1u);
    for (uint32_t q = 0; q < t->nqubits; q++) {
        t->first[q] = at;
        for (; at < n && ends[at][0] == q; at++)
            t->near[at] = ends[at][1];
    }
    t->first[t->nqubits] = at;
}

void qm_target_finish(qm_target *t, qm_arena *arena)
{
    for (uint32_t i = 0; i < t->npairs && !t->directed; i++)
        order(t->pairs[i]);
    t->npairs = distinct(t->pairs, t->npairs);
    for (uint32_t g = 0; g < t->ngates; g++) {
        qm_target_gate *gate = &t->gates[g];
        for (uint32_t i = 0; i < gate->nplaces && !t->directed && gate->nqubits == 2; i++)
            order(gate->places[i].qubit);
        if (gate->nplaces)
            qsort(gate->places, gate->nplaces, sizeof *gate->places, by_place);
    }
    link_neighbours(t, arena);
}

bool qm_target_lists(const qm_target *t, uint32_t a, uint32_t b)
{
    const uint32_t key[2] = {a, b};
    return t->npairs && bsearch(key, t->pairs, t->npairs, sizeof *t->pairs, by_qubits);
}

bool qm_target_coupled(const qm_target *t, uint32_t a, uint32_t b)
{
    if (t->all_to_all)
        return a != b && a < t->nqubits && b < t->nqubits;
    return bsearch(&b, t->near + t->first[a], t->first[a + 1] - t->first[a], sizeof *t->near,
                   qm_compare_u32) != NULL;
}

const qm_target_gate *qm_target_find(const qm_target *t, const char *name)
{
    for (uint32_t g = 0; g < t->ngates; g++)
        if (strcmp(t->gates[g].name, name) == 0)
            return &t->gates[g];
    return NULL;
}

static const qm_target_place *place_of(const qm_target_gate *g, uint32_t a, uint32_t b)
{
    qm_target_place key = {.qubit = {a, b}};
    if (g->nplaces && g->places[0].qubit[0] == QM_NONE)
        return &g->places[0];
    return g->nplaces ? bsearch(&key, g->places, g->nplaces, sizeof key, by_place) : NULL;
}

const qm_target_place *qm_target_best_pair(const qm_target *t, uint32_t a, uint32_t b)
{
    const qm_target_place *best = NULL;
    for (uint32_t g = 0; g < t->ngates; g++)
        for (int order = 0; order < 2 && t->gates[g].nqubits == 2; order++) {
            const qm_target_place *p =
                order ? place_of(&t->gates[g], b, a) : place_of(&t->gates[g], a, b);
            if (p && (!best || p->error < best->error || isnan(best->error)))
                best = p;
        }
    return best;
}
