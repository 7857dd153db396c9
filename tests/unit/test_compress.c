/* Compressed multiplexers: the circuit is simulated gate by gate, and short walks are compared with
 * the shortest. */
#include "synth/compress.h"

#include "support/arena.h"
#include "support/rng.h"
#include "synth/cube_search.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

enum { MAX_K = 6 };
static const uint32_t wires[] = {0, 1, 2, 3, 4, 5};

/* Applies ry and cx of a list to a real state of the controls 0 .. k-1 and the target k. */
static void simulate(const qm_synth *s, double *v, uint32_t k)
{
    for (uint32_t g = 0; g < s->ngates; g++) {
        const qm_synth_gate *gate = &s->gates[g];
        uint32_t bit = 1u << gate->wire[gate->gate == QM_G_CX], size = 2u << k;
        double c = cos(gate->angle / 2), sn = sin(gate->angle / 2);
        assert_true(gate->gate == QM_G_CX || gate->gate == QM_G_RY);
        for (uint32_t i = 0; i < size; i++) {
            if (i & bit || (gate->gate == QM_G_CX && !(i >> gate->wire[0] & 1)))
                continue;
            double x = v[i], y = v[i | bit];
            v[i] = gate->gate == QM_G_CX ? y : c * x - sn * y;
            v[i | bit] = gate->gate == QM_G_CX ? x : sn * x + c * y;
        }
    }
}

static uint32_t parity(uint32_t x)
{
    return (uint32_t)__builtin_parity(x);
}

/* The address that the angles speak of, from what is on the controls. */
static uint32_t address(const qm_compressed *c, uint32_t y)
{
    uint32_t x = 0;
    for (uint32_t j = 0; j < c->basis.k; j++)
        x |= parity(c->basis.back[j] & y) << j;
    return x;
}

/* Each CX is between a wire of the tree and its parent. */
static void check_coupled(const qm_synth *s, const qm_coupled_tree *t)
{
    for (uint32_t i = 0; i < s->ngates; i++) {
        const uint32_t *w = s->gates[i].wire;
        bool found = w[1] == QM_NONE;
        for (uint32_t j = 0; j < t->k; j++) {
            uint32_t p = t->parent[j] == t->k ? t->k : t->control[t->parent[j]];
            found |= (w[0] == t->control[j] && w[1] == p) || (w[1] == t->control[j] && w[0] == p);
        }
        assert_true(found);
    }
}

/* On |+>|target> the circuit rotates the target by the angles that the result tells. */
static void check_circuit(const qm_compressed *c, const qm_compress_options *o, uint32_t target)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_synth s;
    qm_synth_init(&s, &arena);
    qm_multiplexer u = {QM_G_RY, c->basis.k, wires, c->basis.k};
    qm_compressed_emit(&s, &u, c);
    assert_int_equal(qm_synth_pairs(&s), c->cx);
    if (o->tree)
        check_coupled(&s, &c->tree);
    double angles[1 << MAX_K], v[2 << MAX_K] = {0};
    uint32_t half = 1u << c->basis.k;
    qm_compressed_angles(c, angles);
    for (uint32_t y = 0; y < half; y++)
        v[y | target << c->basis.k] = 1;
    simulate(&s, v, c->basis.k);
    for (uint32_t y = 0; y < half; y++) {
        uint32_t x = c->relabelled ? address(c, y) : y, flip = o->measured && parity(c->flip & y);
        double a = angles[x] / 2 + target * acos(0);
        assert_true(fabs(v[y | flip << c->basis.k] - cos(a)) < 1e-9);
        assert_true(fabs(fabs(v[y | !flip << c->basis.k]) - fabs(sin(a))) < 1e-9);
        if (!o->measured)
            assert_true(fabs(v[y | 1u << c->basis.k] - sin(a)) < 1e-9);
    }
    qm_arena_free(&arena);
}

