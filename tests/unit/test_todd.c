/* Tests of passes/todd: tables of parities, whose signatures are counted here one triple after the
 * other, and circuits of rotations by pi/4 against the dense reference. */
#include "passes/todd/parities.h"

#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

static bool never(void *payload)
{
    (void)payload;
    return false;
}

static const qm_parities_options options = {.work = (uint64_t)1 << 32, .stop = never};

/* Number of columns that hold a, b and c, modulo 2. */
static unsigned count(const qm_parities *t, uint32_t a, uint32_t b, uint32_t c)
{
    unsigned n = 0;
    for (uint32_t j = 0; j < t->m; j++)
        n += qm_parity_has(t, j, a) && qm_parity_has(t, j, b) && qm_parity_has(t, j, c);
    return n % 2;
}

static void check_same(const qm_parities *t, const qm_parities *u)
{
    for (uint32_t a = 0; a < t->n; a++)
        for (uint32_t b = a; b < t->n; b++)
            for (uint32_t c = b; c < t->n; c++)
                assert_int_equal(count(t, a, b, c), count(u, a, b, c));
}

/* A table of the columns that the bits of `chosen` number, from 1 on. */
static qm_parities small_table(uint32_t n, uint64_t chosen, qm_arena *arena)
{
    qm_parities t = qm_parities_make(n, 64, arena);
    for (uint64_t v = 1; v < (uint64_t)1 << n; v++)
        if (chosen >> v & 1)
            qm_parity(&t, t.m)[0] = v, t.m++;
    return t;
}

static uint32_t reduced(qm_parities t, qm_arena *arena)
{
    qm_parities u = t;
    qm_parities_reduce(&u, &options, arena);
    check_same(&t, &u);
    assert_true(qm_parities_same_signature(&t, &u, arena));
    assert_true(u.m <= t.m);
    for (uint32_t j = 0; j < u.m; j++)
        for (uint32_t i = 0; i < j; i++)
            assert_true(qm_parity(&u, i)[0] != qm_parity(&u, j)[0] || u.words > 1);
    return u.m;
}

static void known_tables(void **state)
{
    /* All parities of 4 variables are Clifford together; so all but k are as good as k. */
    assert_int_equal(reduced(small_table(4, 0xFFFE, *state), *state), 0);
    assert_int_equal(reduced(small_table(4, 0xFFF0, *state), *state), 3);
    assert_int_equal(reduced(small_table(4, 0xFFFE ^ 1 << 9, *state), *state), 1);
    /* A Toffoli gate needs 7; two that share a variable have 12 parities, of which 11 are enough.
     */
    assert_int_equal(reduced(small_table(3, 0xFE, *state), *state), 7);
    qm_parities two = qm_parities_make(5, 12, *state);
    for (uint64_t v = 2; v < 8; v++) {
        qm_parity(&two, two.m++)[0] = v;
        qm_parity(&two, two.m++)[0] = (v & 1) | (v & 6) << 2;
    }
    assert_int_equal(reduced(two, *state), 11);
}

static void random_tables(void **state)
{
    qm_arena *arena = *state;
    uint64_t rng = 4;
    for (uint32_t i = 0; i < test_cases(200); i++) {
        uint32_t n = 4 + random_below(&rng, 5), m = random_below(&rng, 40);
        qm_parities t = qm_parities_make(n, m, arena);
        bool seen[512] = {true};
        for (uint32_t j = 0; j < m; j++) {
            uint64_t v = random_below(&rng, 1u << n);
            if (!seen[v])
                qm_parity(&t, t.m++)[0] = v;
            seen[v] = true;
        }
        assert_true(reduced(t, arena) <= n * (n + 1) / 2 + 1);
        qm_arena_reset(arena);
    }
}

static void signatures_differ(void **state)
{
    qm_parities t = small_table(4, 0x7A, *state), u = small_table(4, 0x7C, *state);
    assert_true(qm_parities_same_signature(&t, &t, *state));
    assert_false(qm_parities_same_signature(&t, &u, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_tables, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(random_tables, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(signatures_differ, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
