/* collect.c - see collect.h. */
#include "passes/lookup/collect.h"

#include "passes/operands.h"
#include "support/arena.h"

#include <string.h>

enum {
    PATIENCE = 64, /* ops in a row that are not gathered */
    ROUNDS = 2     /* walks that are made again */
};

typedef enum qubit_state {
    UNTOUCHED,
    FOREIGN, /* ops that stand before have touched it */
    MEMBER,
    BLOCKED /* ops that stand after have */
} qubit_state;

typedef struct qubit {
    uint32_t epoch;
    uint8_t state;
    bool zero;        /* when it became a member */
    uint32_t waiting; /* an op like h whose place is open, as is that of all gates on this one qubit
                         after it; QM_NONE */
    uint32_t last;    /* of those */
} qubit;

/* An op that waited, and where it was gathered. */
typedef struct late_op {
    uint32_t op, at;
} late_op;

struct qm_collector {
    const qm_module *m;
    qm_arena *arena;
    qm_tables *tables;
    qubit *qubits;
    uint32_t epoch;
    uint8_t *where;
    uint32_t *refused; /* per op: the last call that found that it had better stand before */
    uint32_t call;
    uint32_t *then; /* per op that waits: the next one on its qubit, or QM_NONE */
    uint32_t cap;
    late_op *late;
    uint32_t nlate, cap_late;
    /* Of the call at hand: */
    const qm_block *block;
    const bool *zero;
    uint32_t begin, at, cut;
    uint32_t last;    /* the op after the last one that was gathered */
    uint32_t idle;    /* ops since the last one that was gathered */
    uint64_t checked; /* tables->work after the last look for a cut */
    uint64_t check_work;
    bool is_member, is_blocked; /* of the op at hand: one of its qubits */
};

qm_collector *qm_collector_make(const qm_module *m, uint32_t nqubits, qm_arena *arena)
{
    qm_collector *c = QM_NEW(arena, qm_collector);
    c->m = m;
    c->arena = arena;
    c->tables = qm_tables_make(arena);
    c->qubits = qm_arena_zalloc(arena, (size_t)nqubits + 1, sizeof *c->qubits);
    return c;
}

uint64_t qm_collector_work(const qm_collector *c)
{
    return c->tables->work;
}

static qubit *qubit_at(qm_collector *c, uint32_t q)
{
    qubit *b = &c->qubits[q];
    if (b->epoch != c->epoch)
        *b = (qubit){.epoch = c->epoch, .waiting = QM_NONE};
    return b;
}

static uint8_t *where(qm_collector *c, uint32_t op)
{
    return &c->where[op - c->begin];
}

static void ask(void *payload, uint32_t q)
{
    qm_collector *c = payload;
    c->is_member |= qubit_at(c, q)->state == MEMBER;
    c->is_blocked |= qubit_at(c, q)->state == BLOCKED;
}

static void mark_before(void *payload, uint32_t q)
{
    qubit *b = qubit_at(payload, q);
    b->waiting = QM_NONE;
    b->state = FOREIGN;
}

static void mark_after(void *payload, uint32_t q)
{
    qubit *b = qubit_at(payload, q);
    b->waiting = QM_NONE;
    b->state = BLOCKED;
}

/* The op at hand is not gathered; after `is_member` and `is_blocked` have been found. */
static void leave(qm_collector *c, const qm_op *op)
{
    bool after = c->is_member || c->is_blocked;
    *where(c, c->at) = after ? QM_COLLECTED_AFTER : QM_COLLECTED_BEFORE;
    qm_op_touches(c->m, op, after ? mark_after : mark_before, c);
    c->idle++;
}

static bool add_member(qm_collector *c, uint32_t q)
{
    qubit *b = qubit_at(c, q);
    if (b->state == MEMBER)
        return true;
    bool zero = b->state == UNTOUCHED && c->zero[q];
    if (!qm_tables_add(c->tables, q, zero))
        return false;
    b->zero = zero;
    b->state = MEMBER;
    return true;
}

