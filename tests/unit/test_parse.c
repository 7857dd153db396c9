/* Tests of the parser: trees are written as S-expressions and compared; errors by place, code and
 * text. */

#include "frontend/parse.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct dump {
    qm_context *cx;
    qm_text out;
    uint32_t n; /* statements */
} dump;

static void put_exprs(dump *d, qm_ast_exprs list);
static void put_stmt(dump *d, const qm_ast_stmt *s);

static const char *const op_text[] = {
    [QM_AO_NEG] = "-",   [QM_AO_NOT] = "!",  [QM_AO_BITNOT] = "~", [QM_AO_ADD] = "+",
    [QM_AO_SUB] = "-",   [QM_AO_MUL] = "*",  [QM_AO_DIV] = "/",    [QM_AO_MOD] = "%",
    [QM_AO_POW] = "**",  [QM_AO_SHL] = "<<", [QM_AO_SHR] = ">>",   [QM_AO_AND] = "&",
    [QM_AO_OR] = "|",    [QM_AO_XOR] = "^",  [QM_AO_EQ] = "==",    [QM_AO_NE] = "!=",
    [QM_AO_LT] = "<",    [QM_AO_LE] = "<=",  [QM_AO_GT] = ">",     [QM_AO_GE] = ">=",
    [QM_AO_LAND] = "&&", [QM_AO_LOR] = "||", [QM_AO_NONE] = "=",
};

static const char *name_of(dump *d, qm_ast_ident name)
{
    return name.name == QM_NONE ? "_" : qm_intern_cstr(&d->cx->names, name.name);
}

static void put_type(dump *d, const qm_ast_type *t);

/* An expression without operands; false: it is none. */
static bool put_leaf(dump *d, const qm_ast_expr *e)
{
    static const char *const units[] = {"ns", "us", "ms", "s", "dt"};
    switch (e->kind) {
    case QM_AX_INT:
        if (e->b == e)
            qm_text_printf(&d->out, "wide:%.*s", (int)e->text.size, e->text.data);
        else
            qm_text_printf(&d->out, "%llu", (unsigned long long)e->value);
        return true;
    case QM_AX_FLOAT:
        qm_text_printf(&d->out, "%.17gf", e->number);
        return true;
    case QM_AX_IMAG:
        qm_text_printf(&d->out, "%gim", e->number);
        return true;
    case QM_AX_TIME:
        qm_text_printf(&d->out, "%g%s", e->number, units[e->op]);
        return true;
    case QM_AX_BOOL:
        qm_text_puts(&d->out, e->value ? "true" : "false");
        return true;
    case QM_AX_BITS:
        qm_text_printf(&d->out, "\"%.*s\"", (int)e->text.size, e->text.data);
        return true;
    case QM_AX_IDENT:
        qm_text_puts(&d->out, name_of(d, e->name));
        return true;
    case QM_AX_PHYSICAL:
        qm_text_printf(&d->out, "$%llu", (unsigned long long)e->value);
        return true;
    default:
        return false;
    }
}

static void put_expr(dump *d, const qm_ast_expr *e)
{
    static const char *const heads[] = {
        [QM_AX_INDEX] = "(index",           [QM_AX_RANGE] = "(:",   [QM_AX_SET] = "(set",
        [QM_AX_ARRAY] = "(array",           [QM_AX_CONCAT] = "(++", [QM_AX_MEASURE] = "(measure",
        [QM_AX_PAREN] = "(paren",           [QM_AX_CALL] = "(call", [QM_AX_CAST] = "(cast",
        [QM_AX_DURATIONOF] = "(durationof",
    };
    qm_text_puts(&d->out, " ");
    if (!e) {
        qm_text_puts(&d->out, "_");
        return;
    }
    if (put_leaf(d, e))
        return;
    if (e->kind == QM_AX_UNARY || e->kind == QM_AX_BINARY)
        qm_text_printf(&d->out, "(%s", op_text[e->op]);
    else
        qm_text_puts(&d->out, heads[e->kind]);
    if (e->kind == QM_AX_CALL)
        qm_text_printf(&d->out, " %s", name_of(d, e->name));
    if (e->kind == QM_AX_CAST)
        put_type(d, e->type);
    for (const qm_ast_stmt *s = e->kind == QM_AX_DURATIONOF ? e->body.first : NULL; s; s = s->next)
        put_stmt(d, s);
    if (e->a || e->kind == QM_AX_RANGE)
        put_expr(d, e->a);
    if (e->b || e->kind == QM_AX_RANGE)
        put_expr(d, e->b);
    if (e->kind == QM_AX_RANGE)
        put_expr(d, e->c);
    put_exprs(d, e->args);
    qm_text_puts(&d->out, ")");
}

