/* observed.c - see observed.h. */
#include "passes/multiplexer/observed.h"

#include "passes/operands.h"

#include <string.h>

enum { HORIZON = 4096, MOST_QUBITS = 64 };

typedef struct marker {
    bool *zero;
    bool value;
} marker;

static void mark(void *payload, uint32_t qubit)
{
    const marker *k = payload;
    k->zero[qubit] = k->value;
}

void qm_zero_after(const qm_module *m, const qm_op *op, bool *zero, uint32_t nqubits)
{
    if (op->kind == QM_OP_BARRIER)
        return;
    marker k = {zero, op->kind == QM_OP_RESET && !qm_op_has_dynamic_qubit(m, op)};
    if (!qm_op_touches(m, op, mark, &k))
        memset(zero, 0, nqubits * sizeof *zero);
}

typedef struct question {
    const uint32_t *qubits;
    uint32_t n;
    uint64_t open; /* bit i: qubits[i] has not been measured yet */
    bool touched;  /* one of those */
} question;

static uint64_t find(const question *a, uint32_t qubit)
{
    for (uint32_t i = 0; i < a->n; i++)
        if (a->qubits[i] == qubit)
            return a->open & UINT64_C(1) << i;
    return 0;
}

static void touch(void *payload, uint32_t qubit)
{
    question *a = payload;
    a->touched |= find(a, qubit) != 0;
}

/* False when the op does something else to an open qubit than to measure it. */
static bool pass_op(question *a, const qm_module *m, const qm_op *op)
{
    const uint32_t *q = qm_op_qubits(m, op);
    if (op->kind == QM_OP_BARRIER || op->kind == QM_OP_NOP)
        return true;
    if (op->kind == QM_OP_MEASURE && !(q[0] & QM_DYNAMIC)) {
        a->open &= ~find(a, q[0]);
        return true;
    }
    if (qm_op_is_plain_gate(m, op)) {
        for (uint32_t k = 0; k < op->nqubits; k++)
            if (find(a, q[k]) && qm_gate_axis(m, op->code, k) != 'Z')
                return false;
        return true;
    }
    a->touched = false;
    return qm_op_touches(m, op, touch, a) && !a->touched;
}

bool qm_only_measured(const qm_module *m, uint32_t block, uint32_t from, const uint32_t *qubits,
                      uint32_t n, bool at_end)
{
    const qm_block *b = &m->blocks[block];
    question a = {.qubits = qubits, .n = n};
    if (n > MOST_QUBITS)
        return false;
    for (uint32_t i = 0; i < n; i++)
        a.open |= UINT64_C(1) << i;
    for (uint32_t i = from; i < b->nops && a.open; i++)
        if (i - from == HORIZON || !pass_op(&a, m, &b->ops[i]))
            return false;
    return !a.open || at_end;
}
