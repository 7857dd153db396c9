/* Tests of passes/network/classes.c and bounds.c: the classes are all that there are, their
 * distances are those of searches over single Cliffords, the networks are as long as that, and the
 * bounds are bounds. */

#include "passes/network/bounds.h"
#include "passes/network/classes.h"
#include "passes/network/cosets.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdlib.h>
#include <string.h>

enum { K = QM_CLASS_QUBITS, COSETS = 36556800, SYMMETRIES = 6 * 6 * 6 * 6 * 24 * 2 };

static qm_classes classes;

static void sort3(uint16_t e[3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            if (e[j] > e[j + 1]) {
                uint16_t t = e[j];
                e[j] = e[j + 1];
                e[j + 1] = t;
            }
}

/* Every Pauli in terms of the frame's. */
static qm_frame inverse(const qm_frame *f)
{
    qm_frame g;
    memset(&g, 0, sizeof g);
    for (uint32_t q = 0; q < K; q++)
        for (uint32_t axis = 1; axis < 4; axis++)
            for (uint32_t t = 0; t < K; t++) {
                bool x = qm_pauli_anticommute(axis << 2 * q, f->e[t][1]);
                bool z = qm_pauli_anticommute(axis << 2 * q, f->e[t][0]);
                g.e[q][axis - 1] |= (uint16_t)((x | z << 1) << 2 * t);
            }
    return g;
}

static qm_frame renamed(const qm_frame *f, const uint8_t to[K])
{
    qm_frame g;
    memset(&g, 0, sizeof g);
    for (uint32_t q = 0; q < K; q++)
        for (uint32_t a = 0; a < 3; a++)
            for (uint32_t t = 0; t < K; t++)
                g.e[to[q]][a] |= (uint16_t)((f->e[q][a] >> 2 * t & 3) << 2 * to[t]);
    return g;
}

/* In how many ways the axes of qubits [t, K) can be exchanged so that f becomes g; those of the
 * qubits below have been. */
static uint32_t count_exchanges(const qm_frame *f, const qm_frame *g, uint32_t t)
{
    static const uint8_t order[6][4] = {{0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3},
                                        {0, 2, 3, 1}, {0, 3, 1, 2}, {0, 3, 2, 1}};
    uint32_t n = 0;
    if (t == K)
        return 1;
    for (int i = 0; i < 6; i++) {
        qm_frame next = *f;
        bool same = true;
        for (uint32_t q = 0; q < K && same; q++) {
            uint16_t seen[3], wanted[3], mask = (uint16_t)((1u << 2 * (t + 1)) - 1);
            for (int a = 0; a < 3; a++) {
                uint16_t v = f->e[q][a], at = v >> 2 * t & 3;
                next.e[q][a] = (uint16_t)((v & ~(3u << 2 * t)) | (uint32_t)order[i][at] << 2 * t);
                seen[a] = next.e[q][a] & mask;
                wanted[a] = g->e[q][a] & mask;
            }
            sort3(seen);
            sort3(wanted);
            same = memcmp(seen, wanted, sizeof seen) == 0;
        }
        n += same ? count_exchanges(&next, g, t + 1) : 0;
    }
    return n;
}

/* How many symmetries leave the frame as it is. */
static uint32_t count_stabiliser(const qm_frame *f)
{
    uint32_t n = 0;
    for (int turned = 0; turned < 2; turned++) {
        qm_frame from = turned ? inverse(f) : *f;
        for (uint32_t code = 0; code < 256; code++) {
            uint8_t to[K] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
            if ((1u << to[0] | 1u << to[1] | 1u << to[2] | 1u << to[3]) != 15)
                continue;
            qm_frame g = renamed(&from, to);
            n += count_exchanges(&g, f, 0);
        }
    }
    return n;
}

/* By orbits and stabilisers; two classes under one key would be missing in the sum. */
static void the_classes_are_all(void **state)
{
    (void)state;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < QM_CLASSES; i++) {
        uint32_t n = count_stabiliser(&classes.frame[i]);
        assert_int_equal(SYMMETRIES % n, 0);
        sum += SYMMETRIES / n;
    }
    assert_int_equal(sum, COSETS);
}

static void three_qubits_need_no_fourth(void **state)
{
    (void)state;
    qm_cosets *c = qm_cosets_new();
    assert_non_null(c);
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
    qm_bounds *b = qm_bounds_new();
    assert_non_null(b);
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
