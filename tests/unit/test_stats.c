/* Tests of ir/stats.c and ir/costs.c. */

#include "ir/stats.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <string.h>

static qm_stats stats_of(qm_context *cx, const char *body)
{
    char *text = qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\n%s", body);
    qm_module *m = test_compile(cx, text);
    qm_stats s;
    qm_module_stats(m, &cx->arena, &s);
    qm_module_free(m);
    return s;
}

static void costs_of_gates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t cx, t, rotations;
    } rows[] = {
        {"h q[0]; s q[1];", 0, 0, 0},
        {"cx q[0], q[1]; cz q[0], q[1];", 2, 0, 0},
        {"swap q[0], q[1];", 3, 0, 0},
        {"ccx q[0], q[1], q[2];", 6, 7, 0},
        {"cswap q[0], q[1], q[2];", 8, 7, 0},
        {"t q[0]; tdg q[0]; rz(pi/4) q[0]; p(-3*pi/4) q[0];", 0, 4, 0},
        {"rz(pi/2) q[0]; rx(pi) q[0]; rz(0) q[0];", 0, 0, 0},
        {"rz(0.1) q[0]; rx(0.2) q[0];", 0, 0, 2},
        {"U(pi/2, 0, pi) q[0]; U(0, pi/4, pi/2) q[0];", 0, 1, 0},
        {"cp(pi/2) q[0], q[1];", 2, 3, 0},
        {"cp(0.3) q[0], q[1];", 2, 0, 3},
        {"ctrl @ sx q[0], q[1]; ctrl(3) @ x q[0], q[1], q[2], q[3];", 16, 3, 15},
        {"ctrl(3) @ y q[0], q[1], q[2], q[3];", 14, 0, 15},
        {"ctrl(3) @ y w[0], w[1], w[2], w[3];", 14, 0, 15},
        {"negctrl @ ctrl(4) @ x w[0], w[1], w[2], w[3], w[4], w[5];", 30, 32, 0},
        {"ctrl @ u3(0.1, 0.2, 0.3) q[0], q[1];", 2, 0, 6},
        {"gate g a { gphase(pi/4); } ctrl @ g q[0], q[1]; negctrl @ g q[0], q[1];", 0, 2, 0},
        {"for int i in [1:3] { t q[i]; cx q[0], q[i]; }", 3, 3, 0},
        {"for int i in [3:1] { t q[i]; }", 0, 0, 0},
        {"inv @ ccx q[0], q[1], q[2];", 6, 7, 0},
        {"gate g a, b { cx a, b; t b; } g q[0], q[1]; inv @ g q[0], q[1];", 2, 2, 0},
        {"gate g a, b { cx a, b; t b; } ctrl @ g q[0], q[1], q[2];", 8, 7, 3},
        {"gate r(x) a { rz(2*x) a; rz(x) a; } r(pi/8) q[0]; r(pi/4) q[0];", 0, 2, 1},
        {"gate r(x) a, b { rz(x) a; cx a, b; } pow(3) @ r(0.5) q[0], q[1];", 3, 0, 3},
        {"gate g a { sx a; s a; h a; } negctrl(2) @ pow(1.0 / 3) @ g q[0], q[1], q[2];", 4, 0, 4},
    };
    qm_context *cx = test_context_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_stats s =
            stats_of(cx, qm_arena_printf(&cx->arena, "qubit[4] q; qubit[7] w;\n%s", rows[i].text));
        if (s.cx != rows[i].cx || s.t != rows[i].t || s.rotations != rows[i].rotations)
            fail_msg("%s: cx %llu, t %llu, rotations %llu", rows[i].text, (unsigned long long)s.cx,
                     (unsigned long long)s.t, (unsigned long long)s.rotations);
    }
    test_context_free(cx);
}

static void gates_are_counted_by_name(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_stats s = stats_of(cx, "qubit[3] q; bit[3] c; h q; cx q[0], q[1]; ccx q[0], q[1], q[2];"
                              "gate a b { h b; } a q[0]; gphase(1); reset q[0]; c = measure q;");
    assert_int_equal(s.qubits, 3);
    assert_int_equal(s.bits, 3);
    assert_int_equal(s.total, 6);
    assert_int_equal(s.one_qubit, 4);
    assert_int_equal(s.two_qubit, 1);
    assert_int_equal(s.multi_qubit, 1);
    assert_int_equal(s.measurements, 3);
    assert_int_equal(s.resets, 1);
    assert_true(s.exact);
    static const char *const names[] = {"a", "ccx", "cx", "h"};
    assert_int_equal(s.ngates, 4);
    for (uint32_t i = 0; i < s.ngates; i++)
        assert_string_equal(s.gates[i].name, names[i]);
    assert_int_equal(s.gates[3].count, 3);
    test_context_free(cx);
}

