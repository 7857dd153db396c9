/* plan.c - see plan.h. The wires are coupled by the CPPs alone. A first round lets each wire choose
 * X or Z at them; in the next two X are penalised, and in the last forbidden. With the
 * other wires fixed, the best frames of one are a shortest path through six states a gate.
 *
 * Costs have the frame that they come from in their low bits, so that one minimum finds both, and
 * are 16 bits wide, so that one vector holds those of all frames. */
#include "passes/pauli/plan.h"

#include <math.h>
#include <string.h>

enum {
    LANES = 8,              /* QM_FRAME_COUNT, rounded up */
    UNIT = LANES,           /* of cost; below it is a frame */
    GATE = 8 * UNIT,        /* the cost of a one-qubit Clifford; the others only break ties */
    FORBIDDEN = 400 * UNIT, /* above the cost of all changes of frames around a gate */
    TOO_MUCH = 1000 * UNIT, /* from here on costs are lowered */
    LOWERED = 500 * UNIT,   /* by this; all frames' costs are above it then */
    ROUNDS = 3,
    ROT_ROWS = 0,   /* of the costs of an operand: + 4 * is T + axis, */
    LOCAL_ROWS = 8, /* + frame, */
    CPP_ROWS = 16, /* + 4 * axis + axis in which the partner is written, 0 when it does not count */
    ROWS = 32
};

/* Costs in each frame. */
typedef int16_t lanes __attribute__((vector_size(2 * LANES)));

/* An operand on its wire. */
typedef struct step {
    uint32_t operand; /* 2 * gate + operand */
    uint8_t row;      /* of its costs; of a CPP when its partner does not count */
    uint8_t other;    /* axis of the partner of a CPP, or 0 */
    uint8_t turn;     /* axis of a ROT, or 0 */
    bool last;        /* a LOCAL: what comes then does not depend on what was before */
} step;

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

typedef struct planner {
    const qm_frames *f;
    const qm_pcircuit *c;
    uint8_t *chosen; /* per operand */
    uint32_t *first; /* per wire: its first entry of `steps`; one more at the end */
    step *steps;     /* of each wire, in order */
    lanes *came; /* per step of the wire at hand: the costs there, with the frames before it; of a
                  * ROT those in which it is written */
    lanes move[4][QM_FRAME_COUNT]; /* behind a ROT about an axis, or (0) anything else: cost of a
                                    * change of frames, with the frame after it */
    int16_t row[ROWS][LANES];      /* cost in each frame */
    bool coupled;                  /* does the choice of the other wire count? */
} planner;

static uint32_t operands_of(const qm_pgate *g)
{
    return g->kind == QM_PK_CPP ? 2 : g->kind == QM_PK_ROT || g->kind == QM_PK_LOCAL ? 1 : 0;
}

static bool is_t(const qm_pgate *g)
{
    return g->ref == QM_NONE && fabs(fabs(g->angle) - M_PI_4) < 1e-12;
}

static step make_step(const planner *p, uint32_t gate, uint32_t k)
{
    const qm_pgate *g = &p->c->gates[gate];
    step s = {.operand = 2 * gate + k, .last = g->kind == QM_PK_LOCAL};
    if (g->kind == QM_PK_CPP) {
        s.other = g->axis[!k];
        s.row = (uint8_t)(CPP_ROWS + 4 * g->axis[k]);
    } else if (g->kind == QM_PK_LOCAL) {
        s.row = (uint8_t)(LOCAL_ROWS + p->f->of[g->local]);
    } else {
        s.turn = g->axis[0];
        s.row = (uint8_t)(ROT_ROWS + 4 * is_t(g) + g->axis[0]);
    }
    return s;
}

static void list_steps(planner *p)
{
    const qm_pcircuit *c = p->c;
    p->first = qm_arena_zalloc(c->arena, (size_t)c->nqubits + 2, sizeof *p->first);
    for (uint32_t i = 0; i < c->ngates; i++)
        for (uint32_t k = 0; k < operands_of(&c->gates[i]); k++)
            p->first[c->gates[i].qubit[k] + 2]++;
    for (uint32_t q = 2; q < c->nqubits + 2; q++)
        p->first[q] += p->first[q - 1];
    p->steps = QM_NEW_ARRAY(c->arena, step, (size_t)p->first[c->nqubits + 1] + 1);
    for (uint32_t i = 0; i < c->ngates; i++)
        for (uint32_t k = 0; k < operands_of(&c->gates[i]); k++)
            p->steps[p->first[c->gates[i].qubit[k] + 1]++] = make_step(p, i, k);
}

static void list_moves(planner *p)
{
    int16_t plain[QM_FRAME_COUNT][LANES];
    for (uint32_t j = 0; j < QM_FRAME_COUNT; j++)
        for (uint32_t k = 0; k < LANES; k++)
            plain[j][k] =
                (int16_t)(k < QM_FRAME_COUNT ? GATE * p->f->distance[j][k] + (int)j : FORBIDDEN);
    for (uint32_t turn = 0; turn < 4; turn++)
        for (uint32_t j = 0; j < QM_FRAME_COUNT; j++) {
            const int16_t *twisted = plain[turn ? p->f->twist[j][turn] : j];
            for (uint32_t k = 0; k < LANES; k++)
                p->move[turn][j][k] = twisted[k] < plain[j][k] ? twisted[k] : plain[j][k];
        }
}

