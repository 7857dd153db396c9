/* Tests of the layout: pairs of a text and its layout, which is its own layout. */

#include "frontend/format.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

static const char *format(qm_context *cx, const char *text)
{
    qm_text out;
    qm_text_init(&out, &cx->arena);
    uint32_t source =
        qm_sources_add(&cx->sources, "test.qasm", text, strlen(text), (qm_span){0, 0});
    if (qm_format(cx, source, &out) != QM_OK)
        test_fail("refused: %s\n%s", text, test_diagnostics(cx));
    return out.size ? out.data : "";
}

static void check(const char *text, const char *want)
{
    qm_context *cx = test_context_new();
    const char *once = format(cx, text);
    if (strcmp(once, want) != 0)
        test_fail("layout of\n%s\nis\n%s\nnot\n%s", text, once, want);
    const char *twice = format(cx, once);
    if (strcmp(twice, once) != 0)
        test_fail("layout of\n%s\nis\n%s", once, twice);
    test_context_free(cx);
}

static void statements(void **state)
{
    (void)state;
    check("", "");
    check(" \n\n ", "");
    check("OPENQASM   3.0 ;include\"stdgates.inc\" ;qubit [ 3 ]q;x   q [0] ;",
          "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\nx q[0];\n");
    check("cx q[0],q[1];rz( pi / 2+1 ) q[ 007 ];", "cx q[0], q[1];\nrz(pi/2 + 1) q[007];\n");
    check("OPENQASM 2.0;qreg q [3];creg c[3];if(c==1)U(0,-pi/2,2 ^ 3) q [0];;measure q->c;",
          "OPENQASM 2.0;\nqreg q[3];\ncreg c[3];\nif (c == 1) U(0, -pi/2, 2^3) q[0];;\n"
          "measure q -> c;\n");
    check("OPENQASM 2.0;gate g(a)b{U(+ +a,0,0)b;}", "OPENQASM 2.0;\ngate g(a) b {\n"
                                                    "    U(+ +a, 0, 0) b;\n}\n");
    check("\xEF\xBB\xBFx q;\r\n\r\ny q;\r\n", "x q;\n\ny q;\n");
}

static void expressions(void **state)
{
    (void)state;
    check("a=-b-(-c)*2**-d;a+=!b&&~c;", "a = -b - (-c)*2**-d;\na += !b && ~c;\n");
    check("a=b<<2>>c|d^e&f%g;", "a = b << 2 >> c | d ^ e & f % g;\n");
    check("let a=b[1 :2:-1] ++c [{0,1}];", "let a = b[1:2:-1] ++ c[{0, 1}];\n");
    check("let a=b[ : 2]++c;", "let a = b[:2] ++ c;\n");
    check("array[int [8],2,2]a={ {1,2},{3,-4} };", "array[int[8], 2, 2] a = {{1, 2}, {3, -4}};\n");
    check("return( a );", "return (a);\n");
    check("bit b=bit(a==1e3);delay [ 100 ns ]q;", "bit b = bit(a == 1e3);\ndelay[100 ns] q;\n");
    check("(a+b);-a;if(c)(a);if(c)-a;", "(a + b);\n-a;\nif (c) (a);\nif (c) -a;\n");
    check("ctrl(2)@inv@pow (1/2) @x a,b,c;", "ctrl(2) @ inv @ pow(1/2) @ x a, b, c;\n");
    check("duration d=durationof({x q;});", "duration d = durationof({\n    x q;\n});\n");
    check("def f(readonly array[int,#dim=1]a)->int{return 1;}",
          "def f(readonly array[int, #dim = 1] a) -> int {\n    return 1;\n}\n");
}

static void control(void **state)
{
    (void)state;
    check("if(a){x q;}else if(b)y q;else{z q;}",
          "if (a) {\n    x q;\n} else if (b) y q;\nelse {\n    z q;\n}\n");
    check("for int i in[0:3]{x q;}for int i in{1,2}x q;for int i in a x q;",
          "for int i in [0:3] {\n    x q;\n}\nfor int i in {1, 2} x q;\nfor int i in a x q;\n");
    check("for int i in {1}(a);for int i in [0:1](a);",
          "for int i in {1} (a);\nfor int i in [0:1] (a);\n");
    check("while(a)\n{break;}", "while (a) {\n    break;\n}\n");
    check("switch(a){case 1,2{x q;}default{}}",
          "switch (a) {\ncase 1, 2 {\n    x q;\n}\ndefault {\n}\n}\n");
    check("gate g(a,)q,r,{cx q,r;}", "gate g(a,) q, r, {\n    cx q, r;\n}\n");
    check("box[1us]{nop q;}", "box[1us] {\n    nop q;\n}\n");
}

static void blank_lines(void **state)
{
    (void)state;
    check("\n\nx q;\n\n\n\ny q;\n\n", "x q;\n\ny q;\n");
    check("if (a) {\n\n\nx q;\n\n}\n\n\nx q;", "if (a) {\n\n    x q;\n\n}\n\nx q;\n");
    check("if (a) { x q; }\n\n\nelse { }", "if (a) {\n    x q;\n} else {\n}\n");
    check("cx q,\n\n r;", "cx q,\n    r;\n");
    check("cx\n q\n,r\n;", "cx q, r;\n");
    check("array[int, 2] a = { 1 ,\n2\n};", "array[int, 2] a = {1,\n    2};\n");
}

