/* Tests of passes/clifford/: circuits made for Cliffords are these Cliffords, and have few CX. What
 * gates do to Paulis is found here from their matrices. */

#include "passes/clifford/greedy.h"
#include "passes/clifford/search.h"
#include "passes/network/classes.h"
#include "passes/network/cosets.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CIRCUITS = 300, MAX_QUBITS = 70 };

static qm_locals locals;
static qm_arena arena, fresh;

/* Paulis on qubits, with a sign. */
typedef struct pauli {
    uint8_t on[MAX_QUBITS];
    uint8_t negative;
} pauli;

/* What C(P, Q) makes of A on its first and B on its second qubit: [P][Q][A][B], as A + 4 B + 16
 * negative. */
static uint8_t cpp[4][4][4][4];

static const double complex matrix[4][4] = {
    {1, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, -1}, {0, -I, I, 0}};

static double complex pair_entry(unsigned a, unsigned b, int row, int column)
{
    return matrix[a][row / 2 * 2 + column / 2] * matrix[b][row % 2 * 2 + column % 2];
}

static void multiply(const double complex *a, const double complex *b, double complex *out)
{
    for (int i = 0; i < 16; i++) {
        out[i] = 0;
        for (int k = 0; k < 4; k++)
            out[i] += a[i / 4 * 4 + k] * b[k * 4 + i % 4];
    }
}

/* Which Pauli pair, with a sign, the matrix is. */
static uint8_t name_pair(const double complex *u)
{
    for (uint8_t code = 0; code < 32; code++) {
        double distance = 0;
        for (int i = 0; i < 16; i++)
            distance += cabs(u[i] - (code & 16 ? -1 : 1) *
                                        pair_entry(code & 3, code >> 2 & 3, i / 4, i % 4));
        if (distance < 1e-9)
            return code;
    }
    test_fail("no Pauli");
    return 0;
}

static void fill_table(void)
{
    for (unsigned k = 0; k < 256; k++) {
        unsigned p = k & 3, q = k >> 2 & 3, a = k >> 4 & 3, b = k >> 6;
        double complex gate[16], pair[16], half[16], all[16];
        for (int i = 0; i < 16; i++) {
            int row = i / 4, column = i % 4;
            gate[i] = (pair_entry(0, 0, row, column) + pair_entry(p, 0, row, column) +
                       pair_entry(0, q, row, column) - pair_entry(p, q, row, column)) /
                      2;
            pair[i] = pair_entry(a, b, row, column);
        }
        multiply(gate, pair, half);
        multiply(half, gate, all);
        cpp[p][q][a][b] = name_pair(all);
    }
}

static void apply(pauli *s, const qm_pgate *g)
{
    uint32_t a = g->qubit[0], b = g->qubit[1];
    if (g->kind == QM_PK_CPP) {
        uint8_t code = cpp[g->axis[0]][g->axis[1]][s->on[a]][s->on[b]];
        s->on[a] = code & 3;
        s->on[b] = code >> 2 & 3;
        s->negative ^= code >> 4;
    } else {
        qm_signed_pauli after = locals.after[g->local][s->on[a]];
        s->on[a] = after.axis;
        s->negative ^= after.negative;
    }
}

/* What becomes of X_q (which 0) or Z_q. */
static pauli push_through(const qm_pcircuit *c, uint32_t q, int which)
{
    pauli s = {0};
    s.on[q] = which ? QM_PAULI_Z : QM_PAULI_X;
    for (uint32_t i = 0; i < c->ngates; i++)
        apply(&s, &c->gates[i]);
    return s;
}

static void expect_same(const qm_pcircuit *a, const qm_pcircuit *b)
{
    for (uint32_t q = 0; q < a->nqubits; q++)
        for (int which = 0; which < 2; which++) {
            pauli s = push_through(a, q, which), t = push_through(b, q, which);
            assert_memory_equal(&s, &t, sizeof s);
        }
}

static void random_clifford(qm_pcircuit *c, uint32_t nqubits, uint32_t ngates, uint64_t seed)
{
    qm_pcircuit_init(c, &locals, nqubits, &arena);
    for (uint32_t i = 0; i < ngates; i++) {
        uint64_t r = qm_rng_bits(seed, 3, i);
        uint32_t a = (uint32_t)(r >> 8 & 0xffff) % nqubits;
        uint32_t b = (a + 1 + (uint32_t)(r >> 24 & 0xffff) % (nqubits - 1)) % nqubits;
        qm_pcircuit_push(c, qm_pgate_cpp(a, (qm_pauli)(1 + (r >> 40 & 0xff) % 3), b,
                                         (qm_pauli)(1 + (r >> 48 & 0xff) % 3)));
    }
    for (uint32_t q = 0; q < nqubits; q++)
        qm_pcircuit_push(c, (qm_pgate){.kind = QM_PK_LOCAL,
                                       .qubit = {q},
                                       .local = qm_rng_bits(seed, 4, q) % QM_LOCAL_COUNT});
}

