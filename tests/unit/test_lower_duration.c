/* Tests of backends/llvm/lower_duration.c: durations at run time, in one unit and in two, and what
 * a durationof gives. */

#include "ir/timing.h"

#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

typedef struct outcome {
    qm_result run;
    const qm_prog_cell *cells;
    uint32_t ncells;
} outcome;

static qm_status execute(qm_context *cx, const qm_module *m, const char *a, const char *b,
                         outcome *out)
{
    qm_input_value *inputs = QM_NEW_ARRAY(&cx->arena, qm_input_value, 2);
    inputs[0] = (qm_input_value){"a", a};
    inputs[1] = (qm_input_value){"b", b};
    qm_run_options o = {.exact = true, .sim.threads = 1, .inputs = inputs, .ninputs = a ? 2 : 0};
    *out = (outcome){0};
    return test_execute(m, &o, &cx->arena, &out->run, &out->cells, &out->ncells);
}

static const uint8_t *value(const outcome *o, const char *name)
{
    for (uint32_t i = 0; i < o->ncells; i++)
        if (strcmp(o->cells[i].name, name) == 0)
            return o->run.frame + o->cells[i].offset;
    fail_msg("there is no '%s'", name);
    return NULL;
}

static qm_duration duration_of(const outcome *o, const char *name)
{
    qm_duration d;
    memcpy(&d.fs, value(o, name), sizeof d.fs);
    memcpy(&d.dt, value(o, name) + sizeof d.fs, sizeof d.dt);
    return d;
}

static const char *const operators =
    "input duration a; input duration b;\n"
    "bool lt = a < b; bool le = a <= b; bool gt = a > b; bool ge = a >= b;\n"
    "bool eq = a == b; bool ne = a != b; float ratio = a / b;\n"
    "duration sum = a + b; duration less = -a - b; duration twice = 2 * a; duration part = b / "
    "4;\n";

static void check(qm_context *cx, const qm_module *m, const char *a, const char *b)
{
    qm_duration x, y;
    outcome o;
    int order;
    double want, got;
    assert_true(qm_duration_parse(a, &x) && qm_duration_parse(b, &y));
    assert_int_equal(execute(cx, m, a, b, &o), QM_OK);
    assert_true(qm_duration_compare(x, y, cx->dt, &order));
    assert_true(qm_duration_ratio(x, y, cx->dt, &want));
    assert_int_equal(*value(&o, "lt"), order < 0);
    assert_int_equal(*value(&o, "le"), order <= 0);
    assert_int_equal(*value(&o, "gt"), order > 0);
    assert_int_equal(*value(&o, "ge"), order >= 0);
    assert_int_equal(*value(&o, "eq"), order == 0);
    assert_int_equal(*value(&o, "ne"), order != 0);
    memcpy(&got, value(&o, "ratio"), sizeof got);
    assert_true(got == want || (isnan(got) && isnan(want)));
    qm_duration d = duration_of(&o, "sum");
    assert_true(d.fs == x.fs + y.fs && d.dt == x.dt + y.dt);
    d = duration_of(&o, "less");
    assert_true(d.fs == -x.fs - y.fs && d.dt == -x.dt - y.dt);
    d = duration_of(&o, "twice");
    assert_true(d.fs == 2 * x.fs && d.dt == 2 * x.dt);
    d = duration_of(&o, "part");
    assert_true(d.fs == y.fs / 4 && d.dt == y.dt / 4);
}

static void one_unit_needs_no_dt(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, operators);
    check(cx, m, "100ns", "1us");
    check(cx, m, "-7ns", "-7ns");
    check(cx, m, "7dt", "3dt");
    check(cx, m, "0ns", "3dt");
    check(cx, m, "1ns", "0ns");
    check(cx, m, "0ns", "0dt");
    outcome o;
    assert_int_equal(execute(cx, m, "7dt", "3ns", &o), QM_ERR_INPUT);
    assert_non_null(strstr(o.run.error, "--dt"));
    qm_module_free(m);
}

static void two_units_with_dt(void **state)
{
    qm_context *cx = *state;
    static const char *const values[] = {"7dt",        "3.5ns",      "1ns + 5dt", "-2ns + 4dt",
                                         "1us - 10dt", "-5us - 1dt", "0ns",       "2000dt"};
    enum { VALUES = sizeof values / sizeof *values };
    cx->dt = 0.5e6;
    qm_module *m = test_compile(cx, operators);
    for (uint32_t i = 0; i < VALUES; i++)
        for (uint32_t k = 0; k < VALUES; k++)
            check(cx, m, values[i], values[k]);
    qm_module_free(m);
}

static void durationof_by_the_table(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "include \"stdgates.inc\";\n"
                                    "gate g k, l { x k; cx k, l; delay[3ns] l; }\n"
                                    "duration d = durationof({ g $1, $2; }) + 1dt;\n"
                                    "duration e = durationof({ box { x $2; x $2; } });\n"
                                    "bool less = e < d;\n");
    const uint32_t two = 2, pair[] = {1, 2};
    qm_module_add_duration(m, QM_G_X, NULL, 0, (qm_duration){1e7, 0});
    qm_module_add_duration(m, QM_G_X, &two, 1, (qm_duration){2e7, 0});
    qm_module_add_duration(m, QM_G_CX, pair, 2, (qm_duration){1e8, 0});
    outcome o;
    assert_int_equal(execute(cx, m, NULL, NULL, &o), QM_OK);
    assert_true(duration_of(&o, "d").fs == 1.13e8 && duration_of(&o, "d").dt == 1);
    assert_true(duration_of(&o, "e").fs == 4e7);
    assert_int_equal(*value(&o, "less"), 1);
    qm_module_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_unit_needs_no_dt, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(two_units_with_dt, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(durationof_by_the_table, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
