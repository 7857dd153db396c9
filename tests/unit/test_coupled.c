/* Multiplexed rotations on devices: against their definition, simulated gate by gate, and every
 * pair against the device. */
#include "synth/coupled.h"

#include "encode/encode.h"
#include "synth/compress.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { MOST = 6, SIZE = 2 << MOST };

static void apply(const qm_synth_gate *g, double complex *v, uint32_t size)
{
    uint32_t c = 1u << g->wire[0], t = g->wire[1] == QM_NONE ? c : 1u << g->wire[1];
    double a = g->angle / 2;
    for (uint32_t i = 0; i < size; i++) {
        if (g->gate == QM_G_CX && (i & c) && !(i & t)) {
            double complex x = v[i];
            v[i] = v[i | t];
            v[i | t] = x;
        } else if (g->gate == QM_G_CZ && (i & c) && (i & t)) {
            v[i] = -v[i];
        } else if (g->gate == QM_G_RZ) {
            v[i] *= cexp((i & c ? I : -I) * a);
        } else if (g->wire[1] == QM_NONE && !(i & c)) {
            double complex x = v[i], y = v[i | c], off = g->gate == QM_G_RX ? -I : -1;
            v[i] = cos(a) * x + off * sin(a) * y;
            v[i | c] = (g->gate == QM_G_RX ? -I : 1) * sin(a) * x + cos(a) * y;
        }
    }
}

/* The state that the definition makes of basis state x with the target in `bit`. */
static double complex expected(qm_gate_id gate, double angle, uint32_t row, uint32_t bit)
{
    double c = cos(angle / 2), s = sin(angle / 2);
    if (gate == QM_G_RZ)
        return row == bit ? c + (bit ? I : -I) * s : 0;
    if (row == bit)
        return c;
    return gate == QM_G_RX ? -I * s : row ? s : -s;
}

static void check_definition(const qm_synth *s, qm_gate_id gate, uint32_t k, const double *angles)
{
    uint32_t half = 1u << k;
    for (uint32_t column = 0; column < 2 * half; column++) {
        double complex v[SIZE] = {0};
        v[column] = 1;
        for (uint32_t i = 0; i < s->ngates; i++)
            apply(&s->gates[i], v, 2 * half);
        for (uint32_t row = 0; row < 2 * half; row++) {
            uint32_t x = column & (half - 1);
            double complex want = 0;
            if ((row & (half - 1)) == x)
                want = expected(gate, angles[x], row >> k, column >> k);
            assert_true(cabs(v[row] - want) < 1e-12);
        }
    }
}

static void check_coupled(const qm_synth *s, const qm_target *t, const qm_coupled_tree *tree)
{
    for (uint32_t j = 0; j <= tree->k; j++)
        for (uint32_t i = 0; i < j; i++)
            assert_int_not_equal(tree->qubit[i], tree->qubit[j]);
    for (uint32_t i = 0; i < s->ngates; i++)
        if (s->gates[i].wire[1] != QM_NONE)
            assert_true(qm_target_coupled(t, tree->qubit[s->gates[i].wire[0]],
                                          tree->qubit[s->gates[i].wire[1]]));
}

static qm_target *device(qm_context *cx, const char *name)
{
    qm_target *t = NULL;
    bool known;
    assert_int_equal(qm_target_generate(cx, name, &known, &t), QM_OK);
    assert_true(known);
    return t;
}

/* The multiplexer by a search; where the qubits are. */
static qm_coupled_tree exactly(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                               const double *angles)
{
    const qm_compress_options o = {
        .goal = QM_COMPRESS_EXACT, .value = 1e-9, .peak = 1, .unitary = true, .tree = tree};
    const qm_compressed *c = qm_compress(s->arena, angles, u->ncontrols, &o);
    qm_compressed_emit(s, u, c);
    return c->tree;
}

