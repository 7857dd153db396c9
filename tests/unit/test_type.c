/* Tests of ir/type.c: the widths of floats and rounding to them. The casting table is in
 * test_expr.c. */

#include "ir/expr.h"
#include "support/rng.h"
#include "tests/dense_eval.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static void there_are_three_widths(void **state)
{
    (void)state;
    for (uint32_t width = 0; width < 300; width++)
        assert_int_equal(qm_float_exists(width), width == 16 || width == 32 || width == 64);
    assert_false(qm_float_exists((UINT64_C(1) << 32) + 16));
}

/* Values worked by hand from the binary16 format: 11 bits, 2^-24 to 65504. */
static void halves_are_rounded_to_even(void **state)
{
    (void)state;
    static const double cases[][2] = {
        {1, 1},
        {0.1, 0x1.998p-4},
        {1.0 / 3, 0x1.554p-2},
        {2049, 2048},
        {2051, 2052},
        {2049.0000001, 2050},
        {65504, 65504},
        {65519.99, 65504},
        {65520, INFINITY},
        {1e300, INFINITY},
        {0x1p-14, 0x1p-14},
        {0x1.002p-14, 0x1p-14},
        {0x1.003p-14, 0x1.004p-14},
        {0x1p-24, 0x1p-24},
        {0x1p-25, 0},
        {0x1.0001p-25, 0x1p-24},
        {0x3p-25, 0x1p-23},
        {1e-300, 0},
        {INFINITY, INFINITY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int sign = 0; sign < 2; sign++) {
            double v = copysign(cases[i][0], sign ? -1 : 1);
            double want = copysign(cases[i][1], v), have = qm_float_round(v, 16);
            if (memcmp(&have, &want, sizeof have) != 0)
                fail_msg("%.17g becomes %.17g, not %.17g", v, have, want);
        }
    assert_true(isnan(qm_float_round(NAN, 16)));
    assert_true(signbit(qm_float_round(-0.0, 16)));
}

/* Against the compiler's own formats. */
static void rounding_is_that_of_the_machine(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < test_cases(100000); i++) {
        int exponent = (int)(qm_rng_bits(3, i, 0) % 60) - 35;
        double v = ldexp(2 * qm_rng_uniform(4, i, 0) - 1, exponent);
        assert_true(qm_float_round(v, 16) == dense_half(v));
        assert_true(qm_float_round(v, 32) == (double)(float)v);
        assert_true(qm_float_round(v, 64) == v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_three_widths),
        cmocka_unit_test(halves_are_rounded_to_even),
        cmocka_unit_test(rounding_is_that_of_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
