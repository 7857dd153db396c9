/* Tests of tools/certify.c and tools/certificate.c: steps that keep the program, that do not, and
 * what is written about them. */

#include "tools/certify.h"

#include "qasmill.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char program[] =
    "include \"stdgates.inc\"; qubit[2] q; h q[0]; h q[0]; cx q[0], q[1];";

typedef struct run {
    qm_context *cx;
    qm_module *m;
    qm_goal goal;
    qm_certifier certifier;
} run;

static int begin(void **state)
{
    run *r = calloc(1, sizeof *r);
    r->cx = test_context_new();
    r->goal.threads = 1;
    r->m = test_compile(r->cx, program);
    qm_certifier_init(&r->certifier, r->m, &r->goal, &r->cx->arena);
    *state = r;
    return 0;
}

static int end(void **state)
{
    run *r = *state;
    qm_certifier_free(&r->certifier);
    qm_module_free(r->m);
    test_context_free(r->cx);
    free(r);
    return 0;
}

/* A step that does what `change` does to the module. */
static qm_status take(run *r, const char *name, void (*change)(qm_module *), bool only_measured)
{
    qm_certifier_before(&r->certifier, r->m);
    if (change)
        change(r->m);
    qm_pass_time time = {
        .name = name, .checks = {.windows = 3, .deviation = 0.5}, .only_measured = only_measured};
    return qm_certifier_after(&r->certifier, 0, r->m, &time);
}

static qm_status step(run *r, const char *name, void (*change)(qm_module *))
{
    return take(r, name, change, false);
}

/* Changes phases of basis states in the end. */
static void add_z(qm_module *m)
{
    const uint32_t q = 0;
    qm_block_push(m, 0, qm_op_gate(m, QM_G_Z, &q, NULL));
}

static void drop_two(qm_module *m)
{
    m->blocks[0].ops[0].kind = m->blocks[0].ops[1].kind = QM_OP_NOP;
    qm_block_compact(&m->blocks[0]);
}

static void drop_one(qm_module *m)
{
    m->blocks[0].ops[0].kind = QM_OP_NOP;
    qm_block_compact(&m->blocks[0]);
}

static json_t *certificate(run *r, const qm_certified_text *output)
{
    static const char weights[] = "cx 1\n";
    const qm_certified_text sources[] = {
        {.path = "a.qasm", .text = program, .size = strlen(program)},
        {.path = "weights", .text = weights, .size = strlen(weights)}};
    qm_certificate c = {.certifier = &r->certifier,
                        .pipeline = "drop",
                        .sources = sources,
                        .nsources = 2,
                        .output = output};
    qm_text t;
    qm_text_init(&t, &r->cx->arena);
    assert_int_equal(qm_certificate_json(&c, &t), QM_OK);
    json_t *o = json_loadb(t.data, t.size, 0, NULL);
    assert_non_null(o);
    return o;
}

static const char *text(json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

static void steps_that_keep_the_program(void **state)
{
    run *r = *state;
    assert_int_equal(step(r, "nothing", NULL), QM_OK);
    assert_int_equal(step(r, "drop", drop_two), QM_OK);
    assert_int_equal(qm_certifier_whole(&r->certifier, r->m), QM_OK);
    assert_int_equal(qm_certifier_verdict(&r->certifier), QM_EQUIV_SAME);
    assert_null(qm_certifier_doubt(&r->certifier));
    qm_certified_text output = {.path = "b.qasm", .format = "qasm3", .text = "", .size = 0};
    json_t *o = certificate(r, &output), *steps = json_object_get(o, "steps");
    assert_string_equal(text(o, "verdict"), "equivalent");
    assert_string_equal(text(json_object_get(o, "tool"), "version"), qasmill_version());
    assert_string_equal(text(json_object_get(o, "whole"), "verdict"), "equivalent");
    assert_int_equal(json_array_size(steps), 2);
    json_t *first = json_object_get(json_array_get(steps, 0), "check");
    assert_string_equal(text(first, "method"), "identical");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(steps, 1), "windows")), 3);
    assert_string_equal(text(json_object_get(o, "output"), "sha256"),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(text(json_array_get(json_object_get(o, "sources"), 1), "path"), "weights");
    json_decref(o);
}

/* In which sense each step, and the whole, was compared. */
static void equality_is_said(void **state)
{
    run *r = *state;
    assert_int_equal(step(r, "drop", drop_two), QM_OK);
    assert_int_equal(take(r, "nothing", NULL, true), QM_OK);
    assert_int_equal(take(r, "phases", add_z, true), QM_OK);
    assert_int_equal(qm_certifier_whole(&r->certifier, r->m), QM_OK);
    json_t *o = certificate(r, NULL), *steps = json_object_get(o, "steps");
    static const char *const said[] = {"unitary", "unitary", "measured distribution"};
    for (uint32_t i = 0; i < 3; i++) {
        json_t *check = json_object_get(json_array_get(steps, i), "check");
        assert_string_equal(text(check, "equality"), said[i]);
        assert_string_equal(text(check, "verdict"), "equivalent");
    }
    assert_string_equal(text(json_object_get(o, "whole"), "equality"), "measured distribution");
    json_decref(o);
}

/* Without that excuse, a change of phases is a change. */
static void phases_matter_elsewhere(void **state)
{
    assert_int_equal(step(*state, "phases", add_z), QM_ERR_INTERNAL);
}

static void a_step_that_changes_the_program(void **state)
{
    run *r = *state;
    assert_int_equal(step(r, "drop-one", drop_one), QM_ERR_INTERNAL);
    assert_int_equal(qm_certifier_verdict(&r->certifier), QM_EQUIV_DIFFERENT);
    assert_non_null(strstr(test_diagnostics(r->cx), "drop-one changes what the program does"));
    json_t *o = certificate(r, NULL);
    assert_string_equal(text(o, "verdict"), "not equivalent");
    assert_true(json_is_null(json_object_get(o, "output")));
    assert_true(json_is_null(json_object_get(o, "whole")));
    json_t *check = json_object_get(json_array_get(json_object_get(o, "steps"), 0), "check");
    assert_non_null(json_object_get(check, "witness"));
    json_decref(o);
}

static void doubts(void **state)
{
    run *r = *state;
    assert_int_equal(step(r, "nothing", NULL), QM_OK);
    assert_int_equal(step(r, "drop", drop_two), QM_OK);
    qm_certified_step *second = r->certifier.first->next;
    second->check.verdict = QM_EQUIV_UNKNOWN;
    assert_int_equal(qm_certifier_verdict(&r->certifier), QM_EQUIV_UNKNOWN);
    assert_ptr_equal(qm_certifier_doubt(&r->certifier), second);
    /* The whole is a proof of its own. */
    assert_int_equal(qm_certifier_whole(&r->certifier, r->m), QM_OK);
    assert_int_equal(qm_certifier_verdict(&r->certifier), QM_EQUIV_SAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(steps_that_keep_the_program, begin, end),
        cmocka_unit_test_setup_teardown(a_step_that_changes_the_program, begin, end),
        cmocka_unit_test_setup_teardown(equality_is_said, begin, end),
        cmocka_unit_test_setup_teardown(phases_matter_elsewhere, begin, end),
        cmocka_unit_test_setup_teardown(doubts, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
