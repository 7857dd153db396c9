/* distances.c - steps down a table of distances modulo 3.
 *
 * The table holds no keys: a value is the exclusive or of three entries at places that the key
 * gives, which were solved for when the table was made (D. Belazzougui, P. Boldi, R. Pagh, S.
 * Vigna, Monotone minimal perfect hashing, SODA 2009, section 4). So it is right for keys of
 * classes, which are all that are asked for.
 *
 * Optimal circuits by classes of Cliffords: S. Bravyi, J. Latone, D. Maslov, 6-qubit optimal
 * Clifford circuits, npj Quantum Information 8, 79 (2022), arXiv:2012.06074. */
#include "passes/network/distances.h"

#include "passes/network/classes.h"
#include "support/rng.h"

enum { K = QM_DISTANCE_QUBITS, STRIDE = 7 };

/* 32 entries a word, the first lowest. */
static const uint64_t table[] = {
#include "passes/network/distances.def"
};

enum { ENTRIES = sizeof table / sizeof *table * 32 };

void qm_distance_places(uint64_t key, uint64_t size, uint64_t place[3])
{
    uint64_t third = size / 3;
    for (unsigned i = 0; i < 3; i++) {
        uint64_t turned = key << 21 * i | key >> 1 >> (63 - 21 * i);
        place[i] = third * i + ((turned >> 32) * third >> 32);
    }
}

uint32_t qm_distance_modulo_3(uint64_t key)
{
    uint64_t place[3], value = 0;
    qm_distance_places(key, ENTRIES, place);
    for (int i = 0; i < 3; i++)
        value ^= table[place[i] / 32] >> 2 * (place[i] % 32);
    return value & 3;
}

static bool is_goal(const qm_class_blocks *b)
{
    for (uint32_t i = 0; i < K; i++)
        for (uint32_t j = 0; j < K; j++)
            if (i != j && b->at[i][j])
                return false;
    return true;
}

/* Goes the first move, from a random one on, that leaves `left` gates modulo 3; false when there is
 * none. */
static bool step(qm_frame *f, qm_class_blocks *b, const qm_frame *goal, uint32_t left,
                 uint64_t random, qm_network_move *move)
{
    uint32_t moves = qm_classes_count_moves(K), at = (uint32_t)(random % moves);
    for (uint32_t i = 0; i < moves; i++, at = (at + STRIDE) % moves) {
        qm_network_move m = qm_classes_move(f, K, at);
        qm_frame next = qm_frame_after(f, m);
        qm_class_blocks after = *b;
        qm_class_blocks_set(&after, m.a, &next, goal, K);
        qm_class_blocks_set(&after, m.b, &next, goal, K);
        if (qm_distance_modulo_3(qm_class_key(&after, K)) != left)
            continue;
        *f = next;
        *b = after;
        *move = m;
        return true;
    }
    return false;
}

bool qm_distances_network(const qm_frame *goal, uint64_t seed,
                          qm_network_move move[QM_DISTANCE_MOVES], uint32_t *n)
{
    qm_frame f = qm_frame_start(K);
    qm_class_blocks b;
    for (uint32_t i = 0; i < K; i++)
        qm_class_blocks_set(&b, i, &f, goal, K);
    uint32_t left = qm_distance_modulo_3(qm_class_key(&b, K));
    for (*n = 0; !is_goal(&b); ++*n) {
        left = (left + 2) % 3;
        if (*n == QM_DISTANCE_MOVES || !step(&f, &b, goal, left, qm_rng_next(&seed), &move[*n]))
            return false;
    }
    return true;
}
