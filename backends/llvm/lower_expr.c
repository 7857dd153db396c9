/* lower_expr.c - evaluation of expressions.
 *
 * Expressions are a DAG that may be deep and share nodes, so a walk with its own stack visits each
 * node once per evaluation and remembers its value. Operands have smaller indices than their users,
 * so one loop over the table finds which nodes can end the program (division by zero, index out of
 * range). The right operand of && and || needs a branch only when it is such a node; what was
 * evaluated under that branch is forgotten after it, because it does not dominate what follows. */
#include "backends/llvm/lower.h"

#include "ir/array.h"
#include "ir/timing.h"

#include <string.h>

enum { PHASE_OPERANDS, PHASE_BUILD, PHASE_MERGE };

typedef struct visit {
    uint32_t expr;
    uint32_t phase;
    uint32_t mark;                /* MERGE: seen[] below here dominates what follows */
    LLVMBasicBlockRef left, next; /* MERGE: where the left operand ended; where both meet */
} visit;

typedef struct visits {
    visit *at;
    uint32_t n, cap;
} visits;

/* Bit number `index` of n counted from the start, for a constant that may be negative; QM_NONE when
 * it is out of range or not constant. */
static uint32_t const_index(const qm_module *m, uint32_t expr, uint32_t n)
{
    int64_t i;
    if (!qm_expr_is_const(m, expr) || !qm_expr_as_int(m, expr, &i))
        return QM_NONE;
    if (i < 0)
        i += n;
    return i >= 0 && i < (int64_t)n ? (uint32_t)i : QM_NONE;
}

static bool is_nonzero_constant(const qm_module *m, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(m, expr);
    for (uint32_t i = 0; e->op == QM_EX_CONST && i < qm_type_bits(e->type); i++)
        if (qm_expr_const_bit(m, expr, i))
            return true;
    return false;
}

static bool can_fail(const qm_module *m, const qm_expr *e)
{
    switch (e->op) {
    case QM_EX_DIV:
    case QM_EX_MOD:
        if (qm_expr_at(m, e->a)->type.kind == QM_T_DURATION)
            return qm_expr_at(m, e->b)->type.kind == QM_T_DURATION;
        return qm_type_bits(e->type) > 0 && !is_nonzero_constant(m, e->b);
    case QM_EX_EQ:
    case QM_EX_NE:
    case QM_EX_LT:
    case QM_EX_LE:
    case QM_EX_GT:
    case QM_EX_GE:
        return qm_expr_at(m, e->a)->type.kind == QM_T_DURATION;
    case QM_EX_POW:
        return qm_expr_at(m, e->b)->type.kind == QM_T_INT;
    case QM_EX_CAST: {
        uint8_t from = qm_expr_at(m, e->a)->type.kind;
        return e->type.kind == QM_T_ANGLE &&
               (from == QM_T_FLOAT || from == QM_T_INT || from == QM_T_UINT);
    }
    case QM_EX_BIT:
    case QM_EX_INSERT:
        return const_index(m, e->b, qm_type_bits(qm_expr_at(m, e->a)->type)) == QM_NONE;
    case QM_EX_AT:
        return true;
    default:
        return false;
    }
}

void qm_exprs_begin(qm_lower *l)
{
    const qm_module *m = l->m;
    size_t n = (size_t)m->nexprs + 1;
    l->value = (LLVMValueRef *)qm_arena_alloc(l->arena, n, sizeof *l->value);
    l->stamp = (uint32_t *)qm_arena_zalloc(l->arena, n, sizeof *l->stamp);
    l->fallible = (bool *)qm_arena_zalloc(l->arena, n, sizeof *l->fallible);
    for (uint32_t i = 0; i < m->nexprs; i++) {
        const qm_expr *e = &m->exprs[i];
        l->fallible[i] = can_fail(m, e);
        if (qm_expr_is_leaf(e->op))
            continue;
        const uint32_t operands[] = {e->a, e->b, e->c};
        for (uint32_t k = 0; k < 3; k++)
            if (operands[k] != QM_NONE)
                l->fallible[i] |= l->fallible[operands[k]];
    }
}

LLVMTypeRef qm_value_type(const qm_lower *l, qm_type t)
{
    if (t.kind == QM_T_FLOAT)
        return l->f64;
    if (t.kind == QM_T_DURATION)
        return qm_duration_type(l);
    if (t.kind == QM_T_COMPLEX)
        return LLVMVectorType(l->f64, 2);
    return t.kind == QM_T_BOOL ? l->i1 : LLVMIntTypeInContext(l->cx, qm_type_bits(t));
}

