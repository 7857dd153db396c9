/* Inputs |0>: the methods that make use of them against the dense reference. The second circuit
 * begins with gates that |0> makes trivial, and is then mutated: a gate left out, doubled or moved,
 * or an angle turned by 1e-3. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

#include <math.h>
#include <string.h>

enum { STREAM = 0x2e60, QUBITS = 5, SETS = 3, METHODS = 4 };

static const char *const methods[METHODS] = {"clusters", "path-sum", "states", NULL};

static const double same = 1e-8, different = 1e-5;

/* The circuit after what |0> makes trivial, and before one gate more. */
static const char *extended(const test_circuit *c, const char *last)
{
    const char *text = test_circuit_text(c), *first = strchr(strstr(text, "qubit["), ';') + 1;
    return qm_arena_printf(c->arena,
                           "%.*scx q[0], q[3];\nccx q[1], q[2], q[4];\nt q[1];\ncp(0.3) q[2], "
                           "q[0];\ncx q[4], q[2];\n%s%s",
                           (int)(first - text), text, first, last);
}

static const double complex *state_of(const qm_module *m, qm_arena *arena)
{
    dense_result r = dense_run(m, 0, NULL, 0, arena);
    assert_null(r.error);
    return r.states[0];
}

static void ask(const char *a, const char *b, uint32_t proved[METHODS], uint32_t *refuted,
                qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    const double complex *x = state_of(m[0], arena), *y = state_of(m[1], arena);
    double complex overlap = 0;
    for (uint32_t i = 0; i < 1u << QUBITS; i++)
        overlap += conj(x[i]) * y[i];
    double d = sqrt(fmax(0, 2 - 2 * cabs(overlap)));
    for (uint32_t k = 0; k < METHODS; k++) {
        qm_equiv_options o = {.threads = 1, .method = methods[k], .assume = QM_ASSUME_ZERO_INPUTS};
        qm_equiv_result r;
        assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
        if ((r.verdict == QM_EQUIV_SAME && d > 10 * same) ||
            (r.verdict == QM_EQUIV_DIFFERENT && d < different) ||
            (r.verdict == QM_EQUIV_UNKNOWN && !methods[k]))
            test_fail("%s: verdict %d (%s), but the distance is %g\n%s\n%s",
                      methods[k] ? methods[k] : "all", (int)r.verdict, r.detail, d, a, b);
        proved[k] += r.verdict == QM_EQUIV_SAME;
        *refuted += r.verdict == QM_EQUIV_DIFFERENT && !methods[k];
    }
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
}

static void test_zero_inputs(void **state)
{
    uint32_t cases = test_cases(60), proved[METHODS] = {0}, others[METHODS] = {0}, refuted = 0;
    for (uint32_t i = 0; i < cases; i++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint64_t seed = qm_rng_bits(1, STREAM, i);
        test_circuit a = test_random_circuit((test_gate_set)(i % SETS), QUBITS, 20, seed, &arena);
        test_circuit b = test_rewrite_circuit(&a, seed + 1), c = test_mutate_circuit(&b, seed + 2);
        const char *text = test_circuit_text(&a);
        ask(text, extended(&b, ""), proved, &refuted, &arena);
        ask(text, extended(&c, ""), others, &refuted, &arena);
        ask(text, extended(&b, "ry(1e-3) q[1];\n"), others, &refuted, &arena);
        qm_arena_free(&arena);
    }
    print_message("of %u: %u, %u and %u proved; %u refuted\n", cases, proved[0], proved[1],
                  proved[2], refuted);
    assert_int_equal(proved[0], cases);
    assert_true(10 * proved[1] >= 9 * cases);
    assert_true(4 * refuted >= 3 * cases);
    (void)state;
}

/* Too many qubits to simulate: a chain of Toffolis computes on work qubits that are |0>, and one of
 * the circuits leaves out what they control at first. */
static void test_work_qubits(void **state)
{
    static const char head[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[64] q;\n"
                               "for int i in [0:31] { h q[i]; t q[i]; }\n";
    static const char chain[] = "for int i in [1:31] { ccx q[i], q[i + 31], q[i + 32]; }\n"
                                "h q[63]; t q[63];\n"
                                "for int i in [0:30] { ccx q[31 - i], q[62 - i], q[63 - i]; }\n";
    static const char idle[] = "for int i in [32:62] { cz q[i], q[i - 31]; t q[i]; }\n";
    qm_arena *arena = *state;
    const char *a = qm_arena_printf(arena, "%sx q[32];\n%s", head, chain);
    const char *b = qm_arena_printf(arena, "%s%sx q[32];\n%s", head, idle, chain);
    const char *wrong = qm_arena_printf(arena, "%sx q[32];\n%s%s", head, idle, chain);
    qm_context *cx = test_context_new();
    qm_module *m[3] = {test_compile(cx, a), test_compile(cx, b), test_compile(cx, wrong)};
    for (uint32_t k = 1; k < 3; k++)
        for (uint32_t zero = 0; zero < 2; zero++) {
            qm_equiv_options o = {.threads = 1,
                                  .method = "path-sum",
                                  .assume = zero ? (unsigned)QM_ASSUME_ZERO_INPUTS : 0};
            qm_equiv_result r;
            assert_int_equal(qm_equiv_check(m[0], m[k], &o, arena, &r), QM_OK);
            assert_int_equal(r.verdict, k == 1 && zero ? QM_EQUIV_SAME : QM_EQUIV_UNKNOWN);
        }
    for (uint32_t k = 0; k < 3; k++)
        qm_module_free(m[k]);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_inputs),
        cmocka_unit_test_setup_teardown(test_work_qubits, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
