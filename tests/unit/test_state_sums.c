/* Tests of sums over statevectors: each against its definition, amplitude by amplitude, for all
 * instruction sets and both precisions. */

#include "runtime/sim/kernels.h"
#include "support/rng.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdlib.h>

typedef double complex c64;

static const char *const names[] = {"baseline", "avx2", "avx512"};
enum { NAMES = sizeof names / sizeof *names, MAX_N = 10 };

static double uniform(uint64_t stream, uint64_t i)
{
    return qm_rng_uniform(29, stream, i);
}

/* Calls check(state, trial) for states of 1 to MAX_N qubits and one whose sums threads share. */
static void for_each_state(void (*check)(const qm_state *s, uint64_t trial))
{
    uint64_t trial = 0;
    for (uint32_t n = 1; n <= MAX_N + 1; n++)
        for (uint32_t p = QM_DOUBLE; p <= QM_SINGLE; p++) {
            qm_state s;
            assert_int_equal(qm_state_init(&s, n <= MAX_N ? n : 16, 2, (qm_precision)p), QM_OK);
            double scale = 1 / sqrt(ldexp(2.0 / 3, (int)s.n));
            for (uint64_t i = 0; i < (uint64_t)1 << s.n; i++)
                qm_state_set(
                    &s, i, scale * CMPLX(2 * uniform(n, 2 * i) - 1, 2 * uniform(n, 2 * i + 1) - 1));
            for (uint32_t k = 0; k < NAMES; k++) {
                s.kernels = qm_kernels_named(names[k]);
                for (uint32_t t = 0; s.kernels != NULL && t < (n <= MAX_N ? 30 : 3); t++)
                    check(&s, trial++);
            }
            qm_state_free(&s);
        }
}

static double tolerance(const qm_state *s)
{
    return s->precision == QM_DOUBLE ? 1e-13 : 1e-6;
}

static uint64_t random_mask(const qm_state *s, uint64_t trial, uint64_t which)
{
    return (uint64_t)(uniform(100 + which, trial) * (double)((uint64_t)1 << s->n));
}

static void check_pauli(const qm_state *s, uint64_t trial)
{
    uint64_t x = random_mask(s, trial, 0), z = random_mask(s, trial, 1);
    x = trial % 5 == 0 ? 0 : trial % 5 == 1 ? x & 3 : x;
    c64 want = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++)
        want += (__builtin_parityll(i & z) ? -1 : 1) * conj(qm_state_get(s, i)) *
                qm_state_get(s, i ^ x);
    double got[2];
    qm_state_pauli(s, x, z, got);
    if (!(cabs(want - CMPLX(got[0], got[1])) <= tolerance(s)))
        fail_msg("%s, %u qubits, x %llx, z %llx: %g %g", s->kernels->name, s->n,
                 (unsigned long long)x, (unsigned long long)z, got[0], got[1]);
}

static void paulis_are_their_sums(void **unused)
{
    (void)unused;
    for_each_state(check_pauli);
}

/* Sums over pairs of amplitudes that differ in one bit of the address, under a control. */
static void check_moment(const qm_state *s, uint64_t trial)
{
    const qm_kernel_set *k = s->kernels->set[s->precision];
    uint32_t tile_bits = qm_tile_bits(s->precision), lanes = k->lane_bits;
    if (s->n < tile_bits || s->n < lanes + 2)
        return;
    uint32_t t = lanes + (uint32_t)(trial % (s->n - lanes)),
             c = lanes + (t + 1 - lanes) % (s->n - lanes);
    const uint64_t bit = (uint64_t)1 << t, control = (uint64_t)1 << c;
    qm_state b = {0};
    c64 r[2][2] = {{0}};
    assert_int_equal(qm_state_copy(s, &b), QM_OK);
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++)
        qm_state_set(&b, i, (uniform(trial, i) - 0.5) * qm_state_get(s, i ^ 1));
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++)
        for (uint32_t side = 0; i & control && side < 2; side++)
            r[i >> t & 1][(i ^ side * bit) >> t & 1] +=
                conj(qm_state_get(s, i)) * qm_state_get(&b, i ^ side * bit);
    double sums[4][QM_MAX_TILE] = {{0}}, got[4] = {0};
    const double want[4] = {cimag(r[1][0] + r[0][1]), creal(r[1][0] - r[0][1]), cimag(r[0][0]),
                            cimag(r[1][1])};
    uint64_t parts = (uint64_t)1 << (tile_bits - lanes), low = parts - 1;
    uint64_t x = bit >> lanes, on = control >> lanes;
    x = (x & ~low) << 1 | (x & low);
    on = (on & ~low) << 1 | (on & low);
    const qm_overlap o = {.a = s->amp, .b = b.amp, .fixed = parts | x | on, .on = on, .x = x};
    k->moment(&o, 0, (uint64_t)1 << (s->n - lanes - 2), sums[0]);
    for (uint32_t m = 0; m < 4; m++) {
        for (uint32_t l = 0; l < 1u << lanes; l++)
            got[m] += sums[m][l];
        if (!(fabs(got[m] - want[m]) <= tolerance(s)))
            fail_msg("%s, %u qubits, bits %u and %u, moment %u: %g instead of %g", s->kernels->name,
                     s->n, t, c, m, got[m], want[m]);
    }
    qm_state_free(&b);
}

