/* lower_arith.c - operators on values, with the meaning that ir/expr.h gives them and ir/fold.c
 * computes on constants. Each is a few instructions without branches, except for checks and integer
 * powers. */
#include "backends/llvm/lower.h"

static qm_type operand_type(const qm_lower *l, uint32_t expr)
{
    return qm_expr_at(l->m, expr)->type;
}

static bool is_int(qm_type t)
{
    return t.kind == QM_T_INT;
}

static LLVMValueRef is_zero(qm_lower *l, LLVMValueRef v)
{
    return LLVMBuildICmp(l->b, LLVMIntEQ, v, LLVMConstNull(LLVMTypeOf(v)), "");
}

/* Quotient or remainder. LLVM leaves the lowest int divided by -1 undefined: dividing by 1 instead,
 * and negating the quotient, gives the wrapped result. */
static LLVMValueRef divide(qm_lower *l, qm_expr_op op, bool is_signed, LLVMValueRef a,
                           LLVMValueRef b)
{
    if (!LLVMIsConstant(b) || LLVMIsNull(b))
        qm_check(l, is_zero(l, b), QM_FAULT_DIVISION);
    bool quotient = op == QM_EX_DIV;
    if (!is_signed)
        return quotient ? LLVMBuildUDiv(l->b, a, b, "") : LLVMBuildURem(l->b, a, b, "");
    LLVMTypeRef type = LLVMTypeOf(b);
    LLVMValueRef minus = LLVMBuildICmp(l->b, LLVMIntEQ, b, LLVMConstAllOnes(type), "");
    b = LLVMBuildSelect(l->b, minus, LLVMConstInt(type, 1, false), b, "");
    if (!quotient)
        return LLVMBuildSRem(l->b, a, b, "");
    LLVMValueRef q = LLVMBuildSDiv(l->b, a, b, "");
    return LLVMBuildSelect(l->b, minus, LLVMBuildNeg(l->b, q, ""), q, "");
}

static LLVMValueRef integers(qm_lower *l, const qm_expr *e, LLVMValueRef a, LLVMValueRef b)
{
    switch (e->op) {
    case QM_EX_ADD:
        return LLVMBuildAdd(l->b, a, b, "");
    case QM_EX_SUB:
        return LLVMBuildSub(l->b, a, b, "");
    case QM_EX_MUL:
        return LLVMBuildMul(l->b, a, b, "");
    case QM_EX_AND:
    case QM_EX_LAND:
        return LLVMBuildAnd(l->b, a, b, "");
    case QM_EX_OR:
    case QM_EX_LOR:
        return LLVMBuildOr(l->b, a, b, "");
    case QM_EX_XOR:
        return LLVMBuildXor(l->b, a, b, "");
    default:
        return divide(l, (qm_expr_op)e->op, is_int(e->type), a, b);
    }
}

static LLVMValueRef floats(qm_lower *l, qm_expr_op op, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef args[] = {a, b};
    switch (op) {
    case QM_EX_ADD:
        return LLVMBuildFAdd(l->b, a, b, "");
    case QM_EX_SUB:
        return LLVMBuildFSub(l->b, a, b, "");
    case QM_EX_MUL:
        return LLVMBuildFMul(l->b, a, b, "");
    case QM_EX_DIV:
        return LLVMBuildFDiv(l->b, a, b, "");
    case QM_EX_MOD:
        return qm_call_libm(l, "fmod", args, 2);
    default:
        return qm_call_libm(l, "pow", args, 2);
    }
}

/* Widens a distance so that a negative int is larger than any width. */
static LLVMValueRef distance_value(qm_lower *l, LLVMValueRef v, qm_type t)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    return LLVMGetIntTypeWidth(type) < QM_WORD_BITS ? qm_resize(l, v, l->i64, is_int(t)) : v;
}

