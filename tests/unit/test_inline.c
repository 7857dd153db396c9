/* Tests of passes/inline.c and passes/inline_calls.c. */

#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <string.h>

#define G "gate g(a) x0, y0 { rx(a/2) x0; cx x0, y0; gphase(a); s y0; }\n"

static void calls_are_expanded(void **state)
{
    (void)state;
    expect_rewrite("inline", G "g(0.5) q[2], q[0];",
                   "rx(0.25) q[2];\ncx q[2], q[0];\ns q[0];\ngphase(0.5);\n");
    expect_rewrite("inline",
                   G "gate h2(a, b) x0 { ctrl @ gphase(a - b) x0; h x0; }\nh2(0.75, 0.25) q[1];",
                   "p(0.5) q[1];\nh q[1];\n");
    expect_rewrite("inline", G "for int i in [0:2] { g(0.5) q[i], q[3]; }",
                   "for int i in [0:2] {\n    rx(0.25) q[i];\n    cx q[i], q[3];\n    s q[3];\n"
                   "    gphase(0.5);\n}\n");
}

static void controls_reach_every_gate_and_the_phase(void **state)
{
    (void)state;
    expect_rewrite(
        "inline", G "ctrl @ g(0.5) q[0], q[1], q[2];",
        "p(0.5) q[0];\ncrx(0.25) q[0], q[1];\nccx q[0], q[1], q[2];\nctrl @ s q[0], q[2];\n");
    expect_rewrite("inline", G "negctrl @ g(0.5) q[0], q[1], q[2];",
                   "negctrl @ gphase(0.5) q[0];\nnegctrl @ rx(0.25) q[0], q[1];\n"
                   "negctrl @ ctrl @ x q[0], q[1], q[2];\nnegctrl @ s q[0], q[2];\n");
    expect_rewrite("inline", "gate k a { gphase(0.5); s a; }\nctrl(2) @ k q[0], q[1], q[2];",
                   "cp(0.5) q[0], q[1];\nctrl(2) @ s q[0], q[1], q[2];\n");
}

static void inverses_and_powers(void **state)
{
    (void)state;
    expect_rewrite("inline", G "inv @ g(0.5) q[0], q[1];",
                   "sdg q[1];\ncx q[0], q[1];\nrx(-0.25) q[0];\ngphase(-0.5);\n");
    expect_rewrite("inline", "gate k a { gphase(0.5); t a; h a; }\npow(2) @ k q[0];",
                   "t q[0];\nh q[0];\nt q[0];\nh q[0];\ngphase(1.0);\n");
    expect_rewrite("inline", "gate k a { gphase(0.5); t a; h a; }\npow(-2) @ k q[0];",
                   "h q[0];\ntdg q[0];\nh q[0];\ntdg q[0];\ngphase(-1.0);\n");
    expect_rewrite("inline", "gate k a { t a; }\npow(0) @ k q[0]; pow(2) @ pow(0.5) @ k q[1];",
                   "t q[1];\n");
    expect_rewrite("inline", "gate k(r) a { pow(r) @ s a; }\nk(2) q[0]; inv @ k(1) q[1];",
                   "s q[0];\ns q[0];\nsdg q[1];\n");
}

static void powers_of_rows_are_folded(void **state)
{
    (void)state;
    expect_rewrite("inline", "pow(3) @ rx(0.25) q[0]; pow(5) @ h q[0]; pow(4) @ h q[0];",
                   "rx(0.75) q[0];\nh q[0];\n");
    expect_rewrite("inline{max-power=2}", "pow(2) @ sx q[0]; pow(-3) @ sx q[0];",
                   "sx q[0];\nsx q[0];\npow(-3.0) @ sx q[0];\n");
    expect_kept("inline", "pow(0.5) @ s q[0]; pow(th) @ x q[0];");
}

static void fractional_powers_stay(void **state)
{
    (void)state;
    expect_kept(
        "inline",
        "gate k a {\n    h a;\n    t a;\n}\npow(0.5) @ k q[0]; ctrl @ pow(0.25) @ k q[0], q[1];");
}

static void arguments_may_be_symbolic(void **state)
{
    (void)state;
    expect_rewrite("inline,merge-rotations", G "g(th) q[0], q[1]; inv @ g(th) q[0], q[1];",
                   "rx(th/2.0) q[0];\ncx q[0], q[1];\ncx q[0], q[1];\nrx(-(th/2.0)) q[0];\n");
}

static void phases_stay_where_they_are_conditional(void **state)
{
    (void)state;
    expect_rewrite(
        "inline", G "if (c[0]) { g(0.5) q[0], q[1]; }",
        "if (c[0]) {\n    rx(0.25) q[0];\n    cx q[0], q[1];\n    s q[1];\n    gphase(0.5);\n}\n");
    expect_rewrite(
        "inline", "gate k a { gphase(0.5); }\nfor int i in [0:2] { if (c[0]) { break; } k q[0]; }",
        "for int i in [0:2] {\n    if (c[0]) {\n        break;\n    }\n    gphase(0.5);\n}\n");
}

