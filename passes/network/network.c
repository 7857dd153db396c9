/* network.c - breadth-first search for Pauli networks.
 *
 * A state is a Clifford up to local Cliffords after it, together with the rotations that are done.
 * A CPP gate on qubits i and j picks a Pauli p of the three of qubit i and q of the three of j, and
 * maps {p, r, pr} to {p, rq, prq} and {q, s, qs} to {q, sp, qsp}: local Cliffords need not be
 * known. Rotations whose Pauli is among those of one qubit cost nothing and are done as soon as
 * those before them are. A gate brings four new Paulis, which bounds from below the gates that are
 * left; so does the Clifford that is left, exactly on three qubits, by a table of bounds on four,
 * and else by the qubits whose Paulis are not those of the goal. States that cannot come to an end
 * within the bound are dropped, of the others those with the least work left are kept.
 *
 * The idea of networks is that of de Brugiere and Martiel, "Faster and shorter synthesis of
 * Hamiltonian simulation circuits" (arXiv:2404.03280); states are searched exactly here, because on
 * three qubits there are only 6,720 Cliffords up to local ones. */
#include "passes/network/network.h"

#include "passes/network/bounds.h"
#include "passes/network/cosets.h"
#include "support/rng.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 1 << 15,
    MOST_WORK = 2 * (QM_NETWORK_ROTATIONS + QM_NETWORK_QUBITS) * QM_NETWORK_QUBITS,
    WORK_OF_A_MOVE = 2,
    PAULIS = 1 << 2 * QM_NETWORK_QUBITS,
    GOAL_BITS = 0x155 /* one of the two bits for each qubit of the goal */
};

typedef struct state {
    qm_frame f;
    uint32_t done;
    uint32_t parent; /* index in the layer before */
    qm_network_move move;
    uint16_t coset;  /* on three qubits */
    uint16_t left;   /* estimate of the work left, to choose whom to keep */
    uint32_t weight; /* of the moves so far */
} state;

struct qm_network_solver {
    qm_cosets *cosets;                  /* made when needed */
    uint8_t to_goal[QM_COSETS];         /* 1 + gates from each coset; 0: not yet asked for */
    qm_bounds *bounds;                  /* made when needed */
    qm_bound_goal aim;                  /* on four qubits: the task's goal */
    uint64_t against[PAULIS];           /* per Pauli: with what it does not commute; see oppose() */
    state *layer[QM_NETWORK_MOVES + 1]; /* QM_NETWORK_STATES each, made when needed */
    uint32_t n[QM_NETWORK_MOVES + 1];
    uint32_t slot[SLOTS]; /* hash table of the states of the newest layer: index + 1 */
    uint32_t used[QM_NETWORK_STATES], nused;
    uint64_t random, work;
    uint32_t turn;        /* where lists of moves begin */
    uint32_t least, most; /* weights */
    uint32_t lightest;    /* move */
    uint32_t of_pair[3];  /* on three qubits: weights of moves, by pairs as in cosets.h */
    bool uniform;         /* all weigh 1, so that the first end is the best */
    bool lossy;           /* states that had room in `most` were dropped */
    bool found;           /* `out` is a network */
    qm_network *out;
    const qm_network_task *task;
    uint32_t all;        /* mask of the rotations */
    uint32_t at[PAULIS]; /* per Pauli: mask of its rotations */
};

qm_network_solver *qm_network_solver_new(void)
{
    return calloc(1, sizeof(qm_network_solver));
}

void qm_network_solver_free(qm_network_solver *s)
{
    if (!s)
        return;
    for (int i = 0; i <= QM_NETWORK_MOVES; i++)
        free(s->layer[i]);
    free(s->cosets);
    free(s->bounds);
    free(s);
}

uint64_t qm_network_solver_work(const qm_network_solver *s)
{
    return s->work;
}

