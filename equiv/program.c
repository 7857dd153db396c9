/* program.c - splits programs into segments. Time O(ops), but O(qubits) an item. */
#include "equiv/program.h"

#include "passes/pass.h"

#include <stdlib.h>
#include <string.h>

typedef struct builder {
    qm_fprogram *p;
    qm_fspace *space;
    qm_fblock *block;
    uint32_t *level; /* per qubit: the first segment that a gate on it can be in */
    uint32_t floor;  /* the same for all qubits */
    bool left;       /* control has left the block: what follows never runs */
} builder;

static void build_ops(builder *b, uint32_t block);

static void add_segment(builder *b)
{
    qm_fblock *k = b->block;
    uint32_t n = k->cap_segments == 0 ? 0 : k->nitems;
    QM_RESERVE(b->space->arena, k->segments, n, k->cap_segments);
    qm_flat_init(&k->segments[n], b->space, b->p->nqubits, b->space->arena);
}

static void build_block(builder *b, uint32_t block, qm_fblock *out)
{
    uint32_t *level = QM_NEW_ARRAY(b->space->arena, uint32_t, (size_t)b->p->nqubits + 1);
    memset(level, 0, b->p->nqubits * sizeof *level);
    builder inner = {.p = b->p, .space = b->space, .block = out, .level = level};
    *out = (qm_fblock){0};
    add_segment(&inner);
    build_ops(&inner, block);
}

static uint32_t level_of(const builder *b, const qm_op *op)
{
    const uint32_t *q = qm_op_qubits(b->p->m, op);
    uint32_t level = b->floor;
    for (uint32_t i = 0; i < op->nqubits; i++)
        if (b->level[b->p->qubit_of[q[i]]] > level)
            level = b->level[b->p->qubit_of[q[i]]];
    return level;
}

static void set_level(builder *b, const qm_op *op, uint32_t level)
{
    const uint32_t *q = qm_op_qubits(b->p->m, op);
    for (uint32_t i = 0; i < op->nqubits; i++)
        b->level[b->p->qubit_of[q[i]]] = level;
}

/* Is it an op on known qubits, or on none, that does not direct the control? */
static bool is_local(const builder *b, const qm_op *op)
{
    switch (op->kind) {
    case QM_OP_MEASURE:
    case QM_OP_RESET:
    case QM_OP_GATE:
        return !qm_op_has_dynamic_qubit(b->p->m, op);
    case QM_OP_DECL:
    case QM_OP_STORE:
    case QM_OP_COPY:
        return true;
    default:
        return false;
    }
}

static void add_item(builder *b, const qm_op *op)
{
    qm_fblock *k = b->block;
    QM_RESERVE(b->space->arena, k->items, k->nitems, k->cap_items);
    qm_fitem *item = &k->items[k->nitems];
    *item = (qm_fitem){.op = *op, .nblocks = qm_op_nregions(b->p->m, op)};
    item->blocks = QM_NEW_ARRAY(b->space->arena, qm_fblock, (size_t)item->nblocks + 1);
    for (uint32_t i = 0; i < item->nblocks; i++)
        build_block(b, op->region + i, &item->blocks[i]);
    k->nitems++;
    add_segment(b);
    if (is_local(b, op))
        set_level(b, op, k->nitems);
    else
        b->floor = k->nitems;
}

/* A gate that is appended in part was not appended. */
static void add_gate(builder *b, const qm_op *op)
{
    if (qm_op_has_dynamic_qubit(b->p->m, op)) {
        add_item(b, op);
        return;
    }
    uint32_t level = level_of(b, op);
    qm_flat *f = &b->block->segments[level], before = *f;
    if (qm_flat_add_op(f, b->p->m, op, b->p->qubit_of) == QM_OK) {
        set_level(b, op, level);
        return;
    }
    f->ngates = before.ngates;
    f->npool = before.npool;
    f->phase = before.phase;
    add_item(b, op);
}

static bool is_empty(const qm_fblock *k)
{
    for (uint32_t i = 0; i <= k->nitems; i++)
        if (k->segments[i].ngates > 0)
            return false;
    return k->nitems == 0;
}

