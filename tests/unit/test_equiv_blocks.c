/* Tests of equiv/blocks.c: what may move across measurements, resets and control flow, and what may
 * not. */

#include "equiv/equiv.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n"
                           "qubit[3] q;\nbit[2] c;\ninput float[64] a;\n";

typedef struct row {
    const char *before, *after;
    bool same;
} row;

static qm_equiv_verdict ask(const char *a, const char *b)
{
    qm_context *cx = test_context_new();
    a = qm_arena_printf(&cx->arena, "%s%s", head, a);
    b = qm_arena_printf(&cx->arena, "%s%s", head, b);
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(m[0], m[1], &o, &cx->arena, &r), QM_OK);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
    return r.verdict;
}

static void check(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool same = ask(rows[i].before, rows[i].after) == QM_EQUIV_SAME;
        if (same != rows[i].same)
            test_fail("%s:\n%s\n%s", same ? "equal" : "not shown to be equal", rows[i].before,
                      rows[i].after);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

/* Gates after a measured qubit keep the measurement in the middle. */
static void test_measurements(void **state)
{
    static const row rows[] = {
        {"rz(a) q[0]; c[0] = measure q[0]; h q[0];", "c[0] = measure q[0]; rz(a) q[0]; h q[0];",
         true},
        {"rx(0.3) q[0]; c[0] = measure q[0]; h q[0];", "c[0] = measure q[0]; rx(0.3) q[0]; h q[0];",
         false},
        {"t q[0]; cx q[0], q[1]; c[0] = measure q[1]; cx q[0], q[1]; t q[0];",
         "cx q[0], q[1]; c[0] = measure q[1]; s q[0]; cx q[0], q[1];", true},
        {"h q[0]; c[0] = measure q[0]; h q[0];", "c[0] = measure q[0];", false},
        {"x q[0]; c[0] = measure q[0]; h q[0];", "c[0] = measure q[0]; x q[0]; h q[0];", false},
        {"c[0] = measure q[0]; c[0] = measure q[1]; h q[0]; h q[1];",
         "c[0] = measure q[1]; c[0] = measure q[0]; h q[0]; h q[1];", false},
    };
    CHECK(rows);
    (void)state;
}

static void test_control_flow(void **state)
{
#define DIAGONAL "c[0] = measure q[2]; if (c[0]) { cx q[0], q[1]; t q[0]; } else { z q[0]; } "
#define FLIPS    "c[0] = measure q[2]; if (c[0]) { x q[0]; } else { rx(a) q[0]; } "
#define LOOPS    "c[0] = measure q[2]; while (!c[0]) { cz q[0], q[1]; h q[2]; c[0] = measure q[2]; } "
#define ENDS     "c[0] = measure q[2]; if (c[0]) { end; } "
    static const row rows[] = {
        {"t q[0]; " DIAGONAL "t q[0]; h q[0];", DIAGONAL "s q[0]; h q[0];", true},
        {"rx(0.2) q[1]; " DIAGONAL "h q[0];", DIAGONAL "rx(0.2) q[1]; h q[0];", true},
        {"rx(0.2) q[0]; " DIAGONAL, DIAGONAL "rx(0.2) q[0];", false},
        {"rz(0.2) q[1]; " DIAGONAL, DIAGONAL "rz(0.2) q[1];", false},
        {"cx q[2], q[0]; " FLIPS, FLIPS "cx q[2], q[0];", true},
        {"cx q[0], q[1]; " FLIPS, FLIPS "cx q[0], q[1];", false},
        {"rz(a) q[0]; cp(0.3) q[0], q[1]; " LOOPS, LOOPS "rz(a) q[0]; cp(0.3) q[0], q[1];", true},
        {"rz(a) q[2]; " LOOPS, LOOPS "rz(a) q[2];", true}, /* phases of paths */
        {"rx(a) q[2]; " LOOPS, LOOPS "rx(a) q[2];", false},
        {"rx(a) q[0]; " LOOPS, LOOPS "rx(a) q[0];", false},
        {"rz(a) q[0]; " ENDS "h q[0];", ENDS "rz(a) q[0]; h q[0];", false},
        {"if (c[0]) { t q[0]; t q[0]; }", "if (c[0]) { s q[0]; } else { }", true},
        {"if (c[0]) { t q[0]; }", "if (c[0]) { } else { t q[0]; }", false},
        {"if (c[0]) { t q[0]; }", "if (!c[0]) { t q[0]; }", false},
        {"if (true) { t q[0]; c[0] = measure q[0]; h q[0]; } t q[1];",
         "if (false) { x q[0]; } t q[1]; t q[0]; c[0] = measure q[0]; h q[0];", true},
        {"end; h q[0];", "end;", true},
        {"ctrl @ pow(a) @ t q[0], q[1]; z q[0];", "z q[0]; ctrl @ pow(a) @ t q[0], q[1];", true},
        {"ctrl @ pow(a) @ t q[0], q[1]; x q[1];", "x q[1]; ctrl @ pow(a) @ t q[0], q[1];", false},
        {"pow(a) @ t q[0];", "pow(2 * a) @ t q[0];", false},
        {"ctrl @ pow(a) @ t q[0], q[1];", "negctrl @ pow(a) @ t q[0], q[1];", false},
    };
    CHECK(rows);
    (void)state;
}

static void test_resets(void **state)
{
    static const row rows[] = {
        {"rx(0.3) q[0]; h q[0]; reset q[0]; h q[0];", "reset q[0]; h q[0];", true},
        {"cx q[1], q[0]; reset q[0]; h q[0];", "reset q[0]; h q[0];", false},
        {"reset q[0]; t q[0]; cx q[0], q[1]; h q[0];", "reset q[0]; h q[0];", true},
        {"reset q[0]; x q[0]; cx q[0], q[1]; h q[0];", "reset q[0]; x q[1]; x q[0]; h q[0];", true},
        {"reset q[0]; h q[0]; cx q[0], q[1];", "reset q[0]; h q[0];", false},
        {"reset q[0]; h q[0]; cx q[1], q[0]; t q[0];", "reset q[0]; h q[0]; t q[0];", true},
        {"reset q[0]; h q[0]; t q[0]; cx q[1], q[0];", "reset q[0]; h q[0]; t q[0];", false},
        {"reset q[0]; rx(0.1) q[0]; cp(0.3) q[0], q[1];", "reset q[0]; rx(0.1) q[0];", false},
        {"reset q[0]; cp(0.3) q[0], q[1]; crz(0.2) q[0], q[2]; h q[0];", "reset q[0]; h q[0];",
         true},
        {"reset q[0]; cx q[0], q[1]; cp(a) q[1], q[2];", "reset q[0]; cp(a) q[1], q[2];", true},
        {"reset q[0]; reset q[1]; cx q[0], q[1]; h q[0]; ccx q[2], q[1], q[0];",
         "reset q[0]; reset q[1]; h q[0];", true},
        {"reset q[0]; c[0] = measure q[0]; h q[0]; c[1] = measure q[0]; cx q[0], q[1]; h q[0];",
         "reset q[0]; c[0] = measure q[0]; h q[0]; c[1] = measure q[0]; h q[0];", false},
        {"reset q[0]; c[0] = measure q[2]; if (c[0]) { x q[0]; } cx q[0], q[1];",
         "reset q[0]; c[0] = measure q[2]; if (c[0]) { x q[0]; }", false},
        {"reset q[0]; if (c[0]) { x q[0]; } cx q[0], q[1];", "reset q[0]; if (c[0]) { x q[0]; }",
         true}, /* bits begin as 0 */
        {"reset q[0]; if (c[0]) { z q[0]; } cx q[0], q[1];", "reset q[0]; if (c[0]) { z q[0]; }",
         true},
    };
    CHECK(rows);
    (void)state;
}

/* Toffolis of which parts do nothing to a qubit in |0>, and rotations that a second reset makes
 * phases, or that pass it. */
static void test_known_states(void **state)
{
    static const row rows[] = {
        {"reset q[0]; ccx q[2], q[1], q[0]; h q[2]; reset q[0]; h q[0];",
         "reset q[0]; h q[0]; t q[0]; cx q[2], q[0]; tdg q[0]; cx q[1], q[0]; t q[0]; cx q[2], "
         "q[0];"
         "tdg q[0]; h q[0]; cx q[1], q[2]; tdg q[2]; cx q[1], q[2]; t q[1]; t q[2]; h q[2];"
         "reset q[0]; h q[0];",
         true},
        {"t q[1]; cx q[1], q[0]; t q[0]; cx q[1], q[0]; reset q[0]; h q[1];",
         "cx q[1], q[0]; t q[0]; cx q[1], q[0]; reset q[0]; cx q[1], q[0]; t q[0]; cx q[1], q[0];"
         "h q[1];",
         true},
        {"t q[1]; cx q[1], q[0]; t q[0]; cx q[1], q[0]; reset q[0]; h q[1];",
         "cx q[1], q[0]; t q[0]; cx q[1], q[0]; reset q[0]; cx q[1], q[0]; tdg q[0]; cx q[1], q[0];"
         "h q[1];",
         false},
    };
    CHECK(rows);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measurements), cmocka_unit_test(test_control_flow),
        cmocka_unit_test(test_resets), cmocka_unit_test(test_known_states)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
