/* random_expr.c - random classical expressions; see random_parts.h. */

#include "tests/random_parts.h"

#include <math.h>

qm_type random_type(qm_type_kind kind, uint32_t width)
{
    return (qm_type){.kind = (uint8_t)kind, .width = width};
}

static const qm_type scalar_bit = {.kind = QM_T_BIT};
static const qm_type boolean = {.kind = QM_T_BOOL, .width = 1};
static const qm_type real = {.kind = QM_T_FLOAT, .width = 64};

static uint32_t make(random_state *r, qm_expr_op op, qm_type t, uint32_t a, uint32_t b)
{
    return qm_expr_make(r->m, op, t, a, b, QM_NONE);
}

static uint64_t mask(uint32_t width)
{
    return (UINT64_C(1) << width) - 1;
}

/* A cell read and cast, or QM_NONE when the cell is not there. */
static uint32_t read_as(random_state *r, uint32_t cell, qm_type t)
{
    return cell == QM_NONE ? QM_NONE : qm_expr_cast(r->m, qm_expr_cell(r->m, cell), t);
}

uint32_t random_bit(random_state *r)
{
    uint32_t cell = r->cells.bits;
    if (cell == QM_NONE || random_pick(r, 3) == 0)
        return r->cells.flag == QM_NONE ? qm_expr_const(r->m, scalar_bit, random_pick(r, 2))
                                        : qm_expr_cell(r->m, r->cells.flag);
    return make(r, QM_EX_BIT, scalar_bit, qm_expr_cell(r->m, cell),
                random_index(r, r->m->cells[cell].type.width));
}

static uint32_t comparison(random_state *r, uint32_t depth)
{
    qm_expr_op op = (qm_expr_op)(QM_EX_EQ + random_pick(r, QM_EX_GE - QM_EX_EQ + 1));
    if (random_pick(r, 2))
        return make(r, op, boolean, random_int(r, 8, depth), random_int(r, 8, depth));
    return make(r, op, boolean, random_uint(r, 5, depth), random_uint(r, 5, depth));
}

uint32_t random_bool(random_state *r, uint32_t depth)
{
    uint32_t leaf = read_as(r, r->cells.truth, boolean);
    switch (random_pick(r, depth ? 6 : 2)) {
    case 0:
        if (leaf != QM_NONE)
            return leaf;
        return qm_expr_const(r->m, boolean, random_pick(r, 2));
    case 1:
        return qm_expr_cast(r->m, random_bit(r), boolean);
    case 2:
        return make(r, QM_EX_NOT, boolean, random_bool(r, depth - 1), QM_NONE);
    case 3: {
        qm_expr_op op = random_pick(r, 2) ? QM_EX_LAND : QM_EX_LOR;
        return make(r, op, boolean, random_bool(r, depth - 1), random_bool(r, depth - 1));
    }
    default:
        return comparison(r, depth - 1);
    }
}

static uint32_t uint_leaf(random_state *r, qm_type t)
{
    uint32_t e = QM_NONE;
    switch (random_pick(r, 4)) {
    case 0:
        e = read_as(r, r->cells.u5, t);
        break;
    case 1:
        e = read_as(r, r->cells.count, t);
        break;
    case 2:
        e = read_as(r, r->cells.i8, t);
        break;
    default:
        break;
    }
    return e != QM_NONE ? e : qm_expr_const(r->m, t, random_bits(&r->rng) & mask(t.width));
}

static uint32_t small_uint(random_state *r, uint32_t n)
{
    return qm_expr_const(r->m, random_type(QM_T_UINT, 5), 1 + random_pick(r, n));
}

uint32_t random_uint(random_state *r, uint32_t width, uint32_t depth)
{
    static const qm_expr_op ops[] = {QM_EX_ADD, QM_EX_SUB, QM_EX_MUL,
                                     QM_EX_AND, QM_EX_OR,  QM_EX_XOR};
    qm_type t = random_type(QM_T_UINT, width);
    if (!depth)
        return uint_leaf(r, t);
    uint32_t a = random_uint(r, width, depth - 1);
    switch (random_pick(r, 7)) {
    case 0:
        return a;
    case 1:
        return make(r, random_pick(r, 2) ? QM_EX_SHL : QM_EX_SHR, t, a, small_uint(r, width));
    case 2:
        return make(r, random_pick(r, 2) ? QM_EX_DIV : QM_EX_MOD, t, a,
                    qm_expr_const(r->m, t, 1 + random_pick(r, width > 1 ? 3 : 1)));
    case 3:
        return make(r, QM_EX_BITNOT, t, a, QM_NONE);
    case 4:
        return make(r, random_pick(r, 2) ? QM_EX_ROTL : QM_EX_ROTR, t, a,
                    qm_expr_const(r->m, random_type(QM_T_INT, 8), random_pick(r, 2 * width)));
    default:
        return make(r, ops[random_pick(r, 6)], t, a, random_uint(r, width, depth - 1));
    }
}

