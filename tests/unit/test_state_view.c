/* Tests of runtime/observe/state_view.c on random states that fill several blocks. */

#include "runtime/observe/state_view.h"
#include "support/rng.h"
#include "tests/dense_observe.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

enum { MOST_QUBITS = 11, TERMS = 9 };

typedef struct fixture {
    qm_arena arena;
    qm_state state;
    dense_result want; /* the same state */
    uint64_t drawn;
    dense_pauli terms[TERMS];
    qm_pauli_sum sum;
} fixture;

static uint64_t draw(fixture *f)
{
    return qm_rng_bits(7, 0, f->drawn++);
}

static double draw_real(fixture *f)
{
    return (double)(int64_t)draw(f) / 0x1p63;
}

/* |0...0> under a random matrix on each qubit and controlled ones between neighbours: made by the
 * kernels and, independently, by the reference. */
static void make_state(fixture *f, uint32_t n, qm_precision precision)
{
    assert_int_equal(qm_state_init(&f->state, n, 1, precision), QM_OK);
    double complex *amp = qm_arena_zalloc(&f->arena, (size_t)1 << n, sizeof *amp);
    double complex **states = QM_NEW(&f->arena, double complex *);
    amp[0] = 1;
    states[0] = amp;
    f->want = (dense_result){.states = states, .nstates = 1};
    for (uint32_t i = 0; i < 3 * n; i++) {
        double p[3] = {4 * draw_real(f), 4 * draw_real(f), 4 * draw_real(f)};
        double complex u[4];
        uint32_t qubits[2] = {i % n, (i + 1) % n};
        bool controlled = n > 1 && i >= n;
        qm_kop op = {.kind = QM_KOP_MATRIX, .ntargets = 1, .ncontrols = controlled};
        dense_controls c = {.n = controlled, .on = 1, .qubit = {qubits[1]}};
        assert_int_equal(dense_named_matrix("u3", p, u), 1);
        qm_state_apply(&f->state, &op, qubits, (const double *)u);
        dense_apply(amp, n, u, 1, qubits, &c);
    }
}

static void make_sum(fixture *f, uint32_t n, uint32_t nterms)
{
    qm_pauli_builder b;
    qm_scan_fault fault;
    qm_pauli_begin(&b, &f->arena);
    for (uint32_t t = 0; t < nterms; t++) {
        f->terms[t] = (dense_pauli){.coefficient = draw_real(f)};
        qm_pauli_open(&b, 0);
        for (uint32_t q = 0; q < n; q++) {
            uint32_t pauli = draw(f) % 4;
            f->terms[t].letters[q] = "IXZY"[pauli];
            qm_pauli_multiply(&b, q, (qm_pauli)pauli);
        }
        qm_pauli_close(&b, f->terms[t].coefficient, 0);
    }
    assert_int_equal(qm_pauli_finish(&b, &f->sum, &fault), QM_OK);
}

static void check_moments(qm_precision precision, double tolerance)
{
    for (uint32_t n = 1; n <= MOST_QUBITS; n++)
        for (uint32_t nterms = 0; nterms <= TERMS; nterms += 3) {
            fixture f = {0};
            qm_arena_init(&f.arena, NULL);
            f.drawn = 1000 * n + 100 * nterms;
            make_state(&f, n, precision);
            make_sum(&f, n, nterms);
            dense_moments want = dense_expect(&f.want, n, f.terms, nterms, &f.arena);
            qm_state_view v = {.state = &f.state};
            qm_moments m;
            assert_int_equal(qm_state_view_moments(&v, &f.sum, &f.arena, &m), QM_OK);
            assert_true(fabs(m.norm - 1) < tolerance);
            assert_true(fabs(m.first - want.value) < tolerance);
            assert_true(fabs(m.second - m.first * m.first - want.variance) < tolerance);
            qm_state_free(&f.state);
            qm_arena_free(&f.arena);
        }
}

