/* test_cal.c - calibrations: records, which one applies to a call, how long one takes. */
#include "frontend/frontend.h"
#include "ir/verify.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

#define PULSE                                                                                      \
    "defcalgrammar \"openpulse\"; cal { extern port d0; extern port d1; "                          \
    "frame f0 = newframe(d0, 5.0e9, 0.0); frame f1 = newframe(d1, 5.1e9, 0.0); "                   \
    "waveform w = gaussian(0.5, 16ns, 4ns); const duration gap = 3ns; } "

static uint32_t defcal_number(const qm_module *m, uint32_t k)
{
    for (uint32_t i = 0; i < m->ncals; i++)
        if (m->cals[i].kind == QM_CAL_DEF && k-- == 0)
            return i;
    return QM_NONE;
}

static void records_keep_what_is_written(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    const char *text =
        "const float f = 1.5; int[8] n = 3; defcalgrammar \"openpulse\";\r\n"
        "defcal u3(0.5, angle[20] t, duration d, 2 * f) $3, q -> bit[2] {\r\n  \r }\n"
        "cal { float y = f * n; }";
    qm_module *m = test_compile(cx, text);
    test_verify(m, "after the front end");
    assert_int_equal(m->ncals, 4);
    const qm_cal *c = &m->cals[defcal_number(m, 0)];
    assert_int_equal(c->nparams, 4);
    assert_true(c->params[0].name == QM_NONE && c->params[1].value == QM_NONE);
    assert_int_equal(c->params[1].type.kind, QM_T_ANGLE);
    assert_int_equal(c->params[2].type.kind, QM_T_DURATION);
    assert_true(qm_expr_as_double(m, c->params[3].value) == 3.0);
    assert_int_equal(c->qubits[0].number, 3);
    assert_string_equal(qm_intern_cstr(&cx->names, c->qubits[1].name), "q");
    assert_int_equal(c->result.width, 2);
    assert_int_equal(c->text.size, 5);
    assert_memory_equal(c->text.data, "\n  \n ", 5);
    assert_int_equal(m->gates[c->gate].kind, QM_GK_OPAQUE);
    assert_true(m->gates[c->gate].calibrated);
    assert_int_equal(m->nqubits, 0); /* the calibration uses no qubit */
    const qm_cal *block = &m->cals[m->ncals - 1];
    assert_int_equal(block->kind, QM_CAL_BLOCK);
    assert_int_equal(block->nreads, 1);
    assert_int_equal(m->cals[m->ncals - 2].kind, QM_CAL_CONST);
    qm_module *copy = qm_module_clone(m);
    qm_module_free(m);
    test_verify(copy, "of a clone");
    assert_memory_equal(copy->cals[defcal_number(copy, 0)].text.data, "\n  \n ", 5);
    qm_module_free(copy);
    test_context_free(cx);
}

static void faults_are_found(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "int n; defcalgrammar \"openpulse\"; cal { float y = n; }");
    qm_text faults;
    qm_text_init(&faults, &cx->arena);
    uint32_t last = m->ncals - 1;
    m->pool[m->cals[last].reads] = 7;
    assert_true(qm_module_verify(m, &faults) > 0);
    m->pool[m->cals[last].reads] = 0;
    m->cals[last].kind = QM_CAL_DEF;
    assert_true(qm_module_verify(m, &faults) > 0);
    m->cals[last].kind = QM_CAL_CONST;
    assert_true(qm_module_verify(m, &faults) > 0);
    m->cals[last].kind = QM_CAL_BLOCK;
    assert_int_equal(qm_module_verify(m, &faults), 0);
    m->blocks[0].ops[m->blocks[0].nops - 1].code = m->ncals;
    assert_int_equal(qm_module_verify(m, &faults), 1);
    qm_module_free(m);
    test_context_free(cx);
}

/* The number among the defcals of the one that applies. */
static uint32_t matched(qm_module *m, const char *name, double param, uint32_t a, uint32_t b)
{
    const uint32_t qubits[] = {a, b};
    qm_cal_call call = {.params = &param, .nparams = 1, .qubits = qubits, .nqubits = 2};
    call.name = qm_intern_find(&m->cx->names, name, strlen(name));
    uint32_t i = qm_cal_match(m, &call);
    for (uint32_t k = 0; i != QM_NONE; k++)
        if (defcal_number(m, k) == i)
            return k;
    return QM_NONE;
}

