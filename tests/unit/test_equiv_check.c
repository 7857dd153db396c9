/* Tests of qm_equiv_check() by programs whose verdict is known: tolerance, sizes beyond simulation,
 * measurements and conditions, mistakes; and of products of Pauli rows. */

#include "equiv/equiv.h"
#include "equiv/pauli/row.h"
#include "passes/pass.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static const char head[] = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n";

static qm_status check(qm_context *cx, const char *a, const char *b, qm_equiv_options o,
                       qm_equiv_result *r)
{
    qm_module *m = test_compile(cx, qm_arena_printf(&cx->arena, "%s%s", head, a));
    qm_module *n = test_compile(cx, qm_arena_printf(&cx->arena, "%s%s", head, b));
    qm_status s = qm_equiv_check(m, n, &o, &cx->arena, r);
    qm_module_free(m);
    qm_module_free(n);
    return s;
}

static qm_equiv_result expect_with(qm_context *cx, qm_equiv_options o, const char *a, const char *b,
                                   qm_equiv_verdict v)
{
    qm_equiv_result r;
    assert_int_equal(check(cx, a, b, o, &r), QM_OK);
    if (r.verdict != v)
        test_fail("%d (%s) for\n%s\n%s", (int)r.verdict, r.detail, a, b);
    return r;
}

static qm_equiv_result expect(qm_context *cx, const char *a, const char *b, qm_equiv_verdict v)
{
    return expect_with(cx, (qm_equiv_options){.threads = 1}, a, b, v);
}

/* Letters I, X, Y, Z as bits x | z << 1; the product of two is i^power times the third. */
static void test_rows(void **state)
{
    static const uint8_t power[4][4] = {{0, 0, 0, 0}, {0, 0, 3, 1}, {0, 1, 0, 3}, {0, 3, 1, 0}};
    (void)state; /* rows: I X Z Y; X Z = -i Y, X Y = i Z, Z Y = -i X */
    for (uint64_t p = 0; p < 4; p++)
        for (uint64_t q = 0; q < 4; q++) {
            uint64_t a[2] = {p & 1, p >> 1}, b[2] = {q & 1, q >> 1};
            assert_int_equal(qm_row_anticommutes(a, b, 1), power[p][q] & 1);
            assert_int_equal(qm_row_multiply(a, b, 1), power[p][q]);
            assert_int_equal(a[0] | a[1] << 1, p ^ q);
        }
}

static void test_tolerance(void **state)
{
    qm_context *cx = *state;
    const char *s = "qubit[2] q; h q[0]; s q[0]; cx q[0], q[1];";
    const char *near = "qubit[2] q; h q[0]; rz(pi/2 + 1e-10) q[0]; cx q[0], q[1];";
    const char *off = "qubit[2] q; h q[0]; rz(pi/2 + 1e-6) q[0]; cx q[0], q[1];";
    qm_equiv_result r = expect(cx, s, near, QM_EQUIV_SAME);
    assert_true(r.deviation > 1e-11 && r.deviation < 1e-9);
    r = expect(cx, s, off, QM_EQUIV_DIFFERENT);
    assert_non_null(r.witness.input);
    assert_int_equal(r.witness.nqubits, 2);
    qm_equiv_options loose = {.tolerance = 1e-5};
    expect_with(cx, loose, s, off, QM_EQUIV_SAME);
}

/* `gates`, then a chain over n qubits with a t in each link and back again. */
static const char *chain(qm_context *cx, uint32_t n, const char *gates, uint32_t without)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(&t, "qubit[%u] q;\nh q;\n%s\n", n, gates);
    for (uint32_t i = 0; i + 1 < n; i++) {
        qm_text_printf(&t, "cx q[%u], q[%u];\n", i, i + 1);
        if (i != without)
            qm_text_printf(&t, "t q[%u];\nh q[%u];\n", i + 1, i + 1);
    }
    return t.data;
}

static void test_many_qubits(void **state)
{
    qm_context *cx = *state;
    const char *a = chain(cx, 700, "", QM_NONE);
    const char *pairs = "t q[5]; cx q[3], q[9]; tdg q[5]; x q[3]; cx q[3], q[9]; x q[9]; x q[3];";
    qm_equiv_result r = expect(cx, a, chain(cx, 700, pairs, QM_NONE), QM_EQUIV_SAME);
    assert_string_equal(r.method, "pauli");
    r = expect(cx, a, chain(cx, 700, "rz(0.001) q[77];", QM_NONE), QM_EQUIV_DIFFERENT);

    assert_non_null(strstr(r.witness.text, "0.001"));
    expect(cx, a, chain(cx, 700, "z q[77];", QM_NONE), QM_EQUIV_DIFFERENT);
    const qm_equiv_options little = {.effort = 0.01, .threads = 1};
    expect_with(cx, little, a, chain(cx, 700, "", 300), QM_EQUIV_UNKNOWN);
}

static void test_reversible(void **state)
{
    qm_context *cx = *state;
    const char *a = "qubit[90] q; ccx q[0], q[50], q[89]; x q[3]; cx q[3], q[4];";
    const char *b = "qubit[90] q; ccx q[50], q[0], q[89]; x q[3]; cx q[4], q[3];";
    qm_equiv_result r = expect(cx, a, b, QM_EQUIV_DIFFERENT);
    assert_string_equal(r.method, "bits");
    assert_int_equal(r.witness.nqubits, 90);
}