static void moments_agree(void **state)
{
    (void)state;
    check_moments(QM_DOUBLE, 1e-12);
    check_moments(QM_SINGLE, 1e-5);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    enum { QUBITS = 14 };
    fixture f = {0};
    double complex rho[2][16] = {{0}};
    const uint32_t qubits[2] = {13, 2};
    qm_moments m[2];
    qm_arena_init(&f.arena, NULL);
    make_state(&f, QUBITS, QM_DOUBLE);
    make_sum(&f, QUBITS, TERMS);
    qm_state_view v = {.state = &f.state};
    for (uint32_t k = 0; k < 2; k++) {
        f.state.threads = k + 1;
        assert_int_equal(qm_state_view_moments(&v, &f.sum, &f.arena, &m[k]), QM_OK);
        assert_int_equal(qm_state_view_density(&v, qubits, 2, 1, rho[k]), QM_OK);
    }
    assert_memory_equal(&m[0], &m[1], sizeof m[0]);
    assert_memory_equal(rho[0], rho[1], sizeof rho[0]);
    qm_state_free(&f.state);
    qm_arena_free(&f.arena);
}

/* Five qubits of a program: three at positions, two beside the state. */
enum { PROGRAM_QUBITS = 5 };
static const uint32_t positions[PROGRAM_QUBITS] = {QM_NONE, 1, 2, QM_NONE, 0};

/* The whole vector, for the reference. */
static double complex *whole_vector(const fixture *f, const double complex product[][2],
                                    qm_arena *arena)
{
    double complex *amp = qm_arena_zalloc(arena, 1 << PROGRAM_QUBITS, sizeof *amp);
    for (uint32_t i = 0; i < 1 << PROGRAM_QUBITS; i++) {
        uint32_t at = 0;
        amp[i] = 1;
        for (uint32_t q = 0; q < PROGRAM_QUBITS; q++) {
            uint32_t bit = i >> q & 1;
            if (positions[q] == QM_NONE)
                amp[i] *= product[q][bit];
            else
                at |= bit << positions[q];
        }
        amp[i] *= f->want.states[0][at];
    }
    return amp;
}

static void check_parts(fixture *f, const qm_state_view *v, const uint32_t *qubits, uint32_t k)
{
    double complex rho[64] = {0};
    const double complex *want = dense_reduced(&f->want, PROGRAM_QUBITS, qubits, k, &f->arena);
    uint32_t n = 1u << k;
    double p[8];
    assert_int_equal(qm_state_view_density(v, qubits, k, 1, rho), QM_OK);
    assert_int_equal(qm_state_view_marginal(v, qubits, k, p), QM_OK);
    for (uint32_t i = 0; i < n * n; i++)
        assert_true(cabs(rho[i] - want[i]) < 1e-12);
    for (uint32_t i = 0; i < n; i++)
        assert_true(fabs(p[i] - creal(want[i * n + i])) < 1e-12);
}

static void qubits_may_be_elsewhere(void **state)
{
    (void)state;
    const double complex product[PROGRAM_QUBITS][2] = {
        [0] = {0.6, 0.8 * I}, [3] = {-0.28 * I, 0.96}};
    static const uint32_t lists[][3] = {{0, 2, 4}, {3, 0, 1}, {4, 1, 2}, {3, 0, 3}};
    fixture f = {0};
    qm_arena_init(&f.arena, NULL);
    make_state(&f, 3, QM_DOUBLE);
    f.want.states[0] = whole_vector(&f, product, &f.arena);
    qm_state_view v = {
        .state = &f.state, .nqubits = PROGRAM_QUBITS, .position = positions, .product = product};
    for (uint32_t i = 0; i < 1 << PROGRAM_QUBITS; i++)
        assert_true(cabs(qm_state_view_amplitude(&v, i) - f.want.states[0][i]) < 1e-12);
    for (uint32_t i = 0; i < 4; i++)
        check_parts(&f, &v, lists[i], i < 3 ? 3 : 2);
    for (uint32_t round = 0; round < 20; round++) {
        qm_moments m;
        make_sum(&f, PROGRAM_QUBITS, TERMS);
        dense_moments want = dense_expect(&f.want, PROGRAM_QUBITS, f.terms, TERMS, &f.arena);
        assert_false(qm_state_view_wants_all(&v, &f.sum));
        assert_int_equal(qm_state_view_moments(&v, &f.sum, &f.arena, &m), QM_OK);
        assert_true(fabs(m.norm - 1) < 1e-12);
        assert_true(fabs(m.first - want.value) < 1e-12);
        assert_true(fabs(m.second - m.first * m.first - want.variance) < 1e-12);
    }
    const qm_pauli_factor factors[] = {{1, QM_PAULI_Y}, {4, QM_PAULI_X}};
    assert_int_equal(qm_state_view_support(&v, factors, 2), 3);
    qm_state_free(&f.state);
    qm_arena_free(&f.arena);
}

