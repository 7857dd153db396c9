/* Tests of equiv/instrument.c: programs that no other method decides, with what makes them equal or
 * different. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n";

enum { WIDE = 16 };

typedef struct row {
    const char *a, *b;
    qm_equiv_verdict verdict;
    unsigned assume;
} row;

static qm_equiv_result ask(qm_context *cx, const row *r)
{
    qm_module *a = test_compile(cx, qm_arena_printf(&cx->arena, "%s%s", head, r->a));
    qm_module *b = test_compile(cx, qm_arena_printf(&cx->arena, "%s%s", head, r->b));
    qm_equiv_options o = {.threads = 1, .assume = r->assume};
    qm_equiv_result result;
    assert_int_equal(qm_equiv_check(a, b, &o, &cx->arena, &result), QM_OK);
    qm_module_free(a);
    qm_module_free(b);
    return result;
}

static void check(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qm_context *cx = test_context_new();
        qm_equiv_result r = ask(cx, &rows[i]);
        if (r.verdict != rows[i].verdict)
            test_fail("%d (%s) for\n%s\n%s", (int)r.verdict, r.detail, rows[i].a, rows[i].b);
        if (r.verdict == QM_EQUIV_DIFFERENT)
            assert_non_null(r.witness.input);
        test_context_free(cx);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

#define SAME      QM_EQUIV_SAME
#define DIFFERENT QM_EQUIV_DIFFERENT
#define UNKNOWN   QM_EQUIV_UNKNOWN

/* What nobody sees of a measurement or reset. */
static void test_channels(void **state)
{
    static const row rows[] = {
        {"qubit[2] q; bit c; h q[0]; measure q[0]; cx q[0], q[1]; h q[1]; c = measure q[1];",
         "qubit[2] q; bit c; h q[0]; z q[0]; measure q[0]; cx q[0], q[1]; h q[1]; c = measure "
         "q[1];",
         SAME, 0},
        {"qubit q; bit c; reset q; x q;", "qubit q; bit c; c = measure q; if (!c) { x q; } c = 0;",
         SAME, 0},
        {"qubit q; bit c; reset q; x q;", "qubit q; bit c; c = measure q; if (!c) { x q; }",
         DIFFERENT, 0},
        {"qubit q; reset q; h q;", "qubit q; h q; reset q;", DIFFERENT, 0},
        {"qubit q; bit c; h q; c = measure q; reset q;",
         "qubit q; bit c; reset q; h q; c = measure q; reset q;", DIFFERENT, 0},
        {"qubit q; bit c; h q; c = measure q; reset q;",
         "qubit q; bit c; reset q; h q; c = measure q; reset q;", SAME, QM_ASSUME_ZERO_INPUTS},
        {"qubit[2] q; measure q[0]; rz(1) q[0]; h q[1];", "qubit[2] q; h q[1]; measure q[0];", SAME,
         0},
        {"qubit[2] q; measure q[0]; rx(1e-3) q[0];", "qubit[2] q; measure q[0];", DIFFERENT, 0},
    };
    CHECK(rows);
    (void)state;
}

/* A program gives its outputs, by their order, wherever they stand among its bits. */
static void test_outputs(void **state)
{
    static const row rows[] = {
        {"qubit[2] q; output bit c; bit d; h q[0]; c = measure q[0]; d = measure q[1];",
         "qubit[2] q; bit d; output bit c; h q[0]; d = measure q[0]; c = measure q[1];", DIFFERENT,
         0},
        {"qubit[2] q; output bit c; bit d; cx q[0], q[1]; reset q[1]; c = measure q[0];",
         "qubit[2] q; bit d; output bit c; cx q[0], q[1]; c = measure q[0]; reset q[1];", SAME, 0},
        {"qubit[2] q; output bit c; bit d; h q[0]; c = measure q[0]; d = measure q[1];",
         "qubit[2] q; output bit d; bit c; h q[0]; d = measure q[0]; c = measure q[1];", SAME, 0},
    };
    CHECK(rows);
    (void)state;
}

/* Loops that end with certainty, and one that does not. */
static void test_loops(void **state)
{
#define UNTIL "qubit[2] q; bit[2] c; while (!c[0]) { "
    static const row rows[] = {
        {UNTIL "rx(0.3) q[0]; c[0] = measure q[0]; } h q[1];",
         UNTIL "if (c[1]) { x q[1]; } rx(0.2) q[0]; rx(0.1) q[0]; c[0] = measure q[0]; } h q[1];",
         SAME, 0},
        {UNTIL "rx(0.3) q[0]; t q[1]; c[0] = measure q[0]; }",
         UNTIL "rx(0.301) q[0]; t q[1]; c[0] = measure q[0]; }", DIFFERENT, 0},
        {UNTIL "rx(0.3) q[0]; c[0] = measure q[0]; } t q[1];",
         UNTIL "t q[1]; rx(0.3) q[0]; c[0] = measure q[0]; tdg q[1]; } t q[1]; s q[1];", DIFFERENT,
         0},
        {"qubit[2] q; bit c; int n = 0; for int i in [0:3] { h q[0]; c = measure q[0]; if (c) { n "
         "+= i; } }",
         "qubit[2] q; bit c; int n = 0; int i = 0; while (i < 4) { h q[0]; c = measure q[0]; n += "
         "i * int(c); "
         "i += 1; } i = 0;",
         UNKNOWN, 0}, /* i is given as well */
        {"qubit[2] q; bit c; output int n; n = 0; for int i in [0:3] { h q[0]; c = measure q[0]; "
         "if (c) { n += i; } }",
         "qubit[2] q; bit c; output int n; int i = 0; n = 0; while (i < 4) { h q[0]; c = measure "
         "q[0]; n += i * int(c); "
         "i += 1; }",
         SAME, 0},
        {"qubit[2] q; bit c = 1; while (c) { t q[1]; }",
         "qubit[2] q; bit c = 1; while (c) { s q[1]; }", UNKNOWN, 0},
    };
    CHECK(rows);
    (void)state;
}

