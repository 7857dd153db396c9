/* Every pass of the table, and every -O pipeline, for each kind of cost on random modules: the
 * result is well formed, means the same, and costs no more where the pass optimises.
 *
 * Gate-only modules must keep their unitary and all others their exact distribution, final values
 * and (where there is one) final state. Global phases are fields of blocks and are kept, so all is
 * compared with its phase. What a pass makes of assumptions is judged by equiv/, too. */

#include "equiv/equiv.h"
#include "runtime/bind.h"
#include "passes/cost.h"
#include "passes/pair_runs/outputs.h"
#include "tests/dense.h"
#include "tests/execute.h"
#include "tests/goal.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { MODULES = 1000, SEARCHED = 100, SEARCHING_LEVEL = 2 }; /* SEARCHED: for passes that search */
static const double tolerance = 1e-8;

/* Kinds of modules, in turn. */
static const unsigned mixes[] = {
    RANDOM_UNITARY,
    RANDOM_ALL,
    RANDOM_UNITARY & ~(unsigned)(RANDOM_BODY | RANDOM_SYMBOLIC),
    RANDOM_ALL & ~(unsigned)RANDOM_DYNAMIC,
    RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_CLASSICAL | RANDOM_SYMBOLIC,
    RANDOM_PHASE | RANDOM_MEASURE | RANDOM_BARRIER,
    RANDOM_AXES | RANDOM_MEASURE | RANDOM_CONTROL,
    RANDOM_AXES | RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_SYMBOLIC | RANDOM_CLASSICAL |
        RANDOM_PHASE,
};

static bool leaves_early(const qm_module *m)
{
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            uint8_t kind = m->blocks[b].ops[i].kind;
            if (kind == QM_OP_BREAK || kind == QM_OP_CONTINUE || kind == QM_OP_END ||
                kind == QM_OP_RETURN)
                return true;
        }
    return false;
}

static void report(const qm_module *before, const qm_module *after, const char *what, uint64_t seed,
                   const char *difference)
{
    test_fail("%s, seed %llu: %s\n--- before\n%s--- after\n%s", what, (unsigned long long)seed,
              difference, test_print(before, QM_DIALECT_IR), test_print(after, QM_DIALECT_IR));
}

static void expect_same_unitary(const qm_module *before, const qm_module *after, const char *what,
                                uint64_t seed, qm_arena *arena)
{
    const char *error = NULL;
    uint64_t count = UINT64_C(1) << (2 * before->nqubits);
    double complex *u = dense_unitary(before, random_inputs, RANDOM_INPUTS, arena, &error);
    double complex *v =
        u ? dense_unitary(after, random_inputs, RANDOM_INPUTS, arena, &error) : NULL;
    if (error)
        report(before, after, what, seed, error);
    double d = dense_distance(u, v, count, false);
    if (!(d <= tolerance))
        report(before, after, what, seed, qm_arena_printf(arena, "unitaries differ by %g", d));
}

static void expect_same_meaning(const qm_module *before, const qm_module *after, const char *what,
                                uint64_t seed, unsigned parts, qm_arena *arena)
{
    if (!(parts & ~(unsigned)RANDOM_UNITARY)) {
        expect_same_unitary(before, after, what, seed, arena);
        return;
    }
    dense_result a = dense_run(before, 0, random_inputs, RANDOM_INPUTS, arena);
    dense_result b = dense_run(after, 0, random_inputs, RANDOM_INPUTS, arena);
    const char *d = dense_difference(before, &a, after, &b, tolerance, leaves_early(before), arena);
    if (d)
        report(before, after, what, seed, d);
}

static qm_module *make(qm_context *cx, uint64_t seed, unsigned *parts)
{
    *parts = mixes[seed % (sizeof mixes / sizeof *mixes)];
    qm_module *m = random_module(cx, seed, *parts);
    qm_inputs_bind(m, test_inputs(random_inputs, RANDOM_INPUTS, &cx->arena), RANDOM_INPUTS);
    test_verify(m, "in the random module");
    return m;
}

/* Runs the pipeline on a copy, which the caller frees. */
static qm_module *run(const qm_goal *goal, const char *pipeline, const qm_module *before,
                      uint64_t seed, uint64_t *changed)
{
    const char *raised;
    qm_module *after = qm_module_clone(before);
    qm_status s = test_goal_run(goal, pipeline, after, changed, &raised);
    if (s != QM_OK)
        report(before, after, pipeline, seed, test_diagnostics(before->cx));
    if (raised)
        report(before, after, pipeline, seed,
               qm_arena_printf(&before->cx->arena, "%s raises the cost (%s)", raised,
                               qm_cost_name(goal->cost)));
    return after;
}

