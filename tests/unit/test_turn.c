/* Tests of equiv/turn.c. */

#include "equiv/turn.h"
#include "tests/qm_test.h"

#include <math.h>

static void test_dyadic(void **state)
{
    (void)state;
    assert_true(qm_turn_from_radians(0) == 0);
    assert_true(qm_turn_from_radians(M_PI) == QM_TURN_HALF);
    assert_true(qm_turn_from_radians(-M_PI) == QM_TURN_HALF);
    assert_true(qm_turn_from_radians(2 * M_PI) == 0);
    assert_true(qm_turn_from_radians(-M_PI / 2) == 3 * QM_TURN_QUARTER);
    for (int k = 0; k < 40; k++) {
        double angle = M_PI / pow(2, k);
        assert_true(qm_turn_from_radians(angle) == QM_TURN_HALF >> k);
        assert_true(qm_turn_from_radians(-angle) == (qm_turn)0 - (QM_TURN_HALF >> k));
    }
    assert_true(qm_turn_from_radians(201 * M_PI / 4) == 1 * QM_TURN_EIGHTH);
}

static void test_any(void **state)
{
    (void)state;
    double a = 0.3, b = 1.7;
    qm_turn sum = qm_turn_from_radians(a) + qm_turn_from_radians(b);
    assert_true(qm_turn_is_zero(sum - qm_turn_from_radians(a + b)));
    assert_true(qm_turn_is_zero(qm_turn_from_radians(a) + qm_turn_from_radians(-a)));
    assert_false(qm_turn_is_zero(qm_turn_from_radians(1e-9)));
    assert_false(qm_turn_is_zero(qm_turn_from_radians(-1e-9)));
}

static void test_snap(void **state)
{
    (void)state;
    assert_true(qm_turn_snap(QM_TURN_QUARTER + 5) == QM_TURN_QUARTER);
    assert_true(qm_turn_snap(QM_TURN_EIGHTH - 5) == QM_TURN_EIGHTH);
    assert_true(qm_turn_snap((qm_turn)0 - 5) == 0);
    qm_turn other = qm_turn_from_radians(0.1);
    assert_true(qm_turn_snap(other) == other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dyadic),
        cmocka_unit_test(test_any),
        cmocka_unit_test(test_snap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
