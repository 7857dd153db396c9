/* api.c - the public C interface on top of the session. Each function that can allocate starts with
 * ENTER: arenas jump back there when memory runs out. */

#include "qasmill.h"

#include "ir/duration.h"
#include "runtime/run_option.h"
#include "support/diag_render.h"
#include "tools/context_option.h"
#include "tools/encoded.h"
#include "tools/requests.h"
#include "tools/session.h"

#include <stdlib.h>
#include <string.h>

struct qasmill_context {
    qm_context cx;
    qasmill_diagnostic_fn on_diagnostic;
    void *payload;
    const char **include_dirs;
    uint32_t ninclude_dirs, cap_include_dirs;
    const char **externs;
    uint32_t nexterns, cap_externs;
    qm_diag_item **reported; /* first diagnostic not yet reported */
};

struct qasmill_module {
    qasmill_context *owner;
    qm_module *m;
};

_Static_assert((int)QASMILL_ERR_INPUT == (int)QM_ERR_INPUT &&
                   (int)QASMILL_ERR_USAGE == (int)QM_ERR_USAGE &&
                   (int)QASMILL_ERR_IO == (int)QM_ERR_IO &&
                   (int)QASMILL_ERR_MEMORY == (int)QM_ERR_MEMORY &&
                   (int)QASMILL_ERR_INTERNAL == (int)QM_ERR_INTERNAL &&
                   (int)QASMILL_ERR_CANCELLED == (int)QM_ERR_CANCELLED,
               "public and internal status codes are the same");

#define ENTER(owner)                                                                               \
    do {                                                                                           \
        if (setjmp((owner)->cx.recover))                                                           \
            return QASMILL_ERR_MEMORY;                                                             \
        atomic_store(&(owner)->cx.cancel, false);                                                  \
    } while (0)

static void report(qasmill_context *c, const qm_diag_item *item)
{
    const qm_sources *sources = &c->cx.sources;
    qm_place b = qm_sources_locate(sources, item->at.begin);
    qm_place e = qm_sources_locate(sources, item->at.end);
    qm_arena arena;
    qm_arena_init(&arena, &c->cx.recover);
    qm_text rendered;
    qm_text_init(&rendered, &arena);
    qm_diag_render_text(&c->cx.diag, item, false, &rendered);
    qasmill_diagnostic d = {.size = sizeof d,
                            .severity = (qasmill_severity)item->severity,
                            .code = qm_diag_table[item->code].code,
                            .message = item->text,
                            .file = b.source ? b.source->name : "",
                            .line = b.source ? b.line : 0,
                            .column = b.source ? b.column : 0,
                            .end_line = e.source ? e.line : 0,
                            .end_column = e.source ? e.column : 0,
                            .rendered = rendered.data};
    c->on_diagnostic(c->payload, &d);
    qm_arena_free(&arena);
}

/* Ends a call: reports what is new, and passes the status on. */
static qasmill_status leave(qasmill_context *c, qm_status s)
{
    for (; *c->reported; c->reported = &(*c->reported)->next)
        if (c->on_diagnostic)
            report(c, *c->reported);
    c->cx.diag.errors = c->cx.diag.warnings = c->cx.diag.promoted =
        0; /* the limit is one for each call */
    return (qasmill_status)s;
}

static qm_status usage_error(qasmill_context *c, const char *text, const char *subject)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, text, subject);
    return QM_ERR_USAGE;
}

const char *qasmill_version(void)
{
#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)
    return TEXT(QASMILL_VERSION_MAJOR) "." TEXT(QASMILL_VERSION_MINOR) "." TEXT(
        QASMILL_VERSION_PATCH);
#undef TEXT
#undef TEXT_OF
}

qasmill_context *qasmill_context_create(void)
{
    qasmill_context *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    qm_context_init(&c->cx);
    c->cx.arena.recover = &c->cx.recover;
    c->reported = &c->cx.diag.first;
    return c;
}

void qasmill_context_destroy(qasmill_context *c)
{
    if (!c)
        return;
    qm_context_free(&c->cx);
    free(c);
}

void qasmill_context_on_diagnostic(qasmill_context *c, qasmill_diagnostic_fn fn, void *payload)
{
    c->on_diagnostic = fn;
    c->payload = payload;
}

qasmill_status qasmill_context_add_include_dir(qasmill_context *c, const char *path)
{
    ENTER(c);
    QM_RESERVE(&c->cx.arena, c->include_dirs, c->ninclude_dirs, c->cap_include_dirs);
    c->include_dirs[c->ninclude_dirs++] = qm_arena_strdup(&c->cx.arena, path, strlen(path));
    c->cx.include_dirs = c->include_dirs;
    c->cx.ninclude_dirs = c->ninclude_dirs;
    return leave(c, QM_OK);
}

