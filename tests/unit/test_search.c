/* The searches over windows: the same circuit, never a dearer one, and the same one for any number
 * of threads. */
#include "equiv/equiv.h"
#include "ir/stats.h"
#include "passes/cost.h"
#include "passes/pauli/rewrite.h"
#include "passes/search/chain.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <stdlib.h>
#include <string.h>

static const char walk[] = "inline,superoptimise{patience=2,tries=40,beam=20,five=0.01}";

/* Clifford, T and rotation gates on n qubits, with a symbolic angle, and measured in the middle. */
static qm_module *random_program(qm_context *cx, uint64_t seed, uint32_t n, uint32_t gates)
{
    static const char *const one[] = {"h", "t", "s", "tdg", "x", "rz(0.3)", "rx(theta)"};
    uint64_t state = seed;
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(&t, "include \"stdgates.inc\"; input float theta; qubit[%u] q; bit c;", n);
    for (uint32_t i = 0; i < gates; i++) {
        uint32_t a = random_below(&state, n), b = (a + 1 + random_below(&state, n - 1)) % n;
        if (i == gates / 2)
            qm_text_printf(&t, "c = measure q[%u]; barrier q; reset q[%u];", a, b);
        if (random_below(&state, 2))
            qm_text_printf(&t, "cx q[%u], q[%u];", a, b);
        else
            qm_text_printf(&t, "%s q[%u];", one[random_below(&state, 7)], a);
    }
    return test_compile(cx, qm_arena_printf(&cx->arena, "%.*s", (int)t.size, t.data));
}

static qm_module *searched_for(const qm_module *m, const char *pipeline, const qm_goal *goal)
{
    qm_module *out = qm_module_clone(m);
    qm_pipeline_options o = {.goal = goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(out, pipeline, &o), QM_OK);
    return out;
}

static qm_module *searched(const qm_module *m, const char *pipeline, uint64_t seed,
                           uint32_t threads)
{
    return searched_for(m, pipeline, &(qm_goal){.seed = seed, .threads = threads});
}

static uint64_t cx_of(qm_context *cx, const qm_module *m)
{
    qm_stats s;
    qm_module_stats(m, &cx->arena, &s);
    return s.cx;
}

/* Some circuits are one piece, others several. */
static void same_for_any_threads(void **state)
{
    qm_context *cx = *state;
    static const uint32_t gates[] = {40, 300, 2600};
    for (uint32_t i = 0; i < 3; i++) {
        qm_module *m = random_program(cx, i, 6, gates[i]);
        qm_module *a = searched(m, walk, 7, 1), *b = searched(m, walk, 7, 2);
        assert_string_equal(test_print(a, QM_DIALECT_IR), test_print(b, QM_DIALECT_IR));
        assert_true(cx_of(cx, a) < cx_of(cx, m));
        qm_module_free(a);
        qm_module_free(b);
        qm_module_free(m);
    }
}

static void expect_same(qm_context *cx, const qm_module *a, const qm_module *b)
{
    qm_equiv_options o = {.seed = 0};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, &cx->arena, &r), QM_OK);
    if (r.verdict != QM_EQUIV_SAME)
        test_fail("%s", r.detail);
}

static void same_circuit(void **state)
{
    qm_context *cx = *state;
    static const char *const pipelines[] = {walk, "inline,resynthesise-windows",
                                            "inline,superoptimise{patience=2,tries=200,uphill=1}"};
    for (uint64_t seed = 0; seed < 12; seed++) {
        qm_module *m = random_program(cx, seed, 5, 60);
        qm_module *a = searched(m, pipelines[seed % 3], seed, 1);
        assert_true(cx_of(cx, a) <= cx_of(cx, m));
        expect_same(cx, m, a);
        qm_module_free(a);
        qm_module_free(m);
    }
}

/* On a line, where each step of a gate's qubits apart is as dear as three gates more: never dearer,
 * and in all cheaper than what the search for few CX finds. */
