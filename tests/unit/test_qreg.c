/* Tests of runtime/sim/qreg*.c and runtime/plan/prune.c: random ops, projections and copies against
 * a vector of all qubits (tests/dense_matrix.h); distributions and samples of what is left of a
 * circuit; registers of thousands of qubits. */

#include "runtime/plan/prune.h"
#include "runtime/sim/qreg.h"
#include "support/rng.h"
#include "tests/dense_matrix.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef double complex c64;

enum { MOST = 10, CASES = 400, STEPS = 60, PLENTY = 1 << 30 };

typedef struct step { /* an op, and its matrix for the reference */
    qm_kop op;
    uint32_t qubits[MOST];
    c64 data[64], u[64];
} step;

static void choose_qubits(uint64_t *rng, uint32_t n, step *s)
{
    uint32_t q[MOST];
    for (uint32_t i = 0; i < n; i++)
        q[i] = i;
    for (uint32_t i = 0; i < (uint32_t)s->op.ntargets + s->op.ncontrols; i++) {
        uint32_t k = i + random_below(rng, n - i), t = q[i];
        q[i] = q[k];
        q[k] = t;
        s->qubits[i] = q[i];
        if (i >= s->op.ntargets && random_below(rng, 3) == 0)
            s->qubits[i] |= QM_CONTROL_ON_0;
    }
}

/* Orthonormal rows from random ones, or a gate of the Clifford group and T on one qubit. */
static void choose_unitary(uint64_t *rng, uint32_t k, c64 *u)
{
    static const c64 few[][4] = {{M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2},
                                 {0, -I, I, 0},
                                 {M_SQRT1_2, -I * M_SQRT1_2, -I * M_SQRT1_2, M_SQRT1_2}};
    uint32_t dim = 1u << k;
    if (k == 1 && random_below(rng, 4) != 0) {
        memcpy(u, few[random_below(rng, 3)], sizeof few[0]);
        return;
    }
    for (uint32_t r = 0; r < dim; r++) {
        double norm = 0;
        for (uint32_t c = 0; c < dim; c++) {
            double re = random_real(rng) - 0.5;
            u[r * dim + c] = CMPLX(re, random_real(rng) - 0.5);
        }
        for (uint32_t b = 0; b < r; b++) {
            c64 in = 0;
            for (uint32_t c = 0; c < dim; c++)
                in += conj(u[b * dim + c]) * u[r * dim + c];
            for (uint32_t c = 0; c < dim; c++)
                u[r * dim + c] -= in * u[b * dim + c];
        }
        for (uint32_t c = 0; c < dim; c++)
            norm += creal(u[r * dim + c] * conj(u[r * dim + c]));
        for (uint32_t c = 0; c < dim; c++)
            u[r * dim + c] /= sqrt(norm);
    }
}

static c64 choose_phase(uint64_t *rng)
{
    static const c64 few[] = {-1, I, -I, M_SQRT1_2 + I * M_SQRT1_2};
    return random_below(rng, 3) ? few[random_below(rng, 4)] : cexp(I * 6.3 * random_real(rng));
}

static void choose_step(uint64_t *rng, uint32_t n, step *s)
{
    static const uint8_t kinds[] = {QM_KOP_MATRIX, QM_KOP_MATRIX, QM_KOP_MATRIX, QM_KOP_X,
                                    QM_KOP_X,      QM_KOP_PHASE,  QM_KOP_SWAP,   QM_KOP_DIAGONAL};
    *s = (step){.op.kind = kinds[random_below(rng, sizeof kinds)]};
    uint32_t most = n < 3 ? n : 3, k = 1;
    switch (s->op.kind) {
    case QM_KOP_MATRIX:
        k = random_below(rng, 3) ? 1 : 1 + random_below(rng, most);
        choose_unitary(rng, k, s->u);
        memcpy(s->data, s->u, sizeof s->u);
        break;
    case QM_KOP_X:
        s->u[1] = s->u[2] = 1;
        break;
    case QM_KOP_SWAP:
        k = n < 2 ? 0 : 2;
        s->op.kind = k == 0 ? QM_KOP_PHASE : s->op.kind;
        s->data[0] = k == 0 ? 1 : 0;
        s->u[0] = s->u[6] = s->u[9] = s->u[15] = 1;
        break;
    default:
        k = s->op.kind == QM_KOP_PHASE ? 0 : 1 + random_below(rng, most);
        for (uint32_t i = 0; i < 1u << k; i++)
            s->u[i << k | i] = s->data[i] = choose_phase(rng);
        break;
    }
    s->op.ntargets = (uint8_t)k;
    uint32_t rest = n - k < 3 ? n - k : 3;
    s->op.ncontrols = (uint16_t)(random_below(rng, 2) ? 0 : random_below(rng, rest + 1));
    choose_qubits(rng, n, s);
}

