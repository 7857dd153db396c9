/* part.c - reading rotations as Pauli operators: the operator of a ROT is moved back through the
 * CPP before it. */
#include "passes/todd/part.h"

#include "passes/pauli/pullback.h"

#include <math.h>
#include <string.h>

/* The angle in units of pi/4 when it is an odd number of them, else 0. */
static int8_t odd_eighths(const qm_pgate *g)
{
    double n = nearbyint(g->angle / M_PI_4);
    if (g->ref != QM_NONE || fabs(g->angle - n * M_PI_4) > 1e-12 || fmod(n, 2) == 0)
        return 0;
    int k = (int)fmod(n, 16); /* exp(-i pi k / 8 P) */
    return (int8_t)k;
}

/* The first layer whose items, and those of all later ones, commute with the string. */
static uint32_t first_layer(const qm_todd_part *p, const uint64_t *string)
{
    uint32_t layer = 0;
    for (uint32_t i = 0; i < p->nitems; i++)
        if (p->items[i].layer >= layer && !qm_pwords_commute(p->words, p->items[i].string, string))
            layer = p->items[i].layer + 1;
    return layer;
}

static void add_rotation(qm_todd_part *p, const qm_pullback *t, uint32_t gate)
{
    const qm_pgate *g = &p->c->gates[gate];
    qm_todd_item item = {.kept = true,
                         .gate = *g,
                         .home = gate,
                         .eighths = odd_eighths(g),
                         .string = QM_NEW_ARRAY(p->arena, uint64_t, 2 * (size_t)p->words)};
    uint32_t power = qm_pullback_of(t, p->index[g->qubit[0]], g->axis[0], item.string);
    item.negative = power != qm_pwords_power(p->words, item.string);
    item.layer = first_layer(p, item.string);
    if (item.layer >= p->nlayers)
        p->nlayers = item.layer + 1;
    QM_RESERVE(p->arena, p->items, p->nitems, p->cap);
    p->items[p->nitems++] = item;
}

static void find_qubits(qm_todd_part *p)
{
    memset(p->index, 0xFF, p->c->nqubits * sizeof *p->index);
    p->qubits = QM_NEW_ARRAY(p->arena, uint32_t, p->c->nqubits);
    for (uint32_t i = p->begin; i < p->end; i++) {
        const qm_pgate *g = &p->c->gates[i];
        uint32_t n = g->kind == QM_PK_CPP ? 2 : g->kind == QM_PK_ROT;
        for (uint32_t k = 0; k < n; k++)
            if (p->index[g->qubit[k]] == QM_NONE) {
                p->index[g->qubit[k]] = p->nqubits;
                p->qubits[p->nqubits++] = g->qubit[k];
            }
    }
}

qm_todd_part qm_todd_part_read(const qm_pcircuit *c, uint32_t begin, uint32_t end, uint32_t *index,
                               qm_arena *arena)
{
    qm_todd_part p = {.c = c, .arena = arena, .begin = begin, .end = end, .index = index};
    find_qubits(&p);
    p.words = (p.nqubits + 63) / 64;
    qm_pullback t;
    qm_pullback_init(&t, p.nqubits, arena);
    for (uint32_t i = begin; i < end; i++) {
        const qm_pgate *g = &c->gates[i];
        if (g->kind == QM_PK_CPP)
            qm_pullback_pass_cpp(&t, (uint32_t[]){index[g->qubit[0]], index[g->qubit[1]]}, g->axis);
        else if (g->kind == QM_PK_ROT)
            add_rotation(&p, &t, i);
    }
    return p;
}
