/* random_axes.c - random statements that passes can move gates across: ops that act on one axis of
 * each qubit, in and around control flow, with frames that change; loops whose bodies undo what
 * they began with; branches that share their ends. Not all are as they look: now and then any gate
 * stands among them. */

#include "tests/random_control.h"

static const char axes[] = "XYZ";

typedef struct plan {
    char axis[RANDOM_QUBITS];
} plan;

/* A row that acts on the planned axes; at times any gate, or one that turns the plan. */
static void axis_gate(random_state *r, uint32_t block, plan *p, bool turns)
{
    uint32_t q[RANDOM_QUBITS];
    for (int i = 0; i < 200; i++) {
        uint32_t g = random_pick(r, QM_G_COUNT), n = qm_gate_table[g].nqubits;
        if (n == 0 || n > 2 || n > r->m->nqubits)
            continue;
        random_distinct_qubits(r, r->m->nqubits, n, q);
        bool fits = true;
        for (uint32_t k = 0; k < n; k++)
            fits &= qm_gate_table[g].axis[k] == p->axis[q[k]];
        bool turn = turns && (g == QM_G_H || g == QM_G_S) && random_pick(r, 4) == 0;
        if (!fits && !turn)
            continue;
        if (turn && g == QM_G_H)
            p->axis[q[0]] = p->axis[q[0]] == 'Y' ? 'Y' : p->axis[q[0]] == 'X' ? 'Z' : 'X';
        else if (turn)
            p->axis[q[0]] = p->axis[q[0]] == 'Z' ? 'Z' : p->axis[q[0]] == 'X' ? 'Y' : 'X';
        qm_param params[QM_MAX_GATE_PARAMS];
        for (uint32_t k = 0; k < qm_gate_table[g].nparams; k++)
            params[k] = random_param(r);
        qm_block_push(r->m, block, qm_op_gate(r->m, g, q, params));
        return;
    }
}

static void measure_planned(random_state *r, uint32_t block, const plan *p)
{
    uint32_t q = random_pick(r, r->m->nqubits);
    if (p->axis[q] != 'Z' || r->cells.flag == QM_NONE || r->measurements < r->rounds)
        return;
    r->measurements -= r->rounds;
    qm_op op = qm_op_make(QM_OP_MEASURE);
    op.code = r->m->cells[r->cells.flag].bit0;
    qm_op_set_qubits(r->m, &op, &q, 1);
    qm_block_push(r->m, block, op);
}

static void axis_gates(random_state *r, uint32_t block, plan *p, uint32_t n, bool turns)
{
    for (uint32_t i = 0; i < n; i++) {
        if (random_pick(r, 12) == 0)
            random_gate(r, block);
        else if (random_pick(r, 6) == 0)
            measure_planned(r, block, p);
        else
            axis_gate(r, block, p, turns);
    }
}

/* The gates [first, end) of the block once more from the end, inverted. Others are left out. */
static void undo(random_state *r, uint32_t block, uint32_t first, uint32_t end)
{
    for (uint32_t i = end; i-- > first;) {
        const qm_op op = r->m->blocks[block].ops[i];
        qm_param p[QM_MAX_GATE_PARAMS + 1];
        if (op.kind != QM_OP_GATE || op.code >= QM_G_COUNT)
            continue;
        uint32_t n = qm_gate_table[op.code].nparams;
        for (uint32_t k = 0; k < n; k++)
            p[k] = r->m->params[op.param + k];
        uint32_t inverse = qm_gate_inverse(r->m, op.code, p, &n);
        qm_block_push(r->m, block, qm_op_gate(r->m, inverse, qm_op_qubits(r->m, &op), p));
    }
}

static qm_op control(random_state *r, qm_op_kind kind)
{
    qm_ctl c = {.cond = QM_NONE, .cell = QM_NONE, .lo = QM_NONE, .step = QM_NONE, .hi = QM_NONE};
    c.nregions = 1;
    if (kind == QM_OP_IF) {
        c.cond = random_bool(r, 1);
        c.nregions = 2;
        c.has_else = true;
    } else if (kind == QM_OP_FOR) {
        static const qm_span nowhere = {0, 0};
        qm_type t = random_type(QM_T_INT, 8);
        c.cell = qm_module_add_cell(r->m, random_name(r, "i"), t, QM_CELL_VAR, false, nowhere);
        c.lo = qm_expr_const(r->m, t, 1);
        c.step = qm_expr_const(r->m, t, 1);
        c.hi = qm_expr_const(r->m, t, random_pick(r, 3));
    }
    qm_op op = qm_op_make(kind);
    op.code = qm_module_add_ctl(r->m, &c);
    op.region = qm_module_add_blocks(r->m, c.nregions);
    return op;
}

/* Control flow whose regions act on the planned axes, at times in a frame of their own that they
 * undo; the branches begin alike, the loop's body ends with the inverse of its beginning. */
static void add_region(random_state *r, uint32_t block, const plan *p)
{
    static const uint8_t kinds[] = {QM_OP_IF, QM_OP_FOR, QM_OP_BOX};
    qm_op op = control(r, (qm_op_kind)kinds[random_pick(r, 3)]);
    uint32_t nregions = r->m->ctls[op.code].nregions;
    r->rounds *= 2;
    for (uint32_t region = op.region; region < op.region + nregions; region++) {
        plan inner = *p;
        bool framed = random_pick(r, 2);
        if (region > op.region && random_pick(r, 2))
            for (uint32_t i = 0; i < 2 && i < r->m->blocks[op.region].nops; i++)
                qm_block_push(r->m, region, r->m->blocks[op.region].ops[i]);
        uint32_t first = r->m->blocks[region].nops;
        axis_gates(r, region, &inner, random_pick(r, 3), framed);
        uint32_t end = r->m->blocks[region].nops;
        axis_gates(r, region, &inner, 1 + random_pick(r, 2), false);
        if (framed)
            undo(r, region, first, end);
    }
    r->rounds /= 2;
    qm_block_push(r->m, block, op);
}

void random_axes(random_state *r, uint32_t block)
{
    plan p;
    for (uint32_t q = 0; q < RANDOM_QUBITS; q++)
        p.axis[q] = axes[random_pick(r, 3)];
    for (uint32_t i = 2 + random_pick(r, 3); i-- > 0;) {
        axis_gates(r, block, &p, 1 + random_pick(r, 3), true);
        if (random_has(r, RANDOM_CONTROL))
            add_region(r, block, &p);
    }
    axis_gates(r, block, &p, 1 + random_pick(r, 3), false);
}