qasmill_status qasmill_context_add_extern_library(qasmill_context *c, const char *path)
{
    ENTER(c);
    QM_RESERVE(&c->cx.arena, c->externs, c->nexterns, c->cap_externs);
    c->externs[c->nexterns++] = qm_arena_strdup(&c->cx.arena, path, strlen(path));
    c->cx.extern_libraries = c->externs;
    c->cx.nextern_libraries = c->nexterns;
    return leave(c, QM_OK);
}

qasmill_status qasmill_context_set_limit(qasmill_context *c, const char *name, uint32_t value)
{
    ENTER(c);
    const qm_limit_info *row = qm_limit_find(name);
    if (row && !qm_limit_set(&c->cx.limits, row, value))
        return leave(c, usage_error(c, "the value is too large for the limit '%s'", name));
    c->cx.diag.max_errors = c->cx.limits.errors;
    if (row)
        return leave(c, QM_OK);
    return leave(c, usage_error(c, "there is no limit '%s'", name));
}

qasmill_status qasmill_context_set_dt(qasmill_context *c, const char *duration)
{
    ENTER(c);
    qm_duration d;
    if (!qm_duration_parse(duration, &d) || d.dt != 0 || !(d.fs > 0))
        return leave(c,
                     usage_error(c, "'%s' is no length of a dt: it is above 0, in ns, us, ms or s",
                                 duration));
    c->cx.dt = d.fs;
    return leave(c, QM_OK);
}

qasmill_status qasmill_context_set_option(qasmill_context *c, const char *name, const char *value)
{
    bool folder = strcmp(name, "include-dir") == 0 || strcmp(name, "I") == 0;
    if (folder && value)
        return qasmill_context_add_include_dir(c, value);
    ENTER(c);
    if (folder)
        return leave(c, usage_error(c, "option '%s' needs a value", name));
    qm_option_fault fault;
    if (qm_context_option(&c->cx, name, value, &fault))
        return leave(c, QM_OK);
    qm_diag_rec r = qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, "%s", fault.text);
    if (fault.near)
        qm_note(&c->cx.diag, r, (qm_span){0, 0}, "did you mean '%s'?", fault.near);
    return leave(c, QM_ERR_USAGE);
}

void qasmill_context_cancel(qasmill_context *c)
{
    atomic_store(&c->cx.cancel, true);
}

/* Wraps a module, or frees it when there is no memory for the handle. */
static qm_status wrap(qasmill_context *c, qm_module *m, qm_status s, qasmill_module **out)
{
    *out = NULL;
    if (s != QM_OK)
        return s;
    qasmill_module *handle = malloc(sizeof *handle);
    if (!handle) {
        qm_module_free(m);
        return QM_ERR_MEMORY;
    }
    *handle = (qasmill_module){.owner = c, .m = m};
    *out = handle;
    return QM_OK;
}

qasmill_status qasmill_parse(qasmill_context *c, const char *name, const char *text, size_t size,
                             qasmill_module **out)
{
    *out = NULL;
    ENTER(c);
    qm_module *m = NULL;
    const char *kept_name = qm_arena_strdup(&c->cx.arena, name, strlen(name));
    const char *kept_text = qm_arena_strdup(&c->cx.arena, text, size);
    qm_status s = qm_session_parse(&c->cx, kept_name, kept_text, size, &m);
    return leave(c, wrap(c, m, s, out));
}

qasmill_status qasmill_parse_file(qasmill_context *c, const char *path, qasmill_module **out)
{
    *out = NULL;
    ENTER(c);
    qm_module *m = NULL;
    qm_status s = qm_session_load(&c->cx, path, &m);
    return leave(c, wrap(c, m, s, out));
}

qasmill_status qasmill_module_clone(const qasmill_module *m, qasmill_module **out)
{
    *out = NULL;
    ENTER(m->owner);
    return leave(m->owner, wrap(m->owner, qm_module_clone(m->m), QM_OK, out));
}

void qasmill_module_destroy(qasmill_module *m)
{
    if (!m)
        return;
    qm_module_free(m->m);
    free(m);
}

uint32_t qasmill_module_qubits(const qasmill_module *m)
{
    return m->m->nqubits;
}

qasmill_status qasmill_optimize(qasmill_module *m, const char *pipeline)
{
    ENTER(m->owner);
    qm_module *copy = qm_module_clone(m->m);
    qm_status s = qm_session_optimize(copy, pipeline, &(qm_pipeline_options){0});
    qm_module *loser = s == QM_OK ? m->m : copy;
    if (s == QM_OK)
        m->m = copy;
    qm_module_free(loser);
    return leave(m->owner, s);
}

