/* stats.c - what a circuit costs.
 *
 * One walk over the program's blocks counts ops and tracks, per qubit, the depth reached. The cost
 * in CX and T of a gate comes from stats_cost.c. Depths of branches are joined by an undo log, so
 * the time is near-linear in ops and operands however many branches and qubits there are. */
#include "ir/stats.h"

#include "ir/stats_internal.h"

#include <stdlib.h>
#include <string.h>

/* Depths by qubit, and two more of all qubits together. */
typedef struct depths {
    uint64_t *at; /* nqubits, then the floor, then the greatest */
    uint32_t nqubits;
} depths;

typedef struct change {
    uint32_t slot;
    uint64_t old;
} change;

typedef struct counter {
    const qm_module *m;
    qm_arena *arena;
    qm_stats *out;
    qm_costs costs;
    uint64_t *per_gate;
    depths all, two; /* of all gates; of gates on two and more qubits */
    change *log;     /* slots of `all`, then of `two` behind them */
    uint32_t nlog, cap_log;
    uint32_t branches; /* depth of branches: changes are logged inside */
} counter;

enum { FLOOR, GREATEST, EXTRA };

static uint64_t *slot_of(counter *c, uint32_t slot)
{
    uint32_t n = c->all.nqubits + EXTRA;
    return slot < n ? &c->all.at[slot] : &c->two.at[slot - n];
}

static void set(counter *c, uint32_t slot, uint64_t value)
{
    uint64_t *at = slot_of(c, slot);
    if (*at == value)
        return;
    if (c->branches > 0) {
        QM_RESERVE(c->arena, c->log, c->nlog, c->cap_log);
        c->log[c->nlog++] = (change){slot, *at};
    }
    *at = value;
}

static uint64_t max64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The op takes `length` layers on its qubits, after what they have had; length 0 synchronises them.
 * A qubit that is chosen at run time may be any. */
static void advance(counter *c, const depths *d, const qm_op *op, uint64_t length)
{
    const uint32_t *q = qm_op_qubits(c->m, op);
    uint32_t base = d == &c->two ? d->nqubits + EXTRA : 0;
    uint32_t n = d->nqubits;
    bool dynamic = qm_op_has_dynamic_qubit(c->m, op);
    uint64_t start = d->at[n + (dynamic ? GREATEST : FLOOR)];
    for (uint32_t i = 0; i < op->nqubits && !dynamic; i++)
        start = max64(start, d->at[q[i]]);
    uint64_t end = start + length;
    if (dynamic)
        set(c, base + n + FLOOR, end);
    for (uint32_t i = 0; i < op->nqubits && !dynamic; i++)
        set(c, base + q[i], end);
    set(c, base + n + GREATEST, max64(d->at[n + GREATEST], end));
}

static void count_gate(counter *c, const qm_op *op)
{
    qm_stats *s = c->out;
    if (op->nqubits == 0) /* a phase */
        return;
    s->total++;
    *(op->nqubits == 1 ? &s->one_qubit : op->nqubits == 2 ? &s->two_qubit : &s->multi_qubit) += 1;
    c->per_gate[op->code]++;
    qm_cost cost = qm_costs_of_op(&c->costs, op);
    s->cx = qm_saturating_add(s->cx, cost.cx);
    s->t = qm_saturating_add(s->t, cost.t);
    s->rotations = qm_saturating_add(s->rotations, cost.rotations);
    advance(c, &c->all, op, 1);
    if (op->nqubits >= 2)
        advance(c, &c->two, op, 1);
}

static void count_block(counter *c, uint32_t block);

/* Takes back the changes since the mark, and keeps the values that they had led to in `log`
 * instead. */
static void swap_back(counter *c, uint32_t mark)
{
    for (uint32_t i = c->nlog; i-- > mark;) {
        uint64_t *at = slot_of(c, c->log[i].slot);
        uint64_t now = *at;
        *at = c->log[i].old;
        c->log[i].old = now;
    }
}

/* Each branch starts from the same depths; after it every qubit has the greatest. A slot's newest
 * value in a branch is the greatest one of its log entries, since depths only grow. */
static void count_branches(counter *c, const qm_op *op)
{
    uint32_t mark = c->nlog;
    c->branches++;
    for (uint32_t r = 0; r < qm_op_nregions(c->m, op); r++) {
        uint32_t begin = c->nlog;
        count_block(c, op->region + r);
        swap_back(c, begin);
    }
    c->branches--;
    uint32_t n = c->nlog - mark;
    if (n == 0)
        return;
    change *results = QM_NEW_ARRAY(c->arena, change, n);
    memcpy(results, c->log + mark, n * sizeof *results);
    c->nlog = mark;
    for (uint32_t i = 0; i < n; i++)
        set(c, results[i].slot, max64(*slot_of(c, results[i].slot), results[i].old));
}

static void count_structured(counter *c, const qm_op *op)
{
    bool branch = op->kind == QM_OP_IF || op->kind == QM_OP_SWITCH;
    if (branch) {
        c->out->conditionals++;
        c->out->exact = false;
        count_branches(c, op);
        return;
    }
    if (op->kind != QM_OP_BOX) {
        c->out->loops++;
        c->out->exact = false;
    }
    count_block(c, op->region);
}

static void count_op(counter *c, const qm_op *op)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        count_gate(c, op);
        break;
    case QM_OP_MEASURE:
        c->out->measurements++;
        advance(c, &c->all, op, 1);
        break;
    case QM_OP_RESET:
        c->out->resets++;
        advance(c, &c->all, op, 1);
        break;
    case QM_OP_BARRIER:
    case QM_OP_DELAY:
        advance(c, &c->all, op, 0);
        advance(c, &c->two, op, 0);
        break;
    default:
        if (qm_op_nregions(c->m, op) > 0)
            count_structured(c, op);
        break;
    }
}

static void count_block(counter *c, uint32_t block)
{
    const qm_block *b = &c->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        count_op(c, &b->ops[i]);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const qm_gate_count *)a)->name, ((const qm_gate_count *)b)->name);
}

static void list_gates(counter *c)
{
    qm_stats *s = c->out;
    for (uint32_t g = 0; g < c->m->ngates; g++)
        s->ngates += c->per_gate[g] > 0;
    s->gates = QM_NEW_ARRAY(c->arena, qm_gate_count, s->ngates);
    uint32_t n = 0;
    for (uint32_t g = 0; g < c->m->ngates; g++)
        if (c->per_gate[g] > 0)
            s->gates[n++] = (qm_gate_count){.name = qm_module_gate_text(c->m, g, c->arena),
                                            .count = c->per_gate[g]};
    if (n > 0)
        qsort(s->gates, n, sizeof *s->gates, by_name);
}

static depths depths_make(qm_arena *arena, uint32_t nqubits)
{
    return (depths){.at = qm_arena_zalloc(arena, (size_t)nqubits + EXTRA, sizeof(uint64_t)),
                    .nqubits = nqubits};
}

void qm_module_stats(const qm_module *m, qm_arena *arena, qm_stats *out)
{
    *out = (qm_stats){.qubits = m->nqubits, .bits = m->nbits, .exact = true};
    counter c = {.m = m, .arena = arena, .out = out};
    c.costs = qm_costs_make(m, arena);
    c.per_gate = qm_arena_zalloc(arena, m->ngates, sizeof *c.per_gate);
    c.all = depths_make(arena, m->nqubits);
    c.two = depths_make(arena, m->nqubits);
    count_block(&c, 0);
    out->depth = c.all.at[m->nqubits + GREATEST];
    out->two_qubit_depth = c.two.at[m->nqubits + GREATEST];
    list_gates(&c);
}
