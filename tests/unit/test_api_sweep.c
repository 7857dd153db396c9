/* Tests of qasmill_sweep(), through the library as its users link it. */

#include "qasmill.h"

#include "tests/api_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* <Z0> is cos(a) cos(b), <X1> is sin(c). */
#define PROGRAM                                                                                    \
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float a;\ninput array[float[64], 2] w;\n"     \
    "qubit[2] q;\nrx(a) q[0];\nry(w[0]) q[0];\nry(w[1]) q[1];\n"

static const char *const observables[] = {"Z0", "X1"};

static void rows_have_values_and_gradients(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    static const char *const columns[] = {"w[..]", "a"};
    double *numbers = malloc(ROWS * 3 * sizeof *numbers),
           *values = malloc(ROWS * 2 * sizeof *values),
           *gradients = malloc(ROWS * 6 * sizeof *gradients);
    assert_true(numbers && values && gradients);
    for (int i = 0; i < 3 * ROWS; i++)
        numbers[i] = sin(i) * 3;
    const qasmill_table table = {sizeof table, columns, 2, 3, numbers, ROWS};
    api_fixture f;
    api_start(&f, "sweep.qasm", PROGRAM);
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, NULL, values, gradients),
                     QASMILL_OK);
    for (int r = 0; r < ROWS; r++) {
        double b = numbers[3 * r], c = numbers[3 * r + 1], a = numbers[3 * r + 2];
        const double want[6] = {-cos(a) * sin(b), 0, -sin(a) * cos(b), 0, cos(c), 0};
        assert_true(fabs(values[2 * r] - cos(a) * cos(b)) < 1e-12);
        assert_true(fabs(values[2 * r + 1] - sin(c)) < 1e-12);
        for (int k = 0; k < 6; k++)
            assert_true(fabs(gradients[6 * r + k] - want[k]) < 1e-12);
    }
    api_end(&f);
    free(numbers);
    free(values);
    free(gradients);
}

static void inputs_and_settings_are_taken(void **state)
{
    (void)state;
    static const char *const columns[] = {"a", "w[1]"};
    static const qasmill_input w = {"w", "[0.5, 9]"};
    static const qasmill_setting settings[] = {{"precision", "single"}, {"threads", "1"}};
    static const double numbers[] = {0.3, 0.25};
    const qasmill_table table = {sizeof table, columns, 2, 2, numbers, 1};
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    double values[2], gradients[4];
    o.inputs = &w;
    o.ninputs = 1;
    o.settings = settings;
    o.nsettings = 2;
    api_fixture f;
    api_start(&f, "sweep.qasm", PROGRAM);
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, &o, values, gradients), QASMILL_OK);
    assert_true(fabs(values[0] - cos(0.3) * cos(0.5)) < 1e-6);
    assert_true(fabs(values[1] - sin(0.25)) < 1e-6);
    assert_true(fabs(gradients[0] + sin(0.3) * cos(0.5)) < 1e-6);
    assert_true(fabs(gradients[3] - cos(0.25)) < 1e-6);
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, &o, values, NULL), QASMILL_OK);
    api_end(&f);
}

/* A state that is large against a cache has an engine of its own. */
static void large_states_work(void **state)
{
    (void)state;
    static const char *const columns[] = {"a"}, *const z = "Z0 Z13";
    static const double numbers[] = {0.3};
    const qasmill_table table = {sizeof table, columns, 1, 1, numbers, 1};
    double value, gradient;
    api_fixture f;
    api_start(&f, "sweep.qasm",
              "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float a;\nqubit[14] q;\n"
              "for int i in [0:13] { ry(a) q[i]; }\n"
              "for int i in [0:12] { cx q[i], q[13]; }\n");
    assert_int_equal(qasmill_sweep(f.m, &table, &z, 1, NULL, &value, &gradient), QASMILL_OK);
    assert_true(fabs(value - pow(cos(0.3), 13)) < 1e-12);
    assert_true(fabs(gradient + 13 * pow(cos(0.3), 12) * sin(0.3)) < 1e-12);
    api_end(&f);
}

static void mistakes_are_reported(void **state)
{
    (void)state;
    static const char *const wrong[] = {"w[2]"}, *const all[] = {"a", "w[..]"};
    static const char *const missing[] = {"a"}, *const nonsense[] = {"Q0"};
    static const double numbers[3] = {0};
    double values[2];
    qasmill_table table = {sizeof table, wrong, 1, 1, numbers, 1};
    api_fixture f;
    api_start(&f, "sweep.qasm", PROGRAM);
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, NULL, values, NULL),
                     QASMILL_ERR_INPUT);
    assert_string_equal(f.message, "column 1, 'w[2]': index 2 is outside of a dimension of 2");
    table.columns = missing;
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, NULL, values, NULL),
                     QASMILL_ERR_INPUT);
    assert_string_equal(f.code, "E0601");
    table.columns = all;
    table.ncolumns = 2;
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, NULL, values, NULL),
                     QASMILL_ERR_USAGE);
    assert_string_equal(f.message, "the columns have 3 numbers, but a row has 1");
    table.width = 3;
    assert_int_equal(qasmill_sweep(f.m, &table, nonsense, 1, NULL, values, NULL),
                     QASMILL_ERR_USAGE);
    table.size = 1;
    assert_int_equal(qasmill_sweep(f.m, &table, observables, 2, NULL, values, NULL),
                     QASMILL_ERR_USAGE);
    assert_string_equal(f.message, "qasmill_table has a wrong size");
    api_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_values_and_gradients),
        cmocka_unit_test(inputs_and_settings_are_taken),
        cmocka_unit_test(large_states_work),
        cmocka_unit_test(mistakes_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