static void put_exprs(dump *d, qm_ast_exprs list)
{
    uint32_t n = 0;
    for (const qm_ast_expr *e = list.first; e; e = e->next, n++)
        put_expr(d, e);
    assert_int_equal(n, list.n);
}

static void put_type(dump *d, const qm_ast_type *t)
{
    static const char *const kinds[] = {"none",  "bit",   "int",     "uint",     "float",
                                        "angle", "bool",  "complex", "duration", "stretch",
                                        "array", "qubit", "creg",    "qreg"};
    static const char *const access[] = {"", "readonly ", "mutable "};
    qm_text_printf(&d->out, " <%s%s", access[t->access], kinds[t->kind]);
    if (t->width)
        put_expr(d, t->width);
    if (t->base)
        put_type(d, t->base);
    put_exprs(d, t->dims);
    if (t->ndims) {
        qm_text_puts(&d->out, " #dim");
        put_expr(d, t->ndims);
    }
    qm_text_puts(&d->out, ">");
}

static void put_params(dump *d, const char *what, qm_ast_params list)
{
    if (list.n == 0)
        return;
    qm_text_printf(&d->out, " (%s", what);
    for (const qm_ast_param *q = list.first; q; q = q->next) {
        if (q->type)
            put_type(d, q->type);
        qm_text_printf(&d->out, " %s", name_of(d, q->name));
    }
    qm_text_puts(&d->out, ")");
}

static void put_body(dump *d, const char *what, qm_ast_stmts list)
{
    uint32_t n = 0;
    qm_text_printf(&d->out, " %s", what);
    for (const qm_ast_stmt *s = list.first; s; s = s->next, n++)
        put_stmt(d, s);
    qm_text_puts(&d->out, "}");
    assert_int_equal(n, list.n);
}

static void put_parts(dump *d, const qm_ast_stmt *s)
{
    static const char *const modifiers[] = {"inv", "pow", "ctrl", "negctrl"};
    for (const qm_ast_modifier *m = s->modifiers; m; m = m->next) {
        qm_text_printf(&d->out, " %s", modifiers[m->kind]);
        if (m->arg)
            put_expr(d, m->arg);
        qm_text_puts(&d->out, " @");
    }
    if (s->type)
        put_type(d, s->type);
    if (s->name.name != QM_NONE)
        qm_text_printf(&d->out, " %s", name_of(d, s->name));
    put_params(d, "params", s->params);
    put_params(d, "qubits", s->qubits);
    if (s->args.n > 0) {
        qm_text_puts(&d->out, " (args");
        put_exprs(d, s->args);
        qm_text_puts(&d->out, ")");
    }
    if (s->designator) {
        qm_text_puts(&d->out, " [");
        put_expr(d, s->designator);
        qm_text_puts(&d->out, "]");
    }
    put_exprs(d, s->operands);
    if (s->target)
        put_expr(d, s->target);
    if (s->kind == QM_AS_ASSIGN)
        qm_text_printf(&d->out, " %s", op_text[s->op]);
    if (s->init)
        put_expr(d, s->init);
    if (s->text.data)
        qm_text_printf(&d->out, " '%.*s'", (int)s->text.size, s->text.data);
}

