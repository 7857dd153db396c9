/* footprint.c - see footprint.h. An abstract interpretation over the structured program: the levels
 * of all qubits are its state, their maximum is the join, and loops run to a fixed point. */

#include "runtime/plan/footprint.h"

#include "runtime/plan/prune.h"
#include "runtime/sim/state.h"

#include <string.h>

enum level { BASIS, PRODUCT, ACTIVE };

enum {
    ROUNDS = 3, /* of a loop until its levels must be stable */
    MOST_STEPS = 1 << 26
};

typedef struct walk {
    const qm_module *m;
    const qm_plan *plan;
    const qm_footprint_options *o;
    qm_arena *arena;
    qm_footprint *out;
    uint32_t *first; /* per block: its first segment */
    uint8_t *level;  /* per qubit */
    uint8_t *escape; /* the join where loops are left or gone on with */
    bool *entered;
    uint32_t nactive;
    uint64_t steps;
    bool tired;    /* too many steps: every qubit stays active */
    bool counting; /* the levels are final */
    double times;
    qm_kop *ops; /* of the segment at hand */
    uint32_t nops, cap_ops;
    uint32_t *qubits;
    uint32_t nqubits, cap_qubits;
} walk;

static void walk_block(walk *w, uint32_t block);

static void set_level(walk *w, uint32_t q, uint8_t level)
{
    if (w->tired || w->o->whole)
        return;
    w->nactive += level == ACTIVE;
    w->nactive -= w->level[q] == ACTIVE;
    w->level[q] = level;
    if (level == ACTIVE && !w->entered[q]) {
        w->entered[q] = true;
        w->out->entering++;
    }
    if (w->nactive > w->out->active)
        w->out->active = w->nactive;
}

static void raise_level(walk *w, uint32_t q, uint8_t level)
{
    if (w->level[q] < level)
        set_level(w, q, level);
}

static void raise_all(walk *w, uint8_t level)
{
    for (uint32_t q = 0; q < w->m->nqubits; q++)
        raise_level(w, q, level);
}

/* Takes that many steps; false when there are none left. */
static bool take_steps(walk *w, uint64_t n)
{
    w->steps += n;
    if (w->steps <= MOST_STEPS)
        return true;
    if (!w->tired)
        raise_all(w, ACTIVE);
    w->tired = w->out->partial = true;
    return false;
}

static uint8_t *copy_levels(const walk *w)
{
    uint8_t *copy = QM_NEW_ARRAY(w->arena, uint8_t, w->m->nqubits + 1u);
    memcpy(copy, w->level, w->m->nqubits);
    return copy;
}

static void load_levels(walk *w, const uint8_t *from)
{
    for (uint32_t q = 0; q < w->m->nqubits; q++)
        set_level(w, q, from[q]);
}

static void join_levels(walk *w, const uint8_t *with)
{
    for (uint32_t q = 0; q < w->m->nqubits; q++)
        raise_level(w, q, with[q]);
}

/* The qubits of the op but for controls that are certain, at the end of w->qubits. */
static uint32_t live_qubits(walk *w, const qm_kop *op)
{
    const uint32_t *q = &w->plan->kop_qubits[op->qubits];
    uint32_t first = w->nqubits;
    for (uint32_t i = 0; i < (uint32_t)op->ntargets + op->ncontrols; i++) {
        if (i >= op->ntargets && w->level[q[i] & ~QM_CONTROL_ON_0] == BASIS)
            continue;
        QM_RESERVE(w->arena, w->qubits, w->nqubits, w->cap_qubits);
        w->qubits[w->nqubits++] = q[i];
    }
    return w->nqubits - first;
}

static void swap_levels(walk *w, uint32_t a, uint32_t b)
{
    uint8_t level = w->level[a];
    set_level(w, a, w->level[b]);
    set_level(w, b, level);
}

