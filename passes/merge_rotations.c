/* merge_rotations.c - add up the angles of rotations about the same axis.
 *
 * One walk over each block. A rotation (an ADDITIVE gate, or a one-qubit gate with an axis, which
 * is a rotation up to phase: z, s, t, p and rz are all rotations about Z) meets the earlier gates
 * on its qubits, newest first, as long as it commutes with those between by their axes (wires.h).
 * The first that it can be added to is erased, and the sum takes the place of the later one, where
 * everything that its parameter reads is declared. Rotations by zero vanish; so do whole periods,
 * whose sign goes to the block's phase. Numeric gphase gates become the block's phase. The method
 * is rotation merging without phase polynomials, as in Nam et al., npj Quantum Information 4:23
 * (2018).
 *
 * Guarantees the same unitary with its global phase, up to rounding and `tolerance`, and no more
 * gates than before. Measurements, resets, barriers and control flow are walls on the qubits that
 * they touch. Symbolic angles take part when they are stable. Time O(ops * reach), memory 12 bytes
 * an op. */
#include "passes/erase.h"
#include "passes/linear.h"
#include "passes/operands.h"
#include "passes/pass.h"
#include "passes/rotation.h"
#include "passes/wires.h"

#include <math.h>

typedef struct merger {
    qm_module *m;
    const qm_rotations *rotations;
    qm_wires wires;
    double tolerance;
    uint32_t block;
    bool may_leave;          /* the block */
    uint32_t symbolic_phase; /* op of the block: its newest stable symbolic gphase, or QM_NONE */
    uint64_t changed;
} merger;

/* The one-qubit rotation that a row is, or NULL. */
static const qm_turn *turn_of(const merger *g, uint32_t gate)
{
    return gate < QM_G_COUNT && g->rotations->turn[gate].axis ? &g->rotations->turn[gate] : NULL;
}

static qm_param angle_of(const merger *g, const qm_op *op)
{
    return g->m->gates[op->code].nparams ? g->m->params[op->param] : qm_param_number(0);
}

static bool is_rotation(const merger *g, const qm_op *op)
{
    if (qm_rotation_row(g->m, op->code) == QM_NONE && !turn_of(g, op->code))
        return false;
    qm_param p = angle_of(g, op);
    return qm_param_is_number(p) ? isfinite(p.value) : qm_expr_is_stable(g->m, p.expr);
}

static bool can_merge(void *payload, const qm_op *op, const qm_op *earlier)
{
    const merger *g = payload;
    if (op->nqubits != earlier->nqubits || !is_rotation(g, earlier) ||
        !qm_same_operands(g->m, op->code, qm_op_qubits(g->m, op), qm_op_qubits(g->m, earlier)))
        return false;
    if (op->code == earlier->code && qm_rotation_row(g->m, op->code) != QM_NONE)
        return true;
    const qm_turn *a = turn_of(g, op->code), *b = turn_of(g, earlier->code);
    return a && b && a->axis == b->axis &&
           (qm_param_is_number(angle_of(g, op)) || qm_param_is_number(angle_of(g, earlier)));
}

static void set_gate(merger *g, qm_op *op, uint32_t gate, qm_param p)
{
    op->code = gate;
    op->param = qm_module_add_params(g->m, &p, g->m->gates[gate].nparams);
}

/* Makes op the rotation `gate` by p, or a NOP when that is the identity. Like the functions below,
 * returns the phase that is owed for it. */
static double set_rotation(merger *g, qm_op *op, uint32_t gate, qm_param p)
{
    double phase = 0;
    if (qm_param_is_number(p)) {
        if (qm_rotation_vanishes(g->rotations, g->m, gate, p.value, g->tolerance, &phase)) {
            op->kind = QM_OP_NOP;
            return phase;
        }
        p.value = qm_rotation_reduce(g->rotations, g->m, gate, p.value, &phase);
    }
    set_gate(g, op, gate, p);
    return phase;
}

/* The row to write a rotation about the axis of `t` by theta in (-pi, pi] with phase *alpha, taken
 * out of *alpha: a row without parameter when there is one, else `additive`, else the first
 * ADDITIVE one. */
static uint32_t choose_row(const merger *g, char axis, double theta, uint32_t additive,
                           double *alpha)
{
    for (uint32_t row = 0; row < QM_G_COUNT; row++) {
        const qm_turn *t = turn_of(g, row);
        if (!t || t->axis != axis)
            continue;
        if (qm_gate_table[row].nparams) {
            additive = additive == QM_NONE ? row : additive;
            continue;
        }
        double turns = nearbyint((theta - t->theta0) / (2 * M_PI));
        if (fabs(theta - t->theta0 - turns * 2 * M_PI) <= g->tolerance) {
            *alpha += turns * M_PI - t->alpha0;
            return row;
        }
    }
    *alpha -= g->rotations->turn[additive].alpha1 * theta;
    return additive;
}

/* Writes to op the product of two numeric one-qubit rotations about the same axis. */
static double merge_numeric_turns(merger *g, qm_op *op, const qm_op *earlier)
{
    const qm_turn *a = turn_of(g, op->code), *b = turn_of(g, earlier->code);
    double p = angle_of(g, op).value, q = angle_of(g, earlier).value;
    double theta = a->theta0 + a->theta1 * p + b->theta0 + b->theta1 * q;
    double alpha = a->alpha0 + a->alpha1 * p + b->alpha0 + b->alpha1 * q;
    double turns = nearbyint(theta / (2 * M_PI));
    theta -= turns * 2 * M_PI;
    alpha += fmod(turns, 2) * M_PI;
    uint32_t additive = a->theta1 != 0 ? op->code : b->theta1 != 0 ? earlier->code : QM_NONE;
    if (fabs(theta) <= g->tolerance) {
        op->kind = QM_OP_NOP;
        theta = 0;
    } else {
        uint32_t row = choose_row(g, a->axis, theta, additive, &alpha);
        set_gate(g, op, row, qm_param_number(theta));
    }
    return remainder(alpha, 2 * M_PI);
}

