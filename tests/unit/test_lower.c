/* Tests of the front end's analysis and lowering: what modules programs become, and which programs
 * are refused with which code. */

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

#define GATES "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n"

typedef struct fixture {
    qm_context *cx;
    qm_module *m;
} fixture;

static fixture compile(const char *text)
{
    fixture f = {test_context_new(), NULL};
    f.m = test_compile(f.cx, text);
    return f;
}

static void done(fixture f)
{
    qm_module_free(f.m);
    test_context_free(f.cx);
}

static const qm_op *op_at(const qm_module *m, uint32_t block, uint32_t i)
{
    assert_true(i < m->blocks[block].nops);
    return &m->blocks[block].ops[i];
}

static const qm_op *gate_at(const qm_module *m, uint32_t i, uint32_t gate)
{
    const qm_op *op = op_at(m, 0, i);
    assert_int_equal(op->kind, QM_OP_GATE);
    assert_int_equal(op->code, gate);
    return op;
}

static void assert_near(double a, double b)
{
    assert_true(fabs(a - b) < 1e-14);
}

static void broadcasting_makes_an_op_an_element(void **state)
{
    (void)state;
    fixture f = compile(GATES "qubit[3] a; qubit[3] b; qubit c; cx a, b; cx c, a;");
    assert_int_equal(f.m->blocks[0].nops, 6);
    for (uint32_t i = 0; i < 3; i++) {
        const qm_op *op = gate_at(f.m, i, QM_G_CX);
        assert_int_equal(op->qubit[0], i);
        assert_int_equal(op->qubit[1], 3 + i);
        op = gate_at(f.m, 3 + i, QM_G_CX);
        assert_int_equal(op->qubit[0], 6);
        assert_int_equal(op->qubit[1], i);
    }
    done(f);
}

