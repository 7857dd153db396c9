/* Tests of ir/wires.c. */

#include "ir/wires.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

static qm_op on_qubits(uint16_t n, uint32_t a, uint32_t b)
{
    qm_op op = qm_op_make(QM_OP_GATE);
    op.nqubits = n;
    op.qubit[0] = a;
    op.qubit[1] = b;
    return op;
}

static void common_is_the_op_that_all_saw_last(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    qm_wires w = qm_wires_make(&a, 3, 4);
    qm_op one = on_qubits(1, 0, 0), two = on_qubits(2, 0, 1), other = on_qubits(2, 1, 2);
    assert_int_equal(qm_wires_common(&w, &two), QM_NONE);
    qm_wires_push(&w, &two, 0);
    assert_int_equal(qm_wires_common(&w, &two), 0);
    assert_int_equal(qm_wires_common(&w, &one), 0);
    assert_int_equal(qm_wires_common(&w, &other), QM_NONE);
    qm_wires_push(&w, &one, 1);
    assert_int_equal(qm_wires_common(&w, &two), QM_NONE);
    assert_int_equal(qm_wires_prev(&w, 1, 0), 0);
    qm_arena_free(&a);
}

static void pop_restores_what_was_before(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    qm_wires w = qm_wires_make(&a, 2, 3);
    qm_op one = on_qubits(1, 1, 0), two = on_qubits(2, 0, 1);
    qm_wires_push(&w, &one, 0);
    qm_wires_push(&w, &two, 1);
    qm_wires_pop(&w, &two, 1);
    assert_int_equal(w.last[0], QM_NONE);
    assert_int_equal(w.last[1], 0);
    qm_arena_free(&a);
}

static void cut_forgets(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    qm_wires w = qm_wires_make(&a, 2, 4);
    qm_op first = on_qubits(1, 0, 0), second = on_qubits(1, 1, 0);
    for (uint32_t round = 0; round < 2; round++) {
        qm_wires_push(&w, &first, 2 * round);
        qm_wires_push(&w, &second, 2 * round + 1);
        qm_wires_cut_qubit(&w, 0);
        assert_int_equal(w.last[0], QM_NONE);
        assert_int_equal(w.last[1], 2 * round + 1);
        qm_wires_cut(&w);
        assert_int_equal(w.last[1], QM_NONE);
    }
    qm_arena_free(&a);
}

static void ops_without_qubits_have_nothing_in_common(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    qm_wires w = qm_wires_make(&a, 0, 0);
    qm_op none = on_qubits(0, 0, 0);
    assert_int_equal(qm_wires_common(&w, &none), QM_NONE);
    qm_wires_cut(&w);
    qm_arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common_is_the_op_that_all_saw_last),
        cmocka_unit_test(pop_restores_what_was_before),
        cmocka_unit_test(cut_forgets),
        cmocka_unit_test(ops_without_qubits_have_nothing_in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
