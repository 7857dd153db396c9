/* axes.c - see axes.h. One walk over the op's regions. Cliffords on one qubit are gathered in a
 * frame, in which the axes of later gates are seen; at the end of a region it must be a function of
 * the axis itself. */
#include "passes/pauli/axes.h"

#include "passes/operands.h"

#include <stdlib.h>

enum { MAX_REGION_OPS = 256, MAX_DYNAMIC_QUBITS = 64 };

/* Values of qm_axes.axis besides the Paulis. */
enum { UNTOUCHED = 4, FREE = 5 /* touched by nothing yet that has an axis */ };

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t place(qm_span at)
{
    return (uint64_t)at.begin << 32 | at.end;
}

void qm_axes_init(qm_axes *a, qm_module *m, const qm_prows *rows, uint32_t nqubits, qm_arena *arena)
{
    size_t n = (size_t)nqubits + 1;
    *a = (qm_axes){
        .m = m,
        .rows = rows,
        .touched = QM_NEW_ARRAY(arena, uint32_t, n),
        .axis = QM_NEW_ARRAY(arena, uint8_t, n),
        .frame = qm_arena_zalloc(arena, n, sizeof(uint8_t)),
        .level = qm_arena_zalloc(arena, n, sizeof(uint32_t)),
        .turned = QM_NEW_ARRAY(arena, uint32_t, n),
        .annotated = QM_NEW_ARRAY(arena, uint64_t, (size_t)m->nannotations + 1),
        .nannotated = m->nannotations,
    };
    for (size_t q = 0; q < n; q++)
        a->axis[q] = UNTOUCHED;
    for (uint32_t i = 0; i < m->nannotations; i++)
        a->annotated[i] = place(m->annotations[i].at);
    qsort(a->annotated, a->nannotated, sizeof *a->annotated, compare_u64);
}

bool qm_axes_is_annotated(const qm_axes *a, const qm_op *op)
{
    if (op->span == 0 || a->nannotated == 0)
        return false;
    uint64_t at = place(a->m->spans[op->span]);
    return bsearch(&at, a->annotated, a->nannotated, sizeof at, compare_u64) != NULL;
}

static void touch(qm_axes *a, uint32_t q)
{
    if (a->axis[q] != UNTOUCHED)
        return;
    a->axis[q] = FREE;
    a->touched[a->n++] = q;
}

/* The op acts as the axis, as it is behind the qubit's frame; QM_PAULI_I: as more than one. */
static void meet(qm_axes *a, uint32_t q, uint8_t axis, uint32_t depth)
{
    touch(a, q);
    if (a->frame[q] != QM_LOCAL_IDENTITY && a->level[q] != depth)
        axis = QM_PAULI_I;
    if (axis != QM_PAULI_I)
        axis = a->rows->locals.before[a->frame[q]][axis].axis;
    a->axis[q] = a->axis[q] == FREE || a->axis[q] == axis ? axis : QM_PAULI_I;
}

/* The axis that the element is a rotation about, or QM_PAULI_I for the identity and all others. */
static uint8_t axis_of_local(const qm_locals *l, uint8_t local)
{
    for (uint8_t p = QM_PAULI_X; p <= QM_PAULI_Y && local != QM_LOCAL_IDENTITY; p++)
        if (l->after[local][p].axis == p && !l->after[local][p].negative)
            return p;
    return QM_PAULI_I;
}

static void meet_local(qm_axes *a, uint32_t q, uint8_t local, uint32_t depth)
{
    touch(a, q);
    if (a->level[q] != 0 && a->level[q] != depth) {
        a->axis[q] = QM_PAULI_I;
        return;
    }
    if (a->level[q] == 0) {
        a->turned[a->nturned++] = q;
        a->level[q] = depth;
    }
    a->frame[q] = a->rows->locals.product[local][a->frame[q]];
}

