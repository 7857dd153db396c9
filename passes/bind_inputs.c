/* bind_inputs.c - put in the values that a run gives its inputs.
 *
 * An `input` variable that the program never writes is what the run gives it (qm_cell.given) at
 * every point. Its reads are replaced by that constant, and what reads it folds: parameters of
 * gates become numbers, indices static, bounds of loops and conditions constant. The variable
 * stays, with its value, as a result of the program.
 *
 * An op stays as it is where its value would make it invalid: an index outside its object, a qubit
 * twice, a step of 0. Such an op fails when the program comes to it, or never runs. So does a large
 * power of a gate that the program defines: known, it would be written out, while one that is known
 * only at run time is a power of a matrix. What happens per shot stays the same. Time and memory
 * O(ops + expressions). */
#include "ir/array.h"
#include "passes/clone.h"
#include "passes/pass.h"

#include <math.h>
#include <string.h>

/* The constants by cell; returns how many there are. */
static uint32_t find_values(const qm_module *m, uint32_t *by)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < m->ncells; c++) {
        const qm_cell *cell = &m->cells[c];
        bool known = cell->role == QM_CELL_INPUT && cell->nwrites == 0;
        by[c] = known ? cell->given : QM_NONE;
        n += by[c] != QM_NONE;
    }
    return n;
}

enum { MOST_POWER = 64 };

/* Is it a power above MOST_POWER of a gate that the program defines? */
static bool is_large_power(const qm_module *m, const qm_op *op)
{
    bool large = false;
    uint32_t g = op->code;
    for (; m->gates[g].kind == QM_GK_MODIFIED; g = m->gates[g].base)
        if (m->gates[g].has_power) {
            qm_param p = m->params[op->param + m->gates[g].nparams - 1];
            large |= qm_param_is_number(p) && fabs(p.value) > MOST_POWER;
        }
    return large && m->gates[g].kind == QM_GK_BODY;
}

/* Rewrites the op in place, unless that would make it invalid. */
static void bind_op(qm_cloner *c, qm_op *op)
{
    qm_module *m = c->m;
    qm_op copy = *op;
    c->bad_index = false;
    if (qm_op_nregions(m, op) > 0) {
        qm_ctl ctl = qm_clone_ctl(c, (qm_op_kind)op->kind, &m->ctls[op->code]);
        if (!c->bad_index)
            m->ctls[op->code] = ctl;
        return;
    }
    if (op->kind == QM_OP_DECL) {
        if (!qm_cell_is_array(&m->cells[op->code]))
            copy.param = qm_clone_expr(c, op->param);
    } else if (qm_clone_op(c, op, &copy) != QM_OK ||
               (op->kind == QM_OP_GATE && is_large_power(m, &copy))) {
        return;
    }
    if (!c->bad_index)
        *op = copy;
}

static void bind_phase(qm_cloner *c, uint32_t block)
{
    qm_module *m = c->m;
    uint32_t expr = m->blocks[block].phase.expr;
    if (expr == QM_NONE)
        return;
    m->blocks[block].phase.expr = QM_NONE;
    qm_block_add_phase(m, block, qm_param_expr(m, qm_clone_expr(c, expr)));
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_module_count_writes(m);
    uint32_t *by = QM_NEW_ARRAY(pc->scratch, uint32_t, m->ncells + 1u);
    qm_cloner c = {.m = m, .scratch = pc->scratch, .by = by, .nby = m->ncells};
    if (find_values(m, by) == 0)
        return QM_OK;
    for (uint32_t b = 0; b < m->nblocks; b++) {
        if (m->blocks[b].timed)
            continue;
        bind_phase(&c, b);
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            qm_op before = m->blocks[b].ops[i];
            bind_op(&c, &m->blocks[b].ops[i]);
            pc->changed += memcmp(&before, &m->blocks[b].ops[i], sizeof before) != 0;
        }
    }
    return QM_OK;
}

/* A power whose exponent is now an integer is not flat. */
const qm_pass qm_pass_bind_inputs = {
    .name = "bind-inputs",
    .summary = "put in the values of the inputs, where a run gives them",
    .text = "Reads of an `input` variable that is never written become its value, so that "
            "parameters become numbers, indices static, and bounds and conditions constant. "
            "`qasmill run -D` runs it first. Linear in the program.",
    .example = "input float theta;\n"
               "qubit[2] q;\n"
               "rz(2 * theta) q[0];\n"
               "if (theta > 0.25) { cx q[0], q[1]; }\n",
    .given = "theta=0.5",
    .keeps = QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .run = run,
};
