/* Tests of passes/pauli_network/: networks are the circuits that they replace, and have few CX. */

#include "passes/cost.h"
#include "passes/pauli_network/check.h"
#include "passes/pauli_network/dense.h"
#include "passes/pauli_network/scalar.h"
#include "passes/pauli_network/window.h"
#include "support/rng.h"
#include "tests/dense_matrix.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <math.h>
#include <string.h>

enum { CIRCUITS = 400, MAX_QUBITS = 5, MAX_STATES = 1 << MAX_QUBITS };

static qm_locals locals;
static qm_arena arena, fresh;

static uint32_t draw(uint64_t seed, uint64_t *at, uint32_t below)
{
    return (uint32_t)(qm_rng_bits(seed, 0, (*at)++) >> 33) % below;
}

static qm_pauli draw_axis(uint64_t seed, uint64_t *at)
{
    return (qm_pauli)(1 + draw(seed, at, 3));
}

/* Gates of all kinds, a symbol in some rotations, and a LOCAL on each wire. */
static void random_circuit(qm_pcircuit *c, uint32_t nqubits, uint32_t ngates, uint64_t seed)
{
    uint64_t at = 0;
    qm_pcircuit_init(c, &locals, nqubits, &arena);
    for (uint32_t i = 0; i < ngates; i++) {
        uint32_t a = draw(seed, &at, nqubits);
        if (draw(seed, &at, 3) == 0) {
            qm_pgate g = qm_pgate_rot(a, draw_axis(seed, &at), draw(seed, &at, 8) / 8.0 - 0.45);
            if (draw(seed, &at, 6) == 0) {
                g.ref = draw(seed, &at, 2);
                g.sign = draw(seed, &at, 2) ? 1 : -1;
            }
            qm_pcircuit_push(c, g);
            continue;
        }
        uint32_t b = (a + 1 + draw(seed, &at, nqubits - 1)) % nqubits;
        qm_pauli p = draw_axis(seed, &at);
        qm_pcircuit_push(c, qm_pgate_cpp(a, p, b, draw_axis(seed, &at)));
    }
    for (uint32_t q = 0; q < nqubits; q++)
        qm_pcircuit_push(c, (qm_pgate){.kind = QM_PK_LOCAL,
                                       .qubit = {q},
                                       .local = (uint8_t)draw(seed, &at, QM_LOCAL_COUNT)});
}

static const double complex pauli[4][4] = {
    {1, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, -1}, {0, -I, I, 0}};

static void apply_gate(double complex *amp, uint32_t n, const qm_pgate *g)
{
    double complex u[16];
    const dense_controls none = {0};
    if (g->kind == QM_PK_LOCAL) {
        memcpy(u, locals.u[g->local], 4 * sizeof *u);
    } else if (g->kind == QM_PK_ROT) {
        double angle = g->angle + (g->ref == QM_NONE ? 0 : g->sign * (g->ref ? 0.9 : 0.41));
        for (int i = 0; i < 4; i++)
            u[i] = cos(angle / 2) * pauli[0][i] - I * sin(angle / 2) * pauli[g->axis[0]][i];
    } else {
        for (int i = 0; i < 16; i++) {
            int row = i / 4, column = i % 4;
            double complex p = pauli[g->axis[0]][row % 2 * 2 + column % 2];
            double complex q = pauli[g->axis[1]][row / 2 * 2 + column / 2];
            double complex one_p = row / 2 == column / 2 ? p : 0;
            double complex one_q = row % 2 == column % 2 ? q : 0;
            u[i] = ((row == column) + one_p + one_q - p * q) / 2;
        }
    }
    dense_apply(amp, n, u, g->kind == QM_PK_CPP ? 2 : 1, g->qubit, &none);
}

/* Column by column. */
static double complex *unitary(const qm_pcircuit *c)
{
    uint32_t states = 1u << c->nqubits;
    double complex *u = qm_arena_zalloc(&arena, (size_t)states * states, sizeof *u);
    for (uint32_t k = 0; k < states; k++) {
        double complex *column = u + (size_t)k * states;
        column[k] = cexp(I * c->phase);
        for (uint32_t i = 0; i < c->ngates; i++)
            if (c->gates[i].kind != QM_PK_OPAQUE)
                apply_gate(column, c->nqubits, &c->gates[i]);
    }
    return u;
}

static void expect_same(const qm_pcircuit *c, const double complex *before, uint64_t seed)
{
    double d = dense_distance(before, unitary(c), UINT64_C(1) << (2 * c->nqubits), false);
    if (!(d <= 1e-9))
        test_fail("seed %llu: unitaries differ by %g", (unsigned long long)seed, d);
}