static void weights_of_a_line(void **state)
{
    enum { QUBITS = 6, PAIRS = (QUBITS - 1) * (QUBITS - 2) / 2 };
    qm_context *cx = *state;
    qm_pair_weight pairs[PAIRS];
    qm_weights weights = {.two_qubit = 1, .pairs = pairs};
    for (uint32_t i = 0; i < QM_G_COUNT; i++)
        weights.gates[i] = NAN;
    for (uint32_t a = 0; a < QUBITS; a++)
        for (uint32_t b = a + 2; b < QUBITS; b++)
            pairs[weights.npairs++] = (qm_pair_weight){a, b, 1 + 3. * (b - a - 1)};
    double by_weight = 0, by_cx = 0;
    for (uint64_t seed = 0; seed < 6; seed++) {
        qm_goal goal = {.cost = QM_COST_WEIGHTED, .weights = &weights, .seed = seed, .threads = 1};
        qm_module *m = random_program(cx, seed, QUBITS, seed == 5 ? 1200 : 60);
        qm_module *a = searched_for(m, walk, &goal), *b = searched(m, walk, seed, 1);
        goal.threads = 2;
        qm_module *c = searched_for(m, walk, &goal);
        assert_string_equal(test_print(a, QM_DIALECT_IR), test_print(c, QM_DIALECT_IR));
        double before = qm_module_cost(&goal, m, &cx->arena).first;
        double after = qm_module_cost(&goal, a, &cx->arena).first;
        assert_true(after <= before);
        by_weight += after;
        by_cx += qm_module_cost(&goal, b, &cx->arena).first;
        expect_same(cx, m, a);
        qm_module_free(a);
        qm_module_free(b);
        qm_module_free(c);
        qm_module_free(m);
    }
    assert_true(by_weight < 0.9 * by_cx);
}

/* A search that is told to stop beforehand leaves a correct program. */
static void stopped_at_once(void **state)
{
    qm_context *cx = *state;
    qm_module *m = random_program(cx, 3, 6, 2000);
    atomic_store(&cx->stop_search, true);
    qm_module *a = searched(m, walk, 0, 2);
    assert_true(cx_of(cx, a) <= cx_of(cx, m));
    qm_module_free(a);
    qm_module_free(m);
}

/* What each block of a program is given. */
typedef struct shares {
    double deadline[3];
    uint32_t n;
} shares;

static qm_status note_share(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    shares *s = payload;
    assert_true(s->n < 3);
    s->deadline[s->n++] = r->pc->deadline;
    c->same = true;
    return QM_OK;
}

/* Blocks of 3, 3 and 5 ops, the last of which ends when all has to. */
static void blocks_share_the_time(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "include \"stdgates.inc\"; qubit q; bit b; h q; if (b) { x q; "
                                    "y q; z q; } else { x q; h q; x q; h q; t q; }");
    assert_int_equal(m->blocks[0].nops, 3); /* with the declaration of b */
    qm_goal goal = {.seconds = 1000, .threads = 1};
    double start = qm_clock();
    qm_pass_ctx pc = {
        .cx = cx, .goal = &goal, .deadline = start + goal.seconds, .scratch = &cx->arena};
    shares s = {.n = 0};
    assert_int_equal(qm_rewrite_blocks(&pc, m, note_share, &s), QM_OK);
    assert_int_equal(s.n, 3);
    const double late = 50; /* that the machine may take */
    double first = s.deadline[0] - start, second = s.deadline[1] - start;
    assert_true(first >= 1000 * 3 / 11. && first < 1000 * 3 / 11. + late);
    assert_true(second >= 1000 * 3 / 8. && second < 1000 * 3 / 8. + late);
    assert_true(s.deadline[2] == start + goal.seconds && pc.deadline == start + goal.seconds);
    qm_module_free(m);
}

