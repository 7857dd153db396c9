/* Tests of the pass schedule-layers: how many layers are left, which are counted by ir/stats.h, of
 * the same unitary. */
#include "equiv/equiv.h"
#include "ir/stats.h"
#include "passes/pass.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static void expect_layers(qm_cost_kind cost, const char *body, uint64_t before, uint64_t after)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(
        cx, qm_arena_printf(&cx->arena, "include \"stdgates.inc\"; qubit[6] q; bit c; %s", body));
    qm_module *out = qm_module_clone(m);
    qm_goal goal = {.cost = cost, .threads = 1};
    qm_pipeline_options o = {.goal = &goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(out, "inline,schedule-layers", &o), QM_OK);
    qm_stats a, b;
    qm_module_stats(m, &cx->arena, &a);
    qm_module_stats(out, &cx->arena, &b);
    bool all = cost == QM_COST_DEPTH;
    uint64_t had = all ? a.depth : a.two_qubit_depth, has = all ? b.depth : b.two_qubit_depth;
    if (had != before || has != after)
        test_fail("%s: %u layers become %u", body, (unsigned)had, (unsigned)has);
    qm_equiv_result r;
    qm_equiv_options e = {.threads = 1};
    assert_int_equal(qm_equiv_check(m, out, &e, &cx->arena, &r), QM_OK);
    assert_int_equal(r.verdict, QM_EQUIV_SAME);
    qm_module_free(out);
    qm_module_free(m);
    test_context_free(cx);
}

static void layers(void **state)
{
    (void)state;
    const qm_cost_kind two = QM_COST_TWO_QUBIT_DEPTH, all = QM_COST_DEPTH;
    expect_layers(two, "cz q[0], q[1]; cz q[1], q[2]; cz q[2], q[3]; cz q[3], q[4]; cz q[4], q[5];",
                  5, 2);
    /* A star has as many layers as edges, whatever the order; so has a chain that does not commute.
     */
    expect_layers(two, "cx q[0], q[1]; cx q[0], q[2]; cx q[0], q[3];", 3, 3);
    expect_layers(two, "cx q[0], q[1]; cx q[1], q[2]; cx q[2], q[3];", 3, 3);
    /* Two stars with one order of their leaves meet there, with another they do not. */
    expect_layers(two,
                  "cz q[0], q[2]; cz q[0], q[3]; cz q[0], q[4]; cz q[1], q[4]; cz q[1], q[3]; "
                  "cz q[1], q[2];",
                  6, 3);
    /* Rotations about the axis of the gates beside them count only where all layers do. */
    expect_layers(all, "cz q[0], q[1]; rz(0.3) q[1]; cz q[1], q[2]; rz(0.2) q[2]; rz(0.1) q[0];", 4,
                  3);
    /* A measurement is a wall on its qubit. */
    expect_layers(two, "cz q[0], q[1]; c = measure q[1]; cz q[1], q[2]; cz q[2], q[3];", 3, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(layers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
