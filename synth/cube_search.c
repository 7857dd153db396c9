#include "synth/cube_search.h"

#include "support/rng.h"

#include <math.h>

/* Found by trial on Walsh spectra of pictures. Temperatures are in steps; of 16 kinds of a move,
 * END moves an end, the rest below SPUR are spurs, those below CORNER are squares at a corner. */
enum { CHANCES = 4096, REACH = 1024, END = 1, SPUR = 3, CORNER = 6 };

/* Up to this many controls each move is followed by a look whether the walk is the best; from there
 * on only some are, as a look takes time O(2^k k) and there are O(2^k) moves. */
enum { WATCHED_BITS = 12 };
static const double HOT = 0.25, COLD = 0.04, FOLLOW = 0.3, STIFF = 4;

typedef struct search {
    const qm_cube_goal *goal;
    qm_cube_walk *w, best;
    double all, met;   /* gain of all corners, of those on the walk */
    double best_error; /* of the best walk */
    double best_met;   /* gain of the corners on it */
    double enough;     /* gain from which on a walk is thought to be good enough */
    double price;
    uint64_t random;
    double *chance; /* [CHANCES] -log of the middles of equal parts of (0, 1) */
} search;

static double gain_met(const qm_cube_walk *w, const double *gain)
{
    double sum = 0;
    for (uint32_t i = 0; i < w->nseen; i++)
        sum += gain[w->seen[i]];
    return sum;
}

static double gain_of_all(const qm_cube_walk *w, const double *gain)
{
    double sum = 0;
    for (size_t i = 0; i < (size_t)1 << w->k; i++)
        sum += gain[i];
    return sum;
}

static double error_of(const search *s)
{
    return s->goal->error(s->goal->payload, s->w);
}

/* The gain that is needed if the error is in proportion to the gain that is not met. */
static void estimate_enough(search *s, double error)
{
    double missing = s->all - s->met;
    s->enough = error > 0 ? s->all - missing * s->goal->limit / error : s->met;
}

/* Takes the walk for the best if it is. */
static void keep_best(search *s)
{
    const qm_cube_goal *g = s->goal;
    double error = 0;
    if (g->max_length == QM_NONE) {
        bool shorter = s->w->length < s->best.length;
        bool better = s->w->length == s->best.length && s->met > s->best_met;
        if ((!shorter && !better) || s->met < s->enough)
            return;
        error = error_of(s);
        if (error > g->limit) {
            estimate_enough(s, error);
            s->enough = fmax(s->enough, s->met + 1e-4 * (s->all - s->met));
            return;
        }
    } else {
        if (s->w->length > g->max_length || s->met <= s->best_met)
            return;
        error = error_of(s);
        if (error >= s->best_error)
            return;
    }
    s->best_error = error;
    s->best_met = s->met;
    qm_cube_walk_copy(&s->best, s->w);
}

/* A number below n from 32 random bits. */
static uint32_t below(uint32_t n, uint32_t random)
{
    return (uint32_t)((uint64_t)random * n >> 32);
}

/* One of the few bits of a mask, all alike. */
static uint32_t pick(uint32_t mask, uint32_t random)
{
    uint32_t n = 0;
    for (uint32_t rest = mask; rest; rest &= rest - 1)
        n++;
    for (uint32_t skip = below(n, random); skip; skip--)
        mask &= mask - 1;
    return mask & -mask;
}

