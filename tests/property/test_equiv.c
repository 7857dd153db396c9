/* Equivalence as a whole: random circuits against themselves written otherwise and mutated, with
 * the dense reference as judge; programs against what passes make of them; assumptions. */

#include "equiv/method.h"
#include "passes/pass.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/goal.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum { STREAM = 0x5eed, SETS = 3 };

static const double same = 1e-8, different = 1e-3;

typedef struct pair {
    qm_context *cx;
    qm_arena arena;
    qm_module *a, *b;
} pair;

static void open_pair(pair *p, const char *a, const char *b)
{
    p->cx = test_context_new();
    qm_arena_init(&p->arena, NULL);
    p->a = test_compile(p->cx, a);
    p->b = test_compile(p->cx, b);
}

static void close_pair(pair *p)
{
    qm_module_free(p->a);
    qm_module_free(p->b);
    qm_arena_free(&p->arena);
    test_context_free(p->cx);
}

static qm_equiv_result ask(pair *p, const char *method, unsigned assume)
{
    qm_equiv_options o = {.method = method, .threads = 1, .assume = assume};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(p->a, p->b, &o, &p->arena, &r), QM_OK);
    return r;
}

static double distance(pair *p)
{
    const char *error = NULL;
    double complex *u = dense_unitary(p->a, NULL, 0, &p->arena, &error);
    double complex *v = dense_unitary(p->b, NULL, 0, &p->arena, &error);
    return dense_distance(u, v, 1ull << 2 * p->a->nqubits, true);
}

static void judge(pair *p, const char *method, double d, const qm_equiv_result *r)
{
    bool wrong = (r->verdict == QM_EQUIV_SAME && d > same) ||
                 (r->verdict == QM_EQUIV_DIFFERENT && d < different);
    if (wrong)
        test_fail("%s says %d (%s), but the distance is %g\n%s\n%s", method, (int)r->verdict,
                  r->detail, d, test_print(p->a, QM_DIALECT_IR), test_print(p->b, QM_DIALECT_IR));
}

/* All methods by themselves say nothing wrong, and together always something. */
static void check_pair(const char *a, const char *b, qm_equiv_verdict *verdict)
{
    pair p;
    open_pair(&p, a, b);
    double d = distance(&p);
    for (uint32_t i = 0; qm_equiv_methods[i]; i++) {
        qm_equiv_result r = ask(&p, qm_equiv_methods[i]->name, 0);
        judge(&p, qm_equiv_methods[i]->name, d, &r);
    }
    qm_equiv_result r = ask(&p, NULL, 0);
    judge(&p, "all", d, &r);
    if (r.verdict == QM_EQUIV_UNKNOWN)
        test_fail("unknown: %s\n%s\n%s", r.detail, a, b);
    if (r.verdict == QM_EQUIV_DIFFERENT && !r.witness.input)
        test_fail("no input as witness: %s\n%s\n%s", r.detail, a, b);
    *verdict = r.verdict;
    close_pair(&p);
}

static void test_circuits_and_mutations(void **state)
{
    for (uint32_t i = 0; i < test_cases(150); i++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint64_t seed = qm_rng_bits(1, STREAM, i);
        uint32_t n = 3 + (uint32_t)(seed % 3);
        test_circuit a = test_random_circuit((test_gate_set)(i % SETS), n, 5 + i / 3, seed, &arena);
        test_circuit b = test_rewrite_circuit(&a, seed + 1), c = test_mutate_circuit(&b, seed + 2);
        qm_equiv_verdict v;
        check_pair(test_circuit_text(&a), test_circuit_text(&b), &v);
        assert_int_equal(v, QM_EQUIV_SAME);
        check_pair(test_circuit_text(&a), test_circuit_text(&c), &v);
        qm_arena_free(&arena);
    }
    (void)state;
}

/* Too large for matrices: a mutation is found, or proved to be none. */
static void test_large_mutations(void **state)
{
    for (uint32_t i = 0; i < test_cases(45); i++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint64_t seed = qm_rng_bits(2, STREAM, i);
        uint32_t n = 14 + (uint32_t)(seed % 5);
        test_circuit a = test_random_circuit((test_gate_set)(i % SETS), n, 150, seed, &arena);
        test_circuit b = test_rewrite_circuit(&a, seed + 1), c = test_mutate_circuit(&a, seed + 2);
        pair p;
        open_pair(&p, test_circuit_text(&a), test_circuit_text(&b));
        assert_int_not_equal(ask(&p, NULL, 0).verdict, QM_EQUIV_DIFFERENT);
        close_pair(&p);
        open_pair(&p, test_circuit_text(&a), test_circuit_text(&c));
        qm_equiv_result r = ask(&p, NULL, 0);
        if (r.verdict == QM_EQUIV_UNKNOWN)
            test_fail("unknown: %s\n%s", r.detail, test_circuit_text(&c));
        close_pair(&p);
        qm_arena_free(&arena);
    }
    (void)state;
}

