/* Tests of binding inputs: what folds, what stays, and values of every type. */

#include "runtime/bind.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

/* The text after binding and the pipeline, without its first line. */
static const char *bound(qm_context *cx, const char *text, const qm_input_value *inputs, uint32_t n,
                         const char *pipeline)
{
    qm_module *m = test_compile(cx, text);
    qm_inputs_bind(m, inputs, n);
    test_pipeline(pipeline, m);
    const char *printed = strchr(test_print(m, QM_DIALECT_QASM3), '\n');
    assert_non_null(printed);
    qm_module_free(m);
    return printed + 1;
}

static void expect_text(const char *out, const char *want)
{
    if (!strstr(out, want))
        test_fail("there is no \"%s\" in\n%s", want, out);
}

static void reads_become_constants(void **state)
{
    static const qm_input_value inputs[] = {{"theta", "0.5"}, {"n", "2"}, {"flag", "true"}};
    const char *out = bound(*state,
                            "input float theta; input int n; input bool flag;\n"
                            "qubit[3] q; bit[3] c;\n"
                            "U(2 * theta, 0, theta) q[n];\n"
                            "for int i in [0:n] { if (flag) { U(theta, 0, 0) q[i]; } }\n"
                            "c[n - 1] = measure q[n - 1];\n",
                            inputs, 3, "bind-inputs");

    expect_text(out, "U(1.0, 0, 0.5) q[2];");
    expect_text(out, "for int i in [0:2]");
    expect_text(out, "if (true)");
    expect_text(out, "c[1] = measure q[1];");
    expect_text(out, "input float theta;");
}

static void loops_and_powers_are_written_out(void **state)
{
    static const qm_input_value inputs[] = {{"n", "3"}};
    const char *out = bound(*state,
                            "include \"stdgates.inc\"; input int n; qubit q; qubit r;\n"
                            "gate g a { s a; h a; }\n"
                            "for int i in [1:n] { h q; }\npow(n) @ g r;\n",
                            inputs, 1, "bind-inputs,inline,unroll");
    assert_null(strstr(out, "for"));
    assert_null(strstr(out, "pow"));
    expect_text(out, "h q;\nh q;\nh q;\n");
}

/* Written out, they would take long where a power of a matrix does not. */
static void large_powers_of_bodies_stay(void **state)
{
    static const qm_input_value inputs[] = {{"n", "1000000000"}};
    const char *out = bound(*state,
                            "include \"stdgates.inc\"; input int n; qubit q; qubit r;\n"
                            "gate g a { s a; h a; }\n"
                            "pow(n) @ g q; ctrl @ pow(n) @ g q, r; pow(n) @ rx(1) q;\n"
                            "pow(n / 500000000) @ g q;\n",
                            inputs, 1, "bind-inputs,inline");
    expect_text(out, "\npow(float[64](n)) @ g q;\n");
    expect_text(out, "ctrl @ pow(float[64](n)) @ g q, r;");
    expect_text(out, "rx(-5.705789883678201) q;"); /* 10^9 modulo 4 pi */
    expect_text(out, "s q;\nh q;\ns q;\nh q;\n");
}

/* Where a value makes an op invalid, it fails when the program comes to it. */
static void invalid_ops_stay(void **state)
{
    static const qm_input_value inputs[] = {{"n", "5"}, {"w", "0"}};
    const char *out = bound(*state,
                            "include \"stdgates.inc\"; input int n; input int w;\n"
                            "qubit[3] q; bit[3] c;\n"
                            "h q[n];\ncx q[w], q[0];\nc[n] = measure q[0];\n"
                            "for int i in [0:w:3] { x q[0]; }\nint k = n / w;\n"
                            "bit b = c[n];\nif (c[n] == 1) { x q[1]; }\n",
                            inputs, 2, "bind-inputs");
    static const char *const kept[] = {
        "h q[n];", "cx q[w], q[0];", "c[n] = measure q[0];", "[0:w:3]",
        "5/0",     "b = c[n];",      "if (c[n] == 1"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        expect_text(out, kept[i]);
}

static void values_of_each_type(void **state)
{
    static const struct {
        const char *type, *text, *folded;
    } rows[] = {
        {"bool", "true", "true"},
        {"bit", "1", "1"},
        {"bit[3]", "110", "\"110\""},
        {"bit[70]", "1000000000000000000000000000000000000000000000000000000000000000000001",
         "\"1000000000000000000000000000000000000000000000000000000000000000000001\""},
        {"int[8]", "-128", "-128"},
        {"uint[100]", "0x800000000000000000000000f", NULL},
        {"float[32]", "0.1", "0.10000000149011612"},
        {"angle[8]", "pi/2", "pi/2"},
        {"complex[float[64]]", "1 - 2im", "1.0 - 2.0im"},
        {"duration", "3ns", "3.0ns"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_context *cx = *state;
        const qm_input_value input = {"v", rows[i].text};
        const char *text = qm_arena_printf(&cx->arena, "input %s v; output %s w;\nw = v;\n",
                                           rows[i].type, rows[i].type);
        const char *out = bound(cx, text, &input, 1, "bind-inputs");
        const char *store = strstr(out, "w = ");
        assert_non_null(store);
        if (strstr(store, "v") || (rows[i].folded && !strstr(store, rows[i].folded)))
            test_fail("%s %s:\n%s", rows[i].type, rows[i].text, out);
    }
}

/* Wrong values, arrays and unknown names are left to the run. */
static void what_is_no_value_is_left(void **state)
{
    static const qm_input_value inputs[] = {
        {"n", "5.5"}, {"a", "[1, 2]"}, {"nobody", "1"}, {"k", "1"}, {"k", "2"}};
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "input int n; input int k; input array[int[8], 2] a;\n"
                                    "output int s; s = n + k + a[1];\n");
    assert_int_equal(qm_inputs_bind(m, inputs, 5), 1);
    test_pipeline("bind-inputs", m);
    assert_non_null(strstr(test_print(m, QM_DIALECT_QASM3), "s = n + 2 + a[1];"));
    qm_module_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_become_constants, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(loops_and_powers_are_written_out, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(large_powers_of_bodies_stay, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(invalid_ops_stay, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(values_of_each_type, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_value_is_left, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