/* Leaves out what an item with blocks has that does nothing: its else or default, or all of it. */
static void trim_item(builder *b)
{
    qm_fitem *item = &b->block->items[b->block->nitems - 1];
    const qm_ctl *c = &b->p->m->ctls[item->op.code];
    if (c->has_else && is_empty(&item->blocks[item->nblocks - 1]))
        item->nblocks--;
    bool empty = item->op.kind != QM_OP_WHILE;
    for (uint32_t i = 0; i < item->nblocks; i++)
        empty &= is_empty(&item->blocks[i]);
    b->block->nitems -= empty;
}

/* The block that control flow over a constant runs: QM_NONE, with *known set, when it is none. */
static uint32_t chosen_block(const qm_module *m, const qm_op *op, bool *known)
{
    const qm_ctl *c = &m->ctls[op->code];
    int64_t value, label;
    *known =
        op->kind != QM_OP_FOR && qm_expr_is_const(m, c->cond) && qm_expr_as_int(m, c->cond, &value);
    if (!*known)
        return QM_NONE;
    if (op->kind == QM_OP_IF)
        return value != 0 ? op->region : c->has_else ? op->region + 1 : QM_NONE;
    if (op->kind == QM_OP_WHILE) {
        *known = value == 0;
        return QM_NONE;
    }
    for (uint32_t i = 0; i < c->nvalues; i++) {
        *known &= qm_expr_as_int(m, m->pool[c->values + 2 * i], &label);
        if (*known && label == value)
            return op->region + m->pool[c->values + 2 * i + 1];
    }
    return c->has_else ? op->region + c->nregions - 1 : QM_NONE;
}

static void build_control(builder *b, const qm_op *op)
{
    bool known;
    uint32_t block = chosen_block(b->p->m, op, &known);
    if (known && block != QM_NONE)
        build_ops(b, block);
    if (known)
        return;
    uint32_t floor = b->floor, n = b->block->nitems;
    add_item(b, op);
    trim_item(b);
    if (b->block->nitems == n)
        b->floor = floor;
}

static void build_op(builder *b, const qm_op *op)
{
    switch (op->kind) {
    case QM_OP_NOP:
    case QM_OP_BARRIER:
    case QM_OP_DELAY:
    case QM_OP_CAL:
    case QM_OP_PRAGMA:
        break;
    case QM_OP_GATE:
        add_gate(b, op);
        break;
    case QM_OP_BOX:
        build_ops(b, op->region);
        break;
    case QM_OP_DECL:
        if (op->param != QM_NONE)
            add_item(b, op);
        break;
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_WHILE:
    case QM_OP_SWITCH:
        build_control(b, op);
        break;
    default:
        add_item(b, op);
        b->left = op->kind == QM_OP_BREAK || op->kind == QM_OP_CONTINUE || op->kind == QM_OP_END ||
                  op->kind == QM_OP_RETURN;
    }
}

static void build_ops(builder *b, uint32_t block)
{
    b->block->segments[b->floor].phase += b->p->m->blocks[block].phase.value;
    for (uint32_t i = 0; i < b->p->m->blocks[block].nops && !b->left; i++) {
        qm_op op = b->p->m->blocks[block].ops[i]; /* adding gates may move tables */
        build_op(b, &op);
    }
}

uint32_t *qm_qubit_numbers(const qm_module *m, qm_arena *arena)
{
    uint32_t *number = QM_NEW_ARRAY(arena, uint32_t, (size_t)m->nqubits + 1);
    uint32_t *physical = QM_NEW_ARRAY(arena, uint32_t, (size_t)m->nregs + 1);
    uint32_t next = 0, nphysical = 0;
    for (uint32_t i = 0; i < m->nregs; i++) {
        const qm_reg *r = &m->regs[i];
        if (r->kind == QM_REG_PHYSICAL)
            physical[nphysical++] = r->number;
        for (uint32_t k = 0; r->kind == QM_REG_QUBITS && k < r->size; k++)
            number[r->first + k] = next++;
    }
    qsort(physical, nphysical, sizeof *physical, qm_compare_u32);
    for (uint32_t i = 0; i < m->nregs; i++) {
        const qm_reg *r = &m->regs[i];
        if (r->kind != QM_REG_PHYSICAL)
            continue;
        const uint32_t *at =
            bsearch(&r->number, physical, nphysical, sizeof *physical, qm_compare_u32);
        number[r->first] = next + (uint32_t)(at - physical);
    }
    return number;
}