static void sort3(uint16_t e[3])
{
    uint16_t t;
    if (e[0] > e[1])
        t = e[0], e[0] = e[1], e[1] = t;
    if (e[1] > e[2])
        t = e[1], e[1] = e[2], e[2] = t;
    if (e[0] > e[1])
        t = e[0], e[0] = e[1], e[1] = t;
}

qm_frame qm_frame_start(uint32_t k)
{
    qm_frame f;
    memset(&f, 0, sizeof f);
    for (uint32_t i = 0; i < k; i++)
        for (uint8_t j = 0; j < 3; j++)
            f.e[i][j] = (uint16_t)((j + 1u) << 2 * i);
    return f;
}

/* Some Pauli of the qubit that is not p. */
static uint16_t other_than(const uint16_t e[3], uint16_t p)
{
    return e[0] == p ? e[1] : e[0];
}

qm_frame qm_frame_after(const qm_frame *f, qm_network_move m)
{
    qm_frame g = *f;
    uint16_t r = other_than(f->e[m.a], m.pa) ^ m.pb, t = other_than(f->e[m.b], m.pb) ^ m.pa;
    uint16_t a[3] = {m.pa, r, r ^ m.pa}, b[3] = {m.pb, t, t ^ m.pb};
    sort3(a);
    sort3(b);
    memcpy(g.e[m.a], a, sizeof a);
    memcpy(g.e[m.b], b, sizeof b);
    return g;
}

static uint32_t weight_of(const qm_network_task *t, uint32_t i, uint32_t j)
{
    return t->weight[i][j] > 0 ? t->weight[i][j] : 1;
}

static bool can_do(const qm_network_task *t, uint32_t mask, uint32_t done, uint32_t *which)
{
    while (mask) {
        uint32_t r = (uint32_t)__builtin_ctz(mask);
        mask &= mask - 1;
        if (!(t->follows[r] & ~done)) {
            *which = r;
            return true;
        }
    }
    return false;
}

/* Does all rotations that the frame allows. */
static uint32_t close_over(const qm_network_solver *s, const qm_frame *f, uint32_t done)
{
    uint32_t open = 0, r;
    for (uint32_t i = 0; i < s->task->k; i++)
        for (int j = 0; j < 3; j++)
            open |= s->at[f->e[i][j]];
    while (can_do(s->task, open & ~done, done, &r))
        done |= 1u << r;
    return done;
}

/* Fewest moves from a Clifford on three qubits to the goal's. */
static uint32_t moves_by_table(qm_network_solver *s, uint16_t coset)
{
    uint8_t *known = &s->to_goal[coset];
    if (!*known)
        *known =
            (uint8_t)(1 + qm_cosets_distance(s->cosets, &s->cosets->frame[coset], &s->task->goal));
    return *known - 1u;
}

/* On other numbers of qubits at least so many: on four by a table of bounds, else one for two
 * qubits that are not as in the goal. */
static uint32_t moves_to_goal(const qm_network_solver *s, const state *x)
{
    uint32_t wrong = 0;
    if (s->task->k == QM_BOUND_QUBITS)
        return qm_bounds_moves(s->bounds, &x->f, &s->aim);
    for (uint32_t i = 0; i < s->task->k; i++)
        wrong += memcmp(x->f.e[i], s->task->goal.e[i], sizeof x->f.e[i]) != 0;
    return (wrong + 1) / 2;
}

static uint32_t moves_to_do(const qm_network_solver *s, uint32_t done)
{
    return ((uint32_t)__builtin_popcount(s->all & ~done) + 3) / 4;
}

/* Fills s->against: a bit for each rotation, and from bit 32 on two for each qubit of the goal, for
 * the first two of its Paulis. They add up as the Paulis do. */
static void oppose(qm_network_solver *s, const qm_network_task *t)
{
    s->against[0] = 0;
    for (uint32_t bit = 0; bit < 2 * t->k; bit++) {
        uint64_t row = 0;
        uint32_t v = 1u << bit;
        for (uint32_t r = 0; r < t->n; r++)
            row |= (uint64_t)qm_pauli_anticommute(t->pauli[r], v) << r;
        for (uint32_t i = 0; i < 2 * t->k; i++)
            row |= (uint64_t)qm_pauli_anticommute(t->goal.e[i / 2][i % 2], v) << (32 + i);
        for (uint32_t w = 0; w < v; w++)
            s->against[v | w] = s->against[w] ^ row;
    }
}

