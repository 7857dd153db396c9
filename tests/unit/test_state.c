/* Tests of runtime/sim: each kernel against the full matrix of its op, made entry by entry. */

#include "runtime/sim/kernels.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef double complex c64;

enum {
    MAX_N = 10,
    MAX_DIM = 1 << QM_MAX_TARGETS,
    MAX_DATA = 2 * MAX_DIM * MAX_DIM, /* doubles */
    KINDS = QM_KOP_PHASE + 1
};

typedef struct sample_op {
    qm_kop op;
    uint32_t qubits[MAX_N];
    double data[MAX_DATA];
} sample_op;

/* Fewest and most targets of a kind. */
static uint32_t least_targets(qm_kop_kind kind)
{
    return kind == QM_KOP_SWAP ? 2 : kind == QM_KOP_PHASE ? 0 : 1;
}

static uint32_t most_targets(qm_kop_kind kind, uint32_t n)
{
    uint32_t most = kind == QM_KOP_MATRIX     ? QM_MAX_TARGETS
                    : kind == QM_KOP_DIAGONAL ? QM_MAX_DIAGONAL_TARGETS
                                              : least_targets(kind);
    return most < n ? most : n;
}

/* Any numbers will do for matrices: the kernels do not rely on unitarity. Half of them are real. */
static void random_data(uint64_t *rng, sample_op *o)
{
    bool real = o->op.kind == QM_KOP_MATRIX && random_below(rng, 2) == 0;
    for (uint32_t i = 0; i < 2u << (o->op.kind == QM_KOP_MATRIX ? 2 * o->op.ntargets : 10); i++)
        o->data[i] = real && i % 2 == 1 ? 0 : random_real(rng) - 0.5;
}

static void random_op(uint64_t *rng, uint32_t n, qm_kop_kind kind, sample_op *o)
{
    uint32_t lo = least_targets(kind), hi = most_targets(kind, n);
    o->op =
        (qm_kop){.kind = (uint8_t)kind, .ntargets = (uint8_t)(lo + random_below(rng, hi - lo + 1))};
    random_order(rng, n, o->qubits);
    o->op.ncontrols = (uint16_t)random_below(rng, n - o->op.ntargets + 1);
    for (uint32_t i = 0; i < o->op.ncontrols; i++)
        o->qubits[o->op.ntargets + i] |= random_below(rng, 2) ? QM_CONTROL_ON_0 : 0;
    random_data(rng, o);
}

static c64 target_entry(const sample_op *o, uint32_t row, uint32_t col)
{
    uint32_t at = row << o->op.ntargets | col;
    switch (o->op.kind) {
    case QM_KOP_MATRIX:
        return CMPLX(o->data[2 * at], o->data[2 * at + 1]);
    case QM_KOP_DIAGONAL:
    case QM_KOP_PHASE:
        return row == col ? CMPLX(o->data[2 * row], o->data[2 * row + 1]) : 0;
    case QM_KOP_X:
        return row != col;
    default:
        return row == ((col & 1) << 1 | col >> 1);
    }
}

/* Is the matrix of the targets applied at this index? */
static bool fires(const sample_op *o, uint64_t index)
{
    for (uint32_t i = o->op.ntargets; i < (uint32_t)o->op.ntargets + o->op.ncontrols; i++) {
        uint32_t q = o->qubits[i], want = q & QM_CONTROL_ON_0 ? 0 : 1;
        if ((index >> (q & ~QM_CONTROL_ON_0) & 1) != want)
            return false;
    }
    return true;
}

/* The op on a vector, by the definition: entry by entry over the values of the targets. */
static void apply_slowly(const sample_op *o, uint32_t n, const c64 *in, c64 *out)
{
    bool diagonal = o->op.kind == QM_KOP_DIAGONAL;
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        uint32_t row = 0;
        for (uint32_t t = 0; t < o->op.ntargets; t++)
            row |= (uint32_t)(i >> o->qubits[t] & 1) << t;
        out[i] = fires(o, i) ? 0 : in[i];
        for (uint32_t col = 0; fires(o, i) && col < 1u << o->op.ntargets; col++) {
            uint64_t from = i;
            if (diagonal && col != row)
                continue;
            for (uint32_t t = 0; t < o->op.ntargets; t++)
                from = (from & ~((uint64_t)1 << o->qubits[t])) | (uint64_t)(col >> t & 1)
                                                                     << o->qubits[t];
            out[i] += target_entry(o, row, col) * in[from];
        }
    }
}

static void randomize(uint64_t *rng, qm_state *s)
{
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++) {
        double re = random_real(rng) - 0.5; /* in this order on every compiler */
        qm_state_set(s, i, CMPLX(re, random_real(rng) - 0.5));
    }
}

/* The instruction sets; those that this machine lacks are left out. */
static const char *const names[] = {"baseline", "avx2", "avx512"};

