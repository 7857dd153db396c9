/* Tests of passes/expand_controls.c and ir/controls. */

#include "ir/stats.h"
#include "ir/controls/controlled.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

static const dense_input inputs[] = {{"th", 0.7}, {"ph", -1.9}};

static qm_stats stats_of(const qm_module *m, qm_arena *arena)
{
    qm_stats s;
    qm_module_stats(m, arena, &s);
    return s;
}

/* Compiles one gate on `nqubits` qubits, expands it, and compares the unitaries. Returns the number
 * of CX. */
static uint64_t expand(const char *statements, uint32_t nqubits, const char *pipeline)
{
    qm_context *cx = test_context_new();
    qm_module *before = test_compile(
        cx, qm_arena_printf(&cx->arena,
                            "include \"stdgates.inc\"; qubit[%u] q; input float th; input float "
                            "ph; %s",
                            nqubits, statements));
    qm_module *after = qm_module_clone(before);
    test_pipeline(pipeline, after);
    for (uint32_t i = 0; i < after->blocks[0].nops; i++)
        if (after->blocks[0].ops[i].code >= QM_G_COUNT || after->blocks[0].ops[i].nqubits > 4)
            test_fail("%s: %s", statements, test_print(after, QM_DIALECT_IR));
    const char *error = NULL;
    double complex *u = dense_unitary(before, inputs, 2, &cx->arena, &error);
    double complex *v = dense_unitary(after, inputs, 2, &cx->arena, &error);
    assert_null(error);
    double d = dense_distance(u, v, UINT64_C(1) << (2 * nqubits), false);
    if (!(d < 1e-9))
        test_fail("%s on %u qubits: differs by %g\n%s", statements, nqubits, d,
                  test_print(after, QM_DIALECT_IR));
    uint64_t count = stats_of(after, &cx->arena).cx;
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
    return count;
}

/* "ctrl(n) @ gate" on qubits in an order in which idle ones lie between. */
static const char *statement(qm_arena *arena, const char *gate, uint32_t n, uint32_t nqubits)
{
    const char *text = qm_arena_printf(arena, "ctrl(%u) @ %s", n, gate);
    for (uint32_t i = 0; i <= n; i++)
        text = qm_arena_printf(arena, "%s%s q[%u]", text, i ? "," : "",
                               (2 * i + 1) % (nqubits | 1) % nqubits);
    return qm_arena_printf(arena, "%s;", text);
}

static void each_construction_is_exact(void **state)
{
    qm_arena *arena = *state;
    for (uint32_t n = 3; n <= 7; n++)
        for (uint32_t idle = 0; idle + n <= 8 && idle < n; idle++) {
            uint32_t nq = n + 1 + idle;
            const char *pipeline = "inline,expand-controls";
            assert_int_equal(expand(statement(arena, "x", n, nq), nq, pipeline),
                             qm_controlled_x_cost(n, idle, false));
            if (nq > 8)
                continue;
            assert_int_equal(expand(statement(arena, "z", n, nq), nq, pipeline),
                             qm_phase_cost(n + 1, true, idle, false));
            assert_int_equal(expand(statement(arena, "p(0.3)", n, nq), nq, pipeline),
                             qm_phase_cost(n + 1, false, idle, false));
            assert_int_equal(expand(statement(arena, "rz(0.3)", n, nq), nq, pipeline),
                             qm_controlled_rz_cost(n, idle, false));
        }
}