static void put_stmt(dump *d, const qm_ast_stmt *s)
{
    static const char *const kinds[] = {
        "version", "include",  "decl",       "const",   "input",  "output", "let",
        "gate",    "opaque",   "apply",      "measure", "assign", "reset",  "barrier",
        "delay",   "nop",      "box",        "if",      "for",    "while",  "switch",
        "break",   "continue", "end",        "return",  "block",  "def",    "extern",
        "expr",    "pragma",   "calgrammar", "cal",     "defcal", "broken"};
    for (const qm_ast_annotation *a = s->annotations; a; a = a->next)
        qm_text_printf(&d->out, "@%.*s '%.*s' ", (int)a->keyword.size, a->keyword.data,
                       (int)a->text.size, a->text.data);
    qm_text_printf(&d->out, "(%s", kinds[s->kind]);
    put_parts(d, s);
    if (s->body.n > 0)
        put_body(d, "{", s->body);
    if (s->has_else)
        put_body(d, "else {", s->other);
    for (const qm_ast_case *c = s->cases; c; c = c->next) {
        qm_text_puts(&d->out, c->labels.n ? " case" : " default");
        put_exprs(d, c->labels);
        put_body(d, "{", c->body);
    }
    qm_text_puts(&d->out, ")");
}

static qm_status record(void *payload, const qm_ast_stmt *s)
{
    dump *d = payload;
    qm_text_puts(&d->out, d->n++ ? "\n" : "");
    put_stmt(d, s);
    return QM_OK;
}

static qm_status parse(qm_context *cx, const char *text, dump *d)
{
    *d = (dump){.cx = cx};
    qm_text_init(&d->out, &cx->arena);
    qm_text_puts(&d->out, "");
    size_t size = strlen(text);
    const char *copy = qm_arena_strdup(&cx->arena, text, size);
    uint32_t source = qm_sources_add(&cx->sources, "t.qasm", copy, size, (qm_span){0, 0});
    return qm_parse(cx, source, 3, record, d);
}

static void check_tree(const char *text, const char *tree)
{
    qm_context *cx = test_context_new();
    dump d;
    if (parse(cx, text, &d) != QM_OK)
        test_fail("%s\n%s", text, test_diagnostics(cx));
    assert_string_equal(d.out.size ? d.out.data : "", tree);
    test_context_free(cx);
}

/* `errors`: one line an error, "line:column code text". */
static void check_errors(const char *text, const char *errors)
{
    qm_context *cx = test_context_new();
    dump d;
    assert_int_equal(parse(cx, text, &d), QM_ERR_INPUT);
    qm_text t;
    qm_text_init(&t, &cx->arena);
    for (const qm_diag_item *item = cx->diag.first; item; item = item->next) {
        qm_place at = qm_sources_locate(&cx->sources, item->at.begin);
        qm_text_printf(&t, "%s%u:%u %s %s", t.size ? "\n" : "", at.line, at.column,
                       qm_diag_table[item->code].code, item->text);
    }
    assert_string_equal(t.data, errors);
    test_context_free(cx);
}

static void literals(void **state)
{
    (void)state;
    check_tree("a = 0b1_01; a = 0o17; a = 0xFf; a = 1_000;",
               "(assign a = 5)\n(assign a = 15)\n(assign a = 255)\n(assign a = 1000)");
    check_tree("a = 0.1; a = .5e-3; a = 3.; a = 1_1e1_0; a = 123456789012345678901e300;",
               "(assign a = 0.10000000000000001f)\n(assign a = 0.00050000000000000001f)\n"
               "(assign a = 3f)\n(assign a = 110000000000f)\n(assign a = inff)");
    check_tree("a = 340282366920938463463374607431768211456;",
               "(assign a = wide:340282366920938463463374607431768211456)");
    check_tree("a = 2 im; a = 1000 ms; a = 3.5\xc2\xb5s; a = 7dt;",
               "(assign a = 2im)\n(assign a = 1000ms)\n(assign a = 3.5us)\n(assign a = 7dt)");
    check_tree("a = \"01_10\"; a = true; a = $17;",
               "(assign a = \"0110\")\n(assign a = true)\n(assign a = $17)");
}

