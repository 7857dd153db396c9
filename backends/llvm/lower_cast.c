/* lower_cast.c - conversions between types, with the meaning that ir/expr.h gives them and
 * ir/fold_cast.c computes on constants. */
#include "backends/llvm/lower.h"

#include <math.h>

enum {
    DOUBLE_FRACTION = 52,
    DOUBLE_BIAS = 1075, /* exponent field of a double whose lowest bit counts 1 */
    DOUBLE_EXPONENTS = 0x7ff,
    WIDEST_SCALED = 1000 /* bits of an angle that are computed as a double */
};

static const double two_pi = 6.283185307179586;

/* The nearest float[16]: adding 1.5 * 2^(e + 42) to a number of exponent e leaves no place below
 * the eleventh; below exponent -14 numbers are subnormal and the last place stays. */
static LLVMValueRef round_to_half(qm_lower *l, LLVMValueRef v)
{
    static const double beyond = 65520; /* what rounds to the first power of 2 that is too large */
    uint64_t all = (uint64_t)DOUBLE_EXPONENTS << DOUBLE_FRACTION;
    uint64_t least = (uint64_t)(DOUBLE_BIAS - DOUBLE_FRACTION - 14) << DOUBLE_FRACTION;
    LLVMValueRef size = qm_call_intrinsic(l, "llvm.fabs", l->f64, &v, 1);
    LLVMValueRef bits = LLVMBuildBitCast(l->b, size, l->i64, "");
    LLVMValueRef exponent = LLVMBuildAnd(l->b, bits, LLVMConstInt(l->i64, all, false), "");
    LLVMValueRef pair[] = {exponent, LLVMConstInt(l->i64, least, false)};
    exponent = qm_call_intrinsic(l, "llvm.umax", l->i64, pair, 2);
    LLVMValueRef power = LLVMBuildBitCast(l->b, exponent, l->f64, "");
    LLVMValueRef large = LLVMBuildFMul(l->b, power, LLVMConstReal(l->f64, 0x1.8p42), "");
    LLVMValueRef r = LLVMBuildFSub(l->b, LLVMBuildFAdd(l->b, size, large, ""), large, "");
    LLVMValueRef over = LLVMBuildFCmp(l->b, LLVMRealOGE, size, LLVMConstReal(l->f64, beyond), "");
    LLVMValueRef args[] = {LLVMBuildSelect(l->b, over, LLVMConstReal(l->f64, INFINITY), r, ""), v};
    return qm_call_intrinsic(l, "llvm.copysign", l->f64, args, 2);
}

LLVMValueRef qm_round_float(qm_lower *l, LLVMValueRef v, qm_type t)
{
    if (t.width == 64)
        return v;
    if (t.width == 16)
        return round_to_half(l, v);
    return LLVMBuildFPExt(l->b, LLVMBuildFPTrunc(l->b, v, l->f32, ""), l->f64, "");
}

/* Unsigned v of more than QM_WORD_BITS bits, divided by 2^scale, as a double: its 64 leading bits,
 * of which the last also stands for all that is lost, rounded to the type and scaled; 0 where that
 * is no normal double. (LLVM 19 converts such integers to float wrongly where they are too large.)
 */
