/* Tests of passes/toffoli/ and passes/toffoli_polarity.c. */

#include "ir/stats.h"
#include "passes/operands.h"
#include "passes/toffoli/polarity.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum { QUBITS = 5, ENTRIES = 1 << (2 * QUBITS) };

/* A circuit with a module that it can be written to. */
typedef struct bench {
    qm_context *cx;
    qm_module *m;
    const qm_prows *rows;
    qm_pcircuit c;
} bench;

static bench bench_new(const char *statements)
{
    bench b = {.cx = test_context_new()};
    b.m = test_compile(b.cx,
                       qm_arena_printf(&b.cx->arena,
                                       "include \"stdgates.inc\"; gate ccz a, b, c { ctrl(2) "
                                       "@ z a, b, c; } gate rccx a, b, c { h c; t c; cx b, c; tdg "
                                       "c; cx a, c; t c; cx b, c; tdg c; h c; } qubit[%d] q; %s",
                                       QUBITS, statements));
    test_pipeline("inline", b.m);
    qm_module_count_writes(b.m);
    b.rows = qm_prows_make(&b.cx->arena);
    qm_pcircuit_init(&b.c, &b.rows->locals, qm_max_qubits(b.m), &b.cx->arena);
    b.c.negative = true;
    qm_pcircuit_read(&b.c, b.rows, b.m, 0);
    return b;
}

static void bench_free(bench *b)
{
    qm_module_free(b->m);
    test_context_free(b->cx);
}

static double complex *unitary(bench *b)
{
    qm_op *ops;
    uint32_t nops;
    double phase;
    qm_pcircuit_write(&b->c, b->rows, b->m, 0, &ops, &nops, &phase);
    b->m->blocks[0].nops = 0;
    for (uint32_t i = 0; i < nops; i++)
        qm_block_push(b->m, 0, ops[i]);
    b->m->blocks[0].phase = qm_param_number(phase);
    const char *error = NULL;
    double complex *u = dense_unitary(b->m, NULL, 0, &b->cx->arena, &error);
    assert_null(error);
    return u;
}

static void expect_same(bench *b, const double complex *want, const char *what)
{
    double d = dense_distance(want, unitary(b), ENTRIES, false);
    if (!(d < 1e-9))
        test_fail("%s: differs by %g\n%s", what, d, test_print(b->m, QM_DIALECT_IR));
}

static void groups_are_found_and_flip(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t groups;
    } cases[] = {
        {"ccx q[0], q[1], q[2];", 1},
        {"h q[0]; s q[1]; ccz q[0], q[1], q[2]; y q[1]; h q[2]; cx q[0], q[3];", 1},
        {"ccx q[0], q[1], q[2]; ccx q[2], q[3], q[4]; ccx q[0], q[1], q[2];", 3},
        {"ccx q[0], q[1], q[2]; ccx q[0], q[1], q[2]; ccx q[1], q[2], q[0];", 3},
        {"ctrl(3) @ x q[3], q[1], q[0], q[2];", 1},
        {"cswap q[0], q[1], q[2]; h q[1]; sx q[2]; cswap q[1], q[2], q[0];", 2},
        {"t q[0]; t q[1]; cx q[0], q[1]; tdg q[1]; cx q[0], q[1];", 0},
        {"rccx q[0], q[1], q[2];", 0},
        {"ctrl @ sx q[0], q[1]; ctrl @ sx q[1], q[0];", 0},
        /* The same gate, its rotations among those of others. */
        {"h q[2]; cx q[1], q[2]; tdg q[2]; cx q[0], q[2]; t q[2]; cx q[1], q[2]; tdg "
         "q[2]; rx(0.7) q[0]; t q[4]; cx q[0], q[2]; t q[1]; t q[2]; cx q[0], q[1]; t q[0]; t "
         "q[3]; "
         "tdg q[1]; cx q[0], q[1]; h q[2];",
         0},
        {"h q[2]; cx q[1], q[2]; tdg q[2]; rz(0.3) q[0]; cx q[0], q[2]; t q[2]; cx q[1], q[2]; tdg "
         "q[2]; rz(0.7) q[1]; t q[4]; cx q[0], q[2]; t q[1]; t q[2]; cx q[0], q[1]; t q[0]; t "
         "q[3]; "
         "tdg q[1]; cx q[0], q[1]; h q[2];",
         1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bench b = bench_new(cases[i].text);
        const double complex *want = unitary(&b);
        qm_wire_links links = qm_wire_links_make(&b.c);
        uint32_t n, *group_of;
        qm_group *groups = qm_groups_find(&b.c, &links, &n, &group_of);
        if (n != cases[i].groups)
            test_fail("%s: %u groups", cases[i].text, n);
        for (uint32_t g = 0; g < n; g++) {
            assert_true(groups[g].n == 7 || groups[g].n == 15);
            qm_group_flip(&b.c, &groups[g]);
            expect_same(&b, want, cases[i].text);
        }
        bench_free(&b);
    }
}

