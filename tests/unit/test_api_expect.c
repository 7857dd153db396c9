/* Tests of qasmill_expect(), through the library as its users link it. */

#include "qasmill.h"

#include "tests/api_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROTATED                                                                                    \
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float theta;\nqubit[2] q;\nry(theta) q[0];\n" \
    "cx q[0], q[1];\nbit[2] c = measure q;\n"

static void values_are_exact(void **state)
{
    (void)state;
    static const char *const observables[] = {"Z0", "Z(q[0]) Z1", "X0 X1 - 2"};
    static const qasmill_input theta = {"theta", "0.7"};
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    qasmill_expectation e[3];
    api_fixture f;
    api_start(&f, "expect.qasm", ROTATED);
    o.exact = 1;
    o.inputs = &theta;
    o.ninputs = 1;
    assert_int_equal(qasmill_expect(f.m, observables, 3, &o, e), QASMILL_OK);
    const double values[3] = {cos(0.7), 1, sin(0.7) - 2};
    const double variances[3] = {sin(0.7) * sin(0.7), 0, cos(0.7) * cos(0.7)};
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(e[i].value - values[i]) < 1e-12);
        assert_true(fabs(e[i].variance - variances[i]) < 1e-12);
        assert_true(e[i].standard_error == 0);
    }
    o.exact = 0;
    o.shots = 10000;
    assert_int_equal(qasmill_expect(f.m, observables, 3, &o, e), QASMILL_OK);
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(e[i].value - values[i]) <= 5 * e[i].standard_error);
        assert_true(fabs(e[i].standard_error - sqrt(variances[i] / 10000)) < 0.001);
        assert_true(e[i].variance == 0);
    }
    api_end(&f);
}

static void options_may_be_left_out(void **state)
{
    (void)state;
    static const char *const observable = "Y0";
    qasmill_expectation e;
    api_fixture f;
    api_start(&f, "expect.qasm", "qubit q; U(pi / 2, pi / 2, 0) q;");
    assert_int_equal(qasmill_expect(f.m, &observable, 1, NULL, &e), QASMILL_OK);
    assert_true(fabs(e.value - 1) < 1e-12 && e.variance < 1e-12);
    assert_int_equal(qasmill_expect(f.m, NULL, 0, NULL, NULL), QASMILL_OK);
    api_end(&f);
}

static void mistakes_are_reported(void **state)
{
    (void)state;
    static const char *const wrong[] = {"Z0", "Z1 - Z2"};
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    qasmill_expectation e[2] = {{.value = 7}, {.value = 7}};
    api_fixture f;
    api_start(&f, "expect.qasm", ROTATED);
    assert_int_equal(qasmill_expect(f.m, wrong, 2, &o, e), QASMILL_ERR_USAGE);
    assert_string_equal(f.located,
                        "--expect:1:7: there is no qubit 2 among the 2 of the program, counted "
                        "from 0");
    assert_string_equal(f.code, "E0605");
    assert_int_equal(qasmill_expect(f.m, wrong, 1, &o, e), QASMILL_ERR_INPUT); /* theta */
    static const char *const missing = "@/no/such/file";
    assert_int_equal(qasmill_expect(f.m, &missing, 1, &o, e), QASMILL_ERR_IO);
    o.size = 1;
    assert_int_equal(qasmill_expect(f.m, wrong, 1, &o, e), QASMILL_ERR_USAGE);
    assert_true(e[0].value == 7 && e[1].value == 7);
    api_end(&f);
}

/* What a command prints, standard error too. */
static void output_of(const char *command, char *out, size_t size)
{
    FILE *f = popen(command, "r");
    assert_non_null(f);
    out[fread(out, 1, size - 1, f)] = '\0';
    pclose(f);
}

static void executables_answer_too(void **state)
{
    (void)state;
    char folder[] = "/tmp/qm-expect-XXXXXX", exe[64], command[256], text[4096];
    api_fixture f;
    assert_non_null(mkdtemp(folder));
    snprintf(exe, sizeof exe, "%s/program", folder);
    api_start(&f, "expect.qasm", "qubit[2] q; U(pi, 0, pi) q[0]; bit[2] c = measure q;");
    assert_int_equal(qasmill_emit_file(f.m, "exe", exe), QASMILL_OK);
    snprintf(command, sizeof command, "%s --expect 'Z1 - 2*Z(q[0])' --probabilities 2>&1", exe);
    output_of(command, text, sizeof text);
    assert_non_null(strstr(text, "exact, 1 path\n"));
    assert_non_null(strstr(text, "    3.000000000000     0.000000000000  Z1 - 2*Z(q[0])\n"));
    assert_non_null(strstr(text, "probabilities of q\n  01  1.0000000000\n"));
    snprintf(command, sizeof command, "%s --json --shots 50 --expect=Z0 2>&1", exe);
    output_of(command, text, sizeof text);
    assert_non_null(strstr(text, "\"value\": -1.0, \"standard_error\": 0.0, \"bases\": 1}"));
    snprintf(command, sizeof command, "%s --expect 'Z0 + Z2' 2>&1; echo $?", exe);
    output_of(command, text, sizeof text);
    assert_string_equal(text, "--expect:1:7: error: there is no qubit 2 among the 2 of the "
                              "program, counted from 0\n2\n");
    snprintf(command, sizeof command, "%s --expect @/no/such/file 2>&1; echo $?", exe);
    output_of(command, text, sizeof text);
    assert_string_equal(text, "error: cannot read '/no/such/file': No such file or directory\n3\n");
    assert_int_equal(unlink(exe) | rmdir(folder), 0);
    api_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_exact),
        cmocka_unit_test(options_may_be_left_out),
        cmocka_unit_test(mistakes_are_reported),
        cmocka_unit_test(executables_answer_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
