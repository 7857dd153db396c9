/* Tests of ir/expr, ir/fold, ir/type: values worked by hand from the specification, and every
 * operator on random integers of many widths against 128-bit arithmetic. */

#include "ir/module.h"
#include "support/rng.h"
#include "tests/fixture.h"
#include "tests/qm_test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

static qm_type type_of(qm_type_kind kind, uint32_t width)
{
    return (qm_type){.kind = (uint8_t)kind, .width = width};
}

static const qm_type t_bool = {.kind = QM_T_BOOL, .width = 1};
static const qm_type t_bit = {.kind = QM_T_BIT};
static const qm_type f64 = {.kind = QM_T_FLOAT, .width = 64};
static const qm_type f32 = {.kind = QM_T_FLOAT, .width = 32};

static uint32_t constant(qm_module *m, qm_type type, u128 v)
{
    uint64_t words[2] = {(uint64_t)v, (uint64_t)(v >> 64)};
    return qm_expr_const_wide(m, type, words);
}

/* The bits of a constant with at most 128 of them. */
static u128 bits_of(const qm_module *m, uint32_t id)
{
    u128 v = 0;
    for (uint32_t i = 0; i < qm_type_bits(qm_expr_at(m, id)->type); i++)
        v |= (u128)qm_expr_const_bit(m, id, i) << i;
    return v;
}

static u128 low_bits(u128 v, uint32_t width)
{
    return width >= 128 ? v : v & (((u128)1 << width) - 1);
}

static i128 as_signed(u128 v, uint32_t width)
{
    v = low_bits(v, width);
    return v >> (width - 1) ? (i128)(v - ((u128)1 << (width - 1)) * 2) : (i128)v;
}

static uint32_t binary(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b)
{
    return qm_expr_make(m, op, type, a, b, QM_NONE);
}

static uint32_t unary(qm_module *m, qm_expr_op op, qm_type type, uint32_t a)
{
    return qm_expr_make(m, op, type, a, QM_NONE, QM_NONE);
}

/* A random value with corners: 0, 1, the lowest, the highest, all ones. */
static u128 sample(uint64_t stream, uint64_t i, uint32_t width)
{
    uint64_t choice = qm_rng_bits(5, stream, 3 * i) % 8;
    u128 v = (u128)qm_rng_bits(5, stream, 3 * i + 1) << 64 | qm_rng_bits(5, stream, 3 * i + 2);
    u128 top = (u128)1 << (width - 1);
    u128 corners[] = {0, 1, top, top - 1, ~(u128)0, v % 16};
    return low_bits(choice < 6 ? corners[choice] : v, width);
}

/* The operator on two's complement or unsigned numbers; false where it is undefined. */
static bool reference(qm_expr_op op, bool is_signed, uint32_t width, u128 a, u128 b, u128 *out)
{
    i128 x = is_signed ? as_signed(a, width) : (i128)a;
    i128 y = is_signed ? as_signed(b, width) : (i128)b;
    switch (op) {
    case QM_EX_ADD:
        *out = a + b;
        return true;
    case QM_EX_SUB:
        *out = a - b;
        return true;
    case QM_EX_MUL:
        *out = a * b;
        return true;
    case QM_EX_DIV:
        *out = y ? (u128)(x / y) : 0;
        return y != 0;
    case QM_EX_MOD:
        *out = y ? (u128)(x % y) : 0;
        return y != 0;
    case QM_EX_AND:
        *out = a & b;
        return true;
    case QM_EX_OR:
        *out = a | b;
        return true;
    case QM_EX_XOR:
        *out = a ^ b;
        return true;
    case QM_EX_SHL:
        *out = b >= width ? 0 : a << (unsigned)b;
        return true;
    case QM_EX_SHR:
        *out = b >= width ? (u128)(x < 0 ? -1 : 0) : (u128)(x >> (unsigned)b);
        return true;
    default: /* ROTL, then ROTR */
        b = op == QM_EX_ROTL ? b % width : (width - b % width) % width;
        *out = a << (unsigned)b | (b ? a >> (unsigned)(width - b) : 0);
        return true;
    }
}

