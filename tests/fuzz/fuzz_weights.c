/* Fuzz target: any bytes as a file of weights. It must not crash, what is read is in range and in
 * order, and a refusal says why. */

#include "tests/fuzz/fuzz.h"

#include "passes/weights.h"

#include <math.h>

static bool is_weight(double v)
{
    return isfinite(v) && v >= 0;
}

static void check(const qm_weights *w)
{
    bool good = is_weight(w->one_qubit) && is_weight(w->two_qubit) && is_weight(w->measure) &&
                is_weight(w->reset);
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        good &= isnan(w->gates[g]) || is_weight(w->gates[g]);
    for (uint32_t i = 0; i < w->npairs; i++) {
        const qm_pair_weight *p = &w->pairs[i];
        good &= p->a < p->b && is_weight(p->factor);
        good &= i == 0 || p[-1].a < p->a || (p[-1].a == p->a && p[-1].b < p->b);
    }
    if (!good)
        fuzz_fault("weights out of range or order", "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        const char *text = qm_arena_strdup(&cx->arena, (const char *)data, size);
        uint32_t source = qm_sources_add(&cx->sources, "weights", text, size, (qm_span){0, 0});
        qm_weights w;
        qm_status status = qm_weights_read(cx, &cx->sources.list[source], &w);
        if (status == QM_OK)
            check(&w);
        else if (cx->diag.errors == 0)
            fuzz_fault("a refusal without a reason", "");
    }
    fuzz_context_free(cx);
    return 0;
}
