/* Tests of ir/unitary.c and ir/gate_unitary.c: powers against LAPACK's Schur decomposition and
 * against their own laws, controls entry by entry, and gates of a module against products of
 * matrices. */

#include "ir/module.h"
#include "support/rng.h"
#include "tests/dense_matrix.h"
#include "tests/fixture.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_QUBITS = 6, MAX_ENTRIES = 1 << 2 * MAX_QUBITS };

static double uniform(uint64_t stream, uint64_t i)
{
    return qm_rng_uniform(3, stream, i);
}

static void set_identity(uint32_t n, qm_c64 *u)
{
    memset(u, 0, sizeof *u << 2 * n);
    for (uint32_t i = 0; i < 1u << n; i++)
        u[i << n | i] = 1;
}

static void multiply(uint32_t n, const qm_c64 *a, const qm_c64 *b, qm_c64 *out)
{
    uint32_t dim = 1u << n;
    for (uint32_t i = 0; i < dim; i++)
        for (uint32_t j = 0; j < dim; j++) {
            qm_c64 sum = 0;
            for (uint32_t k = 0; k < dim; k++)
                sum += a[i * dim + k] * b[k * dim + j];
            out[i * dim + j] = sum;
        }
}

static double distance(uint32_t n, const qm_c64 *a, const qm_c64 *b)
{
    return dense_distance(a, b, (uint64_t)1 << 2 * n, false);
}

/* A random unitary with the eigenvalues exp(i phase[k]): columns orthonormalised by Gram and
 * Schmidt. */
static void random_unitary(uint64_t stream, uint32_t n, const double *phase, qm_c64 *u)
{
    static qm_c64 v[MAX_ENTRIES];
    uint32_t dim = 1u << n;
    for (uint32_t j = 0; j < dim; j++) {
        for (uint32_t i = 0; i < dim; i++)
            v[j * dim + i] = uniform(stream, 2 * (j * dim + i)) - 0.5 +
                             I * (uniform(stream, 2 * (j * dim + i) + 1) - 0.5);
        for (uint32_t pass = 0; pass < 2; pass++)
            for (uint32_t k = 0; k < j; k++) {
                qm_c64 dot = 0;
                for (uint32_t i = 0; i < dim; i++)
                    dot += conj(v[k * dim + i]) * v[j * dim + i];
                for (uint32_t i = 0; i < dim; i++)
                    v[j * dim + i] -= dot * v[k * dim + i];
            }
        double norm = 0;
        for (uint32_t i = 0; i < dim; i++)
            norm += pow(cabs(v[j * dim + i]), 2);
        for (uint32_t i = 0; i < dim; i++)
            v[j * dim + i] /= sqrt(norm);
    }
    memset(u, 0, sizeof *u * dim * dim);
    for (uint32_t k = 0; k < dim; k++)
        for (uint32_t i = 0; i < dim; i++)
            for (uint32_t j = 0; j < dim; j++)
                u[i * dim + j] += cexp(I * phase[k]) * v[k * dim + i] * conj(v[k * dim + j]);
}

/* Eigenvalue phases: random, or a few values many times over, with pi among them. */
static void sample_phases(uint64_t stream, uint32_t n, bool degenerate, double *phase)
{
    static const double few[] = {0, M_PI, M_PI / 2, -M_PI / 2, 1, 1 + 1e-13};
    for (uint32_t k = 0; k < 1u << n; k++) {
        double r = uniform(stream + 1000, k);
        phase[k] = degenerate ? few[(int)(r * 6)] : (2 * r - 1) * 3.1;
    }
}

