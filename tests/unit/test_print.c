/* Tests of ir/print*.c. */

#include "ir/print.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD  "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
#define HEAD2 "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"

static void angles_are_exact_and_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "-0.0"},
        {M_PI, "pi"},
        {-M_PI, "-pi"},
        {M_PI / 4, "pi/4"},
        {3 * M_PI / 4, "3*pi/4"},
        {-3 * M_PI / 2, "-3*pi/2"},
        {M_PI / 3, "pi/3"},
        {2 * M_PI, "2*pi"},
        {M_PI / 65536, "pi/65536"},
        {1, "1.0"},
        {0.1, "0.1"},
        {-2.5, "-2.5"},
        {1e-7, "1.0e-07"},
        {1e300, "1.0e+300"},
        {0.1 + 0.2, "0.30000000000000004"},
        {3.14159, "3.14159"},
    };
    qm_arena a;
    qm_arena_init(&a, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_text t;
        qm_text_init(&t, &a);
        qm_print_angle(&t, rows[i].value);
        assert_string_equal(t.data, rows[i].text);
    }
    qm_arena_free(&a);
}

/* The text that a program is printed as, after the law print(parse(print(m))) == print(m). */
static const char *printed(qm_context *cx, const char *text, qm_dialect dialect)
{
    qm_module *m = test_compile(cx, text);
    const char *once = test_print(m, dialect);
    qm_module_free(m);
    m = test_compile(cx, once);
    test_verify(m, "read back");
    const char *twice = test_print(m, dialect);
    assert_string_equal(once, twice);
    qm_module_free(m);
    return once;
}

/* Programs that print as they stand. */
static const char *const canonical[] = {
    HEAD "qubit[3] q;\nbit[3] c;\nh q;\ncx q[0], q[1];\nrz(pi/4) q[2];\nbarrier q;\n"
         "c = measure q;\nreset q;\n",
    HEAD "qubit q;\nbit c;\nx q;\nc = measure q;\nmeasure q;\n",
    HEAD "qubit[2] q;\nctrl(2) @ negctrl @ x q[0], q[1], $0, $1;\n",
    HEAD "gate g(theta, phi) a, b {\n    rx(theta) a;\n    cx a, b;\n    rz(0.5*phi) b;\n"
         "    gphase(-theta);\n}\n"
         "qubit[2] q;\ng(pi, 0.1) q[0], q[1];\ninv @ g(pi, 0.1) q[0], q[1];\n"
         "pow(0.5) @ g(0, 0) q[0], q[1];\n",
    HEAD "gate rzz(theta) a, b {\n    cx a, b;\n    rz(theta) b;\n    cx a, b;\n}\n"
         "qubit[2] q;\nrzz(0.25) q[0], q[1];\n",
    HEAD
    "qubit[2] q;\nbit[2] c;\nif (c == \"01\") {\n    x q[0];\n} else if (c[1]) {\n    y q[0];\n"
    "} else {\n    z q[0];\n    gphase(pi/2);\n}\ngphase(0.25);\n",
    HEAD "qubit[4] q;\nfor int[32] i in [0:2:3] {\n    h q[i];\n    if (i == int[32](2)) {\n       "
         " break;\n"
         "    }\n}\nfor uint j in {3, 1} {\n    x q[j];\n}\n",
    "OPENQASM 3.1;\nint[8] n = -3;\nuint[8] m = 2;\nswitch (n) {\ncase 1, -2 {\n    n = 4;\n}\n"
    "default {\n    m = 3;\n}\n}\n",
    "OPENQASM 3.0;\nqubit q;\ninput float[64] w;\noutput bit[2] c;\nbool b = true;\nfloat[32] f = "
    "0.5;\n"
    "angle[8] a = pi/4;\nuint[70] wide = "
    "uint[70](\"00000000000000000000000000000000000000000000000000000000000"
    "00000000101\");\nU(w, 0, pi) q;\n",
    "OPENQASM 3.0;\nint a = 1;\nint b = 2;\nfloat[64] f = 0.5;\nbool t = false;\n"
    "a = (a + b)*b - (a - b) - 1;\na = a << 2 & ~b | a ^ b;\nt = !(a < b) && t || a == b;\n"
    "f = -f**2;\nf = (-f)**2;\nf = 2**f**f + f/(f*f);\nf = sin(f + a) - pi/2;\n",
    "OPENQASM 3.0;\nbit[4] c;\nbit[4] d;\nuint i = 1;\nc[0] = d[3];\nc[i] = 1;\nc[0:1] = d[2:3];\n"
    "c[{0, 3}] = d[1:2];\nc = d;\nd[1:3] = \"101\";\nint[16] n = 5;\nn[2] = c[i];\n",
    "OPENQASM 3.0;\nqubit[2] q;\nlet a = q[1:1] ++ q[0:0];\nfor int i in [0:1] {\n    U(pi, 0, pi) "
    "a[i];\n}\n"
    "delay[100.0ns] q[0];\nbox {\n    U(0, 0, 0) q[0];\n}\nend;\n",
    HEAD "x $1;\nqubit[2] q;\nx q[0];\nx $0;\n",
};

