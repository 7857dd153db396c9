/* Tests of equiv/path_sum.c, zx.c and dd.c on circuits that are too large for matrices. */

#include "equiv/equiv.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

#include <string.h>

static const char *const methods[] = {"path-sum", "zx", "dd"};

static qm_equiv_result compare(const char *a, const char *b, const char *method, double seconds,
                               qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.method = method, .seconds = seconds, .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
    return r;
}

static void expect(const char *a, const char *b, const char *method, qm_equiv_verdict want,
                   qm_arena *arena)
{
    qm_equiv_result r = compare(a, b, method, 0, arena);
    if (r.verdict != want)
        test_fail("%s: verdict %d (%s) instead of %d", method, (int)r.verdict, r.detail, (int)want);
}

/* A ripple-carry adder of n bits (arXiv:quant-ph/0410184) whose Toffoli gates are
 * calls of a gate that `toffoli` defines. */
static const char *adder(uint32_t n, const char *toffoli, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n%s", toffoli);
    qm_text_printf(&t, "qubit[%u] a;\nqubit[%u] b;\nqubit c;\nqubit carry;\n", n, n);
    qm_text_puts(&t, "cx a[0], b[0];\ncx a[0], c;\ntoffoli c, b[0], a[0];\n");
    for (uint32_t i = 1; i < n; i++)
        qm_text_printf(&t, "cx a[%u], b[%u];\ncx a[%u], a[%u];\ntoffoli a[%u], b[%u], a[%u];\n", i,
                       i, i, i - 1, i - 1, i, i);
    qm_text_printf(&t, "cx a[%u], carry;\n", n - 1);
    for (uint32_t i = n - 1; i > 0; i--)
        qm_text_printf(&t, "toffoli a[%u], b[%u], a[%u];\ncx a[%u], a[%u];\ncx a[%u], b[%u];\n",
                       i - 1, i, i, i, i - 1, i - 1, i);
    qm_text_puts(&t, "toffoli c, b[0], a[0];\ncx a[0], c;\ncx c, b[0];\n");
    return t.data;
}

static const char whole[] = "gate toffoli a, b, c { ccx a, b, c; }\n";
static const char parts[] =
    "gate toffoli a, b, c { h c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c;"
    " cx a, c; t b; t c; h c; cx a, b; t a; tdg b; cx a, b; }\n";
static const char swapped[] = "gate toffoli a, b, c { h c; ctrl @ cz b, a, c; h c; }\n";
static const char wrong[] = "gate toffoli a, b, c { ccx a, b, c; cx a, c; }\n";

static void test_adders(void **state)
{
    qm_arena *arena = *state;
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t n = k == 2 ? 24 : 100;
        const char *a = adder(n, whole, arena);
        expect(a, adder(n, parts, arena), methods[k], QM_EQUIV_SAME, arena);
        expect(adder(n, swapped, arena), a, methods[k], QM_EQUIV_SAME, arena);
        expect(a, adder(n, wrong, arena), methods[k],
               k == 2 ? QM_EQUIV_DIFFERENT : QM_EQUIV_UNKNOWN, arena);
    }
}

static void test_rewritten(void **state)
{
    qm_arena *arena = *state;
    static const struct {
        test_gate_set set;
        uint32_t qubits, gates;
        const char *method;
    } rows[] = {{TEST_CLIFFORD, 40, 2000, "path-sum"}, {TEST_CLIFFORD, 40, 2000, "zx"},
                {TEST_CLIFFORD, 20, 300, "dd"},        {TEST_CLIFFORD_T, 40, 1000, "path-sum"},
                {TEST_CLIFFORD_T, 40, 1000, "zx"},     {TEST_ANY_ANGLE, 30, 600, "path-sum"},
                {TEST_ANY_ANGLE, 30, 600, "zx"}};
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_circuit a =
            test_random_circuit(rows[i].set, rows[i].qubits, rows[i].gates, 7 + i, arena);
        test_circuit b = test_rewrite_circuit(&a, 70 + i);
        test_circuit c = test_mutate_circuit(&b, 71 + i);
        const char *text = test_circuit_text(&a);
        expect(text, test_circuit_text(&b), rows[i].method, QM_EQUIV_SAME, arena);
        qm_equiv_result r = compare(text, test_circuit_text(&c), rows[i].method, 10, arena);
        assert_int_not_equal(r.verdict, QM_EQUIV_SAME);
    }
}

