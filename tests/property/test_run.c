/* Native code and the runtime against the dense reference, on random programs with control flow:
 * exact runs must agree in distribution, final values and final state; sampled runs must pass a
 * chi-square test at a level that a right sampler fails once in a million, with fixed seeds. */

#include "tests/chi_square.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { MODULES = 1000, SAMPLED = 100, SHOTS = 2000 };

static const unsigned mixes[] = {
    RANDOM_ALL,
    RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_CLASSICAL | RANDOM_SYMBOLIC,
    RANDOM_UNITARY,
    RANDOM_ALL,
    RANDOM_UNITARY | RANDOM_MEASURE,
};

static qm_run_options options(const qm_module *m)
{
    qm_run_options o = {.sim.threads = 1};
    test_declared_inputs(m, random_inputs, RANDOM_INPUTS, &o);
    return o;
}

static void exact_runs_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++) {
        qm_context *cx = test_context_new();
        qm_module *m = random_module(cx, seed, mixes[seed % (sizeof mixes / sizeof *mixes)]);
        qm_run_options o = options(m);
        qm_result run = {0};
        const qm_prog_cell *cells = NULL;
        uint32_t ncells = 0;
        o.exact = true;
        qm_status status = test_execute(m, &o, &cx->arena, &run, &cells, &ncells);
        if (status != QM_OK)
            test_fail("seed %llu: status %d, %s\n%s%s", (unsigned long long)seed, status,
                      run.error ? run.error : "", test_diagnostics(cx),
                      test_print(m, QM_DIALECT_IR));
        dense_result want = dense_run(m, 0, random_inputs, RANDOM_INPUTS, &cx->arena);
        const char *d = test_run_difference(m, &run, cells, ncells, &want, 1e-9, &cx->arena);
        if (d)
            test_fail("seed %llu: %s\n%s", (unsigned long long)seed, d,
                      test_print(m, QM_DIALECT_IR));
        qm_module_free(m);
        test_context_free(cx);
    }
}

static uint64_t total_count(const qm_result *run)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < run->noutcomes; i++)
        n += run->outcomes[i].count;
    return n;
}

static void check_samples(const qm_module *m, const qm_result *run, uint64_t seed, qm_arena *arena)
{
    dense_result want = dense_run(m, 0, random_inputs, RANDOM_INPUTS, arena);
    assert_int_equal(total_count(run), SHOTS);
    for (uint32_t k = 0; k < run->noutcomes; k++) {
        uint32_t i = 0;
        while (i < want.noutcomes && strcmp(want.outcomes[i].bits, run->outcomes[k].bits) != 0)
            i++;
        if (i == want.noutcomes)
            test_fail("seed %llu: outcome '%s' is impossible", (unsigned long long)seed,
                      run->outcomes[k].bits);
    }
    chi_square c = {0};
    chi_square_add(&c, run, &want, SHOTS);
    double excess = chi_square_excess(&c);
    if (excess > CHI_SQUARE_BOUND)
        test_fail("seed %llu: chi-square is %g deviations above its mean\n%s",
                  (unsigned long long)seed, excess, test_print(m, QM_DIALECT_IR));
}

static void sampled_runs_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(SAMPLED); seed++) {
        qm_context *cx = test_context_new();
        qm_module *m =
            random_module(cx, seed, seed % 2 ? RANDOM_ALL : RANDOM_PHASE | RANDOM_MEASURE);
        qm_run_options o = options(m);
        qm_result first = {0}, second = {0};
        const qm_prog_cell *cells;
        uint32_t ncells;
        o.shots = SHOTS;
        o.seed = seed;
        assert_int_equal(test_execute(m, &o, &cx->arena, &first, &cells, &ncells), QM_OK);
        if (!first.implied_measure)
            check_samples(m, &first, seed, &cx->arena);
        o.sim.threads = 2;
        assert_int_equal(test_execute(m, &o, &cx->arena, &second, &cells, &ncells), QM_OK);
        assert_int_equal(first.noutcomes, second.noutcomes);
        for (uint32_t i = 0; i < first.noutcomes; i++) {
            assert_string_equal(first.outcomes[i].bits, second.outcomes[i].bits);
            assert_int_equal(first.outcomes[i].count, second.outcomes[i].count);
        }
        qm_module_free(m);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_runs_agree),
        cmocka_unit_test(sampled_runs_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
