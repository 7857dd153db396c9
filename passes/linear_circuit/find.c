/* find.c - which wires are controls by which axis is found by union and find: of the two ends of a
 * gate one is a control and the other a target. */
#include "passes/linear_circuit/find.h"

#include "passes/clifford/greedy.h"
#include "passes/linear_circuit/exact.h"

#include <string.h>

/* The two axes of a wire as they are met, and whether the second is the one of controls: `swapped`
 * relative to the wire `parent`. */
typedef struct wire {
    uint32_t parent;
    bool swapped;
    uint8_t axis[2];
} wire;

/* The wire that stands for all that are tied to w; *swapped is w's relative to it. */
static uint32_t find_root(const wire *wires, uint32_t w, bool *swapped)
{
    *swapped = false;
    for (; wires[w].parent != w; w = wires[w].parent)
        *swapped ^= wires[w].swapped;
    return w;
}

/* Is the axis the wire's second? 2: it would be the third. */
static uint32_t place_of(wire *w, uint8_t axis)
{
    for (uint32_t i = 0; i < 2; i++) {
        if (w->axis[i] == QM_PAULI_I)
            w->axis[i] = axis;
        if (w->axis[i] == axis)
            return i;
    }
    return 2;
}

/* One end of the gate is a control; false when that cannot be. */
static bool tie(wire *wires, const qm_pgate *g)
{
    uint32_t a = place_of(&wires[g->qubit[0]], g->axis[0]);
    uint32_t b = place_of(&wires[g->qubit[1]], g->axis[1]);
    bool first, second;
    if (a == 2 || b == 2)
        return false;
    uint32_t x = find_root(wires, g->qubit[0], &first), y = find_root(wires, g->qubit[1], &second);
    bool differ = a == b;
    if (x == y)
        return (first != second) == differ;
    wires[y].parent = x;
    wires[y].swapped = first ^ second ^ differ;
    return true;
}

bool qm_linear_admit(qm_pnet_windows *ws, const qm_pgate *g)
{
    if (!ws->admitted)
        ws->admitted = QM_NEW_ARRAY(ws->arena, wire, ws->c->nqubits);
    wire *wires = ws->admitted, before[2];
    for (int k = 0; k < 2; k++) {
        if (ws->member[g->qubit[k]] == QM_NONE)
            wires[g->qubit[k]] = (wire){.parent = g->qubit[k]};
        before[k] = wires[g->qubit[k]];
    }
    if (tie(wires, g))
        return true;
    for (int k = 0; k < 2; k++)
        wires[g->qubit[k]] = before[k];
    return false;
}

/* Sets axis[0] of each wire to that of controls and axis[1] to that of targets. */
static bool find_axes(wire *wires, uint32_t n, const qm_pgate *gates, uint32_t ngates)
{
    for (uint32_t w = 0; w < n; w++)
        wires[w] = (wire){.parent = w};
    for (uint32_t i = 0; i < ngates; i++)
        if (!tie(wires, &gates[i]))
            return false;
    for (uint32_t w = 0; w < n; w++) {
        bool swapped;
        find_root(wires, w, &swapped);
        place_of(&wires[w], wires[w].axis[0] == QM_PAULI_X ? QM_PAULI_Z : QM_PAULI_X);
        if (swapped) {
            uint8_t t = wires[w].axis[0];
            wires[w].axis[0] = wires[w].axis[1];
            wires[w].axis[1] = t;
        }
    }
    return true;
}

/* What each wire holds after the gates, rows of `words`. */
static uint64_t *follow(const wire *wires, uint32_t n, const qm_pgate *gates, uint32_t ngates,
                        qm_arena *arena)
{
    uint32_t words = (n + 63) / 64;
    uint64_t *out = qm_arena_zalloc(arena, (size_t)n * words, sizeof *out);
    for (uint32_t w = 0; w < n; w++)
        out[(size_t)w * words + w / 64] |= (uint64_t)1 << w % 64;
    for (uint32_t i = 0; i < ngates; i++) {
        const qm_pgate *g = &gates[i];
        int target = wires[g->qubit[0]].axis[0] == g->axis[0];
        const uint64_t *from = out + (size_t)g->qubit[!target] * words;
        uint64_t *to = out + (size_t)g->qubit[target] * words;
        for (uint32_t k = 0; k < words; k++)
            to[k] ^= from[k];
    }
    return out;
}

static const qm_linear_table *table_of(const qm_pnet_windows *ws)
{
    if (!*ws->table) {
        *ws->table = QM_NEW(ws->arena, qm_linear_table);
        qm_linear_table_make(*ws->table);
    }
    return *ws->table;
}

bool qm_linear_find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                    const qm_pnet_effort *effort, qm_pnet *best)
{
    qm_arena *arena = ws->fresh;
    uint32_t n = p->rows.nqubits;
    wire *wires = QM_NEW_ARRAY(arena, wire, n);
    if (!find_axes(wires, n, gates, ws->window.ngates))
        return false;
    const uint64_t *out = follow(wires, n, gates, ws->window.ngates, arena);
    qm_linear_gate few[QM_LINEAR_EXACT_GATES];
    qm_linear_circuit c = {.gates = few};
    if (n <= QM_LINEAR_EXACT_WIRES)
        c.ngates = qm_linear_shortest(table_of(ws), out, n, effort->seed, few);
    else
        qm_linear_synthesise(&c, out, n, arena);
    uint32_t limit = p->cx + effort->sideways;
    if (c.ngates >= limit)
        return false;
    qm_pgate *made = QM_NEW_ARRAY(arena, qm_pgate, c.ngates);
    for (uint32_t i = 0; i < c.ngates; i++) {
        uint32_t control = c.gates[i].control, target = c.gates[i].target;
        made[i] = qm_pgate_cpp(control, wires[control].axis[0], target, wires[target].axis[1]);
    }
    qm_clifford_run run;
    qm_clifford_run_init(&run, p, ws->c->locals, arena);
    run.net.pc = ws->pc;
    if (!qm_clifford_replay(&run, made, c.ngates, limit))
        return false;
    qm_pnet_keep(best, &run.net, arena);
    return true;
}
