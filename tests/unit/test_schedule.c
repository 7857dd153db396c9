/* Tests of runtime/plan/schedule: passes against ops applied one by one to a plain vector. */

#include "runtime/plan/schedule.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

typedef double complex c64;

enum { MAX_N = 12, MAX_OPS = 60, MAX_DATA = 2 * 64 * 64 };

typedef struct circuit {
    uint32_t n, count, nqubits, ndata;
    qm_kop ops[MAX_OPS];
    uint32_t qubits[MAX_OPS * MAX_N];
    double data[MAX_OPS * MAX_DATA];
} circuit;

static void put_complex(circuit *c, double radius, double angle)
{
    c->data[c->ndata++] = radius * cos(angle);
    c->data[c->ndata++] = radius * sin(angle);
}

/* Rotations with phases on the targets of a matrix, one after another: a unitary with any entries
 * other than zero, real now and then. */
static void put_matrix(circuit *c, uint64_t *rng, uint32_t nt)
{
    uint32_t dim = 1u << nt;
    c64 m[64 * 64] = {0};
    for (uint32_t i = 0; i < dim; i++)
        m[i * dim + i] = 1;
    bool real = random_below(rng, 3) == 0;
    for (uint32_t k = 0; k < 2 * nt; k++) {
        double angle = 3 * random_real(rng), phase = real ? 0 : 6 * random_real(rng);
        uint32_t t = k % nt, other = nt > 1 ? (t + 1) % nt : t;
        for (uint32_t i = 0; i < dim; i++) {
            if (i >> t & 1)
                continue;
            uint32_t j = i | 1u << t;
            double a = nt > 1 && (i >> other & 1) ? angle + 1 : angle;
            for (uint32_t col = 0; col < dim; col++) {
                c64 x = m[i * dim + col], y = m[j * dim + col];
                m[i * dim + col] = cos(a) * x - sin(a) * y;
                m[j * dim + col] = cexp(I * phase) * (sin(a) * x + cos(a) * y);
            }
        }
    }
    for (uint32_t i = 0; i < dim * dim; i++) {
        c->data[c->ndata++] = creal(m[i]);
        c->data[c->ndata++] = cimag(m[i]);
    }
}

static void put_op(circuit *c, uint64_t *rng)
{
    static const uint8_t kinds[] = {QM_KOP_MATRIX, QM_KOP_MATRIX, QM_KOP_MATRIX,
                                    QM_KOP_X,      QM_KOP_X,      QM_KOP_DIAGONAL,
                                    QM_KOP_PHASE,  QM_KOP_PHASE,  QM_KOP_SWAP};
    uint8_t kind = kinds[random_below(rng, sizeof kinds)];
    if (kind == QM_KOP_SWAP && c->n < 2)
        kind = QM_KOP_X;
    uint32_t most = kind == QM_KOP_MATRIX ? 6 : kind == QM_KOP_DIAGONAL ? 10 : MAX_N, nt = 1;
    most = most < c->n ? most : c->n;
    if (kind == QM_KOP_MATRIX || kind == QM_KOP_DIAGONAL)
        nt += random_below(rng, random_below(rng, 4) == 0 ? most : most < 2 ? most : 2);
    nt = kind == QM_KOP_PHASE ? 0 : kind == QM_KOP_SWAP ? 2 : nt;
    uint32_t *q = c->qubits + c->nqubits, controls = 0;
    random_order(rng, c->n, q);
    controls = random_below(rng, random_below(rng, 3) == 0 ? c->n - nt + 1
                                 : c->n - nt + 1 < 3       ? 1
                                                           : 3);
    for (uint32_t i = 0; i < controls; i++)
        q[nt + i] |= random_below(rng, 3) == 0 ? QM_CONTROL_ON_0 : 0;
    c->ops[c->count++] = (qm_kop){.kind = kind,
                                  .ntargets = (uint8_t)nt,
                                  .ncontrols = (uint16_t)controls,
                                  .qubits = c->nqubits,
                                  .data = c->ndata};
    c->nqubits += nt + controls;
    if (kind == QM_KOP_MATRIX)
        put_matrix(c, rng, nt);
    for (uint32_t i = 0; (kind == QM_KOP_DIAGONAL || kind == QM_KOP_PHASE) && i < 1u << nt; i++)
        put_complex(c, 1, 6 * random_real(rng));
}

