/* Tests of passes/commute_cancel.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

static const char cancel[] = "inline,commute-cancel";

static void equal_gates_cancel(void **state)
{
    (void)state;
    expect_rewrite(cancel, "cx q[0], q[1]; t q[0]; cx q[0], q[2]; x q[1]; cx q[0], q[1];",
                   "t q[0];\ncx q[0], q[2];\nx q[1];\n");
    expect_rewrite(cancel, "h q[1]; cx q[0], q[1]; h q[1]; cz q[0], q[1];", "");
    expect_rewrite(cancel, "cx q[0], q[1]; cx q[1], q[2]; cx q[1], q[2]; cx q[0], q[1];", "");
    expect_kept(cancel, "cx q[0], q[1]; t q[1]; cx q[0], q[1];");
}

static void gates_of_one_control_combine(void **state)
{
    (void)state;
    expect_rewrite(cancel, "cx q[0], q[1]; cz q[0], q[1];",
                   "s q[1];\ncx q[0], q[1];\nsdg q[0];\nsdg q[1];\n");
    expect_rewrite(cancel,
                   "cz q[0], q[1]; cx q[2], q[0]; cx q[2], q[0]; cx q[0], q[1]; cy q[0], q[1];",
                   "sdg q[0];\n");
}

static void gates_conjugate(void **state)
{
    (void)state;
    expect_rewrite(cancel, "cx q[0], q[1]; cx q[1], q[2]; cx q[0], q[1];",
                   "cx q[1], q[2];\ncx q[0], q[2];\n");
    expect_rewrite(cancel, "cx q[1], q[2]; t q[2]; cx q[0], q[1]; cx q[1], q[2]; cx q[0], q[1];",
                   "cx q[1], q[2];\nt q[2];\ncx q[1], q[2];\ncx q[0], q[2];\n");
    expect_rewrite(cancel, "swap q[0], q[1]; cx q[2], q[0]; swap q[0], q[1];", "cx q[2], q[1];\n");
}

static void rotations_add_up(void **state)
{
    (void)state;
    expect_rewrite(cancel, "rx(th) q[1]; cx q[0], q[1]; rx(-th) q[1];", "cx q[0], q[1];\n");
    expect_rewrite(cancel, "t q[0]; cx q[0], q[1]; t q[0];", "cx q[0], q[1];\ns q[0];\n");
}

static void walls_end_runs(void **state)
{
    (void)state;
    expect_kept(cancel, "cx q[0], q[1]; barrier q[1]; cx q[0], q[1];");
    expect_kept(cancel, "cx q[0], q[1]; c[0] = measure q[0]; cx q[0], q[1];");
    expect_rewrite(cancel, "cx q[0], q[1]; if (c[0]) {\n    x q[2];\n}\ncx q[0], q[1];",
                   "if (c[0]) {\n    x q[2];\n}\n");
    expect_rewrite(cancel, "if (c[0]) { cx q[0], q[1]; s q[0]; cx q[0], q[1]; }",
                   "if (c[0]) {\n    s q[0];\n}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_gates_cancel), cmocka_unit_test(gates_of_one_control_combine),
        cmocka_unit_test(gates_conjugate),    cmocka_unit_test(rotations_add_up),
        cmocka_unit_test(walls_end_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
