/* Tests of passes/kak/blocks.c and resynthesise.c on circuits built by hand and at random, against
 * the dense reference. */
#include "passes/kak/blocks.h"

#include "tests/dense_matrix.h"
#include "tests/dense_pauli.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>

static qm_locals locals;
static const double values[] = {0.37, -1.9};
static const qm_resynthesis options = {.tolerance = 1e-10};

static int setup(void **state)
{
    (void)state;
    qm_locals_init(&locals);
    return 0;
}

static qm_pcircuit empty(uint32_t nqubits, qm_arena *arena)
{
    qm_pcircuit c;
    qm_pcircuit_init(&c, &locals, nqubits, arena);
    return c;
}

static void end_wires(qm_pcircuit *c)
{
    for (uint32_t q = 0; q < c->nqubits; q++)
        qm_pcircuit_push(c, (qm_pgate){.kind = QM_PK_LOCAL, .qubit = {q}, .ref = QM_NONE});
}

/* Adds gates from a text: "XZ01" is C(X,Z) on qubits 0 and 1, "Z2" a rotation by an angle that no
 * other gate has. */
static void add(qm_pcircuit *c, const char *text)
{
    static const uint8_t axis[] = {['X'] = QM_PAULI_X, ['Y'] = QM_PAULI_Y, ['Z'] = QM_PAULI_Z};
    for (const char *t = text; *t;) {
        if (*t == ' ') {
            t++;
        } else if (t[1] >= 'X') {
            qm_pcircuit_push(c, qm_pgate_cpp((uint32_t)t[2] - '0', axis[(int)t[0]],
                                             (uint32_t)t[3] - '0', axis[(int)t[1]]));
            t += 4;
        } else {
            qm_pcircuit_push(
                c, qm_pgate_rot((uint32_t)t[1] - '0', axis[(int)t[0]], 0.1 + 0.01 * c->ngates));
            t += 2;
        }
    }
}

/* Resynthesises the circuit and fails the test unless it does the same and is not larger. */
static qm_resynthesised check(qm_pcircuit *c)
{
    qm_arena *arena = c->arena;
    uint64_t cx = qm_pcircuit_cx(c);
    uint32_t n = c->ngates;
    double complex *before = dense_pauli_unitary(c, values, arena);
    qm_resynthesised r = qm_resynthesise_blocks(c, &options);
    double complex *after = dense_pauli_unitary(c, values, arena);
    assert_true(dense_distance(before, after, (uint64_t)1 << 2 * c->nqubits, false) < 1e-12);
    assert_true(qm_pcircuit_cx(c) < cx || (qm_pcircuit_cx(c) == cx && c->ngates <= n));
    assert_true(r.deviation < 1e-13 && (r.blocks > 0 || c->ngates == n));
    return r;
}

static void expect_cx(qm_arena *arena, const char *text, uint32_t nqubits, uint64_t cx)
{
    qm_pcircuit c = empty(nqubits, arena);
    add(&c, text);
    end_wires(&c);
    check(&c);
    if (qm_pcircuit_cx(&c) != cx)
        test_fail("'%s': %u CX, not %u", text, (unsigned)qm_pcircuit_cx(&c), (unsigned)cx);
}

static void blocks_by_hand(void **state)
{
    qm_arena *a = *state;
    expect_cx(a, "XZ01 XZ01", 2, 0);
    expect_cx(a, "ZX01 X0 Z1 XZ01 Z0 Y1 ZX01 Y0 Y1 ZY01 X0 X1", 2, 3);
    expect_cx(a, "ZX01 X1 Z0 Y1 ZX01 Y0 ZX01 Z1 YY01 X0 XX01", 2, 2);
    /* a gate between that has the same axis on the shared wire */
    expect_cx(a, "ZX01 ZX02 ZX01", 3, 1);
    expect_cx(a, "ZX01 XX02 ZX01", 3, 3);
    expect_cx(a, "ZX01 ZX02 Z0 ZX01 ZX02", 3, 0);
    /* many blocks on one axis of a wire */
    expect_cx(a, "ZX01 ZX02 ZX03 ZX04 ZX03 ZX01 ZX04 ZX02", 5, 0);
    /* (0,1) moves behind (0,2), and then takes a gate with another axis */
    expect_cx(a, "ZX01 Z1 ZX01 ZX02 XX01 Z0 XX01", 3, 3);
    expect_cx(a, "ZX01 ZX02 X0 ZX01 XX01 Z1 X0 ZX01 YY01 Y0 ZX01", 3, 4);
    /* (0,1) cannot move: (1,2) comes after it on wire 1 */
    expect_cx(a, "ZX01 ZX02 ZY12 X0 ZX01", 3, 4);
    /* rotations in the way of a gate that could stay */
    expect_cx(a, "ZX01 Z1 ZX01 ZX02 X0 ZX01", 3, 3);
}

