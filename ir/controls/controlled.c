/* controlled.c - x, phases and rz under many controls; controlled.h says by which constructions. */
#include "ir/controls/controlled.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

void qm_emit(qm_emitter *e, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    if (e->take) {
        e->take(e->payload, gate, q, p);
        return;
    }
    qm_op op = qm_op_gate(e->m, gate, q, p);
    op.span = e->span;
    qm_block_push(e->m, e->block, op);
}

void qm_emit_1(qm_emitter *e, uint32_t gate, uint32_t q)
{
    qm_emit(e, gate, &q, NULL);
}

void qm_emit_rotation(qm_emitter *e, uint32_t gate, uint32_t q, qm_param angle)
{
    qm_emit(e, gate, &q, &angle);
}

void qm_emit_cx(qm_emitter *e, uint32_t control, uint32_t target)
{
    qm_emit(e, QM_G_CX, (uint32_t[]){control, target}, NULL);
}

/* A rotation by `angle` (row p or rz) on every parity of the target and some of n qubits, negative
 * for odd numbers of these. 2^n CX for n >= 1. */
static void emit_parities(qm_emitter *e, const uint32_t *q, uint32_t n, uint32_t target,
                          uint32_t gate, qm_param angle)
{
    qm_param minus = qm_param_scale(e->m, angle, -1);
    qm_emit_rotation(e, gate, target, angle);
    for (uint32_t i = 1; i < 1u << n; i++) { /* a Gray code of the subsets */
        qm_emit_cx(e, q[__builtin_ctz(i)], target);
        bool odd = __builtin_popcount(i ^ i >> 1) % 2;
        qm_emit_rotation(e, gate, target, odd ? minus : angle);
    }
    if (n > 0)
        qm_emit_cx(e, q[n - 1], target);
}

/* Constructions; the first one that is cheapest is taken. */
typedef enum way {
    ROW,
    CLEAN,
    LADDER,
    TWO_LADDERS,
    ONE_DIRTY,
    AS_PHASE,
    PARITIES,
    COUNT,
    HALVES
} way;

typedef struct choice {
    way way;
    uint64_t cx;
} choice;

static void consider(choice *best, bool possible, way w, uint64_t cx)
{
    if (possible && cx < best->cx)
        *best = (choice){w, cx};
}

static choice choose_phase(uint32_t n, bool half_turn, uint32_t ndirty, bool clean);

static choice choose_x(uint32_t n, uint32_t ndirty, bool clean)
{
    if (n <= 2)
        return (choice){ROW, qm_row_cost(n == 1 ? QM_G_CX : QM_G_CCX).cx};
    choice best = choose_phase(n, false, ndirty, clean);
    best.way = AS_PHASE;
    uint64_t k = n, d = ndirty;
    consider(&best, clean, CLEAN, 6 * k - 6);
    consider(&best, d + 2 >= k, LADDER, 8 * k - 10);
    consider(&best, 2 * d > k && d + 2 < k, TWO_LADDERS, 16 * k - 8 * d - 22);
    consider(&best, d >= 1, ONE_DIRTY, 12 * k - 22);
    return best;
}

/* On n controls and a target. */
static choice choose_phase(uint32_t n, bool half_turn, uint32_t ndirty, bool clean)
{
    if (n <= 1)
        return (choice){ROW, n == 0 ? 0 : half_turn ? 1 : 2};
    if (half_turn)
        return choose_x(n, ndirty, clean);
    uint64_t k = n;
    choice best = {COUNT, 2 * k * k + 6 * k - 8};
    consider(&best, clean, CLEAN, 6 * k - 4);
    consider(&best, n < 16, PARITIES, (UINT64_C(2) << (n % 16)) - 2);
    return best;
}

static choice choose_rz(uint32_t n, uint32_t ndirty, bool clean)
{
    if (n == 1)
        return (choice){ROW, 2};
    uint32_t half = n / 2, more = n - half;
    choice best = {HALVES, 2 * choose_x(more, half + ndirty, false).cx +
                               2 * choose_x(half, more + ndirty, false).cx};
    consider(&best, n < 16, PARITIES, UINT64_C(1) << (n % 16));
    consider(&best, clean && n > 2, CLEAN, 6 * (uint64_t)n - 8);
    return best;
}

