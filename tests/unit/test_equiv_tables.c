/* Tests of equiv/tables.c: reversible circuits whose rotations were moved by relations between bits
 * that Toffoli gates make, inputs |0>, and what is too much. */
#include "equiv/equiv.h"
#include "passes/pass.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static const char head[] =
    "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n"
    "gate tof a, b, c { h c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; cx a, c; t b; t c; h c;"
    " cx a, b; t a; tdg b; cx a, b; }\n"
    "gate tof3 a, b, c, d { ctrl(3) @ x a, b, c, d; }\n";

static uint32_t draw(uint32_t stream, uint32_t i, uint32_t n)
{
    return (uint32_t)(qm_rng_bits(7, stream, i) % n);
}

/* Random Toffoli gates of h, t and cx, with cx and t gates and a gate on four qubits between; the
 * gate number `dropped` is left out. */
static const char *network(uint32_t qubits, uint32_t gates, uint32_t dropped, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "%squbit[%u] q;\n", head, qubits);
    for (uint32_t i = 0; i < gates; i++) {
        uint32_t q[4], n = 0;
        for (uint32_t k = 0; n < 4; k++) {
            bool fresh = true;
            q[n] = draw(i, k, qubits);
            for (uint32_t j = 0; j < n; j++)
                fresh &= q[j] != q[n];
            n += fresh;
        }
        if (i == dropped)
            continue;
        if (i % 7 == 3)
            qm_text_printf(&t, "cx q[%u], q[%u];\n", q[0], q[1]);
        else if (i % 7 == 5)
            qm_text_printf(&t, "t q[%u];\n", q[0]);
        else if (i % 20 == 19)
            qm_text_printf(&t, "tof3 q[%u], q[%u], q[%u], q[%u];\n", q[0], q[1], q[2], q[3]);
        else
            qm_text_printf(&t, "tof q[%u], q[%u], q[%u];\n", q[0], q[1], q[2]);
    }
    return t.data;
}

static qm_equiv_result ask(const char *a, const char *b, const char *pipeline, unsigned assume,
                           qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.method = "tables", .assume = assume, .threads = 1};
    qm_equiv_result r;
    if (pipeline)
        assert_int_equal(qm_pipeline_run(m[1], pipeline, &(qm_pipeline_options){0}), QM_OK);
    assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
    return r;
}

static void expect(const char *a, const char *b, const char *pipeline, unsigned assume,
                   qm_equiv_verdict want, qm_arena *arena)
{
    qm_equiv_result r = ask(a, b, pipeline, assume, arena);
    if (r.verdict != want)
        test_fail("%s: verdict %d (%s) instead of %d", pipeline ? pipeline : "as written",
                  (int)r.verdict, r.detail, (int)want);
    if (want == QM_EQUIV_SAME)
        assert_true(r.deviation <= QM_EQUIV_TOLERANCE);
}

static void test_networks(void **state)
{
    static const char *const pipelines[] = {
        "inline,expand-controls", "inline,expand-controls,fold-phases",
        "inline,expand-controls,fold-phases{first=1},commute-cancel,fold-phases"};
    static const uint32_t qubits[] = {4, 6, 7, 13, 16};
    qm_arena *arena = *state;
    for (uint32_t k = 0; k < sizeof qubits / sizeof *qubits; k++) {
        const char *a = network(qubits[k], 120, QM_NONE, arena);
        for (uint32_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
            expect(a, a, pipelines[i], 0, QM_EQUIV_SAME, arena);
            for (uint32_t d = 0; d < 120; d += 17)
                expect(a, network(qubits[k], 120, d, arena), pipelines[i], 0, QM_EQUIV_UNKNOWN,
                       arena);
        }
    }
}

/* The bit of c is again what it was, and that of d is c + a b: whatever is made of what. */
static void test_relations(void **state)
{
    qm_arena *arena = *state;
    const char *body = "qubit[5] q;\n%s tof q[0], q[1], q[2]; %s tof q[2], q[3], q[4]; %s"
                       "tof q[0], q[1], q[2]; %s tof q[0], q[1], q[2]; %s";
    static const struct {
        const char *at[5];
        bool same;
    } places[] = {
        {{"t q[2];", "", "", "", ""}, true},          {{"", "", "", "t q[2];", ""}, true},
        {{"", "t q[2];", "", "", ""}, false},         {{"", "", "", "", "t q[2];"}, false},
        {{"tdg q[2];", "", "", "s q[2];", ""}, true},
    };
    const char *a = NULL;
    for (uint32_t i = 0; i < sizeof places / sizeof *places; i++) {
        qm_text t;
        qm_text_init(&t, arena);
        qm_text_puts(&t, head);
        qm_text_printf(&t, body, places[i].at[0], places[i].at[1], places[i].at[2], places[i].at[3],
                       places[i].at[4]);
        a = a ? a : t.data;
        expect(a, t.data, NULL, 0, places[i].same ? QM_EQUIV_SAME : QM_EQUIV_UNKNOWN, arena);
    }
}