/* A random circuit in which equal rotations are frequent. */
static void random_circuit(qm_pcircuit *c, uint64_t *seed)
{
    for (uint32_t i = 0; i < 60; i++) {
        uint32_t a = random_below(seed, QUBITS),
                 b = (a + 1 + random_below(seed, QUBITS - 1)) % QUBITS;
        qm_pauli p = (qm_pauli)(1 + random_below(seed, 3)),
                 q = (qm_pauli)(1 + random_below(seed, 3));
        if (random_below(seed, 2))
            qm_pcircuit_push(c, qm_pgate_rot(a, QM_PAULI_Z, 0.1 + random_real(seed)));
        else
            qm_pcircuit_push(c, qm_pgate_cpp(a, random_below(seed, 4) ? QM_PAULI_Z : p, b,
                                             random_below(seed, 4) ? QM_PAULI_X : q));
    }
    for (uint32_t q = 0; q < QUBITS; q++)
        qm_pcircuit_push(c, (qm_pgate){.kind = QM_PK_LOCAL, .qubit = {q}, .ref = QM_NONE});
}

static void rotations_of_a_class_can_be_merged(void **state)
{
    (void)state;
    uint64_t merged = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        bench b = bench_new("");
        uint64_t draw = seed;
        random_circuit(&b.c, &draw);
        const double complex *want = unitary(&b);
        qm_wire_links links = qm_wire_links_make(&b.c);
        qm_classes s, far;
        qm_classes_find(&b.c, &links, 1000, &s, &far);
        uint32_t *first = QM_NEW_ARRAY(&b.cx->arena, uint32_t, s.n + 1);
        memset(first, 0xff, s.n * sizeof *first);
        for (uint32_t i = 0; i < b.c.ngates; i++) {
            uint32_t k = s.class_of[i];
            assert_int_equal(k != QM_NONE, b.c.gates[i].kind == QM_PK_ROT);
            if (k == QM_NONE)
                continue;
            if (first[k] == QM_NONE) {
                first[k] = i;
                assert_int_equal(s.sign[i], 1);
                continue;
            }
            b.c.gates[first[k]].angle += s.sign[i] * b.c.gates[i].angle;
            b.c.gates[i].kind = QM_PK_ERASED;
            merged++;
        }
        qm_pcircuit_compact(&b.c);
        expect_same(&b, want, "merged");
        bench_free(&b);
    }
    assert_true(merged > 100);
}

static void opaque_gates_part_classes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t classes;
    } cases[] = {
        {"t q[0]; t q[0];", 1},
        {"t q[0]; x q[0]; t q[0]; h q[1];", 1},
        {"t q[0]; h q[0]; t q[0];", 2},
        {"t q[0]; barrier q[1]; t q[0];", 1},
        {"t q[0]; barrier q[0], q[1]; t q[0];", 2},
        {"t q[0]; reset q[0]; t q[0];", 2},
        {"cx q[0], q[1]; t q[1]; cx q[0], q[1]; reset q[1]; cx q[0], q[1]; t q[1];", 2},
        {"cx q[0], q[1]; t q[1]; cx q[1], q[2]; t q[2]; h q[2]; cx q[2], q[1]; t q[0]; cx q[2], "
         "q[1]; "
         "t q[1];",
         3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bench b = bench_new(cases[i].text);
        qm_wire_links links = qm_wire_links_make(&b.c);
        qm_classes near, far;
        qm_classes_find(&b.c, &links, 1000, &near, &far);
        uint32_t n = near.n;
        if (n != cases[i].classes)
            test_fail("%s: %u classes", cases[i].text, n);
        bench_free(&b);
    }
}

