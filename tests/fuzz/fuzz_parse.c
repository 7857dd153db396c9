/* Fuzz target: any bytes to the parser, as OpenQASM 3 and 2. It must not crash, it refuses a text
 * exactly when it says why, and statements come in the order of the text and lie inside it. */

#include "tests/fuzz/fuzz.h"

#include "frontend/parse.h"

typedef struct reader {
    const qm_source *source;
    uint32_t last; /* where the statement before ended */
} reader;

static qm_status look(void *payload, const qm_ast_stmt *s)
{
    reader *r = payload;
    if (s->at.begin < r->last || s->at.end < s->at.begin ||
        s->at.end > r->source->base + r->source->size)
        fuzz_fault("a statement outside its place", r->source->text);
    r->last = s->at.end;
    return QM_OK;
}

static void parse_text(qm_context *cx, const uint8_t *data, size_t size, uint32_t version)
{
    const char *text = qm_arena_strdup(&cx->arena, (const char *)data, size);
    uint32_t source = qm_sources_add(&cx->sources, "fuzz.qasm", text, size, (qm_span){0, 0});
    reader r = {.source = &cx->sources.list[source]};
    qm_status status = qm_parse(cx, source, version, look, &r);
    if ((status == QM_OK) != (cx->diag.errors == 0))
        fuzz_fault("a status that disagrees with the diagnostics", text);
}

static void parse(const uint8_t *data, size_t size, uint32_t version)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0)
        parse_text(cx, data, size, version);
    fuzz_context_free(cx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse(data, size, 3);
    parse(data, size, 2);
    return 0;
}