static void random_circuit(uint64_t *rng, uint32_t n, circuit *c)
{
    c->n = n;
    c->count = c->nqubits = c->ndata = 0;
    uint32_t count = 1 + random_below(rng, MAX_OPS);
    while (c->count < count)
        put_op(c, rng);
}

/* What an op makes of a vector, from its definition. */
static void apply_plainly(const circuit *c, const qm_kop *op, c64 *v)
{
    static c64 out[1 << MAX_N];
    const uint32_t *q = c->qubits + op->qubits;
    const double *data = c->data + op->data;
    uint32_t nt = op->ntargets;
    memset(out, 0, sizeof *out << c->n);
    for (uint64_t x = 0; x < (uint64_t)1 << c->n; x++) {
        bool fires = true;
        for (uint32_t i = nt; i < nt + op->ncontrols; i++)
            fires = fires && (x >> (q[i] & ~QM_CONTROL_ON_0) & 1) == !(q[i] & QM_CONTROL_ON_0);
        if (!fires) {
            out[x] += v[x];
            continue;
        }
        uint32_t col = 0;
        for (uint32_t i = 0; i < nt; i++)
            col |= (uint32_t)(x >> q[i] & 1) << i;
        for (uint32_t row = 0; row < 1u << nt; row++) {
            uint64_t y = x;
            for (uint32_t i = 0; i < nt; i++)
                y = (y & ~((uint64_t)1 << q[i])) | (uint64_t)(row >> i & 1) << q[i];
            const double *e = data + 2 * ((row << nt) + col);
            bool same = row == col;
            c64 u = op->kind == QM_KOP_MATRIX ? CMPLX(e[0], e[1])
                    : op->kind == QM_KOP_X    ? !same
                    : op->kind == QM_KOP_SWAP ? row == ((col & 1) << 1 | col >> 1)
                    : same                    ? CMPLX(data[2 * col], data[2 * col + 1])
                                              : 0;
            out[y] += u * v[x];
        }
    }
    memcpy(v, out, sizeof *out << c->n);
}

static void random_vector(uint64_t *rng, uint32_t n, c64 *v)
{
    double norm = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        double re = random_real(rng) - 0.5;
        v[i] = CMPLX(re, random_real(rng) - 0.5);
        norm += creal(v[i]) * creal(v[i]) + cimag(v[i]) * cimag(v[i]);
    }
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++)
        v[i] /= sqrt(norm);
}

static void run(const circuit *c, const qm_schedule_options *o, uint32_t threads, const c64 *start,
                qm_state *s)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_schedule plan;
    assert_int_equal(qm_state_init(s, c->n, threads, o->precision), QM_OK);
    if (o->kernels != NULL)
        s->kernels = o->kernels;
    for (uint64_t i = 0; i < (uint64_t)1 << c->n; i++)
        qm_state_set(s, i, i >> (c->n - o->nfresh) == 0 ? start[i] : NAN);
    qm_schedule_make(c->ops, c->count, c->qubits, c->data, o, &arena, &plan);
    assert_int_equal(plan.ops_before, c->count);
    assert_int_equal(qm_schedule_run(&plan, s, NULL), QM_OK);
    qm_arena_free(&arena);
}

static void check(const circuit *c, const qm_schedule_options *o, bool threads, const c64 *start,
                  const c64 *want)
{
    qm_state a, b;
    double tolerance = o->precision == QM_DOUBLE ? 1e-12 : 1e-5;
    run(c, o, 1, start, &a);
    for (uint64_t i = 0; i < (uint64_t)1 << c->n; i++)
        if (!(cabs(qm_state_get(&a, i) - want[i]) < tolerance))
            fail_msg("n %u, %u ops, block %u, leaf %u, fusion %u, precision %u, %u fresh: "
                     "amplitude %u is %g, not %g",
                     c->n, c->count, o->block_bits, o->leaf_bits, o->fusion, o->precision,
                     o->nfresh, (unsigned)i, cabs(qm_state_get(&a, i)), cabs(want[i]));
    if (threads) {
        run(c, o, 2, start, &b);
        assert_memory_equal(a.amp, b.amp, qm_state_bytes(c->n, o->precision));
        qm_state_free(&b);
    }
    qm_state_free(&a);
}

