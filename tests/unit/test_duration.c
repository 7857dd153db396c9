/* Tests of ir/duration.c, and of the folding of durations. */

#include "ir/duration.h"

#include "tests/fixture.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const qm_type duration = {.kind = QM_T_DURATION};
static const qm_type real = {.kind = QM_T_FLOAT, .width = 64};

static void literals_are_whole_femtoseconds(void **state)
{
    (void)state;
    assert_true(qm_duration_literal(100, 1e6) == 1e8);
    assert_true(qm_duration_literal(0.1, 1e6) == 1e5);
    for (uint32_t i = 1; i < 100000; i++) { /* decimals with a rounding error */
        char text[32];
        snprintf(text, sizeof text, "%u.%05uns", i / 7, i);
        qm_duration d;
        assert_true(qm_duration_parse(text, &d));
        assert_true(d.fs == i / 7 * 1e6 + i * 10.0);
    }
}

static void parses(const char *text, double fs, double dt)
{
    qm_duration d;
    if (!qm_duration_parse(text, &d) || d.fs != fs || d.dt != dt)
        test_fail("'%s' reads as %.17g fs and %.17g dt", text, d.fs, d.dt);
}

static void texts_are_read(void **state)
{
    (void)state;
    parses("100ns", 1e8, 0);
    parses(" -1.5 us + 20dt ", -1.5e9, 20);
    parses("2ms-3s", 2e12 - 3e15, 0);
    parses("1\xc2\xb5s", 1e9, 0);
    static const char *const wrong[] = {"",      "5",      "5 min", "ns",    "5ns 3ns", "5ns +",
                                        "5dtns", "1e400s", "5nsx",  "--5ns", "+",       "nan ns"};
    qm_duration d;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (qm_duration_parse(wrong[i], &d))
            test_fail("'%s' is read", wrong[i]);
}

static void text_is(double fs, double dt, const char *want)
{
    jmp_buf recover;
    qm_arena arena;
    qm_arena_init(&arena, &recover);
    qm_text text;
    qm_text_init(&text, &arena);
    qm_duration_text((qm_duration){fs, dt}, &text);
    assert_string_equal(text.data, want);
    qm_arena_free(&arena);
}

static void texts_choose_a_unit(void **state)
{
    (void)state;
    text_is(0, 0, "0.0ns");
    text_is(1e8, 0, "100.0ns");
    text_is(1e9, 0, "1.0us");
    text_is(2.5e12, 0, "2.5ms");
    text_is(-3e15, 0, "-3.0s");
    text_is(1, 0, "1e-06ns");
    text_is(0, 300, "300.0dt");
    text_is(1e8, -20, "100.0ns - 20.0dt");
    text_is(1e8 / 3, 0, "33.33333333333333ns");
}

/* Whatever the duration is, its expression reads as just it. */
static void expressions_are_exact(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint64_t rng = 1;
    for (uint32_t i = 0; i < test_cases(20000); i++) {
        double fs = ldexp(random_real(&rng) - 0.5, (int)random_below(&rng, 90) - 30);
        double dt = random_below(&rng, 2) ? random_real(&rng) - 0.5 : 0;
        qm_text text;
        qm_text_init(&text, &m->arena);
        qm_duration d;
        qm_duration_form form = qm_duration_expr((qm_duration){fs, dt}, &text);
        if (!qm_duration_parse(text.data, &d) || d.fs != fs || d.dt != dt)
            test_fail("%a fs and %a dt are written as %s", fs, dt, text.data);
        assert_int_equal(form == QM_DF_SUM, strchr(text.data + 1, ' ') != NULL);
    }
}

static void comparison(void **state)
{
    (void)state;
    int order;
    double ratio;
    qm_duration ns = {1e6, 0}, dt = {0, 1}, more = {2e6, 1};
    assert_true(qm_duration_compare(ns, ns, 0, &order) && order == 0);
    assert_true(qm_duration_compare(ns, more, 0, &order) && order < 0);
    assert_true(qm_duration_compare(more, dt, 0, &order) && order > 0);
    assert_false(qm_duration_compare(ns, dt, 0, &order));
    assert_true(qm_duration_compare(ns, dt, 1e6, &order) && order == 0);
    assert_true(qm_duration_compare(ns, dt, 2e6, &order) && order < 0);
    assert_true(qm_duration_ratio(more, ns, 0.5e6, &ratio) && ratio == 2.5);
    assert_true(qm_duration_ratio(dt, dt, 0, &ratio) && ratio == 1);
    assert_false(qm_duration_ratio(dt, ns, 0, &ratio));
}

static void arithmetic_is_folded(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t ns = qm_expr_duration(m, 5e8, 0), dt = qm_expr_duration(m, 0, 8);
    uint32_t sum = qm_expr_make(m, QM_EX_ADD, duration, ns, dt, QM_NONE);
    qm_duration d = qm_expr_as_duration(m, sum);
    assert_true(d.fs == 5e8 && d.dt == 8);
    uint32_t half = qm_expr_make(m, QM_EX_DIV, duration, sum, qm_expr_float(m, 2), QM_NONE);
    d = qm_expr_as_duration(m, half);
    assert_true(d.fs == 2.5e8 && d.dt == 4);
    uint32_t less = qm_expr_make(m, QM_EX_SUB, duration, half, sum, QM_NONE);
    d = qm_expr_as_duration(m, qm_expr_make(m, QM_EX_NEG, duration, less, QM_NONE, QM_NONE));
    assert_true(d.fs == 2.5e8 && d.dt == 4);
    uint32_t product = qm_expr_make(m, QM_EX_MUL, duration, qm_expr_float(m, 0.5), ns, QM_NONE);
    assert_true(qm_expr_as_duration(m, product).fs == 2.5e8);
    uint32_t ratio = qm_expr_make(m, QM_EX_DIV, real, product, ns, QM_NONE);
    assert_true(qm_expr_as_double(m, ratio) == 0.5);
    assert_false(qm_expr_is_const(m, qm_expr_make(m, QM_EX_DIV, real, ns, dt, QM_NONE)));
    assert_false(qm_expr_is_const(
        m, qm_expr_make(m, QM_EX_DIV, duration, ns, qm_expr_float(m, 0), QM_NONE)));
    assert_int_equal(qm_expr_duration(m, -0.0, 0), qm_expr_duration(m, 0, -0.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_whole_femtoseconds),
        cmocka_unit_test(texts_are_read),
        cmocka_unit_test(texts_choose_a_unit),
        TEST_WITH_MODULE(expressions_are_exact),
        cmocka_unit_test(comparison),
        TEST_WITH_MODULE(arithmetic_is_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
