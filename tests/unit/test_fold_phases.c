/* Tests of passes/fold_phases.c. */

#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <string.h>

static const char fold[] = "inline,fold-phases";

static void equal_operators_meet(void **state)
{
    (void)state;
    expect_rewrite(fold, "t q[0]; cx q[0], q[1]; t q[0];", "cx q[0], q[1];\ns q[0];\n");
    expect_rewrite(fold, "cx q[0], q[1]; t q[1]; cx q[0], q[1]; cx q[1], q[0]; tdg q[0];",
                   "cx q[0], q[1];\ncx q[0], q[1];\ncx q[1], q[0];\n");
    expect_rewrite(fold, "t q[0]; x q[0]; t q[0];", "x q[0];\ngphase(pi/4);\n");
    expect_rewrite("inline,fold-phases{first=1}", "t q[0]; cx q[0], q[1]; t q[0]; h q[0];",
                   "cx q[0], q[1];\nh q[0];\nsx q[0];\n");
}

static void anticommuting_rotations_are_walls(void **state)
{
    (void)state;
    expect_kept(fold, "t q[0]; h q[0]; t q[0]; h q[0]; t q[0];");
    expect_kept(fold, "rz(0.1) q[0]; rx(0.2) q[0]; rz(0.3) q[0];");
    expect_rewrite(fold, "t q[0]; h q[0]; z q[0]; h q[0]; t q[0];", "x q[0];\ngphase(pi/4);\n");
}

static void a_clifford_sum_opens_the_way(void **state)
{
    (void)state;
    expect_rewrite(fold, "t q[0]; h q[0]; t q[0]; t q[0]; h q[0]; sx q[0]; t q[0];",
                   "x q[0];\ngphase(pi/4);\n");
}

static void symbolic_angles_add_up(void **state)
{
    (void)state;
    expect_rewrite(fold, "rz(th) q[0]; cx q[0], q[1]; h q[1]; rz(-th) q[0];",
                   "cx q[0], q[1];\nh q[1];\n");
    expect_rewrite(fold, "rz(th) q[0]; cx q[0], q[1]; rz(ph) q[0];",
                   "cx q[0], q[1];\nrz(ph + float[64](th)) q[0];\n");
}

static void measurements_end_what_is_known(void **state)
{
    (void)state;
    expect_kept(fold, "h q[0]; t q[0]; h q[0]; c[0] = measure q[0]; h q[0]; t q[0]; h q[0];");
    expect_kept(fold, "t q[0]; barrier q[0]; t q[0];");
    expect_kept(fold, "t q[0]; if (c[0]) {\n    x q[0];\n}\nt q[0];");
    expect_rewrite(fold, "t q[0]; c[0] = measure q[1]; t q[0];", "c[0] = measure q[1];\ns q[0];\n");
    expect_rewrite(fold, "cx q[0], q[1]; t q[1]; c[0] = measure q[0]; tdg q[1];",
                   "cx q[0], q[1];\nc[0] = measure q[0];\n");
}

static void operators_of_one_axis_stay_known(void **state)
{
    (void)state;
    expect_rewrite(fold, "t q[0]; c[0] = measure q[0]; t q[0];", "c[0] = measure q[0];\ns q[0];\n");
    expect_rewrite(fold, "t q[0]; x q[0]; c[0] = measure q[0]; x q[0]; tdg q[0];",
                   "x q[0];\nc[0] = measure q[0];\nx q[0];\n");
    expect_rewrite(fold, "cx q[0], q[1]; rz(th) q[1]; if (c[0]) { z q[0]; t q[1]; } rz(-th) q[1];",
                   "cx q[0], q[1];\nif (c[0]) {\n    z q[0];\n    t q[1];\n}\n");
    expect_rewrite(fold, "reset q[0]; if (c[0]) { cx q[0], q[1]; } cx q[0], q[2];",
                   "reset q[0];\nif (c[0]) {\n    cx q[0], q[1];\n}\n");
    expect_kept(fold, "reset q[0]; if (c[0]) {\n    cx q[1], q[0];\n}\ncx q[0], q[2];");
    expect_kept(fold, "t q[1]; cx q[0], q[1]; if (c[0]) {\n    x q[0];\n}\ncx q[0], q[1]; t q[1];");
}