/* A state of the low n - nfresh qubits, and what it becomes with the fresh ones. */
static void random_start(uint64_t *rng, uint32_t n, uint32_t nfresh, c64 *start, c64 *fresh,
                         c64 *full)
{
    random_vector(rng, n - nfresh, start);
    memset(full, 0, sizeof *full << n);
    memcpy(full, start, sizeof *full << (n - nfresh));
    for (uint32_t k = 0; k < nfresh; k++) {
        random_vector(rng, 1, fresh + 2 * (size_t)k);
        uint64_t half = (uint64_t)1 << (n - nfresh + k);
        for (uint64_t i = 0; i < half; i++) {
            full[half + i] = full[i] * fresh[2 * k + 1];
            full[i] *= fresh[2 * k];
        }
    }
}

static void schedules_equal_ops_one_by_one(void **unused)
{
    (void)unused;
    static circuit c;
    static c64 start[1 << MAX_N], want[1 << MAX_N], fresh[2 * MAX_N];
    static const uint32_t sizes[][2] = {{0, 0}, {5, 5}, {6, 5}, {7, 6}, {8, 6}, {9, 7}, {10, 6}};
    static const uint32_t fusions[] = {QM_FUSE_AUTO, 0, 1, 2};
    static const char *const sets[] = {NULL, "baseline", "avx2", "avx512"};
    uint64_t rng = 5;
    uint32_t trials = test_cases(16);
    for (uint32_t trial = 0; trial < trials; trial++)
        for (uint32_t n = 1; n <= MAX_N; n++) {
            random_circuit(&rng, n, &c);
            uint32_t nfresh = random_below(&rng, 2) == 0 ? 0 : random_below(&rng, n + 1);
            random_start(&rng, n, nfresh, start, fresh, want);
            for (uint32_t i = 0; i < c.count; i++)
                apply_plainly(&c, &c.ops[i], want);
            for (uint32_t k = 0; k < 4; k++) {
                const uint32_t *size = sizes[random_below(&rng, sizeof sizes / sizeof *sizes)];
                const char *set = sets[random_below(&rng, 4)];
                qm_schedule_options o = {.n = n,
                                         .precision = (qm_precision)random_below(&rng, 2),
                                         .kernels = set != NULL ? qm_kernels_named(set) : NULL,
                                         .block_bits = size[0],
                                         .leaf_bits = size[1],
                                         .fusion = fusions[k],
                                         .nfresh = nfresh,
                                         .fresh = fresh};
                check(&c, &o, k == trial % 4, start, want);
            }
        }
}

/* Blocks and pieces of the sizes that programs get: ops one by one through the kernels of the whole
 * state are the reference, so that this is no test of the kernels. */
static void large_states_too(void **unused)
{
    (void)unused;
    enum { N = 17 };
    static circuit c;
    static c64 start[1], fresh[2 * N];
    uint64_t rng = 9;
    random_vector(&rng, 0, start);
    for (uint32_t q = 0; q < N; q++)
        random_vector(&rng, 1, fresh + 2 * (size_t)q);
    for (uint32_t trial = 0; trial < test_cases(4); trial++) {
        random_circuit(&rng, MAX_N, &c);
        for (uint32_t i = 0; i < c.nqubits; i++)
            c.qubits[i] =
                (c.qubits[i] & QM_CONTROL_ON_0) | (c.qubits[i] & ~QM_CONTROL_ON_0) * 5 % N;
        c.n = N;
        qm_schedule_options o = {.n = N, .fusion = QM_FUSE_AUTO, .nfresh = N, .fresh = fresh};
        qm_state got, want;
        run(&c, &o, 2, start, &got);
        o = (qm_schedule_options){.n = N, .nfresh = N, .fresh = fresh};
        static const circuit none = {.n = N};
        run(&none, &o, 1, start, &want);
        for (uint32_t i = 0; i < c.count; i++)
            qm_state_apply(&want, &c.ops[i], c.qubits + c.ops[i].qubits, c.data + c.ops[i].data);
        for (uint64_t i = 0; i < (uint64_t)1 << N; i++)
            if (!(cabs(qm_state_get(&got, i) - qm_state_get(&want, i)) < 1e-13))
                fail_msg("trial %u: amplitude %u is %g, not %g", trial, (unsigned)i,
                         cabs(qm_state_get(&got, i)), cabs(qm_state_get(&want, i)));
        qm_state_free(&got);
        qm_state_free(&want);
    }
}