static void counting_is_exact_for_any_number_of_controls(void **state)
{
    (void)state;
    for (uint32_t n = 2; n <= 6; n++) {
        qm_context *cx = test_context_new();
        qm_module *m = qm_module_new(cx);
        uint32_t q[8];
        qm_module_add_qubits(m, qm_intern_add(&cx->names, "q", 1), n + 1, false, (qm_span){0, 0});
        for (uint32_t i = 0; i <= n; i++)
            q[i] = i;
        qm_emitter e = {.m = m};
        qm_emit_phase_by_counting(&e, q, n, n, qm_param_number(0.7));
        const char *error = NULL;
        double complex *u = dense_unitary(m, NULL, 0, &cx->arena, &error);
        uint64_t dim = UINT64_C(2) << n;
        for (uint64_t i = 0; i < dim * dim; i++) {
            double complex want = i % (dim + 1) ? 0 : i == dim * dim - 1 ? cexp(0.7 * I) : 1;
            if (!(cabs(u[i] - want) < 1e-10))
                test_fail("%u controls, entry %u", n, (unsigned)i);
        }
        assert_int_equal(stats_of(m, &cx->arena).cx, 2 * n * n + 6 * n - 8);
        qm_module_free(m);
        test_context_free(cx);
    }
}

static void costs_are_those_of_the_list(void **state)
{
    (void)state;
    static const uint32_t n[] = {3, 4, 5, 6, 7, 8, 10, 20};
    static const uint32_t want[5][8] = {
        {12, 18, 24, 30, 36, 42, 54, 114}, {14, 22, 30, 38, 46, 54, 70, 150},
        {14, 26, 38, 50, 62, 74, 98, 218}, {14, 30, 62, 100, 132, 168, 252, 912},
        {8, 16, 32, 56, 72, 88, 120, 280},
    };
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(qm_controlled_x_cost(n[i], 0, true), want[0][i]);
        assert_int_equal(qm_controlled_x_cost(n[i], n[i] - 2, false), want[1][i]);
        assert_int_equal(qm_controlled_x_cost(n[i], 1, false), want[2][i]);
        assert_int_equal(qm_controlled_x_cost(n[i], 0, false), want[3][i]);
        assert_int_equal(qm_phase_cost(n[i] + 1, false, 0, false), want[3][i]);
        assert_int_equal(qm_controlled_rz_cost(n[i], 0, false), want[4][i]);
    }
    assert_int_equal(qm_phase_cost(6, false, 0, true), 26);
    assert_int_equal(qm_controlled_rz_cost(5, 0, true), 22);
    assert_int_equal(qm_controlled_x_cost(8, 5, false), 66);
}

/* A qubit that starts in |0> and that nothing has touched may be used as such. The states from
 * other basis states are not the same then. */
static void clean_qubits_are_used_when_inputs_are_zero(void **state)
{
    (void)state;
    static const char *const gates[] = {"x", "p(0.3)", "rz(0.3)", "h", "ry(th)"};
    static const uint64_t cx[] = {18, 20, 16, 18, 16};
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        qm_context *c = test_context_new();
        qm_module *before = test_compile(
            c, qm_arena_printf(&c->arena,
                               "include \"stdgates.inc\"; qubit[7] q; input float th; h q[1]; h "
                               "q[2]; h q[4]; h q[5]; ry(0.4) q[6]; ctrl(4) @ %s q[1], q[2], q[4], "
                               "q[5], q[6];",
                               gates[i]));
        qm_module *after = qm_module_clone(before);
        const qm_goal goal = {.assume = QM_ASSUME_ZERO_INPUTS, .threads = 1};
        const qm_pipeline_options options = {.goal = &goal, .verify_each = true};
        assert_int_equal(qm_pipeline_run(after, "inline,expand-controls", &options), QM_OK);
        dense_result a = dense_run(before, 0, inputs, 1, &c->arena);
        dense_result b = dense_run(after, 0, inputs, 1, &c->arena);
        assert_null(dense_difference(before, &a, after, &b, 1e-10, false, &c->arena));
        assert_int_equal(stats_of(after, &c->arena).cx, cx[i]);
        qm_module_free(after);
        qm_module_free(before);
        test_context_free(c);
    }
}

