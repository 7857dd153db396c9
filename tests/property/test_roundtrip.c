/* print(parse(print(m))) == print(m), and what is read back means the same, for random modules in
 * each dialect. */

#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { MODULES = 1000 };
static const double tolerance = 1e-9;

static void round_trip(qm_dialect dialect, unsigned parts, uint64_t seed, bool up_to_phase)
{
    qm_context *cx = test_context_new();
    qm_module *m = random_module(cx, seed, parts);
    test_verify(m, "in the random module");
    const char *first = test_print(m, dialect);
    qm_module *back = NULL;
    if (test_try_compile(cx, first, &back) != QM_OK)
        test_fail("seed %llu is not read back:\n%s\n%s", (unsigned long long)seed, first,
                  test_diagnostics(cx));
    const char *second = test_print(back, dialect);
    if (strcmp(first, second) != 0)
        test_fail("seed %llu is printed differently:\n%s--- then\n%s", (unsigned long long)seed,
                  first, second);
    dense_result a = dense_run(m, 0, random_inputs, RANDOM_INPUTS, &cx->arena);
    dense_result b = dense_run(back, 0, random_inputs, RANDOM_INPUTS, &cx->arena);
    const char *d = dense_difference(m, &a, back, &b, tolerance, up_to_phase, &cx->arena);
    if (d)
        test_fail("seed %llu means something else: %s\n%s", (unsigned long long)seed, d, first);
    qm_module_free(back);
    qm_module_free(m);
    test_context_free(cx);
}

static void qasm3(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        round_trip(QM_DIALECT_QASM3, seed % 2 ? RANDOM_ALL : RANDOM_UNITARY, seed, false);
}

static void ir(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        round_trip(QM_DIALECT_IR, seed % 2 ? RANDOM_ALL : RANDOM_UNITARY, seed, false);
}

/* OpenQASM 2 has no global phase. */
static void qasm2(void **state)
{
    (void)state;
    const unsigned parts = RANDOM_QASM2 | RANDOM_BODY | RANDOM_MEASURE | RANDOM_BARRIER;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        round_trip(QM_DIALECT_QASM2, parts, seed, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qasm3),
        cmocka_unit_test(ir),
        cmocka_unit_test(qasm2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
