/* Every pass of the table, and every -O pipeline, on random modules: the result is well formed and
 * means the same.
 *
 * Gate-only modules must keep their unitary and all others their exact distribution, final values
 * and (where there is one) final state. Global phases are fields of blocks and are kept, so all is
 * compared with its phase. No pass but "inline" and "unroll" adds ops, unless there
 * are fewer CX or T for it. */

#include "passes/cost.h"
#include "runtime/bind.h"
#include "tests/dense.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { MODULES = 1000 };
static const double tolerance = 1e-8;

/* Kinds of modules, in turn. */
static const unsigned mixes[] = {
    RANDOM_UNITARY,
    RANDOM_ALL,
    RANDOM_UNITARY & ~(unsigned)(RANDOM_BODY | RANDOM_SYMBOLIC),
    RANDOM_ALL & ~(unsigned)RANDOM_DYNAMIC,
    RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_CLASSICAL | RANDOM_SYMBOLIC,
    RANDOM_PHASE | RANDOM_MEASURE | RANDOM_BARRIER,
};

static uint64_t count_ops(const qm_module *m)
{
    uint64_t n = 0;
    for (uint32_t b = 0; b < m->nblocks; b++)
        n += m->blocks[b].nops;
    return n;
}

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

/* CX and T of all blocks, called or not. */
static qm_circuit_cost count_cost(const qm_module *m, qm_arena *arena)
{
    static const qm_goal goal = {.threads = 1};
    qm_circuit_cost sum = {0};
    for (uint32_t b = 0; b < m->nblocks; b++) {
        qm_circuit_cost c = qm_block_cost(&goal, m, b, arena);
        sum.cx += c.cx;
        sum.t += c.t;
    }
    return sum;
}

static bool is_cheaper(qm_circuit_cost a, qm_circuit_cost b)
{
    return a.cx < b.cx || (a.cx == b.cx && a.t < b.t);
}

static uint64_t check_one(const char *pipeline, bool may_grow, uint64_t seed)
{
    qm_context *cx = test_context_new();
    unsigned parts = mixes[seed % (sizeof mixes / sizeof *mixes)];
    qm_module *before = random_module(cx, seed, parts);
    qm_inputs_bind(before, test_inputs(random_inputs, RANDOM_INPUTS, &cx->arena), RANDOM_INPUTS);
    test_verify(before, "in the random module");
    qm_module *after = qm_module_clone(before);
    bool inlines = strncmp(pipeline, "inline", 6) == 0;
    if (!inlines)
        test_pipeline("inline", after);
    qm_circuit_cost cost = count_cost(after, &cx->arena);
    uint64_t nops = count_ops(after), changed = test_pipeline(pipeline, after);
    if (!may_grow && count_ops(after) > nops && !is_cheaper(count_cost(after, &cx->arena), cost))
        report(before, after, pipeline, seed, "there are more ops than before");
    expect_same_meaning(before, after, pipeline, seed, parts, &cx->arena);
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
    return changed;
}

/* On all modules; a pass that never has anything to do is not tested by them. */
static void check_all(const char *pipeline, bool may_grow)
{
    uint64_t changed = 0;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        changed += check_one(pipeline, may_grow, seed);
    if (changed == 0 && pipeline[0])
        test_fail("'%s' has changed nothing in all modules", pipeline);
}

static bool adds_ops(const char *name)
{
    return strcmp(name, "inline") == 0 || strcmp(name, "unroll") == 0;
}

static void each_pass_keeps_the_meaning(void **state)
{
    (void)state;
    for (uint32_t p = 0; qm_pass_table[p]; p++)
        check_all(qm_pass_table[p]->name, adds_ops(qm_pass_table[p]->name));
}

static void each_level_keeps_the_meaning(void **state)
{
    (void)state;
    for (uint32_t level = 0; level < QM_OPT_LEVELS; level++)
        check_all(qm_opt_pipeline(QM_COST_CX, level), true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pass_keeps_the_meaning),
        cmocka_unit_test(each_level_keeps_the_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
