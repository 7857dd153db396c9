/* driver.c - runs pipelines: checks that each pass finds the forms it needs before any work is
 * done, then for each pass times it, runs it, puts back what was there when a pass that optimises
 * has raised the cost, empties its scratch memory, verifies the module and tells the caller. Costs
 * two walks over the list of blocks a pass; where the cost may be raised a copy of the module and
 * two walks over its ops, and the verifier's walk when it is asked for. */
#include "ir/stats.h"
#include "ir/verify.h"
#include "passes/cost.h"
#include "passes/pipeline.h"
#include "passes/trial.h"

#include <math.h>
#include <stdlib.h>

enum {
    MAX_ROUNDS = 100, /* of one repeat() */
    MAX_SETTLED = 8
};

/* Of the time for searches, for each stage that makes few layers. */
static const double LAYERS_SHARE = 0.05;

typedef struct driver {
    qm_module *m;
    const char *text; /* the pipeline */
    const qm_pipeline_options *options;
    const qm_goal *goal;
    double deadline;
    bool sober;       /* leaves out passes that prepare */
    qm_module *input; /* a copy; NULL: none */
    qm_arena scratch, spare;
    qm_pass_shared shared;
    qm_module *trial;     /* of the pass that runs; NULL: none */
    qm_module *copy;      /* of m, as it was before that pass; NULL: none */
    qm_circuit_cost cost; /* of m, when `measured` */
    bool measured;
    const qm_stage *settled[MAX_SETTLED]; /* would find nothing to do in m as it is */
    uint32_t nsettled;
    uint64_t ran;      /* 1 << i: row i of the table has run */
    uint32_t searches; /* of stages that have not begun, each round of repeat() as one */
} driver;

const char *qm_form_name(qm_form form)
{
    switch (form) {
    case QM_FORM_FLAT:
        return "flat";
    case QM_FORM_BASIS:
        return "basis";
    case QM_FORM_LAYOUT:
        return "layout";
    case QM_FORM_NUMERIC:
        return "numeric";
    }
    return "";
}

static unsigned forms_after(const qm_pass *pass, unsigned forms)
{
    return (forms & pass->keeps) | pass->makes;
}

static void report_missing(qm_context *cx, const char *text, const qm_stage *s, unsigned missing)
{
    for (uint32_t i = 0; i < QM_FORMS; i++) {
        qm_form form = (qm_form)(1u << i);
        if (!(missing & form))
            continue;
        qm_diag_rec rec = qm_error(&cx->diag, QM_E_PIPELINE, (qm_span){0, 0},
                                   "column %u of the pipeline \"%.200s\": %s needs the module in "
                                   "%s form, which it is not in",
                                   s->column, text, s->pass->name, qm_form_name(form));
        for (uint32_t k = 0; qm_pass_table[k]; k++)
            if (qm_pass_table[k]->makes & form)
                qm_note(&cx->diag, rec, (qm_span){0, 0}, "run \"%s\" before it",
                        qm_pass_table[k]->name);
    }
}

/* Follows the forms through the list; *forms holds those on entry and then those on exit. */
static qm_status check_forms(qm_context *cx, const char *text, const qm_stage *s, unsigned *forms)
{
    for (; s; s = s->next) {
        if (!s->pass) {
            /* The second round finds the forms that the first one left. */
            for (int round = 0; round < 2; round++) {
                qm_status status = check_forms(cx, text, s->body, forms);
                if (status)
                    return status;
            }
            continue;
        }
        unsigned missing = s->pass->needs & ~*forms;
        if (missing) {
            report_missing(cx, text, s, missing);
            return QM_ERR_USAGE;
        }
        *forms = forms_after(s->pass, *forms);
    }
    return QM_OK;
}

static qm_status verify(driver *d, const qm_pass *pass)
{
    qm_text faults;
    qm_text_init(&faults, &d->scratch);
    uint32_t n = qm_module_verify(d->m, &faults);
    if (n)
        qm_error(&d->m->cx->diag, QM_E_INTERNAL, (qm_span){0, 0},
                 "internal error: %u faults in the module after %s: %.*s", n, pass->name,
                 (int)(faults.size > 500 ? 500 : faults.size), faults.data);
    qm_arena_reset(&d->scratch);
    return n ? QM_ERR_INTERNAL : QM_OK;
}

static qm_circuit_cost measure(driver *d, const qm_pass *pass)
{
    if (!d->measured)
        d->cost = qm_module_cost(d->goal, d->m, &d->scratch);
    d->measured = true;
    qm_circuit_cost cost = d->cost;
    if (pass->layers) {
        qm_stats s;
        qm_module_stats(d->m, &d->scratch, &s);
        cost.layers = s.two_qubit_depth;
    }
    qm_arena_reset(&d->scratch);
    return cost;
}

