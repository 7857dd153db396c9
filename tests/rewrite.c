/* rewrite.c - see rewrite.h. */

#include "tests/rewrite.h"

#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

static const char declarations[] = "include \"stdgates.inc\";\n"
                                   "qubit[4] q;\n"
                                   "input float th;\n"
                                   "input float ph;\n"
                                   "bit[4] c;\n";

static const dense_input inputs[] = {{"th", 0.7}, {"ph", -1.9}};
enum { INPUTS = sizeof inputs / sizeof *inputs };

static qm_module *compile(qm_context *cx, const char *program)
{
    return test_compile(cx, qm_arena_printf(&cx->arena, "%s%s", declarations, program));
}

/* The printed program without the version and the lines of `declarations`. */
static const char *statements(qm_context *cx, const qm_module *m)
{
    qm_text out;
    qm_text_init(&out, &cx->arena);
    qm_text_puts(&out, "");
    for (const char *line = test_print(m, QM_DIALECT_QASM3); *line;) {
        size_t n = strcspn(line, "\n") + 1;
        const char *own = qm_arena_strdup(&cx->arena, line, n);
        if (strncmp(line, "OPENQASM", 8) != 0 && !strstr(declarations, own))
            qm_text_add(&out, line, n);
        line += n;
    }
    return out.data ? out.data : "";
}

static void expect_same_meaning(const qm_module *before, const qm_module *after, qm_arena *arena)
{
    for (uint64_t initial = 0; initial < 16; initial += 5) {
        dense_result a = dense_run(before, initial, inputs, INPUTS, arena);
        dense_result b = dense_run(after, initial, inputs, INPUTS, arena);
        const char *d = dense_difference(before, &a, after, &b, 1e-10, false, arena);
        if (d)
            test_fail("from state %u: %s\n%s", (unsigned)initial, d,
                      test_print(after, QM_DIALECT_IR));
    }
}

void expect_rewrite(const char *pipeline, const char *program, const char *expected)
{
    qm_context *cx = test_context_new();
    qm_module *m = compile(cx, program);
    qm_module *before = qm_module_clone(m);
    test_pipeline(pipeline, m);
    const char *got = statements(cx, m);
    if (strcmp(got, expected) != 0)
        test_fail("%s\n--- of\n%s\n--- makes\n%s--- instead of\n%s", pipeline, program, got,
                  expected);
    expect_same_meaning(before, m, &cx->arena);
    qm_module_free(before);
    qm_module_free(m);
    test_context_free(cx);
}

void expect_kept(const char *pipeline, const char *program)
{
    qm_context *cx = test_context_new();
    qm_module *m = compile(cx, program);
    const char *expected = statements(cx, m);
    expect_rewrite(pipeline, program, expected);
    qm_module_free(m);
    test_context_free(cx);
}

uint32_t count_rotations(const qm_module *m)
{
    static const uint32_t turns[] = {QM_G_T, QM_G_TDG, QM_G_RX, QM_G_RY, QM_G_RZ};
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        for (uint32_t k = 0; k < sizeof turns / sizeof *turns; k++)
            n += m->blocks[0].ops[i].kind == QM_OP_GATE && m->blocks[0].ops[i].code == turns[k];
    return n;
}

void expect_rotations(const char *pipeline, const char *program, uint32_t rotations)
{
    qm_context *cx = test_context_new();
    qm_module *m = compile(cx, program);
    qm_module *before = qm_module_clone(m);
    test_pipeline(pipeline, m);
    if (count_rotations(m) != rotations)
        test_fail("%s: not %u rotations:\n%s", pipeline, rotations, statements(cx, m));
    expect_same_meaning(before, m, &cx->arena);
    qm_module_free(before);
    qm_module_free(m);
    test_context_free(cx);
}

void expect_rejected(const char *pipeline, const char *program, const char *text)
{
    qm_context *cx = test_context_new();
    qm_module *m = compile(cx, program);
    assert_int_equal(qm_pipeline_run(m, pipeline, NULL), QM_ERR_INPUT);
    if (!strstr(test_diagnostics(cx), text))
        test_fail("expected \"%s\" in: %s", text, test_diagnostics(cx));
    qm_module_free(m);
    test_context_free(cx);
}

void expect_same_unitary(const qm_module *a, const qm_module *b, qm_arena *arena)
{
    const char *error;
    const double complex *u = dense_unitary(a, NULL, 0, arena, &error);
    const double complex *v = dense_unitary(b, NULL, 0, arena, &error);
    assert_non_null(u);
    assert_non_null(v);
    for (size_t i = 0; i < (size_t)1 << 2 * a->nqubits; i++)
        if (!(cabs(u[i] - v[i]) < 1e-9))
            test_fail("entry %zu differs by %g", i, cabs(u[i] - v[i]));
}

void expect_same_from_zero(const qm_module *a, const qm_module *b, qm_arena *arena)
{
    dense_result x = dense_run(a, 0, NULL, 0, arena), y = dense_run(b, 0, NULL, 0, arena);
    const char *difference = dense_difference(a, &x, b, &y, 1e-9, false, arena);
    if (difference)
        test_fail("%s", difference);
}
