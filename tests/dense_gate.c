/* dense_gate.c - see dense_gate.h. */

#include "tests/dense_gate.h"

enum { MAX_PARAMS = 64 };

static void fault(dense_env *env, const char *text)
{
    if (!env->error)
        env->error = text;
}

static void apply_gate(dense_env *env, dense_target *t, uint32_t gate, const double *p,
                       const uint32_t *q);

void dense_block_phase(dense_env *env, dense_target *t, qm_param phase)
{
    double sum = phase.value;
    if (phase.expr != QM_NONE)
        sum += dense_param(env, phase);
    double complex u = cexp(I * sum);
    dense_apply(t->amp, t->n, &u, 0, NULL, &t->controls);
}

void dense_gate_op(dense_env *env, dense_target *t, const qm_op *op, const uint32_t *qubits)
{
    double p[MAX_PARAMS] = {0};
    uint32_t n = env->m->gates[op->code].nparams;
    if (n > MAX_PARAMS)
        fault(env, "too many parameters");
    for (uint32_t i = 0; i < n && !env->error; i++)
        p[i] = dense_param(env, env->m->params[op->param + i]);
    if (!env->error)
        apply_gate(env, t, op->code, p, qubits);
}

/* A body's gates on q, with formal parameters p. */
static void apply_body(dense_env *outer, dense_target *t, const qm_gate *g, const double *p,
                       const uint32_t *q)
{
    dense_env env = {.m = outer->m, .cells = outer->cells, .params = p};
    const qm_block *block = &env.m->blocks[g->body];
    dense_block_phase(&env, t, block->phase);
    for (uint32_t i = 0; i < block->nops && !env.error; i++) {
        const qm_op *op = &block->ops[i];
        uint32_t qubits[64];
        if (op->kind == QM_OP_BOX) /* a gate that is given a length */
            op = &env.m->blocks[op->region].ops[0];
        if (op->kind == QM_OP_NOP || op->kind == QM_OP_BARRIER || op->kind == QM_OP_DELAY ||
            op->kind == QM_OP_PRAGMA)
            continue;
        if (op->kind != QM_OP_GATE || op->nqubits > 64) {
            fault(&env, "a gate body with more than gates");
            break;
        }
        for (uint32_t k = 0; k < op->nqubits; k++)
            qubits[k] = q[qm_op_qubits(env.m, op)[k]];
        dense_gate_op(&env, t, op, qubits);
    }
    if (env.error)
        fault(outer, env.error);
}

/* The matrix of a gate: its action on each basis state. */
static bool gate_matrix(dense_env *env, uint32_t gate, const double *p, double complex *u)
{
    uint32_t k = env->m->gates[gate].nqubits, q[DENSE_MAX_TARGETS] = {0, 1, 2, 3, 4, 5};
    if (k > DENSE_MAX_TARGETS) {
        fault(env, "a gate with too many qubits");
        return false;
    }
    for (uint32_t col = 0; col < 1u << k; col++) {
        double complex column[1 << DENSE_MAX_TARGETS] = {0};
        dense_target t = {.amp = column, .n = k};
        column[col] = 1;
        apply_gate(env, &t, gate, p, q);
        for (uint32_t row = 0; row < 1u << k; row++)
            u[row << k | col] = column[row];
    }
    return !env->error;
}

static void apply_power(dense_env *env, dense_target *t, const qm_gate *g, const double *p,
                        const uint32_t *q)
{
    double complex u[DENSE_MAX_ENTRIES];
    uint32_t k = env->m->gates[g->base].nqubits;
    if (!gate_matrix(env, g->base, p, u))
        return;
    if (dense_power(k, u, p[g->nparams - 1]))
        dense_apply(t->amp, t->n, u, k, q, &t->controls);
    else
        fault(env, "no Schur decomposition");
}

static void apply_modified(dense_env *env, dense_target *t, const qm_gate *g, const double *p,
                           const uint32_t *q)
{
    dense_controls outer = t->controls;
    for (uint32_t i = 0; i < g->ncontrols; i++) {
        dense_controls *c = &t->controls;
        c->on |= (g->on >> i & 1) << c->n;
        c->qubit[c->n++] = q[i];
    }
    if (g->has_power)
        apply_power(env, t, g, p, q + g->ncontrols);
    else
        apply_gate(env, t, g->base, p, q + g->ncontrols);
    t->controls = outer;
}

static void apply_gate(dense_env *env, dense_target *t, uint32_t gate, const double *p,
                       const uint32_t *q)
{
    const qm_gate *g = &env->m->gates[gate];
    if (g->kind == QM_GK_BODY) {
        apply_body(env, t, g, p, q);
    } else if (g->kind == QM_GK_MODIFIED) {
        apply_modified(env, t, g, p, q);
    } else {
        double complex u[1 << (2 * QM_MAX_GATE_QUBITS)];
        int k = g->kind == QM_GK_ROW ? dense_named_matrix(qm_gate_table[gate].name, p, u) : -1;
        if (k < 0)
            fault(env, "a gate without a reference matrix");
        else
            dense_apply(t->amp, t->n, u, (uint32_t)k, q, &t->controls);
    }
}

bool dense_gate_unitary(const qm_module *m, uint32_t gate, const double *p, double complex *u)
{
    dense_env env = {.m = m};
    return gate_matrix(&env, gate, p, u);
}
