/* lower_duration.c - operators on durations, {double fs, double dt}, with the meaning that
 * ir/duration.h gives them. Comparisons and quotients that need the length of a dt which is not
 * known end the program. */
#include "backends/llvm/lower.h"

#define FS_OF_SECOND 1e15

LLVMTypeRef qm_duration_type(const qm_lower *l)
{
    LLVMTypeRef parts[] = {l->f64, l->f64};
    return LLVMStructTypeInContext(l->cx, parts, 2, false);
}

LLVMValueRef qm_duration_constant(const qm_lower *l, qm_duration d)
{
    LLVMValueRef parts[] = {LLVMConstReal(l->f64, d.fs), LLVMConstReal(l->f64, d.dt)};
    return LLVMConstStructInContext(l->cx, parts, 2, false);
}

static LLVMValueRef part(qm_lower *l, LLVMValueRef v, unsigned i)
{
    return LLVMBuildExtractValue(l->b, v, i, "");
}

static LLVMValueRef join(qm_lower *l, LLVMValueRef fs, LLVMValueRef dt)
{
    LLVMValueRef v = LLVMBuildInsertValue(l->b, LLVMGetUndef(qm_duration_type(l)), fs, 0, "");
    return LLVMBuildInsertValue(l->b, v, dt, 1, "");
}

static LLVMValueRef real(const qm_lower *l, double v)
{
    return LLVMConstReal(l->f64, v);
}

/* Both parts through one operation, the right operand a duration or a number. */
static LLVMValueRef each(qm_lower *l, LLVMOpcode op, LLVMValueRef a, LLVMValueRef b)
{
    bool number = LLVMTypeOf(b) == l->f64;
    LLVMValueRef parts[2];
    for (unsigned i = 0; i < 2; i++)
        parts[i] = LLVMBuildBinOp(l->b, op, part(l, a, i), number ? b : part(l, b, i), "");
    return join(l, parts[0], parts[1]);
}

/* In femtoseconds; with an unknown dt in arbitrary units, which keep the sign when the signs of the
 * parts do not differ. */
static LLVMValueRef total(qm_lower *l, LLVMValueRef d)
{
    double dt = l->m->cx->dt > 0 ? l->m->cx->dt : 1;
    LLVMValueRef scaled = LLVMBuildFMul(l->b, part(l, d, 1), real(l, dt), "");
    return LLVMBuildFAdd(l->b, part(l, d, 0), scaled, "");
}

static LLVMValueRef against_zero(qm_lower *l, LLVMRealPredicate how, LLVMValueRef v)
{
    return LLVMBuildFCmp(l->b, how, v, real(l, 0), "");
}

static LLVMValueRef compare(qm_lower *l, qm_expr_op op, LLVMValueRef a, LLVMValueRef b)
{
    static const LLVMRealPredicate how[] = {LLVMRealOEQ, LLVMRealUNE, LLVMRealOLT,
                                            LLVMRealOLE, LLVMRealOGT, LLVMRealOGE};
    LLVMValueRef d = each(l, LLVMFSub, a, b);
    if (!(l->m->cx->dt > 0)) {
        LLVMValueRef fs = part(l, d, 0), dt = part(l, d, 1);
        LLVMValueRef up = LLVMBuildAnd(l->b, against_zero(l, LLVMRealOLT, fs),
                                       against_zero(l, LLVMRealOGT, dt), "");
        LLVMValueRef down = LLVMBuildAnd(l->b, against_zero(l, LLVMRealOGT, fs),
                                         against_zero(l, LLVMRealOLT, dt), "");
        qm_check(l, LLVMBuildOr(l->b, up, down, ""), QM_FAULT_DT);
    }
    return against_zero(l, how[op - QM_EX_EQ], total(l, d));
}

/* Is that part of both 0? */
static LLVMValueRef both_lack(qm_lower *l, LLVMValueRef a, LLVMValueRef b, unsigned i)
{
    return LLVMBuildAnd(l->b, against_zero(l, LLVMRealOEQ, part(l, a, i)),
                        against_zero(l, LLVMRealOEQ, part(l, b, i)), "");
}

static LLVMValueRef ratio(qm_lower *l, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef si = both_lack(l, a, b, 1), dt = both_lack(l, a, b, 0), v[3];
    for (unsigned i = 0; i < 2; i++)
        v[i] = LLVMBuildFDiv(l->b, part(l, a, i), part(l, b, i), "");
    v[2] = LLVMBuildFDiv(l->b, total(l, a), total(l, b), "");
    if (!(l->m->cx->dt > 0))
        qm_check(l, LLVMBuildNot(l->b, LLVMBuildOr(l->b, si, dt, ""), ""), QM_FAULT_DT);
    return LLVMBuildSelect(l->b, si, v[0], LLVMBuildSelect(l->b, dt, v[1], v[2], ""), "");
}

LLVMValueRef qm_build_duration(qm_lower *l, const qm_expr *e, const LLVMValueRef v[3])
{
    switch (e->op) {
    case QM_EX_NEG:
        return each(l, LLVMFSub, LLVMConstNull(LLVMTypeOf(v[0])), v[0]);
    case QM_EX_ADD:
        return each(l, LLVMFAdd, v[0], v[1]);
    case QM_EX_SUB:
        return each(l, LLVMFSub, v[0], v[1]);
    case QM_EX_MUL:
        return LLVMTypeOf(v[1]) == l->f64 ? each(l, LLVMFMul, v[0], v[1])
                                          : each(l, LLVMFMul, v[1], v[0]);
    case QM_EX_DIV:
        return LLVMTypeOf(v[1]) == l->f64 ? each(l, LLVMFDiv, v[0], v[1]) : ratio(l, v[0], v[1]);
    default:
        return compare(l, (qm_expr_op)e->op, v[0], v[1]);
    }
}

LLVMValueRef qm_duration_seconds(qm_lower *l, LLVMValueRef v)
{
    if (!(l->m->cx->dt > 0))
        qm_check(l, against_zero(l, LLVMRealUNE, part(l, v, 1)), QM_FAULT_DT);
    return LLVMBuildFDiv(l->b, total(l, v), real(l, FS_OF_SECOND), "");
}

LLVMValueRef qm_seconds_duration(qm_lower *l, LLVMValueRef v)
{
    LLVMValueRef fs = LLVMBuildFMul(l->b, v, real(l, FS_OF_SECOND), "");
    fs = qm_call_intrinsic(l, "llvm.rint", l->f64, &fs, 1);
    return join(l, fs, real(l, 0));
}
