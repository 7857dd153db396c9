/* Tests of passes/network/classes.c and bounds.c: the classes are all that there are, their
 * distances are those of searches over single Cliffords, the networks are as long as that, and the
 * bounds are bounds. */

#include "passes/network/bounds.h"
#include "passes/network/classes.h"
#include "passes/network/cosets.h"
#include "support/rng.h"
#include "tests/class_orbits.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdlib.h>
#include <string.h>

enum { K = QM_CLASS_QUBITS, COSETS = 36556800 };

static qm_classes classes;

/* By orbits and stabilisers; two classes under one key would be missing in the sum. */
static void the_classes_are_all(void **state)
{
    (void)state;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < QM_CLASSES; i++) {
        sum += test_orbit_size(&classes.frame[i], K);
    }
    assert_int_equal(sum, COSETS);
}

static void three_qubits_need_no_fourth(void **state)
{
    (void)state;
    qm_cosets *c = calloc(1, sizeof *c);
    assert_non_null(c);
    qm_cosets_make(c);
    uint8_t depth[QM_COSETS] = {0};
    qm_frame start = qm_frame_start(3);
    for (uint32_t i = 0, n = 1; i < QM_COSETS; i++) {
        assert_int_equal(qm_classes_distance(&classes, 3, &start, &c->frame[i]), depth[i]);
        for (uint32_t edge = 0; edge < QM_COSET_MOVES; edge++)
            if (c->to[i][edge] >= n) {
                assert_int_equal(c->to[i][edge], n);
                depth[n++] = (uint8_t)(depth[i] + 1);
            }
    }
    free(c);
}

static int compare_frames(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(qm_frame));
}

/* The different frames that one gate makes of these. */
static qm_frame *after_one(const qm_frame *from, uint32_t n, uint32_t *count)
{
    qm_frame *to = malloc((size_t)n * 54 * sizeof *to);
    assert_non_null(to);
    uint32_t all = 0, kept = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint8_t a = 0; a < K; a++)
            for (uint8_t b = a + 1; b < K; b++)
                for (int m = 0; m < 9; m++) {
                    qm_network_move v = {a, b, from[i].e[a][m / 3], from[i].e[b][m % 3]};
                    to[all++] = qm_frame_after(&from[i], v);
                }
    qsort(to, all, sizeof *to, compare_frames);
    for (uint32_t i = 0; i < all; i++)
        if (i == 0 || compare_frames(&to[i], &to[kept - 1]) != 0)
            to[kept++] = to[i];
    *count = kept;
    return to;
}

static void near_cliffords(void **state)
{
    (void)state;
    enum { DEPTH = 3 };
    qm_frame start = qm_frame_start(K), *layer[DEPTH + 1] = {&start};
    uint32_t n[DEPTH + 1] = {1};
    for (uint32_t d = 1; d <= DEPTH; d++) {
        layer[d] = after_one(layer[d - 1], n[d - 1], &n[d]);
        for (uint32_t i = 0; i < n[d]; i++) {
            uint32_t least = d;
            for (uint32_t e = 0; e < d && least == d; e++)
                if (bsearch(&layer[d][i], layer[e], n[e], sizeof start, compare_frames))
                    least = e;
            assert_int_equal(qm_classes_distance(&classes, K, &layer[d][i], &start), least);
        }
    }
    for (uint32_t d = 1; d <= DEPTH; d++)
        free(layer[d]);
}

static void networks_lead_to_the_goal(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < test_cases(2000); i++) {
        uint32_t k = 2 + i % 3;
        uint64_t random = i;
        qm_frame goal = qm_frame_start(k), f = goal;
        for (uint32_t n = 0; n < 4 * k; n++) {
            uint64_t r = qm_rng_next(&random);
            uint8_t a = r % k, b = (uint8_t)((a + 1 + (r >> 8) % (k - 1)) % k);
            qm_network_move m = {a, b, goal.e[a][(r >> 16) % 3], goal.e[b][(r >> 24) % 3]};
            goal = qm_frame_after(&goal, m);
        }
        qm_network_move move[QM_CLASS_MOVES];
        uint32_t n = qm_classes_network(&classes, k, &goal, i, move);
        assert_int_equal(n, qm_classes_distance(&classes, k, &goal, &f));
        for (uint32_t d = 0; d < n; d++)
            f = qm_frame_after(&f, move[d]);
        assert_memory_equal(&f, &goal, sizeof f);
    }
}

static void bounds_are_near(void **state)
{
    (void)state;
    qm_bounds *b = calloc(1, sizeof *b);
    assert_non_null(b);
    assert_true(qm_bounds_make(b));
    uint32_t gaps[QM_CLASS_MOVES + 1] = {0};
    qm_frame start = qm_frame_start(K);
    qm_bound_goal from_start;
    qm_bound_aim(&from_start, &start);
    for (uint32_t i = 0; i < QM_CLASSES; i++) {
        const qm_frame *f = &classes.frame[i], *other = &classes.frame[i * 7 % QM_CLASSES];
        uint32_t bound = qm_bounds_moves(b, f, &from_start);
        assert_in_range(bound, 0, classes.distance[i]);
        gaps[classes.distance[i] - bound]++;
        qm_bound_goal to;
        qm_bound_aim(&to, other);
        assert_in_range(qm_bounds_moves(b, f, &to), 0, qm_classes_distance(&classes, K, f, other));
    }
    assert_int_equal(gaps[0], 1000);
    assert_int_equal(gaps[1], 441);
    assert_int_equal(gaps[2], 23);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_classes_are_all), cmocka_unit_test(three_qubits_need_no_fourth),
        cmocka_unit_test(near_cliffords),      cmocka_unit_test(networks_lead_to_the_goal),
        cmocka_unit_test(bounds_are_near),
    };
    qm_classes_make(&classes);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
