/* Where a program says its outputs are, and bringing them back. */
#include "passes/pair_runs/outputs.h"

#include "support/rng.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

enum { QUBITS = 5 };

/* Each qubit has a rotation of its own; with a pragma, qubit q of it is at[q] of the program. */
static qm_module *program(qm_context *cx, const uint32_t *at, bool pragma)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(&t, "include \"stdgates.inc\"; qubit[%u] q;", QUBITS);
    for (uint32_t q = 0; q < QUBITS; q++)
        qm_text_printf(&t, "ry(0.%u) q[%u];", q + 1, pragma ? at[q] : q);
    if (pragma)
        qm_text_puts(&t, "\npragma qasmill.outputs");
    for (uint32_t q = 0; pragma && q < QUBITS; q++)
        if (at[q] != q)
            qm_text_printf(&t, " %u:%u", q, at[q]);
    qm_text_puts(&t, "\n");
    return test_compile(cx, t.data);
}

static void restores_what_is_said(void **state)
{
    uint64_t random = 3;
    qm_context *cx = *state;
    for (uint32_t i = 0; i < test_cases(50); i++) {
        uint32_t at[QUBITS], found[QUBITS];
        for (uint32_t q = 0; q < QUBITS; q++) {
            uint32_t other = (uint32_t)(qm_rng_next(&random) % (q + 1));
            at[q] = q;
            at[q] = at[other];
            at[other] = q;
        }
        qm_module *said = program(cx, at, true), *plain = program(cx, at, false);
        assert_int_equal(qm_outputs_restore(said, &cx->arena), QM_OK);
        test_verify(said, "after restoring");
        assert_true(qm_outputs_read(said, found, &cx->arena));
        for (uint32_t q = 0; q < QUBITS; q++)
            assert_int_equal(found[q], q);
        dense_result a = dense_run(plain, 0, NULL, 0, &cx->arena);
        dense_result b = dense_run(said, 0, NULL, 0, &cx->arena);
        assert_null(dense_difference(plain, &a, said, &b, 1e-9, false, &cx->arena));
        qm_module_free(said);
        qm_module_free(plain);
    }
}

static void refuses_what_is_no_permutation(void **state)
{
    static const char *const wrong[] = {"0:1", "0:1 1:0 2:9", "0:1 1:0 2", "0:0 1:2 2:2"};
    for (uint32_t i = 0; i < 4; i++) {
        qm_context *cx = *state;
        qm_module *m = test_compile(
            cx, qm_arena_printf(&cx->arena, "qubit[3] q;\npragma qasmill.outputs %s\n", wrong[i]));
        assert_int_equal(qm_outputs_restore(m, &cx->arena), QM_ERR_INPUT);
        assert_int_equal(cx->diag.errors, i + 1);
        qm_module_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(restores_what_is_said, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_permutation, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
