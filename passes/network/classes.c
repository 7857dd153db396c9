/* classes.c - the classes of Cliffords on four qubits by invariants.
 *
 * Of a Clifford up to one-qubit ones before and after it, what is left is which of the three Paulis
 * of each qubit before it anticommute with which of each qubit after it: a block of 3 x 3 bits for
 * each pair of qubits. A block has rank 0, rank 1, when it singles out a Pauli on either side, or
 * rank 2, when it pairs the Paulis of one side with those of the other. So the Clifford is a graph
 * of 12 + 12 Paulis, and its class is that graph up to the order of the Paulis of each qubit, the
 * order of the qubits and an exchange of the sides. Colours of Paulis are refined by those of their
 * neighbours, from how many closed walks lead through a qubit by the ranks alone. That tells all
 * classes apart: the Cliffords in the classes that the search finds are all that there are.
 *
 * Optimal circuits by classes of Cliffords: S. Bravyi, J. Latone, D. Maslov, 6-qubit optimal
 * Clifford circuits, npj Quantum Information 8, 79 (2022), arXiv:2012.06074. */
#include "passes/network/classes.h"

#include "support/rng.h"

#include <assert.h>
#include <string.h>

enum { K = QM_CLASS_QUBITS, ROUNDS = 2, SIDES = 2, WALK = 4 };

/* What the commutation of the Paulis of two qubits is, by the bits of the first two of each. */
typedef struct block {
    uint8_t rank;
    uint8_t single[SIDES];     /* rank 1: the Pauli that commutes with all of the other qubit */
    uint8_t partner[SIDES][3]; /* rank 2: the only one that each commutes with */
} block;

static const block blocks[16] = {
    [0x1] = {1, .single = {1, 1}},
    [0x2] = {1, .single = {1, 0}},
    [0x3] = {1, .single = {1, 2}},
    [0x4] = {1, .single = {0, 1}},
    [0x5] = {1, .single = {2, 1}},
    [0x8] = {1, .single = {0, 0}},
    [0xa] = {1, .single = {2, 0}},
    [0xc] = {1, .single = {0, 2}},
    [0xf] = {1, .single = {2, 2}},
    [0x6] = {2, .partner = {{0, 1, 2}, {0, 1, 2}}},
    [0x7] = {2, .partner = {{2, 1, 0}, {2, 1, 0}}},
    [0x9] = {2, .partner = {{1, 0, 2}, {1, 0, 2}}},
    [0xb] = {2, .partner = {{2, 0, 1}, {1, 2, 0}}},
    [0xd] = {2, .partner = {{1, 2, 0}, {2, 0, 1}}},
    [0xe] = {2, .partner = {{0, 2, 1}, {0, 2, 1}}},
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 29;
}

typedef struct colours {
    const block *at[K][K]; /* [qubit before][qubit after] */
    uint64_t of[SIDES][K][3];
} colours;

static const block *block_of(const uint16_t a[3], const uint16_t b[3])
{
    return &blocks[qm_pauli_anticommute(a[0], b[0]) | qm_pauli_anticommute(a[0], b[1]) << 1 |
                   qm_pauli_anticommute(a[1], b[0]) << 2 | qm_pauli_anticommute(a[1], b[1]) << 3];
}

/* All Paulis of a qubit begin with the number of closed walks of 2 to WALK steps through it, where
 * a step counts by the rank of the block. */
static void begin_colours(colours *c)
{
    static const uint64_t weight[3] = {3, 1009, 50021};
    uint64_t step[K][K], walks[K][K], longer[K][K], number[K] = {0};
    for (int i = 0; i < K; i++)
        for (int j = 0; j < K; j++)
            walks[i][j] = step[i][j] = weight[c->at[i][j]->rank];
    for (int n = 2; n <= WALK; n++) {
        memset(longer, 0, sizeof longer);
        for (int i = 0; i < K; i++)
            for (int j = 0; j < K; j++)
                for (int m = 0; m < K; m++)
                    longer[i][j] += walks[i][m] * step[m][j];
        memcpy(walks, longer, sizeof walks);
        for (int i = 0; i < K; i++)
            number[i] = mix(number[i] + walks[i][i]);
    }
    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < K; i++)
            for (int a = 0; a < 3; a++)
                c->of[side][i][a] = number[i];
}

