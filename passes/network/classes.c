/* classes.c - the classes of Cliffords on four qubits, told apart by their keys (class_key.h): the
 * Cliffords in the classes that the search finds are all that there are.
 *
 * Optimal circuits by classes of Cliffords: S. Bravyi, J. Latone, D. Maslov, 6-qubit optimal
 * Clifford circuits, npj Quantum Information 8, 79 (2022), arXiv:2012.06074. */
#include "passes/network/classes.h"

#include "passes/network/class_key.h"
#include "support/rng.h"

#include <assert.h>
#include <string.h>

enum { K = QM_CLASS_QUBITS };

/* The frame with the qubits that it lacks left as they are. */
static qm_frame on_all(uint32_t k, const qm_frame *f)
{
    qm_frame all = qm_frame_start(K);
    memcpy(all.e, f->e, k * sizeof f->e[0]);
    return all;
}

/* Of the class of the Clifford from f to g on k <= QM_CLASS_QUBITS qubits. */
static uint64_t key_of(uint32_t k, const qm_frame *f, const qm_frame *g)
{
    qm_class_blocks b;
    qm_frame before = on_all(k, f), after = on_all(k, g);
    for (uint32_t i = 0; i < K; i++)
        qm_class_blocks_set(&b, i, &before, &after, K);
    return qm_class_key(&b, K);
}

/* The slot of the key, or the free one for it. */
static uint32_t slot_of(const qm_classes *c, uint64_t key)
{
    uint32_t h = (uint32_t)key & (QM_CLASS_SLOTS - 1);
    while (c->slot[h] && c->key[c->slot[h] - 1] != key)
        h = (h + 1) & (QM_CLASS_SLOTS - 1);
    return h;
}

static void add(qm_classes *c, const qm_frame *f, uint32_t distance, uint32_t n)
{
    uint64_t key = key_of(K, f, &c->frame[0]);
    uint32_t h = slot_of(c, key);
    assert(!c->slot[h]);
    c->frame[n] = *f;
    c->distance[n] = (uint8_t)distance;
    c->key[n] = key;
    c->slot[h] = (uint16_t)(n + 1);
}

qm_network_move qm_classes_move(const qm_frame *f, uint32_t k, uint32_t m)
{
    uint8_t a = 0, b = 1;
    for (uint32_t pair = m / 9; pair > 0; pair--)
        if (++b == k)
            b = ++a + 1;
    return (qm_network_move){a, b, f->e[a][m % 9 / 3], f->e[b][m % 3]};
}

uint32_t qm_classes_count_moves(uint32_t k)
{
    return 9 * k * (k - 1) / 2;
}

/* The frame of the Clifford with the move before it: the class of the inverse has these
 * neighbours, too. */
static qm_frame frame_before(const qm_frame *f, qm_network_move m)
{
    qm_frame g;
    memset(&g, 0, sizeof g);
    for (int i = 0; i < K; i++)
        for (int a = 0; a < 3; a++) {
            uint16_t v = f->e[i][a];
            g.e[i][a] = v ^ (qm_pauli_anticommute(v, m.pa) ? m.pb : 0) ^
                        (qm_pauli_anticommute(v, m.pb) ? m.pa : 0);
        }
    return g;
}

void qm_classes_make(qm_classes *c)
{
    static const uint8_t ways[QM_CLASSES - 1][2] = {
#include "passes/network/class_ways.def"
    };
    memset(c, 0, sizeof *c);
    qm_frame start = qm_frame_start(K);
    c->frame[0] = start;
    add(c, &start, 0, 0);
    for (uint32_t n = 1, from = 0; n < QM_CLASSES; n++) {
        from += ways[n - 1][0];
        uint32_t move = ways[n - 1][1] / 2;
        qm_frame f =
            ways[n - 1][1] % 2
                ? frame_before(&c->frame[from], qm_classes_move(&start, K, move))
                : qm_frame_after(&c->frame[from], qm_classes_move(&c->frame[from], K, move));
        add(c, &f, c->distance[from] + 1u, n);
    }
}

uint32_t qm_classes_distance(const qm_classes *c, uint32_t k, const qm_frame *f, const qm_frame *g)
{
    uint32_t h = slot_of(c, key_of(k, f, g));
    assert(c->slot[h]);
    return c->distance[c->slot[h] - 1];
}

uint32_t qm_classes_network(const qm_classes *c, uint32_t k, const qm_frame *goal, uint64_t seed,
                            qm_network_move move[QM_CLASS_MOVES])
{
    qm_frame f = qm_frame_start(k);
    uint32_t n = qm_classes_distance(c, k, &f, goal), moves = qm_classes_count_moves(k);
    for (uint32_t d = 0; d < n; d++) {
        uint32_t first = (uint32_t)(qm_rng_next(&seed) % moves), i = 0;
        qm_frame next;
        do {
            assert(i < moves);
            move[d] = qm_classes_move(&f, k, (first + i++) % moves);
            next = qm_frame_after(&f, move[d]);
        } while (qm_classes_distance(c, k, &next, goal) + d + 1 > n);
        f = next;
    }
    return n;
}