static void apply_dense(c64 *amp, uint32_t n, const step *s)
{
    dense_controls c = {.n = s->op.ncontrols};
    for (uint32_t i = 0; i < c.n; i++) {
        c.qubit[i] = s->qubits[s->op.ntargets + i] & ~QM_CONTROL_ON_0;
        c.on |= (uint64_t)(s->qubits[s->op.ntargets + i] & QM_CONTROL_ON_0 ? 0 : 1) << i;
    }
    dense_apply(amp, n, s->u, s->op.ntargets, s->qubits, &c);
}

static double dense_one(const c64 *amp, uint32_t n, uint32_t qubit)
{
    double p = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++)
        p += i >> qubit & 1 ? creal(amp[i] * conj(amp[i])) : 0;
    return p;
}

/* Projects both on an outcome that is not too unlikely. */
static void project_both(uint64_t *rng, qm_qreg *r, c64 *amp, double tol)
{
    uint32_t q = random_below(rng, r->n);
    double one = dense_one(amp, r->n, q), p[2];
    assert_int_equal(qm_qreg_flush(r), QM_OK);
    qm_qreg_probabilities(r, q, p);
    if (fabs(p[1] - one) > tol || fabs(p[0] + p[1] - 1) > tol)
        fail_msg("qubit %u: probability %.15g, not %.15g", q, p[1], one);
    uint32_t outcome = p[1] > 0.01 && (p[0] < 0.01 || random_below(rng, 2));
    for (uint64_t i = 0; i < (uint64_t)1 << r->n; i++)
        amp[i] = (i >> q & 1) == outcome ? amp[i] / sqrt(p[outcome]) : 0;
    qm_qreg_project(r, q, outcome, p[outcome]);
    qm_qreg_probabilities(r, q, p);
    assert_true(fabs(p[outcome] - 1) < tol);
}

static void compare_all(qm_qreg *r, const c64 *amp, double tol, uint64_t seed)
{
    static qm_amplitude got[1 << MOST];
    assert_int_equal(qm_qreg_flush(r), QM_OK);
    qm_qreg_amplitudes(r, got);
    for (uint64_t i = 0; i < (uint64_t)1 << r->n; i++)
        if (cabs(CMPLX(got[i].re, got[i].im) - amp[i]) > tol)
            test_fail("seed %llu: amplitude %llu is %g%+gi, not %g%+gi", (unsigned long long)seed,
                      (unsigned long long)i, got[i].re, got[i].im, creal(amp[i]), cimag(amp[i]));
}

/* The register becomes a copy of itself. */
static void replace_by_copy(qm_qreg *r)
{
    qm_qreg copy = {0};
    assert_int_equal(qm_qreg_flush(r), QM_OK);
    assert_int_equal(qm_qreg_copy(r, &copy), QM_OK);
    assert_true(qm_qreg_same(r, &copy, 0));
    qm_qreg_free(r);
    *r = copy;
}

static void run_steps(uint64_t seed, const qm_sim_options *o, double tol)
{
    static c64 amp[1 << MOST];
    uint64_t rng = seed;
    uint32_t n = 1 + random_below(&rng, seed % 4 ? 6 : MOST);
    qm_qreg r;
    assert_int_equal(qm_qreg_init(&r, n, o, PLENTY, NULL), QM_OK);
    memset(amp, 0, sizeof amp);
    amp[0] = 1;
    for (uint32_t i = 0; i < STEPS; i++) {
        step s;
        choose_step(&rng, n, &s);
        apply_dense(amp, n, &s);
        assert_int_equal(qm_qreg_apply(&r, &s.op, s.qubits, (const double *)s.data), QM_OK);
        uint32_t what = random_below(&rng, 24);
        if (what == 0)
            project_both(&rng, &r, amp, tol);
        else if (what == 1)
            replace_by_copy(&r);
        else if (what == 2)
            compare_all(&r, amp, tol, seed);
    }
    compare_all(&r, amp, tol, seed);
    assert_int_equal(qm_qreg_settle(&r), QM_OK);
    assert_int_equal(r.state.n, n);
    compare_all(&r, amp, tol, seed);
    qm_qreg_free(&r);
}

