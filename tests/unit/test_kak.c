/* Tests of passes/kak: decompositions and circuits multiplied out with the dense reference, on
 * random unitaries, Clifford gates and the borders between the numbers of CX. */
#include "passes/kak/kak.h"

#include "tests/dense_matrix.h"
#include "tests/dense_pauli.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>

static qm_locals locals;

static int setup(void **state)
{
    (void)state;
    qm_locals_init(&locals);
    return 0;
}

static void identity(double complex u[16])
{
    for (int i = 0; i < 16; i++)
        u[i] = i % 5 == 0;
}

static void apply_named(double complex u[16], const char *name, const double *p, uint32_t a,
                        uint32_t b)
{
    double complex g[16];
    int k = dense_named_matrix(name, p, g);
    assert_true(k == 1 || k == 2);
    dense_multiply(u, 2, g, (uint32_t)k, (uint32_t[2]){a, b});
}

static void apply_rotation(double complex u[16], uint8_t axis, double angle, uint32_t q)
{
    static const char *const names[] = {
        [QM_PAULI_X] = "rx", [QM_PAULI_Y] = "ry", [QM_PAULI_Z] = "rz"};
    apply_named(u, names[axis], &angle, q, q);
}

/* u becomes exp(i (c0 XX + c1 YY + c2 ZZ)) u. */
static void apply_canonical(double complex u[16], const double c[3])
{
    static const char *const names[] = {"rxx", "ryy", "rzz"};
    for (int i = 0; i < 3; i++) {
        double angle = -2 * c[i];
        apply_named(u, names[i], &angle, 0, 1);
    }
}

static void random_local(double complex u[16], uint32_t q, uint64_t *rng)
{
    for (uint8_t axis = QM_PAULI_X; axis <= QM_PAULI_Y; axis++)
        apply_rotation(u, axis, 7 * random_real(rng), q);
}

static void scale(double complex u[16], double phase)
{
    for (int i = 0; i < 16; i++)
        u[i] *= cexp(I * phase);
}

/* Decomposes u, synthesises it and fails the test unless both multiply out to it within tol. */
static qm_kak_circuit synthesise(const double complex u[16], double tolerance, double tol)
{
    qm_kak k;
    assert_true(qm_kak_decompose(u, &k));
    assert_true(k.c[0] <= M_PI_4 + 1e-11 && k.c[0] >= k.c[1] && k.c[1] >= fabs(k.c[2]));
    assert_true(k.c[0] < M_PI_4 - 5e-13 || k.c[2] > -1e-12);
    double complex v[16];
    identity(v);
    for (uint32_t q = 0; q < 2; q++)
        dense_multiply(v, 2, k.before[q], 1, &q);
    apply_canonical(v, k.c);
    for (uint32_t q = 0; q < 2; q++)
        dense_multiply(v, 2, k.after[q], 1, &q);
    scale(v, k.phase);
    assert_true(dense_distance(u, v, 16, false) < 1e-13);

    qm_kak_circuit out;
    assert_true(qm_kak_synthesise(&locals, u, tolerance, &out));
    identity(v);
    uint32_t ncpp = 0;
    for (uint32_t i = 0; i < out.ngates; i++) {
        dense_pauli_apply(&locals, &out.gates[i], NULL, 2, v);
        ncpp += out.gates[i].kind == QM_PK_CPP;
    }
    for (uint32_t q = 0; q < 2; q++)
        dense_multiply(v, 2, locals.u[out.local[q]], 1, &q);
    scale(v, out.phase);
    double distance = dense_distance(u, v, 16, false);
    assert_true(distance <= tol && fabs(distance - out.deviation) < 1e-14);
    assert_int_equal(ncpp, out.ncpp);
    return out;
}

static void random_unitaries(void **state)
{
    (void)state;
    uint64_t rng = 1;
    for (uint32_t i = 0; i < test_cases(20000); i++) {
        double complex u[16];
        identity(u);
        uint32_t n = i % 6;
        for (uint32_t k = 0; k < n; k++) {
            random_local(u, 0, &rng);
            random_local(u, 1, &rng);
            qm_pgate g = qm_pgate_cpp(k % 2, QM_PAULI_X, 1 - k % 2, QM_PAULI_Z);
            dense_pauli_apply(&locals, &g, NULL, 2, u);
        }
        random_local(u, 0, &rng);
        random_local(u, 1, &rng);
        scale(u, 7 * random_real(&rng));
        qm_kak_circuit out = synthesise(u, 1e-10, 1e-13);
        assert_int_equal(out.ncpp, n < 3 ? n : 3);
        static const uint32_t most[] = {6, 11, 16, 18};
        assert_true(out.ngates <= most[out.ncpp]);
    }
}

