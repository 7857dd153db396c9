/* windows.c - see windows.h. Each qubit belongs to at most one open window, and no gate is added to
 * a window that has been ended; so a path of dependencies that leaves a window never comes back,
 * and windows may stand in the order in which they end. */
#include "passes/multiplexer/windows.h"

#include "passes/operands.h"
#include "support/arena.h"

#include <string.h>

typedef struct cutter {
    const qm_module *m;
    qm_windows *out;
    qm_arena *arena;
    uint32_t limit, nqubits;
    uint32_t from;    /* the first op */
    uint32_t at;      /* the op at hand */
    uint32_t nopen;   /* windows */
    uint32_t *of;     /* per qubit: its open window, or QM_NONE */
    qm_window *open;  /* open windows, and ones that may be used again; first is the number of the
                       * window */
    uint32_t *unused; /* indices of those */
    uint32_t nwindows, nunused;
    uint32_t *number; /* per op from there on: of its window, when it was added */
    uint32_t *parent; /* per number: the window that has been joined, or itself */
    uint32_t nnumbers;
} cutter;

static void put(cutter *c, const qm_window *w)
{
    qm_windows *out = c->out;
    QM_RESERVE(c->arena, out->windows, out->n, out->cap);
    out->windows[out->n] = *w;
    out->windows[out->n++].end = c->at;
}

static void release(cutter *c, uint32_t window)
{
    c->unused[c->nunused++] = window;
    c->nopen--;
}

static void end_window(cutter *c, uint32_t window)
{
    qm_window *w = &c->open[window];
    put(c, w);
    for (uint32_t i = 0; i < w->nqubits; i++)
        c->of[w->qubits[i]] = QM_NONE;
    release(c, window);
}

static void end_of_qubit(void *payload, uint32_t qubit)
{
    cutter *c = payload;
    if (c->of[qubit] != QM_NONE)
        end_window(c, c->of[qubit]);
}

static void end_all(cutter *c)
{
    for (uint32_t q = 0; q < c->nqubits && c->nopen > 0; q++)
        end_of_qubit(c, q);
}

/* An empty window; there are never more than qubits. */
static uint32_t open_window(cutter *c)
{
    uint32_t window = c->nunused > 0 ? c->unused[--c->nunused] : c->nwindows++;
    c->open[window] = (qm_window){.first = c->nnumbers};
    c->parent[c->nnumbers] = c->nnumbers;
    c->nnumbers++;
    c->nopen++;
    return window;
}

static void add_qubit(cutter *c, uint32_t window, uint32_t qubit)
{
    qm_window *w = &c->open[window];
    w->qubits[w->nqubits++] = qubit;
    c->of[qubit] = window;
}

static void join(cutter *c, uint32_t window, uint32_t other)
{
    qm_window *a = &c->open[window], *b = &c->open[other];
    c->parent[b->first] = a->first;
    a->nops += b->nops;
    for (uint32_t i = 0; i < b->nqubits; i++)
        add_qubit(c, window, b->qubits[i]);
    release(c, other);
}

/* How many qubits the windows of the gate's qubits and these have. */
static uint32_t count_qubits(const cutter *c, const uint32_t *q, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t window = c->of[q[i]];
        bool seen = false;
        for (uint32_t j = 0; j < i && !seen; j++)
            seen = window != QM_NONE && c->of[q[j]] == window;
        sum += seen ? 0 : window == QM_NONE ? 1 : c->open[window].nqubits;
    }
    return sum;
}

static void add_gate(cutter *c, const uint32_t *q, uint32_t n)
{
    if (count_qubits(c, q, n) > c->limit)
        for (uint32_t i = 0; i < n; i++)
            end_of_qubit(c, q[i]);
    uint32_t window = QM_NONE;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t other = c->of[q[i]];
        if (window == QM_NONE)
            window = other;
        else if (other != QM_NONE && other != window)
            join(c, window, other);
    }
    if (window == QM_NONE)
        window = open_window(c);
    for (uint32_t i = 0; i < n; i++)
        if (c->of[q[i]] == QM_NONE)
            add_qubit(c, window, q[i]);
    qm_window *w = &c->open[window];
    c->number[c->at - c->from] = w->first;
    w->nops++;
}

static void add_op(cutter *c, const qm_op *op)
{
    if (op->kind == QM_OP_GATE && op->nqubits > 0 && op->nqubits <= c->limit &&
        qm_op_is_plain_gate(c->m, op) && qm_op_is_numeric(c->m, op) &&
        qm_column_gates_take(c->m, op)) {
        add_gate(c, qm_op_qubits(c->m, op), op->nqubits);
        return;
    }
    if (!qm_op_touches(c->m, op, end_of_qubit, c))
        end_all(c);
    c->number[c->at - c->from] = c->nnumbers;
    c->parent[c->nnumbers] = c->nnumbers;
    put(c, &(qm_window){.first = c->nnumbers++, .nops = 1});
}

/* Gives each window its ops, in their order in the block. */
static void share_ops(cutter *c, uint32_t nops)
{
    qm_windows *out = c->out;
    uint32_t *place = QM_NEW_ARRAY(c->arena, uint32_t, (size_t)nops + 1), sum = 0;
    for (uint32_t i = 0; i < out->n; i++) {
        qm_window *w = &out->windows[i];
        uint32_t number = w->first;
        place[number] = w->first = sum;
        sum += w->nops;
    }
    for (uint32_t i = 0; i < nops; i++) {
        uint32_t number = c->number[i];
        while (c->parent[number] != number)
            number = c->parent[number] = c->parent[c->parent[number]];
        out->ops[place[number]++] = c->from + i;
    }
}

void qm_windows_cut(qm_windows *w, const qm_module *m, uint32_t block, uint32_t from, uint32_t to,
                    uint32_t nqubits, uint32_t limit, qm_arena *arena)
{
    const qm_op *ops = m->blocks[block].ops;
    size_t room = (size_t)(to - from) + 1;
    *w = (qm_windows){.ops = QM_NEW_ARRAY(arena, uint32_t, room)};
    cutter c = {
        .m = m,
        .out = w,
        .arena = arena,
        .limit = limit,
        .nqubits = nqubits,
        .from = from,
        .of = QM_NEW_ARRAY(arena, uint32_t, (size_t)nqubits + 1),
        .open = QM_NEW_ARRAY(arena, qm_window, (size_t)nqubits + 1),
        .unused = QM_NEW_ARRAY(arena, uint32_t, (size_t)nqubits + 1),
        .number = QM_NEW_ARRAY(arena, uint32_t, room),
        .parent = QM_NEW_ARRAY(arena, uint32_t, room),
    };
    memset(c.of, 0xff, nqubits * sizeof *c.of);
    for (c.at = from; c.at < to; c.at++)
        add_op(&c, &ops[c.at]);
    end_all(&c);
    share_ops(&c, to - from);
}
