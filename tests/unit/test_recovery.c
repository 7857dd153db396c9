/* Tests of how errors are recovered from: ten independent mistakes give ten errors, each on its
 * line, and no echoes. A line with a mistake ends with the comment "// !". */

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <string.h>

enum { MISTAKES = 10, MOST_LINES = 64 };

/* Which lines end with the mark; returns how many lines there are. */
static uint32_t marked_lines(const char *text, bool *marked)
{
    uint32_t line = 0;
    for (const char *c = text; *c; line++) {
        size_t n = strcspn(c, "\n");
        assert_true(line < MOST_LINES);
        marked[line + 1] = n >= 4 && memcmp(c + n - 4, "// !", 4) == 0;
        c += n + (c[n] == '\n');
    }
    return line;
}

/* Compiles a program; fails the test unless each marked line has one error and no other has. */
static void check(const char *text)
{
    bool marked[MOST_LINES + 1] = {false};
    uint32_t found[MOST_LINES + 1] = {0};
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    uint32_t lines = marked_lines(text, marked);
    assert_int_equal(test_try_compile(cx, text, &m), QM_ERR_INPUT);
    for (const qm_diag_item *i = cx->diag.first; i; i = i->next)
        found[qm_sources_locate(&cx->sources, i->at.begin).line]++;
    for (uint32_t line = 1; line <= lines; line++)
        if (found[line] != marked[line])
            test_fail("line %u has %u errors in\n%s\n%s", line, found[line], text,
                      test_diagnostics(cx));
    if (cx->diag.errors != MISTAKES)
        test_fail("%u errors in\n%s\n%s", cx->diag.errors, text, test_diagnostics(cx));
    test_context_free(cx);
}

static void lexical(void **state)
{
    (void)state;
    check("OPENQASM 3.0;\n"
          "# a comment of another language // !\n"
          "qubit[4] q;\n"
          "int a = 0b102; // !\n"
          "bit[2] b = \"0x\"; // !\n"
          "int c = 3 \\ 4; // !\n"
          "float d = 12abc; // !\n"
          "reset q[0]; ? // !\n"
          "int f = 5 − 3; // !\n"
          "a = c + f;\n"
          "include \"more; // !\n"
          "reset q[1];\n"
          "reset $99999999999999999999999; // !\n"
          "reset q[7]; // !\n");
}

static void syntax_in_nested_blocks(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "qubit[4] q; bit[4] c;\n"
          "for int i in [0:3] {\n"
          "    if (c[0] = 1) { x q[i]; } // !\n"
          "    while (c[1]) {\n"
          "        h q[i;  // !\n"
          "        c[1] = ;  // !\n"
          "        x q[i];\n"
          "    }\n"
          "    switch (i) {\n"
          "        case 0 { h q[0] q[1]; } // !\n"
          "        case 1 { rx(pi / ) q[1]; } // !\n"
          "        default { y q[9]; } // !\n"
          "    }\n"
          "    { { z q[0]; ] z q[1]; } } // !\n"
          "}\n"
          "if c[2] { x q[0]; } // !\n"
          "x q[1]);  // !\n"
          "reset q[5];  // !\n");
}

static void missing_semicolons(void **state)
{
    (void)state;
    check("OPENQASM 3.0;\n"
          "include \"stdgates.inc\"\n"
          "qubit[4] q // !\n"
          "bit[4] c // !\n"
          "int n = 3 // !\n"
          "h q[0] // !\n"
          "cx q[0], q[1] // !\n"
          "c[0] = measure q[0] // !\n"
          "if (c[0]) { x q[1] // !\n"
          "} // !\n"
          "reset q\n"
          "n += 1 // !\n"
          "y q[n - 1]; // !\n");
}

