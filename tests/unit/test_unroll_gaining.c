/* Tests of passes/unroll_gaining.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

static const char gaining[] = "inline,unroll-gaining";

/* A round of measuring a parity, of which the next one takes nothing away. */
#define STEP(INDENT)                                                                               \
    INDENT "reset q[3];\n" INDENT "cx q[1], q[3];\n" INDENT "cx q[2], q[3];\n" INDENT              \
           "c[0] = measure q[3];\n" INDENT "h q[1];\n"

static void loops_that_give_nothing_stay(void **state)
{
    (void)state;
    expect_kept(gaining, "for int i in [0:9] {\n" STEP("    ") "}\n");
    expect_kept(gaining, "for int i in [0:2] {\n    cx q[i], q[i + 1];\n}\n");
    expect_kept(
        gaining,
        "for int s in [0:4] {\n    for int i in [0:2] {\n        cx q[i], q[i + 1];\n"
        "        rz(float[64](th)) q[i + 1];\n        cx q[i], q[i + 1];\n    }\n    for int i in "
        "[0:3] {\n        rx(float[64](ph)) q[i];\n    }\n}\n");
    expect_kept(gaining, "for int i in [0:int(c)] {\n    x q[0];\n}\n");
}

static void loops_that_give_something_go(void **state)
{
    (void)state;
    expect_rewrite(
        gaining, "for int i in [0:2] { h q[0]; rz(float[64](th)) q[0]; h q[0]; }",
        "h q[0];\nrz(float[64](th)) q[0];\nh q[0];\nh q[0];\nrz(float[64](th)) q[0];\nh q[0];\nh "
        "q[0];\nrz(float[64](th)) q[0];\nh q[0];\n");
    expect_rewrite(gaining, "for int i in [0:1] { cx q[0], q[1]; }",
                   "cx q[0], q[1];\ncx q[0], q[1];\n");
    expect_rewrite(gaining, "for int i in [4:4] { cx q[0], q[1]; }", "cx q[0], q[1];\n");
}

/* Neither loop has anything to give to itself. */
static void neighbours_count(void **state)
{
    (void)state;
    expect_rewrite(
        gaining,
        "for int i in [0:1] { cx q[i], q[i + 1]; } for int i in [0:1] { cx q[1 - i], q[2 "
        "- i]; }",
        "cx q[0], q[1];\ncx q[1], q[2];\ncx q[1], q[2];\ncx q[0], q[1];\n");
}

static void each_loop_is_decided_on_its_own(void **state)
{
    (void)state;
    expect_rewrite(
        gaining, "for int i in [0:1] { cx q[0], q[1]; }\nfor int i in [0:9] {\n" STEP("    ") "}\n",
        "cx q[0], q[1];\ncx q[0], q[1];\nfor int i in [0:9] {\n" STEP("    ") "}\n");
    expect_rewrite(
        gaining, "for int i in [0:9] { for int j in [0:1] { cx q[0], q[1]; }" STEP("") "}",
        "for int i in [0:9] {\n    cx q[0], q[1];\n    cx q[0], q[1];\n" STEP("    ") "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_that_give_nothing_stay),
        cmocka_unit_test(loops_that_give_something_go),
        cmocka_unit_test(neighbours_count),
        cmocka_unit_test(each_loop_is_decided_on_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