static void slices_and_aliases_name_qubits(void **state)
{
    (void)state;
    fixture f = compile(GATES "qubit[6] q; let a = q[1:2:5] ++ q[{0, 2}]; let b = a[-1:-1:-2];\n"
                              "x a[-1]; x b; h q[-6]; x a[1];");
    const uint32_t want[] = {2, 2, 0, 0, 3};
    assert_int_equal(f.m->blocks[0].nops, 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(op_at(f.m, 0, i)->qubit[0], want[i]);
    done(f);
}

static void run_time_indices_are_dynamic(void **state)
{
    (void)state;
    fixture f = compile(GATES "qubit[4] q; for uint i in [0:3] { x q[i]; }");
    const qm_op *loop = op_at(f.m, 0, 0);
    assert_int_equal(loop->kind, QM_OP_FOR);
    const qm_op *x = op_at(f.m, loop->region, 0);
    assert_true(x->qubit[0] & QM_DYNAMIC);
    const qm_dyn *d = &f.m->dyns[x->qubit[0] & ~QM_DYNAMIC];
    assert_int_equal(d->object, 0);
    assert_int_equal(qm_expr_at(f.m, d->index)->op, QM_EX_CELL);
    assert_int_equal(qm_expr_at(f.m, d->index)->a, f.m->ctls[loop->code].cell);
    done(f);
}

static void modifiers_have_a_normal_form(void **state)
{
    (void)state;
    fixture f = compile(GATES "qubit[3] q;\n"
                              "ctrl @ x q[0], q[1]; ctrl(2) @ x q[0], q[1], q[2];\n"
                              "inv @ s q[0]; pow(3) @ rz(0.5) q[0]; pow(2) @ x q[0];\n"
                              "ctrl @ gphase(0.25) q[1]; ctrl @ pow(-2) @ p(0.5) q[0], q[1];\n"
                              "inv @ U(0.1, 0.2, 0.3) q[0]; ctrl @ ctrl @ gphase(1.0) q[0], q[1];");
    gate_at(f.m, 0, QM_G_CX);
    gate_at(f.m, 1, QM_G_CCX);
    gate_at(f.m, 2, QM_G_SDG);
    assert_near(f.m->params[gate_at(f.m, 3, QM_G_RZ)->param].value, 1.5);
    assert_near(f.m->params[gate_at(f.m, 4, QM_G_P)->param].value, 0.25);
    assert_near(f.m->params[gate_at(f.m, 5, QM_G_CP)->param].value, -1.0);
    const qm_op *u = gate_at(f.m, 6, QM_G_U);
    assert_near(f.m->params[u->param].value, -0.1);
    assert_near(f.m->params[u->param + 1].value, -0.3);
    assert_near(f.m->params[u->param + 2].value, -0.2);
    gate_at(f.m, 7, QM_G_CP);
    assert_int_equal(f.m->blocks[0].nops, 8);
    done(f);
}

static void order_of_inverse_and_fractional_power_is_kept(void **state)
{
    (void)state;
    /* At eigenvalue -1: (z^-1)^(1/2) has eigenvalue i, (z^(1/2))^-1 has -i. */
    fixture f = compile(GATES "qubit q; pow(0.5) @ inv @ z q; inv @ pow(0.5) @ z q;");
    const double sign[] = {1, -1};
    for (uint32_t i = 0; i < 2; i++) {
        const qm_op *op = op_at(f.m, 0, i);
        double p[4];
        qm_c64 u[4];
        for (uint32_t k = 0; k < qm_op_nparams(f.m, op); k++)
            p[k] = f.m->params[op->param + k].value;
        assert_int_equal(qm_gate_unitary(f.m, op->code, p, u), QM_OK);
        assert_true(cabs(u[0] - 1) < 1e-12);
        assert_true(cabs(u[3] - sign[i] * I) < 1e-12);
    }
    done(f);
}

static void global_phase_is_exact(void **state)
{
    (void)state;
    fixture f = compile(GATES "qubit q; gphase(0.5); inv @ gphase(0.125); gphase(pi); x q;");
    assert_int_equal(f.m->blocks[0].nops, 1);
    assert_near(f.m->blocks[0].phase.value, 0.375 + 3.14159265358979323846);
    done(f);
}

static void definition_equal_to_a_row_is_the_row(void **state)
{
    (void)state;
    fixture f = compile(GATES "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }\n"
                              "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }\n"
                              "gate ecr a, b { cx a, b; }\n"
                              "qubit[2] q; rzz(0.5) q[0], q[1]; iswap q[0], q[1]; ecr q[0], q[1];");
    gate_at(f.m, 0, QM_G_RZZ);
    gate_at(f.m, 1, QM_G_ISWAP);
    gate_at(f.m, 2, QM_G_COUNT);
    assert_int_equal(f.m->ngates, QM_G_COUNT + 1);
    assert_int_equal(f.m->gates[QM_G_COUNT].kind, QM_GK_BODY);
    done(f);
}

static void gate_bodies_have_parameters_and_unrolled_loops(void **state)
{
    (void)state;
    fixture f =
        compile(GATES "const int n = 3; qubit[2] q;\n"
                      "gate g(a) p, r { for int i in [1:n] { rz(a / i) p; } cx p, r; gphase(a); }\n"
                      "g(pi) q[1], q[0];");
    const qm_gate *g = &f.m->gates[QM_G_COUNT];
    const qm_block *body = &f.m->blocks[g->body];
    assert_int_equal(body->nops, 4);
    assert_int_equal(body->ops[3].qubit[1], 1);
    assert_false(qm_param_is_number(f.m->params[body->ops[0].param]));
    assert_int_not_equal(body->phase.expr, QM_NONE);
    assert_int_equal(gate_at(f.m, 0, QM_G_COUNT)->qubit[0], 1);
    done(f);
}

static void measurement_has_all_forms(void **state)
{
    (void)state;
    fixture f = compile(GATES "qubit[3] q; bit[3] c = measure q; bit[4] d; d[1:3] = measure q;\n"
                              "measure q[2] -> d[0]; measure q[0]; bool b = measure q[1];");
    const uint32_t bits[] = {0, 1, 2, 4, 5, 6, 3, QM_NONE};
    uint32_t n = 0;
    for (uint32_t i = 0; i < f.m->blocks[0].nops; i++) {
        const qm_op *op = op_at(f.m, 0, i);
        if (op->kind == QM_OP_MEASURE && n < 8)
            assert_int_equal(op->code, bits[n++]);
    }
    assert_int_equal(n, 8);
    assert_int_equal(op_at(f.m, 0, f.m->blocks[0].nops - 1)->kind, QM_OP_STORE);
    done(f);
}

/* The folded value of the first DECL of a variable with an initial value. */
static double first_value(const qm_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->blocks[0].nops; i++) {
        const qm_op *op = op_at(m, 0, i);
        if (op->kind == QM_OP_DECL && op->param != QM_NONE &&
            strcmp(qm_intern_cstr(&m->cx->names, m->cells[op->code].name), name) == 0) {
            assert_true(qm_expr_is_const(m, op->param));
            return qm_expr_as_double(m, op->param);
        }
    }
    fail_msg("no variable %s", name);
    return 0;
}