static void registers_agree_with_vectors(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(CASES); seed++) {
        run_steps(seed, &(qm_sim_options){.threads = 1}, 1e-12);
        run_steps(seed, &(qm_sim_options){.threads = 2, .precision = QM_SINGLE}, 2e-5);
        run_steps(seed, &(qm_sim_options){.threads = 1, .engine = QM_ENGINE_GATES}, 1e-12);
        run_steps(seed, &(qm_sim_options){.threads = 1, .engine = QM_ENGINE_BLOCKS}, 1e-12);
        run_steps(
            seed,
            &(qm_sim_options){.threads = 2, .engine = QM_ENGINE_BLOCKS, .precision = QM_SINGLE},
            2e-5);
    }
}

/* A circuit on both, without projections. */
static void run_circuit(uint64_t *rng, qm_qreg *r, c64 *amp, uint32_t steps)
{
    memset(amp, 0, sizeof *amp << r->n);
    amp[0] = 1;
    for (uint32_t i = 0; i < steps; i++) {
        step s;
        choose_step(rng, r->n, &s);
        apply_dense(amp, r->n, &s);
        assert_int_equal(qm_qreg_apply(r, &s.op, s.qubits, (const double *)s.data), QM_OK);
    }
}

typedef struct joint { /* of k qubits: by value */
    uint32_t k;
    double p[1 << MOST];
    uint64_t total;
} joint;

static void add_joint(void *payload, const uint8_t *values, double p, uint64_t count)
{
    joint *j = payload;
    uint32_t v = 0;
    for (uint32_t i = 0; i < j->k; i++)
        v |= (uint32_t)values[i] << i;
    j->p[v] += p + (double)count;
    j->total += count;
}

static joint dense_joint(const c64 *amp, uint32_t n, const uint32_t *qubits, uint32_t k)
{
    joint j = {.k = k};
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        uint32_t v = 0;
        for (uint32_t b = 0; b < k; b++)
            v |= (uint32_t)(i >> qubits[b] & 1) << b;
        j.p[v] += creal(amp[i] * conj(amp[i]));
    }
    return j;
}

static uint32_t choose_some(uint64_t *rng, uint32_t n, uint32_t *qubits)
{
    uint32_t k = 0;
    for (uint32_t q = 0; q < n; q++)
        if (random_below(rng, 2))
            qubits[k++] = q;
    return k;
}

static void check_distribution(uint64_t seed)
{
    static c64 amp[1 << MOST];
    uint64_t rng = seed;
    qm_qreg r;
    uint32_t n = 2 + random_below(&rng, 7), qubits[MOST];
    double lost = 0;
    assert_int_equal(qm_qreg_init(&r, n, &(qm_sim_options){.threads = 1}, PLENTY, NULL), QM_OK);
    run_circuit(&rng, &r, amp, 4 + random_below(&rng, 30));
    uint32_t k = choose_some(&rng, n, qubits);
    joint want = dense_joint(amp, n, qubits, k), got = {.k = k};
    assert_int_equal(qm_qreg_focus(&r, qubits, k, 0), QM_OK);
    assert_int_equal(qm_qreg_flush(&r), QM_OK);
    assert_true(qm_qreg_distribution_bytes(&r, qubits, k) <= 8u << k);
    assert_int_equal(qm_qreg_distribution(&r, qubits, k, 0.5, 1e-14, &lost, add_joint, &got),
                     QM_OK);
    assert_true(lost < 1e-11);
    for (uint32_t v = 0; v < 1u << k; v++)
        if (fabs(2 * got.p[v] - want.p[v]) > 1e-12)
            test_fail("seed %llu: value %u has probability %.15g, not %.15g",
                      (unsigned long long)seed, v, 2 * got.p[v], want.p[v]);
    qm_qreg_free(&r);
}

