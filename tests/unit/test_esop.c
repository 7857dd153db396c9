/* Tests of sums of cubes: they are the function, and cost no more than simple ones. */
#include "synth/esop.h"

#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static const uint32_t cost[] = {1, 1, 6, 14, 22, 30, 38, 46, 54, 62, 70};

static uint64_t *make_table(qm_arena *arena, uint32_t k, bool (*f)(uint32_t x, uint64_t seed),
                            uint64_t seed)
{
    uint64_t *table = qm_arena_zalloc(arena, qm_table_words(k), sizeof *table);
    for (uint32_t x = 0; x < (k < 6 ? 64 : 1u << k); x++)
        table[x / 64] |= (uint64_t)f(x & ((1u << k) - 1), seed) << x % 64;
    return table;
}

static void check(const qm_esop *e, const uint64_t *table, uint32_t k)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < e->n; i++) {
        assert_int_equal(e->cubes[i].on & ~e->cubes[i].mask, 0);
        sum += cost[__builtin_popcount(e->cubes[i].mask)];
    }
    assert_int_equal(e->cost, sum);
    for (uint32_t x = 0; x < 1u << k; x++) {
        bool value = false;
        for (uint32_t i = 0; i < e->n; i++)
            value ^= (x & e->cubes[i].mask) == e->cubes[i].on;
        assert_int_equal(value, qm_table_at(table, x));
    }
}

static bool random_bit(uint32_t x, uint64_t seed)
{
    return qm_rng_uniform(seed, 9, x) < 0.1 + 0.2 * (double)(seed % 5);
}

static bool parity(uint32_t x, uint64_t seed)
{
    return __builtin_popcountll(x & seed) % 2;
}

/* Two corners of the cube, and one of its faces. */
static bool corners(uint32_t x, uint64_t seed)
{
    return (x == (seed & 0xff)) ^ (x == (~seed & 0xff)) ^ (x >> 6 == 1);
}

static bool majority(uint32_t x, uint64_t seed)
{
    return __builtin_popcountll(x & seed) > 1;
}

static void random_functions(void **state)
{
    for (uint32_t k = 0; k <= QM_ESOP_VARIABLES; k++)
        for (uint32_t round = 0; round < (k > 7 ? 2 : test_cases(20)); round++) {
            uint64_t *table = make_table(*state, k, random_bit, 100 * k + round);
            qm_esop e = qm_esop_minimise(*state, table, k, cost);
            check(&e, table, k);
            uint64_t minterms = 0;
            for (uint32_t x = 0; x < 1u << k; x++)
                minterms += qm_table_at(table, x) ? cost[k] : 0;
            assert_true(e.cost <= minterms);
        }
}

static void known_functions(void **state)
{
    uint64_t *table = make_table(*state, 8, parity, 0xb5);
    qm_esop e = qm_esop_minimise(*state, table, 8, cost);
    check(&e, table, 8);
    assert_int_equal(e.cost, 5);
    table = make_table(*state, 8, corners, 0x2c);
    e = qm_esop_minimise(*state, table, 8, cost);
    check(&e, table, 8);
    assert_true(e.cost <= 2 * 54 + 6);
    table = make_table(*state, 5, majority, 0x15); /* of three: its products of two */
    e = qm_esop_minimise(*state, table, 5, cost);
    check(&e, table, 5);
    assert_true(e.cost <= 3 * 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_functions, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(known_functions, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
