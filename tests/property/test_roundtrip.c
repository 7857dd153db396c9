/* print(parse(print(m))) == print(m), and what is read back means the same, for random modules in
 * each dialect. */

#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { MODULES = 1000 };
static const double tolerance = 1e-9;

static qm_module *read_back(qm_context *cx, const char *text, uint64_t seed)
{
    qm_module *m = NULL;
    if (test_try_compile(cx, text, &m) != QM_OK)
        test_fail("seed %llu is not read back:\n%s\n%s", (unsigned long long)seed, text,
                  test_diagnostics(cx));
    return m;
}

static void expect_same_meaning(const qm_module *m, const qm_module *back, const char *text,
                                uint64_t seed, bool up_to_phase)
{
    qm_arena *arena = &m->cx->arena;
    dense_result a = dense_run(m, 0, random_inputs, RANDOM_INPUTS, arena);
    dense_result b = dense_run(back, 0, random_inputs, RANDOM_INPUTS, arena);
    const char *d = dense_difference(m, &a, back, &b, tolerance, up_to_phase, arena);
    if (d)
        test_fail("seed %llu means something else: %s\n%s--- then\n%s", (unsigned long long)seed, d,
                  text, test_print(back, QM_DIALECT_IR));
}

static void round_trip(qm_dialect dialect, unsigned parts, uint64_t seed, bool up_to_phase)
{
    qm_context *cx = test_context_new();
    qm_module *m = random_module(cx, seed, parts);
    test_verify(m, "in the random module");
    const char *first = test_print(m, dialect);
    qm_module *back = read_back(cx, first, seed);
    expect_same_meaning(m, back, first, seed, up_to_phase);
    if (parts & (RANDOM_MODIFIED | RANDOM_CLASSICAL)) {
        qm_module_free(m);
        m = back;
        first = test_print(m, dialect);
        back = read_back(cx, first, seed);
    }
    const char *second = test_print(back, dialect);
    if (strcmp(first, second) != 0)
        test_fail("seed %llu is printed differently:\n%s--- then\n%s", (unsigned long long)seed,
                  first, second);
    qm_module_free(back);
    qm_module_free(m);
    test_context_free(cx);
}

/* Kinds of modules, in turn. */
static unsigned parts_of(uint64_t seed)
{
    static const unsigned parts[] = {RANDOM_ALL, RANDOM_UNITARY,
                                     RANDOM_BODY | RANDOM_SYMBOLIC | RANDOM_PHASE | RANDOM_BARRIER |
                                         RANDOM_MEASURE | RANDOM_CONTROL};
    return parts[seed % 3];
}

static void qasm3(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        round_trip(QM_DIALECT_QASM3, parts_of(seed), seed, false);
}

static void ir(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        round_trip(QM_DIALECT_IR, parts_of(seed), seed, false);
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
