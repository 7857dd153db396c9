/* expand_controls.c - write gates under controls as rows with at most two controls.
 *
 * ctrl(n) @ x, z, rz, p, u, swap, ... and rows with three and more controls become ccx, ccz, cx and
 * one-qubit gates by the construction that takes the fewest CX for what is at hand (see
 * ir/controls/controlled.h for the list with its sources and for CX by the number of controls):
 * nothing; qubits that the gate does not act on, which are borrowed in any state and given back;
 * or, when inputs may be taken for zero, a qubit that nothing has touched yet. A row is expanded
 * only where that takes fewer CX than its definition in the gate table, and weighs no more where
 * weights are the goal.
 *
 * Guarantees the same unitary with its global phase. A power of a gate on several qubits, or with a
 * symbolic exponent, stays, as do opaque gates. Qubits of operands known only at run time, and of
 * gates in boxes, are not borrowed. Time and memory O(ops made): at most O(n^2) for n controls, and
 * O(qubits) to find idle ones. */
#include "ir/controls/controlled.h"
#include "passes/cost.h"
#include "passes/operands.h"
#include "passes/pass.h"

typedef struct expander {
    qm_module *m;
    bool borrow;
    bool zero; /* qubits start in |0> */
    qm_arena *scratch;
    const qm_goal *weighted; /* NULL: weights do not count */
    uint32_t *nqubits; /* per block: qubits that it is numbered over; 0 where none are borrowed */
    bool *skip;        /* per block: it is not rewritten */
    uint8_t *used;     /* per qubit: it is an operand of the gate at hand */
    uint8_t *touched;  /* per qubit of the program: something has acted on it */
    uint32_t dirty[2 * QM_CONTROLS_LIMIT];
    uint64_t changed;
} expander;

/* Sets the number of qubits of a block and the blocks in it. */
static void mark(expander *x, uint32_t block, uint32_t nqubits, bool skip)
{
    const qm_module *m = x->m;
    x->nqubits[block] = nqubits;
    x->skip[block] = skip || m->blocks[block].timed;
    for (uint32_t i = 0; i < m->blocks[block].nops; i++) {
        const qm_op *op = &m->blocks[block].ops[i];
        for (uint32_t r = 0, n = qm_op_nregions(m, op); r < n; r++)
            mark(x, op->region + r, op->kind == QM_OP_BOX ? 0 : nqubits, x->skip[block]);
    }
}

static void mark_blocks(expander *x)
{
    const qm_module *m = x->m;
    mark(x, 0, m->nqubits, false);
    for (uint32_t i = 0; i < m->nfuncs; i++)
        mark(x, m->funcs[i].body, m->funcs[i].nqubits, m->funcs[i].is_extern);
    for (uint32_t i = QM_G_COUNT; i < m->ngates; i++)
        if (m->gates[i].kind == QM_GK_BODY)
            mark(x, m->gates[i].body, 0, true);
}

static void touch(void *payload, uint32_t qubit)
{
    ((expander *)payload)->touched[qubit] = 1;
}

static void touch_all(expander *x, const qm_op *op)
{
    if (!qm_op_touches(x->m, op, touch, x))
        for (uint32_t q = 0; q < x->m->nqubits; q++)
            x->touched[q] = 1;
}

/* A row costs this many CX by the table, and the gates that this pass makes no more. */
static bool is_wanted(const expander *x, const qm_op *op, uint32_t ndirty, bool clean)
{
    const qm_gate *g = &x->m->gates[op->code];
    if (g->kind != QM_GK_ROW)
        return true;
    const qm_gate_row *r = &qm_gate_table[op->code];
    if (r->ncontrols < 3)
        return false;
    uint64_t cx = r->base == QM_G_X ? qm_controlled_x_cost(r->ncontrols, ndirty, clean)
                                    : qm_controlled_rz_cost(r->ncontrols, ndirty, clean) +
                                          qm_phase_cost(r->ncontrols, false, ndirty, clean);
    return cx < qm_row_cost(op->code).cx;
}

static qm_idle find_idle(expander *x, uint32_t block, const qm_op *op)
{
    qm_idle idle = {.dirty = x->dirty, .clean = QM_NONE};
    if (!x->borrow || qm_op_has_dynamic_qubit(x->m, op))
        return idle;
    const uint32_t *q = qm_op_qubits(x->m, op);
    for (uint32_t i = 0; i < op->nqubits; i++)
        x->used[q[i]] = 1;
    for (uint32_t i = 0; i < x->nqubits[block] && idle.ndirty < op->nqubits; i++) {
        bool clean = block == 0 && x->zero && !x->touched[i] && idle.clean == QM_NONE;
        if (!x->used[i] && clean)
            idle.clean = i;
        else if (!x->used[i])
            x->dirty[idle.ndirty++] = i;
    }
    for (uint32_t i = 0; i < op->nqubits; i++)
        x->used[q[i]] = 0;
    return idle;
}

