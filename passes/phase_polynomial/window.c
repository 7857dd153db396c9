/* window.c - beam search over the gates of a window.
 *
 * A state is what is still wanted, in terms of the values that the wires hold: the terms, and the
 * matrix F of the outputs (with its inverse G). Each gate makes one value, so a state needs a gate
 * for each missing term and for each output that is not there and is no missing term; states that
 * cannot end within max_gates by this bound are dropped, the others ordered by the bound and a
 * potential like that of de Brugiere et al., arXiv:2201.06508 (sums over the weights of the terms
 * and of the rows of F and G). Equal states (same wires' values) are kept once. */
#include "passes/phase_polynomial/window.h"

#include "support/rng.h"

#include <math.h>
#include <string.h>

enum {
    MAX_MOVES = QM_WINDOW_WIRES * QM_WINDOW_WIRES + QM_WINDOW_GATES,
    SEEN = 8 * QM_WINDOW_BEAM /* places of the table of states; a power of 2 */
};

typedef struct state {
    uint16_t term[QM_WINDOW_GATES]; /* those that are quarter turns first */
    uint16_t f[QM_WINDOW_WIRES], g[QM_WINDOW_WIRES];
    uint16_t value[QM_WINDOW_WIRES]; /* of each wire, in terms of the window's inputs */
    uint8_t nterms, nquarter;
    uint32_t last; /* step that led here, or QM_NONE */
    uint64_t hash;
} state;

typedef struct move {
    float score;
    uint16_t from; /* state */
    qm_window_gate gate;
    uint64_t hash; /* of the state that it leads to */
} move;

typedef struct step {
    uint32_t before;
    qm_window_gate gate;
} step;

struct qm_window_solver {
    const qm_window *window;
    const qm_window_taste *taste;
    uint64_t random, drawn;
    float term_weight[QM_WINDOW_WIRES + 1], out_weight[QM_WINDOW_WIRES + 1];
    state states[2][QM_WINDOW_BEAM];
    uint32_t nstates;
    move moves[QM_WINDOW_BEAM * MAX_MOVES];
    uint32_t nmoves;
    step steps[QM_WINDOW_BEAM * QM_WINDOW_GATES];
    uint32_t nsteps;
    uint64_t seen[SEEN];
};

qm_window_solver *qm_window_solver_make(qm_arena *arena)
{
    return QM_NEW(arena, qm_window_solver);
}

static uint32_t weight(uint16_t parity)
{
    return (uint32_t)__builtin_popcount(parity);
}

static uint64_t hash_value(uint32_t wire, uint16_t value)
{
    return qm_rng_stream(wire, value);
}

/* parity, after CX from control to target, in terms of the new values. */
static uint16_t follow(uint16_t parity, qm_window_gate g)
{
    return (uint16_t)(parity ^ (uint16_t)((parity >> g.target & 1) << g.control));
}

/* G = F^-1, for F = out. */
static void invert(const uint16_t *out, uint32_t n, uint16_t *g)
{
    uint16_t a[QM_WINDOW_WIRES];
    memcpy(a, out, n * sizeof *a);
    for (uint32_t i = 0; i < n; i++)
        g[i] = (uint16_t)(1u << i);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t p = i;
        while (p + 1 < n && !(a[p] >> i & 1))
            p++;
        uint16_t ta = a[i], tg = g[i];
        a[i] = a[p], g[i] = g[p];
        a[p] = ta, g[p] = tg;
        for (uint32_t j = 0; j < n; j++)
            if (j != i && a[j] >> i & 1) {
                a[j] ^= a[i];
                g[j] ^= g[i];
            }
    }
}

static void begin(qm_window_solver *s)
{
    const qm_window *w = s->window;
    state *a = &s->states[0][0];
    *a = (state){.nterms = (uint8_t)w->nterms, .nquarter = (uint8_t)w->nquarter, .last = QM_NONE};
    memcpy(a->term, w->term, w->nterms * sizeof *a->term);
    memcpy(a->f, w->out, w->nwires * sizeof *a->f);
    invert(w->out, w->nwires, a->g);
    for (uint32_t i = 0; i < w->nwires; i++) {
        a->value[i] = (uint16_t)(1u << i);
        a->hash ^= hash_value(i, a->value[i]);
    }
    s->nstates = 1;
    s->nsteps = 0;
    for (uint32_t k = 2; k <= w->nwires; k++) {
        s->term_weight[k] = s->taste->term * (powf((float)(k - 1), s->taste->power) - 1);
        s->out_weight[k] = s->taste->out * log2f((float)k);
    }
}

