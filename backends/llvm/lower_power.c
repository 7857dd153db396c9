/* lower_power.c - powers, known only at run time, of gates that are no rows of the table: code that
 * builds the matrix from the gates of the definition, raises it to the power and applies it. */
#include "backends/llvm/lower.h"

#include <string.h>

enum { MAX_GATES = 65536 }; /* in the code of one op */

/* What is being built: a matrix inside of at most QM_RT_MATRICES - 1 others. */
typedef struct builder {
    qm_lower *l;
    uint32_t op_gate; /* the gate of the op, for messages */
    uint32_t gates;   /* applied so far */
    uint32_t depth;   /* matrices that are open */
} builder;

/* Where a gate is applied: controls, then its own qubits, all numbered in the newest matrix. */
typedef struct site {
    uint32_t qubit[QM_MAX_UNITARY_QUBITS];
    uint32_t ncontrols;
    uint64_t on;
} site;

static bool build(builder *b, uint32_t gate, const LLVMValueRef *p, const site *at);

static bool refuse(const builder *b, const char *why)
{
    qm_lower_error(b->l, QM_E_BACKEND, "gate '%s' cannot be run: %s",
                   qm_module_gate_text(b->l->m, b->op_gate, b->l->arena), why);
    return false;
}

static void begin_matrix(builder *b, uint32_t nqubits)
{
    LLVMValueRef args[] = {b->l->rt, qm_const32(b->l, nqubits)};
    qm_call_rt(b->l, QM_FN_qm_rt_matrix_begin, args, 2);
    b->depth++;
}

static void end_matrix(builder *b, uint32_t ncontrols, uint64_t on)
{
    qm_lower *l = b->l;
    LLVMValueRef args[] = {l->rt, qm_const32(l, ncontrols), LLVMConstInt(l->i64, on, false),
                           l->qubits};
    qm_call_rt(l, QM_FN_qm_rt_matrix_end, args, 4);
    b->depth--;
}

/* The matrix of the power gate g, whose controls are left to the caller. */
static bool build_power(builder *b, const qm_gate *g, const LLVMValueRef *p)
{
    uint32_t n = b->l->m->gates[g->base].nqubits;
    if (n > QM_MAX_UNITARY_QUBITS)
        return refuse(b, "such a power takes at most 6 qubits");
    if (b->depth == QM_RT_MATRICES)
        return refuse(b, "too many powers stand in one another");
    begin_matrix(b, n);
    site whole = {.qubit = {0, 1, 2, 3, 4, 5}};
    if (!build(b, g->base, p, &whole))
        return false;
    LLVMValueRef args[] = {b->l->rt, p[g->nparams - 1]};
    qm_call_rt(b->l, QM_FN_qm_rt_matrix_power, args, 2);
    return true;
}

static void store_site(qm_lower *l, const site *at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        LLVMValueRef index = qm_const32(l, i);
        LLVMBuildStore(l->b, qm_const32(l, at->qubit[i]),
                       LLVMBuildGEP2(l->b, l->i32, l->qubits, &index, 1, ""));
    }
}

static void build_row(builder *b, uint32_t row, const LLVMValueRef *p, const site *at)
{
    store_site(b->l, at, at->ncontrols + qm_gate_table[row].nqubits);
    qm_call_gate(b->l, row, at->ncontrols, at->on, p, LLVMConstReal(b->l->f64, 1.0));
}

static bool build_op(builder *b, const qm_op *op, const site *at)
{
    qm_lower *l = b->l;
    op = qm_body_gate(l->m, op);
    if (!op)
        return true;
    uint32_t n = qm_op_nparams(l->m, op);
    site inner = *at;
    for (uint32_t i = 0; i < op->nqubits; i++)
        inner.qubit[at->ncontrols + i] = at->qubit[at->ncontrols + qm_op_qubits(l->m, op)[i]];
    LLVMValueRef *p = QM_NEW_ARRAY(l->arena, LLVMValueRef, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        p[i] = qm_gate_param(l, &l->m->params[op->param + i]);
    return build(b, op->code, p, &inner);
}

static bool build_body(builder *b, const qm_gate *g, const LLVMValueRef *p, const site *at)
{
    qm_lower *l = b->l;
    const qm_block *block = &l->m->blocks[g->body];
    const LLVMValueRef *outer = l->gate_params;
    bool fine = true;
    l->gate_params = p;
    if (block->phase.expr != QM_NONE || block->phase.value != 0) {
        LLVMValueRef v = LLVMConstReal(l->f64, block->phase.value);
        if (block->phase.expr != QM_NONE)
            v = LLVMBuildFAdd(l->b, v, qm_eval_double(l, block->phase.expr), "");
        build_row(b, QM_G_GPHASE, &v, at);
    }
    for (uint32_t i = 0; i < block->nops && fine; i++)
        fine = build_op(b, &block->ops[i], at);
    l->gate_params = outer;
    return fine;
}

static bool build_modified(builder *b, const qm_gate *g, const LLVMValueRef *p, const site *at)
{
    site inner = *at;
    inner.on |= g->ncontrols ? g->on << at->ncontrols : 0;
    inner.ncontrols += g->ncontrols;
    if (!g->has_power)
        return build(b, g->base, p, &inner);
    if (!build_power(b, g, p))
        return false;
    store_site(b->l, at, at->ncontrols + g->nqubits);
    end_matrix(b, inner.ncontrols, inner.on);
    return true;
}

static bool build(builder *b, uint32_t gate, const LLVMValueRef *p, const site *at)
{
    const qm_gate *g = &b->l->m->gates[gate];
    if (++b->gates > MAX_GATES)
        return refuse(b, "its definition makes more than 65536 gates");
    switch (g->kind) {
    case QM_GK_ROW:
        build_row(b, gate, p, at);
        return true;
    case QM_GK_BODY:
        return build_body(b, g, p, at);
    case QM_GK_MODIFIED:
        return build_modified(b, g, p, at);
    default:
        return refuse(b, "its definition has an opaque gate");
    }
}

void qm_lower_power(qm_lower *l, const qm_op *op)
{
    const qm_module *m = l->m;
    builder b = {.l = l, .op_gate = op->code};
    uint32_t n = qm_op_nparams(m, op), ncontrols = 0;
    uint64_t on = 0;
    LLVMValueRef *p = QM_NEW_ARRAY(l->arena, LLVMValueRef, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        p[i] = qm_gate_param(l, &m->params[op->param + i]);
    const qm_gate *g = &m->gates[op->code];
    for (;; g = &m->gates[g->base]) {
        if (g->kind != QM_GK_MODIFIED || ncontrols + g->ncontrols > QM_MAX_CONTROLS) {
            refuse(&b, "its definition is not expanded");
            return;
        }
        on |= g->ncontrols ? g->on << ncontrols : 0;
        ncontrols += g->ncontrols;
        if (g->has_power)
            break;
    }
    if (!build_power(&b, g, p))
        return;
    qm_store_qubits(l, op, l->qubits);
    end_matrix(&b, ncontrols, on);
}