uint64_t qm_controlled_x_cost(uint32_t n, uint32_t ndirty, bool clean)
{
    return choose_x(n, ndirty, clean).cx;
}

uint64_t qm_phase_cost(uint32_t n, bool half_turn, uint32_t ndirty, bool clean)
{
    return n == 0 ? 0 : choose_phase(n - 1, half_turn, ndirty, clean).cx;
}

uint64_t qm_controlled_rz_cost(uint32_t n, uint32_t ndirty, bool clean)
{
    return choose_rz(n, ndirty, clean).cx;
}

static void margolus(qm_emitter *e, uint32_t a, uint32_t b, uint32_t target)
{
    qm_emit(e, QM_G_RCCX, (uint32_t[]){a, b, target}, NULL);
}

/* Toggles dirty[n - 2] when all n >= 2 controls are 1, up to phases, and others of the first n - 1
 * dirty qubits too. Self-inverse, 4 n - 5 CX. Each Margolus gate of Barenco's ladder stands twice
 * around the rest; of the two, only the CX in their middles touch it, so what lies around these
 * cancels inside. */
static void ladder(qm_emitter *e, const uint32_t *control, uint32_t n, const uint32_t *dirty)
{
    if (n == 2) {
        margolus(e, control[0], control[1], dirty[0]);
        return;
    }
    uint32_t target = dirty[n - 2];
    qm_emit_1(e, QM_G_H, target);
    qm_emit_1(e, QM_G_T, target);
    qm_emit_cx(e, control[n - 1], target);
    qm_emit_1(e, QM_G_TDG, target);
    qm_emit_cx(e, dirty[n - 3], target);
    ladder(e, control, n - 1, dirty);
    qm_emit_cx(e, dirty[n - 3], target);
    qm_emit_1(e, QM_G_T, target);
    qm_emit_cx(e, control[n - 1], target);
    qm_emit_1(e, QM_G_TDG, target);
    qm_emit_1(e, QM_G_H, target);
}

/* The part of ccz(a, b, c) that depends on a, or the inverse. Around something that toggles a, the
 * other parts cancel. 4 CX. */
static void half_ccz(qm_emitter *e, uint32_t a, uint32_t b, uint32_t c, bool inverse)
{
    emit_parities(e, (uint32_t[]){b, c}, 2, a, QM_G_P, qm_param_number(inverse ? -pi / 4 : pi / 4));
}

static void x_by_ladder(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                        const uint32_t *dirty)
{
    qm_emit_1(e, QM_G_H, target);
    for (uint32_t round = 0; round < 2; round++) {
        half_ccz(e, dirty[n - 3], control[n - 1], target, round == 1);
        ladder(e, control, n - 1, dirty);
    }
    qm_emit_1(e, QM_G_H, target);
}

/* The first ndirty + 1 controls by a ladder into the last dirty qubit, the others and that by
 * another one, for which the first controls are dirty qubits. */
static void x_by_two_ladders(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                             qm_idle idle)
{
    uint32_t first = idle.ndirty + 1, rest[QM_CONTROLS_LIMIT], nrest = 0;
    for (uint32_t i = first; i < n; i++)
        rest[nrest++] = control[i];
    rest[nrest++] = idle.dirty[idle.ndirty - 1];
    for (uint32_t round = 0; round < 2; round++) {
        x_by_ladder(e, rest, nrest, target, control);
        ladder(e, control, first, idle.dirty);
    }
}

/* An x gate, and a Margolus gate onto the same target. */
typedef struct step {
    uint32_t a, b, target;
} step;

/* The AND of controls as it is found in them, given that the first two are 1. */
typedef struct gathering {
    step steps[QM_CONTROLS_LIMIT];
    uint32_t nsteps;
    uint32_t result; /* the qubit that holds it */
} gathering;

static void gather(gathering *g, uint32_t a, uint32_t b, uint32_t target)
{
    g->steps[g->nsteps++] = (step){a, b, target};
}