/* Applies op i, which can be read. */
static bool apply(qm_collector *c, uint32_t i)
{
    qm_lookup_gate g;
    const qm_op *op = &c->block->ops[i];
    return qm_lookup_gate_read(&g, c->m, op) &&
           qm_tables_apply(c->tables, &g, qm_op_qubits(c->m, op));
}

/* The op at hand, on one qubit, waits there. */
static void wait_for_next(qm_collector *c, uint32_t q)
{
    qubit *b = qubit_at(c, q);
    c->then[c->at - c->begin] = QM_NONE;
    if (b->waiting == QM_NONE)
        b->waiting = c->at;
    else
        c->then[b->last - c->begin] = c->at;
    b->last = c->at;
}

/* What waits on a qubit belongs to the lookup when the next gate has the qubit as its target; else
 * it stands before. */
static bool settle_waiting(qm_collector *c, uint32_t q, bool is_target)
{
    qubit *b = qubit_at(c, q);
    uint32_t op = b->waiting;
    if (op == QM_NONE)
        return true;
    b->waiting = QM_NONE;
    if (!is_target || c->refused[op - c->begin] == c->call) {
        b->state = FOREIGN;
        return true;
    }
    if (!add_member(c, q))
        return false;
    for (; op != QM_NONE && apply(c, op); op = c->then[op - c->begin]) {
        *where(c, op) = QM_COLLECTED_IN;
        QM_RESERVE(c->arena, c->late, c->nlate, c->cap_late);
        c->late[c->nlate++] = (late_op){op, c->at};
    }
    if (op == QM_NONE)
        return true;
    b->state = BLOCKED;
    for (; op != QM_NONE; op = c->then[op - c->begin])
        *where(c, op) = QM_COLLECTED_AFTER;
    return false;
}

static bool gather(qm_collector *c, const qm_op *op, const qm_lookup_gate *g)
{
    const uint32_t *q = qm_op_qubits(c->m, op);
    for (uint32_t i = 0; i < op->nqubits; i++)
        if (!settle_waiting(c, q[i], i + 1 == op->nqubits) || !add_member(c, q[i]))
            return false;
    return qm_tables_apply(c->tables, g, q);
}

/* Looks for a cut after the last gate gathered, unless the last look was dear and not long ago. */
static void look(qm_collector *c, bool force)
{
    uint64_t before = c->tables->work;
    if (c->tables->nopen > 0 || (!force && before - c->checked < c->check_work))
        return;
    if (qm_tables_is_cut(c->tables))
        c->cut = c->last;
    c->checked = c->tables->work;
    c->check_work = c->checked - before;
}

/* Has the qubit only been read? An h on it ends what it is the control of. */
static bool is_control(const qm_collector *c, uint32_t q)
{
    const qm_tables_wire *w = &c->tables->wires[qm_tables_find(c->tables, q)];
    return w->variable != QM_NONE && !w->moved;
}

/* False when the walk ends before op c->at. */
static bool step(qm_collector *c, const qm_op *op)
{
    qm_lookup_gate g;
    c->is_member = c->is_blocked = false;
    if (op->kind == QM_OP_NOP)
        return true;
    if (!qm_op_touches(c->m, op, ask, c))
        return false;
    if (c->is_blocked || !qm_lookup_gate_read(&g, c->m, op)) {
        leave(c, op);
        return true;
    }
    const uint32_t *q = qm_op_qubits(c->m, op);
    if (op->nqubits == 1 && !c->is_member && (g.is_sum || qubit_at(c, q[0])->waiting != QM_NONE)) {
        wait_for_next(c, q[0]);
        return true;
    }
    if (g.is_sum)
        look(c, is_control(c, q[0]));
    if (!gather(c, op, &g)) {
        ask(c, q[0]);
        for (uint32_t i = 1; i < op->nqubits; i++)
            ask(c, q[i]);
        leave(c, op);
        return true;
    }
    *where(c, c->at) = QM_COLLECTED_IN;
    c->last = c->at + 1;
    c->idle = 0;
    return true;
}

