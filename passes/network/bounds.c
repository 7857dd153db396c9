/* bounds.c - the ranks of 4 x 4 blocks as 32 bits: for each qubit of the frame a byte, in which two
 * bits for each qubit of the goal say that a block is not zero and that it has rank 2. */
#include "passes/network/bounds.h"

#include "passes/network/classes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { K = QM_BOUND_QUBITS, LOW = 0x55 };

_Static_assert((int)QM_BOUND_QUBITS == (int)QM_CLASS_QUBITS, "the bounds come from the classes");

void qm_bound_aim(qm_bound_goal *to, const qm_frame *goal)
{
    to->against[0] = 0;
    for (uint32_t v = 1; v < sizeof to->against; v *= 2) {
        uint32_t bits = 0;
        for (uint32_t j = 0; j < K; j++)
            bits |= (uint32_t)(qm_pauli_anticommute(v, goal->e[j][0]) |
                               qm_pauli_anticommute(v, goal->e[j][1]) << 1)
                    << 2 * j;
        for (uint32_t w = 0; w < v; w++)
            to->against[v | w] = (uint8_t)(to->against[w] ^ bits);
    }
}

/* The byte of a qubit two of whose Paulis are `against` so. */
static uint32_t rank_byte(uint32_t a, uint32_t b)
{
    uint32_t any = (a | a >> 1 | b | b >> 1) & LOW;
    uint32_t full = ((a & b >> 1) ^ (a >> 1 & b)) & LOW;
    return any | full << 1;
}

uint32_t qm_bound_ranks(const qm_frame *f, const qm_bound_goal *to)
{
    uint32_t ranks = 0;
    for (uint32_t i = 0; i < K; i++)
        ranks |= rank_byte(to->against[f->e[i][0]], to->against[f->e[i][1]]) << 8 * i;
    return ranks;
}

static uint32_t slot_of(const qm_bounds *b, uint32_t ranks)
{
    uint32_t h = ranks * 0x9e3779b1u >> 16;
    while (b->ranks[h] && b->ranks[h] != ranks)
        h = (h + 1) & (QM_BOUND_SLOTS - 1);
    return h;
}

static uint32_t moves_of(const qm_bounds *b, uint32_t ranks)
{
    uint32_t h = slot_of(b, ranks);
    assert(b->ranks[h]);
    return b->moves[h];
}

uint32_t qm_bounds_moves(const qm_bounds *b, const qm_frame *f, const qm_bound_goal *to)
{
    return moves_of(b, qm_bound_ranks(f, to));
}

uint32_t qm_bounds_after(const qm_bounds *b, uint32_t ranks, qm_network_move m, uint16_t r,
                         uint16_t t, const qm_bound_goal *to)
{
    ranks &= ~(0xffu << 8 * m.a | 0xffu << 8 * m.b);
    ranks |= rank_byte(to->against[m.pa], to->against[r]) << 8 * m.a;
    return moves_of(b, ranks | rank_byte(to->against[m.pb], to->against[t]) << 8 * m.b);
}

/* The ranks with the qubits renamed on both sides, and the sides exchanged where `turned`. */
static uint32_t renamed(uint32_t ranks, const uint8_t to[K], bool turned)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < K; i++)
        for (uint32_t j = 0; j < K; j++) {
            uint32_t row = turned ? to[j] : to[i], column = turned ? to[i] : to[j];
            out |= (ranks >> (8 * i + 2 * j) & 3) << (8 * row + 2 * column);
        }
    return out;
}

/* Classes come by rising distance, so the first that has the ranks counts. */
static void add_class(qm_bounds *b, uint32_t ranks, uint8_t moves)
{
    for (uint32_t code = 0; code < 512; code++) {
        uint8_t to[K] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3};
        if ((1u << to[0] | 1u << to[1] | 1u << to[2] | 1u << to[3]) != (1u << K) - 1)
            continue;
        uint32_t same = renamed(ranks, to, code >> 8), h = slot_of(b, same);
        if (b->ranks[h])
            continue;
        b->ranks[h] = same;
        b->moves[h] = moves;
    }
}

bool qm_bounds_make(qm_bounds *b)
{
    qm_classes *c = malloc(sizeof *c);
    if (!c)
        return false;
    qm_classes_make(c);
    qm_frame start = qm_frame_start(K);
    qm_bound_goal to;
    qm_bound_aim(&to, &start);
    for (uint32_t i = 0; i < QM_CLASSES; i++)
        add_class(b, qm_bound_ranks(&c->frame[i], &to), c->distance[i]);
    free(c);
    return true;
}
