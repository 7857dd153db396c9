/* harness.c - see harness.h. */

#include "tests/harness.h"

#include "frontend/frontend.h"
#include "ir/verify.h"
#include "support/diag_render.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

qm_context *test_context_new(void)
{
    qm_context *cx = calloc(1, sizeof *cx);
    assert_non_null(cx);
    qm_context_init(cx);
    return cx;
}

void test_context_free(qm_context *cx)
{
    qm_context_free(cx);
    free(cx);
}

int test_context_setup(void **state)
{
    *state = test_context_new();
    return 0;
}

int test_context_teardown(void **state)
{
    test_context_free(*state);
    return 0;
}

int test_arena_setup(void **state)
{
    qm_arena *arena = malloc(sizeof *arena);
    if (arena == NULL)
        return 1;
    qm_arena_init(arena, NULL);
    *state = arena;
    return 0;
}

int test_arena_teardown(void **state)
{
    qm_arena_free(*state);
    free(*state);
    return 0;
}

uint32_t test_cases(uint32_t full)
{
    const char *scale = getenv("QM_TEST_SCALE");
    double cases = full * (scale ? strtod(scale, NULL) : 1.0);
    return cases < 1 ? 1 : (uint32_t)cases;
}

void test_fail(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    fail();
    abort();
}

static qm_status write_text(void *payload, const char *bytes, size_t size)
{
    qm_text_add(payload, bytes, size);
    return QM_OK;
}

qm_writer test_writer(qm_text *t)
{
    return (qm_writer){.write = write_text, .payload = t};
}

const char *test_diagnostics(qm_context *cx)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, "");
    for (const qm_diag_item *item = cx->diag.first; item; item = item->next)
        qm_diag_render_text(&cx->diag, item, false, &t);
    return t.data ? t.data : "";
}

qm_status test_try_compile(qm_context *cx, const char *text, qm_module **out)
{
    size_t size = strlen(text);
    const char *kept = qm_arena_strdup(&cx->arena, text, size);
    uint32_t source = qm_sources_add(&cx->sources, "test.qasm", kept, size, (qm_span){0, 0});
    return qm_frontend_compile(cx, source, out);
}

qm_module *test_compile(qm_context *cx, const char *text)
{
    qm_module *m = NULL;
    qm_status status = test_try_compile(cx, text, &m);
    if (status != QM_OK)
        test_fail("status %d for\n%s\n%s", status, text, test_diagnostics(cx));
    return m;
}

void test_refused(qm_diag_code code, const char *text)
{
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    qm_status status = test_try_compile(cx, text, &m);
    if (status != QM_ERR_INPUT || cx->diag.errors != 1 || cx->diag.first->code != code)
        test_fail("status %d, not one error %s, for\n%s\n%s", status, qm_diag_table[code].code,
                  text, test_diagnostics(cx));
    assert_null(m);
    test_context_free(cx);
}

const char *test_print(const qm_module *m, qm_dialect dialect)
{
    qm_text t;
    qm_text_init(&t, &m->cx->arena);
    qm_status status = qm_module_print(m, dialect, test_writer(&t));
    if (status != QM_OK)
        test_fail("printing in dialect %d: status %d\n%s", dialect, status,
                  test_diagnostics(m->cx));
    return t.data ? t.data : "";
}

void test_verify(const qm_module *m, const char *what)
{
    qm_text faults;
    qm_text_init(&faults, &m->cx->arena);
    uint32_t n = qm_module_verify(m, &faults);
    if (n)
        test_fail("%u faults %s:\n%s", n, what, faults.data);
}

static qm_status count_changes(void *payload, const qm_pass *pass, const qm_module *m,
                               const qm_pass_time *time)
{
    (void)pass;
    (void)m;
    *(uint64_t *)payload += time->changed;
    return QM_OK;
}

uint64_t test_pipeline(const char *pipeline, qm_module *m)
{
    uint64_t changed = 0;
    test_verify(m, "before the pipeline");
    qm_pipeline_options options = {
        .verify_each = true, .after = count_changes, .payload = &changed};
    qm_status status = qm_pipeline_run(m, pipeline, &options);
    if (status != QM_OK)
        test_fail("pipeline '%s': status %d\n%s", pipeline, status, test_diagnostics(m->cx));
    test_verify(m, pipeline);
    return changed;
}
