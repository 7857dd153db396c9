/* expand.c - gates of a module as flat gates.
 *
 * Everything comes down to U, gphase and x under controls: rows of the gate table by their
 * definitions, and U(theta, phi, lambda) = p(phi + pi/2) h p(theta) h p(lambda - pi/2), in which
 * only the phases need controls. Powers become matrices, and these products of rotations of two
 * basis states each. */
#include "equiv/symbol.h"

#include <math.h>
#include <string.h>

enum { MAX_OPERANDS = QM_MAX_CONTROLS + QM_MAX_UNITARY_QUBITS };

typedef struct expander {
    qm_flat *f;
    uint32_t controls[MAX_OPERANDS];
    uint32_t ncontrols;
} expander;

static void emit(expander *x, qm_fkind kind, const uint32_t *q, uint32_t n, qm_fangle angle)
{
    uint32_t all[2 * MAX_OPERANDS];
    memcpy(all, x->controls, x->ncontrols * sizeof *all);
    for (uint32_t i = 0; i < n; i++)
        all[x->ncontrols + i] = q[i];
    qm_flat_push(x->f, kind, all, x->ncontrols + n, angle.value, angle.form);
}

static void emit_phase(expander *x, uint32_t q, qm_fangle angle)
{
    emit(x, QM_FK_PHASE, &q, 1, angle);
}

static void emit_h(expander *x, uint32_t q)
{
    qm_flat_push(x->f, QM_FK_H, &q, 1, 0, QM_NONE);
}

/* The forms of U with one h, or with x, save gates; they are exact. */
static void emit_u(expander *x, uint32_t q, const qm_fangle *p)
{
    qm_fangle theta = p[0], phi = p[1], lambda = p[2];
    bool known = theta.form == QM_NONE;
    if (known && theta.value == 0) {
        emit_phase(x, q, lambda);
        emit_phase(x, q, phi);
    } else if (known && theta.value == M_PI) {
        emit_phase(x, q, qm_fangle_shift(lambda, -M_PI / 2));
        emit(x, QM_FK_X, &q, 1, qm_fangle_number(0));
        emit_phase(x, q, qm_fangle_shift(phi, M_PI / 2));
    } else if (known && fabs(theta.value) == M_PI / 2 && x->ncontrols == 0) {
        double sign = theta.value < 0 ? -1 : 1;
        x->f->phase += sign * M_PI / 4;
        emit_phase(x, q, qm_fangle_shift(lambda, sign < 0 ? 0 : -M_PI));
        emit_h(x, q);
        emit_phase(x, q, qm_fangle_shift(phi, sign < 0 ? M_PI : 0));
    } else {
        emit_phase(x, q, qm_fangle_shift(lambda, -M_PI / 2));
        emit_h(x, q);
        emit_phase(x, q, theta);
        emit_h(x, q);
        emit_phase(x, q, qm_fangle_shift(phi, M_PI / 2));
    }
}

static void emit_row(expander *x, uint32_t gate, const uint32_t *q, const qm_fangle *angles)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    qm_fangle p[QM_MAX_GATE_PARAMS];
    for (uint32_t k = 0; k < row->nparams; k++)
        p[k] = (qm_fangle){qm_angle_reduce(angles[k].value), angles[k].form};
    const qm_gate_row *base = &qm_gate_table[row->base];
    bool flips = base->nqubits == 1 && base->flags & QM_GF_PERMUTATION && base->axis[0] == 'X';
    bool by_base = row->ncontrols > 0 && (flips || base->flags & QM_GF_DIAGONAL);
    if (row->ncontrols == 0 && flips) {
        emit(x, QM_FK_X, q, 1, qm_fangle_number(0));
    } else if (gate == QM_G_U) {
        emit_u(x, q[0], p);
    } else if (gate == QM_G_GPHASE) {
        emit(x, QM_FK_PHASE, NULL, 0, p[0]);
    } else if (by_base) {
        memcpy(&x->controls[x->ncontrols], q, row->ncontrols * sizeof *q);
        x->ncontrols += row->ncontrols;
        emit_row(x, row->base, q + row->ncontrols, p);
        x->ncontrols -= row->ncontrols;
    } else {
        for (uint32_t i = 0; i < row->ndef; i++) {
            const qm_def_op *d = &row->def[i];
            uint32_t dq[QM_MAX_GATE_QUBITS];
            qm_fangle dp[QM_MAX_GATE_PARAMS];
            for (uint32_t k = 0; k < qm_gate_table[d->gate].nqubits; k++)
                dq[k] = q[d->qubit[k]];
            for (uint32_t k = 0; k < qm_gate_table[d->gate].nparams; k++)
                dp[k] = qm_fangle_affine(x->f->space, &d->param[k], p);
            emit_row(x, d->gate, dq, dp);
        }
    }
}