static void moments_are_their_sums(void **unused)
{
    (void)unused;
    for_each_state(check_moment);
}

static void check_norm(const qm_state *s, uint64_t trial)
{
    (void)trial;
    double norm = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++) {
        c64 a = qm_state_get(s, i);
        norm += creal(a) * creal(a) + cimag(a) * cimag(a);
    }
    assert_true(fabs(qm_state_norm(s) - norm) <= tolerance(s));
}

static void norms_are_their_sums(void **unused)
{
    (void)unused;
    for_each_state(check_norm);
}

static void check_qubit(const qm_state *s, uint64_t trial)
{
    uint32_t q = (uint32_t)(trial % s->n);
    double want[2] = {0, 0}, p[2];
    c64 coherence = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++) {
        c64 a = qm_state_get(s, i);
        want[i >> q & 1] += creal(a) * creal(a) + cimag(a) * cimag(a);
        if (!(i >> q & 1))
            coherence += a * conj(qm_state_get(s, i | (uint64_t)1 << q));
    }
    qm_state_probabilities(s, q, p);
    assert_true(fabs(p[1] - want[1] / (want[0] + want[1])) <= tolerance(s));
    assert_true(fabs(p[0] + p[1] - 1) <= tolerance(s));
    assert_true(cabs(qm_state_coherence(s, q) - coherence) <= tolerance(s));
}

static void qubits_have_their_probabilities(void **unused)
{
    (void)unused;
    for_each_state(check_qubit);
}

static void check_marginal(const qm_state *s, uint64_t trial)
{
    uint32_t q[20], k = 1 + (uint32_t)(uniform(200, trial) * s->n);
    for (uint32_t i = 0; i < s->n; i++) { /* a random permutation */
        uint32_t at = (uint32_t)(uniform(300 + i, trial) * (i + 1));
        q[i] = q[at];
        q[at] = i;
    }
    double *got = malloc(sizeof *got << k), *want = calloc((size_t)1 << k, sizeof *want);
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++) {
        uint64_t v = 0;
        for (uint32_t b = 0; b < k; b++)
            v |= (i >> q[b] & 1) << b;
        c64 a = qm_state_get(s, i);
        want[v] += creal(a) * creal(a) + cimag(a) * cimag(a);
    }
    qm_state_marginal(s, q, k, got);
    for (uint64_t v = 0; v < (uint64_t)1 << k; v++)
        assert_true(fabs(got[v] - want[v]) <= tolerance(s));
    free(got);
    free(want);
}

static void marginals_sum_the_rest(void **unused)
{
    (void)unused;
    for_each_state(check_marginal);
}

/* To the last bit, whatever the number of threads. */
static void threads_do_not_matter(void **unused)
{
    (void)unused;
    enum { N = 17, K = 5 };
    static const uint32_t qubits[K] = {0, 16, 9, 2, 4};
    qm_state s;
    double p[3][2], c[3][2], m[3][1 << K];
    assert_int_equal(qm_state_init(&s, N, 1, QM_DOUBLE), QM_OK);
    for (uint64_t i = 0; i < 1 << N; i++)
        qm_state_set(&s, i, CMPLX(uniform(1, i), uniform(2, i)));
    for (uint32_t t = 0; t < 3; t++) {
        s.threads = t + 1;
        qm_state_pauli(&s, 0x10123, 0x0f00f, p[t]);
        c64 v = qm_state_coherence(&s, 9);
        c[t][0] = creal(v);
        c[t][1] = cimag(v);
        qm_state_marginal(&s, qubits, K, m[t]);
        assert_memory_equal(p[t], p[0], sizeof p[0]);
        assert_memory_equal(c[t], c[0], sizeof c[0]);
        assert_memory_equal(m[t], m[0], sizeof m[0]);
    }
    qm_state_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paulis_are_their_sums),  cmocka_unit_test(moments_are_their_sums),
        cmocka_unit_test(norms_are_their_sums),   cmocka_unit_test(qubits_have_their_probabilities),
        cmocka_unit_test(marginals_sum_the_rest), cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
