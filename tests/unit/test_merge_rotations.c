/* Tests of passes/merge_rotations.c, passes/rotation.c and passes/linear.c. */

#include "passes/rotation.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <math.h>

static const char merge[] = "inline,merge-rotations";

static void angles_add_up(void **state)
{
    (void)state;
    expect_rewrite(merge, "rx(0.25) q[0]; rx(0.5) q[0];", "rx(0.75) q[0];\n");
    expect_rewrite(merge, "rz(0.25) q[0]; cx q[0], q[1]; rz(0.5) q[0];",
                   "cx q[0], q[1];\nrz(0.75) q[0];\n");
    expect_rewrite(merge, "cp(0.25) q[0], q[1]; cp(0.5) q[1], q[0];", "cp(0.75) q[1], q[0];\n");
    expect_rewrite(merge,
                   "ctrl(2) @ ry(0.25) q[0], q[1], q[2]; ctrl(2) @ ry(0.5) q[1], q[0], q[2];",
                   "ctrl(2) @ ry(0.75) q[1], q[0], q[2];\n");
    expect_rewrite(merge, "rx(0.5) q[0]; rx(-0.5) q[0];", "");
    expect_kept(merge, "rz(0.25) q[0]; h q[0]; rz(0.5) q[0];");
    expect_kept(merge, "crx(0.25) q[0], q[1]; crx(0.5) q[1], q[0];");
}

static void gates_about_one_axis_are_one_family(void **state)
{
    (void)state;
    expect_rewrite(merge, "t q[0]; t q[0];", "s q[0];\n");
    expect_rewrite(merge, "t q[0]; s q[0]; tdg q[0]; sdg q[0];", "");
    expect_rewrite(merge, "z q[0]; rz(0.5) q[0];",
                   "rz(-2.641592653589793) q[0];\ngphase(-pi/2);\n");
    expect_rewrite(merge, "rz(pi/2) q[0]; t q[0]; rz(pi/4) q[0];", "rz(pi) q[0];\ngphase(pi/8);\n");
    expect_rewrite(merge, "p(0.25) q[0]; rz(0.5) q[0];", "rz(0.75) q[0];\ngphase(0.125);\n");
    expect_rewrite(merge, "sx q[0]; sx q[0];", "x q[0];\n");
    expect_rewrite(merge, "y q[0]; ry(-pi) q[0];", "gphase(pi/2);\n");
}

static void whole_periods_leave_a_phase(void **state)
{
    (void)state;
    expect_rewrite(merge, "rz(2*pi) q[0];", "gphase(pi);\n");
    expect_rewrite(merge, "p(2*pi) q[0]; rx(4*pi) q[1];", "");
    expect_rewrite(merge, "crz(4*pi) q[0], q[1];", "");
    expect_kept(merge, "crz(2*pi) q[0], q[1];");
    expect_rewrite(merge, "gphase(0.25); x q[0]; gphase(0.5);", "x q[0];\ngphase(0.75);\n");
}

static void phases_stay_where_they_are_conditional(void **state)
{
    (void)state;
    expect_rewrite(merge, "if (c[0]) {\n rz(2*pi) q[0]; }", "if (c[0]) {\n    gphase(pi);\n}\n");
    expect_rewrite(
        merge, "for int i in [0:2] { if (c[0]) {\n break; }\n rz(2*pi) q[0]; }",
        "for int i in [0:2] {\n    if (c[0]) {\n        break;\n    }\n    gphase(pi);\n}\n");
}

static void symbolic_angles_merge_when_stable(void **state)
{
    (void)state;
    expect_rewrite(merge, "rx(th) q[0]; rx(-th) q[0];", "");
    expect_rewrite(merge, "rx(th) q[0]; rx(th) q[0];", "rx(2.0*th) q[0];\n");
    expect_rewrite(merge, "rz(th/2 + ph) q[0]; cx q[0], q[1]; rz(th/2 - ph) q[0];",
                   "cx q[0], q[1];\nrz(th) q[0];\n");
    expect_rewrite(merge, "z q[0]; rz(th) q[0];", "rz(th + pi) q[0];\ngphase(pi/2);\n");
    expect_kept(merge, "rz(th) q[0]; p(ph) q[0];");
    expect_kept(merge, "float v = 0.5; rx(v) q[0]; v = 0.25; rx(v) q[0];");
}

static void walls_stop_the_search(void **state)
{
    (void)state;
    expect_kept(merge, "t q[0]; c[0] = measure q[0]; t q[0];");
    expect_kept(merge, "t q[0]; barrier q[0]; t q[0];");
    expect_kept(merge, "t q[0]; if (c[0]) {\n    x q[0];\n}\nt q[0];");
}

/* Each one-qubit row with an axis is the rotation that the table of turns says. */
static void turns_are_the_rows(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    const qm_rotations *r = qm_rotations_make(&cx->arena);
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_turn *t = &r->turn[gate];
        if (!t->axis)
            continue;
        double p = 0.83, theta = t->theta0 + t->theta1 * p;
        qm_c64 phase = cexp(I * (t->alpha0 + t->alpha1 * p)), u[4], v[4];
        qm_row_unitary(gate, &p, u);
        qm_row_unitary(t->axis == 'X' ? QM_G_RX : t->axis == 'Y' ? QM_G_RY : QM_G_RZ, &theta, v);
        for (int i = 0; i < 4; i++)
            assert_true(cabs(u[i] - phase * v[i]) < 1e-14);
    }
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_add_up),
        cmocka_unit_test(gates_about_one_axis_are_one_family),
        cmocka_unit_test(whole_periods_leave_a_phase),
        cmocka_unit_test(phases_stay_where_they_are_conditional),
        cmocka_unit_test(symbolic_angles_merge_when_stable),
        cmocka_unit_test(walls_stop_the_search),
        cmocka_unit_test(turns_are_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