static void reset_qubits_are_constants(void **state)
{
    (void)state;
    expect_rewrite(fold, "reset q[0]; t q[0]; cx q[0], q[1]; t q[1];", "reset q[0];\nt q[1];\n");
    expect_rewrite(fold, "reset q[0]; x q[0]; cx q[0], q[1]; t q[1];",
                   "reset q[0];\ntdg q[1];\nx q[0];\nx q[1];\ngphase(pi/4);\n");
}

#define FLIP  "ccx q[0], q[1], q[2]; "
#define FLIPS "t q[2]; " FLIP "cx q[2], q[3]; " FLIP

static void bits_come_back(void **state)
{
    (void)state;
    expect_rotations("inline,fold-phases{relations=0}", FLIPS "t q[2];", 10);
    expect_rotations(fold, FLIPS "t q[2];", 8);
    expect_rotations(fold, FLIPS "tdg q[2];", 8);
    expect_rotations(fold, FLIPS "x q[2]; rz(th) q[2];", 9);
    expect_rotations(fold, "t q[2]; " FLIP "t q[2];", 2);
    expect_rotations("inline,fold-phases{first=1}", FLIPS "t q[2];", 8);
}

static void relations_end_where_bits_are_not_known(void **state)
{
    (void)state;
    expect_rotations(fold, "t q[2]; " FLIP "c[0] = measure q[2]; " FLIP "t q[2];", 8);
    expect_rotations(fold, "t q[2]; " FLIP "reset q[0]; " FLIP "t q[2];", 9);
    expect_rotations(fold, "t q[2]; " FLIP "if (c[0]) { h q[2]; } " FLIP "t q[2];", 10);
}

/* The program, when all qubits start in |0>. */
static void expect_from_zero(const char *program, uint32_t gates)
{
    qm_context *cx = test_context_new();
    qm_module *before = test_compile(cx, program), *after = qm_module_clone(before);
    qm_goal goal = {.assume = QM_ASSUME_ZERO_INPUTS, .threads = 1};
    qm_pipeline_options options = {.goal = &goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(after, fold, &options), QM_OK);
    dense_result a = dense_run(before, 0, NULL, 0, &cx->arena);
    dense_result b = dense_run(after, 0, NULL, 0, &cx->arena);
    const char *d = dense_difference(before, &a, after, &b, 1e-10, false, &cx->arena);
    uint32_t found = 0;
    for (uint32_t i = 0; i < after->blocks[0].nops; i++)
        found += after->blocks[0].ops[i].kind == QM_OP_GATE;
    if (d || found != gates)
        test_fail("%s\n%s", d ? d : "not so many gates", test_print(after, QM_DIALECT_IR));
    qm_module_free(before);
    qm_module_free(after);
    test_context_free(cx);
}

static void zero_inputs_are_constants(void **state)
{
    (void)state;
    expect_from_zero("include \"stdgates.inc\"; qubit[2] q; t q[0]; cx q[0], q[1]; rz(0.3) q[1];",
                     0);
    expect_from_zero(
        "include \"stdgates.inc\"; qubit[2] q; h q[0]; cx q[0], q[1]; t q[0]; tdg q[1];", 2);
    expect_from_zero("include \"stdgates.inc\"; qubit[2] q; x q[0]; cx q[0], q[1]; t q[1]; h q[1];",
                     3);
}

static void uncomputed_qubits_are_constants(void **state)
{
    (void)state;
    expect_from_zero("include \"stdgates.inc\"; qubit[5] q; h q[0]; h q[1]; h q[3]; t q[0]; " FLIP
                     "h q[3]; t q[3]; cx q[2], q[3]; " FLIP
                     "cx q[2], q[0]; t q[2]; h q[0]; h q[3];",
                     31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_operators_meet),
        cmocka_unit_test(anticommuting_rotations_are_walls),
        cmocka_unit_test(a_clifford_sum_opens_the_way),
        cmocka_unit_test(symbolic_angles_add_up),
        cmocka_unit_test(measurements_end_what_is_known),
        cmocka_unit_test(operators_of_one_axis_stay_known),
        cmocka_unit_test(reset_qubits_are_constants),
        cmocka_unit_test(bits_come_back),
        cmocka_unit_test(relations_end_where_bits_are_not_known),
        cmocka_unit_test(zero_inputs_are_constants),
        cmocka_unit_test(uncomputed_qubits_are_constants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
