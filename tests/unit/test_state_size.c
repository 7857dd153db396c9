/* Tests of states that change their size: extend, shrink, copy, drop. */

#include "runtime/sim/state.h"
#include "tests/qm_test.h"

/* Exact in both precisions, different for each index. */
static double complex value_at(uint64_t i)
{
    return CMPLX((double)(i * 37 % 1021) - 512, (double)(i * 11 % 509) + 1);
}

static void fill(qm_state *s)
{
    for (uint64_t i = 0; i < (uint64_t)1 << s->n; i++)
        qm_state_set(s, i, value_at(i));
}

/* The amplitudes below `known` are those of fill(); the others of the first tile, and its lanes
 * past the end, are 0. */
static void check(const qm_state *s, uint64_t known)
{
    uint64_t tile = (uint64_t)1 << qm_tile_bits(s->precision), size = (uint64_t)1 << s->n;
    uint64_t end = known < size ? known : size;
    for (uint64_t i = 0; i < (end < tile ? tile : end); i++)
        if (qm_state_get(s, i) != (i < known && i < size ? value_at(i) : 0))
            fail_msg("%u qubits: amplitude %llu is wrong", s->n, (unsigned long long)i);
}

/* Sizes on both sides of a tile and of a huge page. */
static const uint32_t sizes[] = {0, 1, 3, 4, 5, 12, 16, 17, 18, 19, 20};
enum { NSIZES = sizeof sizes / sizeof *sizes };

/* To another size and back: of what a larger state had, the smaller one's part stays. */
static void sizes_keep_the_low_part(void **unused)
{
    (void)unused;
    for (uint32_t p = QM_DOUBLE; p <= QM_SINGLE; p++)
        for (uint32_t a = 0; a < NSIZES; a++)
            for (uint32_t b = 0; b <= a; b++) {
                uint32_t small = sizes[b], large = sizes[a];
                qm_state s;
                assert_int_equal(qm_state_init(&s, large, 1, (qm_precision)p), QM_OK);
                fill(&s);
                qm_state_shrink(&s, small);
                assert_int_equal(s.n, small);
                check(&s, (uint64_t)1 << small);
                assert_int_equal(qm_state_extend(&s, large), QM_OK);
                assert_int_equal(s.n, large);
                check(&s, (uint64_t)1 << small);
                qm_state_free(&s);
            }
}

static void a_size_too_large_changes_nothing(void **unused)
{
    (void)unused;
    for (uint32_t n = 4; n <= 18; n += 14) {
        qm_state s;
        assert_int_equal(qm_state_init(&s, n, 1, QM_DOUBLE), QM_OK);
        fill(&s);
        assert_int_equal(qm_state_extend(&s, QM_MAX_STATE_QUBITS), QM_ERR_MEMORY);
        assert_int_equal(qm_state_extend(&s, QM_MAX_STATE_QUBITS + 1), QM_ERR_MEMORY);
        assert_int_equal(s.n, n);
        check(&s, (uint64_t)1 << n);
        qm_state_free(&s);
    }
}

static void copies_are_equal_and_apart(void **unused)
{
    (void)unused;
    qm_state s, t = {0};
    for (uint32_t a = 0; a < NSIZES; a++) {
        assert_int_equal(qm_state_init(&s, sizes[a], 1, QM_SINGLE), QM_OK);
        fill(&s);
        assert_int_equal(qm_state_copy(&s, &t), QM_OK);
        qm_state_zero(&s);
        assert_int_equal(t.n, sizes[a]);
        check(&t, (uint64_t)1 << sizes[a]);
        qm_state_free(&s);
    }
    assert_int_equal(qm_state_init(&s, 2, 1, QM_DOUBLE), QM_OK);
    fill(&s);
    assert_int_equal(qm_state_copy(&s, &t), QM_OK); /* into the room of the larger one */
    check(&t, 4);
    assert_int_equal(qm_state_extend(&t, 9), QM_OK);
    check(&t, 4);
    qm_state_free(&s);
    qm_state_free(&t);
}

static void drop_takes_a_qubit_out(void **unused)
{
    (void)unused;
    for (uint32_t trial = 0; trial < 4 * 18; trial++) {
        uint32_t n = trial / 4 + 1, outcome = trial & 1;
        qm_precision p = trial & 2 ? QM_SINGLE : QM_DOUBLE;
        for (uint32_t q = 0; q<n; q += n> 8 ? 3 : 1) {
            qm_state s;
            assert_int_equal(qm_state_init(&s, n, 2, p), QM_OK);
            fill(&s);
            qm_state_drop(&s, q, outcome, 0.25);
            assert_int_equal(s.n, n - 1);
            uint64_t low = ((uint64_t)1 << q) - 1;
            for (uint64_t i = 0; i < (uint64_t)1 << (n - 1); i++) {
                uint64_t from = (i & ~low) << 1 | (uint64_t)outcome << q | (i & low);
                assert_true(qm_state_get(&s, i) == 2 * value_at(from));
            }
            qm_state_free(&s);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_keep_the_low_part),
        cmocka_unit_test(a_size_too_large_changes_nothing),
        cmocka_unit_test(copies_are_equal_and_apart),
        cmocka_unit_test(drop_takes_a_qubit_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