static void the_most_specific_applies(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "defcal g(angle[20] t) q, r { }"  /* 0 */
                                    "defcal g(angle[20] t) $0, r { }" /* 1 */
                                    "defcal g(pi / 2) q, r { }"       /* 2 */
                                    "defcal g(pi / 2) $0, r { }"      /* 3 */
                                    "defcal g(angle t) $0, $1 { }"    /* 4 */
                                    "defcal g(0.25) $5, $6 { }"       /* 5 */
                                    "defcal g(0.25) $5, $6 { }"       /* 6 */
                                    "defcal g $0 { }");
    assert_int_equal(matched(m, "g", 0.1, 7, 8), 0);
    assert_int_equal(matched(m, "g", 0.1, 0, 8), 1);
    assert_int_equal(matched(m, "g", M_PI / 2, 7, 8), 2);
    assert_int_equal(matched(m, "g", M_PI / 2, 0, 8), 3);
    assert_int_equal(matched(m, "g", M_PI / 2, 0, 1), 4);
    assert_int_equal(matched(m, "g", 0.25, 5, 6), 6);
    assert_int_equal(matched(m, "g", 0.25, 6, 5), 0);
    assert_int_equal(matched(m, "g", NAN, 5, 6), 0);
    assert_int_equal(matched(m, "g", 0.1, QM_NONE, QM_NONE), 0);
    assert_int_equal(matched(m, "h", 0.1, 0, 1), QM_NONE);
    qm_module_free(m);
    test_context_free(cx);
}

/* The time in dt of g(param) on qubits a and b (`any`: not known which): -1 when it is not known,
 * -2 when no calibration applies. */
static double time_of(qm_module *m, double param, bool any, uint32_t a, uint32_t b)
{
    const uint32_t qubits[] = {a, b};
    qm_cal_call call = {.params = &param, .nparams = 1, .qubits = any ? NULL : qubits};
    call.nqubits = 2;
    call.name = qm_intern_find(&m->cx->names, "g", 1);
    qm_cal_time t;
    if (!qm_cal_match_time(m, &call, &t))
        return -2;
    return t.known ? t.dt : -1;
}

static void the_time_of_a_call(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, PULSE "defcal g(angle t) $0, $1 { delay[10dt] f0; }"
                                          "defcal g(0.5) $0, $1 { delay[20dt] f0; }"
                                          "defcal g(angle t) $1, $0 { delay[30dt] f0; }"
                                          "defcal g(0.5) $1, $0 { delay[30dt] f0; }"
                                          "defcal g(0.25) q, $2 { delay[40dt] f0; }"
                                          "defcal g(0.75) $0, $2 { capture_v0(f0); }");
    assert_true(time_of(m, 0.1, false, 0, 1) == 10);
    assert_true(time_of(m, 0.5, false, 0, 1) == 20);
    assert_true(time_of(m, NAN, false, 0, 1) == -1);
    assert_true(time_of(m, NAN, false, 1, 0) == 30);
    assert_true(time_of(m, 0.25, false, QM_NONE, 2) == 40);
    assert_true(time_of(m, 0.25, false, QM_NONE, QM_NONE) == -2);
    assert_true(time_of(m, 0.25, true, 0, 0) == -1);
    assert_true(time_of(m, 0.75, false, 0, 2) == -1);
    assert_true(time_of(m, NAN, false, 3, 4) == -2);
    qm_module_free(m);
    test_context_free(cx);
}

/* The time of the body of a defcal; fs < 0: it is not known. */
static void takes(const char *body, double fs, double dt)
{
    qm_context *cx = test_context_new();
    const char *text = qm_arena_printf(&cx->arena, PULSE "defcal g(duration d) $0 {%s}", body);
    qm_module *m = test_compile(cx, text);
    qm_cal_time t = qm_defcal_duration(m, defcal_number(m, 0));
    if (cx->diag.first)
        fail_msg("%s\n%s", text, test_diagnostics(cx));
    if (t.known != (fs >= 0) || (t.known && (fabs(t.femtoseconds - fs) > 1e-6 || t.dt != dt)))
        fail_msg("%s\ntakes %d: %g fs and %g dt", body, t.known, t.femtoseconds, t.dt);
    qm_module_free(m);
    test_context_free(cx);
}

