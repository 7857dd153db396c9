/* Images by the C library. */
#include "qasmill.h"

#include "tests/api_fixture.h"

#include <math.h>
#include <stdlib.h>

static const double samples[4] = {10, 200, 30, 255};
static const uint32_t square[2] = {2, 2};

static qasmill_image image(void)
{
    return (qasmill_image){.size = sizeof(qasmill_image),
                           .encoding = "frqi",
                           .lengths = square,
                           .ndimensions = 2,
                           .channels = 1,
                           .max = 255,
                           .samples = samples};
}

static void an_image_becomes_a_program(void **state)
{
    (void)state;
    api_fixture f;
    api_start(&f, "empty", "qubit q;\n");
    qasmill_image i = image();
    qasmill_module *m;
    assert_int_equal(qasmill_encode(f.cx, &i, &m), QASMILL_OK);
    assert_int_equal(qasmill_module_qubits(m), 3);
    /* <Z> of the colour: the mean of cos(pi v / 255). */
    static const char *const observable[] = {"Z(colour[0])"};
    qasmill_expectation e;
    assert_int_equal(qasmill_expect(m, observable, 1, NULL, &e), QASMILL_OK);
    double want = 0;
    for (int k = 0; k < 4; k++)
        want += cos(acos(-1) * samples[k] / 255) / 4;
    assert_true(fabs(e.value - want) < 1e-12);
    qasmill_module_destroy(m);
    api_end(&f);
}

static int count_cx(void *payload, const char *bytes, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, bytes, size);
    text[size] = '\0';
    for (const char *at = text; (at = strstr(at, "cx ")); at++)
        ++*(int *)payload;
    free(text);
    return 0;
}

static void settings_are_those_of_the_command_line(void **state)
{
    (void)state;
    api_fixture f;
    api_start(&f, "empty", "qubit q;\n");
    static const struct {
        qasmill_setting setting;
        int cx;
    } rows[] = {{{"method", "ucry"}, 4}, {{"method", "best"}, 3}, {{"max-cx", "1"}, 1}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        qasmill_image i = image();
        i.settings = &rows[k].setting;
        i.nsettings = 1;
        qasmill_module *m;
        int cx = 0;
        assert_int_equal(qasmill_encode(f.cx, &i, &m), QASMILL_OK);
        assert_int_equal(qasmill_emit(m, "qasm3", count_cx, &cx), QASMILL_OK);
        assert_int_equal(cx, rows[k].cx);
        qasmill_module_destroy(m);
    }
    api_end(&f);
}

static void refuse(const qasmill_image *i, qasmill_status status, const char *why)
{
    api_fixture f;
    api_start(&f, "empty", "qubit q;\n");
    qasmill_module *m;
    assert_int_equal(qasmill_encode(f.cx, i, &m), status);
    assert_null(m);
    if (!strstr(f.message, why))
        fail_msg("'%s' is not in '%s'", why, f.message);
    api_end(&f);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    qasmill_image i = image();
    i.size = 8;
    refuse(&i, QASMILL_ERR_USAGE, "qasmill_image has a wrong size");
    i = image();
    i.encoding = "jpeg";
    refuse(&i, QASMILL_ERR_USAGE, "there is no encoding 'jpeg'");
    i = image();
    i.ndimensions = 1000;
    refuse(&i, QASMILL_ERR_INPUT, "1 to 8 dimensions");
    i = image();
    i.max = 254;
    refuse(&i, QASMILL_ERR_INPUT, "sample 3 is 255, but samples are numbers from 0 to 254");
    const double bad[4] = {0, NAN, 0, 0};
    i = image();
    i.samples = bad;
    refuse(&i, QASMILL_ERR_INPUT, "sample 1 is nan");
    static const struct {
        qasmill_setting settings[2];
        size_t n;
        const char *why;
    } rows[] = {
        {{{"method", "fast"}}, 1, "there is no method 'fast'"},
        {{{"compress", "101"}}, 1, "'compress' takes a number of per cent from 0 to 100"},
        {{{"psnr", "nan"}}, 1, "'psnr' takes a number of dB"},
        {{{"max-cx", "many"}}, 1, "'max-cx' takes a number of CX from 0 up, but 'many' is given"},
        {{{"fidelity", "0.9"}, {"psnr", "20"}}, 2, "one is given, not two"},
        {{{"colour", "red"}}, 1, "there is no setting 'colour'"},
        {{{"method", "ucry"}, {"psnr", "20"}}, 2, "can be compressed"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        i = image();
        i.settings = rows[k].settings;
        i.nsettings = rows[k].n;
        refuse(&i, QASMILL_ERR_USAGE, rows[k].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_becomes_a_program),
        cmocka_unit_test(settings_are_those_of_the_command_line),
        cmocka_unit_test(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