static void test_power_has_its_eigenvalues(void **state)
{
    (void)state;
    static qm_c64 u[MAX_ENTRIES], want[MAX_ENTRIES];
    static const double powers[] = {0.5, -0.5, 1.0 / 3, 2.7, -1.25, 100.5, 1000};
    for (uint32_t n = 0; n <= MAX_QUBITS; n++)
        for (uint32_t k = 0; k < 14; k++) {
            double phase[1 << MAX_QUBITS], powered[1 << MAX_QUBITS], r = powers[k % 7];
            sample_phases(n * 16 + k, n, k >= 7, phase);
            for (uint32_t i = 0; i < 1u << n; i++)
                powered[i] = r * phase[i];
            random_unitary(n, n, phase, u);
            random_unitary(n, n, powered, want);
            assert_int_equal(qm_unitary_power(n, u, r), QM_OK);
            if (distance(n, u, want) > 1e-12 * fmax(1, fabs(r)))
                fail_msg("%u qubits to the %g: off by %g", n, r, distance(n, u, want));
        }
}

static void test_power_agrees_with_lapack(void **state)
{
    (void)state;
    static qm_c64 u[MAX_ENTRIES], want[MAX_ENTRIES];
    for (uint32_t n = 1; n <= MAX_QUBITS; n++)
        for (uint32_t k = 0; k < 4; k++) {
            double phase[1 << MAX_QUBITS], r = 4 * uniform(7, k) - 2;
            sample_phases(k, n, false, phase);
            random_unitary(n + 50, n, phase, u);
            memcpy(want, u, sizeof u);
            assert_true(dense_power(n, want, r));
            assert_int_equal(qm_unitary_power(n, u, r), QM_OK);
            assert_true(distance(n, u, want) < 1e-12);
        }
}

static void test_roots(void **state)
{
    (void)state;
    static qm_c64 u[MAX_ENTRIES], root[MAX_ENTRIES];
    for (uint32_t k = 2; k <= 9; k++) {
        double phase[1 << MAX_QUBITS];
        sample_phases(k, 3, k % 2, phase);
        random_unitary(k, 3, phase, u);
        memcpy(root, u, sizeof u);
        assert_int_equal(qm_unitary_power(3, root, 1.0 / k), QM_OK);
        assert_int_equal(qm_unitary_power(3, root, k), QM_OK);
        assert_true(distance(3, u, root) < 1e-12);
    }
}

static void test_phase_of_minus_one(void **state)
{
    (void)state;
    static const double noise[] = {0, 1e-16, -1e-16, 1e-12, -1e-12, 1e-10, -1e-10};
    for (size_t i = 0; i < sizeof noise / sizeof *noise; i++) {
        qm_c64 u[1] = {cexp(I * (M_PI + noise[i]))};
        assert_int_equal(qm_unitary_power(0, u, 0.5), QM_OK);
        assert_true(cabs(u[0] - I) < 1e-9);
    }
    qm_c64 below[1] = {cexp(-I * (M_PI - 1e-6))};
    assert_int_equal(qm_unitary_power(0, below, 0.5), QM_OK);
    assert_true(cabs(below[0] + I) < 1e-5);
}

static void test_integer_powers_are_exact(void **state)
{
    (void)state;
    qm_c64 x[4] = {0, 1, 1, 0}, s[4] = {1, 0, 0, I};
    assert_int_equal(qm_unitary_power(1, x, 3), QM_OK);
    assert_true(x[0] == 0 && x[1] == 1 && x[2] == 1 && x[3] == 0);
    assert_int_equal(qm_unitary_power(1, x, 0), QM_OK);
    assert_true(x[0] == 1 && x[1] == 0 && x[2] == 0 && x[3] == 1);
    assert_int_equal(qm_unitary_power(1, s, -1), QM_OK);
    assert_true(s[0] == 1 && s[3] == -I);
}

static void test_power_refuses(void **state)
{
    (void)state;
    qm_c64 x[4] = {0, 1, 1, 0};
    assert_int_equal(qm_unitary_power(1, x, NAN), QM_ERR_INPUT);
    assert_int_equal(qm_unitary_power(1, x, INFINITY), QM_ERR_INPUT);
    qm_c64 nilpotent[4] = {0, 1, 0, 0};
    assert_int_equal(qm_unitary_power(1, nilpotent, 0.5), QM_ERR_INTERNAL);
}

