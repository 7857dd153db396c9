/* lower_flow.c - heads of structured ops.
 *
 * A loop over a range counts its iterations in an unsigned integer that holds any trip count less
 * one, so that neither bounds near the limits of the type nor assignments to the loop variable in
 * the body change how often it runs. */
#include "backends/llvm/lower.h"

static void begin_regions(qm_lower *l, const qm_op *op, uint32_t n, qm_regions *r)
{
    *r = (qm_regions){.first = op->region, .n = n};
    r->starts = QM_NEW_ARRAY(l->arena, LLVMBasicBlockRef, n);
    for (uint32_t i = 0; i < n; i++)
        r->starts[i] = qm_new_block(l);
    r->exit = qm_new_block(l);
    r->join = r->exit;
}

static void begin_loop(qm_lower *l, const qm_op *op, qm_regions *r)
{
    begin_regions(l, op, 1, r);
    r->join = qm_new_block(l);
    r->loop = true;
}

static void lower_if(qm_lower *l, const qm_op *op, const qm_ctl *c, qm_regions *r)
{
    LLVMValueRef cond = qm_eval(l, c->cond);
    begin_regions(l, op, c->nregions, r);
    LLVMBuildCondBr(l->b, cond, r->starts[0], c->has_else ? r->starts[1] : r->exit);
}

static void lower_switch(qm_lower *l, const qm_op *op, const qm_ctl *c, qm_regions *r)
{
    LLVMValueRef target = qm_eval(l, c->cond);
    begin_regions(l, op, c->nregions, r);
    LLVMBasicBlockRef other = c->has_else ? r->starts[c->nregions - 1] : r->exit;
    LLVMValueRef jump = LLVMBuildSwitch(l->b, target, other, c->nvalues);
    const uint32_t *pair = &l->m->pool[c->values];
    for (uint32_t i = 0; i < c->nvalues; i++)
        LLVMAddCase(jump, qm_const_value(l, pair[2 * (size_t)i]),
                    r->starts[pair[2 * (size_t)i + 1]]);
}

static void lower_while(qm_lower *l, const qm_op *op, const qm_ctl *c, qm_regions *r)
{
    LLVMBasicBlockRef head = qm_new_block(l);
    LLVMBuildBr(l->b, head);
    LLVMPositionBuilderAtEnd(l->b, head);
    LLVMValueRef cond = qm_eval(l, c->cond);
    begin_loop(l, op, r);
    LLVMBuildCondBr(l->b, cond, r->starts[0], r->exit);
    LLVMPositionBuilderAtEnd(l->b, r->join);
    qm_poll(l, head);
}

/* The latch of a counted loop: counter `at` runs from 0 to `last`. Leaves the builder where the
 * counter is raised, before the jump back that finish_latch() adds. */
static LLVMValueRef begin_latch(qm_lower *l, qm_regions *r, LLVMValueRef at, LLVMValueRef last)
{
    LLVMTypeRef type = LLVMTypeOf(last);
    LLVMBasicBlockRef more = qm_new_block(l), next = qm_new_block(l);
    LLVMPositionBuilderAtEnd(l->b, r->join);
    LLVMValueRef k = LLVMBuildLoad2(l->b, type, at, "");
    LLVMValueRef done = LLVMBuildICmp(l->b, LLVMIntEQ, k, last, "");
    LLVMBuildCondBr(l->b, done, r->exit, more);
    LLVMPositionBuilderAtEnd(l->b, more);
    qm_poll(l, next);
    LLVMPositionBuilderAtEnd(l->b, next);
    k = LLVMBuildAdd(l->b, k, LLVMConstInt(type, 1, false), "");
    LLVMBuildStore(l->b, k, at);
    return k;
}

typedef struct range {
    LLVMValueRef lo, step, last; /* last: trip count less one */
    LLVMValueRef runs;           /* i1: at least one iteration */
} range;