static bool reference_compare(qm_expr_op op, i128 x, i128 y)
{
    switch (op) {
    case QM_EX_EQ:
        return x == y;
    case QM_EX_NE:
        return x != y;
    case QM_EX_LT:
        return x < y;
    case QM_EX_LE:
        return x <= y;
    case QM_EX_GT:
        return x > y;
    default:
        return x >= y;
    }
}

static void check_pair(qm_module *m, qm_type type, u128 a, u128 b)
{
    static const qm_expr_op ops[] = {QM_EX_ADD, QM_EX_SUB, QM_EX_MUL,  QM_EX_DIV,
                                     QM_EX_MOD, QM_EX_AND, QM_EX_OR,   QM_EX_XOR,
                                     QM_EX_SHL, QM_EX_SHR, QM_EX_ROTL, QM_EX_ROTR};
    bool is_signed = type.kind == QM_T_INT;
    uint32_t ea = constant(m, type, a), eb = constant(m, type, b);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        bool distance = ops[i] >= QM_EX_ROTL || ops[i] == QM_EX_SHL || ops[i] == QM_EX_SHR;
        uint32_t right = distance ? constant(m, type_of(QM_T_UINT, type.width), b) : eb;
        uint32_t r = binary(m, ops[i], type, ea, right);
        u128 want;
        bool defined = reference(ops[i], is_signed, type.width, a, b, &want);
        assert_int_equal(qm_expr_is_const(m, r), defined);
        if (defined && bits_of(m, r) != low_bits(want, type.width))
            fail_msg("operator %d at kind %u, width %u", ops[i], type.kind, type.width);
    }
    i128 x = is_signed ? as_signed(a, type.width) : (i128)a;
    i128 y = is_signed ? as_signed(b, type.width) : (i128)b;
    for (qm_expr_op op = QM_EX_EQ; op <= QM_EX_GE; op++)
        assert_int_equal(qm_expr_at(m, binary(m, op, t_bool, ea, eb))->value,
                         reference_compare(op, x, y));
    assert_true(bits_of(m, unary(m, QM_EX_NEG, type, ea)) == low_bits(-a, type.width));
    assert_true(bits_of(m, unary(m, QM_EX_BITNOT, type, ea)) == low_bits(~a, type.width));
    unsigned ones = 0;
    for (uint32_t i = 0; i < type.width; i++)
        ones += a >> i & 1;
    uint32_t count = unary(m, QM_EX_POPCOUNT, type_of(QM_T_UINT, 8), ea);
    assert_int_equal(qm_expr_at(m, count)->value, ones);
}

static void test_random_integers(void **state)
{
    static const uint32_t widths[] = {1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65, 100, 127};
    static const qm_type_kind kinds[] = {QM_T_INT, QM_T_UINT, QM_T_BIT, QM_T_ANGLE};
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
        for (size_t k = 0; k < 4; k++)
            for (uint32_t i = 0; i < 100; i++)
                check_pair(test_fixture_module(state), type_of(kinds[k], widths[w]),
                           sample(2 * w, i, widths[w]), sample(2 * w + 1, i, widths[w]));
}

