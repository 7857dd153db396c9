/* stats.c - what a circuit costs.
 *
 * One walk over the program's blocks counts ops and tracks, per qubit, the depth reached. The cost
 * in CX and T of a gate comes from costs.c. Depths of branches are joined by an undo log, so
 * the time is near-linear in ops and operands however many branches and qubits there are. */
#include "ir/stats.h"

#include "ir/costs.h"
#include "ir/trips.h"

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

/* What a call of a subroutine comes to. */
typedef struct func_cost {
    qm_stats sum; /* `gates` is not used */
    uint64_t *per_gate;
} func_cost;

typedef struct counter {
    const qm_module *m;
    uint32_t func;    /* being counted; QM_NONE: the program */
    func_cost *funcs; /* of those before it */
    qm_arena *arena;
    qm_stats *out;
    qm_costs *costs;
    uint64_t *per_gate;
    depths all, two; /* of all gates; of gates on two and more qubits */
    change *log;     /* slots of `all`, then of `two` behind them */
    uint32_t nlog, cap_log;
    uint32_t branches; /* depth of branches: changes are logged inside */
} counter;

enum { FLOOR, GREATEST, EXTRA };

enum { SUMS = 11 }; /* fields of qm_stats that are added up */

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
    uint64_t end = qm_saturating_add(start, length);
    if (dynamic)
        set(c, base + n + FLOOR, end);
    for (uint32_t i = 0; i < op->nqubits && !dynamic; i++)
        set(c, base + q[i], end);
    set(c, base + n + GREATEST, max64(d->at[n + GREATEST], end));
}

static void bump(uint64_t *at, uint64_t by)
{
    *at = qm_saturating_add(*at, by);
}

/* What has grown from `before` to `after`, had it grown n times. */
static uint64_t repeated(uint64_t before, uint64_t after, uint64_t n)
{
    uint64_t product;
    if (__builtin_mul_overflow(after - before, n, &product))
        return UINT64_MAX;
    return qm_saturating_add(before, product);
}

