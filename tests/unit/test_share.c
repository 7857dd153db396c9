/* Tests of passes/pauli/share.c, by the pass that begins with it and does nothing else here. */
#include "passes/cost.h"
#include "passes/pass.h"
#include "support/rng.h"
#include "support/text.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

enum { PROGRAMS = 400, QUBITS = 6 };

static const char pipeline[] = "inline,resynthesise-pauli-network{windows=0,work=0}";
static qm_arena arena;

static uint64_t cx_of(const qm_module *m)
{
    return qm_module_cost(&(qm_goal){.cost = QM_COST_CX}, m, &m->cx->arena).cx;
}

/* The CX that the pass saves in the program, whose unitary it keeps. */
static uint64_t saved(const char *program)
{
    qm_context *cx = test_context_new();
    qm_module *a = test_compile(cx, program), *b = qm_module_clone(a);
    assert_int_equal(qm_pipeline_run(b, pipeline, NULL), QM_OK);
    expect_same_unitary(a, b, &cx->arena);
    uint64_t before = cx_of(a), after = cx_of(b);
    assert_true(after <= before);
    qm_module_free(a);
    qm_module_free(b);
    test_context_free(cx);
    return before - after;
}

static void begin(qm_text *t, uint32_t qubits)
{
    qm_text_init(t, &arena);
    qm_text_printf(t, "include \"stdgates.inc\"; qubit[%u] q;\n", qubits);
}

static void put_phase(qm_text *t, uint32_t c, uint32_t target, double angle)
{
    qm_text_printf(t, "cx q[%u], q[%u]; rz(%.6f) q[%u]; cx q[%u], q[%u];\n", c, target, angle,
                   target, c, target);
}

/* Sums of (1, 2), (2, 3), ... with n - 2, n - 3, ... events, of which two pay for each: all nest.
 */
static void fourier_transforms_share_all_sums(void **state)
{
    (void)state;
    enum { N = 8, SAVED = 4 + 3 + 2 + 1 };
    for (int later = 0; later < 2; later++) {
        for (int by_row = 0; by_row < 2; by_row++) {
            qm_text t;
            begin(&t, N);
            for (uint32_t i = 0; i < N; i++) {
                for (uint32_t j = 0; by_row && j < i; j++)
                    put_phase(&t, later ? j : i, later ? i : j, 1.0 / (1 + i - j));
                qm_text_printf(&t, "h q[%u];\n", i);
                for (uint32_t j = i + 1; !by_row && j < N; j++)
                    put_phase(&t, later ? i : j, later ? j : i, 1.0 / (1 + j - i));
            }
            assert_int_equal(saved(t.data), SAVED);
        }
    }
    qm_arena_reset(&arena);
}

static uint32_t draw(uint64_t seed, uint64_t *at, uint32_t below)
{
    return (uint32_t)(qm_rng_bits(seed, 0, (*at)++) >> 33) % below;
}

/* Two qubits often control gates on others one after the other; all kinds of gates stand between.
 */
static const char *random_program(uint64_t seed)
{
    static const char *const pairs[] = {"cx", "cx", "cz", "cy"}, *const ones[] = {"h", "s", "t",
                                                                                  "sx"};
    qm_text t;
    uint64_t at = 0;
    begin(&t, QUBITS);
    for (uint32_t i = 0; i < 40; i++) {
        uint32_t target = 2 + draw(seed, &at, QUBITS - 2), other = draw(seed, &at, QUBITS - 1);
        other += other >= target;
        const char *pair = pairs[draw(seed, &at, 4)];
        switch (draw(seed, &at, 8)) {
        case 0:
            qm_text_printf(&t, "%s q[%u];\n", ones[draw(seed, &at, 4)], target);
            break;
        case 1:
            qm_text_printf(&t, "%s q[%u], q[%u];\n", pair, other, target);
            break;
        case 2:
            qm_text_printf(&t, "rz(0.3) q[%u];\n", draw(seed, &at, 2));
            break;
        case 3:
            if (draw(seed, &at, 4) == 0)
                qm_text_printf(&t, "h q[%u];\n", draw(seed, &at, 2));
            break;
        default:
            qm_text_printf(&t, "cx q[0], q[%u]; %s q[1], q[%u]; rz(0.1) q[%u];\n", target,
                           draw(seed, &at, 8) ? "cx" : pair, target, target);
        }
    }
    return t.data;
}

static void programs_keep_their_unitary(void **state)
{
    (void)state;
    uint64_t sum = 0;
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        sum += saved(random_program(seed));
        qm_arena_reset(&arena);
    }
    assert_true(sum > PROGRAMS / 4);
}

static void sums_end_where_their_values_change(void **state)
{
    (void)state;
    static const struct {
        const char *between;
        uint64_t saved;
    } cases[] = {
        {"", 2},
        {"rz(0.2) q[0]; t q[1];", 2},
        {"cz q[0], q[1];", 2},
        {"cx q[1], q[2]; rz(0.7) q[2]; cx q[0], q[2];", 2}, /* can move behind all */
        {"h q[0];", 0},
        {"h q[1];", 0},
        {"barrier q[1];", 0},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_text t;
        begin(&t, QUBITS);
        for (uint32_t target = 2; target < QUBITS; target++)
            qm_text_printf(&t, "cx q[0], q[%u]; cx q[1], q[%u]; rz(0.1) q[%u];\n%s\n", target,
                           target, target, target == 3 ? cases[i].between : "");
        uint64_t got = saved(t.data);
        if (got != cases[i].saved)
            test_fail("\"%s\" between: %llu CX saved, expected %llu", cases[i].between,
                      (unsigned long long)got, (unsigned long long)cases[i].saved);
        qm_arena_reset(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fourier_transforms_share_all_sums),
        cmocka_unit_test(programs_keep_their_unitary),
        cmocka_unit_test(sums_end_where_their_values_change),
    };
    qm_arena_init(&arena, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    qm_arena_free(&arena);
    return failed;
}