/* What passes make of programs is never "different", and at least this part "the same". */
static void check_passes(unsigned parts, uint32_t cases, double least)
{
    uint32_t proved = 0;
    for (uint32_t seed = 0; seed < cases; seed++) {
        pair p;
        p.cx = test_context_new();
        qm_arena_init(&p.arena, NULL);
        p.a = random_module(p.cx, seed, parts);
        p.b = qm_module_clone(p.a);
        const char *pipeline = qm_opt_pipeline(QM_COST_CX, 1 + seed % 3);
        pipeline = test_quick_pipeline(pipeline, &p.arena);
        assert_int_equal(qm_pipeline_run(p.b, pipeline, NULL), QM_OK);
        qm_equiv_result r = ask(&p, NULL, 0);
        if (r.verdict == QM_EQUIV_DIFFERENT)
            test_fail("seed %u: %s %s\n%s\n%s", seed, r.detail,
                      r.witness.text ? r.witness.text : "", test_print(p.a, QM_DIALECT_IR),
                      test_print(p.b, QM_DIALECT_IR));
        proved += r.verdict == QM_EQUIV_SAME;
        close_pair(&p);
    }
    print_message("%u of %u are proved\n", proved, cases);
    assert_true(proved >= least * cases);
}

static void test_passes_on_circuits(void **state)
{
    (void)state;
    check_passes(RANDOM_UNITARY & ~(unsigned)RANDOM_SYMBOLIC, test_cases(200), 1);
}

static void test_passes_on_programs(void **state)
{
    (void)state;
    check_passes(RANDOM_UNITARY | RANDOM_MEASURE | RANDOM_CONTROL, test_cases(200), 0.95);
    check_passes(RANDOM_ALL, test_cases(200), 0);
}

/* The text of a circuit with more after it, or before its gates. */
static const char *extended(const test_circuit *c, const char *before, const char *after)
{
    const char *text = test_circuit_text(c), *gates = strstr(text, "q;") + 2;
    return qm_arena_printf(c->arena, "%.*s\n%s%s%s", (int)(gates - text), text, before, gates,
                           after);
}

static void expect(const char *a, const char *b, unsigned assume, qm_equiv_verdict with,
                   qm_equiv_result *out)
{
    pair p;
    open_pair(&p, a, b);
    assert_int_equal(ask(&p, NULL, 0).verdict, QM_EQUIV_DIFFERENT);
    qm_equiv_result r = ask(&p, NULL, assume);
    if (r.verdict != with)
        test_fail("%d: %s\n%s\n%s", (int)r.verdict, r.detail, a, b);
    if (out && r.permutation)
        memcpy((uint32_t *)out->permutation, r.permutation, r.nqubits * sizeof *r.permutation);
    close_pair(&p);
}

static void test_assumptions(void **state)
{
    const char *phases = "t q[0]; cp(0.3) q[1], q[2]; z q[2];";
    for (uint32_t i = 0; i < test_cases(60); i++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint64_t seed = qm_rng_bits(3, STREAM, i);
        test_circuit a = test_random_circuit((test_gate_set)(i % SETS), 5, 40, seed, &arena);
        test_circuit b = test_rewrite_circuit(&a, seed + 1);
        const char *text = test_circuit_text(&a);
        uint32_t permutation[5];
        qm_equiv_result r = {.permutation = permutation};
        const unsigned zero = QM_ASSUME_ZERO_INPUTS, measured = QM_ASSUME_MEASURED,
                       permute = QM_ASSUME_PERMUTE_OUTPUTS;
        expect(text, extended(&b, phases, ""), zero, QM_EQUIV_SAME, NULL);
        expect(text, extended(&b, "", phases), measured, QM_EQUIV_SAME, NULL);
        expect(text, extended(&b, "", phases), zero | measured, QM_EQUIV_SAME, NULL);
        expect(text, extended(&b, "", "swap q[0], q[1]; swap q[1], q[3];"), permute, QM_EQUIV_SAME,
               &r);
        static const uint32_t expected[5] = {3, 0, 2, 1, 4};
        assert_memory_equal(permutation, expected, sizeof expected);
        expect(text, extended(&b, "", "h q[0];"), permute, QM_EQUIV_DIFFERENT, NULL);
        qm_arena_free(&arena);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_circuits_and_mutations),
        cmocka_unit_test(test_large_mutations),
        cmocka_unit_test(test_passes_on_circuits),
        cmocka_unit_test(test_passes_on_programs),
        cmocka_unit_test(test_assumptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
