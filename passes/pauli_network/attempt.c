/* attempt.c - the greedy Pauli network: what is on one qubit is a gate, and what is not is brought
 * there by the CPP gate that brings the most along with it. */
#include "passes/pauli_network/attempt.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

enum { REACH = 16, MAX_TARGETS = 8, MAX_PAIRS = 512 };

void qm_pnet_run_init(qm_pnet_run *v, const qm_pnet_problem *p, const qm_locals *locals,
                      qm_arena *arena)
{
    const qm_pnet_rows *r = &p->rows;
    *v = (qm_pnet_run){.problem = p, .locals = locals, .arena = arena, .budget = UINT64_MAX};
    qm_pnet_rows_init(&v->rows, r->nqubits, r->nrots, arena);
    v->weight = QM_NEW_ARRAY(arena, uint32_t, (size_t)r->words * 64);
    v->before = QM_NEW_ARRAY(arena, uint32_t, r->nrots);
    v->live = QM_NEW_ARRAY(arena, uint64_t, r->rot_words);
    v->front = QM_NEW_ARRAY(arena, uint64_t, r->rot_words);
    v->lost = QM_NEW_ARRAY(arena, uint64_t, r->words);
    v->won = QM_NEW_ARRAY(arena, uint64_t, r->words);
    v->value = QM_NEW_ARRAY(arena, float, (size_t)r->words * 64);
    v->support = QM_NEW_ARRAY(arena, uint32_t, r->nqubits);
    v->out.frame = QM_NEW_ARRAY(arena, uint8_t, r->nqubits);
}

static void set_weights(qm_pnet_run *v)
{
    const qm_pnet_rows *r = &v->rows;
    memset(v->weight, 0, (size_t)r->words * 64 * sizeof *v->weight);
    for (uint32_t q = 0; q < r->nqubits; q++)
        for (uint32_t w = 0; w < r->words; w++) {
            uint64_t bits = r->x[(size_t)q * r->words + w] | r->z[(size_t)q * r->words + w];
            for (; bits; bits &= bits - 1)
                v->weight[w * 64 + (uint32_t)__builtin_ctzll(bits)]++;
        }
}

void qm_pnet_start(qm_pnet_run *v, const qm_pnet_config *config, uint32_t limit)
{
    const qm_pnet_problem *p = v->problem;
    v->config = config;
    v->limit = limit;
    uint32_t n = v->rows.nrots;
    qm_pnet_rows_copy(&v->rows, &p->rows);
    memcpy(v->before, p->before, n * sizeof *v->before);
    memcpy(v->live, p->live, v->rows.rot_words * sizeof *v->live);
    memset(v->front, 0, v->rows.rot_words * sizeof *v->front);
    memset(v->value, 0, (size_t)v->rows.words * 64 * sizeof *v->value);
    set_weights(v);
    for (uint32_t i = 0; i < n; i++)
        if (v->live[i / 64] >> i % 64 & 1 && v->before[i] == 0)
            v->front[i / 64] |= (uint64_t)1 << i % 64;
    v->out.ngates = v->out.cx = 0;
    v->from = v->to = 0;
    v->draws = 0;
}

static void push(qm_pnet_run *v, qm_pgate gate, uint32_t row)
{
    qm_pnet *o = &v->out;
    QM_RESERVE(v->arena, o->gates, o->ngates, o->cap);
    QM_RESERVE(v->arena, o->rows, o->ngates, o->cap_rows);
    o->gates[o->ngates] = gate;
    o->rows[o->ngates++] = row;
}

bool qm_pnet_apply(qm_pnet_run *v, qm_pgate gate)
{
    if (++v->out.cx >= v->limit || v->work > v->budget || (v->pc && qm_pass_should_stop(v->pc)))
        return false;
    push(v, gate, QM_NONE);
    v->work += v->rows.words + 8 * (v->to - v->from);
    qm_pnet_rows_conjugate(&v->rows, &gate, v->lost, v->won);
    for (uint32_t w = 0; w < v->rows.words; w++) {
        for (uint64_t bits = v->lost[w]; bits; bits &= bits - 1)
            v->weight[w * 64 + (uint32_t)__builtin_ctzll(bits)]--;
        for (uint64_t bits = v->won[w]; bits; bits &= bits - 1)
            v->weight[w * 64 + (uint32_t)__builtin_ctzll(bits)]++;
    }
    return true;
}

