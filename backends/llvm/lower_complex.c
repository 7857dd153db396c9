/* lower_complex.c - complex values: vectors of two doubles, the real part first.
 *
 * Sums are computed part by part; the other operators are calls of the runtime, which computes them
 * by the code that folds constants (ir/complex.h). Each result is rounded to the width of its
 * parts. */
#include "backends/llvm/lower.h"

static LLVMValueRef part(qm_lower *l, LLVMValueRef v, uint32_t k)
{
    return LLVMBuildExtractElement(l->b, v, qm_const32(l, k), "");
}

static LLVMValueRef join(qm_lower *l, LLVMValueRef re, LLVMValueRef im)
{
    LLVMValueRef v = LLVMGetUndef(LLVMVectorType(l->f64, 2));
    v = LLVMBuildInsertElement(l->b, v, re, qm_const32(l, 0), "");
    return LLVMBuildInsertElement(l->b, v, im, qm_const32(l, 1), "");
}

static LLVMValueRef rounded(qm_lower *l, LLVMValueRef v, qm_type t)
{
    if (t.width == QM_WORD_BITS)
        return v;
    return join(l, qm_round_float(l, part(l, v, 0), t), qm_round_float(l, part(l, v, 1), t));
}

LLVMValueRef qm_build_to_complex(qm_lower *l, LLVMValueRef v, qm_type from, qm_type to)
{
    if (from.kind == QM_T_COMPLEX)
        return rounded(l, v, to);
    qm_type component = to;
    component.kind = QM_T_FLOAT;
    return join(l, qm_build_cast(l, v, from, component), LLVMConstReal(l->f64, 0));
}

static LLVMValueRef call(qm_lower *l, uint32_t op, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef args[] = {l->pair,       qm_const32(l, op), part(l, x, 0),
                           part(l, x, 1), part(l, y, 0),     part(l, y, 1)};
    qm_call_rt(l, QM_FN_qm_rt_complex, args, 6);
    return LLVMBuildLoad2(l->b, LLVMTypeOf(x), l->pair, "");
}

static LLVMValueRef equal(qm_lower *l, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef re = LLVMBuildFCmp(l->b, LLVMRealOEQ, part(l, x, 0), part(l, y, 0), "");
    LLVMValueRef im = LLVMBuildFCmp(l->b, LLVMRealOEQ, part(l, x, 1), part(l, y, 1), "");
    return LLVMBuildAnd(l->b, re, im, "");
}

LLVMValueRef qm_build_complex(qm_lower *l, const qm_expr *e, LLVMValueRef x, LLVMValueRef y)
{
    switch (e->op) {
    case QM_EX_REAL:
    case QM_EX_IMAG:
        return part(l, x, e->op == QM_EX_IMAG);
    case QM_EX_EQ:
        return equal(l, x, y);
    case QM_EX_NE:
        return LLVMBuildNot(l->b, equal(l, x, y), "");
    case QM_EX_NEG:
        return LLVMBuildFNeg(l->b, x, "");
    case QM_EX_ADD:
        return rounded(l, LLVMBuildFAdd(l->b, x, y, ""), e->type);
    case QM_EX_SUB:
        return rounded(l, LLVMBuildFSub(l->b, x, y, ""), e->type);
    default:
        return rounded(l, call(l, e->op, x, y ? y : LLVMConstNull(LLVMTypeOf(x))), e->type);
    }
}