/* Does the op touch the vector? `n` qubits of it are live. */
static bool follow_kop(walk *w, const qm_kop *op, const uint32_t *live, uint32_t n)
{
    if (n == 0)
        return w->o->whole;
    uint32_t q = live[0] & ~QM_CONTROL_ON_0;
    if (n == 1) {
        bool stays =
            op->kind == QM_KOP_X || op->kind == QM_KOP_DIAGONAL || op->kind == QM_KOP_PHASE;
        raise_level(w, q, stays ? BASIS : PRODUCT);
        return w->level[q] == ACTIVE;
    }
    if (op->kind == QM_KOP_SWAP && n == 2 && !w->o->whole) {
        swap_levels(w, q, live[1]);
        return false;
    }
    for (uint32_t i = 0; i < n; i++)
        raise_level(w, live[i] & ~QM_CONTROL_ON_0, ACTIVE);
    return true;
}

static void follow_segment(walk *w, const qm_segment *s)
{
    w->nops = w->nqubits = 0;
    for (uint32_t k = s->kop; k < s->kop + s->nkops; k++) {
        qm_kop op = w->plan->kops[k];
        if (w->o->fate && w->o->fate[k] != QM_FATE_KEPT) {
            w->out->unseen += w->counting ? w->times : 0;
            continue;
        }
        uint32_t first = w->nqubits, n = live_qubits(w, &op);
        if (!follow_kop(w, &op, &w->qubits[first], n)) {
            w->nqubits = first;
            continue;
        }
        op.qubits = first;
        op.ncontrols = (uint16_t)(n - op.ntargets);
        QM_RESERVE(w->arena, w->ops, w->nops, w->cap_ops);
        w->ops[w->nops++] = op;
    }
    if (!w->counting)
        return;
    for (uint32_t i = s->first; i < s->first + s->count; i++)
        w->out->gates += w->m->blocks[s->block].ops[i].kind == QM_OP_GATE ? w->times : 0;
    w->out->kops += s->nkops * w->times;
    w->out->touching += w->nops * w->times;
    if (w->o->visit && w->nops > 0)
        w->o->visit(w->o->payload, w->ops, w->nops, w->qubits, w->times);
}

/* An operand may be any of several qubits: all of them get the level. */
static void raise_operand(walk *w, uint32_t operand, uint8_t level)
{
    if (!(operand & QM_DYNAMIC)) {
        raise_level(w, operand, level);
        return;
    }
    const qm_reg *r = &w->m->regs[w->m->dyns[operand & ~QM_DYNAMIC].object];
    for (uint32_t i = 0; i < r->size; i++)
        raise_level(w, r->kind == QM_REG_ALIAS ? w->m->pool[r->first + i] : r->first + i, level);
}

static void raise_operands(walk *w, const qm_op *op, uint8_t level)
{
    for (uint32_t i = 0; i < op->nqubits; i++)
        raise_operand(w, qm_op_qubits(w->m, op)[i], level);
}

static void follow_gate(walk *w, const qm_op *op)
{
    raise_operands(w, op, op->nqubits > 1 ? ACTIVE : PRODUCT);
    w->out->run_time += w->counting ? w->times : 0;
}

/* A measurement or reset: a known qubit leaves the vector. */
static void follow_projection(walk *w, const qm_op *op)
{
    uint32_t q = op->qubit[0];
    bool known = !(q & QM_DYNAMIC);
    if (w->counting && !(known && w->level[q] == BASIS))
        w->out->branches += w->times;
    if (known)
        set_level(w, q, BASIS);
}

static void follow_branches(walk *w, const qm_op *op)
{
    const qm_ctl *ctl = &w->m->ctls[op->code];
    if (!take_steps(w, (uint64_t)w->m->nqubits * (ctl->nregions + 1u)))
        return;
    const uint8_t *before = copy_levels(w), *sum = ctl->has_else ? NULL : before;
    for (uint32_t r = 0; r < ctl->nregions; r++) {
        load_levels(w, before);
        walk_block(w, op->region + r);
        if (sum)
            join_levels(w, sum);
        sum = copy_levels(w);
    }
}

/* How often the body of a loop runs; 0: not known. */
static double count_trips(const qm_module *m, const qm_op *op)
{
    const qm_ctl *ctl = &m->ctls[op->code];
    int64_t lo, hi, step;
    if (op->kind == QM_OP_WHILE)
        return 0;
    if (ctl->lo == QM_NONE)
        return ctl->nvalues;
    if (!qm_expr_is_const(m, ctl->lo) || !qm_expr_is_const(m, ctl->hi) ||
        !qm_expr_is_const(m, ctl->step) || !qm_expr_as_int(m, ctl->lo, &lo) ||
        !qm_expr_as_int(m, ctl->hi, &hi) || !qm_expr_as_int(m, ctl->step, &step) || step == 0)
        return 0;
    double n = ((double)hi - (double)lo) / (double)step;
    return n < 0 ? 0 : (double)(uint64_t)n + 1;
}