/* Rotation i is on one qubit and comes next: it is a gate, and what waited for it waits no more. */
static void emit(qm_pnet_run *v, uint32_t i)
{
    const qm_pnet_rows *r = &v->rows;
    uint32_t q = 0;
    while (qm_pnet_rows_at(r, i, q) == QM_PAULI_I)
        q++;
    uint8_t axis = (uint8_t)qm_pnet_rows_at(r, i, q);
    qm_pgate g = v->problem->rots[i];
    g.qubit[0] = q;
    g.axis[0] = axis;
    if (qm_pnet_rows_negative(r, i)) {
        g.angle = -g.angle;
        g.sign = (int8_t)-g.sign;
    }
    push(v, g, i);
    v->live[i / 64] &= ~((uint64_t)1 << i % 64);
    v->front[i / 64] &= ~((uint64_t)1 << i % 64);
    for (uint32_t w = i / 64; w < r->rot_words; w++) {
        uint64_t bits = qm_pnet_rows_anticommuting(r, q, axis, w) & v->live[w];
        if (w == i / 64)
            bits &= ~(uint64_t)0 << i % 64;
        for (; bits; bits &= bits - 1) {
            uint32_t j = w * 64 + (uint32_t)__builtin_ctzll(bits);
            if (--v->before[j] == 0)
                v->front[w] |= bits & -bits;
        }
    }
}

/* Looks at the words from the first live rotation on. */
static void reach(qm_pnet_run *v)
{
    while (v->from < v->rows.rot_words && v->live[v->from] == 0)
        v->from++;
    v->to = v->from + REACH < v->rows.rot_words ? v->from + REACH : v->rows.rot_words;
}

/* Emits all that can be and is in reach. */
static void emit_all(qm_pnet_run *v)
{
    bool again = true;
    while (again) {
        again = false;
        reach(v);
        for (uint32_t w = v->from; w < v->to; w++)
            for (uint64_t bits = v->front[w]; bits; bits &= bits - 1) {
                uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(bits);
                if (v->weight[i] > 1)
                    continue;
                emit(v, i);
                again = true;
            }
    }
}

/* Sets *least to the least weight in front and in reach, and *depth to the least depth. False when
 * no rotation is left. */
static bool look_ahead(const qm_pnet_run *v, uint32_t *least, uint32_t *depth)
{
    *least = *depth = QM_NONE;
    for (uint32_t w = v->from; w < v->to; w++)
        for (uint64_t bits = v->front[w]; bits; bits &= bits - 1) {
            uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(bits);
            *least = v->weight[i] < *least ? v->weight[i] : *least;
            *depth = v->problem->depth[i] < *depth ? v->problem->depth[i] : *depth;
        }
    return *least != QM_NONE;
}

/* Sets what the rotations in reach count. */
static void value_rows(qm_pnet_run *v, uint32_t depth)
{
    for (uint32_t w = v->from; w < v->to; w++)
        for (uint32_t i = w * 64; i < w * 64 + 64; i++) {
            v->value[i] = 0;
            if (!(v->live[w] >> i % 64 & 1))
                continue;
            uint32_t distance = v->problem->depth[i] - depth, weight = v->weight[i];
            if (distance < QM_PNET_DISTANCE)
                v->value[i] = v->by_distance[distance] *
                              v->by_weight[weight < QM_PNET_WEIGHT ? weight : QM_PNET_WEIGHT - 1];
        }
}

static void sum_values(const qm_pnet_run *v, uint64_t bits, uint32_t w, float factor, float *sum)
{
    for (; bits; bits &= bits - 1)
        *sum += factor * v->value[w * 64 + (uint32_t)__builtin_ctzll(bits)];
}

/* The value of what gate g takes one qubit from less that of what it adds one to. */
static float score_words(qm_pnet_run *v, const qm_pgate *g, uint32_t from, uint32_t to)
{
    const qm_pnet_rows *r = &v->rows;
    uint8_t p = g->axis[0], q = g->axis[1];
    const uint64_t *xa = r->x + (size_t)g->qubit[0] * r->words;
    const uint64_t *za = r->z + (size_t)g->qubit[0] * r->words;
    const uint64_t *xb = r->x + (size_t)g->qubit[1] * r->words;
    const uint64_t *zb = r->z + (size_t)g->qubit[1] * r->words;
    float sum = 0;
    v->work += to - from;
    for (uint32_t w = from; w < to; w++) {
        uint64_t a = (p & QM_PAULI_Z ? xa[w] : 0) ^ (p & QM_PAULI_X ? za[w] : 0);
        uint64_t b = (q & QM_PAULI_Z ? xb[w] : 0) ^ (q & QM_PAULI_X ? zb[w] : 0);
        uint64_t before = (xa[w] | za[w]) & (xb[w] | zb[w]);
        uint64_t first = (xa[w] ^ (p & QM_PAULI_X ? b : 0)) | (za[w] ^ (p & QM_PAULI_Z ? b : 0));
        uint64_t second = (xb[w] ^ (q & QM_PAULI_X ? a : 0)) | (zb[w] ^ (q & QM_PAULI_Z ? a : 0));
        uint64_t after = first & second;
        sum_values(v, before & ~after, w, 1, &sum);
        sum_values(v, after & ~before, w, -1, &sum);
    }
    return sum;
}

