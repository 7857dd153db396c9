/* Tests of equiv/clusters/queue.c. */
#include "equiv/clusters/queue.h"

#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

/* Pushes and pops in a random order, beside a list in which the least is looked for. */
static void the_least_comes_first(void **state)
{
    enum { STEPS = 4000 };
    qm_gate_queue q = {.arena = *state};
    uint64_t list[STEPS];
    uint32_t n = 0;
    for (uint64_t i = 0; i < STEPS; i++) {
        uint64_t r = qm_rng_bits(3, 4, i);
        if (r % 5 < 3) {
            list[n++] = r >> 40;
            qm_gate_queue_push(&q, (qm_queued_gate){r >> 40, r & 1, (uint32_t)i});
            continue;
        }
        qm_queued_gate x;
        assert_int_equal(qm_gate_queue_pop(&q, &x), n > 0);
        if (n == 0)
            continue;
        uint32_t least = 0;
        for (uint32_t k = 1; k < n; k++)
            least = list[k] < list[least] ? k : least;
        assert_true(x.rank == list[least]);
        assert_true(qm_rng_bits(3, 4, x.gate) >> 40 == x.rank);
        list[least] = list[--n];
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_least_comes_first, test_arena_setup,
                                        test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