static void constant_expressions_fold(void **state)
{
    (void)state;
    fixture f =
        compile("const int N = 5; const float T = pi / 2; int[8] a = N ** 2 - 3 * 4 % 5;\n"
                "float p = -2.0 ** 2.0; int q = 2 ** 3 ** 2; uint[8] u = 200 + 100;\n"
                "angle[4] g = 7 * (pi / 8); bool b = 1 < 2 == true; float s = sin(T);\n"
                "int m = mod(-7, 3); uint r = popcount(\"10110\"); int h = 0xff_ff;\n"
                "bit[4] x = rotl(\"1000\", 1); uint[3] i = uint[3](\"0000000000000111\"[0:2]);\n"
                "int d = -7 / 2;");
    assert_near(first_value(f.m, "a"), 23);
    assert_near(first_value(f.m, "p"), -4);
    assert_near(first_value(f.m, "q"), 512);
    assert_near(first_value(f.m, "u"), 44);
    assert_near(first_value(f.m, "g"), 7 * 3.14159265358979323846 / 8);
    assert_near(first_value(f.m, "b"), 1);
    assert_near(first_value(f.m, "s"), 1);
    assert_near(first_value(f.m, "m"), -1);
    assert_near(first_value(f.m, "r"), 3);
    assert_near(first_value(f.m, "h"), 65535);
    assert_near(first_value(f.m, "x"), 1);
    assert_near(first_value(f.m, "i"), 7);
    assert_near(first_value(f.m, "d"), -3);
    done(f);
}

static void bit_stores_are_functional_updates(void **state)
{
    (void)state;
    fixture f =
        compile("bit[2] a = \"00\"; bit[2] b = \"00\"; let c = a ++ b; c[2] = 1; c[1:2] = \"10\";");
    const qm_op *op = op_at(f.m, 0, 2);
    assert_int_equal(op->kind, QM_OP_STORE);
    assert_int_equal(op->code, 1);
    const qm_expr *e = qm_expr_at(f.m, op->param);
    assert_int_equal(e->op, QM_EX_INSERT);
    assert_int_equal(qm_expr_at(f.m, e->a)->op, QM_EX_CELL);
    int64_t at;
    assert_true(qm_expr_as_int(f.m, e->b, &at));
    assert_int_equal(at, 0);
    assert_int_equal(op_at(f.m, 0, 3)->code, 0);
    assert_int_equal(op_at(f.m, 0, 4)->code, 1);
    assert_int_equal(f.m->blocks[0].nops, 5);
    done(f);
}

static void control_flow_stays_structured(void **state)
{
    (void)state;
    fixture f =
        compile(GATES "qubit q; bit c; int i = 0;\n"
                      "while (!c) { c = measure q; if (i > 3) { break; } else { continue; } }\n"
                      "switch (i) { case 1, 2 { x q; } case -1 { } default { end; } }");
    const qm_op *loop = op_at(f.m, 0, 2);
    assert_int_equal(loop->kind, QM_OP_WHILE);
    const qm_op *branch = op_at(f.m, loop->region, 1);
    assert_int_equal(branch->kind, QM_OP_IF);
    assert_true(f.m->ctls[branch->code].has_else);
    assert_int_equal(op_at(f.m, branch->region, 0)->kind, QM_OP_BREAK);
    assert_int_equal(op_at(f.m, branch->region + 1, 0)->kind, QM_OP_CONTINUE);
    const qm_op *sw = op_at(f.m, 0, 3);
    const qm_ctl *c = &f.m->ctls[sw->code];
    assert_int_equal(c->nregions, 3);
    assert_int_equal(c->nvalues, 3);
    assert_int_equal(f.m->pool[c->values + 5], 1);
    assert_int_equal(op_at(f.m, sw->region + 2, 0)->kind, QM_OP_END);
    done(f);
}

static void scopes_shadow(void **state)
{
    (void)state;
    fixture f = compile(GATES "int a = 1; { a = 2; float a = 3.0; a = 4.0; } a = 5;\n"
                              "gate g(a) x { rx(a) x; } qubit r; g(1.0) r;");
    assert_int_equal(f.m->ncells, 2);
    assert_true(f.m->cells[0].global);
    assert_false(f.m->cells[1].global);
    const uint32_t cells[] = {0, 0, 1, 1, 0};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(op_at(f.m, 0, i)->code, cells[i]);
    done(f);
}

