/* The interpreter against the dense reference, on random programs with control flow: exact runs
 * must agree in distribution, final values and final state, sampled ones pass a chi-square test. */

#include "tests/chi_square.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { MODULES = 1000, SAMPLED = 200, SHOTS = 2000, LEAST_TAKEN = 2 /* of 3 */ };

static const unsigned mixes[] = {
    RANDOM_ALL & ~(unsigned)RANDOM_ARRAY,
    RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_CLASSICAL | RANDOM_SYMBOLIC,
    RANDOM_ALL,
    RANDOM_ALL & ~(unsigned)(RANDOM_ARRAY | RANDOM_BODY),
    RANDOM_UNITARY | RANDOM_MEASURE,
};

typedef struct one_run {
    qm_context *cx;
    qm_module *m;
    qm_run_options options;
    qm_result result;
    const qm_prog_cell *cells;
    uint32_t ncells;
} one_run;

/* False when the interpreter does not take the program. */
static bool run(one_run *r, uint64_t seed, qm_run_options options)
{
    r->cx = test_context_new();
    r->m = random_module(r->cx, seed, mixes[seed % (sizeof mixes / sizeof *mixes)]);
    r->options = options;
    r->options.sim.threads = 1;
    test_declared_inputs(r->m, random_inputs, RANDOM_INPUTS, &r->options);
    qm_status status;
    test_program p;
    if (!test_program_interpret(r->m, &p, &status))
        return false;
    if (status == QM_OK)
        status =
            test_program_run(&p, &r->options, &r->cx->arena, &r->result, &r->cells, &r->ncells);
    test_program_free(&p);
    if (status != QM_OK)
        test_fail("seed %llu: status %d, %s\n%s", (unsigned long long)seed, status,
                  r->result.error ? r->result.error : "", test_print(r->m, QM_DIALECT_IR));
    return true;
}

static void end(one_run *r)
{
    qm_module_free(r->m);
    test_context_free(r->cx);
}

static void exact_runs_agree(void **state)
{
    (void)state;
    uint64_t taken = 0;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++) {
        one_run r = {0};
        if (run(&r, seed, (qm_run_options){.exact = true})) {
            taken++;
            qm_arena *arena = &r.cx->arena;
            dense_result want = dense_run(r.m, 0, random_inputs, RANDOM_INPUTS, arena);
            const char *d =
                test_run_difference(r.m, &r.result, r.cells, r.ncells, &want, 1e-9, arena);
            if (d)
                test_fail("seed %llu: %s\n%s", (unsigned long long)seed, d,
                          test_print(r.m, QM_DIALECT_IR));
        }
        end(&r);
    }
    if (taken < test_cases(MODULES) * LEAST_TAKEN / 3)
        test_fail("only %llu programs were taken", (unsigned long long)taken);
}

static void check_samples(const one_run *r, uint64_t seed)
{
    dense_result want = dense_run(r->m, 0, random_inputs, RANDOM_INPUTS, &r->cx->arena);
    uint64_t total = 0;
    for (uint32_t k = 0; k < r->result.noutcomes; k++) {
        uint32_t i = 0;
        total += r->result.outcomes[k].count;
        while (i < want.noutcomes && strcmp(want.outcomes[i].bits, r->result.outcomes[k].bits) != 0)
            i++;
        if (i == want.noutcomes)
            test_fail("seed %llu: outcome '%s' is impossible", (unsigned long long)seed,
                      r->result.outcomes[k].bits);
    }
    assert_int_equal(total, SHOTS);
    chi_square c = {0};
    chi_square_add(&c, &r->result, &want, SHOTS);
    double excess = chi_square_excess(&c);
    if (excess > CHI_SQUARE_BOUND)
        test_fail("seed %llu: chi-square is %g deviations above its mean\n%s",
                  (unsigned long long)seed, excess, test_print(r->m, QM_DIALECT_IR));
}

static void sampled_runs_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(SAMPLED); seed++) {
        one_run r = {0};
        bool taken = run(&r, seed, (qm_run_options){.shots = SHOTS, .seed = seed});
        if (taken && !r.result.implied_measure)
            check_samples(&r, seed);
        end(&r);
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