/* Runs the pass; when it has raised the cost where it must not, puts back what was there. */
static qm_status run_guarded(driver *d, const qm_pass *pass, qm_pass_ctx *pc, qm_pass_time *time)
{
    bool guarded = pass->optimises && pass->may_raise >> d->goal->cost & 1;
    bool measured = guarded || (d->options && d->options->measure);
    if (measured)
        time->cost_before = measure(d, pass);
    if (guarded) { /* there before it is filled, so that it is freed when memory runs out */
        d->copy = qm_module_new(d->m->cx);
        qm_module_assign(d->copy, d->m);
    }
    atomic_store(&d->m->cx->searching, pass->searches);
    double start = qm_clock();
    qm_status status = pass->run(pc, d->m);
    time->seconds = qm_clock() - start;
    atomic_store(&d->m->cx->searching, false);
    qm_arena_reset(&d->scratch);
    qm_arena_free(&d->spare);
    qm_module_free(d->trial);
    d->trial = NULL;
    d->measured = false;
    if (measured && status == QM_OK)
        time->cost_after = measure(d, pass);
    if (guarded && status == QM_OK && qm_cost_compare(time->cost_after, time->cost_before) > 0) {
        qm_module_assign(d->m, d->copy);
        d->measured = false;
        time->cost_after = time->cost_before;
        pc->changed = 0;
        pc->checks = (qm_pass_checks){0};
        pc->only_measured = false;
    }
    qm_module_free(d->copy);
    d->copy = NULL;
    return status;
}

static bool is_cancelled(const driver *d)
{
    return atomic_load_explicit(&d->m->cx->cancel, memory_order_relaxed);
}

/* Has the pass run? It has after this, as far as there are bits. */
static bool note_run(driver *d, const qm_pass *pass)
{
    uint32_t row = 0;
    while (qm_pass_table[row] && qm_pass_table[row] != pass)
        row++;
    uint64_t bit = row < 64 ? UINT64_C(1) << row : 0;
    bool again = d->ran & bit;
    d->ran |= bit;
    return again;
}

/* Parts of the time of stages that search for what the goal counts, or for few layers beside it. */
static uint32_t count_searches(const qm_stage *s, bool layers)
{
    uint32_t n = 0;
    for (; s; s = s->next)
        n += !s->pass                    ? count_searches(s->body, layers)
             : s->pass->layers == layers ? s->pass->searches
                                         : 0;
    return n;
}

/* When a pass that begins has to end: stages that search for what the goal counts share what is
 * left by their parts, but for the small part of each that searches for few layers. */
static double deadline_of_stage(driver *d, const qm_pass *pass)
{
    uint32_t left = d->searches, part = pass->searches < left ? pass->searches : left;
    if (pass->searches && pass->layers && !isinf(d->deadline))
        return qm_clock() + LAYERS_SHARE * d->goal->seconds;
    if (!pass->searches || isinf(d->deadline))
        return d->deadline;
    d->searches = left > part ? left - part : 1;
    return qm_time_share(qm_clock(), d->deadline, part, left);
}

static qm_status run_pass(driver *d, const qm_stage *s, uint64_t *changed)
{
    qm_module *m = d->m;
    const qm_pipeline_options *o = d->options;
    if (is_cancelled(d))
        return QM_ERR_CANCELLED;
    qm_status status = o && o->before ? o->before(o->payload, s->pass, m) : QM_OK;
    if (status)
        return status;
    qm_pass_ctx pc = {
        .cx = m->cx,
        .goal = d->goal,
        .deadline = deadline_of_stage(d, s->pass),
        .scratch = &d->scratch,
        .spare = &d->spare,
        .shared = &d->shared,
        .layers = s->pass->layers,
        .trial = &d->trial,
        .options = s->options,
        .again = note_run(d, s->pass),
    };
    qm_pass_time time = {.name = s->pass->name, .ops_before = qm_count_ops(m)};
    status = run_guarded(d, s->pass, &pc, &time);
    if (!status && is_cancelled(d))
        status = QM_ERR_CANCELLED;
    if (status)
        return status;
    m->forms = forms_after(s->pass, m->forms);
    time.ops_after = qm_count_ops(m);
    time.changed = pc.changed;
    time.checks = pc.checks;
    time.only_measured = pc.only_measured;
    *changed += pc.changed;
    if (o && o->verify_each && (status = verify(d, s->pass)))
        return status;
    return o && o->after ? o->after(o->payload, s->pass, m, &time) : QM_OK;
}

