/* unroll_gaining.c - write out only loops whose iterations have something to give to each other, or
 * to what stands around them.
 *
 * What writing out a loop gains is found by doing it: a copy of the module goes through the passes
 * of a trial (qm_trial_pipeline()), once with all loops written out and once with all kept. Loops
 * that were kept are written out after the trial, so that both costs are those of the gates that
 * run: a body counts as often as its loop runs it, bounds that depend on outer variables included.
 * When keeping all is no dearer, all stay. Else halves of the list of loops are tried in turn, and
 * single loops at last: a loop is written out where keeping it, with all that is kept already, is
 * dearer by the goal. The number of gates, which decides between equal costs, is that of the text,
 * so that a few one-qubit gates less do not make a program longer. Loops that run once or never,
 * and branches whose condition is constant, are always resolved.
 *
 * Guarantees the same as unroll. At most `trials` trials, and after the first two no further ones
 * when `work` million ops have gone through trials: the loops that are undecided then are written
 * out. Time and memory of a trial: those of its passes, linear in the ops that unrolling makes. */
#include "ir/trips.h"
#include "passes/cost.h"
#include "passes/trial.h"
#include "passes/unroll.h"

typedef struct gain {
    qm_pass_ctx *pc;
    qm_module *m;
    qm_unroll how;
    bool *keep;
    uint32_t *loops; /* control records of the loops that may stay, outer before inner */
    uint32_t nloops, cap_loops;
    qm_circuit_cost least; /* of the trials that count */
    uint32_t trials;
    uint64_t work;
} gain;

/* Lists the loops of a block and of all blocks inside. */
static void list_loops(gain *g, uint32_t block)
{
    const qm_block *b = &g->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        uint64_t n;
        if (op->kind == QM_OP_FOR && (!qm_loop_trips(g->m, op, &n) || n > 1)) {
            QM_RESERVE(g->pc->scratch, g->loops, g->nloops, g->cap_loops);
            g->loops[g->nloops++] = op->code;
        }
        for (uint32_t r = 0, nr = qm_op_nregions(g->m, op); r < nr; r++)
            list_loops(g, op->region + r);
    }
}

/* The cost of what runs when the loops marked to be kept are, but with the number of gates as they
 * are written. */
static qm_status try_choice(gain *g, qm_circuit_cost *cost)
{
    qm_goal goal = *g->pc->goal;
    goal.seconds = 0;
    goal.best = NULL;
    qm_pipeline_options options = {.goal = &goal, .shared = g->pc->shared};
    const qm_unroll all = {.max_ops = g->how.max_ops};
    uint64_t changed;
    qm_module *copy = *g->pc->trial = qm_module_new(g->m->cx);
    qm_module_assign(copy, g->m);
    g->trials++;
    qm_status status = qm_unroll_module(copy, &g->how, g->pc->scratch, &changed);
    g->work += qm_count_ops(copy);
    if (!status)
        status = qm_pipeline_run(copy, qm_trial_pipeline(goal.cost), &options);
    uint64_t written = status ? 0 : qm_module_cost(&goal, copy, g->pc->scratch).gates;
    if (!status)
        status = qm_unroll_module(copy, &all, g->pc->scratch, &changed);
    if (!status)
        *cost = qm_module_cost(&goal, copy, g->pc->scratch);
    cost->gates = written;
    *g->pc->trial = NULL;
    qm_module_free(copy);
    return status;
}

static void mark(gain *g, uint32_t lo, uint32_t hi, bool keep)
{
    for (uint32_t i = lo; i < hi; i++)
        g->keep[g->loops[i]] = keep;
}

/* Keeps those of the loops [lo, hi) that are as cheap when they are kept. */
static qm_status decide(gain *g, uint32_t lo, uint32_t hi)
{
    bool enough = g->trials >= (uint32_t)g->pc->options[1] ||
                  (double)g->work > g->pc->options[2] * 1e6 || qm_pass_should_stop(g->pc);
    if (g->trials > 1 && enough)
        return QM_OK;
    qm_circuit_cost cost;
    mark(g, lo, hi, true);
    qm_status status = try_choice(g, &cost);
    if (status)
        return status;
    if (qm_cost_compare(cost, g->least) <= 0) {
        g->least = cost;
        return QM_OK;
    }
    mark(g, lo, hi, false);
    if (hi - lo == 1)
        return QM_OK;
    status = decide(g, lo, lo + (hi - lo) / 2);
    return status ? status : decide(g, lo + (hi - lo) / 2, hi);
}

static qm_status choose_and_unroll(gain *g)
{
    const qm_module *m = g->m;
    g->how = (qm_unroll){.max_ops = (uint64_t)g->pc->options[0], .nkeep = m->nctls};
    g->how.keep = g->keep = qm_arena_zalloc(g->pc->scratch, (size_t)m->nctls + 1, sizeof(bool));
    list_loops(g, 0);
    for (uint32_t i = QM_G_COUNT; i < m->ngates; i++)
        if (m->gates[i].kind == QM_GK_BODY)
            list_loops(g, m->gates[i].body);
    for (uint32_t i = 0; i < m->nfuncs; i++)
        list_loops(g, m->funcs[i].body);
    qm_status status = QM_OK;
    if (g->nloops > 0)
        status = try_choice(g, &g->least);
    if (g->nloops > 0 && !status)
        status = decide(g, 0, g->nloops);
    return status ? status : qm_unroll_module(g->m, &g->how, g->pc->scratch, &g->pc->changed);
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    gain g = {.pc = pc, .m = m};
    return choose_and_unroll(&g);
}

static const qm_pass_option options[] = {
    {"max-ops", "operations that one loop may become", 4096, 0, 1e9, true},
    {"trials", "most trials", 32, 2, 1e6, true},
    {"work", "million ops that go through trials", 0.1, 0, 1e9, false},
    {0},
};

const qm_pass qm_pass_unroll_gaining = {
    .name = "unroll-gaining",
    .summary = "write out only loops whose iterations then become cheaper",
    .text =
        "A copy of the program goes through trial passes with all loops written out, and again "
        "with all kept; bodies count as often as they run. When keeping is no dearer by the goal, "
        "all loops stay. Else parts of them are tried, single loops at last, and those are written "
        "out that are dearer when they are kept. Loops that run once at most are always resolved.",
    .example = "qubit[2] q;\n"
               "for uint i in [0:2] { h q[i % 2]; cx q[0], q[1]; t q[1]; }\n"
               "for uint i in [0:2] { h q[0]; t q[0]; h q[0]; }\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .searches = 1,
    .options = options,
    .run = run,
};
