/* Fuzz target: any bytes to the front end. It must not crash, and what it accepts must be well
 * formed, print, and read back. */

#include "tests/fuzz/fuzz.h"

#include "frontend/frontend.h"
#include "ir/print.h"
#include "ir/verify.h"
#include "passes/pass.h"

#include <stdlib.h>

static qm_status keep(void *payload, const char *bytes, size_t size)
{
    qm_text_add(payload, bytes, size);
    return QM_OK;
}

static qm_module *compile(qm_context *cx, const char *text, size_t size)
{
    qm_module *m = NULL;
    uint32_t source = qm_sources_add(&cx->sources, "fuzz.qasm", text, size, (qm_span){0, 0});
    return qm_frontend_compile(cx, source, &m) == QM_OK ? m : NULL;
}

static void check_module(qm_context *cx, const qm_module *m)
{
    qm_text text;
    qm_text_init(&text, &cx->arena);
    if (qm_module_verify(m, &text))
        fuzz_fault("a module that is not well formed", text.data);
    qm_text_init(&text, &cx->arena);
    if (qm_module_print(m, QM_DIALECT_IR, (qm_writer){keep, &text}) != QM_OK)
        return; /* what the dialect cannot express was reported */
    qm_module *back = compile(cx, text.data, text.size);
    if (!back)
        fuzz_fault("printed text that is not read back", text.data);
    qm_module_free(back);
}

/* The timing is resolved, or an error says why not. */
static void check_timing(qm_context *cx, qm_module *m)
{
    qm_text faults;
    qm_text_init(&faults, &cx->arena);
    qm_status status = qm_pipeline_run(m, "resolve-stretch", NULL);
    if (status == QM_ERR_INTERNAL || qm_module_verify(m, &faults))
        fuzz_fault("a module that resolving its timing breaks", faults.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    qm_warnings_set(&cx->diag.set, "extra");
    if (setjmp(cx->recover) == 0) {
        const char *text = qm_arena_strdup(&cx->arena, (const char *)data, size);
        qm_module *m = compile(cx, text, size);
        if (m) {
            check_module(cx, m);
            check_timing(cx, m);
        }
        qm_module_free(m);
    }
    fuzz_context_free(cx);
    return 0;
}
