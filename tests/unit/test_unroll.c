/* Tests of passes/unroll.c and passes/clone.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <stdio.h>

static void loops_are_written_out(void **state)
{
    (void)state;
    expect_rewrite("unroll", "for int i in [0:2] { rx(i * 0.5) q[i]; }",
                   "rx(0) q[0];\nrx(0.5) q[1];\nrx(1.0) q[2];\n");
    expect_rewrite("unroll", "for int i in [3:-2:0] { h q[i]; }", "h q[3];\nh q[1];\n");
    expect_rewrite("unroll", "for int i in {2, 0} { h q[i]; h q[-1 - i]; }",
                   "h q[2];\nh q[1];\nh q[0];\nh q[3];\n");
    expect_rewrite("unroll", "for int i in [2:1] { h q[i]; }", "");
    expect_rewrite("unroll", "for int i in [1:2] { for int j in [0:i - 1] { cx q[j], q[i]; } }",
                   "cx q[0], q[1];\ncx q[0], q[2];\ncx q[1], q[2];\n");
    expect_rewrite(
        "unroll", "for int i in [0:2] { gphase(0.25); c[i] = measure q[i]; }",
        "c[0] = measure q[0];\nc[1] = measure q[1];\nc[2] = measure q[2];\ngphase(0.75);\n");
}

static void constant_conditions_are_resolved(void **state)
{
    (void)state;
    expect_rewrite("unroll", "for int i in [0:2] { if (i == 1) { x q[i]; } else { z q[i]; } }",
                   "z q[0];\nx q[1];\nz q[2];\n");
    expect_rewrite("unroll", "for int i in [0:1] { if (c[i]) { x q[i]; } }",
                   "if (c[0]) {\n    x q[0];\n}\nif (c[1]) {\n    x q[1];\n}\n");
}

static void declarations_become_constants_or_fresh_variables(void **state)
{
    (void)state;
    expect_rewrite("unroll", "for int i in [1:2] { float w = i * 0.5; rx(w) q[0]; }",
                   "rx(0.5) q[0];\nrx(1.0) q[0];\n");
    expect_rewrite(
        "unroll", "for int i in [0:1] { int v = i; if (c[0]) { v += 2; } if (v == 2) { x q[i]; } }",
        "{\n    int v = 0;\n    if (c[0]) {\n        v = v + 2;\n    }\n    if (v == 2) {\n"
        "        x q[0];\n    }\n}\n"
        "{\n    int v = 1;\n    if (c[0]) {\n        v = v + 2;\n    }\n    if (v == 2) {\n"
        "        x q[1];\n    }\n}\n");
}

static void loops_that_cannot_be_written_out_stay(void **state)
{
    (void)state;
    expect_kept("unroll", "for int i in [0:2] {\n if (c[0]) {\n break;\n }\n h q[i];\n}");
    expect_kept("unroll", "int n = 2; n = 1; for int i in [0:n] {\n h q[i];\n}");
    expect_kept("unroll", "for int i in [0:2] {\n i = 1;\n h q[i];\n}");
    expect_kept("unroll{max-ops=5}", "for int i in [0:2] {\n h q[0];\n}");
    expect_kept("unroll", "for int i in [0:100000] {\n z q[0];\n}");
}

static void inner_loops_keep_their_breaks(void **state)
{
    (void)state;
    expect_rewrite(
        "unroll", "for int i in [0:1] { for int j in [0:1] { if (c[j]) { break; } x q[i]; } }",
        "for int j in [0:1] {\n    if (c[j]) {\n        break;\n    }\n    x q[0];\n}\n"
        "for int j in [0:1] {\n    if (c[j]) {\n        break;\n    }\n    x q[1];\n}\n");
}

static void indices_of_arrays_become_constants(void **state)
{
    (void)state;
    const char *array = "array[int[8], 2, 3] a = {{1, 2, 3}, {4, 5, 6}};\n";
    char program[512], want[512];
    snprintf(program, sizeof program,
             "%s for int i in [0:1] { a[i, 2 - i] = i; a[i, 0:i] = a[1 - i, -1 - i:-1]; }", array);
    snprintf(want, sizeof want,
             "%sa[0, 2] = 0;\na[0, 0:0] = a[1, -1:-1];\na[1, 1] = 1;\na[1, 0:1] = a[0, -2:-1];\n",
             array);
    expect_rewrite("unroll", program, want);
    snprintf(program, sizeof program, "%s for int v in a[1, 1:2] { rx(v) q[0]; }", array);
    snprintf(want, sizeof want,
             "%s{\n    int v = a[1, 1];\n    rx(float[64](v)) q[0];\n}\n"
             "{\n    int v = a[1, 2];\n    rx(float[64](v)) q[0];\n}\n",
             array);
    expect_rewrite("unroll", program, want);
}

static void loops_with_invalid_iterations_stay(void **state)
{
    (void)state;
    expect_kept("unroll", "for int i in [0:3] {\n if (c[0]) {\n cx q[i], q[i + 1];\n}\n}");
    expect_kept("unroll", "for int i in [0:3] {\n if (c[0]) {\n cx q[i], q[2];\n}\n}");
    expect_kept("unroll", "for int i in [0:3] {\n if (c[0]) {\n c[i + 1] = measure q[0];\n}\n}");
    expect_kept("unroll", "for int i in [0:4] {\n if (c[0]) {\n c[0] = c[i];\n}\n}");
    expect_kept("unroll", "for int i in [0:4] {\n if (c[0] && c[i]) {\n x q[0];\n}\n}");
    expect_kept("unroll",
                "for int i in [0:1] {\n if (c[0]) {\n for int j in [0:i:3] {\n x q[0];\n}\n}\n}");
    expect_rewrite("unroll",
                   "for int i in [0:1] { for int j in [3:4] { if (c[0]) { x q[j]; } } h q[i]; }",
                   "for int j in [3:4] {\n    if (c[0]) {\n        x q[j];\n    }\n}\nh q[0];\n"
                   "for int j in [3:4] {\n    if (c[0]) {\n        x q[j];\n    }\n}\nh q[1];\n");
}

static void a_barrier_names_a_qubit_once(void **state)
{
    (void)state;
    expect_rewrite("unroll", "for int i in [0:1] { barrier q[i], q[1], q[2]; }",
                   "barrier q[0], q[1], q[2];\nbarrier q[1], q[2];\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_are_written_out),
        cmocka_unit_test(constant_conditions_are_resolved),
        cmocka_unit_test(declarations_become_constants_or_fresh_variables),
        cmocka_unit_test(loops_that_cannot_be_written_out_stay),
        cmocka_unit_test(inner_loops_keep_their_breaks),
        cmocka_unit_test(indices_of_arrays_become_constants),
        cmocka_unit_test(loops_with_invalid_iterations_stay),
        cmocka_unit_test(a_barrier_names_a_qubit_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
