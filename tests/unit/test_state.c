/* Tests of runtime/sim: each kernel against the full matrix of its op, made entry by entry. */

#include "runtime/sim/state.h"
#include "support/rng.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef double complex c64;

enum { MAX_N = 8, MAX_DIM = 1 << QM_MAX_TARGETS };

typedef struct draw { /* a sequence of random numbers */
    uint64_t seed, next;
} draw;

static double uniform(draw *d)
{
    return qm_rng_uniform(d->seed, 1, d->next++);
}

static uint32_t below(draw *d, uint32_t n)
{
    return (uint32_t)(uniform(d) * n);
}

typedef struct sample_op {
    qm_kop op;
    uint32_t qubits[MAX_N];
    double data[2 * MAX_DIM * MAX_DIM];
} sample_op;

static void random_qubits(draw *d, uint32_t n, uint32_t *q)
{
    for (uint32_t i = 0; i < n; i++)
        q[i] = i;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i + below(d, n - i), t = q[i];
        q[i] = q[k];
        q[k] = t;
    }
}

/* Any numbers will do for matrices: the kernels do not rely on unitarity. */
static void random_op(draw *d, uint32_t n, qm_kop_kind kind, sample_op *o)
{
    uint32_t lo = kind == QM_KOP_SWAP ? 2 : kind == QM_KOP_PHASE ? 0 : 1;
    uint32_t hi = kind == QM_KOP_MATRIX || kind == QM_KOP_DIAGONAL ? QM_MAX_TARGETS : lo;
    hi = hi < n ? hi : n;
    o->op = (qm_kop){.kind = (uint8_t)kind, .ntargets = (uint8_t)(lo + below(d, hi - lo + 1))};
    random_qubits(d, n, o->qubits);
    o->op.ncontrols = (uint16_t)below(d, n - o->op.ntargets + 1);
    for (uint32_t i = 0; i < o->op.ncontrols; i++)
        o->qubits[o->op.ntargets + i] |= below(d, 2) ? QM_CONTROL_ON_0 : 0;
    for (uint32_t i = 0; i < 2u << (2 * o->op.ntargets); i++)
        o->data[i] = uniform(d) - 0.5;
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

static c64 full_entry(const sample_op *o, uint64_t row, uint64_t col)
{
    uint32_t r = 0, c = 0;
    uint64_t targets = 0;
    for (uint32_t i = 0; i < o->op.ntargets; i++) {
        r |= (uint32_t)(row >> o->qubits[i] & 1) << i;
        c |= (uint32_t)(col >> o->qubits[i] & 1) << i;
        targets |= (uint64_t)1 << o->qubits[i];
    }
    if ((row & ~targets) != (col & ~targets))
        return 0;
    for (uint32_t i = 0; i < o->op.ncontrols; i++) {
        uint32_t q = o->qubits[o->op.ntargets + i];
        uint32_t want = q & QM_CONTROL_ON_0 ? 0 : 1;
        if ((col >> (q & ~QM_CONTROL_ON_0) & 1) != want)
            return row == col;
    }
    return target_entry(o, r, c);
}

static void randomize(draw *d, qm_state *s)
{
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++) {
        double re = uniform(d) - 0.5; /* in this order on every compiler */
        qm_state_set(s, i, CMPLX(re, uniform(d) - 0.5));
    }
}

static void check_op(draw *d, uint32_t n, const sample_op *o)
{
    qm_state s;
    c64 want[1 << MAX_N] = {0};
    uint64_t size = (uint64_t)1 << n;
    assert_int_equal(qm_state_init(&s, n, 1, QM_DOUBLE), QM_OK);
    randomize(d, &s);
    for (uint64_t r = 0; r < size; r++)
        for (uint64_t c = 0; c < size; c++)
            want[r] += full_entry(o, r, c) * qm_state_get(&s, c);
    qm_state_apply(&s, &o->op, o->qubits, o->data);
    for (uint64_t r = 0; r < size; r++)
        if (cabs(want[r] - qm_state_get(&s, r)) > 1e-13)
            fail_msg("kind %u, %u targets, %u controls, %u qubits: amplitude %u differs",
                     o->op.kind, o->op.ntargets, o->op.ncontrols, n, (unsigned)r);
    for (uint64_t r = size; r < 8; r++)
        assert_true(qm_state_get(&s, r) == 0);
    qm_state_free(&s);
}

static void kernels_equal_full_matrices(void **unused)
{
    (void)unused;
    static sample_op o;
    draw d = {.seed = 7};
    for (uint32_t n = 1; n <= MAX_N; n++)
        for (uint32_t kind = QM_KOP_MATRIX; kind <= QM_KOP_PHASE; kind++)
            for (uint32_t trial = 0; trial < 40; trial++) {
                if (n < 2 && kind == QM_KOP_SWAP)
                    continue;
                random_op(&d, n, (qm_kop_kind)kind, &o);
                check_op(&d, n, &o);
            }
}