/* A picture with structure: a ramp, an edge and noise. */
static void picture(double *angles, uint32_t k, uint64_t seed)
{
    uint64_t state = seed;
    for (uint32_t x = 0; x < 1u << k; x++) {
        double noise = (double)(qm_rng_next(&state) >> 11) * 0x1p-53;
        double value = 0.5 * x / (1 << k) + 0.3 * ((x >> 1) % 3 == 0) + 0.2 * noise;
        angles[x] = value * M_PI;
    }
}

/* A tree of k controls: on a line, or any. */
static qm_coupled_tree random_tree(uint32_t k, bool line, uint64_t seed)
{
    qm_coupled_tree t = {.k = k};
    for (uint32_t j = 0; j < k; j++) {
        uint32_t at = line ? (j < 2 ? 0 : j - 1) : (uint32_t)(qm_rng_next(&seed) % (j + 1));
        t.parent[j] = at ? at - 1 : k;
        t.depth[j] = at ? t.depth[at - 1] + 1 : 1;
        t.control[j] = j;
    }
    return t;
}

static void rotates_by_what_it_tells(void **state)
{
    (void)state;
    static const qm_compress_goal goals[] = {QM_COMPRESS_EXACT, QM_COMPRESS_DROP,
                                             QM_COMPRESS_MAX_CX, QM_COMPRESS_PSNR,
                                             QM_COMPRESS_FIDELITY};
    static const double values[] = {0.01, 60, 9, 22, 0.99};
    for (uint32_t k = 0; k <= MAX_K; k++)
        for (uint32_t n = 0; n < 5 * 8 * 3; n++) {
            qm_arena arena;
            qm_coupled_tree tree = random_tree(k, n / 40 == 1, n);
            qm_arena_init(&arena, NULL);
            double angles[1 << MAX_K], decoded[1 << MAX_K];
            picture(angles, k, k * 100 + n);
            qm_compress_options o = {.goal = goals[n % 5],
                                     .value = values[n % 5],
                                     .peak = M_PI,
                                     .from_zero = n / 5 & 1,
                                     .measured = n / 10 & 1,
                                     .relabel = n / 20 & 1,
                                     .tree = n / 40 ? &tree : NULL,
                                     .seed = n};
            qm_compressed *c = qm_compress(&arena, angles, k, &o);
            check_circuit(c, &o, 0);
            if (!o.from_zero && !o.measured)
                check_circuit(c, &o, 1);
            qm_compressed_angles(c, decoded);
            double psnr = qm_angles_psnr(angles, decoded, k, o.peak);
            assert_true(psnr == c->psnr || fabs(psnr - c->psnr) < 1e-6);
            if (o.goal == QM_COMPRESS_PSNR)
                assert_true(c->psnr >= o.value - 1e-6);
            if (o.goal == QM_COMPRESS_FIDELITY)
                assert_true(c->fidelity >= o.value - 1e-9);
            if (o.goal == QM_COMPRESS_MAX_CX)
                assert_true(c->cx <= o.value);
            for (uint32_t x = 0; o.goal == QM_COMPRESS_EXACT && x < 1u << k; x++)
                assert_true(fabs(decoded[x] - angles[x]) <= 0.01 * (1 << k));
            qm_arena_free(&arena);
        }
}

/* The steps of the shortest closed walk over 0 and n masks, n at most 10 (Held and Karp). */
static uint32_t shortest(const uint32_t *mask, uint32_t n)
{
    static uint8_t best[1 << 10][10];
    uint32_t all = (1u << n) - 1, least = UINT32_MAX;
    memset(best, 255, sizeof best);
    for (uint32_t i = 0; i < n; i++)
        best[1u << i][i] = (uint8_t)__builtin_popcount(mask[i]);
    for (uint32_t set = 1; set <= all; set++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; (set >> i & 1) && j < n; j++) {
                uint32_t d = best[set][i] + (uint32_t)__builtin_popcount(mask[i] ^ mask[j]);
                if (!(set >> j & 1) && d < best[set | 1u << j][j])
                    best[set | 1u << j][j] = (uint8_t)d;
            }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t d = best[all][i] + (uint32_t)__builtin_popcount(mask[i]);
        least = d < least ? d : least;
    }
    return n ? least : 0;
}

/* Sparse spectra of up to four controls: no closed walk is shorter than what is found, which a
 * change of basis may shorten further. */
