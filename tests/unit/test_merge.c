/* test_merge.c - the interpreter's set of branches: merging, what it must not depend on, its
 * limits, and that its errors are those of native code. */

#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

#define HEADER "OPENQASM 3.0; include \"stdgates.inc\"; "

typedef struct one_run {
    qm_context *cx;
    qm_result result;
    const qm_prog_cell *cells;
    uint32_t ncells;
    qm_status status;
    bool gave_up;
} one_run;

/* patient: the interpreter may not give up. */
static one_run interpret(const char *text, qm_run_options o, bool patient)
{
    one_run r = {.cx = test_context_new()};
    qm_module *m = test_compile(r.cx, text);
    test_program p;
    if (!test_program_interpret(m, &p, &r.status) || r.status != QM_OK)
        fail_msg("%s\nis not taken: %s", text, test_diagnostics(r.cx));
    if (!patient)
        qm_interp_allow_giving_up(p.interp);
    r.status = test_program_run(&p, &o, &r.cx->arena, &r.result, &r.cells, &r.ncells);
    r.gave_up = qm_interp_gave_up(p.interp);
    test_program_free(&p);
    qm_module_free(m);
    return r;
}

static one_run interpret_ok(const char *text, qm_run_options o)
{
    one_run r = interpret(text, o, true);
    if (r.status != QM_OK)
        fail_msg("%s\nended with status %d: %s", text, (int)r.status,
                 r.result.error ? r.result.error : "");
    return r;
}

static double probability(const one_run *r, const char *bits)
{
    for (uint32_t i = 0; i < r->result.noutcomes; i++)
        if (strcmp(r->result.outcomes[i].bits, bits) == 0)
            return r->result.outcomes[i].probability;
    return 0;
}

static const char rounds[] =
    HEADER "qubit[3] q; bit c; bit d; h q[1]; cx q[1], q[2]; "
           "for int i in [1:1000] { h q[0]; c = measure q[0]; if (c) x q[0]; } "
           "if (c) x q[2]; d = measure q[2]; if (d) x q[0];";

