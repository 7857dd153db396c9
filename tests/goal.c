/* goal.c - see goal.h. */

#include "tests/goal.h"

#include "passes/cost.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 6 };

qm_goal test_goal(qm_cost_kind cost, qm_arena *arena)
{
    static const qm_pair_weight pairs[PAIRS] = {{0, 1, 0.5}, {0, 2, 3},   {1, 2, 1},
                                                {1, 4, 7},   {2, 3, 0.1}, {3, 4, 2}};
    qm_weights *w = QM_NEW(arena, qm_weights);
    *w = (qm_weights){.one_qubit = 0.25,
                      .two_qubit = 1.5,
                      .measure = 2,
                      .reset = 3,
                      .pairs = pairs,
                      .npairs = PAIRS};
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        w->gates[g] = g % 3 == 0 ? NAN : (double)(g * 7 % 11) / 4;
    return (qm_goal){.cost = cost, .weights = w, .threads = 1};
}

typedef struct watch {
    uint64_t changed;
    const char *raised;
} watch;

static qm_status after_pass(void *payload, const qm_pass *pass, const qm_module *m,
                            const qm_pass_time *time)
{
    watch *w = payload;
    (void)m;
    w->changed += time->changed;
    if (pass->optimises && qm_cost_compare(time->cost_after, time->cost_before) > 0 && !w->raised)
        w->raised = pass->name;
    return QM_OK;
}

qm_status test_goal_run(const qm_goal *goal, const char *pipeline, qm_module *m, uint64_t *changed,
                        const char **raised)
{
    watch w = {0};
    qm_pipeline_options o = {
        .goal = goal, .verify_each = true, .measure = true, .after = after_pass, .payload = &w};
    qm_status s = qm_pipeline_run(m, pipeline, &o);
    *changed = w.changed;
    *raised = w.raised;
    return s;
}

static const struct {
    const char *pass, *options;
} quick[] = {
    {"superoptimise", "{patience=1,tries=20}"},
    {"place-rotations", "{tries=50}"},
    {"todd", "{work=1,rounds=1}"},
    {"resynthesise-phase-polynomial", "{rounds=2}"},
};

/* The options for the pass that the n characters name, or NULL. */
static const char *quick_options(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof quick / sizeof *quick; i++)
        if (strlen(quick[i].pass) == n && memcmp(quick[i].pass, name, n) == 0)
            return quick[i].options;
    return NULL;
}

const char *test_quick_pipeline(const char *pipeline, qm_arena *arena)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_puts(&t, "");
    for (const char *s = pipeline; *s;) {
        size_t n = strspn(s, letters);
        const char *options = quick_options(s, n);
        if (n == 0)
            n = 1;
        qm_text_printf(&t, "%.*s%s", (int)n, s, options ? options : "");
        s += n;
        if (options && *s == '{')
            s = strchr(s, '}') + 1;
    }
    return t.data;
}
