/* harness.h - what most tests need: contexts, modules from text, text from modules, verified
 * passes.
 *
 * Functions that say "fails the test" end the running cmocka test with a message. */
#ifndef QM_TESTS_HARNESS_H
#define QM_TESTS_HARNESS_H

#include "ir/module.h"
#include "ir/print.h"
#include "passes/pass.h"
#include "support/text.h"

/* A context that the caller frees with test_context_free(). */
qm_context *test_context_new(void);
void test_context_free(qm_context *cx);
/* cmocka fixtures: *state is a context of the test's own. */
int test_context_setup(void **state);
int test_context_teardown(void **state);
/* The same with an arena. */
int test_arena_setup(void **state);
int test_arena_teardown(void **state);

/* How many random cases to run: `full`, times the environment's QM_TEST_SCALE (a factor; slow
 * builds set it below 1), at least 1. */
uint32_t test_cases(uint32_t full);

/* Prints a message of any length and fails the running test (cmocka's own cuts long ones). */
_Noreturn void test_fail(const char *fmt, ...) QM_PRINTF(1, 2);

/* A writer that appends to t. */
qm_writer test_writer(qm_text *t);
/* Everything reported so far, rendered without colour, in cx->arena; "" when nothing was. */
const char *test_diagnostics(qm_context *cx);

/* Compiles a text; on QM_OK *out is the caller's. */
qm_status test_try_compile(qm_context *cx, const char *text, qm_module **out);
/* Compiles a text and fails the test with the diagnostics when it is refused. The caller frees it.
 */
qm_module *test_compile(qm_context *cx, const char *text);
/* Fails the test unless a text is refused with one error, of this code. */
void test_refused(qm_diag_code code, const char *text);

/* The module as text, in cx->arena; fails the test when the dialect cannot express it. */
const char *test_print(const qm_module *m, qm_dialect dialect);
/* Fails the test when the verifier finds a fault; `what` says when this was asked. */
void test_verify(const qm_module *m, const char *what);

/* Runs a pipeline, with the verifier before it and after each pass; fails the test when there is an
 * error. Returns how many ops the passes say they changed. */
uint64_t test_pipeline(const char *pipeline, qm_module *m);

#endif