/* Synthesises on the device; keeps one of `keep` masks. Returns the CX. */
static uint32_t check(qm_context *cx, const qm_target *t, qm_gate_id gate, uint32_t k,
                      uint32_t keep)
{
    static const uint32_t wires[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    qm_coupled_tree tree;
    assert_true(qm_coupled_choose(t, k, &cx->arena, &tree));
    double *angles = QM_NEW_ARRAY(&cx->arena, double, 1u << k), *w = angles;
    for (uint32_t m = 0; m < 1u << k; m++)
        w[m] = m % keep ? 0 : sin(17 * m + k) * 3;
    for (uint32_t half = 1; half < 1u << k; half *= 2)
        for (uint32_t i = 0; i < 1u << k; i++)
            if (!(i & half)) {
                double x = w[i], y = w[i | half];
                w[i] = x + y;
                w[i | half] = x - y;
            }
    qm_synth s;
    qm_synth_init(&s, &cx->arena);
    qm_multiplexer u = {gate, k, wires, k};
    if (keep == 1)
        qm_coupled_synthesise(&s, &u, &tree, angles);
    else
        tree = exactly(&s, &u, &tree, angles);
    check_coupled(&s, t, &tree);
    if (k <= MOST)
        check_definition(&s, gate, k, angles);
    if (keep == 1)
        assert_int_equal(qm_synth_pairs(&s), k ? qm_coupled_cost(&tree) : 0);
    return qm_synth_pairs(&s);
}

static void synthesises_its_definition(void **state)
{
    static const char *const names[] = {"line:9", "ring:9", "grid:3x3", "heavy-hex:3x5", "full:9"};
    static const qm_gate_id gates[] = {QM_G_RX, QM_G_RY, QM_G_RZ};
    for (size_t d = 0; d < sizeof names / sizeof *names; d++)
        for (uint32_t k = 0; k <= MOST; k++)
            for (uint32_t g = 0; g < 3; g++)
                for (uint32_t keep = 1; keep <= 4; keep += 3)
                    check(*state, device(*state, names[d]), gates[g], k, keep);
}

/* A random tree: qubit q is coupled to one before it. */
static qm_target *random_tree(qm_context *cx, uint32_t n, uint64_t seed)
{
    qm_target *t = qm_target_new(&cx->arena, "tree", n);
    t->pairs = qm_arena_alloc(&cx->arena, n, sizeof *t->pairs);
    for (uint32_t q = 1; q < n; q++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        t->pairs[t->npairs][0] = (uint32_t)((seed >> 33) % q);
        t->pairs[t->npairs++][1] = q;
    }
    qm_target_finish(t, &cx->arena);
    return t;
}

static void follows_random_trees(void **state)
{
    uint32_t n = test_cases(60);
    for (uint32_t i = 0; i < n; i++)
        check(*state, random_tree(*state, 8, i), QM_G_RY, MOST, 1 + i % 5);
}

static void costs_what_is_said(void **state)
{
    static const struct {
        const char *name;
        uint32_t cx;
    } rows[] = {{"full:9", 256}, {"grid:5x5", 288}, {"heavy-hex:156", 328}, {"line:9", 424}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(check(*state, device(*state, rows[i].name), QM_G_RY, 8, 1), rows[i].cx);
}

/* What depends on one control has it beside the target, whichever it is. */
static void arranges_controls(void **state)
{
    qm_context *cx = *state;
    static const uint32_t wires[] = {0, 1, 2, 3, 4};
    for (uint32_t j = 0; j < 4; j++) {
        double angles[16];
        for (uint32_t x = 0; x < 16; x++)
            angles[x] = x >> j & 1 ? 1 : 2;
        qm_coupled_tree tree;
        qm_target *t = device(cx, "line:5");
        assert_true(qm_coupled_choose(t, 4, &cx->arena, &tree));
        qm_synth s;
        qm_synth_init(&s, &cx->arena);
        const qm_multiplexer u = {QM_G_RY, 4, wires, 4};
        tree = exactly(&s, &u, &tree, angles);
        assert_int_equal(qm_synth_pairs(&s), 2);
        check_coupled(&s, t, &tree);
        check_definition(&s, QM_G_RY, 4, angles);
    }
}

/* The target in |0>: the walk of an exact picture is without its longest step. */
static void starts_anywhere(void **state)
{
    static const struct {
        const char *name;
        uint32_t cx;
    } rows[] = {{"full:9", 255}, {"grid:5x5", 285}, {"heavy-hex:156", 323}, {"line:9", 417}};
    qm_context *cx = *state;
    double angles[256];
    for (uint32_t x = 0; x < 256; x++)
        angles[x] = 1 + sin(37 * x * x + 5 * x);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_coupled_tree tree;
        assert_true(qm_coupled_choose(device(cx, rows[i].name), 8, &cx->arena, &tree));
        const qm_compress_options o = {.goal = QM_COMPRESS_EXACT,
                                       .value = 1e-12,
                                       .peak = M_PI,
                                       .from_zero = true,
                                       .tree = &tree};
        assert_int_equal(qm_compress(&cx->arena, angles, 8, &o)->cx, rows[i].cx);
    }
}

/* A budget of CX is used up but for what no walk can use, and a larger one is never worse. */
static void uses_its_budget(void **state)
{
    static const char *const names[] = {"line:9", "heavy-hex:3x5", "grid:5x5"};
    qm_context *cx = *state;
    double angles[256];
    for (uint32_t x = 0; x < 256; x++)
        angles[x] = 1.5 + sin(0.7 * (x % 16)) * cos(0.4 * (x / 16)) + 0.3 * sin(37 * x * x);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (uint32_t most = 20, last = 0; most <= 160; most += 35) {
            qm_coupled_tree tree;
            assert_true(qm_coupled_choose(device(cx, names[i]), 8, &cx->arena, &tree));
            const qm_compress_options o = {.goal = QM_COMPRESS_MAX_CX,
                                           .value = most,
                                           .peak = M_PI,
                                           .from_zero = true,
                                           .tree = &tree};
            const qm_compressed *c = qm_compress(&cx->arena, angles, 8, &o);
            assert_in_range(c->cx, most - 6, most);
            assert_true(100 * c->psnr > last);
            last = (uint32_t)(100 * c->psnr);
        }
}

/* The best pairs are near the target, and a pair that never works is not used. */
static void prefers_good_pairs(void **state)
{
    qm_context *cx = *state;
    qm_target *t = device(cx, "line:6");
    qm_target_place places[5];
    static const double errors[] = {0.001, 0.01, 0.001, 1, 0.001};
    for (uint32_t i = 0; i < 5; i++)
        places[i] = (qm_target_place){{i, i + 1}, errors[i], NAN};
    qm_target_gate cz = {.name = "cz", .nqubits = 2, .places = places, .nplaces = 5};
    t->gates = &cz;
    t->ngates = 1;
    qm_coupled_tree tree;
    assert_true(qm_coupled_choose(t, 2, &cx->arena, &tree));
    for (uint32_t j = 0; j <= 2; j++)
        assert_true(tree.qubit[j] <= 3);
    assert_true(qm_coupled_choose(t, 1, &cx->arena, &tree));
    assert_true(tree.qubit[0] + tree.qubit[1] == 1);
    assert_false(qm_coupled_choose(t, 6, &cx->arena, &tree));
    assert_false(qm_coupled_choose(device(cx, "full:3"), 3, &cx->arena, &tree));
}

/* The program for a device: two-qubit gates act where its pragma says that they can. */
static void encodes_for_a_device(void **state)
{
    qm_context *cx = *state;
    double samples[64];
    for (int i = 0; i < 64; i++)
        samples[i] = (i * 37) % 256;
    const qm_encode_data d = {
        .ndims = 2, .size = {8, 8}, .channels = 1, .max = 255, .samples = samples};
    qm_target *t = device(cx, "heavy-hex:156");
    const qm_encode_options o = {.encoding = QM_ENCODING_FRQI, .target = t};
    qm_module *m;
    qm_layout layout;
    qm_encode_report report;
    assert_int_equal(qm_encode(cx, &d, &o, &m, &layout, &report), QM_OK);
    qm_coupled_tree tree;
    assert_true(qm_coupled_choose(t, 6, &cx->arena, &tree));
    uint32_t pairs = 0, pragmas = 0;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++) {
        const qm_op *op = &m->blocks[0].ops[i];
        pragmas += op->kind == QM_OP_PRAGMA;
        if (op->kind != QM_OP_GATE || op->nqubits != 2)
            continue;
        pairs++;
        assert_true(qm_target_coupled(t, tree.qubit[op->qubit[0]], tree.qubit[op->qubit[1]]));
    }
    assert_int_equal(pairs, qm_coupled_cost(&tree) - (2 * tree.depth[5] - 1));
    assert_int_equal(pragmas, 2);
    qm_module_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(synthesises_its_definition, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(follows_random_trees, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(costs_what_is_said, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(encodes_for_a_device, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(arranges_controls, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(starts_anywhere, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(uses_its_budget, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(prefers_good_pairs, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
