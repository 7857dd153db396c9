/* scalar.c - stabilizer states as sums with their phases.
 *
 * Every gate is a word of S, CZ and H. S and CZ add to the phase polynomial. H puts a new variable
 * on its qubit; the variable that was alone there moves to another qubit or is summed over (the
 * rules of path sums; M. Amy, arXiv:1805.06908). */
#include "passes/pauli_network/scalar.h"

#include <complex.h>
#include <math.h>
#include <string.h>

void qm_stabilizer_sum_init(qm_stabilizer_sum *s, uint32_t nqubits, qm_arena *arena)
{
    *s = (qm_stabilizer_sum){.nqubits = nqubits, .words = (nqubits + 64) / 64};
    size_t set = (size_t)s->words * sizeof(uint64_t);
    s->form = qm_arena_zalloc(arena, nqubits, set);
    s->constant = qm_arena_zalloc(arena, nqubits, 1);
    s->pivot = QM_NEW_ARRAY(arena, uint32_t, nqubits + 1);
    s->variable = QM_NEW_ARRAY(arena, uint32_t, nqubits);
    s->linear = qm_arena_zalloc(arena, nqubits + 1, 1);
    s->quadratic = qm_arena_zalloc(arena, nqubits + 1, set);
    s->spare = qm_arena_zalloc(arena, 4, set);
    memset(s->pivot, 0xff, (nqubits + 1) * sizeof *s->pivot);
    memset(s->variable, 0xff, nqubits * sizeof *s->variable);
}

static bool has(const uint64_t *set, uint32_t i)
{
    return set[i / 64] >> i % 64 & 1;
}

static void flip(uint64_t *set, uint32_t i)
{
    set[i / 64] ^= (uint64_t)1 << i % 64;
}

static uint64_t *form_of(const qm_stabilizer_sum *s, uint32_t q)
{
    return s->form + (size_t)q * s->words;
}

static uint64_t *quadratic_of(const qm_stabilizer_sum *s, uint32_t i)
{
    return s->quadratic + (size_t)i * s->words;
}

/* for each variable i of the set a */
#define EACH(s, a, i)                                                                              \
    for (uint32_t w_ = 0, i; w_ < (s)->words; w_++)                                                \
        for (uint64_t bits_ = (a)[w_];                                                             \
             bits_ && (i = w_ * 64 + (uint32_t)__builtin_ctzll(bits_), 1); bits_ &= bits_ - 1)

static void toggle_pair(qm_stabilizer_sum *s, uint32_t i, uint32_t j)
{
    if (i == j) {
        s->linear[i] = (s->linear[i] + 2) & 3;
        return;
    }
    flip(quadratic_of(s, i), j);
    flip(quadratic_of(s, j), i);
}

/* Times i^(power f) for f = sum of `set` + constant, a number 0 or 1. */
static void multiply_power(qm_stabilizer_sum *s, const uint64_t *set, unsigned constant,
                           unsigned power)
{
    if (constant) {
        s->phase += 2 * power;
        power = 4 - power;
    }
    EACH(s, set, i)
    {
        s->linear[i] = (s->linear[i] + power) & 3;
        if (power & 1)
            for (uint32_t w = 0; w < s->words; w++)
                quadratic_of(s, i)[w] ^= set[w];
    }
    if (power & 1)
        EACH(s, set, i)
    flip(quadratic_of(s, i), i);
}

/* Times (-1)^(f g). */
static void multiply_sign(qm_stabilizer_sum *s, const uint64_t *f, unsigned f_constant,
                          const uint64_t *g, unsigned g_constant)
{
    EACH(s, f, i)
    for (uint32_t w = 0; w < s->words; w++)
        for (uint64_t bits = g[w]; bits; bits &= bits - 1)
            toggle_pair(s, i, w * 64 + (uint32_t)__builtin_ctzll(bits));
    if (f_constant)
        EACH(s, g, i)
    s->linear[i] = (s->linear[i] + 2) & 3;
    if (g_constant)
        EACH(s, f, i)
    s->linear[i] = (s->linear[i] + 2) & 3;
    if (f_constant && g_constant)
        s->phase += 4;
}

/* Takes the variable out of the phase: returns its linear part, `set` becomes what it is multiplied
 * with. */
static unsigned take_out(qm_stabilizer_sum *s, uint32_t v, uint64_t *set)
{
    unsigned linear = s->linear[v];
    uint64_t *row = quadratic_of(s, v);
    memcpy(set, row, (size_t)s->words * sizeof *set);
    EACH(s, set, i)
    flip(quadratic_of(s, i), v);
    memset(row, 0, (size_t)s->words * sizeof *set);
    s->linear[v] = 0;
    return linear;
}

/* The phase has the sum of `set` + constant for variable v, which is in no qubit's form then. */
static void substitute(qm_stabilizer_sum *s, uint32_t v, const uint64_t *set, unsigned constant)
{
    uint64_t *with = s->spare + s->words;
    unsigned linear = take_out(s, v, with);
    multiply_power(s, set, constant, linear);
    multiply_sign(s, set, constant, with, 0);
}