/* What it costs to write a CPP about the axis when its partner is written about another one. */
static int cost_of_cpp(uint8_t axis, uint8_t partner, int two_x)
{
    if (axis == QM_PAULI_Y)
        return FORBIDDEN;
    return axis != partner ? 0 : axis == QM_PAULI_X ? two_x : UNIT;
}

/* two_x: cost of two X at a CPP. */
static void list_rows(planner *p, int two_x)
{
    for (uint32_t k = 0; k < QM_FRAME_COUNT; k++) {
        for (uint32_t local = 0; local < QM_FRAME_COUNT; local++)
            p->row[LOCAL_ROWS + local][k] = local == k ? 0 : FORBIDDEN;
        for (uint32_t a = 1; a < 4; a++) {
            uint8_t axis = p->f->axis[k][a];
            p->row[ROT_ROWS + a][k] = axis == QM_PAULI_Z ? 0 : UNIT;
            p->row[ROT_ROWS + 4 + a][k] = axis == QM_PAULI_Z ? 0 : FORBIDDEN;
            for (uint8_t partner = 0; partner < 4; partner++)
                p->row[CPP_ROWS + 4 * a + partner][k] = (int16_t)cost_of_cpp(axis, partner, two_x);
        }
    }
}

static const int16_t *row_of(const planner *p, const step *s)
{
    uint32_t partner = p->coupled ? p->f->axis[p->chosen[s->operand ^ 1]][s->other] : 0;
    return p->row[s->row + partner];
}

static lanes least(lanes a, lanes b)
{
    for (uint32_t k = 0; k < LANES; k++)
        a[k] = a[k] < b[k] ? a[k] : b[k];
    return a;
}

#define FROM(frame)                                                                                \
    (__builtin_shufflevector(before, before, frame, frame, frame, frame, frame, frame, frame,      \
                             frame) +                                                              \
     move[frame])

/* From the costs at an operand to those at the next one on its wire. */
static lanes extend(const lanes *move, lanes before, const int16_t *row)
{
    lanes cost;
    before &= (lanes){0} - UNIT;
    memcpy(&cost, row, sizeof cost);
    return cost +
           least(least(least(FROM(0), FROM(1)), least(FROM(2), FROM(3))), least(FROM(4), FROM(5)));
}

#undef FROM

/* Costs are not negative. */
static uint32_t units(int16_t cost)
{
    return (uint16_t)cost / UNIT;
}

/* The frame in which an operand is written to be in frame k after it: of a rotation a quarter turn
 * is left out or not. */
static uint32_t frame_at(const planner *p, uint8_t turn, const int16_t *at, uint32_t k)
{
    uint32_t twisted = turn ? p->f->twist[k][turn] : k;
    return units(at[twisted]) < units(at[k]) ? twisted : k;
}

static uint32_t cheapest(const planner *p, uint8_t turn, const int16_t *at)
{
    uint32_t best = 0, least_cost = INT16_MAX;
    for (uint32_t k = 0; k < QM_FRAME_COUNT; k++) {
        uint32_t cost = units(at[frame_at(p, turn, at, k)]);
        if (cost < least_cost) {
            least_cost = cost;
            best = k;
        }
    }
    return best;
}

/* Steps [begin, end): up to and with a LOCAL. */
static void plan_stretch(planner *p, uint32_t begin, uint32_t end)
{
    lanes at = {0};
    uint8_t turn = 0;
    for (uint32_t k = 1; k < LANES; k++)
        at[k] = FORBIDDEN;
    for (uint32_t i = begin; i < end; i++) {
        const step *s = &p->steps[i];
        at = extend(p->move[turn], at, row_of(p, s));
        p->came[i - begin] = at;
        turn = s->turn;
        if (at[0] > TOO_MUCH)
            at -= LOWERED;
    }
    uint32_t k = cheapest(p, turn, (const int16_t *)&p->came[end - 1 - begin]);
    for (uint32_t i = end; i-- > begin;) {
        const step *s = &p->steps[i];
        const int16_t *costs = (const int16_t *)&p->came[i - begin];
        if (s->turn) {
            p->chosen[s->operand + 1] = (uint8_t)k;
            k = frame_at(p, s->turn, costs, k);
        }
        p->chosen[s->operand] = (uint8_t)k;
        k = (uint32_t)(costs[k] & (UNIT - 1));
    }
}

static void plan_wire(planner *p, uint32_t q)
{
    uint32_t begin = p->first[q];
    for (uint32_t i = begin; i < p->first[q + 1]; i++)
        if (p->steps[i].last || i + 1 == p->first[q + 1]) {
            plan_stretch(p, begin, i + 1);
            begin = i + 1;
        }
}

const uint8_t *qm_frames_plan(const qm_frames *f, const qm_pcircuit *c)
{
    static const int two_x[ROUNDS] = {0, GATE, FORBIDDEN};
    planner p = {.f = f, .c = c};
    list_steps(&p);
    list_moves(&p);
    uint32_t longest = 0;
    for (uint32_t q = 0; q < c->nqubits; q++)
        if (p.first[q + 1] - p.first[q] > longest)
            longest = p.first[q + 1] - p.first[q];
    p.chosen = qm_arena_zalloc(c->arena, 2 * (size_t)c->ngates + 1, sizeof *p.chosen);
    p.came = QM_NEW_ARRAY(c->arena, lanes, (size_t)longest + 1);
    for (int round = 0; round < ROUNDS; round++) {
        p.coupled = round > 0;
        list_rows(&p, two_x[round]);
        for (uint32_t q = 0; q < c->nqubits; q++)
            plan_wire(&p, q);
    }
    return p.chosen;
}