static void floats_are_correctly_rounded(void **state)
{
    (void)state;
    static const char *const texts[] = {"1.7976931348623157e308", "4.9e-324", "9007199254740993.0",
                                        "0.30000000000000004",    "1e22",     "1e23",
                                        "3.141592653589793",      "1.e-22",   "123456.789e10"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[64], tree[64];
        snprintf(text, sizeof text, "a = %s;", texts[i]);
        snprintf(tree, sizeof tree, "(assign a = %.17gf)", strtod(texts[i], NULL));
        check_tree(text, tree);
    }
}

static void operators_bind_as_specified(void **state)
{
    (void)state;
    check_tree("a = -x ** 2 ** y;", "(assign a = (- (** x (** 2 y))))");
    check_tree("a = 2 ** -x * 3;", "(assign a = (* (** 2 (- x)) 3))");
    check_tree("a = 1 + 2 * 3 - 4;", "(assign a = (- (+ 1 (* 2 3)) 4))");
    check_tree("a = x << 1 < y == z & w ^ v | u && t || s;",
               "(assign a = (|| (&& (| (^ (& (== (< (<< x 1) y) z) w) v) u) t) s))");
    check_tree("a = !b[0] && ~(c);", "(assign a = (&& (! (index b 0)) (~ (paren c))))");
}

static void indices_and_ranges(void **state)
{
    (void)state;
    check_tree("a = b[1:2:9, :, 1:, :2, ::3];",
               "(assign a = (index b (: 1 2 9) (: _ _ _) (: 1 _ _) (: _ _ 2) (: _ _ 3)))");
    check_tree("let c = q[{0, 2,}] ++ r[0 : 1][0] ++ s;",
               "(let c (++ (++ (index q (set 0 2)) (index (index r (: 0 _ 1)) 0)) s))");
    check_tree("f(1,)[2];", "(expr (index (call f 1) 2))");
}

static void declarations(void **state)
{
    (void)state;
    check_tree("qubit[4] q; qreg r[2]; creg c [3]; bit b = measure q[0];",
               "(decl <qubit 4> q)\n(decl <qreg 2> r)\n(decl <creg 3> c)\n"
               "(decl <bit> b (measure (index q 0)))");
    check_tree("const int[8] n = 2; input angle[16] t; output complex[float[32]] z;",
               "(const <int 8> n 2)\n(input <angle 16> t)\n(output <complex <float 32>> z)");
    check_tree("array[int[8], 2, 3] a = {{1, 2, 3}, b,};",
               "(decl <array <int 8> 2 3> a (array (array 1 2 3) b))");
    check_tree("def f(readonly array[int, #dim = 2] a, mutable array[bit, 3] b, qubit q) -> int "
               "{ return 1; }",
               "(def <int> f (params <readonly array <int> #dim 2> a <mutable array <bit> 3> b "
               "<qubit> q) {(return 1)})");
    check_tree("extern g(int[8], readonly array[float, 2], creg[2],);",
               "(extern g (params <int 8> _ <readonly array <float> 2> _ <creg 2> _))");
    check_tree("duration d = durationof({ x $0; });",
               "(decl <duration> d (durationof(apply x $0)))");
}

static void gates(void **state)
{
    (void)state;
    check_tree("gate g(a, b,) q, r { U(a, b, 0) q; }",
               "(gate g (params a b) (qubits q r) {(apply U (args a b 0) q)})");
    check_tree(
        "inv @ pow(1/2) @ ctrl @ negctrl(2) @ g(1)[10ns] a, b[0], $3,;",
        "(apply inv @ pow (/ 1 2) @ ctrl @ negctrl 2 @ g (args 1) [ 10ns] a (index b 0) $3)");
    check_tree("gphase(pi); ctrl @ gphase(a) q; x[20dt] q;",
               "(apply gphase (args pi))\n(apply ctrl @ gphase (args a) q)\n(apply x [ 20dt] q)");
    check_tree("ctrl @x q, r;", "(apply ctrl @ x q r)");
    check_tree("measure q; measure q -> c[0]; reset $0; barrier; nop q,; delay[1s] q;",
               "(measure q)\n(measure q (index c 0))\n(reset $0)\n(barrier)\n(nop q)\n"
               "(delay [ 1s] q)");
}