static uint64_t sum_colours(const uint64_t of[3])
{
    return mix(of[0]) + mix(of[1]) + mix(of[2]);
}

/* What qubit i of a side sees of qubit j of the other by their block. */
static void see(const colours *c, int side, int i, int j, uint64_t sum, uint64_t next[3])
{
    const block *b = side ? c->at[j][i] : c->at[i][j];
    const uint64_t *other = c->of[!side][j], own = (uint64_t)(i == j) * 0x1234567;
    if (b->rank == 2) {
        for (int a = 0; a < 3; a++)
            next[a] += mix(other[b->partner[side][a]] + own + 37);
        return;
    }
    uint64_t all = b->rank ? mix(other[b->single[!side]] + own + 23) : mix(sum + own + 11);
    for (int a = 0; a < 3; a++)
        next[a] += b->rank && a != b->single[side] ? mix(all + 5) : all;
}

static void refine(colours *c)
{
    uint64_t sum[SIDES][K], next[SIDES][K][3];
    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < K; i++)
            sum[side][i] = sum_colours(c->of[side][i]);
    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < K; i++) {
            for (int a = 0; a < 3; a++)
                next[side][i][a] =
                    c->of[side][i][a] * 3 + mix(sum[side][i] * 5 + sum[!side][i] * 7);
            for (int j = 0; j < K; j++)
                see(c, side, i, j, sum[!side][j], next[side][i]);
        }
    memcpy(c->of, next, sizeof next);
}

/* The frame with the qubits that it lacks left as they are. */
static qm_frame on_all(uint32_t k, const qm_frame *f)
{
    qm_frame all = qm_frame_start(K);
    memcpy(all.e, f->e, k * sizeof f->e[0]);
    return all;
}

/* A number for the class of the Clifford between two on k <= QM_CLASS_QUBITS qubits: what the other
 * three bring, a different one for each class. Time: 0.5 us. */
static uint64_t key_of(uint32_t k, const qm_frame *f, const qm_frame *g)
{
    colours c;
    qm_frame before = on_all(k, f), after = on_all(k, g);
    for (int i = 0; i < K; i++)
        for (int j = 0; j < K; j++)
            c.at[i][j] = block_of(before.e[i], after.e[j]);
    begin_colours(&c);
    for (int n = 0; n < ROUNDS; n++)
        refine(&c);
    uint64_t key = 0;
    for (int i = 0; i < K; i++) {
        uint64_t x = sum_colours(c.of[0][i]), y = sum_colours(c.of[1][i]);
        key += mix(x + mix(y)) + mix(y + mix(x));
    }
    return mix(key);
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

/* Move m of those of the first k qubits, 9 for each pair. */
static qm_network_move move_at(const qm_frame *f, uint32_t k, uint32_t m)
{
    uint8_t a = 0, b = 1;
    for (uint32_t pair = m / 9; pair > 0; pair--)
        if (++b == k)
            b = ++a + 1;
    return (qm_network_move){a, b, f->e[a][m % 9 / 3], f->e[b][m % 3]};
}

static uint32_t count_moves(uint32_t k)
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
        qm_frame f = ways[n - 1][1] % 2
                         ? frame_before(&c->frame[from], move_at(&start, K, move))
                         : qm_frame_after(&c->frame[from], move_at(&c->frame[from], K, move));
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
    uint32_t n = qm_classes_distance(c, k, &f, goal), moves = count_moves(k);
    for (uint32_t d = 0; d < n; d++) {
        uint32_t first = (uint32_t)(qm_rng_next(&seed) % moves), i = 0;
        qm_frame next;
        do {
            assert(i < moves);
            move[d] = move_at(&f, k, (first + i++) % moves);
            next = qm_frame_after(&f, move[d]);
        } while (qm_classes_distance(c, k, &next, goal) + d + 1 > n);
        f = next;
    }
    return n;
}
