/* cosets.c - found by breadth-first search from the identity: |Sp(6,2)| / 6^3 = 6,720 of them. */
#include "passes/network/cosets.h"

#include <assert.h>
#include <string.h>

enum { K = 3, SLOTS = 1 << 14 };

static const uint8_t pair_of[3][2] = {{0, 1}, {0, 2}, {1, 2}};

static uint32_t hash_frame(const qm_frame *f)
{
    uint64_t a = 0;
    for (int i = 0; i < K; i++)
        a = a << 12 | (uint64_t)f->e[i][0] << 6 | f->e[i][1];
    return (uint32_t)(a * 0x9e3779b97f4a7c15u >> 50);
}

uint32_t qm_cosets_find(const qm_cosets *c, const qm_frame *f)
{
    uint32_t h = hash_frame(f);
    while (c->slot[h] && memcmp(&c->frame[c->slot[h] - 1], f, sizeof *f) != 0)
        h = (h + 1) & (SLOTS - 1);
    return c->slot[h] ? c->slot[h] - 1u : QM_NONE;
}

static uint16_t find_or_add(qm_cosets *c, const qm_frame *f, uint32_t *n)
{
    uint32_t i = qm_cosets_find(c, f);
    if (i != QM_NONE)
        return (uint16_t)i;
    assert(*n < QM_COSETS);
    uint32_t h = hash_frame(f);
    while (c->slot[h])
        h = (h + 1) & (SLOTS - 1);
    c->frame[*n] = *f;
    for (int q = 0; q < K; q++)
        for (int j = 0; j < 3; j++)
            c->singles[*n] |= (uint64_t)1 << f->e[q][j];
    c->slot[h] = (uint16_t)++ * n;
    return (uint16_t)(*n - 1);
}

qm_network_move qm_cosets_move(const qm_cosets *c, uint32_t from, uint32_t edge)
{
    const uint8_t *p = pair_of[edge / 9];
    const qm_frame *f = &c->frame[from];
    return (qm_network_move){p[0], p[1], f->e[p[0]][edge % 9 / 3], f->e[p[1]][edge % 3]};
}

/* The rank of the commutation matrix of two pairs of generators. */
static uint32_t rank(const uint16_t a[3], const uint16_t b[3])
{
    bool m00 = qm_pauli_anticommute(a[0], b[0]), m01 = qm_pauli_anticommute(a[0], b[1]);
    bool m10 = qm_pauli_anticommute(a[1], b[0]), m11 = qm_pauli_anticommute(a[1], b[1]);
    if ((m00 & m11) ^ (m01 & m10))
        return 2;
    return m00 | m01 | m10 | m11;
}

static uint32_t ranks(const qm_frame *f, const qm_frame *g)
{
    uint32_t code = 0;
    for (int i = 0; i < K; i++)
        for (int j = 0; j < K; j++)
            code = 3 * code + rank(f->e[i], g->e[j]);
    return code;
}

uint32_t qm_cosets_distance(const qm_cosets *c, const qm_frame *f, const qm_frame *g)
{
    return c->distance[ranks(f, g)];
}

/* The edge at f of the move, which undoes itself: it leaves its two Paulis to their qubits. */
static uint32_t edge_of(const qm_frame *f, uint32_t pair, qm_network_move m)
{
    const uint16_t *a = f->e[m.a], *b = f->e[m.b];
    uint32_t i = m.pa == a[0] ? 0 : m.pa == a[1] ? 1 : 2;
    uint32_t j = m.pb == b[0] ? 0 : m.pb == b[1] ? 1 : 2;
    return 9 * pair + 3 * i + j;
}

void qm_cosets_make(qm_cosets *c)
{
    memset(c->to, UINT8_MAX, sizeof c->to); /* no index */
    uint8_t depth[QM_COSETS] = {0};
    uint32_t n = 0;
    qm_frame start = qm_frame_start(K);
    memset(c->distance, UINT8_MAX, sizeof c->distance);
    find_or_add(c, &start, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t *d = &c->distance[ranks(&c->frame[i], &start)];
        *d = depth[i] < *d ? depth[i] : *d;
        for (uint32_t edge = 0; edge < QM_COSET_MOVES; edge++) {
            if (c->to[i][edge] != UINT16_MAX)
                continue;
            qm_network_move m = qm_cosets_move(c, i, edge);
            qm_frame f = qm_frame_after(&c->frame[i], m);
            uint32_t known = n;
            uint16_t to = find_or_add(c, &f, &n);
            c->to[i][edge] = to;
            c->to[to][edge_of(&f, edge / 9, m)] = (uint16_t)i;
            if (n > known)
                depth[known] = (uint8_t)(depth[i] + 1);
        }
    }
    assert(n == QM_COSETS);
}