/* A unitary 2 x 2 matrix, row by row, on one qubit: exp(i alpha) U(theta, phi, lambda). */
static void emit_matrix(expander *x, uint32_t q, const qm_c64 *v)
{
    double theta = 2 * atan2(cabs(v[2]), cabs(v[0]));
    bool flips = cabs(v[0]) < 1e-14, keeps = cabs(v[2]) < 1e-14;
    double first = flips ? carg(v[2]) : carg(v[0]);
    double phi = flips || keeps ? 0 : carg(v[2]) - first;
    double lambda = keeps ? carg(v[3]) - first : carg(-v[1]) - first;
    if (flips)
        theta = M_PI;
    if (keeps)
        theta = 0;
    qm_fangle p[3] = {qm_fangle_number(theta), qm_fangle_number(phi), qm_fangle_number(lambda)};
    emit(x, QM_FK_PHASE, NULL, 0, qm_fangle_number(first - theta / 2));
    emit_u(x, q, p);
}

/* Acts by v on the basis states i and i ^ bit of the qubits, which play |0> and |1> of v's qubit;
 * on the others not at all. */
static void emit_two_level(expander *x, const uint32_t *q, uint32_t n, uint32_t i, uint32_t bit,
                           const qm_c64 *v)
{
    uint32_t before = x->ncontrols, target = 0;
    bool swapped = i & bit;
    qm_c64 on_target[4] = {v[swapped ? 3 : 0], v[swapped ? 2 : 1], v[swapped ? 1 : 2],
                           v[swapped ? 0 : 3]};
    for (uint32_t side = 0; side < 2; side++) {
        for (uint32_t k = 0; k < n; k++) {
            if (1u << k == bit)
                target = q[k];
            else if (!(i >> k & 1))
                qm_flat_push(x->f, QM_FK_X, &q[k], 1, 0, QM_NONE);
        }
        if (side == 1)
            break;
        for (uint32_t k = 0; k < n; k++)
            if (1u << k != bit)
                x->controls[x->ncontrols++] = q[k];
        emit_matrix(x, target, on_target);
        x->ncontrols = before;
    }
}

/* The rotation that makes u[to][column] zero by mixing the rows `keep` and `to`; applied to u. */
static void rotate_rows(qm_c64 *u, uint32_t dim, uint32_t keep, uint32_t to, uint32_t column,
                        qm_c64 g[4])
{
    qm_c64 a = u[keep * dim + column], b = u[to * dim + column];
    double r = hypot(cabs(a), cabs(b));
    g[0] = conj(a) / r;
    g[1] = conj(b) / r;
    g[2] = -b / r;
    g[3] = a / r;
    for (uint32_t k = 0; k < dim; k++) {
        qm_c64 s = u[keep * dim + k], t = u[to * dim + k];
        u[keep * dim + k] = g[0] * s + g[1] * t;
        u[to * dim + k] = g[2] * s + g[3] * t;
    }
}

typedef struct rotation {
    uint32_t state, bit; /* of two basis states, the one that keeps; the bit they differ in */
    qm_c64 g[4];
} rotation;

/* Rows in the order of a Gray code differ from their neighbours in one bit, so each rotation is
 * under controls on all other qubits (Nielsen and Chuang, 4.5.2). u becomes the identity. */