static void control_flow(void **state)
{
    (void)state;
    check_tree("if (a) if (b) x q; else { y q; z q; }",
               "(if a {(if b {(apply x q)} else {(apply y q)(apply z q)})})");
    check_tree("for uint i in {1, 2} x q[i];", "(for <uint> i (set 1 2) {(apply x (index q i))})");
    check_tree("for int i in [0:n - 1] { }\nfor bit b in f(c)[2] f(b);",
               "(for <int> i (: 0 _ (- n 1)))\n(for <bit> b (index (call f c) 2) {(expr (call f "
               "b))})");
    check_tree("switch (i) { case 1, 2, { break; } default { end; } }",
               "(switch i case 1 2 {(break)} default {(end)})");
    check_tree("while (true) { continue; } { box[2ns] { } }",
               "(while true {(continue)})\n(block {(box [ 2ns])})");
}

static void lines_and_calibrations(void **state)
{
    (void)state;
    check_tree("#pragma a ; b \npragma c // d\n@x.y [1: 2] \n@z\nx q;",
               "(pragma 'a ; b')\n(pragma 'c // d')\n@x.y '[1: 2]' @z '' (apply x q)");
    check_tree("cal { a {b} \" c }", "(cal ' a {b} \" c ')");
    check_tree("defcalgrammar \"openpulse\"; defcal rz(angle[20] t, 3) $0, q -> bit { p }",
               "(calgrammar 'openpulse')\n(defcal <bit> rz (params <angle 20> t) (args 3) $0 q ' p "
               "')");
    check_tree("if (a) @n\nx q;", "(if a {@n '' (apply x q)})");
}

static void names(void **state)
{
    (void)state;
    check_tree("pragmaa = \xcf\x80; \xce\xb1_1 = 2; in_ = 3;",
               "(assign pragmaa = \xcf\x80)\n(assign \xce\xb1_1 = 2)\n(assign in_ = 3)");
    /* U+212B and U+00C5 are the same letter. */
    check_tree("\xe2\x84\xab = 1;", "(assign \xc3\x85 = 1)");
    check_tree("\xef\xbb\xbfOPENQASM 3.1;\r\nx q;\r\n", "(version '3.1')\n(apply x q)");
}

static void openqasm_2(void **state)
{
    (void)state;
    check_tree("OPENQASM 2.0;\ninclude 'a b.inc'; qreg def[2]; creg int [1];"
               "gate in(for) let, pow { U(0, -pi / 2 ^ 2, sin(for)) let; barrier let, pow; }"
               "opaque o(a) b; in(1.) def[0], def [1]; measure def -> int; if (int == 1) CX a, b;",
               "(version '2.0')\n(include 'a b.inc')\n(decl <qreg 2> def)\n(decl <creg 1> int)\n"
               "(gate in (params for) (qubits let pow) {(apply U (args 0 (/ (- pi) (** 2 2)) (call "
               "sin for)) let)(barrier let pow)})\n(opaque o (params a) (qubits b))\n"
               "(apply in (args 1f) (index def 0) (index def 1))\n(measure def int)\n"
               "(if (== int 1) {(apply CX a b)})");
}

