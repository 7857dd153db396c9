/* Rotations too small to matter, which one of two circuits lacks: as long as they are together
 * within the tolerance the circuits are the same, and beyond it not. */
#include "equiv/equiv.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>

enum { QUBITS = 48 };

/* A Fourier transform without its rotations by less than `least`. */
static const char *transform(double least, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[%d] q;\n", QUBITS);
    for (int i = 0; i < QUBITS; i++) {
        for (int k = 0; k < i; k++)
            if (ldexp(M_PI, k - i) >= least)
                qm_text_printf(&t, "cp(%.17g) q[%d], q[%d];\n", ldexp(M_PI, k - i), i, k);
        qm_text_printf(&t, "h q[%d];\n", i);
    }
    return t.data;
}

static qm_equiv_result compare(const char *a, const char *b, qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.method = "pauli", .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
    return r;
}

static void test_small_rotations(void **state)
{
    qm_arena *arena = *state;
    const char *a = transform(0, arena);
    const double negligible[] = {1e-13, 2e-12, 6e-12, 2e-11}, too_large[] = {2e-10, 1e-9, 1e-7};
    for (uint32_t i = 0; i < sizeof negligible / sizeof *negligible; i++) {
        qm_equiv_result r = compare(a, transform(negligible[i], arena), arena);
        if (r.verdict != QM_EQUIV_SAME)
            test_fail("without rotations below %g: %s", negligible[i], r.detail);
        assert_true(r.deviation <= QM_EQUIV_TOLERANCE);
    }
    for (uint32_t i = 0; i < sizeof too_large / sizeof *too_large; i++) {
        qm_equiv_result r = compare(a, transform(too_large[i], arena), arena);
        if (r.verdict == QM_EQUIV_SAME)
            test_fail("without rotations below %g: %s", too_large[i], r.detail);
    }
    assert_int_not_equal(compare(a, transform(1e-2, arena), arena).verdict, QM_EQUIV_SAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_small_rotations, test_arena_setup,
                                        test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
