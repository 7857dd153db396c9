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

#include "passes/network/tables.h"
#include "support/rng.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 1 << 15,
    GOALS = 64, /* on three qubits: from which the numbers of moves are kept */
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
    uint16_t left;   /* estimate of the work left, by which those to keep are chosen */
    uint32_t weight; /* of the moves so far */
} state;

struct qm_network_solver {
    const qm_cosets *cosets;
    uint8_t to_goal[GOALS][QM_COSETS]; /* 1 + gates from each coset; 0: not yet asked for */
    uint16_t goals[GOALS];             /* 1 + coset of the goal; 0: none */
    uint8_t *to_aim;                   /* the row of to_goal of the task */
    const qm_bounds *bounds;
    qm_bound_goal aim;                  /* on four qubits: the task's goal */
    uint64_t against[PAULIS];           /* per Pauli: with what it does not commute; see oppose() */
    state *layer[QM_NETWORK_MOVES + 1]; /* QM_NETWORK_STATES each, made when needed */
    uint32_t n[QM_NETWORK_MOVES + 1];
    state *fresh; /* the newest layer before it is trimmed, so that few pages are touched */
    uint32_t nfresh;
    uint16_t slot[SLOTS]; /* hash table of its states: index + 1 */
    uint32_t used[QM_NETWORK_STATES], nused;
    uint32_t beam;                 /* of these so many are kept */
    uint32_t crowd[MOST_WORK + 1]; /* of these, by work left, where all moves weigh 1; those with */
    uint32_t limit, within; /* more than `limit` left are not kept; as many others there are */
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

qm_network_solver *qm_network_solver_new(const qm_network_tables *tables)
{
    qm_network_solver *s = calloc(1, sizeof *s);
    if (s) {
        s->cosets = &tables->cosets;
        s->bounds = &tables->bounds;
    }
    return s;
}

void qm_network_solver_free(qm_network_solver *s)
{
    if (!s)
        return;
    for (int i = 0; i <= QM_NETWORK_MOVES; i++)
        free(s->layer[i]);
    free(s->fresh);
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
    uint8_t *known = &s->to_aim[coset];
    if (!*known)
        *known =
            (uint8_t)(1 + qm_cosets_distance(s->cosets, &s->cosets->frame[coset], &s->task->goal));
    return *known - 1u;
}

/* On other numbers of qubits at least so many: on four by a table of bounds, else one for two
 * qubits that are not as in the goal. */
static uint32_t moves_to_goal(const qm_network_solver *s, const qm_frame *f)
{
    uint32_t wrong = 0;
    if (s->task->k == QM_BOUND_QUBITS)
        return qm_bounds_moves(s->bounds, f, &s->aim);
    for (uint32_t i = 0; i < s->task->k; i++)
        wrong += memcmp(f->e[i], s->task->goal.e[i], sizeof f->e[i]) != 0;
    return (wrong + 1) / 2;
}

/* Counts of bits, one a byte. */
static uint64_t bits_of_bytes(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555;
    x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
    return (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
}

static uint32_t sum_of_bytes(uint64_t x)
{
    return (uint32_t)(x * 0x0101010101010101 >> 56);
}

static uint32_t moves_to_do(const qm_network_solver *s, uint32_t done)
{
    return (sum_of_bytes(bits_of_bytes(s->all & ~done)) + 3) / 4;
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

/* What is left acts on a qubit two of whose Paulis have these rows: the rotations, and the Paulis
 * of each qubit of the goal. */
static uint64_t work_of_qubit(uint64_t a, uint64_t b, uint32_t left)
{
    uint64_t acts = a | b, on_goal = (acts | acts >> 1) >> 32 & GOAL_BITS;
    return bits_of_bytes((acts & left) | on_goal << 32);
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

/* Adds a state to the newest layer unless it is there with no more weight. Its index, or QM_NONE
 * when the layer is full. */
static uint32_t add_state(qm_network_solver *s, const state *x)
{
    uint32_t h = hash_state(x);
    for (; s->slot[h]; h = (h + 1) & (SLOTS - 1)) {
        state *y = &s->fresh[s->slot[h] - 1];
        if (y->done == x->done && memcmp(&y->f, &x->f, sizeof x->f) == 0) {
            if (x->weight < y->weight)
                *y = *x;
            return s->slot[h] - 1u;
        }
    }
    if (s->nfresh == QM_NETWORK_STATES) {
        s->lossy = true;
        return QM_NONE;
    }
    s->used[s->nused++] = h;
    s->fresh[s->nfresh++] = *x;
    s->slot[h] = (uint16_t)s->nfresh;
    return s->nfresh - 1;
}

static void clear_slots(qm_network_solver *s)
{
    for (uint32_t i = 0; i < s->nused; i++)
        s->slot[s->used[i]] = 0;
    s->nused = 0;
}

/* Notes the way to a state of layer d. */
static void read_back(qm_network_solver *s, uint32_t d, const state *x)
{
    qm_network *out = s->out;
    s->found = true;
    out->n = d;
    out->weight = x->weight;
    for (;; d--) {
        out->done[d] = x->done;
        if (d == 0)
            return;
        out->move[d - 1] = x->move;
        x = &s->layer[d - 1][x->parent];
    }
}

/* A state whose moves are followed. */
typedef struct origin {
    const state *x;
    uint32_t index, d;                /* its place in layer d */
    uint32_t ranks;                   /* on four qubits, for the bound */
    uint64_t work[QM_NETWORK_QUBITS]; /* of its qubits, as bytes to be added, */
    uint64_t total;                   /* and their sum */
} origin;

static origin origin_of(const qm_network_solver *s, uint32_t d, uint32_t index)
{
    const state *x = &s->layer[d][index];
    origin o = {.x = x, .index = index, .d = d};
    for (uint32_t i = 0; i < s->task->k; i++)
        o.total += o.work[i] =
            work_of_qubit(s->against[x->f.e[i][0]], s->against[x->f.e[i][1]], s->all & ~x->done);
    if (s->task->k == QM_BOUND_QUBITS)
        o.ranks = qm_bound_ranks(&x->f, &s->aim);
    return o;
}

/* What a state weighs more than d of the lightest moves, as the work that these could do. */
static uint32_t work_of_weight(const qm_network_solver *s, uint32_t d, uint32_t weight)
{
    return s->uniform ? 0 : WORK_OF_A_MOVE * (weight / s->lightest - d);
}

static uint16_t clamped(uint32_t work)
{
    return (uint16_t)(work < MOST_WORK ? work : MOST_WORK);
}

/* Does what the move to y allows, r and t being Paulis that its qubits have after it besides its
 * own: only these and their products with its own can be new. Sets y's work left, and its frame
 * where that is needed. */
static void do_rotations(const qm_network_solver *s, const origin *o, state *y, uint16_t r,
                         uint16_t t)
{
    const qm_network_move *m = &y->move;
    uint32_t open = s->at[r] | s->at[r ^ m->pa] | s->at[t] | s->at[t ^ m->pb], first, work;
    y->done = o->x->done;
    if (can_do(s->task, open & ~y->done, y->done, &first)) {
        y->f = qm_frame_after(&o->x->f, *m);
        y->done = close_over(s, &y->f, y->done | 1u << first);
        uint64_t total = 0;
        for (uint32_t i = 0; i < s->task->k; i++)
            total += work_of_qubit(s->against[y->f.e[i][0]], s->against[y->f.e[i][1]],
                                   s->all & ~y->done);
        work = sum_of_bytes(total);
    } else {
        uint32_t left = s->all & ~y->done;
        work = sum_of_bytes(o->total - o->work[m->a] - o->work[m->b] +
                            work_of_qubit(s->against[m->pa], s->against[r], left) +
                            work_of_qubit(s->against[m->pb], s->against[t], left));
    }
    y->left = clamped(work + work_of_weight(s, o->d + 1, y->weight));
}

/* Notes a state with so much work left. Those of the newest layer that are certain not to be kept
 * need not be added, where a state cannot become lighter. */
static void note_work(qm_network_solver *s, uint32_t left)
{
    if (!s->uniform)
        return;
    s->crowd[left]++;
    s->within++;
    while (s->within - s->crowd[s->limit] > s->beam)
        s->within -= s->crowd[s->limit--];
}

/* On four qubits: is the end out of reach by the table of bounds? */
static bool is_far(const qm_network_solver *s, const origin *o, const state *y, uint16_t r,
                   uint16_t t)
{
    return s->task->k == QM_BOUND_QUBITS &&
           y->weight + s->lightest * qm_bounds_after(s->bounds, o->ranks, y->move, r, t, &s->aim) >
               s->most;
}

/* Adds what a move makes of a state to the newest layer if it can still end within s->most. y: its
 * move, weight and coset. r and t as above. True when the layer needs no more: it is full, or no
 * lighter end is to be had. */
static bool follow(qm_network_solver *s, const origin *o, state *y, uint16_t r, uint16_t t)
{
    bool lossy = s->lossy; /* then the work of what is far does not matter */
    if (lossy && is_far(s, o, y, r, t))
        return false;
    do_rotations(s, o, y, r, t);
    if (y->weight + s->lightest * moves_to_do(s, y->done) > s->most)
        return false;
    if (y->left > s->limit) {
        s->lossy = true;
        return false;
    }
    if (!lossy && is_far(s, o, y, r, t))
        return false;
    y->f = qm_frame_after(&o->x->f, y->move);
    if (s->task->k != QM_BOUND_QUBITS && s->task->k != 3 &&
        y->weight + s->lightest * moves_to_goal(s, &y->f) > s->most)
        return false;
    uint32_t known = s->nfresh, index = add_state(s, y);
    if (index == QM_NONE)
        return true;
    if (index == known)
        note_work(s, y->left);
    if (y->weight < s->least || !is_goal(s, y))
        return false;
    read_back(s, o->d + 1, y);
    s->most = y->weight - 1;
    return s->uniform;
}

/* Some Pauli of the qubit after a move with p there and q on the other qubit, not p. */
static uint16_t changed(const uint16_t e[3], uint16_t p, uint16_t q)
{
    return other_than(e, p) ^ q;
}

static bool expand_by_table(qm_network_solver *s, const origin *o)
{
    const state *x = o->x;
    uint32_t turn = s->turn;
    for (uint32_t i = 0; i < QM_COSET_MOVES; i++) {
        uint32_t edge = i + turn < QM_COSET_MOVES ? i + turn : i + turn - QM_COSET_MOVES;
        uint16_t to = s->cosets->to[x->coset][edge];
        uint32_t weight = x->weight + s->of_pair[edge / 9];
        s->work++;
        if (weight + s->lightest * moves_by_table(s, to) > s->most)
            continue;
        qm_network_move m = qm_cosets_move(s->cosets, x->coset, edge);
        state y = {.parent = o->index, .coset = to, .move = m, .weight = weight};
        if (follow(s, o, &y, changed(x->f.e[m.a], m.pa, m.pb), changed(x->f.e[m.b], m.pb, m.pa)))
            return true;
    }
    return false;
}

static bool expand_by_search(qm_network_solver *s, const origin *o)
{
    const qm_frame *f = &o->x->f;
    for (uint8_t i = 0; i < s->task->k; i++)
        for (uint8_t j = i + 1; j < s->task->k; j++)
            for (int n = 0; n < 9; n++) {
                qm_network_move m = {i, j, f->e[i][n / 3], f->e[j][n % 3]};
                state y = {.parent = o->index,
                           .move = m,
                           .weight = o->x->weight + weight_of(s->task, i, j)};
                s->work++;
                if (follow(s, o, &y, changed(f->e[i], m.pa, m.pb), changed(f->e[j], m.pb, m.pa)))
                    return true;
            }
    return false;
}

/* Makes the newest layer of layer d. */
static void expand(qm_network_solver *s, uint32_t d)
{
    s->nfresh = s->within = 0;
    s->limit = MOST_WORK;
    memset(s->crowd, 0, sizeof s->crowd);
    uint32_t start = (uint32_t)(qm_rng_next(&s->random) % s->n[d]);
    for (uint32_t i = 0; i < s->n[d]; i++) {
        uint32_t from = i + start < s->n[d] ? i + start : i + start - s->n[d];
        origin o = origin_of(s, d, from);
        if (s->task->k == 3 ? expand_by_table(s, &o) : expand_by_search(s, &o))
            return;
    }
}

/* Keeps the states of the newest layer with the least work left as layer d, of equal ones those
 * from a random place on. */
static void trim(qm_network_solver *s, uint32_t d)
{
    const state *l = s->fresh;
    uint32_t n = s->nfresh, count[MOST_WORK + 1] = {0}, limit = 0, room = s->beam, kept = 0;
    if (n <= room) {
        memcpy(s->layer[d], l, n * sizeof *l);
        s->n[d] = n;
        return;
    }
    s->lossy = true;
    for (uint32_t i = 0; i < n; i++)
        count[l[i].left]++;
    while (count[limit] <= room)
        room -= count[limit++];
    uint32_t skip = (uint32_t)(qm_rng_next(&s->random) % (count[limit] - room + 1));
    for (uint32_t i = 0; i < n; i++) {
        bool equal = l[i].left == limit;
        if (l[i].left < limit || (equal && skip == 0 && room > 0))
            s->layer[d][kept++] = l[i];
        if (equal && skip > 0)
            skip--;
        else if (equal && room > 0)
            room--;
    }
    s->n[d] = kept;
}

static bool make_states(state **l)
{
    if (!*l)
        *l = malloc(QM_NETWORK_STATES * sizeof **l);
    return *l != NULL;
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

/* Chooses the row of s->to_goal. */
static void aim_by_table(qm_network_solver *s, const qm_frame *goal)
{
    uint32_t coset = qm_cosets_find(s->cosets, goal), row = coset % GOALS;
    s->to_aim = s->to_goal[row];
    if (coset != QM_NONE && s->goals[row] == coset + 1)
        return;
    memset(s->to_aim, 0, sizeof s->to_goal[row]);
    s->goals[row] = (uint16_t)(coset + 1);
}

static void begin(qm_network_solver *s, const qm_network_task *task, uint64_t seed)
{
    s->task = task;
    if (task->k == 3)
        aim_by_table(s, &task->goal);
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
    uint32_t to_goal = s->task->k == 3 ? moves_by_table(s, x->coset) : moves_to_goal(s, &x->f);
    return to_do > to_goal ? to_do : to_goal;
}

/* Searches networks that weigh at most `most`; s->lossy: states were dropped that had room in it.
 */
static bool search_within(qm_network_solver *s, uint32_t most)
{
    s->most = most;
    s->lossy = s->found = false;
    for (uint32_t d = 0; d < QM_NETWORK_MOVES && d * s->lightest < s->most; d++) {
        if (s->n[d] == 0 || !make_states(&s->layer[d + 1]))
            break;
        expand(s, d);
        clear_slots(s);
        if (s->found && s->uniform)
            break;
        trim(s, d + 1);
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
    if (!make_states(&s->layer[0]) || !make_states(&s->fresh))
        return false;
    begin(s, task, seed);
    if (s->uniform && most > QM_NETWORK_MOVES)
        most = QM_NETWORK_MOVES;
    s->beam = beam;
    s->least = least;
    s->out = out;
    if (least == 0 && is_goal(s, &s->layer[0][0])) {
        read_back(s, 0, &s->layer[0][0]);
        return true;
    }
    if (s->lightest * least_moves(s) > most)
        return false;
    bool found = search_within(s, most);
    if (!s->lossy || beam < QM_NETWORK_STATES)
        return found;
    uint32_t bound = s->lightest * least_moves(s), end = found ? out->weight : most;
    for (bound = bound > least ? bound : least; bound < end;
         bound += s->uniform ? 1 : bound / 8 + 1)
        if (search_within(s, bound))
            return true;
    return found;
}
