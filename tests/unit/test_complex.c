/* Tests of ir/complex.c, fold_complex.c and print_complex.c: random numbers against the compiler's
 * own complex arithmetic, special values by C99's annex G, and constants as text. */

#include "ir/complex.h"
#include "ir/print_internal.h"
#include "support/rng.h"
#include "tests/fixture.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static double uniform(uint64_t i, double size)
{
    return (2 * qm_rng_uniform(77, i, 0) - 1) * size;
}

static double complex sample(uint64_t i)
{
    static const double sizes[] = {0.1, 1, 5, 30};
    return CMPLX(uniform(2 * i, sizes[i % 4]), uniform(2 * i + 1, sizes[i / 4 % 4]));
}

static void expect_close(qm_expr_op op, double complex have, double complex want)
{
    if (!(cabs(have - want) <= 1e-12 * fmax(1, cabs(want))))
        fail_msg("operator %u gives %g %+gi, not %g %+gi", op, creal(have), cimag(have),
                 creal(want), cimag(want));
}

static void arithmetic_is_that_of_c(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < test_cases(5000); i++) {
        double complex x = sample(2 * i), y = sample(2 * i + 1), small = y / 10;
        expect_close(QM_EX_NEG, qm_complex_apply(QM_EX_NEG, x, 0), -x);
        expect_close(QM_EX_ADD, qm_complex_apply(QM_EX_ADD, x, y), x + y);
        expect_close(QM_EX_SUB, qm_complex_apply(QM_EX_SUB, x, y), x - y);
        expect_close(QM_EX_MUL, qm_complex_apply(QM_EX_MUL, x, y), x * y);
        expect_close(QM_EX_DIV, qm_complex_apply(QM_EX_DIV, x, y), x / y);
        expect_close(QM_EX_POW, qm_complex_apply(QM_EX_POW, x, small), cpow(x, small));
        for (int n = -4; n <= 4; n++)
            expect_close(QM_EX_POW, qm_complex_apply(QM_EX_POW, x, n), cpow(x, n));
        double complex root = qm_complex_apply(QM_EX_SQRT, x, 0);
        expect_close(QM_EX_SQRT, root * root, x);
        assert_true(creal(root) >= 0);
        expect_close(QM_EX_EXP, qm_complex_apply(QM_EX_EXP, x, 0),
                     exp(creal(x)) * CMPLX(cos(cimag(x)), sin(cimag(x))));
    }
}

/* The operators of floats, when the operands are. */
static void real_numbers_stay_exact(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < test_cases(5000); i++) {
        double a = uniform(2 * i, 1000), b = uniform(2 * i + 1, 10), whole = rint(b);
        assert_true(qm_complex_apply(QM_EX_MUL, a, b) == a * b);
        assert_true(qm_complex_apply(QM_EX_DIV, a, b) == a / b);
        assert_true(qm_complex_apply(QM_EX_POW, fabs(a), b) == pow(fabs(a), b));
        assert_true(qm_complex_apply(QM_EX_POW, a, whole) == pow(a, whole));
    }
    assert_true(qm_complex_apply(QM_EX_POW, CMPLX(0, 1), 2) == -1);
    assert_true(qm_complex_apply(QM_EX_POW, CMPLX(1, 2), 0) == 1);
    assert_true(qm_complex_apply(QM_EX_POW, 0, CMPLX(1, 2)) == 0);
    assert_true(qm_complex_apply(QM_EX_POW, 0, 0) == 1);
}

static bool is_infinite(double complex z)
{
    return isinf(creal(z)) || isinf(cimag(z));
}

/* C99 G.5.1: infinities survive a NaN in the other part, and quotients know 0 and infinity. */
static void infinities_are_kept(void **state)
{
    (void)state;
    static const double values[] = {0, -0.0, 1, -2, INFINITY, -INFINITY, NAN};
    enum { N = sizeof values / sizeof *values };
    for (int k = 0; k < N * N * N * N; k++) {
        double complex x = CMPLX(values[k % N], values[k / N % N]);
        double complex y = CMPLX(values[k / N / N % N], values[k / N / N / N]);
        double complex product = qm_complex_apply(QM_EX_MUL, x, y);
        double complex quotient = qm_complex_apply(QM_EX_DIV, x, y);
        bool x_known = !isnan(creal(x)) && !isnan(cimag(x));
        bool y_known = !isnan(creal(y)) && !isnan(cimag(y));
        if (is_infinite(x) && (is_infinite(y) || (y_known && y != 0)))
            assert_true(is_infinite(product));
        if (is_infinite(x) && y_known && !is_infinite(y))
            assert_true(is_infinite(quotient));
        if (x_known && !is_infinite(x) && is_infinite(y))
            assert_true(quotient == 0);
        if (x_known && x != 0 && y == 0)
            assert_true(is_infinite(quotient));
    }
    assert_true(is_infinite(qm_complex_apply(QM_EX_MUL, CMPLX(1e200, 1e200), CMPLX(1e200, 1e200))));
    double complex q = qm_complex_apply(QM_EX_DIV, CMPLX(1e300, 1e300), CMPLX(1e300, 1e300));
    assert_true(q == 1);
}

