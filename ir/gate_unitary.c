/* gate_unitary.c - the matrix of any gate of a module: the gate is expanded to rows of the table,
 * which are applied one after the other to the identity. Controls become conditions on the basis
 * states that an application touches. Cost: O(4^n) a row, O(8^n) a power. */
#include "ir/module.h"

#include <math.h>
#include <string.h>

enum {
    MAX_QUBITS = 6,
    MAX_DIM = 1 << MAX_QUBITS,
    MAX_PARAMS = 64,
    MAX_POWERS = 16,
    MAX_BODIES = 64,
    MAX_GATES = 65536
};

/* The matrix being built, and what is left of the bounds. */
typedef struct builder {
    const qm_module *m;
    qm_c64 *u; /* dim x dim */
    uint32_t dim;
    uint32_t powers, bodies; /* that may still be entered */
    uint32_t *gates;         /* that may still be applied, over all powers */
} builder;

/* One application: its qubits in the matrix, and the states that it touches: those whose bits in
 * `mask` are as in `on`. */
typedef struct place {
    uint8_t qubit[MAX_QUBITS];
    uint32_t mask, on;
} place;

static qm_status apply_gate(builder *b, uint32_t gate, const double *p, const place *at);

static void apply_matrix(builder *b, const qm_c64 *g, uint32_t k, const place *at)
{
    qm_unitary_apply(b->dim, b->u, k, g, at->qubit, at->mask, at->on);
}

static void apply_row(builder *b, uint32_t gate, const double *p, const place *at)
{
    qm_c64 g[1 << 2 * QM_MAX_GATE_QUBITS];
    qm_row_unitary(gate, p, g);
    apply_matrix(b, g, b->m->gates[gate].nqubits, at);
}

static bool param_value(const qm_module *m, qm_param q, const double *p, uint32_t n, double *out)
{
    *out = q.value;
    return qm_param_is_number(q) || qm_expr_eval(m, q.expr, p, n, out);
}

static qm_status apply_op(builder *b, const qm_op *op, const double *p, uint32_t n, const place *at)
{
    if (op->kind == QM_OP_NOP || op->kind == QM_OP_BARRIER || op->kind == QM_OP_DELAY ||
        op->kind == QM_OP_PRAGMA)
        return QM_OK;
    op = qm_body_gate(b->m, op);
    uint32_t nparams = op ? qm_op_nparams(b->m, op) : 0;
    if (!op || op->nqubits > MAX_QUBITS || nparams > MAX_PARAMS ||
        qm_op_has_dynamic_qubit(b->m, op))
        return QM_ERR_INPUT;
    place inner = {.mask = at->mask, .on = at->on};
    for (uint32_t i = 0; i < op->nqubits; i++)
        inner.qubit[i] = at->qubit[qm_op_qubits(b->m, op)[i]];
    double values[MAX_PARAMS];
    for (uint32_t i = 0; i < nparams; i++)
        if (!param_value(b->m, b->m->params[op->param + i], p, n, &values[i]))
            return QM_ERR_INPUT;
    return apply_gate(b, op->code, values, &inner);
}

static qm_status apply_body(builder *b, const qm_gate *g, const double *p, const place *at)
{
    const qm_block *block = &b->m->blocks[g->body];
    double phase = 0;
    if (b->bodies == 0)
        return QM_ERR_INPUT;
    if (block->phase.expr != QM_NONE &&
        !qm_expr_eval(b->m, block->phase.expr, p, g->nparams, &phase))
        return QM_ERR_INPUT;
    b->bodies--;
    for (uint32_t i = 0; i < block->nops; i++) {
        qm_status status = apply_op(b, &block->ops[i], p, g->nparams, at);
        if (status)
            return status;
    }
    b->bodies++;
    qm_c64 factor = cexp(I * (phase + block->phase.value));
    apply_matrix(b, &factor, 0, at);
    return QM_OK;
}

/* base^p[last] on qubits that stand at the front of `at`. */
static qm_status apply_power(builder *b, const qm_gate *g, const double *p, const place *at)
{
    qm_c64 w[MAX_DIM * MAX_DIM];
    uint32_t k = b->m->gates[g->base].nqubits;
    if (b->powers == 0)
        return QM_ERR_INPUT;
    builder inner = *b;
    inner.u = w;
    inner.dim = 1u << k;
    inner.powers--;
    qm_unitary_identity(inner.dim, w);
    place whole = {.qubit = {0, 1, 2, 3, 4, 5}};
    qm_status status = apply_gate(&inner, g->base, p, &whole);
    if (!status)
        status = qm_unitary_power(k, w, p[g->nparams - 1]);
    if (!status)
        apply_matrix(b, w, k, at);
    return status;
}

static qm_status apply_modified(builder *b, const qm_gate *g, const double *p, const place *at)
{
    place inner = {.mask = at->mask, .on = at->on};
    for (uint32_t i = 0; i < g->ncontrols; i++) {
        inner.mask |= 1u << at->qubit[i];
        inner.on |= (uint32_t)(g->on >> i & 1) << at->qubit[i];
    }
    memcpy(inner.qubit, at->qubit + g->ncontrols, MAX_QUBITS - g->ncontrols);
    if (g->has_power)
        return apply_power(b, g, p, &inner);
    return apply_gate(b, g->base, p, &inner);
}

static qm_status apply_gate(builder *b, uint32_t gate, const double *p, const place *at)
{
    const qm_gate *g = &b->m->gates[gate];
    if (*b->gates == 0)
        return QM_ERR_INPUT;
    --*b->gates;
    switch (g->kind) {
    case QM_GK_ROW:
        apply_row(b, gate, p, at);
        return QM_OK;
    case QM_GK_BODY:
        return apply_body(b, g, p, at);
    case QM_GK_MODIFIED:
        return apply_modified(b, g, p, at);
    default:
        return QM_ERR_INPUT;
    }
}

qm_status qm_gate_unitary(const qm_module *m, uint32_t gate, const double *p, qm_c64 *u)
{
    if (m->gates[gate].nqubits > MAX_QUBITS)
        return QM_ERR_INPUT;
    uint32_t gates = MAX_GATES;
    builder b = {.m = m,
                 .u = u,
                 .dim = 1u << m->gates[gate].nqubits,
                 .powers = MAX_POWERS,
                 .bodies = MAX_BODIES,
                 .gates = &gates};
    qm_unitary_identity(b.dim, u);
    place whole = {.qubit = {0, 1, 2, 3, 4, 5}};
    return apply_gate(&b, gate, p, &whole);
}
