/* Fuzz target: two programs, separated by a zero byte or else equal. A program is never shown to
 * differ from itself or from what passes make of it, and the verdict on two does not depend on
 * their order. */

#include "tests/fuzz/fuzz.h"

#include "equiv/equiv.h"
#include "frontend/frontend.h"
#include "passes/pass.h"

#include <string.h>

enum { MAX_QUBITS = 8, MAX_OPS = 2000 };

static const double seconds = 0.5;

static qm_module *compile(qm_context *cx, const char *text, size_t size)
{
    qm_module *m = NULL;
    text = qm_arena_strdup(&cx->arena, text, size);
    uint32_t source = qm_sources_add(&cx->sources, "fuzz.qasm", text, size, (qm_span){0, 0});
    if (qm_frontend_compile(cx, source, &m) != QM_OK)
        return NULL;
    uint64_t ops = 0;
    for (uint32_t i = 0; i < m->nblocks; i++)
        ops += m->blocks[i].nops;
    if (m->nqubits <= MAX_QUBITS && ops <= MAX_OPS)
        return m;
    qm_module_free(m);
    return NULL;
}

static qm_equiv_verdict ask(const qm_module *a, const qm_module *b, qm_equiv_result *r)
{
    qm_equiv_options o = {.seconds = seconds, .threads = 1};
    *r = (qm_equiv_result){0};
    qm_status s = qm_equiv_check(a, b, &o, &a->cx->arena, r);
    if (s == QM_ERR_INTERNAL)
        fuzz_fault("a comparison that fails", "");
    return s == QM_OK ? r->verdict : QM_EQUIV_UNKNOWN;
}

static void check_self(const qm_module *m)
{
    qm_equiv_result r;
    if (ask(m, m, &r) == QM_EQUIV_DIFFERENT)
        fuzz_fault("a program that differs from itself", r.witness.text);
    qm_module *copy = qm_module_clone(m);
    if (qm_pipeline_run(copy, "inline,cancel-inverses,merge-rotations,drop-identities", NULL) ==
            QM_OK &&
        ask(m, copy, &r) == QM_EQUIV_DIFFERENT)
        fuzz_fault("passes that change a program", r.witness.text);
    qm_module_free(copy);
}

static void check_order(const qm_module *a, const qm_module *b)
{
    qm_equiv_result r, back;
    qm_equiv_verdict v = ask(a, b, &r), w = ask(b, a, &back);
    if (v != QM_EQUIV_UNKNOWN && w != QM_EQUIV_UNKNOWN && v != w)
        fuzz_fault("verdicts that depend on the order", r.detail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        const char *text = (const char *)data;
        const char *zero = memchr(text, '\0', size);
        size_t n = zero ? (size_t)(zero - text) : size;
        qm_module *a = compile(cx, text, n);
        qm_module *b = zero ? compile(cx, zero + 1, size - n - 1) : NULL;
        if (a)
            check_self(a);
        if (a && b)
            check_order(a, b);
        qm_module_free(a);
        qm_module_free(b);
    }
    fuzz_context_free(cx);
    return 0;
}