static void test_power(void **state)
{
    qm_module *m = test_fixture_module(state);
    static const uint32_t widths[] = {4, 8, 32, 64, 65, 127};
    for (size_t w = 0; w < 6; w++)
        for (uint32_t i = 0; i < 60; i++) {
            qm_type type = type_of(i % 2 ? QM_T_INT : QM_T_UINT, widths[w]);
            u128 a = sample(w, i, widths[w]), want = 1;
            uint32_t exponent = i % 13;
            for (uint32_t k = 0; k < exponent; k++)
                want *= a;
            uint32_t r = binary(m, QM_EX_POW, type, constant(m, type, a),
                                constant(m, type_of(QM_T_UINT, 8), exponent));
            assert_true(bits_of(m, r) == low_bits(want, widths[w]));
        }
    qm_type i8 = type_of(QM_T_INT, 8);
    static const struct {
        int base, exponent, want;
    } negative[] = {{2, -1, 0}, {1, -5, 1}, {-1, -3, -1}, {-1, -4, 1}, {-7, -2, 0}};
    for (size_t i = 0; i < 5; i++) {
        uint32_t r = binary(m, QM_EX_POW, i8, constant(m, i8, (u128)negative[i].base),
                            constant(m, i8, (u128)negative[i].exponent));
        assert_int_equal((int64_t)qm_expr_at(m, r)->value, negative[i].want);
    }
    uint32_t undefined = binary(m, QM_EX_POW, i8, constant(m, i8, 0), constant(m, i8, (u128)-1));
    assert_false(qm_expr_is_const(m, undefined));
}

/* Widths beyond 128 bits, through identities. */
static void test_wide_identities(void **state)
{
    qm_module *m = test_fixture_module(state);
    static const uint32_t widths[] = {128, 129, 200, 1024, 4096};
    for (size_t w = 0; w < 5; w++) {
        qm_type type = type_of(w % 2 ? QM_T_INT : QM_T_UINT, widths[w]);
        qm_type u64 = type_of(QM_T_UINT, 64);
        uint32_t n = qm_type_words(type);
        for (uint32_t k = 0; k < 8; k++) {
            uint64_t x[64], y[64];
            for (uint32_t i = 0; i < n; i++) {
                x[i] = qm_rng_bits(k, w, i);
                y[i] = i <= n * k / 8 ? qm_rng_bits(k, w, 64 + i) : 0;
            }
            uint32_t a = qm_expr_const_wide(m, type, x), b = qm_expr_const_wide(m, type, y);
            uint32_t q = binary(m, QM_EX_DIV, type, a, b), r = binary(m, QM_EX_MOD, type, a, b);
            uint32_t qb = binary(m, QM_EX_MUL, type, q, b);
            assert_int_equal(binary(m, QM_EX_ADD, type, qb, r), a);
            uint32_t sum = binary(m, QM_EX_ADD, type, a, b);
            assert_int_equal(binary(m, QM_EX_SUB, type, sum, b), a);
            uint32_t by = qm_expr_const(m, u64, 1 + k * 37);
            uint32_t left = binary(m, QM_EX_ROTL, type, a, by);
            assert_int_equal(binary(m, QM_EX_ROTR, type, left, by), a);
            uint32_t two_to =
                binary(m, QM_EX_POW, type, qm_expr_cast(m, qm_expr_const(m, u64, 2), type), by);
            assert_int_equal(binary(m, QM_EX_MUL, type, a, two_to),
                             binary(m, QM_EX_SHL, type, a, by));
        }
    }
}

static void expect_int(qm_module *m, uint32_t id, int64_t want)
{
    int64_t v;
    assert_true(qm_expr_as_int(m, id, &v));
    assert_int_equal(v, want);
}