/* Locals around exp(i (...)) at and near places where spectra degenerate and numbers of CX change.
 */
static void borders(void **state)
{
    (void)state;
    static const double places[] = {0, M_PI_4, M_PI_4 / 2, 0.3, -0.3, M_PI_2, -M_PI_4};
    static const double steps[] = {0, 1e-15, 1e-13, 1e-12, 1e-11, 1e-9, 1e-7, 1e-5};
    enum { PLACES = sizeof places / sizeof *places, STEPS = sizeof steps / sizeof *steps };
    uint64_t rng = 2;
    for (uint32_t i = 0; i < PLACES * PLACES * PLACES * STEPS; i++) {
        double c[3], step = steps[i / (PLACES * PLACES * PLACES)];
        uint32_t at[3] = {i % PLACES, i / PLACES % PLACES, i / (PLACES * PLACES) % PLACES};
        for (int k = 0; k < 3; k++)
            c[k] = places[at[k]] +
                   step * (0.25 + random_real(&rng)) * (random_below(&rng, 2) ? 1 : -1);
        double complex u[16];
        identity(u);
        if (i % 2)
            random_local(u, 0, &rng);
        apply_canonical(u, c);
        if (i % 3)
            random_local(u, 1, &rng);
        qm_kak_circuit loose = synthesise(u, 1e-10, 1e-10);
        qm_kak_circuit tight = synthesise(u, 1e-14 + 1e-13, 2e-13);
        assert_true(loose.ncpp <= tight.ncpp);
        if (step >= 1e-9 || step <= 1e-15)
            assert_int_equal(loose.ncpp, tight.ncpp);
    }
}

/* Every Clifford gate on two qubits is one of four classes between local ones. */
static void clifford_gates(void **state)
{
    (void)state;
    static const char *const words[4][3] = {{NULL}, {"cx"}, {"cx", "xc"}, {"cx", "xc", "cx"}};
    uint32_t rotations = 0;
    for (uint32_t i = 0; i < 4 * 24 * 24 * 24; i++) {
        uint32_t n = i % 4, a = i / 4 % 24, b = i / 96 % 24, d = i / 2304;
        double complex u[16];
        identity(u);
        dense_multiply(u, 2, locals.u[a], 1, &(uint32_t){0});
        dense_multiply(u, 2, locals.u[b], 1, &(uint32_t){1});
        for (uint32_t k = 0; k < n; k++)
            apply_named(u, "cx", NULL, words[n][k][0] == 'x', words[n][k][0] != 'x');
        dense_multiply(u, 2, locals.u[d], 1, &(uint32_t){i % 2});
        qm_kak_circuit out = synthesise(u, 1e-10, 1e-14);
        assert_int_equal(out.ncpp, n);
        rotations += out.ngates - out.ncpp;
    }
    assert_int_equal(rotations, 0);
}

static void known_gates(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double angle;
        uint32_t ncpp, ngates;
    } rows[] = {{"swap", 0, 3, 3},     {"iswap", 0, 2, 2}, {"cx", 0, 1, 1},
                {"crz", 0.7, 2, 4},    {"cp", 0.7, 2, 5},  {"rzz", 0.1, 2, 3},
                {"rxx", M_PI_2, 1, 1}, {"ch", 0, 1, 3},    {"crx", M_PI, 1, 1}};
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double complex u[16];
        identity(u);
        apply_named(u, rows[i].name, &rows[i].angle, 0, 1);
        qm_kak_circuit out = synthesise(u, 1e-10, 1e-14);
        if (out.ncpp != rows[i].ncpp || out.ngates > rows[i].ngates)
            test_fail("%s: %u CX in %u gates", rows[i].name, out.ncpp, out.ngates);
    }
    double complex u[16];
    identity(u);
    apply_canonical(u, (double[3]){M_PI_4 / 2, M_PI_4 / 2, M_PI_4 / 2}); /* sqrt(SWAP) */
    assert_int_equal(synthesise(u, 1e-10, 1e-14).ngates, 6);
}

static void refused(void **state)
{
    (void)state;
    qm_kak_circuit out;
    double complex u[16];
    identity(u);
    u[5] = 1.1;
    assert_false(qm_kak_synthesise(&locals, u, 1e-10, &out));
    u[5] = NAN;
    assert_false(qm_kak_synthesise(&locals, u, 1e-10, &out));
    u[5] = 1 + 1e-9;
    assert_false(qm_kak_synthesise(&locals, u, 1e-10, &out));
    assert_true(qm_kak_synthesise(&locals, u, 1e-8, &out));
    assert_int_equal(out.ngates, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_unitaries), cmocka_unit_test(borders),
        cmocka_unit_test(clifford_gates),   cmocka_unit_test(known_gates),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