static LLVMValueRef wide_to_float(qm_lower *l, LLVMValueRef v, LLVMTypeRef to, uint32_t scale)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    uint32_t width = LLVMGetIntTypeWidth(type);
    LLVMValueRef zero = LLVMConstNull(type);
    LLVMValueRef args[] = {v, LLVMConstInt(l->i1, 0, false)};
    LLVMValueRef is_zero = LLVMBuildICmp(l->b, LLVMIntEQ, v, zero, "");
    LLVMValueRef lead = qm_call_intrinsic(l, "llvm.ctlz", type, args, 2);
    lead = LLVMBuildSelect(l->b, is_zero, zero, lead, "");
    v = LLVMBuildShl(l->b, v, lead, "");
    LLVMValueRef below = LLVMConstInt(type, width - QM_WORD_BITS, false);
    LLVMValueRef top = qm_resize(l, LLVMBuildLShr(l->b, v, below, ""), l->i64, false);
    LLVMTypeRef rest_type = LLVMIntTypeInContext(l->cx, width - QM_WORD_BITS);
    LLVMValueRef rest = qm_resize(l, v, rest_type, false);
    LLVMValueRef lost = LLVMBuildICmp(l->b, LLVMIntNE, rest, LLVMConstNull(rest_type), "");
    top = LLVMBuildOr(l->b, top, qm_resize(l, lost, l->i64, false), "");
    LLVMValueRef f = LLVMBuildUIToFP(l->b, top, to, "");
    if (to == l->f32)
        f = LLVMBuildFPExt(l->b, f, l->f64, "");
    uint32_t bias = DOUBLE_BIAS - DOUBLE_FRACTION;
    lead = qm_resize(l, lead, l->i64, false);
    int64_t most = (int64_t)bias + width - QM_WORD_BITS - scale;
    LLVMValueRef exponent =
        LLVMBuildSub(l->b, LLVMConstInt(l->i64, (uint64_t)most, true), lead, "");
    LLVMValueRef low[] = {exponent, LLVMConstNull(l->i64)};
    exponent = qm_call_intrinsic(l, "llvm.smax", l->i64, low, 2);
    LLVMValueRef high[] = {exponent, LLVMConstInt(l->i64, DOUBLE_EXPONENTS, false)};
    exponent = qm_call_intrinsic(l, "llvm.umin", l->i64, high, 2);
    exponent = LLVMBuildShl(l->b, exponent, LLVMConstInt(l->i64, DOUBLE_FRACTION, false), "");
    f = LLVMBuildFMul(l->b, f, LLVMBuildBitCast(l->b, exponent, l->f64, ""), "");
    return LLVMBuildSelect(l->b, is_zero, LLVMConstReal(l->f64, 0), f, "");
}

/* The nearest value of `to`, a double or a float, as a double. */
static LLVMValueRef integer_to_float(qm_lower *l, LLVMValueRef v, qm_type from, LLVMTypeRef to)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    bool is_signed = from.kind == QM_T_INT;
    if (LLVMGetIntTypeWidth(type) <= QM_WORD_BITS) {
        v = is_signed ? LLVMBuildSIToFP(l->b, v, to, "") : LLVMBuildUIToFP(l->b, v, to, "");
    } else if (is_signed) {
        LLVMValueRef minus = LLVMBuildICmp(l->b, LLVMIntSLT, v, LLVMConstNull(type), "");
        v = LLVMBuildSelect(l->b, minus, LLVMBuildNeg(l->b, v, ""), v, "");
        v = wide_to_float(l, v, to, 0);
        v = LLVMBuildSelect(l->b, minus, LLVMBuildFNeg(l->b, v, ""), v, "");
    } else {
        v = wide_to_float(l, v, to, 0);
    }
    return LLVMTypeOf(v) == l->f64 ? v : LLVMBuildFPExt(l->b, v, l->f64, "");
}

LLVMValueRef qm_build_radians(qm_lower *l, LLVMValueRef v, qm_type t)
{
    if (t.kind == QM_T_FLOAT)
        return v;
    if (t.kind != QM_T_ANGLE)
        return integer_to_float(l, v, t, l->f64);
    if (t.width > QM_WORD_BITS) {
        v = wide_to_float(l, v, l->f64, t.width);
    } else {
        v = integer_to_float(l, v, t, l->f64);
        v = LLVMBuildFMul(l->b, v, LLVMConstReal(l->f64, ldexp(1, -(int)t.width)), "");
    }
    return LLVMBuildFMul(l->b, v, LLVMConstReal(l->f64, two_pi), "");
}

/* trunc(d) modulo 2^width for any finite d, from its fraction and exponent: LLVM's own conversion
 * is defined only for values that fit. */
