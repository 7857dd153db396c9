/* Tests of passes/pauli/boolean.c. */
#include "passes/pauli/boolean.h"

#include "support/base.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

static void monomials_are_kept_once(void **state)
{
    qm_monomials m;
    qm_monomials_init(&m, *state);
    uint32_t a = qm_monomials_intern(&m, (uint32_t[]){3}, 1);
    uint32_t b = qm_monomials_intern(&m, (uint32_t[]){1, 7}, 2);
    assert_int_not_equal(a, b);
    uint32_t product = qm_monomials_product(&m, a, b);
    assert_int_equal(product, qm_monomials_intern(&m, (uint32_t[]){1, 3, 7}, 3));
    assert_int_equal(product, qm_monomials_product(&m, product, b));
    assert_true(qm_monomials_has(&m, product, 3));
    assert_false(qm_monomials_has(&m, b, 3));
    for (uint32_t v = 0; v < 5000; v++)
        qm_monomials_intern(&m, &v, 1);
    assert_int_equal(product, qm_monomials_intern(&m, (uint32_t[]){1, 3, 7}, 3));
}

static void degrees_are_bounded(void **state)
{
    qm_monomials m;
    qm_monomials_init(&m, *state);
    uint32_t all = 0;
    for (uint32_t v = 0; v < QM_MONOMIAL_DEGREE; v++) {
        uint32_t one = qm_monomials_intern(&m, &v, 1);
        all = v == 0 ? one : qm_monomials_product(&m, all, one);
    }
    uint32_t n;
    qm_monomials_vars(&m, all, &n);
    assert_int_equal(n, QM_MONOMIAL_DEGREE);
    uint32_t more = qm_monomials_intern(&m, (uint32_t[]){QM_MONOMIAL_DEGREE}, 1);
    assert_int_equal(qm_monomials_product(&m, all, more), QM_NONE);
}

/* Random sums of 40 monomials, beside their bit vectors. */
static void sums_are_exclusive_ors(void **state)
{
    enum { MONOMIALS = 40, STEPS = 2000 };
    qm_monomials m;
    qm_monomials_init(&m, *state);
    for (uint32_t v = 0; v < MONOMIALS; v++)
        qm_monomials_intern(&m, &v, 1);
    qm_boolean f[4] = {{.n = 0}};
    uint64_t bits[4] = {0};
    uint32_t full = 0;
    for (uint64_t i = 0; i < STEPS; i++) {
        uint64_t r = qm_rng_bits(1, 2, i);
        uint32_t a = r % 4, b = (a + 1 + r / 4 % 3) % 4, v = (uint32_t)(r / 16 % MONOMIALS);
        if (qm_boolean_toggle(&m, &f[a], v))
            bits[a] ^= UINT64_C(1) << v;
        if (qm_boolean_add(&f[a], &f[b]))
            bits[a] ^= bits[b];
        else
            full++;
        assert_int_equal(f[a].n, __builtin_popcountll(bits[a]));
        for (v = 0; v < MONOMIALS; v++)
            assert_int_equal(qm_boolean_has(&f[a], v), bits[a] >> v & 1);
        for (int k = 0; k < 4; k++)
            assert_int_equal(memcmp(f[a].hash, f[k].hash, sizeof f[a].hash) == 0,
                             bits[a] == bits[k]);
    }
    assert_int_not_equal(full, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(monomials_are_kept_once, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(degrees_are_bounded, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(sums_are_exclusive_ors, test_arena_setup,
                                        test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
