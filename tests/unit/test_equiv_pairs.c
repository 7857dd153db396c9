/* Tests of equiv/pauli/pairs.c: wide circuits of which two-qubit blocks were written anew. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n"
                           "gate zz(t) a, b { cx a, b; rz(t) b; cx a, b; }\n"
                           "gate xx(t) a, b { h a; h b; zz(t) a, b; h a; h b; }\n"
                           "gate yy(t) a, b { sx a; sx b; zz(t) a, b; inv @ sx a; inv @ sx b; }\n"
                           "gate xyz(t) a, b { xx(t) a, b; yy(t + 0.1) a, b; zz(t - 0.3) a, b; }\n";

/* Rounds of blocks on a ring of 60 qubits, with rotations between them. */
static const char *ring(const char *last, qm_arena *arena)
{
    enum { QUBITS = 60, ROUNDS = 3 };
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "%squbit[%d] q;\n", head, QUBITS);
    for (int r = 0; r < ROUNDS; r++) {
        for (int i = r % 2; i < QUBITS; i += 2)
            qm_text_printf(&t, "xyz(0.%d) q[%d], q[%d];\n", 2 + r + i, i, (i + 1 + r) % QUBITS);
        for (int i = 0; i < QUBITS; i++)
            qm_text_printf(&t, "rx(0.%d7) q[%d];\nry(0.4) q[%d];\n", 1 + i, i, i);
    }
    qm_text_puts(&t, last);
    return t.data;
}

static void expect(const char *a, const char *b, const char *pipeline, qm_equiv_verdict want,
                   qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.method = "pauli", .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_pipeline_run(m[1], pipeline, &(qm_pipeline_options){0}), QM_OK);
    assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
    if (r.verdict != want)
        test_fail("%s: verdict %d (%s) instead of %d", pipeline, (int)r.verdict, r.detail,
                  (int)want);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
}

static void test_ring(void **state)
{
    static const char *const pipelines[] = {"inline,fuse-1q", "inline,resynthesise-2q",
                                            "inline,resynthesise-2q,fuse-1q"};
    qm_arena *arena = *state;
    const char *a = ring("", arena);
    for (uint32_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
        expect(a, a, pipelines[i], QM_EQUIV_SAME, arena);
        expect(a, ring("rx(1e-6) q[7];\n", arena), pipelines[i], QM_EQUIV_UNKNOWN, arena);
        expect(a, ring("xyz(0.1) q[3], q[40];\n", arena), pipelines[i], QM_EQUIV_UNKNOWN, arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ring, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
