/* The table of passes says of each what docs/passes.md prints, and the example that it gives is
 * one: the pass changes it, and it does the same before and after, by the dense reference. */

#include "equiv/equiv.h"
#include "runtime/bind.h"
#include "tests/dense.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const double tolerance = 1e-9;

static void each_pass_is_described(void **state)
{
    (void)state;
    for (const qm_pass *const *p = qm_pass_table; *p; p++) {
        const char *s = (*p)->summary, *t = (*p)->text;
        if (!s || !islower((unsigned char)s[0]) || s[strlen(s) - 1] == '.')
            fail_msg("%s: the summary is no lower-case line without a period", (*p)->name);
        if (!t || !isupper((unsigned char)t[0]) || t[strlen(t) - 1] != '.')
            fail_msg("%s: the text is no paragraph of sentences", (*p)->name);
        if (!(*p)->example)
            fail_msg("%s: there is no example", (*p)->name);
        if ((*p)->may_raise && !(*p)->optimises)
            fail_msg("%s: may_raise is said of passes that optimise", (*p)->name);
    }
}

/* The example's input, when it has a value. */
static uint32_t inputs_of(const qm_pass *p, qm_arena *arena, dense_input *out)
{
    const char *equals = p->given ? strchr(p->given, '=') : NULL;
    if (!equals)
        return 0;
    *out = (dense_input){qm_arena_strdup(arena, p->given, (size_t)(equals - p->given)),
                         strtod(equals + 1, NULL)};
    return 1;
}

/* With free outputs the methods of equiv/ look for the permutation. */
static void expect_permuted(const qm_pass *p, const qm_module *before, const qm_module *after,
                            qm_arena *arena)
{
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(before, after,
                                    &(qm_equiv_options){.assume = p->assumes, .threads = 1}, arena,
                                    &r),
                     QM_OK);
    if (r.verdict != QM_EQUIV_SAME)
        test_fail("%s: %s", p->name, r.detail);
}

static void expect_same(const qm_pass *p, const qm_module *before, const qm_module *after,
                        qm_arena *arena)
{
    dense_input input[2] = {{"a", 0.7}};
    uint32_t ninputs = 1 + inputs_of(p, arena, &input[1]);
    uint64_t states = p->assumes & QM_ASSUME_ZERO_INPUTS ? 1 : UINT64_C(1) << before->nqubits;
    for (uint64_t initial = 0; initial < states; initial++) {
        dense_result a = dense_run(before, initial, input, ninputs, arena);
        dense_result b = dense_run(after, initial, input, ninputs, arena);
        const char *d = NULL;
        if (!(p->assumes & QM_ASSUME_MEASURED))
            d = dense_difference(before, &a, after, &b, tolerance, false, arena);
        else if (!(dense_outcome_distance(&a, &b) <= tolerance))
            d = "other outcomes";
        if (d)
            test_fail("%s, from state %u: %s\n%s", p->name, (unsigned)initial, d,
                      test_print(after, QM_DIALECT_IR));
    }
}

static void check_example(const qm_pass *p)
{
    qm_context *cx = test_context_new();
    qm_module *before =
        test_compile(cx, qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\n%s", p->example));
    if (before->nqubits > 6)
        fail_msg("%s: the example has %u qubits", p->name, before->nqubits);
    dense_input input;
    uint32_t n = inputs_of(p, &cx->arena, &input);
    qm_inputs_bind(before, test_inputs(&input, n, &cx->arena), n);
    qm_module *after = qm_module_clone(before);
    qm_goal goal = {.assume = p->assumes, .threads = 1};
    qm_pipeline_options o = {.goal = &goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(after, qm_pass_pipeline(p, &cx->arena), &o), QM_OK);
    if (strcmp(test_print(before, QM_DIALECT_IR), test_print(after, QM_DIALECT_IR)) == 0)
        fail_msg("%s leaves its example as it is", p->name);
    if (p->assumes & QM_ASSUME_PERMUTE_OUTPUTS)
        expect_permuted(p, before, after, &cx->arena);
    else
        expect_same(p, before, after, &cx->arena);
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
}

static void each_example_does_the_same(void **state)
{
    (void)state;
    for (const qm_pass *const *p = qm_pass_table; *p; p++)
        check_example(*p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pass_is_described),
        cmocka_unit_test(each_example_does_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
