/* type.c - types of classical values and the casting table of the OpenQASM 3 specification. */
#include "ir/expr.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

bool qm_type_equal(qm_type a, qm_type b)
{
    return a.kind == b.kind && a.unsized == b.unsized && a.width == b.width;
}

uint32_t qm_type_bits(qm_type t)
{
    switch (t.kind) {
    case QM_T_BOOL:
        return 1;
    case QM_T_BIT:
        return t.width ? t.width : 1;
    case QM_T_INT:
    case QM_T_UINT:
    case QM_T_ANGLE:
        return t.width;
    default:
        return 0;
    }
}

uint32_t qm_type_words(qm_type t)
{
    if (t.kind == QM_T_COMPLEX)
        return 2;
    uint32_t bits = qm_type_bits(t);
    if (t.kind == QM_T_DURATION)
        return 2;
    return bits ? (bits - 1) / 64 + 1 : 1;
}

char *qm_type_text(qm_type t, char out[32])
{
    static const char *const names[QM_T_KIND_COUNT] = {
        "void", "bool", "bit", "int", "uint", "float", "angle", "complex", "duration"};
    assert(t.kind < QM_T_KIND_COUNT);
    bool width = !t.unsized && t.width && t.kind != QM_T_BOOL && t.kind != QM_T_DURATION &&
                 t.kind != QM_T_VOID;
    if (!width)
        snprintf(out, 32, "%s", names[t.kind]);
    else if (t.kind == QM_T_COMPLEX)
        snprintf(out, 32, "complex[float[%u]]", t.width);
    else
        snprintf(out, 32, "%s[%u]", names[t.kind], t.width);
    return out;
}

bool qm_float_exists(uint64_t width)
{
    return width == 16 || width == 32 || width == 64;
}

/* To 11 bits, or to multiples of 2^-24 where numbers are subnormal. */
static double round_to_half(double v)
{
    static const double beyond = 65520; /* what rounds to the first power of 2 that is too large */
    if (fabs(v) >= beyond)
        return copysign(INFINITY, v);
    if (isnan(v) || v == 0)
        return v;
    int exponent;
    frexp(v, &exponent);
    int last = (exponent < -13 ? -13 : exponent) - 11; /* exponent of the last place */
    return ldexp(rint(ldexp(v, -last)), last);
}

double qm_float_round(double v, uint32_t width)
{
    return width == 64 ? v : width == 32 ? (double)(float)v : round_to_half(v);
}

static bool is_scalar_bit(qm_type t)
{
    return t.kind == QM_T_BOOL || (t.kind == QM_T_BIT && t.width == 0);
}

static bool is_integer(qm_type t)
{
    return t.kind == QM_T_INT || t.kind == QM_T_UINT;
}

/* Does bit[n] have the same bits as `other`, an int, uint or angle? */
static bool same_bits(qm_type bits, qm_type other)
{
    if (other.kind == QM_T_ANGLE)
        return bits.width == other.width;
    return is_integer(other) &&
           (other.unsized ? bits.width <= other.width : bits.width == other.width);
}

static bool is_standard(qm_type t)
{
    return is_scalar_bit(t) || is_integer(t) || t.kind == QM_T_FLOAT || t.kind == QM_T_COMPLEX;
}

bool qm_cast_implicit(qm_type from, qm_type to)
{
    if (qm_type_equal(from, to))
        return from.kind != QM_T_VOID;
    if (to.kind == QM_T_COMPLEX)
        return is_standard(from);
    if (is_scalar_bit(from))
        return is_scalar_bit(to) || is_integer(to) || to.kind == QM_T_FLOAT;
    switch (from.kind) {
    case QM_T_INT:
    case QM_T_UINT:
        return is_scalar_bit(to) || is_integer(to) || to.kind == QM_T_FLOAT ||
               to.kind == QM_T_ANGLE;
    case QM_T_FLOAT:
        return to.kind == QM_T_BOOL || to.kind == QM_T_FLOAT || to.kind == QM_T_ANGLE;
    case QM_T_ANGLE:
        return to.kind == QM_T_ANGLE;
    case QM_T_BIT:
        return same_bits(from, to);
    default:
        return false;
    }
}

bool qm_cast_explicit(qm_type from, qm_type to)
{
    if (qm_cast_implicit(from, to))
        return true;
    if (is_scalar_bit(from))
        return to.kind == QM_T_BIT;
    switch (from.kind) {
    case QM_T_INT:
    case QM_T_UINT:
        return to.kind == QM_T_BIT && same_bits(to, from);
    case QM_T_ANGLE:
        return to.kind == QM_T_BOOL || (to.kind == QM_T_BIT && same_bits(to, from));
    case QM_T_FLOAT:
        return is_integer(to);
    case QM_T_BIT:
        return to.kind == QM_T_BOOL;
    default:
        return false;
    }
}

bool qm_cast_defined(qm_type from, qm_type to)
{
    return qm_cast_explicit(from, to) || (from.kind == QM_T_ANGLE && to.kind == QM_T_FLOAT);
}
