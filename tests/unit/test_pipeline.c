/* Tests of passes/driver.c, passes/pipeline.c and passes/registry.c. */

#include "passes/pipeline.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static const char program[] = "include \"stdgates.inc\";\n"
                              "gate g a { h a; h a; }\n"
                              "qubit q;\n"
                              "g q; g q;\n";

/* The pipeline is refused with QM_ERR_USAGE, the diagnostics hold the text, and nothing is run. */
static void expect_refused(const char *pipeline, const char *text)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, program);
    uint32_t nops = m->blocks[0].nops;
    assert_int_equal(qm_pipeline_run(m, pipeline, NULL), QM_ERR_USAGE);
    const char *diagnostics = test_diagnostics(cx);
    if (!strstr(diagnostics, text) || !strstr(diagnostics, "E0501"))
        fail_msg("\"%s\": expected \"%s\" in: %s", pipeline, text, diagnostics);
    assert_int_equal(m->blocks[0].nops, nops);
    qm_module_free(m);
    test_context_free(cx);
}

static void refuses_bad_strings(void **state)
{
    (void)state;
    expect_refused("inline,cancel-inverse", "column 8 of the pipeline");
    expect_refused("inline,cancel-inverse", "did you mean \"cancel-inverses\"?");
    expect_refused("inline,,unroll", "a pass is needed, not \",\"");
    expect_refused("inline unroll", "\",\" is needed, not \"u\"");
    expect_refused("inline)", "\",\" is needed, not \")\"");
    expect_refused("inline,repeat(unroll", "\",\" or \")\" is needed, not the end");
    expect_refused("repeat", "\"(\" is needed after repeat");
    expect_refused("unroll{", "an option name is needed");
    expect_refused("unroll{max-ops}", "\"=\" is needed, not \"}\"");
    expect_refused("unroll{max-ops=}", "a number is needed, not \"}\"");
    expect_refused("unroll{max-ops=1e}", "a number is needed");
    expect_refused("unroll{max-ops=1 2}", "\",\" or \"}\" is needed, not \"2\"");
    expect_refused("unroll{max-ops=1.5}", "an integer from 0 to");
    expect_refused("unroll{max-ops=-1}", "but -1 is given");
    expect_refused("unroll{size=1}", "unknown option \"size\"");
    expect_refused("repeat(repeat(repeat(repeat(repeat(repeat(repeat(repeat(repeat(repeat(repeat("
                   "repeat(repeat(repeat(repeat(repeat(repeat(",
                   "nested more than 16 deep");
}

static void names_the_pass_that_supplies_a_form(void **state)
{
    (void)state;
    expect_refused("unroll,cancel-inverses", "cancel-inverses needs the module in flat form");
    expect_refused("unroll,cancel-inverses", "run \"inline\" before it");
    expect_refused("repeat(fuse-1q,inline)", "column 8");
}

static qm_stage *parse(qm_context *cx, const char *text)
{
    qm_stage *stages;
    if (qm_pipeline_parse(cx, &cx->arena, text, &stages))
        fail_msg("%s", test_diagnostics(cx));
    return stages;
}

static void reads_stages_and_options(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_stage *s = parse(
        cx, " inline ,\trepeat( merge-rotations { tolerance = 2.5e-4 , reach=7 },unroll{} ) ");
    assert_string_equal(s->pass->name, "inline");
    assert_null(s->next->pass);
    assert_null(s->next->next);
    const qm_stage *merge = s->next->body;
    assert_string_equal(merge->pass->name, "merge-rotations");
    assert_true(merge->options[0] == 7 && merge->options[1] == 2.5e-4);
    assert_string_equal(merge->next->pass->name, "unroll");
    assert_true(merge->next->options[0] == merge->next->pass->options[0].value);
    assert_null(parse(cx, ""));
    assert_null(parse(cx, " \n"));
    test_context_free(cx);
}

typedef struct trace {
    uint32_t calls;
    char names[256];
    uint64_t first_before, last_after, changed;
    double seconds;
} trace;

static qm_status record(void *payload, const qm_pass *pass, const qm_module *m,
                        const qm_pass_time *time)
{
    trace *t = payload;
    (void)m;
    if (t->calls++ == 0)
        t->first_before = time->ops_before;
    t->last_after = time->ops_after;
    t->changed += time->changed;
    t->seconds += time->seconds;
    strcat(strcat(t->names, pass->name), " ");
    assert_string_equal(time->name, pass->name);
    return QM_OK;
}

