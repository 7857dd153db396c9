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
    expect_kept(cancel, "cx q[0], q[1]; c[0] = measure q[1]; cx q[0], q[1];");
    expect_kept(cancel, "cx q[0], q[1]; reset q[0]; cx q[0], q[1];");
    expect_rewrite(cancel, "cx q[0], q[1]; if (c[0]) {\n    x q[2];\n}\ncx q[0], q[1];",
                   "if (c[0]) {\n    x q[2];\n}\n");
    expect_rewrite(cancel, "if (c[0]) { cx q[0], q[1]; s q[0]; cx q[0], q[1]; }",
                   "if (c[0]) {\n    s q[0];\n}\n");
}

static void gates_cancel_across_one_axis(void **state)
{
    (void)state;
    expect_rewrite(cancel, "cx q[0], q[1]; c[0] = measure q[0]; cx q[0], q[1];",
                   "c[0] = measure q[0];\n");
    expect_rewrite(cancel, "h q[0]; cx q[0], q[1]; x q[0]; c[0] = measure q[0]; cx q[0], q[1];",
                   "h q[0];\nx q[0];\nc[0] = measure q[0];\nx q[1];\n");
    expect_rewrite(cancel,
                   "cx q[0], q[1]; if (c[0]) { t q[0]; h q[1]; s q[1]; h q[1]; } cx q[0], q[1];",
                   "if (c[0]) {\n    t q[0];\n    sx q[1];\n}\n");
    expect_rewrite(cancel,
                   "rx(th) q[1]; for int i in [0:2] { cx q[0], q[1]; x q[1]; } rx(-th) q[1];",
                   "for int i in [0:2] {\n    cx q[0], q[1];\n    x q[1];\n}\n");
    expect_rewrite(
        cancel,
        "rz(th) q[0]; c[0] = measure q[1]; while (c[0]) { cz q[0], q[1]; h q[1]; "
        "c[0] = measure q[1]; } rz(-th) q[0];",
        "c[0] = measure q[1];\nwhile (c[0]) {\n    cz q[0], q[1];\n    h q[1];\n    c[0] "
        "= measure q[1];\n}\n");
    expect_rewrite(cancel,
                   "t q[0]; switch (int(c)) { case 1 { z q[0]; } default { s q[0]; } } tdg "
                   "q[0];",
                   "switch (int(c)) {\ncase 1 {\n    z q[0];\n}\ndefault {\n    s q[0];\n}\n}\n");
}

static void two_axes_are_walls(void **state)
{
    (void)state;
    expect_kept(cancel, "cx q[0], q[1];\nif (c[0]) {\n    x q[0];\n}\ncx q[0], q[1];\n");
    expect_kept(cancel, "t q[0];\nif (c[0]) {\n    z q[0];\n} else {\n    x q[0];\n}\ntdg q[0];\n");
    expect_kept(cancel, "t q[0];\nif (c[0]) {\n    h q[0];\n    z q[0];\n}\ntdg q[0];\n");
    expect_kept(cancel, "rz(th) q[0];\nbox {\n    reset q[0];\n}\nrz(th) q[0];\n");
    expect_kept(cancel, "t q[1];\nif (c[0]) {\n    x q[int(c)];\n}\ntdg q[1];\n");
    expect_kept(cancel,
                "for int i in [0:1] {\n    t q[0];\n    if (c[0]) {\n        break;\n    }\n"
                "    tdg q[0];\n}\n");
    expect_kept(cancel, "t q[0];\nif (c[0]) {\n    end;\n}\ntdg q[0];\n");
    expect_kept(cancel, "float[64] w = 0.5;\nrz(w) q[0];\nw = 0.25;\nrz(-w) q[0];\n");
}

static void annotated_gates_stay(void **state)
{
    (void)state;
    expect_kept(cancel, "@vendor.body\nh q[0];\nh q[0];\n");
    expect_kept(cancel, "t q[0];\n@vendor.body\nif (c[0]) {\n    z q[0];\n}\ntdg q[0];\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_cancel_across_one_axis),
        cmocka_unit_test(two_axes_are_walls),
        cmocka_unit_test(annotated_gates_stay),
        cmocka_unit_test(equal_gates_cancel),
        cmocka_unit_test(gates_of_one_control_combine),
        cmocka_unit_test(gates_conjugate),
        cmocka_unit_test(rotations_add_up),
        cmocka_unit_test(walls_end_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