static void comments(void **state)
{
    (void)state;
    check("// a  \r\n\n/* b */ x q; // c\ny q;//d", "// a\n\n/* b */ x q;  // c\ny q;  //d\n");
    check("x q;/* a */ y q;", "x q;\n/* a */ y q;\n");
    check("x q; /* a */ /* b */\n/* c */ y q;", "x q; /* a */ /* b */\n/* c */ y q;\n");
    check("x q; /* a */", "x q; /* a */\n");
    check("{// a\nx q;\n// b\n}// c\n", "{  // a\n    x q;\n    // b\n}  // c\n");
    check("{/* a */}", "{\n    /* a */\n}\n");
    check("rz(/* a */1/* b */,/* c */2)q;", "rz(/* a */ 1 /* b */, /* c */ 2) q;\n");
    check("a=b// c\n/d;", "a = b  // c\n    /d;\n");
    check("a=b/ /* c */d;", "a = b/ /* c */ d;\n");
    check("a =\n  // c\n  b;", "a =\n    // c\n    b;\n");
    check("if(a){}// c\nelse{}", "if (a) {\n}  // c\nelse {\n}\n");
    check("if(a)// c\nx q;", "if (a)  // c\n    x q;\n");
    check("/* a\r\n  b */x q;", "/* a\n  b */ x q;\n");
    check("cx q, // c\nr;", "cx q,  // c\n    r;\n");
    check("// only", "// only\n");
    check("/**//***/", "/**/ /***/\n");
    check("x q;\n// a\n\n\n// b\n\ny q;", "x q;\n// a\n\n// b\n\ny q;\n");
}

static void verbatim(void **state)
{
    (void)state;
    check("  #pragma  a   b // c \r\nx q;", "#pragma  a   b // c\nx q;\n");
    check("pragma a\n\n@b  c \n@d\nx q;", "pragma a\n\n@b  c\n@d\nx q;\n");
    check("if(c)@a\nx q;", "if (c)\n    @a\n    x q;\n");
    check("if(c)pragma a\nx q;", "if (c)\n    pragma a\nx q;\n");
    check("if(c){@a\nx q;}", "if (c) {\n    @a\n    x q;\n}\n");
    check("@a\r\n\r\nx q;", "@a\n\nx q;\n");
    check("cal{a  b;\r\n {c} }x q;", "cal {a  b;\n {c} }\nx q;\n");
    check("defcalgrammar \"openpulse\";defcal rz(angle[20]a)$0->bit{a  ;}",
          "defcalgrammar \"openpulse\";\ndefcal rz(angle[20] a) $0 -> bit {a  ;}\n");
}

/* Returns the bytes of memory that were taken. */
static size_t check_refused(const char *text, size_t size)
{
    qm_context *cx = test_context_new();
    qm_text out;
    qm_text_init(&out, &cx->arena);
    uint32_t source = qm_sources_add(&cx->sources, "test.qasm", text, size, (qm_span){0, 0});
    assert_int_equal(qm_format(cx, source, &out), QM_ERR_INPUT);
    assert_true(cx->diag.errors > 0);
    size_t total = cx->arena.total;
    test_context_free(cx);
    return total;
}

static void syntax_errors_are_reported(void **state)
{
    (void)state;
    check_refused("x q;\n} /* a", 11);
    check_refused("x q; $ y q", 10);
}

static void nesting_takes_little_memory(void **state)
{
    (void)state;
    static char text[1000001];
    memset(text, '{', sizeof text - 1);
    assert_true(check_refused(text, sizeof text - 1) < (size_t)256 << 20);
    memcpy(text, "x )", 3);
    assert_true(check_refused(text, sizeof text - 1) < (size_t)64 << 20);
}

/* What compile writes is laid out. */
static void printed_programs_stay(void **state)
{
    (void)state;
    static const char *const programs[] = {
        "include \"stdgates.inc\"; input angle a; qubit[3] q; bit[3] c; gate g(t) x, y { ctrl @ "
        "rz(-t/2 + 2*t**2) x, y; gphase(t); } gate nothing x { } g(a) q[0], q[1]; nothing q[0]; "
        "c = measure q; int i = 3; if (c == 2 && i > -1) { x q[0]; } else if (c[0]) { i = i % 2; } "
        "for int k in [0:2:7] { if (k == 3) { break; } rx(k*a) q[i]; } for int k in {1, 5} { y q; "
        "} while (!c[1]) { c[1] = measure q[1]; } switch (i) { case 1, 2 { x q; } default { z q; "
        "} } box[1us] { delay[100ns] q; } c[0] = ~c[1] ^ c[2]; i = i << 2; barrier q; reset q;",
        "OPENQASM 2.0; include \"qelib1.inc\"; gate g(t) a, b { cx a, b; u3(t/2, -t, sin(t)^2) b; "
        "} qreg q[2]; creg c[2]; g(pi/3) q[0], q[1]; measure q -> c; if (c == 1) x q[0];",
    };
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(cx, programs[i]);
        const char *printed = test_print(m, i ? QM_DIALECT_QASM2 : QM_DIALECT_QASM3);
        qm_module_free(m);
        check(printed, printed);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements),
        cmocka_unit_test(expressions),
        cmocka_unit_test(control),
        cmocka_unit_test(blank_lines),
        cmocka_unit_test(comments),
        cmocka_unit_test(verbatim),
        cmocka_unit_test(syntax_errors_are_reported),
        cmocka_unit_test(nesting_takes_little_memory),
        cmocka_unit_test(printed_programs_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
