/* Tests of passes/network/network.c and cosets.c: known optima, the table of Cliffords. */

#include "passes/network/cosets.h"
#include "passes/network/network.h"
#include "passes/pauli/local.h"
#include "support/rng.h"
#include "tests/qm_test.h"

#include <stdlib.h>
#include <string.h>

/* The Pauli that is `axis` on the qubits of a mask. */
static uint16_t on(uint32_t mask, qm_pauli axis)
{
    uint32_t v = 0;
    for (uint32_t i = 0; i < QM_NETWORK_QUBITS; i++)
        if (mask >> i & 1)
            v |= (uint32_t)axis << 2 * i;
    return (uint16_t)v;
}

static qm_network_task task_of(uint32_t k)
{
    return (qm_network_task){.k = k, .goal = qm_frame_start(k)};
}

static void expect_moves(const qm_network_task *t, uint32_t least, uint32_t expected)
{
    qm_network_tables *tables = qm_network_tables_new();
    assert_non_null(tables);
    qm_network_solver *s = qm_network_solver_new(tables);
    assert_non_null(s);
    for (uint64_t seed = 0; seed < 5; seed++) {
        qm_network a, b;
        memset(&a, 0, sizeof a);
        memset(&b, 0, sizeof b);
        assert_true(qm_network_solve(s, t, least, expected, 0, seed, &a));
        assert_int_equal(a.n, expected);
        assert_int_equal(a.done[a.n], (1u << t->n) - 1);
        assert_true(qm_network_solve(s, t, least, expected, 0, seed, &b));
        assert_memory_equal(&a, &b, sizeof a);
    }
    qm_network none;
    if (expected > least)
        assert_false(qm_network_solve(s, t, least, expected - 1, 0, 0, &none));
    qm_network_solver_free(s);
    free(tables);
}

static void known_cliffords(void **state)
{
    (void)state;
    for (uint32_t k = 2; k <= 4; k++) {
        qm_network_task t = task_of(k);
        expect_moves(&t, 0, 0);
        expect_moves(&t, 2, 2);
        qm_network_move cx = {0, 1, on(1, QM_PAULI_Z), on(2, QM_PAULI_X)};
        t.goal = qm_frame_after(&t.goal, cx);
        expect_moves(&t, 0, 1);
        t = task_of(k);
        memcpy(t.goal.e[0], qm_frame_start(k).e[1], sizeof t.goal.e[0]);
        memcpy(t.goal.e[1], qm_frame_start(k).e[0], sizeof t.goal.e[1]);
        expect_moves(&t, 0, 3);
    }
}

static void known_rotations(void **state)
{
    (void)state;
    qm_network_task t = task_of(3);
    for (uint32_t mask = 1; mask < 8; mask++)
        t.pauli[t.n++] = on(mask, QM_PAULI_Z);
    expect_moves(&t, 0, 6);
    t = task_of(2);
    t.n = 3;
    t.pauli[0] = on(3, QM_PAULI_X);
    t.pauli[1] = on(3, QM_PAULI_Y);
    t.pauli[2] = on(3, QM_PAULI_Z);
    expect_moves(&t, 0, 3);
    t.n = 1;
    expect_moves(&t, 0, 2);
}

static void the_table_is_a_graph_of_involutions(void **state)
{
    (void)state;
    qm_cosets *c = calloc(1, sizeof *c);
    assert_non_null(c);
    qm_cosets_make(c);
    for (uint32_t i = 0; i < QM_COSETS; i++) {
        assert_int_equal(qm_cosets_find(c, &c->frame[i]), i);
        for (uint32_t edge = 0; edge < QM_COSET_MOVES; edge++) {
            qm_network_move m = qm_cosets_move(c, i, edge);
            qm_frame f = qm_frame_after(&c->frame[i], m), back = qm_frame_after(&f, m);
            assert_int_equal(qm_cosets_find(c, &f), c->to[i][edge]);
            assert_int_equal(qm_cosets_find(c, &back), i);
            assert_int_equal(qm_cosets_distance(c, &c->frame[i], &f), 1);
        }
        assert_int_equal(qm_cosets_distance(c, &c->frame[i], &c->frame[i]), 0);
        assert_int_equal(qm_cosets_distance(c, &c->frame[i], &c->frame[0]),
                         qm_cosets_distance(c, &c->frame[0], &c->frame[i]));
    }
    free(c);
}