static void rounds_cost_their_number(void **state)
{
    (void)state;
    one_run r = interpret_ok(rounds, (qm_run_options){.exact = true});
    assert_int_equal(r.result.noutcomes, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_true(fabs(r.result.outcomes[i].probability - 0.25) < 1e-12);
    assert_int_equal(r.result.paths, 4);
    assert_null(r.result.state);
    test_context_free(r.cx);
}

/* Local variables and the number of a round keep no branches apart once they are gone. */
static void dead_variables_are_forgotten(void **state)
{
    (void)state;
    one_run r = interpret_ok(HEADER "qubit[2] q; bit r; for int i in [1:200] { bit[2] c; h q[0]; "
                                    "c[0] = measure q[0]; h q[1]; c[1] = measure q[1]; "
                                    "if (c == 2) { break; } reset q; } reset q; h q[0]; "
                                    "r = measure q[0]; if (r) x q[1];",
                             (qm_run_options){.exact = true});
    assert_int_equal(r.result.paths, 2);
    assert_true(fabs(probability(&r, "1") - 0.5) < 1e-12);
    test_context_free(r.cx);
}

static void repeat_until_success_is_exact(void **state)
{
    (void)state;
    one_run r = interpret_ok(HEADER "qubit[2] q; bit fail = 1; bit out; int tries = 0; "
                                    "while (fail) { reset q[0]; ry(2 * pi / 3) q[0]; "
                                    "fail = measure q[0]; if (tries < 2) { tries += 1; } } "
                                    "if (tries == 2) x q[1]; out = measure q[1];",
                             (qm_run_options){.exact = true});
    /* cos^2(pi / 3) = 1/4: it succeeds at once, or in two tries or more */
    assert_true(fabs(probability(&r, "0 0") - 0.25) < 1e-12);
    assert_true(fabs(probability(&r, "0 1") - 0.75) < 1e-12);
    assert_true(r.result.lost < 1e-12);
    test_context_free(r.cx);
}

static void states_are_equal_up_to_their_phase(void **state)
{
    (void)state;
    one_run r = interpret_ok(HEADER "qubit[2] q; bit c; h q[0]; h q[1]; c = measure q[0]; "
                                    "if (c) { x q[0]; gphase(pi / 3); rz(0.7) q[0]; } "
                                    "c = 0; h q[1]; if (c) x q[0]; ",
                             (qm_run_options){.exact = true});
    assert_int_equal(r.result.paths, 1);
    test_context_free(r.cx);
    r = interpret_ok(HEADER "qubit[2] q; bit c; h q[0]; h q[1]; c = measure q[0]; "
                            "if (c) { x q[0]; rz(0.7) q[1]; } c = 0; h q[1]; if (c) x q[0]; ",
                     (qm_run_options){.exact = true});
    assert_int_equal(r.result.paths, 2);
    test_context_free(r.cx);
}

static void shots_depend_on_the_seed_alone(void **state)
{
    (void)state;
    one_run a = interpret_ok(rounds, (qm_run_options){.shots = 4000, .seed = 3, .sim.threads = 1});
    one_run b = interpret_ok(rounds, (qm_run_options){.shots = 4000, .seed = 3, .sim.threads = 2});
    one_run c = interpret_ok(rounds, (qm_run_options){.shots = 4000, .seed = 4});
    assert_int_equal(a.result.noutcomes, 4);
    uint64_t total = 0, differing = 0;
    for (uint32_t i = 0; i < 4; i++) {
        total += a.result.outcomes[i].count;
        differing += a.result.outcomes[i].count != c.result.outcomes[i].count;
        assert_int_equal(a.result.outcomes[i].count, b.result.outcomes[i].count);
        assert_true(fabs((double)a.result.outcomes[i].count - 1000) < 150);
    }
    assert_int_equal(total, 4000);
    assert_true(differing > 0);
    test_context_free(a.cx);
    test_context_free(b.cx);
    test_context_free(c.cx);
}

/* Where branches have no room, paths run one by one and give the same. */
static void crowded_sets_are_explored(void **state)
{
    (void)state;
    static const char text[] = HEADER "qubit[4] q; bit[8] c; for int i in [0:7] { h q[i % 4]; "
                                      "rx(0.3 * i) q[(i + 1) % 4]; c[i] = measure q[i % 4]; }";
    one_run a = interpret_ok(text, (qm_run_options){.exact = true});
    one_run b = interpret_ok(text, (qm_run_options){.exact = true, .max_state_bytes = 1024});
    assert_true(a.result.noutcomes > 100);
    assert_int_equal(a.result.noutcomes, b.result.noutcomes);
    for (uint32_t i = 0; i < a.result.noutcomes; i++) {
        assert_string_equal(a.result.outcomes[i].bits, b.result.outcomes[i].bits);
        assert_true(fabs(a.result.outcomes[i].probability - b.result.outcomes[i].probability) <
                    1e-12);
    }
    test_context_free(a.cx);
    test_context_free(b.cx);
}

static void paths_are_limited(void **state)
{
    (void)state;
    one_run r = interpret(HEADER "qubit q; bit[5] c; for int i in [0:4] { h q; c[i] = measure q; }",
                          (qm_run_options){.exact = true, .max_paths = 20}, true);
    assert_int_equal(r.status, QM_ERR_INPUT);
    assert_non_null(strstr(r.result.error, "at most 20 paths"));
    test_context_free(r.cx);
}

/* Values are forgotten now and then: many of them leave no trace. */
static void long_loops_are_right(void **state)
{
    (void)state;
    one_run r =
        interpret_ok(HEADER "uint[64] n = 0; int i = 0; float[64] v = 0.5; "
                            "while (i < 100000) { i += 1; n = n * 5 + 1; v = v * 0.5 + 1; }",
                     (qm_run_options){.exact = true});
    uint64_t n = 0, got;
    for (uint32_t i = 0; i < 100000; i++)
        n = n * 5 + 1;
    memcpy(&got, r.result.frame + r.cells[0].offset, sizeof got);
    assert_true(got == n);
    test_context_free(r.cx);
}

static void long_classical_work_is_given_up(void **state)
{
    (void)state;
    static const char text[] = HEADER "qubit q; bit c; int i = 0; while (i < 10000000) { i += 1; } "
                                      "h q; c = measure q;";
    one_run r = interpret(text, (qm_run_options){.exact = true}, false);
    assert_true(r.gave_up);
    assert_int_equal(r.status, QM_ERR_INPUT);
    assert_null(r.result.error);
    test_context_free(r.cx);
    r = interpret(rounds, (qm_run_options){.exact = true}, false);
    assert_false(r.gave_up);
    test_context_free(r.cx);
}

static void cancelling_ends_a_loop(void **state)
{
    (void)state;
    atomic_bool cancel = true;
    one_run r = interpret("OPENQASM 3.0; int i = 0; while (true) { i += 1; }",
                          (qm_run_options){.exact = true, .cancel = &cancel}, true);
    assert_int_equal(r.status, QM_ERR_CANCELLED);
    test_context_free(r.cx);
}

static const char *const faulty[] = {
    HEADER "qubit q; int k = 0;\nint n = 7 / k;",
    HEADER "int k = 0;\nint n = 7 % k;",
    HEADER "int k = -1; int b = 0;\nint n = b ** k;",
    HEADER "float f = 0; angle[8] a = angle[8](1 / f);",
    HEADER "qubit[3] q; int k = 3;\n  x q[k];",
    HEADER "qubit[3] q; let a = q[0:1]; int k = -3;\n  x a[k];",
    HEADER "qubit[3] q; int k = 1;\n  cx q[k], q[1];",
    HEADER "bit[3] c; int k = 5;\n  c[k] = 1;",
    HEADER "qubit q; bit[3] c; int k = 5;\n  c[k] = measure q;",
    HEADER "bit[3] c; bit d; int k = 5;\n  if (k > 6 || c[k] == 1) { d = 1; }",
    HEADER "int k = 0; int n = 0;\nfor int i in [1:k:3] { n += 1; }",
    HEADER "def f(int n) -> int { if (n > 100000) { return n; } int m = f(n + 1); return m; }\n"
           "int k = f(0);",
    HEADER "def f(int n) -> int { while (n > 0) { return n; } }\nint k = f(0);",
    HEADER "qubit q; float f = 0;\nrx(1 / f) q;",
    HEADER "qubit[2] q; float f = 0; int k = 1;\nrx(1 / f) q[k];",
    HEADER "qubit q; float f = 0;\npow(1 / f) @ x q;",
    HEADER "array[int, 3] a; int k = 3;\na[k] = 1;",
    HEADER "array[int, 3, 2] a; int k = 4;\nint n = a[1, k];",
    HEADER "array[int, 3] a; array[int, 4] b; int k = 3;\na[0:2] = b[0:k];",
    HEADER "def f(readonly array[int, 2] p) -> int { return p[0]; }\narray[int, 4] b; int k = 2; "
           "int n = f(b[0:k]);",
    HEADER "duration d = 10ns; duration e = 3dt; bool b;\nb = d > e;",
};

static void errors_are_those_of_native_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(cx, faulty[i]);
        qm_run_options o = {.exact = true, .sim.code = QM_CODE_LLVM};
        qm_result native = {0};
        const qm_prog_cell *cells;
        uint32_t ncells;
        qm_status status = test_execute(m, &o, &cx->arena, &native, &cells, &ncells);
        one_run r = interpret(faulty[i], (qm_run_options){.exact = true}, true);
        if (status != QM_ERR_INPUT || r.status != status || !native.error || !r.result.error ||
            strcmp(native.error, r.result.error) != 0)
            fail_msg("%s\nends with %d: %s\nand interpreted with %d: %s", faulty[i], (int)status,
                     native.error ? native.error : "", (int)r.status,
                     r.result.error ? r.result.error : "");
        test_context_free(r.cx);
        qm_module_free(m);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_cost_their_number),
        cmocka_unit_test(dead_variables_are_forgotten),
        cmocka_unit_test(repeat_until_success_is_exact),
        cmocka_unit_test(states_are_equal_up_to_their_phase),
        cmocka_unit_test(shots_depend_on_the_seed_alone),
        cmocka_unit_test(crowded_sets_are_explored),
        cmocka_unit_test(paths_are_limited),
        cmocka_unit_test(long_loops_are_right),
        cmocka_unit_test(long_classical_work_is_given_up),
        cmocka_unit_test(cancelling_ends_a_loop),
        cmocka_unit_test(errors_are_those_of_native_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
