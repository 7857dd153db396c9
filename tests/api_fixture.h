/* api_fixture.h - a context and a module of the C library for tests of it, with the newest
 * diagnostic. Inline, because only these tests link the library. */
#ifndef QM_TESTS_API_FIXTURE_H
#define QM_TESTS_API_FIXTURE_H

#include "qasmill.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <string.h>

typedef struct api_fixture {
    qasmill_context *cx;
    qasmill_module *m;
    char message[256], located[512]; /* the same behind file:line:column */
    char code[16];
} api_fixture;

static inline void api_keep(void *payload, const qasmill_diagnostic *d)
{
    api_fixture *f = (api_fixture *)payload;
    snprintf(f->message, sizeof f->message, "%s", d->message);
    snprintf(f->located, sizeof f->located, "%s:%u:%u: %s", d->file, d->line, d->column,
             f->message);
    snprintf(f->code, sizeof f->code, "%s", d->code);
}

/* Fails the test when the text is no program. */
static inline void api_start(api_fixture *f, const char *name, const char *text)
{
    *f = (api_fixture){.cx = qasmill_context_create()};
    assert_non_null(f->cx);
    qasmill_context_on_diagnostic(f->cx, api_keep, f);
    if (qasmill_parse(f->cx, name, text, strlen(text), &f->m) != QASMILL_OK)
        fail_msg("%s", f->located);
}

static inline void api_end(api_fixture *f)
{
    qasmill_module_destroy(f->m);
    qasmill_context_destroy(f->cx);
}

#endif