/* The examples of the specification's text, source/language/classical.rst and types.rst. */
static void test_specification_angles(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_type a4 = type_of(QM_T_ANGLE, 4), u4 = type_of(QM_T_UINT, 4), a8 = type_of(QM_T_ANGLE, 8);
    uint32_t a = qm_expr_cast(m, qm_expr_float(m, 7 * (M_PI / 8)), a4);
    uint32_t b = qm_expr_cast(m, qm_expr_float(m, M_PI / 8), a4);
    uint32_t c = qm_expr_cast(m, qm_expr_float(m, 5 * (M_PI / 4)), a4);
    uint32_t two = qm_expr_const(m, u4, 2);
    expect_int(m, a, 7);
    expect_int(m, b, 1);
    expect_int(m, c, 10);
    expect_int(m, binary(m, QM_EX_ADD, a4, a, b), 8);
    expect_int(m, binary(m, QM_EX_SUB, a4, b, a), 10);
    expect_int(m, binary(m, QM_EX_DIV, a4, a, two), 3);
    expect_int(m, binary(m, QM_EX_MUL, a4, two, c), 4);
    expect_int(m, binary(m, QM_EX_DIV, u4, c, b), 10);
    expect_int(m, unary(m, QM_EX_NEG, a4, qm_expr_const(m, a4, 2)), 14);
    double f = 6.283185307179586 * (127. / 512.);
    expect_int(m, qm_expr_cast(m, qm_expr_float(m, f), a8), 64);
    expect_int(m, qm_expr_cast(m, qm_expr_float(m, -M_PI / 2), a8), 192);
    expect_int(m, qm_expr_cast(m, qm_expr_float(m, 2 * M_PI), a8), 0);
    expect_int(m, qm_expr_cast(m, qm_expr_const(m, a4, 2), a8), 32);
    assert_false(qm_expr_is_const(m, qm_expr_cast(m, qm_expr_float(m, INFINITY), a8)));
    assert_float_equal(qm_expr_as_double(m, qm_expr_const(m, a4, 8)), M_PI, 0);
}

static void test_angle_narrowing(void **state)
{
    qm_module *m = test_fixture_module(state);
    static const struct {
        uint32_t from, to;
        uint64_t value, want;
    } cases[] = {{8, 4, 0x18, 2},  {8, 4, 0x28, 2},    {8, 4, 0x29, 3}, {8, 4, 0xf8, 0},
                 {8, 4, 0xf7, 15}, {64, 63, 3, 2},     {64, 63, 1, 0},  {64, 1, UINT64_MAX, 0},
                 {9, 8, 0x1ff, 0}, {10, 8, 0x3fd, 255}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t a = qm_expr_const(m, type_of(QM_T_ANGLE, cases[i].from), cases[i].value);
        uint32_t r = qm_expr_cast(m, a, type_of(QM_T_ANGLE, cases[i].to));
        assert_int_equal(qm_expr_at(m, r)->value, cases[i].want);
    }
    uint32_t wide =
        qm_expr_cast(m, qm_expr_const(m, type_of(QM_T_ANGLE, 4), 9), type_of(QM_T_ANGLE, 100));
    assert_true(bits_of(m, wide) == (u128)9 << 96);
    uint32_t back = qm_expr_cast(m, wide, type_of(QM_T_ANGLE, 4));
    expect_int(m, back, 9);
}

static void test_specification_bits(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_type b8 = type_of(QM_T_BIT, 8), i16 = type_of(QM_T_INT, 16);
    uint32_t a = qm_expr_const(m, b8, 0x8f), minus_two = qm_expr_const(m, i16, (uint64_t)-2);
    expect_int(m, binary(m, QM_EX_SHL, b8, a, qm_expr_const(m, i16, 1)), 0x1e);
    expect_int(m, binary(m, QM_EX_SHL, b8, a, minus_two), 0);
    expect_int(m, binary(m, QM_EX_ROTL, b8, a, qm_expr_const(m, i16, 2)), 0x3e);
    expect_int(m, binary(m, QM_EX_ROTL, b8, a, minus_two), 0xe3);
    expect_int(m, binary(m, QM_EX_ROTR, b8, a, minus_two), 0x3e);
    expect_int(m, qm_expr_make(m, QM_EX_BIT, t_bit, a, minus_two, QM_NONE), 0);
    expect_int(m, qm_expr_make(m, QM_EX_BIT, t_bit, a, qm_expr_const(m, i16, 7), QM_NONE), 1);
    uint32_t outside = qm_expr_make(m, QM_EX_BIT, t_bit, a, qm_expr_const(m, i16, 8), QM_NONE);
    assert_false(qm_expr_is_const(m, outside));
    uint32_t one = qm_expr_const(m, t_bit, 1);
    expect_int(m, qm_expr_make(m, QM_EX_INSERT, b8, a, minus_two, one), 0xcf);
    uint32_t low = qm_expr_const(m, type_of(QM_T_BIT, 60), 5);
    uint32_t both = binary(m, QM_EX_CONCAT, type_of(QM_T_BIT, 68), low, a);
    assert_true(bits_of(m, both) == ((u128)0x8f << 60 | 5));
    expect_int(m, binary(m, QM_EX_CONCAT, type_of(QM_T_BIT, 2), one, one), 3);
}