/* Qubits on which what is left acts: the rotations, and the Paulis of each qubit of the goal. */
static uint16_t work_left(const qm_network_solver *s, const qm_frame *f, uint32_t done)
{
    uint32_t work = 0, left = s->all & ~done;
    for (uint32_t i = 0; i < s->task->k; i++) {
        uint64_t acts = s->against[f->e[i][0]] | s->against[f->e[i][1]];
        uint64_t on_goal = (acts | acts >> 1) >> 32 & GOAL_BITS;
        work += (uint32_t)__builtin_popcountll((acts & left) | on_goal << 32);
    }
    return (uint16_t)work;
}

static bool is_goal(const qm_network_solver *s, const state *x)
{
    return x->done == s->all && memcmp(x->f.e, s->task->goal.e, s->task->k * sizeof x->f.e[0]) == 0;
}

static uint32_t hash_state(const state *x)
{
    uint64_t h = x->done;
    for (uint32_t i = 0; i < QM_NETWORK_QUBITS; i++)
        h = h * 0x9e3779b97f4a7c15u ^ (uint64_t)x->f.e[i][0] << 16 ^ x->f.e[i][1];
    h *= 0xc2b2ae3d27d4eb4fu;
    return (uint32_t)(h >> 40) & (SLOTS - 1);
}

/* Adds a state to layer d unless it is there with no more weight. Its index, or QM_NONE when the
 * layer is full. */
static uint32_t add_state(qm_network_solver *s, uint32_t d, const state *x)
{
    uint32_t h = hash_state(x);
    for (; s->slot[h]; h = (h + 1) & (SLOTS - 1)) {
        state *y = &s->layer[d][s->slot[h] - 1];
        if (y->done == x->done && memcmp(&y->f, &x->f, sizeof x->f) == 0) {
            if (x->weight < y->weight)
                *y = *x;
            return s->slot[h] - 1;
        }
    }
    if (s->n[d] == QM_NETWORK_STATES) {
        s->lossy = true;
        return QM_NONE;
    }
    s->used[s->nused++] = h;
    s->layer[d][s->n[d]++] = *x;
    s->slot[h] = s->n[d];
    return s->n[d] - 1;
}

static void clear_slots(qm_network_solver *s)
{
    for (uint32_t i = 0; i < s->nused; i++)
        s->slot[s->used[i]] = 0;
    s->nused = 0;
}

static void read_back(qm_network_solver *s, uint32_t d, uint32_t index)
{
    qm_network *out = s->out;
    s->found = true;
    out->n = d;
    out->weight = s->layer[d][index].weight;
    for (;; d--) {
        const state *x = &s->layer[d][index];
        out->done[d] = x->done;
        if (d == 0)
            return;
        out->move[d - 1] = x->move;
        index = x->parent;
    }
}

/* Adds what the move makes of x to layer d + 1 if it can still end within s->most. True when the
 * layer needs no more: it is full, or no lighter end is to be had. */
static bool follow(qm_network_solver *s, uint32_t d, const state *x, state *y)
{
    y->done = close_over(s, &y->f, x->done);
    if (y->weight + s->lightest * moves_to_do(s, y->done) > s->most)
        return false;
    uint32_t index = add_state(s, d + 1, y);
    if (index == QM_NONE)
        return true;
    if (y->weight < s->least || !is_goal(s, y))
        return false;
    read_back(s, d + 1, index);
    s->most = y->weight - 1;
    return s->uniform;
}

