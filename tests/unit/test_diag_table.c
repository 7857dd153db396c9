/* Tests of support/diag.def: the programs that explain a diagnostic show it, and nothing else. */

#include "tests/harness.h"
#include "tests/qm_test.h"

/* What a program's text cannot show: it is about bytes, requests, files, runs, or never happens. */
static bool needs_no_example(qm_diag_code code)
{
    static const qm_diag_code codes[] = {QM_E_UTF8,  QM_E_INPUT_VALUE, QM_E_PIPELINE, QM_E_WEIGHTS,
                                         QM_E_EQUIV, QM_E_OUTPUT_FORM, QM_E_BACKEND,  QM_E_RUN,
                                         QM_E_FILE,  QM_E_USAGE,       QM_E_OBSERVE,  QM_E_SWEEP,
                                         QM_E_IMAGE, QM_E_TARGET,      QM_E_INTERNAL};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code)
            return true;
    return false;
}

/* The first diagnostic of a program, in cx; NULL when there is none. All warnings are shown when
 * the row is a warning. */
static const qm_diag_item *first_diagnostic(qm_context *cx, const qm_diag_info *info,
                                            const char *program)
{
    qm_module *m = NULL;
    if (info->warning)
        qm_warnings_set(&cx->diag.set, "extra");
    test_try_compile(cx, program, &m);
    qm_module_free(m);
    return cx->diag.first;
}

static void wrong_programs_show_their_diagnostic_first(void **state)
{
    (void)state;
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++) {
        const qm_diag_info *info = &qm_diag_table[code];
        assert_int_equal(info->wrong == NULL, needs_no_example((qm_diag_code)code));
        if (!info->wrong)
            continue;
        qm_context *cx = test_context_new();
        const qm_diag_item *item = first_diagnostic(cx, info, info->wrong);
        if (!item || item->code != (qm_diag_code)code)
            test_fail("the wrong program of %s gives: %s", info->code, test_diagnostics(cx));
        test_context_free(cx);
    }
}

static void right_programs_show_none(void **state)
{
    (void)state;
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++) {
        const qm_diag_info *info = &qm_diag_table[code];
        assert_int_equal(info->wrong == NULL, info->right == NULL);
        if (!info->right)
            continue;
        qm_context *cx = test_context_new();
        if (first_diagnostic(cx, info, info->right))
            test_fail("the right program of %s gives: %s", info->code, test_diagnostics(cx));
        test_context_free(cx);
    }
}

static void codes_are_distinct(void **state)
{
    (void)state;
    for (int a = 0; a < QM_DIAG_CODE_COUNT; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(qm_diag_table[a].code, qm_diag_table[b].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_programs_show_their_diagnostic_first),
        cmocka_unit_test(right_programs_show_none),
        cmocka_unit_test(codes_are_distinct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
