/* gather.c - see gather.h.
 *
 * The gates of one axis on a wire that nothing parts are a run: each gate of the next run follows
 * all of them. Gates are put out from the sinks on, depth first: before a gate what it follows, the
 * longest way first, so that what needs little stands next to it. */
#include "passes/pauli/gather.h"

#include <string.h>

enum { MIXED = 4 };

/* Gates of one axis on a wire. */
typedef struct run {
    uint32_t before;      /* the run before it on its wire, or QM_NONE */
    uint32_t begin, next; /* in `members`: those before `next` are put out */
    uint32_t n;
    uint32_t level; /* the longest way to one of its gates */
} run;

typedef struct gatherer {
    const qm_pcircuit *c;
    bool late;
    run *runs;
    uint32_t nruns, cap_runs;
    uint32_t *first;   /* per gate, and one more: its operands' runs in run_of */
    uint32_t *run_of;  /* per operand */
    uint32_t *members; /* gates, by run */
    uint32_t *last;    /* per wire, and one for OPAQUE gates: the newest run */
    uint8_t *axis;     /* its axis */
    bool *out;         /* per gate */
} gatherer;

static uint32_t count_operands(const qm_pgate *g)
{
    switch ((qm_pkind)g->kind) {
    case QM_PK_ERASED:
        return 0;
    case QM_PK_ROT:
    case QM_PK_LOCAL:
        return 1;
    case QM_PK_CPP:
        return 2;
    case QM_PK_OPAQUE:
        return g->qubit[1] + 1;
    }
    return 0;
}

/* The wire of an operand; the last one of an OPAQUE gate keeps those in their order. */
static uint32_t operand(const gatherer *x, const qm_pgate *g, uint32_t k, uint8_t *axis)
{
    *axis = MIXED;
    if (g->kind == QM_PK_OPAQUE)
        return k < g->qubit[1] ? x->c->pool[g->qubit[0] + k] : x->c->nqubits;
    if (g->kind != QM_PK_LOCAL)
        *axis = g->axis[k];
    return g->qubit[k];
}

static uint32_t join_run(gatherer *x, uint32_t wire, uint8_t axis, qm_arena *arena)
{
    uint32_t r = x->last[wire];
    if (r == QM_NONE || axis == MIXED || x->axis[wire] != axis) {
        QM_RESERVE(arena, x->runs, x->nruns, x->cap_runs);
        x->runs[x->nruns] = (run){.before = r};
        x->last[wire] = r = x->nruns++;
        x->axis[wire] = axis;
    }
    x->runs[r].n++;
    return r;
}

static uint32_t level_before(const gatherer *x, uint32_t operand)
{
    uint32_t before = x->runs[x->run_of[operand]].before;
    return before == QM_NONE ? 0 : x->runs[before].level;
}

/* The i-th gate in the direction of the walk. */
static uint32_t place(const gatherer *x, uint32_t i)
{
    return x->late ? i : x->c->ngates - 1 - i;
}

static void find_runs(gatherer *x, qm_arena *arena)
{
    uint32_t n = x->c->ngates, operands = 0;
    for (uint32_t i = 0; i < n; i++) {
        x->first[i] = operands;
        operands += count_operands(&x->c->gates[i]);
    }
    x->first[n] = operands;
    x->run_of = QM_NEW_ARRAY(arena, uint32_t, (size_t)operands + 1);
    x->members = QM_NEW_ARRAY(arena, uint32_t, (size_t)operands + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t g = place(x, i), level = 0;
        for (uint32_t k = x->first[g]; k < x->first[g + 1]; k++) {
            uint8_t axis;
            uint32_t wire = operand(x, &x->c->gates[g], k - x->first[g], &axis);
            x->run_of[k] = join_run(x, wire, axis, arena);
            uint32_t before = level_before(x, k);
            level = before > level ? before : level;
        }
        for (uint32_t k = x->first[g]; k < x->first[g + 1]; k++) {
            run *r = &x->runs[x->run_of[k]];
            r->level = r->level > level + 1 ? r->level : level + 1;
        }
    }
    for (uint32_t r = 0, at = 0; r < x->nruns; r++) {
        x->runs[r].begin = x->runs[r].next = at;
        at += x->runs[r].n;
        x->runs[r].n = 0;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t g = place(x, i), k = x->first[g]; k < x->first[g + 1]; k++) {
            run *r = &x->runs[x->run_of[k]];
            x->members[r->begin + r->n++] = g;
        }
}

/* A gate that g follows and that is not put out, or QM_NONE. */
static uint32_t missing(gatherer *x, uint32_t g)
{
    run *deepest = NULL;
    for (uint32_t k = x->first[g]; k < x->first[g + 1]; k++) {
        uint32_t before = x->runs[x->run_of[k]].before;
        if (before == QM_NONE)
            continue;
        run *r = &x->runs[before];
        while (r->next < r->begin + r->n && x->out[x->members[r->next]])
            r->next++;
        if (r->next < r->begin + r->n && (!deepest || r->level > deepest->level))
            deepest = r;
    }
    return deepest ? x->members[deepest->next] : QM_NONE;
}

void qm_pcircuit_gather(qm_pcircuit *c, bool late, qm_arena *arena)
{
    uint32_t n = c->ngates, done = 0;
    size_t wires = (size_t)c->nqubits + 1;
    gatherer x = {.c = c,
                  .late = late,
                  .first = QM_NEW_ARRAY(arena, uint32_t, (size_t)n + 1),
                  .last = QM_NEW_ARRAY(arena, uint32_t, wires),
                  .axis = QM_NEW_ARRAY(arena, uint8_t, wires),
                  .out = qm_arena_zalloc(arena, (size_t)n + 1, sizeof(bool))};
    memset(x.last, 0xff, wires * sizeof *x.last);
    find_runs(&x, arena);
    bool *source = qm_arena_zalloc(arena, (size_t)x.nruns + 1, sizeof *source);
    for (uint32_t r = 0; r < x.nruns; r++)
        if (x.runs[r].before != QM_NONE)
            source[x.runs[r].before] = true;
    uint32_t *stack = QM_NEW_ARRAY(arena, uint32_t, (size_t)n + 1), depth = 0;
    qm_pgate *to = QM_NEW_ARRAY(arena, qm_pgate, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t root = place(&x, i);
        bool sink = true;
        for (uint32_t k = x.first[root]; k < x.first[root + 1]; k++)
            sink &= !source[x.run_of[k]];
        if (!sink)
            continue;
        stack[depth++] = root;
        while (depth > 0) {
            uint32_t g = stack[depth - 1], before = x.out[g] ? QM_NONE : missing(&x, g);
            if (before != QM_NONE) {
                stack[depth++] = before;
                continue;
            }
            if (!x.out[g]) {
                to[late ? done : n - 1 - done] = c->gates[g];
                done++;
            }
            x.out[g] = true;
            depth--;
        }
    }
    memcpy(c->gates, to, n * sizeof *to);
}