static void emit_unitary(expander *x, const uint32_t *q, uint32_t n, qm_c64 *u)
{
    uint32_t dim = 1u << n, count = 0;
    rotation *list = QM_NEW_ARRAY(x->f->arena, rotation, (size_t)dim * dim);
    for (uint32_t c = 0; c < dim; c++) {
        uint32_t column = c ^ c >> 1;
        for (uint32_t r = dim - 1; r > c; r--) {
            uint32_t to = r ^ r >> 1, keep = (r - 1) ^ (r - 1) >> 1;
            if (cabs(u[to * dim + column]) < 1e-15)
                continue;
            rotation *t = &list[count++];
            t->state = keep;
            t->bit = keep ^ to;
            rotate_rows(u, dim, keep, to, column, t->g);
        }
    }
    for (uint32_t c = 0; c < dim; c++) { /* what is left is diagonal */
        qm_c64 d = u[c * dim + c], v[4] = {d, 0, 0, 1};
        if (cabs(d - 1) > 1e-15)
            emit_two_level(x, q, n, c, 1, v);
    }
    while (count-- > 0) {
        const qm_c64 *g = list[count].g;
        qm_c64 inverse[4] = {conj(g[0]), conj(g[2]), conj(g[1]), conj(g[3])};
        emit_two_level(x, q, n, list[count].state, list[count].bit, inverse);
    }
}

static qm_status emit_power(expander *x, const qm_module *m, uint32_t gate, const uint32_t *q,
                            const qm_fangle *p, uint32_t np)
{
    qm_c64 u[1 << 2 * QM_MAX_UNITARY_QUBITS];
    uint32_t n = m->gates[gate].nqubits;
    double *values = QM_NEW_ARRAY(x->f->arena, double, (size_t)np + 1);
    for (uint32_t k = 0; k < np; k++) {
        if (p[k].form != QM_NONE)
            return QM_ERR_INPUT;
        values[k] = p[k].value;
    }
    if (n > QM_MAX_UNITARY_QUBITS || qm_gate_unitary(m, gate, values, u) != QM_OK)
        return QM_ERR_INPUT;
    if (n == 0)
        emit(x, QM_FK_PHASE, NULL, 0, qm_fangle_number(carg(u[0])));
    else if (n == 1)
        emit_matrix(x, q[0], u);
    else
        emit_unitary(x, q, n, u);
    return QM_OK;
}

static void flip_negative(expander *x, const qm_gate *g, const uint32_t *q)
{
    for (uint32_t i = 0; i < g->ncontrols; i++)
        if (!(g->on >> i & 1))
            qm_flat_push(x->f, QM_FK_X, &q[i], 1, 0, QM_NONE);
}

static qm_status emit_gate(expander *x, qm_module *m, uint32_t gate, const uint32_t *q,
                           const qm_fangle *p, uint32_t np)
{
    qm_gate copy = m->gates[gate], *g = &copy; /* making a gate may move the table */
    if (g->kind == QM_GK_ROW) {
        emit_row(x, gate, q, p);
        return QM_OK;
    }
    if (g->kind != QM_GK_MODIFIED)
        return QM_ERR_INPUT;
    flip_negative(x, g, q);
    for (uint32_t i = 0; i < g->ncontrols; i++)
        x->controls[x->ncontrols++] = q[i];
    qm_status s = QM_OK;
    if (g->has_power) {
        const uint32_t *operands = q + g->ncontrols;
        s = emit_power(x, m, qm_module_power_gate(m, g->base), operands, p, np);
    } else {
        s = emit_gate(x, m, g->base, q + g->ncontrols, p, np);
    }
    x->ncontrols -= g->ncontrols;
    flip_negative(x, g, q);
    return s;
}

qm_status qm_flat_add_op(qm_flat *f, qm_module *m, const qm_op *op, const uint32_t *qubit_of)
{
    uint32_t q[MAX_OPERANDS], n = op->nqubits, np = qm_op_nparams(m, op);
    if (n > MAX_OPERANDS || qm_op_has_dynamic_qubit(m, op))
        return QM_ERR_INPUT;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t qubit = qm_op_qubits(m, op)[i];
        q[i] = qubit_of ? qubit_of[qubit] : qubit;
    }
    qm_fangle *p = QM_NEW_ARRAY(f->space->arena, qm_fangle, (size_t)np + QM_MAX_GATE_PARAMS);
    for (uint32_t k = 0; k < np; k++)
        if (!qm_fangle_read(f->space, m, m->params[op->param + k], &p[k]))
            return QM_ERR_INPUT;
    expander x = {.f = f};
    return emit_gate(&x, m, op->code, q, p, np);
}