static LLVMValueRef shift(qm_lower *l, const qm_expr *e, LLVMValueRef a, LLVMValueRef by)
{
    LLVMTypeRef type = LLVMTypeOf(a);
    uint32_t width = qm_type_bits(e->type);
    by = distance_value(l, by, operand_type(l, e->b));
    LLVMValueRef limit = LLVMConstInt(LLVMTypeOf(by), width, false);
    LLVMValueRef all = LLVMBuildICmp(l->b, LLVMIntUGE, by, limit, "");
    bool arithmetic = e->op == QM_EX_SHR && is_int(e->type);
    uint32_t most = arithmetic ? width - 1 : 0; /* stands in for distances that are too large */
    by = LLVMBuildSelect(l->b, all, LLVMConstInt(LLVMTypeOf(by), most, false), by, "");
    by = qm_resize(l, by, type, false);
    if (arithmetic)
        return LLVMBuildAShr(l->b, a, by, "");
    LLVMValueRef v =
        e->op == QM_EX_SHL ? LLVMBuildShl(l->b, a, by, "") : LLVMBuildLShr(l->b, a, by, "");
    return LLVMBuildSelect(l->b, all, LLVMConstNull(type), v, "");
}

/* A distance modulo the width, in [0, width). */
static LLVMValueRef rotation_distance(qm_lower *l, LLVMValueRef by, qm_type t, uint32_t width)
{
    by = distance_value(l, by, t);
    LLVMValueRef n = LLVMConstInt(LLVMTypeOf(by), width, false);
    if (!is_int(t))
        return LLVMBuildURem(l->b, by, n, "");
    by = LLVMBuildSRem(l->b, by, n, "");
    LLVMValueRef zero = LLVMConstNull(LLVMTypeOf(by));
    LLVMValueRef negative = LLVMBuildICmp(l->b, LLVMIntSLT, by, zero, "");
    return LLVMBuildSelect(l->b, negative, LLVMBuildAdd(l->b, by, n, ""), by, "");
}

/* By shifts and not by a funnel shift, which LLVM 19 cannot do on more than 128 bits. */
static LLVMValueRef rotate(qm_lower *l, const qm_expr *e, LLVMValueRef a, LLVMValueRef by)
{
    LLVMTypeRef type = LLVMTypeOf(a);
    bool left = e->op == QM_EX_ROTL;
    uint32_t width = qm_type_bits(e->type);
    if (width == 1)
        return a;
    by = rotation_distance(l, by, operand_type(l, e->b), width);
    by = qm_resize(l, by, type, false);
    /* The other part goes the other way by width - by, as 1 and width - 1 - by: each is below
     * width. */
    LLVMValueRef rest = LLVMConstInt(type, width - 1, false);
    rest = LLVMBuildSub(l->b, rest, by, "");
    LLVMValueRef one = LLVMConstInt(type, 1, false);
    LLVMOpcode there = left ? LLVMShl : LLVMLShr, back = left ? LLVMLShr : LLVMShl;
    LLVMValueRef high = LLVMBuildBinOp(l->b, there, a, by, "");
    LLVMValueRef low = LLVMBuildBinOp(l->b, back, LLVMBuildBinOp(l->b, back, a, one, ""), rest, "");
    return LLVMBuildOr(l->b, high, low, "");
}

static LLVMValueRef compare(qm_lower *l, const qm_expr *e, LLVMValueRef a, LLVMValueRef b)
{
    static const LLVMIntPredicate as_int[] = {LLVMIntEQ,  LLVMIntNE,  LLVMIntSLT,
                                              LLVMIntSLE, LLVMIntSGT, LLVMIntSGE};
    static const LLVMIntPredicate as_uint[] = {LLVMIntEQ,  LLVMIntNE,  LLVMIntULT,
                                               LLVMIntULE, LLVMIntUGT, LLVMIntUGE};
    static const LLVMRealPredicate as_float[] = {LLVMRealOEQ, LLVMRealUNE, LLVMRealOLT,
                                                 LLVMRealOLE, LLVMRealOGT, LLVMRealOGE};
    qm_type t = operand_type(l, e->a);
    uint32_t i = e->op - QM_EX_EQ;
    if (t.kind == QM_T_FLOAT)
        return LLVMBuildFCmp(l->b, as_float[i], a, b, "");
    return LLVMBuildICmp(l->b, is_int(t) ? as_int[i] : as_uint[i], a, b, "");
}

