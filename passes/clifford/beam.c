/* beam.c - breadth-first search over tableaux up to one-qubit Cliffords.
 *
 * A qubit is its three masks: which of the 2n rows anticommute with X, Y and Z there, in rising
 * order. A gate is one mask of each of two qubits; it adds each to the other two masks of the other
 * qubit.
 *
 * The tableau is a matrix of 2 x 2 blocks, and states are kept by the weights of its rows and
 * columns, where blocks of rank 2 count one and a half. A line that is nearly done counts much more
 * than others, as 1 - fade^(weight - 1), so that lines are brought to an end one by one. */
#include "passes/clifford/beam.h"
#include "support/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    N = QM_CLIFFORD_BEAM_QUBITS,
    MAX_LENGTH = 256,
    KEPT = 4,   /* candidates for each state that is kept: many lead to the same one */
    SOME = 2,   /* weights of blocks, in halves: of rank 1, */
    FULL = 1,   /* what rank 2 adds, */
    ABSENT = 7, /* and what a line has more with nothing on the diagonal */
    MAX_WEIGHT = N * (SOME + FULL) + ABSENT
};

static const float fade = 0.7F, scale = 10, noise = 1e-3F;

typedef struct state {
    uint32_t mask[N][3]; /* rows X of the outputs in the lower half, rows Z in the upper */
    uint32_t parent;     /* of the length before */
    uint32_t first, second;
    uint8_t a, b; /* the gate that led here: masks and qubits */
} state;

typedef struct candidate {
    float score;
    uint32_t parent;
    uint16_t move; /* 9 (N a + b) + 3 i + j */
} candidate;

/* Outputs whose block on a qubit is not zero, and is of rank 2. */
typedef struct column {
    uint32_t some, full;
} column;

/* The columns of a state and the weights of its lines. */
typedef struct lines {
    column at[N];
    int of_column[N], of_row[N];
    float score;
} lines;

typedef struct beam {
    uint32_t n, width;
    uint64_t random;
    state *states; /* of all lengths */
    uint32_t nstates;
    candidate *candidates;
    uint32_t ncandidates;
    float worst;             /* candidates from here on are too many */
    uint32_t *slots, nslots; /* hash table of states: index + 1 */
    float value[MAX_WEIGHT + 1];
} beam;

static void order(uint32_t *m, int i, int j)
{
    if (m[i] <= m[j])
        return;
    uint32_t t = m[i];
    m[i] = m[j];
    m[j] = t;
}

static void sort(uint32_t m[3])
{
    order(m, 0, 1);
    order(m, 1, 2);
    order(m, 0, 1);
}

static column column_of(const uint32_t m[3])
{
    uint32_t any = m[0] | m[1];
    return (column){(any | any >> 16) & 0xffff,
                    ((m[0] & m[1] >> 16) ^ (m[0] >> 16 & m[1])) & 0xffff};
}

static int weigh(column c, uint32_t q)
{
    return SOME * __builtin_popcount(c.some) + FULL * __builtin_popcount(c.full) +
           (c.some >> q & 1 ? 0 : ABSENT);
}

/* What qubit q's block with output o adds to the weight of its row. */
static int weigh_block(column c, uint32_t o, uint32_t q)
{
    int some = (int)(c.some >> o & 1), full = (int)(c.full >> o & 1);
    return SOME * some + FULL * full + (o == q && !some ? ABSENT : 0);
}

static void read_lines(const beam *v, const state *s, lines *l)
{
    memset(l->of_row, 0, sizeof l->of_row);
    l->score = 0;
    for (uint32_t q = 0; q < v->n; q++) {
        l->at[q] = column_of(s->mask[q]);
        l->of_column[q] = weigh(l->at[q], q);
        l->score += v->value[l->of_column[q]];
        for (uint32_t o = 0; o < v->n; o++)
            l->of_row[o] += weigh_block(l->at[q], o, q);
    }
    for (uint32_t o = 0; o < v->n; o++)
        l->score += v->value[l->of_row[o]];
}