typedef struct caller_writer {
    qasmill_write_fn write;
    void *payload;
} caller_writer;

static qm_status write_to_caller(void *payload, const char *bytes, size_t size)
{
    const caller_writer *w = payload;
    return w->write(w->payload, bytes, size) == 0 ? QM_OK : QM_ERR_IO;
}

qasmill_status qasmill_emit(qasmill_module *m, const char *format, qasmill_write_fn write,
                            void *payload)
{
    caller_writer w = {write, payload};
    qm_writer out = {write_to_caller, &w};
    ENTER(m->owner);
    return leave(m->owner, qm_session_emit(m->m, format, out));
}

qasmill_status qasmill_emit_file(qasmill_module *m, const char *format, const char *path)
{
    ENTER(m->owner);
    return leave(m->owner, qm_session_emit_file(m->m, format, path));
}

static qm_status set_run_option(qasmill_context *c, qm_run_options *o, const qasmill_setting *s)
{
    const qm_run_option *option = qm_run_option_find(s->name, strlen(s->name));
    if (!option)
        return usage_error(c, "there is no setting '%s' of a run", s->name);
    if (qm_run_option_set(o, option, s->value))
        return QM_OK;
    const char *name = qm_arena_printf(&c->cx.arena, "'%s'", s->name);
    const char *takes = qm_run_option_values(option, &c->cx.arena);
    return usage_error(c, "%s", qm_option_refused(name, takes, s->value, &c->cx.arena));
}

static qm_status read_run_options(qasmill_context *c, const qasmill_run_options *given,
                                  qm_run_options *o, bool *json)
{
    qasmill_run_options whole = QASMILL_RUN_OPTIONS_INIT, *options = &whole;
    /* Before there were settings, the struct ended there. */
    if (given->size < sizeof whole && given->size != offsetof(qasmill_run_options, settings))
        return usage_error(c, "%s has a wrong size", "qasmill_run_options");
    memcpy(options, given, given->size < sizeof whole ? given->size : sizeof whole);
    qm_input_value *inputs = QM_NEW_ARRAY(&c->cx.arena, qm_input_value, options->ninputs);
    for (size_t i = 0; i < options->ninputs; i++)
        inputs[i] = (qm_input_value){options->inputs[i].name, options->inputs[i].value};
    *o = (qm_run_options){.shots = options->shots,
                          .seed = options->seed,
                          .exact = options->exact != 0,
                          .inputs = inputs,
                          .ninputs = (uint32_t)options->ninputs,
                          .cancel = &c->cx.cancel};
    *json = options->json != 0;
    for (size_t i = 0; i < options->nsettings; i++) {
        qm_status s = set_run_option(c, o, &options->settings[i]);
        if (s != QM_OK)
            return s;
    }
    return QM_OK;
}

typedef qm_status (*run_fn)(const qm_module *m, const qm_run_options *o, bool json, qm_writer out);

static qm_status run_with(const qasmill_module *m, const qasmill_run_options *given, run_fn run,
                          qm_writer out)
{
    qm_run_options o;
    bool json;
    qm_status s = read_run_options(m->owner, given, &o, &json);
    return s == QM_OK ? run(m->m, &o, json, out) : s;
}

qasmill_status qasmill_run(qasmill_module *m, const qasmill_run_options *options,
                           qasmill_write_fn write, void *payload)
{
    caller_writer w = {write, payload};
    qm_writer out = {write_to_caller, &w};
    ENTER(m->owner);
    return leave(m->owner, run_with(m, options, qm_session_run, out));
}

qasmill_status qasmill_explain(qasmill_module *m, const qasmill_run_options *options,
                               qasmill_write_fn write, void *payload)
{
    caller_writer w = {write, payload};
    qm_writer out = {write_to_caller, &w};
    ENTER(m->owner);
    return leave(m->owner, run_with(m, options, qm_session_explain, out));
}

static qm_status keep_expectations(void *payload, const qm_program *p, const qm_run_options *o,
                                   const qm_result *r)
{
    qasmill_expectation *out = payload;
    (void)p;
    for (uint32_t i = 0; i < o->requests->nsums; i++) {
        const qm_expectation *e = &r->observed->expectations[i];
        out[i] = (qasmill_expectation){e->value, e->variance, e->standard_error};
    }
    return QM_OK;
}

