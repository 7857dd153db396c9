/* trial.c - see trial.h. */
#include "passes/trial.h"

#include "passes/cost.h"

uint64_t qm_count_ops(const qm_module *m)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < m->nblocks; i++)
        n += m->blocks[i].nops;
    return n;
}

/* Running out of memory must pass through here, where the copy is freed. */
qm_status qm_trial_run(const qm_module *m, const char *pipeline, const qm_goal *goal,
                       qm_pass_shared *shared, qm_module **made, qm_circuit_cost *cost)
{
    qm_context *cx = m->cx;
    jmp_buf recover;
    jmp_buf *const outer = cx->arena.recover;
    qm_arena scratch;
    qm_module *volatile copy = NULL;
    volatile qm_status status = QM_ERR_MEMORY;
    qm_arena_init(&scratch, &recover);
    cx->arena.recover = &recover;
    if (setjmp(recover) == 0) {
        qm_goal free = *goal;
        free.seconds = 0;
        free.best = NULL;
        copy = qm_module_new(cx);
        qm_module_assign(copy, m);
        status = qm_pipeline_run(copy, pipeline,
                                 &(qm_pipeline_options){.goal = &free, .shared = shared});
        if (!status)
            *cost = qm_module_cost(&free, copy, &scratch);
    }
    cx->arena.recover = outer;
    qm_arena_free(&scratch);
    if (copy)
        copy->arena.recover = outer;
    if (made)
        *made = status ? NULL : copy;
    if (!made || status)
        qm_module_free(copy);
    return status;
}