static LLVMValueRef wrapped_integer(qm_lower *l, LLVMValueRef d, LLVMTypeRef result)
{
    uint32_t width = LLVMGetIntTypeWidth(result);
    LLVMTypeRef type = width > QM_WORD_BITS ? result : l->i64;
    uint64_t hidden = UINT64_C(1) << DOUBLE_FRACTION;
    LLVMValueRef bits = LLVMBuildBitCast(l->b, d, l->i64, "");
    LLVMValueRef exponent = LLVMBuildLShr(l->b, bits, LLVMConstInt(l->i64, DOUBLE_FRACTION, 0), "");
    exponent = LLVMBuildAnd(l->b, exponent, LLVMConstInt(l->i64, DOUBLE_EXPONENTS, 0), "");
    LLVMValueRef m = LLVMBuildAnd(l->b, bits, LLVMConstInt(l->i64, hidden - 1, 0), "");
    m = qm_resize(l, LLVMBuildOr(l->b, m, LLVMConstInt(l->i64, hidden, 0), ""), type, false);
    LLVMValueRef bias = LLVMConstInt(l->i64, DOUBLE_BIAS, 0);
    LLVMValueRef left = LLVMBuildSub(l->b, exponent, bias, "");
    LLVMValueRef right = LLVMBuildSub(l->b, bias, exponent, "");
    LLVMValueRef limit = LLVMConstInt(l->i64, LLVMGetIntTypeWidth(type), 0);
    LLVMValueRef zero = LLVMConstNull(type);
    LLVMValueRef up = LLVMBuildShl(l->b, m, qm_resize(l, left, type, false), "");
    LLVMValueRef fits = LLVMBuildICmp(l->b, LLVMIntULT, left, limit, "");
    up = LLVMBuildSelect(l->b, fits, up, zero, "");
    LLVMValueRef down = LLVMBuildLShr(l->b, m, qm_resize(l, right, type, false), "");
    fits = LLVMBuildICmp(l->b, LLVMIntULT, right, limit, "");
    down = LLVMBuildSelect(l->b, fits, down, zero, "");
    LLVMValueRef large = LLVMBuildICmp(l->b, LLVMIntUGE, exponent, bias, "");
    LLVMValueRef v = LLVMBuildSelect(l->b, large, up, down, "");
    LLVMValueRef negative = LLVMBuildICmp(l->b, LLVMIntSLT, bits, LLVMConstNull(l->i64), "");
    v = LLVMBuildSelect(l->b, negative, LLVMBuildNeg(l->b, v, ""), v, "");
    return qm_resize(l, v, result, false);
}

/* The nearest value of an integer type to trunc(d); 0 for NaN. */
static LLVMValueRef float_to_integer(qm_lower *l, LLVMValueRef d, qm_type to)
{
    LLVMTypeRef type = qm_value_type(l, to);
    bool is_signed = to.kind == QM_T_INT;
    LLVMValueRef limit = LLVMConstReal(l->f64, ldexp(1, (int)(to.width - is_signed)));
    LLVMValueRef least = is_signed ? LLVMBuildFNeg(l->b, limit, "") : LLVMConstReal(l->f64, 0);
    LLVMValueRef lowest = LLVMConstNull(type);
    if (is_signed)
        lowest = LLVMBuildShl(l->b, LLVMConstInt(type, 1, false),
                              LLVMConstInt(type, to.width - 1, false), "");
    LLVMValueRef highest = LLVMBuildNot(l->b, lowest, "");
    LLVMValueRef v = wrapped_integer(l, d, type);
    LLVMValueRef over = LLVMBuildFCmp(l->b, LLVMRealOGE, d, limit, "");
    LLVMValueRef under = LLVMBuildFCmp(l->b, LLVMRealOLE, d, least, "");
    LLVMValueRef nan = LLVMBuildFCmp(l->b, LLVMRealUNO, d, d, "");
    v = LLVMBuildSelect(l->b, over, highest, v, "");
    v = LLVMBuildSelect(l->b, under, lowest, v, "");
    return LLVMBuildSelect(l->b, nan, LLVMConstNull(type), v, "");
}