/* a ** -by for a negative exponent: 0 but for the bases 1 and -1. */
static LLVMValueRef negative_power(qm_lower *l, qm_type t, LLVMValueRef a, LLVMValueRef by)
{
    LLVMTypeRef type = LLVMTypeOf(a);
    LLVMValueRef one = LLVMConstInt(type, 1, false), minus = LLVMConstAllOnes(type);
    LLVMValueRef is_one = LLVMBuildICmp(l->b, LLVMIntEQ, a, one, "");
    LLVMValueRef v = LLVMBuildSelect(l->b, is_one, one, LLVMConstNull(type), "");
    if (!is_int(t))
        return v;
    LLVMValueRef sign = LLVMBuildSelect(l->b, LLVMBuildTrunc(l->b, by, l->i1, ""), minus, one, "");
    LLVMValueRef is_minus = LLVMBuildICmp(l->b, LLVMIntEQ, a, minus, "");
    return LLVMBuildSelect(l->b, is_minus, sign, v, "");
}

/* Square and multiply from the lowest bit up, for exponents that are not negative. The exponent is
 * widened because a single bit cannot be shifted by 1. */
static LLVMValueRef positive_power(qm_lower *l, LLVMValueRef a, LLVMValueRef by)
{
    if (LLVMGetIntTypeWidth(LLVMTypeOf(by)) < QM_WORD_BITS)
        by = qm_resize(l, by, l->i64, false);
    LLVMTypeRef type = LLVMTypeOf(a), by_type = LLVMTypeOf(by);
    LLVMBasicBlockRef before = LLVMGetInsertBlock(l->b), head = qm_new_block(l);
    LLVMBasicBlockRef body = qm_new_block(l), next = qm_new_block(l);
    LLVMValueRef one = LLVMConstInt(type, 1, false);
    LLVMBuildBr(l->b, head);
    LLVMPositionBuilderAtEnd(l->b, head);
    LLVMValueRef r = LLVMBuildPhi(l->b, type, ""), square = LLVMBuildPhi(l->b, type, "");
    LLVMValueRef left = LLVMBuildPhi(l->b, by_type, "");
    LLVMBuildCondBr(l->b, is_zero(l, left), next, body);
    LLVMPositionBuilderAtEnd(l->b, body);
    LLVMValueRef odd = LLVMBuildTrunc(l->b, left, l->i1, "");
    LLVMValueRef factor = LLVMBuildSelect(l->b, odd, square, one, "");
    LLVMValueRef more[] = {LLVMBuildMul(l->b, r, factor, ""),
                           LLVMBuildMul(l->b, square, square, ""),
                           LLVMBuildLShr(l->b, left, LLVMConstInt(by_type, 1, false), "")};
    LLVMBuildBr(l->b, head);
    LLVMAddIncoming(r, (LLVMValueRef[]){one, more[0]}, (LLVMBasicBlockRef[]){before, body}, 2);
    LLVMAddIncoming(square, (LLVMValueRef[]){a, more[1]}, (LLVMBasicBlockRef[]){before, body}, 2);
    LLVMAddIncoming(left, (LLVMValueRef[]){by, more[2]}, (LLVMBasicBlockRef[]){before, body}, 2);
    LLVMPositionBuilderAtEnd(l->b, next);
    return r;
}

