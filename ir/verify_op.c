/* verify_op.c - one op: operands, parameters, control records and the forms that the module claims.
 */
#include "ir/timing.h"
#include "ir/verify_internal.h"

#include "ir/array.h"

#include <math.h>

bool qm_verify_typed(qm_verifier *v, uint32_t expr, qm_type t, const char *what)
{
    if (!qm_verify_expr(v, expr, what) || !qm_verify_type(t))
        return false;
    if (qm_type_equal(v->m->exprs[expr].type, t))
        return true;
    char have[32], want[32];
    qm_verify_fault(v, "%s: type %s instead of %s", what,
                    qm_type_text(v->m->exprs[expr].type, have), qm_type_text(t, want));
    return false;
}

static bool integer_expr(qm_verifier *v, uint32_t expr, const char *what)
{
    if (!qm_verify_expr(v, expr, what))
        return false;
    uint8_t kind = v->m->exprs[expr].type.kind;
    if (kind != QM_T_INT && kind != QM_T_UINT)
        qm_verify_fault(v, "%s is no integer", what);
    return kind == QM_T_INT || kind == QM_T_UINT;
}

static void verify_dynamic(qm_verifier *v, uint32_t operand, bool bits)
{
    const qm_module *m = v->m;
    uint32_t id = operand & ~QM_DYNAMIC;
    if (id >= m->ndyns) {
        qm_verify_fault(v, "dynamic operand %u of %u", id, m->ndyns);
        return;
    }
    const qm_dyn *d = &m->dyns[id];
    bool fine = bits ? d->object < m->ncells && m->cells[d->object].type.kind == QM_T_BIT
                     : d->object < m->nregs && m->regs[d->object].kind != QM_REG_PHYSICAL;
    if (fine && v->at.func != (bits ? m->cells[d->object].func : m->regs[d->object].func))
        qm_verify_fault(v, "dynamic operand %u: its object is of another subroutine", id);
    if (!fine)
        qm_verify_fault(v, "dynamic operand %u: there is no %s %u", id,
                        bits ? "bit cell" : "register", d->object);
    if (v->at.gate != QM_NONE)
        qm_verify_fault(v, "a dynamic operand in a gate's body");
    integer_expr(v, d->index, "index");
}

static void verify_qubits(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    uint32_t n = op->nqubits;
    uint32_t have = v->at.gate != QM_NONE   ? m->gates[v->at.gate].nqubits
                    : v->at.func != QM_NONE ? m->funcs[v->at.func].nqubits
                                            : m->nqubits;
    if (n > QM_OP_INLINE && !qm_verify_range(op->qubit[0], n, m->npool)) {
        qm_verify_fault(v, "qubits at pool entries %u..+%u of %u", op->qubit[0], n, m->npool);
        return;
    }
    const uint32_t *q = qm_op_qubits(m, op);
    v->ops++;
    for (uint32_t i = 0; i < n; i++) {
        if (q[i] & QM_DYNAMIC) {
            verify_dynamic(v, q[i], false);
        } else if (q[i] >= have) {
            qm_verify_fault(v, "qubit %u of %u", q[i], have);
        } else if (v->stamp[q[i]] == v->ops) {
            qm_verify_fault(v, "qubit %u twice", q[i]);
        } else {
            v->stamp[q[i]] = v->ops;
        }
    }
}

static void verify_param(qm_verifier *v, const qm_param *p)
{
    const qm_module *m = v->m;
    if (qm_param_is_number(*p)) {
        if (!isfinite(p->value))
            qm_verify_fault(v, "a parameter is not finite");
        return;
    }
    if (!qm_verify_expr(v, p->expr, "parameter"))
        return;
    uint8_t kind = m->exprs[p->expr].type.kind;
    if (kind != QM_T_FLOAT && kind != QM_T_ANGLE)
        qm_verify_fault(v, "a parameter is neither float nor angle");
    if (!isnan(p->value))
        qm_verify_fault(v, "a symbolic parameter with a number");
    if (v->at.gate == QM_NONE && (m->forms & QM_FORM_NUMERIC))
        qm_verify_fault(v, "a symbolic parameter in a numeric module");
}

/* Is the gate one that a flat module may call: no body left to expand, but for a fractional power,
 * or a gate with a duration of its own? */
static bool is_flat(const qm_module *m, const qm_op *op)
{
    const qm_gate *g = &m->gates[op->code];
    const qm_param *p = &m->params[op->param];
    uint32_t n = g->nparams;
    for (; g->kind == QM_GK_MODIFIED; g = &m->gates[g->base])
        if (g->has_power) {
            const qm_param *exponent = &p[--n];
            if (!qm_param_is_number(*exponent) || exponent->value != nearbyint(exponent->value))
                return true;
        }
    return g->kind != QM_GK_BODY || qm_gate_has_duration(m, op->code);
}

