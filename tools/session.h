/* session.h - the steps of a compilation, for the program and for the C library alike. */
#ifndef QM_TOOLS_SESSION_H
#define QM_TOOLS_SESSION_H

#include "backends/backend.h"
#include "passes/pass.h"
#include "runtime/batch/sweep_arrays.h"
#include "runtime/run.h"

/* Compiles a text; name and text must outlive the context (see qm_session_load). */
qm_status qm_session_parse(qm_context *cx, const char *name, const char *text, size_t size,
                           qm_module **out);
/* Reads a file ("-": standard input) into the context. Returns the number of its source, or QM_NONE
 * with a diagnostic and *status set. */
uint32_t qm_session_read(qm_context *cx, const char *path, qm_status *status);
qm_status qm_session_load(qm_context *cx, const char *path, qm_module **out);

/* The pipeline that a level "-O0" .. "-O3" stands for; another text is itself. */
const char *qm_session_pipeline(const char *pipeline, qm_cost_kind cost);
/* Runs a pipeline string, or a level "-O0" .. "-O3". */
qm_status qm_session_optimize(qm_module *m, const char *pipeline, const qm_pipeline_options *o);

/* Puts in the values of inputs, as far as they are right: qm_session_run() says what is wrong. */
qm_status qm_session_bind(qm_module *m, const qm_input_value *inputs, uint32_t ninputs,
                          const qm_pipeline_options *o);

/* The named format, to be written to a file of its own or not; NULL with a diagnostic when there is
 * none, or not so. */
const qm_backend *qm_session_backend(qm_context *cx, const char *format, bool to_file);
/* Writes a copy of m in the named format. */
qm_status qm_session_emit(const qm_module *m, const char *format, qm_writer out);
/* The same into a file, whole or not at all. */
qm_status qm_session_emit_file(const qm_module *m, const char *format, const char *path);

/* Evaluates a copy of m, as runtime/batch/sweep.h says, with native kernels that with `keep` are
 * kept in files. */
qm_status qm_session_sweep(const qm_module *m, const qm_sweep_options *o, bool keep, qm_writer out);

/* The same for rows in memory, as runtime/batch/sweep_arrays.h says. */
qm_status qm_session_sweep_arrays(const qm_module *m, const qm_sweep_options *o,
                                  const qm_sweep_arrays *a);

/* Receives the result of a run while it lasts. */
typedef qm_status (*qm_result_fn)(void *payload, const qm_program *p, const qm_run_options *o,
                                  const qm_result *r);
/* Runs a copy of m, interpreted or compiled to native code as o->sim.code says, and hands over the
 * result. Its extern functions are those of cx->extern_libraries. */
qm_status qm_session_execute(const qm_module *m, const qm_run_options *o, qm_result_fn use,
                             void *payload);
/* The same, writing the result, or the answers to o->requests, as text or JSON. */
qm_status qm_session_run(const qm_module *m, const qm_run_options *o, bool json, qm_writer out);
/* Writes what that would do, and why; nothing is run. */
qm_status qm_session_explain(const qm_module *m, const qm_run_options *o, bool json, qm_writer out);

#endif