static void test_control(void **state)
{
    (void)state;
    qm_c64 v[16], u[1 << 10];
    for (uint32_t i = 0; i < 16; i++)
        v[i] = uniform(9, i) + I * uniform(10, i);
    for (uint64_t on = 0; on < 8; on++) {
        qm_unitary_control(2, v, 3, on, u);
        for (uint32_t row = 0; row < 32; row++)
            for (uint32_t column = 0; column < 32; column++) {
                bool acts = (row & 7) == on && (column & 7) == on;
                qm_c64 want = acts ? v[(row >> 3) * 4 + (column >> 3)] : row == column;
                assert_true(u[row * 32 + column] == want);
            }
    }
}

/* Under a control that fires on 0, on qubits that are not in order. */
static void test_apply(void **state)
{
    (void)state;
    qm_c64 v[16], u[64];
    const uint8_t qubit[] = {2, 0};
    for (uint32_t i = 0; i < 16; i++)
        v[i] = uniform(11, i) + I * uniform(12, i);
    qm_unitary_identity(8, u);
    qm_unitary_apply(8, u, 2, v, qubit, 2, 0);
    for (uint32_t row = 0; row < 8; row++)
        for (uint32_t column = 0; column < 8; column++) {
            bool acts = !(row & 2) && !(column & 2);
            uint32_t r = (row >> 2 & 1) | (row & 1) << 1, c = (column >> 2 & 1) | (column & 1) << 1;
            assert_true(u[row * 8 + column] == (acts ? v[r * 4 + c] : row == column));
        }
}

/* A gate with an empty body. */
static uint32_t add_body(qm_module *m, uint32_t nqubits, uint16_t nparams)
{
    uint32_t block = qm_module_add_block(m);
    return qm_module_add_gate(m, &(qm_gate){.name = QM_NONE,
                                            .kind = QM_GK_BODY,
                                            .nparams = nparams,
                                            .nqubits = nqubits,
                                            .base = QM_NONE,
                                            .body = block});
}

static void push(qm_module *m, uint32_t body, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    qm_block_push(m, m->gates[body].body, qm_op_gate(m, gate, q, p));
}

/* gate g(t) a, b { gphase(t / 2); h b; rz(2 t) a; cx a, b; } */
static uint32_t sample_body(qm_module *m)
{
    uint32_t g = add_body(m, 2, 1);
    qm_param t = qm_param_expr(m, qm_expr_param(m, 0)), twice = qm_param_scale(m, t, 2);
    qm_block_add_phase(m, m->gates[g].body, qm_param_scale(m, t, 0.5));
    push(m, g, QM_G_H, (uint32_t[]){1}, NULL);
    push(m, g, QM_G_RZ, (uint32_t[]){0}, &twice);
    push(m, g, QM_G_CX, (uint32_t[]){0, 1}, NULL);
    return g;
}

static void sample_body_matrix(double t, qm_c64 *u)
{
    static const dense_controls none = {.n = 0};
    qm_c64 h[4], rz[4], cx[16];
    double twice = 2 * t;
    qm_row_unitary(QM_G_H, NULL, h);
    qm_row_unitary(QM_G_RZ, &twice, rz);
    qm_row_unitary(QM_G_CX, NULL, cx);
    for (uint32_t column = 0; column < 4; column++) {
        qm_c64 amp[4] = {0};
        amp[column] = cexp(I * t / 2);
        dense_apply(amp, 2, h, 1, (uint32_t[]){1}, &none);
        dense_apply(amp, 2, rz, 1, (uint32_t[]){0}, &none);
        dense_apply(amp, 2, cx, 2, (uint32_t[]){0, 1}, &none);
        for (uint32_t row = 0; row < 4; row++)
            u[row * 4 + column] = amp[row];
    }
}

