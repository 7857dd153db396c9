/* Tests of passes/pauli/string.h and pullback.c against matrices on 3 qubits, and of long strings
 * against one qubit after the other. */
#include "passes/pauli/pullback.h"

#include "tests/dense_matrix.h"
#include "tests/dense_pauli.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { QUBITS = 3, DIM = 1 << QUBITS, ENTRIES = DIM * DIM };

typedef struct matrix {
    double complex at[ENTRIES];
} matrix;

static matrix product(const matrix *a, const matrix *b)
{
    matrix c = {{0}};
    for (int r = 0; r < DIM; r++)
        for (int k = 0; k < DIM; k++)
            for (int col = 0; col < DIM; col++)
                c.at[r * DIM + col] += a->at[r * DIM + k] * b->at[k * DIM + col];
    return c;
}

static matrix scaled(matrix a, uint32_t power)
{
    static const double complex i_to[4] = {1, I, -1, -I};
    for (int k = 0; k < ENTRIES; k++)
        a.at[k] *= i_to[power & 3];
    return a;
}

/* The tensor product of Paulis, qubit 0 lowest. */
static matrix of_axes(const uint8_t axis[QUBITS])
{
    static const double complex pauli[4][4] = {
        [QM_PAULI_I] = {1, 0, 0, 1},
        [QM_PAULI_X] = {0, 1, 1, 0},
        [QM_PAULI_Z] = {1, 0, 0, -1},
        [QM_PAULI_Y] = {0, -I, I, 0},
    };
    matrix m;
    for (int r = 0; r < DIM; r++)
        for (int col = 0; col < DIM; col++) {
            m.at[r * DIM + col] = 1;
            for (int q = 0; q < QUBITS; q++)
                m.at[r * DIM + col] *= pauli[axis[q]][2 * (r >> q & 1) + (col >> q & 1)];
        }
    return m;
}

/* The matrix of i^power X^x Z^z. */
static matrix of_bits(uint64_t x, uint64_t z, uint32_t power)
{
    uint8_t xs[QUBITS], zs[QUBITS];
    for (int q = 0; q < QUBITS; q++) {
        xs[q] = x >> q & 1 ? QM_PAULI_X : QM_PAULI_I;
        zs[q] = z >> q & 1 ? QM_PAULI_Z : QM_PAULI_I;
    }
    matrix a = of_axes(xs), b = of_axes(zs);
    return scaled(product(&a, &b), power);
}

static void expect_equal(const matrix *a, const matrix *b)
{
    assert_true(dense_distance(a->at, b->at, ENTRIES, false) < 1e-12);
}

static void axes_multiply(void **state)
{
    (void)state;
    for (uint8_t a = 0; a < 4; a++)
        for (uint8_t b = 0; b < 4; b++) {
            matrix ma = of_axes((uint8_t[]){a, 0, 0}), mb = of_axes((uint8_t[]){b, 0, 0});
            matrix ab = product(&ma, &mb);
            matrix c = scaled(of_axes((uint8_t[]){a ^ b, 0, 0}), qm_pauli_power(a, b));
            expect_equal(&ab, &c);
        }
}

/* The matrix of P-controlled Q on qubits i and j. */
static matrix of_cpp(uint32_t i, uint8_t p, uint32_t j, uint8_t q)
{
    matrix m = {{0}};
    qm_pgate g = qm_pgate_cpp(i, p, j, q);
    for (int k = 0; k < DIM; k++)
        m.at[k * DIM + k] = 1;
    dense_pauli_apply(NULL, &g, NULL, QUBITS, m.at);
    return m;
}

static matrix conjugated(const matrix *c, const matrix *m, const matrix *inverse)
{
    matrix cm = product(c, m);
    return product(&cm, inverse);
}

static void axes_pass_cpp(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 4 * 4 * 9; k++) {
        uint8_t a = k & 3, b = k >> 2 & 3, p = 1 + k / 16 % 3, q = 1 + k / 48;
        matrix c = of_cpp(0, p, 2, q), m = of_axes((uint8_t[]){a, QM_PAULI_Y, b});
        matrix wanted = conjugated(&c, &m, &c);
        bool negative = qm_pauli_pass_cpp(&a, p, &b, q);
        matrix found = scaled(of_axes((uint8_t[]){a, QM_PAULI_Y, b}), 2 * negative);
        expect_equal(&found, &wanted);
    }
}