static qm_status read_observables(const qasmill_module *m, const char *const *observables, size_t n,
                                  qm_requests *out)
{
    if (n > UINT32_MAX)
        return usage_error(m->owner, "%s are too many", "observables");
    qm_ask *asks = QM_NEW_ARRAY(&m->owner->cx.arena, qm_ask, n);
    for (size_t i = 0; i < n; i++)
        asks[i] = (qm_ask){QM_ASK_EXPECT, qm_arena_strdup(&m->owner->cx.arena, observables[i],
                                                          strlen(observables[i]))};
    return qm_requests_read(m->m, asks, (uint32_t)n, out);
}

static qm_status expect_with(const qasmill_module *m, const char *const *observables, size_t n,
                             const qasmill_run_options *given, qasmill_expectation *out)
{
    static const qasmill_run_options exact = {.size = sizeof exact, .exact = 1};
    qm_run_options o;
    qm_requests requests;
    bool json;
    qm_status s = read_run_options(m->owner, given ? given : &exact, &o, &json);
    if (s == QM_OK)
        s = read_observables(m, observables, n, &requests);
    o.requests = &requests;
    return s == QM_OK ? qm_session_execute(m->m, &o, keep_expectations, out) : s;
}

qasmill_status qasmill_expect(qasmill_module *m, const char *const *observables, size_t n,
                              const qasmill_run_options *options, qasmill_expectation *out)
{
    ENTER(m->owner);
    return leave(m->owner, expect_with(m, observables, n, options, out));
}

static qm_status sweep_with(const qasmill_module *m, const qasmill_table *table,
                            const char *const *observables, size_t n,
                            const qasmill_run_options *given, double *values, double *gradients)
{
    static const qasmill_run_options none = {.size = sizeof none};
    qm_run_options o;
    qm_requests requests;
    bool json;
    if (table->size < sizeof *table)
        return usage_error(m->owner, "%s has a wrong size", "qasmill_table");
    if (table->ncolumns > UINT32_MAX)
        return usage_error(m->owner, "%s are too many", "columns");
    qm_status s = read_run_options(m->owner, given ? given : &none, &o, &json);
    if (s == QM_OK)
        s = read_observables(m, observables, n, &requests);
    if (s != QM_OK)
        return s;
    const qm_sweep_options sweep = {.sums = requests.sums,
                                    .nsums = requests.nsums,
                                    .values = o.inputs,
                                    .nvalues = o.ninputs,
                                    .single = o.sim.precision == QM_SINGLE,
                                    .threads = o.sim.threads,
                                    .max_bytes = o.max_state_bytes,
                                    .cancel = &m->owner->cx.cancel};
    const qm_sweep_arrays arrays = {.columns = table->columns,
                                    .ncolumns = (uint32_t)table->ncolumns,
                                    .width = table->width,
                                    .rows = table->numbers,
                                    .nrows = table->nrows,
                                    .values = values,
                                    .gradients = gradients};
    return qm_session_sweep_arrays(m->m, &sweep, &arrays);
}

qasmill_status qasmill_sweep(qasmill_module *m, const qasmill_table *table,
                             const char *const *observables, size_t n,
                             const qasmill_run_options *options, double *values, double *gradients)
{
    ENTER(m->owner);
    return leave(m->owner, sweep_with(m, table, observables, n, options, values, gradients));
}

static qm_status encode_with(qasmill_context *c, const qasmill_image *image, qm_module **out)
{
    if (image->size < sizeof *image)
        return usage_error(c, "%s has a wrong size", "qasmill_image");
    qm_encode_options o = {.encoding = qm_encoding_find(image->encoding, strlen(image->encoding)),
                           .measure = image->measure != 0};
    qm_encode_data d = {.ndims = image->ndimensions > QM_LAYOUT_DIMS ? QM_LAYOUT_DIMS + 1
                                                                     : (uint32_t)image->ndimensions,
                        .channels = image->channels,
                        .max = image->max,
                        .samples = image->samples};
    qm_layout layout;
    qm_encode_report report;
    if (o.encoding == QM_ENCODINGS)
        return usage_error(c, "there is no encoding '%s'", image->encoding);
    for (size_t i = 0; i < image->nsettings; i++) {
        qm_status s =
            qm_encode_option_set(&c->cx, &o, image->settings[i].name, image->settings[i].value);
        if (s != QM_OK)
            return s;
    }
    for (uint32_t i = 0; d.ndims <= QM_LAYOUT_DIMS && i < d.ndims; i++)
        d.size[i] = image->lengths[i];
    return qm_encode_program(&c->cx, &d, &o, out, &layout, &report);
}

qasmill_status qasmill_encode(qasmill_context *c, const qasmill_image *image, qasmill_module **out)
{
    *out = NULL;
    ENTER(c);
    qm_module *m = NULL;
    qm_status s = encode_with(c, image, &m);
    return leave(c, wrap(c, m, s, out));
}