static void test_body(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t g = sample_body(m);
    double t = 0.37;
    qm_c64 u[16], want[16];
    sample_body_matrix(t, want);
    assert_int_equal(qm_gate_unitary(m, g, &t, u), QM_OK);
    assert_true(distance(2, u, want) < 1e-14);
}

static void test_modified_body(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t powered = qm_module_power_gate(m, sample_body(m));
    uint32_t controlled = qm_module_control_gate(m, powered, 2, 1);
    double p[2] = {0.37, 0.6};
    qm_c64 base[16], u[256], want[256];
    sample_body_matrix(p[0], base);
    assert_true(dense_power(2, base, p[1]));
    qm_unitary_control(2, base, 2, 1, want);
    assert_int_equal(qm_gate_unitary(m, controlled, p, u), QM_OK);
    assert_true(distance(4, u, want) < 1e-12);
}

static void test_inverse_application(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t gates[] = {sample_body(m), QM_G_U, QM_G_CU, QM_G_ISWAP, QM_NONE, QM_NONE, QM_NONE};
    gates[4] = qm_module_control_gate(m, gates[0], 1, 0);
    gates[5] = qm_module_power_gate(m, QM_G_CRX);
    gates[6] = qm_module_power_gate(m, gates[5]);
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        qm_param p[8];
        double v[8], w[8];
        uint32_t n = m->gates[gates[i]].nparams, nqubits = m->gates[gates[i]].nqubits;
        for (uint32_t k = 0; k < n; k++)
            p[k] = qm_param_number(v[k] = 0.3 + 0.2 * k);
        uint32_t inverse = qm_gate_inverse(m, gates[i], p, &n);
        assert_int_equal(n, m->gates[inverse].nparams);
        for (uint32_t k = 0; k < n; k++)
            w[k] = p[k].value;
        qm_c64 a[64], b[64], product[64], one[64];
        assert_int_equal(qm_gate_unitary(m, gates[i], v, a), QM_OK);
        assert_int_equal(qm_gate_unitary(m, inverse, w, b), QM_OK);
        multiply(nqubits, a, b, product);
        set_identity(nqubits, one);
        assert_true(distance(nqubits, product, one) < 1e-12);
    }
}

static void test_gate_without_unitary(void **state)
{
    qm_module *m = test_fixture_module(state);
    static qm_c64 u[MAX_ENTRIES];
    uint32_t large = qm_module_control_gate(m, QM_G_X, 6, 63);
    assert_int_equal(qm_gate_unitary(m, large, NULL, u), QM_ERR_INPUT);
    uint32_t resets = add_body(m, 1, 0);
    qm_op op = qm_op_make(QM_OP_RESET);
    qm_op_set_qubits(m, &op, (uint32_t[]){0}, 1);
    qm_block_push(m, m->gates[resets].body, op);
    assert_int_equal(qm_gate_unitary(m, resets, NULL, u), QM_ERR_INPUT);
    uint32_t doubling = add_body(m, 1, 0); /* 2^40 gates when expanded */
    for (int i = 0; i < 40; i++) {
        uint32_t next = add_body(m, 1, 0);
        push(m, next, doubling, (uint32_t[]){0}, NULL);
        push(m, next, doubling, (uint32_t[]){0}, NULL);
        doubling = next;
    }
    assert_int_equal(qm_gate_unitary(m, doubling, NULL, u), QM_ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_has_its_eigenvalues),
        cmocka_unit_test(test_power_agrees_with_lapack),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_phase_of_minus_one),
        cmocka_unit_test(test_integer_powers_are_exact),
        cmocka_unit_test(test_power_refuses),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_apply),
        TEST_WITH_MODULE(test_body),
        TEST_WITH_MODULE(test_modified_body),
        TEST_WITH_MODULE(test_inverse_application),
        TEST_WITH_MODULE(test_gate_without_unitary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
