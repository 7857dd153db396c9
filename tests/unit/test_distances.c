/* Tests of passes/network/distances.c: networks lead to their Cliffords, and are as short as plain
 * searches over single Cliffords, and over the classes on four qubits, say. */

#include "passes/network/classes.h"
#include "passes/network/distances.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdlib.h>
#include <string.h>

enum { K = QM_DISTANCE_QUBITS };

static qm_frame random_frame(uint64_t seed, uint32_t gates)
{
    qm_frame f = qm_frame_start(K);
    for (uint32_t i = 0; i < gates; i++) {
        qm_network_move m =
            qm_classes_move(&f, K, (uint32_t)(qm_rng_next(&seed) % qm_classes_count_moves(K)));
        f = qm_frame_after(&f, m);
    }
    return f;
}

/* Makes the network, which leads to the goal; returns its length. */
static uint32_t expect_network(const qm_frame *goal, uint64_t seed)
{
    qm_network_move move[QM_DISTANCE_MOVES];
    qm_frame f = qm_frame_start(K);
    uint32_t n;
    assert_true(qm_distances_network(goal, seed, move, &n));
    assert_in_range(n, 0, QM_DISTANCE_MOVES);
    for (uint32_t i = 0; i < n; i++)
        f = qm_frame_after(&f, move[i]);
    assert_memory_equal(&f, goal, sizeof f);
    return n;
}

static void networks_lead_to_the_goal(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < test_cases(1000); i++) {
        uint32_t gates = (uint32_t)(i % 30);
        qm_frame goal = random_frame(i, gates);
        uint32_t n = expect_network(&goal, i);
        assert_in_range(n, 0, gates);
        assert_int_equal(n, expect_network(&goal, i + 1));
    }
}

static int compare_paulis(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void four_qubits_need_no_fifth(void **state)
{
    (void)state;
    qm_classes *classes = malloc(sizeof *classes);
    assert_non_null(classes);
    qm_classes_make(classes);
    for (uint32_t i = 0; i < QM_CLASSES; i++) {
        qm_frame f = qm_frame_start(K);
        memcpy(f.e, classes->frame[i].e, QM_CLASS_QUBITS * sizeof *f.e);
        for (uint32_t q = 0; q < QM_CLASS_QUBITS; q++)
            qsort(f.e[q], 3, sizeof f.e[q][0], compare_paulis);
        assert_int_equal(expect_network(&f, i), classes->distance[i]);
    }
    free(classes);
}

static int compare_frames(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(qm_frame));
}

/* The different frames that one gate makes of these. */
static qm_frame *after_one(const qm_frame *from, uint32_t n, uint32_t *count)
{
    uint32_t moves = qm_classes_count_moves(K), all = 0, kept = 0;
    qm_frame *to = malloc((size_t)n * moves * sizeof *to);
    assert_non_null(to);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t m = 0; m < moves; m++)
            to[all++] = qm_frame_after(&from[i], qm_classes_move(&from[i], K, m));
    qsort(to, all, sizeof *to, compare_frames);
    for (uint32_t i = 0; i < all; i++)
        if (i == 0 || compare_frames(&to[i], &to[kept - 1]) != 0)
            to[kept++] = to[i];
    *count = kept;
    return to;
}

enum { DEPTH = 3 };

/* The frames that 0 to DEPTH gates make, with those of fewer among them. */
typedef struct layers {
    qm_frame *frame[DEPTH + 1];
    uint32_t n[DEPTH + 1];
} layers;

static layers layers_from(const qm_frame *f)
{
    layers l = {.n = {1}};
    l.frame[0] = malloc(sizeof *f);
    assert_non_null(l.frame[0]);
    *l.frame[0] = *f;
    for (uint32_t d = 1; d <= DEPTH; d++)
        l.frame[d] = after_one(l.frame[d - 1], l.n[d - 1], &l.n[d]);
    return l;
}

static void free_layers(layers *l)
{
    for (uint32_t d = 0; d <= DEPTH; d++)
        free(l->frame[d]);
}

static bool meet(const layers *a, uint32_t i, const layers *b, uint32_t j)
{
    for (uint32_t k = 0; k < a->n[i]; k++)
        if (bsearch(&a->frame[i][k], b->frame[j], b->n[j], sizeof(qm_frame), compare_frames))
            return true;
    return false;
}

/* A circuit is read from both ends. */
static void near_cliffords_take_the_fewest(void **state)
{
    (void)state;
    qm_frame start = qm_frame_start(K);
    layers near = layers_from(&start);
    for (uint64_t i = 0; i < test_cases(30); i++) {
        uint32_t gates = 2 * DEPTH - (uint32_t)(i % 3), least = 0;
        qm_frame goal = random_frame(1000 + i, gates);
        layers back = layers_from(&goal);
        while (least < gates && !meet(&back, least / 2, &near, least - least / 2))
            least++;
        assert_int_equal(expect_network(&goal, i), least);
        free_layers(&back);
    }
    free_layers(&near);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_lead_to_the_goal),
        cmocka_unit_test(four_qubits_need_no_fifth),
        cmocka_unit_test(near_cliffords_take_the_fewest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