static uint32_t int_const(random_state *r, qm_type t, int64_t v)
{
    return qm_expr_const(r->m, t, (uint64_t)v);
}

uint32_t random_int(random_state *r, uint32_t width, uint32_t depth)
{
    static const qm_expr_op ops[] = {QM_EX_ADD, QM_EX_SUB, QM_EX_MUL};
    qm_type t = random_type(QM_T_INT, width);
    uint32_t cell = random_pick(r, 2) ? read_as(r, r->cells.i8, t) : read_as(r, r->cells.truth, t);
    if (!depth && r->narrays && width == 8 && random_pick(r, 4) == 0)
        return random_element(r);
    if (!depth)
        return cell != QM_NONE ? cell : int_const(r, t, (int64_t)random_pick(r, 16) - 8);
    uint32_t a = random_int(r, width, depth - 1);
    switch (random_pick(r, 6)) {
    case 0:
        return make(r, QM_EX_NEG, t, a, QM_NONE);
    case 1: {
        int64_t by = random_pick(r, 2) ? -2 - (int64_t)random_pick(r, 3) : 1 + random_pick(r, 4);
        return make(r, random_pick(r, 2) ? QM_EX_DIV : QM_EX_MOD, t, a, int_const(r, t, by));
    }
    case 2:
        return qm_expr_cast(r->m, random_uint(r, 5, depth - 1), t);
    default:
        return make(r, ops[random_pick(r, 3)], t, a, random_int(r, width, depth - 1));
    }
}

uint32_t random_bitstring(random_state *r, uint32_t width, uint32_t depth)
{
    static const qm_expr_op ops[] = {QM_EX_AND, QM_EX_OR, QM_EX_XOR};
    qm_type t = random_type(QM_T_BIT, width);
    uint32_t cell = r->cells.bits;
    bool same = cell != QM_NONE && r->m->cells[cell].type.width == width;
    if (!depth)
        return same ? qm_expr_cell(r->m, cell)
                    : qm_expr_const(r->m, t, random_bits(&r->rng) & mask(width));
    uint32_t a = random_bitstring(r, width, depth - 1);
    switch (random_pick(r, 4)) {
    case 0:
        return make(r, QM_EX_BITNOT, t, a, QM_NONE);
    case 1:
        return make(r, random_pick(r, 2) ? QM_EX_ROTL : QM_EX_SHR, t, a, small_uint(r, width));
    case 2:
        return qm_expr_cast(r->m, random_uint(r, width, depth - 1), t);
    default:
        return make(r, ops[random_pick(r, 3)], t, a, random_bitstring(r, width, depth - 1));
    }
}

static const qm_type complex_type = {.kind = QM_T_COMPLEX, .width = 64};

/* The real or imaginary part of the complex cell. */
static uint32_t read_part(random_state *r)
{
    qm_expr_op op = random_pick(r, 2) ? QM_EX_REAL : QM_EX_IMAG;
    return r->cells.z == QM_NONE ? QM_NONE
                                 : make(r, op, real, qm_expr_cell(r->m, r->cells.z), QM_NONE);
}

static uint32_t float_leaf(random_state *r)
{
    uint32_t e = QM_NONE;
    switch (random_pick(r, 7)) {
    case 0:
        e = read_as(r, r->cells.theta, real);
        break;
    case 1:
        e = read_as(r, r->cells.real, real);
        break;
    case 2:
        e = read_as(r, r->cells.u5, real);
        break;
    case 3:
        e = read_as(r, r->cells.i8, real);
        break;
    case 4:
        e = read_as(r, r->cells.half, real);
        break;
    case 5:
        e = read_part(r);
        break;
    default:
        break;
    }
    return e != QM_NONE ? e : qm_expr_float(r->m, random_angle_value(r));
}

uint32_t random_float(random_state *r, uint32_t depth)
{
    if (!depth)
        return float_leaf(r);
    uint32_t a = random_float(r, depth - 1);
    switch (random_pick(r, 6)) {
    case 0:
        return make(r, QM_EX_SIN, real, a, QM_NONE);
    case 1:
        return make(r, QM_EX_COS, real, a, QM_NONE);
    case 2:
        return make(r, QM_EX_NEG, real, a, QM_NONE);
    case 3:
        return make(r, QM_EX_DIV, real, a, qm_expr_float(r->m, 1 + random_pick(r, 3)));
    case 4:
        return make(r, QM_EX_MUL, real, make(r, QM_EX_SIN, real, a, QM_NONE),
                    random_float(r, depth - 1));
    default:
        return make(r, random_pick(r, 2) ? QM_EX_ADD : QM_EX_SUB, real, a,
                    random_float(r, depth - 1));
    }
}

