/* assumptions.c - runs a pipeline under each part of what may be assumed, and keeps the cheapest.
 *
 * Passes are greedy: one that makes use of an assumption may take a way on which later ones find
 * less. Who allows more must not get a dearer circuit, so what is allowed is tried in all its
 * parts, and a part of it is chosen only where it is cheaper. That costs a run for each part; large
 * programs are tried with nothing and with everything assumed. */
#include "passes/cost.h"
#include "passes/pipeline.h"
#include "passes/trial.h"

enum { LARGE = 1 << 12 /* ops */ };

typedef struct chooser {
    const qm_module *m;
    const char *pipeline;
    qm_goal goal;    /* of the trial at hand */
    qm_module *best; /* what the pipeline makes of m; NULL: there was no trial */
    unsigned chosen; /* qm_assume of the best */
    qm_circuit_cost least;
} chooser;

/* The assumptions that passes of the list make use of. */
static unsigned used_by(const qm_stage *s)
{
    unsigned used = 0;
    for (; s; s = s->next)
        used |= s->pass ? s->pass->assumes : used_by(s->body);
    return used;
}

static qm_status try_with(chooser *c, unsigned assume)
{
    qm_module *made;
    qm_circuit_cost cost;
    c->goal.assume = assume;
    qm_status status = qm_trial_run(c->m, c->pipeline, &c->goal, NULL, &made, &cost);
    if (status)
        return status;
    if (c->best && qm_cost_compare(cost, c->least) >= 0) {
        qm_module_free(made);
        return QM_OK;
    }
    qm_module_free(c->best);
    c->best = made;
    c->least = cost;
    c->chosen = assume;
    return QM_OK;
}

/* Tries the parts of `allowed`, from all of it to nothing; or only these two. */
static qm_status try_parts(chooser *c, unsigned allowed, bool all)
{
    for (unsigned part = allowed;; part = (part - 1) & allowed) {
        qm_status status = all || part == allowed || part == 0 ? try_with(c, part) : QM_OK;
        if (status || part == 0)
            return status;
    }
}

qm_status qm_pipeline_run_best(qm_module *m, const char *pipeline,
                               const qm_pipeline_options *options)
{
    const qm_goal *goal = options->goal;
    if (!goal || !goal->assume || goal->seconds > 0)
        return qm_pipeline_run(m, pipeline, options);
    qm_stage *stages;
    qm_status status = qm_pipeline_parse(m->cx, &m->cx->arena, pipeline, &stages);
    unsigned allowed = status ? 0 : used_by(stages) & goal->assume;
    if (status || !allowed)
        return status ? status : qm_pipeline_run(m, pipeline, options);
    chooser c = {.m = m, .pipeline = pipeline, .goal = *goal};
    status = try_parts(&c, allowed, qm_count_ops(m) <= LARGE);
    qm_module *best = c.best;
    bool heard = options->before || options->after || options->verify_each;
    if (!status && !heard) { /* the copy's memory is kept until m is freed */
        qm_module_assign(m, best);
    } else if (!status) {
        qm_pipeline_options o = *options;
        c.goal.assume = c.chosen;
        o.goal = &c.goal;
        status = qm_pipeline_run(m, pipeline, &o);
    }
    qm_module_free(best);
    return status;
}
