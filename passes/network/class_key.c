/* class_key.c - classes of Cliffords by invariants.
 *
 * Of a Clifford up to one-qubit ones before and after it, what is left is which of the three Paulis
 * of each qubit before it anticommute with which of each qubit after it: a block of 3 x 3 bits for
 * each pair of qubits, of rank 0, 1 or 2. So the Clifford is a graph of 3 k + 3 k Paulis, and its
 * class is that graph up to the order of the Paulis of each qubit, the order of the qubits and an
 * exchange of the sides. Colours of Paulis are refined by those of their neighbours, from what the
 * ranks alone tell of a qubit (B. Weisfeiler, A. Leman, 1968). */
#include "passes/network/class_key.h"

enum { N = QM_NETWORK_QUBITS, ROUNDS = 3, SIDES = 2 };

/* For each block and side, which of the first two Paulis of the other side anticommute with each of
 * its three. */
#define VIEW(n)                                                                                    \
    {                                                                                              \
        {(n)&3, (n) >> 2, ((n) ^ (n) >> 2) & 3},                                                   \
        {                                                                                          \
            ((n)&1) | ((n) >> 1 & 2), ((n) >> 1 & 1) | ((n) >> 2 & 2),                             \
                (((n) ^ (n) >> 1) & 1) | (((n) >> 1 ^ (n) >> 2) & 2)                               \
        }                                                                                          \
    }

static const uint8_t views[16][SIDES][3] = {
    VIEW(0), VIEW(1), VIEW(2),  VIEW(3),  VIEW(4),  VIEW(5),  VIEW(6),  VIEW(7),
    VIEW(8), VIEW(9), VIEW(10), VIEW(11), VIEW(12), VIEW(13), VIEW(14), VIEW(15),
};

/* A weight for the rank of each block. */
enum { NONE = 3, ONE = 1009, TWO = 50021 };
static const uint64_t weights[16] = {NONE, ONE, ONE, ONE, ONE, ONE, TWO, TWO,
                                     ONE,  TWO, ONE, TWO, ONE, TWO, TWO, ONE};

typedef struct colours {
    uint64_t of[SIDES][N][3];
    /* What qubits of the other side see of a qubit: by which of its first two Paulis anticommute
     * with theirs, the colour of the one that commutes, or 0 when all do. */
    uint64_t seen[SIDES][N][4];
    uint64_t sum[SIDES][N];
} colours;

static inline uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 29;
}

static inline void begin(colours *c, const qm_class_blocks *b, uint32_t k)
{
    for (uint32_t i = 0; i < k; i++) {
        uint64_t colour = weights[b->at[i][i]] << 40;
        for (uint32_t j = 0; j < k; j++)
            colour += weights[b->at[i][j]] * weights[b->at[j][i]];
        for (int a = 0; a < 3; a++)
            c->of[0][i][a] = c->of[1][i][a] = colour;
    }
}

static inline void show(colours *c, uint32_t k)
{
    for (int side = 0; side < SIDES; side++)
        for (uint32_t i = 0; i < k; i++) {
            const uint64_t *of = c->of[side][i];
            uint64_t *seen = c->seen[side][i];
            seen[0] = 0;
            seen[1] = mix(of[1]);
            seen[2] = mix(of[0]);
            seen[3] = mix(of[2]);
            c->sum[side][i] = seen[1] + seen[2] + seen[3];
        }
}

static inline void refine(colours *c, const qm_class_blocks *b, uint32_t k)
{
    for (int side = 0; side < SIDES; side++)
        for (uint32_t i = 0; i < k; i++) {
            uint64_t qubit = mix(c->sum[side][i] * 5 + c->sum[!side][i] * 7);
            for (int a = 0; a < 3; a++)
                c->of[side][i][a] = c->of[side][i][a] * 3 + qubit;
        }
    for (uint32_t i = 0; i < k; i++)
        for (uint32_t j = 0; j < k; j++) {
            const uint8_t(*view)[3] = views[b->at[i][j]];
            uint64_t weight = i == j ? 7 : 1;
            for (int a = 0; a < 3; a++) {
                c->of[0][i][a] += weight * c->seen[1][j][view[0][a]];
                c->of[1][j][a] += weight * c->seen[0][i][view[1][a]];
            }
        }
}

static inline uint64_t key_of(const qm_class_blocks *b, uint32_t k)
{
    colours c;
    begin(&c, b, k);
    show(&c, k);
    for (int round = 0; round < ROUNDS; round++) {
        refine(&c, b, k);
        show(&c, k);
    }
    uint64_t key[SIDES] = {0};
    for (uint32_t i = 0; i < k; i++)
        for (int side = 0; side < SIDES; side++)
            key[side] += mix(c.sum[side][i] + mix(c.sum[!side][i]));
    uint64_t low = key[0] < key[1] ? key[0] : key[1], high = key[0] < key[1] ? key[1] : key[0];
    return mix(low + 5 * mix(high));
}

void qm_class_blocks_set(qm_class_blocks *b, uint32_t i, const qm_frame *f, const qm_frame *g,
                         uint32_t k)
{
    const uint16_t *p = f->e[i];
    for (uint32_t j = 0; j < k; j++) {
        const uint16_t *q = g->e[j];
        b->at[i][j] =
            (uint8_t)(qm_pauli_anticommute(p[0], q[0]) | qm_pauli_anticommute(p[0], q[1]) << 1 |
                      qm_pauli_anticommute(p[1], q[0]) << 2 |
                      qm_pauli_anticommute(p[1], q[1]) << 3);
    }
}

/* Each number of qubits has its own code, in which loops are unrolled. */
uint64_t qm_class_key(const qm_class_blocks *b, uint32_t k)
{
    return k == 4 ? key_of(b, 4) : key_of(b, 5);
}