static void count_gate(counter *c, const qm_op *op)
{
    qm_stats *s = c->out;
    if (op->nqubits == 0) /* a phase */
        return;
    bump(&s->total, 1);
    bump(op->nqubits == 1 ? &s->one_qubit : op->nqubits == 2 ? &s->two_qubit : &s->multi_qubit, 1);
    bump(&c->per_gate[op->code], 1);
    qm_cost cost = qm_costs_of_op(c->costs, op);
    bump(&s->cx, cost.cx);
    bump(&s->t, cost.t);
    bump(&s->rotations, cost.rotations);
    advance(c, &c->all, op, cost.depth);
    if (cost.two_qubit_depth > 0)
        advance(c, &c->two, op, cost.two_qubit_depth);
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

/* What is added up, in the order of qm_stats. */
static void sums_of(qm_stats *s, uint64_t *out[SUMS])
{
    uint64_t *const sums[SUMS] = {
        &s->total,     &s->one_qubit,    &s->two_qubit, &s->multi_qubit,  &s->cx,   &s->t,
        &s->rotations, &s->measurements, &s->resets,    &s->conditionals, &s->loops};
    memcpy(out, sums, sizeof sums);
}

/* The body runs n times, one after the other; all qubits wait for it, and it for all. */
static void count_repeated(counter *c, uint32_t block, uint64_t n)
{
    uint64_t *sums[SUMS], before[SUMS], start[2];
    uint64_t *per_gate = QM_NEW_ARRAY(c->arena, uint64_t, c->m->ngates);
    memcpy(per_gate, c->per_gate, c->m->ngates * sizeof *per_gate);
    sums_of(c->out, sums);
    for (uint32_t i = 0; i < SUMS; i++)
        before[i] = *sums[i];
    const uint32_t size = c->all.nqubits + EXTRA,
                   floors[] = {c->all.nqubits, c->all.nqubits + size};
    for (uint32_t k = 0; k < 2; k++) {
        start[k] = *slot_of(c, floors[k] + GREATEST);
        set(c, floors[k] + FLOOR, start[k]);
    }
    count_block(c, block);
    for (uint32_t i = 0; i < SUMS; i++)
        *sums[i] = repeated(before[i], *sums[i], n);
    for (uint32_t g = 0; g < c->m->ngates; g++)
        c->per_gate[g] = repeated(per_gate[g], c->per_gate[g], n);
    for (uint32_t k = 0; k < 2; k++) {
        uint64_t end = repeated(start[k], *slot_of(c, floors[k] + GREATEST), n);
        set(c, floors[k] + FLOOR, end);
        set(c, floors[k] + GREATEST, end);
    }
}

static void count_loop(counter *c, const qm_op *op)
{
    uint64_t n = 1;
    bool known = op->kind == QM_OP_FOR && qm_loop_trips(c->m, op, &n);
    bump(&c->out->loops, 1);
    c->out->exact &= known;
    if (!known || n == 1)
        count_block(c, op->region);
    else if (n > 1)
        count_repeated(c, op->region, n);
}

static void count_structured(counter *c, const qm_op *op)
{
    bool branch = op->kind == QM_OP_IF || op->kind == QM_OP_SWITCH;
    if (branch) {
        bump(&c->out->conditionals, 1);
        c->out->exact = false;
        count_branches(c, op);
        return;
    }
    if (op->kind != QM_OP_BOX) {
        count_loop(c, op);
        return;
    }
    uint32_t nqubits = c->costs->nqubits;
    c->costs->nqubits = 0; /* its gates take no help of idle qubits */
    count_block(c, op->region);
    c->costs->nqubits = nqubits;
}

/* A call counts as the body of its subroutine, which takes its depth on all of its qubits; how
 * often a subroutine calls itself is not known. */
static void count_call(counter *c, const qm_op *op)
{
    uint32_t func = c->m->calls[op->code].func;
    if (func == c->func) {
        c->out->exact = false;
        return;
    }
    qm_stats *f = &c->funcs[func].sum, *s = c->out;
    uint64_t *from[SUMS], *to[SUMS];
    sums_of(f, from);
    sums_of(s, to);
    for (uint32_t i = 0; i < SUMS; i++)
        bump(to[i], *from[i]);
    for (uint32_t g = 0; g < c->m->ngates; g++)
        bump(&c->per_gate[g], c->funcs[func].per_gate[g]);
    s->exact &= f->exact;
    advance(c, &c->all, op, f->depth);
    advance(c, &c->two, op, f->two_qubit_depth);
}

static void count_op(counter *c, const qm_op *op)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        count_gate(c, op);
        break;
    case QM_OP_MEASURE:
        bump(&c->out->measurements, 1);
        advance(c, &c->all, op, 1);
        break;
    case QM_OP_RESET:
        bump(&c->out->resets, 1);
        advance(c, &c->all, op, 1);
        break;
    case QM_OP_CALL:
        count_call(c, op);
        break;
    case QM_OP_BARRIER:
    case QM_OP_DELAY:
        advance(c, &c->all, op, 0);
        advance(c, &c->two, op, 0);
        break;
    case QM_OP_BREAK:
    case QM_OP_CONTINUE:
        c->out->exact = false;
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

/* Counts a block and all that it runs, over `nqubits` qubits, into *out. */
static void count_root(counter *c, uint32_t block, uint32_t nqubits, qm_stats *out)
{
    c->out = out;
    c->per_gate = qm_arena_zalloc(c->arena, c->m->ngates, sizeof *c->per_gate);
    c->costs->nqubits = nqubits;
    c->all = depths_make(c->arena, nqubits);
    c->two = depths_make(c->arena, nqubits);
    count_block(c, block);
    out->depth = c->all.at[nqubits + GREATEST];
    out->two_qubit_depth = c->two.at[nqubits + GREATEST];
}

void qm_module_stats(const qm_module *m, qm_arena *arena, qm_stats *out)
{
    *out = (qm_stats){.qubits = m->nqubits, .bits = m->nbits, .exact = true};
    qm_costs costs = qm_costs_make(m, NULL, NULL, arena);
    counter c = {.m = m, .arena = arena, .costs = &costs};
    c.funcs = QM_NEW_ARRAY(arena, func_cost, m->nfuncs);
    for (c.func = 0; c.func < m->nfuncs; c.func++) {
        func_cost *f = &c.funcs[c.func];
        f->sum = (qm_stats){.exact = true};
        count_root(&c, m->funcs[c.func].body, m->funcs[c.func].nqubits, &f->sum);
        f->per_gate = c.per_gate;
    }
    c.func = QM_NONE;
    count_root(&c, 0, m->nqubits, out);
    list_gates(&c);
}