static void windows_keep_the_unitary(void **state)
{
    (void)state;
    uint32_t improved = 0;
    for (uint64_t seed = 0; seed < test_cases(CIRCUITS); seed++) {
        qm_pcircuit c;
        qm_pnet_windows ws;
        random_circuit(&c, 2 + seed % 4, 40, seed);
        double complex *before = unitary(&c);
        uint64_t cx = qm_pcircuit_cx(&c);
        qm_pnet_windows_init(&ws, &c, NULL, &arena, &fresh);
        for (uint32_t round = 0; round < 4; round++) {
            qm_pnet_effort e = {
                .attempts = 8, .seed = round, .work = UINT64_MAX, .sideways = round & 1};
            uint32_t start = round == 0 ? 0 : (uint32_t)(seed * 7 + round * 5) % 30;
            qm_pnet_window_grow(&ws, start, round ? 3 : QM_NONE, round ? 12 : QM_NONE, QM_NONE);
            improved += qm_pnet_window_improve(&ws, &e);
            expect_same(&c, before, seed);
        }
        assert_true(qm_pcircuit_cx(&c) <= cx);
        qm_arena_reset(&arena);
    }
    assert_true(improved > test_cases(CIRCUITS) / 2);
}

/* Gates are not moved across an opaque op on their qubits. */
static void windows_stop_at_opaque_ops(void **state)
{
    (void)state;
    qm_pcircuit c;
    qm_pnet_windows ws;
    qm_pcircuit_init(&c, &locals, 3, &arena);
    c.pool = QM_NEW_ARRAY(&arena, uint32_t, 1);
    c.pool[0] = 1;
    qm_pcircuit_push(&c, qm_pgate_cpp(0, QM_PAULI_Z, 1, QM_PAULI_X));
    qm_pcircuit_push(&c, (qm_pgate){.kind = QM_PK_OPAQUE, .qubit = {0, 1}});
    qm_pcircuit_push(&c, qm_pgate_cpp(0, QM_PAULI_Z, 1, QM_PAULI_X));
    qm_pcircuit_push(&c, qm_pgate_cpp(0, QM_PAULI_Z, 2, QM_PAULI_X));
    qm_pcircuit_push(&c, qm_pgate_cpp(0, QM_PAULI_X, 2, QM_PAULI_X));
    qm_pnet_windows_init(&ws, &c, NULL, &arena, &fresh);
    qm_pnet_window_grow(&ws, 0, QM_NONE, QM_NONE, QM_NONE);
    assert_int_equal(ws.window.ngates, 2); /* the first and the fourth */
    assert_int_equal(ws.window.index[1], 3);
    qm_arena_reset(&arena);
}

/* Random gates and one attempt at them; false when it found none. */
static bool make_network(uint64_t seed, uint32_t nqubits, qm_pcircuit *c, uint32_t *ngates,
                         qm_pnet_problem *p, qm_pnet_run *run)
{
    static const qm_pnet_config config = {.decay = 0.5, .power = 1, .frame = 0.1};
    random_circuit(c, nqubits, 60, seed);
    *ngates = c->ngates - nqubits;
    qm_pnet_read(p, c->gates, *ngates, nqubits, &arena);
    qm_pnet_run_init(run, p, &locals, &arena);
    return qm_pnet_attempt(run, &config, QM_NONE);
}

static void networks_are_checked(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(CIRCUITS); seed++) {
        qm_pcircuit c;
        qm_pnet_problem p;
        qm_pnet_run run;
        uint32_t nqubits = 2 + seed % 5, n;
        double phase = 0;
        assert_true(make_network(seed, nqubits, &c, &n, &p, &run));
        qm_pnet *o = &run.out;
        assert_true(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
        assert_true(qm_pnet_dense_deviation(o, phase, c.gates, n, nqubits, &locals) < 1e-9);
        assert_true(qm_pnet_dense_deviation(o, phase + 0.1, c.gates, n, nqubits, &locals) > 0.01);
        qm_arena_reset(&arena);
    }
}

