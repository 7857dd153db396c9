/* Fuzz target: any bytes as a description of a device, ours and vendors'. It must not crash, what
 * is read is consistent, survives being written and read, and a refusal says why. */

#include "tests/fuzz/fuzz.h"

#include "ir/target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_share(double v)
{
    return isnan(v) || (v >= 0 && v <= 1);
}

static void check(const qm_target *t)
{
    bool good = t->nqubits > 0 && t->name;
    for (uint32_t i = 0; i < t->npairs; i++)
        good &= t->pairs[i][0] < t->nqubits && t->pairs[i][1] < t->nqubits &&
                qm_target_coupled(t, t->pairs[i][1], t->pairs[i][0]);
    for (uint32_t g = 0; g < t->ngates; g++)
        for (uint32_t i = 0; i < t->gates[g].nplaces; i++) {
            const qm_target_place *p = &t->gates[g].places[i];
            bool any_pair = t->all_to_all && t->gates[g].nqubits == 2 && p->qubit[0] == QM_NONE;
            good &= (any_pair || p->qubit[0] < t->nqubits) && is_share(p->error);
            good &= (t->gates[g].nqubits == 1 || any_pair) == (p->qubit[1] == QM_NONE);
        }
    for (uint32_t q = 0; q < t->nqubits; q++)
        good &= is_share(t->qubits[q].meas0_prep1) && is_share(t->qubits[q].meas1_prep0);
    if (!good)
        fuzz_fault("a target out of range", "");
}

static const qm_source *source(qm_context *cx, const char *text, size_t size)
{
    uint32_t i = qm_sources_add(&cx->sources, "device", text, size, (qm_span){0, 0});
    return &cx->sources.list[i];
}

static void check_written(qm_context *cx, const qm_target *t)
{
    qm_text out;
    qm_target *again;
    qm_text_init(&out, &cx->arena);
    qm_target_write(t, &out);
    if (*t->name && qm_target_read(cx, source(cx, out.data, out.size), &again) != QM_OK)
        fuzz_fault("what is written is refused", out.data);
}

static void try(const char *text, size_t size, int format)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        qm_target *t;
        const qm_source *s = source(cx, text, size);
        qm_status status = format == 0   ? qm_target_read(cx, s, &t)
                           : format == 1 ? qm_target_import_ibm(cx, s, s, &t)
                           : format == 2 ? qm_target_import_mqt(cx, s, &t)
                           : format == 3 ? qm_target_import_quilc(cx, s, &t)
                                         : qm_target_import_staq(cx, s, &t);
        if (status == QM_OK) {
            check(t);
            check_written(cx, t);
        } else if (cx->diag.errors == 0) {
            fuzz_fault("a refusal without a reason", "");
        }
    }
    fuzz_context_free(cx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    for (int format = 0; format < 5; format++)
        try(text, size, format);
    free(text);
    return 0;
}