static void depth_is_as_soon_as_possible(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t depth, two;
    } rows[] = {
        {"", 0, 0},
        {"h q;", 1, 0},
        {"h q[0]; cx q[0], q[1]; h q[2];", 2, 1},
        {"h q[0]; barrier q; h q[1];", 2, 0},
        {"cx q[0], q[1]; h q[1]; cx q[1], q[2];", 3, 2},
        {"h q[0]; measure q[0]; reset q[0];", 3, 0},
        {"bit c; h q[0]; if (c) { h q[0]; h q[0]; } else { h q[0]; h q[1]; } h q[0];", 4, 0},
        {"bit c; if (c) { if (c) { h q[0]; } else { h q[0]; h q[0]; } } h q[0];", 3, 0},
        {"for int i in [0:2] { h q[i]; cx q[0], q[1]; }", 6, 3},
        {"h q[2]; for int i in [0:2] { h q[0]; cx q[0], q[1]; } h q[2];", 8, 3},
        {"for int i in [0:1] { for int j in [0:2] { h q[0]; h q[1]; } x q[1]; }", 8, 0},
        {"ccx q[0], q[1], q[2];", 11, 6},
        {"ccx q[0], q[1], q[2]; ccx q[2], q[1], q[0];", 22, 12},
        {"swap q[0], q[1]; cp(0.1) q[0], q[1];", 2, 2},
        {"negctrl @ rz(0.1) q[0], q[1];", 3, 1},
        {"gate g a, b, c { h a; cx a, b; h c; } g q[0], q[1], q[2]; h q[2];", 3, 1},
        {"gate g a, b { h a; } ctrl @ g q[0], q[1], q[2];", 1, 1},
        {"gate g a, b { h a; cx a, b; } pow(3) @ g q[0], q[1];", 6, 3},
    };
    qm_context *cx = test_context_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_stats s = stats_of(cx, qm_arena_printf(&cx->arena, "qubit[3] q;\n%s", rows[i].text));
        if (s.depth != rows[i].depth || s.two_qubit_depth != rows[i].two)
            fail_msg("%s: depth %llu, two-qubit depth %llu", rows[i].text,
                     (unsigned long long)s.depth, (unsigned long long)s.two_qubit_depth);
    }
    test_context_free(cx);
}

static void control_flow_is_not_exact(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_stats s =
        stats_of(cx, "qubit q; bit c; if (c) x q; while (c) { c = measure q; } box { x q; }");
    assert_int_equal(s.conditionals, 1);
    assert_int_equal(s.loops, 1);
    assert_int_equal(s.total, 2);
    assert_false(s.exact);
    test_context_free(cx);
}

/* Each gate calls the one before it twice: 2^levels gates. */
static qm_stats doubling(qm_context *cx, uint32_t levels, const char *second)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, "gate g0(x) a, b { cx a, b; rz(x) b; }\n");
    for (uint32_t i = 1; i <= levels; i++)
        qm_text_printf(&t, "gate g%u(x) a, b { g%u(x) a, b; g%u(%s) a, b; }\n", i, i - 1, i - 1,
                       second);
    qm_text_printf(&t, "qubit[2] q; g%u(0.1) q[0], q[1];", levels);
    return stats_of(cx, t.data);
}

static void nested_definitions_take_no_time(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    assert_true(doubling(cx, 20, "x").cx == UINT64_C(1) << 20);
    assert_true(doubling(cx, 63, "x").cx == UINT64_C(1) << 63);
    assert_true(doubling(cx, 64, "x").cx == UINT64_MAX);
    /* A new parameter at each level: no two calls are the same. */
    assert_true(doubling(cx, 40, "x*1.001").cx == UINT64_C(1) << 40);
    assert_true(doubling(cx, 40, "x*1.001").rotations == UINT64_C(1) << 40);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_of_gates),
        cmocka_unit_test(gates_are_counted_by_name),
        cmocka_unit_test(depth_is_as_soon_as_possible),
        cmocka_unit_test(control_flow_is_not_exact),
        cmocka_unit_test(nested_definitions_take_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