static void test_casts(void **state)
{
    qm_module *m = test_fixture_module(state);
    static const struct {
        double from;
        qm_type_kind kind;
        uint32_t width;
        int64_t want;
    } floats[] = {{-2.7, QM_T_INT, 32, -2},
                  {3.99, QM_T_UINT, 8, 3},
                  {300, QM_T_UINT, 8, 255},
                  {-1, QM_T_UINT, 8, 0},
                  {1e9, QM_T_INT, 8, 127},
                  {-1e9, QM_T_INT, 8, -128},
                  {-128.9, QM_T_INT, 8, -128},
                  {NAN, QM_T_INT, 8, 0},
                  {0.5, QM_T_BOOL, 1, 1},
                  {-0.0, QM_T_BOOL, 1, 0},
                  {NAN, QM_T_BOOL, 1, 1},
                  {INFINITY, QM_T_INT, 64, INT64_MAX},
                  {-INFINITY, QM_T_INT, 64, INT64_MIN},
                  {0x1p62, QM_T_INT, 200, INT64_C(1) << 62}};
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        expect_int(m,
                   qm_expr_cast(m, qm_expr_float(m, floats[i].from),
                                type_of(floats[i].kind, floats[i].width)),
                   floats[i].want);
    qm_type i8 = type_of(QM_T_INT, 8), u8 = type_of(QM_T_UINT, 8), i100 = type_of(QM_T_INT, 100);
    uint32_t minus_five = qm_expr_const(m, i8, (uint64_t)-5);
    expect_int(m, qm_expr_cast(m, minus_five, type_of(QM_T_INT, 16)), -5);
    expect_int(m, qm_expr_cast(m, minus_five, u8), 251);
    expect_int(m, qm_expr_cast(m, minus_five, i100), -5);
    expect_int(m, qm_expr_cast(m, qm_expr_cast(m, minus_five, i100), i8), -5);
    expect_int(m, qm_expr_cast(m, qm_expr_const(m, u8, 200), i8), -56);
    expect_int(m, qm_expr_cast(m, qm_expr_const(m, type_of(QM_T_BIT, 8), 0xfb), i8), -5);
    expect_int(m, qm_expr_cast(m, qm_expr_const(m, t_bool, 1), type_of(QM_T_BIT, 70)), 1);
    uint32_t bits = qm_expr_const(m, type_of(QM_T_BIT, 2), 2);
    expect_int(m, qm_expr_cast(m, bits, (qm_type){QM_T_INT, 1, 64}), 2);
    expect_int(m, qm_expr_cast(m, bits, t_bool), 1);
}

static void test_to_float(void **state)
{
    qm_module *m = test_fixture_module(state);
    for (uint32_t i = 0; i < 400; i++) {
        uint32_t width = i % 2 ? 64 : 127;
        u128 v = sample(40, i, width);
        uint32_t s = constant(m, type_of(QM_T_INT, width), v);
        uint32_t u = constant(m, type_of(QM_T_UINT, width), v);
        i128 sv = as_signed(v, width);
        assert_true(qm_expr_as_double(m, qm_expr_cast(m, s, f64)) == (double)sv);
        assert_true(qm_expr_as_double(m, qm_expr_cast(m, u, f64)) == (double)v);
        assert_true(qm_expr_as_double(m, qm_expr_cast(m, s, f32)) == (double)(float)sv);
        assert_true(qm_expr_as_double(m, qm_expr_cast(m, u, f32)) == (double)(float)v);
    }
    /* Halfway between two floats only when rounded to a double first. */
    uint32_t odd =
        qm_expr_const(m, type_of(QM_T_UINT, 64), (UINT64_C(1) << 60) + (UINT64_C(1) << 36) + 1);
    assert_true(qm_expr_as_double(m, qm_expr_cast(m, odd, f32)) == 0x1.000002p60);
}

