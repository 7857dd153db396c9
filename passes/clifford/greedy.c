/* greedy.c - the gate that lowers the potential most is taken off the front of the circuit. What a
 * gate gains is known for each pair of qubits, and computed anew where a column has changed and for
 * the pair that is best. */
#include "passes/clifford/greedy.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

static const float least_gain = 1e-4f;

void qm_clifford_run_init(qm_clifford_run *v, const qm_pnet_problem *p, const qm_locals *locals,
                          qm_arena *arena)
{
    uint32_t n = p->rows.nqubits;
    *v = (qm_clifford_run){0};
    qm_pnet_run_init(&v->net, p, locals, arena);
    v->row = QM_NEW_ARRAY(arena, uint32_t, n);
    v->column = QM_NEW_ARRAY(arena, uint32_t, n);
    v->logarithm = QM_NEW_ARRAY(arena, float, 4 * (size_t)n + 4);
    v->gain = QM_NEW_ARRAY(arena, float, (size_t)n *n);
    v->axes = QM_NEW_ARRAY(arena, uint8_t, (size_t)n * n);
    v->logarithm[0] = 0;
    for (uint32_t i = 1; i < 4 * n + 4; i++)
        v->logarithm[i] = logf((float)i);
}

/* 64 blocks of a column: x and z of C^-1 X C, then of C^-1 Z C. */
typedef struct blocks {
    uint64_t x[2], z[2];
} blocks;

/* Which blocks are not zero, and which have rank 2. */
typedef struct ranks {
    uint64_t some, full;
} ranks;

static blocks load(const qm_pnet_rows *r, uint32_t q, uint32_t w)
{
    size_t i = (size_t)q * r->words + w;
    return (blocks){{r->x[i], r->x[i + r->frame_words]}, {r->z[i], r->z[i + r->frame_words]}};
}

static ranks rank_of(const blocks *b)
{
    return (ranks){b->x[0] | b->z[0] | b->x[1] | b->z[1],
                   (b->x[0] & b->z[1]) ^ (b->z[0] & b->x[1])};
}

static ranks rank_after(const blocks *a, uint8_t p, const blocks *b, uint8_t q)
{
    blocks after = *a;
    for (int k = 0; k < 2; k++) {
        uint64_t other = (q & QM_PAULI_Z ? b->x[k] : 0) ^ (q & QM_PAULI_X ? b->z[k] : 0);
        after.x[k] ^= p & QM_PAULI_X ? other : 0;
        after.z[k] ^= p & QM_PAULI_Z ? other : 0;
    }
    return rank_of(&after);
}

static int weigh(const qm_clifford_run *v, ranks r)
{
    return 2 * __builtin_popcountll(r.some) + (int)v->config->rank * __builtin_popcountll(r.full);
}

static void set_weights(qm_clifford_run *v)
{
    const qm_pnet_rows *r = &v->net.rows;
    memset(v->row, 0, r->nqubits * sizeof *v->row);
    memset(v->column, 0, r->nqubits * sizeof *v->column);
    for (uint32_t q = 0; q < r->nqubits; q++)
        for (uint32_t w = 0; w < r->frame_words; w++) {
            blocks b = load(r, q, w);
            ranks is = rank_of(&b);
            v->column[q] += (uint32_t)weigh(v, is);
            for (uint64_t bits = is.some; bits; bits &= bits - 1)
                v->row[w * 64 + (uint32_t)__builtin_ctzll(bits)] += 2;
            for (uint64_t bits = is.full; bits; bits &= bits - 1)
                v->row[w * 64 + (uint32_t)__builtin_ctzll(bits)] += v->config->rank;
        }
}

/* By how much a row's weight changes in bit `at` when blocks go from one rank to another. */
static int change_at(const qm_clifford_run *v, ranks from, ranks to, uint32_t at)
{
    return 2 * ((int)(to.some >> at & 1) - (int)(from.some >> at & 1)) +
           (int)v->config->rank * ((int)(to.full >> at & 1) - (int)(from.full >> at & 1));
}