static void what_is_not_seen_changes_no_distribution(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(2000); seed++)
        check_distribution(seed);
}

/* Counts of the values of each of some parities, by shots, against their probabilities. */
static void check_samples(uint64_t seed, uint64_t shots)
{
    static c64 amp[1 << MOST];
    static joint got;
    uint64_t rng = seed;
    qm_qreg r;
    uint32_t n = MOST, qubits[MOST];
    assert_int_equal(qm_qreg_init(&r, n, &(qm_sim_options){.threads = 1}, PLENTY, NULL), QM_OK);
    run_circuit(&rng, &r, amp, 10 + random_below(&rng, 40));
    uint32_t k = choose_some(&rng, n, qubits);
    joint want = dense_joint(amp, n, qubits, k);
    got = (joint){.k = k};
    assert_int_equal(qm_qreg_focus(&r, qubits, k, shots), QM_OK);
    assert_int_equal(qm_qreg_flush(&r), QM_OK);
    assert_int_equal(qm_qreg_sample(&r, qubits, k, shots, seed, 11, add_joint, &got), QM_OK);
    assert_int_equal(got.total, shots);
    for (uint32_t mask = 1; mask < 1u << k; mask++) {
        double p = 0, seen = 0;
        for (uint32_t v = 0; v < 1u << k; v++) {
            assert_true(want.p[v] > 1e-12 || got.p[v] == 0);
            p += __builtin_parity(v & mask) ? want.p[v] : 0;
            seen += __builtin_parity(v & mask) ? got.p[v] : 0;
        }
        double sigma = sqrt((double)shots * p * (1 - p)) + 1e-6;
        if (fabs(seen - (double)shots * p) > 6 * sigma)
            test_fail("seed %llu: parity %u seen %g times, not %g +- %g", (unsigned long long)seed,
                      mask, seen, (double)shots * p, sigma);
    }
    qm_qreg_free(&r);
}

static void samples_have_the_right_distribution(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(100); seed++) {
        check_samples(seed, 900); /* flips may be put off */
        check_samples(seed, 5000);
    }
}

static void one(qm_qreg *r, const c64 u[4], uint32_t q)
{
    const qm_kop op = {.kind = QM_KOP_MATRIX, .ntargets = 1};
    assert_int_equal(qm_qreg_apply(r, &op, &q, (const double *)u), QM_OK);
}

static void flip(qm_qreg *r, uint32_t control, uint32_t target)
{
    const qm_kop op = {.kind = QM_KOP_X, .ntargets = 1, .ncontrols = 1};
    const uint32_t q[2] = {target, control};
    assert_int_equal(qm_qreg_apply(r, &op, q, NULL), QM_OK);
}

static const c64 hadamard[4] = {M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2};

typedef struct extremes {
    uint32_t k;
    uint64_t zeros, ones, all, calls;
} extremes;

static void add_extremes(void *payload, const uint8_t *values, double p, uint64_t count)
{
    extremes *e = payload;
    uint32_t sum = 0;
    (void)p;
    for (uint32_t i = 0; i < e->k; i++)
        sum += values[i];
    e->zeros += sum == 0 ? count : 0;
    e->ones += sum == e->k ? count : 0;
    e->all += count;
    e->calls++;
}

enum { MANY = 5000 };

