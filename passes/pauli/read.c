/* read.c - a block becomes rotations and Pauli-controlled Paulis.
 *
 * The Cliffords stay behind the other gates (builder.h). Other gates are expanded by the gate
 * table's definitions, their parameters symbolically when they are. */
#include "passes/pauli/circuit.h"

#include "passes/linear.h"
#include "passes/operands.h"
#include "passes/pauli/axes.h"
#include "passes/pauli/builder.h"

#include <math.h>

static const double near = 1e-12; /* angles that differ by less are equal */

typedef struct reader {
    qm_pcircuit *c;
    const qm_prows *rows;
    qm_module *m;
    qm_pbuilder b;
    qm_axes axes;
    uint32_t all; /* all qubits in c->pool, or QM_NONE */
    uint32_t op;  /* index in the block */
} reader;

/* The rotation by p about the axis; symbols are listed in the circuit. */
static void add_turn(reader *r, uint32_t q, uint8_t axis, qm_param p)
{
    if (qm_param_is_number(p))
        qm_pbuilder_add_turn(&r->b, q, axis, p.value, QM_NONE, 1);
    else
        qm_pbuilder_add_turn(&r->b, q, axis, 0, qm_pcircuit_add_symbol(r->c, p), 1);
}

/* exp(i alpha) Rz(phi) Ry(theta) Rz(lambda) for any matrix on one qubit. */
static void add_matrix(reader *r, uint32_t q, const qm_c64 u[4])
{
    double phase;
    uint32_t local = qm_locals_find(r->c->locals, u, near, &phase);
    if (local != QM_LOCAL_COUNT) {
        qm_pbuilder_add_local(&r->b, q, (uint8_t)local, phase);
        return;
    }
    double c = cabs(u[0]), s = cabs(u[2]), phi = 0, lambda = 0;
    if (c <= near) {
        phi = carg(-u[2] * conj(u[1]));
    } else if (s <= near) {
        lambda = carg(u[3] * conj(u[0]));
    } else {
        phi = carg(u[2] * conj(u[0]));
        lambda = carg(-u[1] * conj(u[0]));
    }
    double theta = 2 * atan2(s, c);
    double alpha = c > s ? carg(u[0]) + (phi + lambda) / 2 : carg(u[2]) - (phi - lambda) / 2;
    add_turn(r, q, QM_PAULI_Z, qm_param_number(lambda));
    add_turn(r, q, QM_PAULI_Y, qm_param_number(theta));
    add_turn(r, q, QM_PAULI_Z, qm_param_number(phi));
    qm_pbuilder_add_phase(&r->b, alpha);
}

static void add_phase_param(reader *r, qm_param p)
{
    if (qm_param_is_number(p)) {
        qm_pbuilder_add_phase(&r->b, p.value);
        return;
    }
    qm_param sum = qm_param_collect(r->m, r->c->symbolic_phase, p);
    bool cancelled = qm_param_is_number(sum);
    if (cancelled)
        qm_pbuilder_add_phase(&r->b, sum.value);
    r->c->symbolic_phase = cancelled ? qm_param_number(0) : sum;
}

static bool all_numbers(const qm_param *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!qm_param_is_number(p[i]))
            return false;
    return true;
}

static void add_row(reader *r, uint32_t gate, const uint32_t *q, const qm_param *p);

static void add_definition(reader *r, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    for (uint32_t i = 0; i < row->ndef; i++) {
        const qm_def_op *d = &row->def[i];
        const qm_gate_row *part = &qm_gate_table[d->gate];
        uint32_t dq[QM_MAX_GATE_QUBITS];
        qm_param dp[QM_MAX_GATE_PARAMS];
        for (uint32_t k = 0; k < part->nqubits; k++)
            dq[k] = q[d->qubit[k]];
        for (uint32_t k = 0; k < part->nparams; k++)
            dp[k] = qm_param_affine(r->m, &d->param[k], p, row->nparams);
        add_row(r, d->gate, dq, dp);
    }
}

/* U(theta, phi, lambda) is exp(i (theta + phi + lambda) / 2) Rz(phi) Ry(theta) Rz(lambda); other
 * rows are defined by it. */
