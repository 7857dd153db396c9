/* Tests of the pass shorten: of the same unitary no more CX, and fewer layers where some can be
 * saved; layers are counted by ir/stats.h. */
#include "equiv/equiv.h"
#include "ir/stats.h"
#include "passes/cost.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static void shorten(qm_cost_kind cost, uint32_t threads, const char *body, qm_stats *before,
                    qm_stats *after)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(
        cx, qm_arena_printf(&cx->arena, "include \"stdgates.inc\"; qubit[8] q; bit c; %s", body));
    qm_module *out = qm_module_clone(m);
    qm_goal goal = {.cost = cost, .threads = threads};
    qm_pipeline_options o = {.goal = &goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(out, "inline,shorten", &o), QM_OK);
    qm_module_stats(m, &cx->arena, before);
    qm_module_stats(out, &cx->arena, after);
    qm_equiv_result r;
    qm_equiv_options e = {.threads = 1};
    assert_int_equal(qm_equiv_check(m, out, &e, &cx->arena, &r), QM_OK);
    assert_int_equal(r.verdict, QM_EQUIV_SAME);
    qm_module_free(out);
    qm_module_free(m);
    test_context_free(cx);
}

/* A parity of eight qubits, its rotation, and back: in a row, which a tree makes shallower. */
static const char parity[] =
    "cx q[0], q[1]; cx q[1], q[2]; cx q[2], q[3]; cx q[3], q[4]; cx q[4], q[5]; cx q[5], q[6]; "
    "cx q[6], q[7]; rz(0.3) q[7]; cx q[6], q[7]; cx q[5], q[6]; cx q[4], q[5]; cx q[3], q[4]; "
    "cx q[2], q[3]; cx q[1], q[2]; cx q[0], q[1];";

static void rows_become_trees(void **state)
{
    (void)state;
    static const qm_cost_kind costs[] = {QM_COST_CX, QM_COST_T, QM_COST_TWO_QUBIT_DEPTH};
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        qm_stats a, b;
        shorten(costs[i], 1, parity, &a, &b);
        assert_int_equal(a.two_qubit_depth, 14);
        if (b.cx > 14 || b.rotations > 1 || b.two_qubit_depth > 10)
            test_fail("%s: %u CX in %u layers", qm_cost_name(costs[i]), (unsigned)b.cx,
                      (unsigned)b.two_qubit_depth);
    }
}

static void gates_that_commute_change_places(void **state)
{
    (void)state;
    qm_stats a, b;
    shorten(QM_COST_CX, 1,
            "cz q[0], q[1]; cz q[1], q[2]; cz q[2], q[3]; cz q[3], q[4]; cz q[4], q[5];", &a, &b);
    assert_int_equal(b.cx, a.cx);
    assert_int_equal(a.two_qubit_depth, 5);
    assert_int_equal(b.two_qubit_depth, 2);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    qm_stats a, one, four;
    shorten(QM_COST_CX, 1, parity, &a, &one);
    shorten(QM_COST_CX, 4, parity, &a, &four);
    assert_int_equal(one.two_qubit_depth, four.two_qubit_depth);
    assert_int_equal(one.total, four.total);
    assert_int_equal(one.depth, four.depth);
}

#define WALL "if (c) { end; } "

static void walls_stay(void **state)
{
    (void)state;
    qm_stats a, b;
    shorten(QM_COST_CX, 1,
            WALL WALL "cx q[0], q[1]; cx q[0], q[2]; cx q[1], q[5]; cx q[3], q[2]; " WALL WALL
                      "cx q[2], q[0]; cx q[3], q[5]; cx q[2], q[0]; " WALL
                      "cx q[1], q[4]; cx q[3], q[2]; cx q[5], q[0];",
            &a, &b);
    assert_true(b.cx <= a.cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walls_stay),
        cmocka_unit_test(rows_become_trees),
        cmocka_unit_test(gates_that_commute_change_places),
        cmocka_unit_test(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
