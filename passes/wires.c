/* wires.c - wires of a block for moving gates back. Memory: 4 bytes an op, an operand and a qubit.
 * Gates made NOPs are unlinked when a search meets them, once for each of their wires. */
#include "passes/wires.h"

#include "passes/operands.h"

#include <string.h>

qm_wires qm_wires_make(qm_arena *scratch, const qm_module *m, uint32_t reach)
{
    uint32_t nqubits = qm_max_qubits(m);
    return (qm_wires){
        .m = m,
        .scratch = scratch,
        .reach = reach,
        .base = 1,
        .last = qm_arena_zalloc(scratch, (size_t)nqubits + 1, sizeof(uint32_t)),
    };
}

void qm_wires_begin(qm_wires *t, qm_block *b)
{
    if (t->block)
        t->base += t->block->nops;
    t->floor = t->base;
    t->block = b;
    size_t operands = 0;
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_GATE)
            operands += b->ops[i].nqubits;
    t->first = QM_NEW_ARRAY(t->scratch, uint32_t, (size_t)b->nops + 1);
    t->prev = QM_NEW_ARRAY(t->scratch, uint32_t, operands + 1);
    t->nprev = 0;
}

static inline const qm_op *op_at(const qm_wires *t, uint32_t serial)
{
    return &t->block->ops[serial - t->base];
}

static uint32_t position(const qm_wires *t, const qm_op *op, uint32_t qubit)
{
    const uint32_t *q = qm_op_qubits(t->m, op);
    uint32_t k = 0;
    while (q[k] != qubit)
        k++;
    return k;
}

static inline uint32_t *link_of(const qm_wires *t, uint32_t serial, uint32_t operand)
{
    return &t->prev[t->first[serial - t->base] + operand];
}

/* Unlinks erased gates behind `link`, a place on the wire of the qubit. Returns the serial number
 * of the gate there, or 0 at the end or at a wall. */
static uint32_t follow(const qm_wires *t, uint32_t *link, uint32_t qubit)
{
    while (*link >= t->floor && op_at(t, *link)->kind == QM_OP_NOP)
        *link = *link_of(t, *link, position(t, op_at(t, *link), qubit));
    return *link >= t->floor ? *link : 0;
}

/* Follows the wire of the op's operand k back to the gate `goal`, or with goal 0 to the first one
 * that matches. Returns its serial number, or 0 when the op cannot get there. */
static uint32_t walk_back(const qm_wires *t, const qm_op *op, uint32_t k, uint32_t goal,
                          qm_wires_match match, void *payload)
{
    uint32_t qubit = qm_op_qubits(t->m, op)[k];
    char axis = qm_gate_axis(t->m, op->code, k);
    uint32_t *link = &t->last[qubit];
    for (uint32_t n = 0; n < t->reach; n++) {
        uint32_t serial = follow(t, link, qubit);
        if (serial == 0)
            return 0;
        const qm_op *earlier = op_at(t, serial);
        if (goal ? serial == goal : match(payload, op, earlier))
            return serial;
        uint32_t at = position(t, earlier, qubit);
        if (axis == '-' || qm_gate_axis(t->m, earlier->code, at) != axis)
            return 0;
        link = link_of(t, serial, at);
    }
    return 0;
}

uint32_t qm_wires_find(qm_wires *t, const qm_op *op, qm_wires_match match, void *payload)
{
    if (op->nqubits == 0)
        return QM_NONE;
    uint32_t found = walk_back(t, op, 0, 0, match, payload);
    if (found == 0)
        return QM_NONE;
    for (uint32_t k = 1; k < op->nqubits; k++)
        if (walk_back(t, op, k, found, match, payload) == 0)
            return QM_NONE;
    return found - t->base;
}

void qm_wires_push(qm_wires *t, uint32_t index)
{
    const qm_op *op = &t->block->ops[index];
    const uint32_t *q = qm_op_qubits(t->m, op);
    t->first[index] = t->nprev;
    for (uint32_t k = 0; k < op->nqubits; k++) {
        t->prev[t->nprev++] = t->last[q[k]];
        t->last[q[k]] = t->base + index;
    }
}

static void cut(void *payload, uint32_t qubit)
{
    qm_wires *t = payload;
    t->last[qubit] = 0;
}

void qm_wires_wall(qm_wires *t, const qm_op *op)
{
    if (!qm_op_touches(t->m, op, cut, t))
        t->floor = t->base + (uint32_t)(op - t->block->ops);
}