static void add_one_qubit(reader *r, uint32_t gate, uint32_t q, const qm_param *p)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    if (all_numbers(p, row->nparams)) {
        double values[QM_MAX_GATE_PARAMS];
        qm_c64 u[4];
        for (uint32_t i = 0; i < row->nparams; i++)
            values[i] = p[i].value;
        qm_row_unitary(gate, values, u);
        add_matrix(r, q, u);
        return;
    }
    if (row->ndef > 0) {
        add_definition(r, gate, &q, p);
        return;
    }
    add_turn(r, q, QM_PAULI_Z, p[2]);
    add_turn(r, q, QM_PAULI_Y, p[0]);
    add_turn(r, q, QM_PAULI_Z, p[1]);
    for (uint32_t i = 0; i < row->nparams; i++)
        add_phase_param(r, qm_param_scale(r->m, p[i], 0.5));
}

static void add_turn_row(reader *r, uint32_t gate, uint32_t q, const qm_param *p)
{
    const qm_turn *t = &r->rows->rotations->turn[gate];
    uint8_t axis = r->rows->row[gate].axis;
    if (qm_gate_table[gate].nparams == 0) {
        add_turn(r, q, axis, qm_param_number(t->theta0));
        qm_pbuilder_add_phase(&r->b, t->alpha0);
        return;
    }
    qm_param angle = qm_param_scale(r->m, p[0], t->theta1);
    add_turn(r, q, axis, qm_param_add(r->m, angle, qm_param_number(t->theta0)));
    add_phase_param(r, qm_param_scale(r->m, p[0], t->alpha1));
    qm_pbuilder_add_phase(&r->b, t->alpha0);
}

static void add_row(reader *r, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    const qm_prow *row = &r->rows->row[gate];
    switch ((qm_prow_kind)row->kind) {
    case QM_PR_LOCAL:
        qm_pbuilder_add_local(&r->b, q[0], row->local, row->phase);
        break;
    case QM_PR_TURN:
        add_turn_row(r, gate, q[0], p);
        break;
    case QM_PR_CPP:
        qm_pbuilder_add_cpp(&r->b, q[0], QM_PAULI_Z, q[1], row->axis);
        break;
    case QM_PR_PHASE:
        add_phase_param(r, p[0]);
        break;
    case QM_PR_MATRIX:
        add_one_qubit(r, gate, q[0], p);
        break;
    case QM_PR_DEFINED:
        add_definition(r, gate, q, p);
        break;
    case QM_PR_NONE:
        break;
    }
}

/* The row that a gate is, where controls at the bits 0 of *on fire on 0; QM_NONE for none. */
static uint32_t row_of(const reader *r, uint32_t gate, uint64_t *on)
{
    *on = UINT64_MAX;
    const qm_gate *g = &r->m->gates[gate];
    if (gate >= QM_G_COUNT) {
        if (g->kind != QM_GK_MODIFIED || g->has_power || g->base >= QM_G_COUNT)
            return QM_NONE;
        *on = g->on;
        gate = qm_row_controlled(g->base, g->ncontrols);
    }
    return gate != QM_NONE && r->rows->row[gate].kind != QM_PR_NONE ? gate : QM_NONE;
}

static void flip_controls(reader *r, uint32_t row, const uint32_t *q, uint64_t on)
{
    const qm_locals *l = r->c->locals;
    for (uint32_t i = 0; i < qm_gate_table[row].ncontrols; i++)
        if (!(on >> i & 1))
            qm_pbuilder_add_local(&r->b, q[i], l->pauli[QM_PAULI_X],
                                  l->pauli_phase[QM_PAULI_X] * M_PI_4);
}

static bool has_finite_numbers(const qm_module *m, const qm_op *op)
{
    const qm_param *p = &m->params[op->param];
    for (uint32_t i = 0, n = m->gates[op->code].nparams; i < n; i++)
        if (qm_param_is_number(p[i]) && !isfinite(p[i].value))
            return false;
    return true;
}

/* A gate that is no row but acts on one qubit, such as a power of one. */
static bool add_other_gate(reader *r, const qm_op *op)
{
    enum { MAX_PARAMS = QM_MAX_GATE_PARAMS + 1 };
    double p[MAX_PARAMS];
    qm_c64 u[4];
    uint32_t n = r->m->gates[op->code].nparams;
    if (op->nqubits != 1 || n > MAX_PARAMS || !qm_op_is_numeric(r->m, op))
        return false;
    for (uint32_t i = 0; i < n; i++)
        p[i] = r->m->params[op->param + i].value;
    if (qm_gate_unitary(r->m, op->code, p, u) != QM_OK)
        return false;
    add_matrix(r, op->qubit[0], u);
    return true;
}