static void tells_the_caller_after_each_pass(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, program);
    trace t = {0};
    qm_pipeline_options options = {.verify_each = true, .after = record, .payload = &t};
    assert_int_equal(qm_pipeline_run(m, "inline,repeat(cancel-inverses)", &options), QM_OK);
    assert_string_equal(t.names, "inline cancel-inverses cancel-inverses ");
    assert_int_equal(t.first_before, 4); /* two calls, and two gates in the body */
    assert_int_equal(t.last_after, 0);
    assert_true(t.changed >= 6 && t.seconds >= 0);
    assert_int_equal(m->blocks[0].nops, 0);
    assert_true(m->forms & QM_FORM_FLAT);
    qm_module_free(m);
    test_context_free(cx);
}

static qm_status stop(void *payload, const qm_pass *pass, const qm_module *m,
                      const qm_pass_time *time)
{
    (void)pass, (void)m, (void)time;
    ++*(uint32_t *)payload;
    return QM_ERR_IO;
}

static qm_status keep_time(void *payload, const qm_pass *pass, const qm_module *m,
                           const qm_pass_time *time)
{
    (void)pass, (void)m;
    *(qm_pass_time *)payload = *time;
    return QM_OK;
}

/* Under weights by which one u3 is dearer than two rotations, fusing them is no gain. */
static void keeps_the_better_of_before_and_after(void **state)
{
    (void)state;
    static const char rotations[] = "include \"stdgates.inc\"; qubit q; rz(0.1) q; rx(0.2) q;";
    qm_weights w = {.one_qubit = 1, .two_qubit = 1};
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        w.gates[g] = g == QM_G_U3 ? 3 : NAN;
    qm_context *cx = test_context_new();
    for (int weighted = 0; weighted < 2; weighted++) {
        qm_module *m = test_compile(cx, rotations);
        qm_goal goal = {.cost = weighted ? QM_COST_WEIGHTED : QM_COST_CX, .weights = &w};
        qm_pass_time time;
        qm_pipeline_options o = {.goal = &goal,
                                 .verify_each = true,
                                 .measure = true,
                                 .after = keep_time,
                                 .payload = &time};
        assert_int_equal(qm_pipeline_run(m, "inline,fuse-1q", &o), QM_OK);
        assert_int_equal(m->blocks[0].nops, weighted ? 2 : 1);
        assert_int_equal(time.changed == 0, weighted);
        assert_int_equal(time.cost_before.gates, 2);
        assert_int_equal(time.cost_after.gates, weighted ? 2 : 1);
        assert_true(time.cost_after.first == (weighted ? 2 : 0));
        qm_module_free(m);
    }
    test_context_free(cx);
}

static void stops_when_told(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, program);
    uint32_t calls = 0;
    qm_pipeline_options options = {.after = stop, .payload = &calls};
    assert_int_equal(qm_pipeline_run(m, "inline,unroll", &options), QM_ERR_IO);
    assert_int_equal(calls, 1);
    atomic_store(&cx->cancel, true);
    assert_int_equal(qm_pipeline_run(m, "inline", NULL), QM_ERR_CANCELLED);
    qm_module_free(m);
    test_context_free(cx);
}

static void levels_are_pipelines(void **state)
{
    (void)state;
    for (int level = 0; level < QM_OPT_LEVELS; level++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(cx, program);
        test_pipeline(qm_opt_pipeline(QM_COST_CX, level), m);
        assert_int_equal(m->blocks[0].nops, level ? 0 : 2);
        qm_module_free(m);
        test_context_free(cx);
    }
    for (uint32_t i = 0; qm_pass_table[i]; i++) {
        const char *name = qm_pass_table[i]->name;
        assert_ptr_equal(qm_pass_find(name, strlen(name)), qm_pass_table[i]);
    }
    assert_null(qm_pass_find("inl", 3));
}

/* Memory that runs out in a pass comes back as a status, and nothing leaks. */
static void survives_lack_of_memory(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, "include \"stdgates.inc\";\n"
                                    "gate g a { pow(60) @ u3(0.1, 0.2, 0.3) a; }\n"
                                    "qubit q;\n"
                                    "pow(100000) @ g q;\n");
    jmp_buf *outer = m->arena.recover;
    m->arena.limit = m->arena.total + (1u << 20);
    assert_int_equal(qm_pipeline_run(m, "inline", NULL), QM_ERR_MEMORY);
    assert_ptr_equal(m->arena.recover, outer);
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bad_strings),
        cmocka_unit_test(names_the_pass_that_supplies_a_form),
        cmocka_unit_test(reads_stages_and_options),
        cmocka_unit_test(tells_the_caller_after_each_pass),
        cmocka_unit_test(keeps_the_better_of_before_and_after),
        cmocka_unit_test(stops_when_told),
        cmocka_unit_test(levels_are_pipelines),
        cmocka_unit_test(survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