/* Circuits with no gate, with no qubit, and with gates of many qubits. */
static void test_corners(void **state)
{
    qm_arena *arena = *state;
    static const char *const equal[][2] = {
        {"OPENQASM 3.1;\n", "OPENQASM 3.1;\n"},
        {"OPENQASM 3.1;\nqubit[3] q;\n", "OPENQASM 3.1;\nqubit[3] q;\ngphase(1);\n"},
        {"OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[70] q;\nx q;\n",
         "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[70] q;\nh q;\nz q;\nh q;\n"},
        {"OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[6] q;\nctrl(5) @ x q[0], q[1], q[2], "
         "q[3], "
         "q[4], q[5];\n",
         "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[6] q;\nh q[5];\nctrl(5) @ z q[5], q[4], "
         "q[3], "
         "q[2], q[1], q[0];\nh q[5];\n"},
    };
    for (uint32_t i = 0; i < sizeof equal / sizeof *equal; i++)
        for (uint32_t k = 0; k < 3; k++)
            expect(equal[i][0], equal[i][1], methods[k], QM_EQUIV_SAME, arena);
    static const char many[] =
        "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[14] q;\nctrl(13) @ x q[0], "
        "q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8], q[9], q[10], "
        "q[11], q[12], q[13];\n";
    expect(many, many, "path-sum", QM_EQUIV_SAME, arena);
    expect(many, many, "dd", QM_EQUIV_SAME, arena);
    expect(many, many, "zx", QM_EQUIV_UNKNOWN, arena);
    /* One entry of 4096 is another. */
    expect("OPENQASM 3.1;\nqubit[14] q;\n", many, "dd", QM_EQUIV_DIFFERENT, arena);
}

static void test_symbols(void **state)
{
    qm_arena *arena = *state;
    static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\ninput angle[32] a;\n"
                               "input float[64] b;\nqubit[4] q;\n";
    static const struct {
        const char *text;
        bool same;
    } rows[] = {
        {"rz(2 * b) q[0]; rx(b) q[1]; cx q[0], q[2]; rz(b / 2) q[2]; cx q[0], q[2];", true},
        {"cx q[0], q[2]; rz(b / 2) q[2]; cx q[0], q[2]; rz(b) q[0]; rz(b) q[0]; h q[1]; rz(b) "
         "q[1]; "
         "h q[1];",
         true},
        {"rz(2 * b) q[0]; rx(b) q[1]; cx q[0], q[2]; rz(-b / 2) q[2]; cx q[0], q[2];", false},
    };
    for (uint32_t i = 1; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t k = 0; k < 3; k++) {
            const char *a = qm_arena_printf(arena, "%s%s\n", head, rows[0].text);
            const char *b = qm_arena_printf(arena, "%s%s\n", head, rows[i].text);
            qm_equiv_verdict failed = k == 2 ? QM_EQUIV_DIFFERENT : QM_EQUIV_UNKNOWN;
            expect(a, b, methods[k], rows[i].same ? QM_EQUIV_SAME : failed, arena);
        }
}

/* A difference that is far below the tolerance of angles is none; one above it is no proof. */
static void test_small_angles(void **state)
{
    qm_arena *arena = *state;
    static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[2] q;\nh q[0];\n";
    const char *a = qm_arena_printf(arena, "%srz(0.3) q[0];\nh q[0];\n", head);
    const char *near = qm_arena_printf(arena, "%srz(0.30000000000000004) q[0];\nh q[0];\n", head);
    const char *off = qm_arena_printf(arena, "%srz(0.3000001) q[0];\nh q[0];\n", head);
    for (uint32_t k = 0; k < 3; k++) {
        expect(a, near, methods[k], QM_EQUIV_SAME, arena);
        expect(a, off, methods[k], QM_EQUIV_UNKNOWN, arena);
    }
}

static void test_time(void **state)
{
    qm_arena *arena = *state;
    test_circuit a = test_random_circuit(TEST_CLIFFORD_T, 60, 3000, 1, arena);
    test_circuit b = test_random_circuit(TEST_CLIFFORD_T, 60, 3000, 2, arena);
    for (uint32_t k = 0; k < 3; k++) {
        qm_equiv_result r =
            compare(test_circuit_text(&a), test_circuit_text(&b), methods[k], 0.3, arena);
        assert_int_equal(r.verdict, QM_EQUIV_UNKNOWN);
        assert_non_null(r.detail);
        assert_true(r.seconds < 300); /* however slow the machine is */
        print_message("%s: %.2f s, %s\n", methods[k], r.seconds, r.detail);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_adders, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_rewritten, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_corners, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_symbols, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_small_angles, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_time, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
