/* plan.c - see plan.h. The wires are coupled by the CPPs alone. A first round lets each wire choose
 * X or Z at them; in later rounds two X are penalised, and in the last ones forbidden. With the
 * other wires fixed, the best frames of one are a shortest path through six states a gate. */
#include "passes/pauli/plan.h"

#include <math.h>

enum {
    GATE = 8, /* the cost of a one-qubit Clifford; the others only break ties */
    FORBIDDEN = 1 << 20,
    ROUNDS = 4
};

static uint32_t word_length(const qm_locals *l, uint32_t element)
{
    uint32_t n = 0;
    while (n < 4 && l->word[element][n] != QM_NONE)
        n++;
    return n;
}

void qm_frames_init(qm_frames *f, const qm_locals *l)
{
    uint32_t n = 0;
    uint8_t first[QM_FRAME_COUNT];
    for (uint32_t e = 0; e < QM_LOCAL_COUNT; e++) {
        uint32_t k = 0;
        while (k < n && (f->axis[k][QM_PAULI_X] != l->after[e][QM_PAULI_X].axis ||
                         f->axis[k][QM_PAULI_Z] != l->after[e][QM_PAULI_Z].axis))
            k++;
        f->of[e] = (uint8_t)k;
        if (k < n)
            continue;
        for (int axis = 0; axis < 4; axis++)
            f->axis[k][axis] = axis ? l->after[e][axis].axis : QM_PAULI_I;
        first[n++] = (uint8_t)e;
    }
    for (uint32_t w = 0; w < QM_LOCAL_COUNT; w++)
        for (uint32_t k = 0; k < QM_FRAME_COUNT; k++) {
            uint32_t best = QM_LOCAL_COUNT;
            for (uint32_t g = 0; g < QM_LOCAL_COUNT; g++)
                if (f->of[l->product[g][w]] == k &&
                    (best == QM_LOCAL_COUNT || word_length(l, g) < word_length(l, best)))
                    best = g;
            f->change[w][k] = (uint8_t)best;
            if (w == first[f->of[w]])
                f->distance[f->of[w]][k] = (uint8_t)word_length(l, best);
        }
    for (uint32_t k = 0; k < QM_FRAME_COUNT; k++)
        for (int axis = 0; axis < 4; axis++)
            f->twist[k][axis] = f->of[l->product[l->quarter[f->axis[k][axis]][1]][first[k]]];
}

/* The best way to be in each frame after an operand: the frame in which it is written, and for each
 * of those the frame before. */
typedef struct origin {
    uint8_t at[QM_FRAME_COUNT], before[QM_FRAME_COUNT];
} origin;

typedef struct planner {
    const qm_frames *f;
    const qm_pcircuit *c;
    uint8_t *chosen;    /* per operand */
    uint32_t *first;    /* per wire: its first entry of `operands`; one more at the end */
    uint32_t *operands; /* of each wire, in order: 2 * gate + operand */
    origin *came;       /* per operand of the wire at hand */
    uint32_t two_x;     /* cost of two X at a CPP */
    bool coupled;       /* does the choice of the other wire count? */
} planner;

static uint32_t operands_of(const qm_pgate *g)
{
    return g->kind == QM_PK_CPP ? 2 : g->kind == QM_PK_ROT || g->kind == QM_PK_LOCAL ? 1 : 0;
}

static void list_operands(planner *p)
{
    const qm_pcircuit *c = p->c;
    p->first = qm_arena_zalloc(c->arena, (size_t)c->nqubits + 2, sizeof *p->first);
    for (uint32_t i = 0; i < c->ngates; i++)
        for (uint32_t k = 0; k < operands_of(&c->gates[i]); k++)
            p->first[c->gates[i].qubit[k] + 2]++;
    for (uint32_t q = 2; q < c->nqubits + 2; q++)
        p->first[q] += p->first[q - 1];
    p->operands = QM_NEW_ARRAY(c->arena, uint32_t, (size_t)p->first[c->nqubits + 1] + 1);
    for (uint32_t i = 0; i < c->ngates; i++)
        for (uint32_t k = 0; k < operands_of(&c->gates[i]); k++)
            p->operands[p->first[c->gates[i].qubit[k] + 1]++] = 2 * i + k;
}

static bool is_t(const qm_pgate *g)
{
    return g->ref == QM_NONE && fabs(fabs(g->angle) - M_PI_4) < 1e-12;
}

static uint32_t cost_of_cpp(const planner *p, const qm_pgate *g, uint32_t operand, uint8_t axis)
{
    if (axis == QM_PAULI_Y)
        return FORBIDDEN;
    if (!p->coupled)
        return 0;
    uint32_t other = operand ^ 1;
    uint8_t partner = p->f->axis[p->chosen[other]][g->axis[other & 1]];
    if (axis != partner)
        return 0;
    return axis == QM_PAULI_X ? p->two_x : 1;
}