static void openqasm2_has_its_own_rules(void **state)
{
    (void)state;
    fixture f = compile("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2]; creg c[2];\n"
                        "u1(1/2) q[0]; rz(2^3*sin(pi/2)) q[0]; u3(0.1,-ln(2),0) q[1];\n"
                        "measure q -> c; if(c==2) x q[0]; U(0,0,0) q[0]; CX q[0],q[1];");
    assert_int_equal(f.m->version, 2);
    assert_near(f.m->params[gate_at(f.m, 1, QM_G_P)->param].value, 0.5);
    assert_near(f.m->params[gate_at(f.m, 2, QM_G_RZ)->param].value, 8);
    assert_near(f.m->params[gate_at(f.m, 3, QM_G_U3)->param + 1].value, -log(2));
    done(f);
}

static void rules_are_enforced(void **state)
{
    (void)state;
    test_refused(QM_E_UNDECLARED, "qubit q; h q;");
    test_refused(QM_E_UNDECLARED, "float b = 2.0; gate g q { U(b, 0, 0) q; }");
    test_refused(QM_E_REDECLARED, "int pi = 3;");
    test_refused(QM_E_REDECLARED, GATES "int x = 1;");
    test_refused(QM_E_NOT_A_GATE, "qubit q; int g; g q;");
    test_refused(QM_E_GATE_ARITY, GATES "qubit[3] q; cx q[0], q[1], q[2];");
    test_refused(QM_E_PARAM_COUNT, GATES "qubit q; rx q;");
    test_refused(QM_E_SAME_QUBIT, GATES "qubit[2] a; cx a[0], a;");
    test_refused(QM_E_SAME_QUBIT, "qubit[3] q; let a = q ++ q[0:1];");
    test_refused(QM_E_BROADCAST, GATES "qubit[2] a; qubit[3] b; cx a, b;");
    test_refused(QM_E_INDEX, "qubit[2] q; reset q[-3];");
    test_refused(QM_E_INDEX, "qubit q; reset q[0];");
    test_refused(QM_E_TYPE, "angle[8] a = pi; angle[8] b = a * a;");
    test_refused(QM_E_TYPE, "float a = 1.0; float b = a & 2.0;");
    test_refused(QM_E_CAST, "bit[4] b = \"0101\"; uint[8] u = uint[8](b);");
    test_refused(QM_E_CONST, "int n = 2; qubit[n] q;");
    test_refused(QM_E_SCOPE, "gate g a { U(0, 0, 0) $0; }");
    test_refused(QM_E_SCOPE, "if (true) { qubit q; }");
    test_refused(QM_E_ASSIGN, "const int a = 1; a = 2;");
    test_refused(QM_E_MEASURE, "qubit[2] q; bit[3] c; c = measure q;");
    test_refused(QM_E_RANGE, "for int i in [0:0:4] { }");
    test_refused(QM_E_RECURSION, "gate g a { g a; }");
    test_refused(QM_E_DIVISION, "const int a = 1 / 0;");
}

static void errors_do_not_echo(void **state)
{
    (void)state;
    test_refused(QM_E_UNDECLARED, GATES "qubit q; rx(a) q; rx(a) q; int b = a + 1; b = a;");
    test_refused(QM_E_TYPE, "int[0] a; a = 1; int b = a;");
    test_refused(QM_E_TYPE, "array[bit, 2] a; a[0] = 1; int b = a[0];");
}

static void limits_are_named(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    cx->limits.qubits = 10;
    assert_int_equal(test_try_compile(cx, "qubit[11] q;", &m), QM_ERR_INPUT);
    assert_int_equal(cx->diag.first->code, QM_E_LIMIT);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broadcasting_makes_an_op_an_element),
        cmocka_unit_test(slices_and_aliases_name_qubits),
        cmocka_unit_test(run_time_indices_are_dynamic),
        cmocka_unit_test(modifiers_have_a_normal_form),
        cmocka_unit_test(order_of_inverse_and_fractional_power_is_kept),
        cmocka_unit_test(global_phase_is_exact),
        cmocka_unit_test(definition_equal_to_a_row_is_the_row),
        cmocka_unit_test(gate_bodies_have_parameters_and_unrolled_loops),
        cmocka_unit_test(measurement_has_all_forms),
        cmocka_unit_test(constant_expressions_fold),
        cmocka_unit_test(bit_stores_are_functional_updates),
        cmocka_unit_test(control_flow_stays_structured),
        cmocka_unit_test(scopes_shadow),
        cmocka_unit_test(openqasm2_has_its_own_rules),
        cmocka_unit_test(rules_are_enforced),
        cmocka_unit_test(errors_do_not_echo),
        cmocka_unit_test(limits_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