static void any_row_under_controls_is_expanded(void **state)
{
    qm_arena *arena = *state;
    for (uint32_t row = 0; row < QM_G_COUNT; row++) {
        const qm_gate_row *r = &qm_gate_table[row];
        if (!(r->flags & QM_GF_STDGATES) || row == QM_G_GPHASE)
            continue;
        for (uint32_t n = 1; n + r->nqubits <= 6; n++)
            for (uint32_t symbolic = 0; symbolic < 2; symbolic++) {
                const char *text = qm_arena_printf(arena, "negctrl @ ctrl(%u) @ %s", n, r->name);
                for (uint32_t k = 0; k < r->nparams; k++)
                    text = qm_arena_printf(arena, "%s%s%s", text, k ? "," : "(",
                                           symbolic ? k % 2 ? "ph" : "th"
                                           : k % 2  ? "-0.4"
                                                    : "1.1");
                text = qm_arena_printf(arena, "%s%s", text, r->nparams ? ")" : "");
                for (uint32_t i = 0; i <= n + r->nqubits; i++)
                    text = qm_arena_printf(arena, "%s%s q[%u]", text, i ? "," : "", i);
                expand(qm_arena_printf(arena, "%s;", text), n + 1 + r->nqubits,
                       "inline,expand-controls");
            }
    }
}

/* U(t, f, -f) leaves one state of its axis as it is: it is a phase on the other. */
static void phases_about_any_axis(void **state)
{
    static const char *const angles[] = {"0.5", "-0.5", "pi", "-pi/2", "3.5", "-6"};
    static const char *const azimuths[] = {"0", "pi/2", "pi", "-pi", "-pi/2", "0.3", "-2.8"};
    for (size_t i = 0; i < sizeof angles / sizeof *angles; i++)
        for (size_t k = 0; k < sizeof azimuths / sizeof *azimuths; k++) {
            const char *text =
                qm_arena_printf(*state, "ctrl(2) @ U(%s, %s, -(%s)) q[0], q[1], q[2];", angles[i],
                                azimuths[k], azimuths[k]);
            assert_in_range(expand(text, 3, "inline,expand-controls"), 0, 6);
        }
}

static void known_costs(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t nqubits;
        uint64_t cx;
    } cases[] = {
        {"ctrl @ u3(1, 2, 3) q[0], q[1];", 2, 2},
        {"ctrl(2) @ h q[0], q[1], q[2];", 3, 6},
        {"ctrl(2) @ y q[0], q[1], q[2];", 3, 6},
        {"ctrl(2) @ s q[0], q[1], q[2];", 3, 6},
        {"ctrl(3) @ sx q[0], q[1], q[2], q[3];", 4, 14},
        {"ctrl(2) @ rx(th) q[0], q[1], q[2];", 3, 4},
        {"ctrl(2) @ swap q[0], q[1], q[2], q[3];", 4, 16},
        {"ctrl @ ccx q[0], q[1], q[2], q[3];", 5, 14},
        {"ctrl(3) @ cx q[0], q[1], q[2], q[3], q[4];", 7, 22},
        {"negctrl(2) @ x q[0], q[1], q[2];", 3, 6},
        {"negctrl @ x q[0], q[1];", 2, 1},
        {"pow(0.3) @ ctrl(3) @ x q[0], q[1], q[2], q[3];", 4, 14},
        {"ctrl(3) @ gphase(0.3) q[0], q[1], q[2];", 3, 6},
        {"ctrl(2) @ U(0, 0, 0) q[0], q[1], q[2];", 3, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t cx = expand(cases[i].text, cases[i].nqubits, "inline,expand-controls");
        if (cx != cases[i].cx)
            test_fail("%s: %u CX", cases[i].text, (unsigned)cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_is_exact_for_any_number_of_controls),
        cmocka_unit_test(costs_are_those_of_the_list),
        cmocka_unit_test(each_construction_is_exact),
        cmocka_unit_test(clean_qubits_are_used_when_inputs_are_zero),
        cmocka_unit_test(any_row_under_controls_is_expanded),
        cmocka_unit_test_setup_teardown(phases_about_any_axis, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test(known_costs),
    };
    return cmocka_run_group_tests(tests, test_arena_setup, test_arena_teardown);
}