static uint64_t check_one(qm_cost_kind cost, const char *pipeline, uint64_t seed)
{
    uint64_t changed;
    unsigned parts;
    qm_context *cx = test_context_new();
    qm_module *before = make(cx, seed, &parts);
    qm_goal goal = test_goal(cost, &cx->arena);
    qm_module *after = run(&goal, pipeline, before, seed, &changed);
    expect_same_meaning(before, after, pipeline, seed, parts, &cx->arena);
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
    return changed;
}

static void note_again(void *payload)
{
    ++*(uint32_t *)payload;
}

static void expect_no_dearer(const qm_module *before, const qm_module *after, const char *pipeline,
                             uint64_t seed, const qm_goal *goal, qm_arena *arena)
{
    double first = qm_module_cost(goal, before, arena).first;
    double last = qm_module_cost(goal, after, arena).first;
    if (!(last <= first * (1 + 1e-12)))
        report(before, after, pipeline, seed,
               qm_arena_printf(arena, "%g becomes %g (%s)", first, last, qm_cost_name(goal->cost)));
}

/* A whole level never leaves what costs more than its input; and where gates cost what they are
 * expanded to, one need not go back to the input for that. */
static void check_level(qm_cost_kind cost, const char *pipeline, uint64_t seed)
{
    unsigned parts;
    uint32_t again = 0;
    qm_context *cx = test_context_new();
    qm_module *before = make(cx, seed, &parts), *after = qm_module_clone(before);
    qm_goal goal = test_goal(cost, &cx->arena);
    qm_pipeline_options o = {
        .goal = &goal, .never_worse = true, .again = note_again, .payload = &again};
    if (qm_pipeline_run(after, pipeline, &o) != QM_OK)
        report(before, after, pipeline, seed, test_diagnostics(cx));
    expect_no_dearer(before, after, pipeline, seed, &goal, &cx->arena);
    if (again > 0 && cost == QM_COST_CX)
        report(before, after, pipeline, seed, "went back to the start");
    expect_same_meaning(before, after, pipeline, seed, parts, &cx->arena);
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
}

/* What makes forms and no gates cheaper does not make them dearer, either. */
static void check_expansion(qm_cost_kind cost, const char *pipeline, uint64_t seed)
{
    unsigned parts;
    qm_context *cx = test_context_new();
    qm_module *before = make(cx, seed, &parts), *after = qm_module_clone(before);
    qm_goal goal = test_goal(cost, &cx->arena);
    if (qm_pipeline_run(after, pipeline, &(qm_pipeline_options){.goal = &goal}) != QM_OK)
        report(before, after, pipeline, seed, test_diagnostics(cx));
    expect_no_dearer(before, after, pipeline, seed, &goal, &cx->arena);
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
}

/* The last kind, weights, is left out: those of tests differ for a gate and its inverse. */
static void expansions_cost_what_they_stand_for(void **state)
{
    (void)state;
    _Static_assert(QM_COST_WEIGHTED + 1 == QM_COST_KIND_COUNT, "the last");
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++) {
        check_expansion((qm_cost_kind)(seed % QM_COST_WEIGHTED), "inline", seed);
        check_expansion(QM_COST_CX, "inline,expand-controls", seed);
    }
}

/* On all modules, which take the kinds of cost in turn; a pass that never has anything to do is not
 * tested by them. */
static void each_pass_keeps_the_meaning(void **state)
{
    for (const qm_pass *const *p = qm_pass_table; *p; p++) {
        const char *pipeline = test_quick_pipeline(qm_pass_pipeline(*p, *state), *state);
        uint64_t changed = 0, n = test_cases((*p)->searches ? SEARCHED : MODULES);
        for (uint64_t seed = 0; seed < n; seed++)
            changed += check_one((qm_cost_kind)(seed % QM_COST_KIND_COUNT), pipeline, seed);
        if (changed == 0)
            test_fail("'%s' has changed nothing in all modules", pipeline);
    }
}

/* Rows of the table of levels that are the same for two costs have modules of their own each. From
 * level 2 on there are passes that search. */
static void each_level_keeps_the_meaning(void **state)
{
    uint64_t seed = MODULES;
    for (uint32_t level = 0; level < QM_OPT_LEVELS; level++) {
        uint64_t n =
            test_cases(level < SEARCHING_LEVEL ? MODULES / QM_COST_KIND_COUNT : SEARCHED / 2);
        for (int cost = 0; cost < QM_COST_KIND_COUNT; cost++) {
            const char *pipeline = qm_opt_pipeline((qm_cost_kind)cost, level);
            pipeline = test_quick_pipeline(pipeline, *state);
            for (uint64_t end = seed + n; seed < end; seed++) {
                check_one((qm_cost_kind)cost, pipeline, seed);
                check_level((qm_cost_kind)cost, pipeline, seed);
            }
        }
    }
}