static void check_amplitudes(const qm_state *s, const c64 *want, const sample_op *o)
{
    double tolerance = s->precision == QM_DOUBLE ? 1e-13 : 1e-5;
    uint64_t tile = (uint64_t)1 << qm_tile_bits(s->precision), size = (uint64_t)1 << s->n;
    for (uint64_t i = 0; i < size; i++)
        if (!(cabs(want[i] - qm_state_get(s, i)) <= tolerance))
            fail_msg("kind %u, %u targets, %u controls, %u qubits, precision %u: amplitude %u is "
                     "off by %g",
                     o->op.kind, o->op.ntargets, o->op.ncontrols, s->n, s->precision, (unsigned)i,
                     cabs(want[i] - qm_state_get(s, i)));
    for (uint64_t i = size; i < tile; i++)
        assert_true(qm_state_get(s, i) == 0);
}

static void check_op(uint64_t *rng, uint32_t n, const sample_op *o)
{
    static c64 in[1 << MAX_N], want[1 << MAX_N];
    qm_state s, t = {0};
    for (uint32_t p = QM_DOUBLE; p <= QM_SINGLE; p++) {
        assert_int_equal(qm_state_init(&s, n, 1, (qm_precision)p), QM_OK);
        randomize(rng, &s);
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++)
            in[i] = qm_state_get(&s, i);
        apply_slowly(o, n, in, want);
        for (uint32_t k = 0; k < sizeof names / sizeof *names; k++) {
            assert_int_equal(qm_state_copy(&s, &t), QM_OK);
            t.kernels = qm_kernels_named(names[k]);
            if (t.kernels == NULL)
                continue;
            qm_state_apply(&t, &o->op, o->qubits, o->data);
            check_amplitudes(&t, want, o);
        }
        qm_state_free(&s);
        qm_state_free(&t);
    }
}

static void kernels_equal_full_matrices(void **unused)
{
    (void)unused;
    static sample_op o;
    uint64_t rng = 7;
    for (uint32_t n = 1; n <= MAX_N; n++)
        for (uint32_t kind = 0; kind < KINDS; kind++)
            for (uint32_t trial = 0; trial < 40; trial++) {
                if (n < 2 && kind == QM_KOP_SWAP)
                    continue;
                random_op(&rng, n, (qm_kop_kind)kind, &o);
                check_op(&rng, n, &o);
            }
}

/* All places of up to three targets and one control. */
static void kernels_serve_all_places(void **unused)
{
    (void)unused;
    enum { N = 6, PLACES = N * N * N * N };
    static sample_op o;
    uint64_t rng = 9;
    for (uint32_t place = 0; place < PLACES; place++) {
        const uint32_t q[4] = {place % N, place / N % N, place / N / N % N, place / N / N / N};
        for (uint32_t kind = 0; kind < KINDS; kind++)
            for (uint32_t nt = least_targets((qm_kop_kind)kind);
                 nt <= most_targets((qm_kop_kind)kind, 3); nt++) {
                bool fresh = true; /* distinct qubits, and each choice of them once */
                for (uint32_t i = 0; i < 4; i++)
                    for (uint32_t k = 0; k < i; k++)
                        fresh = fresh && (i <= nt ? q[i] != q[k] : q[i] == 0);
                if (!fresh)
                    continue;
                o.op = (qm_kop){.kind = (uint8_t)kind, .ntargets = (uint8_t)nt, .ncontrols = 1};
                memcpy(o.qubits, q, sizeof q);
                random_data(&rng, &o);
                check_op(&rng, N, &o);
            }
    }
}

/* An op prepared for parts of a state, with controls and diagonal targets above them. */
static void jobs_run_on_parts(void **unused)
{
    (void)unused;
    enum { PART = 5, N = 8 };
    static sample_op o;
    static c64 in[1 << N], want[1 << N];
    uint64_t rng = 21;
    for (uint32_t trial = 0; trial < 600; trial++) {
        qm_precision p = trial % 2 == 0 ? QM_DOUBLE : QM_SINGLE;
        qm_kop_kind kind = (qm_kop_kind)(trial / 2 % KINDS);
        random_op(&rng, N, kind, &o);
        bool diagonal = kind == QM_KOP_DIAGONAL || kind == QM_KOP_PHASE;
        bool inside = true;
        for (uint32_t i = 0; i < o.op.ntargets; i++)
            inside = inside && o.qubits[i] < PART;
        if (!inside && !diagonal)
            continue;
        qm_state s;
        qm_job j;
        assert_int_equal(qm_state_init(&s, N, 1, p), QM_OK);
        randomize(&rng, &s);
        for (uint64_t i = 0; i < 1 << N; i++)
            in[i] = qm_state_get(&s, i);
        apply_slowly(&o, N, in, want);
        void *coef = aligned_alloc(64, (qm_job_coef_bytes(&o.op) + 63) / 64 * 64);
        qm_job_init(&j, s.kernels, p, PART, &o.op, o.qubits, o.data, coef);
        for (uint64_t outer = 0; outer < 1 << (N - PART); outer++)
            qm_job_run(&j, (char *)s.amp + outer * qm_state_bytes(PART, p), outer);
        check_amplitudes(&s, want, &o);
        free(coef);
        qm_state_free(&s);
    }
}