static uint32_t fused(const qm_kop *ops, uint32_t count, const uint32_t *qubits, const double *data,
                      uint32_t fusion, qm_sop *first)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_sop *out;
    uint32_t n;
    qm_fuse(ops, count, qubits, data, fusion, &arena, &out, &n);
    *first = out[0];
    qm_arena_free(&arena);
    return n;
}

/* Three CX between rotations on the same two qubits are cheaper as one matrix; a CX and a rotation
 * are not. */
static void fusion_counts_multiplications(void **unused)
{
    (void)unused;
    static const uint32_t qubits[] = {0, 1, 0, 1};
    static const double data[] = {0.6, 0, 0, 0.8, 0, 0.8, 0.6, 0};
    qm_kop u = {.kind = QM_KOP_MATRIX, .ntargets = 1, .qubits = 0};
    qm_kop v = {.kind = QM_KOP_MATRIX, .ntargets = 1, .qubits = 1};
    qm_kop cx = {.kind = QM_KOP_X, .ntargets = 1, .ncontrols = 1, .qubits = 0};
    qm_kop xc = {.kind = QM_KOP_X, .ntargets = 1, .ncontrols = 1, .qubits = 1};
    const qm_kop block[] = {u, v, cx, u, v, xc, u, v, cx}, pair[] = {u, v, cx}, run[] = {u, u, v};
    qm_sop first;
    assert_int_equal(fused(block, 9, qubits, data, QM_FUSE_AUTO, &first), 1);
    assert_int_equal(first.op.kind, QM_KOP_MATRIX);
    assert_int_equal(first.op.ntargets, 2);
    assert_int_equal(fused(pair, 3, qubits, data, QM_FUSE_AUTO, &first), 3);
    assert_int_equal(fused(pair, 3, qubits, data, 2, &first), 1);
    assert_int_equal(fused(run, 3, qubits, data, 1, &first), 2);
    assert_int_equal(fused(run, 3, qubits, data, 0, &first), 3);
}

static void nothing_is_no_pass(void **unused)
{
    (void)unused;
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_schedule s;
    qm_schedule_options o = {.n = 3, .fusion = QM_FUSE_AUTO};
    qm_schedule_make(NULL, 0, NULL, NULL, &o, &arena, &s);
    assert_int_equal(s.npasses, 0);
    qm_arena_free(&arena);
}

static void a_run_can_be_cancelled(void **unused)
{
    (void)unused;
    static circuit c;
    uint64_t rng = 3;
    random_circuit(&rng, 8, &c);
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_schedule s;
    qm_schedule_options o = {.n = 8, .fusion = QM_FUSE_AUTO};
    qm_schedule_make(c.ops, c.count, c.qubits, c.data, &o, &arena, &s);
    qm_state state;
    assert_int_equal(qm_state_init(&state, 8, 1, QM_DOUBLE), QM_OK);
    atomic_bool stop = true;
    assert_int_equal(qm_schedule_run(&s, &state, &stop), QM_ERR_CANCELLED);
    assert_true(qm_state_get(&state, 0) == 1);
    qm_state_free(&state);
    qm_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedules_equal_ops_one_by_one), cmocka_unit_test(large_states_too),
        cmocka_unit_test(fusion_counts_multiplications),  cmocka_unit_test(nothing_is_no_pass),
        cmocka_unit_test(a_run_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