static bool settle_loop(walk *w, const qm_op *op)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const uint8_t *before = copy_levels(w);
        walk_block(w, op->region);
        join_levels(w, before);
        join_levels(w, w->escape);
        if (memcmp(before, w->level, w->m->nqubits) == 0)
            return true;
    }
    return false;
}

static void follow_loop(walk *w, const qm_op *op)
{
    bool counting = w->counting;
    double times = w->times, trips = count_trips(w->m, op);
    if (!take_steps(w, (uint64_t)w->m->nqubits * (ROUNDS + 1)))
        return;
    w->counting = false;
    if (!settle_loop(w, op))
        raise_all(w, ACTIVE);
    w->counting = counting;
    if (!counting)
        return;
    w->out->partial |= trips == 0;
    w->times *= trips == 0 ? 1 : trips;
    const uint8_t *settled = copy_levels(w);
    walk_block(w, op->region);
    join_levels(w, settled);
    w->times = times;
}

static void follow_op(walk *w, uint32_t block, uint32_t i)
{
    const qm_op *op = &w->m->blocks[block].ops[i];
    switch (op->kind) {
    case QM_OP_GATE:
        follow_gate(w, op);
        break;
    case QM_OP_MEASURE:
        if (block != 0 || !w->plan->deferred[i])
            follow_projection(w, op);
        break;
    case QM_OP_RESET:
        follow_projection(w, op);
        break;
    case QM_OP_CALL:
        raise_operands(w, op, ACTIVE);
        w->out->partial |= op->nqubits > 0;
        break;
    case QM_OP_IF:
    case QM_OP_SWITCH:
        follow_branches(w, op);
        break;
    case QM_OP_FOR:
    case QM_OP_WHILE:
        follow_loop(w, op);
        break;
    case QM_OP_BOX:
        walk_block(w, op->region);
        break;
    case QM_OP_BREAK:
    case QM_OP_CONTINUE:
        for (uint32_t q = 0; q < w->m->nqubits; q++)
            w->escape[q] = w->level[q] > w->escape[q] ? w->level[q] : w->escape[q];
        break;
    default:
        break;
    }
}

static void walk_block(walk *w, uint32_t block)
{
    const qm_block *b = &w->m->blocks[block];
    const qm_segment *s = &w->plan->segments[w->first[block]];
    const qm_segment *end = &w->plan->segments[w->plan->nsegments];
    if (!take_steps(w, b->nops))
        return;
    for (uint32_t i = 0; i < b->nops; i++) {
        if (s < end && s->block == block && s->first == i) {
            follow_segment(w, s);
            i += s->count - 1;
            s++;
        } else {
            follow_op(w, block, i);
        }
    }
}

/* The place of the first segment of each block, which are ordered by block. */
static uint32_t *find_segments(const qm_module *m, const qm_plan *plan, qm_arena *arena)
{
    uint32_t *first = QM_NEW_ARRAY(arena, uint32_t, m->nblocks), s = 0;
    for (uint32_t b = 0; b < m->nblocks; b++) {
        while (s < plan->nsegments && plan->segments[s].block < b)
            s++;
        first[b] = s;
    }
    return first;
}

void qm_footprint_make(const qm_module *m, const qm_plan *plan, const qm_footprint_options *o,
                       qm_arena *arena, qm_footprint *out)
{
    *out = (qm_footprint){0};
    walk w = {.m = m,
              .plan = plan,
              .o = o,
              .arena = arena,
              .out = out,
              .first = find_segments(m, plan, arena),
              .level = qm_arena_zalloc(arena, m->nqubits + 1u, 1),
              .escape = qm_arena_zalloc(arena, m->nqubits + 1u, 1),
              .entered = qm_arena_zalloc(arena, m->nqubits + 1u, sizeof(bool)),
              .counting = true,
              .times = 1};
    if (o->whole) {
        memset(w.level, ACTIVE, m->nqubits);
        out->active = out->entering = m->nqubits;
    }
    walk_block(&w, 0);
}
