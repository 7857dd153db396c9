/* Tests of ir/timing.c. */

#include "ir/timing.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

static qm_duration ns(double v)
{
    return (qm_duration){v * 1e6, 0};
}

static void entries(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "include \"stdgates.inc\"; qubit q; x $5; cx $7, $2; x q;");
    const uint32_t both[] = {7, 2}, other[] = {2, 7};
    qm_duration d;
    uint32_t q = 0, five = 1, seven_two[] = {2, 3}, two_seven[] = {3, 2};
    assert_int_equal(qm_module_gate_duration(m, QM_G_X, NULL, &q, 1, &d), QM_ENTRY_NONE);
    for (uint32_t i = 0; i < 100; i++) /* makes the table grow */
        qm_module_add_duration(m, QM_G_X, &i, 1, ns(i));
    qm_module_add_duration(m, QM_G_CX, both, 2, ns(300));
    qm_module_add_duration(m, QM_TIMED_MEASURE, NULL, 0, (qm_duration){0, 1000});
    assert_true(qm_module_gate_duration(m, QM_G_X, NULL, &five, 1, &d) == QM_ENTRY_KNOWN &&
                d.fs == 5e6);
    assert_int_equal(qm_module_gate_duration(m, QM_G_X, NULL, &q, 1, &d), QM_ENTRY_NONE);
    assert_int_equal(qm_module_gate_duration(m, QM_G_X, NULL, NULL, 1, &d), QM_ENTRY_NONE);
    assert_true(qm_module_gate_duration(m, QM_G_CX, NULL, seven_two, 2, &d) == QM_ENTRY_KNOWN &&
                d.fs == 3e8);
    assert_int_equal(qm_module_gate_duration(m, QM_G_CX, NULL, two_seven, 2, &d), QM_ENTRY_NONE);
    assert_true(qm_module_gate_duration(m, QM_TIMED_MEASURE, NULL, &q, 1, &d) == QM_ENTRY_KNOWN &&
                d.dt == 1000);
    assert_int_equal(qm_module_gate_duration(m, QM_TIMED_RESET, NULL, &q, 1, &d), QM_ENTRY_NONE);
    qm_module_add_duration(m, QM_G_CX, other, 2, ns(301));
    qm_module_add_duration(m, QM_G_CX, NULL, 0, ns(400));
    qm_module_add_duration(m, QM_G_CX, both, 2, ns(310));
    qm_module *copy = qm_module_clone(m);
    assert_true(qm_module_gate_duration(copy, QM_G_CX, NULL, seven_two, 2, &d) == QM_ENTRY_KNOWN &&
                d.fs == 3.1e8);
    assert_true(qm_module_gate_duration(copy, QM_G_CX, NULL, two_seven, 2, &d) == QM_ENTRY_KNOWN &&
                d.fs == 3.01e8);
    assert_true(qm_module_gate_duration(copy, QM_G_CX, NULL, NULL, 2, &d) == QM_ENTRY_KNOWN &&
                d.fs == 4e8);
    qm_module_free(copy);
    qm_module_free(m);
}