/* Variable v was alone on q; makes it alone on another qubit, or says that it is on none. */
static bool move_pivot(qm_stabilizer_sum *s, uint32_t v, uint32_t q)
{
    uint32_t to = 0;
    while (to < s->nqubits && (to == q || !has(form_of(s, to), v)))
        to++;
    if (to == s->nqubits)
        return false;
    /* the new variable is the whole form of `to` */
    uint64_t *set = s->spare + 2 * (size_t)s->words;
    memcpy(set, form_of(s, to), (size_t)s->words * sizeof *set);
    substitute(s, v, set, 0);
    flip(set, v);
    for (uint32_t k = 0; k < s->nqubits; k++)
        if (has(form_of(s, k), v))
            for (uint32_t w = 0; w < s->words; w++)
                form_of(s, k)[w] ^= set[w];
    s->pivot[v] = to;
    s->variable[to] = v;
    return true;
}

/* Sums over v, which no qubit depends on; it is multiplied with `fresh`, the variable of qubit q.
 */
static void sum_over(qm_stabilizer_sum *s, uint32_t v, uint32_t fresh, uint32_t q)
{
    uint64_t *set = s->spare;
    unsigned linear = take_out(s, v, set);
    s->pivot[v] = QM_NONE;
    if (linear & 1) {
        s->phase += linear == 1 ? 1 : 7;
        multiply_power(s, set, 0, 4 - linear);
        return;
    }
    flip(set, fresh);
    substitute(s, fresh, set, linear / 2);
    memcpy(form_of(s, q), set, (size_t)s->words * sizeof *set);
    s->constant[q] = (uint8_t)(linear / 2);
    s->pivot[fresh] = QM_NONE;
    s->variable[q] = QM_NONE;
}

static void apply_h(qm_stabilizer_sum *s, uint32_t q)
{
    uint32_t fresh = 0, old = s->variable[q];
    while (s->pivot[fresh] != QM_NONE)
        fresh++;
    s->pivot[fresh] = q;
    EACH(s, form_of(s, q), i)
    toggle_pair(s, i, fresh);
    if (s->constant[q])
        s->linear[fresh] = (s->linear[fresh] + 2) & 3;
    memset(form_of(s, q), 0, (size_t)s->words * sizeof(uint64_t));
    flip(form_of(s, q), fresh);
    s->constant[q] = 0;
    s->variable[q] = fresh;
    if (old != QM_NONE && !move_pivot(s, old, q))
        sum_over(s, old, fresh, q);
}

static void apply_s(qm_stabilizer_sum *s, uint32_t q, unsigned times)
{
    multiply_power(s, form_of(s, q), s->constant[q], times);
}

/* The axis becomes Z, and back. */
static void turn(qm_stabilizer_sum *s, uint32_t q, uint8_t axis, bool back)
{
    if (axis == QM_PAULI_Z)
        return;
    if (axis == QM_PAULI_Y && !back)
        apply_s(s, q, 3);
    apply_h(s, q);
    if (axis == QM_PAULI_Y && back)
        apply_s(s, q, 1);
}

void qm_stabilizer_sum_cpp(qm_stabilizer_sum *s, const qm_pgate *g)
{
    uint32_t a = g->qubit[0], b = g->qubit[1];
    turn(s, a, g->axis[0], false);
    turn(s, b, g->axis[1], false);
    multiply_sign(s, form_of(s, a), s->constant[a], form_of(s, b), s->constant[b]);
    turn(s, a, g->axis[0], true);
    turn(s, b, g->axis[1], true);
}

void qm_stabilizer_sum_local(qm_stabilizer_sum *s, const qm_locals *l, uint32_t q, uint8_t local)
{
    const qm_c64 h_matrix[4] = {M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2};
    const qm_c64 s_matrix[4] = {1, 0, 0, I};
    double phase;
    uint32_t h = qm_locals_find(l, h_matrix, 1e-9, &phase);
    uint32_t quarter = qm_locals_find(l, s_matrix, 1e-9, &phase);
    if (local == QM_LOCAL_IDENTITY)
        return;
    for (uint8_t rest = 0; rest < QM_LOCAL_COUNT; rest++) {
        bool is_h = l->product[h][rest] == local && !l->phase[h][rest];
        bool is_s = l->product[quarter][rest] == local && !l->phase[quarter][rest];
        if (rest >= local || (!is_h && !is_s))
            continue;
        qm_stabilizer_sum_local(s, l, q, rest);
        if (is_h)
            apply_h(s, q);
        else
            apply_s(s, q, 1);
        return;
    }
}

bool qm_stabilizer_sum_is_zero(const qm_stabilizer_sum *s)
{
    for (uint32_t q = 0; q < s->nqubits; q++) {
        if (s->constant[q])
            return false;
        for (uint32_t w = 0; w < s->words; w++)
            if (form_of(s, q)[w])
                return false;
    }
    return true;
}