static void short_strings(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 1 << (4 * QUBITS); k++) {
        qm_pstring a = {k & 7, k >> 3 & 7, k & 3}, b = {k >> 6 & 7, k >> 9, k >> 5 & 3};
        qm_pstring c = qm_pstring_product(a, b), d = qm_pstring_product(b, a);
        matrix ma = of_bits(a.x, a.z, a.power), mb = of_bits(b.x, b.z, b.power);
        matrix wanted = product(&ma, &mb), found = of_bits(c.x, c.z, c.power);
        expect_equal(&found, &wanted);
        assert_true(qm_pstring_equal(c, d));
        assert_int_equal(qm_pstring_commutes(a, b), c.power == d.power);
        assert_int_equal(qm_pstring_equal(a, b), a.x == b.x && a.z == b.z);
    }
}

static void long_strings(void **state)
{
    (void)state;
    enum { WORDS = 3, LENGTH = 64 * WORDS };
    uint64_t rng = 7;
    for (uint32_t i = 0; i < test_cases(200); i++) {
        uint64_t a[2 * WORDS], b[2 * WORDS], c[2 * WORDS];
        uint32_t power = 0, anticommuting = 0, ys[3] = {0};
        for (uint32_t w = 0; w < 2 * WORDS; w++) {
            a[w] = random_bits(&rng);
            b[w] = random_bits(&rng);
        }
        memcpy(c, a, sizeof c);
        uint32_t crossed = qm_pwords_multiply(WORDS, c, b);
        for (uint32_t q = 0; q < LENGTH; q++) {
            uint8_t p = qm_pwords_axis(WORDS, a, q), r = qm_pwords_axis(WORDS, b, q);
            assert_int_equal(qm_pwords_axis(WORDS, c, q), p ^ r);
            power += qm_pauli_power(p, r);
            anticommuting += p && r && p != r;
            ys[0] += p == QM_PAULI_Y;
            ys[1] += r == QM_PAULI_Y;
            ys[2] += (p ^ r) == QM_PAULI_Y;
        }
        assert_int_equal(qm_pwords_power(WORDS, a), ys[0] % 4);
        assert_int_equal((ys[0] + ys[1] + crossed) % 4, (power + ys[2]) % 4);
        assert_int_equal(qm_pwords_commute(WORDS, a, b), anticommuting % 2 == 0);
    }
}

static void circuits_are_pulled_back(void **state)
{
    uint64_t rng = 8;
    for (uint32_t i = 0; i < test_cases(60); i++) {
        qm_pullback p;
        qm_pullback_init(&p, QUBITS, *state);
        matrix u = of_axes((uint8_t[]){0, 0, 0}), inverse = u;
        for (uint32_t n = 0; n < 12; n++) {
            uint32_t q[2] = {random_below(&rng, QUBITS)};
            q[1] = (q[0] + 1 + random_below(&rng, QUBITS - 1)) % QUBITS;
            uint8_t axis[2] = {(uint8_t)(1 + random_below(&rng, 3)),
                               (uint8_t)(1 + random_below(&rng, 3))};
            matrix c = of_cpp(q[0], axis[0], q[1], axis[1]);
            qm_pullback_pass_cpp(&p, q, axis);
            u = product(&c, &u);
            inverse = product(&inverse, &c);
        }
        for (uint32_t k = 0; k < 3 * QUBITS; k++) {
            uint8_t axes[QUBITS] = {0}, axis = 1 + k % 3;
            uint64_t out[2];
            axes[k / 3] = axis;
            uint8_t power = qm_pullback_of(&p, k / 3, axis, out);
            matrix m = of_axes(axes), wanted = conjugated(&inverse, &m, &u);
            matrix found = of_bits(out[0], out[1], power);
            expect_equal(&found, &wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_multiply),
        cmocka_unit_test(axes_pass_cpp),
        cmocka_unit_test(short_strings),
        cmocka_unit_test(long_strings),
        cmocka_unit_test_setup_teardown(circuits_are_pulled_back, test_arena_setup,
                                        test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
