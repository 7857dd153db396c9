/* network.c - breadth-first search for Pauli networks.
 *
 * A state is a Clifford up to local Cliffords after it, together with the rotations that are done.
 * A CPP gate on qubits i and j picks a Pauli p of the three of qubit i and q of the three of j, and
 * maps {p, r, pr} to {p, rq, prq} and {q, s, qs} to {q, sp, qsp}: local Cliffords need not be
 * known. Rotations whose Pauli is among those of one qubit cost nothing and are done as soon as
 * those before them are. A gate brings four new Paulis, which bounds from below the gates that are
 * left; so do the qubits whose Paulis are not those of the goal. States that cannot come to an end
 * within the bound are dropped, of the others those with the least work left are kept.
 *
 * The idea of networks is that of de Brugiere and Martiel, "Faster and shorter synthesis of
 * Hamiltonian simulation circuits" (arXiv:2404.03280); states are searched exactly here, because on
 * three qubits there are only 6,720 Cliffords up to local ones. */
#include "passes/network/network.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 15 };

typedef struct state {
    qm_frame f;
    uint32_t done;
    uint32_t parent; /* index in the layer before */
    qm_network_move move;
    uint16_t left; /* estimate of the work left, to choose whom to keep */
    uint16_t noise;
} state;

struct qm_network_solver {
    state *layer[QM_NETWORK_MOVES + 1]; /* QM_NETWORK_STATES each, made when needed */
    uint32_t n[QM_NETWORK_MOVES + 1];
    uint32_t slot[SLOTS]; /* hash table of the states of the newest layer: index + 1 */
    uint32_t used[QM_NETWORK_STATES], nused;
    uint64_t random;
    const qm_network_task *task;
    uint32_t all;                            /* mask of the rotations */
    uint32_t at[1 << 2 * QM_NETWORK_QUBITS]; /* per Pauli: mask of its rotations */
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
    free(s);
}

