/* Tests of passes/linear_circuit/synthesise.c: the gates are applied to bit strings here. */

#include "passes/linear_circuit/synthesise.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

enum { MAX_WIRES = 130, WORDS = 3 };

/* What n wires hold after `ngates` random CX. */
static void scramble(uint64_t (*value)[WORDS], uint32_t n, uint32_t ngates, uint64_t seed)
{
    memset(value, 0, n * sizeof *value);
    for (uint32_t w = 0; w < n; w++)
        value[w][w / 64] = (uint64_t)1 << w % 64;
    for (uint32_t i = 0; i < ngates && n > 1; i++) {
        uint64_t r = qm_rng_bits(seed, 1, i);
        uint32_t c = (uint32_t)(r % n), t = (uint32_t)((c + 1 + (r >> 20) % (n - 1)) % n);
        for (int k = 0; k < WORDS; k++)
            value[t][k] ^= value[c][k];
    }
}

static uint32_t synthesise(uint32_t n, uint32_t ngates, uint64_t seed, qm_arena *arena)
{
    static uint64_t value[MAX_WIRES][WORDS], made[MAX_WIRES][WORDS], out[MAX_WIRES * WORDS];
    uint32_t words = (n + 63) / 64;
    scramble(value, n, ngates, seed);
    for (uint32_t w = 0; w < n; w++)
        memcpy(out + (size_t)w * words, value[w], words * sizeof *out);
    qm_linear_circuit c;
    qm_linear_synthesise(&c, out, n, arena);
    scramble(made, n, 0, 0);
    for (uint32_t i = 0; i < c.ngates; i++)
        for (int k = 0; k < WORDS; k++)
            made[c.gates[i].target][k] ^= made[c.gates[i].control][k];
    assert_memory_equal(made, value, n * sizeof *value);
    return c.ngates;
}

static void maps_are_made(void **state)
{
    static const uint32_t sizes[] = {1, 2, 3, 5, 8, 20, 64, 65, MAX_WIRES};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (uint64_t seed = 0; seed < (sizes[i] < 60 ? 20 : 1); seed++) {
            uint32_t n = sizes[i];
            for (uint32_t ngates = 0; ngates <= 4 * n; ngates += n)
                synthesise(n, ngates, seed, *state);
        }
}

static void circuits_are_short(void **state)
{
    assert_int_equal(synthesise(6, 0, 1, *state), 0);
    assert_true(synthesise(20, 4, 1, *state) <= 4);
    /* Some 100 to a permutation, and that; sections alone take 158. */
    assert_true(synthesise(20, 2000, 1, *state) < 158);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_are_made),
        cmocka_unit_test(circuits_are_short),
    };
    return cmocka_run_group_tests(tests, test_arena_setup, test_arena_teardown);
}
