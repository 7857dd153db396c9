/* trial.h - what a pipeline would make of a program: for whoever chooses between programs, or
 * between ways to go on. */
#ifndef QM_PASSES_TRIAL_H
#define QM_PASSES_TRIAL_H

#include "passes/pass.h"

/* Runs the pipeline on a copy of m, `shared` being that of the pass that asks, or NULL; *cost
 * becomes what the copy then costs by the goal. Where `made` is not NULL, the caller frees the
 * copy, which is NULL when the status is not QM_OK. Nobody is told, and a goal with seconds is one
 * without. */
qm_status qm_trial_run(const qm_module *m, const char *pipeline, const qm_goal *goal,
                       qm_pass_shared *shared, qm_module **made, qm_circuit_cost *cost);

/* How many ops the blocks of m have. */
uint64_t qm_count_ops(const qm_module *m);

#endif