static qm_pcircuit copy(const qm_pcircuit *c)
{
    qm_pcircuit out = *c;
    out.gates = QM_NEW_ARRAY(&arena, qm_pgate, c->ngates);
    memcpy(out.gates, c->gates, c->ngates * sizeof *c->gates);
    out.cap = c->ngates;
    return out;
}

static bool found; /* a circuit for the newest window */
static qm_classes table;
static void *classes = &table;

static bool find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                 const qm_pnet_effort *effort, qm_pnet *best)
{
    return found = qm_clifford_find(ws, p, gates, effort, best);
}

/* The circuit as the best of so many attempts; what is found passes the check. */
static void remake(qm_pcircuit *c, uint32_t attempts, bool sideways)
{
    qm_pnet_windows ws;
    qm_pnet_effort e = {.attempts = attempts, .work = UINT64_MAX, .sideways = sideways};
    qm_pnet_windows_init(&ws, c, NULL, &arena, &fresh);
    ws.clifford = true;
    ws.find = find;
    ws.table = &classes;
    qm_pnet_window_grow(&ws, 0, QM_NONE, QM_NONE, QM_NONE);
    found = false;
    bool put = qm_pnet_window_improve(&ws, &e);
    assert_int_equal(put, found);
}

static void circuits_are_the_clifford(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(CIRCUITS); seed++) {
        qm_pcircuit c;
        uint32_t nqubits = 2 + seed % 29;
        random_clifford(&c, nqubits, nqubits * nqubits, seed);
        qm_pcircuit before = copy(&c);
        remake(&c, 8, seed & 1);
        assert_true(qm_pcircuit_cx(&c) <= qm_pcircuit_cx(&before));
        expect_same(&before, &c);
        qm_arena_reset(&arena);
    }
}

/* More qubits than a word has bits. */
static void wide_circuits_become_small(void **state)
{
    (void)state;
    qm_pcircuit c;
    random_clifford(&c, 70, 12000, 1);
    qm_pcircuit before = copy(&c);
    remake(&c, 2, false);
    expect_same(&before, &c);
    assert_true(qm_pcircuit_cx(&c) < 1700);
    qm_arena_reset(&arena);
}

static void count_distances(const qm_cosets *cosets, uint8_t *distance)
{
    uint16_t *queue = QM_NEW_ARRAY(&arena, uint16_t, QM_COSETS);
    uint32_t from = 0, to = 1;
    memset(distance, 0xff, QM_COSETS);
    queue[0] = distance[0] = 0;
    for (; from < to; from++)
        for (uint32_t edge = 0; edge < QM_COSET_MOVES; edge++) {
            uint16_t next = cosets->to[queue[from]][edge];
            if (distance[next] != 0xff)
                continue;
            distance[next] = distance[queue[from]] + 1;
            queue[to++] = next;
        }
}

