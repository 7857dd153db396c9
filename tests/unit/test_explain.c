/* Tests of explanations: which qubits a program brings into the statevector, what is counted, and
 * how it is written. Machine-dependent values (kernels, free memory, times) are not looked at. */

#include "runtime/plan/explain.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const qm_run_options defaults = {.exact = true, .sim.threads = 1};

static qm_explanation explain_with(qm_context *cx, const char *text, const qm_run_options *o)
{
    const char *whole = qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\n%s", text);
    qm_module *m = test_compile(cx, whole);
    qm_explanation e;
    qm_plan plan;
    test_pipeline("inline{timed=1}", m);
    assert_int_equal(qm_plan_make(m, &cx->arena, &plan), QM_OK);
    qm_explain(m, &plan, o, "LLVM", "the only one", &cx->arena, &e);
    qm_module_free(m);
    return e;
}

static qm_explanation explain(qm_context *cx, const char *text)
{
    return explain_with(cx, text, &defaults);
}

static uint32_t active(qm_context *cx, const char *text)
{
    return explain(cx, text).footprint.active;
}

static void products_stay_out_of_the_vector(void **state)
{
    qm_context *cx = *state;
    assert_int_equal(active(cx, "qubit[60] q; h q;"), 0);
    assert_int_equal(active(cx, "qubit[3] q; cx q[0], q[1]; x q[1]; cx q[1], q[2];"), 0);
    assert_int_equal(active(cx, "qubit[3] q; h q[0]; cx q[0], q[1];"), 2);
    assert_int_equal(active(cx, "qubit[4] q; h q[0]; cx q[0], q[1]; swap q[1], q[3]; h q[3];"), 2);
    assert_int_equal(active(cx, "qubit[3] q; h q; ccx q[0], q[1], q[2];"), 3);
    qm_run_options o = defaults;
    o.sim.engine = QM_ENGINE_GATES;
    assert_int_equal(explain_with(cx, "qubit[7] q; h q;", &o).footprint.active, 7);
}

static void measured_qubits_leave_the_vector(void **state)
{
    qm_context *cx = *state;
    qm_explanation e = explain(cx, "qubit[4] q; bit c;\n"
                                   "h q[0]; cx q[0], q[1]; c = measure q[0]; reset q[1];\n"
                                   "h q[2]; cx q[2], q[3]; if (c) { x q[2]; }\n");
    assert_int_equal(e.footprint.active, 2);
    assert_int_equal(e.footprint.entering, 4);
    assert_true(e.footprint.branches == 2);
    assert_int_equal(e.deferred, 0);
    /* What is deferred stays to the end. */
    e = explain(cx, "qubit[4] q; bit[2] c; h q[0]; cx q[0], q[1]; c[0] = measure q[0];\n"
                    "h q[2]; cx q[2], q[3]; c[1] = measure q[2];\n");
    assert_int_equal(e.footprint.active, 4);
    assert_int_equal(e.deferred, 2);
    assert_true(e.footprint.branches == 0);
}

static void control_flow_joins_at_the_larger(void **state)
{
    qm_context *cx = *state;
    assert_int_equal(active(cx, "qubit[3] q; bit c; c = measure q[2]; h q[0];\n"
                                "if (c) { cx q[0], q[1]; } else { h q[1]; }\nx q[2];"),
                     2);
    /* The second round of the loop finds what the first one has left. */
    assert_int_equal(active(cx,
                            "qubit[4] q; h q[0];\n"
                            "for int i in [0:2] { cx q[2], q[3]; cx q[1], q[2]; cx q[0], q[1]; }"),
                     4);
    assert_int_equal(active(cx,
                            "qubit[3] q; bit c; h q[0]; c = measure q[0];\n"
                            "while (c) { h q[0]; cx q[0], q[1]; c = measure q[0]; reset q[1]; }"),
                     2);
    assert_int_equal(active(cx, "qubit[3] q; h q[0]; for int i in [0:3] {\n"
                                "if (i == 2) { cx q[0], q[1]; break; } }\nx q[2];"),
                     2);
    assert_int_equal(active(cx, "def f(qubit a, qubit b) { cx a, b; }\n"
                                "qubit[3] q; f(q[0], q[2]);"),
                     2);
    assert_int_equal(active(cx, "input int i; qubit[3] q; qubit r; cx q[i], r;"), 4);
}

/* Steps are bounded: a deep nest of loops over many qubits counts as using all of them. */
static void the_walk_is_bounded(void **state)
{
    qm_context *cx = *state;
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, "qubit[1000] q; h q[0]; cx q[0], q[1];");
    for (int i = 0; i < 60; i++)
        qm_text_printf(&t, "for int i%d in [0:1] { h q[%d]; ", i, i);
    for (int i = 0; i < 60; i++)
        qm_text_printf(&t, "cx q[%d], q[%d]; }", i, i + 1);
    qm_explanation e = explain(cx, t.data);
    assert_true(e.footprint.active == 61 || (e.footprint.active == 1000 && e.footprint.partial));
    assert_true(isnan(e.seconds));
}

static void loops_multiply(void **state)
{
    qm_context *cx = *state;
    const char *text = "qubit[2] q; for int i in [1:10] { for int j in {1, 2} { h q[0]; cx q[0], "
                       "q[1]; } }";
    qm_explanation e = explain(cx, text);
    assert_true(e.footprint.gates == 40 && e.footprint.touching == 40);
    assert_true(e.passes == 20 && !e.footprint.partial);
    e = explain(cx, "qubit[2] q; input float a; int n = 1;\n"
                    "while (n < 5) { h q[0]; cx q[0], q[1]; rx(a) q[0]; n += 1; }");
    assert_true(e.footprint.gates == 2 && e.footprint.run_time == 1 && e.footprint.partial);
}