LLVMValueRef qm_const_value(const qm_lower *l, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(l->m, expr);
    LLVMTypeRef type = qm_value_type(l, e->type);
    if (e->type.kind == QM_T_FLOAT) {
        double v;
        memcpy(&v, &e->value, sizeof v);
        return LLVMConstReal(type, v);
    }
    if (e->type.kind == QM_T_DURATION)
        return qm_duration_constant(l, qm_expr_as_duration(l->m, expr));
    if (e->type.kind == QM_T_COMPLEX) {
        double part[2];
        qm_expr_parts(l->m, expr, part);
        LLVMValueRef parts[] = {LLVMConstReal(l->f64, part[0]), LLVMConstReal(l->f64, part[1])};
        return LLVMConstVector(parts, 2);
    }
    uint32_t width = LLVMGetIntTypeWidth(type);
    const uint64_t *words = width > QM_WORD_BITS ? &l->m->words[e->a] : &e->value;
    return LLVMConstIntOfArbitraryPrecision(type, (width + QM_WORD_BITS - 1) / QM_WORD_BITS, words);
}

LLVMValueRef qm_resize(qm_lower *l, LLVMValueRef v, LLVMTypeRef type, bool is_signed)
{
    return LLVMBuildIntCast2(l->b, v, type, is_signed, "");
}

static void remember(qm_lower *l, uint32_t expr, LLVMValueRef v)
{
    l->value[expr] = v;
    l->stamp[expr] = l->epoch;
    QM_RESERVE(l->arena, l->seen, l->nseen, l->cap_seen);
    l->seen[l->nseen++] = expr;
}

static void forget_after(qm_lower *l, uint32_t mark)
{
    while (l->nseen > mark)
        l->stamp[l->seen[--l->nseen]] = 0;
}

static void push(qm_lower *l, visits *s, visit v)
{
    QM_RESERVE(l->arena, s->at, s->n, s->cap);
    s->at[s->n++] = v;
}

static void want(qm_lower *l, visits *s, uint32_t expr)
{
    if (expr != QM_NONE && l->stamp[expr] != l->epoch)
        push(l, s, (visit){.expr = expr, .phase = PHASE_OPERANDS});
}

/* One bit of a bit variable is read from its memory; the whole value is not needed. */
static bool reads_cell_bit(const qm_lower *l, const qm_expr *e)
{
    if (e->op != QM_EX_BIT)
        return false;
    const qm_expr *whole = qm_expr_at(l->m, e->a);
    return whole->op == QM_EX_CELL && whole->type.kind == QM_T_BIT;
}

static bool needs_branch(const qm_lower *l, const qm_expr *e)
{
    return (e->op == QM_EX_LAND || e->op == QM_EX_LOR) && l->fallible[e->b];
}

static void visit_operands(qm_lower *l, visits *s, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(l->m, expr);
    push(l, s, (visit){.expr = expr, .phase = PHASE_BUILD});
    if (qm_expr_is_leaf(e->op))
        return;
    if (!needs_branch(l, e)) {
        want(l, s, e->c);
        want(l, s, e->b);
    }
    if (!reads_cell_bit(l, e))
        want(l, s, e->a);
}

/* The left operand is known: branch around the right one. */
static void begin_branch(qm_lower *l, visits *s, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(l->m, expr);
    LLVMBasicBlockRef right = qm_new_block(l), next = qm_new_block(l);
    LLVMBasicBlockRef left = LLVMGetInsertBlock(l->b);
    bool is_and = e->op == QM_EX_LAND;
    LLVMBuildCondBr(l->b, l->value[e->a], is_and ? right : next, is_and ? next : right);
    LLVMPositionBuilderAtEnd(l->b, right);
    push(l, s,
         (visit){.expr = expr, .phase = PHASE_MERGE, .mark = l->nseen, .left = left, .next = next});
    want(l, s, e->b);
}

static void end_branch(qm_lower *l, const visit *v)
{
    const qm_expr *e = qm_expr_at(l->m, v->expr);
    LLVMValueRef values[] = {LLVMConstInt(l->i1, e->op == QM_EX_LOR, false), l->value[e->b]};
    LLVMBasicBlockRef blocks[] = {v->left, LLVMGetInsertBlock(l->b)};
    LLVMBuildBr(l->b, v->next);
    LLVMPositionBuilderAtEnd(l->b, v->next);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->i1, "");
    LLVMAddIncoming(phi, values, blocks, 2);
    forget_after(l, v->mark);
    remember(l, v->expr, phi);
}

static LLVMValueRef index_value(qm_lower *l, uint32_t expr, uint32_t n)
{
    uint32_t known = const_index(l->m, expr, n);
    if (known != QM_NONE)
        return qm_const32(l, known);
    return qm_checked_index(l, l->value[expr], qm_expr_at(l->m, expr)->type, n);
}

