/* The methods for large circuits against the dense reference on small ones.
 *
 * A random circuit is compared with itself written otherwise, and with that after a mutation. No
 * method may say "same" of different unitaries, nor "different" of equal ones. Path sums and ZX
 * prove what is Clifford, and most of the rest; decision diagrams decide everything. */

#include "equiv/equiv.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

enum { CASES = 60, STREAM = 0xe9 };

static const char *const methods[] = {"path-sum", "zx", "dd"};

static const double same = 1e-8, different = 1e-3;

typedef struct pair {
    qm_context *cx;
    qm_arena arena;
    const char *text[2];
    qm_module *m[2];
    double distance; /* of the unitaries */
} pair;

static void compare_dense(pair *p)
{
    double complex *u[2];
    for (int k = 0; k < 2; k++) {
        const char *error = NULL;
        p->m[k] = test_compile(p->cx, p->text[k]);
        u[k] = dense_unitary(p->m[k], NULL, 0, &p->arena, &error);
        if (!u[k])
            test_fail("%s\n%s", error, p->text[k]);
    }
    p->distance = dense_distance(u[0], u[1], 1ull << 2 * p->m[0]->nqubits, true);
}

static qm_equiv_result ask(pair *p, const char *method)
{
    qm_equiv_options o = {.method = method, .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(p->m[0], p->m[1], &o, &p->arena, &r), QM_OK);
    bool wrong = (r.verdict == QM_EQUIV_SAME && p->distance > same) ||
                 (r.verdict == QM_EQUIV_DIFFERENT && p->distance < different);
    if (wrong)
        test_fail("%s says %s (%s), but the distance is %g\n%s\n%s", method,
                  r.verdict == QM_EQUIV_SAME ? "same" : "different", r.detail, p->distance,
                  p->text[0], p->text[1]);
    return r;
}

/* The input of a witness must give outputs of the fidelity that is said: with matrices for both
 * circuits, applied to the product state. */
static void check_witness(pair *p, const qm_equiv_result *r)
{
    uint32_t n = p->m[0]->nqubits;
    uint64_t dim = 1ull << n;
    const char *error;
    double complex *u[2], overlap = 0;
    for (int k = 0; k < 2; k++)
        u[k] = dense_unitary(p->m[k], NULL, 0, &p->arena, &error);
    double complex *input = QM_NEW_ARRAY(&p->arena, double complex, dim);
    for (uint64_t i = 0; i < dim; i++) {
        input[i] = 1;
        for (uint32_t q = 0; q < n; q++) {
            const qm_equiv_ket *ket = &r->witness.input[q];
            input[i] *= ket->re[i >> q & 1] + I * ket->im[i >> q & 1];
        }
    }
    for (uint64_t row = 0; row < dim; row++) {
        double complex out[2] = {0};
        for (int k = 0; k < 2; k++)
            for (uint64_t i = 0; i < dim; i++)
                out[k] += u[k][row * dim + i] * input[i];
        overlap += conj(out[0]) * out[1];
    }
    double fidelity = creal(overlap * conj(overlap));
    assert_float_equal(fidelity, r->witness.fidelity, 1e-8);
    assert_true(fidelity < 1 - 1e-9);
}

static void open_pair(pair *p, const test_circuit *a, const test_circuit *b)
{
    p->cx = test_context_new();
    p->text[0] = test_circuit_text(a);
    p->text[1] = test_circuit_text(b);
    compare_dense(p);
}

static void close_pair(pair *p)
{
    qm_module_free(p->m[0]);
    qm_module_free(p->m[1]);
    test_context_free(p->cx);
}

static void check_set(test_gate_set set, uint32_t *proved, uint32_t *cases)
{
    *cases = test_cases(CASES);
    for (uint32_t i = 0; i < *cases; i++) {
        pair p = {0};
        qm_arena_init(&p.arena, NULL);
        uint64_t seed = qm_rng_bits(set, STREAM, i);
        uint32_t n = 3 + (uint32_t)(seed % 3);
        test_circuit a = test_random_circuit(set, n, 10 + i, seed, &p.arena);
        test_circuit b = test_rewrite_circuit(&a, seed + 1), c = test_mutate_circuit(&b, seed + 2);
        open_pair(&p, &a, &b);
        assert_true(p.distance < same);
        for (uint32_t k = 0; k < 3; k++)
            proved[k] += ask(&p, methods[k]).verdict == QM_EQUIV_SAME;
        close_pair(&p);
        open_pair(&p, &a, &c);
        for (uint32_t k = 0; k < 3; k++) {
            qm_equiv_result r = ask(&p, methods[k]);
            if (k == 2 && r.verdict == QM_EQUIV_UNKNOWN)
                test_fail("dd cannot tell (%s):\n%s\n%s", r.detail, p.text[0], p.text[1]);
            if (r.verdict == QM_EQUIV_DIFFERENT)
                check_witness(&p, &r);
        }
        close_pair(&p);
        qm_arena_free(&p.arena);
    }
}

static void test_clifford(void **state)
{
    (void)state;
    uint32_t proved[3] = {0}, cases;
    check_set(TEST_CLIFFORD, proved, &cases);
    for (uint32_t k = 0; k < 3; k++)
        assert_int_equal(proved[k], cases);
}

static void test_clifford_t(void **state)
{
    (void)state;
    uint32_t proved[3] = {0}, cases;
    check_set(TEST_CLIFFORD_T, proved, &cases);
    print_message("proved of %u: path-sum %u, zx %u\n", cases, proved[0], proved[1]);
    assert_true(proved[0] >= cases * 9 / 10 && proved[1] >= cases * 9 / 10);
    assert_int_equal(proved[2], cases);
}

static void test_any_angle(void **state)
{
    (void)state;
    uint32_t proved[3] = {0}, cases;
    check_set(TEST_ANY_ANGLE, proved, &cases);
    print_message("proved of %u: path-sum %u, zx %u\n", cases, proved[0], proved[1]);
    assert_true(proved[0] >= cases * 9 / 10 && proved[1] >= cases * 9 / 10);
    assert_int_equal(proved[2], cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clifford),
        cmocka_unit_test(test_clifford_t),
        cmocka_unit_test(test_any_angle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
