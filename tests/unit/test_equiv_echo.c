/* Circuits with final measurements: what these show decides, and with `unitary` all phases. The
 * reference reads it off the matrices. */
#include "equiv/equiv.h"
#include "passes/pass.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

enum { QUBITS = 4, GATES = 12, ROUNDS = 300, STREAM = 5 };

static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[4] q;\nbit[4] c;\n";

/* The gates, then measurements of the qubits in the mask. */
static qm_module *make(qm_context *cx, const char *gates, uint64_t measured)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(&t, "%s%s", head, gates);
    for (int q = 0; q < QUBITS; q++)
        if (measured >> q & 1)
            qm_text_printf(&t, "c[%d] = measure q[%d];\n", q, q);
    return test_compile(cx, t.data);
}

static qm_equiv_result verdict(qm_context *cx, const char *a, const char *b, uint64_t measured,
                               const qm_equiv_options *o)
{
    qm_equiv_result r;
    qm_module *m = make(cx, a, measured), *n = make(cx, b, measured);
    assert_int_equal(qm_equiv_check(m, n, o, &cx->arena, &r), QM_OK);
    qm_module_free(m);
    qm_module_free(n);
    return r;
}

static void expect(qm_context *cx, const char *b, uint64_t measured, qm_equiv_verdict want)
{
    static const char *const a = "h q[0]; cx q[0], q[1]; t q[1]; h q[1]; ry(0.3) q[2];";
    qm_equiv_options o = {.threads = 1};
    qm_equiv_result r = verdict(cx, a, qm_arena_printf(&cx->arena, "%s%s", a, b), measured, &o);
    if (r.verdict != want)
        test_fail("%d (%s) instead of %d for %s", (int)r.verdict, r.detail, (int)want, b);
    assert_true(want != QM_EQUIV_DIFFERENT || (r.witness.text && r.witness.input));
}

static void phases_of_results_do_not_count(void **state)
{
    qm_context *cx = *state;
    expect(cx, "cz q[0], q[1];", 3, QM_EQUIV_SAME);
    expect(cx, "cz q[0], q[1];", 1, QM_EQUIV_DIFFERENT);
    expect(cx, "rz(0.7) q[2]; ctrl @ cz q[0], q[1], q[2];", 7, QM_EQUIV_SAME);
    expect(cx, "s q[0];", 1, QM_EQUIV_SAME);
    expect(cx, "s q[0];", 2, QM_EQUIV_DIFFERENT);
    expect(cx, "x q[0];", 15, QM_EQUIV_DIFFERENT);
    expect(cx, "h q[3]; z q[3]; h q[3];", 7, QM_EQUIV_DIFFERENT);
    qm_equiv_options strict = {.threads = 1, .unitary = true};
    qm_equiv_result r = verdict(cx, "h q[0];", "h q[0]; s q[0];", 15, &strict);
    assert_int_equal(r.verdict, QM_EQUIV_DIFFERENT);
    qm_equiv_options bits = {.threads = 1, .assume = QM_ASSUME_MEASURED};
    r = verdict(cx, "h q[0];", "h q[0]; s q[0]; ry(0.2) q[1];", 1, &bits);
    assert_int_equal(r.verdict, QM_EQUIV_SAME);
}

static uint64_t draw(uint64_t seed, uint64_t *at, uint64_t n)
{
    return qm_rng_bits(seed, STREAM, (*at)++) % n;
}

static void random_gate(qm_text *t, uint64_t seed, uint64_t *at)
{
    static const char *const one[] = {"h", "s", "t", "x", "z", "rz(0.4)", "ry(1.1)"};
    static const char *const two[] = {"cx", "cz", "cp(0.9)"};
    uint64_t q = draw(seed, at, QUBITS), other = (q + 1 + draw(seed, at, QUBITS - 1)) % QUBITS;
    uint64_t kind = draw(seed, at, 10);
    if (kind < 7)
        qm_text_printf(t, "%s q[%d];\n", one[kind], (int)q);
    else
        qm_text_printf(t, "%s q[%d], q[%d];\n", two[kind - 7], (int)q, (int)other);
}

static void as_matrices_say(void **state)
{
    qm_context *cx = *state;
    uint32_t same = 0, different = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        uint64_t at = 0, measured = 1 + draw(seed, &at, 15);
        bool rest = draw(seed, &at, 3) > 0;
        qm_text a, b;
        qm_text_init(&a, &cx->arena);
        qm_text_init(&b, &cx->arena);
        for (int i = 0; i < GATES; i++)
            random_gate(&a, seed, &at);
        qm_text_puts(&b, a.data);
        random_gate(&b, seed, &at);
        random_gate(&b, seed, &at);
        const char *error = NULL;
        qm_module *m = make(cx, a.data, 0), *n = make(cx, b.data, 0);
        bool want = dense_same_results(dense_unitary(m, NULL, 0, &cx->arena, &error),
                                       dense_unitary(n, NULL, 0, &cx->arena, &error), QUBITS,
                                       measured, rest);
        qm_module_free(m);
        qm_module_free(n);
        qm_equiv_options o = {.threads = 1, .assume = rest ? 0 : QM_ASSUME_MEASURED};
        qm_equiv_result r = verdict(cx, a.data, b.data, measured, &o);
        if (r.verdict != (want ? QM_EQUIV_SAME : QM_EQUIV_DIFFERENT))
            test_fail("seed %d: %d (%s), by matrices %d", (int)seed, (int)r.verdict, r.detail,
                      want);
        same += want;
        different += !want;
    }
    assert_true(same > ROUNDS / 10 && different > ROUNDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(phases_of_results_do_not_count, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(as_matrices_say, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