/* Time that one part leaves goes to those after it. */
static void shares_of_time(void **state)
{
    (void)state;
    assert_true(qm_time_share(10, 110, 1, 4) == 35);
    assert_true(qm_time_share(12, 110, 1, 3) > 44 && qm_time_share(12, 110, 1, 1) == 110);
    assert_true(qm_time_share(120, 110, 1, 3) == 110);
    assert_true(isinf(qm_time_share(12, INFINITY, 1, 3)));
}

static void nothing_to_do(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "qubit q; bit c; c = measure q;");
    qm_module *a = searched(m, walk, 0, 2);
    assert_string_equal(test_print(a, QM_DIALECT_IR), test_print(m, QM_DIALECT_IR));
    qm_module_free(a);
    qm_module_free(m);
}

/* Rotations and CPP gates at random on few qubits, with angles that do not repeat. */
static qm_pcircuit dense_circuit(qm_context *cx, uint32_t n, uint32_t gates)
{
    qm_pcircuit c;
    uint64_t rng = 3;
    qm_pcircuit_init(&c, &qm_prows_make(&cx->arena)->locals, n, &cx->arena);
    for (uint32_t i = 0; i < gates; i++) {
        uint32_t a = random_below(&rng, n), b = (a + 1 + random_below(&rng, n - 1)) % n;
        qm_pauli p = (qm_pauli)(1 + random_below(&rng, 3)),
                 q = (qm_pauli)(1 + random_below(&rng, 3));
        qm_pcircuit_push(&c,
                         i % 2 ? qm_pgate_cpp(a, p, b, q) : qm_pgate_rot(a, p, 0.1 + 0.001 * i));
    }
    for (uint32_t w = 0; w < n; w++)
        qm_pcircuit_push(&c, (qm_pgate){.kind = QM_PK_LOCAL,
                                        .local = QM_LOCAL_IDENTITY,
                                        .moving = true,
                                        .qubit = {w},
                                        .ref = QM_NONE});
    return c;
}

/* A walk by rules ends its searches with its budget but for one window, and what the worker knows
 * from another piece changes neither the result nor what it is charged. */
static void budget_of_learning(void **state)
{
    enum { QUBITS = 5, GATES = 400, BEAM = 20, WORK_OF_A_WINDOW = 54 * BEAM * QM_NETWORK_MOVES };
    qm_context *cx = *state;
    qm_pcircuit c = dense_circuit(cx, QUBITS, GATES);
    qm_rules none = {0};
    qm_network_tables *tables = qm_network_tables_new();
    assert_non_null(tables);
    for (uint64_t budget = 0; budget < 4000000; budget = 4 * budget + 10000) {
        qm_chain_rewriting plan = {
            .rules = &none, .work = budget, .qubits = 4, .cx = 12, .span = 160, .beam = BEAM};
        qm_worker k;
        qm_chain a, b;
        memset(&k, 0, sizeof k);
        assert_true(qm_worker_init(&k, tables, GATES));
        uint64_t searched = 0;
        for (int again = 0; again < 2; again++) {
            qm_chain *h = again ? &b : &a;
            qm_chain_init(h, c.locals, QUBITS, GATES + QUBITS, QM_COST_CX, QM_LAYERS_NOTHING,
                          &cx->arena);
            qm_chain_load(h, &c, 0);
            qm_chain_rewrite(h, &k, &plan);
            assert_true(h->work <= budget + WORK_OF_A_WINDOW);
            searched = again ? searched : qm_network_solver_work(k.solver);
        }
        assert_int_equal(qm_network_solver_work(k.solver), searched);
        assert_true(a.work >= searched);
        assert_int_equal(b.work, a.work);
        assert_int_equal(a.c.ngates, b.c.ngates);
        assert_memory_equal(a.c.gates, b.c.gates, a.c.ngates * sizeof *a.c.gates);
        assert_true(budget == 0 ? a.work == 0 : a.work > 0);
        qm_worker_free(&k);
    }
    free(tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_for_any_threads, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(budget_of_learning, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(same_circuit, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(weights_of_a_line, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(stopped_at_once, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(blocks_share_the_time, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test(shares_of_time),
        cmocka_unit_test_setup_teardown(nothing_to_do, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