static bool expand_by_table(qm_network_solver *s, uint32_t d, uint32_t from)
{
    const state *x = &s->layer[d][from];
    uint32_t turn = s->turn;
    for (uint32_t i = 0; i < QM_COSET_MOVES; i++) {
        uint32_t edge = i + turn < QM_COSET_MOVES ? i + turn : i + turn - QM_COSET_MOVES;
        uint16_t to = s->cosets->to[x->coset][edge];
        uint32_t weight = x->weight + s->of_pair[edge / 9];
        s->work++;
        if (weight + s->lightest * moves_by_table(s, to) > s->most)
            continue;
        state y = {.f = s->cosets->frame[to],
                   .parent = from,
                   .coset = to,
                   .move = qm_cosets_move(s->cosets, x->coset, edge),
                   .weight = weight};
        if (follow(s, d, x, &y))
            return true;
    }
    return false;
}

static bool expand_by_search(qm_network_solver *s, uint32_t d, uint32_t from)
{
    const state *x = &s->layer[d][from];
    bool bounded = s->task->k == QM_BOUND_QUBITS;
    uint32_t ranks = bounded ? qm_bound_ranks(&x->f, &s->aim) : 0;
    for (uint8_t i = 0; i < s->task->k; i++)
        for (uint8_t j = i + 1; j < s->task->k; j++)
            for (int m = 0; m < 9; m++) {
                qm_network_move move = {i, j, x->f.e[i][m / 3], x->f.e[j][m % 3]};
                uint32_t weight = x->weight + weight_of(s->task, i, j);
                s->work++;
                if (bounded &&
                    weight + s->lightest * qm_bounds_after(s->bounds, &x->f, ranks, move, &s->aim) >
                        s->most)
                    continue;
                state y = {.f = qm_frame_after(&x->f, move),
                           .parent = from,
                           .move = move,
                           .weight = weight};
                if (!bounded && weight + s->lightest * moves_to_goal(s, &y) > s->most)
                    continue;
                if (follow(s, d, x, &y))
                    return true;
            }
    return false;
}

/* Fills layer d + 1. */
static void expand(qm_network_solver *s, uint32_t d)
{
    s->n[d + 1] = 0;
    uint32_t start = (uint32_t)(qm_rng_next(&s->random) % s->n[d]);
    for (uint32_t i = 0; i < s->n[d]; i++) {
        uint32_t from = i + start < s->n[d] ? i + start : i + start - s->n[d];
        if (s->task->k == 3 ? expand_by_table(s, d, from) : expand_by_search(s, d, from))
            return;
    }
}

/* What a state weighs more than d of the lightest moves, as the work that these could do. */
static uint32_t work_of_weight(const qm_network_solver *s, uint32_t d, uint32_t weight)
{
    return WORK_OF_A_MOVE * (weight / s->lightest - d);
}

/* Keeps the states of a layer with the least work left, of equal ones those from a random place
 * on. */
static void trim(qm_network_solver *s, uint32_t d, uint32_t beam)
{
    state *l = s->layer[d];
    uint32_t n = s->n[d], count[MOST_WORK + 1] = {0}, limit = 0, room = beam;
    if (n <= beam)
        return;
    s->lossy = true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t left = work_left(s, &l[i].f, l[i].done) + work_of_weight(s, d, l[i].weight);
        l[i].left = left < MOST_WORK ? (uint16_t)left : MOST_WORK;
        count[l[i].left]++;
    }
    while (count[limit] <= room)
        room -= count[limit++];
    uint32_t skip = (uint32_t)(qm_rng_next(&s->random) % (count[limit] - room + 1)), kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool equal = l[i].left == limit;
        if (l[i].left < limit || (equal && skip == 0 && room > 0))
            l[kept++] = l[i];
        if (equal && skip > 0)
            skip--;
        else if (equal && room > 0)
            room--;
    }
    s->n[d] = kept;
}

static bool make_layer(qm_network_solver *s, uint32_t d)
{
    if (!s->layer[d])
        s->layer[d] = malloc(QM_NETWORK_STATES * sizeof(state));
    return s->layer[d] != NULL;
}