/* Each change of one gate of a network is seen. */
static void faults_are_found(void **state)
{
    (void)state;
    qm_pcircuit c;
    qm_pnet_problem p;
    qm_pnet_run run;
    uint32_t n;
    double phase;
    assert_true(make_network(3, 5, &c, &n, &p, &run));
    qm_pnet *o = &run.out;
    for (uint32_t i = 0; i < o->ngates; i++) {
        qm_pgate good = o->gates[i];
        o->gates[i].axis[0] = (uint8_t)(1 + good.axis[0] % 3);
        assert_false(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
        o->gates[i] = good;
        if (good.kind != QM_PK_ROT)
            continue;
        o->gates[i].angle += 0.01;
        assert_false(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
        o->gates[i] = good;
        for (uint32_t k = i + 1; k < o->ngates && o->gates[k].kind == QM_PK_ROT; k++) {
            if (o->gates[k].qubit[0] != good.qubit[0] || o->gates[k].axis[0] == good.axis[0])
                continue;
            uint32_t row = o->rows[i]; /* an order that matters */
            o->gates[i] = o->gates[k];
            o->rows[i] = o->rows[k];
            o->gates[k] = good;
            o->rows[k] = row;
            assert_false(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
            o->gates[k] = o->gates[i];
            o->rows[k] = o->rows[i];
            o->gates[i] = good;
            o->rows[i] = row;
        }
    }
    o->frame[2] = locals.product[1][o->frame[2]];
    assert_false(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
    o->frame[2] = locals.product[locals.inverse[1]][o->frame[2]];
    assert_true(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
    c.gates[0].axis[0] = (uint8_t)(1 + c.gates[0].axis[0] % 3);
    assert_false(qm_pnet_check(o, &p, c.gates, n, &locals, &arena, &phase));
    qm_arena_reset(&arena);
}

/* More qubits than a word has bits; a phase that each gate takes part in. */
static void clifford_phases_are_found(void **state)
{
    (void)state;
    qm_stabilizer_sum s;
    qm_pcircuit c;
    random_circuit(&c, 70, 900, 5);
    qm_stabilizer_sum_init(&s, 70, &arena);
    for (uint32_t i = 0; i < c.ngates; i++)
        if (c.gates[i].kind == QM_PK_CPP)
            qm_stabilizer_sum_cpp(&s, &c.gates[i]);
    assert_false(qm_stabilizer_sum_is_zero(&s));
    for (int k = 0; k < 4; k++) /* (XZ)^2 = -1 */
        qm_stabilizer_sum_local(&s, &locals, 7, locals.pauli[k % 2 ? QM_PAULI_X : QM_PAULI_Z]);
    unsigned of_paulis = 2u * locals.pauli_phase[QM_PAULI_X] + 2u * locals.pauli_phase[QM_PAULI_Z];
    for (uint32_t i = c.ngates; i-- > 0;)
        if (c.gates[i].kind == QM_PK_CPP)
            qm_stabilizer_sum_cpp(&s, &c.gates[i]);
    assert_true(qm_stabilizer_sum_is_zero(&s));
    assert_int_equal((s.phase + of_paulis) % 8, 4);
    qm_arena_reset(&arena);
}

/* exp(-i angle P / 2) by a ladder. */
static void push_string(qm_pcircuit *c, const char *string, double angle)
{
    uint32_t last = QM_NONE, from = c->ngates;
    uint8_t axis = 0;
    for (uint32_t q = 0; string[q]; q++) {
        if (string[q] == 'I')
            continue;
        uint8_t next = string[q] == 'X' ? QM_PAULI_X : string[q] == 'Z' ? QM_PAULI_Z : QM_PAULI_Y;
        if (last != QM_NONE)
            qm_pcircuit_push(c, qm_pgate_cpp(last, (qm_pauli)axis, q,
                                             next == QM_PAULI_Z ? QM_PAULI_X : QM_PAULI_Z));
        last = q;
        axis = next;
    }
    uint32_t to = c->ngates;
    qm_pcircuit_push(c, qm_pgate_rot(last, (qm_pauli)axis, angle));
    while (to-- > from)
        qm_pcircuit_push(c, c->gates[to]);
}

static uint64_t resynthesise(qm_pcircuit *c, uint32_t attempts)
{
    qm_pnet_windows ws;
    qm_pnet_effort e = {.attempts = attempts, .work = UINT64_MAX};
    for (uint32_t q = 0; q < c->nqubits; q++)
        qm_pcircuit_push(c, (qm_pgate){.kind = QM_PK_LOCAL, .qubit = {q}});
    qm_pnet_windows_init(&ws, c, NULL, &arena, &fresh);
    qm_pnet_window_grow(&ws, 0, QM_NONE, QM_NONE, QM_NONE);
    qm_pnet_window_improve(&ws, &e);
    return qm_pcircuit_cx(c);
}

static void expect_cx(const char *const *strings, uint64_t cx)
{
    qm_pcircuit c;
    qm_pcircuit_init(&c, &locals, (uint32_t)strlen(strings[0]), &arena);
    for (uint32_t i = 0; strings[i]; i++)
        push_string(&c, strings[i], 0.1 + 0.01 * i);
    uint64_t got = resynthesise(&c, 64);
    if (got > cx)
        test_fail("%s ...: %llu CX, expected %llu", strings[0], (unsigned long long)got,
                  (unsigned long long)cx);
    qm_arena_reset(&arena);
}

static void few_cx_are_needed(void **state)
{
    (void)state;
    expect_cx((const char *const[]){"ZZ", NULL}, 2);
    expect_cx((const char *const[]){"XX", "YY", "ZZ", NULL}, 3);
    expect_cx((const char *const[]){"ZZI", "IZZ", "ZIZ", NULL}, 5);
    expect_cx((const char *const[]){"XXXX", "YYYY", "ZZZZ", NULL}, 9);
    /* a double excitation: eight commuting strings, 48 CX by ladders */
    expect_cx(
        (const char *const[]){"XXXY", "XXYX", "XYXX", "YXXX", "XYYY", "YXYY", "YYXY", "YYYX", NULL},
        16);
    /* a ring of Ising terms: two each at most */
    expect_cx((const char *const[]){"ZZIII", "IZZII", "IIZZI", "IIIZZ", "ZIIIZ", NULL}, 10);
}

/* The Jordan-Wigner strings of an excitation of k electrons, of equal angles. */
static void push_excitation(qm_pcircuit *c, const uint32_t *orbital, uint32_t k, double angle)
{
    char string[16] = {0};
    for (uint32_t m = 0; m < 1u << 2 * k; m++) {
        if (__builtin_popcount(m) % 2 == 0)
            continue;
        memset(string, 'I', c->nqubits);
        for (uint32_t b = 0; b < 2 * k; b++) {
            string[orbital[b]] = m >> b & 1 ? 'Y' : 'X';
            for (uint32_t q = orbital[b] + 1; b % 2 == 0 && q < orbital[b + 1]; q++)
                string[q] = 'Z';
        }
        push_string(c, string, angle);
    }
}

/* Unitary coupled clusters of 4 electrons in 8 spin orbitals: 160 strings, 1440 CX by ladders. */
static void chemistry_becomes_small(void **state)
{
    (void)state;
    qm_pcircuit c;
    qm_pcircuit_init(&c, &locals, 8, &arena);
    double angle = 0.1;
    for (uint32_t s = 0; s < 8; s += 4)
        for (uint32_t i = 0; i < 4; i++)
            push_excitation(&c, (uint32_t[]){s + i / 2, s + 2 + i % 2}, 1, angle += 0.01);
    for (uint32_t i = 0; i < 16; i++)
        push_excitation(&c, (uint32_t[]){i / 8, 2 + i / 4 % 2, 4 + i / 2 % 2, 6 + i % 2}, 2,
                        angle += 0.01);
    for (uint32_t s = 0; s < 8; s += 4)
        push_excitation(&c, (uint32_t[]){s, s + 1, s + 2, s + 3}, 2, angle += 0.01);
    assert_int_equal(qm_pcircuit_cx(&c), 1440);
    assert_true(resynthesise(&c, 32) <= 215);
    qm_arena_reset(&arena);
}

static void equal_rotations_are_merged(void **state)
{
    (void)state;
    static const struct {
        double a, b;
        uint32_t live;
        double phase;
    } cases[] = {{0.25, 0.5, 2, 0},
                 {0.25, -0.25, 1, 0},
                 {0.25, 2 * M_PI - 0.25, 1, M_PI},
                 {M_PI / 8, M_PI / 8 + M_PI / 4, 3, 0}}; /* that would be a Clifford gate */
    for (uint32_t i = 0; i < 4; i++) {
        qm_pcircuit c;
        qm_pnet_problem p;
        qm_pcircuit_init(&c, &locals, 3, &arena);
        push_string(&c, "XYI", cases[i].a);
        push_string(&c, "YXZ", 0.3); /* commutes with it */
        push_string(&c, "XYI", cases[i].b);
        qm_pnet_read(&p, c.gates, c.ngates, 3, &arena);
        assert_int_equal(__builtin_popcountll(p.live[0]), cases[i].live);
        assert_true(fabs(p.phase - cases[i].phase) < 1e-12);
    }
    qm_arena_reset(&arena);
}

static void the_pass_rewrites_blocks(void **state)
{
    (void)state;
    expect_rewrite("inline,resynthesise-pauli-network",
                   "cx q[0], q[1]; rz(th) q[1]; cx q[0], q[1]; h q[0]; h q[1]; cx q[0], q[1]; "
                   "rz(ph) q[1]; cx q[0], q[1]; h q[0]; h q[1];",
                   "cx q[0], q[1];\nrz(float[64](th)) q[1];\nrx(float[64](ph)) q[0];\ncx q[0], "
                   "q[1];\n");
    expect_kept("inline,resynthesise-pauli-network", "cx q[0], q[1]; rz(th) q[1]; cx q[0], q[1];");
    expect_kept("inline,resynthesise-pauli-network",
                "cx q[0], q[1]; c[0] = measure q[1]; cx q[0], q[1];");
}

/* What the pipeline leaves of the CX of the program, which it keeps the unitary of. */
static uint64_t cx_after(const char *pipeline, const char *program)
{
    qm_context *cx = test_context_new();
    qm_module *a = test_compile(cx, program), *b = qm_module_clone(a);
    assert_int_equal(qm_pipeline_run(b, pipeline, NULL), QM_OK);
    expect_same_unitary(a, b, &cx->arena);
    uint64_t n = qm_module_cost(&(qm_goal){.cost = QM_COST_CX}, b, &cx->arena).cx;
    qm_module_free(a);
    qm_module_free(b);
    test_context_free(cx);
    return n;
}

/* 8 qubits, 56 CX, without the swaps. */
static const char fourier[] =
    "include \"stdgates.inc\"; qubit[8] q; for uint i in [0:7] { h q[i]; for uint j in [i + 1:7] { "
    "cp(pi / (1 << (j - i))) q[i], q[j]; } }";

static void fourier_transforms_become_small(void **state)
{
    (void)state;
    assert_true(
        cx_after("inline,unroll,resynthesise-pauli-network{attempts=12,windows=0}", fourier) <= 42);
    assert_true(cx_after(qm_opt_pipeline(QM_COST_CX, 2), fourier) <= 41);
}

/* Two-qubit blocks of 3 CX each, written as 6: a network makes as little of the program, and hides
 * the blocks. */
static void trials_decide(void **state)
{
    (void)state;
    static const char *const turn[] = {"", "h", "sx"}, *const back[] = {"", "h", "inv @ sx"};
    static const uint32_t pairs[4][2] = {{0, 1}, {2, 3}, {1, 2}, {3, 0}};
    qm_text blocks;
    qm_text_init(&blocks, &arena);
    qm_text_puts(&blocks, "include \"stdgates.inc\"; qubit[4] q; ");
    for (uint32_t i = 0; i < 4; i++)
        for (int axis = 0; axis < 3; axis++) {
            uint32_t a = pairs[i][0], b = pairs[i][1];
            for (int k = 0; axis && k < 2; k++)
                qm_text_printf(&blocks, "%s q[%u]; ", turn[axis], pairs[i][k]);
            qm_text_printf(&blocks, "cx q[%u], q[%u]; rz(0.3) q[%u]; cx q[%u], q[%u]; ", a, b, b, a,
                           b);
            for (int k = 0; axis && k < 2; k++)
                qm_text_printf(&blocks, "%s q[%u]; ", back[axis], pairs[i][k]);
        }
    assert_true(cx_after("inline,resynthesise-pauli-network", blocks.data) <= 12);
    assert_int_equal(cx_after("inline,resynthesise-pauli-network{trial=1000}", blocks.data), 24);
    qm_arena_reset(&arena);
    assert_true(cx_after("inline,unroll,resynthesise-pauli-network{trial=1000}", fourier) <= 42);
    assert_int_equal(cx_after("inline,unroll,resynthesise-pauli-network{trial=35}", fourier), 56);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_keep_the_unitary),
        cmocka_unit_test(windows_stop_at_opaque_ops),
        cmocka_unit_test(networks_are_checked),
        cmocka_unit_test(faults_are_found),
        cmocka_unit_test(clifford_phases_are_found),
        cmocka_unit_test(few_cx_are_needed),
        cmocka_unit_test(chemistry_becomes_small),
        cmocka_unit_test(equal_rotations_are_merged),
        cmocka_unit_test(the_pass_rewrites_blocks),
        cmocka_unit_test(fourier_transforms_become_small),
        cmocka_unit_test(trials_decide),
    };
    qm_locals_init(&locals);
    qm_arena_init(&arena, NULL);
    qm_arena_init(&fresh, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    qm_arena_free(&arena);
    qm_arena_free(&fresh);
    return failed;
}
