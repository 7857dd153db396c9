/* lower_gate.c - ops on qubits that the plan left to run time: gates with symbolic parameters or
 * dynamic qubits, measurements, resets, and the global phase of a block. */
#include "backends/llvm/lower.h"

#include "runtime/plan/row_gate.h"

void qm_gates_begin(qm_lower *l)
{
    uint32_t most = QM_MAX_UNITARY_QUBITS, formals = 0;
    for (uint32_t i = QM_G_COUNT; i < l->m->ngates; i++)
        if (l->m->gates[i].kind == QM_GK_MODIFIED && l->m->gates[i].nqubits > most)
            most = l->m->gates[i].nqubits;
    for (uint32_t i = 0; i < l->m->nfuncs; i++)
        if (l->m->funcs[i].nqubits > formals)
            formals = l->m->funcs[i].nqubits;
    l->actuals = qm_entry_alloca(l, LLVMArrayType2(l->i32, formals), "actuals");
    l->qubits = qm_entry_alloca(l, LLVMArrayType2(l->i32, most), "qubits");
    l->angles = qm_entry_alloca(l, LLVMArrayType2(l->f64, QM_MAX_GATE_PARAMS), "angles");
}

/* The gate that modifiers stand on. */
static uint32_t innermost(const qm_module *m, uint32_t gate)
{
    while (m->gates[gate].kind == QM_GK_MODIFIED)
        gate = m->gates[gate].base;
    return gate;
}

/* A gate without a definition: one that a calibration declares is an error only when it is
 * reached. */
static void lower_opaque(qm_lower *l, uint32_t gate)
{
    const char *name = qm_module_gate_text(l->m, gate, l->arena);
    if (!l->m->gates[gate].calibrated)
        qm_lower_error(l, QM_E_BACKEND, "gate '%s' is opaque and has no meaning to run", name);
    else
        qm_check(l, LLVMConstInt(l->i1, 1, false),
                 qm_arena_printf(l->arena, "gate '%s' is defined only by a calibration", name));
}

static LLVMValueRef dynamic_qubit(qm_lower *l, const qm_dyn *d)
{
    const qm_reg *r = &l->m->regs[d->object];
    LLVMValueRef index = qm_eval_index(l, d->index, r->size);
    if (r->kind != QM_REG_ALIAS)
        return LLVMBuildAdd(l->b, index, qm_const32(l, r->first), "");
    char *name = qm_arena_printf(l->arena, "qm_alias_%u", d->object);
    LLVMValueRef table = LLVMGetNamedGlobal(l->mod, name);
    if (!table) {
        LLVMValueRef *list = QM_NEW_ARRAY(l->arena, LLVMValueRef, r->size);
        for (uint32_t i = 0; i < r->size; i++)
            list[i] = qm_const32(l, l->m->pool[r->first + i]);
        LLVMValueRef data = LLVMConstArray2(l->i32, list, r->size);
        table = LLVMAddGlobal(l->mod, LLVMTypeOf(data), name);
        LLVMSetInitializer(table, data);
        LLVMSetGlobalConstant(table, true);
        LLVMSetLinkage(table, LLVMPrivateLinkage);
    }
    LLVMValueRef at = LLVMBuildGEP2(l->b, l->i32, table, &index, 1, "");
    return LLVMBuildLoad2(l->b, l->i32, at, "");
}

/* The flat number of a qubit; a subroutine looks it up among its actual qubits. */
static LLVMValueRef qubit_value(qm_lower *l, uint32_t operand)
{
    LLVMValueRef v = operand & QM_DYNAMIC ? dynamic_qubit(l, &l->m->dyns[operand & ~QM_DYNAMIC])
                                          : qm_const32(l, operand);
    if (!l->map)
        return v;
    return LLVMBuildLoad2(l->b, l->i32, LLVMBuildGEP2(l->b, l->i32, l->map, &v, 1, ""), "");
}

/* A gate may not use a qubit twice; the front end sees only what is known before the run. */
static void check_distinct(qm_lower *l, const uint32_t *q, const LLVMValueRef *v, uint32_t n)
{
    LLVMValueRef same = NULL;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (!((q[i] | q[k]) & QM_DYNAMIC))
                continue;
            LLVMValueRef equal = LLVMBuildICmp(l->b, LLVMIntEQ, v[i], v[k], "");
            same = same ? LLVMBuildOr(l->b, same, equal, "") : equal;
        }
    }
    if (same)
        qm_check(l, same, QM_FAULT_SAME_QUBIT);
}