/* The same from |0>, up to a global phase. */
static void expect_same_from_zero(const qm_module *before, const qm_module *after, const char *what,
                                  uint64_t seed, qm_arena *arena)
{
    dense_result a = dense_run(before, 0, random_inputs, RANDOM_INPUTS, arena);
    dense_result b = dense_run(after, 0, random_inputs, RANDOM_INPUTS, arena);
    const char *d = dense_difference(before, &a, after, &b, tolerance, true, arena);
    if (d)
        report(before, after, what, seed, d);
}

/* A pass that makes use of assumptions, under all of them. */
static void check_assumed(const qm_pass *p, uint64_t seed, qm_arena *arena)
{
    uint64_t changed;
    unsigned parts;
    qm_context *cx = test_context_new();
    qm_module *before = make(cx, seed, &parts);
    qm_goal goal = test_goal(QM_COST_CX, &cx->arena);
    goal.assume = p->assumes;
    const char *pipeline = test_quick_pipeline(qm_pass_pipeline(p, arena), arena);
    qm_module *after = run(&goal, pipeline, before, seed, &changed);
    qm_equiv_result r;
    qm_equiv_options o = {.assume = p->assumes, .threads = 1};
    if (qm_equiv_check(before, after, &o, &cx->arena, &r) != QM_OK ||
        r.verdict == QM_EQUIV_DIFFERENT)
        report(before, after, pipeline, seed, "not equivalent under the assumptions");
    if (p->assumes == QM_ASSUME_ZERO_INPUTS)
        expect_same_from_zero(before, after, pipeline, seed, &cx->arena);
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
}

/* The first final state with the state of qubit i on qubit outputs[i]. */
static void permute_state(dense_result *r, const uint32_t *outputs, uint32_t nqubits,
                          qm_arena *arena)
{
    uint64_t count = UINT64_C(1) << nqubits;
    double complex *to = QM_NEW_ARRAY(arena, double complex, count);
    for (uint64_t k = 0; k < count; k++) {
        uint64_t at = 0;
        for (uint32_t q = 0; q < nqubits; q++)
            at |= (k >> q & 1) << outputs[q];
        to[at] = r->states[0][k];
    }
    r->states[0] = to;
}

/* With free outputs, and nothing else assumed: the same from several basis states after the
 * permutation that the program says. */
static uint64_t check_permuted(uint64_t seed, const char *pipeline)
{
    uint64_t changed;
    unsigned parts;
    qm_context *cx = test_context_new();
    qm_module *before = make(cx, seed, &parts);
    qm_goal goal = test_goal((qm_cost_kind)(seed % QM_COST_KIND_COUNT), &cx->arena);
    goal.assume = QM_ASSUME_PERMUTE_OUTPUTS;
    qm_module *after = run(&goal, pipeline, before, seed, &changed);
    uint32_t n = before->nqubits, *outputs = QM_NEW_ARRAY(&cx->arena, uint32_t, n + 1u);
    if (!qm_outputs_read(after, outputs, &cx->arena))
        report(before, after, pipeline, seed, "the pragma is no permutation");
    bool permutes = false;
    for (uint32_t q = 0; q < n; q++)
        permutes |= outputs[q] != q;
    for (uint64_t initial = 0; initial < UINT64_C(1) << n; initial += 3) {
        dense_result a = dense_run(before, initial, random_inputs, RANDOM_INPUTS, &cx->arena);
        dense_result b = dense_run(after, initial, random_inputs, RANDOM_INPUTS, &cx->arena);
        if (a.nstates == 1 && !a.error)
            permute_state(&a, outputs, n, &cx->arena);
        const char *d =
            dense_difference(before, &a, after, &b, tolerance, leaves_early(before), &cx->arena);
        if (d)
            report(before, after, pipeline, seed, d);
    }
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
    return permutes;
}

static void permuted_outputs_are_said(void **state)
{
    uint64_t permuted = 0;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        permuted += check_permuted(seed, "inline,elide-swaps");
    const char *pipeline = test_quick_pipeline(qm_opt_pipeline(QM_COST_CX, 2), *state);
    for (uint64_t seed = 0; seed < test_cases(SEARCHED); seed++)
        permuted += check_permuted(seed, pipeline);
    assert_true(permuted > 0);
}

static void assumptions_keep_what_they_say(void **state)
{
    for (const qm_pass *const *p = qm_pass_table; *p; p++)
        for (uint64_t seed = 0, n = test_cases(SEARCHED); (*p)->assumes && seed < n; seed++)
            check_assumed(*p, seed, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_pass_keeps_the_meaning, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(each_level_keeps_the_meaning, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(expansions_cost_what_they_stand_for, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(permuted_outputs_are_said, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(assumptions_keep_what_they_say, test_arena_setup,
                                        test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