uint32_t random_half(random_state *r)
{
    qm_type t = random_type(QM_T_FLOAT, 16);
    uint32_t third = make(r, QM_EX_DIV, t, qm_expr_cell(r->m, r->cells.half),
                          qm_expr_cast(r->m, qm_expr_float(r->m, 3), t));
    uint32_t other = qm_expr_cast(r->m, random_int(r, 8, 1), t);
    return make(r, random_pick(r, 2) ? QM_EX_ADD : QM_EX_SUB, t, third, other);
}

static uint32_t complex_const(random_state *r)
{
    double turn = random_angle_value(r);
    return qm_expr_complex(r->m, complex_type, cos(turn), random_pick(r, 3) ? sin(turn) : 0);
}

static uint32_t complex_leaf(random_state *r)
{
    uint32_t e = QM_NONE;
    switch (random_pick(r, 3)) {
    case 0:
        e = read_as(r, r->cells.z, complex_type);
        break;
    case 1:
        e = qm_expr_cast(r->m, random_float(r, 1), complex_type);
        break;
    default:
        break;
    }
    return e != QM_NONE ? e : complex_const(r);
}

uint32_t random_complex(random_state *r, uint32_t depth)
{
    static const qm_type narrow = {.kind = QM_T_COMPLEX, .width = 32};
    static const qm_type unsized = {.kind = QM_T_COMPLEX, .unsized = 1, .width = 64};
    if (!depth)
        return complex_leaf(r);
    uint32_t a = random_complex(r, depth - 1);
    switch (random_pick(r, 7)) {
    case 0:
        return make(r, QM_EX_NEG, complex_type, a, QM_NONE);
    case 1: /* by a number of magnitude 1 */
        return make(r, QM_EX_MUL, complex_type, a, complex_const(r));
    case 2:
        return make(r, QM_EX_DIV, complex_type, a,
                    qm_expr_complex(r->m, complex_type, 1 + random_pick(r, 2), -1));
    case 3:
        a = qm_expr_cast(r->m, random_float(r, depth - 1), complex_type);
        a = make(r, QM_EX_MUL, complex_type, a, qm_expr_complex(r->m, complex_type, 0, 1));
        return make(r, QM_EX_EXP, complex_type, a, QM_NONE);
    case 4:
        return qm_expr_cast(r->m, qm_expr_cast(r->m, a, random_pick(r, 2) ? narrow : unsized),
                            complex_type);
    default:
        return make(r, random_pick(r, 2) ? QM_EX_ADD : QM_EX_SUB, complex_type, a,
                    random_complex(r, depth - 1));
    }
}

uint32_t random_angle(random_state *r, uint32_t width, uint32_t depth)
{
    qm_type t = random_type(QM_T_ANGLE, width);
    uint32_t cell = width == 32 ? r->cells.phi : r->cells.angle;
    bool same = cell != QM_NONE && r->m->cells[cell].type.width == width;
    if (!depth)
        return same ? qm_expr_cell(r->m, cell)
                    : qm_expr_const(r->m, t, random_bits(&r->rng) & mask(width));
    uint32_t a = random_angle(r, width, depth - 1);
    switch (random_pick(r, 3)) {
    case 0:
        return make(r, QM_EX_NEG, t, a, QM_NONE);
    case 1:
        return make(r, random_pick(r, 2) ? QM_EX_MUL : QM_EX_DIV, t, a,
                    qm_expr_const(r->m, random_type(QM_T_UINT, width), 1 + random_pick(r, 5)));
    default:
        return make(r, random_pick(r, 2) ? QM_EX_ADD : QM_EX_SUB, t, a,
                    random_angle(r, width, depth - 1));
    }
}

uint32_t random_index(random_state *r, uint32_t n)
{
    qm_type t = random_type(QM_T_UINT, 5);
    if (!random_has(r, RANDOM_DYNAMIC) || random_pick(r, 3) == 0)
        return qm_expr_const(r->m, t, random_pick(r, n));
    return make(r, QM_EX_MOD, t, random_uint(r, 5, 1), qm_expr_const(r->m, t, n));
}

double random_angle_value(random_state *r)
{
    switch (random_pick(r, 4)) {
    case 0:
        return (random_real(&r->rng) - 0.5) * 4 * M_PI;
    case 1:
        return (double)random_pick(r, 5) - 2;
    default:
        return ((double)random_pick(r, 17) - 8) * M_PI / 4;
    }
}

qm_param random_param(random_state *r)
{
    if (!random_has(r, RANDOM_SYMBOLIC) || random_pick(r, 3)) {
        double angle = random_angle_value(r);
        return qm_param_number(fabs(angle) < 0.1 ? ldexp(angle, 60) : angle); /* some are large */
    }
    if (random_pick(r, 4) == 0)
        return qm_param_expr(r->m, random_angle(r, 32, 1));
    return qm_param_expr(r->m, random_float(r, 1));
}