static void test_measurements(void **state)
{
    qm_context *cx = *state;
    const char *teleport =
        "qubit[3] q; bit[2] c; h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];"
        "c[0] = measure q[0]; c[1] = measure q[1]; if (c[1]) { x q[2]; } if (c[0]) { z q[2]; }";
    const char *other =
        "qubit[3] q; bit[2] c; h q[1]; cx q[1], q[2]; cx q[0], q[1]; c[1] = measure q[1]; h q[0];"
        "c[0] = measure q[0]; if (c == 1) { z q[2]; } if (c[1]) { h q[2]; z q[2]; h q[2]; }"
        "if (c == 3) { z q[2]; }";
    expect(cx, teleport, other, QM_EQUIV_SAME);
    const char *flipped =
        "qubit[3] q; bit[2] c; h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];"
        "c[0] = measure q[0]; c[1] = measure q[1]; if (!c[1]) { x q[2]; } if (c[0]) { z q[2]; }";
    qm_equiv_result r = expect(cx, teleport, flipped, QM_EQUIV_DIFFERENT);
    assert_string_equal(r.method, "instrument");
    assert_non_null(r.witness.input);
    const char *twice = "qubit[2] q; bit c; h q[0]; reset q[1]; cx q[0], q[1]; c = measure q[1]; "
                        "reset q[1]; x q[1];";
    const char *moved = "qubit[2] q; bit c; reset q[1]; h q[0]; cx q[0], q[1]; c = measure q[1]; "
                        "reset q[1]; y q[1]; z q[1];";
    expect(cx, twice, moved, QM_EQUIV_SAME);
}

static void test_loops(void **state)
{
    qm_context *cx = *state;
    const char *a = "qubit q; bit c; while (!c) { h q; t q; t q; c = measure q; }";
    const char *b = "qubit q; bit c; while (!c) { h q; s q; c = measure q; }";
    qm_equiv_result r = expect(cx, a, b, QM_EQUIV_SAME);
    assert_string_equal(r.method, "segments");
}

static void test_inputs(void **state)
{
    qm_context *cx = *state;
    const char *a = "input float a; input float b; qubit q; rz(a + b) q; h q; rz(sin(a)) q;";
    const char *b = "input float b; input float a; qubit q; rz(b) q; rz(a) q; h q; rz(sin(a)) q;";
    const char *c = "input float b; input float a; qubit q; rz(b) q; rz(a) q; h q; rz(sin(b)) q;";
    expect(cx, a, b, QM_EQUIV_SAME);
    qm_equiv_result r = expect(cx, a, c, QM_EQUIV_DIFFERENT);
    assert_non_null(strstr(r.witness.values, "a="));
    /* equal for all values, though not as forms */
    const char *d = "input float a; qubit q; rz(2 * sin(a) * cos(a)) q;";
    const char *e = "input float a; qubit q; rz(sin(2 * a)) q;";
    expect(cx, d, e, QM_EQUIV_UNKNOWN);
}

static void test_gates_beyond_the_table(void **state)
{
    qm_context *cx = *state;
    expect(cx, "qubit[6] q; ctrl(5) @ rx(0.3) q[0], q[1], q[2], q[3], q[4], q[5];",
           "qubit[6] q; h q[5]; ctrl(5) @ rz(0.3) q[4], q[1], q[2], q[3], q[0], q[5]; h q[5];",
           QM_EQUIV_SAME);
    expect(cx, "qubit[2] q; pow(0.5) @ swap q[0], q[1]; pow(0.5) @ swap q[0], q[1];",
           "qubit[2] q; swap q[0], q[1];", QM_EQUIV_SAME);
}

static void refused(qm_context *cx, qm_status status, qm_equiv_options o, const char *a,
                    const char *b, const char *text)
{
    qm_equiv_result r;
    assert_int_equal(check(cx, a, b, o, &r), status);
    assert_non_null(strstr(test_diagnostics(cx), text));
    assert_int_equal(r.verdict, QM_EQUIV_UNKNOWN);
}

static void test_mistakes(void **state)
{
    qm_context *cx = *state;
    const qm_equiv_options o = {0}, named = {.method = "magic"};
    refused(cx, QM_ERR_INPUT, o, "qubit[2] q;", "qubit[3] q;",
            "has 2 qubits, but the second has 3");
    refused(cx, QM_ERR_INPUT, o, "qubit q; bit c;", "qubit q;", "has 1 result bits, but the second has 0");
    refused(cx, QM_ERR_INPUT, o, "input float v; qubit q;", "input int v; qubit q;",
            "'v' is float");
    refused(cx, QM_ERR_USAGE, named, "qubit q;", "qubit q;", "'magic'");
}

static void test_nothing(void **state)
{
    qm_context *cx = *state;
    expect(cx, "", "", QM_EQUIV_SAME);
    expect(cx, "gphase(1);", "gphase(2);", QM_EQUIV_SAME);
    expect(cx, "qubit q; gphase(1);", "qubit q; ctrl @ gphase(1) q;", QM_EQUIV_DIFFERENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rows),         TEST(test_tolerance),
        TEST(test_many_qubits),  TEST(test_reversible),
        TEST(test_measurements), TEST(test_loops),
        TEST(test_inputs),       TEST(test_gates_beyond_the_table),
        TEST(test_mistakes),     TEST(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