static LLVMValueRef element(qm_lower *l, LLVMTypeRef type, LLVMValueRef array, uint32_t i)
{
    LLVMValueRef index = qm_const32(l, i);
    return i ? LLVMBuildGEP2(l->b, type, array, &index, 1, "") : array;
}

void qm_store_qubits(qm_lower *l, const qm_op *op, LLVMValueRef array)
{
    const uint32_t *q = qm_op_qubits(l->m, op);
    LLVMValueRef *v = QM_NEW_ARRAY(l->arena, LLVMValueRef, op->nqubits);
    for (uint32_t i = 0; i < op->nqubits; i++)
        v[i] = qubit_value(l, q[i]);
    check_distinct(l, q, v, op->nqubits);
    for (uint32_t i = 0; i < op->nqubits; i++)
        LLVMBuildStore(l->b, v[i], element(l, l->i32, array, i));
}

LLVMValueRef qm_gate_param(qm_lower *l, const qm_param *p)
{
    return p->expr == QM_NONE ? LLVMConstReal(l->f64, p->value) : qm_eval_double(l, p->expr);
}

void qm_call_gate(qm_lower *l, uint32_t row, uint32_t ncontrols, uint64_t on,
                  const LLVMValueRef *params, LLVMValueRef power)
{
    for (uint32_t i = 0; i < qm_gate_table[row].nparams; i++)
        LLVMBuildStore(l->b, params[i], element(l, l->f64, l->angles, i));
    LLVMValueRef args[] = {l->rt,
                           qm_const32(l, row),
                           qm_const32(l, ncontrols),
                           LLVMConstInt(l->i64, on, false),
                           l->qubits,
                           l->angles,
                           power};
    qm_call_rt(l, QM_FN_qm_rt_gate, args, 7);
}

void qm_lower_gate(qm_lower *l, const qm_op *op)
{
    qm_row_gate g;
    uint32_t inner = innermost(l->m, op->code);
    if (l->m->gates[inner].kind == QM_GK_OPAQUE) {
        lower_opaque(l, inner);
        return;
    }
    if (!qm_row_gate_of(l->m, op->code, &g)) {
        qm_lower_power(l, op);
        return;
    }
    uint32_t nparams = qm_gate_table[g.row].nparams;
    const qm_param *p = &l->m->params[op->param];
    LLVMValueRef values[QM_MAX_GATE_PARAMS + 1];
    for (uint32_t i = 0; i < nparams + g.has_power; i++)
        values[i] = qm_gate_param(l, &p[i]);
    qm_store_qubits(l, op, l->qubits);
    qm_call_gate(l, g.row, g.ncontrols, g.on, values,
                 g.has_power ? values[nparams] : LLVMConstReal(l->f64, 1.0));
}

/* The bit operand: its cell, and its number there as an i32. */
static LLVMValueRef bit_place(qm_lower *l, uint32_t operand, uint32_t *cell)
{
    if (operand & QM_DYNAMIC) {
        const qm_dyn *d = &l->m->dyns[operand & ~QM_DYNAMIC];
        uint32_t width = l->m->cells[d->object].type.width;
        *cell = d->object;
        return qm_eval_index(l, d->index, width ? width : 1);
    }
    uint32_t index;
    *cell = qm_module_bit_cell(l->m, operand, &index);
    return qm_const32(l, index);
}

void qm_lower_measure(qm_lower *l, const qm_op *op)
{
    LLVMValueRef args[] = {l->rt, qubit_value(l, op->qubit[0])};
    uint32_t cell = 0;
    LLVMValueRef index = op->code == QM_NONE ? NULL : bit_place(l, op->code, &cell);
    LLVMValueRef bit = qm_call_rt(l, QM_FN_qm_rt_measure, args, 2);
    if (index)
        qm_cell_store_bit(l, cell, index, LLVMBuildTrunc(l->b, bit, l->i1, ""));
}

void qm_lower_reset(qm_lower *l, const qm_op *op)
{
    LLVMValueRef args[] = {l->rt, qubit_value(l, op->qubit[0])};
    qm_call_rt(l, QM_FN_qm_rt_reset, args, 2);
}

void qm_lower_phase(qm_lower *l, const qm_block *block)
{
    if (block->phase.value == 0 && block->phase.expr == QM_NONE)
        return;
    LLVMValueRef v = LLVMConstReal(l->f64, block->phase.value);
    if (block->phase.expr != QM_NONE)
        v = LLVMBuildFAdd(l->b, v, qm_eval_double(l, block->phase.expr), "");
    LLVMValueRef args[] = {l->rt, v};
    qm_call_rt(l, QM_FN_qm_rt_phase, args, 2);
}