/* Applies the gates before the cut again, for the state of the paths there. */
static void replay(qm_collector *c)
{
    for (uint32_t i = 0; i < c->nlate; i++)
        if (c->late[i].at >= c->cut)
            *where(c, c->late[i].op) = QM_COLLECTED_BEFORE;
    qm_tables_begin(c->tables);
    for (uint32_t i = c->begin; i < c->cut; i++) {
        const qm_op *op = &c->block->ops[i];
        const uint32_t *q = qm_op_qubits(c->m, op);
        if (*where(c, i) != QM_COLLECTED_IN)
            continue;
        for (uint32_t k = 0; k < op->nqubits; k++)
            if (qm_tables_find(c->tables, q[k]) == QM_NONE)
                qm_tables_add(c->tables, q[k], qubit_at(c, q[k])->zero);
        apply(c, i);
    }
    qm_tables_is_cut(c->tables);
}

/* Room for what is noted of op c->at. */
static void reserve(qm_collector *c)
{
    if (c->at - c->begin < c->cap)
        return;
    uint32_t cap = c->cap < 64 ? 64 : 2 * c->cap;
    c->where = qm_arena_grow(c->arena, c->where, c->cap, cap, sizeof *c->where);
    c->then = qm_arena_grow(c->arena, c->then, c->cap, cap, sizeof *c->then);
    c->refused = qm_arena_grow(c->arena, c->refused, c->cap, cap, sizeof *c->refused);
    memset(c->refused + c->cap, 0, (cap - c->cap) * sizeof *c->refused);
    c->cap = cap;
}

/* Gathers, from nothing. */
static void walk(qm_collector *c, uint64_t most_work)
{
    uint64_t first = c->tables->work;
    c->epoch++;
    c->cut = c->last = c->begin;
    c->idle = c->nlate = 0;
    c->checked = c->tables->work;
    c->check_work = 0;
    qm_tables_begin(c->tables);
    for (c->at = c->begin; c->at < c->block->nops; c->at++) {
        reserve(c);
        *where(c, c->at) = QM_COLLECTED_BEFORE;
        if (c->idle > PATIENCE || c->tables->work - first > most_work ||
            !step(c, &c->block->ops[c->at]))
            break;
        if (c->last == c->at + 1)
            look(c, false);
    }
    look(c, true);
}

/* Refuses the ops that waited, were gathered for the gate after them, and opened sums that have not
 * been closed. False when there are none, or when most gates are before the cut without that. */
static bool refuse_open(qm_collector *c)
{
    bool any = false;
    if (c->tables->nopen == 0 || c->cut - c->begin > (c->at - c->begin) / 2)
        return false;
    for (uint32_t i = 0; i < c->nlate; i++) {
        uint32_t op = c->late[i].op, q = qm_op_qubits(c->m, &c->block->ops[op])[0];
        uint32_t w = qm_tables_find(c->tables, q);
        if (w == QM_NONE || !c->tables->wires[w].open || c->refused[op - c->begin] == c->call)
            continue;
        c->refused[op - c->begin] = c->call;
        any = true;
    }
    return any;
}

qm_collection qm_collect(qm_collector *c, uint32_t block, uint32_t begin, const bool *zero,
                         uint64_t most_work)
{
    c->block = &c->m->blocks[block];
    c->zero = zero;
    c->begin = begin;
    c->call++;
    walk(c, most_work);
    for (uint32_t round = 0; round < ROUNDS && refuse_open(c); round++)
        walk(c, most_work);
    uint32_t stopped = c->at;
    if (c->cut < stopped)
        replay(c);
    return (qm_collection){
        .begin = begin, .end = c->cut, .stopped = stopped, .where = c->where, .tables = c->tables};
}