/* By how much C(P, Q) on a and b lowers the potential. */
static float gain_of(const qm_clifford_run *v, uint32_t a, uint8_t p, uint32_t b, uint8_t q)
{
    const qm_pnet_rows *r = &v->net.rows;
    float gain = 0;
    int column_a = (int)v->column[a], column_b = (int)v->column[b];
    for (uint32_t w = 0; w < r->frame_words; w++) {
        blocks on_a = load(r, a, w), on_b = load(r, b, w);
        ranks old_a = rank_of(&on_a), new_a = rank_after(&on_a, p, &on_b, q);
        ranks old_b = rank_of(&on_b), new_b = rank_after(&on_b, q, &on_a, p);
        column_a += weigh(v, new_a) - weigh(v, old_a);
        column_b += weigh(v, new_b) - weigh(v, old_b);
        uint64_t bits = (old_a.some ^ new_a.some) | (old_b.some ^ new_b.some);
        if (v->config->rank)
            bits |= (old_a.full ^ new_a.full) | (old_b.full ^ new_b.full);
        for (; bits; bits &= bits - 1) {
            uint32_t at = (uint32_t)__builtin_ctzll(bits), old = v->row[w * 64 + at];
            int by = change_at(v, old_a, new_a, at) + change_at(v, old_b, new_b, at);
            gain += v->logarithm[old] - v->logarithm[(uint32_t)((int)old + by)];
        }
    }
    return gain + v->logarithm[v->column[a]] - v->logarithm[column_a] + v->logarithm[v->column[b]] -
           v->logarithm[column_b];
}

/* Finds the best gate on a and b. */
static void rate(qm_clifford_run *v, uint32_t a, uint32_t b)
{
    size_t at = a < b ? (size_t)a * v->net.rows.nqubits + b : (size_t)b * v->net.rows.nqubits + a;
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    v->net.work += 9 * v->net.rows.words;
    v->gain[at] = -INFINITY;
    for (uint8_t p = 1; p < 4; p++)
        for (uint8_t q = 1; q < 4; q++) {
            float gain = gain_of(v, low, p, high, q);
            if (gain > least_gain && v->config->noise > 0)
                gain +=
                    v->config->noise * (float)qm_rng_uniform(v->config->finish.seed, 2, v->draws++);
            if (gain > v->gain[at]) {
                v->gain[at] = gain;
                v->axes[at] = (uint8_t)(p + 4 * q);
            }
        }
}

/* The pair of the best gate, or false when none lowers the potential. What gates gain depends on
 * all weights of rows, so the best is looked at again. */
static bool find_best(qm_clifford_run *v, size_t *best)
{
    uint32_t n = v->net.rows.nqubits;
    for (;;) {
        float most = least_gain;
        uint32_t a = n, b = n;
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = i + 1; j < n; j++)
                if (v->gain[(size_t)i * n + j] > most) {
                    most = v->gain[(size_t)i * n + j];
                    a = i;
                    b = j;
                }
        if (a == n)
            return false;
        *best = (size_t)a * n + b;
        uint8_t axes = v->axes[*best];
        float now = gain_of(v, a, axes & 3, b, axes >> 2);
        if (now > least_gain && now > most - v->config->noise - 0.01f)
            return true;
        rate(v, a, b);
    }
}

static bool descend(qm_clifford_run *v)
{
    uint32_t n = v->net.rows.nqubits;
    size_t best;
    set_weights(v);
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++)
            rate(v, a, b);
    while (find_best(v, &best)) {
        uint32_t a = (uint32_t)(best / n), b = (uint32_t)(best % n);
        qm_pauli p = (qm_pauli)(v->axes[best] & 3), q = (qm_pauli)(v->axes[best] >> 2);
        if (!qm_pnet_apply(&v->net, qm_pgate_cpp(a, p, b, q)))
            return false;
        set_weights(v);
        for (uint32_t k = 0; k < n; k++) {
            if (k != a)
                rate(v, a, k);
            if (k != a && k != b)
                rate(v, b, k);
        }
    }
    return true;
}

bool qm_clifford_attempt(qm_clifford_run *v, const qm_clifford_config *config, uint32_t limit)
{
    v->config = config;
    v->draws = 0;
    qm_pnet_start(&v->net, &config->finish, limit);
    return (!config->potential || descend(v)) && qm_pnet_finish(&v->net);
}

void qm_clifford_start(qm_clifford_run *v, uint32_t limit)
{
    static const qm_pnet_config plain = {0};
    qm_pnet_start(&v->net, &plain, limit);
}

bool qm_clifford_replay(qm_clifford_run *v, const qm_pgate *gates, uint32_t ngates, uint32_t limit)
{
    qm_clifford_start(v, limit);
    for (uint32_t i = 0; i < ngates; i++)
        if (!qm_pnet_apply(&v->net, gates[i]))
            return false;
    return qm_pnet_finish(&v->net);
}
