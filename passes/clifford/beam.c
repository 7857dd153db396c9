/* beam.c - breadth-first search over tableaux up to one-qubit Cliffords.
 *
 * A qubit is its three masks: which of the 2n rows anticommute with X, Y and Z there, in rising
 * order. A gate is one mask of each of two qubits; it adds each to the other two masks of the other
 * qubit. */
#include "passes/clifford/beam.h"
#include "support/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = QM_CLIFFORD_BEAM_QUBITS, MAX_LENGTH = 64, MAX_MOVES = N * (N - 1) / 2 * 9 };

/* What a factor e of a row's or column's weight, and an output with nothing on its qubit, count. */
static const float per_logarithm = 1, per_absent = 2;

typedef struct state {
    uint16_t mask[N][3]; /* rows X of the outputs in the lower byte, rows Z in the upper */
    uint32_t parent;     /* of the length before */
    uint16_t first, second;
    uint8_t a, b; /* the gate that led here: masks and qubits */
} state;

typedef struct candidate {
    float score;
    uint32_t parent;
    uint16_t move; /* 9 (N a + b) + 3 i + j */
} candidate;

typedef struct beam {
    uint32_t n, width;
    uint64_t seed, draws;
    state *states; /* of all lengths */
    uint32_t nstates, cap_states;
    candidate *candidates;
    uint32_t ncandidates;
    uint32_t *slots, nslots; /* hash table of states: index + 1 */
    float logarithm[N + 1];
} beam;

static void order(uint16_t *m, int i, int j)
{
    if (m[i] <= m[j])
        return;
    uint16_t t = m[i];
    m[i] = m[j];
    m[j] = t;
}

static void sort(uint16_t m[3])
{
    order(m, 0, 1);
    order(m, 1, 2);
    order(m, 0, 1);
}

/* The outputs that are on a qubit with these masks. */
static uint8_t outputs_at(const uint16_t m[3])
{
    unsigned any = m[0] | m[1];
    return (uint8_t)(any | any >> 8);
}

/* About how many gates it takes from here. */
static float score(const beam *v, const uint8_t *outputs)
{
    float sum = 0;
    uint64_t absent = 0, bytes = 0;
    for (uint32_t q = 0; q < v->n; q++) {
        sum += v->logarithm[__builtin_popcount(outputs[q])];
        absent += !(outputs[q] >> q & 1);
        /* bit k of the output goes to byte k, to count it there */
        bytes += ((outputs[q] & 0x7f) * UINT64_C(0x02040810204081) & UINT64_C(0x01010101010101)) |
                 (uint64_t)(outputs[q] >> 7) << 56;
    }
    for (uint32_t o = 0; o < v->n; o++, bytes >>= 8)
        sum += v->logarithm[bytes & 0xff];
    return per_logarithm * sum + per_absent * (float)absent;
}

static bool is_done(const beam *v, const state *s)
{
    for (uint32_t q = 0; q < v->n; q++)
        if (outputs_at(s->mask[q]) != 1u << q)
            return false;
    return true;
}

static void apply(state *s, uint32_t a, uint32_t i, uint32_t b, uint32_t j)
{
    uint16_t first = s->mask[a][i], second = s->mask[b][j];
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
        hash = qm_rng_stream(hash, (uint64_t)s->mask[q][1] << 16 | s->mask[q][0]);
    uint32_t at = (uint32_t)hash & (v->nslots - 1);
    for (; v->slots[at]; at = (at + 1) & (v->nslots - 1))
        if (memcmp(v->states[v->slots[at] - 1].mask, s->mask, sizeof s->mask) == 0)
            return;
    v->states[v->nstates++] = *s;
    v->slots[at] = v->nstates;
}

/* All gates on the state. */
static void extend(beam *v, uint32_t parent)
{
    const state *s = &v->states[parent];
    uint8_t outputs[N];
    for (uint32_t q = 0; q < v->n; q++)
        outputs[q] = outputs_at(s->mask[q]);
    for (uint32_t a = 0; a < v->n; a++)
        for (uint32_t b = a + 1; b < v->n; b++)
            for (uint32_t k = 0; k < 9; k++) {
                state next = *s;
                uint8_t old_a = outputs[a], old_b = outputs[b];
                apply(&next, a, k / 3, b, k % 3);
                outputs[a] = outputs_at(next.mask[a]);
                outputs[b] = outputs_at(next.mask[b]);
                float noise = 1e-3F * (float)qm_rng_uniform(v->seed, 5, v->draws++);
                v->candidates[v->ncandidates++] =
                    (candidate){score(v, outputs) + noise, parent, (uint16_t)(9 * (N * a + b) + k)};
                outputs[a] = old_a;
                outputs[b] = old_b;
            }
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

/* The best states that one gate more makes of those from `from` on. */
static void advance(beam *v, uint32_t from)
{
    uint32_t to = v->nstates;
    v->ncandidates = 0;
    for (uint32_t i = from; i < to; i++)
        extend(v, i);
    qsort(v->candidates, v->ncandidates, sizeof *v->candidates, compare);
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
        s.mask[q][0] = (uint16_t)(r->x[i] | r->x[i + 1] << 8);
        s.mask[q][1] = (uint16_t)(r->z[i] | r->z[i + 1] << 8);
        s.mask[q][2] = s.mask[q][0] ^ s.mask[q][1];
        sort(s.mask[q]);
    }
    add_state(v, &s);
}

/* The axis on qubit q with which these rows anticommute. */
static qm_pauli axis_of(const qm_pnet_rows *r, uint32_t q, uint16_t rows)
{
    for (uint8_t p = 1; p < 3; p++)
        if ((qm_pnet_rows_anticommuting(r, q, p, 0) | qm_pnet_rows_anticommuting(r, q, p, 1)
                                                          << 8) == rows)
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
    beam m = {.n = r->nqubits, .width = width, .seed = seed};
    m.states = QM_NEW_ARRAY(arena, state, (size_t)limit * width + 1);
    m.candidates = QM_NEW_ARRAY(arena, candidate, (size_t)width * MAX_MOVES);
    for (m.nslots = 16; m.nslots < 2 * (limit * width + 1);)
        m.nslots *= 2;
    m.slots = qm_arena_zalloc(arena, m.nslots, sizeof *m.slots);
    for (uint32_t i = 1; i <= m.n; i++)
        m.logarithm[i] = logf((float)i);
    start(&m, r);
    for (uint32_t from = 0, length = 0; from < m.nstates && length < limit; length++) {
        uint32_t to = m.nstates;
        for (uint32_t i = from; i < to; i++)
            if (is_done(&m, &m.states[i]))
                return replay(v, &m, i, length, limit);
        v->net.work += (uint64_t)(to - from) * 9 * m.n * m.n;
        if (v->net.work > v->net.budget)
            return false;
        advance(&m, from);
        from = to;
    }
    return false;
}