static void test_floats(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t tenth = qm_expr_cast(m, qm_expr_float(m, 0.1), f32);
    assert_true(qm_expr_as_double(m, tenth) == (double)0.1f);
    uint32_t sum = binary(m, QM_EX_ADD, f32, tenth, tenth);
    assert_true(qm_expr_as_double(m, sum) == (double)(0.1f + 0.1f));
    uint32_t a = qm_expr_float(m, -7.5), b = qm_expr_float(m, 2);
    assert_true(qm_expr_as_double(m, binary(m, QM_EX_MOD, f64, a, b)) == -1.5);
    assert_true(qm_expr_as_double(m, binary(m, QM_EX_POW, f64, a, b)) == 56.25);
    assert_true(qm_expr_as_double(m, unary(m, QM_EX_FLOOR, f64, a)) == -8);
    assert_true(qm_expr_as_double(m, unary(m, QM_EX_CEILING, f64, a)) == -7);
    assert_true(isinf(qm_expr_as_double(m, binary(m, QM_EX_DIV, f64, a, qm_expr_float(m, 0)))));
    uint32_t nan = unary(m, QM_EX_SQRT, f64, a);
    assert_true(isnan(qm_expr_as_double(m, nan)));
    assert_int_equal(qm_expr_at(m, binary(m, QM_EX_EQ, t_bool, nan, nan))->value, 0);
    assert_int_equal(qm_expr_at(m, binary(m, QM_EX_NE, t_bool, nan, nan))->value, 1);
    assert_int_equal(qm_expr_at(m, binary(m, QM_EX_LE, t_bool, a, b))->value, 1);
    uint32_t half_turn = qm_expr_const(m, type_of(QM_T_ANGLE, 16), 0x4000);
    assert_true(qm_expr_as_double(m, unary(m, QM_EX_SIN, f64, half_turn)) == 1);
}

static void test_logic(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t yes = qm_expr_const(m, t_bool, 1), no = qm_expr_const(m, t_bool, 0);
    uint32_t cell = qm_module_add_cell(m, QM_NONE, t_bool, QM_CELL_VAR, true, (qm_span){0, 0});
    uint32_t x = qm_expr_cell(m, cell);
    assert_int_equal(binary(m, QM_EX_LAND, t_bool, yes, x), x);
    assert_int_equal(binary(m, QM_EX_LAND, t_bool, no, x), no);
    assert_int_equal(binary(m, QM_EX_LOR, t_bool, yes, x), yes);
    assert_int_equal(binary(m, QM_EX_LOR, t_bool, no, x), x);
    assert_int_equal(unary(m, QM_EX_NOT, t_bool, yes), no);
    assert_int_equal(unary(m, QM_EX_NOT, t_bool, unary(m, QM_EX_NOT, t_bool, x)), x);
}

static void test_interning(void **state)
{
    qm_module *m = test_fixture_module(state);
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t words[3] = {i, i * i, ~i};
        uint32_t a = qm_expr_const_wide(m, type_of(QM_T_UINT, 192), words);
        assert_int_equal(qm_expr_const_wide(m, type_of(QM_T_UINT, 192), words), a);
        assert_int_equal(qm_expr_float(m, 0.5 * (double)i), qm_expr_float(m, 0.5 * (double)i));
    }
    assert_int_not_equal(qm_expr_float(m, 0.0), qm_expr_float(m, -0.0));
    assert_int_equal(qm_expr_float(m, NAN), qm_expr_float(m, -NAN));
    uint32_t p = qm_expr_param(m, 0), q = qm_expr_param(m, 1);
    assert_int_equal(binary(m, QM_EX_ADD, f64, p, q), binary(m, QM_EX_ADD, f64, p, q));
    assert_int_not_equal(binary(m, QM_EX_ADD, f64, p, q), binary(m, QM_EX_ADD, f64, q, p));
}