static void test_zero_inputs(void **state)
{
    static const char declare[] = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[40] q;\n";
    qm_arena *arena = *state;
    qm_text a, b;
    qm_text_init(&a, arena);
    qm_text_init(&b, arena);
    qm_text_puts(&a, declare);
    qm_text_puts(&b, declare);
    qm_text_puts(&a, "x q[0]; x q[1];\n");
    for (int i = 0; i < 38; i++)
        qm_text_printf(&a, "ccx q[%d], q[%d], q[%d]; t q[%d];\n", i, i + 1, i + 2, i + 2);
    for (int i = 0; i < 40; i++)
        qm_text_printf(&b, "x q[%d];\n", i);
    expect(a.data, b.data, NULL, QM_ASSUME_ZERO_INPUTS, QM_EQUIV_SAME, arena);
    expect(a.data, b.data, NULL, 0, QM_EQUIV_UNKNOWN, arena);
    qm_text_puts(&b, "x q[7];\n");
    expect(a.data, b.data, NULL, QM_ASSUME_ZERO_INPUTS, QM_EQUIV_UNKNOWN, arena);
}

static void test_angles(void **state)
{
    qm_arena *arena = *state;
    static const char a[] =
        "OPENQASM 3.1;\ninclude \"stdgates.inc\";\ninput angle w;\nqubit[3] q;\n"
        "rz(w) q[2]; ccx q[0], q[1], q[2]; ccx q[0], q[1], q[2];";
    static const char b[] =
        "OPENQASM 3.1;\ninclude \"stdgates.inc\";\ninput angle w;\nqubit[3] q;\n"
        "ccx q[0], q[1], q[2]; ccx q[0], q[1], q[2]; rz(w) q[2];";
    static const char c[] =
        "OPENQASM 3.1;\ninclude \"stdgates.inc\";\ninput angle w;\nqubit[3] q;\n"
        "ccx q[0], q[1], q[2]; rz(w) q[2]; ccx q[0], q[1], q[2];";
    expect(a, b, NULL, 0, QM_EQUIV_SAME, arena);
    expect(a, c, NULL, 0, QM_EQUIV_UNKNOWN, arena);
}

/* Rotations that are each too small to matter, and together large. */
static void test_rounding(void **state)
{
    qm_arena *arena = *state;
    const int count[] = {20, 2000};
    for (int k = 0; k < 2; k++) {
        qm_text t;
        qm_text_init(&t, arena);
        qm_text_printf(&t, "%squbit[3] q;\n", head);
        for (int i = 0; i < count[k]; i++)
            qm_text_printf(&t, "p(4e-12) q[%d];\n", i % 2);
        const char *none = "OPENQASM 3.1;\nqubit[3] q;\n";
        expect(t.data, none, NULL, 0, k == 0 ? QM_EQUIV_SAME : QM_EQUIV_UNKNOWN, arena);
    }
}

/* Paths that no rule removes, of which there are too many, and gates that are too large. */
static void test_limits(void **state)
{
    qm_arena *arena = *state;
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "%squbit[16] q;\n", head);
    for (int i = 0; i < 200; i++)
        qm_text_printf(&t, "h q[%d]; p(0.%d1) q[%d]; cx q[%d], q[%d];\n", i % 16, i + 1, i % 16,
                       i % 16, (3 * i + 1) % 16 == i % 16 ? (i + 1) % 16 : (3 * i + 1) % 16);
    expect(t.data, t.data, NULL, 0, QM_EQUIV_UNKNOWN, arena);
    qm_text u;
    qm_text_init(&u, arena);
    qm_text_printf(&u,
                   "%squbit[14] q;\nh q[3];\nctrl(13) @ x q[0], q[1], q[2], q[3], q[4], q[5], "
                   "q[6], q[7], q[8], q[9], q[10], q[11], q[12], q[13];\nh q[3];\n",
                   head);
    expect(u.data, u.data, NULL, 0, QM_EQUIV_UNKNOWN, arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_networks, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_relations, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_zero_inputs, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_angles, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_rounding, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(test_limits, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