/* Constructs that print otherwise than they were written. */
static const struct {
    const char *text, *printed;
} rewritten[] = {
    {"bit[2] c; bit[2] d; let a = c ++ d[0:0]; bit[3] f = a; bool b = a == \"101\";",
     "bit[2] c;\nbit[2] d;\nbit[3] f = c[0] ++ c[1] ++ d[0];\n"
     "bool b = bit[3](uint[3](c[0]) | uint[3](c[1]) << 1 | uint[3](d[0]) << 2) == \"101\";\n"},
    {"bit[3] c; c[{0, 2}] = c[{2, 0}]; c[-1] = true; bit[2] d = c[2:-2:0];",
     "bit[3] c;\nc[{0, 2}] = c[{2, 0}];\nc[2] = 1;\nbit[2] d = c[{2, 0}];\n"},
    {"const int n = 2; int a = n * 3; a += 1; uint u = 0xffffffffffffffff; bool b = 1 < a;",
     "int a = 6;\na = a + 1;\nuint u = 18446744073709551615;\nbool b = 1 < a;\n"},
    {"float f = 2; f = f / 2 + pi / 2; int i = 7; f = i * 0.5;",
     "float f = 2.0;\nf = f/2 + pi/2;\nint i = 7;\nf = i*0.5;\n"},
};

static void rewritten_programs_settle(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    for (size_t i = 0; i < sizeof rewritten / sizeof *rewritten; i++)
        assert_string_equal(printed(cx, rewritten[i].text, QM_DIALECT_QASM3),
                            qm_arena_printf(&cx->arena, "OPENQASM 3.0;\n%s", rewritten[i].printed));
    test_context_free(cx);
}

static void canonical_programs_stay(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    for (size_t i = 0; i < sizeof canonical / sizeof *canonical; i++)
        assert_string_equal(printed(cx, canonical[i], QM_DIALECT_QASM3), canonical[i]);
    test_context_free(cx);
}

static void names_avoid_what_is_taken(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    assert_string_equal(
        printed(cx, HEAD2 "qreg ctrl[1];\ncreg def[1];\nh ctrl[0];\nmeasure ctrl -> def;\n",
                QM_DIALECT_QASM3),
        HEAD "qubit[1] ctrl_1;\nbit[1] def_1;\nh ctrl_1[0];\ndef_1[0] = measure ctrl_1[0];\n");
    assert_string_equal(
        printed(cx, "int i = 0;\nif (i == 0) { int i = 1; i = 2; }\nif (i == 1) { int i = 3; }\n",
                QM_DIALECT_QASM3),
        "OPENQASM 3.0;\nint i = 0;\nif (i == 0) {\n    int i_1 = 1;\n    i_1 = 2;\n}\n"
        "if (i == 1) {\n    int i_1 = 3;\n}\n");
    test_context_free(cx);
}

/* A local variable of the top level is no result of the program, before and after. */
static void scopes_are_kept(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    const char *text =
        printed(cx, "int a = 1;\n{ int b = a; a = b + 1; }\na = 2;\n", QM_DIALECT_QASM3);
    assert_string_equal(
        text, "OPENQASM 3.0;\nint a = 1;\n{\n    int b = a;\n    a = b + 1;\n}\na = 2;\n");
    qm_module *m = test_compile(cx, text);
    assert_true(m->cells[0].global);
    assert_false(m->cells[1].global);
    qm_module_free(m);
    test_context_free(cx);
}

static void physical_qubits_keep_their_numbers_in_ir(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, HEAD "x $5;\nx $2;\nx $7;\n");
    m->blocks[0].ops[0].kind = QM_OP_NOP; /* as a pass would */
    qm_block_compact(&m->blocks[0]);
    const char *text = test_print(m, QM_DIALECT_IR);
    assert_string_equal(text, HEAD "nop $5;\nnop $2;\nnop $7;\nx $2;\nx $7;\n");
    qm_module *back = test_compile(cx, text);
    assert_int_equal(back->nqubits, m->nqubits);
    assert_int_equal(back->blocks[0].ops[0].qubit[0], m->blocks[0].ops[0].qubit[0]);
    assert_string_equal(test_print(back, QM_DIALECT_IR), text);
    qm_module_free(m);
    qm_module_free(back);
    test_context_free(cx);
}