static bool is_settled(const driver *d, const qm_stage *s)
{
    for (uint32_t i = 0; i < d->nsettled; i++) {
        if (d->settled[i]->pass != s->pass)
            continue;
        bool same = true;
        for (uint32_t k = 0; s->pass->options && s->pass->options[k].name; k++)
            same &= d->settled[i]->options[k] == s->options[k];
        if (same)
            return true;
    }
    return false;
}

/* Notes that the stage has run and changed so many ops. */
static void note_settled(driver *d, const qm_stage *s, uint64_t changed)
{
    if (changed)
        d->nsettled = 0;
    if (s->pass->settles && d->nsettled < MAX_SETTLED)
        d->settled[d->nsettled++] = s;
}

static qm_status run_stages(driver *d, const qm_stage *s, uint64_t *changed)
{
    for (; s; s = s->next) {
        if (s->pass) {
            uint64_t pass_changed = 0;
            if (is_settled(d, s) || (d->sober && s->pass->prepares))
                continue;
            qm_status status = run_pass(d, s, &pass_changed);
            if (status)
                return status;
            note_settled(d, s, pass_changed);
            *changed += pass_changed;
            continue;
        }
        uint64_t round_changed = 1;
        for (int round = 0; round < MAX_ROUNDS && round_changed; round++) {
            round_changed = 0;
            qm_status status = run_stages(d, s->body, &round_changed);
            if (status)
                return status;
            *changed += round_changed;
        }
    }
    return QM_OK;
}

static qm_status run_list(driver *d, const qm_stage *stages)
{
    uint64_t changed = 0;
    d->ran = 0;
    d->nsettled = 0;
    d->measured = false;
    d->searches = count_searches(stages, false);
    return run_stages(d, stages, &changed);
}

static double counted(driver *d)
{
    double first = qm_module_cost(d->goal, d->m, &d->scratch).first;
    qm_arena_reset(&d->scratch);
    return first;
}

/* Runs the list; when what the goal counts has become more than it was, once more without passes
 * that prepare, and if need be not at all. */
static qm_status run_never_worse(driver *d, const qm_stage *stages)
{
    double before = counted(d);
    d->input = qm_module_new(d->m->cx);
    qm_module_assign(d->input, d->m);
    for (uint32_t round = 0;; round++) {
        qm_status status = run_list(d, stages);
        if (status || counted(d) <= before * (1 + 1e-12))
            return status;
        qm_module_assign(d->m, d->input);
        if (d->options->again)
            d->options->again(d->options->payload);
        if (round == 1)
            return QM_OK;
        d->sober = true;
    }
}

static qm_status run_pipeline(driver *d, qm_arena *arena)
{
    qm_stage *stages;
    qm_status status = qm_pipeline_parse(d->m->cx, arena, d->text, &stages);
    unsigned forms = d->m->forms;
    if (!status)
        status = check_forms(d->m->cx, d->text, stages, &forms);
    if (status)
        return status;
    d->deadline -= fmin(1, LAYERS_SHARE * count_searches(stages, true)) * d->goal->seconds;
    return stages && d->options && d->options->never_worse ? run_never_worse(d, stages)
                                                           : run_list(d, stages);
}

/* Scratch memory comes from the system, so running out of memory must pass through here to give it
 * back. */
qm_status qm_pipeline_run(qm_module *m, const char *pipeline, const qm_pipeline_options *options)
{
    jmp_buf recover;
    jmp_buf *const outer = m->cx->arena.recover, *const outer_module = m->arena.recover;
    static const qm_goal plain = {.threads = 1};
    driver d = {.m = m, .text = pipeline, .options = options};
    d.goal = options && options->goal ? options->goal : &plain;
    d.deadline = d.goal->seconds > 0 ? qm_clock() + d.goal->seconds : INFINITY;
    qm_arena stages;
    qm_arena_init(&stages, &recover);
    d.shared = (qm_pass_shared){.arena = &stages, .above = options ? options->shared : NULL};
    qm_arena_init(&d.scratch, &recover);
    qm_arena_init(&d.spare, &recover);
    volatile qm_status status = QM_ERR_MEMORY;
    if (setjmp(recover) == 0) {
        m->cx->arena.recover = m->arena.recover = &recover;
        status = run_pipeline(&d, &stages);
    }
    m->cx->arena.recover = outer;
    m->arena.recover = outer_module;
    atomic_store(&m->cx->searching, false);
    qm_module_free(d.input);
    qm_module_free(d.copy);
    qm_module_free(d.trial);
    free(d.shared.networks);
    qm_arena_free(&d.spare);
    qm_arena_free(&d.scratch);
    qm_arena_free(&stages);
    return status;
}
