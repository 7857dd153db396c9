/* drop_identities.c - erase what does nothing.
 *
 * That is: NOPs; gates that are a multiple of the identity (id, rotations by zero or a whole
 * period, zeroth powers), whose phase goes to the block; conditionals, loops over ranges and sets,
 * switches and boxes without duration whose blocks are empty and add no phase. While loops stay:
 * they may not end, and so do gates with a length. Blocks are visited from the last to the first,
 * so that what becomes empty is seen empty from outside.
 *
 * Guarantees the same unitary with its global phase, angles up to `tolerance`. Time O(ops), memory
 * O(1).
 */
#include "passes/erase.h"
#include "passes/pass.h"
#include "passes/rotation.h"

typedef struct dropper {
    qm_module *m;
    const qm_rotations *rotations;
    double tolerance;
    bool is_identity[QM_G_COUNT]; /* rows without parameters */
} dropper;

static bool row_is_identity(uint32_t gate)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    if (row->nparams || row->nqubits != 1 || !(row->flags & QM_GF_DIAGONAL))
        return false;
    qm_c64 u[4];
    qm_row_unitary(gate, NULL, u);
    return u[0] == 1 && u[3] == 1;
}

static bool gate_is_identity(const dropper *d, const qm_op *op, double *phase)
{
    const qm_module *m = d->m;
    const qm_gate *g = &m->gates[op->code];
    const qm_param *p = &m->params[op->param];
    *phase = 0;
    if (g->has_power && qm_param_is_number(p[g->nparams - 1]) && p[g->nparams - 1].value == 0)
        return true;
    uint32_t base = op->code;
    while (base >= QM_G_COUNT && m->gates[base].kind == QM_GK_MODIFIED)
        base = m->gates[base].base;
    if (base < QM_G_COUNT && d->is_identity[base])
        return true;
    return g->nparams == 1 && qm_param_is_number(p[0]) &&
           qm_rotation_vanishes(d->rotations, m, op->code, p[0].value, d->tolerance, phase);
}

static bool regions_are_empty(const qm_module *m, const qm_op *op)
{
    for (uint32_t i = 0, n = qm_op_nregions(m, op); i < n; i++) {
        const qm_block *b = &m->blocks[op->region + i];
        if (b->phase.value != 0 || b->phase.expr != QM_NONE)
            return false;
        for (uint32_t k = 0; k < b->nops; k++)
            if (b->ops[k].kind != QM_OP_NOP || b->ops[k].flags)
                return false;
    }
    return true;
}

static bool does_nothing(const dropper *d, const qm_op *op, double *phase)
{
    *phase = 0;
    switch (op->kind) {
    case QM_OP_GATE:
        return gate_is_identity(d, op, phase);
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_SWITCH:
        return regions_are_empty(d->m, op);
    case QM_OP_BOX:
        return d->m->ctls[op->code].cond == QM_NONE && regions_are_empty(d->m, op);
    default:
        return op->kind == QM_OP_NOP;
    }
}

static uint64_t drop_in_block(dropper *d, uint32_t block)
{
    qm_block *b = &d->m->blocks[block];
    bool may_leave = qm_block_may_leave(d->m, block);
    uint64_t dropped = 0;
    for (uint32_t i = 0; i < b->nops; i++) {
        double phase;
        if (!does_nothing(d, &b->ops[i], &phase))
            continue;
        qm_op_erase(d->m, block, &b->ops[i], phase, may_leave);
        dropped++;
    }
    return dropped;
}

/* The gate that a box gives its length takes this time whatever it does. */
static const bool *find_timed_gates(const qm_module *m, qm_arena *scratch)
{
    bool *timed = qm_arena_zalloc(scratch, m->nblocks, sizeof(bool));
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            const qm_op *op = &m->blocks[b].ops[i];
            if (op->kind == QM_OP_BOX && m->ctls[op->code].gate)
                timed[op->region] = true;
        }
    return timed;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    dropper d = {
        .m = m,
        .rotations = qm_rotations_make(pc->scratch),
        .tolerance = pc->options[0],
    };
    const bool *timed = find_timed_gates(m, pc->scratch);
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++)
        d.is_identity[gate] = row_is_identity(gate);
    for (uint32_t i = m->nblocks; i-- > 0;)
        if (!m->blocks[i].timed && !timed[i])
            pc->changed += drop_in_block(&d, i);
    if (pc->changed)
        qm_module_sweep(m);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"tolerance", "angles this near to a whole period are taken for it", 1e-12, 0, 1e-3, false},
    {0},
};

const qm_pass qm_pass_drop_identities = {
    .name = "drop-identities",
    .summary = "erase gates, branches and loops that do nothing",
    .text = "A gate that is a multiple of the identity gives its phase to the block. Conditionals, "
            "loops over ranges and sets, switches and boxes without duration go when they are "
            "empty. Linear in the program.",
    .example = "qubit[2] q;\n"
               "bit c;\n"
               "h q[0];\n"
               "rz(0) q[0];\n"
               "id q[1];\n"
               "c = measure q[0];\n"
               "if (c) { p(0) q[1]; }\n",
    .keeps = QM_FORM_FLAT | QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .options = options,
    .run = run,
};