static int compare_measures(const void *a, const void *b)
{
    return qm_compare_u32(&((const qm_fmeasure *)a)->qubit, &((const qm_fmeasure *)b)->qubit);
}

/* Gives the first segment the measurements; false where there is anything else. */
static bool collect_measures(qm_fprogram *p, qm_arena *arena)
{
    const qm_fblock *k = &p->body;
    qm_flat *f = &k->segments[0];
    bool *seen = qm_arena_zalloc(arena, (size_t)p->nqubits + p->m->nbits + 1, sizeof *seen);
    for (uint32_t i = 0; i < k->nitems; i++) {
        const qm_op *op = &k->items[i].op;
        if (op->kind != QM_OP_MEASURE || k->segments[i + 1].ngates > 0 ||
            op->qubit[0] & QM_DYNAMIC || (op->code != QM_NONE && op->code & QM_DYNAMIC))
            return false;
        qm_fmeasure r = {p->qubit_of[op->qubit[0]], op->code};
        if (seen[r.qubit] || (r.bit != QM_NONE && seen[p->nqubits + r.bit]))
            return false;
        seen[r.qubit] = true;
        if (r.bit != QM_NONE)
            seen[p->nqubits + r.bit] = true;
        QM_RESERVE(arena, f->measures, f->nmeasures, f->cap_measures);
        f->measures[f->nmeasures++] = r;
    }
    if (f->nmeasures > 0)
        qsort(f->measures, f->nmeasures, sizeof *f->measures, compare_measures);
    return true;
}

/* Numbers the bits of results first: programs are compared bit by bit, and those of subroutines and
 * blocks have no place in that order. */
static void number_results_first(qm_module *m, qm_arena *arena)
{
    uint32_t *number = QM_NEW_ARRAY(arena, uint32_t, (size_t)m->nbits + 1), next = 0, n = 0;
    for (int results = 1; results >= 0; results--)
        for (uint32_t i = 0; i < m->ncells; i++) {
            qm_cell *c = &m->cells[i];
            if (c->bit0 == QM_NONE || c->global != results)
                continue;
            uint32_t first = next;
            for (uint32_t k = 0; k < qm_type_bits(c->type); k++)
                number[c->bit0 + k] = next++;
            c->bit0 = first;
            m->bit_cells[n++] = i;
        }
    for (uint32_t i = 0; i < m->nblocks; i++)
        for (uint32_t k = 0; k < m->blocks[i].nops; k++) {
            qm_op *op = &m->blocks[i].ops[k];
            if (op->kind == QM_OP_MEASURE && op->code != QM_NONE && !(op->code & QM_DYNAMIC))
                op->code = number[op->code];
        }
}

qm_status qm_fprogram_make(qm_fprogram *p, const qm_module *m, qm_fspace *space)
{
    *p = (qm_fprogram){.m = qm_module_clone(m)};
    qm_status s = qm_pipeline_run(p->m, "inline{timed=1},unroll", &(qm_pipeline_options){0});
    if (s != QM_OK)
        return s;
    qm_module_count_writes(p->m);
    number_results_first(p->m, space->arena);
    p->nqubits = p->m->nqubits;
    p->qubit_of = qm_qubit_numbers(p->m, space->arena);
    builder b = {.p = p, .space = space};
    build_block(&b, 0, &p->body);
    p->plain = collect_measures(p, space->arena);
    if (!p->plain)
        p->body.segments[0].nmeasures = 0;
    return QM_OK;
}

void qm_fprogram_free(qm_fprogram *p)
{
    qm_module_free(p->m);
    p->m = NULL;
}