static void sparse_walks_are_shortest(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (uint32_t n = 0; n < 300; n++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint32_t k = 1 + n % 4, masks[10], count = 0;
        double angles[16];
        for (uint32_t m = 0; m < 1u << k; m++) {
            angles[m] = 0;
            if (count < 10 && qm_rng_next(&random) % 3 == 0) {
                angles[m] = 1 + (double)(qm_rng_next(&random) % 100);
                masks[count++] = m;
            }
        }
        qm_walsh(angles, k);
        for (uint32_t x = 0; x < 1u << k; x++)
            angles[x] *= 1 << k;
        qm_compress_options o = {.goal = QM_COMPRESS_EXACT, .value = 1e-9, .peak = M_PI};
        qm_compressed *c = qm_compress(&arena, angles, k, &o);
        assert_int_equal(c->nmasks, count);
        assert_true(c->cx <= shortest(masks, count));
        qm_arena_free(&arena);
    }
}

/* The least error over walks of at most `most` steps, k = 3: the masks on each are tried. */
static double least_error(const double *w, uint32_t at, uint32_t left, uint32_t met)
{
    double least = INFINITY;
    if (!at) {
        least = 0;
        for (uint32_t m = 0; m < 8; m++)
            least += met >> m & 1 ? 0 : w[m] * w[m];
    }
    for (uint32_t a = 1; left && a < 8; a *= 2) {
        double error = least_error(w, at ^ a, left - 1, met | 1u << (at ^ a));
        least = fmin(least, error);
    }
    return least;
}

static void limited_walks_are_best(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 60; n++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint32_t most = n % 8;
        double angles[8], w[8], error = 0;
        picture(angles, 3, n);
        for (uint32_t x = 0; x < 8; x++)
            angles[x] += 10; /* no decoded angle is outside of the picture's range */
        memcpy(w, angles, sizeof w);
        qm_walsh(w, 3);
        qm_compress_options o = {.goal = QM_COMPRESS_MAX_CX, .value = most, .peak = 100};
        qm_compressed *c = qm_compress(&arena, angles, 3, &o);
        for (uint32_t m = 0; m < 8; m++)
            error += (w[m] - c->w[m]) * (w[m] - c->w[m]);
        assert_true(error <= least_error(w, 0, most, 1) + 1e-12);
        assert_true(c->cx <= most);
        qm_arena_free(&arena);
    }
}

/* A picture that is alike backwards has coefficients at masks of even parity alone, two steps from
 * each other; CX between controls bring them together. */
static void symmetric_pictures_cost_half(void **state)
{
    (void)state;
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    uint32_t size = 1u << MAX_K;
    double angles[1 << MAX_K];
    picture(angles, MAX_K, 9);
    for (uint32_t x = 0; x < size / 2; x++)
        angles[size - 1 - x] = angles[x];
    qm_compress_options o = {.goal = QM_COMPRESS_EXACT, .value = 1e-9, .peak = M_PI};
    qm_compressed *c = qm_compress(&arena, angles, MAX_K, &o);
    check_circuit(c, &o, 1);
    assert_int_equal(c->nmasks, size / 2);
    assert_int_equal(c->cx, size / 2 + MAX_K - 1);
    o.relabel = true;
    c = qm_compress(&arena, angles, MAX_K, &o);
    check_circuit(c, &o, 1);
    assert_int_equal(c->cx, size / 2);
    qm_arena_free(&arena);
}

