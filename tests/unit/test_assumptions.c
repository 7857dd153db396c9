/* Tests of qm_pipeline_run_best(): who allows more to be assumed gets nothing dearer, and what
 * comes out does the same under what is assumed. */
#include "equiv/equiv.h"
#include "passes/cost.h"
#include "tests/harness.h"
#include "tests/lookup_circuits.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

enum { PARTS = 1 << 3 };

static uint32_t heard;

static qm_status hear(void *payload, const qm_pass *pass, const qm_module *m)
{
    (void)payload;
    (void)pass;
    (void)m;
    heard++;
    return QM_OK;
}

static qm_circuit_cost run(qm_context *cx, const qm_module *m, const char *pipeline,
                           unsigned assume, bool listen)
{
    qm_goal goal = {.threads = 1, .assume = assume};
    qm_pipeline_options o = {.goal = &goal, .before = listen ? hear : NULL};
    qm_module *copy = qm_module_clone(m);
    heard = 0;
    assert_int_equal(qm_pipeline_run_best(copy, pipeline, &o), QM_OK);
    assert_int_equal(heard > 0, listen);
    test_verify(copy, pipeline);
    qm_circuit_cost cost = qm_module_cost(&goal, copy, &cx->arena);
    if (!(assume & QM_ASSUME_PERMUTE_OUTPUTS) || assume == QM_ASSUME_PERMUTE_OUTPUTS) {
        /* Permutations for some inputs, or up to phases, are beyond what equiv/ proves. */
        qm_equiv_options e = {.assume = assume, .threads = 1};
        qm_equiv_result r;
        assert_int_equal(qm_equiv_check(m, copy, &e, &cx->arena, &r), QM_OK);
        if (r.verdict != QM_EQUIV_SAME)
            test_fail("assuming %u: %s", assume, r.detail);
    }
    qm_module_free(copy);
    return cost;
}

static void check_law(qm_context *cx, const char *text, const char *pipeline)
{
    qm_module *m = test_compile(cx, text);
    qm_circuit_cost cost[PARTS];
    for (unsigned b = 0; b < PARTS; b++) {
        cost[b] = run(cx, m, pipeline, b, b % 3 == 0);
        for (unsigned a = 0; a < b; a++)
            if ((a & b) == a && qm_cost_compare(cost[b], cost[a]) > 0)
                test_fail("%g assuming %u, but %g assuming %u, for %s", cost[b].first, b,
                          cost[a].first, a, text);
    }
    qm_module_free(m);
}

static void random_circuits(void **state)
{
    for (uint32_t i = 0; i < test_cases(3); i++) {
        qm_context *cx = *state;
        test_circuit c =
            test_random_circuit(i % 2 ? TEST_CLIFFORD_T : TEST_ANY_ANGLE, 4, 20, i, &cx->arena);
        check_law(cx, test_circuit_text(&c), qm_opt_pipeline(QM_COST_CX, 2));
    }
}

static void known_circuits(void **state)
{
    qm_context *cx = *state;
    uint32_t table[8] = {1, 6, 3, 3, 0, 5, 7, 2};
    for (uint32_t form = 0; form < 2; form++) {
        qm_text text;
        qm_text_init(&text, &cx->arena);
        qm_text_puts(&text, "OPENQASM 3.0; include \"stdgates.inc\"; qubit[6] q; h q[0]; h q[1]; h "
                            "q[2];\n");
        lookup_circuit c = {.form = form, .k = 3, .bits = 3, .table = table, .seed = form};
        lookup_write(&c, &text);
        check_law(cx, text.data, qm_opt_pipeline(QM_COST_CX, 2));
    }
    check_law(cx, /* a Fourier transform, whose swaps may be left out */
              "OPENQASM 3.0; include \"stdgates.inc\"; qubit[4] q; x q[0]; x q[2]; h q[3]; "
              "cp(pi/2) q[3], q[2]; h q[2]; cp(pi/4) q[3], q[1]; cp(pi/2) q[2], q[1]; h q[1]; "
              "cp(pi/8) q[3], q[0]; cp(pi/4) q[2], q[0]; cp(pi/2) q[1], q[0]; h q[0]; "
              "swap q[0], q[3]; swap q[1], q[2];",
              qm_opt_pipeline(QM_COST_CX, 2));
}

/* Errors are said once, and the program is as it was. */
static void errors(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "qubit q;");
    qm_goal goal = {.threads = 1, .assume = QM_ASSUME_ZERO_INPUTS};
    assert_int_equal(
        qm_pipeline_run_best(m, "inline,nothing", &(qm_pipeline_options){.goal = &goal}),
        QM_ERR_USAGE);
    assert_int_equal(cx->diag.errors, 1);
    qm_module_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_circuits, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(known_circuits, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(errors, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
