/* session.c - the steps of a compilation: read, parse, optimise, emit, run. */

#include "tools/session.h"

#include "backends/native.h"
#include "frontend/frontend.h"
#include "passes/pair_runs/outputs.h"
#include "runtime/bind.h"
#include "runtime/interp/interp.h"
#include "runtime/plan/explain.h"
#include "support/file.h"
#include "tools/libraries.h"

#include <errno.h>
#include <string.h>

qm_status qm_session_parse(qm_context *cx, const char *name, const char *text, size_t size,
                           qm_module **out)
{
    *out = NULL;
    uint32_t source = qm_sources_add(&cx->sources, name, text, size, (qm_span){0, 0});
    if (source == QM_NONE) {
        qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0}, "sources of more than 4 GiB in all");
        return QM_ERR_INPUT;
    }
    return qm_frontend_compile(cx, source, out);
}

uint32_t qm_session_read(qm_context *cx, const char *path, qm_status *status)
{
    char *text;
    size_t size;
    const char *why;
    const char *name =
        strcmp(path, "-") == 0 ? "<stdin>" : qm_arena_strdup(&cx->arena, path, strlen(path));
    *status = qm_file_read(&cx->arena, path, cx->limits.file_bytes, &text, &size, &why);
    if (*status == QM_ERR_IO)
        qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot read '%s': %s", name, why);
    else if (*status != QM_OK)
        qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0},
                 "'%s' has more than %u bytes (raise --max-file-bytes)", name,
                 cx->limits.file_bytes);
    if (*status != QM_OK)
        return QM_NONE;
    uint32_t source = qm_sources_add(&cx->sources, name, text, size, (qm_span){0, 0});
    if (source == QM_NONE) {
        qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0}, "sources of more than 4 GiB in all");
        *status = QM_ERR_INPUT;
    }
    return source;
}

qm_status qm_session_load(qm_context *cx, const char *path, qm_module **out)
{
    *out = NULL;
    qm_status status;
    uint32_t source = qm_session_read(cx, path, &status);
    return source == QM_NONE ? status : qm_frontend_compile(cx, source, out);
}

static bool is_level(const char *s)
{
    return s[0] == '-' && s[1] == 'O' && s[2] >= '0' && s[2] < '0' + QM_OPT_LEVELS && s[3] == '\0';
}

const char *qm_session_pipeline(const char *pipeline, qm_cost_kind cost)
{
    return is_level(pipeline) ? qm_opt_pipeline(cost, (uint32_t)(pipeline[2] - '0')) : pipeline;
}

qm_status qm_session_optimize(qm_module *m, const char *pipeline, const qm_pipeline_options *o)
{
    qm_cost_kind cost = o->goal ? o->goal->cost : QM_COST_CX;
    qm_status s = qm_pipeline_run_best(m, qm_session_pipeline(pipeline, cost), o);
    if (s == QM_ERR_MEMORY && m->cx->no_memory)
        m->cx->no_memory();
    return s;
}

qm_status qm_session_bind(qm_module *m, const qm_input_value *inputs, uint32_t ninputs,
                          const qm_pipeline_options *o)
{
    return qm_inputs_bind(m, inputs, ninputs) > 0 ? qm_pipeline_run(m, "bind-inputs", o) : QM_OK;
}

/* A copy of m that has the forms in `needs`, its outputs where the source has them if it is to run;
 * every form that a back end can ask for is made by the
 * first pass in the table that makes it. Native code calls no gate that has a body. */
static qm_status prepare(const qm_module *m, unsigned needs, qm_module **out)
{
    qm_module *copy = qm_module_clone(m);
    qm_status s = QM_OK;
    for (const qm_pass *const *p = qm_pass_table; *p && s == QM_OK; p++)
        if ((*p)->makes & needs & ~copy->forms)
            s = qm_pipeline_run(copy, (*p)->name, &(qm_pipeline_options){0});
    if (s == QM_OK && needs & QM_FORM_FLAT) /* what runs has no use for times */
        s = qm_pipeline_run(copy, "inline{timed=1}", &(qm_pipeline_options){0});
    if (s == QM_OK && needs & QM_FORM_FLAT)
        s = qm_outputs_restore(copy, &copy->arena);
    if (s != QM_OK) {
        qm_module_free(copy);
        copy = NULL;
    }
    *out = copy;
    return s;
}

static void unknown_format(qm_context *cx, const char *format)
{
    const char *near = NULL;
    uint32_t best = UINT32_MAX;
    for (const qm_backend *k = qm_backend_table; k->name; k++)
        if (qm_similar(format, strlen(format), k->name, strlen(k->name), &best))
            near = k->name;
    qm_diag_rec r =
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0}, "there is no output format '%s'", format);
    if (near)
        qm_note(&cx->diag, r, (qm_span){0, 0}, "did you mean '%s'?", near);
}