static void missing_brackets(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "qubit[4] q;\n"
          "bit[4] c;\n"
          "rx(pi / 2 q[0]; // !\n"
          "h q[0; // !\n"
          "h q 1]; // !\n"
          "if (c[0] { x q[0]; } // !\n"
          "float x = (1.0 + 2.0; // !\n"
          "float y = 1.0 + 2.0); // !\n"
          "for int i in [0:3 { x q[i]; } // !\n"
          "def f(qubit a { reset a; } // !\n"
          "f(q[0]);\n"
          "reset q[0]; } // !\n"
          "gate g(t) a { U(t, 0, 0 a; } // !\n"
          "g(x + y) q[1];\n");
}

static void names(void **state)
{
    (void)state;
    check("OPENQASM 3.0;\n"
          "include \"stdgates.inc\";\n"
          "qubit[2] data;\n"
          "bit[2] c;\n"
          "h dtaa[0]; // !\n"
          "hadamard data[0]; // !\n"
          "c[0] = measure qubits; // !\n"
          "x qubits;\n"
          "rx(thta) data[1]; // !\n"
          "rx(thta / 2) data[0];\n"
          "int n = count + 1; // !\n"
          "n = n + 1;\n"
          "float f = sine(1.0); // !\n"
          "f = 2 * sine(2.0);\n"
          "total = n; // !\n"
          "gate g a { nothing a; } // !\n"
          "g data[0];\n"
          "qubit[size] more; // !\n"
          "h more[3];\n"
          "for int i in [0:last] { x data[i]; } // !\n");
}

static void types(void **state)
{
    (void)state;
    check("qubit[2] q;\n"
          "bit[4] c;\n"
          "angle[8] a;\n"
          "bool b; float y;\n"
          "float x = c; // !\n"
          "int n = a; // !\n"
          "c = 2.5; // !\n"
          "n = c + 1; // !\n"
          "a = a * a; // !\n"
          "b = ~y; // !\n"
          "if (q) { n = 1; } // !\n"
          "y = sin(c); // !\n"
          "reset q[y]; // !\n"
          "y = float(c); // !\n"
          "y = x + n;\n");
}

static void arity(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "def f(qubit a, int n) -> int { return n; }\n"
          "gate g(s, t) a, b { }\n"
          "qubit[4] q;\n"
          "h q[0], q[1]; // !\n"
          "cx q[0]; // !\n"
          "rx q[0]; // !\n"
          "u3(1, 2) q[0]; // !\n"
          "g(1, 2) q[0]; // !\n"
          "g(1) q[0], q[1]; // !\n"
          "int n = f(q[0]); // !\n"
          "n = f(q[0:1], 2); // !\n"
          "ctrl(2) @ x q[0], q[1]; // !\n"
          "float w = sqrt(1.0, 2.0); // !\n"
          "w = n;\n");
}

static void indices(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "qubit[4] q; qubit single; bit[4] c; int[8] n;\n"
          "h q[4]; // !\n"
          "h q[-5]; // !\n"
          "c[7] = 1; // !\n"
          "reset q[2:4]; // !\n"
          "reset q[3:0]; // !\n"
          "reset q[0:0:2]; // !\n"
          "h single[0]; // !\n"
          "n[8] = 1; // !\n"
          "cx q[1], q[1]; // !\n"
          "h q[0, 1]; // !\n"
          "h q[3];\n");
}

static void redeclarations(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "qubit[2] q; def f() { }\n"
          "bit q; // !\n"
          "int n;\n"
          "float n; // !\n"
          "gate h a { } // !\n"
          "gate g(a) a { } // !\n"
          "def d(int k, bit k) { } // !\n"
          "def f() { } // !\n"
          "let n = q[0]; // !\n"
          "include \"stdgates.inc\"; // !\n"
          "const int pi = 3; // !\n"
          "switch (n) { case 1 { } case 1 { } } // !\n"
          "h q[0];\n"
          "n = 2;\n");
}

static void gate_bodies(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "int n; qubit q;\n"
          "gate a1 a { measure a; } // !\n"
          "gate a2 a { reset a; } // !\n"
          "gate a3 a { n = 1; } // !\n"
          "gate a4 a { int k; } // !\n"
          "gate a5 a { x q; } // !\n"
          "gate a6 a { a6 a; } // !\n"
          "gate a7 a { cx a, a; } // !\n"
          "gate a8 a { x a[0]; } // !\n"
          "gate a9(t) a { if (t > 0) x a; } // !\n"
          "gate a10(t) a { rx(t + n) a; } // !\n"
          "a1 q; a2 q; a3 q; a4 q; a5 q; a6 q; a7 q; a8 q; a9(1) q; a10(1) q;\n");
}