static void thousands_of_qubits_need_no_vector(void **state)
{
    (void)state;
    static uint32_t qubits[MANY];
    qm_qreg r;
    double p[2];
    assert_int_equal(qm_qreg_init(&r, MANY, &(qm_sim_options){.threads = 1}, 1 << 20, NULL), QM_OK);
    for (uint32_t q = 0; q < MANY; q++)
        qubits[q] = q;
    one(&r, hadamard, 0);
    for (uint32_t q = 1; q < MANY; q++)
        flip(&r, q - 1, q);
    assert_int_equal(qm_qreg_flush(&r), QM_ERR_MEMORY); /* the whole state has no room */
    assert_int_equal(r.wanted, MANY);
    extremes ghz = {.k = MANY};
    assert_int_equal(qm_qreg_focus(&r, qubits, MANY, 1000), QM_OK);
    assert_int_equal(qm_qreg_flush(&r), QM_OK);
    assert_int_equal(r.state.n, 0);
    assert_int_equal(qm_qreg_sample(&r, qubits, MANY, 1000, 1, 2, add_extremes, &ghz), QM_OK);
    assert_int_equal(ghz.zeros + ghz.ones, 1000);
    assert_true(ghz.zeros > 400 && ghz.ones > 400);
    qm_qreg_zero(&r);
    for (uint32_t q = 0; q < MANY; q++) /* each alone: nothing is entangled */
        one(&r, hadamard, q);
    for (uint32_t q = 1; q < MANY; q++)
        flip(&r, q - 1, q); /* |+> stays as it is */
    assert_int_equal(r.nactive, 0);
    extremes all = {.k = MANY};
    assert_int_equal(qm_qreg_sample(&r, qubits, MANY, 50, 1, 2, add_extremes, &all), QM_OK);
    assert_true(all.all == 50 && all.calls == 50 && all.zeros == 0 && all.ones == 0);
    qm_qreg_probabilities(&r, 4999, p);
    assert_true(fabs(p[0] - 0.5) < 1e-14);
    qm_qreg_free(&r);
}

static void measured_qubits_leave_the_vector(void **state)
{
    (void)state;
    qm_qreg r;
    double p[2];
    assert_int_equal(qm_qreg_init(&r, 100, &(qm_sim_options){.threads = 1}, 1 << 16, NULL), QM_OK);
    one(&r, hadamard, 0);
    for (uint32_t q = 0; q + 1 < 100; q++) { /* a state that is handed on through measurements */
        flip(&r, q, q + 1);
        one(&r, hadamard, q);
        assert_int_equal(qm_qreg_flush(&r), QM_OK);
        assert_int_equal(r.state.n, 2);
        qm_qreg_probabilities(&r, q, p);
        assert_true(fabs(p[0] - 0.5) < 1e-13);
        qm_qreg_project(&r, q, q % 3 == 0, p[q % 3 == 0]);
        assert_int_equal(r.state.n, 1);
    }
    qm_qreg_free(&r);
}

static void memory_is_asked_for_before_it_is_used(void **state)
{
    (void)state;
    qm_qreg r;
    assert_int_equal(qm_qreg_init(&r, 30, &(qm_sim_options){.threads = 1}, 1 << 12, NULL), QM_OK);
    for (uint32_t q = 0; q < 10; q++) {
        one(&r, hadamard, 0);
        flip(&r, 0, q + 1);
    }
    assert_int_equal(qm_qreg_flush(&r), QM_ERR_MEMORY);
    assert_int_equal(r.wanted, 11);
    assert_int_equal(r.state.n, 0);
    r.max_bytes = qm_state_bytes(11, QM_DOUBLE);
    assert_int_equal(qm_qreg_flush(&r), QM_OK);
    assert_int_equal(r.state.n, 11);
    qm_qreg_free(&r);
    const qm_sim_options plain = {.engine = QM_ENGINE_GATES};
    assert_int_equal(qm_qreg_init(&r, 60, &plain, PLENTY, NULL), QM_ERR_MEMORY);
    assert_int_equal(r.wanted, 60);
    qm_qreg_free(&r);
}

/* A rotation of each qubit and a chain of CX, which leave few qubits by themselves, twice. */
static void evolve(qm_qreg *r, uint32_t n)
{
    const c64 turn[4] = {0.6, -0.8, 0.8, 0.6};
    for (uint32_t layer = 0; layer < 2; layer++) {
        for (uint32_t q = 0; q < n; q++)
            one(r, turn, q);
        for (uint32_t q = 0; q + 1 < n; q++)
            flip(r, q, q + 1);
    }
    assert_int_equal(qm_qreg_settle(r), QM_OK);
}

