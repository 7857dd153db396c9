/* fuzz.c - see fuzz.h. */

#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

qm_context *fuzz_context(void)
{
    qm_context *cx = calloc(1, sizeof *cx);
    if (!cx)
        abort();
    qm_context_init(cx);
    cx->arena.limit = (size_t)256 << 20;
    cx->limits.qubits = cx->limits.bits = 4096;
    cx->limits.broadcast = cx->limits.inline_ops = cx->limits.unroll_ops = 1 << 14;
    return cx;
}

void fuzz_context_free(qm_context *cx)
{
    qm_context_free(cx);
    free(cx);
}

void fuzz_fault(const char *what, const char *detail)
{
    fprintf(stderr, "%s:\n%s\n", what, detail ? detail : "");
    abort();
}