static void each_engine_has_its_sweeps(void **state)
{
    qm_context *cx = *state;
    const char *text = "qubit[10] q; h q; for int i in [0:8] { cx q[i], q[i + 1]; }\n"
                       "rx(1) q; cx q[0], q[9]; rz(1) q;\n";
    qm_run_options o = defaults;
    qm_explanation blocks = explain_with(cx, text, &o);
    o.sim.precision = QM_SINGLE;
    qm_explanation single = explain_with(cx, text, &o);
    o = defaults;
    o.sim.engine = QM_ENGINE_GATES;
    qm_explanation gates = explain_with(cx, text, &o);
    assert_string_equal(blocks.engine, "blocks");
    assert_string_equal(gates.engine, "gates");
    assert_string_equal(gates.engine_why, "asked for");
    assert_true(gates.passes == gates.footprint.kops && gates.passes > blocks.passes);
    assert_true(gates.leaves == 0 && blocks.leaves >= 1);
    assert_int_equal(blocks.state_bytes, 16 << 10);
    assert_int_equal(single.state_bytes, 8 << 10);
    assert_true(single.bytes < blocks.bytes && blocks.seconds > 0 &&
                gates.seconds > blocks.seconds);
}

static void unseen_gates_are_left_out(void **state)
{
    qm_context *cx = *state;
    const char *text = "qubit[3] q; bit c; h q; cx q[0], q[1]; cz q[1], q[2]; rx(1) q[1];\n"
                       "t q[0]; cp(1) q[0], q[2]; c = measure q[0];\n";
    qm_run_options o = defaults;
    assert_true(explain_with(cx, text, &o).footprint.unseen == 0);
    o.exact = false;
    o.shots = 1;
    qm_explanation e = explain_with(cx, text, &o);
    assert_true(e.footprint.unseen > 3 && e.footprint.active < 3);
    e = explain_with(cx, "qubit[2] q; h q; cz q[0], q[1];", &o); /* all are sampled, by value */
    assert_true(e.footprint.unseen == 1 && e.footprint.active == 0);
}

static void huge_states_are_named(void **state)
{
    qm_context *cx = *state;
    qm_run_options o = defaults;
    o.max_state_bytes = 1 << 20;
    qm_explanation e = explain_with(cx, "qubit[40] q; h q; cx q[0:38], q[1:39];", &o);
    assert_int_equal(e.footprint.active, 40);
    assert_true(e.seconds > 0 && e.allowed_given && e.state_bytes > e.allowed_bytes);
    qm_text text;
    qm_text_init(&text, &cx->arena);
    qm_explanation_text(&e, &text);
    assert_non_null(strstr(text.data, "16384 GiB, which is too much, of 1 MiB that are allowed\n"));
    e = explain(cx, "qubit[60] q; h q; cx q[0:58], q[1:59];");
    assert_true(isnan(e.seconds) && e.state_bytes == UINT64_MAX);
    qm_text_init(&text, &cx->arena);
    qm_explanation_text(&e, &text);
    assert_non_null(strstr(text.data, "2^64 bytes, more than any machine has\n"));
    assert_non_null(strstr(text.data, "unknown"));
}

static void text_and_json_say_the_same(void **state)
{
    qm_context *cx = *state;
    qm_explanation e = explain(cx, "qubit[3] q; bit c; h q[0]; cx q[0], q[1]; c = measure q[0];\n"
                                   "if (c) { x q[1]; }\n");
    qm_text text, json;
    qm_text_init(&text, &cx->arena);
    qm_text_init(&json, &cx->arena);
    qm_explanation_text(&e, &text);
    static const char *const lines[] = {
        "code         LLVM: the only one\n",
        "precision    double\n",
        "threads      1, kernels for ",
        "qubits       3, at most 2 in the statevector at once\n",
        "memory       128 bytes of ",
        "gates        3 in 2 segments\n",
        "operations   3; 0 that no measurement sees are left out, 2 touch the statevector, fused "
        "into "
        "2\n",
        "measurements 0 deferred and sampled at the end, 1 that may branch\n",
        "time         under 1 ms, for one path\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(text.data, lines[i]))
            test_fail("there is no \"%s\" in\n%s", lines[i], text.data);
    assert_int_equal(qm_explanation_json(&e, &json), QM_OK);
    json_t *o = json_loads(json.data, 0, NULL);
    assert_non_null(o);
    assert_string_equal(json_string_value(json_object_get(o, "code")), "LLVM");
    assert_int_equal(json_integer_value(json_object_get(o, "active_qubits")), 2);
    assert_true(json_number_value(json_object_get(o, "gates")) == 3);
    assert_true(json_is_false(json_object_get(o, "partial")));
    json_decref(o);
}

#define WITH_CONTEXT(test)                                                                         \
    cmocka_unit_test_setup_teardown(test, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(products_stay_out_of_the_vector),
        WITH_CONTEXT(measured_qubits_leave_the_vector),
        WITH_CONTEXT(control_flow_joins_at_the_larger),
        WITH_CONTEXT(the_walk_is_bounded),
        WITH_CONTEXT(loops_multiply),
        WITH_CONTEXT(each_engine_has_its_sweeps),
        WITH_CONTEXT(unseen_gates_are_left_out),
        WITH_CONTEXT(huge_states_are_named),
        WITH_CONTEXT(text_and_json_say_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