static void each_mistake_is_one_error(void **state)
{
    (void)state;
    check_errors("OPENQASM 3.0;\n"
                 "qubit q[2];\n"
                 "h q[0]\n"
                 "int output = 3;\n"
                 "x q[0] q[1];\n"
                 "if (x == 1 { x q; }\n"
                 "for i in [0:3] { h q; }\n"
                 "gate g(a b) q { x q; }\n"
                 "bit[4] s = \"0102\";\n"
                 "int y = 3 +;\n"
                 "measure r -> ;\n"
                 "gate k a { x a; y a b; z a; @ }\n"
                 "x q;",
                 "2:7 E0101 expected a name or '[' after 'qubit', found 'q[2]'\n"
                 "4:1 E0101 expected ';' after 'q[0]', found 'int'\n"
                 "4:5 E0101 expected a name, but 'output' is a keyword\n"
                 "5:8 E0101 expected ';', ',' or '[' after 'q[0]', found 'q[1]'\n"
                 "6:12 E0101 expected ')', '[' or an operator after '1', found '{'\n"
                 "7:5 E0101 expected a type after 'for', found 'i'\n"
                 "8:10 E0101 expected ')' or ',' after 'a', found 'b'\n"
                 "9:12 E0103 a bit string holds only 0, 1 and single '_' between\n"
                 "10:12 E0101 expected an expression after '+', found ';'\n"
                 "11:14 E0101 expected a name after '->', found ';'\n"
                 "12:21 E0101 expected ';', ',' or '[' after 'a', found 'b'\n"
                 "12:29 E0101 expected a statement or '}', found '@'");
}

static void characters_and_ends(void **state)
{
    (void)state;
    check_errors("x \xff q;\ny \xe2\x82\xac q;\nz ? q;",
                 "1:3 E0104 the byte 0xFF is not valid UTF-8 here\n"
                 "2:3 E0102 the character '\xe2\x82\xac' (U+20AC) has no meaning here\n"
                 "3:3 E0102 the character '?' has no meaning here");
    check_errors("include \"abc;\nx q; 0x;",
                 "1:9 E0107 this string is not closed: '\"' is missing\n"
                 "2:6 E0103 '0x' is not an integer of base 16");
    check_errors("gate g a { x a;\n", "1:16 E0101 expected '}', found the end of the file");
    check_errors("x q; /* a", "1:6 E0107 this comment is not closed: '*/' is missing");
    check_errors("cal { {}", "1:5 E0107 this calibration block is not closed: '}' is missing");
    check_errors("}\nx q;;", "1:1 E0101 expected a statement, found '}'\n"
                             "2:5 E0101 expected a statement, found ';'");
}

static void versions(void **state)
{
    (void)state;
    check_errors("OPENQASM three;", "1:10 E0105 expected a version such as 3.1, found 'three'");
    check_errors("OPENQASM 10.1;\nqubit q;",
                 "1:10 E0105 OpenQASM 10.1 is not known: the versions are 2.0, 3.0 and 3.1");
    check_errors("OPENQASM 3 3;", "1:12 E0101 expected ';' after '3', found '3'");
    check_errors("qubit q;\nOPENQASM 3;", "2:1 E0105 the version statement must stand first");
    check_errors("OPENQASM 2.0;\ndef f() { x q; }\nqreg r[01];",
                 "2:6 E0101 expected ';', ',' or '[' after 'f', found '('\n"
                 "3:8 E0103 an integer of OpenQASM 2 has no leading zero");
}

static void a_missing_semicolon_is_mended(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    dump d;
    assert_int_equal(parse(cx, "h q\nx q;", &d), QM_ERR_INPUT);
    assert_string_equal(d.out.data, "(apply h q)\n(apply x q)");
    const qm_diag_part *part = cx->diag.first->parts;
    assert_false(part->is_fixit);
    assert_true(part->next->is_fixit);
    assert_string_equal(part->next->text, ";");
    assert_int_equal(qm_sources_locate(&cx->sources, part->next->at.begin).column, 4);
    test_context_free(cx);
}

