/* Tests of passes/phase_polynomial/window.c and improve.c: what networks make is computed here. */

#include "passes/phase_polynomial/network.h"
#include "passes/phase_polynomial/window.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

enum { WIRES = 7, GATES = 60, TERMS = 1 << WIRES };

static const qm_window_taste taste = {
    .power = 0.3f, .term = 0.5f, .out = 0.2f, .noise = 0.1f, .beam = 32, .random = 1};

/* The number of gates found, checked gate by gate. */
static uint32_t solve(const qm_window *w, qm_arena *arena)
{
    qm_window_gate gates[QM_WINDOW_GATES];
    uint32_t n = qm_window_solve(qm_window_solver_make(arena), w, &taste, gates);
    if (n == QM_NONE)
        return n;
    assert_true(n <= w->max_gates);
    uint32_t value[QM_WINDOW_WIRES], missing = (1u << w->nterms) - 1;
    for (uint32_t i = 0; i < w->nwires; i++)
        value[i] = 1u << i;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t sum = value[gates[k].control] ^ value[gates[k].target];
        for (uint32_t i = 0; i < w->nterms; i++)
            if (w->term[i] == sum && (!gates[k].cz || i < w->nquarter))
                missing &= ~(1u << i);
        if (!gates[k].cz)
            value[gates[k].target] = sum;
    }
    assert_int_equal(missing, 0);
    for (uint32_t i = 0; i < w->nwires; i++)
        assert_int_equal(value[i], w->out[i]);
    return n;
}

static void windows_are_solved(void **state)
{
    static const struct {
        qm_window window;
        uint32_t gates;
    } cases[] = {
        {{.nwires = 2, .max_gates = 2, .out = {1, 2}}, 0},
        {{.nwires = 2, .max_gates = 3, .out = {2, 1}}, 3},
        {{.nwires = 2, .max_gates = 2, .out = {2, 1}}, QM_NONE},
        {{.nwires = 3, .max_gates = 6, .out = {2, 4, 1}}, 6},
        {{.nwires = 2, .nterms = 1, .max_gates = 4, .term = {3}, .out = {1, 2}}, 2},
        {{.nwires = 2, .nterms = 1, .nquarter = 1, .max_gates = 4, .term = {3}, .out = {1, 2}}, 1},
        /* CCZ: 4 parities of more than one input, and the least that is known. */
        {{.nwires = 3, .nterms = 4, .max_gates = 6, .term = {3, 5, 6, 7}, .out = {1, 2, 4}}, 6},
        {{.nwires = 3, .nterms = 4, .max_gates = 5, .term = {3, 5, 6, 7}, .out = {1, 2, 4}},
         QM_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (solve(&cases[i].window, *state) != cases[i].gates)
            fail_msg("case %zu", i);
}

/* What a network does: last values, and which parities are made by CX, and by CX or CZ. */
typedef struct effect {
    uint32_t value[WIRES];
    bool by_cx[TERMS], by_any[TERMS];
} effect;

static effect effect_of(const qm_network *net)
{
    effect e = {0};
    for (uint32_t w = 0; w < WIRES; w++)
        e.value[w] = 1u << w;
    for (uint32_t i = 0; i < net->ngates; i++) {
        const qm_network_gate *g = &net->gates[i];
        assert_true(g->control < WIRES && g->target < WIRES && g->control != g->target);
        uint32_t sum = e.value[g->control] ^ e.value[g->target];
        e.by_any[sum] = true;
        if (g->cz)
            continue;
        e.by_cx[sum] = true;
        e.value[g->target] = sum;
    }
    return e;
}

/* A random network in which each third parity is a term, and each ninth a quarter turn. */
static void make_network(qm_network *net, uint64_t seed, qm_arena *arena)
{
    *net = (qm_network){.nwires = WIRES,
                        .ngates = GATES,
                        .nterms = TERMS,
                        .gates = QM_NEW_ARRAY(arena, qm_network_gate, GATES),
                        .made = qm_arena_zalloc(arena, TERMS, sizeof *net->made),
                        .quarter = qm_arena_zalloc(arena, TERMS, sizeof *net->quarter)};
    uint32_t value[WIRES];
    for (uint32_t w = 0; w < WIRES; w++)
        value[w] = 1u << w;
    for (uint32_t p = 0; p < TERMS; p++)
        net->quarter[p] = p % 9 == 0;
    for (uint32_t i = 0; i < GATES; i++) {
        uint64_t r = qm_rng_bits(seed, 0, i);
        uint32_t c = r % WIRES, t = (c + 1 + (r >> 8) % (WIRES - 1)) % WIRES;
        uint32_t sum = value[c] ^ value[t];
        bool single = (sum & (sum - 1)) == 0;
        qm_network_gate g = {c, t, sum % 3 == 0 && !single ? sum : QM_NONE,
                             sum % 9 == 0 && !single && r >> 63};
        if (!g.cz)
            value[t] = sum;
        if (g.term != QM_NONE)
            net->made[g.term]++;
        net->gates[i] = g;
    }
}

static void networks_keep_their_effect(void **state)
{
    qm_arena *arena = *state;
    uint32_t least = GATES;
    for (uint64_t seed = 0; seed < 20; seed++) {
        qm_network net;
        make_network(&net, seed, arena);
        effect before = effect_of(&net);
        qm_network_search search = {.seed = seed, .rounds = 300};
        qm_network_improve(qm_network_improver_make(arena, WIRES), &net, &search);
        effect after = effect_of(&net);
        assert_memory_equal(before.value, after.value, sizeof before.value);
        for (uint32_t p = 0; p < TERMS; p += 3)
            if (p & (p - 1))
                assert_true(p % 9 == 0 ? after.by_any[p] || !before.by_any[p]
                                       : after.by_cx[p] || !before.by_cx[p]);
        least = net.ngates < least ? net.ngates : least;
    }
    assert_true(least < GATES * 3 / 4);
}

static void same_seed_same_network(void **state)
{
    qm_arena *arena = *state;
    qm_network net[2];
    for (int i = 0; i < 2; i++) {
        make_network(&net[i], 5, arena);
        qm_network_search search = {.seed = 9, .rounds = 200};
        qm_network_improve(qm_network_improver_make(arena, WIRES), &net[i], &search);
    }
    assert_int_equal(net[0].ngates, net[1].ngates);
    for (uint32_t i = 0; i < net[0].ngates; i++) {
        assert_int_equal(net[0].gates[i].control, net[1].gates[i].control);
        assert_int_equal(net[0].gates[i].target, net[1].gates[i].target);
    }
}

static bool stop_at_once(void *payload)
{
    (*(uint32_t *)payload)++;
    return true;
}

static void a_search_can_be_stopped(void **state)
{
    qm_network net;
    make_network(&net, 1, *state);
    uint32_t asked = 0;
    qm_network_search search = {.rounds = 1000, .stop = stop_at_once, .payload = &asked};
    qm_network_improve(qm_network_improver_make(*state, WIRES), &net, &search);
    assert_int_equal(asked, 1);
    assert_int_equal(net.ngates, GATES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_solved),
        cmocka_unit_test(networks_keep_their_effect),
        cmocka_unit_test(same_seed_same_network),
        cmocka_unit_test(a_search_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, test_arena_setup, test_arena_teardown);
}
