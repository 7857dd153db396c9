/* fuzz.h - what fuzz targets share. A target defines LLVMFuzzerTestOneInput; libFuzzer or replay.c
 * calls it. */
#ifndef QM_TESTS_FUZZ_FUZZ_H
#define QM_TESTS_FUZZ_FUZZ_H

#include "ir/module.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A context with limits that keep each input's work small; running out of memory jumps to
 * cx->recover. */
qm_context *fuzz_context(void);
void fuzz_context_free(qm_context *cx);

/* Prints what was found and aborts. */
_Noreturn void fuzz_fault(const char *what, const char *detail);

#endif