/* Large enough for threads; the two states must be equal to the last bit. */
static void threads_do_not_matter(void **unused)
{
    (void)unused;
    enum { N = 18, M = 8 };
    static sample_op o;
    uint64_t rng = 11, other = 11;
    qm_state a, b;
    assert_int_equal(qm_state_init(&a, N, 1, QM_DOUBLE), QM_OK);
    assert_int_equal(qm_state_init(&b, N, 3, QM_DOUBLE), QM_OK);
    randomize(&rng, &a);
    randomize(&other, &b);
    for (uint32_t trial = 0; trial < 40; trial++) {
        random_op(&rng, M, (qm_kop_kind)(trial % KINDS), &o);
        for (uint32_t i = 0; i < M; i++)
            o.qubits[i] =
                (o.qubits[i] & QM_CONTROL_ON_0) | ((o.qubits[i] & ~QM_CONTROL_ON_0) * 5 % N);
        o.op.ncontrols = (uint16_t)(o.op.ncontrols > 3 ? 3 : o.op.ncontrols);
        qm_state_apply(&a, &o.op, o.qubits, o.data);
        qm_state_apply(&b, &o.op, o.qubits, o.data);
    }
    assert_memory_equal(a.amp, b.amp, qm_state_bytes(N, QM_DOUBLE));
    double p[2], q[2];
    qm_state_probabilities(&a, 9, p);
    qm_state_probabilities(&b, 9, q);
    assert_memory_equal(p, q, sizeof p);
    double complex c = qm_state_coherence(&a, 9), e9 = qm_state_coherence(&b, 9);
    assert_memory_equal(&c, &e9, sizeof c);
    qm_state_free(&a);
    qm_state_free(&b);
}

static void probabilities_and_collapse(void **unused)
{
    (void)unused;
    uint64_t rng = 3;
    for (uint32_t n = 1; n <= 14; n += n < 8 ? 1 : 6)
        for (uint32_t q = 0; q < n; q++) {
            qm_state s;
            assert_int_equal(qm_state_init(&s, n, 2, QM_DOUBLE), QM_OK);
            randomize(&rng, &s);
            double want[2] = {0, 0}, p[2];
            double complex coherence = 0;
            for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
                want[i >> q & 1] += creal(qm_state_get(&s, i) * conj(qm_state_get(&s, i)));
                if (!(i >> q & 1))
                    coherence += qm_state_get(&s, i) * conj(qm_state_get(&s, i | (uint64_t)1 << q));
            }
            qm_state_probabilities(&s, q, p);
            assert_true(cabs(qm_state_coherence(&s, q) - coherence) < 1e-13 * (want[0] + want[1]));
            assert_true(fabs(p[1] - want[1] / (want[0] + want[1])) < 1e-13);
            assert_true(fabs(p[0] + p[1] - 1) < 1e-13);
            qm_state_collapse(&s, q, 1, p[1]);
            qm_state_probabilities(&s, q, p);
            assert_true(p[0] == 0 && p[1] == 1);
            qm_state_free(&s);
        }
}

typedef struct histogram {
    uint64_t count[1 << 14];
    uint64_t total, last;
    const qm_state *s;
} histogram;

static void record(void *payload, uint64_t index, uint64_t count)
{
    histogram *h = payload;
    assert_true(h->total == 0 || index > h->last);
    assert_true(qm_state_get(h->s, index) != 0);
    h->count[index] += count;
    h->total += count;
    h->last = index;
}

static void samples_follow_the_probabilities(void **unused)
{
    (void)unused;
    static histogram h;
    enum { SHOTS = 200000 };
    for (uint32_t n = 1; n <= 14; n += 13) {
        qm_state s;
        uint64_t rng = 13;
        assert_int_equal(qm_state_init(&s, n, 2, QM_DOUBLE), QM_OK);
        randomize(&rng, &s);
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++)
            if (i % 3 == 1)
                qm_state_set(&s, i, 0);
        memset(&h, 0, sizeof h);
        h.s = &s;
        qm_state_sample(&s, SHOTS, 42, 1, record, &h);
        assert_int_equal(h.total, SHOTS);
        double norm = 0, chi2 = 0;
        uint32_t cells = 0;
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++)
            norm += creal(qm_state_get(&s, i) * conj(qm_state_get(&s, i)));
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
            double mean = SHOTS * creal(qm_state_get(&s, i) * conj(qm_state_get(&s, i))) / norm;
            if (mean < 5)
                continue;
            chi2 += ((double)h.count[i] - mean) * ((double)h.count[i] - mean) / mean;
            cells++;
        }
        assert_true(chi2 < cells + 6 * sqrt(2.0 * cells) + 6);
        qm_state_free(&s);
    }
}

static void too_large_a_state_is_refused(void **unused)
{
    (void)unused;
    qm_state s;
    assert_int_equal(qm_state_init(&s, QM_MAX_STATE_QUBITS + 1, 1, QM_DOUBLE), QM_ERR_MEMORY);
    qm_state_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_equal_full_matrices),
        cmocka_unit_test(kernels_serve_all_places),
        cmocka_unit_test(jobs_run_on_parts),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(probabilities_and_collapse),
        cmocka_unit_test(samples_follow_the_probabilities),
        cmocka_unit_test(too_large_a_state_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
