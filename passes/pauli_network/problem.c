/* problem.c - reading gates as Pauli rotations: backwards, so that each gate conjugates what comes
 * after it. */
#include "passes/pauli_network/problem.h"

#include <math.h>

static const double angle_tolerance = 1e-12;

static void read_gates(qm_pnet_problem *p, const qm_pgate *gates, uint32_t ngates)
{
    qm_pnet_rows *r = &p->rows;
    uint32_t row = r->nrots;
    for (uint32_t i = ngates; i-- > 0;) {
        const qm_pgate *g = &gates[i];
        if (g->kind == QM_PK_CPP) {
            qm_pnet_rows_conjugate(r, g, NULL, NULL);
            p->cx++;
            continue;
        }
        row--;
        uint64_t bit = (uint64_t)1 << row % 64;
        size_t word = (size_t)g->qubit[0] * r->words + row / 64;
        r->x[word] |= g->axis[0] & QM_PAULI_X ? bit : 0;
        r->z[word] |= g->axis[0] & QM_PAULI_Z ? bit : 0;
        p->rots[row] = *g;
    }
}

/* Which earlier live rotations do not commute with row i, in words [0, i / 64]; and a number that
 * equal Paulis share. */
static uint64_t list_earlier(const qm_pnet_problem *p, uint32_t i, uint64_t *earlier)
{
    const qm_pnet_rows *r = &p->rows;
    uint32_t words = i / 64 + 1;
    uint64_t hash = 0;
    for (uint32_t w = 0; w < words; w++)
        earlier[w] = 0;
    for (uint32_t q = 0; q < r->nqubits; q++) {
        qm_pauli axis = qm_pnet_rows_at(r, i, q);
        if (axis == QM_PAULI_I)
            continue;
        hash = (hash ^ (q * 4 + axis)) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
        for (uint32_t w = 0; w < words; w++)
            earlier[w] ^= qm_pnet_rows_anticommuting(r, q, (uint8_t)axis, w);
    }
    for (uint32_t w = 0; w < words; w++)
        earlier[w] &= p->live[w];
    earlier[i / 64] &= ((uint64_t)1 << i % 64) - 1;
    return hash;
}

static bool are_equal(const qm_pnet_rows *r, uint32_t i, uint32_t j)
{
    for (uint32_t q = 0; q < r->nqubits; q++)
        if (qm_pnet_rows_at(r, i, q) != qm_pnet_rows_at(r, j, q))
            return false;
    return true;
}

static void kill(qm_pnet_problem *p, uint32_t i)
{
    p->live[i / 64] &= ~((uint64_t)1 << i % 64);
}

/* Adds rotation i to rotation j, about the same axis, if that leaves a rotation or nothing. */
static bool merge(qm_pnet_problem *p, uint32_t j, uint32_t i)
{
    qm_pgate *a = &p->rots[j];
    const qm_pgate *b = &p->rots[i];
    if (a->ref != QM_NONE || b->ref != QM_NONE)
        return false;
    bool opposite = qm_pnet_rows_negative(&p->rows, i) != qm_pnet_rows_negative(&p->rows, j);
    double sum = a->angle + (opposite ? -b->angle : b->angle);
    if (fabs(remainder(sum, M_PI_2)) > angle_tolerance) {
        a->angle = sum;
    } else if (fabs(remainder(sum, 2 * M_PI)) <= angle_tolerance) {
        p->phase += nearbyint(sum / (2 * M_PI)) * M_PI;
        kill(p, j);
    } else {
        return false;
    }
    kill(p, i);
    return true;
}

/* Puts row i in its place of the order, or adds it to an earlier one. hashes[j] are known for j <
 * i. */
static void order_row(qm_pnet_problem *p, uint32_t i, uint64_t *earlier, uint64_t *hashes)
{
    hashes[i] = list_earlier(p, i, earlier);
    uint32_t last = QM_NONE;
    for (uint32_t w = 0; w <= i / 64; w++)
        for (uint64_t bits = earlier[w]; bits; bits &= bits - 1) {
            uint32_t j = w * 64 + (uint32_t)__builtin_ctzll(bits);
            p->before[i]++;
            if (p->depth[j] >= p->depth[i])
                p->depth[i] = p->depth[j] + 1;
            last = j;
        }
    for (uint32_t j = i; j-- > 0 && j != last;)
        if (hashes[j] == hashes[i] && p->live[j / 64] >> j % 64 & 1 && are_equal(&p->rows, i, j) &&
            merge(p, j, i))
            return;
}

void qm_pnet_read(qm_pnet_problem *p, const qm_pgate *gates, uint32_t ngates, uint32_t nqubits,
                  qm_arena *arena)
{
    uint32_t nrots = 0;
    for (uint32_t i = 0; i < ngates; i++)
        nrots += gates[i].kind == QM_PK_ROT;
    *p = (qm_pnet_problem){0};
    qm_pnet_rows_init(&p->rows, nqubits, nrots, arena);
    p->rots = QM_NEW_ARRAY(arena, qm_pgate, nrots);
    p->before = qm_arena_zalloc(arena, nrots, sizeof *p->before);
    p->depth = qm_arena_zalloc(arena, nrots, sizeof *p->depth);
    p->live = qm_arena_zalloc(arena, p->rows.rot_words, sizeof *p->live);
    for (uint32_t i = 0; i < nrots; i++)
        p->live[i / 64] |= (uint64_t)1 << i % 64;
    read_gates(p, gates, ngates);
    uint64_t *earlier = QM_NEW_ARRAY(arena, uint64_t, p->rows.rot_words);
    uint64_t *hashes = QM_NEW_ARRAY(arena, uint64_t, nrots);
    for (uint32_t i = 0; i < nrots; i++)
        order_row(p, i, earlier, hashes);
}