/* The time of the whole program, where x takes 10 ns, cx 100 ns and a measurement 1 us. */
static void takes(qm_context *cx, const char *text, double fs, double dt)
{
    qm_module *m =
        test_compile(cx, qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\n%s", text));
    qm_module_add_duration(m, QM_G_X, NULL, 0, ns(10));
    qm_module_add_duration(m, QM_G_CX, NULL, 0, ns(100));
    qm_module_add_duration(m, QM_TIMED_MEASURE, NULL, 0, ns(1000));
    qm_duration d = {-1, -1};
    qm_gap gap;
    if (!qm_block_time(m, 0, QM_NONE, &m->arena, &d, &gap))
        test_fail("gap %d in\n%s", gap.kind, text);
    if (d.fs != fs || d.dt != dt)
        test_fail("%g fs and %g dt for\n%s", d.fs, d.dt, text);
    qm_module_free(m);
}

static void blocks(void **state)
{
    qm_context *cx = *state;
    takes(cx, "qubit[3] q;", 0, 0);
    takes(cx, "qubit[3] q; x q; x q[0]; gphase(1);", 2e7, 0);
    takes(cx, "qubit[3] q; x q[0]; cx q[0], q[1]; x q[2]; cx q[1], q[2]; x q[0];", 2.1e8, 0);
    takes(cx, "qubit[3] q; delay[50ns] q[0]; delay[5ns] q[1]; barrier q; x q[2];", 6e7, 0);
    takes(cx, "qubit[3] q; delay[50ns] q[0]; delay[5ns] q[0:1]; x q[1];", 6.5e7, 0);
    takes(cx, "qubit[2] q; box[70ns] { x q[0]; nop q[1]; } x q[1];", 8e7, 0);
    takes(cx, "qubit[2] q; box { x q[0]; x q[0]; barrier q[1]; } x q[1];", 3e7, 0);
    takes(cx, "qubit[2] q; delay[50dt] q[0]; delay[5ns] q[0]; x[10dt] q[0];", 5e6, 60);
    takes(cx, "qubit[2] q; measure q[1]; x q[1];", 1.01e9, 0);
    takes(cx,
          "qubit[3] q; gate g a, b { x a; cx a, b; delay[7ns] b; } g q[0], q[1]; x q[1]; x q[2];",
          1.27e8, 0);
}

/* Calibrations before the table, the most specific one, and instead of the body of the gate. */
static void calibrations(void **state)
{
    qm_context *cx = *state;
    const char *pulse = "defcalgrammar \"openpulse\"; cal { extern port d0;"
                        "frame f = newframe(d0, 5.0e9, 0.0); }";
    const char *cals = "defcal x q { delay[30ns] f; } defcal x $1 { delay[20dt] f; }"
                       "defcal rz(angle t) q { } defcal rz(0.5) $0 { delay[7ns] f; }"
                       "defcal measure q -> bit { delay[2us] f; return capture_v2(f, w); }"
                       "defcal reset $0 { delay[50ns] f; } gate g a { x a; x a; }"
                       "defcal g $0 { delay[45ns] f; } gate h2(t) a { rz(t) a; delay[t * 2ns] a; }"
                       "qubit[2] q;";
    const char *all =
        qm_arena_printf(&cx->arena, "%s cal { waveform w = constant(1.0, 0ns); } %s", pulse, cals);
    const struct {
        const char *text;
        double fs, dt;
    } cases[] = {
        {"x $0;", 3e7, 0},
        {"x $1;", 0, 20},
        {"x q[0];", 3e7, 0},
        {"x $1; x $1; g $1;", 0, 80},
        {"g $0;", 4.5e7, 0},
        {"g q[1];", 6e7, 0},
        {"rz(0.5) $0; rz(0.25) $0; rz(0.5) $1;", 7e6, 0},
        {"h2(0.5) $0;", 8e6, 0},
        {"h2(3) $0; h2(0.5) $1;", 6e6, 0},
        {"measure $0;", 2e9, 0},
        {"reset $0;", 5e7, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        takes(cx, qm_arena_printf(&cx->arena, "%s %s", all, cases[i].text), cases[i].fs,
              cases[i].dt);
}

static void gap_is(qm_context *cx, const char *text, qm_gap_kind kind, const char *message)
{
    qm_module *m =
        test_compile(cx, qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\n%s", text));
    qm_duration d;
    qm_gap gap = {0};
    assert_false(qm_block_time(m, 0, QM_NONE, &m->arena, &d, &gap));
    assert_int_equal(gap.kind, kind);
    qm_gap_report(m, &gap);
    if (!strstr(test_diagnostics(cx), message))
        test_fail("no '%s' in\n%s", message, test_diagnostics(cx));
    qm_module_free(m);
}

static void gaps(void **state)
{
    qm_context *cx = *state;
    gap_is(cx, "qubit[3] q; gate g a { h a; } g q[2];", QM_GAP_ENTRY, "gate 'h' on q[2]");
    gap_is(cx, "ctrl @ h $4, $2;", QM_GAP_ENTRY, "on $4, $2");
    gap_is(cx, "qubit q; reset q;", QM_GAP_ENTRY, "a reset on q");
    gap_is(cx, "qubit q; duration d = 1ns; delay[d] q;", QM_GAP_LENGTH, "only at run time");
    gap_is(cx, "gate g a { x a; } defcal g $0 { } g $0;", QM_GAP_ENTRY, "gate 'g' on $0");
    gap_is(cx, "gate g(t) a { delay[t * 1ns] a; } qubit q; float f = 1; g(f) q;", QM_GAP_LENGTH,
           "only at run time");
    gap_is(cx, "qubit[2] q; delay[5ns] q[0]; delay[4dt] q[1]; barrier q;", QM_GAP_DT, "--dt");
    gap_is(cx, "qubit q; bit c; if (c) { x q; }", QM_GAP_FLOW, "control flow");
    gap_is(cx,
           "qubit q; gate a0 w { delay[1ns] w; delay[1ns] w; }"
           "gate a1 w { a0 w; a0 w; a0 w; a0 w; a0 w; a0 w; a0 w; a0 w; a0 w; a0 w; }"
           "gate a2 w { a1 w; a1 w; a1 w; a1 w; a1 w; a1 w; a1 w; a1 w; a1 w; a1 w; }"
           "gate a3 w { a2 w; a2 w; a2 w; a2 w; a2 w; a2 w; a2 w; a2 w; a2 w; a2 w; }"
           "gate a4 w { a3 w; a3 w; a3 w; a3 w; a3 w; a3 w; a3 w; a3 w; a3 w; a3 w; }"
           "gate a5 w { a4 w; a4 w; a4 w; a4 w; a4 w; a4 w; a4 w; a4 w; a4 w; a4 w; }"
           "gate a6 w { a5 w; a5 w; a5 w; a5 w; a5 w; a5 w; a5 w; a5 w; a5 w; a5 w; }"
           "a6 q;",
           QM_GAP_WORK, "too many gates");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(blocks, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(calibrations, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(gaps, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