/* Every row that OpenQASM 3 or 2 lacks gets a definition that reads back as the row. */
static void rows_read_back_as_themselves(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        for (int dialect = QM_DIALECT_QASM3; dialect <= QM_DIALECT_QASM2; dialect++) {
            const qm_gate_row *row = &qm_gate_table[g];
            if (row->nqubits == 0)
                continue;
            qm_module *m = qm_module_new(cx);
            qm_module_add_qubits(m, qm_intern_add(&cx->names, "q", 1), row->nqubits, false,
                                 (qm_span){0, 0});
            uint32_t q[QM_MAX_GATE_QUBITS] = {0, 1, 2, 3, 4};
            qm_param p[QM_MAX_GATE_PARAMS];
            for (uint32_t k = 0; k < row->nparams; k++)
                p[k] = qm_param_number(0.125 * (k + 1));
            qm_block_push(m, 0, qm_op_gate(m, g, q, p));
            qm_module *back = test_compile(cx, test_print(m, (qm_dialect)dialect));
            assert_int_equal(back->blocks[0].nops, 1);
            assert_int_equal(back->blocks[0].ops[0].code, g);
            assert_string_equal(test_print(back, (qm_dialect)dialect),
                                test_print(m, (qm_dialect)dialect));
            qm_module_free(m);
            qm_module_free(back);
        }
    test_context_free(cx);
}

static void openqasm2_is_written(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    assert_string_equal(
        printed(
            cx,
            HEAD
            "gate g(w) a, b { cx a, b; p(w/2) b; gphase(1); }\nqubit[2] q;\nbit[2] Out;\nbit r;\n"
            "h q;\ng(pi) q[0], q[1];\nOut = measure q;\nif (Out == 2) { x q[0]; reset q[1]; }\n"
            "if (r) { x q[0]; r = measure q[0]; }\n",
            QM_DIALECT_QASM2),
        HEAD2 "gate g(w) a, b {\n    cx a, b;\n    u1(w/2) b;\n}\nqreg q[2];\ncreg v_Out[2];\n"
              "creg r[1];\nh q;\ng(pi) q[0], q[1];\nmeasure q -> v_Out;\nif (v_Out == 2) x q[0];\n"
              "if (v_Out == 2) reset q[1];\nif (r == 1) x q[0];\n"
              "if (r == 1) measure q[0] -> r[0];\n");
    test_context_free(cx);
}

static qm_status count_write(void *payload, const char *bytes, size_t size)
{
    (void)bytes;
    *(size_t *)payload += size;
    return QM_OK;
}

static void what_openqasm2_lacks_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t errors;
    } rows[] = {
        {"ctrl @ negctrl @ x q[0], q[1], q[2];", 1},
        {"for int i in [0:1] { x q[0]; }", 1},
        {"int n = 1; n = 2;", 2},
        {"if (c[0]) x q[0];", 1},
        {"if (c == 1) { c[0] = measure q[0]; x q[0]; }", 1},
        {"if (c == 1) { c[0] = measure q[0]; } else { x q[0]; }", 1},
        {"measure q[0]; delay[5ns] q; x $3; end;", 4},
        {"input float w; rz(w) q[0];", 2},
        {"bit[2] d = \"01\"; d[0] = c[1];", 2},
    };
    qm_context *cx = test_context_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_module *m = test_compile(
            cx, qm_arena_printf(&cx->arena, HEAD "qubit[3] q; bit[2] c;\n%s\n", rows[i].text));
        uint32_t before = cx->diag.errors;
        size_t written = 0;
        assert_int_equal(qm_module_print(m, QM_DIALECT_QASM2, (qm_writer){count_write, &written}),
                         QM_ERR_INPUT);
        assert_int_equal(written, 0);
        if (cx->diag.errors - before != rows[i].errors)
            fail_msg("%s: %u errors\n%s", rows[i].text, cx->diag.errors - before,
                     test_diagnostics(cx));
        qm_module_free(m);
    }
    test_context_free(cx);
}

static qm_status fail_later(void *payload, const char *bytes, size_t size)
{
    (void)bytes;
    uint32_t *calls = payload;
    assert_true(size <= (1 << 16) + 256);
    return ++*calls == 3 ? QM_ERR_IO : QM_OK;
}

/* Output comes in chunks, and a writer that fails ends it. */
static void output_is_streamed(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, HEAD "qubit[2] q;\n");
    for (uint32_t i = 0; i < 100000; i++) {
        uint32_t q[2] = {i & 1, ~i & 1};
        qm_block_push(m, 0, qm_op_gate(m, QM_G_CX, q, NULL));
    }
    uint32_t calls = 0;
    assert_int_equal(qm_module_print(m, QM_DIALECT_QASM3, (qm_writer){fail_later, &calls}),
                     QM_ERR_IO);
    assert_int_equal(calls, 3);
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_are_exact_and_short),
        cmocka_unit_test(canonical_programs_stay),
        cmocka_unit_test(rewritten_programs_settle),
        cmocka_unit_test(names_avoid_what_is_taken),
        cmocka_unit_test(scopes_are_kept),
        cmocka_unit_test(physical_qubits_keep_their_numbers_in_ir),
        cmocka_unit_test(rows_read_back_as_themselves),
        cmocka_unit_test(openqasm2_is_written),
        cmocka_unit_test(what_openqasm2_lacks_is_refused),
        cmocka_unit_test(output_is_streamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