const qm_backend *qm_session_backend(qm_context *cx, const char *format, bool to_file)
{
    const qm_backend *b = qm_backend_find(format);
    if (b && (b->emit || to_file))
        return b;
    if (b)
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "the output format '%s' can only be written to a file (-o FILE)", format);
    else
        unknown_format(cx, format);
    return NULL;
}

qm_status qm_session_emit(const qm_module *m, const char *format, qm_writer out)
{
    const qm_backend *b = qm_session_backend(m->cx, format, false);
    if (!b)
        return QM_ERR_USAGE;
    if (b->needs == 0)
        return b->emit((qm_module *)m, out); /* which does not change it */
    qm_module *copy;
    qm_status s = prepare(m, b->needs, &copy);
    if (s == QM_OK)
        s = b->emit(copy, out);
    qm_module_free(copy);
    return s;
}

static qm_status cannot_write(qm_context *cx, const char *path)
{
    qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot write '%s': %s", path, strerror(errno));
    return QM_ERR_IO;
}

qm_status qm_session_emit_file(const qm_module *m, const char *format, const char *path)
{
    qm_context *cx = m->cx;
    const qm_backend *b = qm_session_backend(cx, format, true);
    if (!b)
        return QM_ERR_USAGE;
    if (b->emit_file) {
        qm_module *copy;
        qm_status s = prepare(m, b->needs, &copy);
        if (s == QM_OK)
            s = b->emit_file(copy, path);
        qm_module_free(copy);
        return s;
    }
    qm_outfile f;
    if (qm_outfile_open(&f, &cx->arena, path, 0666) != QM_OK)
        return cannot_write(cx, path);
    qm_status s = qm_session_emit(m, format, (qm_writer){qm_outfile_write, &f});
    if (s == QM_OK)
        return qm_outfile_commit(&f) == QM_OK ? QM_OK : cannot_write(cx, path);
    if (s == QM_ERR_IO)
        cannot_write(cx, path);
    qm_outfile_abort(&f);
    return s;
}

static qm_status run_program(qm_context *cx, const qm_program *p, const qm_run_options *options,
                             qm_result_fn use, void *payload)
{
    qm_libraries libraries;
    qm_status s = qm_libraries_open(cx, &libraries);
    if (s != QM_OK)
        return s;
    qm_arena arena;
    qm_arena_init(&arena, cx->arena.recover);
    qm_result r = {0};
    qm_run_options o = *options;
    o.find_extern = qm_libraries_find;
    o.extern_payload = &libraries;
    s = qm_program_run(p, &o, &arena, &r);
    if (r.error)
        qm_error(&cx->diag, QM_E_RUN, (qm_span){0, 0}, "%s", r.error);
    if (s == QM_OK)
        s = use(payload, p, &o, &r);
    qm_arena_free(&arena);
    qm_libraries_close(&libraries);
    return s;
}

/* Who runs a program, and why. */
typedef struct executor {
    qm_interp *interp; /* NULL: native code */
    const qm_program *program;
    const char *why;
} executor;

/* Chooses for a flat module; out->interp is to be freed in any case. */
static qm_status choose_executor(qm_module *m, const qm_run_options *o, executor *out)
{
    *out = (executor){.why = "asked for"};
    if (o->sim.code == QM_CODE_LLVM)
        return QM_OK;
    qm_status s = qm_interp_make(m, &out->interp, &out->program);
    if (s != QM_OK)
        return s;
    if (o->sim.code == QM_CODE_INTERPRET) {
        if (out->interp)
            return QM_OK;
        qm_error(&m->cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "the program has something that only native code does (--code=llvm)");
        return QM_ERR_USAGE;
    }
    bool slow = out->interp && qm_interp_is_slow(out->interp);
    bool merges = slow && o->exact && qm_interp_has_many_paths(out->interp);
    out->why = merges ? "only merging keeps its paths few" : "it executes few ops for its size";
    if (out->interp && (!slow || merges)) {
        qm_interp_allow_giving_up(out->interp);
        return QM_OK;
    }
    out->why = out->interp ? "its loops execute many ops" : "the interpreter lacks what it needs";
    qm_interp_free(out->interp);
    out->interp = NULL;
    return QM_OK;
}

/* Runs a flat module by the interpreter. *done: not to be run by native code. */
static qm_status interpret(qm_module *m, const qm_run_options *o, qm_result_fn use, void *payload,
                           bool *done)
{
    executor e;
    qm_status s = choose_executor(m, o, &e);
    *done = s != QM_OK || e.interp;
    if (s == QM_OK && e.interp) {
        s = run_program(m->cx, e.program, o, use, payload);
        *done = !qm_interp_gave_up(e.interp);
    }
    qm_interp_free(e.interp);
    return s;
}