static void subroutine_bodies(void **state)
{
    (void)state;
    check("include \"stdgates.inc\";\n"
          "int n; qubit q;\n"
          "def f1() { n = 1; } // !\n"
          "def f2() { x q; } // !\n"
          "def f3() -> int { } // !\n"
          "def f4() { return 1; } // !\n"
          "def f5() -> bit { return; } // !\n"
          "def f6() { qubit r; reset r; } // !\n"
          "def f7(qubit a) { cx a, a; } // !\n"
          "def f8(bit[4] c) -> float { return c; } // !\n"
          "def f9(qubit a) { gate g b { } } // !\n"
          "def f10() { break; } // !\n"
          "n = f3() + 1; f5(); f8(\"0101\");\n");
}

static void statements_in_wrong_places(void **state)
{
    (void)state;
    check("bit c; qubit q;\n"
          "break; // !\n"
          "return; // !\n"
          "if (c) { qubit r; reset r; } // !\n"
          "if (c) continue; // !\n"
          "if (c) { def f() { } } // !\n"
          "{ gate g a { } } // !\n"
          "{ input int n; } // !\n"
          "{ include \"stdgates.inc\"; } // !\n"
          "const bit d = measure q; // !\n"
          "else { c = 1; } // !\n");
}

static void openqasm2(void **state)
{
    (void)state;
    check("OPENQASM 2.0;\n"
          "include \"qelib1.inc\";\n"
          "qreg q[2]\n"
          "creg c[2]; // !\n"
          "qubit r; // !\n"
          "h q[2]; // !\n"
          "cx q[0]; // !\n"
          "c[0] = measure q[0]; // !\n"
          "for int i in [0:1] { h q[i]; } // !\n"
          "if (c = 1) x q[0]; // !\n"
          "u3(1, 2) q[0]; // !\n"
          "def f(qubit a) { reset a; } // !\n"
          "gate g a { reset a; } // !\n"
          "g q[0];\n"
          "measure q -> c;\n");
}

static void keywords_and_spelling(void **state)
{
    (void)state;
    check("OPENQASM 3.0;\n"
          "int box = 1; // !\n"
          "box = box + 1;\n"
          "qubit q[2]; // !\n"
          "reset q;\n"
          "bit c[2]; // !\n"
          "c[0] = 1;\n"
          "qbit r; // !\n"
          "reset r;\n"
          "for i in [0:3] { reset q[0]; } // !\n"
          "for int i in 0:3 { reset q[0]; } // !\n"
          "int n = 0;\n"
          "n++; // !\n"
          "if (n == 1 and n == 2) { n = 3; } // !\n"
          "for (int i = 0; i < 4; i++) { n = i; } // !\n"
          "const m = 3; // !\n"
          "n = m;\n");
}

/* A statement that is read again ends in others that lack their ends, too: each is read again once.
 */
static void nested_ends(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    assert_int_equal(test_try_compile(cx, "y[durationof({{}q})]}", &m), QM_ERR_INPUT);
    assert_in_range(cx->diag.errors, 1, MISTAKES);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lexical),
        cmocka_unit_test(syntax_in_nested_blocks),
        cmocka_unit_test(missing_semicolons),
        cmocka_unit_test(missing_brackets),
        cmocka_unit_test(names),
        cmocka_unit_test(types),
        cmocka_unit_test(arity),
        cmocka_unit_test(indices),
        cmocka_unit_test(redeclarations),
        cmocka_unit_test(gate_bodies),
        cmocka_unit_test(subroutine_bodies),
        cmocka_unit_test(statements_in_wrong_places),
        cmocka_unit_test(openqasm2),
        cmocka_unit_test(keywords_and_spelling),
        cmocka_unit_test(nested_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