/* A move near a corner of the walk. False: none this time. */
static bool propose(search *s, qm_cube_move *m)
{
    const qm_cube_walk *w = s->w;
    uint64_t r = qm_rng_next(&s->random), r2 = qm_rng_next(&s->random);
    uint32_t corner = w->seen[below(w->nseen, (uint32_t)(r >> 32))];
    uint32_t kind = r & 15, used = w->once[corner] | w->twice[corner];
    if (kind < END && (s->goal->free_from || s->goal->free_to)) {
        bool last = s->goal->free_to && (!s->goal->free_from || (r >> 4 & 1));
        qm_cube_move_end(w, last, 1u << below(w->k, (uint32_t)r2), m);
        return true;
    }
    if (kind < SPUR || !used || w->k < 2)
        return qm_cube_move_spur(w, corner, 1u << below(w->k, (uint32_t)r2), m);
    uint32_t a = pick(used, (uint32_t)r2), b = 1u << below(w->k - 1, (uint32_t)(r2 >> 32));
    if (b >= a)
        b *= 2;
    if (kind < CORNER && used & (used - 1)) /* cuts or moves a corner of the walk */
        b = pick(used & ~a, (uint32_t)(r2 >> 32));
    qm_cube_move_square(w, corner, a, b, m);
    return true;
}

/* Tries one move at a temperature. */
static void try_move(search *s, double temperature)
{
    qm_cube_move m;
    if (!propose(s, &m))
        return;
    double gain = 0;
    for (uint32_t i = 0; i < m.n; i++) {
        if (m.joins >> i & 1)
            gain += s->goal->gain[m.corner[i]];
        if (m.leaves >> i & 1) {
            if (!m.corner[i])
                return;
            gain -= s->goal->gain[m.corner[i]];
        }
    }
    if (m.longer > 0 && s->w->length + (uint32_t)m.longer > s->goal->max_length)
        return;
    double most = temperature * s->chance[qm_rng_next(&s->random) % CHANCES];
    if (!m.longer && !m.joins && !m.leaves && (s->random >> 40 & 3))
        return; /* another order of the same corners: costs most to check, so it is tried less */
    if (m.longer - s->price * gain > most || !qm_cube_walk_apply(s->w, &m, REACH))
        return;
    s->met += gain;
}

/* Gains, and the price by at most a factor of e^FOLLOW, follow what was found. */
static void follow(search *s)
{
    const qm_cube_goal *g = s->goal;
    double off = s->w->length + 2 > g->max_length ? -0.2 : 1;
    double error = g->revalue ? g->revalue(g->payload, s->w, g->gain) : error_of(s);
    s->all = gain_of_all(s->w, g->gain);
    s->met = gain_met(s->w, g->gain);
    s->best_met = gain_met(&s->best, g->gain);
    if (g->max_length == QM_NONE) {
        estimate_enough(s, error);
        off = error > 0 && g->limit > 0 ? STIFF * log(error / g->limit) : error > g->limit ? 1 : -1;
    }
    s->price *= exp(FOLLOW * fmax(-1, fmin(1, off)));
}

void qm_cube_search(qm_cube_walk *w, const qm_cube_goal *goal, qm_arena *scratch)
{
    if (!w->k)
        return;
    search s = {.goal = goal, .w = w, .price = goal->price, .random = goal->seed};
    s.chance = QM_NEW_ARRAY(scratch, double, CHANCES);
    for (uint32_t i = 0; i < CHANCES; i++)
        s.chance[i] = -log((i + 0.5) / CHANCES);
    s.all = gain_of_all(w, goal->gain);
    s.met = gain_met(w, goal->gain);
    qm_cube_walk_init(&s.best, scratch, w->k);
    qm_cube_walk_copy(&s.best, w);
    s.best_error = error_of(&s);
    s.enough = s.best_met = s.met;
    uint64_t between = w->k > WATCHED_BITS ? (uint64_t)1 << 2 * (w->k - WATCHED_BITS) : 1;
    for (uint32_t round = 0; round < goal->rounds; round++) {
        if (goal->cancel && atomic_load_explicit(goal->cancel, memory_order_relaxed))
            break;
        double temperature = goal->heat * HOT * pow(COLD / HOT, round / (goal->rounds - 1.0));
        uint64_t end = goal->moves * (round + 1) / goal->rounds;
        for (uint64_t i = goal->moves * round / goal->rounds; i < end; i++) {
            try_move(&s, temperature);
            if (3 * round > 2 * goal->rounds && i % between == 0)
                keep_best(&s);
        }
        keep_best(&s);
        follow(&s);
    }
    qm_cube_walk_copy(w, &s.best);
}