/* The score when qubits a and b have these columns. */
static float score(const beam *v, const lines *l, uint32_t a, column on_a, uint32_t b, column on_b)
{
    column old_a = l->at[a], old_b = l->at[b];
    float sum = l->score + v->value[weigh(on_a, a)] - v->value[l->of_column[a]] +
                v->value[weigh(on_b, b)] - v->value[l->of_column[b]];
    uint32_t changed = (on_a.some ^ old_a.some) | (on_a.full ^ old_a.full) |
                       (on_b.some ^ old_b.some) | (on_b.full ^ old_b.full);
    for (; changed; changed &= changed - 1) {
        uint32_t o = (uint32_t)__builtin_ctz(changed);
        int weight = l->of_row[o] + weigh_block(on_a, o, a) - weigh_block(old_a, o, a) +
                     weigh_block(on_b, o, b) - weigh_block(old_b, o, b);
        sum += v->value[weight] - v->value[l->of_row[o]];
    }
    return sum;
}

static bool is_done(const beam *v, const state *s)
{
    for (uint32_t q = 0; q < v->n; q++)
        if (column_of(s->mask[q]).some != 1u << q)
            return false;
    return true;
}

static void apply(state *s, uint32_t a, uint32_t i, uint32_t b, uint32_t j)
{
    uint32_t first = s->mask[a][i], second = s->mask[b][j];
    for (uint32_t k = 0; k < 3; k++) {
        s->mask[a][k] ^= k != i ? second : 0;
        s->mask[b][k] ^= k != j ? first : 0;
    }
    sort(s->mask[a]);
    sort(s->mask[b]);
    s->first = first;
    s->second = second;
    s->a = (uint8_t)a;
    s->b = (uint8_t)b;
}

/* Adds the state unless it is known. */
static void add_state(beam *v, const state *s)
{
    uint64_t hash = 0;
    for (uint32_t q = 0; q < v->n; q++)
        hash = qm_rng_stream(hash, (uint64_t)s->mask[q][1] << 32 | s->mask[q][0]);
    uint32_t at = (uint32_t)hash & (v->nslots - 1);
    for (; v->slots[at]; at = (at + 1) & (v->nslots - 1))
        if (memcmp(v->states[v->slots[at] - 1].mask, s->mask, sizeof s->mask) == 0)
            return;
    v->states[v->nstates++] = *s;
    v->slots[at] = v->nstates;
}

static int compare(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? -1 : 1;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    return (int)x->move - (int)y->move;
}

/* Keeps the best candidates only. */
static void shorten(beam *v)
{
    qsort(v->candidates, v->ncandidates, sizeof *v->candidates, compare);
    if (v->ncandidates <= KEPT * v->width)
        return;
    v->ncandidates = KEPT * v->width;
    v->worst = v->candidates[v->ncandidates - 1].score;
}

static void add_candidate(beam *v, candidate c)
{
    if (c.score >= v->worst)
        return;
    v->candidates[v->ncandidates++] = c;
    if (v->ncandidates == 2 * KEPT * v->width)
        shorten(v);
}

/* All gates on the state. */
static void extend(beam *v, uint32_t parent)
{
    const state *s = &v->states[parent];
    lines l;
    read_lines(v, s, &l);
    for (uint32_t a = 0; a < v->n; a++)
        for (uint32_t b = a + 1; b < v->n; b++)
            for (uint32_t k = 0; k < 9; k++) {
                const uint32_t *on_a = s->mask[a], *on_b = s->mask[b];
                uint32_t i = k / 3, j = k % 3, first = on_a[i], second = on_b[j];
                uint32_t next_a[3], next_b[3];
                for (uint32_t m = 0; m < 3; m++) {
                    next_a[m] = on_a[m] ^ (m != i ? second : 0);
                    next_b[m] = on_b[m] ^ (m != j ? first : 0);
                }
                float random = (float)(qm_rng_next(&v->random) >> 40) * 0x1p-24F;
                float all = score(v, &l, a, column_of(next_a), b, column_of(next_b));
                add_candidate(
                    v, (candidate){all + noise * random, parent, (uint16_t)(9 * (N * a + b) + k)});
            }
}

