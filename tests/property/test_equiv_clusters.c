/* The methods `clusters` and `columns` against the dense reference: circuits of 9 qubits, more than
 * it multiplies together, whose gates are on neighbours, written otherwise, and then with a gate
 * left out, an angle turned by 1e-3, or the qubits of a gate exchanged. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

#include <math.h>
#include <string.h>

enum { STREAM = 0xc105, QUBITS = 9, GATES = 30, MUTATIONS = 3, SETS = 3, METHODS = 2 };

static const char *const methods[METHODS] = {"columns", "clusters"};

static const double same = 1e-8, different = 1e-5;

/* Each gate on neighbouring qubits of a line, where its first one was drawn. */
static test_circuit line_circuit(test_gate_set set, uint64_t seed, qm_arena *arena)
{
    test_circuit c = test_random_circuit(set, QUBITS, GATES, seed, arena);
    for (uint32_t i = 0; i < c.n; i++) {
        test_gate *g = &c.gates[i];
        uint32_t first = g->qubits[0] % (QUBITS + 1 - g->nqubits);
        for (uint32_t k = 0; k < g->nqubits; k++)
            g->qubits[k] = first + k;
    }
    return c;
}

/* Pairs of circuits that differ in one place: mostly different unitaries. */
static test_circuit mutate(const test_circuit *c, uint32_t how, uint64_t seed)
{
    test_circuit out = *c;
    out.gates = QM_NEW_ARRAY(c->arena, test_gate, c->n);
    memcpy(out.gates, c->gates, c->n * sizeof *c->gates);
    uint32_t at = (uint32_t)(qm_rng_uniform(seed, STREAM, how) * c->n);
    for (uint32_t k = 0; k < c->n; k++, at = (at + 1) % c->n) {
        test_gate *g = &out.gates[at];
        if (how == 0) {
            memmove(g, g + 1, (c->n - at - 1) * sizeof *g);
            out.n--;
            return out;
        }
        if (how == 1 && g->has_angle) {
            g->angle += 1e-3;
            return out;
        }
        if (how == 2 && g->nqubits > 1) {
            uint32_t last = g->qubits[g->nqubits - 1];
            g->qubits[g->nqubits - 1] = g->qubits[0];
            g->qubits[0] = last;
            return out;
        }
    }
    return out;
}

static const double complex *unitary_of(const char *text, qm_arena *arena)
{
    const char *error = NULL;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, text);
    const double complex *u = dense_unitary(m, NULL, 0, arena, &error);
    assert_non_null(u);
    qm_module_free(m);
    test_context_free(cx);
    return u;
}

/* The verdict of clusters; that of no method must be wrong by the unitary of a, where that is
 * known: then columns decide. */
static qm_equiv_verdict ask(const char *a, const char *b, const char *pipeline,
                            const double complex *unitary, qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m[2] = {test_compile(cx, a), test_compile(cx, b)};
    qm_equiv_options o = {.threads = 1};
    qm_equiv_result r = {.verdict = QM_EQUIV_UNKNOWN};
    double d = 0;
    if (pipeline)
        assert_int_equal(qm_pipeline_run(m[1], pipeline, &(qm_pipeline_options){0}), QM_OK);
    if (unitary) {
        const char *error = NULL;
        double complex *v = dense_unitary(m[1], NULL, 0, arena, &error);
        d = dense_distance(unitary, v, 1ull << 2 * m[0]->nqubits, true);
    }
    for (uint32_t k = 0; k < METHODS; k++) {
        o.method = methods[k];
        assert_int_equal(qm_equiv_check(m[0], m[1], &o, arena, &r), QM_OK);
        if (!unitary)
            continue;
        assert_false(k == 0 && r.verdict == QM_EQUIV_UNKNOWN);
        if ((r.verdict == QM_EQUIV_SAME && d > same) ||
            (r.verdict == QM_EQUIV_DIFFERENT && d < different))
            test_fail("verdict %d (%s), but the distance is %g\n%s\n%s", (int)r.verdict, r.detail,
                      d, a, b);
    }
    if (r.verdict == QM_EQUIV_DIFFERENT)
        assert_non_null(r.witness.text);
    qm_module_free(m[0]);
    qm_module_free(m[1]);
    test_context_free(cx);
    return r.verdict;
}

static void test_mutations(void **state)
{
    uint32_t cases = test_cases(15), proved = 0, refuted[MUTATIONS] = {0};
    for (uint32_t i = 0; i < cases; i++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint64_t seed = qm_rng_bits(7, STREAM, i);
        test_circuit a = line_circuit((test_gate_set)(i % SETS), seed, &arena);
        test_circuit b = test_rewrite_circuit(&a, seed + 1);
        const char *text = test_circuit_text(&a);
        const double complex *u = unitary_of(text, &arena);
        proved += ask(text, test_circuit_text(&b), NULL, u, &arena) == QM_EQUIV_SAME;
        for (uint32_t k = 0; k < MUTATIONS; k++) {
            test_circuit c = mutate(&a, k, seed);
            qm_equiv_verdict v = ask(text, test_circuit_text(&c), "inline", u, &arena);
            refuted[k] += v == QM_EQUIV_DIFFERENT;
        }
        qm_arena_free(&arena);
    }
    print_message("of %u: %u proved; %u, %u and %u refuted\n", cases, proved, refuted[0],
                  refuted[1], refuted[2]);
    assert_true(2 * proved >= cases && 2 * refuted[0] >= cases && 6 * refuted[1] >= cases);
    (void)state;
}

/* Rounds of blocks of two qubits on a ring of 150, and one gate more. */
static const char *ring(const char *last, qm_arena *arena)
{
    enum { RING = 150, ROUNDS = 4 };
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t,
                   "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[%d] q;\n"
                   "gate zz(t) a, b { cx a, b; rz(t) b; cx a, b; }\n"
                   "gate xx(t) a, b { h a; h b; zz(t) a, b; h a; h b; }\n"
                   "gate xyz(t) a, b { xx(t) a, b; sx a; sx b; zz(t + 0.1) a, b; sx a; sx b;\n"
                   "  x a; x b; zz(t - 0.3) a, b; }\n",
                   RING);
    for (int r = 0; r < ROUNDS; r++)
        for (int i = r % 2; i < RING; i += 2)
            qm_text_printf(&t, "xyz(0.%d) q[%d], q[%d];\nrx(0.3%d) q[%d];\n", 2 + r + i, i,
                           (i + 1 + r) % RING, i, i);
    qm_text_puts(&t, last);
    return t.data;
}

static void test_blocks_on_a_ring(void **state)
{
    static const char pipeline[] = "inline,resynthesise-2q,fuse-1q";
    qm_arena *arena = *state;
    const char *a = ring("", arena);
    assert_int_equal(ask(a, a, pipeline, NULL, arena), QM_EQUIV_SAME);
    assert_int_equal(ask(a, ring("rx(1e-3) q[7];\n", arena), pipeline, NULL, arena),
                     QM_EQUIV_DIFFERENT);
    assert_int_equal(ask(a, ring("cx q[3], q[40];\n", arena), pipeline, NULL, arena),
                     QM_EQUIV_DIFFERENT);
    assert_int_not_equal(ask(a, ring("rx(1e-6) q[7];\n", arena), pipeline, NULL, arena),
                         QM_EQUIV_SAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mutations),
        cmocka_unit_test_setup_teardown(test_blocks_on_a_ring, test_arena_setup,
                                        test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
