/* hoist.c - move gates out of branches that all do them, and out of loops that undo them.
 *
 * Where each branch of an `if ... else` or of a `switch` with a default begins with the same gate,
 * it runs whatever is chosen, and moves before the op; where each ends with it, behind. Where a
 * loop's body is U W U^-1, each U^-1 meets the U of the next iteration, and the loop is the same as
 * U, a loop of W, and U^-1, also when it never runs. A gate begins (ends) a block when it commutes
 * with all that stands before (behind) it there. Inner blocks come first, so that gates may move
 * out of several.
 *
 * Gates write no variables, so conditions stay as they are; gates that move have parameters with
 * one value everywhere, which leaves out those that read the loop's variable. Bodies that may be
 * left early stay, as do loops that run at most once, and annotated gates. Loops of which it is not
 * known how often they run count as running more than once.
 *
 * Guarantees the same unitary with its global phase, as long as loops end. Bodies and branches
 * become shorter, and no gate is made. The first `reach` gates at each end of a block are looked
 * at: time O(ops * reach) in all, memory O(ops). */
#include "ir/trips.h"
#include "passes/operands.h"
#include "passes/pass.h"
#include "passes/same.h"

typedef struct list {
    qm_op *ops;
    uint32_t n, cap;
} list;

typedef struct hoister {
    qm_pass_ctx *pc;
    qm_module *m;
    uint32_t reach;
    list before, after; /* what moves out of the op at hand; `after` from the end backwards */
} hoister;

static void append(hoister *h, list *l, qm_op op)
{
    QM_RESERVE(h->pc->scratch, l->ops, l->n, l->cap);
    l->ops[l->n++] = op;
}

static bool is_annotated(const qm_module *m, const qm_op *op)
{
    qm_span at = m->spans[op->span];
    for (uint32_t i = 0; i < m->nannotations && op->span != 0; i++)
        if (m->annotations[i].at.begin == at.begin && m->annotations[i].at.end == at.end)
            return true;
    return false;
}

static bool may_move(const qm_module *m, const qm_op *op)
{
    return qm_op_is_plain_gate(m, op) && op->nqubits > 0 && qm_op_is_stable(m, op) &&
           !is_annotated(m, op);
}

/* The op that stands k-th from the front of a block, or from its back. */
static qm_op *op_at(qm_block *b, uint32_t k, bool back)
{
    return &b->ops[back ? b->nops - 1 - k : k];
}

/* Does the k-th op commute with all before it? */
static bool is_first(hoister *h, qm_block *b, uint32_t k, bool back)
{
    const qm_op *op = op_at(b, k, back);
    for (uint32_t i = 0; i < k; i++)
        if (op_at(b, i, back)->kind != QM_OP_NOP && !qm_gate_commutes(h->m, op, op_at(b, i, back)))
            return false;
    return true;
}

/* The place, counted from one end of the block, of a gate that is first there and equal to `gate`,
 * or undoes it; QM_NONE: there is none. */
static uint32_t find_partner(hoister *h, qm_block *b, const qm_op *gate, bool back, bool inverse)
{
    for (uint32_t k = 0; k < b->nops && k < h->reach; k++) {
        const qm_op *op = op_at(b, k, back);
        if (op == gate)
            return QM_NONE;
        if (op->kind == QM_OP_NOP)
            continue;
        if (op->kind == QM_OP_GATE && may_move(h->m, op) &&
            (inverse ? qm_gate_undoes(h->m, op, gate) : qm_gates_are_equal(h->m, op, gate)))
            return k;
        if (!qm_gate_commutes(h->m, gate, op))
            return QM_NONE;
    }
    return QM_NONE;
}

/* Takes the gate out of all branches when it is first in each. */
static void take_from_branches(hoister *h, const qm_op *branch, uint32_t nregions, uint32_t k,
                               bool back)
{
    qm_block *regions = &h->m->blocks[branch->region];
    const qm_op gate = *op_at(&regions[0], k, back);
    uint32_t *partner = QM_NEW_ARRAY(h->pc->scratch, uint32_t, nregions);
    partner[0] = k;
    for (uint32_t r = 1; r < nregions; r++) {
        partner[r] = find_partner(h, &regions[r], &gate, back, false);
        if (partner[r] == QM_NONE)
            return;
    }
    for (uint32_t r = 0; r < nregions; r++)
        op_at(&regions[r], partner[r], back)->kind = QM_OP_NOP;
    append(h, back ? &h->after : &h->before, gate);
}

