/* Fuzz target: any bytes to the formatter. It must not crash; the layout of what is accepted is
 * accepted, has the same tokens and comments, and is its own layout. */

#include "tests/fuzz/fuzz.h"
#include "tests/layout.h"

static void lay_out(qm_context *cx, const uint8_t *data, size_t size)
{
    const char *text = qm_arena_strdup(&cx->arena, (const char *)data, size);
    uint32_t source = qm_sources_add(&cx->sources, "fuzz.qasm", text, size, (qm_span){0, 0});
    const char *layout, *fault;
    if (test_layout(cx, source, &layout, &fault) == QM_OK && fault)
        fuzz_fault(fault, layout);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0)
        lay_out(cx, data, size);
    fuzz_context_free(cx);
    return 0;
}
