/* inline.c - expand calls of program-defined gates.
 *
 * Each block outside gate bodies is streamed into a new one. A call is followed through its
 * modifiers: controls are pushed into the body, where every gate gets them (and the body's phase
 * becomes a controlled phase); an inverse walks the body backwards and inverts its gates; an
 * integer power repeats it. Powers of table gates are folded: rotations scale, self-inverse gates
 * keep the parity, and others are written out up to `max-power` times. What cannot be expanded
 * stays: a power with a fractional or symbolic exponent remains a MODIFIED gate. Calls in progress
 * are frames on an explicit stack, so deep definitions cost no C stack; numeric arguments are
 * evaluated without making expressions.
 *
 * A gate with a duration of its own, by a calibration or the module's table (timing.h), stays in
 * boxes, and as long as there are stretches everywhere: what its body takes is another time.
 *
 * Guarantees the same unitary with its global phase; makes the FLAT form. The work of each
 * definition is counted first, each once, so that definitions that expand to more than
 * --max-inline-ops operations are refused before any is made. Time and memory O(ops made). */
#include "passes/erase.h"
#include "passes/inline_calls.h"
#include "passes/pass.h"

static void mark_body(const qm_module *m, uint32_t block, bool *is_body)
{
    is_body[block] = true;
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        for (uint32_t r = 0, n = qm_op_nregions(m, &b->ops[i]); r < n; r++)
            mark_body(m, b->ops[i].region + r, is_body);
}

/* Blocks where the time that gates take counts: in boxes, and while there are stretches all. */
static const bool *find_timed(const qm_module *m, qm_arena *scratch)
{
    bool *timed = qm_arena_zalloc(scratch, m->nblocks, sizeof(bool)), stretches = false;
    for (uint32_t i = 0; i < m->ncells; i++)
        stretches |= m->cells[i].role == QM_CELL_STRETCH;
    for (uint32_t i = 0; i < m->nblocks; i++) {
        timed[i] |= stretches;
        for (uint32_t k = 0; k < m->blocks[i].nops; k++)
            if (m->blocks[i].ops[k].kind == QM_OP_BOX && !timed[m->blocks[i].ops[k].region])
                mark_body(m, m->blocks[i].ops[k].region, timed);
    }
    return timed;
}

/* Blocks that belong to gate definitions, or that never run. */
static const bool *find_bodies(const qm_module *m, qm_arena *scratch)
{
    bool *is_body = qm_arena_zalloc(scratch, m->nblocks, sizeof(bool));
    for (uint32_t i = QM_G_COUNT; i < m->ngates; i++)
        if (m->gates[i].kind == QM_GK_BODY)
            mark_body(m, m->gates[i].body, is_body);
    for (uint32_t i = 0; i < m->nblocks; i++)
        is_body[i] |= m->blocks[i].timed;
    return is_body;
}

static bool needs_expansion(const qm_module *m, const qm_op *op)
{
    return op->kind == QM_OP_GATE && op->code >= QM_G_COUNT &&
           (m->gates[op->code].kind != QM_GK_MODIFIED || m->gates[op->code].has_power ||
            m->gates[op->code].base >= QM_G_COUNT);
}

static qm_status inline_in_block(qm_inliner *x, uint32_t block)
{
    qm_module *m = x->m;
    uint32_t n = m->blocks[block].nops, first = 0;
    const qm_op *ops = m->blocks[block].ops;
    while (first < n && !needs_expansion(m, &ops[first]))
        first++;
    if (first == n)
        return QM_OK;
    x->may_leave = qm_block_may_leave(m, block);
    m->blocks[block].ops = NULL;
    m->blocks[block].nops = m->blocks[block].cap = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!needs_expansion(m, &ops[i])) {
            qm_block_push(m, block, ops[i]);
            continue;
        }
        qm_status status = qm_inline_call(x, &ops[i], block);
        if (status)
            return status;
    }
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    const bool *is_body = find_bodies(m, pc->scratch), *timed = find_timed(m, pc->scratch);
    uint32_t nblocks = m->nblocks;
    qm_inliner x;
    qm_status status = qm_inliner_init(&x, m, pc->scratch, pc->options[0]);
    for (uint32_t i = 0; !status && i < nblocks; i++)
        if (!is_body[i])
            status = qm_inline_check(&x, i);
    for (uint32_t i = 0; !status && i < nblocks; i++) {
        x.keep = timed[i] && pc->options[1] == 0;
        if (!is_body[i])
            status = inline_in_block(&x, i);
    }
    pc->changed = x.changed;
    return status;
}

static const qm_pass_option options[] = {
    {"max-power", "copies of a table gate that an integer power may be written out as", 64, 0, 1e6,
     true},
    {"timed", "1: expand gates with a duration of their own where times count, too", 0, 0, 1, true},
    {0},
};

const qm_pass qm_pass_inline = {
    .name = "inline",
    .summary = "expand calls of gates that the program defines",
    .text = "Controls are pushed into the body, an inverse walks the body backwards, an integer "
            "power repeats it. Powers of table gates are folded, or written out up to `max-power` "
            "times; a fractional or symbolic power stays. Definitions that expand to more than "
            "`--max-inline-ops` operations are refused before any is made. Linear in what is made.",
    .example = "gate pair(a) x, y { h x; cx x, y; rz(a) y; }\n"
               "qubit[3] q;\n"
               "pair(0.5) q[0], q[1];\n"
               "inv @ pair(0.5) q[1], q[2];\n",
    .keeps = QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .makes = QM_FORM_FLAT,
    .options = options,
    .run = run,
};
