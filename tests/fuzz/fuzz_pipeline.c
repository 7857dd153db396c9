/* Fuzz target: any bytes as a pipeline string, run on a small module. It must not crash, and what a
 * pipeline makes must be well formed. */

#include "tests/fuzz/fuzz.h"

#include "ir/verify.h"
#include "passes/pass.h"
#include "tests/random_module.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    qm_text faults;
    if (setjmp(cx->recover) == 0) {
        const char *pipeline = qm_arena_strdup(&cx->arena, (const char *)data, size);
        qm_module *m = random_module(cx, size, RANDOM_ALL);
        qm_status status = qm_pipeline_run(m, pipeline, NULL);
        qm_text_init(&faults, &cx->arena);
        if (status == QM_ERR_INTERNAL || qm_module_verify(m, &faults))
            fuzz_fault("a pipeline that breaks the module", pipeline);
        qm_module_free(m);
    }
    fuzz_context_free(cx);
    return 0;
}