static LLVMValueRef power(qm_lower *l, const qm_expr *e, LLVMValueRef a, LLVMValueRef by)
{
    if (!is_int(operand_type(l, e->b)))
        return positive_power(l, a, by);
    LLVMValueRef zero = LLVMConstNull(LLVMTypeOf(by));
    LLVMValueRef negative = LLVMBuildICmp(l->b, LLVMIntSLT, by, zero, "");
    qm_check(l, LLVMBuildAnd(l->b, negative, is_zero(l, a), ""), QM_FAULT_POWER);
    LLVMValueRef small = negative_power(l, e->type, a, by);
    by = LLVMBuildSelect(l->b, negative, zero, by, "");
    return LLVMBuildSelect(l->b, negative, small, positive_power(l, a, by), "");
}

static LLVMValueRef concatenate(qm_lower *l, const qm_expr *e, LLVMValueRef low, LLVMValueRef high)
{
    LLVMTypeRef type = qm_value_type(l, e->type);
    LLVMValueRef by = LLVMConstInt(type, qm_type_bits(operand_type(l, e->a)), false);
    low = qm_resize(l, low, type, false);
    high = qm_resize(l, high, type, false);
    return LLVMBuildOr(l->b, low, LLVMBuildShl(l->b, high, by, ""), "");
}

static const char *libm_name(qm_expr_op op)
{
    switch (op) {
    case QM_EX_SIN:
        return "sin";
    case QM_EX_COS:
        return "cos";
    case QM_EX_TAN:
        return "tan";
    case QM_EX_ARCSIN:
        return "asin";
    case QM_EX_ARCCOS:
        return "acos";
    case QM_EX_ARCTAN:
        return "atan";
    case QM_EX_EXP:
        return "exp";
    case QM_EX_LOG:
        return "log";
    case QM_EX_SQRT:
        return "sqrt";
    case QM_EX_FLOOR:
        return "floor";
    default:
        return "ceil";
    }
}

static LLVMValueRef unary(qm_lower *l, const qm_expr *e, LLVMValueRef a)
{
    switch (e->op) {
    case QM_EX_NEG:
        return e->type.kind == QM_T_FLOAT ? LLVMBuildFNeg(l->b, a, "") : LLVMBuildNeg(l->b, a, "");
    case QM_EX_NOT:
    case QM_EX_BITNOT:
        return LLVMBuildNot(l->b, a, "");
    case QM_EX_POPCOUNT:
        a = qm_call_intrinsic(l, "llvm.ctpop", LLVMTypeOf(a), &a, 1);
        return qm_resize(l, a, qm_value_type(l, e->type), false);
    default:
        a = qm_build_radians(l, a, operand_type(l, e->a));
        return qm_round_float(l, qm_call_libm(l, libm_name((qm_expr_op)e->op), &a, 1), e->type);
    }
}

LLVMValueRef qm_build_arith(qm_lower *l, const qm_expr *e, const LLVMValueRef v[3])
{
    if (e->type.kind == QM_T_DURATION || operand_type(l, e->a).kind == QM_T_DURATION)
        return qm_build_duration(l, e, v);
    if (operand_type(l, e->a).kind == QM_T_COMPLEX)
        return qm_build_complex(l, e, v[0], v[1]);
    switch (e->op) {
    case QM_EX_SHL:
    case QM_EX_SHR:
        return shift(l, e, v[0], v[1]);
    case QM_EX_ROTL:
    case QM_EX_ROTR:
        return rotate(l, e, v[0], v[1]);
    case QM_EX_EQ:
    case QM_EX_NE:
    case QM_EX_LT:
    case QM_EX_LE:
    case QM_EX_GT:
    case QM_EX_GE:
        return compare(l, e, v[0], v[1]);
    case QM_EX_CONCAT:
        return concatenate(l, e, v[0], v[1]);
    default:
        break;
    }
    if (!v[1])
        return unary(l, e, v[0]);
    if (e->type.kind == QM_T_FLOAT)
        return qm_round_float(l, floats(l, (qm_expr_op)e->op, v[0], v[1]), e->type);
    if (e->op == QM_EX_POW)
        return power(l, e, v[0], v[1]);
    return integers(l, e, v[0], v[1]);
}
