/* Tests of passes/fuse_1q.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

static const char fuse[] = "inline,fuse-1q";

static void runs_become_named_gates(void **state)
{
    (void)state;
    expect_rewrite(fuse, "h q[0]; z q[0]; h q[0];", "x q[0];\n");
    expect_rewrite(fuse, "h q[0]; cx q[1], q[2]; h q[0];", "cx q[1], q[2];\n");
    expect_rewrite(fuse, "t q[0]; t q[0]; s q[0];", "z q[0];\n");
    expect_rewrite(fuse, "x q[0]; y q[0]; z q[0];", "gphase(-pi/2);\n");
    expect_rewrite(fuse, "s q[0]; h q[0]; s q[0]; h q[0]; s q[0]; h q[0];", "gphase(pi/4);\n");
    expect_rewrite(fuse, "pow(0.5) @ x q[0]; pow(0.5) @ x q[0];", "x q[0];\n");
}

static void runs_become_rotations(void **state)
{
    (void)state;
    expect_rewrite(fuse, "h q[0]; rx(0.25) q[0]; h q[0];", "rz(0.25) q[0];\n");
    expect_rewrite(fuse, "h q[0]; rz(0.25) q[0]; h q[0];", "rx(0.25) q[0];\n");
    expect_rewrite(fuse, "sdg q[0]; rx(0.25) q[0]; s q[0];", "ry(0.25) q[0];\n");
}

static void other_runs_become_one_gate(void **state)
{
    (void)state;
    expect_rewrite(fuse, "u3(pi/2, 0, pi) q[0];", "h q[0];\ngphase(-pi/2);\n");
    expect_rewrite(fuse, "h q[0]; p(pi/4) q[0];", "u3(pi/2, pi/4, -pi) q[0];\ngphase(-3*pi/8);\n");
}

static void clifford_and_t_stay(void **state)
{
    (void)state;
    expect_kept(fuse, "h q[0]; t q[0]; h q[0]; tdg q[0];");
    expect_rewrite(fuse, "t q[0]; s q[0]; t q[0];", "z q[0];\n");
}

static void gates_alone_stay(void **state)
{
    (void)state;
    expect_kept(fuse, "t q[0]; cx q[0], q[1]; p(0.25) q[0]; ry(0.5) q[1];");
    expect_kept(fuse, "u3(0.1, 0.2, 0.3) q[0]; U(0.1, 0.2, 0.3) q[1];");
}

static void walls_end_runs(void **state)
{
    (void)state;
    expect_kept(fuse, "h q[0]; barrier q[0]; h q[0];");
    expect_kept(fuse, "h q[0]; rx(th) q[0]; h q[0];");
    expect_kept(fuse, "h q[0]; c[0] = measure q[0]; h q[0];");
    expect_kept(fuse, "h q[0]; if (c[0]) {\n    x q[0];\n}\nh q[0];");
    expect_kept(fuse, "for int i in [0:1] {\n    h q[0];\n    x q[i];\n    h q[0];\n}");
    expect_rewrite(fuse, "h q[0]; if (c[0]) {\n    x q[1];\n}\nh q[0];",
                   "if (c[0]) {\n    x q[1];\n}\n");
}

static void phases_stay_where_they_are_conditional(void **state)
{
    (void)state;
    expect_rewrite(fuse, "if (c[0]) { x q[0]; y q[0]; }",
                   "if (c[0]) {\n    z q[0];\n    gphase(-pi/2);\n}\n");
    expect_rewrite(fuse, "for int i in [0:2] { if (c[0]) { break; } x q[0]; y q[0]; }",
                   "for int i in [0:2] {\n    if (c[0]) {\n        break;\n    }\n"
                   "    gphase(-pi/2);\n    z q[0];\n}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_become_named_gates),
        cmocka_unit_test(runs_become_rotations),
        cmocka_unit_test(other_runs_become_one_gate),
        cmocka_unit_test(clifford_and_t_stay),
        cmocka_unit_test(gates_alone_stay),
        cmocka_unit_test(walls_end_runs),
        cmocka_unit_test(phases_stay_where_they_are_conditional),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