static void many_terms_want_all_qubits_active(void **state)
{
    (void)state;
    enum { MANY = 2000 };
    static qm_pauli_factor factors[MANY][2];
    static qm_pauli_term terms[MANY];
    const qm_pauli_sum sum = {.terms = terms, .nterms = MANY};
    fixture f = {0};
    qm_arena_init(&f.arena, NULL);
    make_state(&f, 3, QM_DOUBLE);
    qm_state_view v = {.state = &f.state, .nqubits = PROGRAM_QUBITS, .position = positions};
    for (uint32_t i = 0; i < MANY; i++) {
        factors[i][0] = (qm_pauli_factor){1, QM_PAULI_Y};
        factors[i][1] = (qm_pauli_factor){2, QM_PAULI_X};
        terms[i] = (qm_pauli_term){1, factors[i], 2};
    }
    assert_false(qm_state_view_wants_all(&v, &sum));
    factors[MANY - 1][1].qubit = 3;
    assert_true(qm_state_view_wants_all(&v, &sum));
    v.position = NULL;
    assert_false(qm_state_view_wants_all(&v, &sum));
    qm_state_free(&f.state);
    qm_arena_free(&f.arena);
}

static void large_density_matrices_agree(void **state)
{
    (void)state;
    static const uint32_t qubits[QM_MAX_DENSITY_QUBITS] = {9, 1, 7, 0, 4, 8, 2, 5};
    enum { ENTRIES = 1 << 2 * QM_MAX_DENSITY_QUBITS };
    fixture f = {0};
    qm_arena_init(&f.arena, NULL);
    make_state(&f, 10, QM_DOUBLE);
    double complex *rho = qm_arena_zalloc(&f.arena, ENTRIES, sizeof *rho);
    const double complex *want =
        dense_reduced(&f.want, 10, qubits, QM_MAX_DENSITY_QUBITS, &f.arena);
    qm_state_view v = {.state = &f.state};
    assert_int_equal(qm_state_view_density(&v, qubits, QM_MAX_DENSITY_QUBITS, 1, rho), QM_OK);
    for (uint32_t i = 0; i < ENTRIES; i++)
        assert_true(cabs(rho[i] - want[i]) < 1e-12);
    qm_state_free(&f.state);
    qm_arena_free(&f.arena);
}

static void work_can_be_cancelled(void **state)
{
    (void)state;
    fixture f = {0};
    atomic_bool cancel = true;
    double complex rho[4] = {0};
    const uint32_t qubit = 0;
    qm_moments m;
    qm_arena_init(&f.arena, NULL);
    make_state(&f, 4, QM_DOUBLE);
    make_sum(&f, 4, 3);
    qm_state_view v = {.state = &f.state, .cancel = &cancel};
    assert_int_equal(qm_state_view_moments(&v, &f.sum, &f.arena, &m), QM_ERR_CANCELLED);
    assert_int_equal(qm_state_view_density(&v, &qubit, 1, 1, rho), QM_ERR_CANCELLED);
    qm_state_free(&f.state);
    qm_arena_free(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_agree),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(qubits_may_be_elsewhere),
        cmocka_unit_test(many_terms_want_all_qubits_active),
        cmocka_unit_test(large_density_matrices_agree),
        cmocka_unit_test(work_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