static bool make_tables(qm_network_solver *s, uint32_t k)
{
    if (k == 3 && !s->cosets)
        s->cosets = qm_cosets_new();
    if (k == QM_BOUND_QUBITS && !s->bounds)
        s->bounds = qm_bounds_new();
    return (k != 3 || s->cosets) && (k != QM_BOUND_QUBITS || s->bounds);
}

static void weigh_moves(qm_network_solver *s, const qm_network_task *t)
{
    uint32_t pair = 0;
    s->uniform = t->weight[0][1] == 0;
    s->lightest = UINT32_MAX;
    for (uint32_t i = 0; i < t->k; i++)
        for (uint32_t j = i + 1; j < t->k; j++) {
            uint32_t weight = weight_of(t, i, j);
            s->lightest = weight < s->lightest ? weight : s->lightest;
            if (t->k == 3)
                s->of_pair[pair++] = weight;
        }
}

static void begin(qm_network_solver *s, const qm_network_task *task, uint64_t seed)
{
    s->task = task;
    if (task->k == 3)
        memset(s->to_goal, 0, sizeof s->to_goal);
    if (task->k == QM_BOUND_QUBITS)
        qm_bound_aim(&s->aim, &task->goal);
    weigh_moves(s, task);
    s->random = seed;
    s->turn = (uint32_t)(qm_rng_next(&s->random) % QM_COSET_MOVES);
    s->all = task->n == 32 ? UINT32_MAX : (1u << task->n) - 1;
    oppose(s, task);
    memset(s->at, 0, sizeof s->at[0] << 2 * task->k);
    for (uint32_t r = 0; r < task->n; r++)
        s->at[task->pauli[r]] |= 1u << r;
    state x = {.f = qm_frame_start(task->k)};
    x.done = close_over(s, &x.f, 0);
    s->layer[0][0] = x;
    s->n[0] = 1;
}

/* Fewest moves by which the task can be done, as far as is known at its start. */
static uint32_t least_moves(qm_network_solver *s)
{
    const state *x = &s->layer[0][0];
    uint32_t to_do = moves_to_do(s, x->done);
    uint32_t to_goal = s->task->k == 3 ? moves_by_table(s, x->coset) : moves_to_goal(s, x);
    return to_do > to_goal ? to_do : to_goal;
}

/* Searches networks that weigh at most `most`; s->lossy: states were dropped that had room in it.
 */
static bool search_within(qm_network_solver *s, uint32_t most, uint32_t beam)
{
    s->most = most;
    s->lossy = s->found = false;
    for (uint32_t d = 0; d < QM_NETWORK_MOVES && d * s->lightest < s->most; d++) {
        if (s->n[d] == 0 || !make_layer(s, d + 1))
            break;
        expand(s, d);
        clear_slots(s);
        if (s->found && s->uniform)
            break;
        trim(s, d + 1, beam);
    }
    return s->found;
}

/* A tighter bound leaves more room for the states that can keep it. So where states were dropped
 * from layers of full width, bounds are tried from the least up. */
bool qm_network_solve(qm_network_solver *s, const qm_network_task *task, uint32_t least,
                      uint32_t most, uint32_t beam, uint64_t seed, qm_network *out)
{
    if (beam == 0 || beam > QM_NETWORK_STATES)
        beam = QM_NETWORK_STATES;
    if (!make_layer(s, 0) || !make_tables(s, task->k))
        return false;
    begin(s, task, seed);
    if (s->uniform && most > QM_NETWORK_MOVES)
        most = QM_NETWORK_MOVES;
    s->least = least;
    s->out = out;
    if (least == 0 && is_goal(s, &s->layer[0][0])) {
        read_back(s, 0, 0);
        return true;
    }
    bool found = search_within(s, most, beam);
    if (!s->lossy || beam < QM_NETWORK_STATES)
        return found;
    uint32_t bound = s->lightest * least_moves(s), end = found ? out->weight : most;
    for (bound = bound > least ? bound : least; bound < end;
         bound += s->uniform ? 1 : bound / 8 + 1)
        if (search_within(s, bound, beam))
            return true;
    return found;
}
