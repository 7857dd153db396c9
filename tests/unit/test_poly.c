/* Tests of equiv/pathsum/poly.c: polynomials against their values for all assignments. */

#include "equiv/pathsum/poly.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

enum { VARS = 6, STREAM = 0x901 };

static uint32_t roll(uint64_t seed, uint64_t *index, uint32_t n)
{
    return (uint32_t)(qm_rng_bits(seed, STREAM, (*index)++) % n);
}

/* A random monomial; returns its degree. */
static uint32_t monomial(uint64_t seed, uint64_t *index, uint32_t *vars)
{
    uint32_t n = 0, mask = roll(seed, index, 1u << VARS);
    for (uint32_t v = 0; v < VARS && n < 3; v++)
        if (mask >> v & 1)
            vars[n++] = v;
    return n;
}

static bool holds(const uint32_t *vars, uint32_t n, uint32_t assignment)
{
    for (uint32_t i = 0; i < n; i++)
        if (!(assignment >> vars[i] & 1))
            return false;
    return true;
}

/* By the lists of all variables, and the constant. */
static qm_turn value(const qm_poly *p, uint32_t assignment)
{
    uint32_t constant = qm_poly_find(p, NULL, 0);
    qm_turn sum = constant ? qm_poly_coefficient(p, constant) : 0;
    for (uint32_t v = 0; v < VARS; v++)
        for (uint32_t i = 0; i < p->vars[v].n; i++) {
            uint32_t id = (uint32_t)p->vars[v].at[i], n = qm_poly_degree(p, id), vars[VARS];
            for (uint32_t k = 0; k < n; k++)
                vars[k] = qm_poly_variable(p, id, k);
            assert_int_equal(qm_poly_find(p, vars, n), id);
            sum += vars[0] == v && holds(vars, n, assignment) ? qm_poly_coefficient(p, id) : 0;
        }
    return sum;
}

static bool exclusive_or(const qm_terms *t, uint32_t assignment)
{
    bool sum = false;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t n;
        const uint32_t *vars = qm_terms_at(t, i, &n);
        sum ^= holds(vars, n, assignment);
    }
    return sum;
}

static void test_values(void **state)
{
    qm_arena *arena = *state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        qm_poly p;
        qm_terms terms = {0};
        qm_turn want[1 << VARS] = {0};
        uint32_t vars[VARS];
        uint64_t index = 0;
        qm_poly_init(&p, arena, 1000, 100000);
        for (uint32_t v = 0; v < VARS; v++)
            assert_int_equal(qm_poly_new_var(&p, QM_POLY_INTERNAL), v);
        for (uint32_t i = 0; i < 40; i++) {
            uint32_t n = monomial(seed, &index, vars);
            qm_turn c = (qm_turn)roll(seed, &index, 16) << 60;
            qm_poly_add(&p, vars, n, c);
            for (uint32_t a = 0; a < 1u << VARS; a++)
                want[a] += holds(vars, n, a) ? c : 0;
        }
        for (uint32_t i = 0; i < 3; i++)
            qm_terms_push(&terms, arena, vars, monomial(seed, &index, vars));
        qm_turn c = QM_TURN_EIGHTH * (1 + roll(seed, &index, 7));
        qm_poly_add_lifted(&p, &terms, 0, NULL, 0, c);
        for (uint32_t a = 0; a < 1u << VARS; a++) {
            want[a] += exclusive_or(&terms, a) ? c : 0;
            assert_true(value(&p, a) == want[a]);
        }
        /* The variable becomes the value of the terms. */
        uint32_t v = roll(seed, &index, VARS);
        qm_poly_substitute(&p, v, &terms);
        for (uint32_t a = 0; a < 1u << VARS; a++) {
            uint32_t changed = (a & ~(1u << v)) | (uint32_t)exclusive_or(&terms, a) << v;
            assert_true(value(&p, a) == want[changed]);
        }
    }
}

/* Removal leaves nothing behind, and freed monomials are used again. */
static void test_cancel(void **state)
{
    qm_arena *arena = *state;
    qm_poly p;
    qm_poly_init(&p, arena, 100000, 10000000);
    for (uint32_t v = 0; v < 100; v++)
        qm_poly_new_var(&p, v < 3 ? QM_POLY_LEFT : QM_POLY_INTERNAL);
    uint32_t words = 0;
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t i = 0; i < 100; i++)
            for (uint32_t j = i + 1; j < 100; j++)
                qm_poly_add(&p, (uint32_t[]){i, j}, 2, QM_TURN_QUARTER << (round & 1));
        if (round == 1)
            words = p.nwords;
    }
    assert_int_equal(p.nwords, words);
    for (uint32_t i = 0; i < 100; i++)
        for (uint32_t j = i + 1; j < 100; j++)
            qm_poly_add(&p, (uint32_t[]){i, j}, 2, QM_TURN_HALF);
    assert_int_equal(p.count, 0);
    for (uint32_t v = 0; v < 100; v++) {
        assert_int_equal(p.vars[v].n, 0);
        assert_int_equal(p.vars[v].nodd, 0);
        assert_int_equal(p.vars[v].nends[0], 0);
    }
}

static void test_limits(void **state)
{
    qm_arena *arena = *state;
    qm_poly p;
    qm_poly_init(&p, arena, 10, 1000);
    for (uint32_t v = 0; v < 100; v++)
        qm_poly_new_var(&p, QM_POLY_INTERNAL);
    for (uint32_t v = 0; v < 100; v++)
        qm_poly_add(&p, &v, 1, QM_TURN_HALF);
    assert_true(p.overflow);
    assert_true(p.count <= 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_cancel, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_limits, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