void qm_pnet_start_choice(qm_pnet_run *v, qm_pnet_choice *best)
{
    v->pairs = MAX_PAIRS;
    best->any = false;
}

void qm_pnet_consider(qm_pnet_run *v, qm_pnet_choice *best, qm_pgate gate)
{
    float score = score_words(v, &gate, v->from, v->to);
    if (v->config->frame > 0 || v->from == v->to)
        score += score_words(v, &gate, v->rows.rot_words, v->rows.words);
    if (v->config->seed)
        score += 1e-3f * (float)qm_rng_uniform(v->config->seed, 0, v->draws++);
    if (best->any && score <= best->score)
        return;
    *best = (qm_pnet_choice){gate, score, true};
}

void qm_pnet_consider_pair(qm_pnet_run *v, qm_pnet_choice *best, uint32_t a, qm_pauli axis,
                           uint32_t b, qm_pauli other, uint32_t keep)
{
    if (v->pairs == 0)
        return;
    v->pairs--;
    for (unsigned k = 1; k < 4; k++) {
        if (k != other && a != keep) /* a is cleared */
            qm_pnet_consider(v, best, qm_pgate_cpp(a, axis, b, (qm_pauli)k));
        if (k != axis && b != keep)
            qm_pnet_consider(v, best, qm_pgate_cpp(a, (qm_pauli)k, b, other));
    }
}

static void consider_row(qm_pnet_run *v, qm_pnet_choice *best, uint32_t row)
{
    uint32_t n = 0;
    for (uint32_t q = 0; q < v->rows.nqubits; q++)
        if (qm_pnet_rows_at(&v->rows, row, q) != QM_PAULI_I)
            v->support[n++] = q;
    for (uint32_t step = 1; step < n && v->pairs; step++)
        for (uint32_t i = 0; i + step < n && v->pairs; i++) {
            uint32_t a = v->support[i], b = v->support[i + step];
            qm_pnet_consider_pair(v, best, a, qm_pnet_rows_at(&v->rows, row, a), b,
                                  qm_pnet_rows_at(&v->rows, row, b), QM_NONE);
        }
}

/* The best gate that makes one of the lightest rotations in front lighter. */
static qm_pgate choose(qm_pnet_run *v, uint32_t least)
{
    qm_pnet_choice best;
    uint32_t targets = 0;
    qm_pnet_start_choice(v, &best);
    for (uint32_t w = v->from; w < v->to; w++)
        for (uint64_t bits = v->front[w]; bits && targets < MAX_TARGETS; bits &= bits - 1) {
            uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(bits);
            if (v->weight[i] > least + v->config->slack)
                continue;
            consider_row(v, &best, i);
            targets++;
        }
    return best.gate;
}

static void set_values(qm_pnet_run *v)
{
    double d = 1;
    for (uint32_t i = 0; i < QM_PNET_DISTANCE; i++, d *= v->config->decay)
        v->by_distance[i] = (float)d;
    for (uint32_t i = 1; i < QM_PNET_WEIGHT; i++)
        v->by_weight[i] = (float)pow(i, -v->config->power);
    for (uint32_t i = v->rows.rot_words * 64; i < v->rows.words * 64; i++)
        v->value[i] = (float)v->config->frame;
}

bool qm_pnet_attempt(qm_pnet_run *v, const qm_pnet_config *config, uint32_t limit)
{
    uint32_t least, depth;
    qm_pnet_start(v, config, limit);
    set_values(v);
    for (emit_all(v); look_ahead(v, &least, &depth); emit_all(v)) {
        value_rows(v, depth);
        if (!qm_pnet_apply(v, choose(v, least)))
            return false;
    }
    return qm_pnet_finish(v);
}