/* The same when one of them has a symbolic angle, which then takes the other one in. */
static double merge_symbolic_turns(merger *g, qm_op *op, const qm_op *earlier)
{
    bool later = !qm_param_is_number(angle_of(g, op));
    const qm_op *symbolic = later ? op : earlier, *numeric = later ? earlier : op;
    const qm_turn *s = turn_of(g, symbolic->code), *n = turn_of(g, numeric->code);
    double p = angle_of(g, numeric).value;
    double theta = n->theta0 + n->theta1 * p;
    qm_param sum = qm_param_collect(g->m, angle_of(g, symbolic), qm_param_number(theta));
    set_gate(g, op, symbolic->code, sum);
    return n->alpha0 + n->alpha1 * p - s->alpha1 * theta;
}

static void erase(merger *g, qm_op *op, double phase)
{
    qm_op_erase(g->m, g->block, op, phase, g->may_leave);
    g->changed++;
}

static void merge(merger *g, qm_op *op, qm_op *earlier)
{
    qm_param p = angle_of(g, op), q = angle_of(g, earlier);
    double phase;
    if (op->code == earlier->code && qm_rotation_row(g->m, op->code) != QM_NONE)
        phase = set_rotation(g, op, op->code, qm_param_collect(g->m, q, p));
    else if (qm_param_is_number(p) && qm_param_is_number(q))
        phase = merge_numeric_turns(g, op, earlier);
    else
        phase = merge_symbolic_turns(g, op, earlier);
    erase(g, earlier, phase);
}

/* Moves a gphase gate to the block's phase, or adds the symbolic one before it. */
static void merge_phase(merger *g, uint32_t index)
{
    qm_op *ops = g->m->blocks[g->block].ops;
    qm_param p = angle_of(g, &ops[index]);
    if (g->may_leave)
        return;
    if (qm_param_is_number(p)) {
        erase(g, &ops[index], p.value);
        return;
    }
    if (g->symbolic_phase != QM_NONE)
        merge(g, &ops[index], &ops[g->symbolic_phase]);
    g->symbolic_phase = ops[index].kind == QM_OP_NOP ? QM_NONE : index;
}

static void visit_rotation(merger *g, uint32_t index)
{
    qm_op *ops = g->m->blocks[g->block].ops, *op = &ops[index];
    qm_param p = angle_of(g, op);
    double phase;
    if (qm_param_is_number(p) &&
        qm_rotation_vanishes(g->rotations, g->m, op->code, p.value, g->tolerance, &phase)) {
        erase(g, op, phase);
        return;
    }
    uint32_t j = qm_wires_find(&g->wires, op, can_merge, g);
    if (j != QM_NONE)
        merge(g, op, &ops[j]);
    if (op->kind != QM_OP_NOP)
        qm_wires_push(&g->wires, index);
}

static void merge_in_block(merger *g, uint32_t block)
{
    qm_block *b = &g->m->blocks[block];
    g->block = block;
    g->may_leave = qm_block_may_leave(g->m, block);
    g->symbolic_phase = QM_NONE;
    qm_wires_begin(&g->wires, b);
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (!qm_op_is_plain_gate(g->m, op))
            qm_wires_wall(&g->wires, op);
        else if (!is_rotation(g, op))
            qm_wires_push(&g->wires, i);
        else if (op->nqubits == 0)
            merge_phase(g, i);
        else
            visit_rotation(g, i);
    }
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_module_count_writes(m);
    merger g = {
        .m = m,
        .rotations = qm_rotations_make(pc->scratch),
        .wires = qm_wires_make(pc->scratch, m, (uint32_t)pc->options[0]),
        .tolerance = pc->options[1],
    };
    for (uint32_t i = 0; i < m->nblocks; i++)
        if (!m->blocks[i].timed)
            merge_in_block(&g, i);
    if (g.changed)
        qm_module_sweep(m);
    pc->changed = g.changed;
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"reach", "gates of a qubit that are looked at for each rotation", 32, 1, 1e6, true},
    {"tolerance", "angles this near to that of a simpler gate are taken for it", 1e-12, 0, 1e-3,
     false},
    {0},
};

const qm_pass qm_pass_merge_rotations = {
    .name = "merge-rotations",
    .summary = "add up the angles of rotations about the same axis",
    .text = "Walks each block once. A rotation meets the earlier gates on its qubits, as long as "
            "it commutes with "
            "those between by their axes; the first rotation about the same axis is added to it. "
            "z, s, t, p "
            "and rz are all rotations about Z. Symbolic angles take part. Time O(gates * reach).",
    .source = "Nam et al., npj Quantum Information 4:23 (2018)",
    .example = "input float a;\n"
               "qubit[2] q;\n"
               "rz(a) q[0];\n"
               "t q[0];\n"
               "cx q[0], q[1];\n"
               "rz(0.5 * a) q[0];\n"
               "t q[0];\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = 1 << QM_COST_WEIGHTED,
    .options = options,
    .run = run,
};