/* 64 definitions that double the work each: refused at once, and so is a power that large. */
static void work_is_bounded_before_it_is_done(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, "gate g0 a { }\n");
    for (int i = 1; i <= 64; i++)
        qm_text_printf(&t, "gate g%d a { g%d a; g%d a; }\n", i, i - 1, i - 1);
    qm_text_puts(&t, "g64 q[0];\n");
    expect_rejected("inline", t.data, "--max-inline-ops");
    expect_rejected("inline", t.data, "67108864");
    expect_rejected("inline", "gate k a { h a; }\npow(1000000000) @ k q[0];", "E0401");
    test_context_free(cx);
}

static void too_many_controls_are_refused(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m =
        test_compile(cx, "include \"stdgates.inc\";\ngate k a, b { ctrl @ h a, b; }\n"
                         "qubit[66] q;\nctrl(64) @ k q[0], q[1], q[2], q[3], q[4], q[5], "
                         "q[6], q[7], q[8], q[9], q[10], q[11], q[12], q[13], q[14], q[15], "
                         "q[16], q[17], q[18], q[19], q[20], q[21], q[22], q[23], q[24], "
                         "q[25], q[26], q[27], q[28], q[29], q[30], q[31], q[32], q[33], "
                         "q[34], q[35], q[36], q[37], q[38], q[39], q[40], q[41], q[42], "
                         "q[43], q[44], q[45], q[46], q[47], q[48], q[49], q[50], q[51], "
                         "q[52], q[53], q[54], q[55], q[56], q[57], q[58], q[59], q[60], "
                         "q[61], q[62], q[63], q[64], q[65];");
    assert_int_equal(qm_pipeline_run(m, "inline", NULL), QM_ERR_INPUT);
    assert_non_null(strstr(test_diagnostics(cx), "64 controls"));
    qm_module_free(m);
    test_context_free(cx);
}

static void opaque_gates_stay(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nopaque magic a;\n"
                                    "qreg q[1];\nmagic q[0];\nmagic q[0];\n");
    assert_int_equal(qm_pipeline_run(m,
                                     "inline,repeat(cancel-inverses,merge-rotations),fuse-1q,"
                                     "drop-identities",
                                     &(qm_pipeline_options){.verify_each = true}),
                     QM_OK);
    assert_int_equal(m->blocks[0].nops, 2);
    qm_module_free(m);
    test_context_free(cx);
}

static void timed_gates_stay_where_times_count(void **state)
{
    (void)state;
    const char *gates = "defcal k $0 { } defcal k2(0.5) $0, $1 { }"
                        "gate k a { h a; } gate k2(t) a, b { k a; cx a, b; }";
    const struct {
        const char *pipeline, *text, *want;
    } cases[] = {
        {"inline", "k $0;", "\nh $0;\n"},
        {"inline", "box { k $0; }", "box {\n    k $0;\n}\n"},
        {"inline", "box { pow(2) @ k $1; inv @ k $0; }",
         "box {\n    k $1;\n    k $1;\n    h $0;\n}\n"},
        {"inline", "box { ctrl @ k $0, $1; if (c) { k $0; } }",
         "box {\n    ch $0, $1;\n    if (c) {\n        k $0;\n    }\n}\n"},
        {"inline", "gate l a { k a; x a; } box[1us] { l $0; }",
         "box[1.0us] {\n    k $0;\n    x $0;\n}\n"},
        {"inline", "k[10ns] $0;", "k[10.0ns] $0;\n"},
        {"inline", "stretch room; delay[room] $1; k2(0.25) $2, $3;", "k2(0.25) $2, $3;\n"},
        {"inline{timed=1}", "stretch room; delay[room] $1; k2(0.25) $2, $3;",
         "\nh $2;\ncx $2, $3;\n"},
        {"inline{timed=1}", "box { k $0; }", "box {\n    h $0;\n}\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(
            cx,
            qm_arena_printf(&cx->arena, "include \"stdgates.inc\"; bit c; c = measure $9;\n%s\n%s",
                            gates, cases[i].text));
        test_pipeline(cases[i].pipeline, m);
        const char *got = test_print(m, QM_DIALECT_QASM3);
        if (!strstr(got, cases[i].want))
            fail_msg("%s gave\n%s", cases[i].text, got);
        qm_module_free(test_compile(cx, got));
        qm_module_free(m);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_expanded),
        cmocka_unit_test(timed_gates_stay_where_times_count),
        cmocka_unit_test(controls_reach_every_gate_and_the_phase),
        cmocka_unit_test(inverses_and_powers),
        cmocka_unit_test(powers_of_rows_are_folded),
        cmocka_unit_test(fractional_powers_stay),
        cmocka_unit_test(arguments_may_be_symbolic),
        cmocka_unit_test(phases_stay_where_they_are_conditional),
        cmocka_unit_test(work_is_bounded_before_it_is_done),
        cmocka_unit_test(too_many_controls_are_refused),
        cmocka_unit_test(opaque_gates_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