/* Plans the AND of controls 2 .. n-1 for n >= 3. Where control 0 and 1 are 1, both can be turned
 * into 0 and serve as clean qubits. The AND of two more controls is written to the first of such a
 * pair, and where it is 1 these two are the next pair. Then all these are gathered downwards into
 * the second qubits of the pairs. n - 3 steps. */
static void plan(gathering *g, const uint32_t *control, uint32_t n)
{
    uint32_t flag[QM_CONTROLS_LIMIT], second[QM_CONTROLS_LIMIT], nflags = 0;
    uint32_t x = control[0], y = control[1], i = 2;
    g->nsteps = 0;
    for (; i + 1 < n; i += 2) {
        gather(g, control[i], control[i + 1], x);
        second[nflags] = y;
        flag[nflags++] = x;
        x = control[i];
        y = control[i + 1];
    }
    if (i < n) {
        second[nflags] = y;
        flag[nflags++] = control[i];
    }
    g->result = flag[nflags - 1];
    for (uint32_t k = nflags - 1; k-- > 0; g->result = second[k])
        gather(g, g->result, flag[k], second[k]);
}

static void run_plan(qm_emitter *e, const gathering *g)
{
    for (uint32_t i = 0; i < g->nsteps; i++) {
        qm_emit_1(e, QM_G_X, g->steps[i].target);
        margolus(e, g->steps[i].a, g->steps[i].b, g->steps[i].target);
    }
}

static void undo_plan(qm_emitter *e, const gathering *g)
{
    for (uint32_t i = g->nsteps; i-- > 0;) {
        margolus(e, g->steps[i].a, g->steps[i].b, g->steps[i].target);
        qm_emit_1(e, QM_G_X, g->steps[i].target);
    }
}

static void x_by_one_dirty(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                           uint32_t dirty)
{
    gathering g;
    plan(&g, control, n);
    qm_emit_1(e, QM_G_H, target);
    for (uint32_t round = 0; round < 2; round++) {
        margolus(e, control[0], control[1], dirty);
        run_plan(e, &g);
        half_ccz(e, dirty, g.result, target, round == 1);
        undo_plan(e, &g);
    }
    qm_emit_1(e, QM_G_H, target);
}

/* With the AND of the first two controls in a clean qubit and that of the others in one of them, an
 * x gate, phase or rz under these two. */
static void by_clean(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t clean,
                     gathering *g)
{
    plan(g, control, n);
    margolus(e, control[0], control[1], clean);
    run_plan(e, g);
}

static void undo_clean(qm_emitter *e, const uint32_t *control, uint32_t clean, const gathering *g)
{
    undo_plan(e, g);
    margolus(e, control[0], control[1], clean);
}

void qm_emit_controlled_x(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                          qm_idle idle)
{
    gathering g;
    uint32_t q[QM_CONTROLS_LIMIT + 1];
    for (uint32_t i = 0; i < n; i++)
        q[i] = control[i];
    q[n] = target;
    switch (choose_x(n, idle.ndirty, idle.clean != QM_NONE).way) {
    case ROW:
        qm_emit(e, n == 1 ? QM_G_CX : QM_G_CCX, q, NULL);
        return;
    case CLEAN:
        by_clean(e, control, n, idle.clean, &g);
        qm_emit(e, QM_G_CCX, (uint32_t[]){idle.clean, g.result, target}, NULL);
        undo_clean(e, control, idle.clean, &g);
        return;
    case LADDER:
        x_by_ladder(e, control, n, target, idle.dirty);
        return;
    case TWO_LADDERS:
        x_by_two_ladders(e, control, n, target, idle);
        return;
    case ONE_DIRTY:
        x_by_one_dirty(e, control, n, target, idle.dirty[0]);
        return;
    default:
        qm_emit_1(e, QM_G_H, target);
        idle.ndirty = 0;
        qm_emit_phase(e, q, n + 1, qm_param_number(pi), idle);
        qm_emit_1(e, QM_G_H, target);
    }
}

static bool is_half_turn(qm_param p)
{
    return qm_param_is_number(p) && fabs(fabs(remainder(p.value, 2 * pi)) - pi) < 1e-12;
}

