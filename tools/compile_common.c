/* compile_common.c - the common start of run, compile and stats: load the file, run the passes. */

#include "tools/cli.h"

#include "ir/print.h"
#include "ir/stats.h"
#include "passes/weights.h"
#include "runtime/run_option.h"
#include "tools/device.h"
#include "tools/goal_option.h"

#include <string.h>

static qm_status print_chunk(void *payload, const char *bytes, size_t size)
{
    return fwrite(bytes, 1, size, payload) == size ? QM_OK : QM_ERR_IO;
}

/* After each pass, as the options ask: its time, the program. */
static qm_status after_pass(void *payload, const qm_pass *pass, const qm_module *m,
                            const qm_pass_time *time)
{
    const qm_cli *c = payload;
    if (c->certifier) {
        qm_progress_stage("verifying");
        qm_status s = qm_certifier_after(c->certifier, pass->assumes, m, time);
        if (s != QM_OK)
            return s;
    }
    if (c->time_passes)
        fprintf(stderr, "%-20s %10.6f s %10llu -> %llu ops, %llu changed\n", time->name,
                time->seconds, (unsigned long long)time->ops_before,
                (unsigned long long)time->ops_after, (unsigned long long)time->changed);
    if (!c->print_after || (strcmp(c->print_after, "all") && strcmp(c->print_after, pass->name)))
        return QM_OK;
    fprintf(stderr, "// after %s\n", pass->name);
    return qm_module_print(m, QM_DIALECT_IR, (qm_writer){print_chunk, stderr});
}

/* What the passes find, and what they leave. */
static void show_counts(qm_cli *c, const char *when, const qm_module *m)
{
    qm_stats s;
    qm_module_stats(m, &c->cx.arena, &s);
    fprintf(stderr, "%-20s CX %llu, T %llu, depth %llu, two-qubit depth %llu\n", when,
            (unsigned long long)s.cx, (unsigned long long)s.t, (unsigned long long)s.depth,
            (unsigned long long)s.two_qubit_depth);
}

static qm_status check_print_after(qm_cli *c)
{
    const char *name = c->print_after;
    if (!name || strcmp(name, "all") == 0 || qm_pass_find(name, strlen(name)))
        return QM_OK;
    uint32_t n = 0;
    while (qm_pass_table[n])
        n++;
    const char **names = QM_NEW_ARRAY(&c->cx.arena, const char *, n);
    for (uint32_t i = 0; i < n; i++)
        names[i] = qm_pass_table[i]->name;
    qm_diag_rec r = qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                             "there is no pass '%s' to print after", name);
    if (!qm_did_you_mean(&c->cx.diag, r, name, names, n))
        qm_note(&c->cx.diag, r, (qm_span){0, 0}, "'qasmill passes' lists them");
    return QM_ERR_USAGE;
}

static qm_status before_pass(void *payload, const qm_pass *pass, const qm_module *m)
{
    const qm_cli *c = payload;
    if (c->certifier)
        qm_certifier_before(c->certifier, m);
    qm_progress_stage(pass->name);
    return QM_OK;
}

static void show_best(void *payload, const char *pass, uint64_t cost)
{
    (void)payload, (void)pass;
    qm_progress_best(cost);
}

/* Completes the goal of the options. Threads make results sooner, not others. */
static qm_status finish_goal(qm_cli *c, const char *pipeline)
{
    c->goal.best = show_best;
    if (c->command->bit == QM_CMD_RUN)
        c->goal.threads = c->run.sim.threads;
    if (c->goal.threads == 0)
        c->goal.threads = c->command->bit == QM_CMD_EQUIV || strcmp(pipeline, "-O2") == 0 ||
                                  strcmp(pipeline, "-O3") == 0
                              ? qm_processors()
                              : 1;
    if (c->goal.cost != QM_COST_WEIGHTED)
        return QM_OK;
    qm_status s;
    uint32_t source = qm_session_read(&c->cx, c->weights_path, &s);
    c->goal.weights = &c->weights;
    return source == QM_NONE ? s
                             : qm_weights_read(&c->cx, &c->cx.sources.list[source], &c->weights);
}

static qm_status run_passes(qm_cli *c, const char *pipeline, qm_module *m)
{
    qm_pipeline_options o = {.goal = &c->goal,
                             .verify_each = c->verify_each,
                             .measure = c->certifier != NULL,
                             .before = before_pass,
                             .after = after_pass,
                             .payload = c};
    qm_status s = QM_OK;
    if (!c->table && !c->gradient) /* which give inputs other values, or derivatives */
        s = qm_session_bind(m, c->run.inputs, c->run.ninputs, &o);
    if (c->time_passes && s == QM_OK)
        show_counts(c, "before", m);
    s = s == QM_OK ? qm_session_optimize(m, pipeline, &o) : s;
    if (c->time_passes && s == QM_OK)
        show_counts(c, "after", m);
    return s;
}

/* The device of --durations, or NULL; the length of its dt is that of the program, unless --dt says
 * another. */
static qm_status find_durations(qm_cli *c, qm_target **out)
{
    *out = NULL;
    qm_status s = c->durations ? qm_device_find(&c->cx, c->durations, out) : QM_OK;
    if (*out && c->cx.dt == 0 && (*out)->dt > 0)
        c->cx.dt = (*out)->dt * 1e6;
    return s;
}

qm_status qm_cli_check_shots(qm_cli *c)
{
    if (!c->run.exact || c->run.shots == QM_NO_SHOTS)
        return QM_OK;
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, "%s", QM_EXACT_AND_SHOTS);
    return QM_ERR_USAGE;
}

qm_status qm_cli_compile(qm_cli *c, const char *path, const char *level, qm_module **out)
{
    *out = NULL;
    qm_module *m = NULL;
    const char *pipeline = c->pipeline ? c->pipeline : level;
    qm_target *durations;
    qm_status s = check_print_after(c);
    if (s == QM_OK)
        s = find_durations(c, &durations);
    if (s == QM_OK)
        s = qm_session_load(&c->cx, path, &m);
    if (s == QM_OK && durations)
        qm_target_add_durations(durations, m);
    if (s == QM_OK)
        s = finish_goal(c, pipeline);
    qm_cli_show_diagnostics(c);
    c->nsources = c->cx.sources.n;
    c->ran = qm_session_pipeline(pipeline, c->goal.cost);
    if (s == QM_OK && c->certifier)
        qm_certifier_init(c->certifier, m, &c->goal, &c->cx.arena);
    if (s == QM_OK)
        s = run_passes(c, pipeline, m);
    if (s == QM_OK) {
        *out = m;
        return QM_OK;
    }
    qm_module_free(m);
    return s;
}