/* False when the op is to stay as it is. */
static bool add_gate(reader *r, const qm_op *op)
{
    if (!qm_op_is_plain_gate(r->m, op) || !has_finite_numbers(r->m, op) ||
        !qm_op_is_stable(r->m, op) || qm_axes_is_annotated(&r->axes, op))
        return false;
    uint64_t on;
    uint32_t row = row_of(r, op->code, &on);
    if (row == QM_NONE)
        return add_other_gate(r, op);
    uint32_t q[QM_MAX_GATE_QUBITS];
    qm_param p[QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < op->nqubits; i++)
        q[i] = qm_op_qubits(r->m, op)[i];
    for (uint32_t i = 0; i < qm_gate_table[row].nparams; i++)
        p[i] = r->m->params[op->param + i];
    flip_controls(r, row, q, on);
    add_row(r, row, q, p);
    flip_controls(r, row, q, on);
    return true;
}

/* Symbolic rotations do not move before the declaration of what their angles read. */
static bool is_wall(const reader *r, const qm_op *op)
{
    return op->kind == QM_OP_DECL && r->m->cells[op->code].nwrites == 0;
}

static void add_to_pool(qm_pcircuit *c, uint32_t qubit, uint8_t axis)
{
    QM_RESERVE(c->arena, c->pool_axes, c->npool, c->cap_pool_axes);
    QM_RESERVE(c->arena, c->pool, c->npool, c->cap_pool);
    c->pool_axes[c->npool] = axis;
    c->pool[c->npool++] = qubit;
}

static void add_opaque(reader *r, const qm_op *op)
{
    qm_pgate g = {.kind = QM_PK_OPAQUE, .ref = r->op};
    const qm_axes *x = &r->axes;
    if (!is_wall(r, op) && qm_axes_find(&r->axes, op)) {
        g.qubit[0] = r->c->npool;
        g.qubit[1] = x->n;
        for (uint32_t i = 0; i < x->n; i++)
            add_to_pool(r->c, x->touched[i], x->axis[x->touched[i]]);
    } else {
        g.qubit[0] = r->all == QM_NONE ? r->c->npool : r->all;
        g.qubit[1] = r->c->nqubits;
        for (uint32_t q = 0; q < r->c->nqubits && r->all == QM_NONE; q++)
            add_to_pool(r->c, q, QM_PAULI_I);
        r->all = g.qubit[0];
    }
    for (uint32_t i = 0; i < g.qubit[1]; i++)
        qm_pbuilder_end_wire(&r->b, r->c->pool[g.qubit[0] + i]);
    qm_pcircuit_push(r->c, g);
}

/* Room for all gates of the block, so that the vector need not grow. */
static void reserve(reader *r, uint32_t block)
{
    const qm_block *b = &r->m->blocks[block];
    uint64_t n = r->c->ngates;
    for (uint32_t i = 0; i < b->nops; i++) {
        uint64_t on;
        uint32_t row = b->ops[i].kind == QM_OP_GATE ? row_of(r, b->ops[i].code, &on) : QM_NONE;
        n += row == QM_NONE ? 1 : r->rows->row[row].ops;
    }
    if (n <= r->c->cap || n > UINT32_MAX)
        return;
    r->c->gates = qm_arena_grow(r->c->arena, r->c->gates, r->c->ngates, n, sizeof *r->c->gates);
    r->c->cap = (uint32_t)n;
}

void qm_pcircuit_read(qm_pcircuit *c, const qm_prows *rows, qm_module *m, uint32_t block)
{
    reader r = {.c = c, .rows = rows, .m = m, .all = QM_NONE};
    qm_pbuilder_init(&r.b, c);
    qm_axes_init(&r.axes, m, rows, c->nqubits, c->arena);
    reserve(&r, block);
    for (uint32_t nops = m->blocks[block].nops; r.op < nops; r.op++) {
        qm_op op = m->blocks[block].ops[r.op];
        if (op.kind != QM_OP_GATE || !add_gate(&r, &op))
            add_opaque(&r, &op);
    }
    qm_pbuilder_finish(&r.b);
}