/* SplitMix64. */
static uint64_t next_random(qm_network_solver *s)
{
    uint64_t z = s->random += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void sort3(uint8_t e[3])
{
    uint8_t t;
    if (e[0] > e[1])
        t = e[0], e[0] = e[1], e[1] = t;
    if (e[1] > e[2])
        t = e[1], e[1] = e[2], e[2] = t;
    if (e[0] > e[1])
        t = e[0], e[0] = e[1], e[1] = t;
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

/* Fewest moves that can be enough: four new Paulis a move, two qubits a move. */
static uint32_t bound(const qm_network_solver *s, const qm_frame *f, uint32_t done)
{
    uint32_t left = (uint32_t)__builtin_popcount(s->all & ~done), wrong = 0;
    for (uint32_t i = 0; i < s->task->k; i++)
        wrong += memcmp(f->e[i], s->task->goal.e[i], 3) != 0;
    uint32_t a = (left + 3) / 4, b = (wrong + 1) / 2;
    return a > b ? a : b;
}

/* Qubits on which what is left acts. */
static uint16_t work_left(const qm_network_solver *s, const qm_frame *f, uint32_t done)
{
    const qm_network_task *t = s->task;
    uint32_t work = 0;
    for (uint32_t left = s->all & ~done; left; left &= left - 1) {
        uint8_t p = t->pauli[__builtin_ctz(left)];
        for (uint32_t i = 0; i < t->k; i++)
            work += qm_pauli_anticommute(p, f->e[i][0]) || qm_pauli_anticommute(p, f->e[i][1]);
    }
    for (uint32_t i = 0; i < t->k; i++)
        for (uint32_t j = 0; j < t->k; j++)
            work += qm_pauli_anticommute(t->goal.e[i][0], f->e[j][0]) ||
                    qm_pauli_anticommute(t->goal.e[i][0], f->e[j][1]) ||
                    qm_pauli_anticommute(t->goal.e[i][1], f->e[j][0]) ||
                    qm_pauli_anticommute(t->goal.e[i][1], f->e[j][1]);
    return (uint16_t)work;
}

static bool is_goal(const qm_network_solver *s, const state *x)
{
    return x->done == s->all && memcmp(x->f.e, s->task->goal.e, 3 * (size_t)s->task->k) == 0;
}

static uint32_t hash_state(const state *x)
{
    uint64_t a = 0, b = 0;
    memcpy(&a, x->f.e, 8);
    memcpy(&b, (const uint8_t *)x->f.e + 8, 4);
    uint64_t h = (a ^ b << 29 ^ (uint64_t)x->done * 0xc2b2ae3d27d4eb4fu) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> 40) & (SLOTS - 1);
}

/* Adds a state to layer d unless it is there. False when the layer is full. */
static bool add_state(qm_network_solver *s, uint32_t d, const state *x)
{
    uint32_t h = hash_state(x);
    for (; s->slot[h]; h = (h + 1) & (SLOTS - 1)) {
        const state *y = &s->layer[d][s->slot[h] - 1];
        if (y->done == x->done && memcmp(&y->f, &x->f, sizeof x->f) == 0)
            return true;
    }
    if (s->n[d] == QM_NETWORK_STATES)
        return false;
    s->used[s->nused++] = h;
    s->layer[d][s->n[d]++] = *x;
    s->slot[h] = s->n[d];
    return true;
}

static void clear_slots(qm_network_solver *s)
{
    for (uint32_t i = 0; i < s->nused; i++)
        s->slot[s->used[i]] = 0;
    s->nused = 0;
}

static int by_work(const void *a, const void *b)
{
    const state *x = a, *y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (x->noise > y->noise) - (x->noise < y->noise);
}

static state moved(qm_network_solver *s, const state *x, uint32_t from, uint32_t i, uint32_t j,
                   int pi, int qj)
{
    state y = *x;
    uint8_t p = x->f.e[i][pi], q = x->f.e[j][qj];
    uint8_t r = x->f.e[i][(pi + 1) % 3], t = x->f.e[j][(qj + 1) % 3];
    y.f.e[i][0] = p, y.f.e[i][1] = r ^ q, y.f.e[i][2] = r ^ p ^ q;
    y.f.e[j][0] = q, y.f.e[j][1] = t ^ p, y.f.e[j][2] = t ^ p ^ q;
    sort3(y.f.e[i]);
    sort3(y.f.e[j]);
    y.done = close_over(s, &y.f, x->done);
    y.parent = from;
    y.move = (qm_network_move){(uint8_t)i, (uint8_t)j, p, q};
    return y;
}

/* Fills layer d + 1 with what can still end within `most` moves. The index of a goal, or QM_NONE.
 */
static uint32_t expand(qm_network_solver *s, uint32_t d, uint32_t least, uint32_t most)
{
    uint32_t k = s->task->k;
    s->n[d + 1] = 0;
    for (uint32_t a = 0; a < s->n[d]; a++) {
        for (uint32_t i = 0; i < k; i++)
            for (uint32_t j = i + 1; j < k; j++)
                for (int m = 0; m < 9; m++) {
                    state y = moved(s, &s->layer[d][a], a, i, j, m / 3, m % 3);
                    if (d + 1 + bound(s, &y.f, y.done) > most)
                        continue;
                    if (!add_state(s, d + 1, &y))
                        return QM_NONE;
                    if (d + 1 >= least && is_goal(s, &y))
                        return s->n[d + 1] - 1;
                }
    }
    return QM_NONE;
}

/* Keeps the states of a layer with the least work left, in random order among equals. */
static void trim(qm_network_solver *s, uint32_t d, uint32_t beam)
{
    state *l = s->layer[d];
    if (s->n[d] > beam) {
        for (uint32_t i = 0; i < s->n[d]; i++) {
            l[i].left = work_left(s, &l[i].f, l[i].done);
            l[i].noise = (uint16_t)next_random(s);
        }
        qsort(l, s->n[d], sizeof *l, by_work);
        s->n[d] = beam;
        return;
    }
    for (uint32_t i = s->n[d]; i > 1; i--) {
        uint32_t j = (uint32_t)(next_random(s) % i);
        state t = l[i - 1];
        l[i - 1] = l[j], l[j] = t;
    }
}

static void read_back(const qm_network_solver *s, uint32_t d, uint32_t index, qm_network *out)
{
    out->n = d;
    for (;; d--) {
        const state *x = &s->layer[d][index];
        out->done[d] = x->done;
        if (d == 0)
            return;
        out->move[d - 1] = x->move;
        index = x->parent;
    }
}

static bool make_layer(qm_network_solver *s, uint32_t d)
{
    if (!s->layer[d])
        s->layer[d] = malloc(QM_NETWORK_STATES * sizeof(state));
    return s->layer[d] != NULL;
}

static void begin(qm_network_solver *s, const qm_network_task *task, uint64_t seed)
{
    s->task = task;
    s->random = seed;
    s->all = task->n == 32 ? UINT32_MAX : (1u << task->n) - 1;
    memset(s->at, 0, sizeof s->at);
    for (uint32_t r = 0; r < task->n; r++)
        s->at[task->pauli[r]] |= 1u << r;
    state x;
    memset(&x, 0, sizeof x);
    for (uint32_t i = 0; i < task->k; i++)
        for (uint8_t j = 0; j < 3; j++)
            x.f.e[i][j] = (uint8_t)((j + 1u) << 2 * i);
    x.done = close_over(s, &x.f, 0);
    s->layer[0][0] = x;
    s->n[0] = 1;
}

bool qm_network_solve(qm_network_solver *s, const qm_network_task *task, uint32_t least,
                      uint32_t most, uint32_t beam, uint64_t seed, qm_network *out)
{
    if (most > QM_NETWORK_MOVES)
        most = QM_NETWORK_MOVES;
    if (beam == 0 || beam > QM_NETWORK_STATES)
        beam = QM_NETWORK_STATES;
    if (!make_layer(s, 0))
        return false;
    begin(s, task, seed);
    if (least == 0 && is_goal(s, &s->layer[0][0])) {
        read_back(s, 0, 0, out);
        return true;
    }
    for (uint32_t d = 0; d < most; d++) {
        if (s->n[d] == 0 || !make_layer(s, d + 1))
            return false;
        uint32_t goal = expand(s, d, least, most);
        clear_slots(s);
        if (goal != QM_NONE) {
            read_back(s, d + 1, goal, out);
            return true;
        }
        trim(s, d + 1, beam);
    }
    return false;
}
