/* api_record.h - what the C library hands to its callers, kept for tests of it. Inline, because
 * only these tests link the library. */
#ifndef QM_TESTS_API_RECORD_H
#define QM_TESTS_API_RECORD_H

#include "qasmill.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BELL                                                                                       \
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float theta;\nqubit[2] q;\nh q[0];\nh "       \
    "q[0];\n"                                                                                      \
    "h q[0];\nrx(theta) q[1];\ncx q[0], q[1];\nbit[2] c = measure q;\n"

enum { KEPT = 4096 };

/* Output and diagnostics of a test. */
typedef struct record {
    char *bytes; /* NUL-terminated; freed by forget() */
    size_t size;
    uint32_t refuse_after; /* pieces to accept before the writer fails; 0: all */
    uint32_t ndiagnostics;
    qasmill_diagnostic last; /* its strings point into those below */
    char code[16], message[KEPT], file[256], rendered[KEPT];
} record;

static inline int keep_bytes(void *payload, const char *bytes, size_t size)
{
    record *r = payload;
    if (r->refuse_after && --r->refuse_after == 0)
        return 1;
    r->bytes = realloc(r->bytes, r->size + size + 1);
    memcpy(r->bytes + r->size, bytes, size);
    r->size += size;
    r->bytes[r->size] = '\0';
    return 0;
}

static inline void keep_diagnostic(void *payload, const qasmill_diagnostic *d)
{
    record *r = payload;
    r->ndiagnostics++;
    r->last = *d;
    snprintf(r->code, sizeof r->code, "%s", d->code);
    snprintf(r->message, sizeof r->message, "%s", d->message);
    snprintf(r->file, sizeof r->file, "%s", d->file);
    snprintf(r->rendered, sizeof r->rendered, "%s", d->rendered);
}

static inline void forget(record *r)
{
    free(r->bytes);
    *r = (record){0};
}

static inline qasmill_context *new_context(record *r)
{
    qasmill_context *cx = qasmill_context_create();
    assert_non_null(cx);
    qasmill_context_on_diagnostic(cx, keep_diagnostic, r);
    return cx;
}

static inline qasmill_module *parse(qasmill_context *cx, const char *text)
{
    qasmill_module *m = NULL;
    assert_int_equal(qasmill_parse(cx, "test.qasm", text, strlen(text), &m), QASMILL_OK);
    assert_non_null(m);
    return m;
}

#endif