/* Values that are given: bits by order, variables by name, floats up to rounding. */
static void test_values(void **state)
{
    static const row rows[] = {
        {"qubit q; bit[2] c; int n = 3; c[1] = measure q; h q;",
         "qubit q; bit a; bit b; int n = 3; b = measure q; h q;", SAME, 0},
        {"qubit q; bit c; int n = 3; c = measure q; h q;",
         "qubit q; bit c; int n = 4; c = measure q; h q;", DIFFERENT, 0},
        {"qubit q; bit c; int n = 3; c = measure q; h q;",
         "qubit q; bit c; int k = 3; c = measure q; h q;", UNKNOWN, 0},
        {"qubit q; bit c; float f; c = measure q; if (c) { f = 0.1 + 0.2; } h q;",
         "qubit q; bit c; float f; c = measure q; if (c) { f = 0.3; } h q;", UNKNOWN, 0},
        {"qubit q; bit c; h q; c = measure q; h q;", "qubit q; bit c; h q; c = measure q; s q;",
         SAME, QM_ASSUME_MEASURED},
        {"qubit q; bit c; h q; c = measure q; h q;", "qubit q; bit c; c = measure q; s q;",
         DIFFERENT, QM_ASSUME_MEASURED},
        {"qubit q; bit c; h q; c = measure q; h q;", "qubit q; bit c; h q; c = measure q; s q;",
         DIFFERENT, 0},
    };
    CHECK(rows);
    (void)state;
}

/* For all values of inputs, when these are angles of gates. */
static void test_inputs(void **state)
{
#define IN "input float a; qubit[2] q; bit[2] c; c[0] = measure q[0]; "
    static const row rows[] = {
        {IN "while (c[0]) { rx(a) q[0]; c[0] = measure q[0]; rz(a) q[1]; }",
         IN "while (c[0]) { rz(2 * a) q[1]; rx(a) q[0]; c[0] = measure q[0]; rz(-a) q[1]; if "
            "(c[1]) { x q[0]; } }",
         SAME, 0},
        {IN "if (c[0]) { pow(0.5) @ ry(a) q[1]; h q[0]; }",
         IN "if (c[0] && !c[1]) { h q[0]; pow(0.5) @ ry(a) q[1]; }", SAME, 0},
        {IN "if (c[0]) { pow(0.5) @ ry(a) q[1]; h q[0]; }",
         IN "if (c[0] && !c[1]) { h q[0]; ry(a / 2) q[1]; }", UNKNOWN, 0},
        {IN "if (a > 1) { x q[0]; }", IN "if (!(a <= 1)) { x q[0]; }", UNKNOWN, 0},
        {IN "if (c[0]) { rx(a) q[1]; }", IN "if (c[0]) { rx(-a) q[1]; }", DIFFERENT, 0},
    };
    CHECK(rows);
    (void)state;
}

/* A circuit on 16 qubits, in which all are entangled. */
static void put_wide(qm_text *out)
{
    qm_text_puts(out, "h q; ");
    for (uint32_t i = 0; i + 1 < WIDE; i++)
        qm_text_printf(out, "cx q[%u], q[%u]; ry(0.3) q[%u]; ", i, i + 1, i + 1);
}

/* With measurements of some qubits between two of these, and a rotation by an angle. */
static const char *wide(qm_arena *arena, uint32_t measured, double angle, bool reverse)
{
    qm_text out;
    qm_text_init(&out, arena);
    qm_text_puts(&out, "qubit[16] q; bit[16] c; bit[16] d; ");
    put_wide(&out);
    for (uint32_t i = 0; i < measured; i++)
        qm_text_printf(&out, "c[%u] = measure q[%u]; ", reverse ? measured - 1 - i : i,
                       reverse ? measured - 1 - i : i);
    qm_text_printf(&out, "if (c[0]) { x q[1]; } rx(%g) q[7]; ", angle);
    put_wide(&out);
    qm_text_puts(&out, "d = measure q;");
    return out.data;
}

/* A witness is found though no proof could be; by all paths, and by single ones. */
static void test_wide(void **state)
{
    (void)state;
    for (uint32_t measured = 1; measured <= 13; measured += 12) {
        qm_context *cx = test_context_new();
        row r = {wide(&cx->arena, measured, 0.5, false), wide(&cx->arena, measured, 0.501, false),
                 DIFFERENT, 0};
        qm_equiv_result result = ask(cx, &r);
        if (result.verdict != DIFFERENT)
            test_fail("%u measured: %d (%s)", measured, (int)result.verdict, result.detail);
        assert_string_equal(result.method, "instrument");
        assert_int_equal(result.witness.nqubits, WIDE);
        r.b = wide(&cx->arena, measured, 0.5,
                   true); /* the same, with measurements in another order */
        assert_int_not_equal(ask(cx, &r).verdict, DIFFERENT);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outputs), cmocka_unit_test(test_channels),
        cmocka_unit_test(test_loops),   cmocka_unit_test(test_values),
        cmocka_unit_test(test_inputs),  cmocka_unit_test(test_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
