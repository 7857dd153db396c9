/* Tests of passes/search/rules.c and passes/pauli/gather.c: what is learnt of a window holds for
 * the same window on other qubits and for no other, and gates are brought into an order that keeps
 * what does not commute, in which a gate stands next to what needs it. */
#include "passes/pauli/gather.h"
#include "passes/search/rules.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <string.h>

enum { N = 6, GATES = 60 };

static qm_pcircuit empty(qm_context *cx, uint32_t nqubits)
{
    qm_pcircuit c;
    qm_pcircuit_init(&c, &qm_prows_make(&cx->arena)->locals, nqubits, &cx->arena);
    return c;
}

static qm_pgate random_gate(uint64_t *rng)
{
    uint32_t a = random_below(rng, N), b = (a + 1 + random_below(rng, N - 1)) % N;
    qm_pauli p = (qm_pauli)(1 + random_below(rng, 3)), q = (qm_pauli)(1 + random_below(rng, 3));
    return random_below(rng, 2) ? qm_pgate_cpp(a, p, b, q)
                                : qm_pgate_rot(a, p, 0.1 * (1 + random_below(rng, 9)));
}

/* Two gates on a common qubit with different axes there. */
static bool keep_order(const qm_pgate *g, const qm_pgate *h)
{
    for (int i = 0; i < (g->kind == QM_PK_CPP ? 2 : 1); i++)
        for (int j = 0; j < (h->kind == QM_PK_CPP ? 2 : 1); j++)
            if (g->qubit[i] == h->qubit[j] && g->axis[i] != h->axis[j])
                return true;
    return false;
}

/* Gates are told apart by `ref`. */
static void order_is_kept(void **state)
{
    qm_context *cx = *state;
    uint64_t rng = 5;
    for (uint32_t round = 0; round < 200; round++) {
        qm_pcircuit c = empty(cx, N);
        for (uint32_t i = 0; i < GATES; i++) {
            qm_pgate g = random_gate(&rng);
            g.ref = i;
            qm_pcircuit_push(&c, g);
        }
        qm_pgate before[GATES];
        uint32_t place[GATES];
        memcpy(before, c.gates, sizeof before);
        memset(place, 0xff, sizeof place);
        qm_pcircuit_gather(&c, round % 2, &cx->arena);
        assert_int_equal(c.ngates, GATES);
        for (uint32_t i = 0; i < GATES; i++) {
            assert_int_equal(place[c.gates[i].ref], QM_NONE);
            place[c.gates[i].ref] = i;
            assert_memory_equal(&c.gates[i], &before[c.gates[i].ref], sizeof before[0]);
        }
        for (uint32_t i = 0; i < GATES; i++)
            for (uint32_t k = i + 1; k < GATES; k++)
                assert_false(keep_order(&before[i], &before[k]) && place[i] > place[k]);
    }
}

/* A CX that only the last gate needs, and one that only needs the first. */
static void gates_come_together(void **state)
{
    qm_context *cx = *state;
    for (int late = 0; late < 2; late++) {
        qm_pcircuit c = empty(cx, 4);
        qm_pcircuit_push(&c, qm_pgate_cpp(0, QM_PAULI_Z, 1, QM_PAULI_X));
        for (uint32_t i = 0; i < 40; i++)
            qm_pcircuit_push(&c, qm_pgate_rot(2, i % 2 ? QM_PAULI_X : QM_PAULI_Z, 0.3));
        qm_pcircuit_push(&c, qm_pgate_cpp(2, QM_PAULI_Z, 3, QM_PAULI_X));
        qm_pcircuit_push(&c, qm_pgate_cpp(1, QM_PAULI_Z, 3, QM_PAULI_Z));
        qm_pcircuit_gather(&c, late, &cx->arena);
        uint32_t first = 0, last = 0;
        for (uint32_t i = 0; i < c.ngates; i++) {
            if (c.gates[i].kind == QM_PK_CPP && c.gates[i].qubit[0] == 0)
                first = i;
            if (c.gates[i].kind == QM_PK_CPP && c.gates[i].qubit[0] == 1)
                last = i;
        }
        assert_true(late ? last - first <= 2 : first == 0);
    }
}