static bool holds(const uint16_t *terms, uint32_t n, uint16_t parity)
{
    for (uint32_t i = 0; i < n; i++)
        if (terms[i] == parity)
            return true;
    return false;
}

/* The number of gates that are at least wanted after CX g, and the potential. */
static uint32_t estimate_cx(const qm_window_solver *s, const state *a, qm_window_gate g,
                            uint32_t most, float *potential)
{
    uint16_t terms[QM_WINDOW_GATES];
    uint32_t n = 0;
    float sum = 0;
    for (uint32_t i = 0; i < a->nterms; i++) {
        uint16_t v = follow(a->term[i], g);
        if (v & (v - 1)) {
            terms[n++] = v;
            sum += s->term_weight[weight(v)];
        }
    }
    uint32_t wanted = n;
    for (uint32_t j = 0; j < s->window->nwires && wanted <= most; j++) {
        uint16_t v = follow(a->f[j], g);
        wanted += v != 1u << j && !holds(terms, n, v);
        uint16_t inverse = j == g.target ? a->g[j] ^ a->g[g.control] : a->g[j];
        sum += s->out_weight[weight(v)] + s->out_weight[weight(inverse)];
    }
    *potential = sum;
    return wanted;
}

/* The same for doing nothing. */
static uint32_t estimate_now(const qm_window_solver *s, const state *a, float *potential)
{
    float sum = 0;
    uint32_t wanted = a->nterms;
    for (uint32_t i = 0; i < a->nterms; i++)
        sum += s->term_weight[weight(a->term[i])];
    for (uint32_t j = 0; j < s->window->nwires; j++) {
        wanted += a->f[j] != 1u << j && !holds(a->term, a->nterms, a->f[j]);
        sum += s->out_weight[weight(a->f[j])] + s->out_weight[weight(a->g[j])];
    }
    *potential = sum;
    return wanted;
}

static void propose(qm_window_solver *s, uint32_t from, qm_window_gate g, float score,
                    uint64_t hash)
{
    float random = (float)(qm_rng_stream(s->random, s->drawn++) >> 40) * 0x1p-24f;
    s->moves[s->nmoves++] = (move){score + s->taste->noise * random, (uint16_t)from, g, hash};
}

/* All gates after which at most `most` are wanted; true when one ends the search, which is then
 * the last move. */
static bool propose_all(qm_window_solver *s, const state *a, uint32_t from, uint32_t most)
{
    float potential;
    for (uint32_t t = 0; t < s->window->nwires; t++)
        for (uint32_t c = 0; c < s->window->nwires; c++) {
            if (c == t)
                continue;
            qm_window_gate g = {(uint8_t)c, (uint8_t)t, false};
            uint32_t wanted = estimate_cx(s, a, g, most, &potential);
            if (wanted > most)
                continue;
            uint64_t hash =
                a->hash ^ hash_value(t, a->value[t]) ^ hash_value(t, a->value[t] ^ a->value[c]);
            propose(s, from, g, (float)wanted + potential, hash);
            if (wanted == 0)
                return true;
        }
    if (a->nquarter == 0)
        return false;
    uint32_t wanted = estimate_now(s, a, &potential);
    for (uint32_t i = 0; i < a->nquarter && wanted - 1 <= most; i++) {
        uint16_t v = a->term[i];
        if (weight(v) != 2 || holds(a->f, s->window->nwires, v))
            continue;
        qm_window_gate g = {(uint8_t)__builtin_ctz(v), (uint8_t)(31 - __builtin_clz((uint32_t)v)),
                            true};
        uint16_t value = a->value[g.control] ^ a->value[g.target];
        propose(s, from, g, (float)(wanted - 1) + potential,
                a->hash ^ hash_value(QM_WINDOW_WIRES, value));
        if (wanted == 1)
            return true;
    }
    return false;
}

