/* Layouts, samples and shapes of images that are refused. */
#include "encode/decode.h"
#include "encode/encode.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static void refuse_layout(const char *text)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, text);
    qm_layout l;
    assert_int_equal(qm_layout_find(m, &l), QM_ERR_INPUT);
    assert_int_equal(cx->diag.errors, 1);
    qm_module_free(m);
    test_context_free(cx);
}

static void bad_layouts_are_refused(void **state)
{
    (void)state;
#define PROGRAM(text) "pragma qasmill.image " text "\nqubit[5] q;\n"
    refuse_layout("qubit[5] q;\n");
    refuse_layout(PROGRAM("frqi"));
    refuse_layout(PROGRAM("frqo size=4,4 at=0,0 bits=2,2 channels=1 max=255"));
    refuse_layout(PROGRAM("frqi size=4,4 at=0 bits=2,2 channels=1 max=255"));
    refuse_layout(PROGRAM("frqi size=4,4 at=0,1 bits=2,2 channels=1 max=255"));
    refuse_layout(PROGRAM("frqi size=4,0 at=0,0 bits=2,2 channels=1 max=255"));
    refuse_layout(PROGRAM("frqi size=4,4 at=0,0 bits=2,27 channels=1 max=255"));
    refuse_layout(PROGRAM("frqi size=4,4 at=0,0 bits=26,26 channels=1 max=255"));
    refuse_layout(PROGRAM("frqi size=4,4 at=0,0 bits=2,2 channels=2 max=255"));
    refuse_layout(PROGRAM("frqi size=4,4 at=0,0 bits=2,2 channels=1 max=0"));
    refuse_layout(PROGRAM("frqi size=8,4 at=0,0 bits=3,2 channels=1 max=255"));
    refuse_layout(PROGRAM("qpie size=4,4 at=0,0 bits=2,2 channels=1 max=255 norm=nan"));
    refuse_layout(PROGRAM("angle size=4,4 at=0,0 bits=2,2 channels=1 max=255"));
}

static void bad_numbers_are_refused(void **state)
{
    (void)state;
    double bad[4][4] = {{0, 1, NAN, 3}, {0, 1, 2, 256}, {-1, 0, 0, 0}, {0, INFINITY, 0, 0}};
    for (uint32_t i = 0; i < 4; i++) {
        qm_context *cx = test_context_new();
        qm_encode_data d = {2, {2, 2}, 1, 255, bad[i]};
        qm_encode_options o = {.encoding = QM_ENCODING_FRQI};
        qm_module *m;
        qm_layout l;
        qm_encode_report r;
        assert_int_equal(qm_encode(cx, &d, &o, &m, &l, &r), QM_ERR_INPUT);
        assert_non_null(strstr(test_diagnostics(cx), "samples are numbers from 0 to 255"));
        test_context_free(cx);
    }
    static const qm_encode_data shapes_refused[] = {
        {0, {0}, 1, 255, NULL},       {2, {0, 4}, 1, 255, NULL},         {2, {2, 2}, 2, 255, NULL},
        {2, {2, 2}, 1, 0, NULL},      {2, {100000, 100000}, 1, 1, NULL}, {9, {1}, 1, 1, NULL},
        {1, {3000000000}, 1, 1, NULL}};
    for (size_t i = 0; i < sizeof shapes_refused / sizeof *shapes_refused; i++) {
        qm_context *cx = test_context_new();
        qm_encode_options o = {.encoding = QM_ENCODING_FRQI};
        qm_module *m;
        qm_layout l;
        qm_encode_report r;
        cx->limits.image_samples = UINT32_MAX;
        assert_int_equal(qm_encode(cx, &shapes_refused[i], &o, &m, &l, &r), QM_ERR_INPUT);
        assert_int_equal(cx->diag.errors, 1);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_layouts_are_refused),
        cmocka_unit_test(bad_numbers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