static void test_substitution(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t cell = qm_module_add_cell(m, QM_NONE, f64, QM_CELL_INPUT, true, (qm_span){0, 0});
    uint32_t x = qm_expr_cell(m, cell);
    uint32_t e = x;
    for (int i = 0; i < 200; i++) /* 2^200 paths */
        e = binary(m, QM_EX_ADD, f64, e, e);
    uint32_t deep = x;
    for (int i = 0; i < 200000; i++)
        deep = binary(m, QM_EX_ADD, f64, deep, qm_expr_float(m, 1));
    assert_true(qm_expr_reads(m, e, cell) && qm_expr_reads(m, deep, cell));
    assert_false(qm_expr_reads(m, e, cell + 1));
    uint32_t one = qm_expr_float(m, 1);
    assert_true(qm_expr_as_double(m, qm_expr_subst(m, e, cell, one)) == 0x1p200);
    assert_true(qm_expr_as_double(m, qm_expr_subst(m, deep, cell, one)) == 200001);
    assert_int_equal(qm_expr_subst(m, e, cell + 1, one), e);
    assert_true(qm_expr_is_stable(m, e));
    m->cells[cell].nwrites = 1;
    assert_false(qm_expr_is_stable(m, e));
}

static void test_bad_index(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_type four = type_of(QM_T_BIT, 4), i8 = type_of(QM_T_INT, 8);
    uint32_t bits = qm_module_add_cell(m, QM_NONE, four, QM_CELL_VAR, true, (qm_span){0, 0});
    uint32_t at = qm_module_add_cell(m, QM_NONE, i8, QM_CELL_VAR, true, (qm_span){0, 0});
    uint32_t bit = binary(m, QM_EX_BIT, t_bit, qm_expr_cell(m, bits), qm_expr_cell(m, at));
    uint32_t deep = binary(m, QM_EX_XOR, t_bit, bit, qm_expr_const(m, t_bit, 1));
    assert_false(qm_expr_has_bad_index(m, deep));
    for (int64_t i = -6; i < 6; i++) {
        uint32_t known = qm_expr_subst(m, deep, at, qm_expr_const(m, i8, (uint64_t)i));
        assert_int_equal(qm_expr_has_bad_index(m, known), i < -4 || i >= 4);
    }
}

/* A double has no room for 2^1999. */
static void test_very_wide_angles(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_type wide = type_of(QM_T_ANGLE, 2000), narrow = type_of(QM_T_ANGLE, 40);
    for (int i = 1; i < 6; i++) {
        uint32_t a = qm_expr_cast(m, qm_expr_float(m, i * 0.75), wide);
        assert_true(fabs(qm_expr_as_double(m, a) - i * 0.75) < 1e-15 * 8);
        assert_int_equal(qm_expr_cast(m, a, narrow),
                         qm_expr_cast(m, qm_expr_float(m, i * 0.75), narrow));
    }
}

static void test_parameters(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t p = qm_expr_param(m, 0), q = qm_expr_param(m, 1);
    uint32_t e =
        binary(m, QM_EX_DIV, f64, binary(m, QM_EX_SUB, f64, p, unary(m, QM_EX_SIN, f64, q)),
               qm_expr_float(m, 2));
    double values[] = {3, M_PI / 2}, v;
    assert_true(qm_expr_eval(m, e, values, 2, &v) && v == 1);
    assert_false(qm_expr_eval(m, e, values, 1, &v));
    uint32_t by[] = {qm_expr_float(m, 3), q};
    uint32_t half = qm_expr_subst_params(m, e, by, 2);
    assert_true(qm_expr_eval(m, half, values, 2, &v) && v == 1);
    by[1] = qm_expr_float(m, M_PI / 2);
    assert_true(qm_expr_as_double(m, qm_expr_subst_params(m, e, by, 2)) == 1);
    assert_int_equal(unary(m, QM_EX_NEG, f64, unary(m, QM_EX_NEG, f64, p)), p);
}