static void hoist_from_branches(hoister *h, const qm_op *op, uint32_t nregions)
{
    qm_block *first = &h->m->blocks[op->region];
    for (int back = 0; back < 2; back++)
        for (uint32_t k = 0; k < first->nops && k < h->reach; k++)
            if (may_move(h->m, op_at(first, k, back)) && is_first(h, first, k, back))
                take_from_branches(h, op, nregions, k, back);
}

static void hoist_from_loop(hoister *h, const qm_op *op)
{
    qm_block *body = &h->m->blocks[op->region];
    for (uint32_t k = 0; k < body->nops && k < h->reach; k++) {
        qm_op *gate = &body->ops[k];
        if (!may_move(h->m, gate) || !is_first(h, body, k, false))
            continue;
        uint32_t last = find_partner(h, body, gate, true, true);
        if (last == QM_NONE)
            continue;
        append(h, &h->before, *gate);
        append(h, &h->after, *op_at(body, last, true));
        gate->kind = op_at(body, last, true)->kind = QM_OP_NOP;
    }
}

static bool runs_repeatedly(const qm_module *m, const qm_op *op)
{
    uint64_t n;
    return op->kind == QM_OP_WHILE ||
           (op->kind == QM_OP_FOR && (!qm_loop_trips(m, op, &n) || n > 1));
}

/* Fills `before` and `after` with what moves out of the op. */
static void hoist_from(hoister *h, const qm_op *op)
{
    uint32_t nregions = qm_op_nregions(h->m, op);
    h->before.n = h->after.n = 0;
    for (uint32_t r = 0; r < nregions; r++)
        if (h->m->blocks[op->region + r].timed)
            return;
    if (runs_repeatedly(h->m, op) && !qm_block_may_leave(h->m, op->region))
        hoist_from_loop(h, op);
    if ((op->kind == QM_OP_IF || op->kind == QM_OP_SWITCH) && h->m->ctls[op->code].has_else)
        hoist_from_branches(h, op, nregions);
    for (uint32_t r = 0; h->before.n + h->after.n > 0 && r < nregions; r++)
        qm_block_compact(&h->m->blocks[op->region + r]);
}

static void hoist_in_block(hoister *h, uint32_t block)
{
    qm_block old = h->m->blocks[block];
    bool rewritten = false;
    for (uint32_t i = 0; i < old.nops; i++) {
        const qm_op op = old.ops[i];
        for (uint32_t r = 0, n = qm_op_nregions(h->m, &op); r < n; r++)
            hoist_in_block(h, op.region + r);
        h->before.n = h->after.n = 0;
        if (qm_op_nregions(h->m, &op) > 0)
            hoist_from(h, &op);
        if (!rewritten && h->before.n + h->after.n > 0) {
            rewritten = true;
            qm_block *b = &h->m->blocks[block];
            b->ops = NULL;
            b->nops = b->cap = 0;
            for (uint32_t k = 0; k < i; k++)
                qm_block_push(h->m, block, old.ops[k]);
        }
        h->pc->changed += h->before.n + h->after.n;
        for (uint32_t k = 0; k < h->before.n; k++)
            qm_block_push(h->m, block, h->before.ops[k]);
        if (rewritten)
            qm_block_push(h->m, block, op);
        for (uint32_t k = h->after.n; k-- > 0;)
            qm_block_push(h->m, block, h->after.ops[k]);
    }
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_module_count_writes(m);
    hoister h = {.pc = pc, .m = m, .reach = (uint32_t)pc->options[0]};
    hoist_in_block(&h, 0);
    for (uint32_t i = 0; i < m->nfuncs; i++)
        hoist_in_block(&h, m->funcs[i].body);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"reach", "gates at each end of a block that are looked at", 32, 1, 1e6, true},
    {0},
};

const qm_pass qm_pass_hoist = {
    .name = "hoist",
    .summary = "move gates out of branches that all do them, and out of loops that undo them",
    .text = "Gates with which every branch begins move before the branches, those with which every "
            "one ends behind them. When a loop's body is U W U^-1, U moves before the loop and "
            "U^-1 behind it. Gates count as first, or last, when they commute with what stands "
            "before, or behind, them. Up to `reach` gates at each end are looked at.",
    .example = "qubit[2] q; bit c = measure q[1];\n"
               "for uint i in [0:2] { h q[0]; t q[0]; x q[1]; h q[0]; }\n"
               "if (c) { cx q[0], q[1]; x q[0]; } else { cx q[0], q[1]; z q[0]; }\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .options = options,
    .run = run,
};