/* The window of all gates, on the circuit's first `k` qubits in the order of `qubit`. */
static qm_window window_of(const qm_pcircuit *c, const uint32_t *qubit, uint32_t k)
{
    qm_window w = {.k = k, .n = c->ngates};
    memcpy(w.qubit, qubit, k * sizeof *qubit);
    for (uint32_t i = 0; i < c->ngates; i++) {
        w.index[i] = i;
        w.cx += c->gates[i].kind == QM_PK_CPP;
    }
    return w;
}

static void rules_hold_on_other_qubits(void **state)
{
    qm_context *cx = *state;
    qm_pcircuit c = empty(cx, N), d = empty(cx, N);
    uint32_t here[] = {0, 1, 2}, there[] = {5, 3, 4};
    qm_pgate gates[] = {qm_pgate_cpp(0, QM_PAULI_Z, 1, QM_PAULI_X),
                        qm_pgate_rot(1, QM_PAULI_Z, 0.5),
                        qm_pgate_cpp(1, QM_PAULI_Y, 2, QM_PAULI_X)};
    for (uint32_t i = 0; i < 3; i++) {
        qm_pcircuit_push(&c, gates[i]);
        gates[i].qubit[0] = there[gates[i].qubit[0]];
        gates[i].qubit[1] = gates[i].kind == QM_PK_CPP ? there[gates[i].qubit[1]] : 0;
        qm_pcircuit_push(&d, gates[i]);
    }
    qm_window v = window_of(&c, here, 3), w = window_of(&d, there, 3);
    qm_window_key a, b;
    qm_window_key_make(&c, &v, &a);
    qm_window_key_make(&d, &w, &b);
    qm_rules mine = {0}, all = {0};
    qm_replacement r = {.n = 1, .cx = 1, .gate = {qm_pgate_cpp(2, QM_PAULI_X, 0, QM_PAULI_Z)}}, s;
    assert_null(qm_rules_find(&mine, &a));
    qm_rules_add(&mine, &a, &v, &r, 7);
    assert_int_equal(qm_rules_move(&all, &mine), 7);
    assert_int_equal(mine.n, 0);
    const qm_rule *found = qm_rules_find(&all, &b);
    assert_non_null(found);
    assert_int_equal(found->work, 7);
    assert_true(qm_rule_apply(found, &w, &s));
    assert_true(s.gate[0].qubit[0] == 4 && s.gate[0].qubit[1] == 5);
    d.gates[1].angle = 0.25;
    qm_window_key_make(&d, &w, &b);
    assert_null(qm_rules_find(&all, &b));
    qm_rules_add(&mine, &a, &v, &r, 7);
    assert_int_equal(qm_rules_move(&all, &mine), 0);
    assert_int_equal(all.n, 1);
    qm_rules_free(&all);
}

/* More than a table begins with; those that stay as they are too, until that is doubted. */
static void many_rules(void **state)
{
    qm_context *cx = *state;
    qm_rules rules = {0};
    uint32_t qubit[] = {0};
    qm_pcircuit c = empty(cx, 1);
    qm_pcircuit_push(&c, qm_pgate_rot(0, QM_PAULI_X, 0));
    qm_window w = window_of(&c, qubit, 1);
    qm_replacement r = {.n = 1, .gate = {qm_pgate_rot(0, QM_PAULI_Z, 1)}}, out;
    for (int turn = 0; turn < 3; turn++)
        for (uint32_t i = 0; i < 5000; i++) {
            qm_window_key key;
            c.gates[0].angle = i;
            r.gate[0].angle = 2. * i;
            qm_window_key_make(&c, &w, &key);
            if (turn == 0) {
                qm_rules_add(&rules, &key, &w, i % 3 ? &r : NULL, 1);
                continue;
            }
            if (turn == 2 && i == 0)
                qm_rules_doubt(&rules);
            const qm_rule *rule = qm_rules_find(&rules, &key);
            assert_int_equal(rule != NULL, turn == 1 || i % 3 != 0);
            assert_int_equal(rule && qm_rule_apply(rule, &w, &out), i % 3 != 0);
            assert_true(i % 3 == 0 || out.gate[0].angle == 2. * i);
        }
    qm_rules_free(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(order_is_kept, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(gates_come_together, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(rules_hold_on_other_qubits, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(many_rules, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