/* Ends the frames of a region: what is left of them acts there, too. */
static void end_frames(qm_axes *a, uint32_t first)
{
    while (a->nturned > first) {
        uint32_t q = a->turned[--a->nturned];
        uint8_t left = a->frame[q];
        a->frame[q] = QM_LOCAL_IDENTITY;
        a->level[q] = 0;
        if (left != QM_LOCAL_IDENTITY)
            meet(a, q, axis_of_local(&a->rows->locals, left), 0);
    }
}

static bool meet_operand(qm_axes *a, uint32_t q, uint8_t axis, uint32_t depth)
{
    const qm_module *m = a->m;
    if (!(q & QM_DYNAMIC)) {
        meet(a, q, axis, depth);
        return true;
    }
    const qm_reg *reg = &m->regs[m->dyns[q & ~QM_DYNAMIC].object];
    for (uint32_t i = 0; i < reg->size && reg->size <= MAX_DYNAMIC_QUBITS; i++) {
        uint32_t one = reg->kind == QM_REG_ALIAS ? m->pool[reg->first + i] : reg->first + i;
        meet(a, one, a->frame[one] == QM_LOCAL_IDENTITY ? axis : QM_PAULI_I, depth);
    }
    return reg->size <= MAX_DYNAMIC_QUBITS;
}

static uint8_t axis_of_operand(const qm_axes *a, const qm_op *op, uint32_t k)
{
    if (op->kind == QM_OP_MEASURE)
        return QM_PAULI_Z;
    if (op->kind != QM_OP_GATE || qm_axes_is_annotated(a, op))
        return QM_PAULI_I;
    return (uint8_t)qm_pauli_of_axis(qm_gate_axis(a->m, op->code, k));
}

static bool walk_op(qm_axes *a, const qm_op *op, uint32_t depth);

static bool walk_regions(qm_axes *a, const qm_op *op, uint32_t depth)
{
    for (uint32_t r = 0, n = qm_op_nregions(a->m, op); r < n; r++) {
        const qm_block *b = &a->m->blocks[op->region + r];
        uint32_t first = a->nturned;
        for (uint32_t i = 0; i < b->nops; i++)
            if (a->left-- == 0 || !walk_op(a, &b->ops[i], depth + 1))
                return false;
        end_frames(a, first);
    }
    return true;
}

static bool walk_op(qm_axes *a, const qm_op *op, uint32_t depth)
{
    const qm_module *m = a->m;
    if (op->kind == QM_OP_BREAK || op->kind == QM_OP_CONTINUE || op->kind == QM_OP_END ||
        op->kind == QM_OP_RETURN ||
        (op->kind == QM_OP_CALL && m->funcs[m->calls[op->code].func].ends))
        return false;
    const uint32_t *q = qm_op_qubits(m, op);
    bool local = depth > 0 && qm_op_is_plain_gate(m, op) && op->code < QM_G_COUNT &&
                 a->rows->row[op->code].kind == QM_PR_LOCAL && !qm_axes_is_annotated(a, op);
    if (local) {
        meet_local(a, q[0], a->rows->row[op->code].local, depth);
        return true;
    }
    for (uint32_t k = 0; k < op->nqubits; k++)
        if (!meet_operand(a, q[k], axis_of_operand(a, op, k), depth))
            return false;
    return walk_regions(a, op, depth);
}

bool qm_axes_find(qm_axes *a, const qm_op *op)
{
    for (uint32_t i = 0; i < a->n; i++)
        a->axis[a->touched[i]] = UNTOUCHED;
    a->n = 0;
    a->left = MAX_REGION_OPS;
    bool known = walk_op(a, op, 0);
    while (a->nturned > 0) {
        a->frame[a->turned[--a->nturned]] = QM_LOCAL_IDENTITY;
        a->level[a->turned[a->nturned]] = 0;
    }
    bool none = qm_axes_is_annotated(a, op);
    for (uint32_t i = 0; i < a->n; i++) {
        uint8_t *axis = &a->axis[a->touched[i]];
        *axis = none ? QM_PAULI_I : *axis == FREE ? QM_PAULI_Z : *axis;
    }
    return known;
}