static qm_type complex_of(uint32_t width)
{
    return (qm_type){.kind = QM_T_COMPLEX, .width = width};
}

static void constants_are_rounded(void **state)
{
    qm_module *m = test_fixture_module(state);
    double part[2];
    uint32_t z = qm_expr_complex(m, complex_of(32), 0.1, -0.3);
    qm_expr_parts(m, z, part);
    assert_true(part[0] == (double)0.1f && part[1] == (double)-0.3f);
    assert_int_equal(qm_expr_complex(m, complex_of(32), 0.1, -0.3), z);
    assert_int_not_equal(qm_expr_complex(m, complex_of(64), 0.1, -0.3), z);
    assert_int_not_equal(qm_expr_complex(m, complex_of(32), 0.0, 1),
                         qm_expr_complex(m, complex_of(32), -0.0, 1));
    assert_int_equal(qm_expr_complex(m, complex_of(64), NAN, 1),
                     qm_expr_complex(m, complex_of(64), -NAN, 1));
    uint32_t wide = qm_expr_complex(m, complex_of(64), 1.0 / 3, 1e30);
    uint32_t half = qm_expr_cast(m, wide, complex_of(16));
    qm_expr_parts(m, half, part);
    assert_true(part[0] == 0x1.554p-2 && part[1] == INFINITY);
    uint32_t sum = qm_expr_make(m, QM_EX_ADD, complex_of(16), half, half, QM_NONE);
    qm_expr_parts(m, sum, part);
    assert_true(part[0] == 0x1.554p-1);
}

static void operators_fold(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_type c32 = complex_of(32), boolean = {.kind = QM_T_BOOL, .width = 1};
    qm_type f32 = {.kind = QM_T_FLOAT, .width = 32}, i8 = {.kind = QM_T_INT, .width = 8};
    uint32_t x = qm_expr_complex(m, c32, 1, 2), y = qm_expr_complex(m, c32, 3, -1);
    assert_int_equal(qm_expr_make(m, QM_EX_MUL, c32, x, y, QM_NONE), qm_expr_complex(m, c32, 5, 5));
    assert_int_equal(qm_expr_make(m, QM_EX_NEG, c32, y, QM_NONE, QM_NONE),
                     qm_expr_complex(m, c32, -3, 1));
    assert_true(qm_expr_as_double(m, qm_expr_make(m, QM_EX_REAL, f32, y, QM_NONE, QM_NONE)) == 3);
    assert_true(qm_expr_as_double(m, qm_expr_make(m, QM_EX_IMAG, f32, y, QM_NONE, QM_NONE)) == -1);
    assert_int_equal(qm_expr_cast(m, qm_expr_const(m, i8, (uint64_t)-7), c32),
                     qm_expr_complex(m, c32, -7, 0));
    assert_int_equal(qm_expr_make(m, QM_EX_EQ, boolean, x, x, QM_NONE),
                     qm_expr_const(m, boolean, 1));
    assert_int_equal(qm_expr_make(m, QM_EX_NE, boolean, x, x, QM_NONE),
                     qm_expr_const(m, boolean, 0));
    assert_int_equal(qm_expr_make(m, QM_EX_NE, boolean, x, y, QM_NONE),
                     qm_expr_const(m, boolean, 1));
    uint32_t nan = qm_expr_complex(m, c32, NAN, 0);
    assert_int_equal(qm_expr_make(m, QM_EX_EQ, boolean, nan, nan, QM_NONE),
                     qm_expr_const(m, boolean, 0));
}

/* A constant as an expression of its own type. */
static void check_text(double re, double im)
{
    qm_context *cx = test_context_new();
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_print_complex(&t, re, im);
    const char *text = qm_arena_printf(
        &cx->arena, "const complex[float[64]] c = %s; complex[float[64]] z = c;\n", t.data);
    qm_module *back = test_compile(cx, text);
    double part[2];
    qm_expr_parts(back, back->blocks[0].ops[0].param, part);
    const double want[2] = {re, im};
    if (memcmp(part, want, sizeof want) != 0)
        fail_msg("%g and %g are read back as %g and %g: %s", re, im, part[0], part[1], text);
    qm_module_free(back);
    test_context_free(cx);
}

static void constants_are_read_back(void **state)
{
    (void)state;
    static const double values[] = {
        0, -0.0, 1, -1, 0.1, -2.5, 1e-300, -1e22, 3.14159265358979323846};
    enum { N = sizeof values / sizeof *values };
    for (int k = 0; k < N * N; k++)
        check_text(values[k % N], values[k / N]);
    for (uint64_t i = 0; i < test_cases(200); i++)
        check_text(creal(sample(i)), cimag(sample(i)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_is_that_of_c), cmocka_unit_test(real_numbers_stay_exact),
        cmocka_unit_test(infinities_are_kept),     TEST_WITH_MODULE(constants_are_rounded),
        TEST_WITH_MODULE(operators_fold),          cmocka_unit_test(constants_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
