/* Tests of equiv/order.c: every gate once, and on each qubit in its order. */

#include "equiv/order.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

static qm_flat flatten(const test_circuit *c, qm_fspace *space)
{
    qm_flat f;
    qm_flat_init(&f, space, c->nqubits, c->arena);
    for (uint32_t i = 0; i < c->n; i++)
        qm_flat_push(&f, c->gates[i].nqubits == 1 ? QM_FK_H : QM_FK_X, c->gates[i].qubits,
                     c->gates[i].nqubits, 0, QM_NONE);
    return f;
}

static void check_order(const qm_flat *a, const qm_flat *b, qm_interleaving how, qm_arena *arena)
{
    const uint32_t *order = qm_equiv_order(a, b, how, arena);
    const qm_flat *f[2] = {a, b};
    bool *seen[2] = {qm_arena_zalloc(arena, a->ngates + 1, 1),
                     qm_arena_zalloc(arena, b->ngates + 1, 1)};
    uint32_t *next[2]; /* of each qubit: the number of the last gate on it, from 1 */
    for (int k = 0; k < 2; k++)
        next[k] = qm_arena_zalloc(arena, a->nqubits, sizeof **next);
    for (uint32_t i = 0; i < a->ngates + b->ngates; i++) {
        uint32_t k = order[i] & 1, gate = order[i] >> 1;
        assert_true(gate < f[k]->ngates);
        assert_false(seen[k][gate]);
        seen[k][gate] = true;
        const uint32_t *q = qm_fgate_qubits(f[k], &f[k]->gates[gate]);
        for (uint32_t j = 0; j < f[k]->gates[gate].nqubits; j++) {
            assert_true(gate >= next[k][q[j]]);
            next[k][q[j]] = gate + 1;
        }
    }
}

static void test_orders(void **state)
{
    qm_arena *arena = *state;
    qm_fspace space;
    qm_fspace_init(&space, arena);
    for (uint32_t i = 0; i < 20; i++) {
        test_circuit a = test_random_circuit(TEST_CLIFFORD_T, 3 + i, 10 * i, i, arena);
        test_circuit b = test_rewrite_circuit(&a, i);
        qm_flat x = flatten(&a, &space), y = flatten(&b, &space);
        for (int how = 0; how < QM_INTERLEAVINGS; how++)
            check_order(&x, &y, (qm_interleaving)how, arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_orders, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