static void verify_gate_op(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    if (op->code >= m->ngates) {
        qm_verify_fault(v, "gate %u of %u", op->code, m->ngates);
        return;
    }
    if (!v->sound_gate[op->code])
        return; /* reported where it stands */
    const qm_gate *g = &m->gates[op->code];
    if (op->nqubits != g->nqubits)
        qm_verify_fault(v, "%u qubits, but the gate takes %u", op->nqubits, g->nqubits);
    if (g->nparams > 0 && !qm_verify_range(op->param, g->nparams, m->nparams)) {
        qm_verify_fault(v, "parameters %u..+%u of %u", op->param, g->nparams, m->nparams);
        return;
    }
    for (uint32_t k = 0; k < g->nparams; k++)
        verify_param(v, &m->params[op->param + k]);
    bool run = v->at.gate == QM_NONE && !m->blocks[v->at.block].timed;
    if (run && (m->forms & QM_FORM_FLAT) && !is_flat(m, op))
        qm_verify_fault(v, "a gate with a body in a flat module");
}

static void verify_measure(qm_verifier *v, const qm_op *op)
{
    uint32_t index;
    if (op->nqubits != 1)
        qm_verify_fault(v, "%u qubits instead of 1", op->nqubits);
    if (op->code == QM_NONE)
        return;
    if (op->code & QM_DYNAMIC)
        verify_dynamic(v, op->code, true);
    else if (op->code >= v->m->nbits)
        qm_verify_fault(v, "bit %u of %u", op->code, v->m->nbits);
    else if (v->m->cells[qm_module_bit_cell(v->m, op->code, &index)].func != v->at.func)
        qm_verify_fault(v, "bit %u is of another subroutine", op->code);
}

static void verify_cell_op(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    if (op->kind == QM_OP_STORE && (op->code & QM_DYNAMIC)) {
        qm_verify_element_store(v, op);
        return;
    }
    if (op->code >= m->ncells) {
        qm_verify_fault(v, "cell %u of %u", op->code, m->ncells);
        return;
    }
    uint8_t role = m->cells[op->code].role;
    if (op->kind == QM_OP_STORE && role == QM_CELL_INPUT)
        qm_verify_fault(v, "cell %u is an input", op->code);
    if ((op->kind == QM_OP_STORE || op->param != QM_NONE) && role == QM_CELL_STRETCH)
        qm_verify_fault(v, "cell %u is a stretch", op->code);
    if (m->cells[op->code].func != v->at.func)
        qm_verify_fault(v, "cell %u is of another subroutine", op->code);
    if (qm_cell_is_array(&m->cells[op->code])) {
        qm_verify_array_decl(v, op);
        return;
    }
    if (op->kind == QM_OP_STORE || op->param != QM_NONE)
        qm_verify_typed(v, op->param, m->cells[op->code].type, "value");
}

static void verify_switch(qm_verifier *v, const qm_ctl *c)
{
    const qm_module *m = v->m;
    uint32_t ncases = c->nregions - c->has_else;
    if (!integer_expr(v, c->cond, "target"))
        return;
    if (c->nvalues > m->npool / 2 || !qm_verify_range(c->values, 2 * c->nvalues, m->npool)) {
        qm_verify_fault(v, "labels at pool entries %u..+2*%u of %u", c->values, c->nvalues,
                        m->npool);
        return;
    }
    v->ops++;
    for (uint32_t i = 0; i < c->nvalues; i++) {
        const uint32_t *pair = &m->pool[c->values + 2 * i];
        if (pair[1] >= ncases)
            qm_verify_fault(v, "case %u of %u", pair[1], ncases);
        if (!qm_verify_typed(v, pair[0], m->exprs[c->cond].type, "label"))
            continue;
        if (m->exprs[pair[0]].op != QM_EX_CONST)
            qm_verify_fault(v, "a label is no constant");
        if (v->label_stamp[pair[0]] == v->ops)
            qm_verify_fault(v, "a label stands twice");
        v->label_stamp[pair[0]] = v->ops;
    }
}

static void verify_for(qm_verifier *v, const qm_ctl *c)
{
    const qm_module *m = v->m;
    if (c->cell >= m->ncells) {
        qm_verify_fault(v, "cell %u of %u", c->cell, m->ncells);
        return;
    }
    if (m->cells[c->cell].func != v->at.func)
        qm_verify_fault(v, "cell %u is of another subroutine", c->cell);
    qm_type t = m->cells[c->cell].type;
    if (c->lo != QM_NONE) {
        qm_verify_typed(v, c->lo, t, "start");
        qm_verify_typed(v, c->hi, t, "stop");
        int64_t step;
        if (integer_expr(v, c->step, "step") && m->exprs[c->step].op == QM_EX_CONST &&
            qm_expr_as_int(m, c->step, &step) && step == 0)
            qm_verify_fault(v, "the step is 0");
        return;
    }
    if (!qm_verify_range(c->values, c->nvalues, m->npool)) {
        qm_verify_fault(v, "values at pool entries %u..+%u of %u", c->values, c->nvalues, m->npool);
        return;
    }
    for (uint32_t i = 0; i < c->nvalues; i++)
        qm_verify_typed(v, m->pool[c->values + i], t, "value");
}