/* What it costs to write the operand in frame k. */
static uint32_t cost_at(const planner *p, uint32_t operand, uint32_t k)
{
    const qm_pgate *g = &p->c->gates[operand / 2];
    if (g->kind == QM_PK_LOCAL)
        return p->f->of[g->local] == k ? 0 : FORBIDDEN;
    uint8_t axis = p->f->axis[k][g->axis[operand & 1]];
    if (g->kind == QM_PK_CPP)
        return cost_of_cpp(p, g, operand, axis);
    return axis == QM_PAULI_Z ? 0 : is_t(g) ? FORBIDDEN : 1;
}

/* From the costs to be in each frame before the operand to those after it. */
static void extend(const planner *p, uint32_t operand, const uint32_t *before, uint32_t *after,
                   origin *came)
{
    const qm_pgate *g = &p->c->gates[operand / 2];
    uint32_t at[QM_FRAME_COUNT];
    for (uint32_t k = 0; k < QM_FRAME_COUNT; k++) {
        at[k] = UINT32_MAX;
        for (uint32_t j = 0; j < QM_FRAME_COUNT; j++) {
            uint32_t cost = before[j] + GATE * p->f->distance[j][k];
            if (cost < at[k]) {
                at[k] = cost;
                came->before[k] = (uint8_t)j;
            }
        }
        at[k] += cost_at(p, operand, k);
    }
    for (uint32_t k = 0; k < QM_FRAME_COUNT; k++) {
        uint32_t twisted = g->kind == QM_PK_ROT ? p->f->twist[k][g->axis[0]] : k;
        came->at[k] = (uint8_t)(at[twisted] < at[k] ? twisted : k);
        after[k] = at[came->at[k]];
    }
}

static uint32_t cheapest(const uint32_t *cost)
{
    uint32_t best = 0;
    for (uint32_t k = 1; k < QM_FRAME_COUNT; k++)
        if (cost[k] < cost[best])
            best = k;
    return best;
}

/* Operands [begin, end) of p->operands: up to and with a LOCAL. */
static void plan_stretch(planner *p, uint32_t begin, uint32_t end)
{
    uint32_t cost[QM_FRAME_COUNT], next[QM_FRAME_COUNT];
    for (uint32_t k = 0; k < QM_FRAME_COUNT; k++)
        cost[k] = k == 0 ? 0 : FORBIDDEN;
    for (uint32_t i = begin; i < end; i++) {
        extend(p, p->operands[i], cost, next, &p->came[i - begin]);
        uint32_t least = next[cheapest(next)];
        for (uint32_t k = 0; k < QM_FRAME_COUNT; k++)
            cost[k] = next[k] - least < FORBIDDEN ? next[k] - least : FORBIDDEN;
    }
    uint32_t k = cheapest(cost);
    for (uint32_t i = end; i-- > begin;) {
        uint32_t operand = p->operands[i], at = p->came[i - begin].at[k];
        if (p->c->gates[operand / 2].kind == QM_PK_ROT)
            p->chosen[operand + 1] = (uint8_t)k;
        p->chosen[operand] = (uint8_t)at;
        k = p->came[i - begin].before[at];
    }
}

static void plan_wire(planner *p, uint32_t q)
{
    uint32_t begin = p->first[q];
    for (uint32_t i = begin; i < p->first[q + 1]; i++)
        if (p->c->gates[p->operands[i] / 2].kind == QM_PK_LOCAL || i + 1 == p->first[q + 1]) {
            plan_stretch(p, begin, i + 1);
            begin = i + 1;
        }
}

const uint8_t *qm_frames_plan(const qm_frames *f, const qm_pcircuit *c)
{
    static const uint32_t two_x[ROUNDS] = {0, GATE, FORBIDDEN, FORBIDDEN};
    planner p = {.f = f, .c = c};
    list_operands(&p);
    uint32_t longest = 0;
    for (uint32_t q = 0; q < c->nqubits; q++)
        if (p.first[q + 1] - p.first[q] > longest)
            longest = p.first[q + 1] - p.first[q];
    p.chosen = qm_arena_zalloc(c->arena, 2 * (size_t)c->ngates + 1, sizeof *p.chosen);
    p.came = qm_arena_alloc(c->arena, (size_t)longest + 1, sizeof *p.came);
    for (int round = 0; round < ROUNDS; round++) {
        p.coupled = round > 0;
        p.two_x = two_x[round];
        for (uint32_t q = 0; q < c->nqubits; q++)
            plan_wire(&p, q);
    }
    return p.chosen;
}