static LLVMValueRef build_bit(qm_lower *l, const qm_expr *e)
{
    const qm_expr *whole = qm_expr_at(l->m, e->a);
    LLVMValueRef index = index_value(l, e->b, qm_type_bits(whole->type));
    if (reads_cell_bit(l, e))
        return qm_cell_load_bit(l, whole->a, index);
    LLVMValueRef v = l->value[e->a];
    v = LLVMBuildLShr(l->b, v, qm_resize(l, index, LLVMTypeOf(v), false), "");
    return qm_resize(l, v, l->i1, false);
}

static LLVMValueRef build_insert(qm_lower *l, const qm_expr *e)
{
    LLVMValueRef v = l->value[e->a];
    LLVMTypeRef type = LLVMTypeOf(v);
    LLVMValueRef index = index_value(l, e->b, qm_type_bits(e->type));
    index = qm_resize(l, index, type, false);
    LLVMValueRef mask = LLVMBuildShl(l->b, LLVMConstInt(type, 1, false), index, "");
    LLVMValueRef bit = LLVMBuildShl(l->b, qm_resize(l, l->value[e->c], type, false), index, "");
    return LLVMBuildOr(l->b, LLVMBuildAnd(l->b, v, LLVMBuildNot(l->b, mask, ""), ""), bit, "");
}

static LLVMValueRef build_durationof(qm_lower *l, uint32_t block)
{
    qm_duration d = {0, 0};
    qm_gap gap;
    if (!qm_block_time(l->m, block, l->func, l->arena, &d, &gap)) {
        qm_gap_report(l->m, &gap);
        l->status = QM_ERR_INPUT;
    }
    return qm_duration_constant(l, d);
}

static LLVMValueRef build_node(qm_lower *l, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(l->m, expr);
    switch (e->op) {
    case QM_EX_CONST:
        return qm_const_value(l, expr);
    case QM_EX_CELL:
        return qm_cell_load(l, e->a);
    case QM_EX_DURATIONOF:
        return build_durationof(l, e->a);
    case QM_EX_PARAM:
        if (l->gate_params)
            return l->gate_params[e->a];
        qm_lower_error(l, QM_E_BACKEND, "a gate parameter is used outside of its gate");
        return LLVMGetUndef(l->f64);
    case QM_EX_SIZE:
        return l->slots[e->a].sizes[e->value];
    case QM_EX_AT:
        return qm_build_position(l, e, e->a == QM_NONE ? NULL : l->value[e->a], l->value[e->b],
                                 l->value[e->c]);
    case QM_EX_ELEMENT:
        return qm_build_element(l, e, l->value[e->a]);
    case QM_EX_CAST:
        return qm_build_cast(l, l->value[e->a], qm_expr_at(l->m, e->a)->type, e->type);
    case QM_EX_BIT:
        return build_bit(l, e);
    case QM_EX_INSERT:
        return build_insert(l, e);
    default: {
        LLVMValueRef v[3];
        const uint32_t operands[] = {e->a, e->b, e->c};
        for (uint32_t k = 0; k < 3; k++)
            v[k] = operands[k] == QM_NONE ? NULL : l->value[operands[k]];
        return qm_build_arith(l, e, v);
    }
    }
}

static void step(qm_lower *l, visits *s)
{
    visit v = s->at[--s->n];
    if (v.phase == PHASE_MERGE) {
        end_branch(l, &v);
        return;
    }
    if (l->stamp[v.expr] == l->epoch)
        return;
    const qm_expr *e = qm_expr_at(l->m, v.expr);
    if (v.phase == PHASE_OPERANDS)
        visit_operands(l, s, v.expr);
    else if (needs_branch(l, e))
        begin_branch(l, s, v.expr);
    else
        remember(l, v.expr, build_node(l, v.expr));
}

LLVMValueRef qm_eval(qm_lower *l, uint32_t expr)
{
    visits s = {0};
    l->epoch++;
    l->nseen = 0;
    want(l, &s, expr);
    while (s.n > 0 && l->status == QM_OK)
        step(l, &s);
    if (l->status != QM_OK)
        return LLVMGetUndef(qm_value_type(l, qm_expr_at(l->m, expr)->type));
    return l->value[expr];
}

LLVMValueRef qm_eval_double(qm_lower *l, uint32_t expr)
{
    return qm_build_radians(l, qm_eval(l, expr), qm_expr_at(l->m, expr)->type);
}

LLVMValueRef qm_eval_index(qm_lower *l, uint32_t expr, uint32_t n)
{
    uint32_t known = const_index(l->m, expr, n);
    if (known != QM_NONE)
        return qm_const32(l, known);
    LLVMValueRef v = qm_eval(l, expr);
    return qm_checked_index(l, v, qm_expr_at(l->m, expr)->type, n);
}