static void test_cast_table(void **state)
{
    (void)state;
    static const qm_type types[] = {
        {QM_T_BOOL, 0, 1},  {QM_T_BIT, 0, 0},      {QM_T_BIT, 0, 8},      {QM_T_BIT, 0, 4},
        {QM_T_INT, 0, 8},   {QM_T_UINT, 0, 8},     {QM_T_INT, 1, 64},     {QM_T_FLOAT, 0, 64},
        {QM_T_ANGLE, 0, 8}, {QM_T_DURATION, 0, 0}, {QM_T_COMPLEX, 0, 64}, {QM_T_COMPLEX, 1, 64},
        {QM_T_FLOAT, 0, 16}};
    enum { N = sizeof types / sizeof *types };
    /* Row: from. i implicit, e explicit only, - not allowed. */
    static const char *const table[N] = {
        "iieeiiii--iii", "iieeiiii--iii", "e-i-iii-i----", "e--i--i------", "iie-iiiii-iii",
        "iie-iiiii-iii", "iieeiiiii-iii", "i---eeeii-iii", "e-e-----i----", "---------i---",
        "----------ii-", "----------ii-", "i---eeeii-iii"};
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            char have = qm_cast_implicit(types[i], types[j])   ? 'i'
                        : qm_cast_explicit(types[i], types[j]) ? 'e'
                                                               : '-';
            if (have != table[i][j])
                fail_msg("cast %zu to %zu is %c", i, j, have);
        }
    assert_true(qm_cast_defined(types[8], types[7]));
    char text[32];
    assert_string_equal(qm_type_text(types[1], text), "bit");
    assert_string_equal(qm_type_text(types[2], text), "bit[8]");
    assert_string_equal(qm_type_text(types[6], text), "int");
    assert_string_equal(qm_type_text(types[0], text), "bool");
    assert_string_equal(qm_type_text(types[9], text), "duration");
    assert_string_equal(qm_type_text(types[10], text), "complex[float[64]]");
    assert_string_equal(qm_type_text(types[11], text), "complex");
    assert_string_equal(qm_type_text(types[12], text), "float[16]");
}

static void test_truncation(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_type wide = type_of(QM_T_UINT, 128);
    uint32_t a = constant(m, wide, 7), b = constant(m, type_of(QM_T_INT, 8), 3);
    uint32_t nexprs = m->nexprs, nwords = m->nwords;
    for (uint32_t i = 0; i < 1000; i++)
        constant(m, wide, 1000 + i);
    uint32_t later = constant(m, wide, 1999);
    qm_exprs_truncate(m, nexprs, nwords);
    assert_int_equal(m->nexprs, nexprs);
    assert_int_equal(constant(m, wide, 7), a);
    assert_int_equal(constant(m, type_of(QM_T_INT, 8), 3), b);
    assert_int_equal(constant(m, wide, 1999), nexprs);
    assert_true(later > nexprs && bits_of(m, nexprs) == 1999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WITH_MODULE(test_random_integers), TEST_WITH_MODULE(test_power),
        TEST_WITH_MODULE(test_wide_identities), TEST_WITH_MODULE(test_specification_angles),
        TEST_WITH_MODULE(test_angle_narrowing), TEST_WITH_MODULE(test_specification_bits),
        TEST_WITH_MODULE(test_casts),           TEST_WITH_MODULE(test_to_float),
        TEST_WITH_MODULE(test_floats),          TEST_WITH_MODULE(test_logic),
        TEST_WITH_MODULE(test_interning),       TEST_WITH_MODULE(test_substitution),
        TEST_WITH_MODULE(test_parameters),      TEST_WITH_MODULE(test_cast_table),
        TEST_WITH_MODULE(test_bad_index),       TEST_WITH_MODULE(test_very_wide_angles),
        TEST_WITH_MODULE(test_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