/* A register that starts again keeps its memory, but nothing of what was there. */
static void nothing_is_left_of_an_earlier_state(void **state)
{
    enum { LARGE = 19 };
    const qm_sim_options o = {.threads = 1};
    qm_qreg first, again;
    (void)state;
    assert_int_equal(qm_qreg_init(&first, LARGE, &o, PLENTY, NULL), QM_OK);
    assert_int_equal(qm_qreg_init(&again, LARGE, &o, PLENTY, NULL), QM_OK);
    for (uint32_t q = 0; q < LARGE; q++)
        one(&again, hadamard, q);
    assert_int_equal(qm_qreg_settle(&again), QM_OK);
    qm_qreg_zero(&again);
    evolve(&first, LARGE);
    evolve(&again, LARGE);
    assert_int_equal(first.state.n, again.state.n);
    assert_memory_equal(first.state.amp, again.state.amp, qm_state_bytes(first.state.n, QM_DOUBLE));
    qm_qreg_free(&first);
    qm_qreg_free(&again);
}

static void fates_of_ops(void **state)
{
    (void)state;
    static const uint32_t pool[] = {0, 1, 2, 3};
    const qm_kop ops[] = {
        {.kind = QM_KOP_MATRIX, .ntargets = 1, .qubits = 0},                  /* on 0 */
        {.kind = QM_KOP_MATRIX, .ntargets = 1, .qubits = 3},                  /* on 3, unseen */
        {.kind = QM_KOP_X, .ntargets = 1, .ncontrols = 1, .qubits = 1},       /* 1 under 2 */
        {.kind = QM_KOP_PHASE, .ncontrols = 2, .qubits = 0},                  /* on 0 and 1 */
        {.kind = QM_KOP_X, .ntargets = 1, .ncontrols = 1, .qubits = 2},       /* 2 under 3 */
        {.kind = QM_KOP_DIAGONAL, .ntargets = 1, .ncontrols = 1, .qubits = 2} /* unseen */
    };
    uint8_t seen[4] = {QM_SEEN_VALUE, QM_SEEN_VALUE, QM_UNSEEN, QM_UNSEEN}, fate[6];
    assert_int_equal(qm_prune(ops, 6, pool, seen, true, fate), 5);
    static const uint8_t want[6] = {QM_FATE_KEPT,    QM_FATE_DROPPED, QM_FATE_AFTER,
                                    QM_FATE_DROPPED, QM_FATE_DROPPED, QM_FATE_DROPPED};
    assert_memory_equal(fate, want, sizeof want);
    assert_true((seen[0] & 3) == QM_SEEN_STATE && (seen[2] & 3) == QM_SEEN_VALUE);
    uint8_t whole[4] = {QM_SEEN_STATE, QM_SEEN_STATE, QM_SEEN_STATE, QM_SEEN_STATE};
    assert_int_equal(qm_prune(ops, 6, pool, whole, true, fate), 0);
}

static void binomial_numbers(void **state)
{
    (void)state;
    static const double ps[] = {0.5, 0.25, 0.1, 1.0 / 3, 0.999};
    for (uint32_t i = 0; i < 5; i++) {
        double sum = 0, square = 0, n = 200, p = ps[i];
        for (uint64_t k = 0; k < 4000; k++) {
            double x = (double)qm_rng_binomial(3, k, 200, p) - n * p;
            sum += x;
            square += x * x;
        }
        double variance = n * p * (1 - p);
        assert_true(fabs(sum) < 6 * sqrt(4000 * variance));
        assert_true(fabs(square / 4000 / variance - 1) < 6 * sqrt(3.0 / 4000));
    }
    assert_int_equal(qm_rng_binomial(1, 1, 100, 0), 0);
    assert_int_equal(qm_rng_binomial(1, 1, 100, 1), 100);
    assert_int_equal(qm_rng_binomial(1, 1, 100, NAN), 0);
    assert_int_equal(qm_rng_binomial(1, 1, 0, 0.5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_agree_with_vectors),
        cmocka_unit_test(what_is_not_seen_changes_no_distribution),
        cmocka_unit_test(samples_have_the_right_distribution),
        cmocka_unit_test(thousands_of_qubits_need_no_vector),
        cmocka_unit_test(measured_qubits_leave_the_vector),
        cmocka_unit_test(memory_is_asked_for_before_it_is_used),
        cmocka_unit_test(nothing_is_left_of_an_earlier_state),
        cmocka_unit_test(fates_of_ops),
        cmocka_unit_test(binomial_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
