/* part.c - reading rotations as Pauli operators: the operator of a ROT is moved back through the
 * CPP before it, by a tableau of what X and Z of each qubit have become. */
#include "passes/todd/part.h"

#include "passes/todd/strings.h"

#include <math.h>
#include <string.h>

typedef struct tableau {
    const qm_todd_part *p;
    uint64_t *rows; /* of X and Z of each qubit, in turn */
    uint8_t *negative;
} tableau;

static uint64_t *row(const tableau *t, uint32_t i)
{
    return t->rows + (size_t)i * 2 * t->p->words;
}

static void begin_tableau(tableau *t, const qm_todd_part *p)
{
    t->p = p;
    t->rows = qm_arena_zalloc(p->arena, (size_t)p->nqubits * 4 * p->words + 1, sizeof *t->rows);
    t->negative = qm_arena_zalloc(p->arena, 2 * (size_t)p->nqubits + 1, sizeof *t->negative);
    for (uint32_t q = 0; q < p->nqubits; q++)
        for (uint32_t z = 0; z < 2; z++)
            row(t, 2 * q + z)[z * p->words + q / 64] |= (uint64_t)1 << q % 64;
}

/* What the axis of a qubit is before the first gate. */
static bool look_up(const tableau *t, uint32_t q, uint8_t axis, uint64_t *out)
{
    size_t size = 2 * (size_t)t->p->words * sizeof *out;
    memcpy(out, row(t, 2 * q + (axis == QM_PAULI_Z)), size);
    if (axis != QM_PAULI_Y)
        return t->negative[2 * q + (axis == QM_PAULI_Z)];
    unsigned k = 1 + qm_string_multiply(t->p->words, out, row(t, 2 * q + 1));
    return (k >> 1 & 1) ^ t->negative[2 * q] ^ t->negative[2 * q + 1];
}

/* Multiplies those of X and Z of a qubit that anticommute with the axis by a string. */
static void multiply_others(tableau *t, uint32_t q, uint8_t axis, const uint64_t *s, bool negative)
{
    for (uint32_t z = 0; z < 2; z++) {
        if (axis == (z ? QM_PAULI_Z : QM_PAULI_X))
            continue;
        unsigned k = qm_string_multiply(t->p->words, row(t, 2 * q + z), s);
        t->negative[2 * q + z] ^= (uint8_t)(negative ^ (k >> 1 & 1));
    }
}

static void pass_cpp(tableau *t, const qm_pgate *g, uint64_t *s[2])
{
    bool negative[2];
    uint32_t q[2] = {t->p->index[g->qubit[0]], t->p->index[g->qubit[1]]};
    for (int k = 0; k < 2; k++)
        negative[k] = look_up(t, q[k], g->axis[k], s[k]);
    for (int k = 0; k < 2; k++)
        multiply_others(t, q[k], g->axis[k], s[!k], negative[!k]);
}

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
        if (p->items[i].layer >= layer && !qm_string_commutes(p->words, p->items[i].string, string))
            layer = p->items[i].layer + 1;
    return layer;
}

static void add_rotation(qm_todd_part *p, const tableau *t, uint32_t gate)
{
    const qm_pgate *g = &p->c->gates[gate];
    qm_todd_item item = {.kept = true,
                         .gate = *g,
                         .home = gate,
                         .eighths = odd_eighths(g),
                         .string = QM_NEW_ARRAY(p->arena, uint64_t, 2 * (size_t)p->words)};
    item.negative = look_up(t, p->index[g->qubit[0]], g->axis[0], item.string);
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
    tableau t;
    begin_tableau(&t, &p);
    uint64_t *s[2];
    for (int k = 0; k < 2; k++)
        s[k] = QM_NEW_ARRAY(arena, uint64_t, 2 * (size_t)p.words + 1);
    for (uint32_t i = begin; i < end; i++) {
        if (c->gates[i].kind == QM_PK_CPP)
            pass_cpp(&t, &c->gates[i], s);
        else if (c->gates[i].kind == QM_PK_ROT)
            add_rotation(&p, &t, i);
    }
    return p;
}