/* Is the row lighter than the ops of the block from `first` on, which it was expanded to? */
static bool is_lighter(const expander *x, const qm_op *row, uint32_t block, uint32_t first)
{
    const qm_block *b = &x->m->blocks[block];
    double before = qm_gates_cost(x->weighted, x->m, row, 1, x->scratch).first;
    return before <
           qm_gates_cost(x->weighted, x->m, b->ops + first, b->nops - first, x->scratch).first;
}

static bool is_expandable(const expander *x, const qm_op *op)
{
    const qm_module *m = x->m;
    return op->kind == QM_OP_GATE && op->nqubits <= QM_CONTROLS_LIMIT &&
           (op->code >= QM_G_COUNT || qm_gate_table[op->code].ncontrols > 2) &&
           qm_gate_expands(m, op->code, &m->params[op->param]);
}

static void expand(expander *x, uint32_t block, const qm_op *op)
{
    qm_module *m = x->m;
    qm_idle idle = find_idle(x, block, op);
    if (!is_wanted(x, op, idle.ndirty, idle.clean != QM_NONE)) {
        qm_block_push(m, block, *op);
        return;
    }
    uint32_t q[QM_CONTROLS_LIMIT];
    qm_param p[2 * QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < op->nqubits; i++)
        q[i] = qm_op_qubits(m, op)[i];
    for (uint32_t k = 0, n = qm_op_nparams(m, op); k < n; k++)
        p[k] = m->params[op->param + k];
    qm_emitter e = {.m = m, .block = block, .span = op->span};
    uint32_t first = m->blocks[block].nops;
    qm_emit_gate(&e, m, op->code, p, q, idle);
    if (x->weighted && op->code < QM_G_COUNT && is_lighter(x, op, block, first)) {
        m->blocks[block].nops = first;
        qm_block_push(m, block, *op);
        return;
    }
    x->changed++;
}

static void expand_in_block(expander *x, uint32_t block)
{
    qm_block *b = &x->m->blocks[block];
    uint32_t n = b->nops, first = 0;
    const qm_op *ops = b->ops;
    bool watch = block == 0 && x->zero;
    while (!watch && first < n && !is_expandable(x, &ops[first]))
        first++;
    if (first == n)
        return;
    b->ops = NULL;
    b->nops = b->cap = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (is_expandable(x, &ops[i]))
            expand(x, block, &ops[i]);
        else
            qm_block_push(x->m, block, ops[i]);
        if (watch)
            touch_all(x, &ops[i]);
    }
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    uint32_t nqubits = qm_max_qubits(m) > m->nqubits ? qm_max_qubits(m) : m->nqubits;
    expander x = {
        .m = m,
        .borrow = pc->options[0] != 0,
        .zero = pc->goal->assume & QM_ASSUME_ZERO_INPUTS,
        .scratch = pc->scratch,
        .weighted = pc->goal->cost == QM_COST_WEIGHTED ? pc->goal : NULL,
        .nqubits = qm_arena_zalloc(pc->scratch, m->nblocks, sizeof *x.nqubits),
        .skip = qm_arena_zalloc(pc->scratch, m->nblocks, sizeof *x.skip),
        .used = qm_arena_zalloc(pc->scratch, nqubits, 1),
        .touched = qm_arena_zalloc(pc->scratch, nqubits, 1),
    };
    mark_blocks(&x);
    for (uint32_t i = 0, n = m->nblocks; i < n; i++)
        if (!x.skip[i])
            expand_in_block(&x, i);
    pc->changed = x.changed;
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"borrow", "1: use idle qubits, which are given back as they were", 1, 0, 1, true},
    {0},
};

const qm_pass qm_pass_expand_controls = {
    .name = "expand-controls",
    .summary = "write gates under controls as rows with at most two controls",
    .text =
        "Each gate with more controls than the table has rows for, and c3x, c4x and c3sx where "
        "that is cheaper, becomes ccx, ccz, cx and one-qubit gates by the construction that "
        "takes the fewest CX. n controls on x take 8n - 10 CX with n - 2 idle qubits, which are "
        "borrowed in any state and given back, 12n - 22 with one, and about 2n^2 with none; a "
        "rotation takes about 16n - 40. When inputs may be taken for zero, a qubit that nothing "
        "has touched yet makes that 6n - 6 and 6n - 8.",
    .source = "Barenco et al., arXiv:quant-ph/9503016; Maslov, arXiv:1508.03273; Vale et al., "
              "arXiv:2302.06377; Khattar and Gidney, arXiv:2407.17966",
    .example = "qubit[6] q; ctrl(4) @ x q[0], q[1], q[2], q[3], q[5];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .prepares = true,
    .assumes = QM_ASSUME_ZERO_INPUTS,
    .options = options,
    .run = run,
};
