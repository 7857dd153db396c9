/* Tests of passes/cost.c: what blocks and programs cost under each goal. */

#include "passes/cost.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>

static const char program[] = "include \"stdgates.inc\"; qubit[4] q; bit[2] c;\n"
                              "h q[0]; cx q[0], q[1]; t q[1]; ccx q[0], q[1], q[2];\n"
                              "c[0] = measure q[3];\n"
                              "if (c[0]) { swap q[2], q[3]; t q[2]; t q[2]; }\n"
                              "reset q[3]; cz q[1], q[0];\n";

static qm_weights weights(void)
{
    qm_weights w = {.one_qubit = 0.25, .two_qubit = 2, .measure = 10, .reset = 20};
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        w.gates[g] = NAN;
    return w;
}

static double first(qm_context *cx, const qm_goal *goal, bool whole)
{
    qm_module *m = test_compile(cx, program);
    qm_circuit_cost c =
        whole ? qm_module_cost(goal, m, &cx->arena) : qm_block_cost(goal, m, 0, &cx->arena);
    assert_int_equal(c.cx, whole ? 11 : 8);
    assert_int_equal(c.gates, whole ? 8 : 5);
    qm_module_free(m);
    return c.first;
}

static void expect_near(double got, double expected)
{
    if (!(fabs(got - expected) < 1e-12))
        fail_msg("%.15g instead of %.15g", got, expected);
}

/* A ccx without a weight of its own weighs its 6 CX and 9 one-qubit gates. */
static void each_kind_counts_its_own(void **state)
{
    const double toffoli = 6 * 2 + 9 * 0.25;
    const struct {
        qm_cost_kind kind;
        double block, whole;
    } rows[] = {
        {QM_COST_CX, 8, 11},
        {QM_COST_T, 8, 10},
        {QM_COST_DEPTH, 16, 17},
        {QM_COST_TWO_QUBIT_DEPTH, 9, 8},
        {QM_COST_WEIGHTED, 0.5 + 2 + toffoli + 10 + 20 + 2,
         0.5 + 2 + toffoli + 10 + 20 + 2 + 2 + 0.5},
    };
    qm_weights w = weights();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_goal goal = {.cost = rows[i].kind, .weights = &w};
        expect_near(first(*state, &goal, false), rows[i].block);
        expect_near(first(*state, &goal, true), rows[i].whole);
    }
}

static void weights_of_gates_and_pairs(void **state)
{
    qm_weights w = weights();
    const qm_pair_weight pairs[] = {{0, 1, 3}, {1, 2, 5}, {2, 3, 7}};
    w.pairs = pairs;
    w.npairs = 3;
    w.gates[QM_G_CX] = 1;
    w.gates[QM_G_CCX] = 100;
    qm_goal goal = {.cost = QM_COST_WEIGHTED, .weights = &w};
    /* h, cx, t, ccx, measure, reset, cz; and swap, t, t */
    double block = 0.25 + 3 + 0.25 + 100 + 10 + 20 + 6;
    expect_near(first(*state, &goal, false), block);
    expect_near(first(*state, &goal, true), block + 14 + 0.5);
}

/* What a gate is expanded to weighs by where it acts, under modifiers and in bodies, too. */
static void weights_of_expansions(void **state)
{
    static const struct {
        const char *statement;
        double weight;
    } rows[] = {
        {"ccx q[0], q[1], q[2];", 2 * 3 + 2 * 5 + 2 * 1 + 9 * 0.25},
        {"ctrl @ rz(1) q[0], q[1];", 2 * 3},
        {"negctrl @ x q[1], q[2];", 5 + 2 * 0.25},
        {"g q[2], q[1];", 5 + 0.25},
        {"ctrl @ g q[0], q[2], q[1];", 2 * 5 + 2 * 1 + 2 * 3 + 9 * 0.25 + 3},
        {"pow(2) @ g q[0], q[1];", 2 * 3 + 2 * 0.25},
        {"for int i in [1:4] { cx q[0], q[1]; }", 4 * 3},
    };
    const qm_pair_weight pairs[] = {{0, 1, 3}, {1, 2, 5}};
    qm_weights w = weights();
    w.two_qubit = 1;
    w.pairs = pairs;
    w.npairs = 2;
    w.gates[QM_G_CRZ] = 2;
    qm_arena *arena = &((qm_context *)*state)->arena;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_module *m = test_compile(
            *state, qm_arena_printf(arena,
                                    "include \"stdgates.inc\"; gate g a, b { cx a, b; x b; } "
                                    "qubit[3] q; %s",
                                    rows[i].statement));
        qm_goal goal = {.cost = QM_COST_WEIGHTED, .weights = &w};
        double got = qm_module_cost(&goal, m, arena).first;
        if (!(fabs(got - rows[i].weight) < 1e-12))
            test_fail("%s weighs %g instead of %g", rows[i].statement, got, rows[i].weight);
        qm_module_free(m);
    }
}

static void gates_of_the_program_cost_their_bodies(void **state)
{
    qm_module *m =
        test_compile(*state, "include \"stdgates.inc\"; gate g a, b { cx a, b; t b; cx a, "
                             "b; } qubit[3] q; g q[0], q[1]; ctrl @ g q[0], q[1], q[2];");
    qm_circuit_cost c =
        qm_block_cost(&(qm_goal){.cost = QM_COST_CX}, m, 0, &((qm_context *)*state)->arena);
    qm_circuit_cost whole =
        qm_module_cost(&(qm_goal){.cost = QM_COST_CX}, m, &((qm_context *)*state)->arena);
    assert_int_equal(qm_cost_compare(c, whole), 0);
    assert_true(c.first >= 2 + 12);
    qm_module_free(m);
}

static void costs_are_ordered(void **state)
{
    (void)state;
    qm_circuit_cost a = {1, 5, 9, 3, 7};
    assert_true(qm_cost_compare(a, (qm_circuit_cost){2, 0, 0, 0, 0}) < 0);
    assert_true(qm_cost_compare(a, (qm_circuit_cost){1, 4, 10, 4, 8}) > 0);
    assert_true(qm_cost_compare(a, (qm_circuit_cost){1, 5, 8, 4, 6}) < 0);
    assert_true(qm_cost_compare(a, (qm_circuit_cost){1, 5, 8, 3, 8}) < 0);
    assert_true(qm_cost_compare(a, (qm_circuit_cost){1, 5, 10, 3, 7}) < 0);
    assert_true(qm_cost_compare((qm_circuit_cost){0.1 + 0.2, 5, 9, 0, 0},
                                (qm_circuit_cost){0.3, 5, 9, 0, 0}) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_kind_counts_its_own, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(weights_of_gates_and_pairs, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(gates_of_the_program_cost_their_bodies, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(weights_of_expansions, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test(costs_are_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
