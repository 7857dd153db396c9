/* Tests of passes/cancel_inverses.c, passes/wires.c and passes/operands.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

static const char cancel[] = "inline,cancel-inverses";

static void nested_pairs_vanish_in_one_walk(void **state)
{
    (void)state;
    expect_rewrite(cancel, "h q[0]; x q[0]; x q[0]; h q[0];", "");
    expect_rewrite(cancel, "s q[0]; cx q[0], q[1]; cx q[0], q[1]; sdg q[0];", "");
    expect_rewrite(cancel, "u3(0.1, 0.2, 0.3) q[0]; u3(-0.1, -0.3, -0.2) q[0];", "");
    expect_rewrite(cancel,
                   "rx(0.5) q[0]; rx(-0.5) q[0]; crz(0.5) q[0], q[1]; crz(-0.5) q[0], q[1];", "");
}

static void gates_commute_by_axis(void **state)
{
    (void)state;
    expect_rewrite(cancel, "z q[0]; cx q[0], q[1]; z q[0];", "cx q[0], q[1];\n");
    expect_rewrite(cancel, "x q[1]; cx q[0], q[1]; rx(0.3) q[1]; x q[1];",
                   "cx q[0], q[1];\nrx(0.3) q[1];\n");
    expect_rewrite(cancel, "cx q[0], q[1]; t q[0]; sx q[1]; cx q[0], q[2]; cx q[0], q[1];",
                   "t q[0];\nsx q[1];\ncx q[0], q[2];\n");
    expect_kept(cancel, "x q[0]; cx q[0], q[1]; x q[0];");
    expect_kept(cancel, "cx q[0], q[1]; h q[1]; cx q[0], q[1];");
    expect_kept(cancel, "cx q[0], q[1]; cx q[1], q[0]; cx q[0], q[1];");
}

static void qubits_may_be_permuted(void **state)
{
    (void)state;
    expect_rewrite(cancel, "cz q[0], q[1]; cz q[1], q[0]; swap q[2], q[3]; swap q[3], q[2];", "");
    expect_rewrite(cancel, "ccx q[0], q[1], q[2]; ccx q[1], q[0], q[2];", "");
    expect_rewrite(cancel,
                   "ctrl(3) @ x q[0], q[1], q[2], q[3]; ctrl(3) @ x q[2], q[0], q[1], q[3];", "");
    expect_rewrite(cancel, "negctrl @ s q[0], q[1]; inv @ negctrl @ s q[0], q[1];", "");
    expect_kept(cancel, "cx q[0], q[1]; cx q[1], q[0];");
    expect_kept(cancel, "ccx q[0], q[1], q[2]; ccx q[0], q[2], q[1];");
    expect_kept(cancel,
                "negctrl @ ctrl @ s q[0], q[1], q[2]; inv @ negctrl @ ctrl @ s q[1], q[0], q[2];");
    expect_kept(cancel, "negctrl @ s q[0], q[1]; inv @ ctrl @ s q[0], q[1];");
}

static void walls_stop_the_search(void **state)
{
    (void)state;
    expect_kept(cancel, "h q[0]; barrier q[0], q[1]; h q[0];");
    expect_kept(cancel, "h q[0]; reset q[0]; h q[0];");
    expect_kept(cancel, "h q[0]; c[0] = measure q[0]; h q[0];");
    expect_kept(cancel, "h q[0]; if (c[0]) {\n    x q[0];\n}\nh q[0];");
    expect_kept(cancel, "h q[1]; if (c[0]) {\n    end;\n}\nh q[1];");
    expect_rewrite(cancel, "h q[1]; if (c[0]) {\n    x q[0];\n}\nh q[1];",
                   "if (c[0]) {\n    x q[0];\n}\n");
    expect_rewrite(cancel, "h q[1]; barrier q[0]; h q[1];", "barrier q[0];\n");
}

static void bodies_are_visited(void **state)
{
    (void)state;
    expect_rewrite(cancel, "for int i in [0:2] { h q[i]; h q[i]; x q[0]; x q[0]; z q[1]; }",
                   "for int i in [0:2] {\n    h q[i];\n    h q[i];\n    z q[1];\n}\n");
}

static void the_reach_bounds_the_search(void **state)
{
    (void)state;
    static const char program[] = "z q[0]; t q[0]; s q[0]; z q[0];";
    expect_rewrite("inline,cancel-inverses{reach=3}", program, "t q[0];\ns q[0];\n");
    expect_kept("inline,cancel-inverses{reach=2}", program);
}

static void symbolic_gates_cancel_when_stable(void **state)
{
    (void)state;
    expect_rewrite(cancel, "pow(th) @ x q[0]; inv @ pow(th) @ x q[0];", "");
    expect_kept(cancel, "float v = 0.5; pow(v) @ x q[0]; v = 0.25; inv @ pow(v) @ x q[0];");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_pairs_vanish_in_one_walk),
        cmocka_unit_test(gates_commute_by_axis),
        cmocka_unit_test(qubits_may_be_permuted),
        cmocka_unit_test(walls_stop_the_search),
        cmocka_unit_test(bodies_are_visited),
        cmocka_unit_test(the_reach_bounds_the_search),
        cmocka_unit_test(symbolic_gates_cancel_when_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
