/* goal.h - what pipelines are tested with: goals for each kind of cost, and that passes keep to
 * them. */
#ifndef QM_TESTS_GOAL_H
#define QM_TESTS_GOAL_H

#include "passes/pass.h"

/* A goal with one thread; the weights of QM_COST_WEIGHTED differ from gate to gate and from pair to
 * pair, and lie in the arena. */
qm_goal test_goal(qm_cost_kind cost, qm_arena *arena);
/* Runs a pipeline, with the verifier after each pass. *changed is what the passes say they have
 * changed, *raised the first pass that optimises and yet has raised the cost, or NULL. */
qm_status test_goal_run(const qm_goal *goal, const char *pipeline, qm_module *m, uint64_t *changed,
                        const char **raised);
/* The pipeline with little time for its passes that search: random modules are small and many. */
const char *test_quick_pipeline(const char *pipeline, qm_arena *arena);

#endif