static void verify_structured(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    if (op->code >= m->nctls) {
        qm_verify_fault(v, "control record %u of %u", op->code, m->nctls);
        return;
    }
    const qm_ctl *c = &m->ctls[op->code];
    bool branches = op->kind == QM_OP_SWITCH || op->kind == QM_OP_IF;
    uint32_t fewest = 1 + (op->kind == QM_OP_IF && c->has_else);
    if (op->kind == QM_OP_SWITCH ? c->nregions < fewest : c->nregions != fewest)
        qm_verify_fault(v, "%u regions instead of %u", c->nregions, fewest);
    else if (!branches && c->has_else)
        qm_verify_fault(v, "an else branch");
    else if (c->gate && (op->kind != QM_OP_BOX || c->cond == QM_NONE))
        qm_verify_fault(v, "is said to be a gate with a length");
    else if (op->kind == QM_OP_IF || op->kind == QM_OP_WHILE)
        qm_verify_typed(v, c->cond, (qm_type){.kind = QM_T_BOOL, .width = 1}, "condition");
    else if (op->kind == QM_OP_SWITCH)
        verify_switch(v, c);
    else if (op->kind == QM_OP_FOR)
        verify_for(v, c);
    else if (c->cond != QM_NONE)
        qm_verify_length(v, c->cond);
    bool loop = op->kind == QM_OP_FOR || op->kind == QM_OP_WHILE;
    qm_verify_own(v, op->region, c->nregions, loop || v->at.in_loop);
}

static bool is_structured(uint8_t kind)
{
    return kind >= QM_OP_IF && kind <= QM_OP_BOX;
}

/* Gates, also with a length, barriers, delays and pragmas. */
static bool allowed_in_gate(const qm_module *m, const qm_op *op)
{
    if (op->kind == QM_OP_BOX)
        return op->code < m->nctls && m->ctls[op->code].gate && qm_body_gate(m, op) &&
               qm_body_gate(m, op)->nqubits > 0 && m->blocks[op->region].timed &&
               m->blocks[op->region].phase.value == 0 &&
               m->blocks[op->region].phase.expr == QM_NONE;
    return op->kind == QM_OP_NOP || op->kind == QM_OP_GATE || op->kind == QM_OP_BARRIER ||
           op->kind == QM_OP_DELAY || op->kind == QM_OP_PRAGMA;
}

/* What holds for the ops of its kind. */
static void verify_kind(qm_verifier *v, const qm_op *op)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        verify_gate_op(v, op);
        break;
    case QM_OP_MEASURE:
        verify_measure(v, op);
        break;
    case QM_OP_RESET:
        if (op->nqubits != 1)
            qm_verify_fault(v, "%u qubits instead of 1", op->nqubits);
        break;
    case QM_OP_DELAY:
        qm_verify_length(v, op->param);
        break;
    case QM_OP_DECL:
    case QM_OP_STORE:
        verify_cell_op(v, op);
        break;
    case QM_OP_BREAK:
    case QM_OP_CONTINUE:
        if (!v->at.in_loop)
            qm_verify_fault(v, "stands in no loop");
        break;
    case QM_OP_END:
        if (v->at.func != QM_NONE && !v->m->funcs[v->at.func].ends)
            qm_verify_fault(v, "stands in a subroutine that is said not to end the program");
        break;
    case QM_OP_CALL:
        qm_verify_call(v, op);
        break;
    case QM_OP_RETURN:
        qm_verify_return(v, op);
        break;
    case QM_OP_CAL:
        qm_verify_cal_op(v, op);
        break;
    case QM_OP_COPY:
        qm_verify_copy(v, op);
        break;
    case QM_OP_PRAGMA:
        if (op->code >= v->m->cx->names.n)
            qm_verify_fault(v, "text %u of %u", op->code, v->m->cx->names.n);
        break;
    default:
        break;
    }
}

void qm_verify_op(qm_verifier *v, const qm_op *op)
{
    if (op->kind >= QM_OP_KIND_COUNT) {
        qm_verify_fault(v, "unknown kind %u", op->kind);
        return;
    }
    if (op->kind == QM_OP_NOP)
        return;
    if (op->flags != 0)
        qm_verify_fault(v, "flags %u are left over", op->flags);
    if (op->span >= v->m->nspans)
        qm_verify_fault(v, "span %u of %u", op->span, v->m->nspans);
    if (v->at.gate != QM_NONE && !allowed_in_gate(v->m, op))
        qm_verify_fault(v, "stands in a gate's body");
    if (op->region != QM_NONE && !is_structured(op->kind))
        qm_verify_fault(v, "region %u of an op without regions", op->region);
    verify_qubits(v, op);
    if (is_structured(op->kind))
        verify_structured(v, op);
    verify_kind(v, op);
}