static qm_status run_native(qm_module *m, const qm_run_options *o, qm_result_fn use, void *payload)
{
    const qm_llvm_api *llvm = qm_llvm_load(m->cx);
    if (!llvm)
        return QM_ERR_INTERNAL;
    qm_jit *jit = NULL;
    const qm_program *program = NULL;
    qm_status s = llvm->jit(m, &jit, &program);
    if (s == QM_OK)
        s = run_program(m->cx, program, o, use, payload);
    if (jit)
        llvm->free(jit);
    return s;
}

/* A flat copy of m into which the values of inputs are put. */
static qm_status prepare_run(const qm_module *m, const qm_run_options *o, qm_module **copy)
{
    if (o->sim.engine == QM_ENGINE_NATIVE) {
        qm_error(&m->cx->diag, QM_E_USAGE, (qm_span){0, 0}, "the engine 'native' is for sweeps");
        return QM_ERR_USAGE;
    }
    if (o->ninputs == 0)
        return prepare(m, QM_FORM_FLAT, copy);
    qm_module *bound = qm_module_clone(m);
    qm_status s = qm_session_bind(bound, o->inputs, o->ninputs, &(qm_pipeline_options){0});
    if (s == QM_OK)
        s = prepare(bound, QM_FORM_FLAT, copy);
    qm_module_free(bound);
    return s;
}

qm_status qm_session_execute(const qm_module *m, const qm_run_options *o, qm_result_fn use,
                             void *payload)
{
    qm_module *copy;
    bool done = false;
    qm_status s = prepare_run(m, o, &copy);
    if (s != QM_OK)
        return s;
    s = interpret(copy, o, use, payload, &done);
    if (!done)
        s = run_native(copy, o, use, payload);
    qm_module_free(copy);
    return s;
}

qm_status qm_session_sweep(const qm_module *m, const qm_sweep_options *o, bool keep, qm_writer out)
{
    qm_native native;
    qm_sweep_options with = *o;
    qm_module *copy;
    if (o->engine == QM_ENGINE_NATIVE && !qm_llvm_load(m->cx))
        return QM_ERR_INTERNAL;
    qm_status s = prepare(m, QM_FORM_FLAT, &copy);
    if (s != QM_OK)
        return s;
    qm_native_init(&native, m->cx, keep);
    with.native = &native.maker;
    s = qm_sweep_run(copy, &with, out);
    qm_native_free(&native);
    qm_module_free(copy);
    return s;
}

qm_status qm_session_sweep_arrays(const qm_module *m, const qm_sweep_options *o,
                                  const qm_sweep_arrays *a)
{
    qm_module *copy;
    qm_status s = prepare(m, QM_FORM_FLAT, &copy);
    if (s == QM_OK)
        s = qm_sweep_arrays_run(copy, o, a);
    qm_module_free(copy);
    return s;
}

typedef struct result_writer {
    qm_context *cx;
    bool json;
    qm_writer out;
} result_writer;

static qm_status write_result(void *payload, const qm_program *p, const qm_run_options *o,
                              const qm_result *r)
{
    const result_writer *w = payload;
    qm_arena arena;
    qm_text text;
    qm_arena_init(&arena, w->cx->arena.recover);
    qm_text_init(&text, &arena);
    qm_status s = w->json ? qm_result_json(p, o, r, &text) : qm_result_text(p, o, r, &text);
    if (s == QM_OK)
        s = w->out.write(w->out.payload, text.data ? text.data : "", text.size);
    qm_arena_free(&arena);
    return s;
}

qm_status qm_session_run(const qm_module *m, const qm_run_options *o, bool json, qm_writer out)
{
    return qm_session_execute(m, o, write_result, &(result_writer){m->cx, json, out});
}

qm_status qm_session_explain(const qm_module *m, const qm_run_options *o, bool json, qm_writer out)
{
    qm_module *copy = NULL;
    qm_status s = prepare_run(m, o, &copy);
    qm_arena arena;
    qm_arena_init(&arena, m->cx->arena.recover);
    qm_plan plan;
    executor by = {0};
    if (s == QM_OK)
        s = choose_executor(copy, o, &by);
    if (s == QM_OK)
        s = qm_plan_make(copy, &arena, &plan);
    if (s == QM_OK) {
        qm_explanation e;
        qm_text text;
        qm_text_init(&text, &arena);
        qm_explain(copy, &plan, o, by.interp ? "interpreted" : "LLVM", by.why, &arena, &e);
        if (json)
            s = qm_explanation_json(&e, &text);
        else
            qm_explanation_text(&e, &text);
        if (s == QM_OK)
            s = out.write(out.payload, text.data, text.size);
    }
    qm_arena_free(&arena);
    qm_interp_free(by.interp);
    qm_module_free(copy);
    return s;
}