/* Equal parts of Toffoli gates vanish rather than add up. */
static void polarities_are_chosen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t groups, vanish;
    } cases[] = {
        {"ccx q[0], q[1], q[2]; ccx q[0], q[1], q[2];", 2, 7},
        {"ccx q[0], q[1], q[2]; ccx q[0], q[1], q[3];", 2, 3},
        {"ccx q[0], q[1], q[2]; h q[2]; t q[2]; h q[2]; ccx q[0], q[1], q[2];", 2, 6},
        {"ccx q[0], q[1], q[2]; ccx q[2], q[3], q[4]; ccx q[0], q[1], q[2];", 3, 3},
        {"ccz q[0], q[1], q[2]; ccz q[1], q[2], q[3]; ccz q[2], q[3], q[4];", 3, 4},
        {"ctrl(3) @ x q[0], q[1], q[2], q[3]; ctrl(3) @ x q[1], q[0], q[2], q[3];", 2, 15},
        {"ctrl(3) @ x q[0], q[1], q[2], q[3]; ctrl(3) @ x q[1], q[0], q[2], q[4];", 2, 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bench b = bench_new(cases[i].text);
        const double complex *want = unitary(&b);
        qm_polarity polarity;
        qm_polarity_score s = qm_polarity_choose(&b.c, 1000, &polarity);
        for (uint32_t g = 0; g < polarity.ngroups; g++)
            if (polarity.flip[g])
                qm_group_flip(&b.c, &polarity.groups[g]);
        if (s.groups != cases[i].groups || s.vanish != cases[i].vanish || s.cliffords != 0)
            test_fail("%s: %u groups, %u vanish, %u do not", cases[i].text, (unsigned)s.groups,
                      (unsigned)s.vanish, (unsigned)s.cliffords);
        expect_same(&b, want, cases[i].text);
        bench_free(&b);
    }
}

/* With what it prepares, the pass saves CX, and the unitary stays. */
static void passes_gain_by_it(void **state)
{
    (void)state;
    static const char program[] =
        "include \"stdgates.inc\"; qubit[5] q; ccx q[0], q[1], q[2]; ccx q[2], q[3], q[4]; ccx "
        "q[0], q[1], q[2];";
    static const struct {
        const char *pipeline;
        uint64_t cx;
    } cases[] = {
        {"inline,fold-phases,commute-cancel", 15},
        {"inline,toffoli-polarity{effort=0},fold-phases,commute-cancel", 14},
        {"inline,toffoli-polarity,fold-phases,commute-cancel", 14},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_context *cx = test_context_new();
        qm_module *before = test_compile(cx, program), *after = qm_module_clone(before);
        test_pipeline(cases[i].pipeline, after);
        const char *error = NULL;
        double complex *u = dense_unitary(before, NULL, 0, &cx->arena, &error);
        double complex *v = dense_unitary(after, NULL, 0, &cx->arena, &error);
        assert_true(dense_distance(u, v, ENTRIES, false) < 1e-9);
        qm_stats stats;
        qm_module_stats(after, &cx->arena, &stats);
        assert_int_equal(stats.cx, cases[i].cx);
        qm_module_free(after);
        qm_module_free(before);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_found_and_flip),
        cmocka_unit_test(rotations_of_a_class_can_be_merged),
        cmocka_unit_test(opaque_gates_part_classes),
        cmocka_unit_test(polarities_are_chosen),
        cmocka_unit_test(passes_gain_by_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
