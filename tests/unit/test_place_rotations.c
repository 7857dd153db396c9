/* Tests of passes/place_rotations.c. */

#include "passes/cost.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

/* Carries of four bits, computed and taken back. */
static const char adder[] =
    "include \"stdgates.inc\";\n"
    "gate carry a, b, c, d { ccx b, c, d; cx b, c; ccx a, c, d; }\n"
    "gate yrrac a, b, c, d { ccx a, c, d; cx b, c; ccx b, c, d; }\n"
    "gate sum a, b, c { cx b, c; cx a, c; }\n"
    "qubit[10] q;\n"
    "carry q[0], q[1], q[2], q[3]; carry q[3], q[4], q[5], q[6]; carry q[6], q[7], q[8], q[9];\n"
    "cx q[7], q[8]; sum q[6], q[7], q[8];\n"
    "yrrac q[3], q[4], q[5], q[6]; sum q[3], q[4], q[5];\n"
    "yrrac q[0], q[1], q[2], q[3]; sum q[0], q[1], q[2];\n";

/* The program after a pipeline; *cx is its cost. */
static const char *result(qm_context *cx, const char *pipeline, uint64_t *cost)
{
    static const qm_goal goal = {.threads = 1};
    qm_module *m = test_compile(cx, adder);
    test_pipeline("inline", m);
    test_pipeline(pipeline, m);
    *cost = qm_module_cost(&goal, m, &cx->arena).cx;
    const char *text = test_print(m, QM_DIALECT_QASM3);
    qm_module_free(m);
    return text;
}

static void places_are_chosen(void **state)
{
    qm_context *cx = *state;
    uint64_t plain, placed, again, few;
    result(cx, "fold-phases,commute-cancel", &plain);
    const char *a = result(cx, "place-rotations", &placed);
    const char *b = result(cx, "place-rotations", &again);
    result(cx, "place-rotations{tries=0}", &few);
    assert_true(placed < plain);
    assert_true(placed <= few && few <= plain);
    assert_string_equal(a, b);
}

static void nothing_to_place(void **state)
{
    (void)state;
    expect_rewrite("inline,place-rotations", "h q[0]; h q[0];", "");
    expect_kept("inline,place-rotations", "cx q[0], q[1]; t q[1]; cx q[0], q[1];");
    expect_rewrite("inline,place-rotations", "rz(th) q[0]; cx q[0], q[1]; rz(-th) q[0];",
                   "cx q[0], q[1];\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_chosen, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test(nothing_to_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