static range eval_range(qm_lower *l, const qm_ctl *c)
{
    qm_type t = l->m->cells[c->cell].type;
    bool is_signed = t.kind == QM_T_INT;
    uint32_t width = qm_expr_at(l->m, c->step)->type.width;
    LLVMTypeRef type = LLVMIntTypeInContext(l->cx, width > t.width ? width : t.width);
    LLVMValueRef zero = LLVMConstNull(type);
    range r;
    r.lo = qm_resize(l, qm_eval(l, c->lo), type, is_signed);
    r.step = qm_resize(l, qm_eval(l, c->step), type, true);
    LLVMValueRef hi = qm_resize(l, qm_eval(l, c->hi), type, is_signed);
    LLVMValueRef is_zero = LLVMBuildICmp(l->b, LLVMIntEQ, r.step, zero, "");
    if (!LLVMIsConstant(is_zero) || LLVMConstIntGetZExtValue(is_zero))
        qm_check(l, is_zero, QM_FAULT_STEP);
    LLVMValueRef down = LLVMBuildICmp(l->b, LLVMIntSLT, r.step, zero, "");
    LLVMValueRef from = LLVMBuildSelect(l->b, down, hi, r.lo, "");
    LLVMValueRef to = LLVMBuildSelect(l->b, down, r.lo, hi, "");
    r.runs = LLVMBuildICmp(l->b, is_signed ? LLVMIntSLE : LLVMIntULE, from, to, "");
    LLVMValueRef size = LLVMBuildSelect(l->b, down, LLVMBuildNeg(l->b, r.step, ""), r.step, "");
    r.last = LLVMBuildUDiv(l->b, LLVMBuildSub(l->b, to, from, ""), size, "");
    return r;
}

static void lower_range(qm_lower *l, const qm_op *op, const qm_ctl *c, qm_regions *regions)
{
    qm_type t = l->m->cells[c->cell].type;
    if (t.kind != QM_T_INT && t.kind != QM_T_UINT) {
        char text[32];
        qm_lower_error(l, QM_E_BACKEND, "a range has integer values, not %s",
                       qm_type_text(t, text));
        return;
    }
    range r = eval_range(l, c);
    LLVMTypeRef type = LLVMTypeOf(r.last);
    LLVMValueRef at = qm_entry_alloca(l, type, ""), value = qm_entry_alloca(l, type, "");
    begin_loop(l, op, regions);
    LLVMBuildStore(l->b, LLVMConstNull(type), at);
    LLVMBuildStore(l->b, r.lo, value);
    LLVMBuildCondBr(l->b, r.runs, regions->starts[0], regions->exit);
    begin_latch(l, regions, at, r.last);
    LLVMValueRef next = LLVMBuildLoad2(l->b, type, value, "");
    LLVMBuildStore(l->b, LLVMBuildAdd(l->b, next, r.step, ""), value);
    LLVMBuildBr(l->b, regions->starts[0]);
    LLVMPositionBuilderAtEnd(l->b, regions->starts[0]);
    LLVMValueRef now = LLVMBuildLoad2(l->b, type, value, "");
    qm_cell_store(l, c->cell, qm_resize(l, now, qm_value_type(l, t), false));
}

/* Values of a set are computed before the first iteration, into an array. */
static void lower_set(qm_lower *l, const qm_op *op, const qm_ctl *c, qm_regions *regions)
{
    LLVMTypeRef type = qm_value_type(l, l->m->cells[c->cell].type);
    LLVMValueRef list = qm_entry_alloca(l, LLVMArrayType2(type, c->nvalues), "");
    LLVMValueRef at = qm_entry_alloca(l, l->i32, "");
    for (uint32_t i = 0; i < c->nvalues && l->status == QM_OK; i++) {
        LLVMValueRef index = qm_const32(l, i), v = qm_eval(l, l->m->pool[c->values + i]);
        LLVMBuildStore(l->b, v, LLVMBuildGEP2(l->b, type, list, &index, 1, ""));
    }
    begin_loop(l, op, regions);
    LLVMBuildStore(l->b, qm_const32(l, 0), at);
    LLVMBuildBr(l->b, c->nvalues ? regions->starts[0] : regions->exit);
    begin_latch(l, regions, at, qm_const32(l, c->nvalues - 1));
    LLVMBuildBr(l->b, regions->starts[0]);
    LLVMPositionBuilderAtEnd(l->b, regions->starts[0]);
    LLVMValueRef index = LLVMBuildLoad2(l->b, l->i32, at, "");
    LLVMValueRef element = LLVMBuildGEP2(l->b, type, list, &index, 1, "");
    qm_cell_store(l, c->cell, LLVMBuildLoad2(l->b, type, element, ""));
}

void qm_lower_flow(qm_lower *l, const qm_op *op, qm_regions *r)
{
    const qm_ctl *c = &l->m->ctls[op->code];
    switch (op->kind) {
    case QM_OP_IF:
        lower_if(l, op, c, r);
        break;
    case QM_OP_WHILE:
        lower_while(l, op, c, r);
        break;
    case QM_OP_SWITCH:
        lower_switch(l, op, c, r);
        break;
    case QM_OP_FOR:
        if (c->lo == QM_NONE)
            lower_set(l, op, c, r);
        else
            lower_range(l, op, c, r);
        break;
    default: /* BOX */
        begin_regions(l, op, 1, r);
        LLVMBuildBr(l->b, r->starts[0]);
        break;
    }
}