static void phase_by_parities(qm_emitter *e, const uint32_t *q, uint32_t n, qm_param phase)
{
    qm_param angle = qm_param_scale(e->m, phase, ldexp(1, 1 - (int)n));
    for (uint32_t k = 0; k < n; k++)
        emit_parities(e, q, k, q[k], QM_G_P, angle);
}

void qm_emit_phase(qm_emitter *e, const uint32_t *q, uint32_t n, qm_param phase, qm_idle idle)
{
    static const uint32_t half_turns[] = {QM_G_Z, QM_G_CZ, QM_G_CCZ};
    bool half_turn = is_half_turn(phase);
    gathering g;
    if (half_turn && n <= 3) {
        qm_emit(e, half_turns[n - 1], q, NULL);
        return;
    }
    choice c = choose_phase(n - 1, half_turn, idle.ndirty, idle.clean != QM_NONE);
    if (half_turn && c.way != AS_PHASE) {
        qm_emit_1(e, QM_G_H, q[n - 1]);
        qm_emit_controlled_x(e, q, n - 1, q[n - 1], idle);
        qm_emit_1(e, QM_G_H, q[n - 1]);
        return;
    }
    switch (choose_phase(n - 1, false, idle.ndirty, idle.clean != QM_NONE).way) {
    case ROW:
        qm_emit(e, n == 1 ? QM_G_P : QM_G_CP, q, &phase);
        return;
    case CLEAN:
        by_clean(e, q, n, idle.clean, &g);
        qm_emit(e, QM_G_CP, (uint32_t[]){idle.clean, g.result}, &phase);
        undo_clean(e, q, idle.clean, &g);
        return;
    case PARITIES:
        phase_by_parities(e, q, n, phase);
        return;
    default:
        qm_emit_phase_by_counting(e, q, n - 1, q[n - 1], phase);
    }
}

static qm_idle also_dirty(const uint32_t *more, uint32_t n, qm_idle idle,
                          uint32_t out[2 * QM_CONTROLS_LIMIT])
{
    uint32_t k = 0;
    while (k < n) {
        out[k] = more[k];
        k++;
    }
    for (uint32_t i = 0; i < idle.ndirty && k < 2 * QM_CONTROLS_LIMIT; i++)
        out[k++] = idle.dirty[i];
    return (qm_idle){.dirty = out, .ndirty = k, .clean = QM_NONE};
}

static void rz_by_halves(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                         qm_param angle, qm_idle idle)
{
    uint32_t half = n / 2, more = n - half;
    uint32_t dirty[2][2 * QM_CONTROLS_LIMIT];
    qm_idle first = also_dirty(control + more, half, idle, dirty[0]);
    qm_idle second = also_dirty(control, more, idle, dirty[1]);
    for (uint32_t i = 0; i < 4; i++) {
        if (i % 2 == 0)
            qm_emit_controlled_x(e, control, more, target, first);
        else
            qm_emit_controlled_x(e, control + more, half, target, second);
        qm_emit_rotation(e, QM_G_RZ, target, qm_param_scale(e->m, angle, i % 2 ? 0.25 : -0.25));
    }
}

void qm_emit_controlled_rz(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                           qm_param angle, qm_idle idle)
{
    gathering g;
    switch (choose_rz(n, idle.ndirty, idle.clean != QM_NONE).way) {
    case ROW:
        qm_emit(e, QM_G_CRZ, (uint32_t[]){control[0], target}, &angle);
        return;
    case CLEAN:
        by_clean(e, control, n, idle.clean, &g);
        emit_parities(e, (uint32_t[]){idle.clean, g.result}, 2, target, QM_G_RZ,
                      qm_param_scale(e->m, angle, 0.25));
        undo_clean(e, control, idle.clean, &g);
        return;
    case PARITIES:
        emit_parities(e, control, n, target, QM_G_RZ,
                      qm_param_scale(e->m, angle, ldexp(1, -(int)n)));
        return;
    default:
        rz_by_halves(e, control, n, target, angle, idle);
    }
}