static void clocks_of_frames_add_up(void **state)
{
    (void)state;
    takes("", 0, 0);
    takes("shift_phase(f0, 0.5);", 0, 0);
    takes("play(f0, w);", 16e6, 0);
    takes("play(f0, w); delay[2 * gap - 1ns] f0; capture_v3(f0, 1us);", 16e6 + 5e6 + 1e9, 0);
    takes("play(f0, {1, 2, 0.5im}); play(f0, scale(constant(1.0, 40dt), 0.5));", 0, 43);
    takes("play(f0, w); play(f0, constant(1.0, 40dt));", 16e6, 40);
    takes("play(f0, w); delay[5ns] f1;", 16e6, 0);
    takes("delay[5ns] f1; barrier f0, f1; play(f0, w);", 21e6, 0);
    takes("delay[5ns] f1; barrier; play(f1, w); delay[20ns] f0;", 21e6, 0);
    takes("frame f2 = newframe(d0, 1.0, 0.0); delay[4dt] f2; { play(f2, constant(1, 8dt)); }", 0,
          12);
    takes("delay[0.3ns + 5dt] f0; delay[0.1ns - 2dt] f0;", 4e5, 3);
    takes("waveform v = mix(w, w); v = constant(1.0, 2ns); play(f0, v);", 2e6, 0);
}

static void some_times_are_not_known(void **state)
{
    (void)state;
    takes("delay[d] f0;", -1, 0);
    takes("play(f0, constant(1.0, d));", -1, 0);
    takes("if (1 < 2) play(f0, w);", -1, 0);
    takes("for int i in [0:3] { delay[1ns] f0; }", -1, 0);
    takes("play(f0, w); delay[100dt] f1;", -1, 0);
    takes("delay[5ns] f1; delay[5dt] f0; barrier f0, f1;", -1, 0);
    takes("capture_v0(f0);", -1, 0);
    takes("delay[5ns] $0;", -1, 0);
    takes("reset $0;", -1, 0);
    takes("extern wait(frame f); wait(f0);", -1, 0);
    takes("array[frame, 2] both; play(both[0], w);", -1, 0);
}

/* Reads back as itself, and runs through the passes. */
static void round_trip(const char *text)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, text);
    const char *first = test_print(m, QM_DIALECT_IR);
    qm_module *again = test_compile(cx, first);
    assert_string_equal(test_print(again, QM_DIALECT_IR), first);
    test_pipeline("unroll,inline,repeat(cancel-inverses,merge-rotations)", again);
    qm_module_free(test_compile(cx, test_print(again, QM_DIALECT_QASM3)));
    qm_module_free(again);
    qm_module_free(m);
    test_context_free(cx);
}

static void calibrations_read_back(void **state)
{
    (void)state;
    round_trip("const float b = 2; const int a = 1; " PULSE "defcal g q { float y = a; }"
               "qubit q; def f(qubit r) { cal { float x = b; } g r; } f(q);");
    round_trip("defcal g q { } gate two r { g r; } def f(qubit r) { g r; } qubit q; two q; f(q);");
    round_trip("defcal g $0 { } g $0; gate g q { U(0, 0, pi) q; } g $0; defcal g $1 { }");
    round_trip("defcal x $0 { } x $0; include \"stdgates.inc\"; x $0; h $0;");
    round_trip("include \"stdgates.inc\"; defcal cnot $0, $1 { } cnot $0, $1; cx $0, $1;");
    round_trip("cal { a }\ncal { b } qubit q; { float[64] v = 1.0; cal { v } reset q; }");
    round_trip(PULSE "for float[64] v in {1.0, 2.0} { cal { set_frequency(f0, v); } }"
                     "for int i in [0:3] { if (i == 2) { cal { shift_phase(f0, 1.0); } } }");
    round_trip(PULSE "@note here\ndefcal measure_iq q -> complex { return capture_v1(f0, w); }");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_keep_what_is_written), cmocka_unit_test(faults_are_found),
        cmocka_unit_test(the_most_specific_applies),    cmocka_unit_test(the_time_of_a_call),
        cmocka_unit_test(clocks_of_frames_add_up),      cmocka_unit_test(some_times_are_not_known),
        cmocka_unit_test(calibrations_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