/* A CX on the ends of a line is four along it, when these weigh less. */
static void weights_choose_the_way(void **state)
{
    (void)state;
    qm_network_tables *tables = qm_network_tables_new();
    assert_non_null(tables);
    qm_network_solver *s = qm_network_solver_new(tables);
    assert_non_null(s);
    static const uint32_t ends[] = {1, 3, 4, 5, 100};
    for (uint32_t k = 3; k <= 5; k++)
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            qm_network_task t = task_of(k);
            for (uint32_t a = 0; a < k; a++)
                for (uint32_t b = a + 1; b < k; b++)
                    t.weight[a][b] = b == a + 1 ? 1 : ends[i];
            qm_network_move cx = {0, 2, on(1, QM_PAULI_Z), on(4, QM_PAULI_X)};
            t.goal = qm_frame_after(&t.goal, cx);
            uint32_t least = ends[i] < 4 ? ends[i] : 4;
            qm_network out;
            assert_true(qm_network_solve(s, &t, 0, 100, 0, i, &out));
            assert_int_equal(out.weight, least);
            assert_true(out.n == (ends[i] < 4 ? 1 : 4) || ends[i] == 4);
            assert_false(qm_network_solve(s, &t, 0, least - 1, 0, i, &out));
            assert_true(qm_network_solve(s, &t, least + 1, 100, 0, i, &out));
            assert_true(out.weight > least);
        }
    qm_network_solver_free(s);
    free(tables);
}

/* The rotations that a random network makes, and its Clifford. */
static qm_network_task random_task(uint32_t k, uint32_t length, uint64_t seed)
{
    qm_network_task t = task_of(k);
    for (uint32_t d = 0; d < length; d++) {
        uint64_t r = qm_rng_next(&seed);
        uint8_t a = r % k, b = (uint8_t)((a + 1 + (r >> 8) % (k - 1)) % k);
        qm_network_move m = {a, b, t.goal.e[a][(r >> 16) % 3], t.goal.e[b][(r >> 24) % 3]};
        t.goal = qm_frame_after(&t.goal, m);
        t.pauli[t.n] = t.goal.e[a][(r >> 32) % 3];
        for (uint32_t i = 0; i < t.n; i++)
            if (qm_pauli_anticommute(t.pauli[i], t.pauli[t.n]))
                t.follows[t.n] |= 1u << i;
        t.n++;
    }
    return t;
}

/* A bound far above its length hides nothing. */
static void loose_bounds_do_no_harm(void **state)
{
    (void)state;
    enum { LENGTH = 5 };
    qm_network_tables *tables = qm_network_tables_new();
    assert_non_null(tables);
    qm_network_solver *s = qm_network_solver_new(tables);
    assert_non_null(s);
    for (uint64_t seed = 0; seed < 8; seed++) {
        uint32_t k = 4 + seed % 2;
        qm_network_task t = random_task(k, LENGTH, seed);
        qm_network out;
        assert_true(qm_network_solve(s, &t, 0, QM_NETWORK_MOVES, 0, seed, &out));
        assert_in_range(out.n, 0, LENGTH);
        qm_frame f = qm_frame_start(k);
        for (uint32_t d = 0; d < out.n; d++)
            f = qm_frame_after(&f, out.move[d]);
        assert_memory_equal(&f, &t.goal, sizeof f);
    }
    qm_network_solver_free(s);
    free(tables);
}

/* What a solver keeps of earlier tasks changes nothing. */
static void used_solvers_are_as_new_ones(void **state)
{
    (void)state;
    enum { LENGTH = 4, TASKS = 300 };
    qm_network_tables *tables = qm_network_tables_new();
    assert_non_null(tables);
    qm_network_solver *used = qm_network_solver_new(tables);
    assert_non_null(used);
    for (uint64_t i = 0; i < TASKS; i++) {
        qm_network_task t = random_task(3, LENGTH, i % (TASKS - 50));
        qm_network_solver *s = qm_network_solver_new(tables);
        assert_non_null(s);
        qm_network a, b;
        memset(&a, 0, sizeof a);
        memset(&b, 0, sizeof b);
        assert_true(qm_network_solve(s, &t, 0, LENGTH, 0, i, &a));
        assert_true(qm_network_solve(used, &t, 0, LENGTH, 0, i, &b));
        assert_memory_equal(&a, &b, sizeof a);
        qm_network_solver_free(s);
    }
    qm_network_solver_free(used);
    free(tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_cliffords),
        cmocka_unit_test(known_rotations),
        cmocka_unit_test(weights_choose_the_way),
        cmocka_unit_test(loose_bounds_do_no_harm),
        cmocka_unit_test(used_solvers_are_as_new_ones),
        cmocka_unit_test(the_table_is_a_graph_of_involutions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