/* Large enough for threads; the two states must be equal to the last bit. */
static void threads_do_not_matter(void **unused)
{
    (void)unused;
    enum { N = 18 };
    static sample_op o;
    draw d = {.seed = 11}, e = {.seed = 11};
    qm_state a, b;
    assert_int_equal(qm_state_init(&a, N, 1, QM_DOUBLE), QM_OK);
    assert_int_equal(qm_state_init(&b, N, 3, QM_DOUBLE), QM_OK);
    randomize(&d, &a);
    randomize(&e, &b);
    for (uint32_t trial = 0; trial < 40; trial++) {
        random_op(&d, MAX_N, (qm_kop_kind)(trial % (QM_KOP_PHASE + 1)), &o);
        for (uint32_t i = 0; i < MAX_N; i++)
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

/* One pass for several ops gives the bytes of one op after another. */
static void passes_serve_several_ops(void **unused)
{
    (void)unused;
    enum { N = 18, OPS = 60 };
    static sample_op o[OPS];
    static qm_kop ops[OPS];
    static uint32_t qubits[OPS * MAX_N];
    static double data[OPS * 2 * MAX_DIM * MAX_DIM];
    draw d = {.seed = 17}, e = {.seed = 17};
    qm_state a, b;
    assert_int_equal(qm_state_init(&a, N, 2, QM_DOUBLE), QM_OK);
    assert_int_equal(qm_state_init(&b, N, 2, QM_DOUBLE), QM_OK);
    randomize(&d, &a);
    randomize(&e, &b);
    for (uint32_t i = 0; i < OPS; i++) {
        random_op(&d, MAX_N, (qm_kop_kind)(i % (QM_KOP_PHASE + 1)), &o[i]);
        o[i].op.ncontrols = (uint16_t)(o[i].op.ncontrols > 2 ? 2 : o[i].op.ncontrols);
        for (uint32_t k = 0; k < MAX_N;
             k++) /* controls on 10 and up; each seventh op's targets too */
            qubits[i * MAX_N + k] = o[i].qubits[k] + (k >= o[i].op.ntargets || i % 7 == 6 ? 10 : 0);
        memcpy(data + (size_t)i * 2 * MAX_DIM * MAX_DIM, o[i].data, sizeof o[i].data);
        ops[i] = o[i].op;
        ops[i].qubits = i * MAX_N;
        ops[i].data = i * 2 * MAX_DIM * MAX_DIM;
    }
    uint32_t passes = 0;
    for (uint32_t i = 0; i < OPS; passes++)
        i += qm_state_apply_some(&a, ops + i, OPS - i, qubits, data);
    for (uint32_t i = 0; i < OPS; i++)
        qm_state_apply(&b, &ops[i], qubits + ops[i].qubits, data + ops[i].data);
    assert_true(passes < OPS / 2);
    assert_memory_equal(a.amp, b.amp, qm_state_bytes(N, QM_DOUBLE));
    qm_state_free(&a);
    qm_state_free(&b);
}

static void probabilities_and_collapse(void **unused)
{
    (void)unused;
    draw d = {.seed = 3};
    for (uint32_t n = 1; n <= 14; n += n < MAX_N ? 1 : 6)
        for (uint32_t q = 0; q < n; q++) {
            qm_state s;
            assert_int_equal(qm_state_init(&s, n, 2, QM_DOUBLE), QM_OK);
            randomize(&d, &s);
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

static void marginal_sums_the_rest(void **unused)
{
    (void)unused;
    draw d = {.seed = 5};
    for (uint32_t n = 1; n <= 13; n += 3) {
        qm_state s;
        uint32_t q[16];
        assert_int_equal(qm_state_init(&s, n, 2, QM_DOUBLE), QM_OK);
        randomize(&d, &s);
        random_qubits(&d, n, q);
        uint32_t k = 1 + below(&d, n);
        double *got = malloc(sizeof *got << k), *want = calloc((size_t)1 << k, sizeof *want);
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
            uint64_t v = 0;
            for (uint32_t b = 0; b < k; b++)
                v |= (i >> q[b] & 1) << b;
            want[v] += creal(qm_state_get(&s, i) * conj(qm_state_get(&s, i)));
        }
        qm_state_marginal(&s, q, k, got);
        for (uint64_t v = 0; v < (uint64_t)1 << k; v++)
            assert_true(fabs(got[v] - want[v]) < 1e-12);
        free(got);
        free(want);
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
        draw d = {.seed = 13};
        assert_int_equal(qm_state_init(&s, n, 2, QM_DOUBLE), QM_OK);
        randomize(&d, &s);
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
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(passes_serve_several_ops),
        cmocka_unit_test(probabilities_and_collapse),
        cmocka_unit_test(marginal_sums_the_rest),
        cmocka_unit_test(samples_follow_the_probabilities),
        cmocka_unit_test(too_large_a_state_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