static int compare(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* By the inverse of the circuit, which reads the gates from the last: for each qubit the Paulis
 * that the circuit brings there alone. */
static qm_frame frame_of(const qm_pcircuit *c)
{
    qm_pcircuit inverse;
    qm_frame f = qm_frame_start(c->nqubits);
    qm_pcircuit_init(&inverse, &locals, c->nqubits, &arena);
    for (uint32_t i = c->ngates; i-- > 0;)
        if (c->gates[i].kind == QM_PK_CPP)
            qm_pcircuit_push(&inverse, c->gates[i]);
    for (uint32_t q = 0; q < c->nqubits; q++) {
        for (int which = 0; which < 2; which++) {
            pauli s = push_through(&inverse, q, which);
            f.e[q][which] = 0;
            for (uint32_t k = 0; k < c->nqubits; k++)
                f.e[q][which] |= (uint16_t)(s.on[k] << 2 * k);
        }
        f.e[q][2] = f.e[q][0] ^ f.e[q][1];
        qsort(f.e[q], 3, sizeof f.e[q][0], compare);
    }
    return f;
}

static void three_qubits_take_the_fewest(void **state)
{
    (void)state;
    uint8_t distance[QM_COSETS];
    qm_cosets *cosets = calloc(1, sizeof *cosets);
    assert_non_null(cosets);
    qm_cosets_make(cosets);
    count_distances(cosets, distance);
    for (uint64_t seed = 0; seed < test_cases(CIRCUITS); seed++) {
        qm_pcircuit c;
        random_clifford(&c, 3, 20, seed);
        qm_frame f = frame_of(&c);
        uint32_t least = distance[qm_cosets_find(cosets, &f)];
        remake(&c, 256, false);
        if (qm_pcircuit_cx(&c) != least)
            test_fail("seed %llu: %llu CX, not %u", (unsigned long long)seed,
                      (unsigned long long)qm_pcircuit_cx(&c), least);
        qm_arena_reset(&arena);
    }
    free(cosets);
}

static void four_qubits_take_the_fewest(void **state)
{
    (void)state;
    qm_frame start = qm_frame_start(4);
    for (uint64_t seed = 0; seed < test_cases(CIRCUITS); seed++) {
        qm_pcircuit c;
        random_clifford(&c, 4, 30, seed);
        qm_pcircuit before = copy(&c);
        qm_frame f = frame_of(&c);
        remake(&c, 1, false);
        expect_same(&before, &c);
        assert_int_equal(qm_pcircuit_cx(&c), qm_classes_distance(&table, 4, &start, &f));
        qm_arena_reset(&arena);
    }
}

/* The fewest are the same for the inverse and for other names of the qubits. What they are is shown
 * by test_distances. */
static void five_qubits_take_the_fewest(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(CIRCUITS / 3); seed++) {
        qm_pcircuit c, turned;
        random_clifford(&c, 5, 40, seed);
        qm_pcircuit before = copy(&c);
        qm_pcircuit_init(&turned, &locals, 5, &arena);
        for (uint32_t i = c.ngates; i-- > 0;) {
            qm_pgate g = c.gates[i];
            if (g.kind != QM_PK_CPP)
                continue;
            g.qubit[0] = (g.qubit[0] + 1) % 5;
            g.qubit[1] = (g.qubit[1] + 1) % 5;
            qm_pcircuit_push(&turned, g);
        }
        for (uint32_t q = 0; q < 5; q++)
            qm_pcircuit_push(&turned, (qm_pgate){.kind = QM_PK_LOCAL, .qubit = {q}});
        remake(&c, 1, false);
        remake(&turned, 1, false);
        expect_same(&before, &c);
        assert_int_equal(qm_pcircuit_cx(&c), qm_pcircuit_cx(&turned));
        assert_in_range(qm_pcircuit_cx(&c), 0, 12);
        qm_arena_reset(&arena);
    }
}

/* Gate by gate, ten qubits take some 40 CX. */
static void beams_make_few(void **state)
{
    (void)state;
    enum { CASES = 6 };
    uint64_t sum = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        qm_pcircuit c;
        random_clifford(&c, 10, 300, seed);
        qm_pcircuit before = copy(&c);
        remake(&c, 64, false);
        expect_same(&before, &c);
        sum += qm_pcircuit_cx(&c);
        qm_arena_reset(&arena);
    }
    assert_in_range(sum, 1, 34 * CASES);
}

static void the_pass_rewrites_blocks(void **state)
{
    (void)state;
    /* two gates are one, and local ones */
    expect_rewrite("inline,resynthesise-clifford",
                   "cx q[0], q[1]; cx q[1], q[2]; cx q[0], q[1]; cx q[1], q[2];",
                   "cx q[0], q[2];\n");
    /* a rotation that commutes is passed */
    expect_rewrite("inline,resynthesise-clifford",
                   "cx q[0], q[1]; rz(th) q[0]; cx q[1], q[2]; cx q[0], q[1]; cx q[1], q[2];",
                   "cx q[0], q[2];\nrz(float[64](th)) q[0];\n");
    expect_kept("inline,resynthesise-clifford", "cx q[0], q[1]; rx(th) q[0]; cx q[0], q[1];");
    expect_kept("inline,resynthesise-clifford", "cx q[0], q[1]; c[0] = measure q[1]; "
                                                "cx q[0], q[1];");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circuits_are_the_clifford),
        cmocka_unit_test(wide_circuits_become_small),
        cmocka_unit_test(three_qubits_take_the_fewest),
        cmocka_unit_test(four_qubits_take_the_fewest),
        cmocka_unit_test(five_qubits_take_the_fewest),
        cmocka_unit_test(beams_make_few),
        cmocka_unit_test(the_pass_rewrites_blocks),
    };
    qm_locals_init(&locals);
    qm_arena_init(&arena, NULL);
    qm_arena_init(&fresh, NULL);
    fill_table();
    qm_classes_make(&table);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    qm_arena_free(&arena);
    qm_arena_free(&fresh);
    return failed;
}