/* The float has `width` bits. */
static LLVMValueRef float_to_angle(qm_lower *l, LLVMValueRef d, qm_type to, uint32_t width)
{
    LLVMTypeRef type = qm_value_type(l, to);
    uint32_t shift = to.width > WIDEST_SCALED ? to.width - WIDEST_SCALED : 0;
    LLVMValueRef size = qm_call_intrinsic(l, "llvm.fabs", l->f64, &d, 1);
    LLVMValueRef infinite = LLVMConstReal(l->f64, INFINITY);
    qm_check(l, LLVMBuildFCmp(l->b, LLVMRealUGE, size, infinite, ""), QM_FAULT_ANGLE);
    LLVMValueRef turn = LLVMConstReal(l->f64, qm_float_round(two_pi, width));
    LLVMValueRef args[] = {d, turn};
    LLVMValueRef v = LLVMBuildFDiv(l->b, qm_call_libm(l, "fmod", args, 2), turn, "");
    v = LLVMBuildFMul(l->b, v, LLVMConstReal(l->f64, ldexp(1, (int)(to.width - shift))), "");
    v = wrapped_integer(l, qm_call_libm(l, "rint", &v, 1), type);
    return shift ? LLVMBuildShl(l->b, v, LLVMConstInt(type, shift, false), "") : v;
}

/* Fewer bits: adding just under half of the last place kept, plus its low bit, rounds ties to even;
 * what carries out of the top is a whole turn. */
static LLVMValueRef angle_to_angle(qm_lower *l, LLVMValueRef v, qm_type from, qm_type to)
{
    LLVMTypeRef type = qm_value_type(l, from), result = qm_value_type(l, to);
    if (from.width <= to.width) {
        v = qm_resize(l, v, result, false);
        return LLVMBuildShl(l->b, v, LLVMConstInt(result, to.width - from.width, false), "");
    }
    LLVMValueRef drop = LLVMConstInt(type, from.width - to.width, false);
    LLVMValueRef one = LLVMConstInt(type, 1, false);
    LLVMValueRef half = LLVMBuildShl(l->b, one, LLVMBuildSub(l->b, drop, one, ""), "");
    LLVMValueRef odd = LLVMBuildAnd(l->b, LLVMBuildLShr(l->b, v, drop, ""), one, "");
    v = LLVMBuildAdd(l->b, v, LLVMBuildSub(l->b, half, one, ""), "");
    v = LLVMBuildAdd(l->b, v, odd, "");
    return qm_resize(l, LLVMBuildLShr(l->b, v, drop, ""), result, false);
}

static LLVMValueRef to_truth(qm_lower *l, LLVMValueRef v, qm_type from)
{
    LLVMValueRef zero = LLVMConstNull(LLVMTypeOf(v));
    return from.kind == QM_T_FLOAT ? LLVMBuildFCmp(l->b, LLVMRealUNE, v, zero, "")
                                   : LLVMBuildICmp(l->b, LLVMIntNE, v, zero, "");
}

static LLVMValueRef to_float(qm_lower *l, LLVMValueRef v, qm_type from, qm_type to)
{
    if (from.kind != QM_T_FLOAT && from.kind != QM_T_ANGLE)
        v = integer_to_float(l, v, from, to.width == 32 ? l->f32 : l->f64);
    else
        v = qm_build_radians(l, v, from);
    return qm_round_float(l, v, to);
}

LLVMValueRef qm_build_cast(qm_lower *l, LLVMValueRef v, qm_type from, qm_type to)
{
    if (to.kind == QM_T_BOOL || (to.kind == QM_T_BIT && to.width == 0))
        return to_truth(l, v, from);
    if (to.kind == QM_T_FLOAT)
        return to_float(l, v, from, to);
    if (to.kind == QM_T_COMPLEX)
        return qm_build_to_complex(l, v, from, to);
    bool is_integer = from.kind == QM_T_INT || from.kind == QM_T_UINT;
    if (to.kind == QM_T_ANGLE && is_integer)
        return float_to_angle(l, integer_to_float(l, v, from, l->f64), to, 64);
    if (to.kind == QM_T_ANGLE && from.kind == QM_T_FLOAT)
        return float_to_angle(l, v, to, from.width);
    if (to.kind == QM_T_ANGLE && from.kind == QM_T_ANGLE)
        return angle_to_angle(l, v, from, to);
    if (from.kind == QM_T_FLOAT)
        return float_to_integer(l, v, to);
    return qm_resize(l, v, qm_value_type(l, to), from.kind == QM_T_INT);
}