static void what_is_skipped_is_kept(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tree;
    } cases[] = {
        {"x q; int 3 = a; y q;", "(apply x q)\n(broken 'int 3 = a;')\n(apply y q)"},
        {"if (a) { int 3; x q; }", "(if a {(broken 'int 3;')(apply x q)})"},
        {"OPENQASM 2.0; if (a == 1) { x +; y q; }",
         "(version '2.0')\n(if (== a 1) {(broken 'x +;')(apply y q)})"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_context *cx = test_context_new();
        dump d;
        assert_int_equal(parse(cx, cases[i].text, &d), QM_ERR_INPUT);
        assert_string_equal(d.out.data, cases[i].tree);
        test_context_free(cx);
    }
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    static const char *const units[] = {"(",     "-",  "a[", "{",       "if (a) ",
                                        "1 ** ", "f(", "[",  "complex["};
    enum { DEPTH = 200000 };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        qm_context *cx = test_context_new();
        qm_text t;
        qm_text_init(&t, &cx->arena);
        qm_text_puts(&t, units[i][0] == '{' || units[i][0] == 'i' ? "" : "a = ");
        for (int k = 0; k < DEPTH; k++)
            qm_text_puts(&t, units[i]);
        dump d;
        assert_int_equal(parse(cx, t.data, &d), QM_ERR_INPUT);
        assert_int_equal(cx->diag.errors, 1);
        test_context_free(cx);
    }
}

static void limits_are_reported(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    cx->limits.nesting = 3;
    cx->limits.name_bytes = 4;
    dump d;
    assert_int_equal(parse(cx, "a = ((1));", &d), QM_OK);
    assert_int_equal(parse(cx, "a = (((1)));", &d), QM_ERR_INPUT);
    assert_int_equal(cx->diag.first->code, QM_E_LIMIT);
    assert_int_equal(parse(cx, "abcde = 1;", &d), QM_ERR_INPUT);
    cx->limits.file_bytes = 3;
    assert_int_equal(parse(cx, "x q;", &d), QM_ERR_INPUT);
    assert_int_equal(cx->diag.errors, 3);
    test_context_free(cx);
}

static void running_out_of_memory_jumps_and_leaks_nothing(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_text t;
    qm_text_init(&t, &cx->arena);
    for (int i = 0; i < 20000; i++)
        qm_text_puts(&t, i == 0 ? "let a = 1" : " ++ 1");
    volatile bool jumped = false;
    cx->arena.limit = (size_t)1 << 20;
    if (setjmp(cx->recover)) {
        jumped = true;
    } else {
        dump d;
        parse(cx, t.data, &d);
    }
    assert_true(jumped);
    test_context_free(cx);
}

static qm_status stop_at_second(void *payload, const qm_ast_stmt *s)
{
    (void)s;
    return ++*(int *)payload == 2 ? QM_ERR_CANCELLED : QM_OK;
}

static void a_sink_can_stop(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    const char *text = "x q; y q; z q; !";
    uint32_t source = qm_sources_add(&cx->sources, "t", text, strlen(text), (qm_span){0, 0});
    int n = 0;
    assert_int_equal(qm_parse(cx, source, 3, stop_at_second, &n), QM_ERR_CANCELLED);
    assert_int_equal(n, 2);
    assert_int_equal(cx->diag.errors, 0);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals),
        cmocka_unit_test(floats_are_correctly_rounded),
        cmocka_unit_test(operators_bind_as_specified),
        cmocka_unit_test(indices_and_ranges),
        cmocka_unit_test(declarations),
        cmocka_unit_test(gates),
        cmocka_unit_test(control_flow),
        cmocka_unit_test(lines_and_calibrations),
        cmocka_unit_test(names),
        cmocka_unit_test(openqasm_2),
        cmocka_unit_test(each_mistake_is_one_error),
        cmocka_unit_test(characters_and_ends),
        cmocka_unit_test(versions),
        cmocka_unit_test(a_missing_semicolon_is_mended),
        cmocka_unit_test(what_is_skipped_is_kept),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(limits_are_reported),
        cmocka_unit_test(running_out_of_memory_jumps_and_leaks_nothing),
        cmocka_unit_test(a_sink_can_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