static void apply(const qm_window_solver *s, state *a, qm_window_gate g)
{
    uint32_t n = 0, quarter = 0;
    uint16_t had = (uint16_t)(1u << g.control | 1u << g.target);
    for (uint32_t i = 0; i < a->nterms; i++) {
        uint16_t v = g.cz ? a->term[i] : follow(a->term[i], g);
        bool gone = g.cz ? i < a->nquarter && v == had : (v & (v - 1)) == 0;
        quarter += !gone && i < a->nquarter;
        if (!gone)
            a->term[n++] = v;
    }
    a->nterms = (uint8_t)n;
    a->nquarter = (uint8_t)quarter;
    if (g.cz)
        return;
    for (uint32_t j = 0; j < s->window->nwires; j++)
        a->f[j] = follow(a->f[j], g);
    a->g[g.target] ^= a->g[g.control];
    a->value[g.target] ^= a->value[g.control];
}

/* Brings the k moves with the least scores to the front, by quickselect. */
static void select_moves(move *m, uint32_t n, uint32_t k)
{
    uint32_t lo = 0, hi = n;
    while (hi - lo > 16 && k < hi) {
        float pivot = m[lo + (hi - lo) / 2].score;
        uint32_t less = lo, i = lo, more = hi;
        while (i < more) {
            move v = m[i];
            if (v.score < pivot) {
                m[i++] = m[less];
                m[less++] = v;
            } else if (v.score > pivot) {
                m[i] = m[--more];
                m[more] = v;
            } else {
                i++;
            }
        }
        if (k <= less)
            hi = less;
        else if (k >= more)
            lo = more;
        else
            break;
    }
}

static void sort_moves(move *m, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        move v = m[i];
        uint32_t j = i;
        for (; j > 0 && m[j - 1].score > v.score; j--)
            m[j] = m[j - 1];
        m[j] = v;
    }
}

static bool is_new(qm_window_solver *s, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & (SEEN - 1);
    for (; s->seen[at]; at = (at + 1) & (SEEN - 1))
        if (s->seen[at] == hash)
            return false;
    s->seen[at] = hash;
    return true;
}

/* The states that the best moves lead to. */
static void advance(qm_window_solver *s, state *next)
{
    const state *now = next == s->states[0] ? s->states[1] : s->states[0];
    uint32_t keep = 2 * s->taste->beam < s->nmoves ? 2 * s->taste->beam : s->nmoves;
    select_moves(s->moves, s->nmoves, keep);
    sort_moves(s->moves, keep);
    memset(s->seen, 0, sizeof s->seen);
    s->nstates = 0;
    for (uint32_t i = 0; i < keep && s->nstates < s->taste->beam; i++) {
        const move *m = &s->moves[i];
        if (!is_new(s, m->hash))
            continue;
        state *a = &next[s->nstates++];
        *a = now[m->from];
        apply(s, a, m->gate);
        a->hash = m->hash;
        s->steps[s->nsteps] = (step){a->last, m->gate};
        a->last = s->nsteps++;
    }
}

static uint32_t trace(const qm_window_solver *s, const state *a, uint32_t depth,
                      qm_window_gate *gates)
{
    gates[depth] = s->moves[s->nmoves - 1].gate;
    uint32_t at = a->last;
    for (uint32_t i = depth; i-- > 0; at = s->steps[at].before)
        gates[i] = s->steps[at].gate;
    return depth + 1;
}

uint32_t qm_window_solve(qm_window_solver *s, const qm_window *w, const qm_window_taste *taste,
                         qm_window_gate *gates)
{
    s->window = w;
    s->taste = taste;
    s->random = taste->random;
    s->drawn = 0;
    begin(s);
    float potential;
    uint32_t wanted = estimate_now(s, &s->states[0][0], &potential);
    if (wanted == 0)
        return 0;
    for (uint32_t depth = 0; depth < w->max_gates && s->nstates > 0; depth++) {
        const state *now = s->states[depth % 2];
        s->nmoves = 0;
        for (uint32_t i = 0; i < s->nstates; i++)
            if (propose_all(s, &now[i], i, w->max_gates - depth - 1))
                return trace(s, &now[i], depth, gates);
        advance(s, s->states[(depth + 1) % 2]);
    }
    return QM_NONE;
}