static void symbols_end_blocks(void **state)
{
    qm_pcircuit c = empty(2, *state);
    qm_pgate symbolic = qm_pgate_rot(0, QM_PAULI_Z, 0);
    symbolic.ref = 1;
    add(&c, "ZX01 X1 Z1 X1 ZX01 Y0 Z1 X1 ZX01 Y1 ZX01");
    qm_pcircuit_push(&c, symbolic);
    add(&c, "ZX01 ZX01 X0");
    end_wires(&c);
    check(&c);
    assert_int_equal(qm_pcircuit_cx(&c), 2);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c.ngates; i++)
        n += c.gates[i].kind == QM_PK_ROT && c.gates[i].ref == 1;
    assert_int_equal(n, 1);
}

static void opaque_ends_blocks(void **state)
{
    qm_pcircuit c = empty(2, *state);
    add(&c, "ZX01 ZX01 ZX01");
    qm_pcircuit_push(&c, (qm_pgate){.kind = QM_PK_LOCAL, .qubit = {0}, .ref = QM_NONE});
    qm_pcircuit_push(&c, (qm_pgate){.kind = QM_PK_LOCAL, .qubit = {1}, .ref = QM_NONE});
    qm_pcircuit_push(&c, (qm_pgate){.kind = QM_PK_OPAQUE, .qubit = {0, 0}});
    add(&c, "ZX01");
    end_wires(&c);
    check(&c);
    assert_int_equal(qm_pcircuit_cx(&c), 2);
    assert_int_equal(c.gates[3].kind, QM_PK_OPAQUE);
}

static void random_circuits(void **state)
{
    qm_arena *arena = *state;
    uint64_t rng = 3, replaced = 0;
    for (uint32_t i = 0; i < test_cases(3000); i++) {
        uint32_t nqubits = 2 + random_below(&rng, 3), length = random_below(&rng, 60);
        uint32_t naxes = 1 + random_below(&rng, 3); /* few axes: much commutes */
        qm_pcircuit c = empty(nqubits, arena);
        c.phase = random_real(&rng);
        for (uint32_t k = 0; k < length; k++) {
            uint32_t a = random_below(&rng, nqubits), b = random_below(&rng, nqubits - 1);
            qm_pauli p = 1 + random_below(&rng, naxes), q = 1 + random_below(&rng, naxes);
            qm_pgate g = qm_pgate_rot(a, p, (1 + random_below(&rng, 8)) * M_PI / 7);
            if (random_below(&rng, 60) == 0)
                g.ref = random_below(&rng, 2);
            if (random_below(&rng, 3) > 0)
                g = qm_pgate_cpp(a, p, b + (b >= a), q);
            qm_pcircuit_push(&c, g);
            if (random_below(&rng, 40) == 0)
                qm_pcircuit_push(&c, (qm_pgate){.kind = QM_PK_LOCAL,
                                                .local = (uint8_t)random_below(&rng, 24),
                                                .qubit = {a},
                                                .ref = QM_NONE});
        }
        end_wires(&c);
        replaced += check(&c).blocks;
        qm_arena_reset(arena);
    }
    assert_true(replaced > test_cases(3000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blocks_by_hand, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(symbols_end_blocks, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(opaque_ends_blocks, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(random_circuits, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
