/* The method `windows`: wide circuits that differ in places, rightly and wrongly. */
#include "equiv/equiv.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

enum { QUBITS = 40, LAYERS = 20 };

/* Layers of gates on many qubits; what stands in the place of two of them is given. */
static const char *circuit(const char *first, const char *second, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[%d] q;\n", QUBITS);
    for (int layer = 0; layer < LAYERS; layer++)
        for (int i = 0; i < QUBITS; i++) {
            if (i == 20 && layer == 5)
                qm_text_puts(&t, first);
            if (i == 20 && layer == 12)
                qm_text_puts(&t, second);
            qm_text_printf(&t, "rx(0.%d%d) q[%d];\n", layer + 1, i, i);
            qm_text_printf(&t, "cx q[%d], q[%d];\n", i,
                           (i + 7 * layer % (QUBITS - 1) + 1) % QUBITS);
        }
    return t.data;
}

static void expect(const char *a, const char *b, qm_equiv_verdict want, qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.method = "windows", .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
    if (r.verdict != want)
        test_fail("verdict %d (%s) instead of %d", (int)r.verdict, r.detail, (int)want);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
}

static void parts_are_compared(void **state)
{
    qm_arena *arena = *state;
    static const char ccx[] = "ccx q[3], q[9], q[20];\n";
    static const char ladder[] = "h q[20]; cx q[9], q[20]; tdg q[20]; cx q[3], q[20]; t q[20];"
                                 "cx q[9], q[20]; tdg q[20]; cx q[3], q[20]; t q[9]; t q[20];"
                                 "h q[20]; cx q[3], q[9]; t q[3]; tdg q[9]; cx q[3], q[9];\n";
    static const char wrong[] = "h q[20]; cx q[9], q[20]; tdg q[20]; cx q[3], q[20]; t q[20];"
                                "cx q[9], q[20]; tdg q[20]; cx q[3], q[20]; t q[9]; t q[20];"
                                "h q[20]; cx q[3], q[9]; t q[3]; t q[9]; cx q[3], q[9];\n";
    const char *a = circuit(ccx, "rx(0.5) q[2];\nz q[30];\n", arena);
    expect(a, a, QM_EQUIV_SAME, arena);
    expect(a, circuit(ladder, "z q[30];\nrx(0.5) q[2];\n", arena), QM_EQUIV_SAME, arena);
    expect(a, circuit(ladder, "rx(0.5) q[2];\nh q[30];\nx q[30];\nh q[30];\n", arena),
           QM_EQUIV_SAME, arena);
    expect(a, circuit(wrong, "rx(0.5) q[2];\nz q[30];\n", arena), QM_EQUIV_UNKNOWN, arena);
    expect(a, circuit(ccx, "rx(0.501) q[2];\nz q[30];\n", arena), QM_EQUIV_UNKNOWN, arena);
    expect(a, circuit(ccx, "rx(0.5) q[2];\n", arena), QM_EQUIV_UNKNOWN, arena);
    expect(a, circuit(ccx, "rx(0.5) q[2];\nz q[31];\n", arena), QM_EQUIV_UNKNOWN, arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parts_are_compared, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