/* The best states that one gate more makes of those from `from` on. */
static void advance(beam *v, uint32_t from)
{
    uint32_t to = v->nstates;
    v->ncandidates = 0;
    v->worst = INFINITY;
    for (uint32_t i = from; i < to; i++)
        extend(v, i);
    shorten(v);
    for (uint32_t i = 0; i < v->ncandidates && v->nstates < to + v->width; i++) {
        const candidate *c = &v->candidates[i];
        state next = v->states[c->parent];
        uint32_t pair = c->move / 9, k = c->move % 9;
        next.parent = c->parent;
        apply(&next, pair / N, k / 3, pair % N, k % 3);
        add_state(v, &next);
    }
}

static void start(beam *v, const qm_pnet_rows *r)
{
    state s = {.parent = QM_NONE};
    for (uint32_t q = 0; q < r->nqubits; q++) {
        size_t i = (size_t)q * r->words;
        s.mask[q][0] = (uint32_t)(r->x[i] | r->x[i + 1] << 16);
        s.mask[q][1] = (uint32_t)(r->z[i] | r->z[i + 1] << 16);
        s.mask[q][2] = s.mask[q][0] ^ s.mask[q][1];
        sort(s.mask[q]);
    }
    add_state(v, &s);
}

/* The axis on qubit q with which these rows anticommute. */
static qm_pauli axis_of(const qm_pnet_rows *r, uint32_t q, uint32_t rows)
{
    for (uint8_t p = 1; p < 3; p++)
        if ((qm_pnet_rows_anticommuting(r, q, p, 0) | qm_pnet_rows_anticommuting(r, q, p, 1)
                                                          << 16) == rows)
            return (qm_pauli)p;
    return QM_PAULI_Y;
}

/* The gates that led to the state, on v->net. */
static bool replay(qm_clifford_run *v, const beam *m, uint32_t last, uint32_t length,
                   uint32_t limit)
{
    uint32_t *path = QM_NEW_ARRAY(v->net.arena, uint32_t, length);
    for (uint32_t i = length; i-- > 0; last = m->states[last].parent)
        path[i] = last;
    qm_clifford_start(v, limit);
    for (uint32_t i = 0; i < length; i++) {
        const state *s = &m->states[path[i]];
        qm_pauli p = axis_of(&v->net.rows, s->a, s->first);
        qm_pauli q = axis_of(&v->net.rows, s->b, s->second);
        if (!qm_pnet_apply(&v->net, qm_pgate_cpp(s->a, p, s->b, q)))
            return false;
    }
    return qm_pnet_finish(&v->net);
}

bool qm_clifford_beam(qm_clifford_run *v, uint32_t width, uint64_t seed, uint32_t limit)
{
    qm_arena *arena = v->net.arena;
    const qm_pnet_rows *r = &v->net.problem->rows;
    limit = limit < MAX_LENGTH ? limit : MAX_LENGTH;
    beam m = {.n = r->nqubits, .width = width, .random = seed};
    m.states = QM_NEW_ARRAY(arena, state, (size_t)limit * width + 1);
    m.candidates = QM_NEW_ARRAY(arena, candidate, (size_t)width * 2 * KEPT);
    for (m.nslots = 16; m.nslots < 2 * (limit * width + 1);)
        m.nslots *= 2;
    m.slots = qm_arena_zalloc(arena, m.nslots, sizeof *m.slots);
    for (int i = 0; i <= MAX_WEIGHT; i++)
        m.value[i] = scale * (1 - powf(fade, (float)(i - SOME) / SOME));
    start(&m, r);
    for (uint32_t from = 0, length = 0; from < m.nstates && length < limit; length++) {
        uint32_t to = m.nstates;
        for (uint32_t i = from; i < to; i++)
            if (is_done(&m, &m.states[i]))
                return replay(v, &m, i, length, limit);
        v->net.work += (to - from) * qm_clifford_beam_work(m.n);
        if (v->net.work > v->net.budget)
            return false;
        advance(&m, from);
        from = to;
    }
    return false;
}