/* A picture with few coefficients is not made dearer, nor worse, by asking for less than all. */
static void regular_pictures_cost_no_more(void **state)
{
    (void)state;
    static const qm_compress_options asked[] = {{.goal = QM_COMPRESS_DROP, .value = 10},
                                                {.goal = QM_COMPRESS_PSNR, .value = 300},
                                                {.goal = QM_COMPRESS_FIDELITY, .value = 1},
                                                {.goal = QM_COMPRESS_MAX_CX, .value = 63},
                                                {.goal = QM_COMPRESS_FIDELITY, .value = 0.999}};
    for (uint32_t seed = 0; seed < 40; seed++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        double angles[1 << MAX_K];
        qm_coupled_tree tree = random_tree(MAX_K, seed % 2, seed);
        for (uint32_t x = 0; x < 1u << MAX_K; x++) /* x and y of a stair, and a few spots */
            angles[x] = ((x & 7) > (x >> 3 & seed) ? 1.5 : 0.5) + (x * seed % 61 == 0);
        qm_compress_options o = asked[seed % 5];
        o.peak = M_PI;
        o.from_zero = seed % 3;
        o.tree = seed % 4 ? &tree : NULL;
        qm_compressed *c = qm_compress(&arena, angles, MAX_K, &o);
        check_circuit(c, &o, !o.from_zero);
        double fidelity = c->fidelity;
        uint32_t cx = c->cx, most = o.goal == QM_COMPRESS_MAX_CX ? (uint32_t)o.value : cx;
        o.goal = QM_COMPRESS_EXACT;
        o.value = 1e-13;
        c = qm_compress(&arena, angles, MAX_K, &o);
        if (c->cx <= most)
            assert_true(cx <= c->cx && fidelity > 1 - 1e-9);
        qm_arena_free(&arena);
    }
}

static uint32_t looks;

static double missing(void *payload, const qm_cube_walk *w)
{
    const double *gain = payload;
    double sum = 0;
    for (uint32_t m = 0; m < 1u << w->k; m++)
        sum += qm_cube_walk_on(w, m) ? 0 : gain[m];
    looks++;
    return sum;
}

/* What costs O(2^k) is not done for each of the O(2^k) moves. */
static void looks_seldom_at_large_walks(void **state)
{
    (void)state;
    enum { K = 16, MOVES = 2 << K, ROUNDS = 7 };
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    double *gain = qm_arena_alloc(&arena, (size_t)1 << K, sizeof *gain), all = 0;
    for (uint32_t m = 0; m < 1u << K; m++)
        all += gain[m] = 1 + sin(3.0 * m * m);
    qm_cube_walk w;
    qm_cube_walk_init(&w, &arena, K);
    for (uint32_t i = 0; i < 1u << K; i++)
        qm_cube_walk_go(&w, i ^ i >> 1);
    qm_cube_walk_go(&w, 0);
    uint32_t before = w.length;
    const qm_cube_goal goal = {.gain = gain,
                               .price = 1,
                               .error = missing,
                               .payload = gain,
                               .limit = all / 4,
                               .max_length = QM_NONE,
                               .heat = 1,
                               .moves = MOVES,
                               .rounds = ROUNDS};
    looks = 0;
    qm_cube_search(&w, &goal, &arena);
    assert_true(w.length < before);
    assert_in_range(looks, 1, MOVES / 256 + 3 * ROUNDS);
    qm_arena_free(&arena);
}

/* Same seed, same walk; another may find another. */
static void depends_on_the_seed_alone(void **state)
{
    (void)state;
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    double angles[1 << MAX_K];
    picture(angles, MAX_K, 3);
    qm_compress_options o = {.goal = QM_COMPRESS_DROP, .value = 50, .peak = M_PI, .seed = 8};
    qm_compressed *a = qm_compress(&arena, angles, MAX_K, &o);
    qm_compressed *b = qm_compress(&arena, angles, MAX_K, &o);
    assert_int_equal(a->nmasks, b->nmasks);
    assert_memory_equal(a->masks, b->masks, a->nmasks * sizeof *a->masks);
    atomic_bool cancel = true;
    o.cancel = &cancel;
    qm_compressed *early = qm_compress(&arena, angles, MAX_K, &o);
    check_circuit(early, &o, 0);
    assert_true(early->cx >= a->cx);
    qm_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotates_by_what_it_tells),
        cmocka_unit_test(sparse_walks_are_shortest),
        cmocka_unit_test(limited_walks_are_best),
        cmocka_unit_test(symmetric_pictures_cost_half),
        cmocka_unit_test(regular_pictures_cost_no_more),
        cmocka_unit_test(looks_seldom_at_large_walks),
        cmocka_unit_test(depends_on_the_seed_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
