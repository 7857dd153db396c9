/* execute.h - running modules by the LLVM back end or the interpreter, for tests. */
#ifndef QM_TESTS_EXECUTE_H
#define QM_TESTS_EXECUTE_H

#include "backends/backend.h"
#include "runtime/interp/interp.h"
#include "runtime/run.h"
#include "tests/dense.h"

/* The same values for the runtime, in the arena. */
const qm_input_value *test_inputs(const dense_input *inputs, uint32_t n, qm_arena *arena);

/* Puts those that the module declares into the options: the runtime refuses others. */
void test_declared_inputs(const qm_module *m, const dense_input *inputs, uint32_t n,
                          qm_run_options *o);

/* A program ready to run, any number of times. */
typedef struct test_program {
    const qm_program *program;
    qm_jit *jit;
    const qm_llvm_api *llvm;
    qm_interp *interp; /* instead of native code */
    qm_module *module; /* which it works on */
} test_program;

/* A clone of m, flattened by "inline" and compiled. On QM_OK *out is to be freed with
 * test_program_free(). */
qm_status test_program_make(const qm_module *m, test_program *out);
/* The same for the interpreter; false, with *status QM_OK, when it does not take the program. */
bool test_program_interpret(const qm_module *m, test_program *out, qm_status *status);
/* Its extern functions are those of tests/externs.h unless the options say otherwise. Everything of
 * *out, and *cells (ncells of them, in the order of out->same), lies in the arena. */
qm_status test_program_run(const test_program *p, const qm_run_options *o, qm_arena *arena,
                           qm_result *out, const qm_prog_cell **cells, uint32_t *ncells);
void test_program_free(test_program *p);

/* A clone of m, flattened by "inline", and run, compiled or, when the options ask for it and it can
 * be, interpreted; its extern functions are those of
 * tests/externs.h unless the options say otherwise. Everything of *out, and *cells (ncells of
 * them, in the order of out->same), lies in the arena. A status other than QM_OK is what the back
 * end or the runtime said. */
qm_status test_execute(const qm_module *m, const qm_run_options *o, qm_arena *arena, qm_result *out,
                       const qm_prog_cell **cells, uint32_t *ncells);

/* The first difference beyond tol between what a run of m gave and the reference's result for the
 * same module, as text in the arena; NULL when there is none. Compares outcomes (unless the run
 * implied measurements), final values of the globals, and the state when the run gave one. */
const char *test_run_difference(const qm_module *m, const qm_result *run, const qm_prog_cell *cells,
                                uint32_t ncells, const dense_result *reference, double tol,
                                qm_arena *arena);

#endif
