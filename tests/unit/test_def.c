/* test_def.c - subroutines in the front end: what calls become, and the rules they keep. */
#include "ir/verify.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static void assert_kinds(const qm_module *m, uint32_t block, const qm_op_kind *kinds, uint32_t n)
{
    assert_int_equal(m->blocks[block].nops, n);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(m->blocks[block].ops[i].kind, kinds[i]);
}

static void formals_belong_to_the_subroutine(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "qubit[4] q; def f(int[8] a, qubit[2] r, qubit s) -> bit {"
                                    " return measure r[a]; } bit c; c = f(3, q[1:2], q[0]);");
    assert_int_equal(m->nfuncs, 1);
    assert_int_equal(m->nqubits, 4);
    const qm_func *f = &m->funcs[0];
    assert_int_equal(f->nformals, 3);
    assert_int_equal(f->nqubits, 3);
    assert_int_equal(m->cells[f->formals[0].cell].func, 0);
    assert_int_equal(m->regs[f->formals[2].reg].first, 2);
    assert_false(f->ends);
    assert_kinds(m, 0, (qm_op_kind[]){QM_OP_DECL, QM_OP_CALL}, 2);
    const qm_op *op = &m->blocks[0].ops[1];
    assert_int_equal(op->nqubits, 3);
    assert_int_equal(qm_op_qubits(m, op)[0], 1);
    assert_int_equal(qm_op_qubits(m, op)[2], 0);
    assert_int_equal(m->calls[op->code].cell, m->blocks[0].ops[0].code);
    qm_module_free(m);
    test_context_free(cx);
}

static void conditional_operands_are_conditional_ops(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "def f() -> bool { return true; } bool a; a = a && f();"
                                    "while (f()) { a = false; }");
    const qm_op_kind top[] = {QM_OP_DECL, QM_OP_DECL, QM_OP_IF, QM_OP_STORE, QM_OP_WHILE};
    assert_kinds(m, 0, top, 5);
    uint32_t branch = m->blocks[0].ops[2].region, round = m->blocks[0].ops[4].region;
    assert_kinds(m, branch, (qm_op_kind[]){QM_OP_DECL, QM_OP_CALL, QM_OP_STORE}, 3);
    assert_kinds(m, round, (qm_op_kind[]){QM_OP_DECL, QM_OP_CALL, QM_OP_IF}, 3);
    assert_kinds(m, m->blocks[round].ops[2].region + 1, (qm_op_kind[]){QM_OP_BREAK}, 1);
    qm_module_free(m);
    test_context_free(cx);
}

static void calls_end_the_program_when_their_subroutines_do(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "def f(int a) { if (a == 0) { end; } } def g() { f(1); }"
                                    "def h() { return; } g(); if (true) { h(); }");
    assert_true(m->funcs[0].ends);
    assert_true(m->funcs[1].ends);
    assert_false(m->funcs[2].ends);
    assert_true(qm_block_may_leave(m, 0));
    assert_false(qm_block_may_leave(m, m->blocks[0].ops[1].region));
    qm_module_free(m);
    test_context_free(cx);
}

static void rules_are_enforced(void **state)
{
    (void)state;
    test_refused(QM_E_PARAM_COUNT, "def f(int a) { } f();");
    test_refused(QM_E_PARAM_COUNT, "def f() { } f(1);");
    test_refused(QM_E_TYPE, "def f(int[8] a) { } bit[4] b; f(b);");
    test_refused(QM_E_TYPE, "def f(int a) { } qubit q; f(q);");
    test_refused(QM_E_TYPE, "def f(qubit a) { } int b; f(b);");
    test_refused(QM_E_TYPE, "def f(qubit[3] a) { } qubit[2] q; f(q);");
    test_refused(QM_E_SAME_QUBIT, "def f(qubit a, qubit b) { } qubit q; f(q, q);");
    test_refused(QM_E_SAME_QUBIT, "def f(qubit[2] a, qubit b) { } qubit[2] q; f(q, q[1]);");
    test_refused(QM_E_TYPE, "def f() { } int a = f();");
    test_refused(QM_E_TYPE, "def f() { } if (f()) { }");
    test_refused(QM_E_TYPE, "def f() -> int { return; }");
    test_refused(QM_E_TYPE, "def f() -> int { }");
    test_refused(QM_E_TYPE, "def f() { return 1; }");
    test_refused(QM_E_TYPE, "def f() -> bit[3] { return 1.5; }");
    test_refused(QM_E_SCOPE, "return;");
    test_refused(QM_E_SCOPE, "if (true) { def f() { } }");
    test_refused(QM_E_SCOPE, "def f() { def g() { } }");
    test_refused(QM_E_SCOPE, "def f() { qubit q; }");
    test_refused(QM_E_SCOPE, "while (true) { } def f() { break; }");
    test_refused(QM_E_SCOPE, "def f() -> int { return 1; } gate g a { U(f(), 0, 0) a; }");
    test_refused(QM_E_UNDECLARED, "f(); def f() { }");
    test_refused(QM_E_UNDECLARED, "int a; def f() -> int { return a; }");
    test_refused(QM_E_UNDECLARED, "qubit q; def f() { reset q; }");
    test_refused(QM_E_REDECLARED, "def f() { } def f() { }");
    test_refused(QM_E_REDECLARED, "def f(int a, int a) { }");
    test_refused(QM_E_CONST, "def f() -> int { return 1; } const int a = f();");
}

static void faults_are_found(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "int a; def f(int b, qubit c) -> int { return b; } qubit q;"
                                    "a = f(1, q);");
    qm_text faults;
    qm_text_init(&faults, &cx->arena);
    assert_int_equal(qm_module_verify(m, &faults), 0);
    m->calls[0].nargs = 0;
    assert_int_equal(qm_module_verify(m, &faults), 1);
    m->calls[0].nargs = 1;
    m->calls[0].func = 1;
    assert_int_equal(qm_module_verify(m, &faults), 1);
    m->calls[0].func = 0;
    m->cells[m->funcs[0].formals[0].cell].func = QM_NONE;
    assert_true(qm_module_verify(m, &faults) > 0);
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formals_belong_to_the_subroutine),
        cmocka_unit_test(conditional_operands_are_conditional_ops),
        cmocka_unit_test(calls_end_the_program_when_their_subroutines_do),
        cmocka_unit_test(rules_are_enforced),
        cmocka_unit_test(faults_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
